"""What machine this is, in a few lines: figures mean nothing without it."""

import os
import platform
import re
import subprocess


def text(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return ""


def first_line(*command):
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return (result.stdout or result.stderr).strip().split("\n")[0]


def processor():
    fields = dict(re.findall(r"^([a-z ]+?)\s*: (.*)$", text("/proc/cpuinfo"), re.MULTILINE))
    name = fields.get("model name", platform.machine())
    if "cpu family" in fields:
        name += f", family {fields['cpu family']}, model {fields.get('model', '?')}"
    flags = fields.get("flags", "").split()
    wanted = ["avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16"]
    return ", ".join([name] + [flag for flag in wanted if flag in flags])


def caches():
    found = []
    folder = "/sys/devices/system/cpu/cpu0/cache"
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        level, kind, size, shared = (
            text(f"{folder}/{name}/{part}") for part in ["level", "type", "size", "shared_cpu_list"])
        if kind in ("Data", "Unified"):
            found.append(f"L{level} {size}" + (f" (cores {shared})" if level == "3" else ""))
    return ", ".join(found)


def memory():
    found = re.search(r"MemTotal:\s+(\d+) kB", text("/proc/meminfo"))
    return f"{int(found[1]) / 2**20:.0f} GiB" if found else "unknown"


def description(nntrain):
    """The machine and its software, by name."""
    pages = re.search(r"\[(\w+)\]", text("/sys/kernel/mm/transparent_hugepage/enabled"))
    system = re.search(r'^PRETTY_NAME="(.*)"', text("/etc/os-release"), re.MULTILINE)
    return {
        "processor": processor(),
        "cores": f"{len(os.sched_getaffinity(0))} of {os.cpu_count()}",
        "caches": caches(),
        "memory": memory(),
        "kernel": f"{platform.release()}, huge pages: {pages[1] if pages else 'unknown'}",
        "system": system[1] if system else platform.platform(),
        "mpi": first_line("mpirun", "--version"),
        "nntrain": first_line(nntrain, "--version"),
        "load": " ".join(text("/proc/loadavg").split()[:3]) + " before the start",
    }
