"""From nntrain's configuration to Keras objects.

An entry is a name (`relu`) or a name with options (`{relu: {max_value: 6}}`).
"""

from __future__ import annotations

from typing import Any

import precision  # noqa: F401  (must come before keras)
import keras
import numpy as np
import yaml

CLIPPING = {"global_norm": "global_clipnorm", "norm": "clipnorm", "value": "clipvalue"}

LAYERS = {
    "dense": keras.layers.Dense,
    "activation": keras.layers.Activation,
    "flatten": keras.layers.Flatten,
    "reshape": keras.layers.Reshape,
    "concatenate": keras.layers.Concatenate,
}

LOSSES = {
    "mean_squared_error": keras.losses.MeanSquaredError,
    "binary_crossentropy": keras.losses.BinaryCrossentropy,
    "categorical_crossentropy": keras.losses.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": keras.losses.SparseCategoricalCrossentropy,
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
                named = [tensors[source] for source in sources]
                last = named if len(named) > 1 else named[0]
            last = LAYERS[kind](**options)(last)
        if "name" in options:
            tensors[options["name"]] = last
    result = keras.Model(inputs if len(inputs) > 1 else inputs[0], last)
    result.compile(
        loss=loss(yaml.safe_dump(configuration["loss"])),
        optimizer=optimizer(
            yaml.safe_dump(configuration["optimizer"]),
            configuration.get("training", {}).get("gradient_clipping"),
        ),
    )
    return result
