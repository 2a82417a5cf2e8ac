"""Why a connection to a CSMS could not be made, in words that say what to look at."""

from __future__ import annotations

import socket
import ssl

from websockets.exceptions import InvalidHandshake, InvalidMessage, InvalidStatus, InvalidURI, NegotiationError

_STATUS = {
    400: "it did not understand the WebSocket handshake",
    401: "it wants other credentials; check the user name and password",
    403: "it forbids this connection; check the credentials and the charge point identity",
    404: "it does not know this charge point identity, or the path of the address is wrong",
    426: "it does not speak this version of WebSocket at this address",
    500: "it failed internally",
    502: "a gateway in front of it cannot reach it",
    503: "it is not available now",
}


def describe_failure(error: BaseException, host: str, port: int) -> tuple[str, int]:
    """The reason of a failed attempt, and the HTTP status (0 if there was no HTTP answer)."""
    where = f"{host}:{port}"
    if isinstance(error.__cause__, InvalidStatus):
        error = error.__cause__  # a redirection that could not be followed
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if 300 <= status < 400:
            return f"{where} answered HTTP {status}, a redirection, which a charge point does not follow", status
        what = _STATUS.get(status, "it refused the WebSocket handshake")
        return f"{where} answered HTTP {status}: {what}", status
    if isinstance(error, NegotiationError):
        return f"{where} chose a subprotocol that was not offered ({error})", 101
    if isinstance(error, InvalidMessage):
        return f"{where} does not answer as a web server; is it the right port?", 0
    if isinstance(error, InvalidURI):
        return f"The address is not a WebSocket address: {error}", 0
    if isinstance(error, InvalidHandshake):
        return f"{where} answered the WebSocket handshake wrongly: {error}", 0
    return _network_failure(error, where), 0


def _network_failure(error: BaseException, where: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The TLS certificate of {where} is not trusted: {error.verify_message}. Give its CA file, or correct the name."
    if isinstance(error, ssl.SSLError):
        return f"TLS with {where} failed: {error.reason or error}. Does the address need ws:// in place of wss://?"
    if isinstance(error, socket.gaierror):
        return f"The name in {where} cannot be resolved. Check the address and the name server."
    if isinstance(error, TimeoutError):
        return f"{where} did not answer in time. Check the network and any firewall."
    if isinstance(error, ConnectionRefusedError):
        return f"{where} refuses TCP connections. Is the CSMS running, and is it the right port?"
    if isinstance(error, ConnectionResetError | ConnectionAbortedError | EOFError):
        return f"{where} dropped the connection during the handshake"
    if isinstance(error, ValueError):
        return str(error)
    return f"{where} cannot be reached: {error}"
