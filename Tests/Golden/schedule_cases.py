"""Learning rates over the steps of a training."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import yaml

from precision import double
import keras
import translation
from storage import Case

STEPS_PER_EPOCH, STEPS, RANKS = 7, 84, 4

# What Keras has.
KERAS = {
    "exponential_decay": "{exponential_decay: {initial_learning_rate: 0.1, decay_steps: 9, "
    "decay_rate: 0.7}}",
    "exponential_decay_staircase": "{exponential_decay: {initial_learning_rate: 0.1, "
    "decay_steps: 9, decay_rate: 0.7, staircase: true}}",
    "inverse_time_decay": "{inverse_time_decay: {initial_learning_rate: 0.1, decay_steps: 5, "
    "decay_rate: 0.3}}",
    "inverse_time_decay_staircase": "{inverse_time_decay: {initial_learning_rate: 0.1, "
    "decay_steps: 5, decay_rate: 0.3, staircase: true}}",
    "piecewise_constant": "{piecewise_constant: {boundaries: [3, 10, 40], "
    "values: [0.3, 0.2, 0.05, 0.001]}}",
    "polynomial": "{polynomial: {initial_learning_rate: 0.1, decay_steps: 30}}",
    "polynomial_cycle": "{polynomial: {initial_learning_rate: 0.1, decay_steps: 25, "
    "end_learning_rate: 0.01, power: 0.5, cycle: true}}",
    "cosine": "{cosine: {initial_learning_rate: 0.1, decay_steps: 50, alpha: 0.05}}",
    "cosine_restarts": "{cosine_restarts: {initial_learning_rate: 0.1, first_decay_steps: 10, "
    "m_mul: 0.8, alpha: 0.01}}",
    "cosine_restarts_even": "{cosine_restarts: {initial_learning_rate: 0.1, "
    "first_decay_steps: 16, t_mul: 1.0}}",
}


def _one_cycle(
    step: float, total: float, top: float, part: float = 0.3, linear: bool = False
) -> float:
    """PyTorch's OneCycleLR with its default divisors; the last rate for all later steps."""
    first, last = top / 25, top / 25 / 1e4
    peak, end = part * total - 1, total - 1
    if step <= peak:
        start, target, done = first, top, step / peak
    else:
        start, target, done = top, last, min((step - peak) / (end - peak), 1)
    if linear:
        return start + (target - start) * done
    return target + (start - target) / 2 * (1 + math.cos(math.pi * done))


def _polynomial(t: float, length: float) -> float:
    return (0.1 - 0.0001) * (1 - min(t / length, 1)) + 0.0001


def _cosine(t: float, length: float) -> float:
    return 0.1 * 0.5 * (1 + math.cos(math.pi * min(t / length, 1)))


# What Keras has not, by its formula.
FORMULAS: dict[str, tuple[str, Callable[[int], float]]] = {
    "constant": ("{learning_rate: 0.25}", lambda s: 0.25),
    "inverse_square_root": (
        "{learning_rate: {inverse_square_root: {initial_learning_rate: 0.1, decay_steps: 4}}}",
        lambda s: 0.1 / math.sqrt(1 + s / 4),
    ),
    "step": (
        "{learning_rate: {step: {initial_learning_rate: 0.1, every: 10, factor: 0.5}}}",
        lambda s: 0.1 * 0.5 ** (s // 10),
    ),
    "step_per_epoch": (
        "{learning_rate: {step: {initial_learning_rate: 0.1, every: 3, per: epoch}}}",
        lambda s: 0.1 * 0.1 ** (s // 7 // 3),
    ),
    "piecewise_constant_per_epoch": (
        "{learning_rate: {piecewise_constant: {boundaries: [1, 4], values: [0.3, 0.2, 0.1], "
        "per: epoch}}}",
        lambda s: 0.3 if s // 7 <= 1 else 0.2 if s // 7 <= 4 else 0.1,
    ),
    "inverse_time_decay_textbook": (
        "{learning_rate: {inverse_time_decay: {initial_learning_rate: 0.1, decay_rate: 0.5, "
        "per: epoch}}}",
        lambda s: 0.1 / (1 + 0.5 * (s // 7)),
    ),
    "cosine_whole_run": (
        "{learning_rate: {cosine: {initial_learning_rate: 0.1}}}",
        lambda s: _cosine(s, STEPS),
    ),
    "cosine_whole_run_per_epoch": (
        "{learning_rate: {cosine: {initial_learning_rate: 0.1, per: epoch}}}",
        lambda s: _cosine(s // 7, STEPS / 7),
    ),
    "one_cycle": (
        "{learning_rate: {one_cycle: {max_learning_rate: 0.5}}}",
        lambda s: _one_cycle(s, STEPS, 0.5),
    ),
    "one_cycle_linear": (
        "{learning_rate: {one_cycle: {max_learning_rate: 0.5, total_steps: 60, pct_start: 0.25, "
        "anneal_strategy: linear}}}",
        lambda s: _one_cycle(s, 60, 0.5, part=0.25, linear=True),
    ),
    "reduce_on_plateau": (
        "{learning_rate: {reduce_on_plateau: {initial_learning_rate: 0.1}}}",
        lambda s: 0.1,
    ),
    "warm_up_in_steps": (
        "{learning_rate: {polynomial: {initial_learning_rate: 0.1}}, "
        "warmup: {steps: 10, start_factor: 0.2}}",
        lambda s: 0.1 * (0.2 + 0.8 * s / 10) if s < 10 else _polynomial(s - 10, STEPS - 10),
    ),
    "warm_up_in_epochs": (
        "{learning_rate: 0.1, warmup: {epochs: 1.5}}",
        lambda s: 0.1 * min(s / 11, 1),
    ),
    "transformer": (
        "{learning_rate: {inverse_square_root: {initial_learning_rate: 0.1, decay_steps: 20}}, "
        "warmup: {steps: 20}}",
        lambda s: 0.1 * s / 20 if s < 20 else 0.1 * math.sqrt(20 / s),
    ),
    "linear_scaling": ("{learning_rate: 0.1, scale_with_ranks: linear}", lambda s: 0.4),
    "square_root_scaling": (
        "{learning_rate: {polynomial: {initial_learning_rate: 0.1, decay_steps: 84}}, "
        "scale_with_ranks: square_root, warmup: {steps: 5}}",
        lambda s: 2 * (0.1 * s / 5 if s < 5 else _polynomial(s - 5, 84)),
    ),
}


def cases() -> dict[str, Case]:
    result = {
        name: _case(f"{{learning_rate: {text}}}", _keras(text))
        for name, text in KERAS.items()
    }
    # Keras has a warm-up in front of this one alone.
    warm = translation.precise(
        keras.optimizers.schedules.CosineDecay(0.02, 60, warmup_target=0.1, warmup_steps=8)
    )
    result["cosine_warm_up"] = _case(
        "{learning_rate: {cosine: {initial_learning_rate: 0.1, decay_steps: 60}}, "
        "warmup: {steps: 8, start_factor: 0.2}}",
        lambda s: double(warm(np.float64(s))),
    )
    return result | {name: _case(text, value) for name, (text, value) in FORMULAS.items()}


def _keras(text: str) -> Callable[[int], Any]:
    schedule = translation.schedule(yaml.safe_load(text))
    return lambda step: double(schedule(np.float64(step)))


def _case(text: str, rate: Callable[[int], Any]) -> Case:
    steps = range(STEPS + 6)
    return Case(
        f"sgd: {text}",
        {
            "run": np.array([STEPS_PER_EPOCH, STEPS, RANKS]),
            "steps": np.array(steps),
            "rates": np.array([float(rate(step)) for step in steps]),
        },
    )
