"""Inside a worker: the model made anew otherwise than its file says, to find causes.

While a change lasts the other commands speak of the changed model.
"""

import importlib
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import conventions, loading, sites
from graphparity.common.user.loading import Raised
from graphparity.common.user.sites import Change, Sites
from graphparity.common.worker import session
from graphparity.experiments.check.in_worker import opened


@dataclass
class Changed:
    """What goes on while the model is another: what is noted, and what ends it."""

    sites: Sites = field(default_factory=lambda: Sites({}, {}, lambda _: False))
    reached: dict[str, list[int]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)
    begin: float = field(default_factory=time.process_time)


def model_changed(
    inputs: Named, seed: int, dtype: str, changes: list[Change], noting: bool
) -> dict[str, Any]:
    """The model with these changes, its tensors described: in the place of the model as
    it is until `model_restored`. noting: what it calls is noted too."""
    model_restored()
    usual, held = _usual(), opened.held()
    made = session.current().note(Changed)
    made.sites = Sites(usual.SIGNATURES, usual.ARGUMENTS, usual.is_tensor)
    made.stack.callback(vars(held).update, dict(vars(held)))
    made.sites.noting = noting
    made.sites.changes = [one for one in changes if one["kind"] != "library"]
    made.stack.enter_context(_library(made, changes, noting))
    made.stack.enter_context(usual.uncompiled())

    def work() -> dict[str, Any]:
        framework = opened.framework()
        opened.seeded(seed)
        module = loading.guarded(lambda: sites.module(_file(held.place), made.sites))
        arrays, maker = opened.tensors(inputs), getattr(module, held.function)
        built = lambda: framework.opened(_made(maker), arrays, seed, dtype)
        held.model, held.loss = loading.guarded(built), getattr(module, "loss", None)
        if held.model is None:
            raise Raised("it makes no model now")
        described = lambda: framework.tensors(held.model, arrays)
        return {"tensors": loading.guarded(described)}

    return opened.guarded(work)


def _library(made: Changed, changes: list[Change], noting: bool) -> Any:
    """What a library does otherwise, or which of what it could is reached."""
    usual, file = _usual().CONVENTIONS, str(_file(opened.held().place))
    if noting and not changes:
        return conventions.watched(usual, file, made.reached)
    names = [one["name"] for one in changes if one["kind"] == "library"]
    chosen = [one for one in usual if one[0] in names]
    return conventions.changed(chosen, file, made.reached, made.said)


def _made(maker: Any) -> Any:
    """The model of what a file calls its model: a function, a class, or itself."""
    return maker() if opened.makes(maker) else maker


def _file(place: str) -> Path:
    """The file of a path or of `package.module`."""
    if place.endswith(".py"):
        return Path(place)
    return Path(str(sys.modules.get(place, importlib.import_module(place)).__file__))


def model_restored() -> dict[str, Any]:
    """The model as it is again; what was noted of the other one meanwhile."""
    made, usual = session.current().note(Changed), _usual()
    session.current().drop(Changed)
    made.stack.close()
    texts = {name: text for name, text, *_ in usual.CONVENTIONS}
    return {
        "reached": made.sites.applied or bool(made.reached),
        "said": made.said,
        **made.sites.told(),
        "swaps": usual.SWAPS,
        "arguments": list(usual.ARGUMENTS),
        "conventions": [(n, texts[n], at) for n, at in made.reached.items()],
        "cpu_s": time.process_time() - made.begin,
    }


def _usual() -> Any:
    return registry.load(session.current().backend, "own", "usual_differences")


COMMANDS = {"model_changed": model_changed, "model_restored": model_restored}
