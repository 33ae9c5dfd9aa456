"""Optimizers and clipping by other libraries' conventions, in place of PyTorch's."""

import torch


def adam_like(denominator, coupled=None):  # the rule with another denominator
    def make(original):
        def step(self, closure=None):
            name = type(self).__name__
            with torch.no_grad():
                for group in self.param_groups:
                    for p in group["params"]:
                        if p.grad is not None:
                            update(self.state[p], group, p, name)

        return step

    def update(state, group, p, name):
        if not state:
            state.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
        grad, lr, decay = p.grad, float(group["lr"]), group["weight_decay"]
        grad = -grad if group.get("maximize") else grad
        (b1, b2), state["t"] = group["betas"], state["t"] + 1
        apart = (name == "AdamW") != (coupled == "other")
        if decay and apart:
            p.mul_(1 - (decay if coupled == "unscaled" else lr * decay))
        elif decay:
            grad = grad + decay * p
        state["m"] += (1 - b1) * (grad - state["m"])
        state["v"] += (1 - b2) * (grad * grad - state["v"])
        c1, c2 = 1 - b1 ** state["t"], 1 - b2 ** state["t"]
        if coupled == "no correction":
            c1 = c2 = 1.0
        v = state["v"]
        if group.get("amsgrad"):
            one = v / c2 if coupled == "corrected" else v
            v = state["x"] = torch.maximum(state.get("x", one), one)
            v = v * c2 if coupled == "corrected" else v
        p -= lr * state["m"] / c1 / denominator(v, c2, group["eps"])

    return make


def rmsprop_inside(original):
    def step(self, closure=None):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    state, grad, a = self.state[p], p.grad, group["alpha"]
                    if group["weight_decay"]:
                        grad = grad + group["weight_decay"] * p
                    if not state:
                        state.update(v=torch.zeros_like(p), g=torch.zeros_like(p))
                        state.update(b=torch.zeros_like(p))
                    state["v"] += (1 - a) * (grad * grad - state["v"])
                    v = state["v"]
                    if group["centered"]:
                        state["g"] += (1 - a) * (grad - state["g"])
                        v = v - state["g"] ** 2
                    change = grad / (v + group["eps"]).sqrt()
                    if group["momentum"]:
                        state["b"] = group["momentum"] * state["b"] + change
                        change = state["b"]
                    p -= group["lr"] * change

    return step


def sgd_decoupled(original):  # weights decayed beside the momentum, as Keras does
    def step(self, closure=None):
        before = [dict(group) for group in self.param_groups]
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        p.mul_(1 - group["lr"] * group["weight_decay"])
                group["weight_decay"] = 0.0
        original(self, closure)
        for group, old in zip(self.param_groups, before):
            group["weight_decay"] = old["weight_decay"]

    return step


def clip_exactly(original):
    def clip(parameters, max_norm, norm_type=2.0, *rest, **options):
        given = (
            [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
        )
        grads = [p.grad for p in given if p.grad is not None]
        norm = torch.linalg.vector_norm(
            torch.stack([torch.linalg.vector_norm(g, norm_type) for g in grads]),
            norm_type,
        )
        if norm > max_norm:
            for g in grads:
                g.mul_(max_norm / norm)
        return norm

    return clip


def clip_each(original):
    def clip(parameters, *rest, **options):
        given = (
            [parameters] if isinstance(parameters, torch.Tensor) else list(parameters)
        )
        return [clip_exactly(original)(p, *rest, **options) for p in given]

    return clip


ADAM = "torch.optim.adam:Adam.step", "torch.optim.adamw:AdamW.step"
CLIP = ("torch.nn.utils:clip_grad_norm_",)
CONVENTIONS = [
    (
        "epsilon hat",
        "Adam's epsilon outside the bias correction (epsilon-hat): added to sqrt(v), "
        "before it is corrected",
        ADAM,
        adam_like(lambda v, c, eps: (v.sqrt() + eps) / c**0.5),
    ),
    (
        "epsilon in the root",
        "Adam's epsilon inside the square root",
        ADAM,
        adam_like(lambda v, c, eps: (v / c + eps).sqrt()),
    ),
    (
        "decay the other way",
        "weight decay decoupled (AdamW) for coupled (L2), or the reverse",
        ADAM,
        adam_like(lambda v, c, eps: (v / c).sqrt() + eps, "other"),
    ),
    (
        "AMSGrad corrected",
        "AMSGrad's largest of the second moments after bias correction, not before it",
        ADAM,
        adam_like(lambda v, c, eps: (v / c).sqrt() + eps, "corrected"),
    ),
    (
        "decay without the rate",
        "decoupled weight decay that is not multiplied by the learning rate",
        ADAM,
        adam_like(lambda v, c, eps: (v / c).sqrt() + eps, "unscaled"),
    ),
    (
        "no bias correction",
        "Adam without bias correction",
        ADAM,
        adam_like(lambda v, c, eps: v.sqrt() + eps, "no correction"),
    ),
    (
        "RMSprop epsilon in the root",
        "RMSprop's epsilon inside the square root",
        ("torch.optim.rmsprop:RMSprop.step",),
        rmsprop_inside,
    ),
    (
        "decay beside the momentum",
        "weight decay decoupled from gradient and momentum",
        ("torch.optim.sgd:SGD.step",),
        sgd_decoupled,
    ),
    (
        "clipping without 1e-6",
        "clipping by max_norm / norm, without 1e-6 added to the norm",
        CLIP,
        clip_exactly,
    ),
    (
        "clipping each",
        "each gradient clipped by its own norm, not the global one",
        CLIP,
        clip_each,
    ),
]
