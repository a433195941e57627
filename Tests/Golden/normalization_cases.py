"""Normalizations: outputs in training and in prediction, and gradients."""

from __future__ import annotations

from typing import Any

from precision import double, exact
import keras
import numpy as np
import tensorflow as tf
import translation
from storage import Case, Tree
import yaml

# The layer, the shape of a batch, the size of its values and their mean.
LAYERS = {
    "batch_normalization": ("batch_normalization", (7, 5), 1.0, 0.3),
    "batch_normalization_options": (
        "batch_normalization: {epsilon: 0.1, momentum: 0.6, scale: false}",
        (6, 3, 4),
        2.0,
        -1.0,
    ),
    "batch_normalization_centerless": (
        "batch_normalization: {center: false, momentum: 0.9}",
        (70, 9),
        0.01,
        30.0,
    ),
    "batch_normalization_extreme": ("batch_normalization", (5, 4), 1e4, 1e4),
    "layer_normalization": ("layer_normalization", (4, 3, 11), 1.0, 0.0),
    "layer_normalization_options": (
        "layer_normalization: {epsilon: 0.01, center: false}",
        (5, 20),
        0.05,
        12.0,
    ),
    "layer_normalization_extreme": ("layer_normalization: {scale: false}", (6, 9), 1e4, -1e4),
    "group_normalization": ("group_normalization: {groups: 3}", (4, 5, 2, 12), 1.0, 0.5),
    "group_normalization_flat": ("group_normalization: {groups: 2, scale: false}", (5, 16), 2.0, 0),
    "group_normalization_channels": ("group_normalization: {groups: -1}", (3, 6, 4), 1.0, -2.0),
    "unit_normalization": ("unit_normalization", (4, 3, 10), 1.0, 0.0),
    "unit_normalization_extreme": ("unit_normalization", (5, 6), 1e4, 0.0),
}


def cases() -> dict[str, Case]:
    random = np.random.default_rng(20_300)
    return {
        name: Case(text, _evaluate(text, exact(random.normal(size=shape) * size + mean), random))
        for name, (text, shape, size, mean) in LAYERS.items()
    }


def _evaluate(text: str, inputs: np.ndarray, random: np.random.Generator) -> Tree:
    name, options = translation.entry(yaml.safe_load(text))
    layer = translation.layer(name, options)
    layer.build(inputs.shape)
    for variable in layer.weights:
        values = random.normal(size=variable.shape)
        variable.assign(exact(np.abs(values) if "variance" in variable.name else values))
    weights = _values(layer)
    predictions = double(layer(tf.constant(inputs), training=False))
    upstream = exact(random.normal(size=inputs.shape))
    source = tf.Variable(inputs)
    variables = [variable.value for variable in layer.trainable_variables]
    with tf.GradientTape() as tape:
        outputs = layer(tf.identity(source), training=True)
    gradients = tape.gradient(outputs, [source, *variables], output_gradients=upstream)
    return {
        "inputs": inputs,
        "weights": weights,
        "predictions": predictions,
        "outputs": double(outputs),
        "moved": _values(layer),
        "output_gradient": upstream,
        "input_gradient": double(gradients[0]),
        "weight_gradients": {
            variable.name: double(gradient)
            for variable, gradient in zip(layer.trainable_variables, gradients[1:], strict=True)
        },
    }


def _values(layer: keras.Layer) -> dict[str, Any]:
    return {variable.name: double(variable) for variable in layer.weights}
