"""Graphs drawn at random: depth, widths, branches, and an entry for everything that has a choice.

Left out are entries that are random or discontinuous, and combinations whose gradient is zero but
for rounding, such as that of a bias before a normalization: an optimizer that divides by the
gradient's size would make a step of the rounding.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

ACTIVATIONS: list[Any] = [
    "linear",
    "arctan",
    "elu",
    {"elu": {"alpha": 0.6}},
    "gelu",
    {"gelu": {"approximate": True}},
    "hard_sigmoid",
    "hard_swish",
    "leaky_relu",
    {"leaky_relu": {"negative_slope": 0.05}},
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    {"relu": {"max_value": 2.5, "negative_slope": 0.1, "threshold": 0.25}},
    "selu",
    "sigmoid",
    "sinc",
    "softmax",
    "softplus",
    "softsign",
    "swish",
    "tanh",
    "exponential",
]

# Losses, what the last layer does, and the targets.
LOSSES: list[tuple[Any, Sequence[Any], str]] = [
    ("mean_squared_error", ["linear", "tanh"], "real"),
    ("mean_absolute_error", ["linear"], "real"),
    ("mean_absolute_percentage_error", ["softplus"], "positive"),
    ("mean_squared_logarithmic_error", ["softplus", "exponential"], "positive"),
    ("huber", ["linear"], "real"),
    ({"huber": {"delta": 0.4}}, ["linear", "arctan"], "real"),
    ("log_cosh", ["linear"], "real"),
    ("binary_crossentropy", ["sigmoid"], "bits"),
    ({"binary_crossentropy": {"label_smoothing": 0.1}}, ["sigmoid"], "bits"),
    ({"binary_crossentropy": {"from_logits": True}}, ["linear"], "bits"),
    ("binary_focal_crossentropy", ["sigmoid"], "bits"),
    (
        {"binary_focal_crossentropy": {"gamma": 1.5, "apply_class_balancing": True}},
        ["sigmoid"],
        "bits",
    ),
    (
        {"binary_focal_crossentropy": {"from_logits": True, "label_smoothing": 0.2}},
        ["linear"],
        "bits",
    ),
    ("categorical_crossentropy", ["softmax"], "one_hot"),
    ({"categorical_crossentropy": {"label_smoothing": 0.1}}, ["softmax"], "one_hot"),
    ({"categorical_crossentropy": {"from_logits": True}}, ["linear"], "one_hot"),
    ("sparse_categorical_crossentropy", ["softmax"], "labels"),
    ({"sparse_categorical_crossentropy": {"from_logits": True}}, ["linear"], "labels"),
    ("hinge", ["linear", "tanh"], "signs"),
    ("squared_hinge", ["linear", "softsign"], "signs"),
    ("categorical_hinge", ["linear"], "one_hot"),
    ("perceptron", ["linear"], "signs"),
    ("kl_divergence", ["softmax"], "distributions"),
    ("poisson", ["exponential", "softplus"], "positive"),
    ("cosine_similarity", ["linear"], "real"),
]

# For kernels. Equal columns and zeros stand where no normalization follows.
INITIALIZERS: list[Any] = [
    "fan_in_uniform",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
    "orthogonal",
    {"orthogonal": {"gain": 0.8}},
    {"random_normal": {"stddev": 0.4}},
    {"random_uniform": {"minval": -0.6, "maxval": 0.5}},
    {"truncated_normal": {"mean": 0.05, "stddev": 0.5}},
    {"variance_scaling": {"scale": 1.5, "mode": "fan_avg", "distribution": "uniform"}},
    {"variance_scaling": {"mode": "fan_out", "distribution": "untruncated_normal"}},
]
EQUAL_INITIALIZERS: list[Any] = [{"constant": {"value": 0.2}}, "identity", "ones"]
VECTOR_INITIALIZERS: list[Any] = [
    "zeros",
    {"constant": {"value": 0.1}},
    {"random_normal": {"stddev": 0.2}},
    {"random_uniform": {"minval": -0.2, "maxval": 0.3}},
]
GAMMA_INITIALIZERS: list[Any] = ["ones", {"random_uniform": {"minval": 0.5, "maxval": 1.5}}]

REGULARIZERS: list[Any] = [
    {"l1": {"l1": 0.003}},
    "l2",
    {"l2": {"l2": 0.05}},
    {"l1_l2": {"l1": 0.002, "l2": 0.01}},
]
CONSTRAINTS: list[Any] = [
    {"max_norm": {"max_value": 0.9}},
    {"max_norm": {"max_value": 1.5, "axis": [0, 1]}},
    "unit_norm",
    "non_neg",
]

# Learning rates suit each optimizer; further options stand beside.
OPTIMIZERS: list[tuple[str, float, list[dict[str, Any]]]] = [
    (
        "sgd",
        0.05,
        [{}, {"momentum": 0.9}, {"momentum": 0.8, "nesterov": True}],
    ),
    ("momentum", 0.03, [{}, {"momentum": 0.7}, {"form": "averaged"}]),
    ("adagrad", 0.05, [{}, {"initial_accumulator_value": 0.02, "epsilon": 1e-5}]),
    ("adadelta", 1.0, [{}, {"rho": 0.8, "epsilon": 1e-4}]),
    (
        "rmsprop",
        0.01,
        [{}, {"rho": 0.8}, {"momentum": 0.6}, {"centered": True, "epsilon": 1e-4}],
    ),
    ("adam", 0.01, [{}, {"amsgrad": True}, {"beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-5}]),
    ("adamw", 0.01, [{}, {"weight_decay": 0.1, "amsgrad": True}]),
    ("adamax", 0.01, [{}, {"beta_1": 0.8, "beta_2": 0.98}]),
    ("nadam", 0.01, [{}, {"beta_1": 0.8, "epsilon": 1e-5}]),
    ("lamb", 0.01, [{}, {"beta_1": 0.8, "epsilon": 1e-5}]),
    ("lars", 0.5, [{"trust_coefficient": 0.05}, {"momentum": 0.5, "trust_coefficient": 0.02}]),
]

CLIPPING: list[dict[str, float]] = [
    {"global_norm": 0.5},
    {"global_norm": 5.0},
    {"norm": 0.3},
    {"value": 0.05},
]

WIDTHS = range(4, 11)


@dataclass
class RandomGraph:
    """A training's configuration, and what its data looks like."""

    random: np.random.Generator
    number: int
    layers: list[dict[str, Any]] = field(default_factory=list)
    inputs: dict[str, tuple[int, ...]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    names: int = 0

    def __post_init__(self) -> None:
        # Each loss and each optimizer comes equally often, each of its forms by chance.
        loss, activations, self.targets = LOSSES[self.number % len(LOSSES)]
        optimizer = self._optimizer(*OPTIMIZERS[self.number % len(OPTIMIZERS)])
        self.outputs = int(self.random.integers(2, 5))
        last, width = self._body()
        self._output(last, self._choice(activations), loss)
        self.configuration = {"model": self.layers, "loss": loss, "optimizer": optimizer}
        if self._chance(0.35):
            self.settings["gradient_clipping"] = self._choice(CLIPPING)
        if self.targets in ("labels", "one_hot") and self._chance(0.25):
            self.settings["class_weights"] = {0: 2.5, 1: 0.5}
        if self.settings:
            self.configuration["training"] = self.settings
        self.has_sample_weights = "class_weights" not in self.settings and self._chance(0.15)
        self.batch_size = int(self.random.integers(6, 11))

    # Layers

    def _body(self) -> tuple[str, int]:
        """All layers but the last; returns the name and the width of the one before it."""
        ends = [self._input() for _ in range(2 if self._chance(0.3) else 1)]
        if len(ends) == 2:
            ends = [self._block(*end) if self._chance(0.7) else end for end in ends]
        last = self._join(ends)
        for _ in range(int(self.random.integers(1, 4))):
            if self._chance(0.3):
                branches = [last] if self._chance(0.4) else [self._block(*last)]
                branches.append(self._block(*self._block(*last)))
                last = self._join(branches)
            else:
                last = self._block(*last)
        return last

    def _input(self) -> tuple[str, int]:
        if self._chance(0.15):
            name = self._layer("input", shape=[2, 3])
            self.inputs[name] = (2, 3)
            return self._layer("flatten", inputs=[name]), 6
        width = int(self.random.integers(3, 8))
        name = self._layer("input", shape=[width])
        self.inputs[name] = (width,)
        return name, width

    def _join(self, ends: list[tuple[str, int]]) -> tuple[str, int]:
        if len(ends) == 1:
            return ends[0]
        name = self._layer("concatenate", inputs=[name for name, _ in ends])
        return name, sum(width for _, width in ends)

    def _block(self, name: str, width: int) -> tuple[str, int]:
        """An affine layer and what comes after it."""
        kind = self._choice(["dense"] * 6 + ["normalized"] * 3 + ["maxout", "prelu"])
        units = int(self._choice(WIDTHS))
        if kind == "maxout":
            weights = self._weights("kernel", INITIALIZERS) | self._weights(
                "bias", VECTOR_INITIALIZERS
            )
            pieces = int(self.random.integers(2, 4))
            name = self._layer("maxout", inputs=[name], units=units, pieces=pieces, **weights)
            return name, units
        if kind == "normalized":
            return self._normalized(name, units)
        if kind == "prelu":
            name = self._dense(name, units, "linear")
            alpha = self._weights("alpha", [{"constant": {"value": 0.25}}, *VECTOR_INITIALIZERS])
            return self._layer("prelu", inputs=[name], **alpha), units
        activation = self._choice(ACTIVATIONS)
        if activation != "linear" and self._chance(0.2):
            name = self._dense(name, units, "linear")
            return self._layer("activation", inputs=[name], activation=activation), units
        name = self._dense(name, units, activation, has_equal_columns=self._chance(0.1))
        return name, units

    def _dense(
        self, name: str, units: int, activation: Any, has_equal_columns: bool = False
    ) -> str:
        initializers = EQUAL_INITIALIZERS if has_equal_columns else INITIALIZERS
        options = self._weights("kernel", initializers)
        if self._chance(0.8):
            options |= self._weights("bias", VECTOR_INITIALIZERS)
        else:
            options["use_bias"] = False
        if activation != "linear":
            options["activation"] = activation
        if self._chance(0.07):
            options["trainable"] = False
        elif activation == "sigmoid" and self._chance(0.4):
            options["activity_regularizer"] = {"kl_sparsity": {"rho": 0.2, "beta": 0.1}}
        elif activation != "exponential" and self._chance(0.1):
            options["activity_regularizer"] = self._choice(REGULARIZERS)
        return self._layer("dense", inputs=[name], units=units, **options)

    def _normalized(self, name: str, units: int) -> tuple[str, int]:
        kind = self._choice(["batch", "batch", "layer", "group", "unit"])
        units = {"group": 8, "unit": max(units, 5)}.get(kind, units)
        dense = self._layer(
            "dense",
            inputs=[name],
            units=units,
            use_bias=kind == "unit",
            **self._weights("kernel", INITIALIZERS, has_constraints=False),
        )
        options: dict[str, Any] = {}
        if kind != "unit":
            options |= self._weights("gamma", GAMMA_INITIALIZERS)
            options |= self._weights("beta", VECTOR_INITIALIZERS)
        if kind == "batch" and self._chance(0.5):
            options |= {"momentum": 0.8, "epsilon": 0.01}
        if kind == "group":
            options["groups"] = 2
        last = self._layer(f"{kind}_normalization", inputs=[dense], **options)
        last = self._layer(
            "activation", inputs=[last], activation=self._choice(ACTIVATIONS[1:-1])
        )
        return last, units

    def _output(self, name: str, activation: str, loss: Any) -> None:
        # Where predictions are 0, the perceptron's and the cosine's slopes are a matter of taste.
        can_be_zero = loss not in ("perceptron", "cosine_similarity")
        initializers = [*INITIALIZERS, "zeros"] if can_be_zero else INITIALIZERS
        self._layer(
            "dense",
            inputs=[name],
            units=self.outputs,
            activation=activation,
            **self._weights("kernel", initializers, has_constraints=can_be_zero),
            **self._weights("bias", VECTOR_INITIALIZERS, has_constraints=False),
        )

    def _weights(
        self, weight: str, initializers: list[Any], has_constraints: bool = True
    ) -> dict[str, Any]:
        options = {f"{weight}_initializer": self._choice(initializers)}
        if self._chance(0.15):
            options[f"{weight}_regularizer"] = self._choice(REGULARIZERS)
        if has_constraints and self._chance(0.1):
            axes = 1 if weight != "kernel" else 2
            fitting = [entry for entry in CONSTRAINTS if "[0, 1]" not in str(entry) or axes == 2]
            options[f"{weight}_constraint"] = self._choice(fitting)
        return options

    def _layer(self, kind: str, **options: Any) -> str:
        name = f"{kind}_{self.names}"
        self.names += 1
        self.layers.append({kind: {"name": name, **options}})
        return name

    # Optimizer

    def _optimizer(
        self, name: str, rate: float, forms: list[dict[str, Any]]
    ) -> dict[str, dict[str, Any]]:
        options: dict[str, Any] = {"learning_rate": rate, **self._choice(forms)}
        if self._chance(0.4):
            options["learning_rate"] = self._schedule(rate)
        if self._chance(0.2):
            options["warmup"] = {"steps": 4, "start_factor": 0.1}
        if "weight_decay" not in options and self._chance(0.25):
            options["weight_decay"] = 0.05
        if self._chance(0.15):
            options |= {"use_ema": True, "ema_momentum": 0.7}
        return {name: options}

    def _schedule(self, rate: float) -> dict[str, Any]:
        first = {"initial_learning_rate": rate}
        return self._choice(
            [
                {"cosine": first | {"decay_steps": 9, "alpha": 0.1}},
                {"cosine_restarts": first | {"first_decay_steps": 4, "m_mul": 0.8}},
                {"exponential_decay": first | {"decay_steps": 3, "decay_rate": 0.7}},
                {
                    "exponential_decay": first
                    | {"decay_steps": 3, "decay_rate": 0.5, "staircase": True}
                },
                {"inverse_time_decay": first | {"decay_steps": 2, "decay_rate": 0.3}},
                {"inverse_square_root": first | {"decay_steps": 2}},
                {"piecewise_constant": {"boundaries": [2, 6], "values": [rate, rate / 2, rate]}},
                {"polynomial": first | {"decay_steps": 8, "end_learning_rate": rate / 10}},
                {"polynomial": first | {"decay_steps": 4, "power": 2.0, "cycle": True}},
                {"step": first | {"every": 4, "factor": 0.5}},
                {"one_cycle": {"max_learning_rate": rate, "total_steps": 10}},
            ]
        )

    # Chance

    def _chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def _choice(self, values: Sequence[Any]) -> Any:
        # A copy: YAML would refer to what it has seen before.
        return copy.deepcopy(values[int(self.random.integers(len(values)))])
