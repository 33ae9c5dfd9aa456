"""What `control_flow` found, in words: every sentence from the figures it names."""

from typing import Any

from common import results
from experiments import control, control_cost, control_tables

Row = dict[str, Any]
Document = dict[str, Any]
CURED = ("by_double_where", "by_if_rows")  # forms in which NaN would be a failure


def exit_status(document: Document) -> int:
    """1 where anything disagreed, crashed or timed out, or where a cure did not cure;
    what a framework refuses, and a `where` that leaks, is a finding."""
    for one in document["control_flow"]:
        if one["status"] in results.FAILED:
            return 1
        for _, row in _rows(one):
            slope = row.get("gradient") or {}
            if row["status"] in results.FAILED or slope.get("status") in results.FAILED:
                return 1
            if row["status"] == "leaks" and row["form"] in CURED:
                return 1
    return int(any(r.startswith(results.FAILED) for r in document["failed"].values()))


def _rows(one: Row) -> list[tuple[str, Row]]:
    return [(part, row) for part, rows in one["facts"].items() for row in rows]


def summary(document: Document) -> str:
    """The paragraph: branches, leaks, refusals, numbers, costs, loops, trees."""
    found = [one for one in document["control_flow"] if one["status"] == "found"]
    if not found:
        return "Nothing could be run."
    parts = [_agreement(found), _branches(found), _rows_ran(found), _leaks(found)]
    parts += [_refusals(found), _numbers(found), _slopes(found)]
    if costs := document["costs"]:
        parts += [_prices(costs), _loops(costs)]
    parts += [_trees(found), _forests(document["costs"])]
    return " ".join(filter(None, parts))


def _agreement(found: list[Row]) -> str:
    rows = [row for one in found for _, row in _rows(one)]
    ran = [row for row in rows if row["status"] in ("agree", "disagree", "leaks")]
    good = sum(row["status"] != "disagree" for row in ran)
    refused = sum(row["status"] == "refused" for row in rows)
    return (
        f"{good} of {len(ran)} programs that ran compute what the oracle computes, "
        f"wherever they are finite; {refused} were refused."
    )


def _branches(found: list[Row]) -> str:
    texts = []
    for form in control.SCALAR:
        counts: dict[Any, list[str]] = {}
        for one in found:
            for row in one["facts"]["conditionals"]:
                if row["form"] == form and "cases" in row:
                    count = control_tables.ran(row, "conditionals")
                    counts.setdefault(count, []).append(one["backend"])
        for count, names in sorted(counts.items(), key=str):
            many = (
                f"{count} of 2 branches" if count is not None else "an unknown number"
            )
            texts.append(f"{form} runs {many} on {_names(names, len(found))}")
    return f"For one z, {'; '.join(texts)}." if texts else ""


def _names(names: list[str], total: int = 0) -> str:
    """Each name once; `all of them` where there are `total`, and more than two."""
    once = list(dict.fromkeys(names))
    return f"all {total}" if 2 < total == len(once) else ", ".join(once)


def _span(ratios: list[tuple[str, Row | None]]) -> str:
    """The least and the largest of some ratios, and for whom a verdict holds."""
    known = [(name, ratio) for name, ratio in ratios if ratio]
    if not known:
        return ""
    known.sort(key=lambda pair: float(pair[1]["median"]))
    ends = [f"{ratio['median']:.3g}× ({name})" for name, ratio in known]
    text = ends[0] if len(known) == 1 else f"{ends[0]} to {ends[-1]}"
    held = {
        verdict: [name for name, ratio in known if ratio["verdict"] == verdict]
        for verdict in ("faster", "slower", "same", "unresolved")
    }
    told = [f"{verdict} {_names(names)}" for verdict, names in held.items() if names]
    return f"{text}: {', '.join(told)}" if len(known) > 1 else f"{text} {told[0]}"


def _rows_ran(found: list[Row]) -> str:
    counts: dict[Any, list[str]] = {}
    for one in found:
        for row in one["facts"]["rows"]:
            if row["form"] == "by_cond_rows" and "cases" in row:
                count = control_tables.ran(row, "rows")
                counts.setdefault(count, []).append(one["backend"])
    texts = [
        f"{'uncounted' if count is None else f'{count} rows'} on "
        f"{_names(names, len(found))}"
        for count, names in sorted(counts.items(), key=str)
    ]
    many = len(control.reference("branches").ROWS)
    if not texts:
        return ""
    return f"The operator mapped over {many} rows computes {'; '.join(texts)}."


def _leaks(found: list[Row]) -> str:
    texts = []
    for form in control.LEAKS:
        for body in control.BODIES:
            rows = [
                (one["backend"], row)
                for one in found
                for row in one["facts"]["leaks"]
                if row["form"] == form and row["body"] == body and "nan_at" in row
            ]
            bad = [name for name, row in rows if row["nan_at"]]
            if bad:
                what = "sqrt" if body == "root" else "1/x"
                texts.append(f"{form} with {what} on {_names(bad, len(found))}")
    cured = [
        row["status"] == "agree"
        for one in found
        for row in one["facts"]["leaks"]
        if row["form"] == "by_double_where" and "nan_at" in row
    ]
    cure = f"The double where is clean in {sum(cured)} of {len(cured)}."
    leaks = f"NaN leaks into the gradient through {'; '.join(texts)}. " if texts else ""
    return leaks + cure


def _refusals(found: list[Row]) -> str:
    refused, broken = [], []
    for one in found:
        for row in one["facts"]["conditionals"]:
            if row["form"] != "by_if":
                continue
            name = f"{one['backend']} ({row['way']})"
            if row["status"] == "refused":
                refused.append(name)
            elif row.get("breaks"):
                broken.append(f"{name} {row['breaks']}")
    texts = []
    if refused:
        texts.append(f"A Python if on a tensor is refused by {_names(refused)}.")
    if broken:
        texts.append(f"Graph breaks by it: {_names(broken)}.")
    return " ".join(texts)


def _numbers(found: list[Row]) -> str:
    count, texts = len(control.reference("branches").NUMBERS), []
    for one in found:
        pairs: dict[str, dict[bool, int]] = {}
        for row in one["facts"]["numbers"]:
            graphs = (row.get("graphs") or [None])[-1]
            if graphs is not None:
                own = pairs.setdefault(row["way"], {})
                own[row["number"]] = max(graphs, own.get(row["number"], 0))
        for way, own in pairs.items():
            if True in own:
                array = f" (as an array {own[False]})" if False in own else ""
                texts.append(f"{own[True]} in {one['backend']} {way}{array}")
    if not texts:
        return ""
    return f"{count} Python numbers as z make graphs, at most: {'; '.join(texts)}."


def _slopes(found: list[Row]) -> str:
    names = [
        f"{row['form']} on {one['backend']}"
        for one in found
        for part in ("whiles", "fixed")
        for row in one["facts"][part]
        if (row.get("gradient") or {}).get("status") == "refused"
    ]
    return f"Loops that run but have no gradient: {_names(names)}." if names else ""


def _prices(costs: list[Row]) -> str:
    most, texts = control_cost.PRODUCTS[-1], []
    for at, p in ((0, "never"), (-1, "always")):
        own = [(row["backend"], row["cond_over_where"][at]) for row in costs]
        if text := _span(own):
            texts.append(f"{p} taken {text}")
    if not texts:
        return ""
    head = f"The operator, times as fast as where, with a branch of {most} products"
    return f"{head} {'; '.join(texts)}."


def _loops(costs: list[Row]) -> str:
    steps = _span([(row["backend"], row["operator_over_python"]) for row in costs])
    compiling = _span([(row["backend"], row["compile_ratio"]) for row in costs])
    if not steps:
        return ""
    count = control_cost.STEPS[-1]
    more = f"; it compiles {compiling}" if compiling else ""
    head = f"The loop operator, times as fast as Python's loop of {count} iterations"
    return f"{head}: a call {steps}{more}."


def _trees(found: list[Row]) -> str:
    texts = []
    for one in found:
        known = {row["form"]: row for row in one["facts"]["trees"] if "graphs" in row}
        own = {form: row["graphs"][-1] for form, row in known.items()}
        if own.get("recursive") is not None:
            shapes = known["recursive"]["shapes"]
            padded = own.get("padded")
            texts.append(f"{one['backend']} {own['recursive']} and {padded}")
    if not texts:
        return ""
    return (
        f"Graphs for {shapes} shapes of tree, recursive and padded: {'; '.join(texts)}."
    )


def _forests(costs: list[Row]) -> str:
    depth, texts = control_cost.DEPTH, []
    for at, shape in enumerate(control_cost.SHAPES):
        own = [(row["backend"], row["padded_over_recursive"][at]) for row in costs]
        if text := _span(own):
            texts.append(f"on a {shape} tree {text}")
    if not texts:
        return ""
    head = f"Padded, times as fast as recursive, {depth} deep"
    return f"{head} {'; '.join(texts)}."
