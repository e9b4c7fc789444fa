"""Cuts cifar10-small out of CIFAR-10: python3 cut.py data_batch_1.bin test_batch.bin OUTPUT-FOLDER

Keeps the first 2,000 training records and the first 1,000 test records, in order and unchanged, in
the original binary format. Equal input gives equal bytes for one version of zlib.
"""
import gzip
import pathlib
import sys

RECORD = 1 + 3 * 32 * 32
KEPT = {"train_batch.bin.gz": 2000, "test_batch.bin.gz": 1000}


def main(train, test, target):
    for source, (name, records) in zip((train, test), KEPT.items()):
        kept = source.read_bytes()[: records * RECORD]
        (target / name).write_bytes(gzip.compress(kept, compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:4]))
