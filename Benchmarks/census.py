#!/usr/bin/env python3
"""Measures the census side by side with DuckDB and polars, and prints one table.

    census.py [--quick] [--activities N] [--contacts N] [--seed N] [--growth] [--census-bench PROGRAM] [--keep]

Each peer answers the same question about the same file, on two threads where it can use them, and the answers are compared before the
times are printed. The first run makes a virtual environment beside this file and installs what requirements.txt names.
"""
import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON = os.path.join(HERE, ".venv", "bin", "python")
SEGMENT = "seg_1000000"


class Table:
    def __init__(self):
        self.rows, self.notes, self.failures = [], [], []

    def add(self, number, work, ours, peer, theirs, ratio, bar, met):
        self.rows.append([number, work, ours, peer, theirs, f"{ratio:.2f}", bar, "yes" if met else "no"])

    def check(self, what, ours, theirs):
        if ours != theirs:
            self.failures.append(f"{what}: the answers differ: {str(ours)[:120]} and {str(theirs)[:120]}")

    def __str__(self):
        head = ["#", "work", "ours", "peer", "peer's", "ratio", "bar", "met"]
        lines = [head] + self.rows
        widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
        text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
        text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(text + [""] + self.notes + self.failures)


def run(*command, output=None):
    """Runs a command; returns its lines, split at tabs, and its peak memory in MiB."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen([str(word) for word in command], stdout=output or printed)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"{' '.join(map(str, command))}: status {status}")
        printed.seek(0)
        lines = [line.split("\t") for line in printed.read().decode().splitlines()]
    return lines, usage.ru_maxrss / 1024


def said(lines, word):
    return [line[1:] for line in lines if line[0] == word]


def median(lines, word):
    """The median of the first values, in seconds."""
    return statistics.median(float(line[0]) for line in said(lines, word)) / 1e6


def environment():
    if not os.path.exists(PYTHON):
        subprocess.run([sys.executable, "-m", "venv", os.path.join(HERE, ".venv")], check=True)
    subprocess.run([PYTHON, "-m", "pip", "-q", "install", "-r", os.path.join(HERE, "requirements.txt")], check=True)


class Benchmark:
    def __init__(self, options, directory):
        self.options, self.directory, self.table = options, directory, Table()

    def generate(self, activities, contacts):
        path = os.path.join(self.directory, f"{activities}.ndjson")
        with open(path, "wb") as output:
            run(self.options.census_bench, "generate", activities, contacts, self.options.seed, output=output)
        return path

    def peer(self, *words):
        return run(PYTHON, os.path.join(HERE, "census_peers.py"), *words)[0]

    def load(self, path):
        """P1 and P2: turn by turn, so that a disturbance of the machine meets all."""
        ours, single, scans, duck, polars = [], [], [], [], []
        for _ in range(self.options.rounds):
            ours += said(run(self.options.census_bench, "load", path, 2, 2)[0], "load")[1:]
            duck += said(self.peer("duckdb-load", path), "load")
            single += said(run(self.options.census_bench, "load", path, 1, 2)[0], "load")[1:]
            scans += said(run(self.options.census_bench, "scan", path, 2)[0], "scan")[1:]
        polars = said(self.peer("polars-load", path), "load")
        middle = {name: statistics.median(float(line[0]) for line in lines) / 1e6
                  for name, lines in dict(ours=ours, duck=duck, single=single, scan=scans, polars=polars).items()}
        for name, lines in ("DuckDB", duck), ("polars", polars):
            self.table.check(f"P1 {name}", ours[0][2], lines[0][1])
        size = os.path.getsize(path) / 1e9

        def rate(name):
            return f"{size / middle[name]:.2f} GB/s"

        ratio = middle["duck"] / middle["ours"]
        self.table.add("P1", "load until the first answer", rate("ours"), "DuckDB, needed columns", rate("duck"), ratio,
                       ">= 2.5", ratio >= 2.5)
        self.table.add("P1", "", rate("ours"), "polars", rate("polars"), middle["polars"] / middle["ours"], "–", True)
        ratio = middle["scan"] / middle["single"]
        self.table.add("P2", "the same on one thread", rate("single"), "the bare scan", rate("scan"), ratio, ">= 0.5",
                       ratio >= 0.5)

    def ask(self, path):
        ours, memory = run(self.options.census_bench, "ask", path, self.options.seed)
        theirs = self.peer("duckdb-ask", path, self.options.seed)
        self.table.notes.append(f"peak memory of ours, the mapped file included: {memory:.0f} MiB")
        mine, peers = said(ours, "memberships"), said(theirs, "memberships")
        self.table.check("P3", [line[2:] for line in mine], [line[2:] for line in peers])
        self.compare("P3", "all memberships at an instant", float(mine[1][0]), float(peers[1][0]), 10)
        self.table.check("P4", said(ours, "answer"), said(theirs, "answer"))
        mine, peers = said(ours, "standing")[0], said(theirs, "standing")[0]
        self.compare("P4", f"one contact at an instant (p99 {float(mine[1]):.1f} us)", float(mine[0]), float(peers[0]),
                     10_000)
        mine, peers = said(ours, "who"), said(theirs, "who")
        self.table.check("P5", [(line[2], line[5]) for line in mine], [(line[2], line[5]) for line in peers])
        self.compare("P5", "in a segment, unsubscribed, not blocked", float(mine[1][0]), float(peers[1][0]), 500)
        self.compare("P5", "the same, ids spelled out in order", float(mine[1][4]), float(peers[1][0]), None)
        mine, peers = said(ours, "trend")[0], said(theirs, "trend")[0]
        self.table.check("P6", mine[2], peers[2])
        self.compare("P6", "a segment's size on 1,461 days", float(mine[0]), float(peers[0]), 200)
        activities = int(said(ours, "activities")[0][0])
        each = int(said(ours, "bytes")[0][0]) / activities
        duck = int(said(theirs, "bytes")[0][0]) / activities
        self.table.add("P11", "bytes an activity beside the file", f"{each:.1f}", "DuckDB's database", f"{duck:.1f}",
                       duck / each, "<= 40", each <= 40)
        return ours

    def compare(self, number, work, ours, theirs, bar):
        ratio = theirs / ours
        met = bar is None or ratio >= bar
        self.table.add(number, work, f"{ours:.2f} us", "DuckDB", f"{theirs:.0f} us", ratio,
                       f">= {bar:,}" if bar else "–", met)

    def growth(self, sizes):
        """P12: the same at several sizes."""
        figures = []
        for activities, contacts in sizes:
            path = self.generate(activities, contacts)
            loads = said(run(self.options.census_bench, "load", path, 2, 3)[0], "load")[1:]
            asked, memory = run(self.options.census_bench, "ask", path, self.options.seed)
            load = statistics.median(float(line[0]) for line in loads) / activities
            figures.append((activities, load, float(said(asked, "standing")[0][0]), float(said(asked, "who")[1][0])))
            self.table.notes.append(
                f"{activities:,} activities, {os.path.getsize(path) / 1e9:.1f} GB: load {load * 1000:.0f} ns each, one contact "
                f"{figures[-1][2]:.2f} us, who {figures[-1][3]:.0f} us, peak memory {memory:.0f} MiB")
            os.remove(path)
        first, last = figures[0], figures[-1]
        for name, index, bar in ("load, each activity", 1, 1.15), ("one contact", 2, 3), ("who", 3, 3):
            ratio = last[index] / first[index]
            self.table.add("P12", f"growth of {name}", f"{last[index]:.2f} us", f"at {first[0]:,}", f"{first[index]:.2f} us",
                           ratio, f"<= {bar}", ratio <= bar)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--activities", type=int)
    parser.add_argument("--contacts", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--growth", action="store_true", help="0.2, 2 and 10 million activities as well")
    parser.add_argument("--census-bench", default=os.path.join(HERE, ".build/release/census-bench"))
    parser.add_argument("--keep", action="store_true", help="leave the data where they are")
    options = parser.parse_args()
    scale = 10 if options.quick else 1
    activities, contacts = options.activities or 2_000_000 // scale, options.contacts or 200_000 // scale
    environment()
    directory = tempfile.mkdtemp(prefix="census-bench-")
    benchmark = Benchmark(options, directory)
    path = benchmark.generate(activities, contacts)
    benchmark.load(path)
    benchmark.ask(path)
    if not options.keep:
        os.remove(path)
    if options.growth or options.quick:
        sizes = [(200_000, 20_000), (2_000_000, 200_000), (10_000_000, 1_000_000)]
        benchmark.growth([(20_000, 2_000), (200_000, 20_000)] if options.quick else sizes)
    if not options.keep:
        os.rmdir(directory)
    print(f"\n{activities:,} activities of {contacts:,} contacts, seed {options.seed}; {platform.processor() or platform.machine()}, "
          f"{os.cpu_count()} processors, {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB\n")
    print(benchmark.table)
    if benchmark.table.failures:
        sys.exit(1)


if __name__ == "__main__":
    main()
