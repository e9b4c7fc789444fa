"""Graupel against eager PyTorch, in turns: the same networks, training steps and sampling steps.

    python3 tools/bench/compare.py --home GRAUPEL-HOME [--networks small,middle,larger,host] [--rounds 7]
                                   [--preload LIBRARY] [--device cpu] [--batch 64,512] [--java JAVA]

GRAUPEL-HOME is an unpacked distribution. One Markdown table comes out. A ratio is the median over rounds, each of
which measures both sides one after the other; behind it the least and the greatest; below 1 Graupel takes less. Time
"in libtorch" is the floor: what remains if Java cost nothing. The two sides bring a libtorch of their own. Debian's
PyTorch takes its matrix products from whichever libblas.so.3 there is; with the reference BLAS they are half of a
ConvNeXt network's time, which says nothing about Graupel: install libopenblas0-serial, or put its folder on
LD_LIBRARY_PATH.

On a CPU both sides have one thread and are measured by the CPU time of that thread, which other load disturbs little.
With --device cuda:0 it is wall time, from idle device to idle device, with batches of --batch. That has not been run
yet: there was no GPU where it was written.
"""
import argparse
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
GOALS = {"train": 0.95, "sample": 0.90, "train in bf16": 0.55, "host": 0.60}
FORMATS = ("fp32", "bf16")

# batches of a training step and of a walk; how many of each make a round
NETWORKS = {
    "small": dict(network={"preset": "residual-16"}, side=28, channels=1, batches=(16, 64), rounds=(20, 1)),
    "middle": dict(network={"preset": "convnext-16"}, side=28, channels=1, batches=(16, 32), rounds=(8, 1)),
    "larger": dict(network={"preset": "convnext-32"}, side=32, channels=3, batches=(8, 16), rounds=(5, 1)),
    # the small one with next to no arithmetic: what is left is handing work over
    "host": dict(
        network={"preset": "residual-16", "width": 8}, side=8, channels=1, batches=(1, 1), rounds=(200, 20)
    ),
    # for GPUs: the papers' sizes
    "paper-mnist": dict(network={"preset": "convnext-64"}, side=32, channels=1, batches=(32, 32), rounds=(3, 1)),
    "paper-cifar": dict(network={"preset": "residual-128"}, side=32, channels=3, batches=(32, 32), rounds=(3, 1)),
}


def spec(size, precision):
    """A train job of the network, which blurs in 10 steps; long, for it is never finished."""
    return {
        "kind": "train",
        "name": "bench",
        "pool": "default",
        "priority": "standard",
        "attempts": 1,
        "seed": 1,
        "images": {"dataset": "discs", "split": "train", "side": size["side"]},
        "degradation": {
            "type": "gaussian-blur",
            "steps": 10,
            "taps": 7,
            "sigma": {"type": "constant", "std": 1.0},
            "padding": "circular",
        },
        "network": size["network"],
        "training": {
            "preset": "paper",
            "images": size["batches"][0] * 10**6,
            "batch": size["batches"][0],
            "accumulate": 1,
            "loss": {"type": "l1"},
            "optimizer": {"learningRate": 2e-4, "gradientNorm": 1.0},
            "ema": {"type": "copied", "decay": 0.95, "every": 10, "from": 0},
            "precision": precision,
        },
        "checkpointEvery": size["batches"][0] * 10**6,
    }


class Graupel:
    def __init__(self, options, size, precision, folder):
        lib = pathlib.Path(options.home) / "lib"
        self.folder = pathlib.Path(folder) / precision
        self.folder.mkdir()
        (self.folder / "spec.json").write_text(json.dumps(spec(size, precision)))
        command = [options.java, "--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true"]
        # a heap of one size, touched at the start: what grows is native
        command += [f"-Xms{options.heap}m", f"-Xmx{options.heap}m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"]
        command += ["-cp", f"{lib}/app/*:{lib}/native/*", "io.graupel.diffusion.bench.Benchmark"]
        command += [str(self.folder / "spec.json"), str(self.folder)]
        command += [str(size["channels"]), str(size["batches"][1]), options.device]
        self.log = open(self.folder / "stderr.txt", "w+")
        self.process = subprocess.Popen(
            command,
            env=dict(os.environ, DJL_OFFLINE="true"),
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
        )
        self.await_line("ready")

    def await_line(self, wanted):
        while self.line() != wanted:
            pass

    def line(self):
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            sys.exit(f"graupel ended early:\n{self.log.read()[-2000:]}")
        return line.strip()

    def ask(self, what, count):
        self.process.stdin.write(f"{what} {count}\n")
        self.process.stdin.flush()
        return [float(word) for word in self.line().split()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class Python:
    """The same steps, written as one would by hand; on a GPU also in bf16, by PyTorch's own autocast."""

    def __init__(self, options, precision, folder):
        import torch
        import unet

        torch.set_num_threads(1)
        self.torch, self.precision, self.device = torch, precision, torch.device(options.device)
        self.net, self.average, metadata = unet.load(f"{folder}/fp32/checkpoint.safetensors")
        self.net.to(self.device)
        self.average.to(self.device)
        self.spec = json.loads(metadata["spec"])
        parity, _ = unet.read(f"{folder}/fp32/parity.safetensors")
        self.start = parity["degraded"].to(self.device)
        self.direct = parity["direct"].to(self.device)
        self.blurs = self.matrices().to(self.device)
        adam = self.spec["training"]["optimizer"]
        self.optimizer = torch.optim.Adam(
            self.net.parameters(), adam["learningRate"], (adam["beta1"], adam["beta2"]), adam["epsilon"]
        )
        self.images = torch.randint(0, 256, (256, *self.start.shape[1:]), dtype=torch.uint8).to(self.device)
        self.step = 0

    def matrices(self):
        torch, blur, side = self.torch, self.spec["degradation"], self.spec["images"]["side"]
        taps, sigma = blur["taps"], blur["sigma"]["std"]
        kernel = torch.exp(-((torch.arange(taps) - taps // 2) ** 2) / (2 * sigma**2))
        once = torch.zeros(side, side)
        for i in range(side):
            for j in range(taps):
                once[i, (i + j - taps // 2) % side] += kernel[j] / kernel.sum()
        powers = [torch.eye(side)]
        for _ in range(blur["steps"]):
            powers.append(once @ powers[-1])
        return torch.stack(powers)

    def difference(self):
        """Greatest difference between the two sides' answers, with the weights both began with."""
        with self.torch.no_grad():
            return (self.answer(self.start, self.everywhere(len(self.blurs) - 1)) - self.direct).abs().max().item()

    def everywhere(self, severity):
        return self.torch.full((len(self.start),), severity, device=self.device)

    def answer(self, x, severity):
        if self.precision == "fp32":
            return self.net(x, severity)
        with self.torch.autocast(self.device.type, self.torch.bfloat16):
            return self.net(x, severity).float()

    def degrade(self, x, severity):
        blur = self.blurs[severity][:, None]
        return blur @ x @ blur.transpose(2, 3)

    def train(self):
        torch, training = self.torch, self.spec["training"]
        batch = self.images[torch.randint(0, len(self.images), (training["batch"],), device=self.device)]
        clean = batch.float() / 127.5 - 1
        severity = torch.randint(1, len(self.blurs), (len(clean),), device=self.device)
        loss = torch.nn.functional.l1_loss(self.answer(self.degrade(clean, severity), severity), clean)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), training["optimizer"]["gradientNorm"])
        self.optimizer.step()
        self.step += 1
        if self.step % training["ema"]["every"] == 0:
            with torch.no_grad():
                for average, weight in zip(self.average.parameters(), self.net.parameters()):
                    average.lerp_(weight, 1 - training["ema"]["decay"])

    def sample(self):
        with self.torch.no_grad():
            x = self.start
            steps = len(self.blurs) - 1
            self.answer(x, self.everywhere(steps))
            for s in range(steps, 0, -1):
                here, there = self.everywhere(s), self.everywhere(s - 1)
                estimate = self.answer(x, here)
                x = x - self.degrade(estimate, here) + self.degrade(estimate, there)
            x.cpu()

    def ask(self, what, count):
        work = getattr(self, what)
        parts = 1 if what == "train" else len(self.blurs)
        if self.device.type == "cpu":
            return [1000 * min(self.timed(work, time.thread_time) for _ in range(count)) / parts]
        self.torch.cuda.synchronize(self.device)
        return [1000 * self.timed(lambda: self.repeat(work, count), time.perf_counter) / count / parts]

    def timed(self, work, clock):
        begin = clock()
        work()
        return clock() - begin

    def repeat(self, work, count):
        for _ in range(count):
            work()
        self.torch.cuda.synchronize(self.device)


class Comparison:
    """Rounds of one network at one size; figures are kept as (side, format, what) -> one for each round."""

    def __init__(self, options, name, size):
        self.options, self.name, self.size = options, name, size
        self.times, self.inside = {}, {}

    def run(self):
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            ours, theirs = {}, {}
            for precision in FORMATS:
                ours[precision] = Graupel(self.options, self.size, precision, folder)
                stack.callback(ours[precision].close)
                if precision == "fp32" or self.options.device != "cpu":  # autocast on CPUs knows too few operators
                    theirs[precision] = Python(self.options, precision, folder)
            self.difference = theirs["fp32"].difference()
            self.compare_losses(*(ours[precision].ask("losses", self.options.losses) for precision in FORMATS))
            count = dict(zip(("train", "sample"), self.size["rounds"]))
            for round in range(self.options.rounds + 1):
                for what in count:
                    for precision in FORMATS:
                        for side, ones in (("ours", ours), ("theirs", theirs)):
                            if precision in ones:
                                figures = ones[precision].ask(what, count[what])
                                if round > 0:  # the first warms up
                                    self.keep((side, precision, what), figures)
            if self.options.memory and self.name == "small":
                self.memory = ours["fp32"].ask("memory", self.options.memory)
        return self

    def compare_losses(self, exact, rounded):
        self.last = exact[0], statistics.mean(exact[-10:]), statistics.mean(rounded[-10:])
        self.drift = max(abs(a - b) / a for a, b in zip(exact, rounded))

    def keep(self, key, figures):
        self.times.setdefault(key, []).append(figures[0])
        self.inside.setdefault(key, []).append(figures[-1])

    def rows(self):
        if self.name == "host":
            return [self.row("train", "a step of next to no arithmetic", goal="host"), self.outside()]
        rows = [
            self.row("train", "train", goal="train"),
            self.row("sample", "sample", goal="sample"),
            self.row("train", "train, bf16 : fp32", "bf16", "fp32", goal="train in bf16"),
            self.row("sample", "sample, bf16 : fp32", "bf16", "fp32"),
            self.row("train", "train, our bf16 : our fp32", "bf16", "fp32", against="ours"),
        ]
        if ("theirs", "bf16", "train") in self.times:
            rows += [self.row(what, f"{what}, bf16 : bf16", "bf16", "bf16") for what in ("train", "sample")]
        return rows

    def row(self, what, title, left="fp32", right="fp32", against="theirs", goal=""):
        ours, theirs = self.times["ours", left, what], self.times[against, right, what]
        inside = statistics.median(self.inside["ours", left, what])
        batch = self.size["batches"][what == "sample"]
        return self.cells(title, batch, ours, theirs, goal, f"{100 * inside:.1f} %")

    def outside(self):
        """What Java does between calls, against all that eager PyTorch does for such a step."""
        steps, shares = self.times["ours", "fp32", "train"], self.inside["ours", "fp32", "train"]
        outside = [step * (1 - share) for step, share in zip(steps, shares)]
        return self.cells("outside libtorch : its step", 1, outside, self.times["theirs", "fp32", "train"], "host", "")

    def cells(self, title, batch, ours, theirs, goal, inside):
        ratios = [a / b for a, b in zip(ours, theirs)]
        ratio = f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f}–{max(ratios):.2f})"
        wanted = f"≤ {GOALS[goal]:.2f}" if goal else ""
        return [
            self.name, title, batch, f"{statistics.median(ours):.2f}", f"{statistics.median(theirs):.2f}",
            ratio, wanted, inside,
        ]  # fmt: skip

    def words(self):
        first, last, rounded = self.last
        return (
            f"- {self.name}: answers differ by at most {self.difference:.1e} from PyTorch's. {self.options.losses} steps"
            f" bring the loss from {first:.4f} to {last:.4f} (mean of the last 10), in bf16 to {rounded:.4f}; the two"
            f" differ by at most {100 * self.drift:.2f} % at any step."
        )


def blas():
    """File names of the BLAS that PyTorch has loaded, with their folders' names."""
    mapped = {line.split()[-1] for line in open("/proc/self/maps") if "blas" in line.split()[-1]}
    return " and ".join("/".join(pathlib.Path(path).parts[-2:]) for path in sorted(mapped)) or "within PyTorch"


def sizes(options):
    for name in options.networks.split(","):
        if name not in NETWORKS:
            sys.exit(f"--networks: {name} (expected: of {', '.join(NETWORKS)})")
        for batch in options.batch.split(",") if options.batch and name != "host" else [""]:
            yield name, NETWORKS[name] | ({"batches": (int(batch), int(batch))} if batch else {})


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    java = pathlib.Path(os.environ["JAVA_HOME"]) / "bin" / "java" if "JAVA_HOME" in os.environ else "java"
    parser.add_argument("--java", default=str(java), help="21 or newer; of JAVA_HOME, or on the path")
    parser.add_argument("--networks", default="small,middle,larger,host", help=f"of {', '.join(NETWORKS)}")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--losses", type=int, default=50, help="steps over which losses are compared")
    parser.add_argument("--memory", type=int, default=0, help="steps of the small network over which memory is watched")
    parser.add_argument("--device", default="cpu", help="cpu or cuda:N, of both sides")
    parser.add_argument("--batch", default="", help="batches in place of a network's own, such as 64,512")
    parser.add_argument("--heap", type=int, default=256, help="MiB of Java heap; paper sizes want 2048")
    parser.add_argument("--preload", default="", help="an allocator for both sides, such as libtcmalloc_minimal.so.4")
    options = parser.parse_args()
    if options.preload and "LD_PRELOAD" not in os.environ:
        os.environ.update(LD_PRELOAD=options.preload)
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ)
    if options.device == "cpu":
        os.environ.update(ONE_THREAD)
    return options


def main():
    options = parse()
    import torch

    print("| network | what | batch | Graupel ms | PyTorch ms | ratio (least–greatest) | goal | in libtorch |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
    done = []
    for name, size in sizes(options):
        done.append(Comparison(options, name, size).run())
        for row in done[-1].rows():
            print("|", " | ".join(map(str, row)), "|", flush=True)
    allocator = options.preload or "of the C library"
    print(f"\nPyTorch {torch.__version__}, BLAS {blas()}, allocator {allocator}, {options.device}, {options.rounds} rounds.")
    for comparison in done:
        print(comparison.words())
        if hasattr(comparison, "memory"):
            before, arrays, after, later = comparison.memory
            print(f"- memory {before:.0f} MiB, {arrays:.0f} arrays; {options.memory} steps later {after:.0f}, {later:.0f}.")


if __name__ == "__main__":
    main()
