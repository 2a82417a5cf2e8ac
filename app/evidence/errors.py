"""What can be wrong with a case file, with texts for people: what is wrong, where, and what to do."""

from __future__ import annotations


class CaseFileError(Exception):
    """A case file cannot be created, opened or read."""


class CaseFileInUseError(CaseFileError):
    """Another process is writing this case file."""


class CaseFileDamagedError(CaseFileError):
    """The file is a case file, but its content cannot be read or does not fit together."""


class CaseFileNewerError(CaseFileError):
    """A newer version of OCPP Bench wrote this file, in a format that this one does not know."""


class RecordingFailed(Exception):  # noqa: N818 - it is told as an event, too
    """Records could not be stored. What was flushed before is safe; nothing after it is."""
