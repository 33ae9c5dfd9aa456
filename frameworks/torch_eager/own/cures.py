"""What to write instead of what a graph of a person's own program refuses -- PyTorch.

CURES: part of the error -> what to do; the first that fits. Read, not imported.
"""

CURES = {
    "Data-dependent branching": (
        "In the graph a value is not known yet, so Python can't decide by it. In the "
        "place of `if p` write torch.cond(p, f, g, (x,)), or torch.where(p, a, b), "
        "which computes both; of `while`, while_loop of torch._higher_order_ops"
    ),
    "Could not guard on data-dependent expression": (
        "In the graph a value is not known yet, so Python can't decide by a number "
        "that float() or .item() reads. Leave it a tensor, and in the place of `if p` "
        "write torch.cond(p, f, g, (x,)), or torch.where(p, a, b), which computes both"
    ),
}
