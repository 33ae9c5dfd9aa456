"""A stand-in is there for a while, and leaves everything as it was."""

import pytest

from graphparity.common.graphs.stand_in import stand_in


class Parent:
    def name(self):
        return "parent"


class Child(Parent):
    def age(self):
        return 1


@pytest.mark.parametrize("name", ["name", "age"])
def test_what_it_stands_for_comes_back_also_after_an_error(name):
    before = dict(vars(Child))
    ordinary = getattr(Child(), name)()
    with stand_in(Child, name, lambda self: "other"):
        assert getattr(Child(), name)() == "other"
    with pytest.raises(ZeroDivisionError), stand_in(Child, name, lambda self: 1 / 0):
        getattr(Child(), name)()
    assert getattr(Child(), name)() == ordinary
    assert dict(vars(Child)) == before


def test_a_name_that_is_not_there_is_an_error():
    with (
        pytest.raises(AttributeError, match="no attribute 'weight'"),
        stand_in(Child, "weight", None),
    ):
        pass
