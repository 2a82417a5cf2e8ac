"""Files over FTP, and over FTP with TLS (RFC 4217, and from the first byte on), on a thread of its own.

Each place has a user of its own, who sees nothing but this place. A data connection goes to the address the commands come
from and to nobody else (RFC 2577), and whoever is slow or hangs is cut off.
"""

from __future__ import annotations

import logging
import socket
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.services.ftp_data import data_channel
from app.services.ftp_files import PlaceFiles
from app.services.lingering import Lingering
from app.services.places import Place, Places

with warnings.catch_warnings():
    # pyftpdlib stands on asyncore, which Python 3.11 calls deprecated; for later versions it brings its own.
    warnings.simplefilter("ignore", DeprecationWarning)
    from OpenSSL import SSL
    from pyftpdlib.authorizers import AuthenticationFailed  # type: ignore[import-untyped]
    from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler  # type: ignore[import-untyped]
    from pyftpdlib.ioloop import IOLoop  # type: ignore[import-untyped]
    from pyftpdlib.servers import FTPServer  # type: ignore[import-untyped]

IDLE_SECONDS = 300
"""Between two commands: a device may take its time to collect what it has announced to upload."""
MOST_CONNECTIONS = 32
MOST_CONNECTIONS_PER_PEER = 12
POLL_SECONDS = 0.1
IMPLICIT_SECONDS = 0.3
"""So long a client that begins with TLS is given to do so, before the greeting is sent to it in clear."""
_TLS_HANDSHAKE = b"\x16"
"""The first byte of every TLS connection (RFC 8446 section 5.1)."""
_PERMISSIONS = "elrwadfmMT"
"""Permissions of pyftpdlib: change directory, list, retrieve, store, append; delete, rename, make directories, change mode and time.
What of it a place has, and what becomes of it, is decided there."""

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
        self._lingering = Lingering()
        self._handler = _handler(places, certificate, advertised, self._lingering)
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
            self._lingering.look()
        self._server.close_all()
        self._lingering.close()

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

    def ftp_REST(self, line: str) -> Any:
        return self._as_it_is(super().ftp_REST, line)  # type: ignore[misc]

    def ftp_SIZE(self, path: str) -> Any:
        return self._as_it_is(super().ftp_SIZE, path)  # type: ignore[misc]

    def _as_it_is(self: Any, command: Callable[[str], Any], argument: str) -> Any:
        """Bytes are counted in ASCII mode, too: nothing is converted here."""
        kept, self._current_type = self._current_type, "i"
        try:
            return command(argument)
        finally:
            self._current_type = kept


class _LastResort(FTPHandler):  # type: ignore[misc]
    """Below everything that closes in a way of its own: with the session, what is under way in it ends."""

    def close(self) -> None:
        files = getattr(self, "fs", None)
        super().close()
        if isinstance(files, PlaceFiles):
            files.end("the session was closed")


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


def _handler(places: Places, certificate: Path | None, advertised: str, lingering: Lingering) -> type:
    """The class of the sessions of one server: pyftpdlib keeps its settings in classes."""
    tls = certificate is not None
    bases = (_TlsSession, TLS_FTPHandler, _LastResort) if tls else (_Session, _LastResort)
    settings: dict[str, Any] = {
        "authorizer": _Authorizer(places),
        "abstracted_fs": property(lambda session: session.make_files),
        "dtp_handler": data_channel(tls=tls),
        "lingering": lingering,
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
    return type("Session", bases, settings)
