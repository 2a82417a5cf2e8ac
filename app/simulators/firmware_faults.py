"""Faults and variants of the simulated station in firmware management."""

from __future__ import annotations

from app.simulators.faults import Fault
from app.simulators.rewrites import call, change, late, result, swallow, without

_FIRMWARE, _DIAGNOSTICS = "FirmwareStatusNotification", "DiagnosticsStatusNotification"

FIRMWARE_FAULTS: tuple[Fault, ...] = (
    # conforming variants
    Fault("unavailable-while-updating", "variant", "all connectors are Unavailable while firmware is updated", behaviour={"unavailable_while_updating": True}),
    Fault("installed-first", "variant", "reports Installed before it restarts", behaviour={"installed_before_boot": True}),
    Fault("restarts-after-failed-install", "variant", "restarts when an installation has failed", behaviour={"reboot_after_failed_install": True}),
    Fault("fails-at-once", "variant", "reports DownloadFailed without Downloading before it", behaviour={"fails_at_once": True}),
    Fault("refuses-unsigned", "variant", "answers UpdateFirmware with a CALLERROR: firmware has to be signed", behaviour={"refuses_unsigned": "error"}),
    Fault("ignores-unsigned", "variant", "accepts UpdateFirmware and does nothing: firmware has to be signed", behaviour={"refuses_unsigned": "silently"}),
    # firmware
    Fault("never-downloads", "fault", "reports Downloaded without a download", behaviour={"never_downloads": True}),
    Fault("downloads-partly", "fault", "fetches the first bytes only, and reports Downloaded", behaviour={"downloads_partly": True}),
    Fault("installs-anything", "fault", "reports a file as Installed that is no firmware", behaviour={"installs_anything": True}),
    Fault("installs-without-restart", "fault", "reports Installed and does not restart", behaviour={"installs_without_restart": True}),
    Fault("stays-unavailable", "fault", "connectors that were Unavailable for an update that failed stay so", behaviour={"unavailable_while_updating": True, "stays_unavailable": True}),
    Fault("missing-downloading", "fault", "never reports Downloading", swallow(call(_FIRMWARE, status="Downloading"))),
    Fault("missing-downloaded", "fault", "never reports Downloaded", swallow(call(_FIRMWARE, status="Downloaded"))),
    Fault("missing-installing", "fault", "never reports Installing", swallow(call(_FIRMWARE, status="Installing"))),
    Fault("missing-installed", "fault", "never reports Installed", swallow(call(_FIRMWARE, status="Installed"))),
    Fault("hides-download-failure", "fault", "reports Downloaded where the download has failed", change(call(_FIRMWARE, status="DownloadFailed"), status="Downloaded")),
    Fault("hides-install-failure", "fault", "reports Installed where the installation has failed", change(call(_FIRMWARE, status="InstallationFailed"), status="Installed")),
    Fault("late-downloaded", "fault", "reports Downloaded late (--late-seconds)", late(call(_FIRMWARE, status="Downloaded"))),
    # diagnostics
    Fault("never-uploads", "fault", "reports Uploaded without an upload", behaviour={"never_uploads": True}),
    Fault("uploads-nothing", "fault", "uploads an empty file", behaviour={"uploads_nothing": True}),
    Fault("uploads-another-file", "fault", "uploads a file of another name than it told", behaviour={"uploads_another_file": True}),
    Fault("missing-uploading", "fault", "never reports Uploading", swallow(call(_DIAGNOSTICS, status="Uploading"))),
    Fault("missing-uploaded", "fault", "never reports Uploaded", swallow(call(_DIAGNOSTICS, status="Uploaded"))),
    Fault("hides-upload-failure", "fault", "reports Uploaded where the upload has failed", change(call(_DIAGNOSTICS, status="UploadFailed"), status="Uploaded")),
    Fault("no-file-name", "fault", "GetDiagnostics.conf has no fileName", without(result("GetDiagnostics"), "fileName")),
)  # fmt: skip
