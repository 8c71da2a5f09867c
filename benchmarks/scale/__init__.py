"""Scans on several nodes: see `python -m benchmarks.scale --help`."""
