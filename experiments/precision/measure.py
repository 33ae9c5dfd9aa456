"""Why mixed precision works and what it costs: trainings, steps and memory by format.

All formats of a net run in one fresh process of a backend, their blocks interleaved in
random order. A ratio between two of them compares unlike precisions: it is the price of
a precision, and is shown with the precision that was measured.
"""

from contextlib import AbstractContextManager

from graphparity.common.agreement import precision_probe
from graphparity.common.contract import registry
from graphparity.common.contract.cell import Cell
from graphparity.common.contract.timings import RaceSample
from graphparity.common.system import environment
from graphparity.common.timing import disturbance
from graphparity.common.workers.pool import Pool
from graphparity.experiments.precision import gradients, plan, train, worker
from graphparity.experiments.precision.found import Found, Sample
from graphparity.experiments.precision.plan import Asked
from graphparity.experiments.shared.run import Context

DTYPE = "float32"  # of the processes
SLOW_S, BLOCK_S = 0.25, 0.02  # a longer step has few blocks, after the others
SLOW_SWEEPS = 2


def units(asked: Asked) -> int:
    """Each problem's gradients, each net's rounds; probes, small units, and memory."""
    extra = len(gradients.problems(asked)) + 3
    return extra + asked.rounds * len(asked.nets)


def measure(asked: Asked, context: Context, found: Found) -> None:
    """Gradients; then rounds of fresh processes, the first of which also trains."""
    reporter = context.reporter
    for number in range(asked.rounds):
        text = f"round {number + 1}/{asked.rounds}"
        with context.pool(asked.device, DTYPE, asked.timeout) as pool:
            reporter.doing(f"{text}: fresh processes")
            with found.part("starting"):
                pool.start([*asked.backends], parallel=2)
            if not pool.workers:  # no such device, say: nothing to measure
                return _absent(pool, asked, found)
            if number == 0:
                _once(pool, asked, context, found)
            for net in asked.nets:
                reporter.doing(f"{text}: {net}")
                _round(pool, asked, net, number, context, found)
                reporter.advance()
    with found.part("memory"), paged():
        _memory(asked, context, found)
    reporter.advance()


def _memory(asked: Asked, context: Context, found: Found) -> None:
    with context.pool(asked.device, DTYPE, asked.timeout) as pool:

        def look(name: str) -> None:
            context.reporter.doing(f"memory on {name}")
            train.footprints(pool, asked, name, found)

        pool.each(look, [*asked.backends], parallel=2)


def _absent(pool: Pool, asked: Asked, found: Found) -> None:
    """Why no backend could be started, by backend."""
    for name in asked.backends:
        with found.failing(name):
            pool.ask(name, "forget")


def paged() -> AbstractContextManager[None]:
    """Workers started within the context have larger arrays in separate pages
    (`PAGES`)."""
    return environment.changed(worker.PAGES)


def _once(pool: Pool, asked: Asked, context: Context, found: Found) -> None:
    """What is deterministic, and measured in the first round alone."""
    reporter = context.reporter
    for problem in gradients.problems(asked):
        reporter.doing(f"gradients of {problem}")
        with found.part("gradients"):
            found.gradients += gradients.measure(pool, asked, problem)
        reporter.advance()
    reporter.doing("measured precision")
    with found.part("probes"):
        for name in asked.backends:
            with found.failing(f"{name}, probe"):
                _probe(pool, asked, name, found)
    reporter.advance()
    reporter.doing("training in small units")
    with found.part("small units"):
        work = lambda name: train.small_units(pool, asked, name, found)
        pool.each(work, [*asked.backends], parallel=2)
    reporter.advance()


def _probe(pool: Pool, asked: Asked, name: str, found: Found) -> None:
    """Which precision a product has in each format."""
    for form in plan.formats(asked):
        a, b = precision_probe.probe(registry.backends()[name].dtype("float32"))
        half = form if form in ("bfloat16", "float16") else None
        arguments = {"a": a, "b": b, "half": half, "tf32": form == "tf32"}
        product = pool.ask(name, "trial_product", **arguments)
        found.measured[name, form] = precision_probe.classify(product)
    pool.ask(name, "forget")


def _round(
    pool: Pool,
    asked: Asked,
    net: str,
    number: int,
    context: Context,
    found: Found,
) -> None:
    """Open all formats everywhere, race, then train where it is the first round."""
    opened: dict[str, dict[str, Sample]] = {}

    def open_all(name: str) -> None:
        opened[name] = train.opened(pool, asked, net, name, found)

    with found.part(f"opening, {net}"):
        pool.each(open_all, [*asked.backends], parallel=2)
    with found.part(f"racing, {net}"):
        for name in asked.backends:
            with found.failing(f"{name}, {net}, step time"):
                _race(pool, asked, (net, name, number), opened[name], found)
                _keep(asked, (net, name, number), opened[name], context)
    with found.part(f"training, {net}"):  # in turn: at once, threads wait for cores
        for name in asked.backends:
            for form, sample in opened[name].items() if number == 0 else ():
                context.reporter.doing(f"training of {net} in {form} on {name}")
                at = (net, form, name)
                train.train(pool, asked, at, sample["pace_s"], found)
            with found.failing(f"{name}, {net}"):
                pool.ask(name, "trials_drop")


def _race(
    pool: Pool,
    asked: Asked,
    at: tuple[str, str, int],
    opened: dict[str, Sample],
    found: Found,
) -> None:
    """Blocks of the formats in turn, each from its start; slow ones behind them."""
    net, name, number = at
    for form, sample in opened.items():
        sample["slow"] = False  # until the race is over
        found.samples.setdefault((net, form, name), {})[number] = sample
        pool.ask(name, "trial_restart", trial=form)
    quick = [form for form, sample in opened.items() if sample["second_s"] < SLOW_S]
    slow = [form for form in opened if form not in quick]
    pool.quiet()
    passes = _passes(pool, asked, name, number, quick, asked.sweeps)
    passes |= _passes(pool, asked, name, number, slow, min(SLOW_SWEEPS, asked.sweeps))
    for form, sample in opened.items():
        steps, raced = sample["steps"], passes[form]
        blocks = [None if s is None else s / steps for s in raced["blocks"]]
        blocks += [None] * (asked.sweeps - len(blocks))
        sample |= {"blocks": blocks, "slow": form in slow}
        sample |= {"disturbances": raced["disturbances"], "waited": raced["waited"]}
        if known := [seconds for seconds in blocks if seconds is not None]:
            sample["pace_s"] = min(known)


def _passes(
    pool: Pool, asked: Asked, name: str, number: int, formats: list[str], sweeps: int
) -> dict[str, RaceSample]:
    """The formats' interleaved blocks, without those that were disturbed."""
    if not formats:
        return {}
    effort = {"sweeps": sweeps, "block_s": BLOCK_S, "seed": asked.seed + number}
    raced = pool.ask(name, "race", names=formats, **effort)
    return {form: disturbance.of_race(raced[form]) for form in formats}


def _keep(
    asked: Asked, at: tuple[str, str, int], raced: dict[str, Sample], context: Context
) -> None:
    """Keep a round's samples of every format."""
    net, name, number = at
    for form, sample in raced.items():
        cell = Cell(plan.WORKLOAD, f"{net}_{form}", name, asked.device, DTYPE)
        context.keep(cell, number, sample)
