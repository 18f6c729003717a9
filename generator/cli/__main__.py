"""So that ``python -m generator.cli`` runs the command."""

import sys

from generator.cli import main

if __name__ == "__main__":
    sys.exit(main())
