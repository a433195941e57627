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
    "sgd": keras.optimizers.SGD,
    "rmsprop": keras.optimizers.RMSprop,
    "adam": keras.optimizers.Adam,
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


def optimizer(text: str, clipping: dict[str, float] | None = None) -> keras.optimizers.Optimizer:
    name, options = entry(yaml.safe_load(text))
    options |= {CLIPPING[kind]: limit for kind, limit in (clipping or {}).items()}
    result = OPTIMIZERS[name](**options)
    # Keras casts Python numbers by way of float32 (0.9 becomes 0.8999999762); NumPy's stay exact.
    for attribute, value in list(vars(result).items()):
        if type(value) is float:
            setattr(result, attribute, np.float64(value))
    return result


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
