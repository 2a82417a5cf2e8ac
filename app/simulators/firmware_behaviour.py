"""How the station behaves in firmware management, where a fault or a variant says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FirmwareBehaviour:
    """The defaults conform. The first group stays conforming whatever its values; the second never is."""

    # choices that the specification and the test case document leave open
    unavailable_while_updating: bool = False
    """All connectors are Unavailable from before the download until the update is over."""
    installed_before_boot: bool = False
    """Installed is reported before the restart, not after it."""
    reboot_after_failed_install: bool = False
    """The station restarts when an installation has failed."""
    fails_at_once: bool = False
    """A download that fails is not reported as Downloading first."""
    refuses_unsigned: str = ""
    """Firmware that is not signed is refused: ``error`` with a CALLERROR, ``silently`` by doing nothing."""

    # breaches
    never_downloads: bool = False
    """Downloaded is reported without a download."""
    downloads_partly: bool = False
    """Only the first bytes are fetched, and Downloaded is reported."""
    installs_anything: bool = False
    """A file that is no firmware is reported as Installed, after a restart."""
    installs_without_restart: bool = False
    """Installed is reported, and nothing restarts."""
    stays_unavailable: bool = False
    """Connectors that were Unavailable for an update that failed stay so."""
    never_uploads: bool = False
    """Uploaded is reported without an upload."""
    uploads_nothing: bool = False
    """The uploaded file is empty."""
    uploads_another_file: bool = False
    """The uploaded file has another name than was told."""
