"""The file servers of one campaign: started when a place is first asked for, closed with the campaign."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.services.places import Listener, Place, Places
from app.services.transfers import safe_name

if TYPE_CHECKING:
    from app.services.ftp_server import FtpThread
    from app.services.http_server import HttpServer

PREFERRED = ("FTP", "HTTP", "HTTPS", "FTPS")
"""Procedure V1.1.4, appendix C: FTP where the device supports it. Then what needs no certificate."""


class FilesError(Exception):
    """The place cannot be opened. The text says why, and what to do."""


@dataclass(frozen=True)
class Settings:
    """How the servers of a campaign are reached."""

    host: str
    """Address to listen on."""
    folder: Path
    """Takes uploads, certificates and generated files."""
    advertised: str = ""
    """Host name or address that the device is told; empty: found out from the device's own address."""
    port: int = 0
    """Of the first server that is started; 0: any free one."""
    certificate: Path | None = None
    """PEM file with certificate chain and key for TLS; None: a throw-away one."""
    upload_limit: int = 100_000_000
    """Bytes of all uploads into one place."""


@dataclass(frozen=True)
class Wanted:
    """A place that is asked for."""

    name: str
    direction: str
    protocols: Sequence[str]
    """The protocols that may be used, the most wanted first."""
    source: Path | None = None
    file_name: str = ""
    size: int = 0
    refuses: bool = False
    folder: str = ""
    """Name of the folder for uploads; empty: one that is unlike any other."""


class FileServers:
    """Servers and places. The listener is called from other threads too."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._settings, self._listener = settings, listener
        self.places = Places()
        self._http: dict[str, HttpServer] = {}
        self._ftp: dict[str, FtpThread] = {}
        self._certificate: Path | None = None
        self._advertised = settings.advertised
        self.authority: Path | None = None
        """The certificate that a device has to trust where a throw-away one is used."""

    async def open(self, wanted: Wanted, peer: str = "") -> tuple[Place, str, str]:
        """Open a place. Returns it, its protocol and its URL.

        Args:
            wanted: what it is to be.
            peer: address of the device, to choose the address by which it can reach the bench.

        Raises:
            FilesError: none of the protocols is one that the bench has, or the server cannot be started.
        """
        protocol = next((p.upper() for p in wanted.protocols if p.upper() in PREFERRED), None)
        if protocol is None:
            raise FilesError(
                f"the device supports {', '.join(wanted.protocols) or 'no protocol'} for files; "
                f"the bench has {', '.join(PREFERRED)}"
            )
        self._advertised = self._advertised or reachable(self._settings.host, peer)
        try:
            port = await self._server(protocol)
            place = Place(
                wanted.name,
                wanted.direction,
                self._settings.folder,
                self._listener,
                wanted.source,
                wanted.file_name,
                wanted.size,
                self._settings.upload_limit,
                wanted.refuses,
            )
            place.folder = self._settings.folder / (safe_name(wanted.folder) if wanted.folder else place.token)
        except OSError as error:
            raise FilesError(
                f"the {protocol} server of the bench cannot be started: {error.strerror or error}"
            ) from None
        self.places.add(place)
        return place, protocol, url(protocol, self._advertised, port, place)

    async def _server(self, protocol: str) -> int:
        """The port of the server, which is started if it does not run."""
        running = self._http.get(protocol) or self._ftp.get(protocol)
        if running is not None:
            return running.port
        port = self._settings.port if not (self._http or self._ftp) else 0
        certificate = await asyncio.to_thread(self._certified) if protocol in ("HTTPS", "FTPS") else None
        # Loaded when the first place is opened: not every campaign has one, and it takes a while.
        if protocol in ("HTTP", "HTTPS"):
            http: HttpServer = (await _loaded("http_server")).HttpServer(
                self.places, _tls(certificate) if certificate is not None else None
            )
            await http.start(self._settings.host, port)
            self._http[protocol] = http
            return http.port
        masquerade = self._advertised if _is_ipv4(self._advertised) else ""
        ftp: FtpThread = (await _loaded("ftp_server")).FtpThread(self.places, certificate, masquerade)
        await asyncio.to_thread(ftp.start, self._settings.host, port)
        self._ftp[protocol] = ftp
        return ftp.port

    def _certified(self) -> Path:
        if self._settings.certificate is not None:
            return self._settings.certificate
        if self._certificate is None:
            made = import_module("app.services.certificates").throw_away(
                self._settings.folder / "certificates", self._advertised
            )
            self._certificate, self.authority = made.server, made.authority
        return self._certificate

    async def close(self) -> None:
        for http in self._http.values():
            await http.close()
        for ftp in self._ftp.values():
            await asyncio.to_thread(ftp.close)
        self._http.clear()
        self._ftp.clear()


def url(protocol: str, host: str, port: int, place: Place) -> str:
    """The URL of a place. FTP has user and password in it (OCPP 1.6 section 8); over HTTP the path itself is the secret,
    as not every client takes credentials out of a URL (RFC 3986 section 3.2.1 deprecates them)."""
    shown = f"[{host}]" if ":" in host else host
    account = f"{place.user}:{place.password}@" if protocol in ("FTP", "FTPS") else ""
    return f"{protocol.lower()}://{account}{shown}:{port}{quote(place.path)}"


def reachable(listening: str, peer: str) -> str:
    """The address of this computer by which a peer reaches it: the one listened on, unless that is all of them."""
    if listening not in ("", "0.0.0.0", "::"):
        return listening
    family = socket.AF_INET6 if ":" in peer else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((peer or "192.0.2.1", 9))  # sends nothing; the system only chooses the way
            return str(probe.getsockname()[0])
    except OSError:
        return "::1" if family == socket.AF_INET6 else "127.0.0.1"


async def _loaded(name: str) -> Any:
    return await asyncio.to_thread(import_module, f"app.services.{name}")


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate)
    return context


def _is_ipv4(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4
    except ValueError:
        return False
