"""The HTTP hook: a vendor's or laboratory's automation does the manual actions (docs/hands.md describes the protocol)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, urlsplit

from app.events import PromptShown
from app.hands.actions import CONFIRM_DONE
from app.hands.base import HandsAnswer, HandsFailed
from app.hands.http_exchange import HttpExchange, HttpReply
from app.numbers import finite

LateAnswer = Callable[[PromptShown, HandsAnswer | HandsFailed], None]
"""Called with an answer that came after the wire had closed its prompt."""

OBSERVATIONS = ("yes", "no", "cannot")
REASON_LIMIT = 500
"""Longest reason of a hook that is kept, in characters."""


class HookUrlError(ValueError):
    """The hook's URL cannot be used. The text says why, and what one looks like."""


def hook_url(url: str) -> SplitResult:
    """The parts of a hook's URL.

    Raises:
        HookUrlError: it is not an http or https URL with a host.
    """
    example = "a hook looks like http://127.0.0.1:8123/"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise HookUrlError(f"{url!r} is not a URL: {error}; {example}") from None
    if parts.scheme not in ("http", "https"):
        raise HookUrlError(f"{url!r} does not begin with http:// or https://; {example}")
    if not parts.hostname:
        raise HookUrlError(f"{url!r} names no host; {example}")
    if port == 0:
        raise HookUrlError(f"{url!r} has port 0, which nothing can listen on; {example}")
    if parts.username is not None or parts.password is not None:
        raise HookUrlError(f"the hook's URL holds a user name or password, which would be recorded; {example}")
    if not (parts.path + parts.query).isascii() or any(c.isspace() for c in parts.path + parts.query + parts.netloc):
        raise HookUrlError(f"{url!r} holds characters that must be percent-encoded; {example}")
    return parts


class HttpHands:
    """Posts each action to the hook, one at a time, and takes its answer.

    An action whose prompt the wire has closed goes on to its end, and the next one waits for that: a pair of hands does
    one thing at a time.

    Args:
        url: of the hook.
        timeout_s: how long it may take to answer one action, in seconds.
        by: who the record says has answered.
        on_late: told of each answer that came after its prompt was closed.

    Raises:
        HookUrlError: the URL cannot be used.
    """

    def __init__(self, url: str, timeout_s: float, by: str = "hook", on_late: LateAnswer | None = None) -> None:
        self._url = hook_url(url)
        self._shown_url = self._url.geturl()
        self._timeout_s = timeout_s
        self._by = by
        self._on_late = on_late
        self._one_at_a_time = asyncio.Lock()
        self._under_way: asyncio.Task[HandsAnswer] | None = None
        self._exchange: HttpExchange | None = None
        self._closed = False

    async def perform(self, prompt: PromptShown) -> HandsAnswer:
        if prompt.kind_of == "READY":
            return HandsAnswer("done", self._by, "automation is always ready", "http")
        if prompt.action == CONFIRM_DONE:
            return HandsAnswer("yes", self._by, "automation does what it says", "http")
        if prompt.kind_of == "APPROVE":
            raise HandsFailed("An approval is a person's; the hook is not asked for it.")
        await self._one_at_a_time.acquire()
        task = asyncio.create_task(self._ask(prompt), name=f"hook {prompt.step_id} {prompt.action}")
        self._under_way = task
        task.add_done_callback(self._ended)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            task.add_done_callback(lambda ended: self._late(prompt, ended))
            raise

    async def close(self) -> None:
        self._closed = True
        task, exchange = self._under_way, self._exchange
        if exchange is not None:
            exchange.abort("the campaign was closed")
        if task is not None:
            await asyncio.wait({task})

    def _ended(self, task: asyncio.Task[HandsAnswer]) -> None:
        self._under_way = None
        self._one_at_a_time.release()

    def _late(self, prompt: PromptShown, task: asyncio.Task[HandsAnswer]) -> None:
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and not isinstance(error, HandsFailed):
            raise error
        if self._on_late is not None and not self._closed:
            self._on_late(prompt, error if isinstance(error, HandsFailed) else task.result())

    async def _ask(self, prompt: PromptShown) -> HandsAnswer:
        what = f"The hook {self._shown_url} was asked for {prompt.action} (step {prompt.step_id})"
        if self._closed:
            raise HandsFailed(f"{what} after the campaign was closed.")
        body = json.dumps(request_body(prompt), ensure_ascii=False).encode()
        self._exchange = HttpExchange(self._url, body, self._timeout_s)
        try:
            reply = await self._exchange.run()
        except TimeoutError:
            raise HandsFailed(
                f"{what} and did not answer within {self._timeout_s:g} s. Look whether it is stuck, "
                f"or give it longer with --set hook_timeout=SECONDS."
            ) from None
        except ConnectionRefusedError:
            raise HandsFailed(f"{what}: the connection was refused. Start the hook, or check its address.") from None
        except (OSError, ValueError) as error:
            raise HandsFailed(f"{what}: {str(error) or type(error).__name__}.") from None
        finally:
            self._exchange = None
        return self._understand(prompt, reply, what)

    def _understand(self, prompt: PromptShown, reply: HttpReply, what: str) -> HandsAnswer:
        if reply.status == 409:
            reason = _reason(reply.body) or "the hook gave no reason"
            return HandsAnswer("cannot", self._by, reason, "http")
        if reply.status != 200:
            said = _reason(reply.body)
            raise HandsFailed(
                f"{what} and answered {reply.status}{f' ({said})' if said else ''}. "
                f"It must answer 200 (done) or 409 (cannot, with a text)."
            )
        if prompt.kind_of != "OBSERVE":
            return HandsAnswer("done", self._by, "", "http")
        content = _json(reply.body)
        answer = content.get("answer") if isinstance(content, dict) else None
        if not isinstance(answer, str) or answer.strip().lower() not in OBSERVATIONS:
            raise HandsFailed(
                f"{what} and answered {_printable(reply.body.decode(errors='replace'), 80)!r}. "
                f'An observation is answered with {{"answer": "yes"}}, "no" or "cannot".'
            )
        return HandsAnswer(answer.strip().lower(), self._by, _reason(reply.body, only_json=True), "http")


def request_body(prompt: PromptShown) -> dict[str, Any]:
    """What is posted to the hook for this prompt."""
    return {
        "case": prompt.case_id,
        "attempt": prompt.attempt,
        "step": prompt.step_id,
        "action": prompt.action,
        "arguments": prompt.arguments,
        "text": " ".join(f"{prompt.headline}\n{prompt.detail}".split()),
    }


def _reason(body: bytes, *, only_json: bool = False) -> str:
    """The text of an answer: the member ``text``, ``reason`` or ``error`` of a JSON object, or the body as it stands."""
    content = _json(body)
    if isinstance(content, dict):
        for name in ("text", "reason", "error"):
            if isinstance(content.get(name), str):
                return _printable(content[name], REASON_LIMIT)
    if only_json:
        return ""
    return _printable(content if isinstance(content, str) else body.decode(errors="replace"), REASON_LIMIT)


def _not_json(text: str) -> None:
    raise ValueError(f"{text} is no JSON")


def _json(body: bytes) -> Any:
    """The body as JSON, None if it is none."""
    try:
        return json.loads(body, parse_constant=_not_json, parse_float=finite)
    except (ValueError, RecursionError):
        return None


def _printable(text: str, limit: int) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
