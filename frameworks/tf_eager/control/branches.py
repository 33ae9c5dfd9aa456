"""A data-dependent conditional in every form -- TensorFlow.

y = first(x) if the condition holds, else second(x); all forms give the same y
"""

import tensorflow as tf

# -- one condition for all of x --------------------------------------------------------


def by_if(condition, first, second, x):  # condition (): one branch runs
    if condition:
        return first(x)
    else:
        return second(x)


def by_cond(condition, first, second, x):  # condition (): one branch runs
    return tf.cond(condition, lambda: first(x), lambda: second(x))


# -- select: a condition for each element, or one for all ------------------------------


def by_where(condition, first, second, x):  # both branches run, on all of x
    return tf.where(condition, first(x), second(x))


def by_double_where(condition, first, second, x, safe):  # first never sees a bad x
    return tf.where(condition, first(tf.where(condition, x, safe)), second(x))


# -- rows: a condition for each row of x -----------------------------------------------


def by_if_rows(condition, first, second, x):  # condition (N,), x (N, D)
    pairs = zip(tf.unstack(condition), tf.unstack(x))
    return tf.stack([by_if(c, first, second, row) for c, row in pairs])


def by_cond_rows(condition, first, second, x):  # condition (N,), x (N, D)
    one = lambda pair: by_cond(pair[0], first, second, pair[1])
    return tf.vectorized_map(one, (condition, x))


# -- bodies: what the branches do ------------------------------------------------------


def linear(w, x):  # w (D, H), x (N, D) or (D,) -> (N, H) or (H,)
    return tf.tensordot(x, w, 1)


def root(x):  # not differentiable at 0, not defined below
    return tf.sqrt(x)


def inverse(x):  # not defined at 0
    return 1.0 / x


def zero(x):  # what y is where it can't be the above
    return 0.0 * x


def heavy(w, times, x):  # w (D, D), x (N, D): as much work as is asked for
    for _ in range(times):
        x = tf.tanh(x @ w)
    return x
