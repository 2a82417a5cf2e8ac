"""The data channel of FTP, with and without TLS: it tells the transfer how it ended, always, and before the client is told.

pyftpdlib takes every end of an upload for its right end, a file for sent that the operating system has only taken over, and with TLS
it closes the channel in ways of its own after an error. None of that may decide a verdict, nor leave a transfer without an end.
"""

from __future__ import annotations

import logging
import socket
import sys
import time
import warnings
from contextlib import closing, suppress
from typing import Any

from app.services import leaving as leave
from app.services.leaving import CLOSED, OPEN, RESET, Leaving, has_ended

with warnings.catch_warnings():
    # pyftpdlib stands on asyncore, which Python 3.11 calls deprecated; for later versions it brings its own.
    warnings.simplefilter("ignore", DeprecationWarning)
    from OpenSSL import SSL
    from pyftpdlib.handlers import DTPHandler, TLS_DTPHandler  # type: ignore[import-untyped]

DATA_IDLE_SECONDS = 60
"""A transfer that stands still for so long (at most for twice as long) is cut off."""
CLOSING_SECONDS = 1.0
"""So long the bench waits, once everything was acknowledged, for the other side to close before it says that the file is over."""
NOTIFY_SECONDS = 1.0
"""So long the end of the data over TLS (close_notify) waits, once everything was acknowledged: who knows the size of the file closes the
connection before it."""
NOTIFIED_SECONDS = 0.1
"""So long once the other side has said that it sends no more; it may wait for the answer."""
LOOK_SECONDS = 0.02
SEND_BUFFER = 65_536
"""Bytes that the operating system may hold back, so that little counts as sent that never left."""
BLOCK = 65_536

_LOG = logging.getLogger("pyftpdlib")
_RESET_ANSWER = "426 The data connection was reset; transfer aborted."
_OVER = "226 Transfer complete."


class _Block:
    """Gives the file to pyftpdlib, block by block, as it is; its last byte by itself, for it is held back for a moment."""

    def __init__(self, channel: Any, file: Any) -> None:
        self._channel, self._file = channel, file
        self._last = b""

    @property
    def at_the_last(self) -> bool:
        """What comes next is the last byte of the file."""
        return bool(self._last) or self._file.transfer.to_be_read == 1

    def more(self) -> bytes:
        if self._last:
            data, self._last = self._last, b""
        else:
            data = self._file.read(BLOCK)
            if self._file.transfer.read_up and len(data) > 1:
                data, self._last = data[:-1], data[-1:]
        if (
            data and self._file.transfer.read_up and not self._last
        ):  # once: with the last byte on its way, who closes has it
            self._channel.before_the_last_byte()
        return data


class _Reporting:
    """Mixed into the data channel, before the class of pyftpdlib."""

    _leaving: Leaving | None = None
    _early = False
    _left: int | None = None
    _moved_at = 0.0
    _held_until = 0.0
    """When the last byte may leave; 0: it is not held back yet."""

    def __init__(self, sock: Any, cmd_channel: Any) -> None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        super().__init__(sock, cmd_channel)  # type: ignore[call-arg]

    # --- bytes go over the line as they are -------------------------------------------------------------------------

    def enable_receiving(self: Any, type: str, cmd: str) -> None:  # noqa: A002  (the name is pyftpdlib's)
        if type == "a" and self.file_obj is not None:
            self.file_obj.transfer.as_text()
        super().enable_receiving("i", cmd)  # type: ignore[misc]

    def push_with_producer(self: Any, producer: Any) -> None:
        file = self.file_obj
        if file is not None:
            if getattr(producer, "type", "i") == "a":
                file.transfer.as_text()
            producer = _Block(self, file)
        super().push_with_producer(producer)  # type: ignore[misc]

    def initiate_send(self: Any) -> None:
        producer = self.producer_fifo[0] if self.producer_fifo else None
        if isinstance(producer, _Block) and producer.at_the_last:
            if not self._held_until:
                self._held_until = time.monotonic() + leave.HOLD_SECONDS
                self.del_channel()  # the system would say again and again that more can be sent
                self._hold()
                return
            if time.monotonic() < self._held_until:
                return
        super().initiate_send()  # type: ignore[misc]

    def _hold(self: Any) -> None:
        """Wait a moment with the last byte of the file; who has reset the connection by then is told at once."""
        if self._closed:
            return
        with suppress(OSError), closing(self.socket.dup()) as raw:
            if leave.is_reset(raw):
                self._held_until = time.monotonic()
        if time.monotonic() < self._held_until:
            self.call_later(leave.HOLD_LOOK_SECONDS, self._hold)
            return
        self.add_channel(events=self.ioloop.WRITE)

    def before_the_last_byte(self: Any) -> None:
        """Who ends the connection now cannot have read the file."""
        with suppress(OSError), closing(self.socket.dup()) as raw:
            self._early = has_ended(raw)

    # --- ends -------------------------------------------------------------------------------------------------------

    def close(self: Any) -> None:
        file = self.file_obj
        if self._closed or file is None or file.transfer.ended:
            self._shut()
            return
        if self._leaving is not None:
            self._conclude()  # from outside: the session ends, or the server
            return
        reset = _is_reset(sys.exc_info()[1])
        if self.transfer_finished and not self.receive and not reset:
            self._take_leave()
            return
        if reset:
            self.transfer_finished, self._resp = False, (_RESET_ANSWER, _LOG.warning)
        if self.transfer_finished:
            file.transfer.finish()
        else:
            said = self._resp[0] if self._resp else "the data connection was closed"
            file.transfer.fail(file.error or said)
        self._shut()

    def handle_error(self: Any) -> None:
        """Something was raised. Whatever it is, the transfer ends and the client is told."""
        error, file = sys.exc_info()[1], self.file_obj
        self.transfer_finished = False
        if file is not None and file.error:
            code = 552 if "upload_limit" in file.error else 451
            self._resp = (f"{code} {file.error}", _LOG.warning)
        elif _is_reset(error) or isinstance(error, SSL.Error):
            self._resp = (_RESET_ANSWER, _LOG.warning)
        else:
            if file is not None:
                file.transfer.fault = "bench"
            self._resp = (f"451 The bench has failed: {type(error).__name__}.", _LOG.warning)
        if file is not None:
            file.transfer.fail(file.error or self._resp[0])
        self._shut()

    def handle_timeout(self: Any) -> None:
        if self.file_obj is not None and self.get_transmitted_bytes() <= self._lastdata:
            self.file_obj.transfer.cut_off = _cut_off(self.timeout)
        super().handle_timeout()  # type: ignore[misc]

    def _shut(self: Any) -> None:
        """Close at once. pyftpdlib would wait with TLS for what may never come."""
        if isinstance(self.socket, SSL.Connection) and not self._closed:
            if self._leaving is None:  # otherwise it was said, and what comes of the connection is looked at elsewhere
                with suppress(SSL.Error, OSError):
                    self.socket.shutdown()
            self._ssl_established = False
        super().close()  # type: ignore[misc]

    # --- everything was sent ----------------------------------------------------------------------------------------

    def _take_leave(self: Any) -> None:
        """Say that this is all, and look how the other side takes leave."""
        if self._idler is not None and not self._idler.cancelled:
            self._idler.cancel()
        self.del_channel()
        tls = isinstance(self.socket, SSL.Connection)
        last = (leave.LAST_OVER_TLS if tls else leave.LAST) if self._held_until else 0
        try:
            self._leaving = Leaving(self.socket, early=self._early, last=last, ended=not tls)
        except OSError:
            self.file_obj.transfer.fail("the data connection was reset")
            self.transfer_finished, self._resp = False, (_RESET_ANSWER, _LOG.warning)
            self._shut()
            return
        self._moved_at = time.monotonic()
        self._look()

    def _look(self: Any) -> None:
        leaving, now = self._leaving, time.monotonic()
        if self._closed:
            return
        state = leaving.look()
        left = leaving.left
        if left != self._left:
            self._left, self._moved_at = left, now
        stood = now - self._moved_at
        if not left and not leaving.ended and stood >= (NOTIFIED_SECONDS if leaving.heard else NOTIFY_SECONDS):
            state = self._end()
            stood, self._moved_at = 0.0, now
        if state == RESET or leaving.in_order or (not left and stood >= CLOSING_SECONDS):
            self._conclude()
        elif stood >= self.timeout:
            self.file_obj.transfer.cut_off = _cut_off(self.timeout)
            self._conclude()
        else:
            self.call_later(LOOK_SECONDS, self._look)

    def _end(self: Any) -> str:
        """Say over TLS that this is all, to one that has not left in order. How it stands then."""
        leaving = self._leaving
        if not leaving.ended and leaving.look() != RESET and not leaving.in_order:
            with suppress(SSL.Error, OSError):
                self.socket.shutdown()
            leaving.end()
        return str(leaving.state)

    def _conclude(self: Any) -> None:
        """Say what is known, and end."""
        leaving, transfer = self._leaving, self.file_obj.transfer
        leaving.look()
        if leaving.acknowledged:
            self._resp = (_OVER, _LOG.debug)
            transfer.finish(read=leaving.in_order, known=leaving.words())
            if self._end() == OPEN:
                self.cmd_channel.lingering.add(leaving, transfer)
            else:
                leaving.close()
        else:
            how = {RESET: "was reset", CLOSED: "was closed"}.get(leaving.state, "was given up")
            transfer.fail(f"the data connection {how}; {leaving.left} bytes were not acknowledged")
            self.transfer_finished, self._resp = False, (_RESET_ANSWER, _LOG.warning)
            leaving.close()
        self._shut()


class _LastResort(DTPHandler):  # type: ignore[misc]
    """Below everything that closes in a way of its own: no transfer stays without an end."""

    def close(self: Any) -> None:
        file = self.file_obj
        if not self._closed and file is not None and not file.transfer.ended:
            file.transfer.fail(file.error or "the data connection was closed")
            self._resp = self._resp or (_RESET_ANSWER, _LOG.warning)
        super().close()


def data_channel(*, tls: bool) -> type:
    """The class of data channels."""
    bases = (_Reporting, TLS_DTPHandler, _LastResort) if tls else (_Reporting, _LastResort)
    return type("DataChannel", bases, {"timeout": DATA_IDLE_SECONDS})


def _cut_off(seconds: float) -> str:
    return f"nothing for {seconds:g} s: the bench has cut it off"


def _is_reset(error: BaseException | None) -> bool:
    if isinstance(error, SSL.SysCallError):
        return error.args[:1] != (-1,)  # -1: closed without a TLS alert, as many clients do
    return isinstance(error, ConnectionError)
