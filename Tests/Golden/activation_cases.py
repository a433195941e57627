"""Activations: outputs, and the gradient that a given gradient of the outputs becomes."""

from __future__ import annotations

import numpy as np

from precision import double, exact
import keras
import tensorflow as tf
import translation
from storage import Case, Tree
import yaml

CONFIGURATIONS = ["linear", "relu", "sigmoid", "tanh", "softmax"]

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
    for text in CONFIGURATIONS:
        inputs = rows if text == "softmax" else scalars
        upstream = exact(random.normal(size=inputs.shape))
        result[text] = Case(text, _evaluate(text, inputs, upstream))
    return result


def _evaluate(text: str, inputs: np.ndarray, upstream: np.ndarray) -> Tree:
    name, options = translation.entry(yaml.safe_load(text))
    function = getattr(keras.activations, name)
    variable = tf.Variable(inputs)
    with tf.GradientTape() as tape:
        # The identity operation keeps `linear`, which returns its argument, on the tape.
        outputs = tf.identity(function(tf.identity(variable), **options))
    gradient = tape.gradient(outputs, variable, output_gradients=tf.constant(upstream))
    return {
        "inputs": inputs,
        "outputs": double(outputs),
        "output_gradient": upstream,
        "input_gradient": double(gradient),
    }
