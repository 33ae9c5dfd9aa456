"""A framework that is damaged."""

raise ImportError("a library of it is missing")
