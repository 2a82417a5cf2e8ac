"""TC_038_CS: a transaction that stops while the station is offline."""

from app.scenario.checks import one_of_or_absent
from app.scenario.vocabulary import APPENDIX_D, CONNECTOR, Scenario, any_order, identify, link, optional, receive
from testplans.ocpp16.charging_station.offline import OFFLINE, back_online
from testplans.ocpp16.charging_station.states import THE_TRANSACTION, VALID, charging

SCENARIO = Scenario(
    id="TC_038_CS",
    role="charging-station",
    table=43,
    title="Offline Stop Transaction",
    purpose="The station stops a transaction while it is offline, and tells it once the connection is back.",
    before=(charging(),),
    steps=(
        link("cut"),
        identify(VALID, manner="stop", consequence=f"{OFFLINE} that it no longer charges"),
        link("restore"),
        back_online(
            any_order(
                receive(
                    "StopTransaction",
                    "1",
                    checks=[
                        one_of_or_absent("reason", "Local"),
                        THE_TRANSACTION,
                    ],
                ),
                # Also a station that keeps no statuses for later is right (Appendix D on TC_038).
                optional(receive("StatusNotification", "3", connectorId=CONNECTOR, status="Finishing"), APPENDIX_D),
            )
        ),
    ),
)
