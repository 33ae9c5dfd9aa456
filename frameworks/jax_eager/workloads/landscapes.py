"""Landscapes of two variables that tell update rules apart -- JAX.

ravine   (u^2 + a v^2) / 2, turned: u = 0.8 x + 0.6 y, v = 0.8 y - 0.6 x
saddle   x^2 - y^2 + y^4 / 4: flat at 0, lower on both sides
hollow   x^4 - 2 x^2 + x / 2 + y^2: a local minimum right, the deeper one left
rosenbrock   (1 - x)^2 + 100 (y - x^2)^2  (Rosenbrock 1960)
beale   (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2  (Beale 1958)
"""

# -- forward ---------------------------------------------------------------------------


def forward(params, a):  # w (2), a scalar -> scalar
    x, y = params[0]
    u, v = 0.8 * x + 0.6 * y, 0.8 * y - 0.6 * x
    return u * u + a * v * v


# -- loss ------------------------------------------------------------------------------


def loss_ravine(params, a):  # -> scalar
    return 0.5 * forward(params, a)


def loss_saddle(params, a):  # -> scalar
    x, y = params[0]
    return x * x - y * y + 0.25 * y**4


def loss_hollow(params, a):  # -> scalar
    x, y = params[0]
    return x**4 - 2.0 * x * x + 0.5 * x + y * y


def loss_rosenbrock(params, a):  # -> scalar
    x, y = params[0]
    return (1.0 - x) ** 2 + 100.0 * (y - x * x) ** 2


def loss_beale(params, a):  # -> scalar
    x, y = params[0]
    first, second = 1.5 - x + x * y, 2.25 - x + x * y * y
    third = 2.625 - x + x * y**3
    return first * first + second * second + third * third
