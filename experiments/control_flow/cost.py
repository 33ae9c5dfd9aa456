"""Times of control flow against the probability of a branch, its cost, iterations.

A contestant is one form with one stream of inputs. All of a backend's share one
process; their blocks are timed in random order. Every round starts fresh processes.
"""

import time
from collections.abc import Mapping
from typing import TypedDict

import numpy as np

from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.timings import Block
from graphparity.common.contract.trees import Tree
from graphparity.common.timing import disturbance
from graphparity.common.workers.pool import Pool
from graphparity.common.workers.process import WorkerFailure
from graphparity.experiments.control_flow import judge
from graphparity.experiments.control_flow.documents import (
    Axes,
    Facts,
    Opened,
    Sample,
)
from graphparity.experiments.control_flow.plan import Asked

FORMS = ("by_if", "by_cond", "by_where")
PRODUCTS = (1, 8, 32)  # of the expensive branch
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the calls that take it
STREAM = 4  # calls in one pass
SIZE = (32, 64)  # of x; a product is x (32, 64) @ w (64, 64)
LOOPS = ("fixed_python", "fixed_operator")
STEPS = (1, 8, 11, 64)  # from 8 to 11 a compile time that doubles each step is seen
LONG_S, GREW = 2.0, 1.6  # a compile time so long, grown so much faster than the steps
NOT_COMPILED = "not compiled"  # begins why a loop is left out, in all later rounds too
TREES = ("recursive", "padded")
SHAPES = ("lean", "full")
DEPTH = 4  # of both trees
PAUSE_S = 0.005  # before a program is opened: what its process did before has ended
SLOW_S = 0.25  # a pass as long as this is a block by itself, taken where it was opened
# by backend and contestant, then by round
Samples = dict[tuple[str, str], dict[int, Sample]]


class Form(TypedDict, total=False):
    """What a worker makes a program with."""

    form: str
    times: int  # products of the expensive branch
    steps: int  # of a loop


class Request(TypedDict):
    """What a worker is asked to open: one program, and its streams of inputs."""

    kind: str  # heavy, tree or looped
    options: Form
    streams: dict[str, list[Tree]]  # by contestant: the arguments, call after call
    cold: bool  # nothing compiled is taken from a cache


class Opening(Request):
    """A request with the way of the backend in which its form runs."""

    way: str


def axes() -> Axes:
    """What the curves are drawn over."""
    return {"shares": SHARES, "products": PRODUCTS, "steps": STEPS, "depth": DEPTH}


def usable(facts: Facts, form: str) -> str | None:
    """The first way of a backend in which a form runs and agrees; None if there is
    none."""
    for part in ("conditionals", "fixed", "trees"):
        for row in facts[part]:
            if row["form"] == form and row["status"] == "agree":
                return row["way"]
    return None


def requests(facts: Facts, seed: int) -> list[Opening]:
    """The requests to a worker, in order: those that must compile cold are last."""
    every = [_heavy(form, times, seed) for form in FORMS for times in PRODUCTS]
    every += [_tree(form, seed) for form in TREES]
    every += [_loop(form, steps) for form in LOOPS for steps in STEPS]
    every.sort(key=lambda request: request["cold"])
    openings = list[Opening]()
    for request in every:
        if way := usable(facts, request["options"]["form"]):
            openings.append({**request, "way": way})
    return openings


def _heavy(form: str, times: int, seed: int) -> Request:
    """A branch of so many products; a stream for each share of calls that take it."""
    rng = np.random.default_rng([seed, times])
    x, w = rng.standard_normal(SIZE), rng.standard_normal((SIZE[1], SIZE[1])) / 8
    inputs = cast([[w], x], judge.DTYPE)

    def calls(share: float) -> list[Tree]:
        signs = np.where(np.arange(STREAM) < share * STREAM, -1.0, 1.0)
        return [[*inputs, cast(z, judge.DTYPE)] for z in rng.permutation(signs)]

    shares = SHARES if times == PRODUCTS[-1] else SHARES[:1]
    streams = {f"{form}/{times}/{share:g}": calls(share) for share in shares}
    made: Form = {"form": form, "times": times}
    return {"kind": "heavy", "options": made, "streams": streams, "cold": False}


def _tree(form: str, seed: int) -> Request:
    """A recursion, or its padded form; a stream for each of two trees."""
    program, rng = judge.reference("trees"), np.random.default_rng(seed)
    inputs = program.inputs(rng)
    params = [inputs["a"], inputs["b"]]
    streams = {}
    for shape, tree in zip(SHAPES, trees(seed)):
        batch = [tree] if form == "recursive" else list(program.pad(tree, DEPTH))
        streams[f"{form}/{shape}"] = [cast([params, *batch], judge.DTYPE)]
    return {
        "kind": "tree",
        "options": {"form": form},
        "streams": streams,
        "cold": False,
    }


def trees(seed: int) -> tuple[Tree, Tree]:
    """The leanest and the fullest tree of DEPTH."""
    program, rng = judge.reference("trees"), np.random.default_rng([seed, 1])
    return program.comb(rng, DEPTH), program.grow(rng, DEPTH, 1.1)


def _loop(form: str, steps: int) -> Request:
    """A loop of so many iterations; compiled cold, so that its compiling is timed."""
    c = cast(np.array(judge.reference("loops").ROOTS[0]), judge.DTYPE)
    streams = {f"{form}/{steps}": [[[c]]]}
    made: Form = {"form": form, "steps": steps}
    return {"kind": "looped", "options": made, "streams": streams, "cold": True}


def measure(
    pool: Pool,
    name: str,
    number: int,
    facts: Facts,
    asked: Asked,
    failed: dict[str, str],
) -> dict[str, Sample]:
    """The sample of every contestant of one backend in one round: all are opened, then
    timed in interleaved blocks. `failed` gets the reason where one can't be opened, or
    where the worker fails: then there is no sample."""
    opened: dict[str, Opened] = {}
    size = {"sweeps": asked.sweeps, "block_s": asked.block_s}
    try:
        pool.ask(name, "race_drop")
        for request in requests(facts, asked.seed):
            opened |= _opened(pool, name, request, opened, failed)
        samples = {label: _alone(took) for label, took in opened.items()}
        quick = [n for n, took in opened.items() if took["second_s"] < SLOW_S]
        seed = asked.seed + 1000 * number
        raced = pool.ask(name, "race", names=quick, seed=seed, **size)
    except WorkerFailure as failure:
        failed[name] = f"{failure.status}: {failure}"
        return {}
    for label, blocks in raced.items():
        samples[label] = {**opened[label], **disturbance.of_race(blocks)}
    return samples


def _opened(
    pool: Pool,
    name: str,
    request: Opening,
    before: dict[str, Opened],
    failed: dict[str, str],
) -> dict[str, Opened]:
    """The contestants of one request with their first two passes; none where it is
    refused or would not end."""
    what = f"{name} {', '.join(request['streams'])}"
    if failed.get(what, "").startswith(NOT_COMPILED):
        return {}
    if reason := explodes(before, request["options"]):
        failed[what] = reason
        return {}
    _settle(pool)
    reply = pool.ask(name, "race_open", **request)
    if "refused" in reply:
        failed[what] = f"refused: {reply['refused']}"
        return {}
    return {label: _first_two(found["passes"]) for label, found in reply.items()}


def _settle(pool: Pool) -> None:
    """Let what ran before end: in lanes, whose programs have one thread, a moment is
    enough; else idle threads may still spin on the same cores."""
    if len({*map(tuple, pool.places.values())}) > 1:
        time.sleep(PAUSE_S)
    else:
        pool.quiet()


def _first_two(passes: list[Block]) -> Opened:
    """What opening a contestant took, and what disturbed it: others alone, since its
    own threads wait for each other where it compiles."""
    first, second = passes
    return {
        "first_s": first["seconds"],
        "second_s": second["seconds"],
        "compiled": second["compiled"],
        "once": [disturbance.others(one["load"]) for one in passes],
    }


def explodes(opened: Mapping[str, Opened], made: Form) -> str | None:
    """Why a loop is not compiled: with its last iterations the first call became long,
    and grew GREW times as fast as they did, so that the next would not end."""
    form, steps = made["form"], made.get("steps")
    smaller = [n for n in STEPS if f"{form}/{n}" in opened and n < (steps or 0)]
    if len(smaller) < 2:
        return None
    few, many = smaller[-2:]
    first, last = (opened[f"{form}/{n}"]["first_s"] for n in (few, many))
    if last < LONG_S or last / first < GREW * many / few:
        return None
    grew = f"from {first:.2g} s for {few} iterations to {last:.2g} s for {many}"
    return f"{NOT_COMPILED}: the first call grew {grew}"


def _alone(took: Opened) -> Sample:
    """The sample of a contestant whose long second pass is its one block."""
    seconds, compiled = took["second_s"], took["compiled"]
    return {
        "first_s": took["first_s"],
        "second_s": seconds,
        "compiled": compiled,
        "once": took["once"],
        "blocks": [None if compiled else seconds],
        "compiled_s": [seconds] if compiled else [],
        "disturbances": [],  # its pass is one of those that are done once
        "waited": [],
    }
