"""Prompts that a person answers at the terminal."""

from __future__ import annotations

import asyncio
import io
import queue
from dataclasses import replace

import pytest
from hands_helpers import prompt

from app.hands.base import HandsAnswer, HandsFailed
from app.hands.terminal import TerminalHands


class Keyboard(io.StringIO):
    """Lines come when somebody types them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: queue.Queue[str] = queue.Queue()
        self.reads = 0

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        self.reads += 1
        return self.lines.get(timeout=10)


def answered(kind: str, typed: str) -> tuple[HandsAnswer, str]:
    output = io.StringIO()
    hands = TerminalHands(io.StringIO(typed), output, "A. Keller")
    return asyncio.run(hands.perform(prompt(kind))), output.getvalue()


@pytest.mark.parametrize(
    ("kind", "typed", "how", "reason"),
    [
        ("ACT", "\n", "done", ""),
        ("ACT", "c\nno cable\n", "cannot", "no cable"),
        ("READY", "\n", "done", ""),
        ("OBSERVE", "Y\n", "yes", ""),
        ("OBSERVE", " no \n", "no", ""),
        ("OBSERVE", "c\n\n", "cannot", ""),
        ("APPROVE", "r\ncable was loose\n", "retest", "cable was loose"),
    ],
)
def test_keys(kind: str, typed: str, how: str, reason: str) -> None:
    assert answered(kind, typed)[0] == HandsAnswer(how, "A. Keller", reason, "terminal")


def test_prompt_is_printed_plainly() -> None:
    text = answered("ACT", "\n")[1]
    assert ">> TC_003_CS  ACT  PLUG IN the cable on the CAR side." in text
    assert "Watching for: StatusNotification · Preparing" in text
    assert "[Enter = done, c = cannot]" in text


def test_an_operator_reads_what_the_answers_mean_and_that_the_bench_waits() -> None:
    def said(action: str, arguments: dict[str, object], kind: str, typed: str) -> str:
        output = io.StringIO()
        hands = TerminalHands(io.StringIO(typed), output, "A. Keller")
        asyncio.run(hands.perform(replace(prompt(kind), action=action, arguments=arguments)))
        return output.getvalue()

    assert "waits for Reset, and asks if it does not come" in said("TriggerFromCsms", {"action": "Reset"}, "ACT", "\n")
    assert "n = no: a slip" in said("ConfirmEntry", {"action": "Reset", "differences": [{}]}, "OBSERVE", "y\n")
    assert "y = yes, it was done" in said("ConfirmDone", {"actions": [], "seen": ""}, "OBSERVE", "n\n")
    assert "it was not: try again" in said("ConfirmEntry", {"action": "Reset", "differences": []}, "OBSERVE", "y\n")


def test_what_a_prompt_says_besides_is_printed_also_where_no_clock_runs() -> None:
    output = io.StringIO()
    asked = replace(prompt(), consequence="put it in only halfway")
    asyncio.run(TerminalHands(io.StringIO("\n"), output, "A. Keller").perform(asked))
    assert "   put it in only halfway\n" in output.getvalue()


def test_key_that_does_not_fit_is_asked_again() -> None:
    answer, text = answered("OBSERVE", "\nx\nn\n")
    assert answer.how == "no"
    assert text.count("Please answer") == 2


def test_end_of_input_is_a_failure_of_the_hands() -> None:
    with pytest.raises(HandsFailed, match="Standard input has ended"):
        answered("ACT", "")
    with pytest.raises(HandsFailed):
        answered("ACT", "c\n")


def test_lines_without_end_that_are_no_answer_are_a_failure_of_the_hands() -> None:
    with pytest.raises(HandsFailed, match="no answer"):
        answered("OBSERVE", "x\n" * 1000)


def test_pending_read_is_used_for_the_next_prompt() -> None:
    async def run() -> None:
        keyboard, output = Keyboard(), io.StringIO()
        hands = TerminalHands(keyboard, output, "A. Keller", armed_after_s=0)
        first = asyncio.create_task(hands.perform(prompt()))
        await asyncio.sleep(0)
        first.cancel("seen")
        with pytest.raises(asyncio.CancelledError):
            await first
        assert "Seen on the wire" in output.getvalue()
        second = asyncio.create_task(hands.perform(prompt("OBSERVE", prompt_id=2)))
        await asyncio.sleep(0)
        keyboard.lines.put("y\n")
        assert (await second).how == "yes"
        assert keyboard.reads == 1

    asyncio.run(run())


def test_line_meant_for_the_prompt_before_is_no_answer() -> None:
    async def run() -> None:
        keyboard, output = Keyboard(), io.StringIO()
        hands = TerminalHands(keyboard, output, "A. Keller", armed_after_s=0.03)
        first = asyncio.create_task(hands.perform(prompt()))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert "Withdrawn" in output.getvalue()
        keyboard.lines.put("\n")
        second = asyncio.create_task(hands.perform(prompt(prompt_id=2)))
        await asyncio.sleep(0.06)
        assert not second.done()
        assert "too soon" in output.getvalue()
        keyboard.lines.put("\n")
        assert (await second).how == "done"

    asyncio.run(run())
