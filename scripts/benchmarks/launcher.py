"""Runs one command and prints what it took: {"seconds", "peak_kb", "code"}.

    python -I -S launcher.py SAID COMMAND ...

A process of its own and a small one, because Linux counts the memory of whoever starts a
process as that process's own until it is larger.
"""

import json
import os
import sys
import time


def main() -> None:
    """Run it, its output into the file SAID."""
    said = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    started = time.perf_counter()
    process = os.fork()
    if not process:
        os.dup2(said, 1)
        os.dup2(said, 2)
        os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command that is measured
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - started
    code = os.waitstatus_to_exitcode(status)
    print(json.dumps({"seconds": seconds, "peak_kb": usage.ru_maxrss, "code": code}))


if __name__ == "__main__":
    main()
