"""Times training steps on several hosts of this machine with shaped links: table and JSON. See launch/bench."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys

import machine
import measure
import steps
import tables

ON_HOSTS = os.path.join(os.path.dirname(__file__), "../../Tests/TestSupport/on-hosts")
# Gradients are exchanged after backward; the others take turns with that.
APART = ["training.exchange_overlap=false"]
OTHERS = {
    "overlapping": ["training.exchange_overlap=true"],
    "in bf16": ["training.exchange_overlap=true", "training.exchange_precision=bf16"],
}
# Bytes of a second on a link that are no payload: headers of Ethernet, IP and TCP.
PAYLOAD = 1448 / 1514


def reason_against():
    """Why hosts cannot be made here; None where they can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for program in ["ip", "tc"]:
        if shutil.which(program) is None:
            return f"there is no '{program}' (iproute2)"
    result = subprocess.run([ON_HOSTS, "--rate", "1gbit", "1,1"], capture_output=True, text=True, check=False)
    words = result.stderr.strip().split("\n")[-1]
    return None if result.returncode == 0 else f"shaped links cannot be made ({words})"


def run(nntrain, ranks, link, workload, other, arguments):
    """What `bench step` found out of steps apart, and of others in turns with them."""
    count = sum(int(number) for number in ranks.split(","))
    # Each host believes that all cores are its own.
    threads = max(1, steps.cores() // count)
    command = [ON_HOSTS, "--rate", link, ranks, nntrain, "bench", "step", "--workloads", workload]
    for setting in APART + [f"training.threads={threads}"]:
        command += ["--set", setting]
    for setting in other:
        command += ["--beside", setting]
    result = subprocess.run(
        [*command, *arguments, "--json", "-"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
        env={**os.environ, "OMPI_MCA_mpi_yield_when_idle": "1"}, text=True, check=False)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return json.loads(result.stdout)["workloads"][0]


def bits_per_second(link):
    units = {"kbit": 1e3, "mbit": 1e6, "gbit": 1e9}
    for unit, factor in units.items():
        if link.endswith(unit):
            return float(link[:-len(unit)]) * factor
    sys.exit(f"a link's rate is a number and kbit, mbit or gbit, not '{link}'")


def summary(ranks, link, runs):
    """Medians over the turns, and what the processors and the link need by themselves."""
    def median(number, kinds=None):
        return statistics.median(
            number(found) for kind in kinds or runs for found in runs[kind])

    def phase(name):
        return median(lambda found: found["phases"][name])

    hosts = len(ranks.split(","))
    parameters = runs["overlapping"][0]["parameters"]
    # What each host sends of gradients, and again of parameters; it receives as much meanwhile.
    wire = 4 * parameters * (hosts - 1) / hosts * 8 / (bits_per_second(link) * PAYLOAD)
    before = phase("read") + phase("forward")
    after = phase("update") + phase("other")
    result = {
        "ranks": ranks, "link": link,
        "compute": before + phase("backward") + after,
        "gradients": wire, "parameters": wire,
        # No gradient can set out before backward begins, no parameter before all gradients are there.
        "limit": before + max(phase("backward"), wire) + after + wire,
        "apart": median(lambda found: found["step"]["median"]),
    }
    for kind in runs:
        result[kind] = median(lambda found: found["rival_step"]["median"], [kind])
        result[f"apart / {kind}"] = median(lambda found: found["step_to_rival"], [kind])
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--output", required=True, help="directory")
    parser.add_argument("--workloads", default="deep_mlp")
    parser.add_argument("--links", default="1gbit,5gbit", help="rates, as tc has them")
    parser.add_argument("--hosts", nargs="+", default=["1,1", "2,2"], help="ranks of each host")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("arguments", nargs="*", help="further ones of nntrain bench step")
    arguments = parser.parse_args()
    reason = reason_against()
    if reason is not None:
        sys.exit(f"skipped: steps on several hosts, because {reason}")
    facts = machine.description(arguments.nntrain)
    further = arguments.arguments or ["--rounds", "3", "--steps", "4"]
    results = {"machine": facts, "workloads": {}}
    parts = ["# Steps on several hosts\n", tables.machine(facts)]
    for workload in arguments.workloads.split(","):
        found = []
        for ranks in arguments.hosts:
            for link in arguments.links.split(","):
                runs = {kind: [] for kind in OTHERS}
                for _ in range(arguments.turns):
                    for kind, other in OTHERS.items():
                        runs[kind].append(
                            run(arguments.nntrain, ranks, link, workload, other, further))
                found.append(summary(ranks, link, runs))
        results["workloads"][workload] = found
        parts += [f"## {workload}\n", tables.hosts(found)]
    measure.write(arguments.output, "hosts", results, "\n".join(parts))


if __name__ == "__main__":
    main()
