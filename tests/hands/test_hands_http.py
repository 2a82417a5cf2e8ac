"""The HTTP hook: what is posted, how its answers are understood, and that no hook can harm the bench."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hands_helpers import hook, http, prompt

from app.events import PromptShown
from app.hands.base import HandsAnswer, HandsFailed
from app.hands.http import HookUrlError, HttpHands, hook_url

TIMEOUT_S = 10.0


def always(reply: bytes) -> Callable[[dict[str, Any]], Awaitable[bytes]]:
    async def answer(_: dict[str, Any]) -> bytes:
        return reply

    return answer


def ask(reply: bytes, shown: PromptShown) -> HandsAnswer:
    async def run() -> HandsAnswer:
        async with hook(always(reply)) as url:
            hands = HttpHands(url, TIMEOUT_S)
            try:
                return await hands.perform(shown)
            finally:
                await hands.close()

    return asyncio.run(run())


def test_posts_what_the_protocol_says() -> None:
    asked: list[dict[str, Any]] = []

    async def answer(body: dict[str, Any]) -> bytes:
        asked.append(body)
        return http("200 OK")

    async def run() -> HandsAnswer:
        async with hook(answer) as url:
            return await HttpHands(url, TIMEOUT_S, by="simulated DUT").perform(prompt(connectorId=1, idTag="Ä"))

    assert asyncio.run(run()) == HandsAnswer("done", "simulated DUT", "", "http")
    assert asked == [
        {
            "case": "TC_003_CS",
            "attempt": 2,
            "step": "s1",
            "action": "PlugIn",
            "arguments": {"connectorId": 1, "idTag": "Ä"},
            "text": "PLUG IN the cable on the CAR side. Connector 1.",
        }
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("the door is locked", "the door is locked"),
        ('{"text": "the door\\nis locked"}', "the door is locked"),
        ('{"reason": "no cable"}', "no cable"),
        ('"no cable"', "no cable"),
        ("", "the hook gave no reason"),
        (b"\xff\x00", "\ufffd"),
    ],
)
def test_409_means_cannot_with_its_text(body: str | bytes, reason: str) -> None:
    assert ask(http("409 Conflict", body), prompt()) == HandsAnswer("cannot", "hook", reason, "http")


def test_long_reason_is_cut() -> None:
    assert len(ask(http("409 Conflict", "x" * 5000), prompt()).reason) == 500


@pytest.mark.parametrize("answer", ["yes", "no", "cannot"])
def test_observation_is_answered_in_the_body(answer: str) -> None:
    reply = http("200 OK", f'{{"answer": "{answer}", "text": "by camera"}}')
    assert ask(reply, prompt("OBSERVE", "Observe", question="Is it lit?")) == HandsAnswer(
        answer, "hook", "by camera", "http"
    )


def test_409_to_an_observation_means_cannot() -> None:
    assert ask(http("409 Conflict", "no camera"), prompt("OBSERVE", "Observe")).how == "cannot"


@pytest.mark.parametrize("body", ["", "yes", '{"answer": true}', '{"answer": "maybe"}', "[]", "[" * 60000, b"\xff"])
def test_observation_that_cannot_be_understood_is_a_failure_of_the_hands(body: str | bytes) -> None:
    with pytest.raises(HandsFailed, match="An observation is answered with"):
        ask(http("200 OK", body), prompt("OBSERVE", "Observe"))


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "204 No Content", "302 Found"])
def test_other_statuses_are_failures_of_the_hands(status: str) -> None:
    with pytest.raises(HandsFailed, match=rf"PlugIn \(step s1\) and answered {status[:3]} \(why\)|answered 204"):
        ask(http(status, "why" if status[0] != "2" else ""), prompt())


@pytest.mark.parametrize("reply", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01", b"x" * 70000])
def test_garbage_is_a_failure_of_the_hands(reply: bytes) -> None:
    with pytest.raises(HandsFailed, match="PlugIn"):
        ask(reply, prompt())


def test_oversized_reply_is_a_failure_of_the_hands() -> None:
    with pytest.raises(HandsFailed, match="longer than 65536 bytes"):
        ask(http("200 OK", b"x" * 70000), prompt())


def test_chunked_reply_is_understood() -> None:
    reply = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"answer": "yes"}\r\n0\r\n\r\n'
    assert ask(reply, prompt("OBSERVE", "Observe")).how == "yes"


def test_refused_connection_is_a_failure_of_the_hands() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
        with pytest.raises(HandsFailed, match=r"the connection was refused\. Start the hook"):
            asyncio.run(HttpHands(url, TIMEOUT_S).perform(prompt()))


def test_hook_that_never_answers_times_out() -> None:
    async def run() -> None:
        release = asyncio.Event()

        async def answer(_: dict[str, Any]) -> bytes:
            await release.wait()
            return b""

        async with hook(answer) as url:
            with pytest.raises(HandsFailed, match=r"did not answer within 0\.02 s.*hook_timeout"):
                await HttpHands(url, 0.02).perform(prompt())
            release.set()

    asyncio.run(run())


def test_hook_that_drips_bytes_for_ever_times_out() -> None:
    async def run() -> None:
        dripped = asyncio.Event()

        async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
                while True:
                    writer.write(b"x")
                    await writer.drain()
                    await asyncio.sleep(0.002)
            except ConnectionError:
                writer.close()
                dripped.set()

        server = await asyncio.start_server(drip, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(HandsFailed, match="did not answer within"):
                await HttpHands(f"http://127.0.0.1:{port}/", 0.05).perform(prompt())
            await dripped.wait()

    asyncio.run(run())


def test_action_whose_prompt_was_closed_is_finished_and_reported_late() -> None:
    async def run() -> list[tuple[int, HandsAnswer | HandsFailed]]:
        asked, release, told = asyncio.Event(), asyncio.Event(), asyncio.Event()
        late: list[tuple[int, HandsAnswer | HandsFailed]] = []

        async def answer(_: dict[str, Any]) -> bytes:
            asked.set()
            await release.wait()
            return http("409 Conflict", "jammed")

        def on_late(shown: PromptShown, answer: HandsAnswer | HandsFailed) -> None:
            late.append((shown.prompt_id, answer))
            told.set()

        async with hook(answer) as url:
            hands = HttpHands(url, TIMEOUT_S, on_late=on_late)
            task = asyncio.create_task(hands.perform(prompt(prompt_id=7)))
            await asked.wait()
            task.cancel("seen")
            with pytest.raises(asyncio.CancelledError):
                await task
            assert late == []
            release.set()
            await told.wait()
            await hands.close()
        return late

    assert asyncio.run(run()) == [(7, HandsAnswer("cannot", "hook", "jammed", "http"))]


def test_late_failure_is_reported_too() -> None:
    async def run() -> HandsAnswer | HandsFailed:
        asked, release = asyncio.Event(), asyncio.Event()
        told: asyncio.Future[HandsAnswer | HandsFailed] = asyncio.get_running_loop().create_future()

        async def answer(_: dict[str, Any]) -> bytes:
            asked.set()
            await release.wait()
            return http("500 Oops")

        async with hook(answer) as url:
            hands = HttpHands(url, TIMEOUT_S, on_late=lambda _, answer: told.set_result(answer))
            task = asyncio.create_task(hands.perform(prompt()))
            await asked.wait()
            task.cancel()
            release.set()
            return await told

    assert isinstance(asyncio.run(run()), HandsFailed)


def test_one_action_at_a_time_even_after_the_wire_closed_the_first() -> None:
    async def run() -> list[str]:
        log: list[str] = []
        asked, release = asyncio.Event(), asyncio.Event()

        async def answer(body: dict[str, Any]) -> bytes:
            log.append(f"begin {body['action']}")
            asked.set()
            await release.wait()
            log.append(f"end {body['action']}")
            return http("200 OK")

        async with hook(answer) as url:
            hands = HttpHands(url, TIMEOUT_S)
            first = asyncio.create_task(hands.perform(prompt(action="PlugIn")))
            await asked.wait()
            first.cancel()
            second = asyncio.create_task(hands.perform(prompt(action="Unplug")))
            withdrawn = asyncio.create_task(hands.perform(prompt(action="PowerOff")))
            await asyncio.sleep(0.01)
            assert log == ["begin PlugIn"]
            withdrawn.cancel()
            release.set()
            await second
        return log

    assert asyncio.run(run()) == ["begin PlugIn", "end PlugIn", "begin Unplug", "end Unplug"]


def test_close_ends_what_is_under_way() -> None:
    async def run() -> None:
        asked, release = asyncio.Event(), asyncio.Event()

        async def answer(_: dict[str, Any]) -> bytes:
            asked.set()
            await release.wait()
            return b""

        async with hook(answer) as url:
            hands = HttpHands(url, TIMEOUT_S)
            task = asyncio.create_task(hands.perform(prompt()))
            await asked.wait()
            await hands.close()
            with pytest.raises(HandsFailed, match="the campaign was closed"):
                await task
            with pytest.raises(HandsFailed, match="after the campaign was closed"):
                await hands.perform(prompt())
            await hands.close()
            release.set()

    asyncio.run(run())


def test_what_the_hook_has_done_it_is_not_asked_about() -> None:
    async def run() -> HandsAnswer:
        hands = HttpHands("http://127.0.0.1:1/", TIMEOUT_S)
        return await hands.perform(replace(prompt(), action="ConfirmDone", kind_of="OBSERVE"))

    assert asyncio.run(run()) == HandsAnswer("yes", "hook", "automation does what it says", "http")


def test_ready_is_answered_without_the_hook_and_approval_is_refused() -> None:
    async def run() -> None:
        hands = HttpHands("http://127.0.0.1:9/", TIMEOUT_S)
        assert (await hands.perform(prompt("READY", ""))).how == "done"
        with pytest.raises(HandsFailed, match="person"):
            await hands.perform(prompt("APPROVE", ""))

    asyncio.run(run())


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "does not begin with http"),
        ("127.0.0.1:8000", "does not begin with http"),
        ("ftp://host/", "does not begin with http"),
        ("http:///do", "names no host"),
        ("http://host:99999/", "is not a URL"),
        ("http://host:0/", "port 0"),
        ("http://me:secret@host/", "user name or password"),
        ("http://host/a b", "percent-encoded"),
    ],
)
def test_unusable_url_is_refused_early(url: str, why: str) -> None:
    with pytest.raises(HookUrlError, match=why):
        HttpHands(url, TIMEOUT_S)


@pytest.mark.parametrize("url", ["http://127.0.0.1:80/", "https://lab.example/hook?dut=1", "http://[::1]:8000"])
def test_usable_urls(url: str) -> None:
    assert hook_url(url).hostname
