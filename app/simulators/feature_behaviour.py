"""How the station behaves in its feature profiles, offline and at power failures, where a fault or a variant says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FeatureBehaviour:
    """The defaults conform. The first group stays conforming whatever its values; the second never is."""

    # choices that the specification and the test case document leave open
    stop_after_hard_reset: bool = False
    """A hard reset restarts the hardware at once; the StopTransaction follows after the boot (errata v4.0 3.36)."""
    soft_reset_in_place: bool = False
    """A soft reset stops the transactions, and needs neither a new connection nor a BootNotification."""
    triggers_not_implemented: frozenset[str] = frozenset()
    """Messages that TriggerMessage is answered with NotImplemented for."""
    authorize_foreign_tags: bool = False
    """A card that a reservation locks out causes Authorize all the same."""

    bundle_offline_values: bool = False
    """Meter values that are taken while offline are sent in one message with the next one."""

    # breaches: local authorization list and cache
    ignore_local_list: bool = False
    """The local authorization list is kept, and never looked at."""
    list_version_offset: int = 0
    """What GetLocalListVersion is wrong by."""
    empty_list_has_version: bool = False
    """An empty list keeps the version that it was sent with, where 0 is to be reported."""
    accept_old_lists: bool = False
    """A differential update is taken over whatever its version."""
    ignore_list_failure: bool = False
    """A list that could not be stored is reported as Accepted."""
    full_list_adds: bool = False
    """A full update leaves the old entries in place."""
    ignore_cache: bool = False
    """The authorization cache is kept, and never looked at."""
    ignore_clear_cache: bool = False
    """ClearCache is accepted, and the cache stays."""

    # breaches: reservation
    ignore_reservations: bool = False
    """A reserved connector is there for everyone."""
    ignore_reservation_parent: bool = False
    """The parent id tag of a reservation has no effect."""
    reservation_factor: float = 1.0
    """When a reservation really expires, as a factor of the time that it was made for."""
    reservations_last: bool = False
    """Reservations never expire."""
    keep_cancelled: bool = False
    """CancelReservation is accepted, and the reservation stays."""
    cancel_any: bool = False
    """CancelReservation of an unknown reservation cancels the one there is."""
    reserve_always: bool = False
    """ReserveNow is accepted whatever the state of the connector."""

    # breaches: trigger message
    trigger_before_reply: bool = False
    """What was triggered goes out before TriggerMessage is answered."""
    ignore_trigger: bool = False
    """TriggerMessage is accepted, and nothing follows."""
    trigger_any_connector: bool = False
    """TriggerMessage is accepted for connectors that do not exist."""

    # breaches: offline, power failure, meter values
    boot_after_reconnect: bool = False
    """A reconnect without a reboot brings a BootNotification."""
    queue_reversed: bool = False
    """What was queued while offline is sent in the reverse order."""
    lose_offline_meter_values: bool = False
    """Meter values that are taken while offline are lost."""
    lose_offline_stop: bool = False
    """The StopTransaction of a transaction that is stopped while offline is lost."""
    refuse_offline: bool = False
    """No transaction starts while offline."""
    accept_offline: bool = False
    """Every id tag starts a transaction while offline."""
    ignore_refused_start: bool = False
    """A transaction whose tag StartTransaction.conf refuses goes on as if nothing had happened."""
    invert_invalid_id: bool = False
    """Does the opposite of what StopTransactionOnInvalidId says."""
    forget_transactions: bool = False
    """A reset or a power failure ends transactions without StopTransaction."""
    forget_cable: bool = False
    """After a boot the connector is Available although its cable is still in."""
    most_offline_values: int = 1_000_000
    """So many meter values that are taken while offline are kept."""
    new_values_first: bool = False
    """A new meter value is sent before those that were taken while offline."""
    skip_every: int = 0
    """Of so many sampled meter values, one is left out; 0: none."""
    unaligned_seconds: float = 0.0
    """How late after its moment of the clock an aligned meter value is taken."""
