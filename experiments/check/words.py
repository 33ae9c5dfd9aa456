"""What `check` says in a sentence."""

import re

from graphparity.common.agreement.two_programs import (
    NEARLY,
    NOT_JUDGED,
    OTHER,
    SAME,
    Row,
)
from graphparity.common.user.sources import Mark
from graphparity.experiments.check import compiled, results, where
from graphparity.experiments.check.alone import layouts, told
from graphparity.experiments.check.conventions import CONVENTION
from graphparity.experiments.check.dropout import said
from graphparity.experiments.check.figures import Document, PairRow
from graphparity.experiments.check.training import stepped
from graphparity.experiments.check.training.stepped import Said
from graphparity.experiments.shared import first_difference, proof
from graphparity.experiments.shared.terminal.tables import capital

SIDE = re.compile(r"\bthe (first|second)\b")
UNPROVEN = (
    " Which weight is which is proven up to there; after it names, shapes and order say"
    " it: --matches shows how."
)


def summary(document: Document) -> str:
    """A sentence for every pair, and for what is compiled of every model."""
    pairs = map(sentence, document["pairs"])
    return " ".join([*pairs, *compiled.sentences(document)])


def sentence(pair: PairRow) -> str:
    """The answer for one pair."""
    names = f"{pair['first']} and {pair['second']}"
    if pair["failure"]:
        return f"{names} can't be judged: one of them failed."
    if pair["refused"]:
        return f"{names}: not the same model. {pair['refused'].capitalize()}."
    if pair["verdict"] == OTHER:
        text = f"{names}: {_kind(pair)}. {_first(pair)}{_parted(pair)}"
        text += _alone(pair) + _causes(pair)
        return text if pair["proven"] else f"{text}{UNPROVEN}"
    if pair["verdict"] == SAME:
        text = f"{names}: the same mathematics; {matched(pair)}{_steps(pair)}; "
        text += f"{_rounding(pair)}."
        text += _conventions(pair) + _alone(pair) + _kept(pair)
        return text + layouts.sentence(pair)
    return f"{names} can't be judged{_unjudged(pair)}.{_kept(pair)}"


def _kind(pair: PairRow) -> str:
    """What differs: the functions, or only what training makes of them."""
    bad = [row["output"] for row in pair["rows"] if row["verdict"] == OTHER]
    steps = {step[1] for name in bad if (step := stepped.of(name))}
    still = {n.removeprefix(results.AFTER) for n in bad if n.startswith(results.AFTER)}
    dropped = [name for name in bad if said.of_dropout(name)]
    count = sum(1 for n in bad if stepped.of(n) or n.startswith(results.AFTER))
    if count + len(dropped) < len(bad):
        return "another function"
    moved = {results.AFTER_DROPPED + name for name in still}
    parts = [
        text
        for text, differs in (
            ("dropout", set(dropped) - moved),
            ("their running statistics in training", still),
        )
        if differs
    ]
    if not parts:
        return f"the models are the same, their training differs; {matched(pair)}"
    more = ", and are trained otherwise" if steps - still else ""
    text = f"the models are the same but for {' and '.join(parts)}{more}"
    return f"{text}; {matched(pair, 'dropout' not in parts)}"


def _unjudged(pair: PairRow) -> str:
    """The first output that can't be, and why."""
    rows = [row for row in pair["rows"] if row["verdict"] == NOT_JUDGED]
    if not rows:
        return ": which weight is which is not proven"
    more = f", and {len(rows) - 1} more" if len(rows) > 1 else ""
    return f": {rows[0]['output']}: {rows[0]['reason']}{more}"


def _kept(pair: PairRow) -> str:
    """What one of them holds among its weights and the other does not: constants, and
    weights on which nothing depends."""
    parts = [
        f"{', '.join(names)}, which only {label} has and {why}"
        for every, why in (
            (pair["kept"], "nothing trains"),
            (pair.get("unused", []), "no output depends on"),
        )
        for label, names in zip((pair["first"], pair["second"]), every)
        if names
    ]
    return f" Not compared: {'; '.join(parts)}." if parts else ""


def _alone(pair: PairRow) -> str:
    """Which layers alone are not the same."""
    rows, names = pair.get("alone", []), (pair["first"], pair["second"])
    if told.differing(pair["rows"]):
        return told.blamed(rows, *names)
    return told.elsewhere(rows, *names) + told.unseen(rows, *names)


def _causes(pair: PairRow) -> str:
    """Why they differ, and how sure that is."""
    changed, cause = pair.get("explained"), pair.get("cause")  # of older documents
    every = [proof.said(changed, proof.older(changed))] if changed else []
    every += [cause] if cause else []
    every += [proof.said(one["text"], one["proof"]) for one in pair.get("causes", [])]
    return "".join(f" {capital(text)}." for text in every)


def trained(pair: PairRow) -> list[str]:
    """What the models were trained with, a line or more for each; where its library has
    no such rule, how far the nearest call is off."""
    lines = [line for one in pair.get("trained", []) for line in _said(one)]
    names = f"{pair['first']} and {pair['second']}"
    if why := pair.get("untrained"):
        lines.append(f"{names}: training is not compared: {why}.")
    if still := pair.get("still"):
        text = "put back after each step in both, for its gradient is rounding alone"
        lines.append(f"{names}: {text}: {', '.join(still)}.")
    return lines


def _said(one: Said) -> list[str]:
    if one["off"] is None:
        return [f"{one['model']} is trained by", one["text"]]
    why = "; ".join(one["reasons"])
    head = f"{one['model']}: its library has no such rule ({why}). The nearest"
    off = f"is {one['off']:.1e} of the way off after all steps on this model"
    note = "the steps are compared by the rule itself"
    return [f"{head} {off}; {note}:", one["text"]]


def _conventions(pair: PairRow) -> str:
    """What the libraries do otherwise, once for all outputs of a kind."""
    rows = [row for row in pair["rows"] if row["verdict"] in (NEARLY, CONVENTION)]
    if not rows:
        return ""
    kinds = {row["verdict"]: row for row in reversed(rows)}
    parts = [f"{row['output']}: {_named(pair, row)}" for row in kinds.values()]
    more = f" (and {len(rows) - len(kinds)} more)" if len(rows) > len(kinds) else ""
    return f" They differ by convention in {'; '.join(parts)}{more}."


def _named(pair: PairRow, row: Row) -> str:
    """Why an output differs, with the models by their names."""
    names = {"the first": pair["first"], "the second": pair["second"]}
    return SIDE.sub(lambda found: names[found[0]], row["reason"] or "")


def matched(pair: PairRow, masked: bool = True) -> str:
    """How the weights were found: by which of the runs with them in both. masked: and
    that they were given masks."""
    found, every = pair["tensors"]
    runs = pair["runs"]
    proof = "a run" if runs == 1 else f"the last of {runs} runs"
    alone = told.counted(pair.get("alone", []))
    masks = pair.get("masks", 0) if masked else 0
    given = f"; with dropout too, {masks} mask{'s' * (masks > 1)} given to both"
    return (
        f"{found} of {every} tensors matched, proven by {proof} of both models with "
        f"these weights{alone}{given if masks else ''}"
    )


def _steps(pair: PairRow) -> str:
    """That training was compared too, and for how many steps."""
    steps = [step[0] for row in pair["rows"] if (step := stepped.of(row["output"]))]
    if not steps:
        return ""
    most = max(steps)
    return f"; after {most} step{'s' * (most > 1)} of training too"


def _first(pair: PairRow) -> str:
    bad = [row for row in pair["rows"] if row["verdict"] == OTHER]
    return first_difference.sentence(bad[0]["output"], bad[0]["reason"], len(bad) - 1)


def _parted(pair: PairRow) -> str:
    """The layers at which they part."""
    both = zip(pair["parted"], (pair["first"], pair["second"]), pair["marks"])
    names = [_place(pair, layer, model, at) for layer, model, at in both if layer]
    return f" They part at {' and '.join(names)}." if names else ""


def _place(pair: PairRow, layer: str, model: str, marks: list[Mark]) -> str:
    """A layer with weights by its name; an operation, or a layer without any, by its
    line: its name alone is no place."""
    lines = _lines(marks)
    weights = [m[side] for m in pair.get("matches", []) for side in ("left", "right")]
    held = any(
        name.startswith(f"{layer}.") or layer in where.SEPARATOR.split(name)
        for name in weights
    )
    if not lines or held:
        return f"{layer} of {model}{lines}"
    return f"{lines.strip(' ()')} of {model} ({layer})"


def _lines(marks: list[Mark]) -> str:
    """The lines of the file at which they part: the name of an operation that no layer
    has says too little."""
    at = {str(m["line"]) for m in marks if m["text"].startswith(where.PART)}
    lines = sorted(at, key=int)
    if len(lines) < 2:
        return f" (line {lines[0]})" if lines else ""
    return f" (lines {', '.join(lines[:-1])} and {lines[-1]})"


def _rounding(pair: PairRow) -> str:
    rows = [row for row in pair["rows"] if row["verdict"] != CONVENTION]
    far = {r["output"]: r["apart"] for r in rows if r["apart"] is not None}
    if not far:
        return "in float32 not compared"
    name = max(far, key=far.__getitem__)
    text = f"in float32 they differ by rounding, {far[name]:.1e} of the norm at most"
    if (step := stepped.of(name)) is None:
        return text
    before = [apart for other, apart in far.items() if stepped.of(other) is None]
    untrained = f"; {max(before):.1e} without training" if before else ""
    return f"{text}, in {step[1]} after step {step[0]}{untrained}"
