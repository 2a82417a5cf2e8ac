"""The FTP clients of the bench, with and without TLS. Whatever a server says, they come to an end."""

from __future__ import annotations

import ftplib
import ssl
from typing import Any

from app.services.watch import Watched

MOST_SAID = 262_144
"""Characters that a server may say to the commands of one session."""


class Plain(Watched, ftplib.FTP):
    """FTP. It takes no other host for the data than the one of the commands."""

    _said = 0

    def getline(self) -> str:
        line: str = super().getline()
        self._said += len(line) + 2
        if self._said > MOST_SAID:
            raise ftplib.Error("the server says too much and comes to no end")
        return line

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        connection, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self.watch is not None:
            self.watch.add(connection)
        return connection, size


class Tls(Plain, ftplib.FTP_TLS):
    """TLS as the client asks for it (AUTH TLS, RFC 4217). The data connection goes on with the TLS session of the commands, as many
    servers want it."""

    def ntransfercmd(self, cmd: str, rest: int | str | None = None) -> tuple[Any, int | None]:
        connection, size = Plain.ntransfercmd(self, cmd, rest)
        if self._prot_p:  # type: ignore[attr-defined]
            session = self.sock.session if isinstance(self.sock, ssl.SSLSocket) else None
            connection = self.context.wrap_socket(connection, server_hostname=self.host, session=session)
        return connection, size


class ImplicitTls(Tls):
    """TLS from the first byte on."""

    def over(self, connection: Any) -> Any:
        if connection is None or isinstance(connection, ssl.SSLSocket):
            return connection
        return self.context.wrap_socket(connection, server_hostname=self.host)
