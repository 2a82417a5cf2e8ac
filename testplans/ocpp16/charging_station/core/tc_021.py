"""TC_021_CS: a configuration key is set, and has its new value."""

from app.scenario.checks import equal, first_key, key_value
from app.scenario.conditions import KeyIs
from app.scenario.preparation import TAKEN, restarted_if_required
from app.scenario.values import AsText, Param, Sum
from app.scenario.vocabulary import Scenario, send, sequence, when

KEY = "MeterValueSampleInterval"
WANTED = Param("meter_value_interval")

SCENARIO = Scenario(
    id="TC_021_CS",
    role="charging-station",
    table=26,
    title="Change/set Configuration",
    purpose="The station takes a new value of a configuration key.",
    changes=(KEY,),
    # The key must not have the wanted value before.
    before=(
        when(
            KeyIs("before", KEY, WANTED),
            sequence(
                send("ChangeConfiguration", "", key=KEY, value=AsText(Sum((WANTED, 1))), checks=[TAKEN]),
                restarted_if_required(),
            ),
        ),
    ),
    steps=(
        send("ChangeConfiguration", "1", "2", key=KEY, value=AsText(WANTED), checks=[equal("status", "Accepted")]),
        send("GetConfiguration", "3", "4", key=[KEY], checks=[first_key(KEY), key_value(KEY, WANTED)]),
    ),
)
