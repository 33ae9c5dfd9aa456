"""What `dialects` says in a sentence."""

import pytest

from graphparity.experiments.dialects import words


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], "Nothing was translated."),
        ([None], "1 call has no translation."),
        ([True], "The translation is verified."),
        ([False, None], "The translation is not verified; 1 call has none."),
        (
            [True, True, None, None],
            "2 of 2 translations between libraries are verified; 2 calls have none.",
        ),
    ],
)
def test_one_is_one_and_nothing_is_not_counted(found, text):
    rows = [{"verified": one} for one in found]
    assert words.summary({"dialects": {"translations": rows}}) == text
