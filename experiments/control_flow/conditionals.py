"""The conditional in every form: run in a worker, judged by the oracle."""

from typing import Any

import numpy as np

from graphparity.common.contract.dtypes import cast
from graphparity.common.contract.trees import Array, Named
from graphparity.common.workers.pool import Pool
from graphparity.experiments.control_flow.judge import (
    DTYPE,
    Row,
    ask,
    judged,
    reference,
    status,
)

SCALAR = ("by_if", "by_cond", "by_where")
ROWS = ("by_if_rows", "by_cond_rows", "by_where")
LEAKS = ("by_if_rows", "by_cond_rows", "by_where", "by_double_where")
BODIES = ("root", "inverse")


def branch(
    pool: Pool,
    name: str,
    form: str,
    way: str,
    inputs: Named,
    seed: int,
    rows: bool = False,
) -> Row:
    """One form for every z of the reference, or for one z a row."""
    program = reference("branches")
    zs = [np.array(program.ROWS)] if rows else [np.array(z) for z in program.ZS]
    column = rows and not form.endswith("_rows")  # select wants (N, 1)
    columns = [z[:, None] if column else z for z in zs]
    params, x = [inputs["w1"], inputs["w2"]], inputs["x"]
    arguments = cast([params, x, columns, inputs["external"]], DTYPE)
    keys = ("params", "x", "zs", "external")
    pairs = dict(zip(keys, arguments))
    reply = ask(pool, name, "control_branch", form=form, way=way, **pairs)
    row = {"form": form, "way": way, **reply}
    if "status" in row:
        return row
    verdicts = []
    for case, z in zip(row["cases"], zs):
        first, second = case.pop("grads")
        outputs = {"value": case.pop("value"), "grad.w1": first, "grad.w2": second}
        more = {**inputs, "z": z}
        outcome = judged(outputs, program.answer, more, program.AXES, seed)
        verdicts += outcome
        case["z"] = z.tolist()
    return {**row, **status(verdicts)}


def leaks(pool: Pool, name: str, form: str, way: str, seed: int) -> list[Row]:
    """A row for each body. `nan_at` has the x at which the form's gradient is not
    finite though the oracle's is: its status is then `leaks`. All that is finite is
    judged."""
    program = reference("branches")
    x = np.array(program.BAD)[:, None]
    request = {"form": form, "way": way, "bodies": list(BODIES), "x": cast(x, DTYPE)}
    reply = ask(pool, name, "control_leak", **request, safe=program.SAFE)
    rows: list[Row] = [{"form": form, "way": way, "body": body} for body in BODIES]
    if "status" in reply:
        return [{**row, **reply} for row in rows]
    grads = dict(zip(BODIES, reply["grads"]))
    fine = {body: np.isfinite(grad) for body, grad in grads.items()}
    answer = lambda x: _finite(program, x, fine)
    outputs = {f"grad.{b}": np.where(fine[b], grads[b], 0.0) for b in BODIES}
    outputs["value"] = reply["value"]
    verdicts = judged(outputs, answer, {"x": x}, {}, seed)
    for row, body in zip(rows, BODIES):
        of_body = [v for v in verdicts if v["output"] in ("value", f"grad.{body}")]
        row |= {**status(of_body), "nan_at": x[~fine[body]].tolist()}
        slopes = grads[body][:, 0]
        row["grad"] = [float(g) if np.isfinite(g) else None for g in slopes]
        if row["nan_at"] and row["status"] == "agree":
            reason = f"the gradient is not finite at x = {row['nan_at']}"
            row |= {"status": "leaks", "reason": reason}
    return rows


def _finite(program: Any, x: Array, fine: dict[str, Array]) -> Named:
    """The oracle's value, and its gradients where those of the form are finite."""
    wholes = {body: program.leak_answer(x, np.ones_like(x), body) for body in BODIES}
    slopes = {
        f"grad.{body}": np.where(fine[body], whole["grad.x"], 0.0)
        for body, whole in wholes.items()
    }
    return {"value": sum(whole["value"] for whole in wholes.values()), **slopes}


def numbers(
    pool: Pool,
    name: str,
    form: str,
    way: str,
    inputs: Named,
    number: bool,
    seed: int = 0,
) -> Row:
    """Graphs recorded after each of several calls with another z each; every value is
    judged."""
    program = reference("branches")
    zs = [z if number else cast(np.array(z), DTYPE) for z in program.NUMBERS]
    row = {"form": form, "way": way, "number": number}
    request = cast([[inputs["w1"], inputs["w2"]], inputs["x"]], DTYPE)
    pair = {"params": request[0], "x": request[1], "zs": zs}
    reply = ask(pool, name, "control_numbers", form=form, way=way, **pair)
    if "status" in reply:
        return {**row, **reply}
    verdicts = []
    for value, z in zip(reply["values"], program.NUMBERS, strict=True):
        more = {**inputs, "z": np.array(z)}
        verdicts += judged({"value": value}, program.answer, more, program.AXES, seed)
    return {**row, "graphs": reply["graphs"], **status(verdicts)}
