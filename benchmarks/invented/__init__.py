"""Invented worlds of the real shape, of any number of chains: what the benchmarks measure."""
