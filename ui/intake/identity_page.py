"""The page Identity: what the device is, as scanned and as typed, beside what its PICS says."""

from __future__ import annotations

from app.events import IdentityGiven
from app.intake.identity import FIELDS, compare, read_scan
from ui import theme
from ui.intake.draft import STATION, Draft
from ui.intake.forms import page, scrolled
from ui.intake.identity_form import IdentityForm, IdentityTable
from ui.intake.pages import Page
from ui.shell.parts import column, label, rule


class IdentityPage(Page):
    """Differences are shown at once; what BootNotification says is added when the device connects."""

    def __init__(self) -> None:
        super().__init__()
        content, layout = page("Which device is it?")
        self._lead = label("", "body", "text2", wrap=True)
        layout.addWidget(self._lead)
        layout.addSpacing(theme.px(12))
        column(self).addWidget(scrolled(content, "Identity"))
        self.form = IdentityForm()
        self.form.edited.connect(self.edited)
        layout.addWidget(self.form)
        layout.addSpacing(theme.px(24))
        layout.addWidget(label("Beside each other", "title"))
        layout.addSpacing(theme.px(8))
        layout.addWidget(rule())
        self.table = IdentityTable()
        layout.addWidget(self.table)
        layout.addStretch(1)

    def fill(self, draft: Draft) -> None:
        draft.typed = self.form.values()
        draft.scanned = self.form.code

    def show_draft(self, draft: Draft) -> None:
        station = draft.dut_type == STATION
        self._lead.setText(
            "Scan the nameplate, or type what stands on it. It is held against the PICS, and against what the device says of itself."
            if station
            else "Type what the management system is called, and its version. It is held against the PICS."
        )
        self.form.set_dut_type(draft.dut_type)
        self.table.show_rows(rows_of(draft), dut_type=draft.dut_type, boot_to_come=station)


def rows_of(draft: Draft) -> list[dict[str, object]]:
    """The comparison as far as it can be made before the device has connected."""
    given = {}
    if draft.typed:
        given["typed"] = IdentityGiven("typed", **draft.typed)
    if draft.scanned:
        scan = read_scan(draft.scanned)
        given["scanned"] = IdentityGiven("scanned", **{name: getattr(scan, name) for name in FIELDS})
    pics = draft.pics.data.get("pics") if draft.pics else None
    return compare(draft.dut_type, given, pics if isinstance(pics, dict) else {}, None)
