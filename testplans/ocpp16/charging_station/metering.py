"""What the cases on meter values have in common.

The document's "step 3" and "step 2" of tables 27 and 28 are the MeterValues.req of step 1 and the reply in the reusable state
GetConfiguration. Values of other contexts and of other connectors are no part of the series that a case looks at.
"""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, same, warn
from app.scenario.metering import measurands, sampled
from app.scenario.vocabulary import CONNECTOR, Node, receive, send, use
from testplans.ocpp16.charging_station.states import TRANSACTION_ID

TRANSACTION = warn(same("transactionId", TRANSACTION_ID, reference="OCPP 1.6 section 4.7, and errata v4.0 3.16"))
"""The document is silent on it: a finding."""


def configuration_read(key: str) -> Node:
    """Table 103, for one key. Saves ``measurands``."""
    return use("GetConfiguration", send("GetConfiguration", "1", "2", key=[key], save="measurands"), table=103)


def three_intervals(context: str, seconds: Any, key: str, *more: Check) -> Node:
    """Three MeterValues of one context, with the measurands that a key names, so many seconds apart."""
    step = receive(
        "MeterValues",
        "1",
        connectorId=CONNECTOR,
        checks=[measurands(context, "measurands", key), *more, TRANSACTION],
        save="sample",
    )
    return sampled(step, context=context, seconds=seconds, times=3)
