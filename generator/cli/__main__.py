"""The command: ``wellspring``, and ``python -m generator.cli``."""

import gc
import sys

from generator.cli import main


def run() -> int:
    """Run the command and leave; returns its exit code."""
    code = main()
    # Python looks through everything once more before it ends. The system takes it back faster.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(run())
