"""A disk whose fsync takes 15 ms, for every process that is started with :func:`shim` preloaded."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

MILLISECONDS = 15

_SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static int slowly(const char *name, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec pause = {0, MILLISECONDS * 1000000L};
    int result = real(fd);
    nanosleep(&pause, 0);
    return result;
}
int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
"""


def shim(folder: Path) -> Path | None:
    """A library for ``LD_PRELOAD``; None where there is no compiler, or no such thing."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(_SOURCE.replace("MILLISECONDS", str(MILLISECONDS)))
    done = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(source), "-ldl"], capture_output=True, check=False
    )
    return library if done.returncode == 0 else None
