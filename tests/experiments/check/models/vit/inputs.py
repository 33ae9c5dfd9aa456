def inputs(rng):
    return {"x": rng.standard_normal((2, 3, 16, 16))}
