"""What the conditions of the catalogue look at: the answers of a PICS, and, once they were read, the DUT's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.campaign.conditions import Fact
from app.campaign.pics import Pics

_STOP_CHOICE = "optional_features.stop_transaction_choice"
_STOP_VALUE = "beyond_the_form.stop_transaction_on_ev_side_disconnect"
_REMOTE = "beyond_the_form.authorize_remote_tx_requests"

KEY_VALUES: Mapping[str, str] = {
    "ChargeProfileMaxStackLevel": "limits.ChargeProfileMaxStackLevel",
    "ChargingScheduleMaxPeriods": "limits.ChargingScheduleMaxPeriods",
    "LocalAuthListMaxLength": "limits.LocalAuthListMaxLength",
    "MaxChargingProfilesInstalled": "beyond_the_form.MaxChargingProfilesInstalled",
    "ReserveConnectorZeroSupported": "optional_features.reserve_connector_zero",
    "SendLocalListMaxLength": "limits.SendLocalListMaxLength",
}
"""Key -> the PICS item that answers for its value until the key was read."""

KEY_ITEMS: Mapping[tuple[str, str], str] = {
    **{(name, "value"): path for name, path in KEY_VALUES.items()},
    ("StopTransactionOnEVSideDisconnect", "readonly"): _STOP_CHOICE,
    ("StopTransactionOnEVSideDisconnect", "implemented"): _STOP_CHOICE,
    ("StopTransactionOnEVSideDisconnect", "value"): _STOP_VALUE,
    ("AuthorizeRemoteTxRequests", "readonly"): _REMOTE,
    ("AuthorizeRemoteTxRequests", "value"): _REMOTE,
}
"""(key, attribute) -> the PICS item that answers for it until the key was read."""

FEATURE_KEYS: Mapping[str, str] = {
    "optional_features.authorization_cache": "AuthorizationCacheEnabled",
    "optional_features.unknown_offline_authorization": "AllowOfflineTxForUnknownId",
}
"""PICS item -> the key that exists exactly where the station has the feature (OCPP 1.6 sections 9.1.1 and 9.1.2)."""


@dataclass(frozen=True)
class KeyRead:
    """A configuration key as the DUT reported it in GetConfiguration.conf."""

    value: str | None
    readonly: bool


class PicsFacts:
    """The facts of one PICS; with ``keys``, what the DUT reported stands before what its vendor answered.

    ``keys`` holds *all* keys the DUT reported: a key that is not in it is not implemented.
    """

    def __init__(self, pics: Pics, keys: Mapping[str, KeyRead] | None = None) -> None:
        self._pics = pics
        self._items = pics.items()
        self._keys = keys

    def item(self, path: str) -> Fact:
        key = FEATURE_KEYS.get(path)
        if key is not None and self._keys is not None:
            return self._read(key, "implemented", self._keys)
        return self._answer(path)

    def _answer(self, path: str) -> Fact:
        item = self._items[path]
        value = self._pics.value(path)
        return Fact(path, item.label, None if value == () else value, item.show(value))

    def key(self, name: str, attribute: str) -> Fact:
        if self._keys is not None and (name in self._keys or name not in _REQUIRED_VALUES):
            return self._read(name, attribute, self._keys)
        fact = self._answer(KEY_ITEMS[name, attribute])
        return Fact(fact.path, fact.label, self._answered(name, attribute, fact), fact.shown)

    def _read(self, name: str, attribute: str, keys: Mapping[str, KeyRead]) -> Fact:
        key = keys.get(name)
        path, source = f"key({name})", "read from the DUT"
        if key is None:
            return Fact(path, name, False if attribute != "value" else "", "not implemented", source)
        access = "read-only" if key.readonly else "read-write"
        shown = f"{access}, value {key.value if key.value is not None else 'not reported'}"
        value = {"implemented": True, "readonly": key.readonly, "value": key.value}[attribute]
        return Fact(path, name, value, shown, source)

    def _answered(self, name: str, attribute: str, fact: Fact) -> bool | int | str | None:
        """The attribute of a key, from what the PICS answers."""
        value: bool | int | str | None = fact.value
        if value is None:
            return None
        if name == "AuthorizeRemoteTxRequests":
            access, _, fixed = str(value).partition(" ")
            return access == "read-only" if attribute == "readonly" else fixed
        if name == "StopTransactionOnEVSideDisconnect" and attribute == "readonly":
            return not value
        # Without the choice the key may still be there, read-only; what matters then is decided by 'readonly'.
        return True if attribute == "implemented" else value


_REQUIRED_VALUES = frozenset(name for name in KEY_VALUES if name != "ReserveConnectorZeroSupported")
"""Keys that a station without their profile need not have: not reported does not contradict the PICS."""
