"""Recurrent layers of other libraries, in place of PyTorch's own.

Of one direction, without dropout; the parameters as `_VF.gru` and `_VF.lstm` take them.
"""

import torch


def layers(weights, bias, count, h, x, step, batch_first):
    # weights: flat, 2 or 4 a layer -> outputs over time, last states
    size = 4 if bias else 2
    x = x.transpose(0, 1) if batch_first else x
    last = []
    for number in range(count):
        w, u, *biases = weights[number * size : (number + 1) * size]
        b, c = biases or (x.new_zeros(w.shape[0]),) * 2
        state, found = h[number], []
        for one in x:
            state = step(one, state, w, u, b, c)
            found.append(state[0] if isinstance(state, tuple) else state)
        x = torch.stack(found)
        last.append(state)
    return x.transpose(0, 1) if batch_first else x, last


def before(x, h, w, u, b, c):  # the reset gate before the product, as in Cho's paper
    wr, wz, wn = (x @ w.T + b).chunk(3, -1)
    (ur, uz, un), (cr, cz, cn) = u.chunk(3), c.chunk(3)
    r = torch.sigmoid(wr + h @ ur.T + cr)
    z = torch.sigmoid(wz + h @ uz.T + cz)
    n = torch.tanh(wn + (r * h) @ un.T + cn)
    return (1 - z) * n + z * h


def exchanged(x, h, w, u, b, c):  # z for 1 - z
    wr, wz, wn = (x @ w.T + b).chunk(3, -1)
    ur, uz, un = (h @ u.T + c).chunk(3, -1)
    z = torch.sigmoid(wz + uz)
    n = torch.tanh(wn + torch.sigmoid(wr + ur) * un)
    return z * n + (1 - z) * h


def gru(step):
    def make(original):
        def run(input, h, weights, bias, count, dropout, train, both, batch_first):
            if both:
                raise NotImplementedError("two directions")
            x, last = layers(weights, bias, count, h, input, step, batch_first)
            return x, torch.stack(last)

        return run

    return make


def forget_more(original):
    def run(input, state, weights, bias, *rest):
        size = 4 if bias else 2
        more = [w.clone() for w in weights]
        for b in more[2::size]:
            n = len(b) // 4
            b.data[n : 2 * n] += 1.0
        return original(input, state, more, bias, *rest)

    return run


CONVENTIONS = [
    (
        "reset gate before the product",
        "the GRU's reset gate applied before the recurrent product (reset_after=False)",
        ("torch._VF:gru",),
        gru(before),
    ),
    (
        "update gate exchanged",
        "z for 1 - z in the GRU's update",
        ("torch._VF:gru",),
        gru(exchanged),
    ),
    (
        "forget bias 1",
        "1 added to the bias of the LSTM's forget gate",
        ("torch._VF:lstm",),
        forget_more,
    ),
]
