"""TC_001_CSMS: the charge point boots, reports its connectors and sends heartbeats."""

from app.scenario.checks import at_least, near_now, present, warn
from app.scenario.conditions import AtMost
from app.scenario.values import Captured, Greatest, Param
from app.scenario.vocabulary import Scenario, Verify, link, repeat, send, sequence, wait
from testplans.ocpp16.csms.states import all_available, boot

# With an interval that cannot be kept, the choice is the charge point's.
INTERVAL = Greatest((Captured("boot.interval"), 1))

# The document does not look at the time. OCPP 1.6 sections 4.2 and 4.6: charge points set their clocks by it.
CLOCK = warn(near_now("currentTime", Param("max_time_deviation")))
# 0 has a meaning only where the charge point is not accepted (section 4.2), and less than that has none.
SECONDS = warn(at_least("interval", 1))

SCENARIO = Scenario(
    id="TC_001_CSMS",
    role="csms",
    table=117,
    title="Send Boot Notification to Central System",
    purpose="The management system handles the boot of a charge point.",
    steps=(
        link("reconnect"),
        boot("1", "2", CLOCK, SECONDS),
        all_available("3", "4"),
        Verify(
            "",
            AtMost(INTERVAL, Param("heartbeat_wait_limit"), what="the heartbeat interval", unit="s"),
            "the heartbeat interval of the management system is short enough to wait for",
            "Set a shorter interval in the management system, or raise heartbeat_wait_limit.",
        ),
        repeat(
            sequence(
                wait(INTERVAL, "the heartbeat interval"),
                send("Heartbeat", "5", "6", checks=[present("currentTime"), CLOCK]),
            ),
            Param("heartbeats"),
        ),
    ),
)
