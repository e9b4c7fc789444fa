"""Graupel against eager PyTorch, in turns: the same network, the same training and sampling step.

    python3 tools/bench/compare.py --home GRAUPEL-HOME [--java JAVA] [--rounds 5] [--preload LIBRARY]

GRAUPEL-HOME is an unpacked distribution. Both sides have one thread and are measured by the CPU time of that
thread, which other load disturbs little; a figure is the least of all rounds, a ratio below 1 means that Graupel
takes less. The two sides bring libtorch of their own, named in the first lines.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ONE_THREAD = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Graupel:
    def __init__(self, options, folder):
        lib = pathlib.Path(options.home) / "lib"
        preset = pathlib.Path(options.home) / "presets" / (options.preset + ".yaml")
        command = [options.java, "--enable-native-access=ALL-UNNAMED", "-Djava.awt.headless=true"]
        # a heap of one size, touched at the start: what grows is native
        command += ["-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"]
        command += ["-cp", f"{lib}/app/*:{lib}/native/*", "io.graupel.diffusion.bench.Benchmark"]
        command += [str(preset), folder]
        environment = dict(os.environ, DJL_OFFLINE="true")
        self.process = subprocess.Popen(
            command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        while (line := self.process.stdout.readline()) != "ready\n":
            if not line:
                sys.exit("graupel ended before it was ready; is --home an unpacked distribution?")

    def ask(self, what, count):
        self.process.stdin.write(f"{what} {count}\n")
        self.process.stdin.flush()
        return [float(word) for word in self.process.stdout.readline().split()]


class Python:
    """The same steps, written as one would by hand."""

    def __init__(self, folder):
        import torch
        import unet

        self.torch = torch
        torch.set_num_threads(1)
        self.net, self.average, metadata = unet.load(f"{folder}/checkpoint.safetensors")
        self.spec = json.loads(metadata["spec"])
        parity, _ = unet.read(f"{folder}/parity.safetensors")
        self.start = parity["degraded"]
        steps = self.spec["degradation"]["steps"]
        with torch.no_grad():
            most = torch.full((len(self.start),), steps)
            self.difference = (self.net(self.start, most) - parity["direct"]).abs().max().item()
        adam = self.spec["training"]["optimizer"]
        self.optimizer = torch.optim.Adam(
            self.net.parameters(), adam["learningRate"], (adam["beta1"], adam["beta2"]), adam["epsilon"]
        )
        self.blurs = self.matrices()
        self.images = torch.randint(0, 256, (256, *self.start.shape[1:]), dtype=torch.uint8)
        self.step = 0

    def matrices(self):
        torch, spec, side = self.torch, self.spec["degradation"], self.spec["images"]["side"]
        taps, sigma = spec["taps"], spec["sigma"]["std"]
        kernel = torch.exp(-((torch.arange(taps) - taps // 2) ** 2) / (2 * sigma**2))
        once = torch.zeros(side, side)
        for i in range(side):
            for j in range(taps):
                once[i, (i + j - taps // 2) % side] += kernel[j] / kernel.sum()
        powers = [torch.eye(side)]
        for _ in range(spec["steps"]):
            powers.append(once @ powers[-1])
        return torch.stack(powers)

    def degrade(self, x, severity):
        blur = self.blurs[severity][:, None]
        return blur @ x @ blur.transpose(2, 3)

    def train(self):
        torch, training = self.torch, self.spec["training"]
        batch = self.images[torch.randint(0, len(self.images), (training["batch"],))]
        clean = batch.float() / 127.5 - 1
        severity = torch.randint(1, len(self.blurs), (len(clean),))
        loss = torch.nn.functional.l1_loss(self.net(self.degrade(clean, severity), severity), clean)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), training["optimizer"]["gradientNorm"])
        self.optimizer.step()
        self.step += 1
        ema = training["ema"]
        if self.step <= ema["from"] or self.step % ema["every"] == 0:
            keep = 0.0 if self.step <= ema["from"] else ema["decay"]
            with torch.no_grad():
                for average, weight in zip(self.average.parameters(), self.net.parameters()):
                    average.lerp_(weight, 1 - keep)

    def sample(self):
        with self.torch.no_grad():
            x = self.start
            steps = len(self.blurs) - 1
            self.net(x, self.torch.full((len(x),), steps))
            for s in range(steps, 0, -1):
                here, there = self.torch.full((len(x),), s), self.torch.full((len(x),), s - 1)
                estimate = self.net(x, here)
                x = x - self.degrade(estimate, here) + self.degrade(estimate, there)

    def ask(self, what, count):
        least = float("inf")
        for _ in range(count):
            begin = time.thread_time()
            getattr(self, what)()
            least = min(least, time.thread_time() - begin)
        return [1000 * least / (1 if what == "train" else len(self.blurs))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--java", default="java")
    parser.add_argument("--preset", default="blur-mnist-demo")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20, help="training steps in a round")
    parser.add_argument("--memory", type=int, default=2000, help="steps over which memory is watched")
    parser.add_argument("--preload", default="", help="an allocator for both sides, such as libtcmalloc_minimal.so.4")
    options = parser.parse_args()
    if options.preload and "LD_PRELOAD" not in os.environ:
        os.environ.update(ONE_THREAD, LD_PRELOAD=options.preload)
        os.execv(sys.executable, [sys.executable, *sys.argv])
    os.environ.update(ONE_THREAD)
    with tempfile.TemporaryDirectory() as folder:
        graupel = Graupel(options, folder)
        python = Python(folder)
        print(f"python   torch {python.torch.__version__}, allocator {options.preload or 'of the C library'}")
        print(f"parity   same weights, same input: greatest difference {python.difference:.1e}")
        for side in (graupel, python):
            side.ask("train", 10)
            side.ask("sample", 1)
        best = {}
        inside = []
        for round in range(options.rounds):
            for what, count in (("train", options.steps), ("sample", 1)):
                for name, side in (("graupel", graupel), ("python", python)):
                    figures = side.ask(what, count)
                    best[what, name] = min(best.get((what, name), float("inf")), figures[0])
                    if what == "train" and name == "graupel":
                        inside.append(figures[2])
        for what, unit in (("train", "a step"), ("sample", "a network step of 64 images")):
            ours, theirs = best[what, "graupel"], best[what, "python"]
            print(f"{what:8} graupel {ours:.2f} ms, python {theirs:.2f} ms {unit}: {ours / theirs:.2f}")
        print(f"inside   {100 * max(inside):.1f} % of a training step's time is spent in libtorch")
        before, arrays, after, later = graupel.ask("memory", options.memory)
        print(f"memory   {before:.0f} MiB, {arrays:.0f} arrays; {options.memory} steps later {after:.0f} MiB, {later:.0f} arrays")


if __name__ == "__main__":
    main()
