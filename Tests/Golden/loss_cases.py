"""Losses: the mean loss of a batch, and its gradient with respect to the predictions."""

from __future__ import annotations

import numpy as np

from precision import double, exact
import tensorflow as tf
import translation
from storage import Case

LOGITS = "{from_logits: true}"
BINARY, CATEGORICAL = "binary_crossentropy", "categorical_crossentropy"


def cases() -> dict[str, Case]:
    return _regression() | _binary() | _categorical()


def _case(
    text: str, predictions: np.ndarray, targets: np.ndarray, computed_as: Case | None = None
) -> Case:
    """The loss `text` of a batch; or `computed_as`, another case of the same loss and gradient."""
    if computed_as is not None:
        return Case(text, computed_as.data | {"targets": targets})
    function = translation.loss(text)
    variable = tf.Variable(predictions)
    with tf.GradientTape() as tape:
        value = function(targets, variable)
    gradient = tape.gradient(value, variable)
    return Case(
        text,
        {
            "predictions": predictions,
            "targets": targets,
            "loss": double(value),
            "gradient": double(gradient),
        },
    )


def _regression() -> dict[str, Case]:
    random = np.random.default_rng(20_003)
    predictions, targets = exact(random.normal(size=(2, 9, 4)) * 2.0)
    name = "mean_squared_error"
    return {
        name: _case(name, predictions, targets),
        f"{name}_extreme": _case(name, exact([[1e4, -1e4, 1e-40]]), exact([[-1e4, 1.0, -1e-40]])),
    }


def _binary() -> dict[str, Case]:
    random = np.random.default_rng(20_004)
    probabilities = exact(random.uniform(0.02, 0.98, size=(9, 3)))
    logits = exact(random.normal(size=(9, 3)) * 3.0)
    targets = exact(random.integers(0, 2, size=(9, 3)))
    targets[0] = exact([0.25, 0.5, 0.9])  # Soft targets are allowed.
    edges = exact([[0.0, 0.0, 1.0, 1.0, 1e-9, 1e-40, 0.5]])
    extremes = exact([[1e4, -1e4, 1e4, -1e4, 0.0, 1e-40, -90.0, 750.0]])
    logits_text = f"{BINARY}: {LOGITS}"
    return {
        BINARY: _case(BINARY, probabilities, targets),
        f"{BINARY}_clipped": _case(BINARY, edges, exact([[0, 1, 0, 1, 1, 1, 1]])),
        f"{BINARY}_from_logits": _case(logits_text, logits, targets),
        f"{BINARY}_from_logits_extreme": _case(
            logits_text, extremes, exact([[1, 1, 0, 0, 1, 0, 1, 0]])
        ),
    }


def _categorical() -> dict[str, Case]:
    random = np.random.default_rng(20_005)
    logits = exact(random.normal(size=(9, 5)) * 2.0)
    powers = np.exp(logits)
    probabilities = exact(powers / powers.sum(axis=1, keepdims=True))
    probabilities[1] = exact([0.2, 0.4, 0.1, 0.6, 0.7])  # Keras divides a row by its sum.
    labels = random.integers(0, 5, size=9)
    one_hot = np.eye(5)[labels]
    soft = one_hot.copy()
    soft[0] = exact([0.5, 0.25, 0.125, 0.125, 0.0])
    edges = exact([[1, 0, 0], [1, 0, 0], [0.5, 0.5, 0], [1e-9, 1e-40, 1.0]])
    edge_labels = np.array([0, 1, 2, 0])
    extremes = exact([[1e4, -1e4, 0], [1e4, -1e4, 0], [-1e4, -1e4, -1e4], [1e-40, 0, 1e4]])
    result: dict[str, Case] = {}
    variants = [
        (CATEGORICAL, soft, np.eye(3)[edge_labels]),
        (f"sparse_{CATEGORICAL}", labels, edge_labels),
    ]
    for name, targets, edge_targets in variants:
        logits_text = f"{name}: {LOGITS}"
        # On TensorFlow alone the sparse form divides by the row's sum after clipping instead of
        # before. It is the same loss, so its clipped values are those of the one-hot targets.
        one_hot_form = result.get(f"{CATEGORICAL}_clipped")
        result |= {
            name: _case(name, probabilities, targets),
            f"{name}_clipped": _case(name, edges, edge_targets, computed_as=one_hot_form),
            f"{name}_from_logits": _case(logits_text, logits, targets),
            f"{name}_from_logits_extreme": _case(logits_text, extremes, edge_targets),
        }
    return result
