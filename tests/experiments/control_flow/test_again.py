"""Which branch runs again with gradients is told branch by branch."""

from graphparity.experiments.control_flow import words

NONE = {"runs": 0, "rows": 0}
ONCE = {"runs": 1, "rows": 4}
TWICE = {"runs": 2, "rows": 8}


def told(form, ran, with_gradients):
    case = dict(zip(("ran", "ran_with_gradients"), (ran, with_gradients)))
    row = {"form": form, "status": "agree", "cases": [case]}
    one = {"backend": "b", "facts": {"conditionals": [row], "rows": []}}
    return words._again([one])


def branches(first, second):
    return {"first": first, "second": second}


def test_the_branch_that_was_taken_runs_again():
    text = told("by_cond", branches(ONCE, NONE), branches(TWICE, NONE))
    assert text == "With gradients the taken branch runs again in by_cond on b."


def test_the_branch_that_was_not_taken_is_not_called_taken():
    text = told("by_cond", branches(ONCE, NONE), branches(ONCE, ONCE))
    assert "the taken branch" not in text
    assert text == "With gradients a branch not taken runs too in by_cond on b."


def test_a_branch_more_hides_no_branch_less():
    text = told("by_cond", branches(ONCE, ONCE), branches(TWICE, NONE))
    assert "the taken branch runs again in by_cond on b" in text


def test_where_takes_no_branch():
    text = told("by_where", branches(ONCE, ONCE), branches(TWICE, TWICE))
    assert text == "With gradients where computes its branches again on b."
