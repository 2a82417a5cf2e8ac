"""Do the records agree with each other, and with the hashes that they name? For whoever would make the whole chain anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from app.evidence.chain_check import Row
from app.evidence.tampering import Finding

JsonObject = dict[str, Any]


class ContentCheck:
    """Show it every record in order; it keeps only which attempts and prompts there were."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where files that the DUT has uploaded are kept, beside the case file (:mod:`app.engine.files`)."""
        self.absent: list[str] = []
        """Uploaded files that are not there: a case file is often carried elsewhere without them."""
        self._folder = folder
        self._attempts: dict[str, int] = {}
        self._faulty = False
        """The bench itself has failed: a case may have ended that had not begun."""
        self._prompts: set[int] = set()

    def see(self, row: Row) -> Iterator[Finding]:
        """What is wrong with this record."""
        body = _object(row.body)
        if body is None:
            yield Finding("content", row.seq, row.kind, f"{row.name} holds no JSON object")
            return
        check = getattr(self, "_" + row.kind, None) if row.kind.isidentifier() else None
        problem = check(row, body) if check is not None else self._attempt_known(body)
        if problem:
            yield Finding("content", row.seq, row.kind, f"{row.name}: {problem}")

    def _attempt_known(self, body: JsonObject) -> str:
        if self._faulty:
            return ""
        case_id, attempt = body.get("case_id"), body.get("attempt")
        if (
            isinstance(case_id, str)
            and isinstance(attempt, int)
            and case_id
            and attempt > self._attempts.get(case_id, 0)
        ):
            return f"attempt {attempt} at {case_id} has not been started before it"
        return ""

    def _CampaignOpened(self, row: Row, body: JsonObject) -> str:
        if row.seq != 1:
            return "a campaign is opened once, by the first record"
        text = str(body.get("pics_text", ""))
        source = row.raw if row.raw is not None else text.encode("utf-8", "surrogatepass")
        readable = (
            row.raw is not None or "\ufffd" not in text
        )  # the text alone does not say which bytes it could not show
        if readable and sha256(source).hexdigest() != body.get("pics_sha256"):
            return "the source file of the PICS does not have the hash that stands beside it"
        return ""

    def _BenchFault(self, _: Row, __: JsonObject) -> str:
        self._faulty = True
        return ""

    def _by_people(self, _: Row, __: JsonObject) -> str:
        """What people say is theirs to say."""
        return ""

    _Note = _MeasurementRecorded = _by_people

    def _AttachmentAdded(self, row: Row, body: JsonObject) -> str:
        content = row.raw or b""
        if sha256(content).hexdigest() != body.get("sha256") or len(content) != body.get("size"):
            return f"the file {body.get('name')!r} does not have the size and the hash that stand beside it"
        return ""

    def _FileTransfer(self, _: Row, body: JsonObject) -> str:
        name = str(body.get("stored") or "")
        if name and body.get("whole") is True:
            path = self._folder / name
            try:
                with path.open("rb") as file:
                    digest = file_digest(file, "sha256").hexdigest()
            except OSError:
                self.absent.append(name)
            else:
                if digest != body.get("sha256"):
                    return f"the uploaded file {name} is not the one that came: its hash is another"
        return self._attempt_known(body)

    def _CaseStarted(self, _: Row, body: JsonObject) -> str:
        self._faulty = False
        case_id, attempt = str(body.get("case_id")), body.get("attempt")
        expected = self._attempts.get(case_id, 0) + 1
        self._attempts[case_id] = expected
        return "" if attempt == expected else f"attempt {attempt} at {case_id} follows attempt {expected - 1}"

    def _PromptShown(self, _: Row, body: JsonObject) -> str:
        self._prompts.add(int(body.get("prompt_id") or 0))
        return self._attempt_known(body)

    def _PromptClosed(self, _: Row, body: JsonObject) -> str:
        number = body.get("prompt_id")
        return self._attempt_known(body) if number in self._prompts else f"prompt {number} has not been shown before it"


def _object(body: str) -> JsonObject | None:
    try:
        found = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
