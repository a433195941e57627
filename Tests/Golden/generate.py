"""Writes the golden values next to this file, or with --check compares them with fresh ones.

    python -m venv /tmp/golden && /tmp/golden/bin/pip install -r requirements.txt
    /tmp/golden/bin/python generate.py [--check] [FILE...]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import activation_cases
import function_cases
import loss_cases
import metric_cases
import model_cases
import normalization_cases
import normalized_model_cases
import optimizer_cases
import random_graph_cases
import regularization_cases
import schedule_cases
import storage

FILES = {
    "optimizers": optimizer_cases,
    "schedules": schedule_cases,
    "activations": activation_cases,
    "losses": loss_cases,
    "metrics": metric_cases,
    "models": model_cases,
    "functions": function_cases,
    "regularization": regularization_cases,
    "normalizations": normalization_cases,
    "normalized_models": normalized_model_cases,
    "random_graphs": random_graph_cases,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("files", nargs="*", help="only these, such as losses; default: all")
    arguments = parser.parse_args()
    check: bool = arguments.check
    failures = 0
    for name in arguments.files or FILES:
        module = FILES[name]
        path = Path(__file__).parent / f"{name}.h5"
        cases = module.cases()
        if check:
            found = storage.differences(path, cases)
            failures += len(found)
            print(f"{path.name}: {len(cases)} cases, {len(found)} differences", *found, sep="\n  ")
        else:
            storage.write(path, cases)
            print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
