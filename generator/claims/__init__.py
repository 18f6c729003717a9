"""Modules by essay, one function per claim, found by looking; a claim is added by writing it."""
