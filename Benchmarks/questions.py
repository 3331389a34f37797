#!/usr/bin/env python3
"""Measures questions about one contact: on a file beside a count of the same file, and in memory by contact id beside by stream.

    questions.py [--quick] --projector PROGRAM --store-bench PROGRAM

The file is `projector generate`'s, 324 bytes an activity. The rounds of all questions take turns, so that a busy machine slows each of them.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time


class Run:
    """A command, its time in seconds, its peak memory in MiB and what it printed."""

    def __init__(self, *command):
        with tempfile.TemporaryFile() as printed:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=printed)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - start
            if os.waitstatus_to_exitcode(status) != 0:
                sys.exit(f"{' '.join(command)}: status {status}")
            self.memory = usage.ru_maxrss / 1024
            printed.seek(0)
            self.text = printed.read().decode()


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def on_a_file(options, path):
    """P13: each question's whole process beside `count`."""
    with open(path) as file:
        contact = next(json.loads(line)["contact_id"] for line in file if '"contact_id"' in line)
    count = [options.projector, "count", "unsubscribed", "--load", path]
    questions = {
        "state": ["state", contact], "why": ["why", contact, "unsubscribed"],
        "history": ["history", contact], "timeline": ["timeline", contact],
    }
    commands = {"count": count} | {
        name: [options.projector, *words, "--load", path] for name, words in questions.items()
    }
    runs = {name: [] for name in commands}
    for _ in range(options.rounds):
        for name, command in commands.items():
            runs[name].append(Run(*command))
    for name in questions:
        if contact not in runs[name][0].text and name != "history" and name != "timeline":
            sys.exit(f"{name} says nothing of {contact}")
    seconds = {name: statistics.median(run.seconds for run in found) for name, found in runs.items()}
    memory = {name: statistics.median(run.memory for run in found) for name, found in runs.items()}
    for name in questions:
        time_ratio, memory_ratio = seconds[name] / seconds["count"], memory[name] / memory["count"]
        met = time_ratio <= 1.3 and memory_ratio <= 1.3
        row("P13", f"`{name} CONTACT --load`", f"{seconds[name]:.2f} s, {memory[name]:.0f} MiB", "`count --load`",
            f"{seconds['count']:.2f} s, {memory['count']:.0f} MiB", f"{time_ratio:.2f}, {memory_ratio:.2f}", "<= 1.3 both",
            "yes" if met else "no")


def in_memory(options, contacts):
    """P15, second half: the state by contact id beside the state by stream."""
    found = Run(options.store_bench, "memory", str(contacts), "2000", "1")
    times = {words[0]: words[2:] for words in (line.split("\t") for line in found.text.splitlines())}
    if "different" in times:
        sys.exit("the states by contact id and by stream differ")
    for index, name in enumerate(["p50", "p99"]):
        mine, theirs = float(times["contact"][index]), float(times["stream"][index])
        ratio = mine / theirs
        bar, met = ("<= 2", "yes" if ratio <= 2 else "no") if name == "p50" else ("–", "–")
        row("P15", f"state in memory by contact id, {contacts:,} contacts, {name}", f"{mine:.1f} us", "by stream", f"{theirs:.1f} us",
            f"{ratio:.2f}", bar, met)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--projector", required=True)
    parser.add_argument("--store-bench", required=True)
    options = parser.parse_args()
    scale = 10 if options.quick else 1
    activities = 2_000_000 // scale
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "stream.ndjson")
        with open(path, "wb") as output:
            generate = ["generate", "--activities", str(activities), "--contacts", str(activities // 10)]
            subprocess.run([options.projector, *generate], stdout=output, check=True)
        print(f"\n{activities:,} activities, {os.path.getsize(path) / 1e6:.0f} MB, {options.rounds} rounds\n")
        row("#", "work", "ours", "beside", "its", "ratio", "bar", "met")
        row(*["---"] * 8)
        on_a_file(options, path)
    for contacts in (20_000 // scale, 200_000 // scale):
        in_memory(options, contacts)


if __name__ == "__main__":
    main()
