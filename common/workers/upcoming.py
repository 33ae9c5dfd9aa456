"""Answers that are worked out before they are needed, some of them ahead."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Upcoming(Generic[T]):
    """The results of questions by number, asked in order on an executor's threads."""

    def __init__(
        self, questions: Sequence[Callable[[], T]], executor: Executor, ahead: int
    ) -> None:
        """ahead: how many are asked beyond the highest that somebody wanted."""
        self.questions, self.executor, self.ahead = questions, executor, ahead
        self.answers = dict[int, Future[T]]()
        self.asked = 0
        self.lock = threading.Lock()

    def of(self, number: int) -> T:
        """The answer to a question, which is waited for. Raises what it raised, and
        KeyError where it was dropped."""
        with self.lock:
            last = min(number + self.ahead + 1, len(self.questions))
            for at in range(self.asked, last):
                self.answers[at] = self.executor.submit(self.questions[at])
            self.asked = max(self.asked, last)
            answer = self.answers[number]
        return answer.result()

    def drop(self, number: int) -> None:
        """Let go of an answer that nobody needs any more."""
        with self.lock:
            self.answers.pop(number, None)
