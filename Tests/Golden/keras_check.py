"""Opens a checkpoint of nntrain with Keras and compares its predictions with ours.

    KERAS_BACKEND=jax python keras_check.py model.h5 inputs.h5 predictions.h5 [--train]

Needs keras, h5py and a backend (`pip install keras h5py jax`); KERAS_BACKEND chooses it.
`inputs` in the second file is a data set of raw inputs, or a group with one data set an input
layer; `predictions` in the third is a data set, or a group with one data set an output. Exit code 1 when something differs.
"""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

Arrays = np.ndarray | dict[str, np.ndarray]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint")
    parser.add_argument("inputs", help="file with the data set or group `inputs`")
    parser.add_argument("predictions", help="file with the data set `predictions`")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="absolute (default: 1e-5)")
    parser.add_argument("--train", action="store_true", help="also restore the optimizer, one step")
    arguments = parser.parse_args()

    print(f"Keras {keras.__version__} on {keras.backend.backend()}, h5py {h5py.__version__}")
    inputs = read(arguments.inputs, "inputs")
    expected = read(arguments.predictions, "predictions")
    passed = predictions_agree(arguments.checkpoint, inputs, expected, arguments.tolerance)
    if arguments.train:
        passed = training_continues(arguments.checkpoint, inputs, expected) and passed
    return 0 if passed else 1


def read(path: str, name: str) -> Arrays:
    with h5py.File(path, "r") as file:
        item = file[name]
        if isinstance(item, h5py.Group):
            return {key: as_float(values) for key, values in item.items()}
        return as_float(item)


def as_float(values: h5py.Dataset) -> np.ndarray:
    return np.asarray(values, dtype=np.float32)


def predictions_agree(path: str, inputs: Arrays, expected: Arrays, tolerance: float) -> bool:
    model = keras.models.load_model(path, compile=False)
    results = model.predict(inputs, verbose=0)
    if not isinstance(expected, dict):
        return agree("predictions", results, expected, tolerance)
    # Keras gives them in its own order, by position.
    if len(results) != len(expected):
        print(f"predictions: Keras gives {len(results)}, nntrain {len(expected)}")
        return False
    found = dict(zip(model.output_names, results, strict=True))
    return all(
        name in found and agree(f"predictions of '{name}'", found[name], values, tolerance)
        for name, values in expected.items()
    )


def agree(name: str, result: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    actual = np.asarray(result, dtype=np.float64)
    if actual.shape != expected.shape:
        print(f"{name}: Keras gives the shape {actual.shape}, nntrain {expected.shape}")
        return False
    difference = float(np.max(np.abs(actual - expected), initial=0.0))
    passed = difference <= tolerance  # False for NaN too.
    verdict = f"{'within' if passed else 'BEYOND'} {tolerance:g}"
    print(f"{name}: {len(actual)} rows, maximum difference {difference:.3e}, {verdict}")
    return passed


def training_continues(path: str, inputs: Arrays, predictions: Arrays) -> bool:
    """Compiles from the file, restores the optimizer and takes one step.

    Keras 3.15.1 builds the optimizer of a legacy file for no variables at all, and so neither
    restores its slots nor can train with it; it is built again here, for the model's variables.
    """
    if keras.backend.backend() == "numpy":
        print("training: not possible with the backend numpy")
        return False
    model = keras.models.load_model(path)
    if not model.compiled:
        print("training: the file has no training_config")
        return False
    optimizer = model.optimizer
    if not restored(path, model):
        return False
    before = int(optimizer.iterations)
    weights = [keras.ops.convert_to_numpy(weight) for weight in model.trainable_variables]
    targets = (
        {name: targets_like(values, model.loss[name]) for name, values in predictions.items()}
        if isinstance(predictions, dict)
        else targets_like(predictions, model.loss)
    )
    loss = model.train_on_batch(inputs, targets)
    after = int(optimizer.iterations)
    moved = any(
        not np.array_equal(old, keras.ops.convert_to_numpy(new))
        for old, new in zip(weights, model.trainable_variables, strict=True)
    )
    print(f"training: {optimizer.name}, loss {float(np.ravel(loss)[0]):.6f}")
    print(f"training: iterations {before} -> {after}, weights {'' if moved else 'NOT '}moved")
    return after == before + 1 and moved


def restored(path: str, model: keras.Model) -> bool:
    """Gives the optimizer its state from the file; false where shapes or their number differ."""
    with h5py.File(path, "r") as file:
        if "optimizer_weights" not in file:
            print("training: the file has no optimizer_weights; the optimizer starts afresh")
            return True
        group = file["optimizer_weights"]
        names = [as_text(name) for name in group.attrs["weight_names"]]
        values = [group[name][()] for name in names]
    optimizer = model.optimizer
    optimizer.built = False
    optimizer.build(model.trainable_variables)
    expected = [(variable.path, tuple(variable.shape)) for variable in optimizer.variables]
    stored = [(name, np.shape(value)) for name, value in zip(names, values, strict=True)]
    if [shape for _, shape in expected] != [shape for _, shape in stored]:
        print(f"training: the optimizer expects {expected}, the file has {stored}")
        return False
    for (wanted, _), (found, _) in zip(expected, stored, strict=True):
        if kind(wanted) != kind(found):
            print(f"training: the optimizer expects {wanted} where the file has {found}")
            return False
    optimizer.set_weights(values)
    print(f"training: {len(values)} optimizer variables restored")
    return True


def kind(name: str) -> str:
    """The end of a variable's name: `adam/hidden_kernel_momentum` is a `momentum`."""
    return name.rsplit("/", 1)[-1].rsplit("_", 1)[-1]


def as_text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name


def targets_like(predictions: np.ndarray, loss: object) -> np.ndarray:
    """Some targets that the loss accepts: for sparse losses the least likely class of each row."""
    name: str = getattr(loss, "name", getattr(loss, "__name__", str(loss)))
    if name.startswith("sparse_"):
        return np.argmin(predictions, axis=-1)
    return 1.0 - predictions


if __name__ == "__main__":
    sys.exit(main())
