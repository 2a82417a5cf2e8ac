"""Files are fetched and uploaded over every protocol, with the clients of the standard library, and each transfer is told."""

import ftplib
import hashlib
import io
import socket
import ssl
import struct
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from services_helpers import CONTENT, Bench

from app.services.file_servers import Wanted
from app.services.firmware import digest, generated
from app.services.http_range import RangeError, byte_range


def ftp(url: str, authority: Path | None = None) -> ftplib.FTP:
    parts = urlsplit(url)
    if parts.scheme == "ftps":
        client: ftplib.FTP = ftplib.FTP_TLS(context=ssl.create_default_context(cafile=str(authority)))
    else:
        client = ftplib.FTP()
    client.connect(parts.hostname or "", parts.port or 0, timeout=10)
    client.login(parts.username or "", parts.password or "")
    if isinstance(client, ftplib.FTP_TLS):
        client.prot_p()
    return client


def http(url: str, data: bytes | None = None, authority: Path | None = None, **headers: str) -> tuple[int, bytes]:
    method = "GET" if data is None else "PUT"
    request = urllib.request.Request(url, data, headers, method=method)
    context = ssl.create_default_context(cafile=str(authority)) if authority else None
    with urllib.request.urlopen(request, timeout=10, context=context) as response:
        return response.status, response.read()


@pytest.mark.parametrize("protocol", ["FTP", "FTPS"])
def test_firmware_is_fetched_over_ftp(bench: Bench, protocol: str) -> None:
    _, url = bench.firmware(protocol)
    got = io.BytesIO()
    with ftp(url, bench.servers.authority) as client:
        client.retrbinary(f"RETR {urlsplit(url).path}", got.write)
    assert got.getvalue() == CONTENT
    report = bench.end()
    assert (report.what, report.whole, report.size, report.protocol) == ("finished", True, len(CONTENT), protocol)
    assert report.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert report.peer.startswith("127.0.0.1:")


@pytest.mark.parametrize("protocol", ["FTP", "FTPS"])
def test_diagnostics_are_uploaded_over_ftp(bench: Bench, protocol: str) -> None:
    place, url = bench.uploads(protocol)
    with ftp(url, bench.servers.authority) as client:
        client.cwd(urlsplit(url).path)
        client.storbinary("STOR diagnostics.log", io.BytesIO(CONTENT))
        assert client.nlst() == ["diagnostics.log"]
    report = bench.end()
    assert (report.what, report.whole, report.file_name) == ("finished", True, "diagnostics.log")
    assert Path(report.stored).read_bytes() == CONTENT
    assert Path(report.stored).parent == bench.folder / "files" / place.token


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS"])
def test_files_go_both_ways_over_http(bench: Bench, protocol: str) -> None:
    _, url = bench.firmware(protocol)
    assert http(url, authority=bench.servers.authority) == (200, CONTENT)
    assert bench.end().whole
    _, url = bench.uploads(protocol)
    status, _ = http(f"{url}log%201.txt", b"hello", authority=bench.servers.authority)
    assert status == 201
    report = bench.wait_for(lambda r: r.place == "diagnostics" and r.what == "finished")
    assert (report.file_name, report.size) == ("log 1.txt", 5)
    assert Path(report.stored).read_bytes() == b"hello"


class Implicit(ftplib.FTP_TLS):
    """A client that begins with TLS, as many take ``ftps://`` to mean."""

    @property
    def sock(self) -> socket.socket | None:
        return self._sock

    @sock.setter
    def sock(self, value: socket.socket | None) -> None:
        wrap = value is not None and not isinstance(value, ssl.SSLSocket)
        self._sock = self.context.wrap_socket(value, server_hostname="127.0.0.1") if wrap else value


@pytest.mark.parametrize("protected", [True, False])
def test_clients_that_begin_with_tls_are_served_too(bench: Bench, protected: bool) -> None:
    _, url = bench.firmware("FTPS")
    parts = urlsplit(url)
    got = io.BytesIO()
    with Implicit(context=ssl.create_default_context(cafile=str(bench.servers.authority))) as client:
        client.connect(parts.hostname or "", parts.port or 0, timeout=10)
        client.login(parts.username or "", parts.password or "", secure=False)
        if protected:
            client.prot_p()
        else:
            client._prot_p = True  # type: ignore[attr-defined]
        client.retrbinary(f"RETR {parts.path}", got.write)
    assert got.getvalue() == CONTENT
    assert bench.end().whole


def test_an_upload_to_the_directory_itself_is_taken(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    assert http(url, b"raw")[0] == 201
    assert (bench.end().file_name, Path(bench.end().stored).read_bytes()) == ("", b"raw")


def test_the_servers_write_nothing_to_the_terminal(bench: Bench, capfd: pytest.CaptureFixture[str]) -> None:
    _, url = bench.firmware("FTP")
    with ftp(url) as client:
        client.retrbinary(f"RETR {urlsplit(url).path}", lambda _: None)
        with pytest.raises(ftplib.error_perm):
            client.voidcmd("DELE x")
    assert capfd.readouterr() == ("", "")


def test_parts_of_a_file_make_the_whole(bench: Bench) -> None:
    _, url = bench.firmware("HTTP")
    assert http(url, Range="bytes=0-99999") == (206, CONTENT[:100_000])
    assert not bench.end(1).whole
    assert http(url, Range="bytes=200000-") == (206, CONTENT[200_000:])
    assert not bench.end(2).whole
    assert http(url, Range="bytes=100000-199999") == (206, CONTENT[100_000:200_000])
    assert bench.end(3).whole


def test_a_download_goes_on_where_it_was_interrupted(bench: Bench) -> None:
    _, url = bench.firmware("FTP")
    got = io.BytesIO()
    with ftp(url) as client:
        client.retrbinary(f"RETR {urlsplit(url).path}", got.write, rest=250_000)
    assert got.getvalue() == CONTENT[250_000:]
    report = bench.end()
    assert (report.offset, report.size, report.whole) == (250_000, 50_000, False)


def reset(connection: socket.socket) -> None:
    """Close as a modem does that loses its connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("how", ["APPE", "REST"])
def test_an_upload_goes_on_where_it_was_interrupted(bench: Bench, how: str) -> None:
    place, url = bench.uploads("FTP")
    path = f"{urlsplit(url).path}log"
    with ftp(url) as client:
        data = client.transfercmd(f"STOR {path}")
        data.sendall(CONTENT[:1000])
        while not any(Path(bench.folder).rglob("1-log")) or next(bench.folder.rglob("1-log")).stat().st_size < 1000:
            time.sleep(0.01)
        reset(data)
        assert client.getline().startswith("426")
    assert (bench.end(1).what, bench.end(1).whole) == ("failed", False)
    with ftp(url) as client:
        client.voidcmd("TYPE I")
        size = client.size(path) or 0
        if how == "APPE":
            client.storbinary(f"APPE {path}", io.BytesIO(CONTENT[size:5000]))
        else:
            client.storbinary(f"STOR {path}", io.BytesIO(CONTENT[size:5000]), rest=size)
    assert Path(bench.end(2).stored).read_bytes() == CONTENT[:5000]
    assert bench.end(2).sha256 == hashlib.sha256(CONTENT[:5000]).hexdigest()
    assert place.files() == {"log": 5000}


@pytest.mark.parametrize("protocol", ["HTTP", "FTP"])
@pytest.mark.parametrize("size", [50_000, 8_000_000])
def test_a_client_that_leaves_before_the_end_has_not_fetched_the_file(bench: Bench, protocol: str, size: int) -> None:
    place, url = bench.firmware(protocol)
    place.source.write_bytes(generated(size))  # type: ignore[union-attr]
    place.size = size
    if protocol == "HTTP":
        with urllib.request.urlopen(url, timeout=10) as response:
            response.read(1000)
    else:
        client = ftp(url)
        with client.transfercmd(f"RETR {urlsplit(url).path}") as data:
            assert len(data.recv(1000)) > 0
        client.close()
    report = bench.end()
    assert not report.whole
    if size > 1_000_000:  # more than any buffer takes: certain
        assert (report.what, report.acknowledged) == ("failed", False)


def test_a_place_can_be_missing_or_refuse(bench: Bench) -> None:
    _, _, url = bench.run(bench.servers.open(Wanted("missing", "get", ("HTTP",), None, "no.bin")))
    with pytest.raises(urllib.error.HTTPError, match="404"):
        http(url)
    report = bench.wait_for(lambda report: report.what == "refused")
    assert (report.place, report.error, report.path.endswith("/no.bin")) == ("missing", "there is no such file", True)
    _, url = bench.uploads("FTP", refuses=True)
    with ftp(url) as client, pytest.raises(ftplib.error_perm, match="550 uploads to this path are refused"):
        client.storbinary(f"STOR {urlsplit(url).path}log", io.BytesIO(b"x"))
    assert bench.wait_for(lambda report: report.what == "refused" and report.protocol == "FTP").place == "diagnostics"
    _, url = bench.uploads("HTTP", refuses=True)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        http(url, b"x")


def test_a_closed_place_is_gone(bench: Bench) -> None:
    place, url = bench.firmware("HTTP")
    bench.servers.places.close(place)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        http(url)


def test_generated_content_is_always_the_same(tmp_path: Path) -> None:
    assert generated(100) == generated(100)
    assert len(generated(100)) == 100
    assert generated(64, "a") != generated(64, "b")
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert digest(path) == (3, hashlib.sha256(b"abc").hexdigest())


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-30", (0, 10)),
        ("bytes=2-99", (2, 10)),
        ("bytes=5-2", None),
        ("bytes=0-1,4-5", None),
        ("bytes=-", None),
        ("lines=1-2", None),
    ],
)
def test_ranges(header: str, expected: tuple[int, int] | None) -> None:
    assert byte_range(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=-0", "bytes=99-100"])
def test_ranges_outside_of_the_file(header: str) -> None:
    with pytest.raises(RangeError):
        byte_range(header, 10)
