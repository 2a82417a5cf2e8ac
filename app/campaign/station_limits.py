"""What a charging station says of itself, held against its PICS and against what the campaign is set up for.

Source: OCPP 1.6 sections 9.1 to 9.4 (standard configuration keys). Conditions of the cases are decided by the station's own keys;
here is told, in words for a tester, where they contradict the PICS, are missing, or make no sense.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.campaign.pics_facts import FEATURE_KEYS, KEY_VALUES
from app.events import JsonObject
from app.scenario.values import folded, look_up, whole_text

TOLD, WRONG, LEFT, STOPS = "told", "wrong", "left", "stops"
LOCAL_LIST, CHARGING_PROFILES, RESERVATIONS = "local list", "charging profiles", "reservations"
AVAILABILITY, KEYS, CACHE, UNREACHED = "availability", "configuration keys", "authorization cache", "station"
TRANSACTIONS, CONNECTORS_IN_USE, HANDS = "transactions", "connectors in use", "done by hands"
KEPT = frozenset(
    {
        LOCAL_LIST,
        CHARGING_PROFILES,
        RESERVATIONS,
        AVAILABILITY,
        KEYS,
        CACHE,
        UNREACHED,
        TRANSACTIONS,
        CONNECTORS_IN_USE,
        HANDS,
    }
)
"""What a finding on the station's memory is about; all others are about what it says of itself."""
CONNECTORS, PROFILES = "NumberOfConnectors", "SupportedFeatureProfiles"
PLAN = "plan"
RATE_UNITS, PROTOCOLS = "ChargingScheduleAllowedChargingRateUnit", "SupportedFileTransferProtocols"

FUNCTIONALITIES: Mapping[str, str] = {
    "Core": "core",
    "FirmwareManagement": "firmware_management",
    "LocalAuthListManagement": "local_auth_list_management",
    "Reservation": "reservation",
    "SmartCharging": "smart_charging",
    "RemoteTrigger": "remote_trigger",
}
"""Feature profile -> its name in the PICS (OCPP 1.6 section 9.1.24)."""

_LIMITS: Mapping[str, str] = {
    "GetConfigurationMaxKeys": "Core",
    "LocalAuthListMaxLength": "LocalAuthListManagement",
    "SendLocalListMaxLength": "LocalAuthListManagement",
    "ChargeProfileMaxStackLevel": "SmartCharging",
    "ChargingScheduleMaxPeriods": "SmartCharging",
    "MaxChargingProfilesInstalled": "SmartCharging",
}
"""Keys that every station with this feature profile has, with a whole number."""
_FLAGS: Mapping[str, str] = {
    "StopTransactionOnEVSideDisconnect": "Core",
    "AuthorizeRemoteTxRequests": "Core",
    "ReserveConnectorZeroSupported": "Reservation",
}
"""Keys that decide what is run, with true or false."""
OF_INTEREST = (CONNECTORS, PROFILES, *_LIMITS, *_FLAGS, *FEATURE_KEYS.values(), "ChargingScheduleAllowedChargingRateUnit",
               "SupportedFileTransferProtocols", "ConnectionTimeOut")  # fmt: skip
"""Keys that are asked for by name if the station leaves them out of the list of all."""
_FEATURES: Mapping[str, str] = {
    "optional_features.authorization_cache": "authorization cache",
    "optional_features.unknown_offline_authorization": "offline authorization of unknown id tags",
}
_UNITS: Mapping[str, str] = {"current": "A", "power": "W"}
_KNOWN_PROTOCOLS = frozenset({"FTP", "FTPS", "HTTP", "HTTPS", "SFTP"})
_CORRECT = "Correct the PICS and open a new campaign, or have the vendor correct the station."
_SHOWN = 100
"""Characters of a value that are shown."""


@dataclass(frozen=True)
class Found:
    """One thing to be said aloud; the words are those of :class:`app.events.StationSurveyed`."""

    what: str
    state: str
    text: str
    remedy: str = ""
    connector: int = 0
    """Of an availability: the connector that was Unavailable."""

    def as_json(self) -> JsonObject:
        said = {"what": self.what, "state": self.state, "text": self.text, "remedy": self.remedy}
        return {**said, "connector": self.connector} if self.connector else said


class Station:
    """The keys of one station as it told them, by name without regard to upper and lower case."""

    def __init__(self, keys: Mapping[str, Mapping[str, Any]], *, all_told: bool = True) -> None:
        """``all_told``: whether it is known that it has no key but these."""
        self.all_told = all_told
        self._values = {folded(name): entry.get("value") for name, entry in keys.items()}

    def text(self, key: str) -> str | None:
        """The value of a key; None where the station does not tell it."""
        value = self._values.get(folded(key))
        return value if isinstance(value, str) else None

    def tells(self, key: str) -> bool:
        """Whether it has the key, with or without a value."""
        return folded(key) in self._values

    def number(self, key: str) -> int | None:
        return whole_text(self.text(key))

    def words(self, key: str) -> list[str]:
        """The parts of a comma-separated value."""
        return [part.strip() for part in (self.text(key) or "").split(",") if part.strip()]

    def has(self, profile: str, pics: Mapping[str, Any]) -> bool:
        """Whether it has a feature profile: as it says itself, where it does not, as the PICS says."""
        told = [word.casefold() for word in self.words(PROFILES)]
        if any(name.casefold() in told for name in FUNCTIONALITIES):
            return profile.casefold() in told
        return look_up(pics, f"functionalities.{FUNCTIONALITIES[profile]}") is not False


def compare(
    station: Station, reported: Collection[int], pics: Mapping[str, Any], parameters: Mapping[str, Any]
) -> list[Found]:
    """Everything that is to be said of what the station tells. ``reported``: connectors that it has told a status of."""
    return [
        *_connectors(station, reported, pics, parameters),
        *_profiles(station, pics),
        *_limits(station, pics),
        *_flags(station, pics),
        *_features(station, pics),
        *_rate_units(station, pics, parameters),
        *_protocols(station, pics),
    ]


def rate_unit(station: Station, wanted: str) -> str:
    """The unit for charging schedules that the station takes: the wanted one if it does, or does not say."""
    allowed = [_UNITS[word.casefold()] for word in station.words(RATE_UNITS) if word.casefold() in _UNITS]
    return wanted if not allowed or wanted in allowed else allowed[0]


def _connectors(
    station: Station, reported: Collection[int], pics: Mapping[str, Any], parameters: Mapping[str, Any]
) -> Iterator[Found]:
    planned, under_test = int(parameters["connectors"]), int(parameters["connector"])
    declared = look_up(pics, "general.number_of_connectors")
    text, number = station.text(CONNECTORS), station.number(CONNECTORS)
    if not number:
        said = "does not tell" if text is None else f"tells {_shown(text)} for"
        wrong = "" if text is None else ", which is no number of connectors"
        yield Found(
            CONNECTORS, TOLD, f"the station {said} {CONNECTORS}{wrong}; the bench goes by the {planned} of the campaign",
            "Every station has this key (OCPP 1.6 section 9.1.19). TC_019 judges it.",
        )  # fmt: skip
        return
    most = max(planned, under_test)
    missing = [connector for connector in range(number + 1, most + 1) if connector not in reported]
    says = f"the station has {_count(number)} ({CONNECTORS})"
    if missing:
        lacks = f"connector {missing[0]} does not exist" if len(missing) == 1 else (
            f"connectors {', '.join(map(str, missing[:-1]))} and {missing[-1]} do not exist"
        )  # fmt: skip
        yield Found(
            CONNECTORS, STOPS, f"{says}, the campaign is set up for {_count(most)}: {lacks}, and nothing can be tested there",
            "Correct the number of connectors in the PICS and open a new campaign (for a rehearsal: --set connectors=N "
            "and --set connector=N).",
        )  # fmt: skip
    elif number < most:
        yield Found(
            CONNECTORS, WRONG, f"{says}, but it reports a status of connector {most}, which the campaign uses", _CORRECT
        )
    elif number > planned:
        beyond = f"connector {number} is" if number == planned + 1 else f"connectors {planned + 1} to {number} are"
        yield Found(CONNECTORS, WRONG, f"{says}, the campaign is set up for {planned}: {beyond} not tested", _CORRECT)
    if isinstance(declared, int) and declared != number and declared != planned:
        yield Found(CONNECTORS, WRONG, f"{says}, the PICS says {declared}", _CORRECT)


def _profiles(station: Station, pics: Mapping[str, Any]) -> Iterator[Found]:
    told = [word.casefold() for word in station.words(PROFILES)]
    if not any(name.casefold() in told for name in FUNCTIONALITIES):
        text = station.text(PROFILES)
        said = "does not tell" if text is None else f"tells {_shown(text)} for"
        wrong = "" if text is None else ", in which no feature profile is named"
        yield Found(
            PROFILES, TOLD, f"the station {said} {PROFILES}{wrong}; the PICS says which it has",
            "Every station has this key (OCPP 1.6 section 9.1.24). TC_019 judges it.",
        )  # fmt: skip
        return
    for profile, name in FUNCTIONALITIES.items():
        declared, has = look_up(pics, f"functionalities.{name}"), profile.casefold() in told
        if declared is True and not has:
            text = f"the PICS says that the station has {profile}, which {PROFILES} does not name"
            yield Found(PROFILES, WRONG, text, _CORRECT)
        elif declared is False and has:
            text = f"{PROFILES} names {profile}, which the station does not have by its PICS: its cases are not run"
            yield Found(PROFILES, WRONG, text, _CORRECT)


def _limits(station: Station, pics: Mapping[str, Any]) -> Iterator[Found]:
    for key, profile in _LIMITS.items():
        if not station.has(profile, pics):
            continue
        text, number = station.text(key), station.number(key)
        declared = look_up(pics, KEY_VALUES.get(key, f"limits.{key}"))
        instead = (
            "the keys are read one by one"
            if key == "GetConfigurationMaxKeys"
            else "the bench takes it to forbid nothing"
        )
        if text is None:
            yield Found(key, TOLD, f"the station does not tell {key}; {instead}", "TC_019 judges whether it has to.")
        elif number is None:
            yield Found(
                key, TOLD, f"the station tells {_shown(text)} for {key}, which is no whole number; {instead}",
                "Have the vendor correct the key.",
            )  # fmt: skip
        elif isinstance(declared, int) and not isinstance(declared, bool) and declared != number:
            yield Found(
                key, WRONG, f"{key} is {number}, the PICS says {declared}; cases go by what the station tells", _CORRECT
            )


def _flags(station: Station, pics: Mapping[str, Any]) -> Iterator[Found]:
    for key, profile in _FLAGS.items():
        text = station.text(key)
        if text is not None and station.has(profile, pics) and text.strip().casefold() not in ("true", "false"):
            yield Found(
                key, TOLD, f"the station tells {_shown(text)} for {key}, which is neither true nor false",
                "Have the vendor correct the key.",
            )  # fmt: skip


def otherwise(station: Station, pics: Mapping[str, Any]) -> dict[str, bool]:
    """Items of the PICS on features that a key decides, where the station has it otherwise (or the PICS does not say)."""
    has = {path: station.tells(key) for path, key in FEATURE_KEYS.items()}
    known = {path: there for path, there in has.items() if there or station.all_told}
    return {path: there for path, there in known.items() if look_up(pics, path) is not there}


def _features(station: Station, pics: Mapping[str, Any]) -> Iterator[Found]:
    for path, there in otherwise(station, pics).items():
        if not isinstance(look_up(pics, path), bool):
            continue
        key, name = FEATURE_KEYS[path], _FEATURES[path]
        says = f"the PICS says that the station has {'no' if there else 'an'} {name}"
        yield Found(
            key, WRONG, f"{says}, but it {'has' if there else 'does not have'} the key {key}; the key counts", _CORRECT
        )


def _rate_units(station: Station, pics: Mapping[str, Any], parameters: Mapping[str, Any]) -> Iterator[Found]:
    if not station.has("SmartCharging", pics):
        return
    wanted, text = str(parameters["charging_rate_unit"]), station.text(RATE_UNITS)
    if not any(word.casefold() in _UNITS for word in station.words(RATE_UNITS)):
        said = "does not tell" if text is None else f"tells {_shown(text)} for"
        wrong = "" if text is None else ", which names neither Current nor Power"
        yield Found(
            RATE_UNITS, TOLD, f"the station {said} {RATE_UNITS}{wrong}; charging schedules are sent in {wanted}",
            "TC_019 judges whether it has to be there. --set charging_rate_unit=W (or A) chooses the other unit.",
        )  # fmt: skip
    elif (used := rate_unit(station, wanted)) != wanted:
        yield Found(
            RATE_UNITS, TOLD, f"the station takes charging schedules in {used} only ({RATE_UNITS} is {_shown(text or '')}): "
            f"they are sent in {used} instead of {wanted}",
        )  # fmt: skip


def _protocols(station: Station, pics: Mapping[str, Any]) -> Iterator[Found]:
    if not station.has("FirmwareManagement", pics):
        return
    told = {word.upper() for word in station.words(PROTOCOLS)}
    listed = look_up(pics, f"limits.{PROTOCOLS}")
    declared = {str(name).upper() for name in listed} if isinstance(listed, list | tuple) else set()
    if not told:
        if station.text(PROTOCOLS) is not None:
            text = f"{PROTOCOLS} is empty; the PICS says by which protocols files go"
            yield Found(PROTOCOLS, TOLD, text, "Have the vendor correct the key.")
    elif not told & _KNOWN_PROTOCOLS:
        yield Found(
            PROTOCOLS, TOLD, f"{PROTOCOLS} is {_shown(station.text(PROTOCOLS) or '')}, which names no protocol for files",
            "Have the vendor correct the key, or choose one: --set file_protocol=FTP.",
        )  # fmt: skip
    elif declared and declared != told:
        yield Found(
            PROTOCOLS, WRONG, f"{PROTOCOLS} is {', '.join(sorted(told))}, the PICS says {', '.join(sorted(declared))}; "
            "files go by what the station tells", _CORRECT,
        )  # fmt: skip


def _count(number: int) -> str:
    return "1 connector" if number == 1 else f"{number} connectors"


def _shown(text: str) -> str:
    return repr("".join(letter if letter.isprintable() else "?" for letter in text[:_SHOWN]))
