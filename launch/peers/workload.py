"""What a peer is to train: a workload as `nntrain bench step --describe` tells it, in Keras' terms."""

import json

import numpy


class Workload:
    """One workload: layers, loss, optimizer, batch and data."""

    def __init__(self, description):
        self.name = description["name"]
        self.batch_size = description["batch_size"]
        self.sample_count = description["samples"]
        self.data = description["data"]
        self.loss = description["loss"]
        self.layers = [(layer["class_name"], layer["config"]) for layer in description["layers"]]
        self.optimizer = description["optimizer"]["class_name"]
        self.options = description["optimizer"]["config"]
        self.clip_norm = (description["gradient_clipping"] or {}).get("global_clipnorm")

    @staticmethod
    def load(path, name):
        """The workload of a name in a file that `--describe` wrote."""
        with open(path, encoding="utf-8") as file:
            for description in json.load(file):
                if description["name"] == name:
                    return Workload(description)
        raise SystemExit(f"{path} describes no workload '{name}'")

    @property
    def steps_per_epoch(self):
        return self.sample_count // self.batch_size

    def samples(self):
        """Inputs and targets in single precision, classes as whole numbers.

        Of a reconstruction both are the same array.
        """
        generator = numpy.random.default_rng(7)
        count, columns = self.sample_count, self.data["inputs"]
        if self.data["kind"] == "reversal":
            bound = 3**0.5
            inputs = generator.uniform(-bound, bound, (count, columns)).astype(numpy.float32)
            return inputs, numpy.ascontiguousarray(inputs[:, ::-1])
        classes = self.data["classes"] or 10
        prototypes = (generator.random((classes, columns)) < 0.2) * numpy.float32(0.7)
        labels = generator.integers(0, classes, count)
        inputs = generator.random((count, columns), dtype=numpy.float32)
        inputs *= numpy.float32(0.3)
        inputs += prototypes[labels]
        return inputs, (inputs if self.data["kind"] == "reconstruction" else labels)


def unknown(kind, name):
    """The error for what a description has and a peer's program has not."""
    return SystemExit(f"the {kind} '{name}' is not known to this peer")
