"""What a model of a person's own is made of, so that a piece of it can be run alone:
layers that are objects and can be called again, or the operations of its graph."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Layer:
    """A layer and its first call; given, results: the tensors, copied when it was
    called. again(given) -> a list of tensors for each way in which its results can be
    taken, the first as they are (and a word for each)."""

    name: str
    holds: list[str]  # the model's tensors in it, by name
    given: list[Any]
    results: list[Any]
    again: Callable[[list[Any]], list[tuple[str, list[Any]]]]
    whole: bool = False  # it is the model itself


@dataclass
class Node:
    """An operation: the values it takes and gives, by numbers."""

    name: str
    takes: list[int]
    gives: list[int]


@dataclass
class Graph:
    """A model's operations in order. weights: which values are which tensor's; given:
    the inputs; shapes: of the values that are tensors of numbers.

    run(values by number, wanted, nodes) -> the wanted values, from these alone; nodes:
    places of the operations that may run."""

    nodes: list[Node]
    weights: dict[int, str]
    given: list[int]
    shapes: dict[int, tuple[int, ...]]
    run: Callable[[dict[int, Any], list[int], list[int]], list[Any]]
