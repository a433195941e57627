"""Times the exchange beside MPI_Allreduce, as installed and at its best: table and JSON. See launch/bench."""

import argparse
import json
import os
import statistics
import subprocess
import sys

import machine
import measure
import steps
import tables

# What mpirun is told. Without single copies, messages between ranks of a node go through a buffer that
# both share, which is faster for all but the largest messages.
SETTINGS = {"as installed": {}, "no single copies": {"OMPI_MCA_btl_vader_single_copy_mechanism": "none"}}


def run(nntrain, ranks, settings, *arguments):
    """What `bench exchange` found out, with mpirun told so."""
    binding = ["--bind-to", "core" if ranks <= steps.cores() else "none"]
    oversubscribe = [] if ranks <= steps.cores() else ["--oversubscribe"]
    command = ["mpirun", *binding, *oversubscribe, "-np", str(ranks), nntrain, "bench", "exchange"]
    result = subprocess.run(
        [*command, *arguments, "--json", "-"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env={**os.environ, **SETTINGS[settings]}, text=True, check=False)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return json.loads(result.stdout)


def rows(found):
    """For each size, medians over the runs."""
    def median(runs, number):
        values = [number(run) for run in runs]
        return None if None in values else statistics.median(values)

    def seconds(method):
        return lambda size: size["seconds"][method]["median"] if size["seconds"][method] else None

    every = [run for runs in found.values() for run in runs]
    for index, first in enumerate(every[0]["sizes"]):
        def at(runs):
            return [run["sizes"][index] for run in runs]

        ratios = {
            (settings, kind): median(at(runs), lambda size: size[key])
            for settings, runs in found.items()
            for kind, key in [("whole", "mpi_to_all_reduce"), ("pieces", "mpi_in_pieces_to_all_reduce")]}
        yield {
            "bytes": first["bytes"],
            "nntrain": median(at(every), seconds("all_reduce")),
            "mpi": {
                f"{settings}, {kind}": median(at(runs), seconds(method))
                for settings, runs in found.items()
                for kind, method in [("whole", "mpi_allreduce"), ("pieces", "mpi_allreduce_in_pieces")]},
            "installed_to_nntrain": ratios["as installed", "whole"],
            "best_to_nntrain": min(ratios.values()),
            "exchange": median(at(every), seconds("exchange")),
            "exchange_to_memory": median(at(every), lambda size: size["exchange_to_memory"]),
            "exchange_to_bound": median(at(every), lambda size: size["exchange_to_bound"]),
        }


def size_text(count):
    for unit, scale in [("MB", 1e6), ("KB", 1e3)]:
        if count >= scale:
            return f"{count / scale:.4g} {unit}"
    return f"{count} bytes"


def time(seconds):
    return f"{seconds * 1e6:.2f} µs" if seconds < 1e-5 else tables.time(seconds)


def table(sizes):
    """Markdown."""
    head = ["gradients", "nntrain", *(f"MPI {name}" for name in sizes[0]["mpi"]),
            "MPI as installed / nntrain", "MPI at its best / nntrain", "exchange of a step",
            "exchange / memory", "exchange / bound"]
    lines = []
    for size in sizes:
        ratios = [size["exchange_to_memory"], size["exchange_to_bound"]]
        lines.append([
            size_text(size["bytes"]), time(size["nntrain"]), *(time(mpi) for mpi in size["mpi"].values()),
            f"{size['installed_to_nntrain']:.2f}", f"{size['best_to_nntrain']:.2f}", time(size["exchange"]),
            *("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios)])
    return tables.table(head, lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--output", required=True, help="directory")
    parser.add_argument("--ranks", type=int, default=steps.cores(), help="ranks on this machine")
    parser.add_argument("--turns", type=int, default=2, help="runs with each of mpirun's settings")
    parser.add_argument("arguments", nargs="*", help="further ones of nntrain bench exchange")
    arguments = parser.parse_args()
    facts = machine.description(arguments.nntrain)
    found = {settings: [] for settings in SETTINGS}
    for _ in range(arguments.turns):
        for settings, runs in found.items():
            runs.append(run(arguments.nntrain, arguments.ranks, settings, *arguments.arguments))
    sizes = list(rows(found))
    results = {"machine": facts, "ranks": arguments.ranks, "sizes": sizes, "runs": found}
    text = "\n".join([
        f"# Exchange of gradients between {arguments.ranks} ranks\n", tables.machine(facts), table(sizes)])
    measure.write(arguments.output, "exchange", results, text)


if __name__ == "__main__":
    main()
