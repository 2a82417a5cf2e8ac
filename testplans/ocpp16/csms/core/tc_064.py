"""TC_064_CSMS: DataTransfer with a vendor id that the management system does not know."""

from app.scenario.checks import one_of, warn
from app.scenario.values import Param
from app.scenario.vocabulary import Scenario, send
from testplans.ocpp16.csms.states import booted_once

SCENARIO = Scenario(
    id="TC_064_CSMS",
    role="csms",
    table=178,
    title="Data Transfer to a Central System",
    purpose="The management system turns down a vendor-specific message that it does not know.",
    before=(booted_once(),),
    steps=(
        send(
            "DataTransfer",
            "1",
            "2",
            vendorId=Param("vendor_id"),
            messageId="ocpp-bench-probe",
            checks=[
                # Accepted is allowed, but the vendor is to be warned about it: the second check is that warning.
                one_of("status", "Rejected", "UnknownMessageId", "UnknownVendorId", "Accepted"),
                warn(one_of("status", "Rejected", "UnknownMessageId", "UnknownVendorId", name="status-refused")),
            ],
        ),
    ),
)
