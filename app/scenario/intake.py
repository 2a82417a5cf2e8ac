"""From the bytes of a frame to what the runner is given: decoded, held against its schema, paired with its CALL."""

from __future__ import annotations

from dataclasses import dataclass

from app.protocol import actions, schemas
from app.protocol.conversation import Conversation
from app.protocol.decode import decode
from app.protocol.error_codes import error_code_for
from app.protocol.finding import Finding
from app.protocol.messages import MESSAGE_TYPE, Call, CallError, CallResult, Message

_DOCUMENT = "test case document 2024-04, section 1.2"


@dataclass(frozen=True)
class Incoming:
    """One frame of the DUT, understood as far as it can be."""

    message: Message | None
    message_type: int | None
    message_id: str
    action: str
    """Of a reply: that of the CALL it answers."""
    findings: tuple[Finding, ...]
    answers: str = ""
    """Of a reply: the message id of the bench's CALL that waits for it; empty if none does."""
    refuse_with: str = ""
    """CALLERROR code that a correct peer would answer with; empty if the message is sound."""

    @property
    def sound(self) -> bool:
        """Nothing about it breaks what is asked of every message."""
        return not any(finding.severity == "fail" for finding in self.findings)


class Intake:
    """Understands the frames of one link in their order. Pure: what it gives depends on the frames alone."""

    def __init__(self, dut_type: str) -> None:
        self._dut_type = dut_type
        self._conversation = Conversation()

    def new_connection(self) -> None:
        self._conversation.reset()

    def give_up(self, message_id: str) -> None:
        """The bench does not wait for this reply any longer."""
        self._conversation.give_up(message_id)

    def outgoing(self, message: Message, at_ns: int) -> None:
        self._conversation.outgoing(message, at_ns)

    def incoming(self, raw: bytes, opcode: str, at_ns: int) -> Incoming:
        decoded = decode(raw, opcode)
        message, findings = decoded.message, list(decoded.findings)
        if message is None:
            refuse = "FormationViolation" if decoded.message_type == 2 and decoded.message_id else ""
            return Incoming(None, decoded.message_type, decoded.message_id, "", tuple(findings), refuse_with=refuse)
        paired = self._conversation.incoming(message, at_ns)
        findings += paired.findings
        match message:
            case Call(action=action, payload=payload):
                refuse = self._judge_call(action, payload, findings)
                return Incoming(message, 2, message.message_id, action, tuple(findings), refuse_with=refuse)
            case CallResult(payload=payload) if paired.call is not None:
                findings += _violations(paired.call.action, "response", payload)[0]
        action = paired.call.action if paired.call else ""
        answers = message.message_id if paired.kind == "answer" else ""
        return Incoming(message, MESSAGE_TYPE[type(message)], message.message_id, action, tuple(findings), answers)

    def _judge_call(self, action: str, payload: object, findings: list[Finding]) -> str:
        """Adds what is wrong with a CALL of the DUT; returns the CALLERROR code to refuse it with."""
        sender = actions.sender_of(action)
        if sender == "":
            findings.append(
                Finding("schema.unknown-action", "fail", f"OCPP 1.6 has no action {action[:60]!r}", _DOCUMENT)
            )
            return "NotImplemented"
        if sender not in ("either", self._dut_type):
            text = f"{action} is not for a {self._dut_type.replace('-', ' ')} to send"
            findings.append(Finding("schema.wrong-direction", "fail", text, "OCPP 1.6 sections 4 and 5"))
            return "NotSupported"
        violations, code = _violations(action, "request", payload)
        findings += violations
        return code


def _violations(action: str, kind: str, payload: object) -> tuple[list[Finding], str]:
    violations = schemas.check(action, kind, payload)
    found = [
        Finding(
            f"schema.{v.keyword}",
            v.severity,
            f"{action} {'request' if kind == 'request' else 'reply'}: {v.text}",
            f"schema of {action}; {_DOCUMENT}",
        )
        for v in violations
    ]
    failed = [v for v in violations if v.severity == "fail"]
    return found, error_code_for(failed) if failed else ""


__all__ = ["CallError", "Incoming", "Intake"]
