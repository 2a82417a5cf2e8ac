"""A small campaign written as events, as an engine would record it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from app import events as ev
from app.campaign.pics import ChargingStationPics
from app.campaign.record import CampaignRecord
from app.events import Event, Recorded

START_UTC_NS = 1_732_525_440_000_000_000  # 2024-11-25T09:04:00Z

PLAN_ROWS = [
    ("TC_001_CS", "Cold boot charge point", "CORE", "M"),
    ("TC_003_CS", "Regular charging session - plug-in first", "CORE", "C"),
    ("TC_004_1_CS", "Regular charging session - identification first", "CORE", "C"),
    ("TC_005_1_CS", "EV side disconnected", "CORE", "M"),
    ("TC_010_CS", "Remote start charging session - cable plugged in first", "CORE", "M"),
    ("TC_012_CS", "Remote stop charging session", "CORE", "M"),
    ("TC_013_CS", "Hard reset without transaction", "CORE", "M"),
    ("TC_017_1_CS", "Unlock connector - no charging session running (not fixed cable)", "CORE", "C"),
    ("TC_017_2_CS", "Unlock connector - no charging session running (fixed cable)", "CORE", "C"),
    ("TC_044_1_CS", "Firmware update - download and install", "FIRMWARE_MANAGEMENT", "M"),
    ("TC_046_CS", "Reservation of a connector - local start transaction", "RESERVATION", "M"),
    ("TC_056_CS", "Central smart charging - TxDefaultProfile", "SMART_CHARGING", "M"),
    ("TC_054_CS", "Trigger message", "REMOTE_TRIGGER", "M"),
    ("TC_042_1_CS", "Get local list version (not supported)", "LOCAL_AUTH_LIST_MANAGEMENT", "M"),
    ("TC_079_CS", "Get security log", "SECURITY", "M"),
]

PICS: dict[str, Any] = {
    **ChargingStationPics().as_json(),
    "general": {
        "vendor_name": "ACME Charging GmbH", "product_subtype": "Charging Station", "communication": "JSON",
        "type_model": "AcmeCharge 22", "number_of_connectors": 2, "fixed_cable": False, "ocpp_software_version": "1.4.3",
        "milliseconds": True, "serial_number": "0815", "communication_technology": ["Ethernet", "Mobile"],
    },
    "functionalities": {"core": True, "firmware_management": True, "smart_charging": True, "reservation": False,
                        "local_auth_list_management": False, "remote_trigger": True},
    "performance": {"ocpp_triggered_function_timeout": 5.0, "ocpp_response_timeout": 5.0,
                    "response_time_remote_start_transaction": 10.0, "communication_technology": "Ethernet"},
}  # fmt: skip


def plan_entries() -> list[dict[str, Any]]:
    entries = []
    for case_id, title, profile, kind in PLAN_ROWS:
        applies = case_id not in ("TC_017_2_CS", "TC_046_CS")
        scenario = case_id.split("_")[1] in ("001", "003", "004", "005", "010", "012", "013")
        reason = (
            "mandatory for a charging station" if kind == "M" else 'PICS "Local start/stop transaction: Yes" (row 4)'
        )
        if case_id == "TC_017_2_CS":
            reason = 'PICS "Fixed cable: No" (row 26)'
        if case_id == "TC_046_CS":
            reason = 'PICS "Reservation: No"'
        entries.append({
            "id": case_id, "octt_id": "_" + case_id[3:].removesuffix("_CS").lstrip("_"), "title": title, "profile": profile,
            "class": kind, "applies": applies, "reason": reason, "scenario": scenario, "informative": False,
            "expectation": "pass", "conflict": False, "hands": 2, "reference": "Table 3",
        })  # fmt: skip
    return entries


@dataclass
class Bench:
    """Writes events one after the other, with a clock that only moves when told to."""

    records: list[Recorded] = field(default_factory=list)
    now_ns: int = 0
    prompt: int = 0

    def add(self, event: Event, ms: float = 1, raw: bytes | None = None) -> int:
        self.now_ns += int(ms * 1_000_000)
        seq = len(self.records) + 1
        self.records.append(Recorded(seq, START_UTC_NS + self.now_ns, self.now_ns, event, raw))
        return seq

    def frame(
        self,
        direction: str,
        message: Sequence[Any] | bytes,
        action: str = "",
        ms: float = 4,
        case: str = "",
        n: int = 0,
    ) -> int:
        raw = message if isinstance(message, bytes) else json.dumps(message).encode()
        kind = message[0] if not isinstance(message, bytes) else None
        ident = str(message[1]) if not isinstance(message, bytes) else ""
        event = ev.Frame(
            direction, 1, "text", self.now_ns + int(ms * 1_000_000), "kernel", 20_000, kind, ident, action, [], case, n
        )
        return self.add(event, ms, raw)

    def record(self) -> CampaignRecord:
        return CampaignRecord.fold(self.records)


def open_campaign(bench: Bench, **changes: Any) -> None:
    values: dict[str, Any] = {
        "campaign_id": "c-1", "report_number": "OB-20241125-7C1E", "mode": "rehearsal", "dut_type": "charging-station",
        "goal": "full", "product_version": "0.1.0", "testplans_revision": "2024-04", "testplans_hash": "7c1e02ab" * 8,
        "pics_name": "acmecharge-22.yaml", "pics_sha256": "ab12" * 16, "pics_text": "", "pics": PICS,
        "parameters": {"connector": 1, "valid_id_tag": "VALID-1"}, "approve": "ask", "hands": "window",
        "tester": {"name": "A. Keller"},
        "laboratory": {"name": "Jonas Weidmann", "company": "Elbe Test Laboratory", "department": "Charging Protocols",
                       "position": "Laboratory Manager", "location": "Hamburg, Germany"},
        "vendor": {"name": "Mira Okafor", "company": "ACME Charging GmbH", "department": "Product Compliance",
                   "position": "Head of Certification", "location": "Bremen, Germany"},
        "host": "Linux x86_64",
    }  # fmt: skip
    bench.add(ev.CampaignOpened(**(values | changes)))
    entries = plan_entries()
    bench.add(ev.PlanMade(entries, [e["id"] for e in entries if e["scenario"] and e["applies"]]))
    bench.add(ev.LinkChanged("connected", 1, "192.168.7.20:51234", "CP-LAB-07", "ocpp1.6"), 200)
    boot = {"chargePointVendor": "ACME", "chargePointModel": "AcmeCharge 22", "firmwareVersion": "1.4.3"}
    bench.frame("in", [2, "b1", "BootNotification", boot], "BootNotification", 40)
    answer = {"status": "Accepted", "currentTime": "2024-11-25T09:04:00Z", "interval": 10}
    bench.frame("out", [3, "b1", answer], "BootNotification", 3)
    bench.add(ev.DutIdentified("ACME", "AcmeCharge 22", "0815", "1.4.3", boot))
    for key, value, readonly in (
        ("ConnectionTimeOut", "30", False),
        ("HeartbeatInterval", "10", False),
        ("MeterValuesSampledData", "Energy.Active.Import.Register", False),
        ("NumberOfConnectors", "2", True),
        ("SupportedFeatureProfiles", "Core,FirmwareManagement,SmartCharging,RemoteTrigger", True),
    ):
        bench.add(ev.ConfigurationRecorded("", 0, "read", key, value, readonly, "Accepted"))


STEPS: list[dict[str, Any]] = [
    {"id": "s1", "number": 1, "phase": "prepare", "actor": "bench", "kind": "observe", "text": "Connector 1 Available", "group": ""},
    {"id": "s2", "number": 2, "phase": "main", "actor": "hand", "kind": "act", "text": "Plug in the cable", "group": ""},
    {"id": "s3", "number": 3, "phase": "main", "actor": "dut", "kind": "receive", "text": "StatusNotification c1 Preparing", "group": ""},
    {"id": "s4", "number": 4, "phase": "main", "actor": "hand", "kind": "act", "text": "Present VALID-1 to the reader", "group": ""},
    {"id": "s5", "number": 5, "phase": "main", "actor": "dut", "kind": "receive", "text": "Authorize VALID-1, answer Accepted", "group": ""},
    {"id": "s6", "number": 6, "phase": "main", "actor": "dut", "kind": "receive", "text": "StartTransaction c1 VALID-1", "group": "a"},
    {"id": "s7", "number": 7, "phase": "main", "actor": "dut", "kind": "receive", "text": "StatusNotification c1 Charging", "group": "a"},
    {"id": "s8", "number": 8, "phase": "main", "actor": "hand", "kind": "observe", "text": "Approve the StatusNotifications", "group": ""},
]  # fmt: skip


def run_case(
    bench: Bench,
    case_id: str,
    number: int = 1,
    *,
    machine: str = "PASS",
    approval: str | None = "approved",
    cause: str = "",
    how: str = "complete",
    reported: Any = "Charging",
    by: str = "A. Keller",
) -> None:
    """A charging session; ``reported`` is the last status the station reports, Charging is expected."""
    title = next((row[1] for row in PLAN_ROWS if row[0] == case_id), case_id)
    reset = ev.CaseStarted("000_RESET", number, "Reset to idle", "procedure 7.2.2", [], utility=True, for_case=case_id)
    bench.add(reset, 500)
    bench.add(ev.VerdictReached("000_RESET", number, "machine", "PASS", "the station is idle", "bench"), 4100)
    bench.add(ev.CaseEnded("000_RESET", number, "complete", 4.1, 0.02))
    bench.add(ev.CaseStarted(case_id, number, title, "Table 3, 2024-04", STEPS), 20)
    bench.add(ev.ConfigurationRecorded(case_id, number, "set", "ConnectionTimeOut", "60", False, "Accepted"))

    def step(step_id: str, state: str = "done", note: str = "", frame: int = 0) -> None:
        bench.add(ev.StepChanged(case_id, number, step_id, state, note, frame, at_ns=bench.now_ns))

    def check(
        check_id: str, step_id: str, ok: bool, text: str, expected: Any, actual: Any, frame: int, **more: str
    ) -> None:
        outcome = "held" if ok else "failed"
        severity = more.get("severity", "fail")
        bench.add(
            ev.CheckMade(
                case_id, number, check_id, step_id, outcome, severity, text, expected, actual, "Table 3 step 3", frame
            )
        )

    def hand(step_id: str, headline: str, action: str, arguments: dict[str, Any], ms: float, frame_of: str) -> None:
        bench.prompt += 1
        watch = "StatusNotification · Preparing"
        bench.add(ev.PromptShown(bench.prompt, case_id, number, step_id, "ACT", headline, "", action, arguments, watch))
        bench.now_ns += int(ms * 1_000_000)
        closed = ev.PromptClosed(bench.prompt, case_id, number, "seen" if frame_of else "done", "wire", ms / 1000)
        bench.add(closed)

    call = [2, f"bench-{case_id}-{number}", "ChangeConfiguration", {"key": "ConnectionTimeOut", "value": "60"}]
    bench.frame("out", call, "ChangeConfiguration", 2, case_id, number)
    bench.frame(
        "in", [3, call[1], {"status": "Accepted"}], "ChangeConfiguration", 20 + len(bench.records) % 9, case_id, number
    )
    step("s1", note="Available, NoError")
    hand("s2", "PLUG IN the cable\non the CAR side", "PlugIn", {"connectorId": 1}, 6400, "")
    seq = bench.frame(
        "in",
        [2, f"{case_id}-{number}-1", "StatusNotification", {"connectorId": 1, "status": "Preparing", "errorCode": "NoError"}],
        "StatusNotification", 412, case_id, number,
    )  # fmt: skip
    bench.frame("out", [3, f"{case_id}-{number}-1", {}], "StatusNotification", 3, case_id, number)
    check("003-1", "s3", True, "status is Preparing", "Preparing", "Preparing", seq)
    bench.add(
        ev.StatusClassified(
            case_id, number, seq, "c1 Preparing (step 3)", "c1 Preparing, NoError", "expected", "ok", ""
        )
    )
    step("s3", note="Preparing, NoError", frame=seq)
    step("s2", note="seen on the wire after 6.4 s", frame=seq)
    hand("s4", "HOLD card A\nto the reader", "PresentIdTag", {"connectorId": 1, "idTag": "VALID-1"}, 25_900, "seen")
    step("s4", note="seen on the wire after 25.9 s")
    seq = bench.frame(
        "in", [2, f"{case_id}-{number}-2", "Authorize", {"idTag": "VALID-1"}], "Authorize", 30, case_id, number
    )
    bench.frame(
        "out", [3, f"{case_id}-{number}-2", {"idTagInfo": {"status": "Accepted"}}], "Authorize", 4, case_id, number
    )
    check("003-3", "s5", True, "idTag is the one presented", "VALID-1", "VALID-1", seq)
    step("s5", note="VALID-1, answered in 4 ms", frame=seq)
    start = {"connectorId": 1, "idTag": "VALID-1", "meterStart": 1204, "timestamp": "2024-11-25T09:04:38.066Z"}
    seq = bench.frame(
        "in", [2, f"{case_id}-{number}-3", "StartTransaction", start], "StartTransaction", 640, case_id, number
    )
    bench.frame(
        "out",
        [3, f"{case_id}-{number}-3", {"transactionId": 43, "idTagInfo": {"status": "Accepted"}}],
        "StartTransaction",
        5,
        case_id,
        number,
    )
    check("003-4", "s6", True, "connectorId is the one in use", 1, 1, seq)
    check("003-9", "s6", False, "meterStart does not go backwards", ">= 1204", 1203, seq, severity="warn")
    step("s6", note="c1, VALID-1, meterStart 1204", frame=seq)
    status = {"connectorId": 1, "status": reported, "errorCode": "NoError"}
    seq = bench.frame(
        "in", [2, f"{case_id}-{number}-4", "StatusNotification", status], "StatusNotification", 830, case_id, number
    )
    bench.frame("out", [3, f"{case_id}-{number}-4", {}], "StatusNotification", 3, case_id, number)
    if machine == "FAIL":
        check("003-6", "s7", False, "status is Charging", "Charging", reported, seq)
        step("s7", "failed", "the status is not Charging", seq)
        reason = "step 7: status is Charging, the station reported something else"
    else:
        check("003-6", "s7", True, "status is Charging", "Charging", "Charging", seq)
        step("s7", note="Charging, NoError", frame=seq)
        reason = "every validation held"
    bench.add(
        ev.StatusClassified(
            case_id, number, seq, "c1 Charging (step 7)", f"c1 {str(reported)[:40]}, NoError",
            "expected" if machine != "FAIL" else "D-unexpected", "ok" if machine != "FAIL" else "reject",
            "" if machine != "FAIL" else "not the status that the case expects here",
        )
    )  # fmt: skip
    if how == "complete":
        bench.add(ev.VerdictReached(case_id, number, "machine", machine, reason, "bench", "s7", "003-6", seq))
        if approval:
            bench.prompt += 1
            bench.add(
                ev.PromptShown(
                    bench.prompt,
                    case_id,
                    number,
                    "s8",
                    "APPROVE",
                    "Approve the result?",
                    "",
                    "",
                    {},
                    "",
                    advice="approve",
                )
            )
            bench.now_ns += 16_400_000_000
            answer = "yes" if approval == "approved" else "no"
            bench.add(ev.PromptClosed(bench.prompt, case_id, number, answer, by, 16.4, device="keyboard"))
            bench.add(ev.VerdictReached(case_id, number, "approval", approval, "", by, advice="approve"))
            step("s8", note="yes, advice was: approve")
    bench.add(ev.ConfigurationRecorded(case_id, number, "restored", "ConnectionTimeOut", "30", False, "Accepted"))
    ended = "" if how == "complete" else "stopped by the tester"
    bench.add(ev.CaseEnded(case_id, number, how, 58.2, 0.031, ended))
    if cause:
        bench.add(ev.CauseRecorded(case_id, number, "tester", cause, "A. Keller"))


def small_campaign(**changes: Any) -> CampaignRecord:
    """Passes, a failure, a superseded failure, an interruption, and cases that were not run."""
    bench = Bench()
    open_campaign(bench, **changes)
    run_case(bench, "TC_001_CS")
    run_case(
        bench,
        "TC_003_CS",
        machine="FAIL",
        reported="Available",
        approval=None,
        cause="the cable was not pushed in fully",
    )
    run_case(bench, "TC_003_CS", 2)
    run_case(bench, "TC_004_1_CS", machine="FAIL", reported="SuspendedEVSE", approval=None)
    run_case(bench, "TC_005_1_CS", how="interrupted")
    run_case(bench, "TC_010_CS", machine="INCONCLUSIVE", approval=None)
    bench.add(ev.BenchFault("diagnostics server", "port 21 was taken by another program"))
    bench.add(ev.Note("Room temperature 21 °C.", "A. Keller"))
    bench.add(ev.Note("The cable needs some force.", "A. Keller", "TC_003_CS", 1))
    bench.add(ev.LagMeasured(1000, 20_000, 90_000, 180_000))
    return bench.record()


def fourteen_cases() -> CampaignRecord:
    """As many cases as a first campaign has, all passed."""
    bench = Bench()
    open_campaign(bench)
    for number, row in enumerate(PLAN_ROWS * 2):
        if number < 14:
            run_case(bench, row[0], 1 + number // len(PLAN_ROWS))
    return bench.record()
