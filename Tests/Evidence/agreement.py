#!/usr/bin/env python3
"""Compares two checkers, which were written apart, on the worked files and on tampered copies of them.

usage: agreement.py PROJECTOR

Both must accept the worked files with the same words, and refuse each tampered one.
"""
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CHECKER = HERE.parents[1] / "Examples/verify_evidence.py"
KEYS = HERE / "keys.txt"


def ran(*command):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    return result.returncode, result.stdout


def verdicts(projector, file, *more):
    """Returns the status and the output of each checker."""
    return (
        ran(projector, "audit", file, "--keys", KEYS, *more),
        ran(sys.executable, "-B", CHECKER, file, "--keys", KEYS, *more),
    )


def kept_cases(folder):
    """Yields the options for a kept checkpoint, and the status that they must give."""
    kept, proof = HERE / "checkpoint-20.txt", HERE / "consistency-20.txt"
    text, bad = proof.read_text(), pathlib.Path(folder) / "proof"
    yield 0, "--checkpoint", HERE / "checkpoint.txt"
    yield 0, "--checkpoint", kept, "--consistency", proof
    yield 0, "--checkpoint", HERE / "checkpoint.txt", "--consistency", proof
    yield 1, "--checkpoint", kept
    yield 2, "--consistency", proof
    yield 2, "--checkpoint", kept, "--consistency", HERE / "nowhere"
    lines = text.splitlines(keepends=True)
    for status, changed in ((1, "".join(lines[:-1])), (1, "".join(lines + lines[-1:])), (1, text.replace("20", "19")),
                            (1, lines[0] + lines[2] + lines[1] + "".join(lines[3:])), (2, text[:-1]), (2, text + "\n"),
                            (2, text.replace("=", "")), (2, text.replace("\n", "\r\n")), (2, ""), (2, lines[0] + lines[1] * 64)):
        bad.write_bytes(changed.encode())
        yield status, "--checkpoint", kept, "--consistency", bad


def main():
    projector, faults, count, same = pathlib.Path(sys.argv[1]).resolve(), [], 0, 0
    for file in sorted(HERE.glob("*.evidence.ndjson")):
        one, other = verdicts(projector, file)
        if one != other or one[0] != 0:
            faults.append(f"{file.name}: {one} and {other}")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([sys.executable, "-B", HERE / "make_cases.py", file, folder], check=True, stdout=subprocess.DEVNULL)
            for line in (pathlib.Path(folder) / "cases.txt").read_text().splitlines():
                name, expected = line.split()
                one, other = verdicts(projector, pathlib.Path(folder) / f"{name}.evidence.ndjson")
                count += 1
                same += one[0] == other[0]
                if 0 in (one[0], other[0]):
                    faults.append(f"{file.name}, {name} ({expected}): {one} and {other}")
    with tempfile.TemporaryDirectory() as folder:
        for status, *options in kept_cases(folder):
            one, other = verdicts(projector, HERE / "ana.evidence.ndjson", *options)
            if one[0] != status or other[0] != status or status == 0 and one != other:
                faults.append(f"{options}: {one} and {other}, not {status}")
    print(*faults, sep="\n")
    print(f"{count} tampered files refused by both, {same} with the same status" if not faults else "they disagree")
    return 1 if faults else 0


sys.exit(main())
