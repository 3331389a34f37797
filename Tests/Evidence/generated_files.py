#!/usr/bin/env python3
"""Compares two checkers, which were written apart, on many generated evidence files and on changed copies of them.

usage: generated_files.py PROJECTOR [FILES [FLIPS [SEED]]]

Makes stores of generated activities, erases some contacts, and asks for FILES evidence files with random questions. Both
checkers must accept each file with the same words, and refuse it after each way of tampering of make_cases.py, and with
any one bit flipped. The seed that is printed brings the questions and the changes back; salts are new in each run.
"""
import collections
import concurrent.futures
import gzip
import io
import os
import pathlib
import random
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "Examples")]
import make_cases  # noqa: E402
import verify_evidence as checker  # noqa: E402
from evidence_format import proven  # noqa: E402
from generated_store import GeneratedStore, trusted  # noqa: E402

KEPT = HERE.parents[1] / ".build"  # Where files stay on which the two disagree.
FILES_OF_A_STORE = 20
WAYS = [*make_cases.TAMPERINGS, *make_cases.MISWRITINGS]
# Each file is tampered with in so many ways; the ways take turns.
WAYS_OF_A_FILE = 4
QUORUMS = ("none", "auditor")
KEYS = {quorum: checker.Keys(trusted(quorum).splitlines()) for quorum in QUORUMS}

sys.setrecursionlimit(4000)


def judged(data, quorum, kept=None, proof=None):
    """The status and the output of the checker in Python, which is part of this process."""
    lines = checker.Lines(io.BufferedReader(io.BytesIO(data)))
    try:
        code, said = checker.check(lines, KEYS[quorum], kept and kept.read_text(), proof and proven(proof.read_text()))
    except checker.Unreadable:
        return 3, ""
    return code, "".join(checker.safe(one) + "\n" for one in said)


class Comparison:
    """The runs of both checkers; the tool's run as processes, some at once."""

    def __init__(self, projector, folder):
        self.projector, self.folder, self.faults = projector, pathlib.Path(folder), []
        self.pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1)
        for quorum in QUORUMS:
            (self.folder / f"keys-{quorum}").write_text(trusted(quorum))

    def audit(self, number, data, quorum, *more):
        file = self.folder / f"{number}.evidence.ndjson"
        file.write_bytes(data)
        done = subprocess.run([str(self.projector), "audit", file, "--keys", self.folder / f"keys-{quorum}", *more],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        file.unlink()
        return done.returncode, done.stdout.decode()

    def compare(self, cases):
        """Counts the cases, each of a name, whether both must accept it, the bytes, the quorum, a checkpoint and a proof."""
        waiting, count = collections.deque(), collections.Counter()

        def finish():
            name, holds, data, one, running = waiting.popleft()
            other = running.result()
            count["all"] += 1
            count["same status"] += one[0] == other[0]
            if one != other if holds else 0 in (one[0], other[0]) or not {one[0], other[0]} <= {1, 3}:
                at = KEPT / f"disagreement-{len(self.faults)}.evidence.ndjson"
                at.write_bytes(data)
                self.faults.append(f"{name}: Python {one}, the tool {other}; see {at}")
            elif holds and one[0] != 0:
                self.faults.append(f"{name}: {one}")

        for number, (name, holds, data, quorum, kept, proof) in enumerate(cases):
            options = ["--checkpoint", kept, "--consistency", proof] if kept else []
            running = self.pool.submit(self.audit, number, data, quorum, *options)
            waiting.append((name, holds, data, judged(data, quorum, kept, proof), running))
            if len(waiting) > 20:
                finish()
        while waiting:
            finish()
        return count


class Generated:
    """An evidence file that the tool made: its question, its bytes, and the keys to check it with."""

    def __init__(self, store, name, pool):
        words, is_witnessed = store.question(name)
        self.name, self.words, self.quorum = name, words, QUORUMS[is_witnessed]
        # The kept checkpoint is the witnessed one; only files at the head go beyond it.
        self.kept = None if is_witnessed or store.chance.random() < 0.5 else store.witnessed
        self.proof = self.kept and store.path("proof")
        file = store.path(f"{name}.evidence.ndjson")
        self.making = pool.submit(store.tool, "evidence", *words, "--store", store.store, "--key", store.key, "--out", file)
        self.file = file

    @property
    def data(self):
        self.making.result()
        return self.file.read_bytes()

    def __str__(self):
        return f"{self.name} ({' '.join(map(str, self.words))})"


def made(projector, folder, files, seed, pool):
    """Makes the stores, and starts to make their files."""
    generated = []
    for number in range(-(-files // FILES_OF_A_STORE)):
        at = folder / f"store-{number}"
        at.mkdir()
        store = GeneratedStore(projector, at, seed + number)
        store.proof()
        generated += [Generated(store, f"file-{number}-{one}", pool)
                      for one in range(min(FILES_OF_A_STORE, files - len(generated)))]
    return generated


def untampered(generated):
    for number, one in enumerate(generated):
        data = gzip.compress(one.data) if number % 5 == 4 else one.data
        yield str(one), True, data, one.quorum, one.kept, one.proof


def tampered(generated, seed):
    """Each file in some ways; a way that doesn't fit a file gives its turn to the next one."""
    turn = 0
    for one in generated:
        found = {name: data for name, _, data in make_cases.cases(one.data, seed)}
        for _ in range(min(WAYS_OF_A_FILE, len(found))):
            while (name := WAYS[turn % len(WAYS)]) not in found:
                turn += 1
            turn += 1
            yield f"{one}, {name}", False, found.pop(name), one.quorum, None, None


def flipped(generated, flips, seed):
    chance = random.Random(f"flips {seed}")
    for number in range(flips):
        one = generated[number % len(generated)]
        data = bytearray(one.data)
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        data[at] ^= 1 << bit
        yield f"{one}, bit {bit} of byte {at}", False, bytes(data), one.quorum, None, None


def main():
    projector, *numbers = sys.argv[1:]
    files, flips, seed = [*map(int, numbers), *(60, 200, random.randrange(1 << 30))[len(numbers):]]
    print(f"seed {seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "checked").mkdir()
        comparison = Comparison(pathlib.Path(projector).resolve(), folder / "checked")
        generated = made(comparison.projector, folder, files, seed, comparison.pool)
        held = comparison.compare(untampered(generated))
        print(f"{held['all']:,} generated files, {sum(len(one.data) for one in generated):,} bytes", flush=True)
        changed = comparison.compare(tampered(generated, seed))
        print(f"{changed['all']:,} tampered files, {changed['same status']:,} with the same status", flush=True)
        bits = comparison.compare(flipped(generated, flips, seed))
        print(f"{bits['all']:,} flipped bits, {bits['same status']:,} with the same status", flush=True)
        print(*comparison.faults, sep="\n")
        print(f"they disagree, or a verdict is wrong: {len(comparison.faults)} times" if comparison.faults
              else "both accept all files, and find all changes")
    return 1 if comparison.faults else 0


sys.exit(main())
