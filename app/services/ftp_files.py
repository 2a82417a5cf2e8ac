"""What an FTP client can see: one place, as a file system that has nothing to do with that of the computer.

pyftpdlib asks for everything that touches files here; no path of a client ever reaches the operating system.
"""

from __future__ import annotations

import errno
import stat
import time
from collections.abc import Callable
from os import stat_result
from typing import Any

from pyftpdlib.exceptions import FilesystemError  # type: ignore[import-untyped]

from app.services.places import Place, Refused
from app.services.transfers import BenchFault, Download, Upload


class FtpFile:
    """An open file, as pyftpdlib uses one: it reads or writes, then closes."""

    def __init__(self, transfer: Download | Upload) -> None:
        self.transfer = transfer
        self.name = transfer.path
        self.closed = False
        self.error = ""
        """Why the bench could not read or write it."""

    def read(self, most: int) -> bytes:
        assert isinstance(self.transfer, Download)
        try:
            return self.transfer.read(most)
        except BenchFault as error:
            self.error = str(error)
            raise

    def seek(self, offset: int) -> None:
        assert isinstance(self.transfer, Download)
        self.transfer.seek(offset)

    def write(self, data: bytes) -> int:
        if not isinstance(self.transfer, Upload):
            raise OSError(errno.EINVAL, "nothing can be written while a file is sent")
        try:
            self.transfer.write(bytes(data))
        except BenchFault as error:
            self.error = str(error)
            raise OSError(errno.ENOSPC, self.error) from None
        return len(data)

    def close(self) -> None:
        self.closed = True


class PlaceFiles:
    """The file system of one session: the root, the directory of the place, and the files in that."""

    def __init__(self, place: Place, protocol: str, session: Any) -> None:
        self._place, self._protocol, self._session = place, protocol, session
        self.root = self.cwd = "/"
        self.open_files: list[FtpFile] = []

    # --- paths: those of the client are those of the place ----------------------------------------------------------

    def ftpnorm(self, path: str) -> str:
        parts: list[str] = []
        whole = path if path.startswith("/") else f"{self.cwd}/{path}"
        for part in whole.split("/"):
            if part == "..":
                del parts[-1:]
            elif part not in ("", "."):
                parts.append(part)
        return "/" + "/".join(parts)

    ftp2fs = ftpnorm
    realpath = ftpnorm

    def fs2ftp(self, path: str) -> str:
        return self.ftpnorm(path)

    def validpath(self, path: str) -> bool:
        return True  # there is nothing outside

    # --- files ------------------------------------------------------------------------------------------------------

    def open(self, path: str, mode: str) -> FtpFile:
        peer = f"{self._session.remote_ip}:{self._session.remote_port}"
        try:
            if "r" in mode and "+" not in mode:
                transfer: Download | Upload = self._place.download(path, self._protocol, peer)
            else:
                offset = self._session.resume_at
                if "a" in mode:
                    offset = self._place.files().get(self._name(path), 0)
                transfer = self._place.upload(path, self._protocol, peer, offset)
        except (Refused, BenchFault) as error:
            raise FilesystemError(str(error)) from None
        self.end("no data connection was made for it")  # a session has one transfer at a time
        file = FtpFile(transfer)
        self.open_files.append(file)
        return file

    def end(self, why: str) -> None:
        """No transfer stays without an end: those that are under way have failed."""
        for file in self.open_files:
            if not file.transfer.ended:
                file.transfer.fail(file.error or why)
        self.open_files.clear()

    def mkstemp(self, suffix: str = "", prefix: str = "", dir: str | None = None, mode: str = "wb") -> FtpFile:  # noqa: A002
        return self.open(f"{self._place.directory}/{prefix}{time.monotonic_ns()}{suffix}", mode)

    def _name(self, path: str) -> str:
        """As the place knows it; of what lies outside, none that it could know."""
        inside = f"{self._place.directory}/"
        return path.removeprefix(inside) if path.startswith(inside) else path

    def isfile(self, path: str) -> bool:
        return self._name(path) in self._place.files()

    def isdir(self, path: str) -> bool:
        return path == "/" or self._place.is_folder(path)

    def islink(self, path: str) -> bool:
        return False

    def lexists(self, path: str) -> bool:
        return self.isfile(path) or self.isdir(path)

    def getsize(self, path: str) -> int:
        return self.stat(path).st_size

    def getmtime(self, path: str) -> float:
        return self.stat(path).st_mtime

    def stat(self, path: str) -> stat_result:
        if self.isdir(path):
            mode, size = stat.S_IFDIR | 0o700, 0
        elif self.isfile(path):
            mode, size = stat.S_IFREG | 0o600, self._place.files()[self._name(path)]
        else:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return stat_result((mode, 0, 0, 1, 0, 0, size, 0, 0, 0))

    lstat = stat

    def chdir(self, path: str) -> None:
        if not self.isdir(path):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        self.cwd = path

    def listdir(self, path: str) -> list[str]:
        if path == "/":
            return [self._place.token]
        if self._place.is_folder(path):
            inside = "" if path == self._place.directory else f"{self._name(path)}/"
            names = (*self._place.files(), *self._place.folders())
            return sorted({name[len(inside) :].partition("/")[0] for name in names if name.startswith(inside)} - {""})
        raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    listdirinfo = listdir

    def format_list(self, basedir: str, listing: list[str], ignore_err: bool = True) -> Any:
        for name in listing:
            found = self.stat(self.ftpnorm(f"{basedir}/{name}"))
            kind = "drwx------" if stat.S_ISDIR(found.st_mode) else "-rw-------"
            yield f"{kind}   1 bench    bench    {found.st_size:8d} Jan 01  1970 {name}\r\n".encode()

    def format_mlsx(
        self, basedir: str, listing: list[str], perms: str, facts: list[str], ignore_err: bool = True
    ) -> Any:
        for name in listing:
            found = self.stat(self.ftpnorm(f"{basedir}/{name}"))
            kind = "dir" if stat.S_ISDIR(found.st_mode) else "file"
            yield f"type={kind};size={found.st_size}; {name}\r\n".encode()

    # --- names: in a place for uploads only -------------------------------------------------------------------------

    def mkdir(self, path: str) -> None:
        self._asked(self._place.make_folder, path)

    def rename(self, path: str, to: str) -> None:
        self._asked(self._place.rename, path, to)

    def remove(self, path: str) -> None:
        if self._place.direction == "put" and not self.isfile(path):
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        self._asked(self._place.remove, path)

    def rmdir(self, path: str) -> None:
        if self._place.direction == "put" and (not self.isdir(path) or self.listdir(path)):
            raise OSError(errno.ENOTEMPTY, "No such directory, or it is not empty")
        self._asked(self._place.remove, path)

    def chmod(self, path: str, mode: int) -> None:
        """Taken, and without a meaning here."""
        self.stat(path)

    def utime(self, path: str, seconds: float) -> None:
        """Taken, and without a meaning here."""
        self.stat(path)

    def _asked(self, what: Callable[..., None], *paths: str) -> None:
        try:
            what(*paths, self._protocol, f"{self._session.remote_ip}:{self._session.remote_port}")
        except Refused as error:
            raise FilesystemError(str(error)) from None
