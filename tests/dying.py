"""Work that only the first process survives."""

import multiprocessing
import os


def negated_here_alone(number):
    """Negate a number; any other process ends at once, as one that ran out of memory does."""
    if multiprocessing.parent_process() is not None:
        os._exit(1)
    return -number
