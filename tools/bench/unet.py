"""The networks of io.graupel.diffusion.network in PyTorch, and their checkpoints.

    net, average, metadata = load("checkpoint.safetensors")

gives the network with its last weights, the same with their moving average, and the words of the file.
"""
import json
import math
import struct

import torch
from torch import nn
from torch.nn import functional as F


def sinusoid(severity, width):
    """Of s - 1, frequencies from 1 down to 1/10000."""
    half = width // 2
    f = torch.exp(torch.arange(half, device=severity.device) * (-math.log(10000) / (half - 1)))
    angles = (severity - 1)[:, None] * f
    return torch.cat([angles.sin(), angles.cos()], 1)


class Told(nn.Module):
    """What the blocks are told: severity and label, before their first activation."""

    def __init__(self, width, inner, outer, activation, time, classes):
        super().__init__()
        self.width, self.classes, self.activation = width, classes, activation
        if time:
            self.add_module("0", nn.Linear(width, inner))
            self.add_module("1", nn.Linear(inner, outer))
        if classes:
            self.label = nn.Embedding(classes + 1, outer)  # the last for none

    def forward(self, severity, label):
        told = 0
        if hasattr(self, "0"):
            first, second = getattr(self, "0"), getattr(self, "1")
            told = second(self.activation(first(sinusoid(severity, self.width))))
        if self.classes:
            label = torch.full_like(severity, -1) if label is None else label
            told = told + self.label(label % (self.classes + 1))
        return told


class Residual(nn.Module):
    def __init__(self, inner, outer, spec):
        super().__init__()
        self.norm1 = nn.GroupNorm(spec["groups"], inner, 1e-6)
        self.conv1 = nn.Conv2d(inner, outer, 3, padding=1)
        self.time = nn.Linear(4 * spec["width"], outer)
        self.norm2 = nn.GroupNorm(spec["groups"], outer, 1e-6)
        self.dropout = nn.Dropout(spec["dropout"])
        self.conv2 = nn.Conv2d(outer, outer, 3, padding=1)
        if inner != outer:
            self.shortcut = nn.Conv2d(inner, outer, 1)

    def forward(self, x, told):
        h = self.conv1(F.silu(self.norm1(x)))
        h = h + self.time(F.silu(told))[:, :, None, None]
        h = self.conv2(self.dropout(F.silu(self.norm2(h))))
        return (self.shortcut(x) if hasattr(self, "shortcut") else x) + h


class Attention(nn.Module):
    def __init__(self, channels, spec):
        super().__init__()
        self.heads = spec["heads"]
        self.norm = nn.GroupNorm(spec["groups"], channels, 1e-6)
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
    """A residual block, with attention at the sides of the spec."""

    def __init__(self, inner, outer, side, spec):
        super().__init__(inner, outer, spec)
        if side in spec["attentionSides"]:
            self.attention = Attention(outer, spec)

    def forward(self, x, told):
        h = super().forward(x, told)
        return self.attention(h) if hasattr(self, "attention") else h


class ResidualUnet(nn.Module):
    """spec: the fields of the job's network, in the words of the job."""

    def __init__(self, spec, channels, side):
        super().__init__()
        width, blocks = spec["width"], spec["blocks"]
        levels = [width * m for m in spec["multipliers"]]
        self.time = Told(width, 4 * width, 4 * width, F.silu, True, spec["classes"])
        self.stem = nn.Conv2d(channels, width, 3, padding=1)
        self.down, self.up = nn.ModuleList(), [nn.Module() for _ in levels]
        h, kept = width, [width]
        for i, c in enumerate(levels):
            level = nn.Module()
            for b in range(blocks):
                level.add_module(str(b), Stage(h, c, side >> i, spec))
                h = c
                kept.append(h)
            if i < len(levels) - 1:
                level.downsample = nn.Conv2d(c, c, 3, stride=2)
                kept.append(c)
            self.down.append(level)
        self.middle = nn.ModuleDict(
            {"0": Residual(h, h, spec), "attention": Attention(h, spec), "1": Residual(h, h, spec)}
        )
        for i in reversed(range(len(levels))):
            for b in range(blocks + 1):
                self.up[i].add_module(str(b), Stage(h + kept.pop(), levels[i], side >> i, spec))
                h = levels[i]
            if i > 0:
                self.up[i].upsample = nn.Conv2d(h, h, 3, padding=1)
        self.up = nn.ModuleList(self.up)
        self.blocks = blocks
        self.out = nn.Module()
        self.out.norm = nn.GroupNorm(spec["groups"], h, 1e-6)
        self.out.conv = nn.Conv2d(h, channels, 3, padding=1)

    def forward(self, x, severity, label=None):
        told = self.time(severity, label)
        h = self.stem(x)
        kept = [h]
        for level in self.down:
            for b in range(self.blocks):
                h = getattr(level, str(b))(h, told)
                kept.append(h)
            if hasattr(level, "downsample"):
                h = level.downsample(F.pad(h, (0, 1, 0, 1)))
                kept.append(h)
        h = self.middle["attention"](self.middle["0"](h, told))
        h = self.middle["1"](h, told)
        for level in reversed(self.up):
            for b in range(self.blocks + 1):
                h = getattr(level, str(b))(torch.cat([h, kept.pop()], 1), told)
            if hasattr(level, "upsample"):
                h = level.upsample(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        return self.out.conv(F.silu(self.out.norm(h)))


class ChannelNorm(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        variance = x.var(1, unbiased=False, keepdim=True)
        normed = (x - mean) / (variance + 1e-5).sqrt()
        return normed * self.weight[:, None, None] + self.bias[:, None, None]


class LinearAttention(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.qkv = nn.Conv2d(channels, 3 * 128, 1, bias=False)
        self.out = nn.Conv2d(128, channels, 1)

    def forward(self, x):
        n, _, h, w = x.shape
        q, k, v = (part.reshape(n, 4, 32, h * w) for part in self.qkv(self.norm(x)).chunk(3, 1))
        context = torch.einsum("nhdp,nhep->nhde", k.softmax(-1), v)
        read = torch.einsum("nhde,nhdp->nhep", context, q / math.sqrt(32))
        return x + self.out(read.reshape(n, 128, h, w))


class ConvNextBlock(nn.Module):
    def __init__(self, inner, outer, told, normed=True):
        """told: width of what it is told, 0 for nothing."""
        super().__init__()
        self.depthwise = nn.Conv2d(inner, inner, 7, padding=3, groups=inner)
        if told:
            self.time = nn.Linear(told, inner)
        if normed:
            self.norm = ChannelNorm(inner)
        self.conv1 = nn.Conv2d(inner, 2 * outer, 3, padding=1)
        self.conv2 = nn.Conv2d(2 * outer, outer, 3, padding=1)
        if inner != outer:
            self.shortcut = nn.Conv2d(inner, outer, 1)

    def forward(self, x, told=None):
        h = self.depthwise(x)
        if hasattr(self, "time"):
            h = h + self.time(F.gelu(told))[:, :, None, None]
        if hasattr(self, "norm"):
            h = self.norm(h)
        h = self.conv2(F.gelu(self.conv1(h)))
        return (self.shortcut(x) if hasattr(self, "shortcut") else x) + h


class ConvNextUnet(nn.Module):
    """spec: the fields of the job's network, in the words of the job."""

    def __init__(self, spec, channels, side):
        super().__init__()
        self.spec, width = spec, spec["width"]
        levels = [width * m for m in spec["multipliers"]]
        told = width if spec["time"] or spec["classes"] else 0
        self.time = Told(width, 4 * width, width, F.gelu, spec["time"], spec["classes"])
        self.down, self.up = nn.ModuleList(), nn.ModuleList([nn.Module()])  # there is no up.0
        inner = channels
        for i, c in enumerate(levels):
            level = self.pair(inner, c, told, normed=i > 0)
            if i < len(levels) - 1:
                level.downsample = nn.Conv2d(c, c, 4, 2, 1)
            self.down.append(level)
            inner = c
        self.middle = self.pair(inner, inner, told)
        for above, c in zip(levels, levels[1:]):
            level = self.pair(2 * c, above, told)
            level.upsample = nn.ConvTranspose2d(above, above, 4, 2, 1)
            self.up.append(level)
        if spec["fullSkip"]:
            self.joined = ConvNextBlock(2 * levels[0], levels[0], told)
        self.final = nn.Module()
        self.final.block = ConvNextBlock(levels[0], width, 0)
        self.final.conv = nn.Conv2d(width, channels, 1)

    @staticmethod
    def pair(inner, outer, told, normed=True):
        level = nn.Module()
        level.add_module("0", ConvNextBlock(inner, outer, told, normed))
        level.add_module("1", ConvNextBlock(outer, outer, told))
        level.attention = LinearAttention(outer)
        return level

    def forward(self, x, severity, label=None):
        told = self.time(severity, label)
        h, kept = x, []
        for level in self.down:
            h = level.attention(getattr(level, "1")(getattr(level, "0")(h, told), told))
            kept.append(h)
            if hasattr(level, "downsample"):
                h = level.downsample(h)
        h = self.middle.attention(getattr(self.middle, "0")(h, told))
        h = getattr(self.middle, "1")(h, told)
        for level in list(self.up)[:0:-1]:
            h = getattr(level, "0")(torch.cat([h, kept.pop()], 1), told)
            h = level.upsample(level.attention(getattr(level, "1")(h, told)))
        if self.spec["fullSkip"]:
            h = self.joined(torch.cat([h, kept.pop()], 1), told)
        h = self.final.conv(self.final.block(h))
        return x + h if self.spec["residual"] else h


NETWORKS = {"residual-unet": ResidualUnet, "conv-next-unet": ConvNextUnet}


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
        network = NETWORKS[spec["network"]["type"]]
        net = network(spec["network"], int(metadata["channels"]), spec["images"]["side"])
        net.load_state_dict({name: tensors[prefix + name] for name in net.state_dict()})
        nets.append(net.eval())
    return nets[0], nets[1], metadata
