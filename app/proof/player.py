"""Plays a conversation against the runner, on a virtual clock and an in-memory wire.

The runner is the real one, and what it is given are real frames, read by the real intake. Time is a number that jumps to
whatever comes next: an event of the conversation, or the runner's own deadline. Nothing waits, so hours cost milliseconds,
and the same conversation always gives the same outcome.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.events import CheckMade, Event, FilePlaceWanted, StatusClassified, StepChanged, VerdictReached
from app.hands.actions import CONFIRM_DONE, CONFIRM_ENTRY
from app.proof import conversation as c
from app.proof.composite import as_of
from app.proof.device import Device
from app.proof.outcome import NS, Outcome, Said
from app.proof.rendering import frame
from app.protocol.messages import Call, CallError, CallResult, Message
from app.protocol.schemas import check as schema_check
from app.scenario import inputs as i
from app.scenario import outputs as o
from app.scenario.intake import Intake
from app.scenario.runner import CaseRunner
from app.scenario.values import look_up
from app.scenario.vocabulary import Scenario

START_NS = 1_000 * NS
EPOCH_NS = 1_893_499_200 * NS
"""UTC at the virtual clock's zero: 2030-01-01T12:00:00Z."""
LINK_ORDER_NS = NS // 20
MOST_STEPS = 20_000
"""Inputs after which a conversation that does not end is given up."""


_KEPT = ("StartTransaction", "StopTransaction")
"""Messages that tell of what has happened while there was no connection."""
_ANSWERS = c.Reply | c.Hands | c.Await | c.Ignore | c.Placed


def play(scenario: Scenario, conversation: c.Conversation) -> Outcome:
    """Play the conversation to its end."""
    return _Player(scenario, conversation).play()


@dataclass
class _Request:
    """A CALL or a prompt of the bench that is open."""

    leaf_id: str
    message_id: str = ""
    prompt_id: int = 0
    action: str = ""
    payload: Any = None
    at_ns: int = 0
    usual: str = "done"
    """Of a prompt: what the hands answer unless the conversation says something else."""


class _Player:
    def __init__(self, scenario: Scenario, conversation: c.Conversation) -> None:
        world = conversation.world
        self.scenario, self.conversation = scenario, conversation
        self.events = list(conversation.events)
        self.runner = CaseRunner(scenario, 1, world.context(scenario.role))
        self.intake = Intake(scenario.role)
        self.device = Device(scenario.role, world.configuration(), world.parameters)
        self.outcome = Outcome()
        self.now = self.last = START_NS
        self.connected, self.silent, self.away = True, False, False
        self.requests: dict[str, _Request] = {}
        """Open CALLs and prompts of the bench by leaf id."""
        self.ignored: set[str] = set()
        self.link_events: list[tuple[int, str]] = []
        self.ended: dict[str, int] = {}
        """Leaf id -> when its exchange was over."""
        self.said: dict[str, str] = {}
        """Message id of a CALL of the device -> leaf id."""
        self.serial = self.frames = 0
        self.waiting = ""
        self.schedules_began = ""
        """When the charging schedules that the bench has set begin, as it wrote it."""
        self.last_reply: bytes = b""
        self.slow_ns = 0
        self.offline_ns = 0
        """UTC at which the hands were done last, if there was no connection then; otherwise 0."""

    def play(self) -> Outcome:
        try:
            self._take(self.runner.start(self.now, self._utc()))
            for _ in range(MOST_STEPS):
                if self.runner.finished or not self._next():
                    break
            if not self.runner.finished:
                self.outcome.faults.append("the runner never came to an end")
        except Exception as error:  # whatever the runner raises is a defect of it, and ends up in the figures
            self.outcome.faults.append(f"the runner raised {type(error).__name__}: {error}")
        self.outcome.left = len(self.events)
        return self.outcome

    # --- time -------------------------------------------------------------------------------------------------------

    def _next(self) -> bool:
        """Do what comes next. False if nothing ever will."""
        self._drop_what_cannot_come()
        deadline = self.runner.deadline_ns
        due = self._due()
        link = min(self.link_events, default=None)
        unasked = self._unscripted()
        times = [at for at in (due, link[0] if link else None, unasked.at_ns if unasked else None) if at is not None]
        first = min(times, default=None)
        if deadline is not None and (first is None or deadline < first):
            self.now = max(self.now, deadline + 1)
            self._give(i.Tick(self.now, self._utc()))
            return True
        if first is None:
            return False
        self.now = max(self.now, first)
        if link is not None and link[0] == first:
            self.link_events.remove(link)
            self._link(link[1])
        elif due == first:
            self._happen(self.events.pop(0))
            self.last = self.now
        elif unasked is not None:
            self._answer_unscripted(unasked)
        return True

    def _due(self) -> int | None:
        """When the next event of the conversation can happen; None if it cannot yet."""
        if not self.events:
            return None
        event = self.events[0]
        base = self.last
        leaf_id = event.leaf.id if event.leaf else ""
        if isinstance(event, c.Reply | c.Hands | c.Await | c.Ignore | c.Placed):
            request = self.requests.get(leaf_id)
            if request is None:
                return None
            base = max(base, request.at_ns)
        elif isinstance(event, c.Say) and event.since:
            if event.since not in self.ended:
                return None
            base = self.ended[event.since]
        elif isinstance(event, c.Linked | c.Unlinked) and self.outcome.steps.get(leaf_id) in (None, "waiting"):
            return None
        return base + round(event.delay * NS)

    def _drop_what_cannot_come(self) -> None:
        """The bench has gone on without asking for what the next event answers: it asks for something later by now."""
        # A question about what was entered or done does not mean that the bench has gone on.
        on = {k for k, request in self.requests.items() if request.action not in (CONFIRM_ENTRY, CONFIRM_DONE)}
        while self.events and self._due() is None and on - self.ignored:
            self.events.pop(0)

    def _unscripted(self) -> _Request | None:
        """A CALL or prompt that no event of the conversation answers, when the device or the hands would answer it."""
        if not self.requests:
            return None
        scripted = {e.leaf.id for e in self.events if e.leaf and isinstance(e, _ANSWERS)}
        for request in self.requests.values():
            if request.leaf_id not in scripted | self.ignored and not (self.silent and request.message_id):
                delay = c.REPLY_DELAY if request.message_id else c.HANDS_DELAY
                return _Request(**{**vars(request), "at_ns": request.at_ns + round(delay * NS)})
        return None

    def _utc(self) -> int:
        return EPOCH_NS + self.now + self.conversation.rendering.days * 86_400 * NS

    # --- what happens -----------------------------------------------------------------------------------------------

    def _happen(self, event: c.Event) -> None:
        match event:
            case c.Say():
                self._say(event)
            case c.Reply(payload=payload, error=error):
                request = self.requests.pop(event.leaf.id)  # type: ignore[union-attr]
                payload = as_of(payload, self.schedules_began, self._utc())
                message = [4, request.message_id, error, "", {}] if error else [3, request.message_id, payload]
                self._reply(request, message)
            case c.Ignore(leaf_id=leaf_id):
                self.ignored.add(leaf_id)
            case c.ReplyAgain():
                self._send(self.last_reply, "text")
            case c.Hands(how=how):
                request = self.requests.pop(event.leaf.id)  # type: ignore[union-attr]
                self.offline_ns = 0 if self.connected else self._utc()
                self._give(i.HandsAnswered(self.now, self._utc(), request.prompt_id, how, "proof", "scripted"))
            case c.Placed(name=name, size=size, error=error):
                del self.requests[event.leaf_id]
                location = "" if error else f"ftp://bench/{name}"
                self._give(i.PlaceOpened(self.now, self._utc(), name, "FTP", location, "", size, error))
            case c.Transfer(untouched=False):
                self._transfer(event)
            case c.Raw(raw=raw, opcode=opcode):
                self._send(raw, opcode)
            case c.Lose():
                self._down("dut", 1006)
            case c.Connect():
                self._up()
            case c.Slow(seconds=seconds):
                self.slow_ns = round(seconds * NS)
            case c.StayAway():
                self.away = True
                self.link_events = [entry for entry in self.link_events if entry[1] != "up"]
            case c.Silence():
                self.silent = True
                self.events.clear()
            case _:
                pass  # a pause, or an event that was only waited for

    def _transfer(self, event: c.Transfer) -> None:
        if event.what not in ("closed", "reset", "renamed", "removed"):
            self._give(i.FileMoved(self.now, self._utc(), event.name, "started", number=event.number))
        if event.what != "started":
            error = "interrupted" if event.what == "failed" else ""
            moved = (event.size, event.whole, event.file_name, "FTP", "00", event.seconds, error, event.fault)
            transferred = i.FileMoved(self.now, self._utc(), event.name, event.what, *moved)
            self._give(replace(transferred, acknowledged=event.acknowledged, known=event.known, number=event.number))

    def _say(self, event: c.Say) -> None:
        self.serial += 1
        message_id = event.message_id or f"{self.conversation.rendering.ids}-{self.serial}"
        if event.leaf is not None:
            self.said[message_id] = event.leaf.id
        kept = self.offline_ns if event.action in _KEPT else 0
        self._send(self._bytes([2, message_id, event.action, event.payload], kept), "text")

    def _reply(self, request: _Request, message: list[Any]) -> None:
        self.ended[request.leaf_id] = self.now
        self.last_reply = self._bytes(message)
        self._send(self.last_reply, "text")

    def _answer_unscripted(self, request: _Request) -> None:
        del self.requests[request.leaf_id]
        if request.prompt_id:
            self._give(i.HandsAnswered(self.now, self._utc(), request.prompt_id, request.usual, "proof", "unscripted"))
        elif not request.message_id:
            self._give(i.PlaceOpened(self.now, self._utc(), request.action, "FTP", f"ftp://bench/{request.action}"))
        else:
            self._reply(request, [3, request.message_id, self.device.reply(request.action, request.payload)])

    def _bytes(self, message: list[Any], happened_ns: int = 0) -> bytes:
        return frame(message, self.conversation.rendering, self._utc(), happened_ns)

    def _send(self, raw: bytes, opcode: str) -> None:
        if not self.connected:
            return
        self.frames += 1
        incoming = self.intake.incoming(raw, opcode, self.now)
        self._give(i.FrameIn(self.now, self._utc(), self.frames, 0, incoming))

    # --- the connection ---------------------------------------------------------------------------------------------

    def _link(self, what: str) -> None:
        if what == "down":
            self._down("bench", 1000)
        elif not self.away:
            self._up()

    def _down(self, initiator: str, code: int) -> None:
        if self.connected:
            self.connected = False
            self.requests = {key: request for key, request in self.requests.items() if not request.message_id}
            self._give(i.LinkDown(self.now, self._utc(), self.frames, initiator, code, ""))

    def _up(self) -> None:
        if not self.connected and not self.away:
            self.connected = True
            self.intake.new_connection()
            self._give(i.LinkUp(self.now, self._utc(), self.frames))

    # --- what the runner asks for -----------------------------------------------------------------------------------

    def _give(self, event: i.Input) -> None:
        self._take(self.runner.handle(event))

    def _take(self, outputs: list[o.Output]) -> None:
        for output in outputs:
            match output:
                case o.Transmit(message, action):
                    self._transmit(message, action)
                case o.Emit(event):
                    self._note(event)
                case o.Show(prompt_id, step_id, kind, action):
                    usual = "yes" if kind == "OBSERVE" else "done"
                    self.requests[step_id] = _Request(step_id, "", prompt_id, action, at_ns=self.now, usual=usual)
                case o.Withdraw(prompt_id):
                    self.requests = {k: r for k, r in self.requests.items() if r.prompt_id != prompt_id}
                case o.GiveUp(message_id):
                    self.intake.give_up(message_id)
                    self.requests = {k: r for k, r in self.requests.items() if r.message_id != message_id}
                case o.LinkOrder(what):
                    if what in ("cut", "close", "reconnect"):
                        self.link_events.append((self.now + LINK_ORDER_NS, "down"))
                    if what in ("restore", "reconnect") and not self.away:
                        self.link_events.append((self.now + 4 * LINK_ORDER_NS + self.slow_ns, "up"))
        if self.runner.finished:
            self.outcome.advice = self.runner.advice

    def _transmit(self, message: Message, action: str) -> None:
        if not self.connected:
            self._give(i.SendFailed(self.now, self._utc(), message.message_id, "the connection is closed"))
            return
        self._hold_against_schema(message, action)
        self.intake.outgoing(message, self.now)
        if isinstance(message, Call):
            request = _Request(self.waiting, message.message_id, 0, action, message.payload, self.now)
            self.requests[self.waiting] = request
            self.outcome.said[self.waiting] = Said(self.now, message.payload)
            self.ended[f"{self.waiting}.sent"] = self.now
            if action == "SetChargingProfile" and not self.schedules_began:
                began = look_up(message.payload, "csChargingProfiles.chargingSchedule.startSchedule")
                self.schedules_began = str(began)
        elif (leaf_id := self.said.get(message.message_id)) is not None:
            self.ended[leaf_id] = self.now
            if isinstance(message, CallResult):
                self.outcome.said[leaf_id] = Said(self.now, message.payload)
        self.frames += 1
        self._give(i.FrameOut(self.now, self._utc(), self.frames, 0, message))

    def _hold_against_schema(self, message: Message, action: str) -> None:
        if isinstance(message, CallError):
            return
        kind = "response" if isinstance(message, CallResult) else "request"
        for violation in schema_check(action, kind, message.payload):
            self.outcome.faults.append(f"the bench sent {action}: {violation.path} {violation.text}")

    def _note(self, event: Event) -> None:
        match event:
            case StepChanged(step_id=step_id, state=state):
                self.outcome.steps[step_id] = state
                self.waiting = step_id
            case CheckMade():
                self.outcome.checks.append(event)
            case FilePlaceWanted(step_id=step_id, name=name):
                self.requests[step_id] = _Request(step_id, action=name, at_ns=self.now)
            case StatusClassified():
                self.outcome.statuses.append(event)
            case VerdictReached(layer="machine", value=value, reason=reason, check_id=check_id):
                self.outcome.verdict, self.outcome.reason, self.outcome.check_id = value, reason, check_id
            case _:
                pass
