"""What the bench knows of the DUT from the conversation: a fold over it, carried from case to case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.scenario.charge_point_state import ChargePointState
from app.scenario.unconfirmed import Unconfirmed
from app.scenario.values import whole_number, whole_text


@dataclass
class DutState:
    """State of the DUT (charging station) or of the simulated charge point (CSMS under test), as the wire tells."""

    connected: bool = False
    booted: bool = False
    """A BootNotification was accepted on this or an earlier connection since the last boot."""
    statuses: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """Connector -> its last StatusNotification."""
    since_boot: set[int] = field(default_factory=set)
    """Connectors that have sent a StatusNotification since the last BootNotification."""
    transactions: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    """Running transactions: transactionId -> the StartTransaction.req."""
    cables: set[int] = field(default_factory=set)
    """Connectors with a cable in, as hands and wire tell."""
    keys: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Configuration keys as last read, or as the bench has set them since."""
    to_put_back: dict[str, str] = field(default_factory=dict)
    """Configuration keys that a case has changed and that are not put back yet -> their value before."""
    reboot_required: bool = False
    """A key was answered with RebootRequired, and the station has not booted since."""
    next_transaction_id: int = 1001
    transaction_ids: tuple[int, ...] = ()
    """Those of all transactions so far, running or over."""
    boot: Mapping[str, Any] = field(default_factory=dict)
    heartbeat_interval: int = 0
    registration: str = ""
    """Status of the last BootNotification.conf; empty while there was none."""
    register_after_ns: int = 0
    """When a charge point that was not accepted may register again, as the CSMS has told; monotonic. 0: it was accepted."""
    turned_down_ns: int = 0
    """When it was told so; monotonic."""
    charge_point: ChargePointState = field(default_factory=ChargePointState)
    """Of a CSMS under test: the charge point that the bench plays."""
    own_calls: dict[str, tuple[str, Mapping[str, Any]]] = field(default_factory=dict)
    """Of that charge point, CALLs that belong to no step and have no reply yet: message id -> action and payload."""
    line_taken_by: str = ""
    """Message id of the one that steps have to wait for (:mod:`app.scenario.line`)."""
    unconfirmed: Unconfirmed = field(default_factory=Unconfirmed)
    """Of that charge point, transaction messages that nobody has confirmed."""

    def transaction_on(self, connector: int) -> int | None:
        """The transaction that runs on a connector."""
        return next((n for n, start in self.transactions.items() if start.get("connectorId") == connector), None)

    @property
    def transaction_id(self) -> int | None:
        """The running transaction that was started last."""
        return next(reversed(self.transactions), None)

    @property
    def list_version(self) -> int:
        """Of the local list of the charge point that the bench plays."""
        return self.charge_point.list_version

    @property
    def most_keys(self) -> int:
        """How many keys one GetConfiguration may name (GetConfigurationMaxKeys); 0: the station has not told it yet."""
        return whole_text(self.key_value("GetConfigurationMaxKeys")) or 0

    def key_value(self, name: str) -> Any:
        """The value of a configuration key, None if the station has not told it."""
        wanted = name.casefold()
        return next((entry.get("value") for key, entry in self.keys.items() if key.casefold() == wanted), None)

    def key_set(self, name: str, value: str) -> None:
        """The station has taken a value for a configuration key."""
        known = next((key for key in self.keys if key.casefold() == name.casefold()), name)
        self.keys[known] = {**self.keys.get(known, {"key": known}), "value": value}

    def status_of(self, connector: int) -> str:
        """The last status of a connector; empty if it never sent one."""
        return str(self.statuses.get(connector, {}).get("status", ""))

    def new_transaction_id(self) -> int:
        self.next_transaction_id += 1
        return self.next_transaction_id - 1

    def call_answered(self, action: str, request: Any, answer: Any) -> None:
        """A CALL of the charging station was answered by the central system (whoever of both is the bench).

        ``answer``: the payload; None for a CALLERROR, by which only a status counts as told.
        """
        self.unconfirmed.answered(action, request, answer if isinstance(answer, Mapping) else None)
        if not isinstance(request, Mapping) or not isinstance(answer, Mapping):
            if action == "StatusNotification" and isinstance(request, Mapping):
                self.charge_point.said(action, request)
            return
        self.charge_point.said(action, request)
        if action == "BootNotification":
            self.registration = str(answer.get("status"))
            self.booted = False
        if action == "BootNotification" and answer.get("status") == "Accepted":
            self.booted, self.boot, self.register_after_ns = True, request, 0
            interval = whole_number(answer.get("interval"))
            self.heartbeat_interval = interval if interval is not None else self.heartbeat_interval
            self.charge_point.registered(self.heartbeat_interval)
        elif action == "StartTransaction":
            transaction = whole_number(answer.get("transactionId"))
            if transaction is not None:
                self.transactions[transaction] = request
                self.transaction_ids += (transaction,)
        elif action == "StopTransaction":
            transaction = whole_number(request.get("transactionId"))
            if transaction is not None:
                if self.may_run_unknown(transaction):
                    self.unconfirmed.id_tags.clear()
                over = self.transactions.pop(transaction, {})
                self.charge_point.transaction_over(over.get("connectorId"))

    def answered_late(self, message_id: str, answer: Any) -> None:
        """An answer that was not waited for any longer, or a second one: it may tell the number of a transaction all the same."""
        action, request = self.unconfirmed.sent.pop(message_id, ("", {}))
        number = whole_number(answer.get("transactionId")) if isinstance(answer, Mapping) else None
        if not action or (action == "StartTransaction" and (number is None or number in self.transaction_ids)):
            return
        before = self.transactions
        self.call_answered(action, request, answer)
        if number is not None and number in self.transactions:
            self.transactions = {number: request, **before}  # it has begun before those that are known

    def may_run_unknown(self, transaction: int | None) -> bool:
        """Whether this may be the number of a transaction that was never confirmed: only the CSMS knows it then."""
        return bool(self.unconfirmed.id_tags) and transaction is not None and transaction not in self.transaction_ids

    def boot_seen(self) -> None:
        """A BootNotification arrived: the station has started anew."""
        self.booted = self.reboot_required = False
        self.since_boot.clear()

    def status_seen(self, request: Mapping[str, Any]) -> None:
        connector = whole_number(request.get("connectorId"))
        if connector is not None:
            self.statuses[connector] = request
            self.since_boot.add(connector)

    def configuration_read(self, reply: Any) -> list[Mapping[str, Any]]:
        """Take over a GetConfiguration reply; returns its well-formed entries."""
        entries = reply.get("configurationKey") if isinstance(reply, Mapping) else None
        good = (
            [e for e in entries if isinstance(e, Mapping) and isinstance(e.get("key"), str)]
            if isinstance(entries, list)
            else []
        )
        for entry in good:
            self.keys[entry["key"]] = entry
        return good

    def action_done(self, action: str, arguments: Mapping[str, Any], *, fixed_cable: bool = False) -> None:
        """Hands have done something physical. A cable that is fixed to the station is out once it is out of the EV."""
        if action == "PlugIn":
            self.cables.add(arguments["connectorId"])
        elif action == "Unplug" and (fixed_cable or arguments.get("side") == "both"):
            self.cables.discard(arguments["connectorId"])
