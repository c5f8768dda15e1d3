"""Appends 600-byte entries to a pymerkle tree on SQLite, one commit each; prints seconds per entry."""

import sys
import time

from pymerkle import SqliteTree

path, count = sys.argv[1], int(sys.argv[2])
with SqliteTree(path, algorithm="sha256") as tree:
    for number in range(count):
        entry = number.to_bytes(8, "big") + bytes(592)
        before = time.perf_counter()
        tree.append_entry(entry)
        print(time.perf_counter() - before)
