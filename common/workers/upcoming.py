"""Answers that are worked out before they are needed, some of them ahead."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Upcoming(Generic[T]):
    """The results of questions by number, asked in order on an executor's threads."""

    def __init__(
        self,
        questions: Sequence[Callable[[], T]],
        executor: Executor,
        ahead: int,
        until: int | None = None,
    ) -> None:
        """ahead: how many are asked beyond the highest that somebody wanted. until: no
        one is asked ahead from this number on, before `go_on`."""
        self.questions, self.executor, self.ahead = questions, executor, ahead
        self.until = len(questions) if until is None else until
        self.answers = dict[int, Future[T]]()
        self.asked = 0
        self.lock = threading.Lock()

    def of(self, number: int) -> T:
        """The answer to a question, which is waited for. Raises what it raised, and
        KeyError where it was dropped."""
        with self.lock:
            last = max(number + 1, min(number + self.ahead + 1, self.until))
            for at in range(self.asked, last):
                self.answers[at] = self.executor.submit(self.questions[at])
            self.asked = max(self.asked, last)
            answer = self.answers[number]
        return answer.result()

    def go_on(self) -> None:
        """Let all be asked ahead."""
        self.until = len(self.questions)

    def drop(self, number: int) -> None:
        """Let go of an answer that nobody needs any more."""
        with self.lock:
            self.answers.pop(number, None)
