"""Bytes to a message, with everything that is wrong about the frame. Never raises, whatever the bytes.

The rule of severity: a frame that cannot be understood as OCPP-J fails, because no schema can be met by it (test case
document section 1.2); a frame that is sloppy but can be understood warns, because the test case document is silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.protocol.error_codes import ERROR_CODES, MISSPELT
from app.protocol.finding import Finding
from app.protocol.lenient_json import NotJson, read, short
from app.protocol.messages import Call, CallError, CallResult, Message

MAX_ID_LENGTH = 36
"""Characters of a message id (OCPP-J 1.6 table 3)."""

_NAME = {2: "CALL", 3: "CALLRESULT", 4: "CALLERROR"}
_LENGTH = {2: 4, 3: 3, 4: 5}
_NEEDED = {2: 4, 3: 3, 4: 4}
_SECTION = {2: "4.2.1", 3: "4.2.2", 4: "4.2.3"}
_START = re.compile(r'\s*\[\s*([234])\s*,\s*"((?:[^"\\\x00-\x1f]|\\["\\/]){1,200})"')


@dataclass(frozen=True)
class Decoded:
    """What a frame says, and what is wrong with it."""

    message: Message | None
    """None if the frame cannot be understood as OCPP-J; then at least one finding has the severity ``fail``."""
    findings: tuple[Finding, ...]
    message_type: int | None = None
    """2, 3 or 4; of a broken frame as far as it can be recovered."""
    message_id: str = ""
    """Of a broken frame as far as it can be recovered, so that a broken CALL can be answered with a CALLERROR."""


class _Unreadable(Exception):  # noqa: N818 - a state of a frame, not of the program
    """The frame is beyond understanding, for the reason given."""

    def __init__(self, finding_id: str, text: str, section: str) -> None:
        self.finding = Finding(finding_id, "fail", text, f"OCPP-J 1.6 section {section}")


class _Frame:
    """One frame on its way to a message."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.message_type: int | None = None
        self.message_id = ""

    def warn(self, finding_id: str, text: str, section: str) -> None:
        self.findings.append(Finding(finding_id, "warn", text, f"OCPP-J 1.6 section {section}"))

    def parse(self, raw: bytes, opcode: str) -> Message:
        if opcode != "text":
            self.warn(
                "framing.binary", "The message came in a binary frame; JSON text belongs in a text frame", "4.1.2"
            )
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self.recover(raw.decode("utf-8", "replace"))
            why = f"The frame is not valid UTF-8 (byte {error.start + 1})"
            raise _Unreadable("framing.not-utf8", why, "4.1.2") from None
        try:
            value, sloppy = read(text)
        except NotJson as error:
            self.recover(text)
            finding_id = "framing.too-deep" if error.too_deep else "framing.not-json"
            raise _Unreadable(finding_id, f"The frame is not readable JSON: {error}", "4.1.2") from None
        self.findings.extend(sloppy)
        if not isinstance(value, list):
            raise _Unreadable("framing.not-array", "The frame is JSON, but not an array", "4.2")
        return self.message(value)

    def recover(self, text: str) -> None:
        match = _START.match(text)
        if match:
            self.message_type = int(match[1])
            self.message_id = re.sub(r"\\(.)", r"\1", match[2])

    def message(self, elements: list[Any]) -> Message:
        if len(elements) > 1:
            self.message_id = self.read_id(elements[1])
        kind = self.read_type(elements)
        self.message_type = kind
        name, section = _NAME[kind], _SECTION[kind]
        if len(elements) < 2:
            raise _Unreadable("framing.arity", f"A {name} of one element: the message id is missing", section)
        if not isinstance(elements[1], str | int | float) or isinstance(elements[1], bool):
            raise _Unreadable("framing.message-id", "The message id is not a string", "4.1.4")
        self.judge_id(elements[1])
        if len(elements) < _NEEDED[kind]:
            text = f"A {name} of {len(elements)} elements; it has {_LENGTH[kind]}"
            raise _Unreadable("framing.arity", text, section)
        if len(elements) > _LENGTH[kind]:
            self.warn(
                "framing.extra-elements", f"A {name} of {len(elements)} elements; it has {_LENGTH[kind]}", section
            )
        if kind == 2:
            return self.call(elements)
        if kind == 3:
            return CallResult(self.message_id, self.payload(elements[2], name, section))
        return self.call_error(elements)

    def read_id(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""

    def judge_id(self, value: str | int | float) -> None:
        if not isinstance(value, str):
            self.warn(
                "framing.id-not-string", f"The message id {short(str(value))} is a number; it must be a string", "4.1.4"
            )
        if len(self.message_id) > MAX_ID_LENGTH:
            text = f"The message id has {len(self.message_id)} characters; at most {MAX_ID_LENGTH} are allowed"
            self.warn("framing.id-too-long", text, "4.1.4")
        elif not self.message_id:
            self.warn("framing.id-empty", "The message id is empty", "4.1.4")

    def read_type(self, elements: list[Any]) -> int:
        kind = elements[0] if elements else None
        if isinstance(kind, float) and kind in _NAME:
            self.warn("framing.type-not-integer", f"The message type is written as {kind}, not as an integer", "4.1.3")
            return int(kind)
        if isinstance(kind, int) and not isinstance(kind, bool) and kind in _NAME:
            return kind
        if not elements:
            raise _Unreadable("framing.arity", "The frame is an empty array", "4.2")
        raise _Unreadable("framing.message-type", f"Unknown message type {short(str(kind))}; it is 2, 3 or 4", "4.1.3")

    def call(self, elements: list[Any]) -> Call:
        action = elements[2]
        if not isinstance(action, str):
            raise _Unreadable("framing.action", "The action of the CALL is not a string", "4.2.1")
        return Call(self.message_id, action, self.payload(elements[3], "CALL", "4.2.1"))

    def payload(self, value: Any, name: str, section: str) -> dict[str, Any]:
        if value is None:
            text = f"The payload of the {name} is null; an empty object is the better notation"
            self.warn("framing.null-payload", text, section)
            return {}
        if not isinstance(value, dict):
            raise _Unreadable("framing.payload", f"The payload of the {name} is not an object", section)
        return value

    def call_error(self, elements: list[Any]) -> CallError:
        code, description = elements[2], elements[3]
        details = elements[4] if len(elements) > 4 else {}
        if len(elements) == 4:
            self.warn(
                "framing.error-details-missing", "The CALLERROR has no details; an empty object belongs there", "4.2.3"
            )
        elif not isinstance(details, dict):
            self.warn("framing.error-details", "The details of the CALLERROR are not an object", "4.2.3")
        if not isinstance(code, str):
            raise _Unreadable("framing.error-code", "The error code of the CALLERROR is not a string", "4.2.3")
        if code in MISSPELT:
            text = f"The error code {code} is spelt {MISSPELT[code]} in OCPP 1.6"
            self.findings.append(Finding("framing.error-code-spelling", "warn", text, "OCPP-J 1.6 errata section 5"))
        elif code not in ERROR_CODES:
            self.warn("framing.error-code-unknown", f"The error code {short(code)} is not one of OCPP 1.6", "4.2.3")
        if not isinstance(description, str):
            self.warn("framing.error-description", "The description of the CALLERROR is not a string", "4.2.3")
            description = short(str(description)).strip("“”")
        return CallError(self.message_id, code, description, details)


def decode(raw: bytes, opcode: str) -> Decoded:
    """What one data frame says.

    Args:
        raw: the payload of the WebSocket message as it was on the wire.
        opcode: ``text`` or ``binary``.
    """
    frame = _Frame()
    message: Message | None = None
    try:
        message = frame.parse(raw, opcode)
    except _Unreadable as error:
        frame.findings.append(error.finding)
    return Decoded(message, tuple(frame.findings), frame.message_type, frame.message_id)
