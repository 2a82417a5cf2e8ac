"""Set up everything that OCPP Bench needs, in ``.venv`` beside its source. Quick when there is nothing to do.

    python3 packaging/setup_environment.py

Needs Python 3.11 or newer; older ones can still run this file, to find a newer one or to say what is missing.
Standard library only. On Debian as root it brings missing system packages; anywhere else it says which are missing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ocpp-bench-setup"
LOG = VENV / "setup.log"
OLDEST = (3, 11)
NEWEST_KNOWN = (3, 14)
"""Newest Python that all pinned packages have wheels for. A newer one is taken only if there is no other."""


class SetupError(Exception):
    """What went wrong and what to do, for the user."""


def main() -> int:
    try:
        if is_complete():
            return 0
        python = find_python()
        bring_system_packages(python)
        make_venv(python)
        install()
    except SetupError as error:
        print(f"\nSet-up failed: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up was interrupted. Run it again to go on.", file=sys.stderr)
        return 130
    return 0


# --- is there anything to do? ---------------------------------------------------------------------------------------


def venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def wanted_stamp() -> str:
    """What a complete environment is stamped with: it fits this pyproject.toml, in this place."""
    return hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + os.fsencode(str(ROOT))).hexdigest()


def is_complete() -> bool:
    try:
        if STAMP.read_text(encoding="ascii").strip() != wanted_stamp():
            return False
    except (OSError, ValueError):
        return False
    return venv_works("import PySide6, app")


def venv_works(code: str) -> bool:
    """Whether the environment's Python runs, is not too old, and can run this code."""
    check = f"import sys; assert sys.version_info >= {OLDEST} and sys.prefix != sys.base_prefix; {code}"
    return succeeds([str(venv_python()), "-c", check])


def succeeds(command: list[str]) -> bool:
    try:
        nothing = subprocess.DEVNULL
        return subprocess.call(command, env=clean_environment(), stdin=nothing, stdout=nothing, stderr=nothing) == 0
    except OSError:
        return False


def clean_environment() -> dict[str, str]:
    """The user's environment without what would lead Python or pip out of .venv. Index settings stay the user's."""
    led_astray = (
        "PYTHONHOME",
        "PYTHONPATH",
        "VIRTUAL_ENV",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_REQUIRE_VIRTUALENV",
    )
    kept = {name: value for name, value in os.environ.items() if name not in led_astray}
    kept.update(PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore")
    return kept


# --- which Python ---------------------------------------------------------------------------------------------------


def find_python() -> str:
    """The interpreter to build on: this one if it fits, otherwise one from the search path."""
    this = getattr(sys, "_base_executable", "") or sys.executable
    versions = [f"python3.{minor}" for minor in range(NEWEST_KNOWN[1], OLDEST[1] - 1, -1)]
    found = {}
    for name in [this, *versions, "python3", "python"]:
        path = shutil.which(name)
        version = version_of(path) if path else None
        if path and version and version >= OLDEST:
            if version <= NEWEST_KNOWN:
                return path
            found[version] = path
    if found:
        return found[min(found)]
    raise SetupError(
        f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]} and there is no other.\n"
        "Install one (https://www.python.org/downloads/ or your system's package manager) and run this again."
    )


def version_of(python: str) -> tuple[int, ...] | None:
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return tuple(int(part) for part in done.stdout.split())
    except (OSError, ValueError):
        return None


# --- system packages ------------------------------------------------------------------------------------------------


def bring_system_packages(python: str) -> None:
    import system_libraries  # here, because it needs ctypes, which a Python that is too old may lack

    missing = system_libraries.missing()
    if system_libraries.can_use_apt():
        packages = system_libraries.packages_for(missing)
        if not shutil.which("Xvfb"):
            packages.append("xvfb")
        if python.startswith("/usr/bin/") and not can_make_venv(python):
            packages.append("python{}.{}-venv".format(*(version_of(python) or OLDEST)))
        if packages:
            print(f"Installing system packages: {' '.join(packages)}", flush=True)
            system_libraries.apt_install(packages)
            missing = system_libraries.missing()
    if missing:
        print(system_libraries.advice(missing), file=sys.stderr, flush=True)


def can_make_venv(python: str) -> bool:
    return succeeds([python, "-c", "import venv, ensurepip"])


# --- the environment ------------------------------------------------------------------------------------------------


def make_venv(python: str) -> None:
    """Make .venv, unless a sound one is there. A broken or half-made one is made anew."""
    if venv_works("import pip"):
        return
    if VENV.exists():
        print("Rebuilding .venv: it is incomplete or does not work any more.", flush=True)
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            raise SetupError(
                f"{VENV} cannot be removed ({error}). Close programs that use it, or remove it by hand."
            ) from None
    print(f"Making .venv with {python}", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        command = [*venv_maker(python, Path(scratch)), str(VENV)]
        done = subprocess.run(
            command, env=clean_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    if done.returncode or not venv_works("import pip"):
        said = done.stdout.decode(errors="replace").strip()
        raise SetupError(f"{' '.join(command)} did not make a working environment.\n{said}")


def venv_maker(python: str, scratch: Path) -> list[str]:
    """A command that makes an environment, given its path: venv where Python has it whole, otherwise virtualenv."""
    if can_make_venv(python):
        return [python, "-m", "venv"]
    if succeeds([python, "-m", "virtualenv", "--version"]):
        return [python, "-m", "virtualenv", "--quiet", "--python", python]
    if succeeds([python, "-m", "pip", "install", "--quiet", "--target", str(scratch), "virtualenv"]):
        starter = scratch / "start.py"
        starter.write_text("import virtualenv.run, sys; virtualenv.cli_run(sys.argv[1:])\n", encoding="ascii")
        return [python, str(starter), "--quiet", "--python", python]
    version = "{}.{}".format(*(version_of(python) or OLDEST))
    raise SetupError(
        f"{python} comes without the modules venv and pip.\n"
        f"Install them with your package manager (Debian, Ubuntu: sudo apt-get install python{version}-venv), "
        "and run this again."
    )


def install() -> None:
    """Install the product in place with everything it depends on, and stamp the environment as complete."""
    print("Installing OCPP Bench and what it needs into .venv (about 500 MB, once) ...", flush=True)
    if STAMP.exists():
        STAMP.unlink()
    command = [str(venv_python()), "-m", "pip", "install", "--editable", ".[dev]"]
    with LOG.open("wb") as log:
        done = subprocess.run(
            command, cwd=str(ROOT), env=clean_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    if done.returncode:
        raise SetupError(explain(LOG.read_text(encoding="utf-8", errors="replace")))
    if not venv_works("import app, ui, PySide6, websockets"):
        raise SetupError(f"pip reported success, but the product cannot be imported. Its log is {LOG}.")
    STAMP.write_text(wanted_stamp(), encoding="ascii")


def explain(log: str) -> str:
    """What to say when pip has failed: the end of its log, and what it usually means."""
    end = "\n".join(f"    {line}" for line in log.strip().splitlines()[-12:])
    network = ("NewConnectionError", "Connection", "resolve", "ProxyError", "timed out", "SSLError")
    if any(word in log for word in network):
        hint = "The package index cannot be reached. Check the network, HTTPS_PROXY, and pip's index settings."
    elif "No space left" in log:
        hint = "The disk is full; about 1 GB is needed."
    elif "No matching distribution" in log:
        hint = (
            "A package has no build for this Python or system; Python 3.11 to 3.14 on 64-bit systems are known to work."
        )
    else:
        hint = "pip could not install a package."
    return f"{hint}\nThe end of pip's log ({LOG}):\n{end}"


if __name__ == "__main__":
    sys.exit(main())
