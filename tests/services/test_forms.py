"""Uploads that come as forms: the file is taken out, both hashes are told, and no form writes beside its place or beyond its limit."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from services_helpers import CONTENT, Bench
from test_hostile_clients import files_under, raw_http

from app.services import forms
from app.services.transfers import Report

B = "----a1"


def part(content: bytes, disposition: str = 'form-data; name="file"; filename="diag.log"', *more: str) -> bytes:
    head = "\r\n".join([f"Content-Disposition: {disposition}", *more])
    return f"--{B}\r\n{head}\r\n\r\n".encode() + content + b"\r\n"


def whole(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{B}--\r\n".encode()


def post(
    bench: Bench, url: str, body: bytes, content_type: str = f"multipart/form-data; boundary={B}", **more: str
) -> bytes:
    lines = [
        f"POST {urlsplit(url).path} HTTP/1.1",
        "Host: bench",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
    ]
    return raw_http(url, "\r\n".join([*lines, "", ""]).encode() + body)


def ended(bench: Bench) -> Report:
    report = bench.end()
    assert report.what == "finished", report
    return report


def is_kept_as_it_came(bench: Bench, body: bytes, report: Report) -> None:
    assert Path(report.stored).read_bytes() == body
    assert (report.size, report.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert (report.body_size, report.body_sha256) == (report.size, report.sha256)
    assert "kept as it came" in report.form
    assert files_under(bench.folder) == {Path(report.stored).relative_to(bench.folder)}


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS"])
def test_the_file_is_taken_out_of_the_form_and_both_are_evidence(bench: Bench, protocol: str) -> None:
    if protocol == "HTTPS":
        import urllib.request

        _, url = bench.uploads("HTTPS")
        body = whole(part(CONTENT))
        import ssl

        context = ssl.create_default_context(cafile=str(bench.servers.authority))
        request = urllib.request.Request(
            url, body, {"Content-Type": f"multipart/form-data; boundary={B}"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=10, context=context) as response:
            assert response.status == 201
    else:
        _, url = bench.uploads("HTTP")
        body = whole(part(CONTENT))
        assert b" 201 " in post(bench, url, body)
    report = ended(bench)
    assert Path(report.stored).read_bytes() == CONTENT
    assert (report.size, report.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert (report.body_size, report.body_sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert (report.file_name, report.whole) == ("diag.log", True)
    assert report.form == "the file was taken out of a form of 1 part"
    assert len([path for path in files_under(bench.folder) if "certificates" not in path.parts]) == 1


def test_fields_beside_the_file_are_left_out(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    field = part(b"much longer than the file", 'form-data; name="comment"')
    post(bench, url, whole(field, part(b"log"), field))
    report = ended(bench)
    assert Path(report.stored).read_bytes() == b"log"
    assert report.form == "the file was taken out of a form of 3 parts"


def test_one_part_without_a_file_name_is_the_file(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    post(bench, f"{url}named.txt", whole(part(b"log", 'form-data; name="upload"')))
    report = ended(bench)
    assert (Path(report.stored).read_bytes(), report.file_name) == (b"log", "named.txt")


def test_an_empty_file_is_one(bench: Bench) -> None:
    _, url = bench.uploads("HTTP")
    post(bench, url, whole(part(b"")))
    assert (ended(bench).size, ended(bench).file_name) == (0, "diag.log")


NAMES = [
    "../../escape",
    "..\\\\..\\\\escape",
    "/etc/passwd",
    "C:\\\\x\\\\escape",
    "..",
    "a%00b",
    "\u202etxt",
    "n" * 3000,
    "",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_never_becomes_a_path(bench: Bench, name: str) -> None:
    place, url = bench.uploads("HTTP")
    post(bench, url, whole(part(b"x", f'form-data; name="f"; filename="{name}"')))
    report = ended(bench)
    assert Path(report.stored).parent == bench.folder / "files" / place.token
    assert len(files_under(bench.folder)) == 1
    assert Path(report.stored).read_bytes() == b"x"
    assert "/" not in report.file_name
    assert "\\" not in report.file_name
    assert len(report.file_name) <= 100


BROKEN = {
    "no boundary": (whole(part(b"x")), "multipart/form-data"),
    "an empty boundary": (whole(part(b"x")), 'multipart/form-data; boundary=""'),
    "an endless boundary": (whole(part(b"x")), f"multipart/form-data; boundary={'b' * 5000}"),
    "another boundary": (whole(part(b"x")), "multipart/form-data; boundary=other"),
    "a line break in the boundary": (whole(part(b"x")), 'multipart/form-data; boundary="a\x0bb"'),
    "no end": (part(CONTENT), f"multipart/form-data; boundary={B}"),
    "no part": (whole(), f"multipart/form-data; boundary={B}"),
    "two files": (whole(part(b"a"), part(b"b")), f"multipart/form-data; boundary={B}"),
    "two fields": (whole(part(b"a", 'form-data; name="a"'), part(b"b", 'form-data; name="b"')), f"multipart/form-data; boundary={B}"),
    "thousands of parts": (whole(*[part(b"", 'form-data; name="a"')] * 5000), f"multipart/form-data; boundary={B}"),
    "a huge header": (whole(part(b"x", "form-data; " + "a" * 100_000)), f"multipart/form-data; boundary={B}"),
    "many headers": (whole(part(b"x", 'form-data; name="a"', *["X: y"] * 1000)), f"multipart/form-data; boundary={B}"),
    "no disposition": (f"--{B}\r\nX: y\r\n\r\nx\r\n--{B}--\r\n".encode(), f"multipart/form-data; boundary={B}"),
    "bare line feeds": (whole(part(b"x")).replace(b"\r\n", b"\n"), f"multipart/form-data; boundary={B}"),
    "bytes that are no text": (whole(part(b"x")).replace(b"name", b"\xff\xfe\x00"), f"multipart/form-data; boundary={B}"),
    "base64": (whole(part(b"eA==", 'form-data; name="a"; filename="b"', "Content-Transfer-Encoding: base64")),
               f"multipart/form-data; boundary={B}"),
    "nothing": (b"", f"multipart/form-data; boundary={B}"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_form_that_is_none_stays_as_it_came(bench: Bench, what: str) -> None:
    _, url = bench.uploads("HTTP")
    body, content_type = BROKEN[what]
    answer = post(bench, url, body, content_type)
    if b" 400 " in answer[:20]:  # the head itself breaks HTTP
        return
    is_kept_as_it_came(bench, body, ended(bench))


def test_the_limit_counts_the_whole_body(tmp_path: Path) -> None:
    bench = Bench(tmp_path, upload_limit=1000)
    try:
        _, url = bench.uploads("HTTP")
        answer = post(
            bench,
            url,
            whole(part(b"x", 'form-data; name="a"'), part(b"y" * 900), part(b"z" * 900, 'form-data; name="c"')),
        )
        assert b" 413 " in answer
        report = bench.end()
        assert (report.what, report.fault) == ("failed", "bench")
        assert report.form == "a form that did not come to its end"
        assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 1000
        assert not list(tmp_path.rglob("*.unpacked"))
    finally:
        bench.close()


def test_a_body_that_comes_byte_by_byte_is_the_same(tmp_path: Path) -> None:
    body, form = (
        whole(part(b"a", 'form-data; name="a"'), part(b"\r\n--" + B.encode()[:-1] + b"\r\n" * 50)),
        forms.Form(B, tmp_path / "f"),
    )
    for at in range(len(body)):
        form.feed(body[at : at + 1])
    unpacked = form.end()
    assert unpacked.problem == ""
    assert (tmp_path / "f").read_bytes() == b"\r\n--" + B.encode()[:-1] + b"\r\n" * 50


def test_other_bodies_are_no_forms(bench: Bench) -> None:
    assert [
        forms.boundary_of(kind)
        for kind in ("", "text/plain", "multipart/mixed; boundary=a", "application/octet-stream")
    ] == [None] * 4
    _, url = bench.uploads("HTTP")
    post(bench, url, whole(part(b"x")), "application/octet-stream")
    assert (ended(bench).form, ended(bench).body_sha256) == ("", "")
