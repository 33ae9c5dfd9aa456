"""`compare` forks its later rounds' processes where it can, and says of which."""

from tests.conftest import compare

SMALL = ["-w", "two_layer_net", "--config", "digits", "--width", "99%"]


def test_later_rounds_are_forked_and_the_footnote_says_of_what(tmp_path):
    """In each lane two rounds are priced, in fresh processes; the next is forked. From
    six processes on an interval is narrow enough."""
    chosen = ["-b", "plain", "-b", "numpy_ref", "-b", "threaded"]
    done, found = compare(tmp_path, *SMALL, *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    timings = {cell["backend"]: cell["timing"] for cell in found["cells"]}
    lanes = len(found["machine"]["lanes"]["cpu"])
    made, forked = 6, 6 - 2 * lanes - (lanes == 1)  # of one lane one more is fresh
    assert {name: t["forked"] for name, t in timings.items()} == {
        "plain": forked,
        "numpy_ref": forked,
        "threaded": 0,
    }
    assert {t["processes"] for t in timings.values()} == {made}
    assert timings["plain"]["anew"] is None
    assert "importing left 1 threads" in timings["threaded"]["anew"]
    text = " ".join(done.stdout.split())
    assert f"(the others started anew): {forked} of 6 of numpy_ref, plain" in text
    assert "threaded: started anew, not forked: importing left 1 threads" in text
    peaks = {cell["backend"]: cell["memory"]["peak_bytes"] for cell in found["cells"]}
    assert peaks["plain"]  # of a fresh process
    assert all(len(t["compile_cold_each_s"]) == lanes for t in timings.values())
