def inputs(rng):
    return {"x": rng.standard_normal((3, 5, 7))}
