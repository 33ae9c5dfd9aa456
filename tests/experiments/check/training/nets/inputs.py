def inputs(rng):
    return {"x": rng.standard_normal((8, 6)), "y": rng.standard_normal((8, 2))}
