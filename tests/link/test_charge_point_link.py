from __future__ import annotations

import asyncio
import base64
import http
import itertools
import socket
import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from link_helpers import Recorder, run, until
from websockets.asyncio.server import Server, ServerConnection, basic_auth, serve

from app.link.charge_point import ChargePointLink
from app.link.listener import LinkDown
from app.link.stamp_socket import kernel_stamps_available


async def _echo(connection: ServerConnection) -> None:
    async for message in connection:
        await connection.send(message)


async def _csms(handler: Any = _echo, **options: Any) -> tuple[Server, str]:
    options.setdefault("subprotocols", ["ocpp1.6"])
    server = await serve(handler, "127.0.0.1", 0, close_timeout=0.2, **options)
    return server, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/ocpp/"


async def _end(server: Server) -> None:
    server.close()
    await server.wait_closed()


def test_connects_talks_and_reconnects() -> None:
    async def main() -> None:
        paths: list[str] = []

        async def handler(connection: ServerConnection) -> None:
            assert connection.request is not None
            paths.append(connection.request.path)
            await _echo(connection)

        server, url = await _csms(handler)
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP 1/ü")
        with pytest.raises(LinkDown):
            link.send(b"[]")
        assert await link.connect()
        link.send(b'[2,"1","Heartbeat",{}]')
        await until(lambda: recorder.stamps)
        assert recorder.log == [("open", 1, "CP 1/ü", "ocpp1.6"), ("frame", 1, b'[2,"1","Heartbeat",{}]', "text")]
        assert paths == ["/ocpp/CP%201%2F%C3%BC"]
        assert await link.reconnect()
        assert recorder.log[2:] == [("close", 1, "bench", 1000, ""), ("open", 2, "CP 1/ü", "ocpp1.6")]
        await link.stop()
        assert recorder.of("close")[1][2:4] == ("bench", 1001)
        await _end(server)

    run(main())


def _busy(times: int) -> tuple[list[float], Any]:
    """A CSMS that answers so many handshakes with 503."""
    tried: list[float] = []

    def process(connection: ServerConnection, request: Any) -> Any:
        tried.append(asyncio.get_running_loop().time())
        return connection.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "busy") if len(tried) <= times else None

    return tried, process


def test_it_tries_again_until_the_csms_lets_it_in_and_waits_longer_each_time() -> None:
    async def main() -> None:
        tried, process = _busy(3)
        server, url = await _csms(process_request=process)
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP1")
        assert await link.connect_within(30, 0.02)
        assert await link.connect_within(30, 0.02)  # it is connected
        assert len(tried) == 4
        pauses = [after - before for before, after in itertools.pairwise(tried)]
        assert all(pause >= 0.02 * 2**number for number, pause in enumerate(pauses))
        assert len(recorder.of("open")) == 1
        await link.stop()
        await _end(server)

    run(main())


def test_it_does_not_try_for_ever_nor_once_the_link_is_cut() -> None:
    async def main() -> None:
        tried, process = _busy(1000)
        server, url = await _csms(process_request=process)
        link = ChargePointLink(Recorder(), url, "CP1")
        assert not await link.connect_within(0.05, 0.01)
        assert len(tried) > 1
        trying = asyncio.create_task(link.connect_within(30, 0.01))
        await link.cut(abort=True)
        async with asyncio.timeout(10):
            assert not await trying
        await _end(server)

    run(main())


def test_two_that_ask_for_a_connection_get_the_same() -> None:
    async def main() -> None:
        server, url = await _csms()
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP1")
        assert all(await asyncio.gather(link.connect(), link.connect_within(5)))
        assert len(recorder.of("open")) == 1
        await link.stop()
        await _end(server)

    run(main())


def test_the_csms_closes() -> None:
    async def main() -> None:
        async def handler(connection: ServerConnection) -> None:
            await connection.close(1012, "restart")

        server, url = await _csms(handler)
        recorder = Recorder()
        await ChargePointLink(recorder, url, "CP1").connect()
        await until(lambda: recorder.of("close"))
        assert recorder.of("close")[0][2:] == ("dut", 1012, "restart")
        await _end(server)

    run(main())


def test_a_message_right_behind_the_handshake_is_not_lost() -> None:
    async def main() -> None:
        async def handler(connection: ServerConnection) -> None:
            await connection.send('[2,"1","Reset",{"type":"Soft"}]')
            await connection.wait_closed()

        server, url = await _csms(handler)
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP1")
        await link.connect()
        await until(lambda: recorder.stamps)
        assert [entry[0] for entry in recorder.log] == ["open", "frame"]
        await link.stop()
        await _end(server)

    run(main())


def test_basic_authentication_and_its_refusal() -> None:
    async def main() -> None:
        server, url = await _csms(process_request=basic_auth("csms", ("CP1", "sécret")))
        recorder = Recorder()
        good = ChargePointLink(recorder, url, "CP1", "CP1", "sécret")
        assert await good.connect()
        await good.stop()
        bad = ChargePointLink(recorder, url, "CP1", "CP1", "hunter2")
        assert not await bad.connect()
        assert recorder.of("failed")[0][2] == 401
        assert "credentials" in recorder.of("failed")[0][3]
        assert "hunter2" not in repr(recorder.log)
        assert base64.b64encode(b"CP1:hunter2").decode() not in repr(recorder.log)
        await _end(server)

    run(main())


def test_a_csms_that_does_not_choose_ocpp16_is_refused() -> None:
    async def main() -> None:
        for subprotocols, choose, kind in ((None, None, "refused"), (None, lambda *_: "ocpp2.0.1", "failed")):
            server, url = await _csms(subprotocols=subprotocols, select_subprotocol=choose)
            recorder = Recorder()
            link = ChargePointLink(recorder, url, "CP1")
            assert not await link.connect()
            assert not link.connected
            assert [entry[0] for entry in recorder.log] == [kind]
            assert "subprotocol" in recorder.log[0][3]
            await _end(server)

    run(main())


@pytest.mark.parametrize(
    ("status", "words"), [(404, "identity"), (503, "not available"), (302, "redirection"), (418, "refused")]
)
def test_http_refusals_are_told_in_words(status: int, words: str) -> None:
    async def main() -> None:
        def refuse(connection: ServerConnection, _request: Any) -> Any:
            response = connection.respond(http.HTTPStatus(status), "no\n")
            response.headers["Location"] = "/elsewhere"
            return response

        server, url = await _csms(process_request=refuse)
        recorder = Recorder()
        assert not await ChargePointLink(recorder, url, "CP1").connect()
        assert recorder.log[0][:3] == ("failed", 0, status)
        assert words in recorder.log[0][3]
        await _end(server)

    run(main())


def test_unreachable_addresses_are_told_in_words() -> None:
    async def main() -> None:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            closed = bound.getsockname()[1]
            bound.listen()
            cases = [
                ("ws://name.invalid:1/", "cannot be resolved"),
                ("http://127.0.0.1/", "not a WebSocket address"),
                (f"ws://127.0.0.1:{closed}/", "did not answer in time"),
            ]
            for url, words in cases:
                recorder = Recorder()
                assert not await ChargePointLink(recorder, url, "CP1", connect_timeout_s=0.2).connect()
                assert words in recorder.log[0][3], recorder.log
        recorder = Recorder()
        assert not await ChargePointLink(recorder, f"ws://127.0.0.1:{closed}/", "CP1").connect()
        assert "refuses TCP connections" in recorder.log[0][3]

    run(main())


def test_a_server_that_is_no_web_server() -> None:
    async def main() -> None:
        async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 ftp ready\r\n")
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        recorder = Recorder()
        port = server.sockets[0].getsockname()[1]
        assert not await ChargePointLink(recorder, f"ws://127.0.0.1:{port}/", "CP1").connect()
        assert "web server" in recorder.log[0][3]
        server.close()
        await server.wait_closed()

    run(main())


def test_a_cut_link_does_not_connect_until_it_is_restored() -> None:
    async def main() -> None:
        server, url = await _csms()
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP1")
        await link.connect()
        await link.cut(abort=True)
        assert recorder.of("close")[0][2:4] == ("bench", 1006)
        assert not await link.connect()
        await link.restore()
        assert await link.connect()
        assert await link.ping() > 0
        await link.stop()
        await _end(server)

    run(main())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    command += [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "cert.pem"),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is needed to make a certificate")
    return folder


def test_tls_with_a_given_ca_and_without_trust(certificate: Path) -> None:
    async def main() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
        server, url = await _csms(ssl=context)
        url = url.replace("ws://", "wss://")
        recorder = Recorder()
        link = ChargePointLink(recorder, url, "CP1", ca_file=certificate / "cert.pem")
        assert await link.connect()
        while not recorder.stamps or (kernel_stamps_available() and recorder.stamps[-1].source != "kernel"):
            count = len(recorder.stamps)
            link.send(b"[]")
            await until(lambda count=count: len(recorder.stamps) > count)
        await link.stop()
        stranger = ChargePointLink(recorder, url, "CP1")
        assert not await stranger.connect()
        assert "not trusted" in recorder.of("failed")[0][3]
        unreadable = ChargePointLink(recorder, url, "CP1", ca_file=certificate / "key.pem")
        assert not await unreadable.connect()
        assert "CA file" in recorder.of("failed")[1][3]
        plain = ChargePointLink(recorder, url.replace("wss://", "ws://"), "CP1")
        assert not await plain.connect()
        await _end(server)

    run(main())


def test_wss_to_a_server_without_tls() -> None:
    async def main() -> None:
        server, url = await _csms()
        recorder = Recorder()
        assert not await ChargePointLink(recorder, url.replace("ws://", "wss://"), "CP1").connect()
        assert "TLS" in recorder.log[0][3] or "dropped" in recorder.log[0][3]
        await _end(server)

    run(main())
