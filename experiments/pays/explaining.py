"""What each form's step consists of, where `--explain` asks: its graph, and what its
time goes into."""

from pathlib import Path
from typing import Any, cast

from graphparity.common.contract.timings import Sample
from graphparity.common.workers.pool import Pool
from graphparity.experiments.explain import match
from graphparity.experiments.explain.match import Side
from graphparity.experiments.explain.measure import BLOCKS, STEPS, timed
from graphparity.experiments.graph import measure as portraits, words
from graphparity.experiments.pays.asking import DTYPE, Form, Where, ask, request
from graphparity.experiments.pays.documents import Portrait


def explain(where: Where, cache: Path) -> None:
    """Enter it for every form that was timed, each in a process of its own."""
    asked, context = where.asked, where.context
    for form in where.point.forms:
        samples = _samples(where, form)
        if not timed(samples):
            continue
        context.reporter.doing(f"{where.point.step}: what {form.backend} consists of")
        with context.pool(
            asked.device, DTYPE, asked.timeout, cache, where.cores
        ) as pool:
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


def _portrait(
    pool: Pool, where: Where, form: Form
) -> tuple[Portrait | None, str | None]:
    reply = ask(pool, form.backend, "own_portrait", **request(where, form))
    pool.release(form.backend)
    if reply["raised"]:
        return None, _reason(where, reply)
    found = {k: v for k, v in reply.items() if k != "raised"}
    row = portraits.row(cast(portraits.Portrait, {**found, "backend": form.backend}))
    step = row.get("a_step", {})
    portrait: Portrait = {
        "written": step.get("written"),
        "runs": step.get("runs"),
        "launches": row["launches"],
        "text": words.sentence(row),
    }
    return portrait, None


def _side(
    pool: Pool, where: Where, form: Form, samples: dict[int, Sample]
) -> tuple[Side | None, str | None]:
    one = next(iter(samples.values()))
    size = {"steps": min(STEPS, one["steps"]), "untimed": one["untimed"]}
    told = {**request(where, form), "blocks": BLOCKS, **size}
    reply = ask(pool, form.backend, "own_profile", **told)
    pool.release(form.backend)
    if reply["raised"]:
        return None, _reason(where, reply)
    profile: Any = {k: v for k, v in reply.items() if k != "raised"}
    return match.side(samples, [profile]), None


def _reason(where: Where, reply: dict[str, Any]) -> str:
    if reply.get("failure"):
        return str(reply["raised"])
    return where.words(reply["raised"])
