from __future__ import annotations

import asyncio
import base64
import time

import pytest
from link_helpers import Recorder, central_system, run, station, until
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.frames import Frame, Opcode

from app.link.central_system import CentralSystemLink
from app.link.listener import LinkDown


def test_a_station_connects_talks_and_closes() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            assert recorder.of("listening")
            async with station(link) as dut:
                assert dut.subprotocol == "ocpp1.6"
                await dut.send('[2,"1","Heartbeat",{}]')
                await dut.send(b'[2,"2","Heartbeat",{}]')
                await until(lambda: len(recorder.stamps) == 2)
                sent = link.send(b'[3,"1",{}]')
                assert await dut.recv() == '[3,"1",{}]'
                link.send(b"\x00", "binary")
                assert await dut.recv() == b"\x00"
                assert sent.source == "application"
                assert 0 <= sent.uncertainty_ns < 50_000_000
                assert abs(sent.utc_ns - time.time_ns()) < 1_000_000_000
                await dut.close(1000, "bye")
            await until(lambda: recorder.of("close"))
            assert recorder.log[1:] == [
                ("open", 1, "CP1", "ocpp1.6"),
                ("frame", 1, b'[2,"1","Heartbeat",{}]', "text"),
                ("frame", 1, b'[2,"2","Heartbeat",{}]', "binary"),
                ("close", 1, "dut", 1000, "bye"),
            ]
            with pytest.raises(LinkDown):
                link.send(b"[]")

    run(main())


@pytest.mark.parametrize("emptied", [True, False])
def test_frames_that_share_a_read_came_since_the_loop_has_last_looked(emptied: bool) -> None:
    """Not at any time since the read before, which may be minutes ago; but what a read has left behind was there all along."""

    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await dut.send('[2,"1","Heartbeat",{}]')
            await until(lambda: len(recorder.stamps) == 1)
            before = recorder.stamps[0].at_ns
            await asyncio.sleep(0.03)
            looked = link.clock.polled_ns = link.clock.now()
            assert link._current is not None
            link._current._emptied = emptied
            dut.protocol.send_text(b'[3,"a",{}]')
            dut.protocol.send_text(b'[2,"2","Heartbeat",{}]')
            dut.transport.write(b"".join(dut.protocol.data_to_send()))
            await until(lambda: len(recorder.stamps) == 3)
            _, first, second = recorder.stamps
            assert first.at_ns == second.at_ns
            since = looked if emptied else before
            assert first.uncertainty_ns == max(second.uncertainty_ns, first.at_ns - since)

    run(main())


@pytest.mark.parametrize("offered", [None, ["ocpp2.0.1"], ["OCPP1.6"]])
def test_without_the_subprotocol_the_handshake_completes_and_the_connection_closes(offered: list[str] | None) -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link, subprotocols=offered) as dut:
            assert dut.response is not None
            assert "Sec-WebSocket-Protocol" not in dut.response.headers
            with pytest.raises(ConnectionClosed):
                await dut.recv()
            assert dut.close_code == 1002
            await until(lambda: recorder.of("refused"))
            assert "ocpp1.6 was not offered" in recorder.of("refused")[0][3]
            assert not recorder.of("open")
            assert not recorder.of("close")

    run(main())


def test_ocpp16_is_chosen_among_several() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link, subprotocols=["ocpp2.0.1", "ocpp1.6"]) as dut:
            assert dut.subprotocol == "ocpp1.6"
            await until(lambda: recorder.of("open"))

    run(main())


def test_another_identity_is_refused() -> None:
    async def main() -> None:
        async with central_system(charge_point_id="CP1", path_prefix="/ocpp/") as (link, recorder):
            for target, status in (("CP2", 404), ("", 404)):
                with pytest.raises(InvalidStatus) as refused:
                    async with station(link, target):
                        pass
                assert refused.value.response.status_code == status
            await until(lambda: len(recorder.of("refused")) == 2)
            assert recorder.of("refused")[0][2] == 404
            assert "'CP1' only" in recorder.of("refused")[0][3]
            async with station(link):
                await until(lambda: recorder.of("open"))

    run(main())


def test_a_second_station_is_refused_while_one_is_connected() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link):
            await until(lambda: recorder.of("open"))
            with pytest.raises(InvalidStatus) as refused:
                async with station(link, "CP2"):
                    pass
            assert refused.value.response.status_code == 409
            await until(lambda: recorder.of("refused"))
            assert link.connected

    run(main())


def test_a_second_connection_of_the_same_station_replaces_the_first() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as first:
            await until(lambda: recorder.of("open"))
            async with station(link) as second:
                await until(lambda: len(recorder.of("open")) == 2)
                with pytest.raises(ConnectionClosed):
                    await first.recv()
                await second.send("[]")
                await until(lambda: recorder.of("frame"))
                await first.wait_closed()
                assert [entry[:3] for entry in recorder.log[1:]] == [
                    ("open", 1, "CP1"),
                    ("close", 1, "bench"),
                    ("open", 2, "CP1"),
                    ("frame", 2, b"[]"),
                ]
                assert link.connection == 2

    run(main())


def test_identities_are_decoded() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            async with station(link, "a%20b%2Fc%C3%BC%FF?x=1"):
                await until(lambda: recorder.of("open"))
            assert recorder.of("open")[0][2] == "a b/cü\ufffd"

    run(main())


def test_the_password_is_never_recorded() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            secret = base64.b64encode(b"CP1:hunter2").decode()
            async with station(link, additional_headers={"Authorization": f"Basic {secret}"}):
                await until(lambda: recorder.of("open"))
            assert link.authorization == "Basic, user name “CP1”"
            assert "CP1" in recorder.of("handshake")[0][3]
            assert "hunter2" not in repr(recorder.log)
            assert secret not in repr(recorder.log)

    run(main())


def test_who_ended_the_connection() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):

            async def ended(number: int) -> tuple[object, ...]:
                await until(lambda: len(recorder.of("close")) == number)
                return recorder.of("close")[-1][2:4]

            async with station(link) as dut:
                await until(lambda: link.connected)
                await link.close_connection(1008, "enough")
                assert await ended(1) == ("bench", 1008)
                with pytest.raises(ConnectionClosed):
                    await dut.recv()
                assert (dut.close_code, dut.close_reason) == (1008, "enough")
            async with station(link) as dut:
                await until(lambda: link.connected)
                dut.transport.abort()
                assert (await ended(2))[1] == 1006
                assert recorder.of("close")[-1][2] in ("dut", "network")
            async with station(link) as dut:
                await until(lambda: link.connected)
                dut.protocol.send_frame(Frame(Opcode.CLOSE, b""))
                dut.send_data()
                assert await ended(3) == ("dut", 1005)

    run(main())


@pytest.mark.parametrize("abort", [True, False])
def test_cut_and_restore(abort: bool) -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            async with station(link) as dut:
                await until(lambda: link.connected)
                await link.cut(abort)
                assert link.is_cut
                assert not link.connected
                with pytest.raises(ConnectionClosed):
                    await dut.recv()
                assert dut.close_code == (1006 if abort else 1001)
            assert recorder.of("close")[0][2] == "bench"
            for _ in range(3):
                with pytest.raises((InvalidMessage, OSError)):
                    async with station(link):
                        pass
            await until(lambda: recorder.of("refused"))
            assert len(recorder.of("refused")) == 1, "equal refusals are counted, not repeated"
            assert "cut" in recorder.of("refused")[0][3]
            with pytest.raises(LinkDown):
                link.send(b"[]")
            await link.restore()
            async with station(link):
                await until(lambda: link.connected)
            assert [entry[0] for entry in recorder.log[1:4]] == ["open", "cut", "close"]
            assert recorder.of("restored")

    run(main())


def test_an_oversize_message_closes_the_connection_and_is_told() -> None:
    async def main() -> None:
        async with central_system(max_frame_bytes=1000) as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            await dut.send("x" * 1000)
            await until(lambda: recorder.of("frame"))
            await dut.send("x" * 1001)
            await until(lambda: recorder.of("close"))
            assert [entry[:3] for entry in recorder.log[2:]] == [
                ("frame", 1, b"x" * 1000),
                ("failed", 1, 1009),
                ("close", 1, "bench"),
            ]
            assert recorder.of("close")[0][3] == 1009

    run(main())


def test_a_text_frame_that_is_not_utf8_is_recorded_and_closes_the_connection() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            dut.protocol.send_text(b'[2,"\xff"]')
            dut.send_data()
            await until(lambda: recorder.of("close"))
            assert [entry[0] for entry in recorder.log[2:]] == ["frame", "failed", "close"]
            assert recorder.of("frame")[0][2] == b'[2,"\xff"]'
            assert recorder.of("close")[0][2:4] == ("bench", 1007)

    run(main())


def test_reserved_opcodes_and_unmasked_frames_close_the_connection_and_are_told() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            for number, wrong in enumerate((b"\x83\x80\x00\x00\x00\x00", b"\x81\x02[]"), start=1):
                async with station(link) as dut:
                    await until(lambda: link.connected)
                    dut.transport.write(wrong)
                    await until(lambda number=number: len(recorder.of("close")) == number)
                assert recorder.of("failed")[-1][2] == 1002
                assert recorder.of("close")[-1][2:4] == ("bench", 1002)

    run(main())


def test_fragments_are_joined_also_around_a_ping() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            await dut.send(['[2,"1",', '"Heartbeat"', ",{}]"])
            dut.protocol.send_frame(Frame(Opcode.TEXT, b"[3", fin=False))
            dut.protocol.send_ping(b"x")
            dut.protocol.send_frame(Frame(Opcode.CONT, b"]", fin=True))
            dut.send_data()
            await until(lambda: len(recorder.stamps) == 2)
            assert [entry[2] for entry in recorder.of("frame")] == [b'[2,"1","Heartbeat",{}]', b"[3]"]

    run(main())


def test_a_flood_is_recorded_whole_and_in_order() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder), station(link) as dut:
            await until(lambda: link.connected)
            for index in range(2000):
                dut.protocol.send_text(b'[2,"%d","Heartbeat",{}]' % index)
            dut.send_data()
            await until(lambda: len(recorder.stamps) == 2000)
            assert [entry[2] for entry in recorder.of("frame")] == [b'[2,"%d","Heartbeat",{}]' % i for i in range(2000)]
            times = [stamp.at_ns for stamp in recorder.stamps]
            assert times == sorted(times)
            assert any(stamp.uncertainty_ns > 100_000 for stamp in recorder.stamps), (
                "frames that share a read are uncertain"
            )

    run(main())


def test_slow_and_garbled_handshakes_are_told() -> None:
    async def main() -> None:
        async with central_system(handshake_timeout_s=0.05) as (link, recorder):
            for text in (
                b"GET /CP1 HTTP/1.1\r\nHost:",
                b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
                b"POST /CP1 HTTP/1.1\r\n\r\n",
            ):
                reader, writer = await asyncio.open_connection("127.0.0.1", link.port)
                writer.write(text)
                await reader.read()
                writer.close()
                await writer.wait_closed()
            await until(lambda: len(recorder.of("refused")) == 3)
            for told, words in zip(recorder.of("refused"), ("within 0.05 s", "wss://", "POST"), strict=True):
                assert words in told[3]
            async with station(link):
                await until(lambda: link.connected)

    run(main())


def test_ping_and_a_station_that_does_not_answer_pings() -> None:
    async def main() -> None:
        async with central_system() as (link, recorder):
            async with station(link):
                await until(lambda: link.connected)
                assert 0 < await link.ping() < 1_000_000_000
                assert recorder.events[-1].what == "pong"
                assert recorder.events[-1].rtt_ns > 0
            await until(lambda: not link.connected)
            with pytest.raises(LinkDown):
                await link.ping()
            async with station(link) as dut:
                await until(lambda: link.connected)
                dut.transport.pause_reading()
                with pytest.raises(TimeoutError):
                    await link.ping(0.02)
                dut.transport.resume_reading()

    run(main())


def test_regular_pings_tell_pongs_and_silence_once() -> None:
    async def main() -> None:
        async with central_system(ping_interval_s=0.01) as (link, recorder), station(link) as dut:
            await until(lambda: len(recorder.of("pong")) >= 2)
            dut.transport.pause_reading()
            await until(lambda: recorder.of("failed"))
            await asyncio.sleep(0.02)
            told = len(recorder.of("failed"))
            await asyncio.sleep(0.05)
            assert len(recorder.of("failed")) == told, "silence is told once, not at every ping"
            assert "half open" in recorder.of("failed")[0][3]
            assert link.connected
            dut.transport.resume_reading()

    run(main())


def test_a_station_that_stops_reading_cannot_fill_the_memory() -> None:
    async def main() -> None:
        async with central_system() as (link, _), station(link) as dut:
            await until(lambda: link.connected)
            dut.transport.pause_reading()
            big = b"x" * 1_000_000
            stamps = [link.send(big) for _ in range(8)]
            while link.connected and stamps[-1].uncertainty_ns < 1_000_000_000:
                stamps.append(link.send(big))
            with pytest.raises(LinkDown, match="stopped reading"):
                list(map(link.send, [big] * 20))
            assert stamps[-1].uncertainty_ns >= 1_000_000_000, "when it really leaves is unknown"
            dut.transport.abort()

    run(main())


def test_a_failing_listener_does_not_stop_the_wire() -> None:
    class Failing(Recorder):
        def on_frame(self, *arguments: object) -> None:
            raise RuntimeError("listener")

    async def main() -> None:
        reported: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context["message"]))
        recorder = Failing()
        link = CentralSystemLink(recorder, "127.0.0.1")
        await link.start()
        async with station(link) as dut:
            await dut.send("[]")
            await until(lambda: reported)
            assert link.send(b"[]")
            assert await dut.recv() == "[]"
        await link.stop()
        assert "on_frame" in reported[0]

    asyncio.run(main())


def test_a_taken_port_is_reported_with_what_to_do() -> None:
    async def main() -> None:
        async with central_system() as (link, _):
            second = CentralSystemLink(Recorder(), "127.0.0.1", link.port)
            with pytest.raises(OSError, match="Choose another port"):
                await second.start()
            await second.stop()

    run(main())
