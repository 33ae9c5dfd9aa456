"""Mutation itself: which changes are made, and what becomes of them."""

import ast
import json
import subprocess
import sys

import pytest

from tests.mutation import __main__ as mutation, equivalents, mutants, table
from tests.mutation.copies import written

CHANGED = {
    "a < b": {"a <= b", "a >= b"},
    "a == b": {"a != b"},
    "a is None": {"a is not None"},
    "a + b": {"a - b", "a", "b"},
    "a - b": {"a + b", "b - a", "a", "b"},
    "a * b": {"a / b", "a", "b"},
    "a / b": {"a * b", "b / a", "a"},
    "a @ b": {"b @ a"},
    "not a": {"a"},
    "-a": {"a"},
    "a and b": {"a or b", "a", "b"},
    "min(a)": {"max(a)"},
    "any(a)": {"all(a)"},
    "np.sum(a, axis=n)": {"np.mean(a, axis=n)", "np.sum(a)"},
    "np.sqrt(a)": {"a"},
    "np.where(a, b, c)": {"np.where(a, c, b)"},
    "a.T @ b": {"b @ a.T", "a @ b"},
    "a if b else c": {"a if not b else c"},
    "[a for a in b if c]": {"[a for a in b if True]"},
    "f(3)": {"f(4)"},
    "f(0.0)": {"f(1.0)"},
    "f(2.0)": {"f(2.5)"},
    "f(True)": {"f(False)"},
    "'text'": set(),
    "f'{1 + 2}'": set(),
}


def normal(text):
    """A text without the brackets that a change brings."""
    return ast.unparse(ast.parse(text))


@pytest.mark.parametrize("expression", CHANGED)
def test_an_expression_is_changed_in_these_ways(expression):
    found = [m.text for m in mutants.of("x.py", f"y = {expression}")]
    assert len(found) == len(set(found))
    wanted = {normal(f"y = {other}") for other in CHANGED[expression]}
    assert {normal(text) for text in found} == wanted


@pytest.mark.parametrize(
    ("statement", "others"),
    [
        ("a += b", {"a -= b", "pass"}),
        ("f()", {"pass"}),
        ("a[b] = c", {"pass"}),
        ("a = b", set()),
        ("if a:\n    b = c", {"pass", "if not a:\n    b = c"}),
        ("raise a", {"pass"}),
        ("def f():\n    return a @ b", {"def f():\n    return -(a @ b)"}),
        ("def f():\n    return [a, b]", {"def f():\n    return [-a, b]"}),
        ("def f(a: x | y) -> x | y:\n    return a", set()),
    ],
)
def test_a_statement_is_changed_in_these_ways(statement, others):
    found = {normal(m.text) for m in mutants.of("x.py", statement)}
    assert {normal(other) for other in others} <= found
    if not others:
        assert not found


SOURCE = "é = 'ü'; x = 'ä' + b\n\n\ny = (\n    1\n)\n"


def test_places_and_numbers_stay_the_same_and_nothing_else_changes():
    found = mutants.of("x.py", SOURCE)
    assert [(m.number, m.line) for m in found] == [(0, 1), (1, 1), (2, 1), (3, 5)]
    assert found[3].text == SOURCE.replace("1", "2")
    assert found[0].text == SOURCE.replace("'ä' + b", "('ä' - b)")
    assert found == mutants.of("x.py", SOURCE)


def test_what_the_reference_asks_for_is_left_but_for_what_is_mathematics():
    source = (
        "x = 1\n\n# -- inputs (the reference only) --\ny = 1\ndef solve():\n    f(1)"
    )
    lines = lambda file: {m.line for m in mutants.of(file, source)}
    assert lines("frameworks/numpy_ref/workloads/a.py") == {1, 6}
    assert lines("common/a.py") == {1, 4, 6}


def test_every_file_has_tests_and_every_test_is_there():
    for patterns in table.GROUPS.values():
        for pattern in patterns:
            files = list(mutation.ROOT.glob(pattern))
            assert files, pattern
            for file in files:
                paths = table.tests(file.relative_to(mutation.ROOT).as_posix())
                assert all((mutation.ROOT / path).exists() for path in paths)
    with pytest.raises(LookupError, match=r"no tests for setup\.py"):
        table.tests("setup.py")


def test_every_excuse_is_of_a_change_that_is_made_and_says_why():
    for known in equivalents.EQUIVALENT:
        source = (mutation.ROOT / known.file).read_text()
        lines, made = source.splitlines(), mutants.of(known.file, source)
        change = (known.line, known.before, known.after)
        assert known.reason
        assert change in [(lines[m.line - 1].strip(), m.before, m.after) for m in made]


def test_a_changed_file_is_put_back_with_its_times(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("old")
    before = file.stat().st_mtime_ns
    with written(file, "new"):
        assert file.read_text() == "new"
    assert (file.read_text(), file.stat().st_mtime_ns) == ("old", before)


def test_too_many_survivors_fail_and_none_at_all_too():
    row = dict(group="store", file="x.py", line=1, number=0, kind="k", tests=["t"])
    row |= dict(before="a", after="b")
    rows = lambda *words: [{**row, "status": word} for word in words]
    assert mutation.summary(rows(*["noticed"] * 20, "too long", "excused"))
    assert mutation.summary(rows(*["noticed"] * 20, "survived"))
    assert not mutation.summary(rows(*["noticed"] * 19, "survived"))
    assert not mutation.summary([])


def test_a_trial_tells_passed_from_failed_and_from_too_long(tmp_path):
    """As the mutation asks for them, in a process of its own."""
    files = {"good": "", "bad": "assert 0", "slow": "while True: pass"}
    for name, body in files.items():
        text = f"def test_it():\n    {body or 'pass'}\n"
        (tmp_path / f"test_{name}.py").write_text(text)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    asked = [{"tests": [f"test_{name}.py"], "limit_s": 60.0} for name in files]
    asked[2]["limit_s"] = 1.0
    done = subprocess.run(
        [sys.executable, "-c", START.format(root=str(mutation.ROOT))],
        input="\n".join(map(json.dumps, asked)),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    _, *answers = map(json.loads, done.stdout.splitlines())
    assert [answer["status"] for answer in answers] == [0, 1, None]


START = "import sys; sys.path.append({root!r}); from tests.mutation import trials; "
START += "trials.SHARED = ('pytest',); trials.main()"
