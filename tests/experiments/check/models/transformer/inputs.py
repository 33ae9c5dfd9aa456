def inputs(rng):
    return {"x": rng.standard_normal((2, 6, 16))}
