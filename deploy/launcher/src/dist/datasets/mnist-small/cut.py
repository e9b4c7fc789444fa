"""Cuts mnist-small out of the four original MNIST files: python3 cut.py FOLDER-OF-ORIGINALS OUTPUT-FOLDER

Keeps every tenth digit, the first among them, in order and unchanged, in the original IDX format:
6,000 for training, 1,000 for tests. Every tenth and not the first tenth, since the first half of the
test digits was written by neater hands. Equal input gives equal bytes for one version of zlib.
"""
import gzip
import pathlib
import struct
import sys

NAMES = {
    "train-images-idx3-ubyte.gz": "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz": "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz": "test-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz": "test-labels-idx1-ubyte.gz",
}
STEP = 10


def cut(whole):
    magic, count = struct.unpack(">ii", whole[:8])
    header = 4 + 4 * (magic & 0xFF)
    each = (len(whole) - header) // count
    kept = [whole[header + i * each : header + (i + 1) * each] for i in range(0, count, STEP)]
    return whole[:4] + struct.pack(">i", len(kept)) + whole[8:header] + b"".join(kept)


def main(source, target):
    for original, name in NAMES.items():
        whole = gzip.decompress((source / original).read_bytes())
        (target / name).write_bytes(gzip.compress(cut(whole), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
