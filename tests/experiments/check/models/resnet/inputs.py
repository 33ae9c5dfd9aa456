def inputs(rng):
    return {"x": rng.standard_normal((4, 8, 12, 12))}
