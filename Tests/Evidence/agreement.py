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


def verdicts(projector, file):
    """Returns the status and the output of each checker."""
    return (
        ran(projector, "audit", file, "--keys", KEYS),
        ran(sys.executable, "-B", CHECKER, file, "--keys", KEYS),
    )


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
    print(*faults, sep="\n")
    print(f"{count} tampered files refused by both, {same} with the same status" if not faults else "they disagree")
    return 1 if faults else 0


sys.exit(main())
