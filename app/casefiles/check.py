"""``python -m app.casefiles.check CASEFILE [HEAD]``: checks a case file and prints what it found as JSON.

For the window, which checks a file in a process of its own and goes on painting. Exit code 0 whatever the file is like, 2 if it
could not be checked at all; standard error then says why.
"""

from __future__ import annotations

import json
import sys

from app.evidence.errors import CaseFileError
from app.evidence.verify import verify


def main(arguments: list[str]) -> int:
    """Check the file that is named."""
    path, *anchor = arguments
    try:
        found = verify(path, anchor[0] if anchor else "")
    except (CaseFileError, ValueError) as error:
        print(str(error), file=sys.stderr)
        return 2
    fields = {
        "ok": found.ok,
        "records": found.records,
        "head": found.head,
        "anchored": found.anchored,
        "anchored_seq": found.anchored_seq,
        "problems": found.problems,
    }
    print(json.dumps(fields))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
