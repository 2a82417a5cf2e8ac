"""The bench as a charge point: it really uploads and downloads, to where it was asked and nowhere else."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from services_helpers import CONTENT, Bench

from app.services.file_client import ANY, Order, Result, transfer, without_password

FILE = b"diagnostics\n" * 200


def do(**order: Any) -> Result:
    stopped = order.pop("stopped", threading.Event())
    return transfer(Order(**{"direction": "download", "timeout_s": 10, "trust": ANY, **order}), stopped)


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS", "FTP", "FTPS"])
def test_a_file_is_uploaded_into_the_directory_that_was_told(bench: Bench, protocol: str) -> None:
    _, url = bench.uploads(protocol)
    result = do(direction="upload", location=url, file_name="diagnostics.txt", data=FILE)
    assert result.error == ""
    report = bench.end()
    assert (report.whole, report.file_name, report.sha256) == (True, "diagnostics.txt", sha256(FILE).hexdigest())
    assert Path(report.stored).read_bytes() == FILE
    assert (result.protocol, result.size, result.sha256) == (protocol, len(FILE), sha256(FILE).hexdigest())
    assert result.tries == 1
    assert result.tls.startswith("TLSv1." if protocol.endswith("S") else "")
    assert ("certificate not verified" in result.tls) == protocol.endswith("S")


@pytest.mark.parametrize("protocol", ["HTTP", "HTTPS", "FTP", "FTPS"])
def test_a_firmware_is_downloaded(bench: Bench, protocol: str) -> None:
    _, url = bench.firmware(protocol)
    result = do(location=url)
    assert (result.error, result.size, result.sha256) == ("", len(CONTENT), sha256(CONTENT).hexdigest())
    assert bench.end().whole


@pytest.mark.parametrize("protocol", ["HTTPS", "FTPS"])
def test_whom_tls_trusts_is_said(bench: Bench, protocol: str) -> None:
    _, url = bench.firmware(protocol)
    refused = do(location=url, trust="system", retries=3)
    assert "certificate is not trusted" in refused.error
    assert "--set transfer_trust=" in refused.error
    assert refused.tries == 1, "another try would fail as well"
    trusted = do(location=url, trust=str(bench.servers.authority))
    assert trusted.error == ""
    assert "certificate verified with authority.pem" in trusted.tls
    assert "is no PEM file" in do(location=url, trust="/nowhere.pem").error


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "gopher://h/x", "/etc/passwd", "", "data:,x", "http://", "ftp://h:0/x", "http://h:99999/", "sftp://h/x"],
)  # fmt: skip
def test_nothing_else_than_a_charge_point_uses_is_followed(location: str) -> None:
    result = do(location=location, retries=2)
    assert result.error
    assert (result.tries, result.size) == (0, 0)


@pytest.mark.parametrize("location", ["ftp://127.0.0.1:{}/a%0d%0aDELE%20x", "http://127.0.0.1:{}/a%0d%0aX:y"])
def test_lines_within_a_location_are_no_commands(bench: Bench, location: str) -> None:
    _, url = bench.firmware(location[:4].strip(":").upper())
    port = url.rpartition(":")[2].partition("/")[0]
    assert do(location=location.format(port)).error


def test_a_refused_connection_is_tried_again_as_asked() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        port = taken.getsockname()[1]
        result = do(location=f"ftp://127.0.0.1:{port}/x", retries=2, retry_interval_s=0.05)
    assert (result.tries, result.error) == (3, "connection refused")
    assert result.seconds >= 0.1


def test_it_does_not_wait_longer_than_it_may() -> None:
    result = do(location="http://127.0.0.1:1/x", retries=5, retry_interval_s=600, timeout_s=1)
    assert result.tries == 1
    assert "5 of 5 retries were left when 1 s were over (transfer_timeout)" in result.error
    assert result.seconds < 1


def test_the_end_of_a_campaign_ends_it() -> None:
    stopped = threading.Event()
    threading.Timer(0.1, stopped.set).start()
    began = time.monotonic()
    result = do(location="http://127.0.0.1:1/x", after_s=60, stopped=stopped)
    assert "closed before it began" in result.error
    assert time.monotonic() - began < 5


@contextmanager
def server(answer: Any) -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def _any(self) -> None:
            answer(self)

        do_GET = do_PUT = do_POST = _any

        def log_message(self, *arguments: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as one:
        one.daemon_threads = True
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{one.server_port}/x"
        one.shutdown()


def reply(handler: http.server.BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def test_a_redirect_is_not_followed() -> None:
    paths: list[str] = []

    def answer(handler: Any) -> None:
        paths.append(handler.path)
        reply(handler, 302, Location="/elsewhere")

    with server(answer) as url:
        assert "not followed" in do(location=url, retries=3).error
    assert paths == ["/x"]


def test_user_and_password_of_the_url_are_used() -> None:
    seen: list[str] = []

    def answer(handler: Any) -> None:
        seen.append(handler.headers["Authorization"])
        reply(handler, 200, b"abc")

    with server(answer) as url:
        assert do(location=url.replace("//", "//me:p%40ss@")).error == ""
    assert seen == ["Basic bWU6cEBzcw=="]
    assert without_password("ftp://me:p%40ss@h/x") == "ftp://me:***@h/x"


def test_a_server_that_takes_no_put_gets_a_post() -> None:
    methods: list[str] = []

    def answer(handler: Any) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        methods.append(handler.command)
        reply(handler, 405 if handler.command == "PUT" else 201)

    with server(answer) as url:
        assert do(direction="upload", location=url + "/", file_name="d.txt", data=FILE).error == ""
    assert methods == ["PUT", "POST"]


def test_what_is_too_large_too_slow_or_cut_off_fails() -> None:
    def slow(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)

    with server(lambda handler: reply(handler, 200, b"x" * 5000)) as url:
        assert "larger than 0.001 MB (transfer_limit)" in do(location=url, limit=1000).error
    with server(lambda handler: reply(handler, 200, b"x", Content_Length="10")) as url:
        assert "1 of 10 bytes" in do(location=url).error
    with server(lambda handler: reply(handler, 404)) as url:
        assert "HTTP 404" in do(location=url).error
    with server(slow) as url:
        result = do(location=url, timeout_s=0.3)
    assert "0.3 s were over" in result.error
    assert result.seconds < 1.5
    assert result.sha256 == ""
