"""Activations: outputs, and the gradient that a given gradient of the outputs becomes."""

from __future__ import annotations

import numpy as np

from precision import double, exact
import tensorflow as tf
import translation
from storage import Case, Tree
import yaml

CONFIGURATIONS = {
    "linear": "linear",
    "arctan": "arctan",
    "binary_step": "binary_step",
    "elu": "elu",
    "elu_options": "elu: {alpha: 0.3}",
    "exponential": "exponential",
    "gelu": "gelu",
    "gelu_approximate": "gelu: {approximate: true}",
    "hard_sigmoid": "hard_sigmoid",
    "hard_swish": "hard_swish",
    "leaky_relu": "leaky_relu",
    "leaky_relu_options": "leaky_relu: {negative_slope: 0.01}",
    "log_sigmoid": "log_sigmoid",
    "log_softmax": "log_softmax",
    "mish": "mish",
    "relu": "relu",
    "relu_max_value": "relu: {max_value: 6}",
    "relu_options": "relu: {max_value: 8.5, negative_slope: 0.1, threshold: 0.5}",
    "relu_threshold": "relu: {threshold: 1.25}",
    "selu": "selu",
    "sigmoid": "sigmoid",
    "sinc": "sinc",
    "softmax": "softmax",
    "softplus": "softplus",
    "softsign": "softsign",
    "swish": "swish",
    "tanh": "tanh",
}

# Zeros of both signs, float32's smallest normal number, denormals, saturation, overflow of exp.
EXTREMES = [0.0, -0.0, 1.17549435e-38, 1e-40, -1e-40, 1e-45, -1e-45, 1e-8, -1e-8]
EXTREMES += [sign * size for size in (1.0, 9.0, 20.0, 88.8, 104.0, 750.0, 1e4) for sign in (1, -1)]

ROWS_OF_EXTREMES = [
    [1e4, -1e4, 0.0, 1.0, -1.0],
    [-1e4, -1e4, -1e4, -1e4, -1e4],
    [1e4, 1e4, 9999.0, -1e4, 0.0],
    [1e-40, -1e-40, 0.0, 1e-45, -0.0],
    [88.0, 89.0, 90.0, 104.0, 103.0],
    [-750.0, -751.0, -749.0, -750.0, -1e4],
]


def cases() -> dict[str, Case]:
    random = np.random.default_rng(20_002)
    ordinary = random.normal(size=(6, 5)) * 2.0
    rows = exact(np.concatenate([ordinary, ROWS_OF_EXTREMES]))
    scalars = exact(np.concatenate([EXTREMES, random.normal(size=27) * 3.0]).reshape(10, 5))
    result: dict[str, Case] = {}
    # Where e^x is within float32.
    small = np.where(np.abs(scalars) < 88, scalars, scalars / 200)
    for name, text in CONFIGURATIONS.items():
        kind, _ = translation.entry(yaml.safe_load(text))
        inputs = {"softmax": rows, "log_softmax": rows, "exponential": exact(small)}.get(
            kind, scalars
        )
        upstream = exact(random.normal(size=inputs.shape))
        result[name] = Case(text, _evaluate(text, inputs, upstream))
    return result


def _evaluate(text: str, inputs: np.ndarray, upstream: np.ndarray) -> Tree:
    function = translation.activation(yaml.safe_load(text))
    variable = tf.Variable(inputs)
    with tf.GradientTape() as tape:
        # The identity operation keeps `linear`, which returns its argument, on the tape.
        outputs = tf.identity(function(tf.identity(variable)))
    gradient = tape.gradient(
        outputs,
        variable,
        output_gradients=tf.constant(upstream),
        unconnected_gradients=tf.UnconnectedGradients.ZERO,
    )
    return {
        "inputs": inputs,
        "outputs": double(outputs),
        "output_gradient": upstream,
        "input_gradient": double(gradient),
    }
