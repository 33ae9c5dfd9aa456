"""Backends that are wrong, each in one place: `selfcheck seeds` must catch all."""
