"""TC_002_CS: cold boot; the first BootNotification is answered with Pending, and the station is configured meanwhile."""

from app.scenario.checks import equal
from app.scenario.values import AsText, Param
from app.scenario.vocabulary import Scenario, act, any_order, periodic, receive, send
from testplans.ocpp16.charging_station.core.tc_001 import RETRY, RETRY_TIMEOUT, boot_again_after
from testplans.ocpp16.charging_station.states import all_available

SCENARIO = Scenario(
    id="TC_002_CS",
    role="charging-station",
    table=2,
    title="Cold Boot Charge Point - Pending",
    purpose="The station lets itself be configured while its registration is pending.",
    changes=("MeterValueSampleInterval",),
    steps=(
        act("PowerCycle"),
        receive(
            "BootNotification", "1", reconnects=True, answer={"status": "Pending", "interval": RETRY}, save="pending"
        ),
        send("GetConfiguration", "3", "4"),
        send(
            "ChangeConfiguration",
            "5",
            "6",
            key="MeterValueSampleInterval",
            value=AsText(Param("meter_value_interval")),
            checks=[equal("status", "Accepted")],
        ),
        receive(
            "BootNotification",
            "7",
            reconnects=True,
            timeout=RETRY_TIMEOUT,
            checks=boot_again_after("pending"),
            answer={"status": "Accepted", "interval": Param("heartbeat_interval")},
            save="accepted",
        ),
        any_order(
            all_available("9"),
            periodic(
                receive("Heartbeat", "11"),
                seconds=Param("heartbeat_interval"),
                times=Param("heartbeats"),
                since="accepted",
                idle=True,
            ),
        ),
    ),
)
