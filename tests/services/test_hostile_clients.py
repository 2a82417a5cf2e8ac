"""Clients that mean harm, or are broken: nothing is written or read beside the place, and nobody holds up the bench."""

import errno
import ftplib
import io
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from services_helpers import CONTENT, Bench
from test_file_transfers import ftp, http

from app.services import http_server, transfers


def files_under(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def raw_http(url: str, request: bytes, close: bool = False) -> bytes:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
        client.sendall(request)
        if close:
            client.shutdown(socket.SHUT_WR)
        answer = b""
        while data := client.recv(65_536):
            answer += data
        return answer


NAMES = [
    "../escape",
    "..%2fescape",
    "%2e%2e/escape",
    "..\\escape",
    "..%5cescape",
    "a%00b",
    "a%0ab",
    "../../../../etc/passwd",
    "..",
    ".",
    "sub/dir/file",
    "n" * 300,
    "%ff%fe",
    "\u202etxt.exe".encode().hex(),
]


@pytest.mark.parametrize("name", NAMES)
def test_an_upload_over_http_writes_nowhere_else(bench: Bench, name: str) -> None:
    place, url = bench.uploads("HTTP")
    path = urlsplit(url).path + name
    head = f"PUT {path} HTTP/1.1\r\nHost: bench\r\nContent-Length: 1\r\n\r\nx"
    status = raw_http(url, head.encode("latin-1")).split(b" ", 2)[1]
    inside = files_under(bench.folder)
    assert all(path.parts[:2] == ("files", place.token) and len(path.parts) == 3 for path in inside)
    assert status in (b"403", b"404", b"201")
    assert (status == b"201") == bool(inside)


@pytest.mark.parametrize(
    "name", ["../escape", "..\\escape", "/escape", "/etc/passwd", "..", "a/../../b", "n" * 300, "a\x01b"]
)
def test_an_upload_over_ftp_writes_nowhere_else(bench: Bench, name: str) -> None:
    place, url = bench.uploads("FTP")
    with ftp(url) as client:
        client.cwd(urlsplit(url).path)
        with pytest.raises(ftplib.error_perm, match=r"^5"):
            client.storbinary(f"STOR {name}", io.BytesIO(b"x"))
    assert files_under(bench.folder) == set()
    assert place.files() == {}


def test_names_that_are_harmless_in_a_path_are_taken_but_never_used_as_one(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    for number, name in enumerate(["CON", "...", ".hidden", "a%3Ab", "%E2%82%AC"], 1):
        assert http(f"{url}{name}", b"x")[0] == 201
        stored = Path(bench.end(number).stored)
        assert stored.name.startswith(f"{number}-")
        assert stored.name.isascii()


def test_links_are_not_followed(bench: Bench, tmp_path: Path) -> None:
    place, url = bench.uploads("HTTP")
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = bench.folder / "files" / place.token
    folder.mkdir(parents=True)
    try:
        (folder / "1-log").symlink_to(outside / "target")
    except OSError:
        pytest.skip("no symbolic links here")
    assert http(f"{url}log", b"x")[0] == 201
    assert files_under(outside) == set()
    assert Path(bench.end().stored) == folder / "2x-1-log"
    (folder / "1-other").write_bytes(b"of an earlier case file")
    assert http(f"{url}other", b"y")[0] == 201
    assert (folder / "1-other").read_bytes() == b"of an earlier case file"


def test_more_than_the_limit_is_refused_and_said(tmp_path: Path) -> None:
    bench = Bench(tmp_path, upload_limit=100_000)
    try:
        _, url = bench.uploads("HTTP")
        request = f"PUT {urlsplit(url).path}log HTTP/1.1\r\nHost: b\r\nContent-Length: 999999999999\r\n\r\n".encode()
        assert b" 413 " in raw_http(url, request + CONTENT)
        report = bench.end()
        assert (report.what, report.fault) == ("failed", "bench")
        assert "upload_limit" in report.error
        assert Path(report.stored).stat().st_size <= 100_000
        _, url = bench.uploads("FTP")
        client = ftp(url)
        with pytest.raises((ftplib.error_perm, OSError), match=r"552|reset|pipe"):
            client.storbinary(f"STOR {urlsplit(url).path}log", io.BytesIO(CONTENT))
        client.close()
        report = bench.wait_for(lambda report: report.protocol == "FTP" and report.what == "failed")
        assert (report.fault, "upload_limit" in report.error) == ("bench", True)
    finally:
        bench.close()


def test_who_is_refused_again_and_again_is_not_told_for_ever(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.places.MOST_REFUSED", 3)
    place, url = bench.uploads("FTP")
    with ftp(url) as client:
        for _ in range(6):
            with pytest.raises(ftplib.error_perm):
                client.storbinary("STOR /not-here\x01", io.BytesIO(b"x"))
    assert [report.what for report in bench.reports] == ["refused"] * 3
    assert {report.path for report in bench.reports} == {"/not-here?"}
    assert place.files() == {}


def test_a_full_disk_is_said_and_is_the_benchs_fault(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _: Any) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            pass

    made = transfers.Upload.__init__

    def full(self: Any, *arguments: Any) -> None:
        made(self, *arguments)
        self._file.close()
        self._file = Full()

    monkeypatch.setattr(transfers.Upload, "__init__", full)
    _, url = bench.uploads("HTTP")
    with pytest.raises(Exception, match="507"):
        http(f"{url}log", b"x")
    assert bench.end().fault == "bench"
    assert "cannot store" in bench.end().error


def test_more_uploads_than_allowed_are_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.places.MOST_UPLOADS", 2)
    _, url = bench.uploads("HTTP")
    for name in ("a", "b"):
        http(f"{url}{name}", b"x")
    with pytest.raises(Exception, match="403"):
        http(f"{url}c", b"x")


def test_nothing_else_can_be_fetched(bench: Bench) -> None:
    place, url = bench.firmware("HTTP")
    (bench.folder / "files").mkdir(exist_ok=True)
    (bench.folder / "secret").write_text("secret")
    for path in (
        "/",
        f"/{place.token}",
        f"/{place.token}/",
        f"{place.path}/..",
        f"/{place.token}/../secret",
        f"/{place.token}/%2e%2e/secret",
        "//etc/passwd",
    ):
        answer = raw_http(url, f"GET {path} HTTP/1.1\r\nHost: b\r\n\r\n".encode())
        assert answer.split(b" ", 2)[1] == b"404"
        assert b"secret" not in answer
    place, url = bench.firmware("FTP")
    with ftp(url) as client:
        for path in ("/secret", "../secret", "/etc/passwd", f"/{place.token}/../../secret", f"/{place.token}"):
            with pytest.raises(ftplib.error_perm, match=r"^550"):
                client.retrbinary(f"RETR {path}", lambda _: None)
        with pytest.raises(ftplib.error_perm, match=r"^550"):
            client.storbinary("STOR x", io.BytesIO(b"x"))


def test_an_upload_cannot_be_fetched_and_one_user_sees_no_other_place(bench: Bench) -> None:
    one, _ = bench.uploads("FTP")
    two, url = bench.uploads("FTP")
    with ftp(url) as client:
        client.storbinary(f"STOR {two.directory}/log", io.BytesIO(b"x"))
        assert client.nlst("/") == [two.token]
        for command in (f"RETR {two.directory}/log", f"STOR {one.directory}/log", f"CWD {one.directory}"):
            with pytest.raises(ftplib.error_perm, match=r"^550"):
                client.voidcmd(command)


def test_wrong_credentials_do_not_get_in(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    place, url = bench.firmware("FTP")
    parts = urlsplit(url)
    for user, password in (("anonymous", "x"), (place.user, "wrong"), (place.user, ""), ("", place.password)):
        client = ftplib.FTP()
        client.connect(parts.hostname or "", parts.port or 0, timeout=10)
        with pytest.raises((ftplib.error_perm, ftplib.error_reply, EOFError)):
            client.login(user, password) if user else client.sendcmd("PASS x")
        client.close()


def test_data_connections_go_to_nobody_else(bench: Bench) -> None:
    _, url = bench.firmware("FTP")
    with ftp(url) as client:
        with pytest.raises(ftplib.error_perm, match="501 Rejected data connection to foreign address"):
            client.sendcmd("PORT 192,0,2,7,200,10")
        with pytest.raises(ftplib.error_perm, match="501 PORT against the privileged port"):
            client.sendcmd("PORT 127,0,0,1,0,22")
        with pytest.raises(ftplib.error_perm, match="501 Rejected data connection to foreign address"):
            client.sendcmd("EPRT |1|192.0.2.7|9000|")
        client.set_pasv(False)
        got = io.BytesIO()
        client.retrbinary(f"RETR {urlsplit(url).path}", got.write)  # active, to itself, is right
    assert got.getvalue() == CONTENT


def test_without_tls_nobody_logs_in_where_tls_is_wanted(bench: Bench) -> None:
    place, url = bench.firmware("FTPS")
    parts = urlsplit(url)
    client = ftplib.FTP()
    client.connect(parts.hostname or "", parts.port or 0, timeout=10)
    with pytest.raises(ftplib.error_perm, match="SSL/TLS required"):
        client.login(place.user, place.password)
    client.close()


def test_old_tls_versions_are_refused(bench: Bench) -> None:
    _, url = bench.firmware("HTTPS")
    parts = urlsplit(url)
    # a ClientHello of TLS 1.0 that offers nothing newer
    hello = bytes.fromhex("16030100310100002d0301" + "00" * 32 + "000004002f003501000000")
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
        client.sendall(hello)
        answer = client.recv(100)
    assert answer[:1] in (b"\x15", b"")  # an alert, or closed


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00\x01\x02\x03\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: b\r\n\r\n",
        b"GET " + b"/a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"PUT / HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"DELETE / HTTP/1.1\r\nHost: b\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n",
    ],
)
def test_nonsense_is_answered_with_an_error(bench: Bench, request_line: bytes) -> None:
    _, url = bench.uploads("HTTP")
    answer = raw_http(url, request_line, close=True)
    assert answer == b"" or answer.split(b" ", 2)[1][:1] == b"4"
    http(f"{url}log", b"still there")


def test_chunked_uploads_and_expect_100_are_taken(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    head = (
        f"PUT {urlsplit(url).path}log HTTP/1.1\r\nHost: b\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
        client.sendall(head.encode())
        assert client.recv(100).startswith(b"HTTP/1.1 100")
        client.sendall(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        assert b" 201 " in client.recv(100)
    assert Path(bench.end().stored).read_bytes() == b"abcde"


def test_an_upload_that_ends_too_early_is_no_upload(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    raw_http(
        url, f"PUT {urlsplit(url).path}log HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\nabc".encode(), close=True
    )
    report = bench.end()
    assert (report.what, report.size, report.whole) == ("failed", 3, False)
    assert http(f"{url}log", b"again")[0] == 201


def test_who_is_slow_is_cut_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(http_server, "IDLE_SECONDS", 0.2)
    _, url = bench.uploads("HTTP")
    parts = urlsplit(url)
    began = time.monotonic()
    for request in (b"GET / HT", f"PUT {parts.path}log HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\na".encode()):
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as client:
            client.sendall(request)
            answer = client.recv(100)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - began < 5
    report = bench.end()
    assert ("nothing for 0.2 s" in report.error, report.fault) == (True, "cut off")


def test_many_idle_connections_do_not_keep_others_out_for_good(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "HEAD_SECONDS", 0.3)
    _, url = bench.uploads("HTTP")
    parts = urlsplit(url)
    idle = [socket.create_connection((parts.hostname, parts.port)) for _ in range(60)]
    time.sleep(0.5)
    assert http(f"{url}log", b"x")[0] == 201
    for one in idle:
        one.close()


def test_closing_ends_what_is_under_way(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    _, url = bench.uploads("HTTP")
    _, ftp_url = bench.uploads("FTP")
    parts = urlsplit(url)
    client = socket.create_connection((parts.hostname, parts.port))
    client.sendall(f"PUT {parts.path}log HTTP/1.1\r\nHost: b\r\nContent-Length: 9\r\n\r\na".encode())
    other = ftp(ftp_url)
    data = other.transfercmd(f"STOR {urlsplit(ftp_url).path}log")
    data.sendall(b"x")
    for protocol in ("HTTP", "FTP"):
        bench.wait_for(lambda report, protocol=protocol: report.protocol == protocol)
    before = threading.active_count()
    bench.close()
    assert threading.active_count() < before
    assert {report.protocol for report in bench.reports if report.what == "failed"} == {"HTTP", "FTP"}
    for one in (client, data, other.sock):
        if one is not None:
            one.close()
    other.close()
