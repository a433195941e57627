"""Metrics: the value over all rows, which the reference is given in two batches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import translation
import yaml
from precision import exact
from storage import Case, Tree
from translation import keras

ROWS, SPLIT = 23, 9

METRICS: dict[str, Callable[..., Any]] = {
    "accuracy": keras.metrics.Accuracy,
    "auc": keras.metrics.AUC,
    "binary_accuracy": keras.metrics.BinaryAccuracy,
    "categorical_accuracy": keras.metrics.CategoricalAccuracy,
    "cosine_similarity": keras.metrics.CosineSimilarity,
    "f1": keras.metrics.F1Score,
    "mae": keras.metrics.MeanAbsoluteError,
    "mape": keras.metrics.MeanAbsolutePercentageError,
    "mse": keras.metrics.MeanSquaredError,
    "precision": keras.metrics.Precision,
    "r2": keras.metrics.R2Score,
    "recall": keras.metrics.Recall,
    "rmse": keras.metrics.RootMeanSquaredError,
    "sparse_categorical_accuracy": keras.metrics.SparseCategoricalAccuracy,
    "top_k": keras.metrics.TopKCategoricalAccuracy,
}


def cases() -> dict[str, Case]:
    return _regression() | _binary() | _labels() | _classes()


def _value(text: str, predictions: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """What Keras' metric of this configuration says."""
    name, options = translation.entry(yaml.safe_load(text))
    if options.get("average") == "none":
        options["average"] = None
    if options.get("class_aggregation") == "none":
        options["class_aggregation"] = None
    # TensorFlow has its top k in float32 alone, which holds the predictions exactly.
    dtype = "float32" if name == "top_k" else "float64"
    metric = METRICS[name](dtype=dtype, **options)
    for rows in (slice(0, SPLIT), slice(SPLIT, None)):
        metric.update_state(targets[rows], predictions[rows].astype(dtype))
    return np.asarray(metric.result(), dtype=np.float64)


def _case(
    text: str, predictions: np.ndarray, targets: np.ndarray, value: object | None = None
) -> Case:
    """A case of Keras, or with a `value` that was computed otherwise."""
    if value is None:
        value = _value(text, predictions, targets)
    columns = targets.reshape(len(targets), -1)
    data: Tree = {"predictions": predictions, "targets": columns, "value": np.asarray(value, float)}
    return Case(text, data)


def _regression() -> dict[str, Case]:
    random = np.random.default_rng(30_001)
    predictions = exact(random.normal(size=(ROWS, 3)) * 2.0)
    targets = exact(predictions + random.normal(size=(ROWS, 3)) * [0.5, 1.0, 3.0] + 10.0)
    names = [
        "mse",
        "mae",
        "rmse",
        "mape",
        "r2",
        "r2: {class_aggregation: variance_weighted_average}",
        "r2: {class_aggregation: none}",
        "cosine_similarity",
    ]
    return {
        f"regression_{number}_{text.split(':')[0]}": _case(text, predictions, targets)
        for number, text in enumerate(names)
    }


def _binary() -> dict[str, Case]:
    """One output; some predictions lie on thresholds."""
    random = np.random.default_rng(30_002)
    targets = random.integers(0, 2, size=(ROWS, 1)).astype(float)
    predictions = exact(np.clip(0.3 * targets + random.uniform(0, 0.7, size=(ROWS, 1)), 0, 1))
    predictions[:4, 0] = [0.0, 1.0, 0.5, 0.25]
    texts = [
        "binary_accuracy",
        "binary_accuracy: {threshold: 0.25}",
        "precision",
        "recall",
        "precision: {thresholds: [0.25, 0.5, 0.75]}",
        "recall: {thresholds: [0.25, 0.5, 0.75]}",
        "f1: {threshold: 0.5}",
        *_areas(""),
        "auc: {num_thresholds: 17}",
    ]
    result = {
        f"binary_{number}_{text.split(':')[0]}": _case(text, predictions, targets)
        for number, text in enumerate(texts)
    }
    result["binary_accuracy_by_shape"] = _case(
        "accuracy", predictions, targets, _value("binary_accuracy", predictions, targets)
    )
    cross = -targets * np.log(np.maximum(predictions, 1e-30)) - (1 - targets) * np.log(
        np.maximum(1 - predictions, 1e-30)
    )
    # Without the ends, where the value is that of the clipping.
    inner = slice(2, None)
    result["binary_perplexity"] = _case(
        "perplexity", predictions[inner], targets[inner], np.exp(cross[inner].mean())
    )
    matrix = np.zeros((2, 2))
    np.add.at(matrix, (targets[:, 0].astype(int), (predictions[:, 0] > 0.5).astype(int)), 1)
    result["binary_confusion_matrix"] = _case("confusion_matrix", predictions, targets, matrix)
    return result


def _areas(more: str) -> list[str]:
    return [
        f"auc: {{curve: {curve}, summation_method: {method}{more}}}"
        for curve in ("ROC", "PR")
        for method in ("interpolation", "minoring", "majoring")
    ]


def _labels() -> dict[str, Case]:
    """Several outputs, each with a target of its own."""
    random = np.random.default_rng(30_003)
    targets = random.integers(0, 2, size=(ROWS, 3)).astype(float)
    predictions = exact(0.4 * targets + random.uniform(0, 0.6, size=(ROWS, 3)))
    texts = [
        "binary_accuracy",
        "precision",
        "recall",
        "precision: {class_id: 2}",
        "recall: {class_id: 1, thresholds: 0.25}",
        "f1: {average: none, threshold: 0.5}",
        "f1: {average: micro, threshold: 0.25}",
        "f1: {average: weighted, threshold: 0.75}",
        "auc",
        "auc: {multi_label: true}",
        "auc: {multi_label: true, curve: PR}",
    ]
    return {
        f"labels_{number}_{text.split(':')[0]}": _case(text, predictions, targets)
        for number, text in enumerate(texts)
    }


def _classes() -> dict[str, Case]:
    """Class numbers, and the same as a column for each class."""
    random = np.random.default_rng(30_004)
    classes = 6
    labels = random.integers(0, classes, size=ROWS)
    one_hot = np.eye(classes)[labels]
    powers = np.exp(random.normal(size=(ROWS, classes)) + 1.5 * one_hot)
    predictions = exact(powers / powers.sum(axis=1, keepdims=True))
    texts = [
        "categorical_accuracy",
        "top_k",
        "top_k: {k: 2}",
        "f1: {average: macro}",
        "f1: {average: micro}",
        "f1: {average: weighted}",
        "f1: {average: none}",
        "precision",
        "recall",
        "auc",
    ]
    result: dict[str, Case] = {}
    for number, text in enumerate(texts):
        name = text.split(":")[0]
        case = _case(text, predictions, one_hot)
        result[f"classes_{number}_{name}"] = case
        if name in ("top_k", "f1", "auc"):
            result[f"sparse_{number}_{name}"] = _case(text, predictions, labels, case.data["value"])
    result["sparse_categorical_accuracy"] = _case(
        "sparse_categorical_accuracy", predictions, labels
    )
    for name, targets in (("classes", one_hot), ("sparse", labels)):
        value = _value("sparse_categorical_accuracy", predictions, labels)
        result[f"{name}_accuracy_by_shape"] = _case("accuracy", predictions, targets, value)
        own = (predictions * one_hot).sum(axis=1) / predictions.sum(axis=1)
        result[f"{name}_perplexity"] = _case(
            "perplexity", predictions, targets, np.exp(-np.log(own).mean())
        )
        matrix = np.zeros((classes, classes))
        np.add.at(matrix, (labels, predictions.argmax(axis=1)), 1)
        result[f"{name}_confusion_matrix"] = _case("confusion_matrix", predictions, targets, matrix)
        hits, predicted, actual = np.diag(matrix), matrix.sum(axis=0), matrix.sum(axis=1)
        precisions = hits / np.maximum(predicted, 1)
        recalls = hits / np.maximum(actual, 1)
        for metric, values in (("precision", precisions), ("recall", recalls)):
            weighted = (values * actual).sum() / actual.sum()
            micro = hits.sum() / actual.sum()
            for average, value in (
                ("macro", values.mean()),
                ("weighted", weighted),
                ("micro", micro),
                ("none", values),
            ):
                result[f"{name}_{metric}_{average}"] = _case(
                    f"{metric}: {{average: {average}}}", predictions, targets, value
                )
    logits = exact(random.normal(size=(ROWS, classes)) * 3.0)
    totals = np.log(np.exp(logits).sum(axis=1))
    result["sparse_perplexity_from_logits"] = _case(
        "perplexity: {from_logits: true}",
        logits,
        labels,
        np.exp((totals - logits[np.arange(ROWS), labels]).mean()),
    )
    return result
