"""What `control_flow` found, in words: every sentence from the figures it names."""

from typing import Any

from graphparity.experiments.control_flow import conditionals, cost_words, judge
from graphparity.experiments.control_flow.cost_words import names_of
from graphparity.experiments.control_flow.figures import ran

Row = dict[str, Any]
Document = dict[str, Any]
TAKEN = "With gradients the taken branch runs again in"
OTHER = "With gradients a branch not taken runs too in"
WHERE = "With gradients where computes its branches again on"
ANEW = "Compiled anew in every call:"


def summary(document: Document) -> str:
    """The paragraph: branches, leaks, refusals, numbers, costs, loops, trees."""
    found = [one for one in document["control_flow"] if one["status"] == "found"]
    if not found:
        return "Nothing could be run."
    parts = [_agreement(found), _branches(found), _rows_ran(found), _leaks(found)]
    parts += [_again(found), _refusals(found), _numbers(found), _slopes(found)]
    parts += [_trees(found), *cost_words.sentences(document["costs"])]
    return " ".join(filter(None, parts))


def _agreement(found: list[Row]) -> str:
    rows = [row for one in found for rows in one["facts"].values() for row in rows]
    ran = [row for row in rows if row["status"] in ("agree", "disagree", "leaks")]
    good = sum(row["status"] != "disagree" for row in ran)
    refused = sum(row["status"] == "refused" for row in rows)
    return (
        f"{good} of {len(ran)} programs that ran compute what the oracle computes, "
        f"wherever they are finite; {refused} were refused."
    )


def _branches(found: list[Row]) -> str:
    texts = []
    for form in conditionals.SCALAR:
        counts: dict[Any, list[str]] = {}
        for one in found:
            for row in one["facts"]["conditionals"]:
                if row["form"] == form and "cases" in row:
                    count = ran(row, "conditionals")
                    counts.setdefault(count, []).append(one["backend"])
        for count, names in sorted(counts.items(), key=str):
            many = (
                f"{count} of 2 branches" if count is not None else "an unknown number"
            )
            texts.append(f"{form} runs {many} on {names_of(names, len(found))}")
    return f"For one z, {'; '.join(texts)}." if texts else ""


def _rows_ran(found: list[Row]) -> str:
    counts: dict[Any, list[str]] = {}
    for one in found:
        for row in one["facts"]["rows"]:
            if row["form"] == "by_cond_rows" and "cases" in row:
                count = ran(row, "rows")
                counts.setdefault(count, []).append(one["backend"])
    texts = [
        f"{'uncounted' if count is None else f'{count} rows'} on "
        f"{names_of(names, len(found))}"
        for count, names in sorted(counts.items(), key=str)
    ]
    many = len(judge.reference("branches").ROWS)
    if not texts:
        return ""
    return f"The operator mapped over {many} rows computes {'; '.join(texts)}."


def _leaks(found: list[Row]) -> str:
    texts = []
    for form in conditionals.LEAKS:
        for body in conditionals.BODIES:
            rows = [
                (one["backend"], row)
                for one in found
                for row in one["facts"]["leaks"]
                if row["form"] == form and row["body"] == body and "nan_at" in row
            ]
            bad = [name for name, row in rows if row["nan_at"]]
            if bad:
                what = "sqrt" if body == "root" else "1/x"
                texts.append(f"{form} with {what} on {names_of(bad, len(found))}")
    cured = [
        row["status"] == "agree"
        for one in found
        for row in one["facts"]["leaks"]
        if row["form"] == "by_double_where" and "nan_at" in row
    ]
    cure = f"The double where is clean in {sum(cured)} of {len(cured)}."
    leaks = f"NaN leaks into the gradient through {'; '.join(texts)}. " if texts else ""
    return leaks + cure


def _again(found: list[Row]) -> str:
    """Forms whose branches run more often with gradients, or that compile each call."""
    told: dict[str, list[str]] = {}
    for one in found:
        for row in [*one["facts"]["conditionals"], *one["facts"]["rows"]]:
            name = f"{row['form']} on {one['backend']}"
            more = {taken for case in _cases(row) for taken in _more(case)}
            if row["form"] == "by_where":  # it takes none: it computes both
                if more:
                    told.setdefault(WHERE, []).append(one["backend"])
            elif more:
                told.setdefault(TAKEN if True in more else OTHER, []).append(name)
            if row.get("compiles_again"):
                told.setdefault(ANEW, []).append(name)
    order = (TAKEN, OTHER, WHERE, ANEW)
    return " ".join(f"{t} {names_of(told[t])}." for t in order if t in told)


def _cases(row: Row) -> list[Row]:
    return [case for case in row.get("cases", []) if case["ran"] is not None]


def _more(case: Row) -> list[bool]:
    """For each branch that runs more often with gradients: whether it was taken."""
    pairs = zip(case["ran"].values(), case["ran_with_gradients"].values(), strict=True)
    found = [(before["runs"], after["runs"]) for before, after in pairs]
    return [before > 0 for before, after in found if after > before]


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
        texts.append(f"A Python if on a tensor is refused by {names_of(refused)}.")
    if broken:
        texts.append(f"Graph breaks by it: {names_of(broken)}.")
    return " ".join(texts)


def _numbers(found: list[Row]) -> str:
    count, texts = len(judge.reference("branches").NUMBERS), []
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
    return f"Loops that run but have no gradient: {names_of(names)}." if names else ""


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
