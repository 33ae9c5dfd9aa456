"""Dynamic loss scaling -- PyTorch.

no gradient inf or NaN: growth <- growth + 1; every `interval` steps growth <- 0 and
scale <- factor scale, unless that is infinite in float32
else: the step is skipped, growth <- 0, scale <- backoff scale
skipped: whether the last step was. Micikevicius et al., Mixed precision training, ICLR
2018, 3.2; the rule is that of PyTorch's GradScaler.
"""

from torch.amp import GradScaler


def make(start, factor=2.0, backoff=0.5, interval=2000):  # -> begin, adjust

    def begin(params):  # -> state
        device = params[0].device.type  # differs: the library's own holds the state
        return GradScaler(device, start, factor, backoff, interval)

    def adjust(state, finite):  # -> state
        state.update()  # differs: it has looked itself whether all was finite
        return state

    return begin, adjust
