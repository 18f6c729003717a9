"""The command: ``wellspring``, and ``python -m generator.cli``."""

import gc
import io
import sys

from generator.cli import main


def run() -> int:
    """Run the command and leave; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what it cannot write shall end no command
            stream.reconfigure(errors="backslashreplace")
    code = main()
    # Python looks through everything once more before it ends. The system takes it back faster.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(run())
