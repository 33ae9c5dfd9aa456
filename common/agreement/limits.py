"""How many noise floors an output may be off, by criterion and number of elements."""


def limit(criterion: str, count: int, dtype: str) -> float:
    """The most floors that still agree, for an output of `count` elements."""
    return 32.0
