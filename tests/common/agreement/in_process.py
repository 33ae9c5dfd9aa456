"""Pools for tests: workers in this process, or answers that are given."""

from graphparity.common.agreement import worker
from graphparity.common.worker import operations, session, steps

COMMANDS = {**worker.COMMANDS, **steps.COMMANDS, **operations.COMMANDS}
COMMANDS |= {"forget": lambda: None}


class Here:
    """A pool whose workers are this process: each request in a session of its own."""

    judge = "numpy_ref#judge"

    def __init__(self, **changes):
        """changes: of the spec that backends are asked for, the judge is not."""
        self.changes, self.asked = changes, []

    def ask(self, name, command, **request):
        self.asked.append((name, command, request))
        backend, _, suffix = name.partition("#")
        if not suffix and "spec" in request:
            request["spec"] = {**request["spec"], **self.changes}
        with session.opened(backend):
            return COMMANDS[command](**request)


class Given:
    """A pool that gives a fixed answer."""

    judge = "numpy_ref#judge"

    def __init__(self, answer):
        self.answer, self.asked = answer, []

    def ask(self, name, command, **request):
        self.asked.append((name, command, request))
        return self.answer


class By:
    """A pool that has an answer for each command, and knows the last request of it."""

    judge = "numpy_ref#judge"

    def __init__(self, **answers):
        self.answers, self.asked = answers, {}

    def ask(self, name, command, **request):
        self.asked[command] = request
        return self.answers[command]
