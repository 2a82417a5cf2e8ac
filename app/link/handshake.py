"""What a charging station says in its WebSocket handshake (OCPP-J 1.6 section 3.1, RFC 7617)."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote, unquote


def charge_point_id_of(target: str, path_prefix: str) -> str | None:
    """The identity in a request target: its last segment, decoded (OCPP-J 1.6 section 3.1.1).

    Returns:
        The identity; None if the target does not begin with the prefix, or has no identity.
    """
    path = target.split("?", 1)[0].split("#", 1)[0]
    if not path.startswith(path_prefix):
        return None
    segment = path[len(path_prefix) :].rstrip("/").rsplit("/", 1)[-1]
    return unquote(segment, errors="replace") or None


def url_with_identity(url: str, charge_point_id: str) -> str:
    """The address that a charge point connects to: the endpoint and its own identity, percent-encoded."""
    return f"{url.rstrip('/')}/{quote(charge_point_id, safe='')}"


def describe_authorization(header: str) -> str:
    """What an Authorization header holds, without its secret. Safe to be recorded and shown."""
    scheme, _, credentials = header.strip().partition(" ")
    if scheme.lower() != "basic":
        return f"scheme {_printable(scheme)}"
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True)
    except (binascii.Error, ValueError):
        return "Basic, unreadable"
    user, colon, _password = decoded.partition(b":")
    if not colon:
        # Without a colon the whole may be a password.
        return "Basic, without a colon between user name and password"
    return f"Basic, user name “{_printable(user.decode('utf-8', 'replace'))}”"


def basic_authorization(user: str, password: str) -> str:
    """The value of an Authorization header (RFC 7617)."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text[:100])
