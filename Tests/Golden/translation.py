"""From nntrain's configuration to Keras objects.

An entry is a name (`relu`) or a name with options (`{relu: {max_value: 6}}`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import precision  # noqa: F401  (must come before keras)
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
        return x * tf.sigmoid(np.sqrt(8 / np.pi) * (x + 0.044715 * x**3))
    return 0.5 * x * tf.math.erfc(-x / np.sqrt(2.0))


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """Keras rounds the slope to float32."""
    return keras.ops.where(x > 0, x, negative_slope * x)


def selu(x: Any) -> Any:
    """TensorFlow takes the least negative numbers for 0."""
    alpha, scale = np.float64(1.6732632423543772), np.float64(1.0507009873554805)
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

    def __init__(self, units: int, pieces: int, name: str) -> None:
        super().__init__(name=name)
        self.units, self.pieces = units, pieces

    def build(self, input_shape: tuple[int, ...]) -> None:
        count = self.units * self.pieces
        self.kernel = self.add_weight(shape=(input_shape[-1], count), name="kernel")
        self.bias = self.add_weight(shape=(count,), name="bias")

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
        return keras.ops.mean(size + keras.ops.softplus(-2 * size) - np.log(2.0), axis=-1)


class KLSparsity(keras.regularizers.Regularizer):
    """The divergence of the units' mean activations from rho; Keras divides by the batch's size."""

    def __init__(self, rho: float = 0.05, beta: float = 3) -> None:
        self.rho, self.beta = np.float64(rho), np.float64(beta)

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

RULES: dict[str, dict[str, Any]] = {"regularizer": REGULARIZERS, "constraint": CONSTRAINTS}

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

OPTIMIZERS = {
    "adadelta": keras.optimizers.Adadelta,
    "adagrad": keras.optimizers.Adagrad,
    "adam": keras.optimizers.Adam,
    "adamax": keras.optimizers.Adamax,
    "adamw": keras.optimizers.AdamW,
    "lamb": keras.optimizers.Lamb,
    "momentum": lambda momentum=0.9, **options: keras.optimizers.SGD(momentum=momentum, **options),
    "nadam": keras.optimizers.Nadam,
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
            setattr(thing, attribute, np.float64(value))
        elif type(value) is list and all(type(element) is float for element in value):
            setattr(thing, attribute, [np.float64(element) for element in value])
    return thing


def layer(kind: str, options: dict[str, Any]) -> keras.Layer:
    """A layer whose constants are not rounded to float32."""
    result = LAYERS[kind](**options)
    for attribute in ("epsilon", "momentum"):
        if hasattr(result, attribute):
            setattr(result, attribute, np.float64(getattr(result, attribute)))
    return result


def schedule(value: dict[str, Any]) -> keras.optimizers.schedules.LearningRateSchedule:
    name, options = entry(value)
    return precise(SCHEDULES[name](**options))


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
