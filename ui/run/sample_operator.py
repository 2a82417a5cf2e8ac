"""Prompts of a management system in the sample campaign, and long ones of a station: for pictures and for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app import events as ev
from app.events import JsonObject, Recorded
from app.hands.actions import CONFIRM_DONE, CONFIRM_ENTRY, TRIGGER_FROM_CSMS, ManualAction
from app.hands.wording import wording
from ui.preview_sample import campaign
from ui.run.sample import RunStory

CASE = ("TC_056_CSMS", 1)
NOTED = "another is noted, no failure"
ANY = "another will do"
SCHEDULE: JsonObject = {
    "startSchedule": "2026-11-17T09:14:30.120Z", "duration": 86400, "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0, "numberPhases": 3}],
}  # fmt: skip
PROFILE: JsonObject = {
    "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Absolute",
    "validFrom": "2026-11-17T09:14:30.120Z", "validTo": "2026-11-19T09:14:30.120Z", "chargingSchedule": SCHEDULE,
}  # fmt: skip
PAYLOAD: JsonObject = {"connectorId": 1, "csChargingProfiles": PROFILE}
ARGUMENTS: JsonObject = {
    "action": "SetChargingProfile", "payload": PAYLOAD,
    "example": {"connectorId": 1, "csChargingProfiles": {"chargingProfileId": 1, **PROFILE}},
    "leave_out": ["csChargingProfiles.transactionId"], "answer": "Accepted",
    "may_differ": {
        "csChargingProfiles.validFrom": ANY, "csChargingProfiles.validTo": ANY,
        "csChargingProfiles.chargingSchedule.startSchedule": ANY,
    },
}  # fmt: skip
SHORT: JsonObject = {
    "action": "UnlockConnector", "payload": {"connectorId": 1}, "answer": "NotSupported",
    "note": "Send this connector: the charge point plays that it does not know it.", "may_differ": {"connectorId": NOTED},
}  # fmt: skip


def _story(action: str) -> RunStory:
    story = RunStory()
    story.case = CASE
    for recorded in campaign(running=False):
        event = recorded.event
        if isinstance(event, ev.CampaignOpened):
            event = replace(event, dut_type="csms", connection={"charge_point_id": "CP-77"})
        story.records.append(Recorded(recorded.seq, recorded.utc_ns, recorded.mono_ns, event, recorded.raw))
    story.now_ns = story.records[-1].mono_ns - 10**12
    steps = [_step(1, "hand", "act", f"Send {action} from the management system"), _step(2, "dut", "receive", action)]
    story.say(ev.EngineState("running", CASE[0]))
    story.say(ev.CaseStarted(*CASE, "Central Smart Charging - TxDefaultProfile", "Table 173", steps))
    story.call("in", "Heartbeat", {}, {"currentTime": "2026-11-17T09:14:30Z"}, CASE, 2, 0.002)
    return story


def _step(number: int, actor: str, kind: str, text: str) -> JsonObject:
    return {
        "id": f"s{number}", "number": number, "phase": "main", "actor": actor, "kind": kind, "text": text, "group": "",
        "optional": False, "reference": f"Table 173, step {number}", "action": text if kind == "receive" else TRIGGER_FROM_CSMS,
    }  # fmt: skip


def _ask(
    story: RunStory, prompt_id: int, arguments: JsonObject, kind: str = "ACT", action: str = TRIGGER_FROM_CSMS
) -> None:
    step = "s1" if kind == "ACT" else "s2"
    story.say(ev.StepChanged(*CASE, step, "waiting", at_ns=10**12 + story.now_ns))
    story.say(_shown(prompt_id, step, kind, action, arguments, str(arguments["action"])))


def _shown(prompt_id: int, step: str, kind: str, action: str, arguments: JsonObject, watch: str) -> ev.PromptShown:
    words = wording(ManualAction(action, arguments))
    return ev.PromptShown(prompt_id, *CASE, step, kind, words.headline, words.detail, action, arguments, watch)


def _entry(arguments: JsonObject = ARGUMENTS) -> RunStory:
    story = _story(str(arguments["action"]))
    _ask(story, 1, arguments)
    return story


def entry() -> list[Recorded]:
    """All the fields of a charging profile."""
    return _entry().records


def entry_short() -> list[Recorded]:
    """One field, a refusal that is the test, and another request that came instead."""
    story = _entry(SHORT)
    story.call("in", "RemoteStopTransaction", {"transactionId": 7}, {"status": "Rejected"}, CASE, 2, 0.003)
    return story.records


def _done(arguments: JsonObject = ARGUMENTS) -> RunStory:
    story = _entry(arguments)
    story.say(ev.PromptClosed(1, *CASE, "done", "A. Keller", 4.0, device="keyboard"), after=4)
    story.say(ev.StepChanged(*CASE, "s1", "done", "done, A. Keller"))
    story.step(2, "waiting", deadline=30)
    return story


def entry_waiting() -> list[Recorded]:
    """Done was said, and nothing has come yet."""
    return _done().records


def _otherwise(story: RunStory) -> list[JsonObject]:
    frame = story.call("in", "SetChargingProfile", {"connectorId": 1}, {"status": "Accepted"}, CASE, 3, 0.003)
    period = "csChargingProfiles.chargingSchedule.chargingSchedulePeriod.0"
    fields: list[JsonObject] = [
        {"field": f"{period}.limit", "wanted": [6.0, 6000.0], "got": 16.0, "decides": True},
        {"field": "csChargingProfiles.validFrom", "wanted": "a value", "got": "absent", "decides": True},
        {"field": "csChargingProfiles.transactionId", "wanted": "absent", "got": 43, "decides": False},
    ]
    story.say(ev.AskedOtherwise(*CASE, "s2", "SetChargingProfile", fields, frame, 1))
    return fields


def entry_again() -> list[Recorded]:
    """What came is not as asked, and can be sent again."""
    story = _done()
    _otherwise(story)
    story.step(2, "waiting", "not as asked; waiting for another", deadline=300)
    return story.records


def entered() -> list[Recorded]:
    """Was it entered as asked?"""
    story = _done()
    fields = _otherwise(story)
    question = (
        "What came: SetChargingProfile in frame 57: limit is 16.0, asked for was [6.0, 6000.0]; validFrom is absent."
    )
    arguments: dict[str, Any] = {"action": "SetChargingProfile", "differences": fields, "question": question}
    _ask(story, 2, arguments, "OBSERVE", CONFIRM_ENTRY)
    return story.records


def unsent() -> list[Recorded]:
    """Was it sent?"""
    story = _done()
    question = "SetChargingProfile was asked for, and nothing has arrived at the bench for 30 s."
    _ask(story, 2, {"action": "SetChargingProfile", "differences": [], "question": question}, "OBSERVE", CONFIRM_ENTRY)
    return story.records


def how_to(action: str = "CauseFault") -> list[Recorded]:
    """A prompt of a station with a long way to do it."""
    story = _story("StatusNotification")
    watch = "StatusNotification · connectorId 1 · status Faulted"
    story.say(_shown(1, "s1", "ACT", action, {"connectorId": 1}, watch))
    return story.records


def undone() -> list[Recorded]:
    """Was it done?"""
    story = _story("StatusNotification")
    actions: list[JsonObject] = [
        {"action": "CauseLockFailure", "arguments": {"connectorId": 1}},
        {"action": "PlugIn", "arguments": {"connectorId": 1}, "manner": "unlocked"},
    ]
    seen = "Wanted: no transaction starts. Found: StartTransaction (connector 1)."
    story.say(_shown(1, "s1", "OBSERVE", CONFIRM_DONE, {"actions": actions, "seen": seen}, ""))
    return story.records


def elsewhere() -> list[Recorded]:
    """A cable at another connector than the one that was asked for."""
    return _elsewhere().records


def elsewhere_and_away() -> list[Recorded]:
    """The same, and it was taken out again."""
    story = _elsewhere()
    payload = {"connectorId": 2, "errorCode": "NoError", "status": "Available"}
    frame = story.call("in", "StatusNotification", payload, {}, CASE, 3, 0.003)
    story.say(
        ev.StatusClassified(*CASE, frame, "", "c2 Available, NoError", "D-other-connector", "retest", "as before")
    )
    return story.records


def _elsewhere() -> RunStory:
    story = _story("StatusNotification")
    story.say(_shown(1, "s1", "ACT", "PlugIn", {"connectorId": 1}, "StatusNotification · c1 · Preparing"))
    payload = {"connectorId": 2, "errorCode": "NoError", "status": "Preparing"}
    frame = story.call("in", "StatusNotification", payload, {}, CASE, 3, 0.003)
    reason = "connector 2 has no part in this case"
    story.say(ev.StatusClassified(*CASE, frame, "", "c2 Preparing, NoError", "D-other-connector", "retest", reason))
    return story


STATES: dict[str, Callable[[], list[Recorded]]] = {
    "entry": entry,
    "entry-short": entry_short,
    "entry-waiting": entry_waiting,
    "entry-again": entry_again,
    "entered": entered,
    "unsent": unsent,
    "how-to": how_to,
    "undone": undone,
    "elsewhere": elsewhere,
    "lock": lambda: how_to("CauseLockFailure"),
}
"""Every state by its name."""
