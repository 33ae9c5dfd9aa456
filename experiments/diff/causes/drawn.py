"""Random numbers that programs draw inside: no two libraries draw the same ones."""

import re
from typing import Any

from graphparity.experiments.diff.causes import Cause, Question
from graphparity.experiments.diff.causes.candidates import lines, short
from graphparity.experiments.shared.proof import LIKELY

DRAWS = re.compile(
    r"(^|\.)(random|rng|_?stateless_\w+)\.(?!key|PRNGKey|split|seed|set_seed|default)\w+$"
    r"|(^|\.)(rand|randn|randint|randperm|bernoulli|multinomial|dropout\d?d?|"
    r"Dropout\d?D?d?|standard_normal|normal_|uniform_|rand_like|randn_like)$"
)


def drawn(question: Question, told: list[dict[str, Any] | None]) -> list[Cause]:
    """Said where both draw; told: what each program calls, None: not known."""
    parts = list[str]()
    for half, known in zip(question.halves, told, strict=True):
        found = {f: at for f, at in (known or {"functions": {}})["functions"].items()}
        names = [f for f in found if DRAWS.search(f)]
        if not names:
            return []
        which = ", ".join(f"{short(f)} ({lines(found[f])})" for f in names[:3])
        parts.append(f"{which} of {half.label}")
    text = f"Both draw random numbers inside, {' and '.join(parts)}: no two libraries "
    text += "draw the same from one seed; draw them once and give them to both"
    return [
        {
            "kind": "random",
            "text": text,
            "program": None,
            "outputs": question.differing,
            "digits": 0,
            "tries": question.tries,
            "proof": LIKELY,
        }
    ]
