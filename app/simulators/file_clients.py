"""How the simulated charging station fetches and uploads files: FTP, FTPS (explicit TLS), HTTP and HTTPS (OCPP 1.6 section 8).

Blocking clients of the standard library; the station calls them on a thread.
"""

from __future__ import annotations

import ftplib
import http.client
import io
import ssl
from urllib.parse import SplitResult, quote, unquote, urlsplit

TIMEOUT_S = 10.0
PROTOCOLS = ("FTP", "FTPS", "HTTP", "HTTPS")


class FileError(Exception):
    """The file could not be transferred."""


def fetch(url: str, most: int | None = None, authority: str = "") -> bytes:
    """The file at a URL, or so many bytes of it at most.

    Args:
        url: where it is.
        most: the connection is broken after so many bytes.
        authority: PEM file with the certificate authority to trust for TLS; empty: any certificate is.

    Raises:
        FileError: it could not be fetched.
    """
    parts = _parts(url)
    try:
        if parts.scheme in ("ftp", "ftps"):
            return _fetch_ftp(parts, most, authority)
        return _fetch_http(parts, most, authority)
    except (OSError, EOFError, ftplib.Error, http.client.HTTPException) as error:
        raise FileError(str(error) or type(error).__name__) from None


def store(url: str, name: str, data: bytes, authority: str = "") -> int:
    """Upload a file under this name into the directory at a URL. Returns how many bytes it has.

    Raises:
        FileError: it could not be uploaded.
    """
    parts = _parts(url)
    try:
        if parts.scheme in ("ftp", "ftps"):
            with _ftp(parts, authority) as client:
                client.cwd(unquote(parts.path) or "/")
                client.storbinary(f"STOR {name}", io.BytesIO(data))
        else:
            _store_http(parts, name, data, authority)
        return len(data)
    except (OSError, EOFError, ftplib.Error, http.client.HTTPException) as error:
        raise FileError(str(error) or type(error).__name__) from None


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = parts.scheme.upper() in PROTOCOLS and parts.hostname is not None and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise FileError(f"{url!r} cannot be used")
    return parts


def _tls(authority: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority or None)
    if not authority:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _ftp(parts: SplitResult, authority: str) -> ftplib.FTP:
    client = ftplib.FTP_TLS(context=_tls(authority)) if parts.scheme == "ftps" else ftplib.FTP()
    try:
        client.connect(parts.hostname or "", parts.port or ftplib.FTP_PORT, timeout=TIMEOUT_S)
        client.login(unquote(parts.username or "anonymous"), unquote(parts.password or ""))
        if isinstance(client, ftplib.FTP_TLS):
            client.prot_p()
    except BaseException:
        client.close()
        raise
    return client


def _fetch_ftp(parts: SplitResult, most: int | None, authority: str) -> bytes:
    with _ftp(parts, authority) as client:
        client.voidcmd("TYPE I")
        if most is not None:
            with client.transfercmd(f"RETR {unquote(parts.path)}") as data:
                part = data.recv(most)
            client.close()  # without a word, as a modem that loses its connection
            return part
        got = io.BytesIO()
        client.retrbinary(f"RETR {unquote(parts.path)}", got.write)
        return got.getvalue()


def _http(parts: SplitResult, authority: str) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=_tls(authority))
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)


def _fetch_http(parts: SplitResult, most: int | None, authority: str) -> bytes:
    connection = _http(parts, authority)
    try:
        connection.request("GET", parts.path or "/")
        with connection.getresponse() as response:
            if response.status != 200:
                raise FileError(f"HTTP {response.status}")
            return response.read(most) if most is not None else response.read()
    finally:
        connection.close()


def _store_http(parts: SplitResult, name: str, data: bytes, authority: str) -> None:
    connection = _http(parts, authority)
    try:
        connection.request("PUT", f"{parts.path.rstrip('/')}/{quote(name)}", data)
        with connection.getresponse() as response:
            if response.status not in (200, 201, 204):
                raise FileError(f"HTTP {response.status}")
    finally:
        connection.close()
