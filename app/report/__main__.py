"""``python -m app.report CASEFILE FILE.pdf``: what the engine starts as a process of its own. Prints the number of pages."""

from __future__ import annotations

import sys
from pathlib import Path

from app import outputs
from app.evidence.errors import CaseFileError
from app.report.from_case_file import write_pdf


def main() -> int:
    case_file, output = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        pages = write_pdf(case_file, output)
    except (CaseFileError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(outputs.why(output, error), file=sys.stderr)
        return 2
    print(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
