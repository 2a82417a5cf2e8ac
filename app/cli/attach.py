"""``ocpp-bench attach``: photos and files become part of a case file that no engine has open."""

from __future__ import annotations

from pathlib import Path

import typer

from app.cli import BENCH_FAILED, PASSED, USAGE
from app.commands import AddAttachment


def attach(case_file: Path, command: AddAttachment) -> int:
    """Exit code 0 it is recorded, 2 it cannot be attached, 3 the recording failed."""
    from app.engine.material import attachment
    from app.engine.setup import SetupError
    from app.evidence.case_file import CaseFile
    from app.evidence.errors import CaseFileError, RecordingFailed
    from app.evidence.reading import read_campaign

    try:
        event, content = attachment(command)
        with CaseFile.open_for_append(case_file) as case:
            record = read_campaign(case.path, keep_frames=False)
            if record.opened is None:
                raise SetupError(f"{case_file} holds no campaign.")
            if wrong := record.no_such_attempt(command.case_id, command.attempt):
                raise SetupError(wrong)
            seq = case.append(event, content).seq
            case.flush()
            head = case.head
    except (CaseFileError, SetupError) as error:
        typer.echo(str(error), err=True)
        return USAGE
    except RecordingFailed as error:
        typer.echo(str(error), err=True)
        return BENCH_FAILED
    typer.echo(f"{event.name} is record {seq}, SHA-256 {event.sha256}\nhead of the record: {head}")
    return PASSED
