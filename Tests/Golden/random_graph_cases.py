"""Graphs drawn at random: ten training steps each, in double precision and in single.

The numbers of single precision are there to tell what rounding alone does to a training.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import yaml

from precision import constant, exact, in_single_precision
import keras
import model_cases
import translation
from random_graph import RandomGraph
from storage import Case, Tree

COUNT = 200
STEPS = 10
SEED = 20_400


def cases() -> dict[str, Case]:
    return {f"graph_{number:03}": _case(number) for number in range(COUNT)}


def _case(number: int) -> Case:
    random = np.random.default_rng([SEED, number])
    graph = RandomGraph(random, number)
    text = yaml.safe_dump(
        graph.configuration, sort_keys=False, default_flow_style=None, width=1000
    )
    rows = STEPS * graph.batch_size
    inputs = [
        exact(random.normal(size=(rows, *shape)) * 1.2) for shape in graph.inputs.values()
    ]
    targets = model_cases.draw_targets(graph.targets, graph.outputs, rows, random)
    weights = exact(random.uniform(0, 2, size=rows)) if graph.has_sample_weights else None
    data = (inputs, targets, weights)

    model = _model(text, number)
    for variable in model.weights:
        variable.assign(exact(variable))
    initial = _values(model, text)
    loss, final = _train(model, text, data)
    with in_single_precision():
        single = _model(text, number)
        for variable, value in zip(_variables(single, text), initial, strict=True):
            variable.assign(value)
        single_loss, single_final = _train(single, text, data)

    stored: Tree = {
        # All inputs side by side, all weights one after the other in the order of the layers.
        "inputs": np.concatenate([x.reshape(rows, -1) for x in inputs], axis=1).astype(np.float32),
        "targets": np.asarray(targets, dtype=np.float32),
        "batch_sizes": np.full(STEPS, graph.batch_size, dtype=np.int32),
        "initial": _flat(initial).astype(np.float32),
        "final": _flat(final),
        "loss": loss,
        "single_final": _flat(single_final).astype(np.float32),
        "single_loss": single_loss,
    }
    if weights is not None:
        stored["sample_weights"] = weights.astype(np.float32)
    return Case(text, stored)


def _model(text: str, number: int) -> keras.Model:
    configuration = yaml.safe_load(text)
    ((_, options),) = configuration["optimizer"].items()
    # The rate is set step by step, since Keras has not all schedules and no warm-up.
    options.pop("warmup", None)
    options["learning_rate"] = 0.0
    keras.utils.set_random_seed(SEED + number)
    model = translation.model(yaml.safe_dump(configuration))
    model.run_eagerly = True
    return model


def _train(
    model: keras.Model, text: str, data: tuple[list[np.ndarray], np.ndarray, np.ndarray | None]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Trains; returns the loss of each step before its update, and the weights."""
    inputs, targets, weights = data
    configuration = yaml.safe_load(text)
    rate = translation.learning_rate(configuration["optimizer"])
    size = len(targets) // STEPS
    loss = []
    for step in range(STEPS):
        batch = slice(step * size, (step + 1) * size)
        pieces = [values[batch] for values in inputs]
        model.optimizer.learning_rate = constant(rate(step))
        model.reset_metrics()
        loss.append(
            model.train_on_batch(
                pieces if len(pieces) > 1 else pieces[0],
                targets[batch],
                sample_weight=None if weights is None else weights[batch],
                class_weight=configuration.get("training", {}).get("class_weights"),
            )
        )
    if model.optimizer.use_ema:
        model.optimizer.finalize_variable_values(model.trainable_variables)
    return np.array(loss, dtype=np.float64), _values(model, text)


def _variables(model: keras.Model, text: str) -> list[Any]:
    names = [options["name"] for layer in yaml.safe_load(text)["model"] for options in layer.values()]
    return [variable for name in names for variable in model.get_layer(name).weights]


def _values(model: keras.Model, text: str) -> list[np.ndarray]:
    return [
        np.asarray(keras.ops.convert_to_numpy(variable), dtype=np.float64)
        for variable in _variables(model, text)
    ]


def _flat(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays])
