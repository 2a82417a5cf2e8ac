"""What a charging station is asked beyond the form, because conditions and rules of the procedure need it; and its connection.

Sources: OCPP Certification Test Procedure V1.1.4 appendix C (remarks) and appendix D; the prerequisites of the OCTT 1.6 test
case document 2024-04.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.campaign.pics_common import CHOICE, TEXT, YES_NO
from app.campaign.pics_items import Kind, Needed, ask

_OFFLINE = ("_037_1", "_037_2", "_037_3", "_039")
_START_STOP = ("_003", "_004_1", "_068", "_069", "_061", *_OFFLINE)

BEFORE_GOING_DOWN = "stops before going down"
AFTER_RESTART = "stops after restart"
RESUMES = "resumes after restart"


@dataclass(frozen=True)
class BeyondTheFormStation:
    """Asked beyond the form."""

    local_start: bool | None = ask(
        "Local start of a transaction",
        YES_NO,
        "An EV driver can start at the station itself: card, start button, plug and charge.",
        needed=Needed.PLAN,
        decides=(*_START_STOP, "_004_2", "_046_1"),
    )
    local_stop: bool | None = ask(
        "Local stop of a transaction",
        YES_NO,
        "An EV driver can stop at the station itself.",
        needed=Needed.PLAN,
        decides=(*_START_STOP, "_038"),
    )
    at_power_failure: str | None = ask(
        "Transactions at a power failure",
        CHOICE,
        "stops before going down: it has back-up power and stops first. The other two happen once it is back.",
        choices=(BEFORE_GOING_DOWN, AFTER_RESTART, RESUMES),
        needed=Needed.PLAN,
        decides=("_032_1", "_032_2"),
    )
    connectors_per_evse: tuple[tuple[int, ...], ...] = ask(
        "Connectors per EVSE",
        Kind.GROUPS,
        "One list for each EVSE, with the connectors that share it and cannot charge at the same time.",
        example="[[1, 2], [3]]",
        needed=Needed.PLAN,
        report="appendix D allows extra StatusNotification messages for the other connectors of one EVSE in Reservation cases",
    )
    one_reader_for_several_connectors: bool | None = ask(
        "One reader for several connectors",
        YES_NO,
        "One reader serves more than one connector; the other connectors are then occupied for some cases.",
        needed=Needed.PLAN,
        decides=("_006",),
    )
    stop_transaction_on_ev_side_disconnect: bool | None = ask(
        "StopTransactionOnEVSideDisconnect",
        YES_NO,
        "The fixed behaviour, if there is no choice (optional_features.stop_transaction_choice: no).",
        needed=Needed.PLAN,
        only_if="not optional_features.stop_transaction_choice",
        decides=("_005_1", "_005_2"),
    )
    authorize_remote_tx_requests: str | None = ask(
        "AuthorizeRemoteTxRequests",
        CHOICE,
        "Whether the key can be changed, and if not, its value.",
        choices=("read-write", "read-only true", "read-only false"),
        needed=Needed.PLAN,
        decides=("_007", "_008"),
    )
    MaxChargingProfilesInstalled: int | None = ask(
        "MaxChargingProfilesInstalled",
        Kind.WHOLE,
        "Charging profiles that can be installed at a time.",
        minimum=0,
        maximum=2147483647,
        needed=Needed.PLAN,
        only_if="functionalities.smart_charging",
        decides=("_066",),
    )
    local_limit: float | None = ask(
        "Local limit",
        Kind.NUMBER,
        "Lowest current limit that the station or its installation imposes itself. Optional.",
        unit="A",
        minimum=0,
        maximum=1000,
        report="composite schedules may not exceed it; _066, _067 and _072 expect at least 10 to 12 A",
    )
    stays_available_during_firmware_update: bool | None = ask(
        "Firmware update during a transaction",
        YES_NO,
        "The station can update its firmware during a transaction, and stays Available meanwhile.",
        needed=Needed.PLAN,
        only_if="functionalities.firmware_management",
        report="appendix D then allows that no StatusNotification(Unavailable) comes before a firmware update",
    )
    lock_failure_can_be_caused: bool | None = ask(
        "Connector lock failure can be caused",
        YES_NO,
        "The tester can make the cable lock fail when it locks. The case is optional; no leaves it out.",
        needed=Needed.PLAN,
        only_if="not general.fixed_cable",
        decides=("_024",),
    )
    unlock_failure_can_be_caused: bool | None = ask(
        "Connector unlock failure can be caused",
        YES_NO,
        "The tester can make the cable lock fail when it unlocks. The case is optional; no leaves it out.",
        needed=Needed.PLAN,
        decides=("_030",),
    )
    fault_can_be_caused: bool | None = ask(
        "Connector fault can be caused",
        YES_NO,
        "The tester can bring a connector, and the whole station, into the state Faulted. For informative cases only.",
        needed=Needed.PLAN,
        decides=("_041", "_048_1", "_050_1"),
    )
    local_list_failure_can_be_caused: bool | None = ask(
        "Failure of a local list update can be caused",
        YES_NO,
        "The tester can make an update of the local list fail. The case is optional; no leaves it out.",
        needed=Needed.PLAN,
        only_if="functionalities.local_auth_list_management",
        decides=("_043_3",),
    )
    reservations_can_be_disabled: bool | None = ask(
        "Reservations can be disabled",
        YES_NO,
        "The station can be set so that it refuses reservations. The cases are optional; no leaves them out.",
        needed=Needed.PLAN,
        only_if="functionalities.reservation",
        decides=("_048_4", "_050_4"),
    )
    leave_out: tuple[str, ...] = ask(
        "Optional cases left out",
        Kind.TEXTS,
        "OCTT ids of optional cases (class O) that the vendor does not want tested.",
        example="[_006]",
    )


@dataclass(frozen=True)
class ConnectionStation:
    """How the station reaches the bench."""

    listen: str | None = ask(
        "Address the bench listens on",
        TEXT,
        "HOST:PORT of the bench; the station is configured to connect to it.",
        example="0.0.0.0:9000",
        pattern=r"(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):\d{1,5}",
    )
    charge_point_id: str | None = ask(
        "Charge point id",
        TEXT,
        "Id the station connects with; empty accepts any.",
        example="CP-1",
        pattern=r"\S{1,255}",
    )
