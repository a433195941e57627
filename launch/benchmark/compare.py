"""Measures nntrain and other libraries side by side, in alternation. See launch/bench --against.

In each round every contestant takes its turn: nntrain in both arrangements, started anew, and each
peer, which stays in memory and is stopped (SIGSTOP) while others run. Ratios are taken round by round,
and their median is told.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile

import machine
import steps
import tables
from measure import write

FOLDER = os.path.dirname(os.path.abspath(__file__))
PEERS = os.path.join(os.path.dirname(FOLDER), "peers")

# What gave PyTorch the most on one process with all cores: AVX-512 kernels of oneMKL (see
# avx512_mkl.c), an allocator that keeps its memory; for some workloads more.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
    "MALLOC_TOP_PAD_": str(1 << 26),
}
SPINNING = {"mnist_mlp"}
COMPILED = {"mlp_bn_dropout"}
# The same with autocast to bfloat16, whose products are oneDNN's.
COMPILED_BF16 = {"mnist_mlp_1024", "deep_mlp", "mlp_bn_dropout"}


class Peer:
    """A process that takes steps when it is told to."""

    def __init__(self, name, command, environment, log):
        self.name = name
        self.log = log
        # In a process group of its own, which is stopped and ended as a whole.
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            env=environment, process_group=0)
        self.versions = self.answer()
        self.losses = [self.round(0.5)["loss"]]
        self.signal(signal.SIGSTOP)

    def answer(self):
        for line in self.process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise RuntimeError(f"{self.name} has ended; see {self.log.name}")

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def round(self, seconds):
        self.process.stdin.write(f"{seconds}\n")
        self.process.stdin.flush()
        return self.answer()

    def turn(self, seconds):
        """The seconds of a step."""
        self.signal(signal.SIGCONT)
        # The first steps find the caches cold.
        self.round(seconds / 5)
        found = self.round(seconds)
        self.losses.append(found["loss"])
        self.signal(signal.SIGSTOP)
        return found["median"]

    def end(self):
        self.signal(signal.SIGKILL)
        self.signal(signal.SIGCONT)
        self.process.wait()


def peers(arguments, workloads, workload, log):
    """Starts the peers' processes for a workload."""
    names = arguments.against.split(",")
    python, shim = os.path.abspath(arguments.python), os.path.abspath(arguments.shim)
    precision = ["--bf16"] if arguments.bf16 else []
    count = steps.cores()
    plain = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONWARNINGS="ignore")
    # Set on some machines, it makes libraries choose slower kernels than they would by themselves.
    for name in ["OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "LD_PRELOAD"]:
        plain.pop(name, None)
    found = []

    def start(name, program, *options, environment=None):
        command = [python, os.path.join(PEERS, program), workloads, workload, *options]
        try:
            found.append(Peer(name, command, {**plain, **(environment or {})}, log))
        except RuntimeError as error:
            if arguments.strict:
                raise
            print(f"skipped: {workload}: {error}", file=sys.stderr, flush=True)

    try:
        if "pytorch" in names:
            start(
                "PyTorch DDP, as installed", "pytorch_peer.py", f"--processes={count}", "--threads=1",
                *precision)
            compiled = COMPILED_BF16 if arguments.bf16 else COMPILED
            best = dict(KEEP_MEMORY, LD_PRELOAD=shim, TORCHINDUCTOR_COMPILE_THREADS="1")
            if workload in SPINNING:
                best |= {"GOMP_CPU_AFFINITY": f"0-{count - 1}", "OMP_WAIT_POLICY": "active"}
            start(
                "PyTorch, best settings", "pytorch_peer.py", f"--threads={count}",
                *precision, *(["--compile"] if workload in compiled else []), environment=best)
        if "jax" in names and not arguments.bf16:
            start("JAX, steps in a scan", "jax_peer.py")
    except BaseException:
        for peer in found:
            peer.end()
        raise
    return found


def contest(workload, arguments, workloads, log):
    """Seconds of a step of each contestant, round by round."""
    found = {}
    versions = {}
    rivals = peers(arguments, workloads, workload, log)
    precision = ["--set", "training.precision=bf16"] if arguments.bf16 else []
    try:
        for peer in rivals:
            versions |= {key: value for key, value in peer.versions.items() if key != "ready"}
        for _ in range(arguments.rounds):
            for arrangement in steps.Arrangement.all():
                result = arrangement.measure(
                    arguments.nntrain, "--workloads", workload, "--rounds", "3", *precision)
                own = result["workloads"][0]
                found.setdefault(f"nntrain, {arrangement.name}", []).append(own["step"]["median"])
            for peer in rivals:
                found.setdefault(peer.name, []).append(peer.turn(arguments.seconds))
        for peer in rivals if arguments.strict else []:
            # Plain gradient descent hardly moves the wide network: its loss is noise around 1.
            if not peer.losses[-1] < 1.05 * peer.losses[0]:
                raise RuntimeError(f"{peer.name} does not learn {workload}: {peer.losses}")
    finally:
        for peer in rivals:
            peer.end()
    return found, versions


def is_own(name):
    return name.startswith("nntrain")


def ratio(found, own, peer):
    """How many times as fast as a peer, in the median of the rounds."""
    return statistics.median(there / here for here, there in zip(found[own], found[peer]))


def comparisons(found):
    """The ratios that are told of a workload, by what is compared."""
    middle = {name: statistics.median(times) for name, times in found.items()}
    own = [name for name in found if is_own(name)]
    others = [name for name in found if not is_own(name)]
    best = min(own, key=middle.get)
    rows = {}
    for name in others:
        # Where the peer has a process on each core, so have we.
        rows[name] = ratio(found, own[0] if "DDP" in name else best, name)
    if others:
        rows["the best of all"] = ratio(found, best, min(others, key=middle.get))
    return rows


def report(facts, versions, batches, results):
    names = list(next(iter(results.values())))
    speeds, ratios = [], []
    compared = [comparisons(found) for found in results.values()]
    columns = [name for name in (compared[0] if compared else [])]
    for (workload, found), rows in zip(results.items(), compared):
        batch = batches[workload]
        speeds.append([workload, str(batch)] + [
            f"{batch / statistics.median(found[name]):,.0f}" if name in found else "-"
            for name in names])
        ratios.append([workload] + [f"{rows[name]:.2f}" if name in rows else "-" for name in columns])
    ratios.append(["geometric mean"] + [
        f"{tables.geometric_mean([rows[name] for rows in compared if name in rows]):.2f}"
        for name in columns])
    shown = ", ".join(f"{name} {version}" for name, version in versions.items())
    return "\n".join([
        "# Training steps, side by side\n", tables.machine(facts | {"peers": shown}),
        "Samples a second, by the median step:\n", tables.table(["workload", "batch", *names], speeds),
        "How many times as fast nntrain is, in the median of the rounds (against DDP with a rank on each "
        "core, otherwise in its faster arrangement):\n",
        tables.table(["nntrain against", *columns], ratios),
    ])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--nntrain", required=True)
    parser.add_argument("--against", required=True)
    parser.add_argument("--python", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.6, help="of a peer's turn")
    parser.add_argument("--workloads")
    parser.add_argument("--bf16", action="store_true", help="training.precision: bf16, and autocast")
    parser.add_argument("--strict", action="store_true", help="stop if a peer fails or does not learn")
    arguments = parser.parse_args()
    chosen = ["--workloads", arguments.workloads] if arguments.workloads else []
    described = steps.describe(arguments.nntrain, *chosen)
    batches = {entry["name"]: entry["batch_size"] for entry in json.loads(described)}
    facts = machine.description(arguments.nntrain)
    os.makedirs(arguments.output, exist_ok=True)
    results, versions = {}, {}
    with tempfile.TemporaryDirectory() as folder, open(
            f"{arguments.output}/peers.log", "w", encoding="utf-8") as log:
        workloads = os.path.join(folder, "workloads.json")
        with open(workloads, "w", encoding="utf-8") as file:
            file.write(described)
        for workload in batches:
            found, new = contest(workload, arguments, workloads, log)
            results[workload] = found
            versions |= new
            middle = {name: statistics.median(times) for name, times in found.items()}
            told = "; ".join(f"{name} {tables.time(value)}" for name, value in middle.items())
            print(f"{workload}: {told}", file=sys.stderr, flush=True)
    everything = {
        "machine": facts, "versions": versions, "seconds_of_a_step": results,
        "ratios": {name: comparisons(found) for name, found in results.items()},
    }
    write(arguments.output, "comparison", everything, report(facts, versions, batches, results))


if __name__ == "__main__":
    main()
