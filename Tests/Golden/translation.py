"""From nntrain's configuration to Keras objects.

An entry is a name (`relu`) or a name with options (`{relu: {max_value: 6}}`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from precision import constant  # must come before keras
import keras
import numpy as np
import tensorflow as tf
import yaml

CLIPPING = {"global_norm": "global_clipnorm", "norm": "clipnorm", "value": "clipvalue"}

LAYERS: dict[str, Any] = {
    "dense": keras.layers.Dense,
    "batch_normalization": keras.layers.BatchNormalization,
    "layer_normalization": keras.layers.LayerNormalization,
    "group_normalization": keras.layers.GroupNormalization,
    "unit_normalization": keras.layers.UnitNormalization,
    "activation": keras.layers.Activation,
    "flatten": keras.layers.Flatten,
    "reshape": keras.layers.Reshape,
    "concatenate": keras.layers.Concatenate,
    "prelu": keras.layers.PReLU,
}


def gelu(x: Any, approximate: bool = False) -> Any:
    """Keras rounds √2 to float32, and loses the tails in 1 + erf(x) and 1 + tanh(x)."""
    if approximate:
        return x * tf.sigmoid(constant(np.sqrt(8 / np.pi)) * (x + constant(0.044715) * x**3))
    return 0.5 * x * tf.math.erfc(-x / constant(np.sqrt(2.0)))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """Keras rounds the slope to float32."""
    return keras.ops.where(x > 0, x, negative_slope * x)


def selu(x: Any) -> Any:
    """TensorFlow takes the least negative numbers for 0."""
    alpha, scale = constant(1.6732632423543772), constant(1.0507009873554805)
    return scale * keras.ops.where(x > 0, x, alpha * keras.ops.expm1(keras.ops.minimum(x, 0)))


# What Keras does not have, or not in double precision, by its formula.
ACTIVATIONS = {
    "gelu": gelu,
    "leaky_relu": leaky_relu,
    "selu": selu,
    "arctan": keras.ops.arctan,
    "binary_step": lambda x: keras.ops.cast(x >= 0, x.dtype),
    "sinc": lambda x: keras.ops.where(
        x == 0, 1 - x * x / 6, keras.ops.sin(x) / keras.ops.where(x == 0, 1.0, x)
    ),
}


class Maxout(keras.layers.Layer):
    """The greatest of several affine functions for each unit."""

    def __init__(self, units: int, pieces: int, name: str, **rules: Any) -> None:
        super().__init__(name=name)
        self.units, self.pieces = units, pieces
        self.rules = rules

    def build(self, input_shape: tuple[int, ...]) -> None:
        count = self.units * self.pieces
        self.kernel = self._add("kernel", (input_shape[-1], count))
        self.bias = self._add("bias", (count,))

    def _add(self, weight: str, shape: tuple[int, ...]) -> Any:
        rules = ("initializer", "regularizer", "constraint")
        options = {rule: self.rules.get(f"{weight}_{rule}") for rule in rules}
        return self.add_weight(shape=shape, name=weight, **options)

    def call(self, inputs: Any) -> Any:
        sums = keras.ops.matmul(inputs, self.kernel) + self.bias
        return keras.ops.max(keras.ops.reshape(sums, (-1, self.pieces, self.units)), axis=1)


LAYERS["maxout"] = Maxout


class Perceptron(keras.losses.Loss):
    """The mean of max(-t * p, 0)."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return keras.ops.mean(keras.ops.relu(-y_true * y_pred), axis=-1)


class LogCosh(keras.losses.Loss):
    """Keras rounds ln 2 to float32."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        size = keras.ops.abs(y_pred - y_true)
        return keras.ops.mean(size + keras.ops.softplus(-2 * size) - constant(np.log(2.0)), axis=-1)


class KLSparsity(keras.regularizers.Regularizer):
    """The divergence of the units' mean activations from rho; Keras divides by the batch's size."""

    def __init__(self, rho: float = 0.05, beta: float = 3) -> None:
        self.rho, self.beta = constant(rho), constant(beta)

    def __call__(self, x: Any) -> Any:
        mean = keras.ops.mean(x, axis=0)
        divergence = self.rho * keras.ops.log(self.rho / mean)
        divergence += (1 - self.rho) * keras.ops.log((1 - self.rho) / (1 - mean))
        rows = keras.ops.cast(keras.ops.shape(x)[0], x.dtype)
        return self.beta * keras.ops.sum(divergence) * rows


REGULARIZERS = {
    "kl_sparsity": KLSparsity,
    "l1": keras.regularizers.L1,
    "l1_l2": keras.regularizers.L1L2,
    "l2": keras.regularizers.L2,
}

CONSTRAINTS = {
    "max_norm": keras.constraints.MaxNorm,
    "non_neg": keras.constraints.NonNeg,
    "unit_norm": keras.constraints.UnitNorm,
}

INITIALIZERS: dict[str, Any] = {
    "constant": keras.initializers.Constant,
    "fan_in_uniform": lambda: keras.initializers.VarianceScaling(1 / 3, "fan_in", "uniform"),
    "identity": keras.initializers.Identity,
    "orthogonal": keras.initializers.Orthogonal,
    "random_normal": keras.initializers.RandomNormal,
    "random_uniform": keras.initializers.RandomUniform,
    "truncated_normal": keras.initializers.TruncatedNormal,
    "variance_scaling": keras.initializers.VarianceScaling,
    "zeros": keras.initializers.Zeros,
    "ones": keras.initializers.Ones,
    "glorot_normal": keras.initializers.GlorotNormal,
    "glorot_uniform": keras.initializers.GlorotUniform,
    "he_normal": keras.initializers.HeNormal,
    "he_uniform": keras.initializers.HeUniform,
    "lecun_normal": keras.initializers.LecunNormal,
    "lecun_uniform": keras.initializers.LecunUniform,
}

RULES: dict[str, dict[str, Any]] = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}

LOSSES = {
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "binary_focal_crossentropy": keras.losses.BinaryFocalCrossentropy,
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
    "categorical_hinge": keras.losses.CategoricalHinge,
    "cosine_similarity": keras.losses.CosineSimilarity,
    "hinge": keras.losses.Hinge,
    "huber": keras.losses.Huber,
    "kl_divergence": keras.losses.KLDivergence,
    "log_cosh": LogCosh,
    "mean_absolute_error": keras.losses.MeanAbsoluteError,
    "mean_absolute_percentage_error": keras.losses.MeanAbsolutePercentageError,
    "mean_squared_error": keras.losses.MeanSquaredError,
    "mean_squared_logarithmic_error": keras.losses.MeanSquaredLogarithmicError,
    "perceptron": Perceptron,
    "poisson": keras.losses.Poisson,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
    "squared_hinge": keras.losses.SquaredHinge,
}


class AveragedMomentum(keras.optimizers.Optimizer):
    """v = momentum v + (1 - momentum) g, w = w - rate v."""

    def __init__(self, momentum: float = 0.9, **options: Any) -> None:
        super().__init__(**options)
        self.momentum = momentum

    def build(self, variables: list[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.averages = self.add_optimizer_variables(variables, "average")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        average = self.averages[self._get_variable_index(variable)]
        average.assign(self.momentum * average + (1 - self.momentum) * gradient)
        variable.assign(variable - keras.ops.cast(learning_rate, variable.dtype) * average)


class LARS(keras.optimizers.Optimizer):
    """You, Gitman, Ginsburg, 2017, algorithm 1: weight decay is part of the gradient."""

    def __init__(
        self,
        momentum: float = 0.9,
        trust_coefficient: float = 0.001,
        epsilon: float = 1e-7,
        weight_decay: float = 0.0,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.momentum, self.trust = momentum, trust_coefficient
        self.epsilon, self.shrinkage = epsilon, weight_decay

    def build(self, variables: list[Any]) -> None:
        if not self.built:
            super().build(variables)
            self.momenta = self.add_optimizer_variables(variables, "momentum")

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        momentum = self.momenta[self._get_variable_index(variable)]
        w, g = keras.ops.norm(variable), keras.ops.norm(gradient)
        ratio = self.trust * w / (g + self.shrinkage * w + self.epsilon)
        rate = keras.ops.cast(learning_rate, variable.dtype) * keras.ops.where(
            keras.ops.logical_and(w > 0, g > 0), ratio, keras.ops.ones_like(ratio)
        )
        momentum.assign(
            self.momentum * momentum + rate * (gradient + self.shrinkage * variable)
        )
        variable.assign(variable - momentum)


def _momentum(momentum: float = 0.9, form: str = "accumulated", **options: Any) -> Any:
    optimizer = keras.optimizers.SGD if form == "accumulated" else AveragedMomentum
    return optimizer(momentum=momentum, **options)


def _nesterov(momentum: float = 0.9, **options: Any) -> Any:
    return keras.optimizers.SGD(momentum=momentum, nesterov=True, **options)


OPTIMIZERS = {
    "adadelta": keras.optimizers.Adadelta,
    "adagrad": keras.optimizers.Adagrad,
    "adam": keras.optimizers.Adam,
    "adamax": keras.optimizers.Adamax,
    "adamw": keras.optimizers.AdamW,
    "lamb": keras.optimizers.Lamb,
    "lars": LARS,
    "momentum": _momentum,
    "nadam": keras.optimizers.Nadam,
    "nesterov": _nesterov,
    "rmsprop": keras.optimizers.RMSprop,
    "sgd": keras.optimizers.SGD,
}

SCHEDULES = {
    "cosine": keras.optimizers.schedules.CosineDecay,
    "cosine_restarts": keras.optimizers.schedules.CosineDecayRestarts,
    "exponential_decay": keras.optimizers.schedules.ExponentialDecay,
    "inverse_time_decay": keras.optimizers.schedules.InverseTimeDecay,
    "piecewise_constant": keras.optimizers.schedules.PiecewiseConstantDecay,
    "polynomial": keras.optimizers.schedules.PolynomialDecay,
}


def entry(value: str | dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name and the options of one catalogue entry."""
    if isinstance(value, str):
        return value, {}
    ((name, options),) = value.items()
    return name, dict(options or {})


def activation(value: str | dict[str, Any]) -> Callable[[Any], Any]:
    name, options = entry(value)
    function = ACTIVATIONS.get(name) or getattr(keras.activations, name)
    return lambda x: function(x, **options)


def loss(text: str) -> keras.losses.Loss:
    name, options = entry(yaml.safe_load(text))
    return LOSSES[name](**options)


def precise(thing: Any) -> Any:
    """Keras casts Python numbers by way of float32 (0.9 becomes 0.8999999762); NumPy's stay exact."""
    for attribute, value in list(vars(thing).items()):
        if type(value) is float:
            setattr(thing, attribute, constant(value))
        elif type(value) is list and all(type(element) is float for element in value):
            setattr(thing, attribute, [constant(element) for element in value])
    return thing


def layer(kind: str, options: dict[str, Any]) -> keras.Layer:
    """A layer whose constants are not rounded to float32."""
    result = LAYERS[kind](**options)
    for attribute in ("epsilon", "momentum"):
        if hasattr(result, attribute):
            setattr(result, attribute, constant(getattr(result, attribute)))
    return result


def schedule(value: dict[str, Any]) -> keras.optimizers.schedules.LearningRateSchedule:
    name, options = entry(value)
    return precise(SCHEDULES[name](**options))


def _inverse_square_root(step: int, initial_learning_rate: float, decay_steps: int) -> float:
    return initial_learning_rate / math.sqrt(1 + step / decay_steps)


def _step(step: int, initial_learning_rate: float, every: int, factor: float) -> float:
    return initial_learning_rate * factor ** (step // every)


def _one_cycle(step: int, max_learning_rate: float, total_steps: int) -> float:
    """PyTorch's OneCycleLR with its defaults; the last rate for all later steps."""
    first, last = max_learning_rate / 25, max_learning_rate / 25 / 1e4
    peak, end = 0.3 * total_steps - 1, total_steps - 1
    if step <= peak:
        start, target, done = first, max_learning_rate, step / peak
    else:
        start, target, done = max_learning_rate, last, min((step - peak) / (end - peak), 1)
    return target + (start - target) / 2 * (1 + math.cos(math.pi * done))


FORMULAS: dict[str, Callable[..., float]] = {
    "inverse_square_root": _inverse_square_root,
    "one_cycle": _one_cycle,
    "step": _step,
}


def learning_rate(value: dict[str, Any]) -> Callable[[int], float]:
    """The rate of each step that an optimizer with a learning rate asks for, warm-up included."""
    _, options = entry(value)
    rate = options["learning_rate"]
    if not isinstance(rate, dict):
        plain = lambda step: rate  # noqa: E731
    elif (name := next(iter(rate))) in FORMULAS:
        plain = lambda step: FORMULAS[name](step, **rate[name])  # noqa: E731
    else:
        keras_schedule = schedule(rate)
        plain = lambda step: float(keras_schedule(constant(step)))  # noqa: E731
    warmup = options.get("warmup")
    if warmup is None:
        return plain
    length, start = warmup["steps"], warmup.get("start_factor", 0)
    return lambda step: (
        plain(0) * (start + (1 - start) * step / length) if step < length else plain(step - length)
    )


def optimizer(text: str, clipping: dict[str, float] | None = None) -> keras.optimizers.Optimizer:
    name, options = entry(yaml.safe_load(text))
    options |= {CLIPPING[kind]: limit for kind, limit in (clipping or {}).items()}
    if isinstance(options.get("learning_rate"), dict):
        options["learning_rate"] = schedule(options["learning_rate"])
    return precise(OPTIMIZERS[name](**options))


def model(text: str, input_shape: tuple[int, ...] | None = None) -> keras.Model:
    """Builds and compiles the model of a configuration with `model`, `loss` and `optimizer`.

    `input_shape` is a sample's shape, for a model that begins without `input` layers.
    """
    configuration = yaml.safe_load(text)
    tensors: dict[str, Any] = {}
    inputs: list[Any] = []
    last: Any = None
    consumed: set[str] = set()
    if input_shape is not None:
        last = keras.Input(input_shape, name="input")
        inputs.append(last)
    for value in configuration["model"]:
        kind, options = entry(value)
        sources = options.pop("inputs", None)
        if kind == "input":
            last = keras.Input(tuple(options["shape"]), name=options["name"])
            inputs.append(last)
        else:
            if sources is not None:
                consumed.update(sources)
                named = [tensors[source] for source in sources]
                last = named if len(named) > 1 else named[0]
            if "activation" in options:
                options["activation"] = activation(options["activation"])
            for key, value in options.items():
                table = RULES.get(key.rsplit("_", 1)[-1])
                if table is not None:
                    rule, settings = entry(value)
                    options[key] = precise(table[rule](**settings))
            last = layer(kind, options)(last)
        if "name" in options:
            tensors[options["name"]] = last
    losses = configuration["loss"]
    outputs = last
    if isinstance(losses, dict) and set(losses) <= set(tensors) - consumed:
        outputs = {name: tensors[name] for name in losses}
        function = {name: loss(yaml.safe_dump(value)) for name, value in losses.items()}
        weights = {name: 1.0 for name in losses} | configuration.get("loss_weights", {})
    else:
        function, weights = loss(yaml.safe_dump(losses)), None
    result = keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs)
    result.compile(
        loss=function,
        loss_weights=weights,
        optimizer=optimizer(
            yaml.safe_dump(configuration["optimizer"]),
            configuration.get("training", {}).get("gradient_clipping"),
        ),
    )
    return result
