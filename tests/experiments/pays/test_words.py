"""What `pays` answers, from documents written by hand."""

import pytest

from graphparity.experiments.pays import facts, words
from graphparity.experiments.pays.told import amounts

RATIO = {"median": 3.1, "low": 3.0, "high": 3.2, "verdict": "faster", "reason": None}
EVEN = {"median": 1234.0, "low": 905.0, "high": 1691.0, "verdict": "pays"}


def timed(median=1e-3):
    return {"median": median, "low": median * 0.99, "high": median * 1.01}


def form(backend="jax_jit", **changes):
    found = {
        "backend": backend,
        "refused": None,
        "same_as": None,
        "graphs": None,
        "breaks": [],
        "numbers": [],
        "apart": 1e-7,
        "step_s": timed(1e-3 / 3.1),
        "ratio": RATIO,
        "compile_cold_s": timed(2.0),
        "compile_warm_s": timed(1.0),
        "break_even": EVEN,
        "peak_bytes": None,
        "loop": None,
        "inside": None,
    }
    return {**found, **changes}


def base(**changes):
    nothing = {"ratio": None, "break_even": None, "apart": None}
    return form("jax_eager", **{"step_s": timed(), **nothing, **changes})


def point(*forms, **changes):
    one = {"step": "forward", "batch": 32, "inputs": {}, "rounds": 6, "random": False}
    one["finite"] = True
    return {**one, "facts": [], "forms": [base(), *forms], **changes}


def answer(*forms, **changes):
    return words.answer(point(*forms, **changes))


def document(*points, **changes):
    nothing = {
        "program": "net.py:net",
        "loop": None,
        "device": "cpu",
        "cores": 1,
        "facts": [],
    }
    rest = {"watched": None, "numbers": {}, "points": list(points)}
    return {**nothing, **rest, **changes}


def told(*forms, **changes):
    return facts.lines(document(point(*forms, **changes)))


def test_a_manager_reads_from_which_step_on_it_pays():
    assert answer(form()) == (
        "compiling pays from the 1,200th (900 to 1,700) step on: jax_jit is 3.10 "
        "[3.00, 3.20] times as fast as the program as it is, and is compiled once, in "
        "2.00 s. 100,000 steps take 34 s with it and 102 s without. For fewer than "
        "1,200 leave it. Started again, with its cache filled, it pays at once."
    )


@pytest.mark.parametrize(
    ("warm", "said"),
    [
        (timed(1.5), "it pays from about the 740th."),
        (timed(1.0), "it pays at once."),
        (timed(0.5), "it pays at once."),
        (None, "For fewer than 1,200 leave it."),
    ],
)
def test_a_second_start_pays_by_what_its_filled_cache_leaves(warm, said):
    assert answer(form(compile_warm_s=warm)).endswith(said)


def test_the_form_that_pays_first_is_named_not_the_fastest():
    later = form(
        "tf_xla", ratio={**RATIO, "median": 9.0}, break_even=EVEN | {"median": 2e4}
    )
    assert "jax_jit" in answer(later, form())


def test_what_costs_nothing_more_pays_at_once():
    assert answer(form(break_even=EVEN | {"median": 0.0, "verdict": "at once"})) == (
        "compiling pays at once: jax_jit is 3.10 [3.00, 3.20] times as fast as the "
        "program as it is, and costs no more to prepare (prepared in 2.00 s). 1,000 "
        "steps take 2.3 s with it and 3.0 s without."
    )


@pytest.mark.parametrize("verdict", ["slower", "same"])
def test_what_is_no_faster_never_pays(verdict):
    ratio = {"median": 0.9, "low": 0.89, "high": 0.91, "verdict": verdict}
    none = EVEN | {"median": None, "low": None, "high": None, "verdict": "never"}
    text = answer(form(ratio=ratio, break_even=none))
    assert text.startswith("compiling does not pay, however many steps")


def test_for_long_runs_a_form_that_is_certainly_faster_is_named():
    late = EVEN | {"median": 2e4, "low": 1.9e4, "high": 2.1e4}
    ratio = {"median": 9.0, "low": 8.0, "high": 10.0, "verdict": "faster"}
    text = answer(form("tf_xla", ratio=ratio, break_even=late), form())
    assert "from the 1,200th" in text
    assert "For long runs take tf_xla: 9.00 [8.00, 10.00] times as fast" in text
    near = answer(form("tf_xla", ratio=ratio | {"low": 3.1}, break_even=late), form())
    assert "long runs" not in near


FIGURES = "jax_jit is 3.10 [3.00, 3.20] times as fast, prepared in 2.00 s"


def test_several_answers_are_one_in_short_with_their_figures():
    busy = form(ratio=RATIO | {"verdict": "unresolved", "reason": "busy"})
    every = [point(form()), point(form(), batch=1), point(busy, batch=2)]
    assert words.answers(document(*every))[-1] == (
        f"In short, of 3: Compiling pays in 2 (forward, a batch of 32: {FIGURES}; "
        f"forward, a batch of 1: {FIGURES}). Not certain, but faster "
        f"as measured in 1 (forward, a batch of 2: "
        f"{FIGURES})."
    )
    assert words.answers(document(*every[:2]))[-1] == (
        f"In short: compiling pays, in all 2 (forward, a batch of 32: {FIGURES}; "
        f"forward, a batch of 1: {FIGURES})."
    )
    assert len(words.answers(document(every[0]))) == 1


def test_in_short_has_the_figures_of_the_form_that_the_answer_names():
    late = form(
        "tf_xla", ratio={**RATIO, "median": 9.0}, break_even=EVEN | {"median": 2e4}
    )
    two = [point(late, form(), batch=n) for n in (1, 2)]
    assert "tf_xla" not in words.answers(document(*two))[-1]
    none = [point(form(apart=0.2), batch=n) for n in (1, 2)]
    assert words.answers(document(*none))[-1] == (
        "In short: no answer, in all 2 (forward, a batch of 1; forward, a batch of 2)."
    )


NOT = {"median": 0.9, "low": 0.89, "high": 0.91, "verdict": "slower", "reason": None}
BUSY = {**RATIO, "verdict": "unresolved", "reason": "the machine was busy"}


@pytest.mark.parametrize(
    "one",
    [
        form(),
        form(break_even=EVEN | {"median": 0.0}),
        form(ratio=NOT, break_even=EVEN | {"median": None}),
        form(ratio=BUSY),
    ],
    ids=["pays", "at once", "does not pay", "not certain"],
)
def test_every_answer_has_its_factor_and_its_price(one):
    text = answer(one)
    assert f"jax_jit is {amounts.interval(one['ratio'])} times as fast" in text
    assert "2.00 s" in text
    unpriced = answer({**one, "compile_cold_s": None})
    assert "what preparing it takes is not known" in unpriced
    assert " –" not in unpriced


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0123, "12 ms"), (119.0, "119 s"), (180.0, "3.0 minutes"), (9e4, "25 hours")],
)
def test_long_durations_are_in_units_that_a_person_knows(value, text):
    assert amounts.long(value) == text


def test_a_program_that_fails_as_it_is_has_no_answer():
    failing = {**point(form()), "forms": [base(refused="ValueError: no"), form()]}
    assert words.answer(failing).startswith("it fails as it is")


def test_one_form_without_a_mark_is_not_overruled_by_one_that_is_slower():
    slower = {"median": 0.5, "low": 0.4, "high": 0.6, "verdict": "slower"}
    open_ = {**RATIO, "verdict": "unresolved", "reason": "busy"}
    text = answer(form(ratio=slower), form("tf_xla", ratio=open_))
    assert text.startswith("not certain")


def test_too_few_cold_starts_are_said():
    text = answer(form(break_even=EVEN | {"low": None, "high": None}))
    assert "from the 1,200th step on" in text
    assert "three cold starts (--cold-starts 3) tell it" in text


def test_a_form_that_computes_something_else_does_not_pay():
    text = answer(form(apart=0.2))
    assert text == "not told: jax_jit gives other numbers, so its speed says nothing."
    assert any("0.2" in line or "2.0e-01" in line for line in told(form(apart=0.2)))


def test_what_is_not_finite_is_said():
    assert "NaN or infinity" in " ".join(told(form(), finite=False))
    assert "NaN" not in " ".join(told(form()))


def test_a_random_program_is_not_compared():
    text = answer(form(apart=0.2), random=True)
    assert text.startswith("compiling pays")
    assert "not checked is whether a compiled form still draws them" in text
    assert "not compared" in " ".join(told(form(apart=0.2), random=True))


def test_what_nothing_takes_has_nothing_to_pay_for():
    none = form(refused="net.py:3: no", ratio=None, step_s=None, break_even=None)
    assert answer(none) == (
        "no compiled form takes it, so there is nothing to pay for."
    )
    assert "jax_jit refuses it: net.py:3: no" in told(none)


def test_what_was_not_measured_is_said():
    assert answer(form(ratio=None)) == "not measured."


@pytest.mark.parametrize(
    ("number", "low", "middle", "high"),
    [
        (198_680.0, 190_000, 200_000, 200_000),
        (7.0, 7, 7, 7),
        (1234.0, 1200, 1200, 1300),
    ],
)
def test_steps_have_two_digits_rounded_outwards(number, low, middle, high):
    found = {"median": number, "low": number, "high": number, "verdict": "pays"}
    assert amounts.steps(found) == f"{middle:,} ({low:,} to {high:,})"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (12, "12th"), (21, "21st")]
)
def test_ordinals(number, text):
    found = {"median": float(number), "low": None, "high": None, "verdict": "pays"}
    assert amounts.ordinal(found) == text


@pytest.mark.parametrize(
    ("middle", "text"), [(1.234, "1.23 [1.23, 1.23]"), (12.34, "12.3 [12.3, 12.3]")]
)
def test_a_ratio_has_three_digits(middle, text):
    assert amounts.interval({"median": middle, "low": middle, "high": middle}) == text


@pytest.mark.parametrize(
    ("verdict", "told"), [("faster", ""), ("slower", ""), ("unresolved", " ?")]
)
def test_a_number_of_steps_has_a_question_mark_where_the_speed_is_not_certain(
    verdict, told
):
    assert amounts.from_step(form(ratio={**RATIO, "verdict": verdict})) == (
        f"1,200 (900 to 1,700){told}"
    )


@pytest.mark.parametrize(
    ("high", "text"),
    [(0.0, "at once"), (None, "at once"), (53.0, "at once (0 to 53)")],
)
def test_at_once_keeps_an_end_that_is_later(high, text):
    found = {"median": 0.0, "low": 0.0, "high": high, "verdict": "pays"}
    assert amounts.steps(found) == text
