def inputs(rng):
    return {"x": rng.standard_normal((3, 1, 8, 8))}
