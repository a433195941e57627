"""Optimizers: 20 steps from given parameters along given gradients."""

from __future__ import annotations

import numpy as np
import yaml

from precision import double, exact
import keras
import translation
from storage import Case, Tree

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
    "adam_average": "adam: {learning_rate: 0.01, use_ema: true, ema_momentum: 0.8}",
    "adam_schedule": "adam: {learning_rate: {cosine: {initial_learning_rate: 0.1, decay_steps: 15, "
    "alpha: 0.1}}, weight_decay: 0.1}",
    "adamw": "adamw: {}",
    "adamw_options": "adamw: {learning_rate: 0.01, weight_decay: 0.2, amsgrad: true}",
    "adagrad": "adagrad: {learning_rate: 0.1}",
    "adagrad_options": "adagrad: {learning_rate: 0.1, initial_accumulator_value: 0.0, "
    "epsilon: 1.0e-5, weight_decay: 0.1}",
    # With the default rate, steps are below the precision of float32.
    "adadelta": "adadelta: {learning_rate: 1.0}",
    "adadelta_options": "adadelta: {learning_rate: 1.0, rho: 0.9, epsilon: 1.0e-5, "
    "weight_decay: 0.01}",
    "adamax": "adamax: {}",
    "adamax_options": "adamax: {learning_rate: 0.01, beta_1: 0.8, beta_2: 0.9, weight_decay: 0.1}",
    "nadam": "nadam: {}",
    "nadam_options": "nadam: {learning_rate: 0.01, beta_1: 0.8, beta_2: 0.9, epsilon: 1.0e-5, "
    "weight_decay: 0.1}",
    "lamb": "lamb: {}",
    "lamb_options": "lamb: {learning_rate: 0.01, beta_1: 0.8, beta_2: 0.9, epsilon: 1.0e-5, "
    "weight_decay: 0.1}",
    "sgd_decay": "sgd: {learning_rate: 0.1, weight_decay: 0.1}",
    "sgd_nesterov_decay": "sgd: {learning_rate: 0.1, momentum: 0.9, nesterov: true, "
    "weight_decay: 0.1, use_ema: true}",
    "rmsprop_decay": "rmsprop: {weight_decay: 0.1}",
    "rmsprop_momentum_decay": "rmsprop: {momentum: 0.5, weight_decay: 0.1}",
    "momentum": "momentum: {}",
    "nesterov": "nesterov: {}",
    "nesterov_options": "nesterov: {learning_rate: 0.1, momentum: 0.8, weight_decay: 0.1}",
    "momentum_options": "momentum: {learning_rate: 0.1, momentum: 0.8, weight_decay: 0.1}",
    "momentum_averaged": "momentum: {learning_rate: 0.1, momentum: 0.8, form: averaged, "
    "weight_decay: 0.1}",
    "lars": "lars: {learning_rate: 10.0}",
    "lars_options": "lars: {learning_rate: 0.5, momentum: 0.8, trust_coefficient: 0.1, "
    "weight_decay: 0.01}",
    "perceptron": "perceptron: {}",
    "perceptron_options": "perceptron: {learning_rate: 0.25}",
    "random_perturbation": "random_perturbation: {}",
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
            {"initial": initial, "gradients": gradients, **_run(text, initial, gradients)},
        )
        for name, text in CONFIGURATIONS.items()
    }


def _run(text: str, initial: np.ndarray, gradients: np.ndarray) -> Tree:
    name, options = translation.entry(yaml.safe_load(text))
    if name == "lars":
        return {"parameters": _lars(initial, gradients, **options)}
    if name == "perceptron":
        return {"parameters": _perceptron(initial, gradients, **options)}
    if name == "random_perturbation":
        # What it is given for a gradient is the change that was chosen.
        return {"parameters": initial + np.cumsum(gradients, axis=0)}
    if options.get("form") == "averaged":
        options.pop("form")
        return {"parameters": _averaged(initial, gradients, **options)}
    optimizer = translation.optimizer(text)
    parameters = keras.Variable(initial, dtype="float64")
    history, averages = [], []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient, dtype="float64")], [parameters])
        history.append(double(parameters))
        if optimizer.use_ema:
            averages.append(double(optimizer._model_variables_moving_average[0]))
    averages_if_any = {"averages": np.stack(averages)} if averages else {}
    return {"parameters": np.stack(history)} | averages_if_any


def _averaged(
    w: np.ndarray,
    gradients: np.ndarray,
    learning_rate: float,
    momentum: float,
    weight_decay: float,
) -> np.ndarray:
    """v = beta v + (1 - beta) g, w = w - rate v, with decoupled weight decay."""
    v = np.zeros_like(w)
    history = []
    for g in gradients:
        v = momentum * v + (1 - momentum) * g
        w = w - learning_rate * v - learning_rate * weight_decay * w
        history.append(w)
    return np.stack(history)


def _perceptron(
    w: np.ndarray, gradients: np.ndarray, learning_rate: float = 1.0
) -> np.ndarray:
    """Rosenblatt, 1958, for a step of one sample, whose gradient is -t x or 0."""
    return w - learning_rate * np.cumsum(gradients, axis=0)


def _lars(
    w: np.ndarray,
    gradients: np.ndarray,
    learning_rate: float = 0.01,
    momentum: float = 0.9,
    trust_coefficient: float = 0.001,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
) -> np.ndarray:
    """You, Gitman, Ginsburg, 2017, algorithm 1."""
    v = np.zeros_like(w)
    history = []
    for g in gradients:
        w_norm, g_norm = np.linalg.norm(w), np.linalg.norm(g)
        ratio = trust_coefficient * w_norm / (g_norm + weight_decay * w_norm + epsilon)
        v = momentum * v + learning_rate * ratio * (g + weight_decay * w)
        w = w - v
        history.append(w)
    return np.stack(history)
