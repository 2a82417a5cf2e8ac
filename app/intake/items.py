"""The items of the checklists: what is settled before the first case, and what after the last one.

Source: OCPP Certification Test Procedure V1.1.4, 4.2, 5.5, 5.6, 6.1, 7.2.2, 8.2.2 to 8.2.4 and appendix A, in own words;
ISO/IEC 17025:2017 where the reference says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from app.campaign.pics import CHARGING_STATION, CSMS, ChargingStationPics, Pics
from app.events import JsonObject

PARTS: Mapping[str, str] = {"intake": "Intake", "entry": "Entry criteria", "exit": "Exit criteria"}
ANSWERS = ("yes", "no", "not applicable")


@dataclass(frozen=True)
class Field:
    """A number that belongs to the answer."""

    name: str
    label: str
    unit: str
    minimum: float | None = None
    maximum: float | None = None
    required: bool = True


@dataclass(frozen=True)
class Item:
    """One item."""

    id: str
    part: str
    title: str
    question: str
    reference: str
    how: str = "asked"
    """``asked`` (a person answers), ``measured`` (the record answers), or ``both``."""
    blocks: bool = True
    """Certification does not start without it."""
    remark: str = ""
    """What belongs into the remark."""
    remark_needed: bool = False
    fields: tuple[Field, ...] = ()
    applies: Callable[[Pics], bool] = lambda _: True
    not_applicable: bool = False
    """It may be answered 'not applicable', with the reason. Whether any other item applies is decided by the PICS alone."""
    simulated: bool = False
    """Asked of the simulated DUT too, which has no nameplate, no vendor and no cable."""

    def as_json(self) -> JsonObject:
        """As :class:`app.events.ChecklistMade` holds it."""
        return {
            "id": self.id,
            "part": self.part,
            "title": self.title,
            "question": self.question,
            "reference": self.reference,
            "how": self.how,
            "blocks": self.blocks,
            "remark": self.remark,
            "remark_needed": self.remark_needed,
            "fields": [asdict(field) for field in self.fields],
            "not_applicable": self.not_applicable,
        }


def checklist(pics: Pics, *, simulated: bool = False, registered: bool = False) -> list[Item]:
    """The items that hold for this DUT, in their order.

    Of the simulated DUT only what the wire itself can tell, and, with a register, what the register says.
    """
    kept = ("laboratory", "equipment") if registered else ()
    return [item for item in ITEMS if item.applies(pics) and (not simulated or item.simulated or item.id in kept)]


def _station(pics: Pics) -> bool:
    return pics.dut_type == CHARGING_STATION


def _system(pics: Pics) -> bool:
    return pics.dut_type == CSMS


def _profiles(pics: Pics) -> list[int]:
    return [number for number in (1, 2, 3) if getattr(pics.security, f"profile_{number}") is True]


def _several_profiles(pics: Pics) -> bool:
    return _station(pics) and len(_profiles(pics)) > 1


def _certificates(pics: Pics) -> bool:
    return any(number > 1 for number in _profiles(pics))


def _mobile(pics: Pics) -> bool:
    return isinstance(pics, ChargingStationPics) and "mobile network" in pics.general.communication_technology


def _cards(pics: Pics) -> bool:
    return isinstance(pics, ChargingStationPics) and pics.general.rfid_readers not in (None, "none")


_NETWORK = (
    Field("bandwidth", "Bandwidth", "kB/s", minimum=5),
    Field("latency", "Latency", "ms", maximum=1000),
    Field("signal", "Signal strength", "dBm", minimum=-81, required=False),
)

ITEMS: tuple[Item, ...] = (
    Item(
        "pics", "intake", "PICS complete",
        "Does the PICS decide every case, with no answer missing?",
        "4.2", "measured", simulated=True,
    ),
    Item(
        "laboratory", "intake", "Laboratory and authorised tester",
        "Are the laboratory and its address recorded, and is the tester a person who may carry out these tests?",
        "ISO/IEC 17025, 6.2 and 7.8.2", "measured",
    ),
    Item(
        "equipment", "intake", "Equipment and calibration",
        "Is the equipment recorded, and does every calibration hold today?",
        "6.2, appendix B; ISO/IEC 17025, 6.4", "measured",
    ),
    Item(
        "vehicle", "intake", "Vehicle",
        "Is there a vehicle, an emulator or an EVSE tester that fits the connector? A Mode 1/2-only station needs a real EV.",
        "4.2, 6.1, appendix E", "measured", applies=_station,
    ),
    Item(
        "cards", "intake", "RFID cards",
        "Are the test cards at hand, at least one that is accepted and one that is not?",
        "6.1", remark="ids of the cards", applies=_cards,
    ),
    Item(
        "condition", "intake", "Condition at receipt",
        "Is the station undamaged, its seals and packaging as they should be?",
        "7.2.2; ISO/IEC 17025, 7.4", remark="what was noticed, seal numbers", applies=_station,
    ),
    Item(
        "identity", "intake", "Identity of the device",
        "Do nameplate, PICS and BootNotification name the same device? If not: is the difference explained?",
        "5.5; ISO/IEC 17025, 7.4", "both", remark="why a difference is acceptable",
    ),
    Item(
        "documentation", "intake", "Documentation",
        "Is there enough documentation of the device to carry out the manual actions of the test cases?",
        "7.2.2, 8.2.4", remark="document and version",
    ),
    Item(
        "representative", "intake", "Vendor's representative",
        "Is a technical representative of the vendor present, or can one be reached remotely?",
        "4.2", remark="name, and how to reach them", remark_needed=True,
    ),
    Item(
        "network-sheet", "intake", "Network configuration set",
        "Was the network configuration sheet handed over, and is the station set accordingly?",
        "4.2, appendix A", remark="who set it", applies=_station,
    ),
    Item(
        "sim-cards", "intake", "SIM cards",
        "Are there two SIM cards of the same operator with fixed public addresses: one in the station, one to measure with?",
        "6.1", remark="operator", blocks=False, applies=_mobile, not_applicable=True,
    ),
    Item(
        "security-level", "intake", "Lowest security profile",
        "Was the station delivered with the lowest security profile that it supports?",
        "4.2", remark="profile set at delivery", applies=_several_profiles,
    ),
    Item(
        "certificates", "intake", "Certificates",
        "Has the vendor supplied the public certificates that the tests need?",
        "appendix A.2", remark="files or fingerprints", applies=_certificates, not_applicable=True,
    ),
    Item(
        "access", "intake", "Access to the system",
        "Does the management system run where the laboratory can reach it: on a computer handed over, or over the Internet?",
        "4.2", remark="where it runs", applies=_system,
    ),
    Item(
        "handed-over", "intake", "Environment handed over",
        "Has the vendor handed the environment over, and agreed not to update it without telling the laboratory?",
        "4.2", remark="who agreed, and when", applies=_system,
    ),
    Item(
        "set-up", "intake", "Set-up",
        "Is everything built up and connected as the procedure shows it for this kind of device?",
        "6.1, figures 1 to 3", remark="what differs",
    ),
    Item(
        "network", "intake", "Network measured",
        "Is the connection good enough? Below a limit the set-up is improved before anything is measured.",
        "7.2.2, 8.2.2, 8.2.3", "asked", fields=_NETWORK, remark="how it was measured",
    ),
    Item(
        "pre-test", "intake", "Pre-test",
        "Has the device connected and had its BootNotification accepted?",
        "7.2.2, 8.2.3", "measured", simulated=True,
    ),
    Item(
        "station-keys", "intake", "What the station says of itself",
        "Do the station's own configuration keys agree with its PICS: connectors, feature profiles, limits?",
        "7.2.2; OCPP 1.6, 9", "measured", blocks=False, applies=_station, simulated=True,
    ),
    Item(
        "milliseconds", "intake", "Milliseconds",
        "What does the vendor say: does the device send milliseconds in its messages?",
        "7.2.2", "both", remark="anything to add", simulated=True,
    ),
    Item(
        "programme", "entry", "Prerequisites of the certification procedure",
        "Are the prerequisites of the OCPP Certification Procedure met (document 1 of the programme)?",
        "7.2.2, 8.2.4", remark="what is missing",
    ),
    Item(
        "test-procedure", "entry", "Prerequisites of the test procedure",
        "Is everything settled that the test procedure asks for before the first case?",
        "7.2.2, 8.2.4", "measured",
    ),
    Item(
        "required-cases", "exit", "Required cases passed",
        "Have all mandatory and all applicable conditional cases passed?",
        "7.1.3, 7.2.2", "measured", blocks=False, simulated=True,
    ),
    Item(
        "performance", "exit", "Performance measured",
        "Was every performance parameter of the PICS measured?",
        "8.1.3, 8.2.4", "measured", blocks=False, simulated=True,
    ),
    Item(
        "keys", "exit", "Configuration keys read",
        "Were all configuration keys read, for the report?",
        "4.2, 7.1.4", "measured", blocks=False, applies=_station, simulated=True,
    ),
    Item(
        "put-back", "exit", "Station as it was found",
        "Is everything that cases have changed put back, and what the station kept from before still there?",
        "7.2.2", "measured", blocks=False, applies=_station, simulated=True,
    ),
    Item(
        "unchanged", "exit", "Nothing changed by hand",
        "Was nothing changed during the tests: no setting outside of OCPP, no other software, no other hardware?",
        "5.5, 5.6", remark="what was changed, when and by whom", blocks=False,
    ),
)  # fmt: skip

_NOT_APPLICABLE = frozenset(item.id for item in ITEMS if item.not_applicable)

NO_EXCUSE = "It holds for every device of this kind, so it is not 'not applicable': answer yes or no"


def answers(info: Mapping[str, object]) -> tuple[str, ...]:
    """The answers that this item takes. Case files of earlier versions do not say it; it is the same for them."""
    allowed = info.get("not_applicable", info.get("id") in _NOT_APPLICABLE)
    return ANSWERS if allowed is True else ANSWERS[:2]
