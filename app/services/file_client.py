"""What a charge point does with files: uploads one to, or downloads one from, a location over FTP, FTPS, HTTP or HTTPS
(OCPP 1.6 sections 6.25, 6.55 and 8).

The location comes from the device under test. Nothing but it is followed: no other scheme, no redirect, no other host for the
data of FTP; and there is an end to how long it may take and how large it may be. Everything blocks; see
:class:`app.engine.bench_files.BenchFiles`, which calls it on a thread.
"""

from __future__ import annotations

import base64
import contextlib
import ftplib
import hashlib
import http.client
import io
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from app.services.ftp_client import ImplicitTls, Plain, Tls
from app.services.watch import Watch, Watched

PROTOCOLS = ("FTP", "FTPS", "HTTP", "HTTPS")
SYSTEM, ANY = "system", "any"
"""Whom TLS trusts: the authorities of the operating system, or any certificate. Everything else is a PEM file."""
SILENCE_S = 10.0
"""So long a server may say nothing, in seconds."""
BLOCK = 65536
_SHOWN = 100
LONGEST_ERROR = 500
"""Characters; a server may say what it likes."""
IMPLICIT_FTPS = 990
"""The port on which FTP begins with TLS; on every other one a client asks for it (AUTH TLS, RFC 4217)."""


@dataclass(frozen=True)
class Order:
    """A transfer that is asked for."""

    direction: str
    """``upload`` or ``download``."""
    location: str
    file_name: str = ""
    """Of an upload: the name that it gets in the directory at the location."""
    data: bytes = b""
    """Of an upload: the file."""
    retries: int = 0
    """So many further tries, if one fails."""
    retry_interval_s: float = 0.0
    after_s: float = 0.0
    """It begins so much later."""
    timeout_s: float = 60.0
    """For all of it."""
    limit: int = 100_000_000
    """Bytes of a download at most."""
    trust: str = SYSTEM


@dataclass
class Result:
    """What became of it."""

    protocol: str = ""
    size: int = 0
    sha256: str = ""
    seconds: float = 0.0
    tries: int = 0
    tls: str = ""
    error: str = ""
    """Why it has failed; empty: it has not."""


class _Failed(Exception):  # noqa: N818
    """This try has failed."""


class _Final(_Failed):
    """Another try would fail as well."""


def without_password(location: str) -> str:
    """A location as it may stand in a record or on a page."""
    try:
        parts = urlsplit(location)
        if parts.password is None:
            return location
        account, _, host = parts.netloc.rpartition("@")
        return parts._replace(netloc=f"{account.partition(':')[0]}:***@{host}").geturl()
    except ValueError:
        return location


def transfer(order: Order, stopped: threading.Event) -> Result:
    """Carry it out. Never raises for what a server or a location is; ``stopped`` ends it early."""
    result, began = Result(), time.monotonic()
    deadline = began + order.after_s + order.timeout_s
    try:
        parts = _parts(order.location)
        result.protocol = parts.scheme.upper()
        if stopped.wait(order.after_s):
            raise _Final("the campaign was closed before it began")
        for number in range(1 + max(0, order.retries)):
            if number and not _another_try(order, result, deadline, stopped):
                break
            result.tries, result.error = number + 1, ""
            _try(order, parts, result, deadline, stopped)
            if not result.error:
                break
    except _Final as error:
        result.error = str(error)
    if result.error:
        result.sha256 = ""
        result.error = "".join(letter if letter.isprintable() else "?" for letter in result.error)[:LONGEST_ERROR]
    result.seconds = round(time.monotonic() - began, 6)
    return result


def _another_try(order: Order, result: Result, deadline: float, stopped: threading.Event) -> bool:
    """Wait as the CSMS has asked, if there is time for it."""
    if time.monotonic() + order.retry_interval_s >= deadline:
        more = order.retries - result.tries + 1
        result.error += (
            f"; {more} of {order.retries} retries were left when {order.timeout_s:g} s were over (transfer_timeout)"
        )
        return False
    return not stopped.wait(order.retry_interval_s)


def _try(order: Order, parts: SplitResult, result: Result, deadline: float, stopped: threading.Event) -> None:
    with Watch(deadline, stopped) as watch:
        work = _Work(order, parts, result, deadline, stopped, watch)
        _tried(work, parts, result, watch)


def _tried(work: _Work, parts: SplitResult, result: Result, watch: Watch) -> None:
    try:
        if parts.scheme in ("ftp", "ftps"):
            work.by_ftp()
        else:
            work.by_http()
        if watch.cut:  # where a file has no length, that looks like its end
            raise _Final(work.why_cut)
    except _Final:
        raise
    except ssl.SSLCertVerificationError as error:
        raise _Final(
            f"its certificate is not trusted ({error.verify_message}): give the certificate of its authority with "
            "--set transfer_trust=FILE.pem, or take any certificate with --set transfer_trust=any"
        ) from None
    except (_Failed, OSError, EOFError, ValueError, ftplib.Error, http.client.HTTPException) as error:
        if watch.cut:
            raise _Final(work.why_cut) from None
        result.error = _why(error)


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return (str(error) or type(error).__name__)[:300]


def _parts(location: str) -> SplitResult:
    try:
        parts = urlsplit(location)
        port = parts.port
    except ValueError as error:
        raise _Final(f"the location is no URL: {error}") from None
    if parts.scheme.upper() not in PROTOCOLS:
        what = f"it begins with {parts.scheme}:" if parts.scheme else "it names no protocol"
        raise _Final(f"the location is none for a charge point: {what}; OCPP 1.6 section 8 has {', '.join(PROTOCOLS)}")
    if not parts.hostname or port == 0 or not location.isprintable():
        raise _Final("the location is no URL with a host")
    return parts


class _Work:
    """One try."""

    def __init__(
        self, order: Order, parts: SplitResult, result: Result, deadline: float, stopped: threading.Event, watch: Watch
    ) -> None:
        self._watch = watch
        self._order, self._parts, self._result = order, parts, result
        self._deadline, self._stopped = deadline, stopped
        self._host = parts.hostname or ""
        self._hash = hashlib.sha256()
        result.size = 0

    @property
    def why_cut(self) -> str:
        if self._stopped.is_set():
            return "the campaign was closed meanwhile"
        return f"{self._order.timeout_s:g} s were over (transfer_timeout)"

    @property
    def _patience(self) -> float:
        left = self._deadline - time.monotonic()
        if self._stopped.is_set() or left <= 0:
            raise _Final(self.why_cut)
        return min(left, SILENCE_S)

    def _context(self) -> ssl.SSLContext:
        trust = self._order.trust
        try:
            context = ssl.create_default_context(
                cafile=None if trust in (SYSTEM, ANY) else str(Path(trust).expanduser())
            )
        except OSError as error:
            raise _Final(f"transfer_trust: {trust} is no PEM file with certificates ({error})") from None
        if trust == ANY:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return self._watch.over_tls(context)

    def _note_tls(self, socket: Any) -> None:
        by = {SYSTEM: "certificate verified with the authorities of this computer", ANY: "certificate not verified"}
        said = by.get(self._order.trust, f"certificate verified with {Path(self._order.trust).name}")
        self._result.tls = f"{socket.version()}, {said} (transfer_trust)" if isinstance(socket, ssl.SSLSocket) else ""

    def _took(self, block: bytes) -> None:
        """Bytes have gone over."""
        self._result.size += len(block)
        self._hash.update(block)
        self._result.sha256 = self._hash.hexdigest()
        if self._order.direction == "download" and self._result.size > self._order.limit:
            raise _Final(f"the file is larger than {self._order.limit / 1e6:g} MB (transfer_limit)")

    # --- HTTP -------------------------------------------------------------------------------------------------------

    def by_http(self) -> None:
        uploading = self._order.direction == "upload"
        with contextlib.ExitStack() as opened:
            response = self._request("PUT" if uploading else "GET", opened)
            if uploading and response.status in (405, 501):
                # Not every server that takes files takes them by PUT (OCPP 1.6 does not say how).
                response = self._request("POST", opened)
            said = f"HTTP {response.status} {response.reason[:_SHOWN]}".strip()
            if 300 <= response.status < 400:
                raise _Final(f"{said}: it redirects elsewhere, which is not followed")
            if response.status not in ((200, 201, 202, 204) if uploading else (200,)):
                raise _Failed(said)
            if uploading:
                self._took(self._order.data)
            else:
                self._receive(response)

    def _request(self, method: str, opened: contextlib.ExitStack) -> http.client.HTTPResponse:
        parts, data = self._parts, self._order.data
        connection: _Http | _Https
        if parts.scheme == "https":
            connection = _Https(self._host, parts.port, timeout=self._patience, context=self._context())
        else:
            connection = _Http(self._host, parts.port, timeout=self._patience)
        opened.callback(connection.close)
        connection.watch = self._watch
        connection.connect()
        self._note_tls(connection.sock)
        headers = {"User-Agent": "OCPP-Bench", "Connection": "close", "Accept-Encoding": "identity"}
        if parts.username is not None:
            account = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(account).decode()}"
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if method != "GET":
            headers["Content-Type"] = "text/plain"
            target = f"{target.rstrip('/')}/{quote(self._order.file_name)}"
        target += f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        connection.request(method, target, None if method == "GET" else data, headers)
        response = connection.getresponse()
        opened.callback(response.close)
        return response

    def _receive(self, response: http.client.HTTPResponse) -> None:
        told = response.length
        for block in self._blocks(response):
            self._took(block)
        if told is not None and self._result.size != told:
            raise _Failed(f"the connection ended after {self._result.size} of {told} bytes")

    def _blocks(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        while True:
            block = response.read1(BLOCK)
            if not block:
                return
            self._patience  # noqa: B018  it raises when the time is over
            yield block

    # --- FTP --------------------------------------------------------------------------------------------------------

    def by_ftp(self) -> None:
        parts = self._parts
        client = self._client()
        try:
            client.connect(self._host, parts.port or self._usual_port, timeout=self._patience)
            client.login(unquote(parts.username or "anonymous"), unquote(parts.password or ""))
            if isinstance(client, ftplib.FTP_TLS):
                client.prot_p()
            self._note_tls(client.sock)
            # A path is walked, one directory after the other (RFC 1738 section 3.2.2).
            *folders, last = [unquote(part) for part in parts.path.lstrip("/").split("/")]
            if self._order.direction == "upload":
                folders, last = [*folders, *([last] if last else [])], self._order.file_name
            for folder in folders:
                client.cwd(folder)
            if self._order.direction == "upload":
                client.storbinary(f"STOR {last}", io.BytesIO(self._order.data), callback=self._sent)
                if not self._order.data:
                    self._took(b"")
            else:
                client.retrbinary(f"RETR {last}", self._got, BLOCK)
            self._farewell(client)
        finally:
            client.close()

    @property
    def _usual_port(self) -> int:
        return ftplib.FTP_PORT

    def _client(self) -> ftplib.FTP:
        if self._parts.scheme == "ftp":
            client: Plain = Plain()
        else:
            client = (ImplicitTls if self._parts.port == IMPLICIT_FTPS else Tls)(context=self._context())
        client.watch = self._watch
        return client

    def _sent(self, block: bytes) -> None:
        self._took(block)
        self._patience  # noqa: B018  it raises when the time is over

    def _got(self, block: bytes) -> None:
        self._took(block)
        self._patience  # noqa: B018

    def _farewell(self, client: ftplib.FTP) -> None:
        try:
            client.quit()
        except (OSError, EOFError, ftplib.Error):
            pass  # the file is over; how the server takes leave changes nothing


class _Http(Watched, http.client.HTTPConnection):
    """HTTP."""


class _Https(Watched, http.client.HTTPSConnection):
    """HTTPS."""
