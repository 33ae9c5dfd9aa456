"""What a row of the lecture is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One thing that the lecture teaches."""

    slug: str
    topic: str
    idea: str  # two sentences
    program: str  # whose source is read: a path in a backend's folder
    columns: tuple[str, ...]  # the backends that it is read in
    cells: tuple[tuple[str, str | None], ...] = ()  # workload, config (None: all)
    experiment: str | None = None  # the kept document that says more
    figures: tuple[str, ...] = ()
    command: str | None = None  # that makes what there is to see; else it follows
    aside: str = ""  # what a reader of it asks next, answered
    order: int = 0  # its place: the lecture's own are 10, 20, …; 0: after all of them
