"""TC_062_CS: data of a vendor that the station does not know."""

from app.scenario.checks import one_of, warn
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, send

REFUSALS = ("Rejected", "UnknownMessageId", "UnknownVendorId")

SCENARIO = Scenario(
    id="TC_062_CS",
    role="charging-station",
    table=87,
    title="Data Transfer to a Charge Point",
    purpose="The station answers data of a vendor that it does not know, and does not accept it.",
    steps=(
        send(
            "DataTransfer",
            "1",
            "2",
            vendorId=Param("vendor_id"),
            checks=[
                one_of("status", "Accepted", *REFUSALS),
                # The document allows Accepted and wants the vendor to be warned of it.
                warn(one_of("status", *REFUSALS, name="status-advised")),
            ],
        ),
    ),
)
