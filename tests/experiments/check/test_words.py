"""What `check` says of weights, and of what differs first, from documents alone."""

import io

import pytest
from rich.console import Console

from graphparity.common.agreement.two_programs import OTHER, SAME
from graphparity.experiments.check import tables, words
from graphparity.experiments.check.causes import asking
from graphparity.experiments.check.causes.finding import Found
from graphparity.experiments.check.conventions import CONVENTION
from graphparity.experiments.check.matched import Pair
from graphparity.experiments.check.where import PART
from graphparity.experiments.shared.proof import LIKELY, NUMBERS, PART as SOME, RUN


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (1, "proven by a run of both models with these weights"),
        (3, "proven by the last of 3 runs of both models with these weights"),
    ],
)
def test_which_run_proves_the_match(runs, said):
    text = words.matched({"tensors": [4, 4], "runs": runs})
    assert text == f"4 of 4 tensors matched, {said}"


def row(output, verdict, reason):
    return {"output": output, "verdict": verdict, "reason": reason}


def test_what_differs_first_is_a_whole_sentence():
    rows = [row("loss", SAME, None)]
    rows += [row(name, OTHER, "1.1 of the norm") for name in ("h", "gradient", "x")]
    pair = {"first": "a", "second": "b", "failure": None, "refused": None}
    pair |= {
        "verdict": OTHER,
        "rows": rows,
        "parted": [None, None],
        "marks": [[], []],
        "proven": True,
    }
    assert words.sentence(pair) == (
        "a and b: another function. They differ first in h, by 1.1 of its norm; 2 more "
        "outputs differ too."
    )


def test_a_known_convention_is_no_rounding():
    rows = [
        {"output": "h", "verdict": SAME, "apart": 2e-7},
        {"output": "g", "verdict": CONVENTION, "apart": 5e-2},
    ]
    assert "by rounding, 2.0e-07 of the norm at most" in words._rounding({"rows": rows})
    assert words._rounding({"rows": rows[1:]}) == "in float32 not compared"


def test_what_training_makes_of_rounding_is_said_apart():
    names = "h", "after step 1: loss", "after step 5: w.bias"
    rows = [
        {"output": name, "verdict": SAME, "apart": apart}
        for name, apart in zip(names, (2e-7, 4e-7, 1.9e-4), strict=True)
    ]
    assert words._steps({"rows": rows}) == "; after 5 steps of training too"
    assert words._steps({"rows": rows[:1]}) == ""
    assert words._rounding({"rows": rows}) == (
        "in float32 they differ by rounding, 1.9e-04 of the norm at most, in w.bias "
        "after step 5; 2.0e-07 without training"
    )


def test_where_nothing_fits_the_command_names_both_files():
    pair = Pair("a.py:model", "b.py:made")
    found = asking._untold(pair, Found(tries=3))
    text = words._causes({"causes": found})
    assert text.startswith(" Not explained: none of 3 usual explanations fits; ")
    assert "`graphparity diff a.py:part b.py:part --input" in text
    assert asking._untold(pair, Found()) == []
    [late] = asking._untold(pair, Found(tries=3, not_reached=9))
    none = "none of 3 usual explanations fits, and 9 more were not tried when the time"
    more = "for it was up (--search 60 takes a minute); write what parts"
    assert late["text"].startswith(f"{none} {more}")


def test_a_cause_that_was_run_reads_otherwise_than_one_that_was_not():
    equal = "Equal to 15 digits with eps=0.1 instead of 0.2"
    every = [{"text": equal, "proof": one} for one in (RUN, SOME, NUMBERS, LIKELY)]
    assert words._causes({"causes": every}) == (
        " Proven: equal to 15 digits with eps=0.1 instead of 0.2."
        " Proven in part: equal to 15 digits with eps=0.1 instead of 0.2."
        " By the numbers alone, not tried: equal to 15 digits with eps=0.1 instead of"
        " 0.2. Perhaps, not tried: equal to 15 digits with eps=0.1 instead of 0.2."
    )


def test_what_an_older_document_says_of_a_changed_model_was_run():
    equal = "Equal to 15 digits with eps=0.1 instead of 0.2"
    said = words._causes({"explained": equal, "cause": "The rate is another"})
    assert said == f" Proven: e{equal[1:]}. The rate is another."
    said = words._causes({"explained": f"{equal}; differ still: loss"})
    assert said == f" Proven in part: e{equal[1:]}; differ still: loss."


def shown(count, details):
    """What the terminal has of so many pairs."""
    pair = {"first": "a", "second": "b", "failure": None, "refused": None, "runs": 1}
    pair |= {"verdict": SAME, "tensors": [1, 1], "matches": [], "asked": []}
    numbers = {"distance": 0.0, "floor": 1e-16, "errors": [1e-8, 1e-8], "apart": 2e-8}
    pair |= {"rows": [{**row("h", SAME, None), **numbers}], "inputs": [], "kept": []}
    document = {"pairs": [pair] * count, "shown": False, "models": [], "compiled": []}
    screen = Console(file=io.StringIO(), width=200)
    tables.show(screen, {**document, "details": details})
    return screen.file.getvalue()


def test_the_answer_comes_before_the_tables():
    text = shown(1, False)
    assert text.index("a and b: the same mathematics") < text.index("a against b")


def test_several_pairs_have_their_tables_where_details_are_asked_for():
    text = shown(2, False)
    assert "a against b" not in text
    assert "--details" in text
    text = shown(2, True)
    assert text.rindex("a and b: the same") < text.index("a against b")
    assert "--details" not in text


def test_a_convention_says_what_each_of_both_does():
    text = "the first takes in the variance over n - 1, the second that over n, n = 16"
    rows = [row("after training: var", CONVENTION, text)]
    said = words._conventions({"first": "a.py", "second": "b.py", "rows": rows})
    assert "a.py takes in the variance over n - 1, b.py that over n" in said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "broadcast_in_dim of b."),
        ([14], "line 14 of b (broadcast_in_dim)."),
        ([14, 9], "lines 9 and 14 of b (broadcast_in_dim)."),
    ],
)
def test_where_they_part_is_told_with_its_lines(lines, said):
    marks = [{"line": n, "text": f"{PART}: broadcast_in_dim is"} for n in lines]
    other = {"line": 3, "text": "They differ first in h."}
    pair = {"first": "a", "second": "b", "parted": ["1", "broadcast_in_dim"]}
    pair["marks"] = [[other], [*marks, other]]
    assert words._parted(pair) == f" They part at 1 of a and {said}"


@pytest.mark.parametrize("name", ["a.b.weight", "net/a/kernel"])
def test_a_layer_with_weights_is_told_by_its_name(name):
    pair = {"first": "a", "second": "b", "parted": ["a.b", None]}
    pair["marks"] = [[{"line": 3, "text": f"{PART}: a.b is"}], []]
    pair["matches"] = [{"left": "a.b.weight", "right": name, "layout": ""}]
    assert words._parted(pair) == " They part at a.b of a (line 3)."


def test_what_is_put_back_says_of_which_pair():
    pair = {"first": "a", "second": "b", "still": ["k.bias"], "untrained": "why"}
    lines = words.trained(pair)
    assert lines[0] == "a and b: training is not compared: why."
    assert lines[1].startswith("a and b: put back after each step")
    assert lines[1].endswith("rounding alone: k.bias.")


def test_a_name_is_never_cut_in_the_table_of_matches():
    name = "sequential/" + "long_" * 12 + "dense/kernel"
    match = {"left": "0.weight", "right": name, "layout": "transpose 1 0"}
    pair = {"first": "a", "second": "b", "matches": [{**match, "proven": "alone"}]}
    screen = Console(file=io.StringIO(), width=80)
    screen.print(tables.matches(pair))
    text = screen.file.getvalue()
    assert "…" not in text
    assert "dense/kernel" in text


def kind(*bad):
    rows = [row(name, OTHER, None) for name in bad]
    pair = {"rows": [row("output", SAME, None), *rows], "tensors": [4, 4], "runs": 1}
    return words._kind(pair)


def test_what_differs_is_said_first_of_trainings_and_statistics():
    step, moved = "after step 1: a.weight", "after training: norm.mean"
    assert kind(step).startswith("the models are the same, their training differs; 4")
    text = "the models are the same but for their running statistics in training"
    assert kind(moved, "after step 2: norm.mean").startswith(f"{text}; 4 of 4")
    assert kind(moved, step).startswith(f"{text}, and are trained otherwise; 4")
    assert kind("loss", moved, step) == "another function"


def test_an_older_document_s_cause_of_its_training_begins_a_sentence():
    assert words._causes({"cause": "the rate is 0.1 in a"}) == " The rate is 0.1 in a."
