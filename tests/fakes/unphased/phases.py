"""Events that a stack might rename: none stands in the table."""

import contextlib
import itertools
from types import SimpleNamespace

TABLE = (("trace", "capture"), ("emit", "generate"))
INHERIT = False
ABSENT = {}
NOTE = "all of it is made up"


@contextlib.contextmanager
def watching():  # a clock that counts: building 0 to 1, the first call 1 to 2, ...
    seen = SimpleNamespace(clock=itertools.count().__next__, spans=[])
    yield seen
    seen.spans.append(("renamed", 1.0, 1.5))


def generated(seen, made, state, batch):
    return {"what": "nothing", "bytes": 7, "lines": 1}
