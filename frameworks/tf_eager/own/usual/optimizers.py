"""Optimizers and clipping by other libraries' conventions, in place of those of
TensorFlow and Keras."""

import tensorflow as tf


def adam_like(denominator, correct=True):
    def make(original):
        def update_step(self, gradient, variable, learning_rate):
            place = self._get_variable_index(variable)
            m, v = self._momentums[place], self._velocities[place]
            dtype = variable.dtype
            t = tf.cast(self.iterations + 1, dtype)
            c1, c2 = 1 - self.beta_1**t, 1 - self.beta_2**t
            if not correct:
                c1 = c2 = tf.ones((), dtype)
            gradient = tf.cast(gradient, dtype)
            m.assign(m + (1 - self.beta_1) * (gradient - m))
            v.assign(v + (1 - self.beta_2) * (tf.square(gradient) - v))
            below = denominator(tf.convert_to_tensor(v), c2, self.epsilon)
            change = tf.cast(learning_rate, dtype) * m / c1 / below
            variable.assign(variable - change)

        return update_step

    return make


def decay_coupled(original):  # L2: added to the gradient, as PyTorch's Adam has it
    if original.__name__ == "_apply_weight_decay":
        return lambda self, variables: None

    def update_step(self, gradient, variable, learning_rate):
        decay = tf.cast(self.weight_decay or 0.0, variable.dtype)
        gradient = tf.cast(gradient, variable.dtype) + decay * variable
        return original(self, gradient, variable, learning_rate)

    return update_step


def rmsprop_outside(original):
    def update_step(self, gradient, variable, learning_rate):
        v = self._velocities[self._get_variable_index(variable)]
        gradient = tf.cast(gradient, variable.dtype)
        v.assign(self.rho * v + (1 - self.rho) * tf.square(gradient))
        below = tf.sqrt(tf.convert_to_tensor(v)) + self.epsilon
        change = tf.cast(learning_rate, variable.dtype) * gradient / below
        variable.assign(variable - change)

    return update_step


def clip_plus(original):  # PyTorch adds 1e-6 to the norm
    def clip(t_list, clip_norm, use_norm=None, name=None):
        norm = tf.linalg.global_norm(t_list) if use_norm is None else use_norm
        factor = tf.minimum(clip_norm / (norm + 1e-6), 1.0)
        return [t * factor for t in t_list], norm

    return clip


def clip_each(original):
    def clip(t_list, clip_norm, use_norm=None, name=None):
        clipped = [tf.clip_by_norm(t, clip_norm) for t in t_list]
        return clipped, tf.linalg.global_norm(t_list)

    return clip
