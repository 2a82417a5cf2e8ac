"""The sample campaign in every state of the Run workspace: for pictures and for tests. Names and numbers are made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app import events as ev
from app.events import JsonObject, Recorded
from ui.preview_sample import Story, campaign

CASE = "TC_003_CS"
_LONG = (
    "Regular charging session with a title that is much longer than the room it has, so that it has to be cut somewhere"
)


def _step(
    number: int, actor: str, kind: str, text: str, action: str = "", group: str = "", phase: str = "main"
) -> JsonObject:
    return {
        "id": f"s{number}", "number": number, "phase": phase, "actor": actor, "kind": kind, "text": text, "group": group,
        "optional": False, "reference": f"Table 3, step {number}", "action": action,
    }  # fmt: skip


STEPS = [
    _step(1, "bench", "send", "ChangeConfiguration · ConnectionTimeOut 60", "ChangeConfiguration", phase="prepare"),
    _step(2, "bench", "wait", "State: connector 1 Available", phase="prepare"),
    _step(3, "hand", "act", "READY: cable and card A in hand"),
    _step(4, "hand", "act", "PLUG IN the cable on the CAR side", "PlugIn"),
    _step(5, "dut", "receive", "StatusNotification · c1 Preparing", "StatusNotification"),
    _step(6, "hand", "act", "HOLD card A to the reader", "PresentIdTag"),
    _step(7, "dut", "receive", "Authorize · VALID-1", "Authorize"),
    _step(8, "dut", "receive", "StartTransaction · c1", "StartTransaction", "start"),
    _step(9, "dut", "receive", "StatusNotification · c1 Charging", "StatusNotification", "start"),
    _step(10, "hand", "observe", "Does the station show that it charges?", "Observe"),
    _step(11, "bench", "send", "ChangeConfiguration · put back", "ChangeConfiguration", phase="restore"),
]


class RunStory(Story):
    """A story that knows the running case."""

    case: tuple[str, int] = (CASE, 2)

    def step(self, number: int, state: str, note: str = "", frame: int = 0, deadline: float = 0) -> None:
        at = 10**12 + self.now_ns
        self.say(
            ev.StepChanged(
                *self.case, f"s{number}", state, note, frame, at + round(deadline * 1e9) if deadline else 0, at
            )
        )

    def check(self, number: int, frame: int, text: str, expected: Any = "", actual: Any = "", outcome: str = "held", severity: str = "fail", reference: str = "") -> None:  # fmt: skip
        self.say(
            ev.CheckMade(*self.case, f"003.{number}.{text[:8]}", f"s{number}", outcome, severity, text, expected, actual,
                         reference or f"Table 3, step {number}", frame)
        )  # fmt: skip

    def status(self, status: str, connector: int = 1, after: float = 0.6, **more: Any) -> int:
        payload = {
            "connectorId": connector,
            "errorCode": "NoError",
            "status": status,
            "timestamp": "2026-11-17T09:14:11.120Z",
            **more,
        }
        return self.call("in", "StatusNotification", payload, {}, self.case, after, 0.003)


def _base() -> RunStory:
    story = RunStory()
    for recorded in campaign(running=False):
        event = recorded.event
        if isinstance(event, ev.CampaignOpened):
            event = ev.CampaignOpened(**{**vars(event), "pics": {"performance": {"ocpp_response_timeout": 5}}})
        story.records.append(Recorded(recorded.seq, recorded.utc_ns, recorded.mono_ns, event, recorded.raw))
    story.now_ns = story.records[-1].mono_ns - 10**12
    story._messages = 500
    _traffic(story)
    return story


def _traffic(story: RunStory) -> None:
    """Earlier replies, so that the plot has something to show."""
    turns = (0.031, 0.044, 0.038, 0.052, 0.029, 0.061, 0.035, 0.071, 0.047, 0.033)
    for number in range(70):
        name = ("TC_013_CS", "TC_019_CS", "TC_023_CS", "TC_068_CS")[number // 18]
        turn = turns[number % 10] * (1 + (number * 7 % 11) / 12)
        if number % 3 == 2:
            story.call("in", "Heartbeat", {}, {"currentTime": "2026-11-17T09:10:00Z"}, (name, 1), 4, 0.002 + turn / 40)
        elif number % 3 == 1:
            key = {"key": "ConnectionTimeOut", "value": "60"}
            story.call("out", "ChangeConfiguration", key, {"status": "Accepted"}, (name, 1), 3, turn * 1.7)
        else:
            story.call(
                "out", "GetConfiguration", {"key": ["HeartbeatInterval"]}, {"configurationKey": []}, (name, 1), 3, turn
            )


def _begin(story: RunStory, title: str = "Regular charging session, plug-in first") -> None:
    story.say(ev.EngineState("running", CASE))
    reset = ("000_RESET", 1)
    story.say(ev.CaseStarted(*reset, "Reset to idle", "Table 1", [_step(1, "bench", "send", "Reset · Hard", "Reset")], True, for_case=CASE), after=2)  # fmt: skip
    story.call("out", "Reset", {"type": "Hard"}, {"status": "Accepted"}, reset, 0.01, 0.04)
    boot = {"chargePointVendor": "ACME", "chargePointModel": "AcmeCharge 22"}
    story.call("in", "BootNotification", boot, {"status": "Accepted", "interval": 300, "currentTime": "2026-11-17T09:14:00Z"}, reset, 3, 0.003)  # fmt: skip
    story.say(ev.VerdictReached(*reset, "machine", "PASS", "idle", "bench"))
    story.say(ev.CaseEnded(*reset, "complete", 4.1, 0.1))
    story.say(ev.CaseStarted(*story.case, title, "Table 3 · document 2024-04", STEPS))
    key = {"key": "ConnectionTimeOut", "value": "60"}
    story.step(1, "waiting", deadline=30)
    frame = story.call("out", "ChangeConfiguration", key, {"status": "Accepted"}, story.case, 0.02, 0.069)
    story.step(1, "done", "69 ms", frame)
    story.step(2, "done", "0.2 s")
    _hand(story, 1, 3, "READY", "GET the cable\nand card A.", 2.8, "done")


def _hand(
    story: RunStory, prompt: int, step: int, kind: str, headline: str, seconds: float, how: str, frame: int = 0
) -> None:
    action = {3: "", 4: "PlugIn", 6: "PresentIdTag"}[step]
    story.step(step, "waiting")
    story.say(
        ev.PromptShown(prompt, *story.case, f"s{step}", kind, headline, "Connector 1.", action, {"connectorId": 1}, "")
    )
    by = "wire" if how == "seen" else "A. Keller"
    story.say(ev.PromptClosed(prompt, *story.case, how, by, seconds, device="keyboard"), after=seconds)
    story.step(step, "done", f"{how} {seconds} s" if how == "seen" else f"{seconds} s", frame)


def _to_card(story: RunStory) -> None:
    """Up to the moment where the card is wanted."""
    _begin(story)
    _hand(story, 2, 4, "ACT", "PLUG IN the cable\non the CAR side.", 6.4, "seen")
    story.step(5, "waiting", deadline=30)
    frame = story.status("Preparing", after=0.412)
    story.step(5, "done", "", frame)
    story.check(5, frame, "Schema StatusNotification.json", reference="valid")
    story.check(5, frame, "status is Preparing", "Preparing", "Preparing", reference="step 5")
    story.check(5, frame, "connectorId is 1", 1, 1, reference="step 5")
    story.check(5, frame, "No consecutive duplicate", reference="App. D")
    story.check(5, frame, "Message id unique", reference="OCPP-J 4.1")
    story.call("in", "Heartbeat", {}, {"currentTime": "2026-11-17T09:14:30Z"}, story.case, 8, 0.002)


def _ask_card(
    story: RunStory, detail: str = "Connector 1. Any other form of identification with the id tag VALID-1 is as good."
) -> None:
    story.step(6, "waiting")
    deadline = 10**12 + story.now_ns + 60_000_000_000
    story.step(7, "waiting", deadline=60)
    story.say(
        ev.PromptShown(
            3, *story.case, "s6", "ACT", "HOLD card A to\nthe station’s reader.", detail, "PresentIdTag",
            {"connectorId": 1, "idTag": "VALID-1"}, "Authorize · idTag VALID-1", "ConnectionTimeOut", deadline,
            "At 0:00 the station\nreturns to Available.",
        )
    )  # fmt: skip
    story.now_ns += 23_000_000_000


def idle() -> list[Recorded]:
    """The case runs, the bench waits for the DUT, no hand is needed."""
    story = _base()
    _to_card(story)
    _ask_card(story)
    story.say(ev.PromptClosed(3, *story.case, "done", "A. Keller", 4.0, device="keyboard"))
    story.step(6, "done", "4.0 s")
    return story.records


def prompt() -> list[Recorded]:
    story = _base()
    _to_card(story)
    _ask_card(story)
    return story.records


def observe() -> list[Recorded]:
    story = _base()
    _to_card(story)
    story.say(ev.PromptShown(9, *story.case, "s10", "OBSERVE", "LOOK at the display:\nis it charging?", "Answer what you see, not what you expect.", "Observe", {"question": "Does the station show that it charges?"}, ""))  # fmt: skip
    story.step(10, "waiting")
    return story.records


def caution() -> list[Recorded]:
    story = _base()
    _begin(story)
    story.say(ev.PromptShown(8, *story.case, "s4", "ACT", "SWITCH the power\nOFF and ON again.", "Use the breaker of the supply. Keep clear of live parts.", "PowerCycle", {}, "BootNotification"))  # fmt: skip
    return story.records


def long_texts() -> list[Recorded]:
    story = _base()
    _begin(story, _LONG)
    detail = "Send this request to the charge point:\n" + "\n".join(
        f"  chargingProfile.chargingSchedule.chargingSchedulePeriod[{n}].limit = {16 + n}" for n in range(9)
    )
    story.say(ev.PromptShown(8, *story.case, "s4", "ACT", "SEND SetChargingProfile now\nfrom the management system.", detail, "TriggerFromCsms", {"action": "SetChargingProfile", "payload": {}}, "SetChargingProfile · csChargingProfiles ChargePointMaxProfile stackLevel 0"))  # fmt: skip
    return story.records


def paused() -> list[Recorded]:
    story = _base()
    story.say(ev.EngineState("paused"))
    return story.records


def waiting_for_dut() -> list[Recorded]:
    story = Story()
    story.records = list(campaign(running=False))[:3]
    story.say(
        ev.EngineState(
            "waiting for the DUT", detail="The bench listens on ws://192.168.10.2:9000/ and waits up to 120 s."
        )
    )
    return story.records


def _started(story: RunStory, connector: int) -> int:
    """The card is presented, and a transaction starts; its frame."""
    frame = story.call(
        "in", "Authorize", {"idTag": "VALID-1"}, {"idTagInfo": {"status": "Accepted"}}, story.case, 0.5, 0.003
    )
    story.say(ev.PromptClosed(3, *story.case, "seen", "wire", 23.5, frame=frame))
    story.step(6, "done", "seen 23.5 s", frame)
    story.step(7, "done", "", frame)
    start = {"connectorId": connector, "idTag": "VALID-1", "meterStart": 1200, "timestamp": "2026-11-17T09:15:01Z"}
    accepted = {"idTagInfo": {"status": "Accepted"}, "transactionId": 42}
    return story.call("in", "StartTransaction", start, accepted, story.case, 1.2, 0.004)


def failed() -> list[Recorded]:
    story = _base()
    _to_card(story)
    _ask_card(story)
    frame = _started(story, connector=2)
    story.check(8, frame, "StartTransaction.connectorId is 1", 1, 2, "failed")
    story.check(8, frame, "Schema StartTransaction.json", reference="valid")
    story.step(8, "failed", "connectorId is 2", frame)
    uninvited = story.status("Charging", 2, 0.3)
    story.check(8, uninvited, "Nothing uninvited on connector 2", "nothing", "Charging", "failed", reference="App. D")
    story.records[-1] = Recorded(
        story.records[-1].seq, story.records[-1].utc_ns, story.records[-1].mono_ns,
        ev.CheckMade(**{**vars(story.records[-1].event), "check_id": "uninvited"}),
    )  # fmt: skip
    story.step(9, "failed", "did not come")
    for number in (10, 11):
        story.step(number, "not reached")
    story.say(
        ev.VerdictReached(
            *story.case,
            "machine",
            "FAIL",
            "StartTransaction.connectorId is 2, must be 1",
            "bench",
            "s8",
            "003.8",
            frame,
        )
    )
    story.say(ev.CaseEnded(*story.case, "complete", 48.2, 0.3))
    story.say(ev.EngineState("idle"))
    return story.records


def inconclusive() -> list[Recorded]:
    story = _base()
    _begin(story)
    story.say(ev.LinkChanged("closed", 1, initiator="dut", code=1001, reason="going away"), after=3)
    story.step(4, "failed", "connection closed")
    story.say(
        ev.VerdictReached(
            *story.case,
            "machine",
            "INCONCLUSIVE",
            "the connection was lost before the case began: run it again",
            "bench",
        )
    )
    story.say(ev.CaseEnded(*story.case, "complete", 12.0, 0.2))
    return story.records


def bench_fault() -> list[Recorded]:
    story = _base()
    _begin(story)
    story.say(ev.BenchFault("clock", "The bench's clock stepped by 1.1 s."))
    story.say(ev.CaseEnded(*story.case, "interrupted", 5.0, 0.2, "the bench failed"))
    return story.records


def _whole(story: RunStory) -> list[int]:
    _to_card(story)
    _ask_card(story)
    frame = _started(story, connector=1)
    story.step(8, "done", "", frame)
    charging = story.status("Charging", after=0.4)
    story.step(9, "done", "", charging)
    for number in range(5, 10):
        for text in ("Schema valid", "connectorId is 1", "Message id unique"):
            story.check(number, charging, text)
    extra = story.status("Unavailable", 0, 0.9)
    finishing = story.status("Finishing", 1, 2.0)
    available = story.status("Available", 1, 1.1)
    story.step(10, "done", "yes")
    story.step(11, "done", "1 put back")
    return [charging, extra, finishing, available]


def approval(advice: str = "retest") -> list[Recorded]:
    story = _base()
    charging, extra, finishing, available = _whole(story)
    rows = [
        (charging, "c1 Charging (step 9)", "c1 Charging, NoError", "D-expected", "ok", "As expected"),
        (finishing, "c1 Finishing (step 10)", "c1 Finishing, NoError", "D-expected", "ok", "As expected"),
        (extra, "", "c0 Unavailable, NoError, no info", "D-connector-0", advice if advice != "approve" else "acceptable", "Connector 0, not asked for; needs an error code or info"),
        (available, "c1 Available (state)", "c1 Available, NoError", "D-015", "acceptable", "Exception for case 015"),
        (0, "c2 Available (state)", "", "D-missing", "ok", "Not sent again: unchanged since the boot"),
    ]  # fmt: skip
    for frame, expected, received, rule, decided, reason in rows:
        story.say(ev.StatusClassified(*story.case, frame, expected, received, rule, decided, reason))
    story.say(ev.VerdictReached(*story.case, "machine", "PASS", "every validation held", "bench"))
    story.say(ev.PromptShown(20, *story.case, "", "APPROVE", "Approve the result", "", "", {}, "", advice=advice))
    return story.records


def done() -> list[Recorded]:
    story = RunStory()
    story.records = approval("approve")
    story.now_ns = story.records[-1].mono_ns - 10**12
    story.say(ev.PromptClosed(20, *story.case, "yes", "A. Keller", 4.2), after=4.2)
    story.say(ev.VerdictReached(*story.case, "approval", "approved", "", "A. Keller", advice="approve"))
    story.say(ev.CaseEnded(*story.case, "complete", 61.4, 0.3))
    story.say(ev.EngineState("idle"))
    return story.records


STATES: dict[str, Callable[[], list[Recorded]]] = {
    "idle": idle,
    "prompt": prompt,
    "observe": observe,
    "caution": caution,
    "long": long_texts,
    "paused": paused,
    "waiting": waiting_for_dut,
    "failed": failed,
    "inconclusive": inconclusive,
    "fault": bench_fault,
    "approval": approval,
    "done": done,
}
"""Every state by its name."""
