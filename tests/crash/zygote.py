"""Starts engine processes quickly: everything is imported once, then forked. Each engine is a process of its own, and can be killed.

One line of JSON a start on standard input (``rendezvous``, ``env``), one process id on standard output.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback


def main() -> None:
    import app.engine.__main__ as engine
    from app.engine.setup import catalogue, prepare, testplans_hash
    from app.resources import demo_pics

    catalogue()
    testplans_hash()
    for dut in ("charging-station", "csms"):
        prepare(demo_pics(dut))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's concern here
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.environ.update(order["env"])
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            sys.argv = ["python -m app.engine", "--rendezvous", order["rendezvous"]]
            code = 1
            try:
                code = engine.main()
            except BaseException:
                traceback.print_exc()
            os._exit(code)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
