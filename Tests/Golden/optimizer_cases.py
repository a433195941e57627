"""Optimizers: 20 steps from given parameters along given gradients."""

from __future__ import annotations

import numpy as np

from precision import double, exact
import keras
import translation
from storage import Case

STEPS = 20

CONFIGURATIONS = {
    "sgd": "sgd: {learning_rate: 0.1}",
    "sgd_momentum": "sgd: {learning_rate: 0.1, momentum: 0.9}",
    "sgd_nesterov": "sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true}",
    "rmsprop": "rmsprop: {}",
    "rmsprop_options": "rmsprop: {learning_rate: 0.01, rho: 0.8, epsilon: 1.0e-5}",
    "rmsprop_momentum": "rmsprop: {learning_rate: 0.01, momentum: 0.9}",
    "rmsprop_centered": "rmsprop: {learning_rate: 0.01, centered: true}",
    "rmsprop_centered_momentum": "rmsprop: {learning_rate: 0.01, momentum: 0.9, centered: true}",
    "adam": "adam: {}",
    "adam_options": "adam: {learning_rate: 0.01, beta_1: 0.8, beta_2: 0.95, epsilon: 1.0e-5}",
    "adam_amsgrad": "adam: {learning_rate: 0.01, amsgrad: true}",
}

# One parameter never moves, some have gradients near epsilon, whose place in the formula they show.
GRADIENT_SCALES = np.array([1.0, 0.5, 0.1, 3.0, 30.0, 0.0, 1e-3, 1e-4, 1e-6, 1e-7, 1.0])


def cases() -> dict[str, Case]:
    random = np.random.default_rng(20_001)
    count = len(GRADIENT_SCALES)
    initial = exact(random.normal(size=count))
    gradients = random.normal(size=(STEPS, count)) * GRADIENT_SCALES
    # The last parameter's gradients shrink: amsgrad then differs from adam.
    gradients[:, -1] *= 0.5 ** np.arange(STEPS)
    gradients = exact(gradients)
    return {
        name: Case(
            text,
            {
                "initial": initial,
                "gradients": gradients,
                "parameters": _run(text, initial, gradients),
            },
        )
        for name, text in CONFIGURATIONS.items()
    }


def _run(text: str, initial: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    optimizer = translation.optimizer(text)
    parameters = keras.Variable(initial, dtype="float64")
    history = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")], [parameters])
        history.append(double(parameters))
    return np.stack(history)
