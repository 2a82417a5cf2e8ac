"""A sample campaign built from events, as an engine would tell them: for pictures of the window and for its tests.

Names and numbers are made up. Every screen reads it through the same fold as a real campaign.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from app import events as ev
from app.events import Event, JsonObject, Recorded
from app.hands.actions import BY_NAME

START_UTC_NS = 1_794_906_000_000_000_000
"""2026-11-17 09:00:00 UTC."""

_PICS = "dut: charging-station\n"
_PLUG, _CARD = "PlugIn", "PresentIdTag"
_CORE, _FW, _SC, _RES, _LAL, _RT = (
    "CORE", "FIRMWARE_MANAGEMENT", "SMART_CHARGING", "RESERVATION", "LOCAL_AUTH_LIST_MANAGEMENT", "REMOTE_TRIGGER",
)  # fmt: skip

_ROWS: tuple[tuple[str, str, str, str, bool | None, str, int, bool, list[str]], ...] = (
    ("001", "Cold boot charge point", _CORE, "M", True, "mandatory for every charging station", 1, True, ["PowerCycle"]),
    ("002", "Cold boot, pending", _CORE, "M", True, "mandatory for every charging station", 2, True, ["PowerCycle"]),
    ("003", "Regular charging session, plug-in first", _CORE, "C", True, "\u201cLocal start of a transaction: Yes\u201d", 4, True, [_PLUG, _CARD, _CARD, "Unplug"]),
    ("004_1", "Regular charging session, identification first", _CORE, "C", True, "\u201cLocal start of a transaction: Yes\u201d", 5, True, [_CARD, _PLUG]),
    ("004_2", "Identification first, ConnectionTimeOut", _CORE, "C", True, "\u201cLocal start of a transaction: Yes\u201d", 6, True, [_CARD]),
    ("005_1", "EV side disconnected", _CORE, "C", True, "\u201cFixed cable: No\u201d, key StopTransactionOnEVSideDisconnect", 9, True, [_PLUG, _CARD, "Unplug", "Unplug"]),
    ("005_3", "EV side disconnected, transaction goes on", _CORE, "C", None, "the key StopTransactionOnEVSideDisconnect has not been read yet", 11, False, []),
    ("006", "One reader for several connectors", _CORE, "O", False, "optional, not chosen by the vendor", 12, False, []),
    ("007", "Start with a cached id", _CORE, "C", False, "\u201cAuthorization cache: No\u201d", 13, False, []),
    ("010", "Remote start, cable plugged in first", _CORE, "M", True, "mandatory for every charging station", 16, True, [_PLUG]),
    ("011_1", "Remote start, remote start first", _CORE, "M", True, "mandatory for every charging station", 17, True, [_PLUG]),
    ("012", "Remote stop charging session", _CORE, "M", True, "mandatory for every charging station", 19, True, [_PLUG]),
    ("013", "Hard reset, no transaction", _CORE, "M", True, "mandatory for every charging station", 20, True, []),
    ("014", "Soft reset, no transaction", _CORE, "M", True, "mandatory for every charging station", 21, False, []),
    ("015", "Hard reset with transaction", _CORE, "M", True, "mandatory for every charging station", 22, False, []),
    ("017_1", "Unlock connector, detachable cable", _CORE, "C", True, "\u201cFixed cable: No\u201d", 24, False, []),
    ("017_2", "Unlock connector, fixed cable", _CORE, "C", False, "\u201cFixed cable: No\u201d", 25, False, []),
    ("019", "Retrieve configuration", _CORE, "M", True, "mandatory for every charging station", 28, True, []),
    ("023", "Start with an id that is not valid", _CORE, "M", True, "mandatory for every charging station", 34, True, [_PLUG, _CARD]),
    ("026", "Remote start, connector occupied", _CORE, "M", True, "mandatory for every charging station", 38, True, [_PLUG]),
    ("036", "Connection loss during a transaction", _CORE, "M", True, "mandatory for every charging station", 47, True, [_PLUG]),
    ("068", "Stop a transaction with the same id tag", _CORE, "M", True, "mandatory for every charging station", 66, True, [_PLUG, _CARD, _CARD]),
    ("071", "Clock-aligned meter values", _CORE, "M", True, "mandatory for every charging station", 33, True, [_PLUG]),
    ("044_1", "Firmware update", _FW, "M", True, "the security certificate asks for a refusal", 68, False, []),
    ("045_1", "Get diagnostics", _FW, "M", True, "\u201cFirmware Management: Yes\u201d", 71, False, []),
    ("056", "Central smart charging, TxDefaultProfile", _SC, "M", True, "\u201cSmart Charging: Yes\u201d", 78, False, []),
    ("066", "Get composite schedule", _SC, "M", True, "\u201cSmart Charging: Yes\u201d", 86, False, []),
    ("046_1", "Reservation, local start", _RES, "M", False, "\u201cReservation: No\u201d", 73, False, []),
    ("047", "Reservation expires", _RES, "M", False, "\u201cReservation: No\u201d", 75, False, []),
    ("042_1", "Get local list version, not supported", _LAL, "M", True, "\u201cLocal Authorization List Management: No\u201d", 59, False, []),
    ("054", "Trigger message", _RT, "M", True, "\u201cRemote Trigger: Yes\u201d", 76, False, []),
    ("055", "Trigger message, rejected", _RT, "M", True, "\u201cRemote Trigger: Yes\u201d", 77, False, []),
)  # fmt: skip


def plan_entries() -> list[JsonObject]:
    """The plan of the sample, shaped as ``plan --json``."""
    entries = []
    for number, title, profile, kind, applies, reason, clause, scenario, hands in _ROWS:
        assert all(action in BY_NAME for action in hands)
        entries.append(
            {
                "id": f"TC_{number}_CS" if number != "006" else "_006",
                "octt_id": f"_{number}",
                "title": title,
                "profile": profile,
                "functionality": profile,
                "class": kind,
                "applies": applies,
                "reason": reason,
                "scenario": scenario,
                "informative": False,
                "blocking": kind in ("M", "C"),
                "expectation": "must reject" if number == "044_1" else "pass",
                "conflict": "\u201cMaxChargingProfilesInstalled: 1\u201d, this mandatory case needs 3"
                if number == "066"
                else "",
                "hands": hands,
                "reference": f"App. C {clause}",
            }
        )
    return entries


def problems() -> list[JsonObject]:
    """What CheckPics says of the sample's PICS."""
    return [
        {
            "file": "acme-22.yaml", "line": 41, "column": 3, "path": "optional_features.authorization_cache",
            "severity": "error", "found": "not answered", "expected": "yes or no",
            "why": "It decides _007, _061, _037_1 and _039.", "remedy": "Write \u201cauthorization_cache: yes\u201d or \u201cno\u201d.",
        },
        {
            "file": "acme-22.yaml", "line": 77, "column": 3, "path": "performance.remote_start",
            "severity": "warning", "found": "not answered", "expected": "a number (s), at least 0",
            "why": "The performance table of the report shows it beside the measured value.",
            "remedy": "Ask the vendor for the value, in seconds.",
        },
    ]  # fmt: skip


class Story:
    """Writes events with rising numbers and times; frames carry their bytes."""

    def __init__(self) -> None:
        self.records: list[Recorded] = []
        self.now_ns = 0
        self._messages = 0

    def say(self, event: Event, raw: bytes | None = None, after: float = 0.004) -> int:
        """Record an event ``after`` seconds from the last one; its number."""
        self.now_ns += round(after * 1e9)
        seq = len(self.records) + 1
        self.records.append(Recorded(seq, START_UTC_NS + self.now_ns, 10**12 + self.now_ns, event, raw))
        return seq

    def frame(
        self,
        direction: str,
        kind: int,
        message_id: str,
        action: str,
        payload: JsonObject,
        case: tuple[str, int],
        after: float,
    ) -> int:
        message: list[Any] = [kind, message_id, action, payload] if kind == 2 else [kind, message_id, payload]
        raw = json.dumps(message, separators=(",", ":")).encode()
        at_ns = 10**12 + self.now_ns + round(after * 1e9)
        frame = ev.Frame(direction, 1, "text", at_ns, "kernel", 40_000, kind, message_id, action, [], case[0], case[1])
        return self.say(frame, raw, after)

    def call(self, direction: str, action: str, payload: JsonObject, reply: JsonObject, case: tuple[str, int], after: float = 0.6, turn: float = 0.04) -> int:  # fmt: skip
        """A CALL and its CALLRESULT; the number of the CALL."""
        self._messages += 1
        message_id = f"{self._messages:04x}-{action[:4].lower()}"
        seq = self.frame(direction, 2, message_id, action, payload, case, after)
        back = "out" if direction == "in" else "in"
        self.frame(back, 3, message_id, action, reply, case, turn)
        return seq


def _steps(*rows: tuple[str, str, str, str]) -> list[JsonObject]:
    return [
        {
            "id": str(number), "number": number, "phase": "main", "actor": actor, "kind": kind, "text": text, "group": "",
            "optional": False, "reference": "Table", "action": action,
        }
        for number, (actor, kind, text, action) in enumerate(rows, start=1)
    ]  # fmt: skip


SESSION = _steps(
    ("hand", "act", "PLUG IN the cable", "PlugIn"),
    ("dut", "receive", "StatusNotification · c1 Preparing", "StatusNotification"),
    ("hand", "act", "HOLD card VALID-1 to the reader", "PresentIdTag"),
    ("dut", "receive", "Authorize · VALID-1", "Authorize"),
    ("dut", "receive", "StartTransaction · c1", "StartTransaction"),
    ("dut", "receive", "StatusNotification · c1 Charging", "StatusNotification"),
)
REMOTE_STOP = _steps(
    ("bench", "send", "RemoteStopTransaction", "RemoteStopTransaction"),
    ("dut", "receive", "StopTransaction, reason Remote", "StopTransaction"),
    ("dut", "receive", "StatusNotification · c1 Finishing", "StatusNotification"),
)
READ = _steps(("bench", "send", "GetConfiguration", "GetConfiguration"))


def opened(mode: str = "certification") -> ev.CampaignOpened:
    return ev.CampaignOpened(
        campaign_id="ACME-2026-007", report_number="OB-2026-0117", mode=mode, dut_type="charging-station", goal="full",
        product_version="0.1.0", testplans_revision="2024-04", testplans_hash="7c1e02ab91d4", pics_name="AcmeCharge 22",
        pics_sha256=sha256(_PICS.encode()).hexdigest(), pics_text=_PICS, pics={}, parameters={"connection_timeout": 60},
        approve="ask", hands="window", tester={"name": "A. Keller"},
        laboratory={"company": "Elbe Test Laboratory", "name": "Jonas Weidmann", "location": "Hamburg, Germany"},
        vendor={"company": "ACME Charging GmbH"}, host="bench-2",
    )  # fmt: skip


def campaign(*, running: bool = True, mode: str = "certification") -> list[Recorded]:
    """The whole sample: 12 passes, a failure, an inconclusive case, a bench error, and case 003 waiting for a card."""
    story = Story()
    entries = plan_entries()
    selected = [entry["id"] for entry in entries if entry["applies"] is not False and entry["scenario"]]
    story.say(opened(mode))
    story.say(ev.PlanMade(entries, selected))
    story.say(ev.LinkChanged("listening", peer="127.0.0.1:9000"))
    story.say(ev.LinkChanged("connected", 1, "10.0.0.22:51844", "CP-LAB-07", "ocpp1.6"), after=2)
    boot = {"chargePointVendor": "ACME", "chargePointModel": "AcmeCharge 22", "chargePointSerialNumber": "0815", "firmwareVersion": "1.4.2"}  # fmt: skip
    story.call("in", "BootNotification", boot, {"status": "Accepted", "interval": 300, "currentTime": "2026-11-17T09:00:02Z"}, ("", 0))  # fmt: skip
    story.say(ev.DutIdentified("ACME", "AcmeCharge 22", "0815", "1.4.2", boot))
    story.say(ev.LinkChanged("pong", 1, rtt_ns=1_200_000))
    story.say(ev.LagMeasured(600, 60_000, 210_000, 1_900_000))
    for number in ("001", "002", "010", "011_1", "013", "019", "023", "026", "068"):
        _passed(story, f"TC_{number}_CS")
    _failed(story)
    _inconclusive(story)
    _bench_error(story)
    if running:
        _running(story)
    return story.records


def _start(story: Story, case_id: str, attempt: int, steps: list[JsonObject], table: int) -> tuple[str, int]:
    title = next(str(entry["title"]) for entry in plan_entries() if entry["id"] == case_id)
    story.say(ev.EngineState("running", case_id))
    story.say(ev.CaseStarted(case_id, attempt, title, f"Table {table}, document 2024-04", steps), after=1.5)
    return case_id, attempt


def _end(story: Story, case: tuple[str, int], verdict: str, reason: str, *, approve: bool = True, **where: Any) -> None:
    story.say(ev.VerdictReached(*case, "machine", verdict, reason, "bench", **where))
    if approve:
        story.say(ev.VerdictReached(*case, "approval", "approved", "", "A. Keller", advice="approve"), after=2.1)
    story.say(ev.CaseEnded(*case, "complete", 48.0, 0.4))


def _passed(story: Story, case_id: str) -> None:
    case = _start(story, case_id, 1, READ, 19)
    answer = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
    frame = story.call("out", "GetConfiguration", {}, answer, case, turn=0.038 + 0.004 * (len(case_id) % 5))
    for number, text in enumerate(
        ("the reply is a CALLRESULT", "configurationKey is there", "schema GetConfiguration"), 1
    ):
        story.say(
            ev.CheckMade(
                *case, f"{case_id[3:6]}-{number}", "1", "held", "fail", text, "", "", "table 19, step 1", frame
            )
        )
    story.say(ev.StepChanged(*case, "1", "done", "38 ms", frame))
    if case_id == "TC_001_CS":
        story.say(
            ev.CheckMade(*case, "spec-12", "1", "failed", "warn", "timestamps carry a UTC offset", "2026-11-17T09:00:00Z",
                         "2026-11-17T09:00:00", "OCPP 1.6 section 3.15", frame)
        )  # fmt: skip
    _end(story, case, "PASS", "every validation held")


def _failed(story: Story) -> None:
    case = _start(story, "TC_012_CS", 1, REMOTE_STOP, 16)
    story.call("in", "MeterValues", {"connectorId": 1, "meterValue": []}, {}, case, after=3)
    sent = story.call(
        "out", "RemoteStopTransaction", {"transactionId": 42}, {"status": "Accepted"}, case, after=2, turn=0.038
    )
    story.say(ev.CheckMade(*case, "012-1", "1", "held", "fail", "RemoteStopTransaction.conf status is Accepted", "Accepted", "Accepted", "table 16, step 2", sent + 1))  # fmt: skip
    story.say(ev.StepChanged(*case, "1", "done", "+38 ms", sent + 1))
    stop = {"transactionId": 42, "meterStop": 1871, "timestamp": "2026-11-17T09:12:03Z", "reason": "Local"}
    frame = story.call("in", "StopTransaction", stop, {}, case, after=1.873, turn=0.003)
    story.say(
        ev.CheckMade(*case, "012-3", "2", "failed", "fail", "StopTransaction.reason is Remote", "Remote", "Local",
                     "Test case document 2024-04, table 16, step 3", frame)
    )  # fmt: skip
    story.say(ev.CheckMade(*case, "012-4", "2", "held", "fail", "StopTransaction.transactionId is the running one", 42, 42, "OCPP 1.6 section 4.10", frame))  # fmt: skip
    story.say(ev.StepChanged(*case, "2", "failed", "reason is Local", frame))
    finishing = {"connectorId": 1, "errorCode": "NoError", "status": "Finishing"}
    last = story.call("in", "StatusNotification", finishing, {}, case, after=0.26, turn=0.003)
    story.say(ev.StepChanged(*case, "3", "done", "", last))
    story.say(ev.CheckMade(*case, "012-5", "3", "held", "fail", "StatusNotification c1 Finishing", "Finishing", "Finishing", "table 16, step 5", last))  # fmt: skip
    story.say(ev.StatusClassified(*case, last, "c1 Finishing (step 3)", "c1 Finishing, NoError", "D-expected", "ok", "as expected"))  # fmt: skip
    _end(story, case, "FAIL", "StopTransaction.reason is \u201cLocal\u201d, must be \u201cRemote\u201d", step_id="2", check_id="012-3", frame=frame)  # fmt: skip


def _inconclusive(story: Story) -> None:
    case = _start(story, "TC_036_CS", 1, READ, 46)
    story.say(
        ev.CheckMade(*case, "pre-net", "1", "failed", "precondition", "network round trip is at most 1000 ms", "1000 ms", "1240 ms",
                     "Procedure section 7.2.2", 0)
    )  # fmt: skip
    _end(story, case, "INCONCLUSIVE", "network round trip 1240 ms, the limit is 1000 ms: run it again", approve=False)


def _bench_error(story: Story) -> None:
    case = _start(story, "TC_071_CS", 1, READ, 33)
    story.say(ev.BenchFault("clock", "the bench's clock stepped by 1.1 s"))
    _end(story, case, "ERROR", "the bench's clock stepped by 1.1 s", approve=False)


def _running(story: Story) -> None:
    case = _start(story, "TC_003_CS", 1, SESSION, 3)
    story.say(ev.StepChanged(*case, "1", "waiting"))
    story.say(ev.PromptShown(1, *case, "1", "ACT", "PLUG IN the cable\non the CAR side.", "Connector 1.", "PlugIn", {"connectorId": 1}, "StatusNotification · Preparing"))  # fmt: skip
    preparing = {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"}
    frame = story.call("in", "StatusNotification", preparing, {}, case, after=6.4, turn=0.003)
    story.say(ev.PromptClosed(1, *case, "seen", "wire", 6.4, frame=frame))
    story.say(ev.StepChanged(*case, "1", "done", "seen 6.4 s", frame))
    story.say(ev.StepChanged(*case, "2", "done", "+412 ms", frame))
    story.say(ev.CheckMade(*case, "003-2", "2", "held", "fail", "status is Preparing", "Preparing", "Preparing", "table 3, step 2", frame))  # fmt: skip
    deadline = 10**12 + story.now_ns + 37_000_000_000
    story.say(ev.StepChanged(*case, "3", "waiting", deadline_ns=deadline))
    story.say(ev.PromptShown(2, *case, "3", "ACT", "HOLD card A to\nthe station's reader.", "Connector 1, id tag VALID-1.", "PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}, "Authorize · idTag VALID-1", "ConnectionTimeOut", deadline, "At 0:00 the station returns to Available."))  # fmt: skip


def pics() -> JsonObject:
    """The PICS of the sample as CheckPics answers it."""
    return {
        "dut": "charging-station",
        "certificate": {"goal": "full"},
        "general": {"vendor_name": "ACME Charging GmbH", "product_subtype": "N.A.", "communication": "JSON", "number_of_connectors": 2,
                    "ocpp_software_version": "1.4.2", "milliseconds": True, "product_designation": "AcmeCharge 22"},
        "optional_features": {"fixed_cable": False, "authorization_cache": None},
        "functionalities": {"core": True, "firmware_management": True, "smart_charging": True, "reservation": False,
                            "local_auth_list_management": False, "remote_trigger": True},
        "beyond_the_form": {"local_start": True, "local_stop": True, "at_power_failure": "stops after the reboot"},
        "laboratory": {"company": "Elbe Test Laboratory", "name": "Jonas Weidmann", "location": "Hamburg, Germany"},
        "vendor_contact": {"company": "ACME Charging GmbH", "name": "Mira Okafor", "location": "Bremen, Germany"},
        "connection": {"listen": "0.0.0.0:9000", "charge_point_id": "CP-LAB-07"},
    }  # fmt: skip


def selfcheck(*, running: bool = False, proven: bool = True) -> JsonObject:
    """The data of a reply to SelfCheckState: eighteen cases are proven, or one of them is not, or a run is under way."""
    ids = [*(f"TC_{number:03}_CS" for number in range(1, 13)), "TC_004_1_CS", "TC_044_1_CS", "TC_023_1_CSMS", "TC_054_CSMS",
           "000_RESET", "000_STOPTX"]  # fmt: skip
    cases: list[JsonObject] = []
    for number, case_id in enumerate(ids):
        mutants, variants = 61 + 37 * number % 240, 12 + 7 * number % 40
        case = dict.fromkeys(("survivors", "wrongly_failed", "never_true", "never_false", "unmapped", "problems"), 0)
        bad = 0 if proven or number != 4 else 2
        cases.append({"id": case_id, "seconds": 1.4 + number * 2.3 % 9, **case, "mutants": mutants, "killed": mutants - bad,
                      "survivors": bad, "never_false": bad // 2, "equivalent": 0, "variants": variants})  # fmt: skip
    names = ("mutants", "killed", "survivors", "equivalent", "variants", "wrongly_failed")
    kept = {
        "version": "0.1.0", "at": "2026-11-16T17:32:00+00:00", "seconds": 94.2, "everything": True, "proven": proven,
        "computer": "lab-3", "totals": {name: sum(case[name] for case in cases) for name in names}, "cases": cases,
        "report": "/home/lab/selfchecks/0.1.0.pdf",
    }  # fmt: skip
    done = [
        {"case_id": case["id"], "proven": not case["survivors"], "killed": case["killed"], "defects": case["mutants"],
         "passed": case["variants"], "variants": case["variants"], "seconds": case["seconds"]}
        for case in cases[:7]
    ]  # fmt: skip
    return {
        "state": "running" if running else "none", "text": "", "only": [], "began": "2026-11-17T09:12:00+00:00",
        "of": len(ids) if running else 0, "done": done if running else [], "result": {}, "kept": kept,
    }  # fmt: skip
