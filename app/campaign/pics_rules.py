"""What only several answers together show: questions that must be answered, and answers that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.campaign.conditions import Condition, parse
from app.campaign.pics import ChargingStationPics, Pics
from app.campaign.pics_common import FUNCTIONALITIES
from app.campaign.pics_facts import PicsFacts
from app.campaign.pics_items import Needed
from app.campaign.pics_problem import ProblemKind, Severity
from app.campaign.pics_station_extra import RESUMES


@dataclass(frozen=True)
class Finding:
    """A problem without its place in the file."""

    path: str
    severity: Severity
    kind: ProblemKind
    found: str
    expected: str
    why: str
    remedy: str


@dataclass(frozen=True)
class Rule:
    """A contradiction: it is one where ``when`` is true."""

    when: str
    path: str
    expected: str
    why: str
    remedy: str
    severity: Severity = Severity.ERROR


def unanswered(pics: Pics) -> Iterator[Finding]:
    """The questions without an answer that the plan or the report needs."""
    facts = PicsFacts(pics)
    for _, item, value in pics.answers():
        if value not in (None, ()) or item.needed is Needed.NO:
            continue
        if item.only_if and _condition(item.only_if).evaluate(facts).value is False:
            continue
        for_report = item.needed is Needed.REPORT
        yield Finding(
            item.path,
            Severity.ERROR if for_report else Severity.WARNING,
            ProblemKind.UNANSWERED,
            f"{item.label}: not answered",
            item.expected,
            item.why,
            "Answer it; the report cannot be completed without." if for_report else "Answer it before the tests start.",
        )


def contradictions(pics: Pics) -> Iterator[Finding]:
    """Answers that cannot be true together."""
    facts = PicsFacts(pics)
    for rule in (*_COMMON, *(_STATION if isinstance(pics, ChargingStationPics) else _SYSTEM)):
        outcome = _condition(rule.when).evaluate(facts)
        if outcome.value is True:
            found = " and ".join(fact.quoted for fact in outcome.facts)
            yield _contradiction(rule.path, found, rule.expected, rule.why, rule.remedy, rule.severity)
    if isinstance(pics, ChargingStationPics):
        yield from _evses(pics)
        yield from _numbers(pics)
        yield from _technology(pics)


def _contradiction(
    path: str, found: str, expected: str, why: str, remedy: str, severity: Severity = Severity.ERROR
) -> Finding:
    return Finding(path, severity, ProblemKind.CONTRADICTION, found, expected, why, remedy)


@cache
def _condition(text: str) -> Condition:
    return parse(text)


_MODE = 'general.product_subtype == "Mode 1/2-only Charging Station"'
_NO_SECURITY = 'certificate.goal in ["full", "subset"]'

_FULL = tuple(
    Rule(
        f'certificate.goal == "full" and functionalities.{name} == false',
        "certificate.goal",
        "all six functionalities with yes for a Full certificate",
        "A Full certificate covers all six (procedure A.1, column Fully supported).",
        "Aim at the subset certificate, or support the functionality.",
    )
    for name in FUNCTIONALITIES
    if name not in ("core", "smart_charging")
)
_FULL_SMART = Rule(
    'certificate.goal == "full" and functionalities.smart_charging == false',
    "certificate.goal",
    _FULL[0].expected,
    _FULL[0].why,
    _FULL[0].remedy,
)

_COMMON: tuple[Rule, ...] = (
    *_FULL,
    Rule(
        "functionalities.core == false",
        "functionalities.core",
        "Core: yes",
        "Core is mandatory for every certificate (procedure A.1).",
        "A device without Core cannot be tested; answer yes.",
    ),
    Rule(
        'certificate.goal == "security" and security.profile_2 == false and security.profile_3 == false',
        "certificate.goal",
        "security profile 2 or 3, or both",
        "The security certificate requires one of them (procedure A.2); profile 1 alone is not enough.",
        "Answer yes for a profile that is supported, or aim at full or subset.",
    ),
    Rule(
        f"{_NO_SECURITY} and (security.profile_1 or security.profile_2 or security.profile_3)",
        "certificate.goal",
        "the goal security, if the security cases are to be tested",
        "Security cases (_073 to _087) are only in the plan when the goal is the security certificate.",
        "Nothing to do if no security certificate is wanted.",
        Severity.WARNING,
    ),
    Rule(
        'certificate.goal == "security" and general.communication == "SOAP"',
        "general.communication",
        "JSON for the security certificate",
        "The security extension exists for JSON only (procedure A.2).",
        "Answer JSON, or aim at full or subset.",
    ),
    Rule(
        'general.communication == "SOAP"',
        "general.communication",
        "JSON",
        "This bench speaks OCPP-J; not one case could be run.",
        "Test the JSON interface of the device.",
    ),
)

_SYSTEM: tuple[Rule, ...] = (_FULL_SMART,)

_STATION: tuple[Rule, ...] = (
    Rule(
        f'certificate.goal == "full" and functionalities.smart_charging == false and not {_MODE}',
        _FULL_SMART.path,
        _FULL_SMART.expected,
        _FULL_SMART.why,
        _FULL_SMART.remedy,
    ),
    Rule(
        f'certificate.goal == "full" and {_MODE}',
        "certificate.goal",
        "the goal subset, for a station without Smart Charging",
        "Procedure A.1 marks Smart Charging as not applicable for this subtype in the column of the subset certificate.",
        "Ask the OCA before aiming at a Full certificate.",
        Severity.WARNING,
    ),
    Rule(
        f"{_MODE} and functionalities.smart_charging",
        "functionalities.smart_charging",
        "Smart Charging: no for a Mode 1/2-only station",
        "Appendix C excludes all Smart Charging cases for this subtype (rows 89 to 98).",
        "Correct one of the two answers.",
    ),
    Rule(
        f"{_MODE} and general.fixed_cable",
        "general.fixed_cable",
        "no fixed cable on a Mode 1/2-only station",
        "Mode 1 and 2 charge from a plain socket; the subtype's cases _017_2 and _018_2 apply either way.",
        "Check the two answers.",
        Severity.WARNING,
    ),
    Rule(
        f"(general.fixed_cable or {_MODE}) and beyond_the_form.unlock_failure_can_be_caused",
        "beyond_the_form.unlock_failure_can_be_caused",
        "no, for a station whose connectors have no lock (a fixed cable, or Mode 1/2-only)",
        "Such a station answers UnlockConnector with NotSupported (OCPP 1.6 section 7.46), so that _030 cannot be done.",
        "Check the answers; _030 is left out.",
        Severity.WARNING,
    ),
    Rule(
        'general.sockets_connectors == "single" and general.number_of_connectors > 1',
        "general.number_of_connectors",
        "1 connector for a station with a single socket",
        "The bench expects a StatusNotification for each connector.",
        "Correct one of the two answers.",
    ),
    Rule(
        'general.sockets_connectors == "multiple" and general.number_of_connectors == 1',
        "general.number_of_connectors",
        "2 connectors or more for a station with multiple sockets",
        "The bench expects a StatusNotification for each connector.",
        "Correct one of the two answers.",
    ),
    Rule(
        "beyond_the_form.one_reader_for_several_connectors and general.number_of_connectors == 1",
        "beyond_the_form.one_reader_for_several_connectors",
        "no, for a station with one connector",
        "It decides _006 and whether other connectors must be occupied first.",
        "Correct one of the two answers.",
    ),
    Rule(
        'beyond_the_form.one_reader_for_several_connectors and general.rfid_readers == "none"',
        "beyond_the_form.one_reader_for_several_connectors",
        "no, for a station without a reader",
        "It decides _006 and whether other connectors must be occupied first.",
        "Correct one of the two answers.",
    ),
    Rule(
        "beyond_the_form.one_reader_for_several_connectors == false and "
        'general.rfid_readers == "single" and general.number_of_connectors > 1',
        "beyond_the_form.one_reader_for_several_connectors",
        "yes, for a station with one reader and several connectors",
        "It decides _006 and whether other connectors must be occupied first.",
        "Correct one of the answers.",
    ),
    Rule(
        "functionalities.reservation == false and optional_features.reserve_connector_zero",
        "optional_features.reserve_connector_zero",
        "no, for a station without Reservation",
        "Reserving the whole station is part of Reservation (OCPP 1.6 section 9.3).",
        "Correct one of the two answers.",
    ),
    Rule(
        'certificate.goal == "security" and (security.profile_2 or security.profile_3) and '
        "security.cipher_suites_ecdsa == false and security.cipher_suites_rsa == false",
        "security.cipher_suites_ecdsa",
        "at least one of the two pairs of cipher suites",
        "Without one of them TLS with profile 2 or 3 cannot pass _086 and _087 (procedure A.2).",
        "Answer yes for the pair that the station offers.",
    ),
    Rule(
        "optional_features.web_socket_ping_interval == false and limits.WebSocketPingInterval > 0",
        "limits.WebSocketPingInterval",
        "no value for a key that is not implemented",
        "The configuration table of the report would contradict itself.",
        "Correct one of the two answers.",
    ),
    Rule(
        "optional_features.stop_transaction_choice and "
        "beyond_the_form.stop_transaction_on_ev_side_disconnect in [true, false]",
        "beyond_the_form.stop_transaction_on_ev_side_disconnect",
        "no answer where the value can be chosen",
        "The fixed behaviour is only asked for stations without the choice; the answer is not used.",
        "Leave it empty, or answer the choice with no.",
        Severity.WARNING,
    ),
    Rule(
        f'beyond_the_form.at_power_failure == "{RESUMES}" and beyond_the_form.local_stop == false',
        "beyond_the_form.at_power_failure",
        "a station that can stop a transaction locally, if it resumes",
        "_032_2 ends a resumed transaction by presenting the id tag at the station (test case document, table 37).",
        "Check the two answers.",
        Severity.WARNING,
    ),
    Rule(
        "limits.MinimumMeterValueSampleInterval > limits.MaximumMeterValueSampleInterval",
        "limits.MinimumMeterValueSampleInterval",
        "a minimum that is not above the maximum",
        "The bench chooses its interval between the two.",
        "Correct one of the two numbers.",
    ),
    Rule(
        "limits.MinimumHeartbeatInterval > limits.MaximumHeartbeatInterval",
        "limits.MinimumHeartbeatInterval",
        "a minimum that is not above the maximum",
        "The bench chooses its interval between the two.",
        "Correct one of the two numbers.",
    ),
)


def _evses(pics: ChargingStationPics) -> Iterator[Finding]:
    groups, count = pics.beyond_the_form.connectors_per_evse, pics.general.number_of_connectors
    if not groups or count is None:
        return
    numbers = sorted(number for group in groups for number in group)
    if numbers != list(range(1, count + 1)):
        yield _contradiction(
            "beyond_the_form.connectors_per_evse",
            f'"Connectors per EVSE: {pics.shown("beyond_the_form.connectors_per_evse")}"',
            f"every connector from 1 to {count} exactly once",
            "Appendix D allows StatusNotification messages for the other connectors of the same EVSE only.",
            "Correct the groups, or general.number_of_connectors.",
        )


_INTERVALS = (
    ("heartbeat_interval", "MinimumHeartbeatInterval", "MaximumHeartbeatInterval"),
    ("meter_value_interval", "MinimumMeterValueSampleInterval", "MaximumMeterValueSampleInterval"),
)


def _numbers(pics: ChargingStationPics) -> Iterator[Finding]:
    """Campaign parameters against what the station has."""
    count = pics.general.number_of_connectors
    connector, connectors = pics.parameters.get("connector"), pics.parameters.get("connectors")
    if count is not None and isinstance(connector, int) and connector > count:
        yield _contradiction(
            "parameters.connector",
            f'"connector: {connector}" and "Number of connectors: {count}"',
            f"a connector from 1 to {count}",
            "Every case acts on this connector.",
            "Correct one of the two numbers.",
        )
    if count is not None and connectors is not None and connectors != count:
        yield _contradiction(
            "parameters.connectors",
            f'"connectors: {connectors}" and "Number of connectors: {count}"',
            f"{count}, or no such parameter",
            "The bench expects a StatusNotification for each connector.",
            "Remove the parameter; it is taken from general.number_of_connectors.",
        )
    for name, low, high in _INTERVALS:
        value, least, most = pics.parameters.get(name), pics.value(f"limits.{low}"), pics.value(f"limits.{high}")
        if isinstance(value, int) and ((least is not None and value < least) or (most is not None and value > most)):
            yield _contradiction(
                f"parameters.{name}",
                f'"{name}: {value}" and "limits: {least if least is not None else "-"} to {most if most is not None else "-"}"',
                "an interval that the station supports",
                "The bench sets this interval, and the station would be judged by one it does not support.",
                f"Correct the parameter, or limits.{low} and limits.{high}.",
            )


def _technology(pics: ChargingStationPics) -> Iterator[Finding]:
    measured, all_of_them = pics.performance.communication_technology, pics.general.communication_technology
    if measured and all_of_them and measured not in all_of_them:
        yield _contradiction(
            "performance.communication_technology",
            f'"Communication technology: {measured}" for performance',
            f"one of {', '.join(all_of_them)}",
            "Performance is measured with a technology the station has (procedure A.4).",
            "Correct this answer, or general.communication_technology.",
        )
