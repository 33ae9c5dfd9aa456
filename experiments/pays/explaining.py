"""What each form's step consists of, where `--explain` asks: its graph, and what its
time goes into."""

from pathlib import Path
from typing import Any, TypedDict

from graphparity.common.contract.timings import Sample
from graphparity.common.workers.pool import Pool
from graphparity.experiments.explain import match
from graphparity.experiments.explain.match import Side
from graphparity.experiments.explain.measure import BLOCKS, STEPS, timed
from graphparity.experiments.graph import measure as portraits
from graphparity.experiments.graph.measure import Row
from graphparity.experiments.pays.asking import DTYPE, Form, Where, ask


class Inside(TypedDict):
    """What one form's step consists of. portrait: its graph's figures, or what it
    dispatches; side: where its time goes; each None where `*_not` says why."""

    portrait: Row | None
    portrait_not: str | None
    side: Side | None
    side_not: str | None


def explain(where: Where, cache: Path) -> None:
    """Enter it for every form that was timed, each in a process of its own."""
    asked, context = where.asked, where.context
    for form in where.point.forms:
        samples = _samples(where, form)
        if not timed(samples):
            continue
        context.reporter.doing(f"{where.point.step}: what {form.backend} consists of")
        with context.pool("cpu", DTYPE, asked.timeout, cache, where.cores) as pool:
            row, row_not = _portrait(pool, where, form)
            side, side_not = _side(pool, where, form, samples)
        form.inside = {
            "portrait": row,
            "portrait_not": row_not,
            "side": side,
            "side_not": side_not,
        }


def _samples(where: Where, form: Form) -> dict[int, Sample]:
    """What the race measured of it, by round."""
    rounds = where.point.race.rounds if where.point.race else []
    return {
        number: sample
        for number, one in enumerate(rounds)
        for cell, sample in one.samples.items()
        if cell.backend == form.backend
    }


def _portrait(pool: Pool, where: Where, form: Form) -> tuple[Row | None, str | None]:
    reply = ask(pool, form.backend, "own_portrait", **where.request)
    pool.release(form.backend)
    if reply["raised"]:
        return None, _reason(where, reply)
    found: Any = {k: v for k, v in reply.items() if k != "raised"}
    row = portraits.row({**found, "backend": form.backend})
    for key in ("written", "runs"):  # the graphs themselves are `graph`'s
        row.pop(key, None)  # type: ignore[misc]
    return row, None


def _side(
    pool: Pool, where: Where, form: Form, samples: dict[int, Sample]
) -> tuple[Side | None, str | None]:
    one = next(iter(samples.values()))
    size = {"steps": min(STEPS, one["steps"]), "untimed": one["untimed"]}
    request = {**where.request, "blocks": BLOCKS, **size}
    reply = ask(pool, form.backend, "own_profile", **request)
    pool.release(form.backend)
    if reply["raised"]:
        return None, _reason(where, reply)
    profile: Any = {k: v for k, v in reply.items() if k != "raised"}
    return match.side(samples, [profile]), None


def _reason(where: Where, reply: dict[str, Any]) -> str:
    if reply.get("failure"):
        return str(reply["raised"]).partition(": ")[2].rstrip(".")
    return where.words(reply["raised"])
