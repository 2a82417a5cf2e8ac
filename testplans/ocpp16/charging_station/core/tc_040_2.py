"""TC_040_2_CS: a configuration key cannot be set to a value that it cannot have."""

from app.scenario.checks import equal
from app.scenario.vocabulary import Scenario, send

KEY = "MeterValueSampleInterval"

SCENARIO = Scenario(
    id="TC_040_2_CS",
    role="charging-station",
    table=46,
    title="Configuration key - Invalid value",
    purpose="The station refuses a value that a configuration key cannot have.",
    changes=(KEY,),
    steps=(
        send(
            "ChangeConfiguration",
            "1",
            "2",
            key=KEY,
            value="-1",
            checks=[equal("status", "Rejected")],
            callerror=("PropertyConstraintViolation",),
            doubted=("any",),
        ),
    ),
)
