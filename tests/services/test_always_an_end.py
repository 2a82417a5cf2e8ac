"""Whatever happens to a transfer, it ends on the record, with its size, its hash and why; and a client that listens is told at once."""

from __future__ import annotations

import errno
import ftplib
import hashlib
import io
import os
import socket
import ssl
import struct
import time
import urllib.error
from collections.abc import Iterator
from contextlib import suppress
from http import client as http_client
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from services_helpers import Bench
from test_file_transfers import ftp, http

from app.services import ftp_data, ftp_server, http_delivery, http_server, transfers
from app.services.shelf import Kept
from app.services.transfers import Report

FTPS = ["FTP", "FTPS"]
ALL = ["HTTP", "HTTPS", "FTP", "FTPS"]
LOG = b"diagnostics\r\n" * 40_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path, upload_limit=100_000)
    yield bench
    bench.close()


def upload(bench: Bench, url: str, data: bytes) -> str:
    """What the client is told, in time."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("ftp"):
        try:
            return str(http(f"{url}log", data, authority=bench.servers.authority)[0])
        except urllib.error.HTTPError as error:
            error.close()
            return str(error.code)
        except OSError as error:  # it was still sending when the answer came
            return type(error).__name__
    client = ftp(url, bench.servers.authority)
    client.voidcmd("TYPE I")
    client.cwd(parts.path)
    try:
        with suppress(OSError), client.transfercmd("STOR log") as connection:
            for begin in range(0, len(data), 8192):
                connection.sendall(data[begin : begin + 8192])
            if isinstance(connection, ssl.SSLSocket):
                connection.unwrap()
        return client.getresp()
    except ftplib.Error as error:
        return str(error)
    finally:
        client.close()


def ended(bench: Bench, what: str = "failed") -> Report:
    report = bench.end()
    assert report.what == what, report
    if report.stored:
        kept = Path(report.stored).read_bytes()
        assert (report.size, report.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
    return report


@pytest.mark.parametrize("protocol", ALL)
def test_an_upload_that_is_too_large(small: Bench, protocol: str) -> None:
    _, url = small.uploads(protocol)
    began = time.monotonic()
    answer = upload(small, url, LOG)
    assert time.monotonic() - began < 5
    report = ended(small)
    assert (report.fault, "upload_limit" in report.error) == ("bench", True)
    if protocol in FTPS:
        assert answer.startswith("552 the upload is larger")
    else:
        assert answer in ("413", "ConnectionResetError", "BrokenPipeError", "SSLEOFError", "URLError")


@pytest.mark.parametrize("protocol", ALL)
def test_a_full_disk(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = transfers.Upload.write

    def full(self: Any, data: bytes) -> None:
        if self.size > 20_000:

            class Full:
                def write(self, _: Any) -> int:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

                def close(self) -> None: ...

            self._file.close()
            self._file = Full()
        written(self, data)

    monkeypatch.setattr(transfers.Upload, "write", full)
    _, url = bench.uploads(protocol)
    answer = upload(bench, url, LOG)
    report = ended(bench)
    assert (report.fault, "cannot store the upload: No space left" in report.error) == ("bench", True)
    assert answer.startswith("451 ") if protocol in FTPS else answer in ("507", "ConnectionResetError", "URLError")


@pytest.mark.parametrize("protocol", ALL)
def test_a_bug_of_the_bench_itself(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Any, data: bytes) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(transfers.Upload, "write", broken)
    _, url = bench.uploads(protocol)
    answer = upload(bench, url, LOG)
    assert ended(bench).fault == "bench"
    if protocol in FTPS:
        assert answer.startswith("451 The bench has failed: KeyError")
    else:
        assert answer in ("500", "ConnectionResetError", "URLError")


def fetch(bench: Bench, url: str) -> None:
    if url.startswith("ftp"):
        with ftp(url, bench.servers.authority) as client:
            client.retrbinary(f"RETR {urlsplit(url).path}", lambda _: None)
    else:
        http(url, authority=bench.servers.authority)


@pytest.mark.parametrize("protocol", ALL)
def test_firmware_that_the_bench_cannot_send(bench: Bench, protocol: str) -> None:
    place, url = bench.firmware(protocol)
    assert place.source is not None
    for shorter in (True, False):
        if shorter:
            os.truncate(place.source, 70_000)
        else:
            place.source.unlink()
        bench.reports.clear()
        with pytest.raises((OSError, ftplib.Error, http_client.HTTPException)) as caught:
            fetch(bench, url)
        if isinstance(caught.value, urllib.error.HTTPError):
            caught.value.close()
        report = bench.wait_for(lambda report: report.what != "started")
        assert (report.what, report.fault, report.whole) == ("failed", "bench", False)
        assert "the bench" in report.error


def begun(bench: Bench, protocol: str) -> tuple[Any, Any]:
    """An upload in its middle: the connection of the data, and that of the commands."""
    _, url = bench.uploads(protocol)
    parts = urlsplit(url)
    if protocol in FTPS:
        client: Any = ftp(url, bench.servers.authority)
        client.cwd(parts.path)
        data: Any = client.transfercmd("STOR log")
        data.sendall(b"x" * 5000)
    else:
        client, data = None, socket.create_connection((parts.hostname, parts.port or 0), timeout=10)
        if protocol == "HTTPS":
            data = ssl.create_default_context(cafile=str(bench.servers.authority)).wrap_socket(
                data, server_hostname="127.0.0.1"
            )
        head = f"PUT {parts.path}log HTTP/1.1\r\nHost: b\r\nContent-Length: 99999\r\n\r\n"
        data.sendall(head.encode() + b"x" * 5000)
    folder = bench.folder / "files"
    while not any(path.stat().st_size == 5000 for path in folder.rglob("1-log")):
        time.sleep(0.005)
    return data, client


def closed(*connections: Any) -> None:
    for one in connections:
        if one is not None:
            one.close()


@pytest.mark.parametrize("protocol", ALL)
def test_a_reset(bench: Bench, protocol: str) -> None:
    data, client = begun(bench, protocol)
    data.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.socket(fileno=data.detach()).close()
    assert (ended(bench).size, ended(bench).fault) == (5000, "")
    if client is not None:
        with pytest.raises(ftplib.error_temp, match="426"):
            client.getresp()
    closed(client)


@pytest.mark.parametrize("protocol", FTPS)
def test_the_commands_are_given_up_first(bench: Bench, protocol: str) -> None:
    data, client = begun(bench, protocol)
    client.close()
    assert (ended(bench).size, ended(bench).whole) == (5000, False)
    closed(data)


@pytest.mark.parametrize("protocol", FTPS)
def test_an_upload_that_is_aborted(bench: Bench, protocol: str) -> None:
    data, client = begun(bench, protocol)
    client.putline("ABOR")
    with pytest.raises(ftplib.error_temp, match="426"):
        client.getresp()
    assert ended(bench).size == 5000
    closed(data, client)


@pytest.mark.parametrize("protocol", ALL)
def test_the_end_of_the_campaign(tmp_path: Path, protocol: str) -> None:
    bench = Bench(tmp_path)
    data, client = begun(bench, protocol)
    bench.close()
    assert ended(bench).size == 5000
    closed(data, client)


@pytest.mark.parametrize("protocol", ALL)
def test_an_upload_that_stands_still(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftp_data, "DATA_IDLE_SECONDS", 0.2)
    monkeypatch.setattr(http_server, "IDLE_SECONDS", 0.2)
    data, client = begun(bench, protocol)
    report = ended(bench)
    assert (report.size, report.fault, report.error) == (
        5000,
        "cut off",
        "nothing for 0.2 s: the bench has cut it off",
    )
    if client is not None:
        with pytest.raises(ftplib.error_temp, match="421"):
            client.getresp()
    else:
        assert data.recv(100).startswith(b"HTTP/1.1 408")
    closed(data, client)


@pytest.mark.parametrize("protocol", ALL)
def test_a_download_that_stands_still(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftp_data, "DATA_IDLE_SECONDS", 0.2)
    monkeypatch.setattr(http_server, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(http_delivery, "IDLE_SECONDS", 0.2)
    place, url = bench.firmware(protocol)
    assert place.source is not None
    place.source.write_bytes(bytes(12_000_000))
    place.size = 12_000_000
    parts = urlsplit(url)
    if protocol in FTPS:
        client: Any = ftp(url, bench.servers.authority)
        data: Any = client.transfercmd(f"RETR {parts.path}")
    else:
        client, data = None, socket.create_connection((parts.hostname, parts.port or 0), timeout=10)
        if protocol == "HTTPS":
            data = ssl.create_default_context(cafile=str(bench.servers.authority)).wrap_socket(
                data, server_hostname="127.0.0.1"
            )
        data.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: b\r\n\r\n".encode())
    report = ended(bench)
    assert (report.fault, report.whole) == ("cut off", False)
    closed(data, client)


@pytest.mark.parametrize("protocol", FTPS)
def test_a_data_connection_that_is_never_made(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftp_server, "IDLE_SECONDS", 0.7)
    _, url = bench.uploads(protocol)
    client = ftp(url, bench.servers.authority)
    client.cwd(urlsplit(url).path)
    client.makepasv()
    client.putcmd("STOR log")
    report = ended(bench)
    assert (report.what, report.size) == ("failed", 0)
    client.close()


def test_an_interrupted_upload_that_cannot_be_read_any_more(bench: Bench) -> None:
    place, url = bench.uploads("FTP")
    data, client = None, ftp(url)
    path = f"{urlsplit(url).path}log"
    place.keep("log", Kept(0, bench.folder / "gone", 100))
    client.voidcmd("TYPE I")
    with pytest.raises(ftplib.error_perm, match="cannot go on with the upload"):
        client.storbinary(f"STOR {path}", io.BytesIO(b"x"), rest=50)
    assert ended(bench).fault == "bench"
    closed(data, client)


def part(url: str, data: bytes, said: str) -> int:
    headers: dict[str, Any] = {"Content-Range": said}
    return http(url, data, **headers)[0]


def test_a_part_of_a_file_is_no_file(bench: Bench) -> None:
    place, url = bench.uploads("HTTP")
    assert part(f"{url}log", LOG[:1000], f"bytes 0-999/{len(LOG)}") == 200
    report = bench.end(1)
    assert (report.what, report.whole, report.size) == ("finished", False, 1000)
    assert "a part of a file" in report.error
    with pytest.raises(urllib.error.HTTPError, match="403"):
        part(f"{url}log", LOG[2000:], f"bytes 2000-{len(LOG) - 1}/{len(LOG)}")
    assert part(f"{url}log", LOG[1000:], f"bytes 1000-{len(LOG) - 1}/{len(LOG)}") == 201
    report = bench.end(2)
    assert (report.whole, report.sha256) == (True, hashlib.sha256(LOG).hexdigest())
    assert place.files() == {"log": len(LOG)}
    for wrong in ("bytes 5-3/9", "bytes 0-9/5", "bytes */9", "lines 0-1/2"):
        with pytest.raises(urllib.error.HTTPError, match="400"):
            part(f"{url}other", b"x", wrong)
    with pytest.raises(urllib.error.HTTPError, match="400"):
        part(f"{url}other", b"x", "bytes 0-8/9")
    assert part(f"{url}all", LOG, f"bytes 0-{len(LOG) - 1}/{len(LOG)}") == 201


def test_ascii_mode_converts_nothing(bench: Bench) -> None:
    _, url = bench.uploads("FTP")
    with ftp(url) as client:
        client.storlines(f"STOR {urlsplit(url).path}log", io.BytesIO(b"a\nb\n"))
    report = ended(bench, "finished")
    assert (Path(report.stored).read_bytes(), report.size) == (b"a\r\nb\r\n", 6)
    assert "in ASCII mode (TYPE A)" in report.known
    bench.reports.clear()
    place, url = bench.firmware("FTP")
    assert place.source is not None
    place.source.write_bytes(b"a\nb\n" * 1000)
    place.size = 4000
    got = b""
    with ftp(url) as client:
        client.voidcmd("TYPE A")
        with client.transfercmd(f"RETR {urlsplit(url).path}") as data:
            while block := data.recv(65_536):
                got += block
        client.voidresp()
    report = bench.end()
    assert (got, report.size, report.sha256) == (b"a\nb\n" * 1000, 4000, hashlib.sha256(got).hexdigest())
    assert "in ASCII mode (TYPE A)" in report.known
