"""A CSMS under test that gives the bench a hostile place for its files: the bench comes to an end, and keeps to what it may take."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.services.file_client import ANY, LONGEST_ERROR, Order, Result, transfer

SOON = 0.5
"""Seconds that a transfer may take here."""
Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def server(talk: Talk) -> Iterator[int]:
    """Does this with every connection, until the other side is gone. Gives its port."""
    listening = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def serve(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            talk(connection)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                open_ones.append(connection)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for one in open_ones:
            one.close()
        thread.join(2)


def drip(first: bytes, again: bytes) -> Talk:
    """Say something, and then a little more for ever, always soon enough for a time-out that counts from byte to byte."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(again)
            time.sleep(0.02)

    return talk


def flood(first: bytes, again: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(again)

    return talk


def silent(connection: socket.socket) -> None:
    time.sleep(10)


def do(port: int, scheme: str = "http", **order: Any) -> Result:
    stopped = order.pop("stopped", threading.Event())
    location = f"{scheme}://127.0.0.1:{port}/x"
    began = time.monotonic()
    result = transfer(
        Order(**{"direction": "download", "location": location, "timeout_s": SOON, "trust": ANY, **order}), stopped
    )
    assert time.monotonic() - began < SOON + 1.5, "it has held up the bench"
    assert len(result.error) <= LONGEST_ERROR
    assert result.error.isprintable()
    assert result.error, "it has failed"
    assert result.sha256 == ""
    return result


HEAD = b"HTTP/1.1 200 OK\r\n"
DRIPS = {
    "status line": ("http", b"HTTP/1.1", b" "),
    "header": ("http", HEAD, b"X-A: b\r\n"),
    "one long header": ("http", HEAD + b"X: ", b"y"),
    "100 continue for ever": ("http", b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": ("http", HEAD + b"\r\n", b"z"),
    "chunks": ("http", HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nz\r\n"),
    "trailers": ("http", HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n"),
    "greeting": ("ftp", b"220-", b"a"),
    "greeting of many lines": ("ftp", b"220-hello\r\n", b"220-more\r\n"),
    "TLS": ("https", b"", b"\x16"),
}


HEADLESS = [
    "status line",
    "header",
    "one long header",
    "100 continue for ever",
    "greeting",
    "greeting of many lines",
    "TLS",
]


@pytest.mark.parametrize(
    ("direction", "what"), [*(("download", what) for what in DRIPS), *(("upload", what) for what in HEADLESS)]
)
def test_a_server_that_drips(what: str, direction: str) -> None:
    scheme, first, again = DRIPS[what]
    with server(drip(first, again)) as port:
        result = do(port, scheme, direction=direction, data=b"log", file_name="d.txt")
    assert result.tries >= 1


@pytest.mark.parametrize("what", DRIPS)
def test_a_server_that_floods(what: str) -> None:
    scheme, first, again = DRIPS[what]
    with server(flood(first, again * 500)) as port:
        result = do(port, scheme, limit=1_000_000)
    assert result.size <= 1_000_000 + 65_536


def test_an_endless_download_ends_at_its_limit() -> None:
    with server(flood(HEAD + b"\r\n", b"z" * 65_536)) as port:
        result = do(port, limit=300_000, retries=3)
    assert (result.tries, "larger than 0.3 MB (transfer_limit)" in result.error) == (1, True)
    assert result.size <= 300_000 + 65_536


@pytest.mark.parametrize("scheme", ["http", "https", "ftp", "ftps"])
def test_a_server_that_never_says_anything(scheme: str) -> None:
    with server(silent) as port:
        error = do(port, scheme).error
        assert "were over (transfer_timeout)" in error or "did not answer in time" in error


def test_the_end_of_the_campaign_cuts_a_connection() -> None:
    stopped = threading.Event()
    threading.Timer(0.2, stopped.set).start()
    with server(drip(HEAD, b"X-A: b\r\n")) as port:
        result = do(port, stopped=stopped, timeout_s=600)
    assert "the campaign was closed meanwhile" in result.error


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:1/x", "/x"])
def test_no_redirect_is_followed(to: str) -> None:
    reason = "Gone \x1b[31m" * 2000
    head = f"HTTP/1.1 302 {reason}\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()
    with server(lambda connection: connection.sendall(head)) as port:
        assert "not followed" in do(port, retries=3).error


def test_huge_headers_are_refused() -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (number, b"y" * 1000) for number in range(500))
    for head in (HEAD + lines + b"\r\n", HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n"):
        with server(lambda connection, head=head: connection.sendall(head)) as port:  # type: ignore[misc]
            assert do(port).error


def ftp_talk(answers: dict[bytes, bytes]) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        for line in connection.makefile("rb"):
            connection.sendall(answers.get(line.split()[0], b"200 fine\r\n"))

    return talk


def test_data_are_fetched_from_no_other_host() -> None:
    """PASV names another address: the port is tried on the host of the commands, and nowhere else."""
    came = threading.Event()

    def give(connection: socket.socket) -> None:
        came.set()
        connection.sendall(b"firmware")
        connection.close()

    with server(give) as data:
        pasv = f"227 Entering Passive Mode (192,0,2,66,{data // 256},{data % 256})\r\n".encode()
        answers = {b"PASV": pasv, b"EPSV": pasv, b"RETR": b"150 here it comes\r\n226 done\r\n"}
        with server(ftp_talk(answers)) as port:
            result = transfer(Order("download", f"ftp://127.0.0.1:{port}/x", timeout_s=3), threading.Event())
    assert (came.is_set(), result.error, result.size) == (True, "", 8)


@pytest.mark.parametrize(
    "answer", [b"227 ha\r\n", b"227 (1,2,3,4,999,999)\r\n", b"500 no\r\n", b"227 =1,2,3,4,0,0\r\n"]
)
def test_a_data_connection_that_cannot_be(answer: bytes) -> None:
    with server(ftp_talk({b"PASV": answer, b"EPSV": answer})) as port:
        do(port, "ftp", timeout_s=2)


def test_an_ftp_server_that_talks_without_end() -> None:
    with server(flood(b"220-hello\r\n", b"220-" + b"a" * 4000 + b"\r\n")) as port:
        assert "says too much" in do(port, "ftp", timeout_s=5).error


def test_a_data_connection_that_never_brings_anything() -> None:
    with server(silent) as data:
        pasv = f"227 (127,0,0,1,{data // 256},{data % 256})\r\n".encode()
        with server(ftp_talk({b"PASV": pasv, b"RETR": b"150 here it comes\r\n"})) as port:
            assert do(port, "ftp").error
