"""What `control_flow` measured, in words: every sentence is made from the figures in
it."""

from graphparity.experiments.control_flow import conditionals, cost_words, judge
from graphparity.experiments.control_flow.cost_words import names_of
from graphparity.experiments.control_flow.documents import (
    BackendFacts,
    Case,
    Document,
    Row,
)
from graphparity.experiments.control_flow.figures import ran

TAKEN = "With gradients the taken branch runs again in"
OTHER = "With gradients a branch not taken runs too in"
WHERE = "With gradients where computes its branches again on"
ANEW = "Compiled anew in every call:"


def summary(document: Document) -> str:
    """The findings as a paragraph."""
    return " ".join(findings(document))


def findings(document: Document) -> list[str]:
    """What was found of branches, leaks, refusals, numbers, costs, loops and trees,
    each in a sentence or two."""
    measured = [one for one in document["control_flow"] if one["status"] == "found"]
    if not measured:
        return ["Nothing could be run."]
    makers = (_agreement, _branches, _rows_ran, _leaks, _again, _refusals, _numbers)
    parts = [make(measured) for make in (*makers, _slopes, _trees)]
    return [*filter(None, [*parts, *cost_words.sentences(document["costs"])])]


def _agreement(measured: list[BackendFacts]) -> str:
    rows = [row for one in measured for rows in one["facts"].values() for row in rows]
    ran = [row for row in rows if row["status"] in ("agree", "disagree", "leaks")]
    good = sum(row["status"] != "disagree" for row in ran)
    refused = sum(row["status"] == "refused" for row in rows)
    return (
        f"{good} of {len(ran)} programs that ran compute what the oracle computes, "
        f"wherever they are finite; {refused} were refused."
    )


def _branches(measured: list[BackendFacts]) -> str:
    texts = []
    for form in conditionals.SCALAR:
        counts = _counts(measured, "conditionals", form)
        for count, names in sorted(counts.items(), key=str):
            many = (
                f"{count} of 2 branches" if count is not None else "an unknown number"
            )
            texts.append(f"{form} runs {many} on {names_of(names, len(measured))}")
    return f"For one z, {'; '.join(texts)}." if texts else ""


def _counts(
    measured: list[BackendFacts], part: str, form: str
) -> dict[int | None, list[str]]:
    """The backends by how many branches, or rows, ran there in a form."""
    counts: dict[int | None, list[str]] = {}
    for one in measured:
        for row in one["facts"][part]:
            if row["form"] == form and "cases" in row:
                counts.setdefault(ran(row, part), []).append(one["backend"])
    return counts


def _rows_ran(measured: list[BackendFacts]) -> str:
    counts = _counts(measured, "rows", "by_cond_rows")
    texts = [
        f"{'uncounted' if count is None else f'{count} rows'} on "
        f"{names_of(names, len(measured))}"
        for count, names in sorted(counts.items(), key=str)
    ]
    many = len(judge.reference("branches").ROWS)
    if not texts:
        return ""
    return f"The operator mapped over {many} rows computes {'; '.join(texts)}."


def _leaks(measured: list[BackendFacts]) -> str:
    texts = []
    rows = [
        (one["backend"], row)
        for one in measured
        for row in one["facts"]["leaks"]
        if "nan_at" in row
    ]
    for form in conditionals.LEAKS:
        for body, what in zip(conditionals.BODIES, ("sqrt", "1/x"), strict=True):
            kind = (form, body)
            bad = [n for n, r in rows if (r["form"], r["body"]) == kind and r["nan_at"]]
            if bad:
                texts.append(f"{form} with {what} on {names_of(bad, len(measured))}")
    double = [row for _, row in rows if row["form"] == "by_double_where"]
    cured = [row["status"] == "agree" for row in double]
    cure = f"The double where is clean in {sum(cured)} of {len(cured)}."
    leaks = f"NaN leaks into the gradient through {'; '.join(texts)}. " if texts else ""
    return leaks + cure


def _again(measured: list[BackendFacts]) -> str:
    """Forms whose branches run more often with gradients, or that compile each call."""
    texts: dict[str, list[str]] = {}
    for one in measured:
        for row in [*one["facts"]["conditionals"], *one["facts"]["rows"]]:
            name = f"{row['form']} on {one['backend']}"
            more = {taken for case in _cases(row) for taken in _more(case)}
            if row["form"] == "by_where":  # it takes none: it computes both
                if more:
                    texts.setdefault(WHERE, []).append(one["backend"])
            elif more:
                texts.setdefault(TAKEN if True in more else OTHER, []).append(name)
            if row.get("compiles_again"):
                texts.setdefault(ANEW, []).append(name)
    order = (TAKEN, OTHER, WHERE, ANEW)
    return " ".join(f"{t} {names_of(texts[t])}." for t in order if t in texts)


def _cases(row: Row) -> list[Case]:
    """The cases whose branches were counted."""
    return [case for case in row.get("cases", []) if case["ran"] is not None]


def _more(case: Case) -> list[bool]:
    """For each branch that runs more often with gradients: whether it was taken."""
    alone, with_gradients = case["ran"] or {}, case["ran_with_gradients"] or {}
    pairs = zip(alone.values(), with_gradients.values(), strict=True)
    runs = [(before["runs"], after["runs"]) for before, after in pairs]
    return [before > 0 for before, after in runs if after > before]


def _refusals(measured: list[BackendFacts]) -> str:
    refused, broken = [], []
    for one in measured:
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


def _numbers(measured: list[BackendFacts]) -> str:
    count, texts = len(judge.reference("branches").NUMBERS), []
    for one in measured:
        pairs: dict[str, dict[bool, int]] = {}
        for row in one["facts"]["numbers"]:
            graphs = (row.get("graphs") or [None])[-1]
            if graphs is not None:
                most = pairs.setdefault(row["way"], {})
                most[row["number"]] = max(graphs, most.get(row["number"], 0))
        for way, most in pairs.items():
            if True in most:
                array = f" (as an array {most[False]})" if False in most else ""
                texts.append(f"{most[True]} in {one['backend']} {way}{array}")
    if not texts:
        return ""
    return f"{count} Python numbers as z make graphs, at most: {'; '.join(texts)}."


def _slopes(measured: list[BackendFacts]) -> str:
    names = [
        f"{row['form']} on {one['backend']}"
        for one in measured
        for part in ("whiles", "fixed")
        for row in one["facts"][part]
        if (gradient := row.get("gradient")) and gradient["status"] == "refused"
    ]
    return f"Loops that run but have no gradient: {names_of(names)}." if names else ""


def _trees(measured: list[BackendFacts]) -> str:
    texts = []
    for one in measured:
        known = {row["form"]: row for row in one["facts"]["trees"] if "graphs" in row}
        graphs = {form: row["graphs"][-1] for form, row in known.items()}
        if graphs.get("recursive") is not None:
            shapes = known["recursive"]["shapes"]
            padded = graphs.get("padded")
            texts.append(f"{one['backend']} {graphs['recursive']} and {padded}")
    if not texts:
        return ""
    return (
        f"Graphs for {shapes} shapes of tree, recursive and padded: {'; '.join(texts)}."
    )
