"""The Protocol Implementation Conformance Statement of the device under test, as answered by its vendor.

Sources: OCPP Certification Test Procedure V1.1.4 appendix A (general information, optional features, other relevant settings
and limits, A.1 functionalities, A.2 security, A.4 performance), the PICS form for a CSMS, and, in the section
``beyond_the_form``, what appendix C's conditions and appendix D's rules need and no form asks.

Every answer may be missing (None, or an empty tuple). ``pics_reader.read`` makes these objects from YAML.
"""

# ruff: noqa: RUF009  (section() makes a dataclass field; it is not a shared default)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from app.campaign.pics_common import Certificate, Functionalities, NamedRange, NamedSetting, Person, SecurityProfiles
from app.campaign.pics_items import Item, Section, section, sections
from app.campaign.pics_station import (
    MODE_1_2_ONLY,
    BeyondTheFormStation,
    ConnectionStation,
    FunctionalitiesStation,
    GeneralStation,
    Limits,
    OptionalFeatures,
    PerformanceStation,
    SecurityStation,
)
from app.campaign.pics_system import BeyondTheFormSystem, ConnectionSystem, GeneralSystem, PerformanceSystem, Settings

CHARGING_STATION = "charging-station"
CSMS = "csms"


class _Answers:
    """What both kinds of PICS can do."""

    dut_type: ClassVar[str]
    certificate: Certificate
    parameters: Mapping[str, int | float | str]

    @classmethod
    def sections(cls) -> tuple[Section, ...]:
        """The questions, by section."""
        return sections(cls)

    @classmethod
    def items(cls) -> dict[str, Item]:
        """The questions, by path."""
        return {item.path: item for part in sections(cls) for item in part.items}

    def value(self, path: str) -> Any:
        """The answer at ``section.name``. Raises KeyError if there is no such question."""
        part, _, name = path.partition(".")
        try:
            return getattr(getattr(self, part), name)
        except AttributeError:
            raise KeyError(f"this PICS has no item {path!r}") from None

    def shown(self, path: str) -> str:
        """The answer in words, empty if there is none."""
        return self.items()[path].show(self.value(path))

    def answers(self) -> Iterator[tuple[Section, Item, Any]]:
        """Every question with its answer, in the order of the form."""
        for part in self.sections():
            for item in part.items:
                yield part, item, self.value(item.path)

    @property
    def goal(self) -> str:
        """The certificate that is aimed at; ``subset`` where the PICS does not say (it claims the least)."""
        return self.certificate.goal or "subset"

    def as_json(self) -> dict[str, Any]:
        """The answers as JSON values, as they stand in the case file."""
        return {"dut": self.dut_type, **_plain(asdict(self))}  # type: ignore[call-overload]


@dataclass(frozen=True)
class ChargingStationPics(_Answers):
    """The PICS of a charging station."""

    dut_type: ClassVar[str] = CHARGING_STATION

    certificate: Certificate = section(Certificate, "Certificate", "What the tests are for.")
    general: GeneralStation = section(
        GeneralStation, "General information", "Procedure appendix A, general information about the DUT."
    )
    optional_features: OptionalFeatures = section(
        OptionalFeatures, "Optional features", "Procedure appendix A, presence or absence of optional features."
    )
    limits: Limits = section(
        Limits, "Other relevant settings and limits", "Procedure appendix A, limits and non-OCPP settings."
    )
    functionalities: FunctionalitiesStation = section(
        FunctionalitiesStation, "Functionalities", "Procedure appendix A.1; yes means: with all its applicable cases."
    )
    security: SecurityStation = section(SecurityStation, "Security", "Procedure appendix A.2.")
    performance: PerformanceStation = section(
        PerformanceStation, "Performance", "Procedure appendix A.4: values the vendor states; measured, not judged."
    )
    beyond_the_form: BeyondTheFormStation = section(
        BeyondTheFormStation,
        "Beyond the form",
        "What appendix C's conditions and appendix D's rules need to know, and the form does not ask.",
    )
    connection: ConnectionStation = section(ConnectionStation, "Connection", "How the station reaches the bench.")
    laboratory: Person = section(Person, "Laboratory", "The test laboratory, for the report.")
    vendor_contact: Person = section(Person, "Vendor contact", "Who speaks for the vendor, for the report.")
    tester: Person = section(Person, "Tester", "Who runs the tests.")
    parameters: Mapping[str, int | float | str] = field(default_factory=dict)
    """Campaign parameters given in the PICS (:mod:`app.parameters`), already checked."""

    @property
    def mode_1_2_only(self) -> bool:
        """Whether this is the product subtype Mode 1/2-only (False while not answered)."""
        return self.general.product_subtype == MODE_1_2_ONLY

    @property
    def connectors(self) -> int:
        """Number of connectors, 1 while not answered."""
        return self.general.number_of_connectors or 1

    def same_evse(self, connector: int) -> tuple[int, ...]:
        """The other connectors on the EVSE of this one (appendix D's rule for Reservation cases)."""
        for group in self.beyond_the_form.connectors_per_evse:
            if connector in group:
                return tuple(other for other in group if other != connector)
        return ()


@dataclass(frozen=True)
class CsmsPics(_Answers):
    """The PICS of a charging station management system."""

    dut_type: ClassVar[str] = CSMS

    certificate: Certificate = section(Certificate, "Certificate", "What the tests are for.")
    general: GeneralSystem = section(
        GeneralSystem, "General information", "PICS form for a CSMS, general information about the device under test."
    )
    settings: Settings = section(
        Settings, "Other relevant settings and limits", "PICS form for a CSMS, limits and non-OCPP settings."
    )
    functionalities: Functionalities = section(
        Functionalities, "Functionalities", "PICS form part 1; yes means: with all its applicable cases."
    )
    security: SecurityProfiles = section(SecurityProfiles, "Security", "PICS form part 2.")
    performance: PerformanceSystem = section(
        PerformanceSystem, "Performance", "PICS form part 3: values the vendor states; measured, not judged."
    )
    beyond_the_form: BeyondTheFormSystem = section(
        BeyondTheFormSystem, "Beyond the form", "What the bench needs to know and the form does not ask."
    )
    connection: ConnectionSystem = section(ConnectionSystem, "Connection", "How the bench reaches the CSMS.")
    laboratory: Person = section(Person, "Laboratory", "The test laboratory, for the report.")
    vendor_contact: Person = section(Person, "Vendor contact", "Who speaks for the vendor, for the report.")
    tester: Person = section(Person, "Tester", "Who runs the tests.")
    parameters: Mapping[str, int | float | str] = field(default_factory=dict)
    """Campaign parameters given in the PICS (:mod:`app.parameters`), already checked."""


Pics = ChargingStationPics | CsmsPics

PICS_CLASSES: Mapping[str, type[ChargingStationPics] | type[CsmsPics]] = {
    CHARGING_STATION: ChargingStationPics,
    CSMS: CsmsPics,
}


def from_json(data: Mapping[str, Any]) -> Pics:
    """The PICS back from :meth:`as_json`, for readers of a case file.

    Raises:
        KeyError: ``dut`` names no DUT type. Items this version does not know are left out.
    """
    pics_class = PICS_CLASSES[data["dut"]]
    values: dict[str, Any] = {"parameters": dict(data.get("parameters", {}))}
    for part in pics_class.sections():
        known = {item.name for item in part.items}
        answers = {name: _restored(name, value) for name, value in data.get(part.name, {}).items() if name in known}
        values[part.name] = part_class(pics_class, part.name)(**answers)
    return pics_class(**values)


def part_class(pics_class: type[Any], name: str) -> type[Any]:
    """The dataclass of a section."""
    cls: type[Any] = pics_class.__dataclass_fields__[name].metadata["section"][0]
    return cls


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, (list, tuple)) else value


def _restored(name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    if name == "other_settings":
        return tuple(NamedSetting(**member) for member in value)
    if name == "relevant_values":
        return tuple(NamedRange(**member) for member in value)
    return tuple(tuple(member) if isinstance(member, list) else member for member in value)
