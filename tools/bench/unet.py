"""The network of io.graupel.diffusion.network.ResidualUnet in PyTorch, and its checkpoints.

    net, average, metadata = load("checkpoint.safetensors")

gives the network with its last weights, the same with their moving average, and the words of the file.
"""
import json
import math
import struct

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, inner, outer, width, groups):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inner)
        self.conv1 = nn.Conv2d(inner, outer, 3, padding=1)
        self.time = nn.Linear(4 * width, outer)
        self.norm2 = nn.GroupNorm(groups, outer)
        self.conv2 = nn.Conv2d(outer, outer, 3, padding=1)
        if inner != outer:
            self.shortcut = nn.Conv2d(inner, outer, 1)

    def forward(self, x, time):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.time(time)[:, :, None, None]
        h = self.conv2(F.silu(self.norm2(h)))
        return (self.shortcut(x) if hasattr(self, "shortcut") else x) + h


class Attention(nn.Module):
    def __init__(self, channels, groups, heads):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(groups, channels)
        self.query = nn.Conv2d(channels, channels, 1)
        self.key = nn.Conv2d(channels, channels, 1)
        self.value = nn.Conv2d(channels, channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)

    def split(self, x):
        n, c, h, w = x.shape
        return x.reshape(n, self.heads, c // self.heads, h * w).transpose(2, 3)

    def forward(self, x):
        h = self.norm(x)
        q, k, v = self.split(self.query(h)), self.split(self.key(h)), self.split(self.value(h))
        weights = (q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])).softmax(-1)
        return x + self.out((weights @ v).transpose(2, 3).reshape(x.shape))


class Stage(Residual):
    """A residual block, with attention where the side is small enough."""

    def __init__(self, inner, outer, side, spec):
        super().__init__(inner, outer, spec["width"], spec["groups"])
        if side <= spec["attentionSide"]:
            self.attention = Attention(outer, spec["groups"], spec["heads"])

    def forward(self, x, time):
        h = super().forward(x, time)
        return self.attention(h) if hasattr(self, "attention") else h


class ResidualUnet(nn.Module):
    """spec: the fields of the job's network, in the words of the job."""

    def __init__(self, spec, channels, side):
        super().__init__()
        width, blocks = spec["width"], spec["blocks"]
        levels = [width * m for m in spec["multipliers"]]
        self.width, self.blocks = width, blocks
        self.time = nn.ModuleList([nn.Linear(width, 4 * width), nn.Linear(4 * width, 4 * width)])
        self.stem = nn.Conv2d(channels, width, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        inner = width
        for i, c in enumerate(levels):
            level = nn.Module()
            for b in range(blocks):
                level.add_module(str(b), Stage(inner if b == 0 else c, c, side >> i, spec))
            if i < len(levels) - 1:
                level.downsample = nn.Conv2d(c, c, 3, stride=2, padding=1)
            self.down.append(level)
            inner = c
        self.middle = nn.ModuleList(
            [Stage(inner, inner, side >> (len(levels) - 1), spec), Residual(inner, inner, width, spec["groups"])]
        )
        for i, c in enumerate(levels):
            level = nn.Module()
            for b in range(blocks):
                level.add_module(str(b), Stage(2 * c, c, side >> i, spec))
            if i > 0:
                level.upsample = nn.Conv2d(c, levels[i - 1], 3, padding=1)
            self.up.append(level)
        self.out = nn.Module()
        self.out.norm = nn.GroupNorm(spec["groups"], width)
        self.out.conv = nn.Conv2d(width, channels, 3, padding=1)

    def embed(self, severity):
        half = self.width // 2
        f = torch.exp(torch.arange(half) * (-math.log(10000) / (half - 1)))
        angles = (severity - 1)[:, None] * f
        h = torch.cat([angles.sin(), angles.cos()], 1)
        for linear in self.time:
            h = F.silu(linear(h))
        return h

    def forward(self, x, severity):
        time = self.embed(severity)
        h = self.stem(x)
        kept = []
        for level in self.down:
            for b in range(self.blocks):
                h = getattr(level, str(b))(h, time)
                kept.append(h)
            if hasattr(level, "downsample"):
                h = level.downsample(h)
        for block in self.middle:
            h = block(h, time)
        for level in reversed(self.up):
            for b in range(self.blocks):
                h = getattr(level, str(b))(torch.cat([h, kept.pop()], 1), time)
            if hasattr(level, "upsample"):
                h = level.upsample(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.out.conv(F.silu(self.out.norm(h)))


def read(path):
    """Tensors (float32) and metadata of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors, metadata


def load(path):
    tensors, metadata = read(path)
    spec = json.loads(metadata["spec"])
    nets = []
    for prefix in ("", "ema."):
        net = ResidualUnet(spec["network"], int(metadata["channels"]), spec["images"]["side"])
        net.load_state_dict({name: tensors[prefix + name] for name in net.state_dict()})
        nets.append(net)
    return nets[0], nets[1], metadata
