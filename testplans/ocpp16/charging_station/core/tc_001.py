"""TC_001_CS: cold boot; the first BootNotification is rejected."""

from app.scenario.checks import Check, interval, not_before, warn
from app.scenario.values import Greatest, Param, Product, Sum
from app.scenario.vocabulary import Scenario, act, any_order, guard, never, periodic, receive
from testplans.ocpp16.charging_station.states import all_available

RETRY = Param("boot_retry_interval")
RETRY_TIMEOUT = Sum(
    (
        RETRY,
        Greatest((Param("interval_tolerance"), Product((RETRY, 0.01, Param("interval_tolerance_percent"))))),
        Param("message_timeout"),
    )
)


def boot_again_after(saved: str) -> list[Check]:
    """BootNotification again once the interval is over.

    The interval is the least time to wait (OCPP 1.6 sections 4.2 and 6.6), so only too early fails. Far too late is missing;
    a little late is a finding.
    """
    return [not_before(RETRY, saved), warn(interval(RETRY, saved))]


SCENARIO = Scenario(
    id="TC_001_CS",
    role="charging-station",
    table=1,
    title="Cold Boot Charge Point",
    purpose="The station registers itself after power-up, and tries again when it is rejected.",
    steps=(
        act("PowerCycle"),
        receive(
            "BootNotification", "1", reconnects=True, answer={"status": "Rejected", "interval": RETRY}, save="rejected"
        ),
        guard(
            receive(
                "BootNotification",
                "3",
                reconnects=True,
                timeout=RETRY_TIMEOUT,
                checks=boot_again_after("rejected"),
                answer={"status": "Accepted", "interval": Param("heartbeat_interval")},
                save="accepted",
            ),
            # The document is silent; OCPP 1.6 section 4.2 forbids any other request until the interval is over.
            never("*", "3.silence", severity="warn", text="no other request before BootNotification is sent again"),
        ),
        any_order(
            all_available("5"),
            periodic(
                receive("Heartbeat", "7"),
                seconds=Param("heartbeat_interval"),
                times=Param("heartbeats"),
                since="accepted",
                idle=True,
            ),
        ),
    ),
)
