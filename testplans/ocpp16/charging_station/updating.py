"""What the cases of firmware management have in common."""

from __future__ import annotations

from typing import Any

from app.scenario.files import file_location, transferred
from app.scenario.values import EACH, Now, Param
from app.scenario.vocabulary import (
    DOCUMENT,
    Node,
    Receive,
    any_order,
    each_connector,
    optional,
    receive,
    send,
    sequence,
)

DOWNLOAD, INSTALL = Param("download_timeout"), Param("install_timeout")
"""Also until the station begins: retrieveDate is the time after which it may, and neither document says how soon it has to."""


def update_firmware(**more: Any) -> Node:
    """UpdateFirmware, to be done at once."""
    return send("UpdateFirmware", "1", "2", location=file_location("firmware"), retrieveDate=Now(), **more)


def firmware(number: str, status: str, timeout: Any = None, **more: Any) -> Receive:
    return receive("FirmwareStatusNotification", number, status=status, timeout=timeout, **more)


def downloaded() -> Node:
    """Downloading, then Downloaded. Saves ``downloaded``; whether it is true of the file, :data:`FETCHED` tells at the end."""
    return sequence(firmware("3", "Downloading", DOWNLOAD), firmware("5", "Downloaded", DOWNLOAD, save="downloaded"))


FETCHED = transferred("firmware", "5.file", "downloaded")


def taken_out_of_use(update: Node) -> Node:
    """The update; before it the station may set its connectors Unavailable."""
    unavailable = receive("StatusNotification", "2.status", connectorId=EACH, status="Unavailable")
    return any_order(update, each_connector(optional(unavailable, DOCUMENT)))


def out_of_use_for_a_while(update: Node) -> Node:
    """The update, which fails; connectors that the station has set Unavailable for it become Available again."""
    meanwhile = sequence(
        receive("StatusNotification", "2.status", connectorId=EACH, status="Unavailable"),
        receive("StatusNotification", "2.again", connectorId=EACH, status="Available", timeout=INSTALL),
    )
    # First in the list: what a connector says next belongs to it rather than to a restart.
    return any_order(each_connector(optional(meanwhile, DOCUMENT)), update)
