"""Small models with each normalization: twenty training steps, each batch as a whole."""

from __future__ import annotations

import model_cases
from model_cases import Training
from storage import Case

STEPS = 20

MODELS = {
    "batch": [
        "dense: {name: first, units: 9, use_bias: false}",
        "batch_normalization: {name: norm}",
        "activation: {activation: tanh}",
        "dense: {name: second, units: 6, use_bias: false}",
        "batch_normalization: {name: other, momentum: 0.8, center: false}",
    ],
    "batch_on_two_axes": [
        "dense: {name: first, units: 8}",
        "reshape: {target_shape: [2, 4]}",
        "batch_normalization: {name: norm, epsilon: 0.01}",
        "flatten",
    ],
    "layer": [
        "dense: {name: first, units: 9, activation: tanh}",
        "layer_normalization: {name: norm}",
    ],
    "group": [
        "dense: {name: first, units: 12, activation: tanh}",
        "reshape: {target_shape: [3, 4]}",
        "group_normalization: {name: norm, groups: 2}",
        "flatten",
    ],
    "unit": [
        "dense: {name: first, units: 9, activation: tanh}",
        "unit_normalization",
    ],
}


def cases() -> dict[str, Case]:
    trainings = {name: _training(layers) for name, layers in MODELS.items()}
    return model_cases.trained(trainings, seed=20_320)


def _training(layers: list[str]) -> Training:
    text = (
        "model:\n"
        + "".join(f"  - {layer}\n" for layer in layers)
        + "  - dense: {name: output, units: 3}\n"
        + "loss: mean_squared_error\n"
        + "optimizer: {sgd: {learning_rate: 0.05}}\n"
    )
    return Training(text, {"input": (5,)}, 3, "real", (12,) * STEPS)
