"""Compares a short run with the ratios in thresholds.json. See launch/bench --check."""

import argparse
import json
import os
import sys

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


def main():
    with open(f"{FOLDER}/thresholds.json", encoding="utf-8") as file:
        limits = json.load(file)["step_to_products"]
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--workloads")
    parser.add_argument("--tries", type=int, default=3, help="what is above its limit is tried again")
    arguments = parser.parse_args()
    known = sorted({name for wanted in limits.values() for name in wanted})
    arguments.workloads = arguments.workloads.split(",") if arguments.workloads else known
    for _ in range(arguments.tries):
        limits = exceeded(limits, arguments)
        if not limits:
            return
    sys.exit("bench: steps take longer than they should, beside their products")


if __name__ == "__main__":
    main()
