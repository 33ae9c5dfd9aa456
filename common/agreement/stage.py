"""The agreement stage: every backend's outputs judged against the oracle's.

*Lockstep*: each step starts from the oracle's state, so that errors do not add up over
steps. *Free-running*: a whole training, its drift judged by the oracle's shaken twins.
"""

from collections.abc import Iterator

import numpy as np

from graphparity.common.agreement import (
    lockstep,
    mathematics,
    verdicts as agreement,
)
from graphparity.common.agreement.lockstep import Found
from graphparity.common.agreement.oracle.self_check import Check
from graphparity.common.agreement.targets import Target
from graphparity.common.contract import reasons, registry, specs
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.documents import (
    Agreement,
    Expected,
    Part,
    Shown,
    Verdict,
)
from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Tree
from graphparity.common.workers.one_process import Asks
from graphparity.common.workers.process import WorkerFailure

REST = "the rest"  # of a check that ended early


def verify(pool: Asks, cell: Cell, target: Target, forget: bool = True) -> Agreement:
    """The document of a cell's agreement: status, reason, verdicts by output.

    forget: drop what a static form compiled for it afterwards. A dynamic one has only
    the kernels of single operations, which the next cell needs again.
    """
    verdicts, extra = list[Verdict](), Shown()
    try:
        for found, more in _parts(pool, cell, target):
            worst = _worst(extra, more)
            verdicts, extra = [*verdicts, *found], {**extra, **more, **worst}
        exact = _in_float64(pool, cell, target)
        if forget and registry.backends()[cell.backend].graph == "static":
            pool.ask(cell.backend, "forget")
    except Exception as error:  # the worker's, or ours over what it replied
        if not verdicts:
            raise
        return _broken_off(error, verdicts, extra)
    status, reason = agreement.overall(verdicts)
    if exact is not None and exact["status"] == "disagree" and status != "disagree":
        status, reason = "disagree", f"mathematics: {exact['reason']}"
    document: Agreement = {"status": status, "reason": reason, "agreement": verdicts}
    return {**document, "mathematics": exact, **extra}


def _worst(*shown: Shown) -> Shown:
    """The largest share of denormal numbers of each part that was seen in any."""
    shares = dict[str, float]()
    for found in shown:
        for part, share in found.get("denormal", {}).items():
            shares[part] = max(share, shares.get(part, 0.0))
    return {"denormal": shares} if shares else {}


def _in_float64(pool: Asks, cell: Cell, target: Target) -> Part | None:
    """The verdict's mathematics; None where the whole cell is in float64, or facts."""
    judged_elsewhere = registry.backends()[cell.backend].oracle
    if cell.dtype == "float64" or target.spec["kind"] == "facts" or judged_elsewhere:
        return None
    return mathematics.judge(
        pool, cell, target.spec, target.drawn, target.labels, target.exact
    )


def attempt(pool: Asks, cell: Cell, target: Target) -> Agreement:
    """As `verify`, but whatever ends the check early becomes the cell's status and
    reason."""
    try:
        return verify(pool, cell, target)
    except Exception as error:
        return _ended(error)


def _parts(pool: Asks, cell: Cell, target: Target) -> Iterator[Found]:
    """What is shown of a cell, one after the other."""
    if target.spec["kind"] == "facts":
        yield _facts(pool, cell, target)
    elif registry.backends()[cell.backend].oracle:
        yield from _oracle(pool, cell, target)
    else:
        yield from lockstep.lockstep(pool, cell, target)
        yield from _free(pool, cell, target)


def _broken_off(error: Exception, verdicts: list[Verdict], extra: Shown) -> Agreement:
    """The document of a cell whose check ended early: what was shown before it
    stays."""
    ended = _ended(error)
    lost = agreement.absent(REST, f"{ended['status']}: {ended['reason']}")
    return {**ended, **extra, "agreement": [*verdicts, lost]}


def ended_early(document: Agreement) -> bool:
    """Whether there are outputs of which nothing is known: its status is no verdict
    over the program."""
    found = document["agreement"]
    return not found or found[-1]["output"] == REST


def _ended(error: Exception) -> Agreement:
    """The document of a cell of which nothing was shown: its worker failed, or the
    reply could not be checked at all."""
    if isinstance(error, WorkerFailure):
        return failed(error)
    reason = f"the check failed: {reasons.described(error)}"
    return {"status": "disagree", "reason": reason, "agreement": []}


def failed(failure: WorkerFailure) -> Agreement:
    """The document of a cell whose worker failed."""
    return {"status": failure.status, "reason": str(failure), "agreement": []}


def _free(pool: Asks, cell: Cell, target: Target) -> Iterator[Found]:
    if not target.points:
        return
    start = cast(target.drawn["start"], cell.dtype)
    batches = cast(target.drawn["batches"], cell.dtype)
    run = {"start": start, "batches": batches, "checkpoints": target.points}
    results = pool.ask(cell.backend, "train_on", spec=target.spec, **run)
    names, points = specs.params(target.spec), target.points[: len(results)]
    named = specs.name_points(results, points, names)
    shown = lockstep.denormals(results)
    yield agreement.compare(named, target.free, cell.dtype), shown
    yield _accuracy(pool, cell, target, results[-1]["param"])


def _accuracy(pool: Asks, cell: Cell, target: Target, params: Tree) -> Found:
    """Accuracy on held-out images where the workload has them, and the verdict."""
    needed = getattr(target.reference, "ACCURACY", {}).get(cell.config)
    if needed is None:
        return [], {}
    x, labels = target.reference.held_out(cell.config)
    request = {"spec": target.spec, "params": params, "x": x.astype(cell.dtype)}
    scores = np.asarray(pool.ask(cell.backend, "predict", **request))
    name = "accuracy on held-out images"
    if scores.ndim != 2 or len(scores) != len(labels):
        shape = (
            f"scores of shape {scores.shape} came, expected ({len(labels)}, classes)"
        )
        return [agreement.absent(name, shape)], {}
    accuracy = float(np.mean(np.argmax(scores, axis=1) == labels))
    verdict = agreement.at_least(name, accuracy, needed)
    return [verdict], {"accuracy": accuracy}


def _facts(pool: Asks, cell: Cell, target: Target) -> Found:
    """Verdicts over values and dtypes, which must equal the specification's exactly,
    and the facts, which are not judged."""
    result = pool.ask(cell.backend, "facts", workload=cell.workload)
    verdicts = []
    for name, value in target.reference.EXPECTED.items():
        right = np.asarray(value)
        wanted: dict[str, Expected] = {name: {"value": right, "floor": 0.0}}
        got = {key: out for key, out in result["values"].items() if key == name}
        verdicts += agreement.compare(got, wanted, str(right.dtype))
    return verdicts, {"facts": result["facts"]}


def checked(check: Check) -> Verdict:
    """The verdict over one of the oracle's checks of itself."""
    if why := check.get("unchecked"):
        return agreement.not_checked(check["output"], why)
    known = check["out"], check["value"], check["floor"]
    return agreement.judge(check["output"], *known, "float64")


def _oracle(pool: Asks, cell: Cell, target: Target) -> Iterator[Found]:
    """The oracle judged by itself: other order of sums, slopes forward; accuracy.

    Its own training is what free runs are compared with, so of that only the accuracy
    is checked.
    """
    steps = target.drawn["steps"][:1] if target.points else target.drawn["steps"]
    verdicts = []
    for label, step in zip(target.labels, steps):
        request = {"spec": target.spec, "steps": [step]}
        for check in pool.ask(cell.backend, "self_check", **request):
            verdicts.append(agreement.at(label, checked(check)))
    yield verdicts, {}
    if not target.points:
        return
    ends = (f"param.{n}@{target.points[-1]}" for n in specs.params(target.spec))
    yield _accuracy(pool, cell, target, [target.free[end]["value"] for end in ends])
