"""A person's file with its calls and numbers handed over: the same, and changed."""

import inspect

import numpy as np
import pytest

from graphparity.common.user import conventions, sites
from graphparity.common.user.sites import Sites

CODE = '''
"""A file as people write it."""
import functools
import numpy as np
from statistics import fmean

SCALE = 0.5

def spread(x, ddof=1):
    return np.std(x, axis=0, ddof=ddof)

class Layer:
    def __init__(self, eps=1e-3):
        super().__init__()
        self.eps = eps

    def __call__(self, x):
        return (x - x.mean(0)) / np.sqrt(x.var(0) + self.eps)

@functools.lru_cache(maxsize=None)
def weight(n):
    return SCALE * n

def net(x):
    y = Layer()(x) * weight(3)
    text = f"{1.25:.1f} of {len(x)}"
    return {"y": y, "s": spread(x, ddof=0), "c": np.clip(x, -1.0, 1.0), "t": text,
            "m": np.subtract(x, y), "f": fmean([0.5, 1.5])}
'''
X = np.random.default_rng(0).standard_normal((6, 4))


def is_tensor(x):
    return isinstance(x, np.ndarray)


@pytest.fixture
def made(tmp_path):
    file = tmp_path / "numpy_file.py"
    file.write_text(CODE)

    def ran(changes=(), noting=False):
        live = Sites({}, {"negative": np.negative}, is_tensor)
        live.changes, live.noting = list(changes), noting
        found = sites.module(file, live).net(X)
        return found, live

    return ran


def line(text):
    """The line of the file in which this stands."""
    lines = CODE.splitlines()
    return next(n for n, one in enumerate(lines, 1) if text in one)


def plain():
    space = {}
    exec(CODE, space)
    return space["net"](X)


def same(one, other, but=()):
    for name, value in one.items():
        assert (np.array_equal(value, other[name])) != (name in but), name


def test_an_unchanged_file_gives_the_same(made):
    found, live = made(noting=True)
    same(plain(), found)
    assert not live.applied


def test_calls_options_and_numbers_are_noted(made):
    _, live = made(noting=True)
    told = {(o["function"], o["option"]): o for o in live.options.values()}
    assert told["np.std", "ddof"]["value"] == 0
    assert told["np.std", "ddof"]["lines"] == [line("np.std")]
    assert told["np.std", "out"]["lines"] == [line("np.std")]
    assert told["np.clip", "a_min"]["value"] == -1.0
    assert ("spread", "ddof") not in told  # the person's own
    assert live.numbers[0.5] == [line("SCALE ="), line("fmean([")]
    assert live.numbers[1e-3] == [line("1e-3")]
    assert 1.25 not in live.numbers  # inside a text
    assert live.taking["np.subtract"] == 2
    assert live.taking["np.clip"] == 1
    assert "fmean" not in live.taking


@pytest.mark.parametrize("where", ["outside", "inside"])
def test_an_epsilon_that_is_added_to_an_array_goes_elsewhere(made, where):
    _, noted = made(noting=True)
    assert noted.sums == {1e-3: [line("self.eps)")]}
    change = {"kind": "root", "old": 1e-3, "value": where, "line": line("self.eps)")}
    found, live = made([change])
    assert live.applied
    same(plain(), found, but=["y", "m"])
    spread = (X - X.mean(0)) * 1.5
    below = np.sqrt(X.var(0)) + 1e-3 if where == "outside" else X.var(0)
    if where == "inside":  # of what is no root itself: the root of the square
        below = np.sqrt(np.sqrt(below**2 + 1e-3))
    np.testing.assert_allclose(found["y"], spread / below, rtol=1e-14)
    same(plain(), made([change | {"line": 1}])[0])


CHANGES = {
    "s": {"kind": "option", "function": "np.std", "option": "ddof", "value": 1},
    "c": {"kind": "argument", "function": "np.clip", "value": "negative"},
    "m": {"kind": "argument", "function": "np.subtract", "value": "exchanged"},
}


@pytest.mark.parametrize("output", CHANGES)
def test_a_change_moves_what_it_is_of_and_nothing_else(made, output):
    found, live = made([CHANGES[output]])
    same(plain(), found, but=[output])
    assert live.applied


def test_a_changed_option_is_the_same_as_written_so(made):
    found, _ = made([CHANGES["s"]])
    assert np.array_equal(found["s"], np.std(X, 0, ddof=1))


def test_a_number_is_changed_everywhere_in_the_file(made):
    found, live = made([{"kind": "number", "old": 1e-3, "value": 1e-5}])
    assert live.applied
    expected = (X - X.mean(0)) / np.sqrt(X.var(0) + 1e-5) * 1.5
    assert np.array_equal(found["y"], expected)


def test_a_swap_calls_another_function_of_the_owner(made):
    found, live = made([{"kind": "swap", "function": "x.mean", "value": "sum"}])
    assert live.applied
    expected = (X - X.sum(0)) / np.sqrt(X.var(0) + 1e-3) * 1.5
    assert np.array_equal(found["y"], expected)


def test_an_option_of_every_function_that_has_it(made):
    change = {"kind": "option", "function": sites.EVERY, "option": "ddof"}
    found, live = made([{**change, "value": 1, "old": 0}])
    assert live.applied
    expected = (X - X.mean(0)) / np.sqrt(X.var(0, ddof=1) + 1e-3) * 1.5
    assert np.array_equal(found["y"], expected)
    same(plain(), found, but=["y", "m", "s"])


def test_a_tuple_that_came_as_a_list_is_the_same(tmp_path):
    file = tmp_path / "numpy_file.py"
    file.write_text("import numpy as np\ndef net(x): return np.mean(x, (0, 1))\n")
    live = Sites({}, {}, is_tensor)
    change = {"kind": "option", "function": "np.mean", "option": "axis"}
    live.changes = [{**change, "value": 1, "old": [0, 1]}]
    assert np.array_equal(sites.module(file, live).net(X), X.mean(1))
    live.changes = [{**change, "value": [1], "old": [0, 1]}]
    assert np.array_equal(sites.module(file, live).net(X), X.mean(1))


def test_a_call_that_is_left_out(made):
    found, live = made([{"kind": "left out", "function": "np.clip"}])
    assert live.applied
    assert np.array_equal(found["c"], X)
    same(plain(), found, but=["c"])


def test_a_result_from_one_instead_of_zero(made):
    found, live = made([{"kind": "result", "function": "spread", "value": 1}])
    assert live.applied
    same(plain(), found, but=["s"])
    assert np.array_equal(found["s"], plain()["s"] + 1)


def test_a_method_s_argument_is_its_tensor(made):
    found, live = made([{"kind": "argument", "function": "x.var", "value": "negative"}])
    assert live.applied
    same(plain(), found)  # the variance of -x
    found, _ = made([{"kind": "argument", "function": "x.mean", "value": "negative"}])
    same(plain(), found, but=["y", "m"])


def test_options_of_arrays_methods_are_noted(made):
    _, live = made(noting=True)
    told = {(o["function"], o["option"]): o["value"] for o in live.options.values()}
    assert told["x.var", "ddof"] == 0
    assert told["x.mean", "axis"] == 0


def test_what_is_nowhere_is_not_applied(made):
    found, live = made([{"kind": "option", "function": "np.var", "option": "ddof"}])
    same(plain(), found)
    assert not live.applied


def test_an_old_value_that_is_not_there_is_left(made):
    change = {**CHANGES["s"], "old": 1}
    found, live = made([change])
    same(plain(), found)
    assert not live.applied


def test_signatures_as_text():
    live = Sites({"std": "input, dim=None, correction=1"}, {}, is_tensor)
    names = list(live.signatures["std"].parameters)
    assert names == ["input", "dim", "correction", "names"]
    assert live.signatures["std"].parameters["input"].default is inspect.Parameter.empty


# -- conventions -----------------------------------------------------------------------

GIVEN = ("twice", "twice the mean", ("statistics:fmean",), lambda f: lambda d: 2 * f(d))


def test_a_convention_is_changed_where_a_module_holds_it(tmp_path):
    import statistics

    file = tmp_path / "numpy_file.py"
    file.write_text(CODE)
    reached, original = {}, statistics.fmean
    with conventions.changed([GIVEN], str(file), reached):
        made = sites.module(file, Sites({}, {}, is_tensor))
        assert made.net(X)["f"] == 2.0
        assert statistics.fmean([1.0]) == 2.0
    assert statistics.fmean is original
    assert reached["twice"] == [line("fmean([")]


def test_what_a_changed_function_says_of_itself_is_told(tmp_path):
    def make(original):
        def mean(data):
            mean.said = "of two"
            return original(data)

        return mean

    said, talking = [], ("talking", "", ("statistics:fmean",), make)
    with conventions.changed([talking], "", {}, said):
        import statistics

        statistics.fmean([1.0, 2.0])
    assert said == ["of two"]


def test_a_watched_convention_changes_nothing(tmp_path):
    file = tmp_path / "numpy_file.py"
    file.write_text(CODE)
    reached = {}
    with conventions.watched([GIVEN], str(file), reached):
        same(plain(), sites.module(file, Sites({}, {}, is_tensor)).net(X))
    assert list(reached) == ["twice"]


def test_a_convention_that_this_version_lacks_is_passed_over():
    missing = ("no", "none", ("statistics:no_such", "no_such_package:f"), lambda f: f)
    with conventions.changed([missing], "", {}):
        pass


def test_what_was_inherited_is_inherited_again():
    class Base:
        def f(self):
            return 1

    class Sub(Base):
        pass

    made = __import__("types").ModuleType("graphparity_test_module")
    made.Sub = Sub
    __import__("sys").modules[made.__name__] = made
    name = f"{made.__name__}:Sub.f"
    other = ("other", "", (name,), lambda f: lambda self: 2)
    with conventions.changed([other], "", {}):
        assert Sub().f() == 2
        assert Base().f() == 1
    assert Sub().f() == 1
    assert "f" not in vars(Sub)
