"""Keras on TensorFlow in double precision. Import this module before `keras` or `tensorflow`.

TensorFlow, because on the other backends Keras rounds the results of many operations (tanh among
them) to float32 even when its float type is float64.
"""

import contextlib
import os
from collections.abc import Iterator

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402  (the backend is chosen when Keras is imported)
import numpy as np  # noqa: E402

keras.config.set_floatx("float64")
keras.config.set_epsilon(1e-7)


def exact(values: object) -> np.ndarray:
    """Rounds to numbers that float32 holds exactly, kept as float64.

    Both the Float and the Double form of an implementation then start from the same inputs.
    """
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def double(tensor: object) -> np.ndarray:
    """The tensor as an array; refuses a result that lost its double precision on the way."""
    array = keras.ops.convert_to_numpy(tensor)
    if array.dtype != np.float64:
        raise TypeError(f"expected a float64 result, found {array.dtype}")
    return array


def constant(value: float) -> np.floating:
    """A number in Keras' float type: Python's numbers it rounds to float32."""
    return np.dtype(keras.config.floatx()).type(value)


@contextlib.contextmanager
def in_single_precision() -> Iterator[None]:
    """What is built within works in float32, as Keras usually does."""
    _work_in("float32")
    try:
        yield
    finally:
        _work_in("float64")


def _work_in(name: str) -> None:
    keras.config.set_floatx(name)
    keras.config.set_dtype_policy(name)  # Keras does not ask again once there is one.
