"""Models: training steps from given weights over given batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import translation
import yaml
from precision import double, exact
from storage import Case, Tree

STEPS = 10


@dataclass(frozen=True)
class Training:
    """A model's configuration, the shape of its data and the sizes of its batches.

    Of several outputs, `outputs` and `targets` are maps.
    """

    configuration: str
    inputs: dict[str, tuple[int, ...]]
    outputs: int | dict[str, int]
    targets: str | dict[str, str]
    batch_sizes: tuple[int, ...] = (8,) * STEPS
    has_sample_weights: bool = False


TRAININGS = {
    "regression": Training(
        """\
model:
  - dense: {name: first, units: 9, activation: tanh}
  - dense: {name: second, units: 7, activation: sigmoid}
  - dense: {name: output, units: 2}
loss: mean_squared_error
optimizer: {sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true}}
training:
  gradient_clipping: {value: 0.25}
""",
        {"input": (6,)},
        2,
        "real",
        (8, 8, 3, 8, 8, 3, 8, 8, 3, 1),
    ),
    "image_classifier": Training(
        """\
model:
  - flatten
  - dense: {name: first, units: 12, activation: relu, use_bias: false}
  - reshape: {target_shape: [3, 4]}
  - flatten
  - dense: {name: output, units: 5, activation: softmax}
loss: sparse_categorical_crossentropy
optimizer: {adam: {learning_rate: 0.01}}
training:
  gradient_clipping: {global_norm: 0.5}
""",
        {"input": (4, 3)},
        5,
        "labels",
        (8, 8, 8, 5, 8, 8, 8, 5, 8, 8),
    ),
    "binary_classifier": Training(
        """\
model:
  - dense: {name: first, units: 8, activation: relu}
  - dense: {name: second, units: 6, activation: tanh}
  - dense: {name: output, units: 1, activation: sigmoid}
loss: binary_crossentropy
optimizer: {rmsprop: {learning_rate: 0.01, momentum: 0.5}}
training:
  gradient_clipping: {norm: 0.1}
""",
        {"input": (5,)},
        1,
        "bits",
    ),
    "two_inputs": Training(
        """\
model:
  - input: {name: wide, shape: [3]}
  - input: {name: deep, shape: [6]}
  - dense: {name: hidden, inputs: [deep], units: 7, activation: tanh}
  - concatenate: {name: joined, inputs: [wide, hidden]}
  - dense: {name: mixed, inputs: [joined], units: 6}
  - activation: {name: rectified, inputs: [mixed], activation: relu}
  - concatenate: {name: skipped, inputs: [rectified, deep]}
  - dense: {name: logits, inputs: [skipped], units: 4}
  - activation: {name: probabilities, inputs: [logits], activation: softmax}
loss: categorical_crossentropy
optimizer: {adam: {learning_rate: 0.01, amsgrad: true}}
""",
        {"wide": (3,), "deep": (6,)},
        4,
        "one_hot",
        (8, 8, 8, 8, 2, 8, 8, 8, 8, 2),
    ),
    "several_outputs": Training(
        """\
model:
  - input: {name: features, shape: [6]}
  - dense: {name: hidden, inputs: [features], units: 9, activation: tanh}
  - dense: {name: kind, inputs: [hidden], units: 4, activation: softmax}
  - dense: {name: inner, inputs: [hidden], units: 5, activation: swish}
  - dense: {name: size, inputs: [inner], units: 2}
  - dense: {name: odd, inputs: [inner], units: 1, activation: sigmoid}
loss: {kind: sparse_categorical_crossentropy, size: {huber: {delta: 0.5}}, odd: binary_crossentropy}
loss_weights: {kind: 0.5, odd: 2}
optimizer: {adam: {learning_rate: 0.01}}
training:
  gradient_clipping: {global_norm: 0.5}
""",
        {"features": (6,)},
        {"kind": 4, "size": 2, "odd": 1},
        {"kind": "labels", "size": "real", "odd": "bits"},
        (8, 8, 8, 5, 8, 8, 8, 5, 8, 1),
        has_sample_weights=True,
    ),
}


def cases() -> dict[str, Case]:
    return trained(TRAININGS, seed=20_100)


def trained(trainings: dict[str, Training], seed: int) -> dict[str, Case]:
    return {
        name: Case(training.configuration, _train(training, seed + index))
        for index, (name, training) in enumerate(trainings.items())
    }


def _train(training: Training, seed: int) -> Tree:
    random = np.random.default_rng(seed)
    single = training.inputs.get("input")
    model = translation.model(training.configuration, single)
    for variable in model.weights:
        if variable.name.startswith("moving_"):
            continue
        scale = 0.1 if variable.name in ("bias", "beta") else 1.5 / np.sqrt(variable.shape[0])
        variable.assign(exact(random.normal(size=variable.shape) * scale))
    initial = _weights(model)

    rows = sum(training.batch_sizes)
    inputs = {
        name: exact(random.normal(size=(rows, *shape)) * 1.5)
        for name, shape in training.inputs.items()
    }
    targets: np.ndarray | dict[str, np.ndarray]
    if isinstance(training.outputs, dict):
        kinds = dict(training.targets)
        targets = {
            name: draw_targets(kinds[name], size, rows, random)
            for name, size in training.outputs.items()
        }
    else:
        targets = draw_targets(str(training.targets), training.outputs, rows, random)
    settings = yaml.safe_load(training.configuration).get("training", {})
    weights = exact(random.uniform(0, 2, size=rows)) if training.has_sample_weights else None
    loss = []
    start = 0
    for size in training.batch_sizes:
        batch = slice(start, start + size)
        start += size
        pieces = [values[batch] for values in inputs.values()]
        model.reset_metrics()  # Keras would otherwise report the mean over all steps so far.
        loss.append(
            np.ravel(
                model.train_on_batch(
                    pieces if len(pieces) > 1 else pieces[0],
                    _map(targets, lambda values: values[batch]),
                    sample_weight=_map(targets, lambda _: weights[batch])
                    if weights is not None
                    else None,
                    class_weight=settings.get("class_weights"),
                )
            )[0]
        )
    stored: np.ndarray | Tree = inputs.get("input", dict(inputs))
    return ({} if weights is None else {"sample_weights": weights}) | {
        "initial": initial,
        "inputs": stored,
        "targets": targets,
        "batch_sizes": np.array(training.batch_sizes),
        "loss": np.array(loss, dtype=np.float64),
        "final": _weights(model),
    }


def _map(values: Any, function: Callable[[np.ndarray], np.ndarray]) -> Any:
    """Does the same to an array, or to each of several."""
    if isinstance(values, dict):
        return {name: function(part) for name, part in values.items()}
    return function(values)


def draw_targets(kind: str, outputs: int, rows: int, random: np.random.Generator) -> np.ndarray:
    labels = random.integers(0, outputs, size=rows)
    match kind:
        case "real":
            return exact(random.normal(size=(rows, outputs)))
        case "bits":
            return exact(random.integers(0, 2, size=(rows, outputs)))
        case "signs":
            return exact(random.integers(0, 2, size=(rows, outputs)) * 2 - 1)
        case "positive":
            return exact(random.uniform(0.5, 3.0, size=(rows, outputs)))
        case "distributions":
            powers = np.exp(random.normal(size=(rows, outputs)))
            return exact(powers / powers.sum(axis=1, keepdims=True))
        case "one_hot":
            return np.eye(outputs)[labels]
        case _:
            return labels


def _weights(model: keras.Model) -> Tree:
    return {
        layer.name: {variable.name: double(variable) for variable in layer.weights}
        for layer in model.layers
        if layer.weights
    }
