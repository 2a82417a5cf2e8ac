"""Stations upload again, under the same name or another one: each upload is kept, and nothing of it is the fault of the station."""

from __future__ import annotations

import ftplib
import io
import urllib.error
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from services_helpers import Bench
from test_file_transfers import ftp, http

FTPS = ["FTP", "FTPS"]


def ask(url: str, method: str, name: str = "", body: bytes = b"") -> HTTPResponse:
    parts = urlsplit(url)
    client = HTTPConnection(parts.hostname or "", parts.port or 0, timeout=10)
    client.request(method, parts.path + name, body)
    response = client.getresponse()
    response.read()
    client.close()
    return response


def test_who_puts_a_file_again_has_put_it(bench: Bench) -> None:
    """PUT is idempotent (RFC 9110 section 9.2.2); an empty one often comes first, to see whether it is allowed."""
    place, url = bench.uploads("HTTP")
    assert [http(f"{url}log", body)[0] for body in (b"", b"first", b"second")] == [201, 200, 200]
    reports = [bench.end(number) for number in (1, 2, 3)]
    assert [(report.what, report.whole, report.file_name) for report in reports] == [("finished", True, "log")] * 3
    assert [Path(report.stored).read_bytes() for report in reports] == [b"", b"first", b"second"]
    assert place.files() == {"log": 6}


@pytest.mark.parametrize("protocol", FTPS)
def test_who_stores_a_file_again_or_appends_to_it_is_served(bench: Bench, protocol: str) -> None:
    place, url = bench.uploads(protocol)
    path = f"{urlsplit(url).path}log"
    with ftp(url, bench.servers.authority) as client:
        client.storbinary(f"STOR {path}", io.BytesIO(b"one"))
        client.storbinary(f"APPE {path}", io.BytesIO(b"two"))
        assert Path(bench.end(2).stored).read_bytes() == b"onetwo"
        client.storbinary(f"STOR {path}", io.BytesIO(b"three"))
        client.storbinary(f"STOR {path}", io.BytesIO(b"!"), rest=2)
    assert [Path(bench.end(n).stored).read_bytes() for n in (1, 2, 3, 4)] == [b"one", b"onetwo", b"three", b"th!"]
    assert place.files() == {"log": 3}


@pytest.mark.parametrize("protocol", FTPS)
def test_a_file_is_uploaded_and_then_given_its_name(bench: Bench, protocol: str) -> None:
    place, url = bench.uploads(protocol)
    with ftp(url, bench.servers.authority) as client:
        client.cwd(urlsplit(url).path)
        client.mkd("CP-1")
        client.cwd("CP-1")
        client.storbinary("STOR a.log.part", io.BytesIO(b"log"))
        client.rename("a.log.part", "a.log")
        assert client.nlst() == ["a.log"]
        client.voidcmd("SITE CHMOD 644 a.log")
        client.voidcmd("MFMT 20300101000000 a.log")
        client.cwd("..")
        assert client.nlst() == ["CP-1"]
        client.voidcmd("TYPE I")
        assert client.size("CP-1/a.log") == 3
        client.rename("CP-1", "CP-2")
        assert client.nlst("CP-2") == ["a.log"]
    assert place.files() == {"CP-2/a.log": 3}
    stored = bench.end(1)
    assert (stored.file_name, Path(stored.stored).parent) == ("a.log.part", place.folder)
    renamed = [report for report in bench.reports if report.what == "renamed"]
    assert [(r.number, r.file_name, r.path) for r in renamed] == [
        (1, "a.log", f"{place.directory}/CP-1/a.log"),
        (1, "a.log", f"{place.directory}/CP-2/a.log"),
    ]


def test_what_is_deleted_is_kept_all_the_same(bench: Bench) -> None:
    place, url = bench.uploads("FTP")
    with ftp(url) as client:
        client.cwd(urlsplit(url).path)
        with pytest.raises(ftplib.error_perm, match=r"^550"):
            client.delete("log")
        client.storbinary("STOR log", io.BytesIO(b"x"))
        client.mkd("old")
        client.delete("log")
        client.rmd("old")
        assert client.nlst() == []
    assert place.files() == {}
    assert Path(bench.end(1).stored).read_bytes() == b"x"
    assert [report.what for report in bench.reports] == ["started", "finished", "removed"]


def test_nothing_of_that_where_files_are_fetched_or_uploads_refused(bench: Bench) -> None:
    for _, url in (bench.firmware("FTP"), bench.uploads("FTP", refuses=True)):
        with ftp(url) as client:
            client.cwd(urlsplit(url).path.rpartition("/")[0])
            for command in ("DELE firmware.bin", "RMD x", "MKD x"):
                with pytest.raises(ftplib.error_perm, match=r"^550"):
                    client.voidcmd(command)
            with pytest.raises(ftplib.error_perm, match=r"^550"):
                client.rename("firmware.bin", "other.bin")
    assert {report.fault for report in bench.reports} == {""}


def test_nobody_renames_out_of_the_place(bench: Bench) -> None:
    place, url = bench.uploads("FTP")
    other, _ = bench.uploads("FTP")
    with ftp(url) as client:
        client.cwd(urlsplit(url).path)
        client.storbinary("STOR log", io.BytesIO(b"x"))
        for to in ("/log", "../log", f"{other.directory}/log", "a/../../b", "..", "/etc/passwd"):
            with pytest.raises(ftplib.error_perm, match=r"^550"):
                client.rename("log", to)
    assert (place.files(), other.files()) == ({"log": 1}, {})
    assert sorted(path.name for path in bench.folder.rglob("*") if path.is_file()) == ["1-log"]


def test_folders_and_questions_over_http(bench: Bench) -> None:
    place, url = bench.uploads("HTTP")
    assert ask(url, "HEAD").status == 200
    assert ask(url, "HEAD", "sub/log").status == 404
    assert ask(url, "MKCOL", "sub/").status == 201
    assert http(f"{url}sub/log", b"four")[0] == 201
    found = ask(url, "HEAD", "sub/log")
    assert (found.status, found.headers["Content-Length"]) == (200, "4")
    assert (bench.end(1).file_name, place.files()) == ("log", {"sub/log": 4})
    assert ask(url, "GET", "sub/log").status == 403
    assert ask(url, "GET", "sub/").status == 404
    assert ask(url, "MOVE", "sub/log").status == 405
    assert ask(url, "OPTIONS").status == 405
    refused = [(report.error, report.fault) for report in bench.reports if report.what == "refused"]
    assert refused == [
        ("there is no such file", ""),
        ("what was uploaded cannot be fetched from here", "bench"),
        ("there is no such file", ""),
        ("MOVE is not done here", "bench"),
        ("OPTIONS is not done here", ""),
    ]


def test_what_is_refused_for_reasons_of_the_bench_is_said_to_be(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    _, url = bench.uploads("HTTP")
    for name in ("n" * 300, "a%5Cb"):
        with pytest.raises(urllib.error.HTTPError, match="403"):
            http(f"{url}{name}", b"x")
    monkeypatch.setattr("app.services.shelf.MOST_FOLDERS", 1)
    assert [ask(url, "MKCOL", name).status for name in ("a", "b")] == [201, 403]
    assert [report.fault for report in bench.reports] == ["bench"] * 3
    assert [ask(url, "PUT", name, b"x").status for name in ("../x", "a/%2e%2e/b", "a//b")] == [403] * 3
    assert [report.fault for report in bench.reports[3:]] == [""] * 3


def test_an_upload_that_ends_late_does_not_take_the_name_of_a_later_one(bench: Bench) -> None:
    place, _ = bench.uploads("HTTP")
    path = f"{place.directory}/log"
    first, second = (place.upload(path, "HTTP", "x") for _ in range(2))
    second.write(b"all")
    second.finish()
    first.write(b"a")
    first.fail("nothing for 60 s")
    assert place.files() == {"log": 3}


def test_copies_of_what_is_gone_on_with_have_a_limit_too(tmp_path: Path) -> None:
    bench = Bench(tmp_path, upload_limit=10)
    try:
        _, url = bench.uploads("FTP")
        path = f"{urlsplit(url).path}log"
        with ftp(url) as client:
            client.storbinary(f"STOR {path}", io.BytesIO(b"123456"))
            client.storbinary(f"APPE {path}", io.BytesIO(b""))
            with pytest.raises(ftplib.error_perm, match="upload_limit"):
                client.storbinary(f"APPE {path}", io.BytesIO(b""))
        assert bench.end(3).fault == "bench"
    finally:
        bench.close()


def test_names_are_not_changed_for_ever(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.places.MOST_RENAMED", 3)
    _, url = bench.uploads("FTP")
    with ftp(url, bench.servers.authority) as client:
        client.cwd(urlsplit(url).path)
        client.storbinary("STOR a", io.BytesIO(b"log"))
        for old, new in ("ab", "bc", "cd"):
            client.rename(old, new)
        with pytest.raises(ftplib.error_perm):
            client.rename("d", "e")
    assert len([report for report in bench.reports if report.what == "renamed"]) == 3
    assert [report.fault for report in bench.reports if report.what == "refused"] == ["bench"]
