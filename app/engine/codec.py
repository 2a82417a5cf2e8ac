"""What crosses between the engine and a window: messages of JSON, each behind its length (4 bytes, big-endian).

Every message is an object with its type under ``t``.

========= ============ ============================================================================================
from      type         members
========= ============ ============================================================================================
window    ``hello``    ``token``, ``version`` (:data:`VERSION`)
engine    ``welcome``  ``pid``
engine    ``refused``  ``text``: why the connection ends
window    ``attach``   ``after_seq``, ``case_file``: what the window has already (0 and empty: nothing)
engine    ``begin``    ``case_file``, ``after_seq``: records of this file follow, from the one after ``after_seq``
engine    ``records``  ``records``: each ``[seq, utc_ns, mono_ns, kind, fields, raw]`` (raw in base64, or null)
window    ``command``  ``id``, ``kind``, ``fields``
engine    ``reply``    ``id``, ``ok``, ``text``, ``data``
engine    ``failure``  ``text``: nothing more can be recorded in the case file that was begun, and why
========= ============ ============================================================================================

A record's fields are the very text that the case file holds, so a window shows live what it will show from the file.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from app.commands import COMMAND_TYPES, Command, JsonObject, Reply
from app.events import AttachmentAdded, Recorded, from_json, to_json
from app.evidence.canonical import refuse_not_a_number, to_text
from app.numbers import finite

VERSION = 2
"""Raised when a message changes in a way that the other side must know of."""

HELLO_LIMIT = 4096
"""Longest first message in bytes, from somebody who has not shown a token yet."""
COMMAND_LIMIT = 4 * 2**20
"""Longest message in bytes that the engine reads."""
STREAM_LIMIT = 512 * 2**20
"""Longest message in bytes that a window reads."""


class CodecError(ValueError):
    """What the other side sent is no message."""


async def read_message(reader: asyncio.StreamReader, limit: int) -> JsonObject | None:
    """The next message; None when the other side has closed the connection.

    Raises:
        CodecError: it is longer than ``limit`` bytes, not JSON, or not an object with a type.
        OSError: the connection broke.
    """
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        if length > limit:
            raise CodecError(f"a message of {length} bytes; {limit} are allowed")
        data = await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None
    return loads(data)


def loads(data: bytes) -> JsonObject:
    """A message from its bytes. NaN and infinite numbers are no JSON.

    Raises:
        CodecError: it is not JSON, or not an object with a type.
    """
    try:
        message = json.loads(data, parse_constant=_no_number, parse_float=finite)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"a message that is not JSON: {error}") from None
    if not isinstance(message, dict) or not isinstance(message.get("t"), str):
        raise CodecError("a message without a type")
    return message


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def pack(message_type: str, **members: Any) -> bytes:
    """A message, ready to be sent."""
    return _framed(to_text({"t": message_type, **members}))


def pack_records(texts: Sequence[str]) -> bytes:
    """A ``records`` message of records that are text already (:func:`record_text`)."""
    return _framed('{"t":"records","records":[' + ",".join(texts) + "]}")


def record_text(recorded: Recorded) -> str:
    """A record as it stands in a ``records`` message. Photos and files come without their bytes, which may be many."""
    raw = (
        "null"
        if recorded.raw is None or isinstance(recorded.event, AttachmentAdded)
        else f'"{b64encode(recorded.raw).decode()}"'
    )
    fields = to_text(to_json(recorded.event))
    return f'[{recorded.seq},{recorded.utc_ns},{recorded.mono_ns},"{recorded.event.kind}",{fields},{raw}]'


def unpack_records(message: JsonObject) -> list[Recorded]:
    """The records of a ``records`` message.

    Raises:
        CodecError: they are of another version.
    """
    try:
        return [
            Recorded(seq, utc_ns, mono_ns, from_json(kind, fields), None if raw is None else b64decode(raw))
            for seq, utc_ns, mono_ns, kind, fields, raw in message["records"]
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise CodecError(f"records that this version does not understand: {error}") from None


def pack_command(number: int, command: Command) -> bytes:
    """Raises: app.evidence.canonical.NotANumberError if a number of the command is none."""
    refuse_not_a_number(command.kind, vars(command))
    return pack("command", id=number, kind=command.kind, fields=vars(command))


def unpack_command(message: JsonObject) -> Command:
    """The command of a ``command`` message.

    Raises:
        CodecError: there is no such command, or not with these fields.
    """
    kind, fields = message.get("kind"), message.get("fields")
    cls = COMMAND_TYPES.get(kind) if isinstance(kind, str) else None
    if cls is None or not isinstance(fields, dict):
        raise CodecError(f"there is no command {kind!r}")
    try:
        return cls(**fields)
    except TypeError as error:
        raise CodecError(f"the command {kind}: {error}") from None


def pack_reply(number: int, reply: Reply) -> bytes:
    return pack("reply", id=number, ok=reply.ok, text=reply.text, data=reply.data)


def _framed(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(4, "big") + data
