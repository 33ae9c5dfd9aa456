"""A training step in mixed precision -- PyTorch: torch.autocast and GradScaler."""

import torch

# -- the low dtype ---------------------------------------------------------------------


def half(name):  # -> what programs take as `half`
    return getattr(torch, name)


def product(params, b, half):  # params [a] (n, m), b (m, k) -> a b as the policy has it
    with torch.autocast(b.device.type, half, half != torch.float32):
        c = params[0] @ b
    return c.to(b.dtype)


# -- state -----------------------------------------------------------------------------


class Rule(torch.optim.Optimizer):
    """A rule by hand as one of torch.optim's: those are what GradScaler can skip."""

    def __init__(self, params, init, update):
        super().__init__(params, {})
        self.params, self.opt_state, self.update = params, init(params), update
        self.stepped = True

    @torch.no_grad()
    def step(self):
        grads = [w.grad for w in self.params]
        new, self.opt_state = self.update(self.params, grads, self.opt_state)
        for w, value in zip(self.params, new):
            w.copy_(value)
        self.stepped = True


class Scaled:
    """Weights, moments and loss scale as one state, under the oracle's names."""

    def __init__(self, params, rule, scaler):
        self.params, self.rule, self.scaler = params, rule, scaler

    def read(self):  # -> params, moments and scale
        known, like = self.scaler.state_dict(), self.params[0].new_tensor
        scaling = {
            "growth": like(float(known["_growth_tracker"])),
            "scale": like(known["scale"]),
            "skipped": like(float(not self.rule.stepped)),
        }
        return self.params, {"rule": self.rule.opt_state, "scaler": scaling}

    def write(self, values):  # tensors as `read` gives them
        params, opt_state = values
        for w, value in zip(self.params, params):
            w.data.copy_(value)
        self.rule.opt_state, scaling = opt_state["rule"], opt_state["scaler"]
        self.rule.stepped = not scaling["skipped"]
        known = {"scale": float(scaling["scale"])}
        known |= {"_growth_tracker": int(scaling["growth"])}
        self.scaler.load_state_dict(self.scaler.state_dict() | known)


# -- graph -----------------------------------------------------------------------------


def make(train, loss, rule, scaler, params, batch):  # -> state, step(state, *batch)
    begin, adjust = scaler
    params = [w.detach().requires_grad_() for w in params]
    state = Scaled(params, Rule(params, *rule), begin(params))
    evaluate = train.graph(loss)

    def step(state, *batch):
        state.rule.zero_grad()
        value = evaluate(state.params, *batch)
        state.scaler.scale(value).backward()
        state.rule.stepped = False
        state.scaler.step(state.rule)  # not in the graph: it asks if all was finite
        adjust(state.scaler, state.rule.stepped)
        return state, value.detach()

    return state, step
