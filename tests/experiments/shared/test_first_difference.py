"""What differs first, as a whole sentence."""

import pytest

from graphparity.experiments.shared.first_difference import sentence


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            ("h", "0.0002 of the norm", 3),
            "They differ first in h, by 0.0002 of its norm; 3 more outputs differ too.",
        ),
        (
            ("h", "2e-05 of the norm (judged by float32 alone, both come without)", 1),
            "They differ first in h, by 2e-05 of its norm (judged by float32 alone, "
            "both come without); 1 more output differs too.",
        ),
        (
            ("h", "3 of 10 are not equal", 0),
            "They differ first in h: 3 of 10 are not equal.",
        ),
        (
            ("h", "NaN in other places: 1 against 0 of 3", 2),
            "They differ first in h: NaN in other places: 1 against 0 of 3; 2 more "
            "outputs differ too.",
        ),
    ],
)
def test_what_differs_first_is_a_whole_sentence(given, said):
    assert sentence(*given) == said
