"""Resident memory of every process of a running `graupel up`, before and after training steps.

    python3 tools/bench/memory.py --data DIR --job ID [--steps 2000]

DIR is the data folder of `graupel up`, ID a train job that runs there. The first look is at 500 steps, when classes are
loaded and buffers have grown; the second so many steps later.
"""
import argparse
import json
import pathlib
import sys
import time
import urllib.request


def ask(server, job):
    with urllib.request.urlopen(f"{server}/v1/jobs/{job}") as answer:
        return json.load(answer)


def await_steps(server, job, steps):
    while True:
        now = ask(server, job)
        batch = now["spec"]["training"]["batch"]
        done = now["status"].get("progress", {}).get("images", 0) // batch
        if done >= steps:
            return done
        if now["status"]["state"] not in ("waiting", "running"):
            sys.exit(f"{job} {now['status']['state']} after {done} steps (expected: at least {steps}); train longer")
        time.sleep(1)


def resident(run):
    sizes = {"launcher": run["pid"]} | {child["name"]: child["pid"] for child in run["children"]}
    return {name: memory(pid) for name, pid in sizes.items()}


def memory(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--job", required=True)
    parser.add_argument("--steps", type=int, default=2000)
    options = parser.parse_args()
    run = json.loads((pathlib.Path(options.data) / "run.json").read_text())
    first = await_steps(run["server"], options.job, 500)
    before = resident(run)
    last = await_steps(run["server"], options.job, first + options.steps)
    after = resident(run)
    print(f"MiB resident at {first} steps, and at {last}")
    for name in before:
        print(f"{name:14} {before[name]:5} {after[name]:5}")


main()
