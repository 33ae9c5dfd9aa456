"""What the program of `pays` is called with, in other batches too."""

from pathlib import Path
from typing import Any

from graphparity.common.user import resized, values
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.pays.failing import why
from graphparity.experiments.pays.plan import Asked

BESIDE = "inputs.py"


def found(pool: Pool, asked: Asked, failed: dict[str, str]) -> dict[str, Any]:
    """What `inputs()` of the file gives, else of inputs.py beside it; nothing where it
    fails, which is entered in `failed`."""
    program = asked.program
    beside = Path(program.place).parent / BESIDE
    try:
        reply = pool.ask(
            program.backend,
            "user_load",
            place=program.place,
            function=program.function,
            dtype="float32",
        )
        if not reply["raised"] and not reply["inputs"] and beside.is_file():
            request = {"place": str(beside), "function": "inputs", "dtype": "float32"}
            reply = pool.ask(program.backend, "user_load", **request)
        if not reply["raised"] and not reply["inputs"]:
            text = "no inputs() in the file, nor in inputs.py beside it: write"
            failed[program.text] = f"{text} def inputs(): return dict(x=…)"
            return {}
        if not reply["raised"]:
            reply = pool.ask(program.backend, "user_inputs", seed=asked.seed)
    except WorkerFailure as failure:
        failed[program.text] = why(failure)
        return {}
    if reply["raised"]:
        failed[program.text] = f"\n{reply['raised']}"
        return {}
    given: dict[str, Any] = values.cast(reply["inputs"], "float32")
    if not given:
        failed[program.text] = "inputs() returned no arrays"
    return given


def numbers(given: dict[str, Any]) -> list[str]:
    """The inputs that are Python's own numbers, by name."""
    every = values.leaves(given).items()
    return [name for name, leaf in every if type(leaf) in (int, float)]


def without_rows(given: dict[str, Any], batches: tuple[int | None, ...]) -> str:
    """Why no other batch can be drawn from these; empty where one can, or none is
    asked for."""
    leaves = values.leaves(given)
    if batches == (None,) or any(len(leaves[name]) for name in resized.batched(given)):
        return ""
    shapes = ", ".join(f"{n} is {text}" for n, text in described(given).items())
    return f"--batch draws rows of the inputs, and they have none: {shapes}"


def said(given: dict[str, Any], batches: tuple[int | None, ...]) -> str:
    """Which inputs are drawn anew for other batches; empty where none are."""
    if batches == (None,):
        return ""
    having = resized.batched(given)
    rest = [name for name in values.leaves(given) if name not in having]
    kept = f"; {', '.join(rest)} as it is" if rest else ""
    return f"--batch draws rows of {', '.join(having)}{kept}"


def described(given: dict[str, Any]) -> dict[str, str]:
    """Dtype and shape by name."""
    return {name: values.described(a) for name, a in values.leaves(given).items()}
