"""What a backend is, read from its folder's constants; a mistake in them raises
BadBackends with a sentence."""

import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

LIKE = "graphparity.frameworks"
GRAPHS = ("none", "dynamic", "static")
NEEDED = ("FRAMEWORK", "MODE", "GRAPH", "PACKAGES", "environment")
FORMS: dict[str, tuple[type, ...]] = {
    "FRAMEWORK": (str,),
    "MODE": (str,),
    "GRAPH": (str,),
    "PACKAGES": (dict,),
    "BORROWS": (str, type(None)),
    "DYNAMIC": (str, type(None)),
    "DTYPES": (tuple, type(None)),
    "DEVICES": (tuple, type(None)),
    "GAPS": (dict,),
    "CASTS": (str,),
    "LASTING": (tuple,),
    "PYTHON": (str,),
    "AHEAD": (tuple,),
    "ANEW": (str,),
    "IMPORTS": (tuple,),
    "CHOSEN_BY": (dict,),
}


class BadBackends(LookupError):
    """A package of backends can't be used; the text is a sentence for its user."""

    def __init__(self, text: str) -> None:
        super().__init__(" ".join(text.split()))


@dataclass(frozen=True)
class Backend:
    """One framework in one mode, as its folder's constants describe it."""

    name: str  # the folder's name, `torch_eager`
    package: str  # where it is imported from, `graphparity.frameworks.torch_eager`
    framework: str
    mode: str
    graph: str  # none, dynamic or static
    packages: dict[str, str]  # module to import -> distribution to install
    borrows: str | None  # the backend whose files stand in for missing ones
    dynamic: str | None  # of a static one: which backend is the same as a dynamic graph
    oracle: bool  # judges the others
    baseline: bool  # the one that all others are timed against
    dtypes: tuple[str, ...] | None  # None: whatever is asked for
    devices: tuple[str, ...] | None  # None: wherever its framework can
    gaps: dict[str, str]  # what it doesn't borrow -> why it has none
    casts: str  # which list says what its policy computes in half precision
    excess: tuple[str, ...]  # halves of which its compiler skips roundings
    lasting: tuple[str, ...]  # temporary folders its compiler keeps for all processes
    ahead: tuple[str, ...]  # modules that a process imports that workers fork from
    anew: str  # why its processes are not forked where nothing is measured; else empty
    imports: tuple[str, ...]  # by which a person's own file is known to be written so
    chosen_by: dict[str, str]  # of these, which are whose a variable names
    environment: Callable[[str, str], dict[str, str]]
    python: str  # the interpreter its worker runs under
    summary: str

    def missing(self) -> list[str]:
        """Distributions that are not installed here; empty when it can run."""
        absent = [d for m, d in self.packages.items() if not _importable(m)]
        return absent if self.python == sys.executable else []

    def dtype(self, asked: str) -> str:
        """The dtype it computes in when `asked` is asked for."""
        return asked if not self.dtypes or asked in self.dtypes else self.dtypes[0]

    def flagged(self) -> bool:
        """Whether its environment says the dtype, so that a process can do one only."""
        return self.environment("float64", "") != self.environment("float32", "")

    def suits(self, device: str) -> bool:
        """Whether it is meant for a device, which the machine need not have."""
        return self.devices is None or device in self.devices


def _importable(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def listed(package: str) -> list[Backend]:
    """The backends in the folders of a package, by name. Raises BadBackends.

    Folders whose names begin with `_` or `.`, and such without Python files, are left
    out.
    """
    module = _imported(package)
    if not (places := [*getattr(module, "__path__", ())]):
        text = f"{package} is a file; name the package whose folders are the backends"
        raise BadBackends(text)
    paths = sorted(p for p in Path(places[0]).iterdir() if p.name[0] not in "_.")
    backends = [_described(path, package) for path in paths if any(path.rglob("*.py"))]
    if not backends:
        text = f"{package} ({places[0]}) holds no backend; each is a folder in it, with"
        raise BadBackends(f"{text} an __init__.py that has {', '.join(NEEDED)}")
    return backends


def _described(path: Path, package: str) -> Backend:
    if not (path / "__init__.py").is_file():
        text = f"{path} has no __init__.py: a backend's has {', '.join(NEEDED)}"
        raise BadBackends(f"{text}; write it, or name the folder _{path.name}")
    module = _imported(f"{package}.{path.name}")
    _check(module, path / "__init__.py")
    return Backend(
        name=path.name,
        package=module.__name__,
        framework=module.FRAMEWORK,
        mode=module.MODE,
        graph=module.GRAPH,
        packages=module.PACKAGES,
        borrows=getattr(module, "BORROWS", None),
        dynamic=getattr(module, "DYNAMIC", None),
        oracle=getattr(module, "ORACLE", False),
        baseline=getattr(module, "BASELINE", False),
        dtypes=getattr(module, "DTYPES", None),
        devices=getattr(module, "DEVICES", None),
        gaps=getattr(module, "GAPS", {}),
        casts=getattr(module, "CASTS", "all"),
        excess=getattr(module, "EXCESS", ()),
        lasting=getattr(module, "LASTING", ()),
        ahead=getattr(module, "AHEAD", ()),
        anew=getattr(module, "ANEW", ""),
        imports=getattr(module, "IMPORTS", ()),
        chosen_by=getattr(module, "CHOSEN_BY", {}),
        environment=module.environment,
        python=getattr(module, "PYTHON", sys.executable),
        summary=(module.__doc__ or "").strip(),
    )


def _check(module: ModuleType, file: Path) -> None:
    """Raises BadBackends where a constant is missing, or of another form."""
    if lacking := [name for name in NEEDED if not hasattr(module, name)]:
        text = f"{file} lacks {', '.join(lacking)}"
        raise BadBackends(f"{text}; write it as the folders of {LIKE} do")
    for name, forms in FORMS.items():
        value = getattr(module, name, None)
        if hasattr(module, name) and not isinstance(value, forms):
            wanted = forms[0].__name__
            raise BadBackends(f"{file}: {name} is {value!r}; make it a {wanted}")
    if module.GRAPH not in GRAPHS:
        text = f"{file}: GRAPH is {module.GRAPH!r}; write one of {', '.join(GRAPHS)}"
        raise BadBackends(text)
    if not callable(module.environment):
        text = f"{file}: environment is {module.environment!r}"
        raise BadBackends(f"{text}; make it a function of dtype and cache")


def _imported(package: str) -> ModuleType:
    """The module of a package. Raises BadBackends where there is none, or where
    importing it raises."""
    if not all(map(str.isidentifier, package.split("."))):
        text = f"{package!r} is no package's name; write it as in an import: my.package"
        raise BadBackends(text)
    try:
        return importlib.import_module(package)
    except Exception as error:  # whatever a user's file raises
        lost = isinstance(error, ModuleNotFoundError) and error.name
        if lost and re.match(rf"{re.escape(lost)}(\.|$)", package):
            text = f"there is no package {package}: {lost} is neither in the working"
            text += " directory nor on PYTHONPATH nor installed; mend the name or"
            raise BadBackends(f"{text} set PYTHONPATH") from error
        text = f"{package} can't be imported: {type(error).__name__}: {error}"
        raise BadBackends(f"{text}; mend {_where(error)}") from error


def _where(error: Exception) -> str:
    """The line that raised; of a SyntaxError the one that can't be read."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"line {error.lineno} of {error.filename}"
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"line {frame.lineno} of {frame.filename}"
