def inputs(rng):
    return {"x": rng.standard_normal((4, 1, 28, 28)), "y": rng.integers(0, 10, 4)}
