"""``python -m app.report CASEFILE FILE.pdf``: what the engine starts as a process of its own. Prints the number of pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from app.evidence.errors import CaseFileError
from app.evidence.reading import head, read_campaign
from app.report.pdf import write_report


def main() -> int:
    case_file, output = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        record = read_campaign(case_file)
        pages = write_report(record, output, head=head(case_file)[1], issued=datetime.now(UTC))
    except (CaseFileError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{output}: cannot be written ({error.strerror or error}).", file=sys.stderr)
        return 2
    print(pages)
    return 0


if __name__ == "__main__":
    sys.exit(main())
