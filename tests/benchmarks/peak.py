"""``python -m tests.benchmarks.peak NOTE FILE ARGUMENT...``: runs FILE and notes the most memory it held, in KiB.

What the system tells of a process that has ended counts the memory of the process that started it as well.
"""

import atexit
import re
import runpy
import sys
from pathlib import Path


def note(path):
    """Write the most memory that this process held so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    Path(path).write_text(re.search(r"VmHWM:\s+(\d+)", status)[1], encoding="ascii")


if __name__ == "__main__":
    atexit.register(note, sys.argv[1])
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")
