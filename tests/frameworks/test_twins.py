"""Twins line up: the same definitions and markers in the same order."""

import ast
import re

import pytest

from graphparity.common.contract import registry

DYNAMIC = [n for n, b in registry.backends().items() if b.graph == "dynamic"]
STATIC = [n for n, b in registry.backends().items() if b.graph == "static"]
ONLY_REFERENCE = "(the reference only)"
MARKER = re.compile(r"# -- .* -+$")


def programs(backend):
    folder = registry.folder(registry.backends()[backend].package)
    found = {
        path.relative_to(folder)
        for kind in ("workloads", "optimizers", "control", "precision")
        for path in folder.glob(f"{kind}/*.py")
    }
    return {path for path in found if outline(backend, path)}  # no specification alone


def source(backend, path):
    folder = registry.folder(registry.backends()[backend].package)
    text = (folder / path).read_text()
    return re.split(rf"# -- [^\n]*{re.escape(ONLY_REFERENCE)}", text)[0]


def outline(backend, path):
    """`def` lines and section markers, in order; a trailing shape comment counts."""
    text = re.sub(
        r"^def make\([^:]*:", "def make():", source(backend, path), flags=re.M
    )
    lines = text.splitlines()
    return [line for line in lines if line.strip().startswith(("def ", "# -- "))]


def options(backend, path):
    """The arguments of `make`; the reference has those of libraries' dialects too."""
    for node in ast.parse(source(backend, path)).body:
        if isinstance(node, ast.FunctionDef) and node.name == "make":
            return {arg.arg for arg in node.args.args}
    return set()


def formula(backend, path):
    """The docstring without its first line, which names the library."""
    text = ast.get_docstring(ast.parse(source(backend, path)))
    title, _, rest = text.partition("\n")
    return title.split(" -- ")[0], rest


TWINS = [(name, path) for name in DYNAMIC for path in sorted(programs(name))]


@pytest.mark.parametrize(("backend", "path"), TWINS, ids=str)
def test_an_eager_program_is_the_reference_translated(backend, path):
    assert outline(backend, path) == outline("numpy_ref", path)
    assert formula(backend, path) == formula("numpy_ref", path)
    assert options(backend, path) <= options("numpy_ref", path)


@pytest.mark.parametrize("backend", STATIC)
def test_a_static_program_has_its_own_graph_section_at_most(backend):
    """Its files line up too, save for a `graph` section that it may need."""
    assert programs(backend) <= programs("numpy_ref")
    for path in programs(backend):
        own, twin = outline(backend, path), outline("numpy_ref", path)
        extra = [line for line in own if line not in twin]
        assert [line for line in own if line in twin] == twin
        assert not extra or extra[0].startswith("# -- graph")


@pytest.mark.parametrize("backend", DYNAMIC)
def test_every_reference_program_has_a_twin(backend):
    """A backend for a GPU alone may have gaps; one that runs everywhere has none."""
    assert programs(backend) <= programs("numpy_ref")
    if registry.backends()[backend].suits("cpu"):
        assert programs(backend) == programs("numpy_ref")


@pytest.mark.parametrize("backend", [*DYNAMIC, *STATIC, "numpy_ref"])
def test_markers_reach_column_88(backend):
    for path in programs(backend):
        text = source(backend, path)
        for line in text.splitlines():
            if line.startswith("# -- "):
                assert MARKER.match(line), f"{backend}/{path}: {line}"
                assert len(line) == 88, f"{backend}/{path}: {line}"


def makers(backend):
    owner, path = registry.locate(backend, "train")
    lines = path.read_text().splitlines()
    names = [line for line in lines if line.startswith("def make_")]
    return owner.name, names


@pytest.mark.parametrize("backend", [*DYNAMIC, *STATIC])
def test_every_backend_has_its_own_place_where_the_graph_is_made(backend):
    owner, names = makers(backend)
    assert owner == backend
    if not registry.backends()[backend].suits("cpu"):
        assert names[0] == makers("numpy_ref")[1][0]  # the product's, and maybe more
        return
    *twins, library = [line.split("  #")[0] for line in names]
    assert twins == [line.split("  #")[0] for line in makers("numpy_ref")[1]]
    assert library.startswith("def make_library_trainer(")  # NumPy has no library


def eager_of(static):
    """The dynamic backend that a static one borrows from in the end."""
    return next(b.name for b in registry.lineage(static) if b.graph == "dynamic")


def place(backend):
    """`train.py` without what is its mode's: title, graph, framework, deviations."""
    text = registry.locate(backend, "train")[1].read_text()
    begin, end = text.index("# -- graph"), text.index("# -- makers")
    rest = text.split("\n", 1)[1].replace(text[begin:end], "")
    rest = re.sub(r"^import .*\n\n", "", rest, flags=re.M)
    return re.sub(r" +# differs: .*\n?", "", rest)


def own_makers(backend):
    """Those of a `train.py` that are more than a call of the borrowed maker."""
    found, text = [], registry.locate(backend, "train")[1].read_text()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("make_"):
            given = ", ".join(arg.arg for arg in node.args.args)
            calls = [f"return makers.{node.name}({x}, {given})" for x in MAKES_GRAPHS]
            if len(node.body) > 1 or ast.unparse(node.body[0]) not in calls:
                found.append((node.name, ast.get_source_segment(text, node)))
    return found


MAKES_GRAPHS = ("graph", "build")
HERE = [n for n in STATIC if registry.locate(n, "makers")[0].graph == "dynamic"]
WHOLE = [n for n in HERE if not own_makers(n)]


@pytest.mark.parametrize("static", WHOLE)
def test_eager_and_static_differ_in_the_graph_function_only(static):
    assert place(static) == place(eager_of(static))


@pytest.mark.parametrize("backend", [*STATIC, *map(eager_of, HERE)])
def test_makers_are_borrowed_or_say_why_not(backend):
    owner, _ = registry.locate(backend, "makers")
    text = registry.locate(backend, "train")[1].read_text()
    assert f"from {owner.package} import makers\n" in text
    for name, source in own_makers(backend):
        assert "# differs: " in source, name


def test_most_static_backends_borrow_all_their_makers():
    """Or the test above would have nothing to compare."""
    frameworks = {registry.backends()[name].framework for name in DYNAMIC}
    compared = {registry.backends()[name].framework for name in WHOLE}
    assert compared == {f for f in frameworks if f != "CuPy"}


def test_only_the_framework_folders_import_a_framework():
    root = registry.folder("graphparity.frameworks").parent
    pattern = re.compile(
        r"^\s*(import|from) (torch|tensorflow|jax|optax|keras)\b", re.M
    )
    for folder in ("common", "experiments"):
        for path in (root / folder).rglob("*.py"):
            assert not pattern.search(path.read_text()), path


def test_common_names_no_framework_or_backend():
    root = registry.folder("graphparity.frameworks").parent
    names = "|".join([*DYNAMIC, *STATIC, "numpy_ref"])
    for path in (root / "common").rglob("*.py"):
        tree = ast.parse(path.read_text())
        docs = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef))
        }
        strings = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        for text in strings:
            assert text in docs or not re.search(names, text), (path, text)


def test_no_experiment_names_a_backend_but_as_a_fact_of_the_lecture():
    """Defaults follow from what a backend is: `common.contract.selection`."""
    root = registry.folder("graphparity.experiments")
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Constant) and node.value in DYNAMIC + STATIC
            assert not named or path.parent.name == "lecture", (path, node.value)


def libraries():
    """For each program of a library the backends that have a file of their own."""
    found = {}
    for backend in [*DYNAMIC, *STATIC]:
        folder = registry.folder(registry.backends()[backend].package)
        for path in folder.glob("library/*.py"):
            found.setdefault(path.stem, []).append((backend, path))
    return found


@pytest.mark.parametrize("rule", registry.rules())
def test_a_rule_by_library_is_made_by_one_name_everywhere(rule):
    """Its body is the library's own; what a caller sees is `make`, first of all."""
    files = libraries()[rule]
    known = registry.backends()
    frameworks = {known[name].framework for name, _ in files}
    trained = [name for name in DYNAMIC if known[name].suits("cpu")]
    assert frameworks == {known[name].framework for name in trained}
    for name, path in files:
        public = [
            node.name
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        assert "make" in public, name
