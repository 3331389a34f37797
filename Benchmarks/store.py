#!/usr/bin/env python3
"""Measures the store side by side with its peers, and prints one table.

    store.py [--quick] [--activities N] [--contacts N] [--history N] [--only import,state,tasks,history,open,info]
             [--projector PROGRAM] [--store-bench PROGRAM] [--keep]

Each peer gives the same answer from the same rows, and the answers are compared before the times are printed. The first
run makes a virtual environment beside this file and installs what requirements.txt names; where that can't be done, the
row of that peer is left out and said to be.
"""
import argparse
import datetime
import json
import os
import platform
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from peers import Peers
from rows import Rows

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BATCH = 10_000


class Table:
    """The rows of the answer."""

    def __init__(self):
        self.rows = []
        self.notes = []
        self.failures = []

    def add(self, work, ours, peer, theirs, ratio, bar, met):
        met = "–" if met is None else "yes" if met else "no"
        self.rows.append([work, ours, peer, theirs, f"{ratio:.2f}", bar, met])

    def check(self, what, is_same):
        if not is_same:
            self.failures.append(f"{what}: the answers differ")

    def __str__(self):
        lines = [["work", "ours", "peer", "peer's", "ratio", "bar", "met"]] + self.rows
        widths = [max(len(line[column]) for line in lines) for column in range(7)]
        text = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
        text.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join(text + [""] + self.notes + self.failures)


class Run:
    """A process that has ended: its wall time, its processor time, its peak memory and what it printed."""

    def __init__(self, command, expected=(0,), output=None):
        with tempfile.TemporaryFile() as printed:
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=output or printed)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            printed.seek(0)
            self.text = printed.read().decode("utf-8", "surrogateescape")
        if process.returncode not in expected:
            sys.exit(f"{' '.join(command)}: status {process.returncode}")
        self.busy = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024


class Benchmark:
    def __init__(self, options, directory):
        self.options = options
        self.directory = directory
        self.table = Table()
        self.peers = Peers(directory, BATCH)
        self.memory = []
        self.store = self.path("ours.db")

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self):
        self.generate()
        self.import_alone()
        self.rows = Rows(self.store)
        parts = {"import": self.imports, "state": self.states, "tasks": self.tasks, "history": self.history,
                 "open": self.opening, "info": self.info}
        for name, measure in parts.items():
            if name in self.options.only:
                say(f"{name} …")
                measure()
        self.describe()
        return self.table

    def generate(self):
        say("generating …")
        options = self.options
        with open(self.path("data.ndjson"), "wb") as output:
            Run(self.generation(options.activities, options.contacts), output=output)

    def generation(self, activities, contacts):
        return [self.options.projector, "generate", "--activities", str(activities), "--contacts", str(contacts),
                "--seed", str(self.options.seed)]

    def import_alone(self, data="data.ndjson", store=None):
        store = store or self.store
        for suffix in ("", "-wal", "-shm", "-lock"):
            if os.path.exists(store + suffix):
                os.remove(store + suffix)
        return Run([self.options.projector, "import", self.path(data), "--store", store, "--batch", str(BATCH)], (0, 3))

    # P7

    def imports(self):
        count = self.rows.count
        self.peers.prepare(self.rows)
        ours, loops, merging = [], [], []
        # In turns, so that a busy machine slows all of them.
        for _ in range(self.options.rounds):
            ours.append(self.import_alone(store=self.path("again.db")))
            loops.append(Run(self.peers.loop()))
            merging.append(Run(self.peers.loop("merging.sql")))
        self.memory.append(f"import {max(run.memory for run in ours):.0f} MB (C loop {loops[0].memory:.0f} MB)")
        bar = 0.9 if count >= 1_000_000 else 0.65
        best = self.fastest("P7 durable import", ours, "C API loop, rows ready", loops, count, bar)
        self.fastest("P7 durable import", ours, "C API loop, the store's checkpoints", merging, count, None)
        self.table.check("C loop", Rows(self.peers.path("loop")).digest() == self.rows.digest())
        for name, bar, measure in [
            ("Python executemany, rows ready", None, self.peers.executemany),
            ("sqlite3 .import, digests as text, one commit", None, self.peers.shell),
            ("eventsourcing, aggregates saved in batches", 10, self.peers.aggregates),
            ("eventsourcing, its recorder alone", None, self.peers.recorder),
        ]:
            done = measure(self.rows)
            if done is None:
                self.table.notes.append(f"left out: {name}, which could not be installed")
                continue
            seconds, rows, is_same = done
            self.table.check(name, is_same)
            ratio = best / (rows / seconds)
            self.table.add("P7 durable import", rate(best), name, rate(rows / seconds), ratio,
                           f"≥ {bar}" if bar else "–", ratio >= bar if bar else None)

    def fastest(self, work, ours, peer, theirs, count, bar):
        mine = count / statistics.median(run.seconds for run in ours)
        other = count / statistics.median(run.seconds for run in theirs)
        # Each run is compared with the next one of its peer: a busy machine slows both.
        ratio = statistics.median(b.seconds / a.seconds for a, b in zip(ours, theirs))
        busy = statistics.median(b.busy / a.busy for a, b in zip(ours, theirs))
        self.table.add(work, rate(mine), peer, rate(other), ratio, f"≥ {bar}" if bar else "–",
                       ratio >= bar if bar else None)
        self.table.add(work + ", processor time", f"{min(run.busy for run in ours):.1f} s", peer,
                       f"{min(run.busy for run in theirs):.1f} s", busy, "–", None)
        return mine

    # P8

    def states(self):
        printed, memory = self.bench("state", self.store, self.options.questions, self.options.seed)
        answers = [(words[0], [word for word in words[1:] if word]) for words in printed["answer"]]
        contacts = [contact for contact, _ in answers]
        theirs, times = self.peers.states(self.store, contacts)
        self.table.check("state of a contact", theirs == [words for _, words in answers])
        self.table.check("summary of a contact", "different" not in printed)
        self.memory.append(f"state {memory:.0f} MB")
        for work, bar in [("state", 1.2), ("summary", 1)]:
            _, median, tail = printed[work][0]
            for name, mine, part, bar in [("p50", float(median), 0.5, bar), ("p99", float(tail), 0.99, None)]:
                self.at_most(f"P8 {work} of one contact, warm, {name}", mine, micro, "one SQL statement, warm",
                             percentile(times, part), bar)

    # P20

    def tasks(self):
        printed, memory = self.bench("tasks", self.store, 4 * self.options.questions, self.options.seed)
        self.table.check("states by several tasks", "different" not in printed)
        rates = {int(tasks): (float(found), float(tail)) for tasks, found, tail in printed["tasks"]}
        alone, _ = rates[1]
        bars = {8: 1.6, 1_000: 1}
        for tasks, (found, tail) in rates.items():
            ratio, bar = found / alone, bars.get(tasks)
            limit, met = (f"≥ {bar}", ratio >= bar) if bar else ("–", None)
            if tasks == 1:
                limit, met = "≥ 20,000 a second", found >= 20_000
            self.table.add(f"P20 states a second, tasks at once: {tasks:,}", f"{found:,.0f}, p99 {micro(tail)}", "one task",
                           f"{alone:,.0f}", ratio, limit, met)
        self.memory.append(f"tasks {memory:.0f} MB")

    # P9

    def history(self):
        store = self.path("history.db")
        with open(self.path("history.ndjson"), "wb") as output:
            Run(self.generation(self.options.history, 1), output=output)
        self.import_alone("history.ndjson", store)
        contact = read(store, "SELECT contact FROM stream JOIN entry ON entry.stream = stream.id "
                              "GROUP BY stream.id ORDER BY count(*) DESC LIMIT 1")[0][0]
        printed, memory = self.bench("history", store, contact, 50, self.options.seed)
        self.table.check("state and summary of a long history", "different" not in printed)
        count = read(store, "SELECT count(*) FROM entry")[0][0]
        median = {name: float(printed[name][0][1]) for name in ("first", "history", "summary", "replay")}
        tail = {name: float(printed[name][0][2]) for name in ("history", "summary")}
        notes, replay = int(printed["notes"][0][0]), median["replay"]
        for name, mine, bar in [("p50", median["summary"], 100), ("p99", tail["summary"], None)]:
            ratio = replay / mine
            self.table.add(f"P9 summary of one contact of {count:,}, random time, {name}", micro(mine), "full replay", micro(replay),
                           ratio, f"≥ {bar}" if bar else "–", ratio >= bar if bar else None)
        each = median["history"] / max(1, notes)
        self.table.add(f"P9 its state, {notes:,} notes, p50", f"{micro(median['history'])}, {each:.2f} µs a note", "full replay",
                       micro(replay), replay / median["history"], "≤ 1.5 µs a note", each <= 1.5)
        self.table.add("P9 its state, p99", micro(tail["history"]), "full replay", micro(replay), replay / tail["history"], "–", None)
        self.at_most("P9 its state, first question", median["first"], micro, "full replay", replay, 1.2)
        self.memory.append(f"history {memory:.0f} MB")
        self.table.notes.append(f"P9: {self.snapshots(store)}")

    def bench(self, *words):
        """What `store-bench` prints, each line under its first word, and its peak memory."""
        run = Run([self.options.store_bench, *map(str, words)])
        printed = {}
        for line in run.text.split("\n"):
            name, *values = line.split("\t")
            printed.setdefault(name, []).append(values)
        return printed, run.memory

    def at_most(self, work, mine, form, peer, theirs, bar):
        ratio = mine / theirs
        self.table.add(work, form(mine), peer, form(theirs), ratio, f"≤ {bar}" if bar else "–", ratio <= bar if bar else None)

    def snapshots(self, store):
        """The snapshots that the questions left, by their folds."""
        found = read(store, "SELECT name, count(*), sum(length(bytes)) FROM snapshot GROUP BY name ORDER BY name")
        return ", ".join(f"{count:,} snapshots of {name} with {size / count / 1000:.1f} kB each" for name, count, size in found) \
            or "no snapshots"

    # P10

    def opening(self):
        contacts = [row[0] for row in read(self.store, "SELECT contact FROM stream ORDER BY id")]
        chance = random.Random(self.options.seed)
        mine, theirs = [], []
        for _ in range(100):
            contact = chance.choice(contacts)
            ours = Run([self.options.projector, "state", contact, "--store", self.store, "--format", "json"])
            peer = Run(["sqlite3", self.store, self.peers.state_query.replace("?", f"'{contact}'")])
            self.table.check("state of a contact, whole process", attributes(ours.text) == sorted(peer.text.split("\n")[:-1]))
            mine.append(ours)
            theirs.append(peer)
        self.memory.append(f"open {max(run.memory for run in mine):.0f} MB")
        for name, part, bar in [("p50", 0.5, 3.5), ("p99", 0.99, None)]:
            ours, other = (percentile([run.seconds for run in runs], part) for runs in (mine, theirs))
            self.at_most(f"P10 open and answer one question, {name}", ours, milli, "sqlite3 shell, the same by SQL", other, bar)

    # P19

    def info(self):
        mine, theirs = [], []
        for _ in range(20):
            ours = Run([self.options.projector, "info", "--store", self.store, "--format", "json"])
            peer = Run(["sqlite3", self.store, self.peers.counts_query])
            self.table.check("counts of a store", numbers(ours.text) == peer.text.strip())
            mine.append(ours)
            theirs.append(peer)
        self.memory.append(f"info {max(run.memory for run in mine):.0f} MB")
        for name, part in [("p50", 0.5), ("p99", 0.99)]:
            ours, other = (percentile([run.seconds for run in runs], part) for runs in (mine, theirs))
            has_bar = name == "p50" and self.rows.count <= 200_000
            self.table.add(f"P19 what a store holds, whole process, {name}", milli(ours), "sqlite3 shell, the same by SQL",
                           milli(other), ours / other, "≤ 50 ms" if has_bar else "–", ours <= 0.05 if has_bar else None)

    def describe(self):
        options = self.options
        size = os.path.getsize(self.path("data.ndjson")) / 1e6
        self.table.notes += [
            f"data: {options.activities:,} activities of {options.contacts:,} contacts, seed {options.seed}, "
            f"{size:.0f} MB of NDJSON; {self.rows.count:,} entries",
            f"durability: WAL, synchronous FULL, {BATCH:,} activities a commit",
            f"machine: {processor()}, {len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}; "
            f"{platform.system()} {platform.release()}; SQLite {sqlite3.sqlite_version}",
            "peak memory: " + ", ".join(self.memory),
        ]


def read(store, query, parameters=()):
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        return db.execute(query, parameters).fetchall()
    finally:
        db.close()


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def attributes(text):
    """The attributes that a state has on, as the SQL statement names them."""
    state = json.loads(text)
    flags = [name for name in ("blocked", "unsubscribed") if state[name]]
    return sorted(flags + ["segment " + segment["id"] for segment in state["segments"]])


def numbers(text):
    """What the SQL statement counts, in its order."""
    info = json.loads(text)
    names = ["contacts", "head", "activities", "revisions", "conflicts", "erasures", "undated", "shared_ids"]
    times = [info["first_occurred_at"], info["last_occurred_at"]]
    return "|".join([str(info[name]) for name in names] + [str(microseconds(time)) for time in times])


def microseconds(text):
    since = datetime.datetime.fromisoformat(text) - datetime.datetime.fromtimestamp(0, datetime.timezone.utc)
    return since // datetime.timedelta(microseconds=1)


def processor():
    with open("/proc/cpuinfo") as file:
        return next((line.split(":")[1].strip() for line in file if line.startswith("model name")), platform.machine())


def rate(value):
    return f"{value:,.0f} rows/s"


def micro(value):
    return f"{value:,.0f} µs" if value < 10_000 else f"{value / 1000:,.0f} ms"


def milli(value):
    return f"{value * 1000:.1f} ms"


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--activities", type=int)
    parser.add_argument("--contacts", type=int)
    parser.add_argument("--history", type=int)
    parser.add_argument("--questions", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=lambda text: text.split(","), 
                        default=["import", "state", "tasks", "history", "open", "info"])
    parser.add_argument("--projector", default=os.path.join(ROOT, ".build/release/projector"))
    parser.add_argument("--store-bench", default=os.path.join(HERE, ".build/release/store-bench"))
    parser.add_argument("--keep", action="store_true", help="leave the data where they are")
    options = parser.parse_args()
    options.activities = options.activities or (200_000 if options.quick else 2_000_000)
    options.contacts = options.contacts or (20_000 if options.quick else 200_000)
    options.history = options.history or (100_000 if options.quick else 1_000_000)
    work = os.path.join(HERE, ".work")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    try:
        table = Benchmark(options, work).run()
        print(table)
        sys.exit(1 if table.failures else 0)
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
