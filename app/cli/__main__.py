"""``python -m app.cli``: the same as ``ocpp-bench``."""

from app.cli import main

main()
