"""The link to the DUT as it stands on the record: every frame is on its way to the case file before anybody acts on it."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol

from app.engine.asking import keeps
from app.events import DutIdentified, Frame, LinkChanged, Recorded, ReplyGivenUp, SendFailed
from app.evidence.case_file import CaseFile
from app.link.listener import LinkDown
from app.link.stamps import Stamp
from app.protocol import encode
from app.protocol.messages import MESSAGE_TYPE, Call, Message
from app.scenario import inputs as i
from app.scenario.intake import Incoming, Intake


class Wire(Protocol):
    """What is needed of a link."""

    def send(self, raw: bytes, opcode: str = "text") -> Stamp: ...


class RecordedLink:
    """Records what comes and goes, and makes inputs of it; the listener of a link (:class:`app.link.listener.LinkListener`)."""

    def __init__(self, case_file: CaseFile, dut_type: str) -> None:
        self._case_file = case_file
        self._intake = Intake(dut_type)
        self._heard_of_dut: DutIdentified | None = None
        self.wire: Wire | None = None
        self.connected = asyncio.Event()
        self.last_sent_ns = time.monotonic_ns()
        """When the bench has sent something last."""
        self.unanswered: set[str] = set()
        """Message ids of the bench's own CALLs that wait for a reply: at most one at a time (OCPP-J 1.6 section 4.1.1)."""
        self.kept_by_station: list[Call] = []
        """CALLs of cases by which the station has to keep something, until somebody has looked at what became of it."""

    def give(self, event: i.Input) -> None:
        """An input from outside."""
        raise NotImplementedError

    def _place(self) -> tuple[str, int]:
        """Case and attempt that run now."""
        raise NotImplementedError

    # --- in ---------------------------------------------------------------------------------------------------------

    def on_open(self, connection: int, peer: str, charge_point_id: str, subprotocol: str, at_ns: int) -> None:
        self._intake.new_connection()
        self.unanswered.clear()
        event = LinkChanged("connected", connection, peer, charge_point_id, subprotocol, at_ns=at_ns)
        recorded = self._case_file.append(event, mono_ns=at_ns)
        self.connected.set()
        self.give(i.LinkUp(at_ns, recorded.utc_ns, recorded.seq))

    def on_close(self, connection: int, initiator: str, code: int, reason: str, at_ns: int) -> None:
        event = LinkChanged("closed", connection, initiator=initiator, code=code, reason=reason, at_ns=at_ns)
        recorded = self._case_file.append(event, mono_ns=at_ns)
        self.connected.clear()
        self.give(i.LinkDown(at_ns, recorded.utc_ns, recorded.seq, initiator, code, reason))

    def on_link_event(self, event: LinkChanged) -> None:
        self._case_file.append(event)

    def on_frame(self, connection: int, raw: bytes, opcode: str, stamp: Stamp) -> None:
        incoming = self._intake.incoming(raw, opcode, stamp.at_ns)
        self.unanswered.discard(incoming.answers)
        case_id, attempt = self._place()
        frame = Frame(
            "in",
            connection,
            opcode,
            stamp.at_ns,
            stamp.source,
            stamp.uncertainty_ns,
            incoming.message_type,
            incoming.message_id[:64],
            incoming.action[:64],
            [finding.as_json() for finding in incoming.findings],
            case_id,
            attempt,
        )
        seq = self._case_file.append(frame, raw, utc_ns=stamp.utc_ns, mono_ns=stamp.at_ns).seq
        if incoming.action == "BootNotification" and isinstance(incoming.message, Call) and incoming.sound:
            self._identify(incoming.message)
        self._came(incoming, i.FrameIn(stamp.at_ns, stamp.utc_ns, seq, stamp.uncertainty_ns, incoming))

    def _came(self, incoming: Incoming, event: i.FrameIn) -> None:
        """A frame has come, and is on the record."""
        self.give(event)

    def _identify(self, boot: Call) -> None:
        told = boot.payload
        heard = DutIdentified(
            str(told.get("chargePointVendor", "")),
            str(told.get("chargePointModel", "")),
            str(told.get("chargePointSerialNumber", told.get("chargeBoxSerialNumber", ""))),
            str(told.get("firmwareVersion", "")),
            told,
        )
        if heard != self._heard_of_dut:
            self._heard_of_dut = heard
            self._case_file.append(heard)

    # --- out --------------------------------------------------------------------------------------------------------

    def _transmit(self, message: Message, action: str, cause: str = "") -> i.Input:
        """Send a message. Returns what the runner is to be told of it."""
        case_id, attempt = self._place()
        try:
            raw = encode.message(message)
            if self.wire is None:
                raise LinkDown("there is no link")
            stamp = self.wire.send(raw)
        except LinkDown as error:
            failed = SendFailed(message.message_id, action, str(error), case_id, attempt, cause)
            recorded = self._case_file.append(failed)
            return i.SendFailed(recorded.mono_ns, recorded.utc_ns, message.message_id, str(error))
        self._intake.outgoing(message, stamp.at_ns)
        self.last_sent_ns = stamp.at_ns
        if isinstance(message, Call):
            self.unanswered.add(message.message_id)
            if not cause and keeps(message):
                self.kept_by_station.append(message)
        frame = Frame(
            "out",
            getattr(self.wire, "connection", 0),
            "text",
            stamp.at_ns,
            stamp.source,
            stamp.uncertainty_ns,
            MESSAGE_TYPE[type(message)],
            message.message_id,
            action,
            [],
            case_id,
            attempt,
            cause,
        )
        seq = self._case_file.append(frame, raw, utc_ns=stamp.utc_ns, mono_ns=stamp.at_ns).seq
        return i.FrameOut(stamp.at_ns, stamp.utc_ns, seq, stamp.uncertainty_ns, message, cause)

    def _give_up(self, message_id: str, case_id: str = "", attempt: int = 0) -> Recorded:
        """The reply to a CALL of the bench is not waited for any longer: one that comes now is late."""
        self.unanswered.discard(message_id)
        self._intake.give_up(message_id)
        return self._case_file.append(ReplyGivenUp(message_id, case_id, attempt))
