"""How the smart charging of a simulated station breaks the rules where a fault makes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SmartChargingBehaviour:
    """The defaults conform; every other value is a breach."""

    stack_levels_ignored: bool = False
    """The lowest stack level prevails instead of the highest."""
    max_profile_ignored: bool = False
    """ChargePointMaxProfile limits nothing."""
    default_beside_tx_profile: bool = False
    """TxDefaultProfile goes on limiting beside a TxProfile."""
    default_after_tx_profile: bool = False
    """TxDefaultProfile comes back where the schedule of the TxProfile has ended."""
    schedule_end_ignored: bool = False
    """The last period of a schedule goes on after its duration."""
    validity_ignored: bool = False
    """validFrom and validTo have no effect."""
    schedule_start_ignored: bool = False
    """Every schedule counts from the moment of the request."""
    recurrence_ignored: bool = False
    profile_ignored: bool = False
    """SetChargingProfile is accepted, and the profile is forgotten."""
    old_profile_kept: bool = False
    """SetChargingProfile is accepted, and an older profile of the same level stays in its place."""
    clear_ignored: bool = False
    """ClearChargingProfile is accepted, and the profiles stay."""
    clears_everything: bool = False
    """ClearChargingProfile clears all profiles, whatever it asks for."""
    tx_profile_without_transaction: bool = False
    tx_profile_for_any_transaction: bool = False
    tx_profile_kept: bool = False
    """A TxProfile stays when its transaction ends."""
    remote_profile_ignored: bool = False
    """The chargingProfile of RemoteStartTransaction has no effect."""
    remote_profile_of_any_purpose: bool = False
    """RemoteStartTransaction is accepted though its chargingProfile is no TxProfile, or has a transactionId."""
    profiles_forgotten: bool = False
    """Charging profiles do not survive a reboot."""
