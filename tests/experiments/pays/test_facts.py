"""What `pays` says below its tables, from documents written by hand."""

import pytest

from graphparity.experiments.pays import facts, words
from tests.experiments.pays.test_words import document, form, told

BREAK = {"file": "/mine/net.py", "line": 14, "reason": "Unsupported Tensor.item()"}


def test_breaks_have_their_line_and_their_number():
    every = [{**BREAK, "line": 14 + number} for number in range(5)]
    assert told(form("torch_compile_default", graphs=6, breaks=every)) == [
        "torch_compile_default: 6 graphs: 5 breaks: net.py:14: Unsupported "
        "Tensor.item(); net.py:15: Unsupported Tensor.item(); net.py:16: Unsupported "
        "Tensor.item(); and 2 more"
    ]


def test_no_graph_at_all_is_said():
    text = told(form("torch_compile_default", graphs=0, breaks=[BREAK]))[0]
    assert "no graph, so it runs as it is: 1 break: net.py:14" in text


def numbers(**changes):
    one = {"raised": None, "names": ["n"], "traces": 6, "calls": 6, **changes}
    return facts.lines(document(numbers={"tf_graph": one}))[0]


def test_a_python_number_that_is_traced_anew_is_named_with_its_cure():
    assert numbers() == (
        "tf_graph: n is a Python number, and 6 calls with others are traced 6 times, "
        "each anew: give it as an array, which is traced once"
    )
    assert numbers(traces=1).endswith("traced once: it is an argument of the graph")
    assert numbers(traces=2).endswith("2 times: then it is a symbol of the graph")
    assert "compiled anew: E: no" in numbers(raised="Traceback\nE: no")


def traces(**changes):
    one = {"function": "step", "line": 16, "count": 200, "numbers": ["n"]}
    rest = {"different": 200, "shown": ["1.0", "2.0", "3.0"], "reason": None}
    return {**one, **rest, **changes}


def watched(*every, loops=(), texts=None, waits=False):
    seen = {"texts": texts or {}, "traces": list(every), "loops": list(loops)}
    seen["waits"] = waits
    return document(watched=seen)


def test_a_program_that_compiles_by_itself_is_told_what_it_traces():
    one = watched(traces(), traces(count=1, numbers=[], different=1, shown=[]))
    first, second = facts.lines(one)
    assert first == (
        "step (line 16) is traced 200 times: n is a Python number, another one in each "
        "call (1.0, 2.0, 3.0, …). Give it as an array, and it is traced once"
    )
    assert second == "step (line 16) is traced once"
    assert "Inside it step is compiled 200 times" in words.summary(one)


def loop(said_text, returned_s=1e-4, ended_s=0.15):
    one = {"loop": "seconds", "line": 13, "what": "<lambda> (line 26)"}
    return {**one, "said": said_text, "returned_s": returned_s, "ended_s": ended_s}


def test_its_own_loop_that_does_not_wait_is_found():
    one = watched(loops=[loop("first 650 ms, median 0.05 ms")])
    assert "it does not wait for the result" in facts.lines(one)[0]
    assert "it says 50.0 µs for what takes 150 ms" in words.summary(one)


def test_a_framework_that_ends_its_calls_needs_no_waiting():
    texts = {"eager": "first 20 ms, median 3 ms"}
    ended = "has ended when it comes back"
    assert ended in facts.lines(watched(texts=texts, waits=True))[-1]
    for other in (
        watched(texts=texts),
        watched(texts={"n": "2 graphs"}, waits=True),
        watched(texts=texts, waits=True, loops=[loop("median 150 ms")]),
    ):
        assert ended not in " ".join(facts.lines(other))


@pytest.mark.parametrize(
    "one",
    [loop("median 149 ms"), loop("median 149 ms", returned_s=0.149), loop("fast")],
)
def test_its_own_loop_that_waits_is_not_accused(one):
    found = watched(loops=[one])
    assert "does not wait" not in " ".join([*facts.lines(found), words.summary(found)])
