"""Is a case file what was recorded? Recomputes the hash chain over every byte that screens and report read.

A chain alone cannot tell that its end was cut off, or that all of it was made anew. That takes an anchor: the head as it was shown
at the end of a case, noted, or printed in a report at the time. Without one the end is reported as not anchored.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from app.evidence import identity, reading, structure, tampering
from app.evidence.chain_check import ChainCheck
from app.evidence.content import ContentCheck
from app.evidence.errors import CaseFileError
from app.evidence.tampering import Finding

SHORTEST_ANCHOR = 16
"""Hexadecimal digits: as many as every page of a report and the end of every case show."""
_MOST_CONTENT = 50


@dataclass(frozen=True)
class Verification:
    """What came of it."""

    ok: bool
    """No problem was found."""
    records: int
    head: str
    """Hash of the last record, in hexadecimal digits."""
    anchored: bool
    """An anchor was given, and it is in the chain."""
    anchored_seq: int = 0
    """Number of the record that it is the hash of. What follows it is not anchored."""
    findings: list[Finding] = field(default_factory=list)
    last_kind: str = ""
    """Kind of the last record."""
    absent: list[str] = field(default_factory=list)
    """Files of the DUT that the record names and that do not lie beside the case file, so that they were not looked at."""

    @property
    def problems(self) -> list[str]:
        """The findings in words."""
        return [finding.text for finding in self.findings]


def verify(path: Path | str, anchor: str = "", records: int = 0) -> Verification:
    """Check everything.

    ``anchor``: a head noted earlier, or its first 16 or more hexadecimal digits. ``records``: the number of the record that it is
    the hash of, if that is known.

    Raises:
        CaseFileError: there is no such file, it is not a case file, or a newer version wrote it.
        ValueError: the anchor is none.
    """
    path = identity.real(path)
    wanted = anchor_digits(anchor) if anchor else ""
    found = list(structure.findings(path))
    chain, content = ChainCheck(), ContentCheck(path.with_suffix(".files"))
    contradictions: list[Finding] = []
    anchored_seq, at_records = 0, ""
    try:
        with closing(reading.read_all_rows(path)) as rows:
            for row in chain.passing(rows):
                if wanted and row.hash.hex().startswith(wanted):
                    anchored_seq = row.seq
                if row.seq == records:
                    at_records = row.hash.hex()
                if len(contradictions) < _MOST_CONTENT:
                    contradictions.extend(content.see(row))
    except CaseFileError as error:
        found.append(Finding("unreadable", chain.count + 1, "", str(error)))
    found.extend(tampering.findings(chain))
    found.extend(contradictions)
    if wanted and (not anchored_seq or (records and anchored_seq != records)):
        found.append(_not_anchored(anchor, chain, records, at_records))
        anchored_seq = 0
    last = chain.last
    kind = last.kind if last else ""
    anchored = bool(anchored_seq)
    return Verification(not found, chain.count, chain.head, anchored, anchored_seq, found, kind, content.absent)


def anchor_digits(text: str) -> str:
    """The hexadecimal digits of a head as somebody has noted it: in groups, in capitals, or only its beginning.

    Raises:
        ValueError: it is none.
    """
    digits = "".join(text.split()).lower()
    if len(digits) < SHORTEST_ANCHOR or len(digits) > 64 or set(digits) - set("0123456789abcdef"):
        raise ValueError(f"{text!r} is no head of a record: that is {SHORTEST_ANCHOR} to 64 hexadecimal digits.")
    return digits


def _not_anchored(anchor: str, chain: ChainCheck, records: int, at_records: str) -> Finding:
    last = chain.last
    behind = f"behind {last.name}" if last is not None else "from the first on"
    if records > chain.count and not chain.gave_up:
        text = f"records were cut off {behind}: the head given is that of record {records}"
        return Finding("cut off", chain.count + 1, "", text)
    if at_records:
        text = (
            f"record {records} has the hash {at_records[:16]}…, not {anchor[:16]}…: it, or something before it, is not what "
            "it was when that head was noted, and the hashes were made anew; or the head is that of another file"
        )
        return Finding("forged", records, "", text)
    text = (
        f"the head {anchor} is not in the chain: records were cut off {behind}, or the hashes were made anew, or the head is "
        "that of another file"
    )
    return Finding("cut off", chain.count + 1, "", text)
