"""Phases as a stack might tell them: nested, one of them unknown."""

import contextlib
import itertools
from types import SimpleNamespace

TABLE = (("trace", "capture"), ("emit", "generate"), ("first run", "run"))
INHERIT = False
ABSENT = {"lower": "capture", "optimize": "generate"}
NOTE = "all of it is made up"


@contextlib.contextmanager
def watching():  # a clock that counts: building 0 to 1, the first call 1 to 2, ...
    seen = SimpleNamespace(clock=itertools.count().__next__, spans=[])
    yield seen
    seen.spans += [
        ("trace", 1.0, 1.5),
        ("unheard of", 1.1, 1.2),
        ("emit", 1.2, 1.4),
        ("emit", 3.25, 3.5),
    ]


def generated(seen, made, state, batch):
    return {"what": "nothing", "bytes": 7, "lines": 1}
