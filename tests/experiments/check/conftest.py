"""What differs is told without a search for its cause, which takes up to half a minute
a pair; the tests in causes/ search."""

import pytest

from graphparity.experiments.check.causes import finding


@pytest.fixture(autouse=True, scope="module")
def unexplained():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "found", lambda *_: finding.Found())
        yield
