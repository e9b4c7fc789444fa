"""Images per second of a fleet: the same sample jobs against one worker, then against more.

    python3 tools/bench/fleet.py --home GRAUPEL-HOME [--workers 1,2] [--jobs 4] [--images 512]

GRAUPEL-HOME is an unpacked distribution. For each number of workers a server of its own is started in a temporary
folder, a small network trained, and all jobs submitted at once by the command line; the time is from the first
submit to the end of the last job. Everything is stopped and removed again. Workers share the cores of this machine.
"""
import argparse
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

TRAINING = ["images=1600", "batch=16", "ema.from=0"]


class Fleet:
    def __init__(self, home, folder, workers):
        self.graupel = str(pathlib.Path(home).resolve() / "graupel")
        self.log = open(pathlib.Path(folder) / "up.log", "w+")
        self.process = subprocess.Popen(
            [self.graupel, "-o", "json", "up", "--data", f"{folder}/data", "--port", "0", "--workers", str(workers)],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.server = json.loads(self.announced())["server"]

    def announced(self):
        """The one value that is printed when all is up, however many lines it takes."""
        text = ""
        for line in self.process.stdout:
            text += line
            try:
                json.loads(text)
                return text
            except json.JSONDecodeError:
                continue
        self.log.seek(0)
        sys.exit(f"graupel up ended before it was up:\n{self.log.read()[-2000:]}")

    def submit(self, preset, settings):
        command = [self.graupel, "--server", self.server, "submit", preset, "-q"]
        for setting in settings:
            command += ["--set", setting]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def await_end(self, job):
        while True:
            with urllib.request.urlopen(f"{self.server}/v1/jobs/{job}") as answer:
                state = json.load(answer)["status"]["state"]
            if state == "succeeded":
                return
            if state in ("failed", "cancelled"):
                sys.exit(f"{job} {state} (expected: succeeded); see graupel --server {self.server} show {job}")
            time.sleep(0.2)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


def measure(options, workers):
    """Seconds that all jobs take together."""
    with tempfile.TemporaryDirectory() as folder:
        fleet = Fleet(options.home, folder, workers)
        try:
            training = [f"training.{setting}" for setting in TRAINING] + ["checkpointEvery=1600"]
            model = fleet.submit("blur-mnist-demo", training)
            fleet.await_end(model)
            sample = [f"model={model}", f"count={options.images}", "filmstrip=0"]
            begin = time.monotonic()
            jobs = [fleet.submit("blur-mnist-sample", [*sample, f"seed={i}"]) for i in range(options.jobs)]
            for job in jobs:
                fleet.await_end(job)
            return time.monotonic() - begin
        finally:
            fleet.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--images", type=int, default=512, help="of each job")
    options = parser.parse_args()
    total = options.jobs * options.images
    print(f"| workers | jobs | images | s | images/s | against {options.workers.split(',')[0]} |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    first = None
    for workers in map(int, options.workers.split(",")):
        seconds = measure(options, workers)
        first = first or seconds
        row = f"| {workers} | {options.jobs} | {total} | {seconds:.1f} | {total / seconds:.0f} | {first / seconds:.2f} |"
        print(row, flush=True)


if __name__ == "__main__":
    main()
