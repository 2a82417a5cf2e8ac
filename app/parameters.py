"""The campaign parameters: what a tester configures before a run, with unit, default and meaning.

They come from the defaults here, then from the section ``parameters`` of the PICS file, then from ``--set NAME=VALUE``.
Source of the list: test case document 2024-04, every ``<Configured ...>`` value; procedure V1.1.4 section 8.2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Parameter:
    """One campaign parameter."""

    name: str
    type: type[int] | type[float] | type[str]
    default: int | float | str
    unit: str
    meaning: str
    minimum: float | None = None
    maximum: float | None = None


PARAMETERS: tuple[Parameter, ...] = (
    # what the cases act on
    Parameter("connector", int, 1, "", "connector under test", 1),
    Parameter("connectors", int, 1, "", "number of connectors (NumberOfConnectors); taken from the PICS unless set", 1, 64),
    Parameter("valid_id_tag", str, "VALID-1", "", "id tag that is accepted (Configured Valid IdTag)"),
    Parameter("valid_id_tag_2", str, "VALID-2", "", "second accepted id tag, same parent (Configured Valid IdTag 2)"),
    Parameter("parent_id_tag", str, "PARENT-1", "", "parent id tag of the two valid ones"),
    Parameter("invalid_id_tag", str, "INVALID-1", "", "id tag that is refused as Invalid"),
    Parameter("expired_id_tag", str, "EXPIRED-1", "", "id tag that is refused as Expired"),
    Parameter("blocked_id_tag", str, "BLOCKED-1", "", "id tag that is refused as Blocked"),
    Parameter("vendor_id", str, "org.ocpp-bench", "", "vendorId of DataTransfer that the DUT does not know"),
    # values that are configured into the DUT
    Parameter("heartbeat_interval", int, 10, "s", "interval of the accepting BootNotification.conf", 1, 86400),
    Parameter("boot_retry_interval", int, 10, "s", "interval of a BootNotification.conf that is Rejected or Pending", 1, 3600),
    Parameter("meter_value_interval", int, 10, "s", "MeterValueSampleInterval (Configured Meter Value interval)", 1, 3600),
    Parameter("clock_aligned_interval", int, 60, "s", "ClockAlignedDataInterval", 1, 3600),
    Parameter("connection_timeout", int, 30, "s", "ConnectionTimeOut (Configured connectionTimeout)", 1, 3600),
    Parameter("transaction_duration", int, 10, "s", "how long a transaction is left to run, and how long its absence is watched", 1, 3600),
    # Two at least: the first may come early, and it takes two to have an interval between them.
    Parameter("heartbeats", int, 3, "", "how many heartbeats a case waits for", 2, 20),
    Parameter("reservation_expiry_offset", int, 300, "s", "expiryDate of a reservation, from now", 1, 86400),
    # charging profiles
    Parameter("stack_level", int, 0, "", "stackLevel of the charging profiles of a CSMS (Configured stackLevel)", 0, 1000),
    Parameter("charging_rate_unit", str, "A", "", "unit of charging schedules: A or W (Configured chargingRateUnit)"),
    Parameter("number_phases", int, 3, "", "numberPhases of charging schedules (Configured numberPhases)", 1, 3),
    Parameter("schedule_duration", int, 300, "s", "duration of the charging schedules of a CSMS (Configured duration)", 1, 86400),
    Parameter("start_period", int, 0, "s", "startPeriod in the charging profile of a CSMS (Configured startPeriod)", 0, 86400),
    Parameter("max_time_deviation", int, 10, "s", "so long before now charging schedules begin, as the clock of the DUT may be late", 0, 40),
    # time-outs of the bench, one for each kind of step
    Parameter("response_timeout", float, 30, "s", "how long a CALL of the bench may stay unanswered", 0.05),
    Parameter("message_timeout", float, 30, "s", "how long an expected message may take once everything it needs was done", 0.05),
    Parameter("operator_timeout", float, 300, "s", "how long a request of an operator may take; anew from one that is not as asked", 0.05),
    Parameter("operator_tries", int, 3, "", "how often an operator may slip over one request until the case is given up; 0: nobody is asked", 0, 20),
    Parameter("confirm_done", int, 1, "", "1: the tester is asked whether it was done before a station fails for it; 0: nobody is", 0, 1),
    Parameter("reboot_timeout", float, 300, "s", "how long a reset or power cycle may take until BootNotification", 0.1),
    Parameter("connect_timeout", float, 120, "s", "how long the bench waits for the DUT to connect before the first case", 0.1),
    Parameter("settle_time", float, 5, "s", "how long a station that has just connected may take to register", 0),
    Parameter("reconnect_grace", float, 15, "s", "how long an unexpected loss of the connection is watched for what follows", 0.05),
    Parameter("optional_patience", float, 2, "s", "how long the bench waits for a message that is optional", 0.01),
    Parameter("quiet_period", float, 1, "s", "how long the wire is watched after the last step for uninvited messages", 0.01),
    Parameter("heartbeat_wait_limit", float, 600, "s", "longest heartbeat interval of a CSMS that the bench waits out", 1),
    Parameter("hook_timeout", float, 120, "s", "how long the HTTP hook may take to answer one action", 0.1),
    Parameter("offline_duration", float, 10, "s", "how long the bench keeps the connection cut where a case asks for it", 0.1),
    Parameter("restart_time", float, 1, "s", "how long the simulated charge point takes from an accepted reset until it is gone", 0, 60),
    Parameter("registration_timeout", float, 120, "s", "how long the simulated charge point tries to register with a CSMS; 0: once", 0, 86400),
    # files
    Parameter("download_timeout", float, 300, "s", "how long the DUT may take to begin the download of a firmware, and again to end it", 0.1),
    Parameter("install_timeout", float, 600, "s", "how long the DUT may take to install a firmware", 0.1),
    Parameter("upload_timeout", float, 300, "s", "how long the DUT may take to begin the upload of its diagnostics, and again to end it", 0.1),
    Parameter("file_grace", float, 5, "s", "how long after the DUT has reported a transfer the bench may take to see its end", 0.05),
    Parameter("refusal_watch", float, 30, "s", "how long the bench watches that a refused firmware update does not begin", 0.05),
    Parameter("firmware_location", str, "ftp://192.0.2.1/firmware.bin", "", "what the operator of a CSMS enters (Firmware Download URL)"),
    Parameter("firmware_file", str, "", "", "file with firmware that the DUT can install; empty: generated, for the simulated station"),
    Parameter("invalid_firmware_file", str, "", "", "file that the DUT can download and not install; empty: generated"),
    Parameter("firmware_size", int, 1_048_576, "bytes", "size of generated firmware", 1, 1_073_741_824),
    Parameter("unreachable_location", str, "", "", "URL of a download that fails; empty: a file that is missing on the bench"),
    Parameter("file_protocol", str, "", "", "protocol for files: FTP, FTPS, HTTP or HTTPS; empty: what the DUT supports, FTP first"),
    Parameter("file_host", str, "", "", "host name or address of the bench in URLs of files; empty: the one the DUT reaches it by"),
    Parameter("file_port", int, 0, "", "port of the file server; 0: any free one", 0, 65535),
    Parameter("file_certificate", str, "", "", "PEM file with certificate chain and key for HTTPS and FTPS; empty: a throw-away one"),
    Parameter("upload_limit", int, 100, "MB", "how much the DUT may upload in one case", 1, 100_000),
    # files that the bench moves in the role of the charge point
    Parameter("transfer_timeout", float, 60, "s", "how long the bench tries to move a file that the CSMS asks for; 0: it moves none", 0, 3600),
    Parameter("transfer_limit", int, 100, "MB", "how large a firmware may be that the bench downloads for a CSMS", 1, 100_000),
    Parameter("transfer_trust", str, "system", "", "whom the bench trusts for HTTPS and FTPS: system, any, or a PEM file with authorities"),
    # tolerances
    Parameter("operator_time_tolerance", float, 90, "s", "how far a time that an operator enters may be off", 0),
    Parameter("interval_tolerance", float, 1, "s", "tolerance of a periodic message, at least", 0),
    Parameter("interval_tolerance_percent", float, 10, "%", "tolerance of a periodic message, of its interval", 0, 100),
    # the bench in the role of the charge point
    Parameter("charge_point_vendor", str, "OCPP Bench", "", "chargePointVendor of the simulated charge point"),
    Parameter("charge_point_model", str, "Bench-CP", "", "chargePointModel of the simulated charge point"),
)  # fmt: skip

DAY_S = 86_400

BY_NAME: Mapping[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}


class ParameterError(ValueError):
    """A parameter that does not exist, or a value it cannot have. The text says which, and what is allowed."""


def defaults() -> dict[str, Any]:
    return {parameter.name: parameter.default for parameter in PARAMETERS}


def completed(recorded: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a campaign that an earlier version has recorded, with those that it did not know.

    They take their defaults, but for ``operator_timeout``, as operators had the time for messages, ``transfer_timeout``, as the
    bench moved no files, ``operator_tries`` and ``confirm_done``, as nobody was asked whether something was sent or done, and ``restart_time`` and ``registration_timeout``,
    as a restart took none and nobody registered again.
    """
    values = {**defaults(), **recorded}
    if "operator_timeout" not in recorded and "message_timeout" in recorded:
        values["operator_timeout"] = recorded["message_timeout"]
    if "transfer_timeout" not in recorded:
        values["transfer_timeout"] = 0.0
    if "operator_tries" not in recorded:
        values["operator_tries"] = 0
    if "confirm_done" not in recorded:
        values["confirm_done"] = 0
    if "restart_time" not in recorded:
        values["restart_time"] = 0.0
    if "registration_timeout" not in recorded:
        values["registration_timeout"] = 0.0
    return values


def parse(name: str, value: Any) -> int | float | str:
    """The value of a parameter, from text or from a YAML value.

    Raises:
        ParameterError: unknown name, wrong type, or out of range.
    """
    parameter = BY_NAME.get(name)
    if parameter is None:
        raise ParameterError(f"there is no parameter {name!r}; 'ocpp-bench run --help' lists them")
    if isinstance(value, bool):
        raise ParameterError(f"{name} is {value!r}, it must be a {_type_name(parameter)}")
    try:
        parsed = parameter.type(value)
    except (TypeError, ValueError):
        raise ParameterError(f"{name} is {value!r}, it must be a {_type_name(parameter)}") from None
    if parameter.type is int and isinstance(value, float) and value != parsed:
        raise ParameterError(f"{name} is {value!r}, it must be a whole number")
    if not isinstance(parsed, str):
        if parsed != parsed or parsed in (float("inf"), float("-inf")):
            raise ParameterError(f"{name} is {value!r}, it must be a finite number")
        if parameter.minimum is not None and parsed < parameter.minimum:
            raise ParameterError(f"{name} is {value!r}, the least is {parameter.minimum:g} {parameter.unit}".rstrip())
        if parameter.maximum is not None and parsed > parameter.maximum:
            raise ParameterError(f"{name} is {value!r}, the most is {parameter.maximum:g} {parameter.unit}".rstrip())
        if name == "clock_aligned_interval" and DAY_S % parsed:
            raise ParameterError(
                f"{name} is {value!r}; a day ({DAY_S} s) must be a whole number of intervals, as they begin anew at midnight "
                "(OCPP 1.6 section 9.1.5)"
            )
    elif name == "charging_rate_unit" and parsed not in ("A", "W"):
        raise ParameterError(f"{name} is {value!r}, it must be A or W (OCPP 1.6 section 7.12)")
    elif name == "file_protocol" and parsed.upper() not in ("", "FTP", "FTPS", "HTTP", "HTTPS"):
        raise ParameterError(f"{name} is {value!r}, it must be FTP, FTPS, HTTP or HTTPS (OCPP 1.6 section 8)")
    elif name.endswith(("id_tag", "id_tag_2")) and not 1 <= len(parsed) <= 20:
        raise ParameterError(
            f"{name} is {value!r}; an id tag has 1 to 20 characters (OCPP 1.6 section 7.28, CiString20)"
        )
    return parsed


def _type_name(parameter: Parameter) -> str:
    kind = {int: "whole number", float: "number", str: "text"}[parameter.type]
    return f"{kind} ({parameter.unit})" if parameter.unit else kind
