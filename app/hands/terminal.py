"""The hands of a person at the terminal: prompts are printed plainly, answers are lines."""

from __future__ import annotations

import asyncio
import getpass
import threading
import time
from typing import TextIO

from app.events import PromptShown
from app.hands.actions import CONFIRM_DONE, CONFIRM_ENTRY, TRIGGER_FROM_CSMS, nothing_came
from app.hands.base import ANSWERS, HandsAnswer, HandsFailed

ARMED_AFTER_S = 0.7
"""A line that comes sooner after a prompt that replaced another was meant for that other one (as in the window)."""
_MOST_WRONG = 50
"""Lines in a row that are no answer, from a pipe or a file, after which nobody is taken to be there."""

_KEYS = {
    "ACT": "Enter = done, c = cannot",
    "READY": "Enter = ready, c = cannot",
    "OBSERVE": "y = yes, n = no, c = cannot tell",
    "APPROVE": "y = approve, n = reject, r = retest, c = cannot judge",
}
_ENTERED = "y = yes, it was entered as asked, n = no: a slip, c = cannot tell"
_DONE = "y = yes, it was done, n = no, c = cannot tell"
_ONLY = "y = yes, only as asked, n = no, something else was done, c = cannot tell"
_SENT = "y = it was sent, n = it was not: try again, c = the CSMS cannot send it"
_MEANS = {
    "": "done", "d": "done", "done": "done", "c": "cannot", "cannot": "cannot",
    "y": "yes", "yes": "yes", "n": "no", "no": "no", "r": "retest", "retest": "retest",
}  # fmt: skip


class TerminalHands:
    """Prints each prompt and reads the answer without holding up the event loop.

    Args:
        source: where lines are read from; one thread reads them, and only when an answer is wanted.
        output: where prompts are printed (standard error, so that results stay alone on standard output).
        person: who the record says has answered; default: the login name.
        armed_after_s: see :data:`ARMED_AFTER_S`; default: that for a terminal, 0 for a pipe or a file.
    """

    def __init__(self, source: TextIO, output: TextIO, person: str = "", armed_after_s: float | None = None) -> None:
        self._source = source
        self._output = output
        self._person = person or _login_name()
        self._armed_after_s = armed_after_s
        if armed_after_s is None:
            self._armed_after_s = ARMED_AFTER_S if source.isatty() else 0.0
        self._pending: asyncio.Future[str] | None = None
        self._withdrawn = False

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        shown_at = asyncio.get_running_loop().time()
        replaces_another, self._withdrawn = self._withdrawn, False
        armed_at = shown_at + (self._armed_after_s or 0.0) if replaces_another else shown_at
        try:
            self._show(prompt)
            how = await self._answer(prompt, armed_at)
            reason = await self._ask_reason() if how in ("cannot", "retest") else ""
            if how == "done" and prompt.action == TRIGGER_FROM_CSMS:
                self._print(f"   The bench waits for {prompt.arguments.get('action')}, and asks if it does not come.")
        except asyncio.CancelledError as error:
            seen = "Seen on the wire" if error.args == ("seen",) else "Withdrawn"
            self._print(f"   {seen}: no answer is needed any more.")
            self._withdrawn = self._pending is not None
            raise
        return HandsAnswer(how, self._person, reason, "terminal")

    async def close(self) -> None:
        """Nothing to let go of: the reading thread waits for a line and ends with the program."""

    def _show(self, prompt: PromptShown) -> None:
        headline = " ".join(prompt.headline.split())
        self._print(f"\n>> {prompt.case_id}  {prompt.kind_of}  {headline}")
        for line in prompt.detail.splitlines():
            self._print(f"   {line}")
        if prompt.watch:
            self._print(f"   Watching for: {prompt.watch}")
        if prompt.clock:
            left = max(0, prompt.deadline_ns - time.monotonic_ns()) / 1e9
            self._print(
                f"   Meanwhile the station's {prompt.clock} runs, {left:.0f} s are left. {prompt.consequence}".rstrip()
            )
        elif prompt.consequence:
            self._print(f"   {prompt.consequence}")
        if prompt.advice:
            self._print(f"   Advice: {prompt.advice}")
        self._print(f"   [{_keys(prompt)}]")

    async def _answer(self, prompt: PromptShown, armed_at: float) -> str:
        wrong = 0
        while True:
            line = await self._line()
            if asyncio.get_running_loop().time() < armed_at:
                self._print("   That came too soon after the prompt had changed. Please read it and answer again.")
                continue
            how = _MEANS.get(line.strip().lower(), "")
            if how in ANSWERS[prompt.kind_of]:
                return how
            wrong += 1
            if wrong == _MOST_WRONG and not self._source.isatty():
                raise HandsFailed(
                    f"Standard input gave {wrong} lines that are no answer. Use --hands URL for automation."
                )
            self._print(f"   Please answer: {_keys(prompt)}.")

    async def _ask_reason(self) -> str:
        self._print("   Why? (one line, may be empty)")
        return (await self._line()).strip()

    async def _line(self) -> str:
        """The next line. If cancelled, the read goes on, and its line is the next caller's.

        Raises:
            HandsFailed: there are no more lines.
        """
        if self._pending is None:
            loop = asyncio.get_running_loop()
            self._pending = loop.create_future()
            threading.Thread(target=self._read, args=(loop, self._pending), name="terminal", daemon=True).start()
        line = await asyncio.shield(self._pending)
        self._pending = None
        if not line:
            raise HandsFailed("Standard input has ended, so nobody can answer. Use --hands URL for automation.")
        return line

    def _read(self, loop: asyncio.AbstractEventLoop, pending: asyncio.Future[str]) -> None:
        try:
            line = self._source.readline()
        except (OSError, ValueError):  # closed, or not text
            line = ""
        try:
            loop.call_soon_threadsafe(pending.set_result, line)
        except RuntimeError:
            pass  # the event loop has ended, and nobody waits

    def _print(self, text: str) -> None:
        print(text, file=self._output, flush=True)


def _keys(prompt: PromptShown) -> str:
    if prompt.action == CONFIRM_DONE:
        return _ONLY if prompt.arguments.get("uninvited") else _DONE
    if prompt.action == CONFIRM_ENTRY:
        return _SENT if nothing_came(prompt.action, prompt.arguments) else _ENTERED
    return _KEYS[prompt.kind_of]


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user, as in some containers
        return "tester"
