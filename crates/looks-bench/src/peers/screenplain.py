"""Parses a Fountain file with screenplain a number of times; prints the seconds of each."""

import io
import sys
import time

from screenplain.parsers import fountain

text = open(sys.argv[1], encoding="utf-8").read()
for _ in range(int(sys.argv[2])):
    before = time.perf_counter()
    fountain.parse(io.StringIO(text))
    print(time.perf_counter() - before)
