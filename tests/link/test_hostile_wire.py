"""Whatever a DUT writes into its socket, the bench goes on, and every connection that was opened is closed in the record."""

from __future__ import annotations

import asyncio
import contextlib
import random

import pytest
from link_helpers import central_system, run, station, until

from app.link import connection


def test_random_bytes_after_the_handshake() -> None:
    async def main() -> None:
        noise = random.Random(16)
        async with central_system(max_frame_bytes=10_000) as (link, recorder):
            for number in range(1, 61):
                async with station(link) as dut:
                    await until(lambda: link.connected)
                    dut.transport.write(noise.randbytes(noise.randint(1, 200)))
                    if number % 2:
                        dut.transport.abort()
                    else:
                        dut.transport.close()
                    await until(lambda number=number: len(recorder.of("close")) == number)
            assert len(recorder.of("open")) == 60
            assert {entry[2] for entry in recorder.of("close")} <= {"dut", "bench", "network"}

    run(main())


def test_random_bytes_in_place_of_the_handshake() -> None:
    async def main() -> None:
        noise = random.Random(6)
        async with central_system(handshake_timeout_s=0.05) as (link, recorder):
            for _ in range(30):
                reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
                writer.write(noise.randbytes(noise.randint(1, 300)) + b"\r\n\r\n")
                with contextlib.suppress(OSError):
                    await reader.read()
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            await until(lambda: recorder.of("refused"))
            assert not recorder.of("open")
            async with station(link):
                await until(lambda: link.connected)

    run(main())


def test_more_open_handshakes_than_a_bench_needs_are_dropped() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            writers = [(await asyncio.open_connection("127.0.0.1", link.port))[1] for _ in range(60)]
            await until(lambda: recorder.of("refused"))
            assert "connections at once" in recorder.of("refused")[0][3]
            for writer in writers:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            await until(lambda: not link._wires)
            async with station(link):
                await until(lambda: link.connected)

    run(main())


def test_a_peer_that_ignores_the_close_frame_is_dropped() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            dut.transport.pause_reading()
            closing = asyncio.create_task(link.close_connection(1000, "over"))
            await asyncio.sleep(0)
            wire = next(iter(link._wires))
            wire.transport.abort()
            await closing
            assert recorder.of("close")[0][2:] == ("bench", 1000, "over")
            dut.transport.abort()

    run(main())


def test_a_peer_that_closes_but_keeps_the_tcp_connection_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CLOSE_TIMEOUT_S", 0.02)

    async def main() -> None:
        async with central_system() as (link, recorder):
            reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
            writer.write(
                b"GET /CP1 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                b"Sec-WebSocket-Protocol: ocpp1.6\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
            )
            await until(lambda: link.connected)
            writer.write(b"\x88\x82\x00\x00\x00\x00\x03\xe9")
            await until(lambda: recorder.of("close"))
            assert recorder.of("close")[0][2:4] == ("dut", 1001)
            assert b"101 Switching Protocols" in await reader.read(1000)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    run(main())


def test_the_loop_stays_responsive_during_a_flood() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            turns = 0

            async def turn() -> None:
                nonlocal turns
                while True:
                    await asyncio.sleep(0)
                    turns += 1

            counting = asyncio.create_task(turn())
            for _ in range(20_000):
                dut.protocol.send_text(b"[]")
            dut.send_data()
            await until(lambda: len(recorder.stamps) == 20_000)
            counting.cancel()
            assert turns >= 8, "160 kB are read in pieces, with a turn for everybody else in between"

    run(main())
