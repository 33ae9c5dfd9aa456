"""The picture: results of branches meet in their conditional, boxes say what is in."""

import re

import pytest

from graphparity.common.graphs import graph
from graphparity.experiments.graph import picture, words
from graphparity.experiments.shared.charts import drawing

FORM = {"shape": (4,), "dtype": "float32"}


def conditional():
    """Two branches with two results each; the first of them is used once more."""
    x, p = graph.node("x", "input", **FORM), graph.node("p", "input")
    arms = [graph.node(n, "exp", scope=f"if:{k}", **FORM) for n, k in ("a0", "b1")]
    choice = graph.node("if", "conditional")
    ports = [graph.port(choice, number, x) for number in (0, 1)]
    edges = [("x", "a"), ("x", "b"), ("p", "if"), ("if.0", "c")]
    flows = zip(ports, (("if", "a", "x"), ("if", "x", "b")), strict=True)
    edges += [(name, port.id) for port, row in flows for name in row]
    nodes = [p, x, *arms, choice, *ports, graph.node("c", "tanh", **FORM)]
    return graph.graph(nodes, edges, ["c", "if.1"])


def test_results_of_branches_flow_into_their_conditional():
    nodes, edges = picture.visible(conditional())
    assert [n.id for n in nodes] == ["p", "x", "a", "b", "if", "c"]
    assert {("a", "if"), ("b", "if"), ("if", "c")} <= set(edges)
    assert {end for begin, end in edges if begin in ("a", "b")} == {"if"}


def test_what_a_caller_gets_of_a_merge_is_the_merge():
    arms = [graph.node(name, "exp", **FORM) for name in "ab"]
    nodes = [graph.node("x", "input", **FORM), *arms, graph.node("m", "Merge")]
    edges = [("x", "a"), ("x", "b"), ("a", "m"), ("b", "m")]
    found = graph.graph(nodes, edges, ["m"])
    assert picture.ends(found) == {"m"}


def test_a_box_says_how_many_operations_are_in_it_and_claims_no_kernel():
    nodes = [graph.node("x", "input", **FORM)]
    nodes += [graph.node(n, "exp", group=f"op{n in 'bc'}", **FORM) for n in "abc"]
    edges = [("x", "a"), ("a", "b"), ("b", "c")]
    document = graph.document(graph.graph(nodes, edges, ["c"]))
    row = {"runs": document, "how": {"runs": "loop nests"}, "launches": 1, "fills": 0}
    row |= {"operations": {"runs": 3}, "a_step": {"runs": 3}}
    row["groups"] = [{"group": "op1", "operations": ["exp", "exp"]}]
    text = picture.portrait(row, ("runs",), "three in one kernel")
    assert "2 operations fused<" in text
    assert "1 operation<" in text
    assert text.count('class="box"') == 1  # one operation alone is not fused
    assert text.count("kernel") == 3  # in the title, its label and the head
    assert words.kernels_of(row) == "1 kernel"


def written(*names, wide=1):
    """A portrait's text: a chain, beside it more inputs of its first operation."""
    nodes = [graph.node(f"x{n}", "input", **FORM) for n in range(wide)]
    nodes += [graph.node(f"n{n}", name, **FORM) for n, name in enumerate(names)]
    edges = [(f"x{n}", "n0") for n in range(wide)]
    edges += [(f"n{n}", f"n{n + 1}") for n in range(len(names) - 1)]
    last = f"n{len(names) - 1}"
    document = graph.document(graph.graph(nodes, edges, [last]))
    both = {kind: len(names) for kind in picture.KINDS}
    row = {"written": document, "runs": document, "launches": 1, "fills": 0}
    row |= {"how": dict.fromkeys(both, "by a rather long way " * 4), "groups": []}
    row |= {"operations": both, "a_step": both}
    return picture.portrait(row, picture.KINDS, "a & b")


def size(text):
    return [int(n) for n in re.search(r'width="(\d+)" height="(\d+)"', text).groups()]


def test_names_fit_their_boxes():
    """Each letter is narrower than LETTER of the font's size."""
    long = "a_really_long_name_of_an_operation"
    text = written("exp", long, "tanh")
    boxes = re.findall(
        r'<rect class="(?:op|in)[^"]*"[^>]* width="([\d.]+)"[^>]*/><text[^>]*>([^<]*)<',
        text,
    )
    assert len(boxes) == 2 * 4
    assert all(float(wide) >= 7.2 * len(name) for wide, name in boxes)
    assert any(name.startswith("…") and long.endswith(name[1:]) for _, name in boxes)


@pytest.mark.parametrize(
    ("operations", "inputs", "tall"), [(3, 5, False), (60, 1, True)]
)
def test_tall_graphs_stand_beside_each_other_and_others_below(operations, inputs, tall):
    """So a picture is no wider than it has to be, and read on a telephone too."""
    text = written(*["exp"] * operations, wide=inputs)
    wide, _ = size(text)
    assert (wide > 2 * picture.LEAST) is tall
    assert tall or wide <= drawing.WIDE


def test_a_graph_that_is_wider_than_a_panel_has_its_room():
    text = written("exp", wide=20)
    wide, _ = size(text)
    places = re.findall(r'<rect class="(?:op|in)[^"]*" x="([\d.]+)"[^>]*', text)
    assert max(map(float, places)) < wide
    assert wide > picture.LEAST


def test_no_head_is_wider_than_its_panel():
    text = written("exp", "tanh")
    wide, _ = size(text)
    lines = re.findall(r'class="(?:head|note)"[^>]*>([^<]*)<', text)
    assert lines[0] == "a &amp; b"
    assert max(map(len, lines)) * 7.4 <= wide


def test_every_colour_is_light_or_dark_as_the_reader_asks():
    text = written("exp")
    used = set(re.findall(r"var\(--(\w+)\)", text))
    light, dark = re.findall(r":root\{([^}]*)\}", text)
    for values in (light, dark):
        assert {pair.split(":")[0][2:] for pair in values.split(";") if pair} == used
    assert "@media(prefers-color-scheme:dark){:root{" + dark in text
    assert light != dark
    outside = text.replace(light, "").replace(dark, "")
    assert not re.search(r"#[0-9a-fA-F]{3}", outside), "a colour of its own"


def test_what_stands_above_a_kernel_is_no_wider_than_it():
    nodes = [graph.node("x", "input", **FORM)]
    nodes += [graph.node(n, "exp", group=f"op{n in 'bc'}", **FORM) for n in "abc"]
    edges = [("x", "a"), ("a", "b"), ("b", "c")]
    document = graph.document(graph.graph(nodes, edges, ["c"]))
    row = {"runs": document, "how": {"runs": "loop nests"}, "launches": 1, "fills": 0}
    row |= {"operations": {"runs": 3}, "a_step": {"runs": 3}, "groups": []}
    text = picture.portrait(row, ("runs",), "three in two")
    box = r'class="(?:box|lone)"[^>]* x="([\d.]+)"[^>]* width="([\d.]+)"'
    boxes = [tuple(map(float, found)) for found in re.findall(box, text)]
    label = r'class="label" x="([\d.]+)"[^>]*>([^<]*)<'
    labels = [(float(x), told) for x, told in re.findall(label, text)]
    assert len(boxes) == len(labels) == 2
    for (left, wide), (x, told) in zip(sorted(boxes), sorted(labels), strict=True):
        assert x + 6.9 * len(told) <= left + wide


@pytest.mark.parametrize("inputs", [1, 5])
def test_five_inputs_have_room_on_a_telephone(inputs):
    """As wide as the other pictures: letters are above 9 px where it is 358 px wide."""
    text = written("exp", wide=inputs)
    letters = [float(n) for n in re.findall(r"font(?:-size)?:([\d.]+)px", text)]
    assert min(letters) * 358 / size(text)[0] >= 9
