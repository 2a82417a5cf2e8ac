"""What the pages of the intake begin with: what was typed the last time, then what the PICS says where nothing was typed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLineEdit

from ui.intake.draft import Draft
from ui.intake.pages import ConnectionPage, PeoplePage
from ui.intake.register import LabRegister
from ui.state import WindowState

CONNECTION = ("listen", "connect", "charge_point_id", "hook")
ROLES = ("tester", "laboratory", "vendor")


def from_last_time(state: WindowState, connection: ConnectionPage, people: PeoplePage, register: LabRegister) -> None:
    """Connection, people and the register of the laboratory; never a password."""
    known = state.get("intake", {})
    fields: dict[str, QLineEdit] = {
        "listen": connection.listen, "connect": connection.connect_url, "charge_point_id": connection.charge_point,
        "hook": connection.hook,
    }  # fmt: skip
    for name, field in fields.items():
        field.setText(str(known.get(name) or ""))
    for role in ROLES:
        people.load(role, state.get("people", {}).get(role) or {})
    path = str(known.get("lab_path") or "")
    if path and Path(path).is_file():
        register.load(path)


def remember(state: WindowState, draft: Draft) -> None:
    """For the next time."""
    state.set("intake", {name: getattr(draft, name) for name in (*CONNECTION, "lab_path")})
    state.set("people", {role: getattr(draft, role) for role in ROLES})


def from_pics(pics: object, connection: ConnectionPage, people: PeoplePage) -> None:
    """People and connection of the PICS, where the form is still empty."""
    if not isinstance(pics, dict):
        return
    for role, section in zip(ROLES, ("tester", "laboratory", "vendor_contact"), strict=True):
        for name, value in (pics.get(section) or {}).items():
            field = people.fields[role].get(name)
            if field is not None and value and not field.text():
                field.setText(str(value))
    declared = pics.get("connection") or {}
    for name, field in (
        ("listen", connection.listen), ("url", connection.connect_url), ("charge_point_id", connection.charge_point),
    ):  # fmt: skip
        if declared.get(name) and not field.text():
            field.setText(str(declared[name]))
