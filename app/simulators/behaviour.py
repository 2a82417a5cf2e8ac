"""How a simulated charging station behaves where it has a choice, and where a fault makes it break the rules."""

from __future__ import annotations

from dataclasses import dataclass

from app.simulators.feature_behaviour import FeatureBehaviour
from app.simulators.firmware_behaviour import FirmwareBehaviour
from app.simulators.smart_charging_behaviour import SmartChargingBehaviour


@dataclass(frozen=True)
class Behaviour(FeatureBehaviour, FirmwareBehaviour, SmartChargingBehaviour):
    """The defaults conform. The first group stays conforming whatever its values; the second never is."""

    # choices that the specification and the test case document leave open
    charging_before_start: bool = False
    """StatusNotification(Charging) goes out before StartTransaction."""
    finishing_before_stop: bool = False
    """StatusNotification(Finishing) goes out before StopTransaction."""
    preparing_before_authorize: bool = False
    """A presented card makes the connector Preparing before the card is authorized."""
    suspended_ev_before_start: bool = False
    """StatusNotification(SuspendedEV) goes out before the transaction starts (procedure V1.1.4 appendix D)."""

    # breaches
    heartbeat_factor: float = 1.0
    """The real interval of Heartbeat, as a factor of the one that was asked for."""
    boot_retry_factor: float = 1.0
    """The real wait before the next BootNotification, as a factor of the one that was asked for."""
    meter_factor: float = 1.0
    """The real interval of sampled MeterValues, as a factor of the one that was asked for."""
    talks_while_rejected: bool = False
    start_on_refused_tag: bool = False
    skip_authorize: bool = False
    """Every card starts a transaction without Authorize."""
    ignore_authorize_remote: bool = False
    """AuthorizeRemoteTxRequests has no effect: a remote start never causes Authorize."""
    remote_start_while_charging: bool = False
    """RemoteStartTransaction is accepted on a connector that is charging, without effect."""
    ignore_remote_stop: bool = False
    """RemoteStopTransaction is accepted, and nothing follows."""
    authorize_other_tag: bool = False
    """During a transaction, another card causes Authorize though it can have no effect."""
    stop_on_any_tag: bool = False
    """Any card stops the transaction."""
    forget_availability: bool = False
    """Unavailable does not persist over a reboot."""
    silent_reset: bool = False
    """Reset is accepted, and nothing follows."""
    no_reboot_status: bool = False
    """After a reboot no StatusNotification follows."""
    reboot_while_charging: bool = False
    """The station reboots by itself as soon as a connector is charging."""
    missing_keys: frozenset[str] = frozenset()
    """Configuration keys that are not there."""
    flipped_keys: frozenset[str] = frozenset()
    """Configuration keys whose accessibility is reported, and enforced, the wrong way round."""
    ignored_changes: bool = False
    """ChangeConfiguration is accepted, and the value stays as it was."""
    hands_tied: bool = False
    """No manual action can be done on it."""
    operator_slips: str = ""
    """When the operator of a CSMS enters something else than is asked for: ``first``, ``always``; empty: never."""
    stays_away: bool = False
    """No connection is made any more, or none is let in."""
