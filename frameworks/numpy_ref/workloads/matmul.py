"""Large product -- NumPy, the reference.

product = a b; the lecture's is (2000 x 40000)(40000 x 2000)
"""

# -- forward ---------------------------------------------------------------------------


def forward(params, b):  # a (M, K), b (K, N) -> (M, N)
    (a,) = params
    return a @ b


# -- inputs (the reference only) -------------------------------------------------------

AXES = {"a": "MK", "b": "KN", "output": "MN"}
PARAMS, BATCH = ("a",), ("b",)
CONFIGS = {
    "tenth": dict(M=200, K=4000, N=200),
    "half": dict(M=1000, K=20000, N=1000),
    "lecture": dict(M=2000, K=40000, N=2000),
}
PRESETS = {"quick": ("tenth",), "standard": ("tenth", "half")}


def inputs(rng, config):  # -> params, batches
    M, K, N = CONFIGS[config].values()
    return [rng.standard_normal((M, K))], [[rng.standard_normal((K, N))]]


def cost(M, K, N):  # -> FLOPs, least bytes at 4 an element
    return 2 * M * K * N, 4 * (M * K + K * N + M * N)
