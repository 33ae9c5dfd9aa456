"""A network and its optimizer as one state, under the oracle's names -- PyTorch."""

import torch


class OptimizerState:
    """Weights and moments that torch.optim keeps; a linear decay by its scheduler."""

    def __init__(self, parameters, optimizer, moments, steps):
        self.parameters, self.optimizer, self.moments = parameters, optimizer, moments
        self.scheduler = None
        if steps is not None:
            decay = lambda t: 1.0 - t / steps
            self.scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, decay)

    def step(self):  # one step of the optimizer, and of the schedule
        try:
            self.optimizer.step()
        except KeyError as error:  # it lacks what `write` was not told of
            raise LookupError(self.unlike([str(error.args[0])])) from error
        if self.scheduler is not None:
            self.scheduler.step()

    def read(self):  # -> parameters, moments by the oracle's names
        if self.moments is None:
            return self.parameters, []
        buffers = self.optimizer.state  # made by the first step: before it none
        known, kept = {"step", *self.moments.values()}, (buffers[w] for w in buffers)
        made = {name for one in kept for name, a in one.items() if a is not None}
        if made - known:
            raise LookupError(self.unlike(sorted(made - known)))
        moments = {
            m: [buffers[w].get(n, torch.zeros_like(w)) for w in self.parameters]
            for m, n in self.moments.items()
        }
        return self.parameters, {"t": self.count(), **moments}

    def unlike(self, names):  # -> what to do where it keeps more than the oracle's rule
        kind, known = type(self.optimizer).__name__, ", ".join(self.moments.values())
        return (
            f"torch.optim.{kind} keeps {', '.join(names)} beside {known} (MOMENTS): "
            "with its options (as amsgrad) it is another rule than the oracle's; "
            "leave them out, or write the rule for the oracle too"
        )

    def count(self):  # -> steps taken, as the optimizer counts, else the schedule
        buffers = [self.optimizer.state[w] for w in self.parameters]
        counts = {float(state["step"]) for state in buffers if "step" in state}
        steps = self.scheduler.last_epoch if self.scheduler else max(counts, default=0)
        if counts - {steps}:
            raise RuntimeError(f"optimizer and schedule count apart: {counts}, {steps}")
        return torch.tensor(steps, dtype=self.parameters[0].dtype)

    def write(self, values):  # tensors as `read` gives them
        params, opt_state = values
        for w, value in zip(self.parameters, params):
            w.data.copy_(value)
        if self.moments is None:
            return
        t = float(opt_state["t"])
        for key, name in self.moments.items():
            for w, value in zip(self.parameters, opt_state[key]):
                self.optimizer.state[w][name] = value.clone()
                if not isinstance(self.optimizer, torch.optim.SGD):  # it counts none
                    self.optimizer.state[w]["step"] = torch.tensor(t)
        if self.scheduler is not None:
            self.scheduler.last_epoch = int(t)
            for group, lr in zip(self.optimizer.param_groups, self.scheduler.base_lrs):
                group["lr"] = lr * self.scheduler.lr_lambdas[0](int(t))
