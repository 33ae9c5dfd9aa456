"""At which lines of a file objects are made and run."""

import importlib.util

from graphparity.common.user import made_at

TEXT = """class Base:
    def __init__(self):
        self.kept = 1


class Block(Base):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner


def model():
    first = Block(None)
    second = Block(
        Block(first))
    return second


def called(here):
    return here()
"""


def loaded(folder):
    file = folder / "own.py"
    file.write_text(TEXT)
    spec = importlib.util.spec_from_file_location("own_of_test", file)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made, str(file)


def test_an_object_has_the_line_that_makes_it_and_not_one_of_its_own_init(tmp_path):
    made, file = loaded(tmp_path)
    second, lines = made_at.watched(made.model, file)
    middle, first = second.inner, second.inner.inner
    assert [lines[id(one)] for one in (first, middle, second)] == [13, 15, 14]


def test_what_another_file_makes_has_no_line(tmp_path):
    made, _ = loaded(tmp_path)
    _, lines = made_at.watched(made.model, "another.py")
    assert lines == {}


def test_the_line_that_runs_now(tmp_path):
    made, file = loaded(tmp_path)
    assert made.called(lambda: made_at.here(file)) == [20]
    assert made_at.here(file) == []
