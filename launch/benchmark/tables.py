"""Figures as Markdown."""

import math
import statistics


def table(head, rows):
    """A table whose first column is aligned at the left, the others at the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def machine(facts):
    return "\n".join(f"- {name}: {value}" for name, value in facts.items()) + "\n"


def time(seconds):
    return f"{seconds * 1e6:,.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"


def geometric_mean(values):
    return math.exp(statistics.fmean(math.log(value) for value in values))


def hosts(found):
    """Steps on several hosts: what they need at least, and what they took."""
    head = ["ranks by host, link", "compute", "gradients on the link", "parameters", "at best",
            "step, exchange apart", "overlapping", "apart / overlapping", "in bf16, overlapping"]
    return table(head, [
        [f"{row['ranks']}, {row['link']}"]
        + [time(row[key]) for key in ["compute", "gradients", "parameters", "limit", "apart", "overlapping"]]
        + [f"{row['apart / overlapping']:.2f}", time(row["in bf16"])]
        for row in found])


def steps(results):
    """The tables of one arrangement's `bench step`."""
    head = ["workload", "batch", "samples/s", "step (p10 to p90)", "step / products", "GFLOP/s",
            "of the products' peak", "limit", "of the limit"]
    rows, phases = [], []
    for work in results["workloads"]:
        step = work["step"]
        rows.append([
            work["name"], str(work["batch"]), f"{work['samples_per_second']:,.0f}",
            f"{time(step['median'])} ({time(step['p10'])} to {time(step['p90'])})",
            f"{work['step_to_products']:.2f}", f"{work['operations_per_second'] / 1e9:,.0f}",
            f"{work['share_of_product_peak']:.0%}", time(work["limit"]),
            f"{work['share_of_limit']:.0%}",
        ])
        phases.append([work["name"]] + [time(value) for value in work["phases"].values()])
    peak = [work["peak"] for work in results["workloads"]]

    def median(key):
        return statistics.median(entry[key] for entry in peak) / 1e9

    return "\n".join([
        table(head, rows),
        f"Peak of products {median('operations_per_second'):,.0f} GFLOP/s, "
        f"main memory {median('memory_bytes_per_second'):.1f} GB/s (medians; {results['processor']}).\n",
        table(["time by phase", *results["workloads"][0]["phases"]], phases),
    ])
