"""Backends with planted programs: duplicates, constants and dead code to remove."""
