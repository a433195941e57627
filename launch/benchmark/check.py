"""Compares a short run with the ratios in thresholds.json. See launch/bench --check."""

import argparse
import json
import os
import sys

import exchange
import steps

FOLDER = os.path.dirname(os.path.abspath(__file__))


def exceeded(limits, arguments):
    """The workloads whose ratio is above its limit, with words for it."""
    found = {}
    ranks = {arrangement.name: arrangement for arrangement in steps.Arrangement.all()}
    by_kind = {"rank on each core": list(ranks.values())[0], "one rank": list(ranks.values())[-1]}
    for kind, wanted in limits.items():
        wanted = {name: value for name, value in wanted.items() if name in arguments.workloads}
        if not wanted:
            continue
        result = by_kind[kind].measure(
            arguments.nntrain, "--workloads", ",".join(wanted), "--rounds", "3")
        for work in result["workloads"]:
            ratio, most = work["step_to_products"], wanted[work["name"]]
            words = f"{work['name']}, {by_kind[kind].name}: step / products {ratio:.2f}, at most {most}"
            print(("" if ratio <= most else "above: ") + words, file=sys.stderr, flush=True)
            if ratio > most:
                found.setdefault(kind, {})[work["name"]] = most
    return found


def slow_exchanges(limits, nntrain):
    """The sizes at which MPI is too near to the exchange of a step, with the ratios that are wanted."""
    found = {}
    result = exchange.run(
        nntrain, 2, "as installed", "--sizes", ",".join(limits), "--rounds", "10")
    for size, (name, least) in zip(result["sizes"], limits.items()):
        ratio = size["mpi_to_exchange"]
        words = f"{name}, 2 ranks: MPI_Allreduce / exchange {ratio:.2f}, at least {least}"
        print(("" if ratio >= least else "below: ") + words, file=sys.stderr, flush=True)
        if ratio < least:
            found[name] = least
    return found


def main():
    with open(f"{FOLDER}/thresholds.json", encoding="utf-8") as file:
        thresholds = json.load(file)
    limits, exchanges = thresholds["step_to_products"], thresholds["mpi_to_exchange"]
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--workloads")
    parser.add_argument("--tries", type=int, default=3, help="what is above its limit is tried again")
    arguments = parser.parse_args()
    known = sorted({name for wanted in limits.values() for name in wanted})
    arguments.workloads = arguments.workloads.split(",") if arguments.workloads else known
    # More ranks than cores would measure something else.
    exchanges = exchanges if steps.cores() > 1 else {}
    for _ in range(arguments.tries):
        limits = exceeded(limits, arguments)
        exchanges = slow_exchanges(exchanges, arguments.nntrain) if exchanges else {}
        if not limits and not exchanges:
            return
    sys.exit("bench: steps or exchanges take longer than they should, beside products and MPI")


if __name__ == "__main__":
    main()
