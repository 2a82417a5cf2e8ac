"""TC_040_1_CS: a configuration key that the station does not have cannot be set."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send

SCENARIO = Scenario(
    id="TC_040_1_CS",
    role="charging-station",
    table=45,
    title="Configuration key - NotSupported",
    purpose="The station says of a configuration key that it does not have that it is not supported.",
    steps=(
        send("ChangeConfiguration", "1", "2", key="Testing", value="true", checks=[equal("status", "NotSupported")]),
    ),
)
