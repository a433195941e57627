"""Small models with each activation and each loss: twenty training steps."""

from __future__ import annotations

import model_cases
from model_cases import Training
from storage import Case

STEPS = 20

# Layers, output's activation, loss and targets; a learning rate where 0.05 is too much.
MODELS = [
    (["leaky_relu: {negative_slope: 0.1}", "elu: {alpha: 0.7}"], "linear", "mean_absolute_error"),
    (["selu", "softplus"], "softplus", "mean_absolute_percentage_error"),
    (["gelu", "gelu: {approximate: true}"], "softplus", "mean_squared_logarithmic_error"),
    (
        ["relu: {max_value: 1.5, negative_slope: 0.1, threshold: 0.2}", "softsign"],
        "linear",
        "huber: {delta: 0.5}",
    ),
    (["swish", "hard_swish"], "linear", "log_cosh"),
    (["hard_sigmoid", "mish"], "sigmoid", "binary_crossentropy: {label_smoothing: 0.1}"),
    (["arctan", "sinc"], "linear", "binary_crossentropy: {from_logits: true}"),
    (
        ["log_sigmoid", "exponential"],
        "softmax",
        "categorical_crossentropy: {label_smoothing: 0.1}",
    ),
    (["tanh", "relu"], "linear", "sparse_categorical_crossentropy: {from_logits: true}"),
    (["swish", "sigmoid"], "sigmoid", "binary_focal_crossentropy: {apply_class_balancing: true}"),
    (["prelu", "elu"], "linear", "hinge"),
    (["maxout", "tanh"], "linear", "squared_hinge"),
    (["gelu", "softsign"], "linear", "categorical_hinge"),
    (["mish", "leaky_relu"], "linear", "perceptron"),
    (["log_softmax", "linear"], "softmax", "kl_divergence"),
    (["selu", "tanh"], "exponential", "poisson"),
    (["softplus", "arctan"], "linear", "cosine_similarity"),
]

TARGETS = {
    "mean_absolute_percentage_error": "positive",
    "mean_squared_logarithmic_error": "positive",
    "poisson": "positive",
    "binary_crossentropy": "bits",
    "binary_focal_crossentropy": "bits",
    "categorical_crossentropy": "one_hot",
    "categorical_hinge": "one_hot",
    "sparse_categorical_crossentropy": "labels",
    "hinge": "signs",
    "squared_hinge": "bits",
    "perceptron": "signs",
    "kl_divergence": "distributions",
}

LAYERS = {
    "prelu": (
        "  - dense: {name: before, units: 6}\n"
        "  - reshape: {target_shape: [3, 2]}\n"
        "  - prelu: {name: first, shared_axes: [1]}\n"
        "  - flatten\n"
    ),
    "maxout": "  - maxout: {name: first, units: 6, pieces: 3}\n",
}


def cases() -> dict[str, Case]:
    trainings: dict[str, Training] = {}
    for (first, second), output, loss in MODELS:
        kind = loss.split(":")[0]
        name = loss.split(" ")[0].rstrip(":") + ("_from_logits" if "from_logits" in loss else "")
        rate = {"mean_absolute_percentage_error": 0.001, "categorical_crossentropy": 0.01}.get(
            kind, 0.05
        )
        ordinary = f"  - dense: {{name: first, units: 6, activation: {_flow(first)}}}\n"
        text = (
            "model:\n"
            + LAYERS.get(first, ordinary)
            + f"  - dense: {{name: second, units: 5, activation: {_flow(second)}}}\n"
            + f"  - dense: {{name: output, units: 3, activation: {output}}}\n"
            + f"loss: {_flow(loss)}\n"
            + f"optimizer: {{sgd: {{learning_rate: {rate}}}}}\n"
        )
        trainings[name] = Training(
            text, {"input": (5,)}, 3, TARGETS.get(kind, "real"), (4,) * STEPS
        )
    return model_cases.trained(trainings, seed=20_200)


def _flow(text: str) -> str:
    """An entry with options as a value within a line."""
    return f"{{{text}}}" if ":" in text else text
