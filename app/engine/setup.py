"""What a campaign starts from: the PICS that was read, the plan that follows, the parameters that are in force."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app import parameters
from app.campaign import catalogue as catalogue_module
from app.campaign import pics_check, pics_reader
from app.campaign.catalogue import Catalogue
from app.campaign.pics import Pics
from app.campaign.pics_problem import Problem
from app.campaign.plan import Plan, make_plan
from app.scenario.vocabulary import REVISION
from testplans import catalogue as catalogue_data
from testplans.ocpp16 import scenarios

JUDGING = ("protocol", "scenario", "campaign", "judging", "measure", "events", "parameters", "verdict")
"""The parts of the product that a verdict follows from. What only records, shows or prints is none of them."""


class SetupError(ValueError):
    """What was asked for cannot be done as it stands. The text says what is wrong, and what to do."""


@dataclass(frozen=True)
class Prepared:
    """A PICS file, read and understood."""

    name: str
    text: str
    sha256: str
    pics: Pics | None
    problems: tuple[Problem, ...]
    plan: Plan | None
    source: bytes = b""
    """The file itself."""

    @property
    def has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self.problems)


@cache
def catalogue() -> Catalogue:
    """The catalogue of the test plans."""
    return catalogue_module.parse(catalogue_data.texts())


@cache
def testplans_hash() -> str:
    """SHA-256 over every file of the test plans and of the code that judges by them: which checks there were, and what they meant.

    In the order of their names, each behind its name. Ends of lines count as LF, so that it is the same on every system.
    """
    digest = hashlib.sha256()
    for name, path in sorted(_judging_files()):
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _judging_files() -> Iterator[tuple[str, Path]]:
    plans, code = Path(str(files("testplans"))), Path(str(files("app")))
    for path in plans.rglob("*"):
        if path.suffix in (".py", ".yaml", ".tsv"):
            yield f"testplans/{path.relative_to(plans).as_posix()}", path
    for part in JUDGING:
        for path in (code / part).rglob("*.py") if (code / part).is_dir() else (code / f"{part}.py",):
            yield f"app/{path.relative_to(code).as_posix()}", path


def runnable(dut_type: str) -> set[str]:
    """Ids of the cases that have a scenario."""
    return {scenario.id for scenario in scenarios(dut_type).values() if not scenario.utility}


def prepare(path: Path) -> Prepared:
    """Read a PICS file and make its plan.

    Raises:
        SetupError: the file cannot be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SetupError(f"{path}: the PICS file cannot be read ({error.strerror}). Check the path.") from None
    read = pics_reader.read(data, path.name)
    problems = tuple(pics_check.check(read, catalogue()))
    plan = make_plan(read.pics, catalogue(), scenarios=runnable(read.pics.dut_type)) if read.pics else None
    text = data.decode("utf-8", errors="replace")
    return Prepared(path.name, text, hashlib.sha256(data).hexdigest(), read.pics, problems, plan, data)


def parameter_values(pics: Pics, settings: Mapping[str, str]) -> dict[str, Any]:
    """Defaults, then the PICS file, then ``--set``.

    Raises:
        SetupError: a setting is unknown or out of range; all such are named.
    """
    values = parameters.defaults()
    connectors = getattr(pics, "connectors", None)
    if isinstance(connectors, int):
        values["connectors"] = connectors
    values.update(pics.parameters)
    problems: list[str] = []
    for name, text in settings.items():
        try:
            values[name] = parameters.parse(name, text)
        except parameters.ParameterError as error:
            problems.append(str(error))
    if not problems and values["connector"] > values["connectors"]:
        problems.append(f"connector is {values['connector']}, but the station has {values['connectors']}")
    if problems:
        raise SetupError("; ".join(problems))
    return values


def select(plan: Plan, only: list[str]) -> list[str]:
    """Ids of the cases that were asked for, in the order of the plan; all if ``only`` is empty.

    Raises:
        SetupError: an id that the plan does not know.
    """
    if not only:
        return [entry.id for entry in plan.entries]
    wanted: set[str] = set()
    for name in only:
        found = plan.find(name)
        if not found:
            raise SetupError(f"there is no case {name!r} for this DUT; 'ocpp-bench plan' lists them")
        wanted.update(entry.id for entry in found)
    return [entry.id for entry in plan.entries if entry.id in wanted]


def listen_address(text: str) -> tuple[str, int]:
    """``HOST:PORT`` or ``[IPV6]:PORT``.

    Raises:
        SetupError: it is not one.
    """
    parts = urlsplit(f"//{text}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port is None or parts.path:
        raise SetupError(f"{text!r} is no address: it must be HOST:PORT, such as 0.0.0.0:9000.")
    return host, port


def check_central_system_url(url: str) -> None:
    """The URL of a management system, before the charge point id is appended.

    Raises:
        SetupError: nothing can connect to it.
    """
    example = "it looks like wss://csms.example/ocpp"
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SetupError(f"{url!r} is no URL of a management system: {error}; {example}.") from None
    if parts.scheme not in ("ws", "wss"):
        raise SetupError(f"{url!r} does not begin with ws:// or wss://; the URL of a management system: {example}.")
    if not host or port == 0:
        raise SetupError(f"{url!r} names no {'port' if host else 'host'}; the URL of a management system: {example}.")
    if parts.username is not None or parts.password is not None:
        raise SetupError(
            "The URL of the management system holds a user name or password, which would be recorded: "
            "give them with --basic-auth-user and OCPP_BENCH_PASSWORD."
        )


def revision() -> str:
    return REVISION
