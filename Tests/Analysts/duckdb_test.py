#!/usr/bin/env python3
"""Questions that DuckDB answers from the intervals, compared with the answers of the tool.

    duckdb_test.py PROJECTOR DIRECTORY [NDJSON]

Without a file, of generated activities. Needs duckdb in the Python that runs it. Fails if one answer differs.
"""

import csv
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

import duckdb

SEED = int(os.environ.get("CONTACTPROJECTOR_SEED", "24"))
COLUMNS = {
    "org_id": "VARCHAR", "contact_id": "VARCHAR", "attribute": "VARCHAR", "segment_id": "VARCHAR",
    "name": "VARCHAR", "valid_from": "TIMESTAMPTZ", "valid_to": "TIMESTAMPTZ", "recorded_at": "TIMESTAMPTZ",
    "set_by": "VARCHAR", "ended_by": "VARCHAR",
}
# An interval holds from its start, and no longer at its end; a missing start is before every time.
HOLDS = "coalesce(valid_from <= $t, true) AND coalesce($t < valid_to, true)"


class Tool:
    """The tool with its activities."""

    def __init__(self, projector, source):
        self.projector, self.source = projector, source

    def __call__(self, *words, binary=False):
        command = [self.projector, *words, *self.source]
        output = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
        return output if binary else output.decode()

    def who(self, condition, at):
        """Returns the contacts that meet a condition."""
        lines = self("who", condition, "--at", at, "--format", "ndjson").splitlines()
        return {(row["org_id"], row["contact_id"]) for row in map(json.loads, lines)}


class Questions:
    """The questions, each asked twice."""

    def __init__(self, tool, database):
        self.tool, self.database = tool, database
        self.asked = self.different = 0

    def rows(self, sql, **values):
        return self.database.execute(sql, values).fetchall()

    def contacts(self, where, **values):
        """Returns the contacts with an interval."""
        return set(self.rows(f"SELECT DISTINCT org_id, contact_id FROM intervals WHERE {where}", **values))

    def compare(self, name, left, right):
        self.asked += 1
        if left != right:
            self.different += 1
            print(f"DIFFERENT: {name}: {str(left)[:300]} and {str(right)[:300]}")

    def holding(self, time, attribute, segment=None):
        if segment is None:
            return self.contacts(f"attribute = '{attribute}' AND {HOLDS}", t=time)
        return self.contacts(f"attribute = 'segment' AND segment_id = $s AND {HOLDS}", t=time, s=segment)

    def ask(self, times, segments):
        who, holding = self.tool.who, self.holding
        for at in times:
            self.compare(f"blocked at {at}", who("blocked", at), holding(at, "blocked"))
            self.compare(f"unsubscribed at {at}", who("unsubscribed", at), holding(at, "unsubscribed"))
        for at, segment in zip(times, segments):
            self.compare(f"in {segment} at {at}", who(f"in {segment}", at), holding(at, "segment", segment))
        at, one, two = times[-1], segments[0], segments[1]
        first, second = holding(at, "segment", one), holding(at, "segment", two)
        self.compare("in both", who(f"in {one} and in {two}", at), first & second)
        self.compare("in one only", who(f"in {one} and not in {two}", at), first - second)
        self.compare("in, not reachable", who(f"in {one} and not reachable", at),
                     first & (holding(at, "blocked") | holding(at, "unsubscribed")))
        ever = "attribute = 'segment' AND segment_id = $s AND coalesce(valid_from <= $t, true)"
        self.compare("ever in", who(f"ever in {one}", at), self.contacts(ever, s=one, t=at))
        entered = "attribute = 'segment' AND segment_id = $s AND valid_from BETWEEN $f AND $t"
        self.compare("entered since", who(f"entered {one} since {times[0]}", at),
                     self.contacts(entered, s=one, f=times[0], t=at))
        left = "attribute = 'segment' AND segment_id = $s AND valid_to BETWEEN $f AND $t"
        self.compare("left since", who(f"left {one} since {times[0]}", at),
                     self.contacts(left, s=one, f=times[0], t=at))
        self.sizes(at)
        self.trend(one)

    def sizes(self, at):
        found = json.loads(self.tool("segments", "--at", at, "--format", "json"))
        sizes = {row["id"]: row["members"] for row in found if row["members"] > 0}
        sql = f"SELECT segment_id, count(*) FROM intervals WHERE attribute = 'segment' AND {HOLDS} GROUP BY ALL"
        self.compare("sizes of all segments", sizes, dict(self.rows(sql, t=at)))

    def trend(self, segment):
        points = json.loads(self.tool("trend", f"in {segment}", "--by", "month", "--format", "json"))
        # The end of a period isn't part of it.
        before = "coalesce(valid_from < $t, true) AND coalesce($t <= valid_to, true)"
        sql = f"SELECT count(*) FROM intervals WHERE attribute = 'segment' AND segment_id = $s AND {before}"
        counts = [self.rows(sql, s=segment, t=point["before"])[0][0] for point in points]
        self.compare("members by month", [point["contacts"] for point in points], counts)

    def join(self, directory, times):
        """Compares the as-of join of sends with the guide's SQL."""
        contacts = self.rows("SELECT DISTINCT org_id, contact_id FROM intervals ORDER BY ALL")
        generator = random.Random(SEED)
        sends = [(*generator.choice(contacts), generator.choice(times)) for _ in range(500)]
        path = directory / "sends.csv"
        with open(path, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["send", "org_id", "contact_id", "sent_at"])
            for number, send in enumerate(sends):
                writer.writerow([number, send[0] or "", *send[1:]])
        output = self.tool("as-of-join", str(path), "--org-column", "org_id")
        rows = list(csv.DictReader(io.StringIO(output)))
        sql = """
            SELECT s.send, coalesce(bool_or(i.attribute = 'blocked'), false),
                coalesce(bool_or(i.attribute = 'unsubscribed'), false),
                coalesce(list(i.segment_id ORDER BY i.segment_id) FILTER (i.attribute = 'segment'), [])
            FROM read_csv($path, all_varchar = true, quote = '"', escape = '"') AS s
            LEFT JOIN intervals AS i
                ON i.contact_id = s.contact_id AND i.org_id IS NOT DISTINCT FROM s.org_id
                AND coalesce(i.valid_from <= s.sent_at::TIMESTAMPTZ, true)
                AND coalesce(s.sent_at::TIMESTAMPTZ < i.valid_to, true)
            GROUP BY s.send ORDER BY s.send::INTEGER
            """
        found = self.rows(sql, path=str(path))
        statuses = ["BLOCKED" if row[1] else "UNSUBSCRIBED" if row[2] else "other" for row in found]
        self.compare("sends by status", statuses,
                     [row["asof_status"] if row["asof_reachability"] == "not_reachable" else "other" for row in rows])
        self.compare("segments at each send", [row[3] for row in found],
                     [sorted(filter(None, row["asof_segments"].split(" "))) for row in rows])


def main():
    projector, directory = os.path.realpath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    source = sys.argv[3] if len(sys.argv) > 3 else None
    if source is None:
        source = directory / "activities.ndjson"
        with open(source, "wb") as file:
            words = ["generate", "--activities", "20000", "--contacts", "800", "--seed", str(SEED)]
            subprocess.run([projector, *words], stdout=file, check=True)
    tool = Tool(projector, ["--load", str(source)])
    start = time.monotonic()
    (directory / "intervals.ndjson").write_bytes(tool("intervals", "--format", "ndjson", binary=True))
    (directory / "intervals.csv").write_bytes(tool("intervals", "--format", "csv", binary=True))
    print(f"two tables in {time.monotonic() - start:.1f} s")
    database = duckdb.connect()
    database.execute("SET TimeZone = 'UTC'")
    columns = json.dumps(COLUMNS).replace('"', "'")
    database.execute(
        f"CREATE TABLE intervals AS SELECT * FROM read_ndjson('{directory}/intervals.ndjson', columns = {columns})"
    )
    questions = Questions(tool, database)
    generator = random.Random(SEED)
    spans = database.execute("SELECT valid_from FROM intervals WHERE valid_from IS NOT NULL ORDER BY 1").fetchall()
    # Some times are those of a change, where it matters which end of an interval counts.
    times = sorted({generator.choice(spans)[0].isoformat().replace("+00:00", "Z") for _ in range(4)})
    found = database.execute(
        "SELECT segment_id FROM intervals WHERE attribute = 'segment' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 6"
    ).fetchall()
    questions.ask(times, [row[0] for row in found])
    questions.join(directory, times)
    same = database.execute(
        f"""SELECT count(*) FROM (
            SELECT contact_id, attribute, valid_from, valid_to, set_by FROM intervals EXCEPT
            SELECT contact_id, attribute, valid_from, valid_to, set_by
            FROM read_csv('{directory}/intervals.csv', columns = {columns}))"""
    ).fetchone()[0]
    questions.compare("the rows of CSV are those of NDJSON", same, 0)
    print(f"seed {SEED}: {questions.asked} questions, {questions.different} different")
    if questions.different or questions.asked < 20:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
