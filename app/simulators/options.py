"""How the embedded DUTs are set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.simulators.configuration import MAX_KEYS
from app.simulators.file_clients import PROTOCOLS
from app.simulators.smart_charging_options import SmartChargingOptions


@dataclass(frozen=True)
class StationOptions:
    """A simulated charging station. Durations are in seconds."""

    url: str
    """Where the Central System listens, without the charge point id: ``ws://host:port/path``."""
    identity: str = "CP-1"
    password: str | None = None
    """HTTP Basic password; the user is the identity. None sends no credentials."""
    connectors: int = 2
    fixed_cable: bool = False
    shared_reader: bool = False
    """One reader for all connectors: a card is used where a cable waits, or where it started a transaction."""
    backup_power: bool = False
    """Stops its transactions before it goes down at a power failure, instead of after the next boot."""
    resumes_transactions: bool = False
    """Goes on with its transactions after a power failure, where it has no backup power."""
    profiles: frozenset[str] | None = None
    """The feature profiles that it has, by the names of SupportedFeatureProfiles; None: all. Core is always there."""
    local_list_length: int = 100
    """Id tags that the local authorization list can hold."""
    send_local_list_length: int = 20
    """Id tags in one SendLocalList."""
    smart_charging: SmartChargingOptions = field(default_factory=SmartChargingOptions)
    file_protocols: tuple[str, ...] = PROTOCOLS
    """What it fetches firmware by and uploads diagnostics by (OCPP 1.6 section 8)."""
    file_authority: str = ""
    """PEM file with the certificate authority that it trusts for files; empty: it takes any certificate."""
    vendor: str = "OCPP Bench"
    model: str = "Sim-CS"
    serial_number: str = "SIM-0001"
    firmware_version: str = "1.0.0"
    boot_seconds: float = 0.1
    boot_retry: float = 30.0
    """Wait before the next BootNotification where the Central System gave no interval."""
    reconnect_first: float = 0.2
    reconnect_most: float = 5.0
    """The wait before a reconnect starts with the first value and doubles up to the second."""
    response_timeout: float = 30.0
    most_keys: int = MAX_KEYS
    """Keys that one GetConfiguration may name."""
    without_keys: frozenset[str] = frozenset()
    """Optional configuration keys that this station does not have, nor what they configure."""
    configuration: Mapping[str, str] = field(default_factory=dict)
    """Values of configuration keys that differ from those of a station as it leaves the factory."""
    faults: tuple[str, ...] = ()
    late_seconds: float = 35.0


@dataclass(frozen=True)
class CsmsOptions:
    """A simulated CSMS. Durations are in seconds."""

    host: str = "127.0.0.1"
    port: int = 9000
    """0 takes any free port."""
    path: str = "/"
    """The path before the charge point id."""
    charge_points: frozenset[str] = frozenset()
    """The charge point ids that may connect; none means any."""
    password: str | None = None
    """HTTP Basic password that every charge point has to use; None asks for none."""
    valid_tags: tuple[str, ...] = ("VALID-1", "VALID-2")
    parent_tag: str | None = "PARENT-1"
    expired_tags: tuple[str, ...] = ("EXPIRED-1",)
    blocked_tags: tuple[str, ...] = ("BLOCKED-1",)
    """Every other id tag is Invalid."""
    files_port: int = 0
    """Where it keeps firmware and takes diagnostics, over HTTP on the same host; 0 takes any free port."""
    heartbeat_interval: int = 10
    boot_status: str = "Accepted"
    boots_before_accepted: int = 0
    """How many BootNotifications get ``Pending`` first."""
    concurrent_transactions: bool = False
    """Whether an id tag may have several transactions at once; else it gets ConcurrentTx."""
    require_boot: bool = True
    """Refuse other CALLs of a charge point that was never accepted with SecurityError (OCPP-J errata 3.8)."""
    connect_patience: float = 5.0
    """How long an operator's command waits for a charge point to be connected."""
    response_timeout: float = 30.0
    faults: tuple[str, ...] = ()
    late_seconds: float = 35.0
