"""How a peer is measured: it waits for a line, takes steps for a while, and answers with a line of JSON."""

import json
import sys
import time


def quantiles(times):
    """Median, first and last decile, as `nntrain bench step` takes them."""
    times = sorted(times)

    def quantile(share):
        return times[min(int(len(times) * share), len(times) - 1)]

    return {"median": quantile(0.5), "p10": quantile(0.1), "p90": quantile(0.9)}


def answer(**members):
    """Prints a line for whoever started this program."""
    print(json.dumps(members), flush=True)


def serve(run, versions):
    """Runs a round for each line of the standard input, until its end.

    `run` takes the seconds that it should take, about, and returns the seconds of each step (several
    steps may share a measurement) and the last loss.
    """
    answer(ready=True, **versions)
    for line in sys.stdin:
        times, loss = run(float(line))
        answer(steps=len(times), loss=loss, **quantiles(times))


def timed(work):
    """The seconds that some work takes, and what it returns."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result
