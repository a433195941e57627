"""Training steps of JAX: as many steps as take a round, in one scan that XLA compiles.

  jax_peer.py WORKLOADS.json NAME

All samples are one array on the device. JAX takes all cores. See rounds.py for how it is measured.
"""

import argparse

import jax
import numpy
import optax
from jax import numpy as jnp

import rounds
from workload import Workload, unknown

ACTIVATIONS = {
    # The softmax at the end is part of the cross-entropy.
    "linear": lambda x: x, "softmax": lambda x: x, "relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid,
}


def activation(name):
    if name not in ACTIVATIONS:
        raise unknown("activation", name)
    return ACTIVATIONS[name]


class Model:
    """The layers of a workload: pure functions of weights, moving statistics and a random key."""

    def __init__(self, workload):
        self.workload = workload
        known = {"Dense", "BatchNormalization", "Activation", "Dropout"}
        for name, _ in workload.layers:
            if name not in known:
                raise unknown("layer", name)

    def first(self):
        """First weights and moving statistics, by layer."""
        generator = numpy.random.default_rng(1)
        weights, statistics, width = {}, {}, self.workload.data["inputs"]
        for index, (name, options) in enumerate(self.workload.layers):
            if name == "Dense":
                units = options["units"]
                bound = (6 / (width + units)) ** 0.5
                kernel = generator.uniform(-bound, bound, (width, units))
                weights[index] = [jnp.asarray(kernel, jnp.float32), jnp.zeros(units)]
                width = units
            elif name == "BatchNormalization":
                weights[index] = [jnp.ones(width), jnp.zeros(width)]
                statistics[index] = [jnp.zeros(width), jnp.ones(width)]
        return weights, statistics

    def loss(self, weights, statistics, inputs, targets, key):
        """The loss of a batch, and the new moving statistics."""
        x, new = inputs, {}
        for index, (name, options) in enumerate(self.workload.layers):
            if name == "Dense":
                kernel, bias = weights[index]
                x = activation(options["activation"])(x @ kernel + bias)
            elif name == "BatchNormalization":
                mean, variance = x.mean(0), x.var(0)
                scale, shift = weights[index]
                momentum = options["momentum"]
                new[index] = [
                    momentum * old + (1 - momentum) * now
                    for old, now in zip(statistics[index], [mean, variance])
                ]
                x = (x - mean) * (scale * jax.lax.rsqrt(variance + options["epsilon"])) + shift
            elif name == "Activation":
                x = activation(options["activation"])(x)
            else:
                keep = 1 - options["rate"]
                mask = jax.random.bernoulli(jax.random.fold_in(key, index), keep, x.shape)
                x = jnp.where(mask, x / keep, 0)
        if self.workload.loss == "mean_squared_error":
            return jnp.mean((x - targets) ** 2), new
        if self.workload.loss == "sparse_categorical_crossentropy":
            return optax.softmax_cross_entropy_with_integer_labels(x, targets).mean(), new
        raise unknown("loss", self.workload.loss)


def optimizer(workload):
    rate, options = workload.options["learning_rate"], workload.options
    if workload.optimizer == "Adam":
        update = optax.adam(rate, options["beta_1"], options["beta_2"], options["epsilon"])
    elif workload.optimizer == "SGD":
        update = optax.sgd(rate, momentum=options.get("momentum") or None)
    else:
        raise unknown("optimizer", workload.optimizer)
    if workload.clip_norm is None:
        return update
    return optax.chain(optax.clip_by_global_norm(workload.clip_norm), update)


class Training:
    """A model in training, whose state stays on the device."""

    def __init__(self, workload):
        self.workload = workload
        model, update = Model(workload), optimizer(workload)
        inputs, targets = workload.samples()
        device_inputs = jnp.asarray(inputs)
        device_targets = device_inputs if targets is inputs else jnp.asarray(targets)
        weights, statistics = model.first()
        self.state = weights, statistics, update.init(weights), jax.random.key(1)
        self.random = numpy.random.default_rng(2)
        self.order = numpy.empty((0, workload.batch_size), numpy.int32)

        def step(state, rows, inputs, targets):
            weights, statistics, slots, key = state
            key, own = jax.random.split(key)
            batch = inputs[rows]
            # Of a reconstruction, a batch is gathered once.
            wanted = batch if targets is None else targets[rows]
            (loss, statistics), gradients = jax.value_and_grad(model.loss, has_aux=True)(
                weights, statistics, batch, wanted, own)
            changes, slots = update.update(gradients, slots, weights)
            return (optax.apply_updates(weights, changes), statistics, slots, key), loss

        def scan(state, order, inputs, targets):
            return jax.lax.scan(lambda s, rows: step(s, rows, inputs, targets), state, order)

        self.inputs = device_inputs
        self.targets = None if device_targets is device_inputs else device_targets
        self.scan = jax.jit(scan, donate_argnums=0)

    def rows(self, count):
        """The rows of the next batches: a part of an epoch, or as many epochs as it takes."""
        while len(self.order) < count:
            epoch = self.random.permutation(self.workload.sample_count).astype(numpy.int32)
            epoch = epoch.reshape(-1, self.workload.batch_size)
            self.order = numpy.concatenate([self.order, epoch])
        now, self.order = self.order[:count], self.order[count:]
        return jnp.asarray(now)

    def steps(self, count):
        """Seconds of a step, the mean of the scan, and the last loss."""
        rows = jax.block_until_ready(self.rows(count))

        def run():
            self.state, losses = self.scan(self.state, rows, self.inputs, self.targets)
            return float(losses[-1])

        seconds, loss = rounds.timed(run)
        return seconds / count, loss


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("workloads")
    parser.add_argument("name")
    arguments = parser.parse_args()
    jax.config.update("jax_default_prng_impl", "rbg")  # the fastest there is, for dropout
    training = Training(Workload.load(arguments.workloads, arguments.name))
    training.steps(5)
    estimate = training.steps(5)[0]
    count = None

    def run(wanted):
        nonlocal count
        if count is None:
            # An epoch at most in a scan; another number of steps would be compiled anew.
            count = min(max(3, int(wanted / estimate / 2)), training.workload.steps_per_epoch)
            training.steps(count)
        repetitions = max(2, round(wanted / estimate / count))
        results = [training.steps(count) for _ in range(repetitions)]
        return [time for time, _ in results], results[-1][1]

    rounds.serve(run, {"jax": jax.__version__, "optax": optax.__version__})


if __name__ == "__main__":
    main()
