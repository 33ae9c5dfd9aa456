"""Small functions as people write them in PyTorch."""

import numpy as np
import torch
from torch.nn import functional as F


def inputs():
    r = np.random.default_rng(0)
    f = lambda *s: r.standard_normal(s).astype("float32")
    p, q = np.exp(f(6, 5)), np.exp(f(6, 5))
    return {
        "x": f(2, 3, 8, 8),
        "z": f(6, 5),
        "y": np.array([0, 3, 1, 0, 4, 2]),
        "p": p / p.sum(1, keepdims=True),
        "q": q / q.sum(1, keepdims=True),
        "g": f(4, 7),
        "w": f(7),
        "q4": f(2, 6, 8),
        "k4": f(2, 6, 8),
        "v4": f(2, 6, 8),
        "h": np.arange(-4.5, 5.5).astype("float32"),
        "keep": np.arange(36).reshape(6, 6) % 5 != 2,
        "i": np.array([0, 2, 2]),
    }


def ln(z, **_):
    return F.layer_norm(torch.tensor(z), (5,)).numpy()


def resize(x, **_):
    return F.interpolate(
        torch.tensor(x), size=(13, 13), mode="bilinear", align_corners=True
    ).numpy()


def bicubic(x, **_):
    return F.interpolate(
        torch.tensor(x), size=(13, 13), mode="bicubic", align_corners=False
    ).numpy()


def pool(x, **_):
    return F.avg_pool2d(torch.tensor(x), 3, 2, padding=1).numpy()


def std(z, **_):
    return torch.tensor(z).std(-1).numpy()


def kl(p, q, **_):
    return F.kl_div(torch.tensor(p).log(), torch.tensor(q), reduction="mean").numpy()


def ce(z, y, **_):
    return F.cross_entropy(
        torch.tensor(z), torch.tensor(y), label_smoothing=0.1
    ).numpy()


def ce_ignore(z, y, **_):
    z, y = torch.tensor(z), torch.tensor(y)
    return F.cross_entropy(z, y, ignore_index=0).numpy()


def adamw(g, w, **_):
    t = torch.tensor(w, requires_grad=True)
    opt = torch.optim.AdamW([t], lr=0.01)
    for row in g:
        t.grad = torch.tensor(row)
        opt.step()
    return t.detach().numpy()


def adaml2(g, w, **_):
    t = torch.tensor(w, requires_grad=True)
    opt = torch.optim.Adam([t], lr=0.01, weight_decay=0.1)
    for row in g:
        t.grad = torch.tensor(row)
        opt.step()
    return t.detach().numpy()


def rmsprop(g, w, **_):
    t = torch.tensor(w, requires_grad=True)
    opt = torch.optim.RMSprop([t], lr=0.01, alpha=0.9, eps=1e-3)
    for row in g:
        t.grad = torch.tensor(row)
        opt.step()
    return t.detach().numpy()


def attention(q4, k4, v4, **_):
    return F.scaled_dot_product_attention(*map(torch.tensor, (q4, k4, v4))).numpy()


def softmax(z, **_):
    return torch.softmax(torch.tensor(z), 1).numpy()


def flat(x, **_):
    return torch.tensor(x).flatten(1).numpy()


def median(z, **_):
    return torch.tensor(z).median(0).values.numpy()


def mod(z, **_):
    return torch.fmod(torch.tensor(z), 0.7).numpy()


def clip(z, w, **_):
    ts = [torch.tensor(w, requires_grad=True), torch.tensor(z, requires_grad=True)]
    ts[0].grad, ts[1].grad = torch.tensor(w), torch.tensor(z)
    torch.nn.utils.clip_grad_norm_(ts, 1.0)
    return ts[0].grad.numpy(), ts[1].grad.numpy()


def elu(z, **_):
    return F.leaky_relu(torch.tensor(z)).numpy()


def huber(p, q, **_):
    return F.smooth_l1_loss(torch.tensor(p) * 8, torch.tensor(q), beta=0.5).numpy()


def fft(z, **_):
    return torch.fft.rfft(torch.tensor(z)).numpy()


def ln_outside(z, **_):
    return F.layer_norm(torch.tensor(z), (5,)).numpy()


def bn_outside(z, **_):
    return F.batch_norm(torch.tensor(z), None, None, training=True, eps=1e-3).numpy()


def rms_outside(z, **_):
    return F.rms_norm(torch.tensor(z), (5,), eps=1e-3).numpy()


def ln_axes(q4, **_):
    return F.layer_norm(torch.tensor(q4), (8,)).numpy()


def quick(z, **_):
    return F.gelu(torch.tensor(z)).numpy()


def largest(x, **_):
    x = torch.tensor(x.round()).requires_grad_()
    x.max(-1).values.sum().backward()
    return x.grad.numpy()


def halves(h, **_):
    return torch.round(torch.tensor(h)).numpy()


def heads(q4, k4, v4, **_):
    q, k, v = (torch.tensor(a).reshape(2, 6, 2, 4) for a in (q4, k4, v4))
    q, k, v = (a.transpose(1, 2) for a in (q, k, v))
    y = F.scaled_dot_product_attention(q, k, v)
    return y.transpose(1, 2).reshape(2, 6, 8).numpy()


def dropped(q4, k4, v4, keep, **_):
    q, k, v = map(torch.tensor, (q4, k4, v4))
    mask = torch.tensor(keep)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask).numpy()


def twice(z, i, **_):
    return torch.tensor(z).index_add(0, torch.tensor(i), torch.tensor(z[:3])).numpy()


def rms(g, w, **_):
    return F.rms_norm(torch.tensor(g), (7,), torch.tensor(w), 1e-6).numpy()
