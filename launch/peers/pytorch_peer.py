"""Training steps of PyTorch: DistributedDataParallel over gloo, or one process without it.

  pytorch_peer.py WORKLOADS.json NAME --processes 2 --threads 1
  pytorch_peer.py WORKLOADS.json NAME --threads 2 [--compile] [--bf16]

All samples are one tensor in memory. A step gathers a shuffled batch, and runs zero_grad, forward, loss,
backward, clipping and the optimizer. See rounds.py for how it is measured.
"""

import argparse
import os
import socket
import subprocess
import sys
import time

import torch
from torch import distributed, nn

import rounds
from workload import Workload, unknown

WARM_UP_STEPS = 20


def layer(name, options, width):
    """A layer of Keras in PyTorch, and the width of its output."""
    if name == "Dense":
        linear = nn.Linear(width, options["units"], bias=options["use_bias"])
        return [linear, *activation(options["activation"])], options["units"]
    if name == "BatchNormalization":
        return [nn.BatchNorm1d(width, eps=options["epsilon"], momentum=1 - options["momentum"])], width
    if name == "Activation":
        return activation(options["activation"]), width
    if name == "Dropout":
        return [nn.Dropout(options["rate"])], width
    raise unknown("layer", name)


def activation(name):
    # The softmax at the end is part of PyTorch's cross-entropy.
    known = {
        "linear": lambda: [], "softmax": lambda: [], "relu": lambda: [nn.ReLU(inplace=True)],
        "sigmoid": lambda: [nn.Sigmoid()],
    }
    if name not in known:
        raise unknown("activation", name)
    return known[name]()


class Objective(nn.Module):
    """The model with its loss, so that compile() sees both."""

    def __init__(self, workload):
        super().__init__()
        parts, width = [], workload.data["inputs"]
        for name, options in workload.layers:
            part, width = layer(name, options, width)
            parts += part
        self.model = nn.Sequential(*parts)
        losses = {
            "sparse_categorical_crossentropy": nn.functional.cross_entropy,
            "mean_squared_error": nn.functional.mse_loss,
        }
        if workload.loss not in losses:
            raise unknown("loss", workload.loss)
        self.loss = losses[workload.loss]

    def forward(self, inputs, targets):
        return self.loss(self.model(inputs), targets)


def optimizer(workload, parameters):
    rate = workload.options["learning_rate"]
    if workload.optimizer == "Adam":
        betas = (workload.options["beta_1"], workload.options["beta_2"])
        return torch.optim.Adam(
            parameters, lr=rate, betas=betas, eps=workload.options["epsilon"], fused=True)
    if workload.optimizer == "SGD":
        momentum = workload.options.get("momentum", 0)
        return torch.optim.SGD(parameters, lr=rate, momentum=momentum, fused=True)
    raise unknown("optimizer", workload.optimizer)


class Training:
    """A replica of one process, and its share of each batch."""

    def __init__(self, workload, arguments):
        self.workload = workload
        self.rank, self.processes = arguments.rank, arguments.processes
        inputs, targets = workload.samples()
        self.inputs = torch.from_numpy(inputs)
        self.targets = self.inputs if targets is inputs else torch.from_numpy(targets)
        torch.manual_seed(1)
        objective = Objective(workload)
        self.parameters = list(objective.parameters())
        self.optimizer = optimizer(workload, self.parameters)
        if arguments.compile:
            objective = torch.compile(objective, dynamic=False)
        if self.processes > 1:
            objective = nn.parallel.DistributedDataParallel(
                objective, gradient_as_bucket_view=True, static_graph=not arguments.compile,
                broadcast_buffers=False)
        self.objective = objective
        self.bf16 = arguments.bf16
        self.rows = self.shuffled_rows()

    def shuffled_rows(self):
        """The rows of this process in each batch of endlessly many epochs."""
        generator = torch.Generator()
        generator.manual_seed(1)
        size = self.workload.batch_size // self.processes
        while True:
            order = torch.randperm(self.workload.sample_count, generator=generator)
            for batch in order.view(-1, self.workload.batch_size):
                yield batch[self.rank * size:(self.rank + 1) * size]

    def step(self):
        rows = next(self.rows)
        inputs = self.inputs.index_select(0, rows)
        targets = inputs if self.targets is self.inputs else self.targets.index_select(0, rows)
        self.optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bf16):
            loss = self.objective(inputs, targets)
        loss.backward()
        if self.workload.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.workload.clip_norm)
        self.optimizer.step()
        return loss

    def steps(self, count):
        times, last = [], time.perf_counter()
        for _ in range(count):
            loss = self.step()
            now = time.perf_counter()
            times.append(now - last)
            last = now
        return times, float(loss)


def measure(training):
    """Rank 0 serves; it tells the others how many steps to take, and 0 at the end."""
    number = torch.zeros(1, dtype=torch.int64)

    def agree(count):
        number[0] = count
        if training.processes > 1:
            distributed.broadcast(number, 0)
        return int(number[0])

    training.steps(WARM_UP_STEPS)
    estimate = sorted(training.steps(5)[0])[2]
    if training.rank > 0:
        while (count := agree(0)) > 0:
            training.steps(count)
        return
    rounds.serve(
        lambda seconds: training.steps(agree(max(3, int(seconds / estimate)))),
        {"pytorch": torch.__version__})
    agree(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("workloads")
    parser.add_argument("name")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    parser.add_argument("--rank", type=int, default=0, help="not to be given")
    parser.add_argument("--port", type=int, default=0, help="not to be given")
    arguments = parser.parse_args()
    others = []
    if arguments.processes > 1 and arguments.rank == 0:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            arguments.port = probe.getsockname()[1]
        more = [f"--port={arguments.port}"]
        others = [
            subprocess.Popen(
                [sys.executable, *sys.argv, *more, f"--rank={rank}"], stdin=subprocess.DEVNULL)
            for rank in range(1, arguments.processes)
        ]
    torch.set_num_threads(arguments.threads)
    torch.set_num_interop_threads(1)
    torch.set_flush_denormal(True)
    if arguments.processes > 1:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
        distributed.init_process_group(
            "gloo", init_method=f"tcp://127.0.0.1:{arguments.port}", rank=arguments.rank,
            world_size=arguments.processes)
    measure(Training(Workload.load(arguments.workloads, arguments.name), arguments))
    for other in others:
        other.wait()


if __name__ == "__main__":
    main()
