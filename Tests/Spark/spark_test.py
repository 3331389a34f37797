#!/usr/bin/env python3
"""The filters on Spark: the answer of one process, also after faults, and no answer where the books don't balance.

    spark_test.py PROJECTOR DIRECTORY [ACTIVITIES]

Needs pyspark in the Python that runs it, and a Java runtime. Prints a table of the times, and fails at the first
difference.
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "Examples" / "Spark"
# Lines that no reader takes, and a blank one: they must be accounted for, too.
BROKEN = [b"{", b"\\N", b"[1]", b"", b'{"id":"x","type":"y"}', b'{"id":"a","note":"\x01"}']

# Kills itself in the middle of its input the first time that it runs in a directory.
KILLED_ONCE = """#!/bin/sh
if mkdir "{marker}" 2> /dev/null; then head -c 100000 > /dev/null; kill -9 $$; fi
exec projector "$@"
"""


# Kills the executor that started it, the first time. A shell may be between the two.
KILLS_EXECUTOR = """#!/bin/sh
if mkdir "{marker}" 2> /dev/null; then
    pid=$PPID
    grep -q CoarseGrainedExecutorBackend /proc/$pid/cmdline || pid=$(sed -n 's/^PPid:[^0-9]*//p' /proc/$pid/status)
    if grep -q CoarseGrainedExecutorBackend /proc/$pid/cmdline; then kill -9 "$pid"; echo "$pid" > "{marker}/pid"; fi
fi
exec projector "$@"
"""


def generate(projector, path, activities):
    """Writes synthetic activities, and lines that can't be read."""
    words = ["generate", "--activities", str(activities), "--contacts", str(activities // 10), "--seed", "24"]
    with open(path, "wb") as file:
        file.write(b"\n".join(BROKEN) + b"\n")
        file.flush()
        subprocess.run([projector, *words], stdout=file, check=True)


def digest(lines):
    """Returns the digest of lines in any order."""
    whole = hashlib.sha256()
    for line in sorted(lines):
        whole.update(line + b"\n")
    return whole.hexdigest()


def single(projector, path):
    """Returns the digest of the states of one process, without the positions that only a log has, and their number."""
    words = [projector, "state", "--load", str(path), "--format", "ndjson"]
    output = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    lines = [re.sub(rb'"known_at":\d+', b'"known_at":null', line, count=1) for line in output.splitlines()]
    return digest(lines), len(lines)


def published(directory):
    """Returns the lines of a result."""
    return [
        line for part in sorted(pathlib.Path(directory).glob("part-*")) for line in part.read_bytes().splitlines()
    ]


def statements(name):
    """Returns the statements of a file of SQL."""
    text = (EXAMPLE / name).read_text()
    return [part.strip() for part in text.split(";\n") if part.strip()]


class Session:
    """A session of Spark with two executors, for several jobs."""

    def __init__(self, projector, directory, scripts):
        from pyspark.sql import SparkSession

        self.directory = directory
        os.environ["PYSPARK_PYTHON"] = sys.executable
        self.spark = (
            SparkSession.builder.master("local-cluster[2,1,1024]")
            .config("spark.files", ",".join([projector, *map(str, scripts)]))
            .config("spark.sql.catalogImplementation", "in-memory")
            .config("spark.sql.warehouse.dir", str(directory / "warehouse"))
            .config("spark.sql.shuffle.partitions", "8")
            .config("spark.sql.scriptTransformation.exitTimeoutInSeconds", "60")
            .config("spark.task.maxFailures", "2")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.ui.enabled", "false")
            .getOrCreate()
        )
        self.spark.sparkContext.setLogLevel("OFF")

    def run(self, name, path, changes, check=True):
        """Runs a replay with changes to its SQL, and returns the lines of the states."""
        out = self.directory / name
        self.spark.sql("DROP TABLE IF EXISTS folded")
        self.spark.sql("DROP VIEW IF EXISTS books")
        for statement in statements("states.sql") + (statements("check.sql") if check else []):
            for old, new in changes.items():
                statement = statement.replace(old, new)
            self.spark.sql(statement.replace("${in}", str(path)).replace("${out}", str(out))).collect()
        return published(out / "states")

    def fails(self, name, path, changes):
        """Runs a replay that must fail, and returns what the driver was told."""
        try:
            self.run(name, path, changes)
        except Exception as error:  # noqa: BLE001  Whatever Spark throws.
            return str(error)
        raise SystemExit(f"{name}: the job must fail, and was published")


def expect(condition, text, told=""):
    """Fails the test unless a condition holds, with what was told."""
    if not condition:
        raise SystemExit(f"FAILED: {text}\n{told[-3000:]}")
    print(f"ok: {text}", flush=True)


def timed(name, body):
    """Runs a function, and prints how long it takes."""
    start = time.monotonic()
    result = body()
    print(f"    {name}: {time.monotonic() - start:.1f} s", flush=True)
    return result


def main():
    projector, directory = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    activities = int(sys.argv[3]) if len(sys.argv) > 3 else 200_000
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    large, small = directory / "activities.ndjson", directory / "few.ndjson"
    generate(projector, large, activities)
    generate(projector, small, 10_000)

    right, count = timed(f"one process, {activities:,} activities", lambda: single(projector, large))
    result = directory / "replayed"
    with open(directory / "spark-sql.log", "wb") as log:
        words = [str(EXAMPLE / "replay"), projector, str(large), str(result)]
        path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
        job = timed(
            "Spark, two executors, from its start to the end",
            lambda: subprocess.run(words, stdout=log, stderr=log, env={**os.environ, "PATH": path}, check=False),
        )
    if job.returncode != 0:
        sys.stderr.write((directory / "spark-sql.log").read_text()[-4000:])
    expect(job.returncode == 0, "the replay is published")
    lines = published(result / "states")
    expect(len(lines) == count and digest(lines) == right, f"the {count:,} states are those of one process")

    marker, ended = directory / "killed", directory / "ended"
    scripts = {"killed-once": KILLED_ONCE.format(marker=marker), "kills-executor": KILLS_EXECUTOR.format(marker=ended)}
    for name, text in scripts.items():
        (directory / name).write_text(text)
        (directory / name).chmod(0o755)
    paths = [directory / name for name in scripts]
    session = timed("start of a session", lambda: Session(projector, directory, paths))
    right = single(projector, small)[0]
    lines = session.run("killed-fold", small, {"'projector scale fold": "'killed-once scale fold"})
    expect(marker.exists() and digest(lines) == right, "a fold that is killed once is run again, with the same states")
    marker.rmdir()
    lines = session.run("killed-key", small, {"'projector scale key": "'killed-once scale key"})
    expect(marker.exists() and digest(lines) == right, "a key that is killed once is run again, with the same states")
    lines = session.run("killed-executor", small, {"'projector scale fold": "'kills-executor scale fold"})
    expect((ended / "pid").exists() and digest(lines) == right, "an executor that is killed is replaced, with the same states")
    told = session.fails("unsorted", small, {"SORT BY contact, at, id": ""})
    expect("status 65" in told and "goes back" in told, "unsorted records end with status 65 and the reason", told)
    told = session.fails("truncated", small, {"--emit states'": "--emit states | sed -n 1,300p'"})
    expect("between key and fold" in told, "a filter that leaves out rows, with status 0, is caught by the books", told)
    told = session.fails("partial", small, {"'projector scale key'": "'sed -n 1,300p | projector scale key'"})
    expect("lines of the input" in told, "a filter that reads a part of its input is caught by the books", told)
    session.spark.stop()


if __name__ == "__main__":
    main()
