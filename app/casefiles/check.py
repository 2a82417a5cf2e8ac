"""``python -m app.casefiles.check CASEFILE [HEAD | REPORT.pdf]``: checks a case file and prints what it found as JSON.

For the window, which checks a file in a process of its own and goes on painting. Exit code 0 whatever the file is like, 2 if it
could not be checked at all; standard error then says why.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.evidence.errors import CaseFileError
from app.evidence.verify import verify
from app.report import printed_head
from app.report.comparison import with_report


def main(arguments: list[str]) -> int:
    """Check the file that is named."""
    path, *anchors = arguments
    anchor = anchors[0] if anchors else ""
    try:
        if anchor.lower().endswith(".pdf"):
            printed = printed_head.read(Path(anchor))
            found = with_report(verify(path, printed.head, printed.records), Path(path), Path(anchor), printed)
        else:
            found = verify(path, anchor)
    except (CaseFileError, ValueError) as error:
        print(str(error), file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{anchor} cannot be read: {error.strerror or error}.", file=sys.stderr)
        return 2
    fields = {
        "ok": found.ok,
        "records": found.records,
        "head": found.head,
        "anchored": found.anchored,
        "anchored_seq": found.anchored_seq,
        "problems": found.problems,
        "absent": found.absent,
        "only_report": bool(found.findings) and all(finding.what == "report" for finding in found.findings),
    }
    print(json.dumps(fields))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
