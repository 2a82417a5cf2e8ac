"""What may be said of a download: that it was read, that it was acknowledged and no more, or that it was not."""

from __future__ import annotations

import hashlib
import io
import socket
import ssl
import struct
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from services_helpers import CONTENT, Bench
from test_file_transfers import ftp, http

from app.services import ftp_data, http_delivery, leaving
from app.services.firmware import generated
from app.services.transfers import Report

ALL = ["HTTP", "HTTPS", "FTP", "FTPS"]
SMALL = 20_000
"""Fits into every buffer on the way."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ftp_data, "CLOSING_SECONDS", 0.1)
    monkeypatch.setattr(ftp_data, "NOTIFY_SECONDS", 0.05)
    monkeypatch.setattr(http_delivery, "CLOSING_SECONDS", 0.1)


def sized(bench: Bench, protocol: str, size: int) -> str:
    place, url = bench.firmware(protocol)
    assert place.source is not None
    place.source.write_bytes(generated(size))
    place.size = size
    return url


class Fetch:
    """A client that reads so much of a file, and leaves as it is told."""

    def __init__(self, bench: Bench, url: str, begin: int = 0) -> None:
        parts = urlsplit(url)
        self.control: Any = None
        self.raw: socket.socket
        if parts.scheme.startswith("ftp"):
            self.control = ftp(url, bench.servers.authority)
            self.data: Any = self.control.transfercmd(f"RETR {parts.path}", begin or None)
        else:
            self.data = socket.create_connection((parts.hostname, parts.port or 0), timeout=10)
            if parts.scheme == "https":
                context = ssl.create_default_context(cafile=str(bench.servers.authority))
                self.data = context.wrap_socket(self.data, server_hostname="127.0.0.1")
            part = f"Range: bytes={begin}-\r\n" if begin else ""
            self.data.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: b\r\n{part}\r\n".encode())

    def read(self, most: int | None = None) -> int:
        got = 0
        while most is None or got < most:
            try:
                block = self.data.recv(65_536 if most is None else most - got)
            except ssl.SSLEOFError:  # over HTTPS a response has a length, and no other end
                block = b""
            if not block:
                return got
            got += len(block)
        return got

    def abort(self) -> None:
        self.data.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.leave()

    def leave(self) -> None:
        if isinstance(self.data, ssl.SSLSocket):
            raw = socket.socket(fileno=self.data.detach())
            raw.close()
        else:
            self.data.close()

    def close(self) -> None:
        self.data.close()
        if self.control is not None:
            self.control.close()


def last(bench: Bench, *whats: str) -> Report:
    return bench.wait_for(lambda report: report.what in whats)


@pytest.mark.parametrize("protocol", ALL)
def test_who_reads_all_and_closes_has_read_it(bench: Bench, protocol: str) -> None:
    client = Fetch(bench, sized(bench, protocol, SMALL))
    client.read(SMALL if protocol.startswith("FTP") else SMALL + 150)
    client.read()
    client.leave()
    report = bench.end()
    client.close()
    assert (report.what, report.whole, report.acknowledged) == ("finished", True, True)
    assert report.size == SMALL
    assert "every byte was acknowledged, and the connection closed in order" in report.known
    assert report.sha256 == hashlib.sha256(generated(SMALL)).hexdigest()


@pytest.mark.parametrize("protocol", ["FTP", "FTPS"])
@pytest.mark.parametrize("politely", [False, True])
def test_who_knows_the_size_and_closes_without_reading_the_end_has_read_it(
    bench: Bench, protocol: str, politely: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over TLS the end is a message of its own; unread, it would make the TCP of the client reset the connection."""
    monkeypatch.setattr(ftp_data, "CLOSING_SECONDS", 30)
    monkeypatch.setattr(ftp_data, "NOTIFY_SECONDS", 30)
    client = Fetch(bench, sized(bench, protocol, SMALL))
    assert client.read(SMALL) == SMALL
    if politely and protocol == "FTPS":
        client.data = client.data.unwrap()  # says that it is over, and waits to be told so
    client.leave()
    report = bench.end()
    assert (report.what, report.whole, report.acknowledged) == ("finished", True, True), report
    assert client.control.voidresp().startswith("226")
    client.close()


def test_who_has_read_a_part_and_closes_before_the_end_over_tls_is_not_known_to_have_read_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ftp_data, "NOTIFY_SECONDS", 30)
    client = Fetch(bench, sized(bench, "FTPS", SMALL))
    client.read(200)
    time.sleep(0.3)  # until the last byte has come, too
    client.leave()
    report = bench.end()
    client.close()
    assert (report.what, report.whole, report.acknowledged) == ("finished", False, True)


@pytest.mark.parametrize("protocol", ALL)
def test_who_reads_a_little_and_keeps_the_connection_open_has_not_been_seen_to_read_it(
    bench: Bench, protocol: str
) -> None:
    client = Fetch(bench, sized(bench, protocol, SMALL))
    client.read(200)
    report = bench.end()
    assert (report.what, report.whole, report.acknowledged) == ("finished", False, True)
    assert "whether it was read is not known, as the other side kept the connection open" in report.known
    client.leave()  # with the rest unread
    report = last(bench, "reset")
    assert (report.whole, "reset the connection" in report.known) == (False, True)
    client.close()


@pytest.mark.parametrize("protocol", ALL)
def test_who_reads_all_and_closes_later_has_read_it_then(bench: Bench, protocol: str) -> None:
    client = Fetch(bench, sized(bench, protocol, SMALL))
    client.read()
    assert not bench.end().whole
    client.leave()
    report = last(bench, "closed", "reset")
    client.close()
    assert (report.what, report.whole) == ("closed", True)


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("hold", [0.0, 0.3])
def test_a_large_file_that_is_read_in_part_has_failed(bench: Bench, protocol: str, hold: float) -> None:
    """So many bytes do not disappear in buffers of this computer, whatever the client does then."""
    client = Fetch(bench, sized(bench, protocol, 12_000_000))
    client.read(5000)
    time.sleep(hold)
    client.leave()
    report = bench.end()
    client.close()
    assert (report.what, report.whole, report.acknowledged) == ("failed", False, False)


@pytest.mark.parametrize("protocol", ALL)
@pytest.mark.parametrize("size", [2, 5000, SMALL, 65_536, 65_537])
def test_who_leaves_a_small_file_before_its_last_byte_cannot_have_read_it(
    bench: Bench, protocol: str, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it but the last byte lies in the buffers; the client throws it away."""
    monkeypatch.setattr(leaving, "HOLD_SECONDS", 60)
    client = Fetch(bench, sized(bench, protocol, size))
    client.read(1 if protocol.startswith("FTP") else 20)
    began = time.monotonic()
    if size < SMALL:
        client.abort()
    else:
        client.leave()  # with most of it unread
    report = bench.end()
    client.close()
    assert (report.what, report.whole, report.acknowledged) == ("failed", False, False)
    assert time.monotonic() - began < 30, "nobody waits for the last byte any longer"


@pytest.mark.parametrize("protocol", ALL)
def test_the_last_byte_of_a_file_comes_too(bench: Bench, protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "HOLD_SECONDS", 0.3)
    client = Fetch(bench, sized(bench, protocol, SMALL))
    began = time.monotonic()
    assert client.read() >= SMALL
    assert time.monotonic() - began >= 0.25
    client.leave()
    assert bench.end().what == "finished"
    client.close()


@pytest.mark.parametrize("protocol", ALL)
def test_who_resets_the_connection_after_reading_all_is_not_said_to_have_failed(bench: Bench, protocol: str) -> None:
    client = Fetch(bench, sized(bench, protocol, SMALL))
    client.read()
    client.abort()
    found = {(r.what, r.whole) for r in [bench.end()]}
    client.close()
    assert found in ({("finished", False)}, {("finished", True)})


def test_who_ends_its_half_first_is_not_taken_to_have_read(bench: Bench) -> None:
    for protocol in ("HTTP", "FTP"):
        client = Fetch(bench, sized(bench, protocol, 2_000_000))
        client.read(1000)
        client.data.shutdown(socket.SHUT_WR)
        client.read()
        report = bench.wait_for(lambda r, p=protocol: r.protocol == p and r.what != "started")  # type: ignore[misc]
        client.close()
        assert (report.what, report.whole, report.acknowledged) == ("finished", False, True)
        assert "had ended its half" in report.known


def test_a_slow_reader_is_waited_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for protocol in ALL:
        client = Fetch(bench, sized(bench, protocol, 1_000_000))
        time.sleep(0.3)  # much longer than the bench waits for a close
        assert client.read() >= 1_000_000
        client.leave()
        report = bench.wait_for(lambda r, p=protocol: r.protocol == p and r.what != "started")  # type: ignore[misc]
        client.close()
        assert (report.what, report.whole) == ("finished", True), report


def test_a_reset_that_overtakes_the_last_acknowledgement_is_no_proof_of_anything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last byte comes by itself, and its acknowledgement may be put off; the reset of one that has read all comes then instead."""
    monkeypatch.setattr(leaving, "unacknowledged", lambda sock: 2)  # the byte, and the end
    here, there = socket.socketpair()
    with here, there:
        one = leaving.Leaving(here, last=leaving.LAST)
        before = one.acknowledged
        one.state = leaving.RESET
        assert (before, one.acknowledged) == (False, True)
        assert "every byte but the last was acknowledged; whether it was read is not known" in one.words()
        more = leaving.Leaving(there)  # nothing was held back
        more.state = leaving.RESET
        assert not more.acknowledged
        one.close()
        more.close()


def test_where_acknowledgements_cannot_be_seen_the_end_of_the_connection_tells(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "unacknowledged", lambda sock: None)
    _, url = bench.firmware("FTP")
    got = io.BytesIO()
    with ftp(url) as client:
        client.retrbinary(f"RETR {urlsplit(url).path}", got.write)
    assert (bench.end().whole, got.getvalue()) == (True, CONTENT)
    _, url = bench.firmware("HTTP")
    assert http(url)[1] == CONTENT
    report = bench.wait_for(lambda r: r.protocol == "HTTP" and r.what == "finished")
    assert report.whole


def test_parts_of_which_one_is_not_known_are_not_the_whole(bench: Bench) -> None:
    place, url = bench.firmware("HTTP")
    half = len(CONTENT) // 2
    assert http(url, Range=f"bytes={half}-")[0] == 206
    bench.end(1)
    assert place.sent(0, half, read=False) == (False, True)
    assert place.sent(0, half, read=True) == (True, True)


def broken_off_then(bench: Bench, protocol: str, got: int, goes_on_at: int, size: int = 600_000) -> Report:
    """A download that breaks off when the client has read so much, and goes on from there. How the second one ended."""
    url = sized(bench, protocol, size)
    client = Fetch(bench, url)
    client.read(got)
    client.abort()
    bench.end(1)
    client.close()
    rest = Fetch(bench, url, goes_on_at)
    rest.read()
    rest.leave()
    report = bench.end(2)
    rest.close()
    return report


@pytest.mark.parametrize("protocol", ALL)
def test_a_download_that_broke_off_and_goes_on_is_whole(bench: Bench, protocol: str) -> None:
    """Who asks to go on from a byte that was sent to it says that it has those before."""
    report = broken_off_then(bench, protocol, 70_000, 65_536)
    assert (report.what, report.offset, report.whole, report.acknowledged) == ("finished", 65_536, True, True), report
    assert "goes on from byte 65536 of what transfer 1 has sent" in report.known


@pytest.mark.parametrize("protocol", ["HTTP", "FTP"])
def test_a_download_that_goes_on_where_nothing_was_ever_sent_is_not_whole(bench: Bench, protocol: str) -> None:
    report = broken_off_then(bench, protocol, 1000, 11_900_000, 12_000_000)
    assert (report.what, report.whole, report.acknowledged) == ("finished", False, False)


def test_the_next_part_is_not_taken_for_going_on_with_the_one_before(bench: Bench) -> None:
    """Who asks for one part after the other says nothing of one that broke off by asking for the next."""
    place, url = bench.firmware("HTTP")
    half = len(CONTENT) // 2
    first = place.download(place.path, "HTTP", "x", 0, half)
    first.read(half)
    first.fail("reset")
    assert http(url, Range=f"bytes={half}-")[0] == 206
    assert (bench.end(2).whole, bench.end(2).acknowledged) == (False, False)


def test_a_small_file_of_which_nobody_knows_goes_on_and_is_whole(bench: Bench) -> None:
    place, url = bench.firmware("HTTP")
    first = place.download(place.path, "HTTP", "x")
    first.read(len(CONTENT))
    first.finish(read=False, known="reset")
    assert (bench.end(1).whole, bench.end(1).acknowledged) == (False, True)
    assert http(url, Range="bytes=1000-")[0] == 206
    assert bench.end(2).whole


def test_one_that_is_not_known_to_be_over_can_be_gone_on_with(bench: Bench) -> None:
    """A modem that loses its connection: the bench does not hear of it, and the next one comes before it has given up."""
    place, url = bench.firmware("HTTP")
    first = place.download(place.path, "HTTP", "x")
    first.read(100_000)
    assert http(url, Range="bytes=90000-")[0] == 206
    assert bench.end(2).whole
    first.fail("cut off at last")
