"""Golden files: nested dictionaries of arrays, and attributes, as HDF5."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import h5py
import numpy as np

Tree = dict[str, "np.ndarray | Tree"]


@dataclass
class Case:
    """One group of a golden file: its data sets and the YAML text that describes it."""

    configuration: str
    data: Tree = field(default_factory=dict)


def write(path: Path, cases: dict[str, Case]) -> None:
    """Writes one golden file, in the oldest file format, so that every HDF5 opens it."""
    with h5py.File(path, "w", libver=("earliest", "v108")) as file:
        for name, case in cases.items():
            group = file.create_group(name)
            group.attrs["configuration"] = case.configuration
            _write_tree(group, case.data)


def differences(path: Path, cases: dict[str, Case], tolerance: float = 1e-12) -> list[str]:
    """Says where a committed file differs from `cases`, relative to each data set's norm."""
    with h5py.File(path, "r") as file:
        found = [f"/{name}: not expected" for name in file.keys() - cases.keys()]
        for name, case in cases.items():
            if name not in file:
                found.append(f"/{name}: missing")
                continue
            if file[name].attrs["configuration"] != case.configuration:
                found.append(f"/{name}: the configuration differs")
            found += _tree_differences(file[name], case.data, tolerance)
    return found


def _write_tree(group: h5py.Group, tree: Tree) -> None:
    for name, value in tree.items():
        if isinstance(value, dict):
            _write_tree(group.create_group(name), value)
        else:
            group.create_dataset(name, data=value)


def _tree_differences(group: h5py.Group, tree: Tree, tolerance: float) -> list[str]:
    found: list[str] = [f"{group.name}/{name}: not expected" for name in group.keys() - tree.keys()]
    for name, value in tree.items():
        place = f"{group.name}/{name}"
        if name not in group:
            found.append(f"{place}: missing")
        elif isinstance(value, dict):
            found += _tree_differences(group[name], value, tolerance)
        elif group[name].shape != np.shape(value):
            found.append(f"{place}: shape {group[name].shape}, expected {np.shape(value)}")
        else:
            error = float(np.linalg.norm(np.ravel(group[name][()] - value)))
            # Rounding is another matter on every processor.
            bound = 1e-2 if name.startswith("single_") else tolerance
            if not error <= bound * max(float(np.linalg.norm(np.ravel(value))), 1e-300):
                found.append(f"{place}: differs by {error:.3e}")
    return found
