"""What the charge point reports while it handles files."""

from __future__ import annotations

from app.scenario.vocabulary import Node, send


def firmware_status(value: str, number: str, reply_number: str) -> Node:
    return send("FirmwareStatusNotification", number, reply_number, status=value)


def diagnostics_status(value: str, number: str, reply_number: str) -> Node:
    return send("DiagnosticsStatusNotification", number, reply_number, status=value)
