"""Photos and files as a part of the evidence."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from app.commands import AddAttachment
from app.engine.setup import SetupError
from app.events import AttachmentAdded

LARGEST = 16 * 2**20
"""Bytes of one attachment: a photo of a phone, a log of the DUT. Whatever is larger belongs beside the case file, with its hash
in a note."""


def attachment(command: AddAttachment) -> tuple[AttachmentAdded, bytes]:
    """Read the file. Blocks; not for the loop's thread.

    Raises:
        SetupError: it cannot be read, or is too large.
    """
    path = Path(command.path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise SetupError(
            f"{path} cannot be attached: {error.strerror or error}. Check the name and the folder."
        ) from None
    if len(content) > LARGEST:
        raise SetupError(
            f"{path} is larger than {LARGEST // 2**20} MB. Attach a smaller version, or keep it beside the case file and attach "
            "a text with its name and SHA-256."
        )
    event = AttachmentAdded(
        path.name,
        mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        len(content),
        hashlib.sha256(content).hexdigest(),
        command.caption,
        command.by,
        command.case_id,
        command.attempt,
    )
    return event, content
