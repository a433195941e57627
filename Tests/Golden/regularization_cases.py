"""Models with penalties, constraints, frozen layers and weights of samples: twenty training steps."""

from __future__ import annotations

import model_cases
from model_cases import Training
from storage import Case

STEPS = 20
SIZES = (6, 6, 5, 6) * (STEPS // 4)

# Options of the first layer, of the second, what is said of the training, and the targets.
MODELS: dict[str, tuple[str, str, str, str]] = {
    "l1": (
        "kernel_regularizer: {l1: {l1: 0.02}}",
        "kernel_regularizer: l1, bias_regularizer: {l1: {l1: 0.005}}",
        "gradient_clipping: {global_norm: 0.5}",
        "labels",
    ),
    "l2": (
        "kernel_regularizer: {l2: {l2: 0.03}}, bias_regularizer: l2",
        "kernel_regularizer: l2",
        "gradient_clipping: {norm: 0.3}",
        "labels",
    ),
    "l1_l2": (
        "kernel_regularizer: {l1_l2: {l1: 0.01, l2: 0.02}}",
        "bias_regularizer: {l1_l2: {l2: 0.1}}",
        "",
        "labels",
    ),
    "activity_l1": ("activity_regularizer: {l1: {l1: 0.02}}", "", "", "labels"),
    "activity_l2": ("", "activity_regularizer: {l2: {l2: 0.05}}", "", "labels"),
    "activity_of_output": (
        "activity_regularizer: {l1_l2: {l1: 0.01, l2: 0.03}}",
        "",
        "OUTPUT activity_regularizer: {l2: {l2: 0.5}}",
        "labels",
    ),
    "kl_sparsity": (
        "activity_regularizer: kl_sparsity",
        "activity_regularizer: {kl_sparsity: {rho: 0.2, beta: 0.1}}",
        "",
        "labels",
    ),
    "max_norm": (
        "kernel_constraint: {max_norm: {max_value: 1.2}}",
        "kernel_constraint: {max_norm: {max_value: 0.8, axis: 1}}, bias_constraint: max_norm",
        "",
        "labels",
    ),
    "unit_norm": (
        "kernel_constraint: unit_norm",
        "kernel_constraint: {unit_norm: {axis: [0, 1]}}, bias_constraint: unit_norm",
        "",
        "labels",
    ),
    "non_neg": ("kernel_constraint: non_neg", "bias_constraint: non_neg", "", "labels"),
    "frozen_first": (
        "trainable: false, kernel_regularizer: l2, kernel_constraint: unit_norm",
        "kernel_regularizer: l2",
        "gradient_clipping: {global_norm: 0.3}",
        "labels",
    ),
    "frozen_second": (
        "kernel_constraint: unit_norm",
        "trainable: false, activity_regularizer: l2",
        "gradient_clipping: {norm: 0.2}",
        "labels",
    ),
    "class_weights": ("", "", "class_weights: {0: 2.5, 2: 0.25}", "labels"),
    "class_weights_of_one_hot": ("", "", "class_weights: {1: 3, 3: 0.5}", "one_hot"),
    "sample_weights": ("kernel_regularizer: l2", "", "", "labels"),
}

LOSSES = {
    "labels": "sparse_categorical_crossentropy",
    "one_hot": "categorical_crossentropy",
}


def cases() -> dict[str, Case]:
    trainings: dict[str, Training] = {}
    for name, (first, second, settings, targets) in MODELS.items():
        output = ""
        if settings.startswith("OUTPUT "):
            output, settings = ", " + settings.removeprefix("OUTPUT "), ""
        optimizer = "adamw: {learning_rate: 0.02}" if "frozen" in name else "sgd: {momentum: 0.9}"
        text = (
            "model:\n"
            + f"  - dense: {{name: first, units: 7, activation: sigmoid{_more(first)}}}\n"
            + f"  - dense: {{name: second, units: 5, activation: sigmoid{_more(second)}}}\n"
            + f"  - dense: {{name: output, units: 4, activation: softmax{output}}}\n"
            + f"loss: {LOSSES[targets]}\n"
            + f"optimizer: {{{optimizer}}}\n"
            + (f"training:\n  {settings}\n" if settings else "")
        )
        trainings[name] = Training(
            text, {"input": (6,)}, 4, targets, SIZES, has_sample_weights=name == "sample_weights"
        )
    return model_cases.trained(trainings, seed=20_300)


def _more(options: str) -> str:
    return f", {options}" if options else ""
