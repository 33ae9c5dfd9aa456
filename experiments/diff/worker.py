"""Inside a worker: a person's function run otherwise than written, to find causes."""

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from graphparity.common.contract import registry
from graphparity.common.contract.trees import Named
from graphparity.common.user import conventions, loaded, loading, sites, worker as user
from graphparity.common.user.loading import Raised
from graphparity.common.user.sites import Change, Sites
from graphparity.common.worker import session

LIVE: dict[str, Sites] = {}  # the sites of the loaded program, under ""


def user_sites(inputs: dict[str, Any], tensors: bool, seed: int | None) -> Any:
    """What the program calls with which plain options, which numbers it holds, which
    conventions of its library it reaches; its values, run so. seed: of the gradients;
    None: without them."""
    usual = _usual()
    LIVE[""] = made = _sites()
    reached: dict[str, list[int]] = {}
    made.noting = True
    begin = time.process_time()
    try:
        with conventions.watched(usual.CONVENTIONS, _file(), reached):
            arrays = _run(made, inputs, tensors, seed)
    except Raised as error:
        return {"raised": str(error)}
    finally:
        made.noting = False
    names = {name: text for name, text, *_ in usual.CONVENTIONS}
    return {
        "raised": None,
        "arrays": arrays,
        **made.told(),
        "swaps": usual.SWAPS,
        "arguments": list(usual.ARGUMENTS),
        "conventions": [(n, names[n], lines) for n, lines in reached.items()],
        "cpu_s": time.process_time() - begin,
    }


def user_changed(
    inputs: dict[str, Any], tensors: bool, seed: int | None, changes: list[Change]
) -> Any:
    """Its values with these changes; whether one was reached."""
    usual = _usual()
    made = LIVE.setdefault("", _sites())  # anew in a worker that has died since
    wanted = [one["name"] for one in changes if one["kind"] == "library"]
    chosen = [one for one in usual.CONVENTIONS if one[0] in wanted]
    made.changes = [one for one in changes if one["kind"] != "library"]
    made.applied = False
    begin = time.process_time()
    reached: dict[str, list[int]] = {}
    said = list[str]()
    try:
        with conventions.changed(chosen, _file(), reached, said):
            arrays = _run(made, inputs, tensors, seed)
    except Raised as error:
        return {"raised": str(error)}
    finally:
        made.changes = []
    return {
        "raised": None,
        "arrays": arrays,
        "reached": made.applied or bool(reached),
        "said": said,
        "cpu_s": time.process_time() - begin,
    }


def user_given(inputs: dict[str, Any], tensors: bool, seed: int | None) -> Any:
    """Its values as it is written, of other inputs."""
    begin = time.process_time()
    reply: Any = user.user_call(inputs, tensors)
    if reply["raised"]:
        return reply
    arrays: Named = dict(reply["arrays"])
    if seed is not None:
        pulled: Any = user.user_pullback(inputs, seed)
        if pulled["raised"] is None:
            arrays |= {f"gradient by {n}": a for n, a in pulled["arrays"].items()}
    return {
        "raised": None,
        "arrays": arrays,
        "cpu_s": time.process_time() - begin,
    }


def _usual() -> Any:
    return registry.load(session.current().backend, "own", "usual_differences")


def _sites() -> Sites:
    usual = _usual()
    return Sites(usual.SIGNATURES, usual.ARGUMENTS, usual.is_tensor)


def _file() -> str:
    return str(loaded.program().module.__file__)


def _run(made: Sites, inputs: dict[str, Any], tensors: bool, seed: int | None) -> Named:
    """The values of the program as `made` has it, nothing of it compiled."""
    program = loaded.program()
    with ExitStack() as stack:
        stack.enter_context(_usual().uncompiled())
        module = loading.guarded(lambda: sites.module(Path(_file()), made))
        known = vars(program.module).items()
        name = next(n for n, f in known if f is program.function)
        changed = loaded.Program(module, loading.function(module, name))
        stack.callback(loaded.PROGRAMS.update, {"": program})
        loaded.PROGRAMS[""] = changed
        reply: Any = user.user_call(inputs, tensors)
        if reply["raised"]:
            raise Raised(reply["raised"])
        arrays: Named = dict(reply["arrays"])
        if seed is not None:
            pulled: Any = user.user_pullback(inputs, seed)
            if pulled["raised"] is None:
                found = pulled["arrays"].items()
                arrays |= {f"gradient by {n}": a for n, a in found}
        return arrays


COMMANDS = {
    "user_sites": user_sites,
    "user_changed": user_changed,
    "user_given": user_given,
}
