"""Wellspring: where does a blockchain's value come from, and who keeps it?"""

from importlib.metadata import version

__version__ = version("wellspring")
