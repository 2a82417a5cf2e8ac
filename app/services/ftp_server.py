"""Files over FTP, and over FTP with TLS (RFC 4217, and from the first byte on), on a thread of its own.

Each place has a user of its own, who sees nothing but this place. A data connection goes to the address the commands come
from and to nobody else (RFC 2577), and whoever is slow or hangs is cut off.
"""

from __future__ import annotations

import logging
import socket
import sys
import threading
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.services.ftp_files import PlaceFiles
from app.services.places import Place, Places

with warnings.catch_warnings():
    # pyftpdlib stands on asyncore, which Python 3.11 calls deprecated; for later versions it brings its own.
    warnings.simplefilter("ignore", DeprecationWarning)
    from OpenSSL import SSL
    from pyftpdlib.authorizers import AuthenticationFailed  # type: ignore[import-untyped]
    from pyftpdlib.handlers import DTPHandler, FTPHandler, TLS_DTPHandler, TLS_FTPHandler  # type: ignore[import-untyped]
    from pyftpdlib.ioloop import IOLoop  # type: ignore[import-untyped]
    from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]

IDLE_SECONDS = 60
DATA_IDLE_SECONDS = 30
MOST_CONNECTIONS = 32
MOST_CONNECTIONS_PER_PEER = 12
CLOSING_SECONDS = 1.0
"""So long the bench waits for the other side to close the data connection after a file was sent."""
POLL_SECONDS = 0.1
IMPLICIT_SECONDS = 0.3
"""So long a client that begins with TLS is given to do so, before the greeting is sent to it in clear."""
_TLS_HANDSHAKE = b"\x16"
"""The first byte of every TLS connection (RFC 8446 section 5.1)."""
_RESET = "426 The data connection was reset; transfer aborted."
_PERMISSIONS = "elrwa"
"""Permissions of pyftpdlib: change directory, list, retrieve, store, append. (Nobody may rename, delete or make directories.)"""

_LOG = logging.getLogger("pyftpdlib")
_LOG.setLevel(logging.CRITICAL)  # what clients do wrong is told in the reports of transfers
_LOG.addHandler(logging.NullHandler())  # without one, pyftpdlib writes to standard error


class FtpThread:
    """One FTP server and its thread. The places it serves may change at any time."""

    def __init__(self, places: Places, certificate: Path | None = None, advertised: str = "") -> None:
        """
        Args:
            places: what it serves.
            certificate: PEM file with certificate and key; then TLS is wanted on both channels.
            advertised: address told to clients for passive data connections; empty: the one they came to.
        """
        self._handler = _handler(places, certificate, advertised)
        self._server: Any = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self, host: str, port: int = 0) -> None:
        """
        Raises:
            OSError: the address cannot be used.
        """
        self._server = FTPServer((host, port), self._handler, ioloop=IOLoop())
        self._server.max_cons = MOST_CONNECTIONS
        self._server.max_cons_per_ip = MOST_CONNECTIONS_PER_PEER
        self.port = self._server.address[1]
        self._thread = threading.Thread(target=self._serve, name="ftp-server", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self._server.ioloop.loop(POLL_SECONDS, blocking=False)
        self._server.close_all()

    def close(self) -> None:
        """End at once; what is under way fails. Returns when the thread has ended."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()


class _Authorizer:
    """Users are those of the places."""

    def __init__(self, places: Places) -> None:
        self._places = places

    def validate_authentication(self, username: str, password: str, handler: Any) -> None:
        place = self._places.of_user(username, password)
        if place is None:
            raise AuthenticationFailed("user or password is wrong")
        handler.place = place

    def has_user(self, username: str) -> bool:
        return True  # who is known is not told

    def has_perm(self, username: str, perm: str, path: str | None = None) -> bool:
        return perm in _PERMISSIONS

    def get_perms(self, username: str) -> str:
        return _PERMISSIONS

    def get_home_dir(self, username: str) -> str:
        return "/"

    def get_msg_login(self, username: str) -> str:
        return "Login successful."

    def get_msg_quit(self, username: str) -> str:
        return "Goodbye."

    def impersonate_user(self, username: str, password: str) -> None:
        pass

    def terminate_impersonation(self, username: str) -> None:
        pass


class _Reporting:
    """Mixed into the data channel: tells the transfer how it ended, before the client is told.

    pyftpdlib takes every end of an upload for its right end. A connection that was reset is none: that is told apart by the
    error that is being handled while the channel closes. And it takes a file for sent that the operating system has only
    taken over: so the client closes first, and one that has not read everything resets the connection.
    """

    _waits = False

    def close(self: Any) -> None:
        file = getattr(self, "file_obj", None)
        if file is None or file.transfer.ended or getattr(self, "_closed", True):
            super().close()  # type: ignore[misc]
            return
        reset = _is_reset(sys.exc_info()[1])
        if self.transfer_finished and not self.receive and not self._waits and not reset:
            try:
                if self._let_client_close():
                    return
            except OSError:
                reset = True  # it has closed already, before it can have read everything
        if reset or file.error:
            answer = f"426 {file.error}" if file.error else _RESET
            self.transfer_finished, self._resp = False, (answer, _LOG.warning)
        if self.transfer_finished:
            file.transfer.finish()
        else:
            said = getattr(self, "_resp", None)
            file.transfer.fail(said[0] if said else "the data connection was closed")
        super().close()  # type: ignore[misc]

    def _let_client_close(self: Any) -> bool:
        """All has been sent: say so, and wait for the other side. False where that cannot be.

        Raises:
            OSError: the connection is gone.
        """
        self._waits = True
        if not isinstance(self.socket, socket.socket):
            return False  # over TLS, pyftpdlib says goodbye in its own way
        self.socket.shutdown(socket.SHUT_WR)
        self.modify_ioloop_events(self.ioloop.READ)
        self.ioloop.call_later(CLOSING_SECONDS, self.close)
        return True

    def readable(self: Any) -> bool:
        return self._waits or bool(super().readable())  # type: ignore[misc]


def _is_reset(error: BaseException | None) -> bool:
    if isinstance(error, SSL.SysCallError):
        return error.args[:1] != (-1,)  # -1: closed without a TLS alert, as many clients do
    return isinstance(error, ConnectionError)


class _Session:
    """Mixed into the command channel: one place, and offsets of REST for uploads."""

    place: Place | None = None
    resume_at = 0
    protocol = "FTP"

    def make_files(self, root: str, session: Any) -> PlaceFiles:
        assert self.place is not None
        return PlaceFiles(self.place, self.protocol, self)

    def ftp_STOR(self, file: str, mode: str = "w") -> Any:
        self.resume_at, self._restart_position = getattr(self, "_restart_position", 0), 0
        return super().ftp_STOR(file, mode)  # type: ignore[misc]


class _TlsSession(_Session):
    """As well for clients that ask for TLS (AUTH TLS) as for those that begin with it, as many take ``ftps://`` to mean.

    Who begins with TLS speaks first; who does not, waits for the greeting, which is put off a little for that.
    """

    _undecided = False
    _implicit = False

    def handle(self: Any) -> None:
        self._undecided = True
        self._waits = self.ioloop.call_later(IMPLICIT_SECONDS, self._greet)

    def handle_read_event(self: Any) -> None:
        if self._undecided:
            with suppress(OSError):
                if self.socket.recv(1, socket.MSG_PEEK) == _TLS_HANDSHAKE:
                    self._undecided = False
                    self._waits.cancel()
                    self._implicit = self._pbsz = self._prot = True
                    self.secure_connection(self.ssl_context)
                    return
            self._greet()
        super().handle_read_event()  # type: ignore[misc]

    def handle_ssl_established(self: Any) -> None:
        if self._implicit:
            super().handle()  # type: ignore[misc]

    def _greet(self: Any) -> None:
        if self._undecided:
            self._undecided = False
            if not self._waits.cancelled:
                self._waits.cancel()
            super().handle()  # type: ignore[misc]


def _handler(places: Places, certificate: Path | None, advertised: str) -> type:
    """The class of the sessions of one server: pyftpdlib keeps its settings in classes."""
    tls = certificate is not None
    base, data = (TLS_FTPHandler, TLS_DTPHandler) if tls else (FTPHandler, DTPHandler)
    settings: dict[str, Any] = {
        "authorizer": _Authorizer(places),
        "abstracted_fs": property(lambda session: session.make_files),
        "dtp_handler": type("DataChannel", (_Reporting, data), {"timeout": DATA_IDLE_SECONDS}),
        "protocol": "FTPS" if tls else "FTP",
        "banner": "OCPP Bench files ready.",
        "timeout": IDLE_SECONDS,
        "use_sendfile": False,  # every byte is hashed on its way
        "masquerade_address": advertised or None,
        "auth_failed_timeout": 0.5,
    }
    if certificate is not None:
        context = SSL.Context(SSL.TLS_SERVER_METHOD)
        context.set_min_proto_version(SSL.TLS1_2_VERSION)
        context.use_certificate_chain_file(str(certificate))
        context.use_privatekey_file(str(certificate))
        settings |= {"ssl_context": context, "tls_control_required": True, "tls_data_required": True}
    return type("Session", (_TlsSession if tls else _Session, base), settings)
