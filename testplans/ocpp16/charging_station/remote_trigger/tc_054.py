"""TC_054_CS: the management system triggers messages, one after the other."""

from typing import Any

from app.scenario.checks import Check, equal, none_of, one_of, warn
from app.scenario.conditions import AllOf, Condition, Is, KeyIs, KeyKnown, Not, PicsIs
from app.scenario.preparation import TAKEN, restarted_if_required
from app.scenario.samples import CLOCK
from app.scenario.values import Captured, Least, Param, Sum
from app.scenario.vocabulary import CONNECTOR, Node, Scenario, guard, receive, send, sequence, wait, when

INTERVAL, SELDOM_S, MOST_S = "HeartbeatInterval", 600, 60
ALIGNED = "ClockAlignedDataInterval"


def trigger(message: str, number: str, reply_number: str, checks: list[Check], **more: Any) -> Node:
    """A TriggerMessage. The answer comes first, then what was triggered (OCPP 1.6 section 5.17): a guard takes nothing early."""
    return guard(send("TriggerMessage", number, reply_number, requestedMessage=message, checks=checks, **more))


def diagnostics(*checks: Check) -> Node:
    return trigger("DiagnosticsStatusNotification", "13", "14", list(checks), save="diagnostics")


def no_regular_meter_values() -> Node:
    """Regular MeterValues of the connector would pass for those that step 3 asks for: meanwhile there are none.

    A station that does not change its interval is told so; what says that it is regular (its context) is then a finding.
    """
    off = send("ChangeConfiguration", "aligned", key=ALIGNED, value="0", checks=[warn(TAKEN)], callerror=("any",))
    sends_them = AllOf((KeyKnown("before", ALIGNED), Not(KeyIs("before", ALIGNED, 0))))
    return sequence(when(sends_them, off), restarted_if_required())


def no_regular_heartbeats() -> Node:
    """A regular Heartbeat would pass for the one that step 7 asks for: meanwhile they come seldom, and one that is due comes first.

    A station that does not change its interval is told so; nobody can then tell the two apart.
    """
    seldom = send(
        "ChangeConfiguration",
        "seldom",
        key=INTERVAL,
        value=str(SELDOM_S),
        checks=[warn(TAKEN)],
        callerror=("any",),
    )
    due = Sum((Least((Param("heartbeat_interval"), MOST_S)), Param("interval_tolerance")))
    return sequence(seldom, wait(due, "a regular Heartbeat that is due may still come"))


def accepted(saved: str) -> Condition:
    return Is(Captured(f"{saved}.status"), "Accepted")


# A triggered one has the context Trigger (OCPP 1.6 section 7.35); one that names none is Sample.Periodic by default, and may be it.
NOT_REGULAR = none_of(
    "meterValue.0.sampledValue.0.context",
    (CLOCK,),
    f"the meter values are not those of {ALIGNED}",
    name="context",
    reference="OCPP 1.6 sections 5.17 and 7.35",
)

SCENARIO = Scenario(
    id="TC_054_CS",
    role="charging-station",
    table=75,
    title="Trigger Message",
    purpose="The station sends the messages that the management system asks for.",
    profile="REMOTE_TRIGGER",
    changes=(ALIGNED, INTERVAL),
    before=(no_regular_meter_values(), no_regular_heartbeats()),
    steps=(
        trigger("MeterValues", "1", "2", [equal("status", "Accepted")], connectorId=CONNECTOR),
        receive("MeterValues", "3", checks=[warn(equal("connectorId", CONNECTOR)), warn(NOT_REGULAR)]),
        trigger("Heartbeat", "5", "6", [equal("status", "Accepted")]),
        receive("Heartbeat", "7"),
        trigger("StatusNotification", "9", "10", [equal("status", "Accepted")], connectorId=CONNECTOR),
        # The document is silent on whose status it is; OCPP 1.6 section 5.17 sends that of the connector that was asked for.
        receive("StatusNotification", "11", checks=[warn(equal("connectorId", CONNECTOR))]),
        # The document wants Accepted of every station, but the message is of Firmware Management: without that profile
        # NotImplemented is right by OCPP 1.6 section 5.17. Then it is a finding, for the tester to approve.
        when(
            PicsIs("functionalities.firmware_management", False),
            diagnostics(
                one_of("status", "Accepted", "NotImplemented"),
                warn(equal("status", "Accepted", name="status-advised")),
            ),
            diagnostics(equal("status", "Accepted")),
        ),
        when(
            accepted("diagnostics"),
            receive("DiagnosticsStatusNotification", "15", checks=[equal("status", "Idle")]),
        ),
        trigger(
            "FirmwareStatusNotification",
            "17",
            "18",
            [one_of("status", "Accepted", "NotImplemented")],
            save="firmware",
        ),
        when(accepted("firmware"), receive("FirmwareStatusNotification", "19", checks=[equal("status", "Idle")])),
    ),
)
