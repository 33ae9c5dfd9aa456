def inputs(rng):
    return {"x": rng.standard_normal((16, 20)), "y": rng.integers(0, 10, 16)}
