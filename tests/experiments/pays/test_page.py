"""The page's section of `pays`: the answer, each form with intervals, the program with
what breaks or is traced again at its line."""

import pytest

pytest.importorskip("jinja2", reason="the page needs jinja2")

from graphparity.common.user import programs
from graphparity.experiments.pays import page, picture, where
from graphparity.experiments.report import page as report_page, results_of, sections
from graphparity.experiments.shared.experiment import experiments
from tests.conftest import needs, run
from tests.experiments.report import made
from tests.experiments.shared import pictures

PROGRAM = """import time

import jax
import jax.numpy as jnp
import numpy as np


def inputs():
    return dict(x=np.ones((8, 16), "float32"), n=3)


def net(
    x,
    n,
):
    for _ in range(int(n)):
        x = jnp.tanh(x) * 0.5 + x
    return x


@jax.jit
def step(x, n):
    return x * n


def again(x, n):
    step_of = jax.jit(step.__wrapped__, static_argnums=1)
    for k in range(4):
        step_of(x, float(k))
    return "done"


def timeit(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin
"""


@pytest.fixture
def ask(tmp_path):
    """The page and the document of one program, run and read from the store."""
    needs("jax_jit")
    file = tmp_path / "own.py"

    def section(function, *options):
        file.write_text(PROGRAM)
        places = ["--results", tmp_path / "results"]
        options = [*options, "--cold-starts", 1, "--seconds", 1]
        run("pays", f"{file}:{function}", *options, *places)
        file.write_text("changed = 1\n")  # what it holds later is no matter
        found = results_of.read(tmp_path / "results")
        [document] = found.documents.values()
        return report_page.page(found, "A title"), document

    section.loop = f"{file}:timeit"
    return section


@pytest.mark.jax
def test_a_program_has_its_answer_its_forms_and_its_marks(ask):
    text, document = ask("net", "--loop", ask.loop)
    assert "Does compiling pay for own.py:net?" in text
    (name, lines, said), (loop, others, told) = made.columns(text, "pays")
    assert (name, loop) == ("own.py:net", "own.py:timeit")
    assert lines[14] == "    n,"
    assert list(said) == [14]
    assert said[14][0].startswith("jax_jit can't take n as an argument of the graph")
    assert others[33] == "def timeit(call):"
    assert list(told) == [33]
    assert "your loop says" in told[33][0]
    [point] = document["points"]
    assert f"{point['rounds']} turns" in text
    for form in ("jax_eager", "jax_jit"):
        assert f'<th scope="row">{form}</th>' in text
    assert "Seconds gone after so many steps" in text


@pytest.mark.jax
def test_what_is_traced_again_is_marked_where_it_is_defined(ask):
    text, document = ask("again")
    [(_, lines, said)] = made.columns(text, "pays")
    [one] = [t for t in document["watched"]["traces"] if t["count"] == 4]
    assert list(said) == [one["line"]] == [21]
    assert lines[22] == "def step(x, n):"
    assert "is traced 4 times" in said[21][0]


# -- of a document alone ---------------------------------------------------------------

FORM = {"refused": None, "same_as": None, "graphs": None, "breaks": [], "numbers": []}
FORM |= {"apart": None, "ratio": None, "compile_warm_s": None, "break_even": None}
FORM |= {"peak_bytes": None, "loop": None, "inside": None}
FASTER = {"median": 2.0, "low": 1.9, "high": 2.1, "verdict": "faster", "reason": None}


def priced(backend, step_s, cold_s, **more):
    found = {"backend": backend, "step_s": made.interval(step_s)}
    return {**FORM, **found, "compile_cold_s": made.interval(cold_s), **more}


def point(*forms):
    head = {"step": "forward", "batch": 4, "inputs": {}, "rounds": 9}
    head |= {"random": False, "finite": True}
    return {**head, "facts": [], "forms": list(forms)}


@pytest.fixture
def program(tmp_path):
    (tmp_path / "own.py").write_text("import torch\n\ndef net(x):\n    return x\n")
    return programs.parsed(f"{tmp_path / 'own.py'}:net")


def document(*points):
    names = {"program": "own.py:net", "loop": None, "cores": 1, "facts": []}
    names["device"] = "cpu"
    return {**names, "watched": None, "numbers": {}, "points": list(points)}


def test_breaks_numbers_and_refusals_are_marked_in_the_programs_own_file(program):
    break_ = {"file": "/x/own.py", "line": 4, "reason": made.HOSTILE}
    other = {"file": "/x/library.py", "line": 3, "reason": "no"}
    forms = [
        priced("torch_eager", 1e-3, 0.1),
        priced("torch_compile", 1e-3, 0.1, refused="own.py:3: Unsupported: it")
        | {"cure": "Write it so"},
        priced("torch_compile_default", 1e-3, 0.1, breaks=[break_, other])
        | {"numbers": ["/x/own.py:1", "/x/library.py:4"]},
    ]
    base = document(point(*forms), point(*forms))
    marks = where.marks(program, base, {})
    assert [mark["line"] for mark in marks] == [1, 3, 4]
    assert marks[1]["text"] == (
        "torch_compile refuses it: Unsupported: it. Write it so."
    )
    raised = f'Traceback:\n  File "{program.place}", line 4, in net\nValueError: no'
    assert where.marks(program, document(), {"own": raised}) == [
        {"line": 4, "text": "ValueError: no"}
    ]


def test_a_document_with_hostile_texts_harms_nothing(program):
    break_ = {"file": "/x/own.py", "line": 4, "reason": made.HOSTILE}
    forms = [priced("torch_eager", 1e-3, 0.1), priced("t", 1e-3, 1.0, breaks=[break_])]
    base = document(point(*forms)) | {"program": made.HOSTILE, "schema": 1}
    source = {"file": made.HOSTILE, "lines": [[4, f"x = 1  # {made.HOSTILE}"]]}
    marks = where.marks(program, base, {})
    base["written"] = [{"source": source, "marks": marks}]
    base["points"][0]["step"] = "train"
    assert not sections.section(experiments()["pays"], base, "pays")["broken"]
    text = report_page.page(results_of.Gathered(documents={"pays": base}), "A title")
    assert text.count("<script") == text.count("</script>") == 2
    assert "<img src=x" not in text
    [(_, lines, said)] = made.columns(text, "pays")
    assert lines[4] == f"x = 1  # {made.HOSTILE}"
    assert made.HOSTILE in said[4][0]


def test_the_line_where_compiling_has_repaid_itself_is_drawn_where_it_is_certain():
    even = {**made.interval(1200.0), "verdict": "pays", "reason": None}
    base = priced("torch_eager", 1e-3, 0.1)
    sure = priced("torch_compile", 5e-4, 1.0, break_even=even, ratio=FASTER)
    perhaps = {**sure, "break_even": {**even, "verdict": "unresolved"}}
    drawn = picture.break_even(point(base, sure))
    assert pictures.titles(drawn, "limit") == ["repaid after 1,200 steps"]
    assert pictures.titles(drawn, "curve") == ["torch_eager", "torch_compile"]
    assert pictures.unread(drawn) == pictures.READ
    assert pictures.marks(picture.break_even(point(base, perhaps)), "limit") == []
    assert picture.break_even(point(base)) is None


def test_a_form_whose_speed_is_not_certain_has_no_red_line():
    unsure = {**FASTER, "verdict": "unresolved", "reason": "the machine was busy"}
    pays = {**EVEN, "verdict": "pays"}
    form = priced("torch_compile", 5e-4, 1.0, break_even=pays, ratio=unsure)
    one = point(priced("torch_eager", 1e-3, 0.1), form)
    assert pictures.marks(picture.break_even(one), "limit") == []
    [line] = picture.without_line(one)
    assert "how many times as fast it is, is not certain" in line


EVEN = {"median": 1200.0, "low": 900.0, "high": 1700.0, "cold_starts": 3}
ONE_START = {"median": 1200.0, "low": None, "high": None, "cold_starts": 1}


@pytest.mark.parametrize(
    ("even", "why"),
    [
        ({**ONE_START, "verdict": "unresolved"}, "1 cold start does not tell"),
        ({**EVEN, "high": None, "verdict": "unresolved"}, "is not certain to pay"),
        ({**EVEN, "median": None, "low": None, "verdict": "never"}, "never repays"),
        ({**EVEN, "median": 0.0, "verdict": "at once"}, "has repaid itself at once"),
        (None, "not known"),
    ],
)
def test_a_form_without_a_red_line_is_named_with_the_reason(even, why):
    base = priced("torch_eager", 1e-3, 0.1)
    one = point(base, priced("torch_compile", 5e-4, 1.0, break_even=even))
    assert pictures.marks(picture.break_even(one), "limit") == []
    [line] = picture.without_line(one)
    assert line.startswith("No line of torch_compile: ")
    assert why in line
    figures = [p for part in page._point(one) for p in part.pieces]
    assert figures[-1].caption.endswith(line)


def test_a_form_with_a_red_line_needs_no_reason():
    base = priced("torch_eager", 1e-3, 0.1)
    sure = {**EVEN, "verdict": "pays"}
    form = priced("torch_compile", 5e-4, 1.0, break_even=sure, ratio=FASTER)
    one = point(base, form)
    assert pictures.titles(picture.break_even(one), "limit")
    assert picture.without_line(one) == []


def test_a_document_that_is_not_whole_is_no_harm_to_the_page():
    part = sections.section(experiments()["pays"], {"schema": 1}, "pays")
    assert part["broken"]
    assert not part["own"]


def test_a_page_of_own_programs_alone_has_none_of_the_suite():
    one = document(point(priced("torch_eager", 1e-3, 0.1))) | {"schema": 1}
    mine = results_of.Gathered(documents={"pays-own": one})
    text = report_page.page(mine, "A title")
    assert len(text) < 300_000
    for absent in ('id="code"', 'href="#code"', 'id="lecture"', 'href="#lecture"'):
        assert absent not in text
    mine.documents["updates"] = {"schema": 1}
    assert 'id="code"' in report_page.page(mine, "A title")
    del mine.documents["updates"]
    mine.cells = made.four()
    assert 'id="lecture"' in report_page.page(mine, "A title")


def test_an_empty_store_says_how_it_is_asked():
    page = report_page.page(results_of.Gathered(), "A title")
    assert "python -m experiments pays pytorch.py:model" in page
    assert made.columns(page, "pays") == []
