"""Losses: the mean loss of a batch, and its gradient with respect to the predictions."""

from __future__ import annotations

import numpy as np

from precision import double, exact
import tensorflow as tf
import translation
from storage import Case
import yaml

LOGITS = "{from_logits: true}"
FOCAL = "binary_focal_crossentropy"
FOCAL_OPTIONS = "{apply_class_balancing: true, alpha: 0.3, gamma: 1.5, label_smoothing: 0.1}"
BINARY, CATEGORICAL = "binary_crossentropy", "categorical_crossentropy"


def cases() -> dict[str, Case]:
    return _regression() | _binary() | _categorical() | _margins() | _distributions()


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
    result: dict[str, Case] = {}
    for text in [
        "mean_squared_error",
        "mean_absolute_error",
        "huber",
        "huber: {delta: 0.3}",
        "log_cosh",
        "cosine_similarity",
        "mean_absolute_percentage_error",
    ]:
        name, options = translation.entry(yaml.safe_load(text))
        name += "_options" if options else ""
        result[name] = _case(text, predictions, targets)
        result[f"{name}_extreme"] = _case(
            text, exact([[1e4, -1e4, 1e-40, 1e-3]]), exact([[-1e4, 1.0, -1e-40, 3.0]])
        )
    counts = exact(random.integers(0, 5, size=(9, 4)))
    edges = exact([[0.0, 1e-40, 1e4, 0.5, 3.0]]), exact([[0.0, 2.0, 1e4, 0.0, 1e4]])
    for name in ["mean_squared_logarithmic_error", "poisson"]:
        result[name] = _case(name, np.abs(predictions), counts)
        result[f"{name}_extreme"] = _case(name, *edges)
    name = "mean_squared_logarithmic_error"
    result[f"{name}_negative"] = _case(name, predictions, targets)
    return result


def _margins() -> dict[str, Case]:
    random = np.random.default_rng(20_006)
    predictions = exact(random.normal(size=(9, 4)) * 1.5)
    signs = exact(random.integers(0, 2, size=(9, 4)) * 2 - 1)
    one_hot = np.eye(4)[random.integers(0, 4, size=9)]
    extremes = exact([[1e4, -1e4, 1e-40, -1e-40], [-1e4, 1e4, 0.5, 0.25]])
    result: dict[str, Case] = {}
    for name in ["hinge", "squared_hinge", "perceptron"]:
        result[name] = _case(name, predictions, signs)
        result[f"{name}_extreme"] = _case(name, extremes, signs[:2])
    for name in ["hinge", "squared_hinge"]:
        result[f"{name}_of_bits"] = _case(name, predictions, (signs + 1) / 2)
    name = "categorical_hinge"
    result[name] = _case(name, predictions, one_hot)
    result[f"{name}_extreme"] = _case(name, extremes, one_hot[:2])
    return result


def _distributions() -> dict[str, Case]:
    random = np.random.default_rng(20_007)
    powers = np.exp(random.normal(size=(2, 9, 4)))
    predictions, targets = exact(powers / powers.sum(axis=-1, keepdims=True))
    edges = exact([[0.0, 1.0, 1e-9, 0.25], [1.0, 0.0, 1e-40, 0.5]])
    edge_targets = exact([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    name = "kl_divergence"
    return {
        name: _case(name, predictions, targets),
        f"{name}_extreme": _case(name, edges, edge_targets),
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
        f"{BINARY}_smoothed": _case(f"{BINARY}: {{label_smoothing: 0.2}}", probabilities, targets),
        f"{BINARY}_smoothed_from_logits": _case(
            f"{BINARY}: {{from_logits: true, label_smoothing: 0.2}}", logits, targets
        ),
        f"{FOCAL}": _case(FOCAL, probabilities, targets),
        f"{FOCAL}_options": _case(f"{FOCAL}: {FOCAL_OPTIONS}", probabilities, targets),
        f"{FOCAL}_gamma_0": _case(f"{FOCAL}: {{gamma: 0.0}}", probabilities, targets),
        f"{FOCAL}_from_logits": _case(f"{FOCAL}: {LOGITS}", logits, targets),
        f"{FOCAL}_options_from_logits": _case(
            f"{FOCAL}: {FOCAL_OPTIONS[:-1]}, from_logits: true}}", logits, targets
        ),
        f"{FOCAL}_clipped": _case(FOCAL, edges, exact([[0, 1, 0, 1, 1, 1, 1]])),
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
    smoothed = f"{CATEGORICAL}: {{label_smoothing: 0.3}}"
    smoothed_logits = f"{CATEGORICAL}: {{from_logits: true, label_smoothing: 0.3}}"
    result[f"{CATEGORICAL}_smoothed"] = _case(smoothed, probabilities, soft)
    result[f"{CATEGORICAL}_smoothed_from_logits"] = _case(smoothed_logits, logits, soft)
    # Keras smooths columns alone.
    for text, predictions in [(smoothed, probabilities), (smoothed_logits, logits)]:
        name = f"sparse_{CATEGORICAL}_smoothed" + ("_from_logits" if predictions is logits else "")
        computed = _case(text, predictions, one_hot)
        result[name] = _case(f"sparse_{text}", predictions, labels, computed_as=computed)
    return result
