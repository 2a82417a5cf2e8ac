from __future__ import annotations

import asyncio
import socket
import time

import pytest
from link_helpers import Recorder, central_system, run, station, until
from websockets.asyncio.client import ClientConnection

from app.link import stamp_socket
from app.link.stamp_socket import StampSocket, kernel_stamps_available
from app.link.stamps import APPLICATION_UNCERTAINTY_NS, KERNEL_UNCERTAINTY_NS, Stamp, StampClock, not_before, of_batch

linux_only = pytest.mark.skipif(not kernel_stamps_available(), reason="kernel stamps need Linux")


class Clocks:
    """Two clocks under the test's control."""

    def __init__(self) -> None:
        self.monotonic = 1_000_000_000_000
        self.offset = 1_700_000_000_000_000_000
        self.clock = StampClock(lambda: self.monotonic, lambda: self.monotonic + self.offset)


def test_a_kernel_stamp_is_turned_into_monotonic_time() -> None:
    clocks = Clocks()
    drained = clocks.monotonic
    clocks.monotonic += 50_000_000
    arrival = clocks.monotonic - 7_000_000
    stamp = clocks.clock.received(arrival + clocks.offset, drained)
    assert stamp == Stamp(arrival, arrival + clocks.offset, "kernel", KERNEL_UNCERTAINTY_NS)


@pytest.mark.parametrize("step", [3_600_000_000_000, -3_600_000_000_000, 5_000_000])
def test_a_step_of_the_clock_falls_back_to_the_application_and_then_recovers(step: int) -> None:
    clocks = Clocks()
    drained = clocks.monotonic
    clocks.monotonic += 50_000_000
    kernel = clocks.monotonic + clocks.offset
    clocks.offset += step
    stamp = clocks.clock.received(kernel, drained)
    assert stamp.source == "application"
    assert stamp.at_ns == clocks.monotonic
    assert stamp.utc_ns == clocks.monotonic + clocks.offset
    drained, clocks.monotonic = stamp.at_ns + 1, clocks.monotonic + 50_000_000
    again = clocks.clock.received(clocks.monotonic + clocks.offset, drained)
    assert (again.source, again.at_ns) == ("kernel", clocks.monotonic)


def test_a_disciplined_clock_is_no_step() -> None:
    clocks = Clocks()
    for _ in range(100):
        drained, clocks.monotonic = clocks.monotonic, clocks.monotonic + 1_000_000_000
        clocks.offset += 400_000
        assert clocks.clock.received(clocks.monotonic + clocks.offset, drained).source == "kernel"


def test_kernel_stamps_beyond_belief_are_not_used() -> None:
    clocks = Clocks()
    drained, clocks.monotonic = clocks.monotonic, clocks.monotonic + 50_000_000
    for wrong in (0, clocks.monotonic + clocks.offset + 10_000_000):
        assert clocks.clock.received(wrong, drained).source == "application"


def test_application_stamps_are_bounded_by_the_previous_read_and_widened_by_lag() -> None:
    clocks = Clocks()
    clocks.monotonic += 1_000_000_000
    assert clocks.clock.received(None, clocks.monotonic - 300).uncertainty_ns == 300
    assert clocks.clock.received(None, 0).uncertainty_ns == APPLICATION_UNCERTAINTY_NS
    clocks.clock.lag_ns = 80_000_000
    assert clocks.clock.received(None, 0).uncertainty_ns == 80_000_000


def test_sent_stamps_cover_the_call_and_the_queue() -> None:
    clocks = Clocks()
    before = clocks.monotonic
    clocks.monotonic += 40_000
    assert clocks.clock.sent(before, queued=False) == Stamp(before, before + clocks.offset, "application", 40_000)
    assert clocks.clock.sent(before, queued=True).uncertainty_ns >= 1_000_000_000


def test_frames_that_share_a_read_cover_the_time_since_the_socket_was_empty() -> None:
    last = Stamp(1_000_000, 5_000_000, "kernel", 100_000)
    wide = Stamp(1_000_000, 5_000_000, "kernel", 900_000)
    assert of_batch(last, 100_000, [False, False, True]) == [wide, wide, last]
    assert of_batch(last, 999_999, [False]) == [last]


def test_stamps_do_not_run_backwards() -> None:
    stamp = Stamp(1_000, 5_000, "kernel", 100)
    assert not_before(900, stamp) == stamp
    assert not_before(1_250, stamp) == Stamp(1_250, 5_250, "kernel", 250)


@linux_only
def test_the_stamping_socket_works_on_this_python() -> None:
    with StampSocket() as server, socket.socket() as client:
        assert server.stamping
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        accepted, _ = server.accept()
        with accepted:
            assert isinstance(accepted, StampSocket)
            assert accepted.proto == socket.IPPROTO_TCP
            for read in (lambda: accepted.recv(100), lambda: accepted.recv_into(bytearray(100))):
                for _ in range(
                    500
                ):  # the kernel switches stamping on in the background: its first packets may have none
                    before = time.time_ns()
                    client.sendall(b"x")
                    read()
                    if accepted.kernel_ns is not None:
                        break
                    time.sleep(0.001)
                assert accepted.kernel_ns is not None
                assert before - 5_000_000 <= accepted.kernel_ns <= time.time_ns() + 5_000_000
                assert accepted.drained


def test_a_long_read_says_that_more_may_be_waiting() -> None:
    with StampSocket(stamping=False) as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        accepted, _ = server.accept()
        with accepted:
            assert isinstance(accepted, StampSocket)
            client.sendall(bytes(20_000))
            client.close()
            first = accepted.recv(1_000_000)
            assert len(first) <= 16 * 1024
            assert accepted.drained == (len(first) < 16 * 1024)
            assert accepted.kernel_ns is None


async def _until_the_kernel_stamps(dut: ClientConnection, recorder: Recorder) -> None:
    """The kernel switches stamping on in the background, when the first socket asks for it."""
    while not recorder.stamps or recorder.stamps[-1].source != "kernel":
        count = len(recorder.stamps)
        await dut.send("[]")
        await until(lambda count=count: len(recorder.stamps) > count)
    recorder.stamps.clear()


@linux_only
def test_kernel_stamps_agree_with_the_senders_own() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            await _until_the_kernel_stamps(dut, recorder)
            sent: list[tuple[int, int]] = []
            for _ in range(20):
                before = time.monotonic_ns()
                dut.protocol.send_text(b"[]")
                dut.send_data()
                sent.append((before, time.monotonic_ns()))
                count = len(sent)
                await until(lambda count=count: len(recorder.stamps) == count)
            assert {stamp.source for stamp in recorder.stamps} == {"kernel"}
            for (before, after), stamp in zip(sent, recorder.stamps, strict=True):
                assert before - 5_000_000 <= stamp.at_ns <= after + 5_000_000
                assert stamp.uncertainty_ns == KERNEL_UNCERTAINTY_NS

    run(main())


@linux_only
def test_a_busy_loop_does_not_move_a_kernel_stamp() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            await _until_the_kernel_stamps(dut, recorder)
            dut.protocol.send_text(b"[]")
            dut.send_data()
            after = time.monotonic_ns()
            time.sleep(0.03)
            await until(lambda: recorder.stamps)
            assert abs(recorder.stamps[0].at_ns - after) < 15_000_000

    run(main())


@pytest.mark.parametrize("how", ["option", "platform"])
def test_without_kernel_stamps_the_application_stamps(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "platform":
        monkeypatch.setattr(stamp_socket, "kernel_stamps_available", lambda: False)

    async def main() -> None:
        options = {"kernel_stamps": False} if how == "option" else {}
        async with central_system(**options) as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            before = time.monotonic_ns()
            await dut.send("[]")
            await until(lambda: recorder.stamps)
            stamp = recorder.stamps[0]
            assert stamp.source == "application"
            assert before <= stamp.at_ns <= time.monotonic_ns()
            assert stamp.uncertainty_ns <= APPLICATION_UNCERTAINTY_NS

    run(main())


def test_accepted_sockets_do_not_delay_small_packets() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link):
            await until(lambda: recorder.of("open"))
            wire = link._current
            assert wire is not None
            assert wire.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
            await asyncio.sleep(0)

    run(main())
