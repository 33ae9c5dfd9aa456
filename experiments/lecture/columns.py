"""The backends in which the lecture's programs are read."""

from graphparity.common.contract import registry, selection

ORACLE, BASE = registry.oracle().name, selection.baseline()
EAGER = selection.eager()
TWO = EAGER[:2]
EACH = selection.one_each()
