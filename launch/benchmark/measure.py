"""Measures the program's own workloads in both arrangements: table and JSON. See launch/bench."""

import argparse
import json
import os

import machine
import steps
import tables


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--output", required=True, help="directory")
    parser.add_argument("arguments", nargs="*", help="further ones of nntrain bench step")
    arguments = parser.parse_args()
    facts = machine.description(arguments.nntrain)
    results = {"machine": facts, "arrangements": {}}
    parts = ["# Training steps\n", tables.machine(facts)]
    for arrangement in steps.Arrangement.all():
        found = arrangement.measure(arguments.nntrain, *arguments.arguments)
        results["arrangements"][arrangement.name] = found
        parts += [f"## {arrangement.name}\n", tables.steps(found)]
    write(arguments.output, "steps", results, "\n".join(parts))


def write(directory, name, results, text):
    """Writes JSON and Markdown, and prints the latter."""
    os.makedirs(directory, exist_ok=True)
    with open(f"{directory}/{name}.json", "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    with open(f"{directory}/{name}.md", "w", encoding="utf-8") as file:
        file.write(text)
    print(text, flush=True)


if __name__ == "__main__":
    main()
