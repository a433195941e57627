"""Runs `nntrain bench step` on this machine's cores in its two arrangements."""

import json
import os
import subprocess
import sys


def cores():
    """The cores that this process may use; hardware threads of one core count once."""
    siblings = set()
    for thread in os.sched_getaffinity(0):
        path = f"/sys/devices/system/cpu/cpu{thread}/topology/thread_siblings_list"
        try:
            with open(path, encoding="utf-8") as file:
                siblings.add(file.read().strip())
        except OSError:
            siblings.add(str(thread))
    return len(siblings)


class Arrangement:
    """So many ranks of so many threads each."""

    def __init__(self, ranks, threads):
        self.ranks, self.threads = ranks, threads

    @property
    def name(self):
        ranks = "1 rank" if self.ranks == 1 else f"{self.ranks} ranks"
        threads = "1 thread" if self.threads == 1 else f"{self.threads} threads"
        return f"{ranks} × {threads}"

    @staticmethod
    def all():
        """A rank on each core, and one rank on all cores."""
        found = [Arrangement(cores(), 1), Arrangement(1, cores())]
        return found if cores() > 1 else found[:1]

    def measure(self, nntrain, *arguments):
        """What `bench step` found out."""
        # A lone rank would be bound to one core.
        binding = ["--bind-to", "none"] if self.threads > 1 else ["--bind-to", "core"]
        command = ["mpirun", *binding, "-np", str(self.ranks), nntrain, "bench", "step"]
        result = subprocess.run(
            [*command, *arguments, "--json", "-"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
            text=True, check=False)
        if result.returncode != 0:
            sys.exit(result.returncode)
        return json.loads(result.stdout)


def describe(nntrain, *arguments):
    """The workloads, as text of JSON."""
    command = [nntrain, "bench", "step", "--describe", *arguments]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        sys.exit(result.returncode)
    return result.stdout
