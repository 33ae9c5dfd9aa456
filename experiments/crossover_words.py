"""How to read the map: one paragraph made from the figures."""

from typing import Any

from common import report


def reading(found: dict[str, Any]) -> str:
    return "x"
