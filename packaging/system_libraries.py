"""The libraries of the operating system that Qt needs on Linux: which are missing, and what brings them.

Standard library only; runs before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# What Qt loads (file name) and the Debian or Ubuntu package that brings it. The first group is needed even without a
# screen, the second for a window on X11. When icccm or keysyms are missing, Qt blames xcb-cursor.
DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
OTHER_SYSTEMS = {
    "dnf": "sudo dnf install libglvnd-egl libglvnd-glx libxkbcommon libxkbcommon-x11 dbus-libs fontconfig glib2 "
    "xcb-util-cursor xcb-util-wm xcb-util-keysyms",
    "zypper": "sudo zypper install libglvnd libxkbcommon0 libxkbcommon-x11-0 libdbus-1-3 fontconfig glib2 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1",
    "pacman": "sudo pacman -S libglvnd libxkbcommon libxkbcommon-x11 dbus fontconfig glib2 xcb-util-cursor "
    "xcb-util-wm xcb-util-keysyms",
}
APT = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", "-o", "Dpkg::Use-Pty=0"]


def missing() -> list[str]:
    """File names of the libraries that cannot be loaded; always empty on other systems than Linux."""
    if not sys.platform.startswith("linux"):
        return []
    absent = []
    for name in DEBIAN_PACKAGES:
        try:
            ctypes.CDLL(name)
        except OSError:
            absent.append(name)
    return absent


def packages_for(libraries: list[str]) -> list[str]:
    return sorted({DEBIAN_PACKAGES[name] for name in libraries})


def can_use_apt() -> bool:
    """Whether packages may be installed here without asking: Debian or a relative of it, as root."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str]) -> bool:
    """Install packages, after fetching the lists. What cannot be installed is left out. Whether all went well."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")

    def apt(*arguments: str) -> bool:
        command = [*APT, *arguments]
        try:
            done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        except OSError as error:
            print(f"apt-get cannot be run: {error}", file=sys.stderr)
            return False
        return done.returncode == 0

    if not apt("update"):
        print("apt-get update failed (its messages are above); trying with the lists that are here.", file=sys.stderr)
    if apt("install", "--no-install-recommends", *packages):
        return True
    # One name that this release does not know must not keep the others away.
    results = [apt("install", "--no-install-recommends", package) for package in packages]
    return all(results)


def advice(libraries: list[str]) -> str:
    """What to tell a user whose system lacks these libraries."""
    command = f"sudo apt-get install {' '.join(packages_for(libraries))}"
    if shutil.which("apt-get") is None:
        command = next((text for tool, text in OTHER_SYSTEMS.items() if shutil.which(tool)), "")
    lines = [f"The window will not start until these libraries are installed: {', '.join(libraries)}."]
    lines.append(f"Install them with:  {command}" if command else "Install them with your system's package manager.")
    lines.append("The command line works without them.")
    return "\n".join(lines)
