"""What is said of compiled models, from documents: no framework runs."""

from graphparity.common.agreement.pair.forms import ALIKE, FAR
from graphparity.common.agreement.two_programs import NOT_JUDGED, OTHER, SAME
from graphparity.experiments.check import compiled, figures


def row(output="output", verdict=SAME, reason=None, apart=1e-7, said=ALIKE):
    one = {"output": output, "verdict": verdict, "reason": reason, "apart": apart}
    return {**one, "errors": [1e-7, 2e-7], "said": said}


def form(backend="jax_jit", rows=None, **more):
    one = {"refused": None, "graphs": 1, "breaks": [], "traces": [], "untraced": None}
    rows = [row()] if rows is None else rows
    return {"backend": backend, **one, "rows": rows, **more}


def told(*forms, **more):
    one = {"model": "m", "failure": None, "facts": [], "sizes": [4, 5, 9]}
    document = {"compiled": [{**one, "forms": list(forms), **more}]}
    return compiled.sentences(document)[0]


def test_a_form_counts_as_the_same_only_where_every_output_is():
    assert told(form()) == "m compiled: the same mathematics in jax_jit."
    for verdict, reason in ((OTHER, "0.1 of the norm"), (NOT_JUDGED, "of noise")):
        text = told(form(rows=[row(), row("loss", verdict, reason)]))
        assert "the same mathematics" not in text
        assert f"{verdict} in loss: {reason}" in text
    text = told(form(rows=[row(verdict=None)]))
    assert "the same" not in text
    assert "can't be judged in output" in text
    assert "nothing was compared" in told(form(rows=[]))


def test_what_was_not_checked_is_never_the_same():
    assert told(failure="it raises") == "m compiled: not checked: it raises."
    assert "not checked" in told()
    text = told(form(rows=[], refused="m.py:3: no"))
    assert text == "m compiled: jax_jit refuses it: m.py:3: no."


def test_another_function_comes_before_what_can_t_be_judged():
    rows = [row("a", NOT_JUDGED, "x"), row("b", OTHER, "y")]
    assert "another function in b: y and in 1 more" in told(form(rows=rows))


def test_a_form_that_is_less_accurate_is_told():
    text = told(form(rows=[row(said=FAR)]))
    assert "in float32 the compiled one is far from it in output of jax_jit" in text


def test_which_batches_are_traced_is_told():
    anew = "traced anew for each of the batches 4, 5 and 9 in tf_graph and tf_xla"
    both = [form(name, traces=[1, 2, 3]) for name in ("tf_graph", "tf_xla")]
    assert anew in told(*both)
    assert "traced once for the batches 4, 5 and 9" in told(form(traces=[1, 1, 1]))
    assert "of the batches 4, 5 and 9 traced for 4 and 5" in told(
        form(traces=[2, 4, 4])
    )
    assert "no other was tried" in told(form(traces=[1]), sizes=[4])
    assert "not known: m.py:3: no" in told(form(untraced="m.py:3: no"))


def test_breaks_are_told_with_file_and_line():
    at = {"file": "/far/m.py", "line": 7, "reason": "a print"}
    text = told(form("torch_compile_default", graphs=2, breaks=[at]))
    assert "torch_compile_default has 2 graphs and 1 break: m.py:7: a print" in text
    assert "and 1 more" in told(form(graphs=5, breaks=[at] * 4))


def test_a_compiled_form_that_is_another_function_is_no_success():
    one = {"model": "m", "failure": None, "facts": [], "sizes": []}
    for verdict, status in ((SAME, 0), (NOT_JUDGED, 0), (OTHER, 1)):
        every = [{**one, "forms": [form(rows=[row(verdict=verdict)])]}]
        pairs = [{"verdict": SAME}]
        assert figures.status({"pairs": pairs, "compiled": every}) == status


def test_the_line_of_a_form_shows_the_output_that_is_furthest():
    rows = [row("a", apart=1e-8), row("b", apart=3e-7), row("c", apart=None)]
    one = {"model": "m", "failure": None, "facts": [], "sizes": [4]}
    made = compiled.table({"compiled": [{**one, "forms": [form(rows=rows)]}]})
    assert made is not None
    cells = [next(iter(column.cells)) for column in made.columns]
    assert cells[:5] == ["m", "jax_jit", "1", "–", "3.0e-07"]
    assert compiled.table({"compiled": []}) is None
