"""How the operator reserves a charge point (test case document, chapter 3.17)."""

from __future__ import annotations

from typing import Any

from app.scenario.checks import Check, equal, warn
from app.scenario.values import Now, Param
from app.scenario.vocabulary import CONNECTOR, Node
from testplans.ocpp16.csms.operating import asked
from testplans.ocpp16.csms.states import VALID

EXPIRY = Now(Param("reservation_expiry_offset"))


def reserve(number: str, status: str, *checks: Check, connector: Any = CONNECTOR, **more: Any) -> Node:
    """ReserveNow for the valid id tag, and what the charge point answers. Saves ``reservation``."""
    wanted = {"connectorId": connector, "idTag": VALID, "expiryDate": EXPIRY, **more}
    return asked(
        "ReserveNow",
        wanted,
        number,
        answer={"status": status},
        checks=(equal("connectorId", connector), equal("idTag", VALID), *checks),
        named=tuple(wanted),
        save="reservation",
    )


def reserve_whole(number: str) -> Node:
    """ReserveNow of the whole charge point, which accepts it; the document leaves the id tag open. Saves ``reservation``."""
    wanted = {"connectorId": 0, "idTag": VALID, "expiryDate": EXPIRY}
    return asked(
        "ReserveNow",
        wanted,
        number,
        answer={"status": "Accepted"},
        checks=(equal("connectorId", 0), warn(equal("idTag", VALID))),
        named=tuple(wanted),
        save="reservation",
    )


def reserve_somewhere(number: str, *checks: Check, **more: Any) -> Node:
    """ReserveNow, which the charge point accepts, where the document leaves connector and id tag open. Saves ``reservation``."""
    wanted = {"connectorId": CONNECTOR, "idTag": VALID, "expiryDate": EXPIRY, **more}
    return asked(
        "ReserveNow",
        wanted,
        number,
        answer={"status": "Accepted"},
        checks=(*checks, *(warn(equal(name, wanted[name], name=f"{name}-asked")) for name in ("connectorId", "idTag"))),
        named=tuple(wanted),
        save="reservation",
    )
