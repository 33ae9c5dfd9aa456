"""Batches of changing size -- PyTorch, compile.

As it is, the first graph is made for the first size; the second size makes one for any
number of rows but one, which needs another graph. The cures declare it beforehand.
Each cure changes this backend's makers: `train.graph` is called anew.
"""

import torch

# -- cures -----------------------------------------------------------------------------


def dynamic(train):  # every length is a symbol from the first trace on, weights' too
    def graph(function):
        torch._dynamo.config.trace_autograd_ops = True
        return torch.compile(function, fullgraph=True, dynamic=True)

    train.graph = graph


def marked(train):  # only the batch's rows are; a length of 1 can't be marked
    compiled = train.graph

    def graph(function):
        inner = compiled(function)

        def call(state, *batch):
            for a in batch:
                if len(a) > 1:
                    torch._dynamo.mark_dynamic(a, 0)
            return inner(state, *batch)

        return call

    train.graph = graph


CURES = {"dynamic": dynamic, "marked": marked}
