"""What the store is measured against."""
import csv
import marshal
import os
import sqlite3
import subprocess
import sys
import time

from rows import Rows

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = os.path.join(HERE, ".venv")
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")

# The pragmas of the store while it is small.
PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA cell_size_check = ON;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 8192;
"""

# The attributes that are on, each set by the last time at which its transitions don't cancel out.
STATE_QUERY = """
SELECT attribute FROM (
    SELECT attribute, net, max(at) FROM (
        SELECT
            CASE
                WHEN type LIKE 'segment_%' THEN 'segment ' || segment
                WHEN type LIKE '%blocked' THEN 'blocked'
                ELSE 'unsubscribed'
            END AS attribute,
            ifnull(occurred_at, -9223372036854775807) AS at,
            sum(CASE WHEN type IN ('segment_added', 'contact_blocked', 'contact_unsubscribed') THEN 1 ELSE -1 END) AS net
        FROM entry
        WHERE stream = (SELECT id FROM stream WHERE contact = ?) AND kind = 0 AND type IN (
            'segment_added', 'segment_removed', 'contact_blocked', 'contact_unblocked', 'contact_unsubscribed',
            'contact_resubscribed'
        )
        GROUP BY 1, 2
        HAVING net <> 0 AND attribute IS NOT NULL
    )
    GROUP BY attribute
)
WHERE net > 0
"""

# The counts of a log; an id that several contacts have is shared.
COUNTS_QUERY = """
SELECT
    (SELECT count(*) FROM stream), max(position), sum(kind = 0), sum(kind = 1), sum(kind = 2), sum(kind = 3),
    sum(kind = 0 AND occurred_at IS NULL),
    (
        SELECT count(*) FROM (
            SELECT id FROM entry WHERE kind = 0 GROUP BY id HAVING min(stream) <> max(stream)
        )
    ),
    min(CASE kind WHEN 0 THEN occurred_at END), max(CASE kind WHEN 0 THEN occurred_at END)
FROM entry
"""


class Peers:
    state_query = STATE_QUERY
    counts_query = COUNTS_QUERY

    def __init__(self, directory, batch):
        self.directory = directory
        self.batch = batch

    def path(self, name):
        return os.path.join(self.directory, name + ".db")

    def file(self, name):
        return os.path.join(self.directory, name)

    def fresh(self, name):
        """The path of a database that is not there yet."""
        for suffix in ("", "-wal", "-shm"):
            if os.path.exists(self.path(name) + suffix):
                os.remove(self.path(name) + suffix)
        return self.path(name)

    def prepare(self, rows):
        """Compiles the C loop and writes the rows for it."""
        source = os.path.join(HERE, "peer.c")
        subprocess.run(["cc", "-O2", "-o", self.file("peer"), source, "-lsqlite3"], check=True)
        rows.write(self.file("rows"))
        pages = os.path.getsize(rows.store) // 4096
        # A write-ahead log of up to half the database's size, as the store has it at the end.
        bound = min(max(pages // 2, 8192), 131072)
        for name, pragma in [("setup.sql", ""), ("merging.sql", f"PRAGMA wal_autocheckpoint = {bound};\n")]:
            with open(self.file(name), "w") as file:
                file.write(PRAGMAS + pragma + ";\n".join(rows.schema()) + ";\n")

    def loop(self, setup="setup.sql"):
        return [self.file("peer"), self.fresh("loop"), self.file(setup), self.file("rows")]

    def executemany(self, rows):
        """Python's way, from rows that lie ready in a file of its own kind."""
        db = sqlite3.connect(self.fresh("many"), isolation_level=None)
        db.executescript(PRAGMAS)
        db.executescript(";".join(rows.schema()))
        seconds = 0
        texts = {table: text_columns(rows, table) for table in rows.columns}
        for batch in rows.batches():
            ready = {table: [as_bound(row, texts[table]) for row in batch[table]] for table in batch}
            start = time.perf_counter()
            db.execute("BEGIN IMMEDIATE")
            for table, values in ready.items():
                db.executemany(rows.insertion(table), values)
            db.execute("COMMIT")
            seconds += time.perf_counter() - start
        start = time.perf_counter()
        db.close()
        seconds += time.perf_counter() - start
        return seconds, rows.count, Rows(self.path("many")).digest() == rows.digest()

    def shell(self, rows):
        """The shell's way: it knows text alone and one commit, so digests go in as hexadecimal text."""
        path = self.fresh("shell")
        texts = text_columns(rows, "entry")
        with open(self.file("entry.csv"), "w", newline="", encoding="utf-8", errors="surrogateescape") as file:
            writer = csv.writer(file)
            for batch in rows.batches():
                for row in batch["entry"]:
                    writer.writerow(as_text(row, texts))
        with open(self.file("stream.csv"), "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for row in rows.read("SELECT id, contact, org, hex(secret) FROM stream ORDER BY id"):
                writer.writerow([row[0], row[1].decode(), "" if row[2] is None else row[2].decode(), row[3].decode()])
        schema = ";\n".join(sql.replace(") STRICT", ")") for sql in rows.schema()) + ";\n"
        script = PRAGMAS + schema + ".mode csv\n" + "".join(
            f".import {self.file(table + '.csv')} {table}\n" for table in ("stream", "entry"))
        start = time.perf_counter()
        subprocess.run(["sqlite3", path], input=script.encode(), stdout=subprocess.DEVNULL, check=True)
        seconds = time.perf_counter() - start
        query = "SELECT count(*), sum(position), sum(key), sum(recorded_at / 1000000 % 100000) FROM entry"
        return seconds, rows.count, list(Rows(path).read(query)) == list(rows.read(query))

    def aggregates(self, rows):
        return self.eventsourcing(rows, "aggregates", 10_000)

    def recorder(self, rows):
        return self.eventsourcing(rows, "recorder", 50_000)

    def eventsourcing(self, rows, form, limit):
        """The same payloads by the library's own means, fewer of them; None where it could not be installed."""
        if not installed():
            return None
        given = []
        for batch in rows.batches():
            given += [(row[1], row[rows.columns["entry"].index("payload")]) for row in batch["entry"]]
            if len(given) >= limit:
                break
        given = given[:limit]
        with open(self.file("events"), "wb") as file:
            marshal.dump(given, file)
        script = os.path.join(HERE, "eventsourcing_peer.py")
        command = [PYTHON, script, form, self.fresh(form), self.file("events"), str(self.batch)]
        seconds, count = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        return float(seconds), len(given), int(count) == len(given)

    def states(self, store, contacts):
        """The answer of one SQL statement for each contact, and its times in microseconds."""
        db = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
        db.execute("PRAGMA cache_size = -65536")
        for contact in contacts:
            db.execute(STATE_QUERY, (contact,)).fetchall()
        answers, times = [], []
        for contact in contacts:
            start = time.perf_counter()
            found = db.execute(STATE_QUERY, (contact,)).fetchall()
            times.append((time.perf_counter() - start) * 1e6)
            answers.append(sorted((row[0] for row in found), key=order))
        return answers, times


def order(attribute):
    ranks = {"blocked": 0, "unsubscribed": 1}
    return ranks.get(attribute, 2), attribute.encode()


def text_columns(rows, table):
    return [column not in ("secret", "commitment", "link", "payload") for column in rows.columns[table]]


def as_bound(row, texts):
    return [value.decode() if isinstance(value, bytes) and is_text else value for value, is_text in zip(row, texts)]


def as_text(row, texts):
    # Of the columns that aren't marked as text, payloads are text, and digests (32 bytes) aren't.
    return ["" if value is None else value if isinstance(value, int)
            else value.decode() if is_text or len(value) != 32 else value.hex()
            for value, is_text in zip(row, texts)]


def installed():
    """Makes the virtual environment when it is not there; tells whether there is one."""
    if os.path.exists(PYTHON) and not subprocess.run([PYTHON, "-c", "import eventsourcing"], capture_output=True).returncode:
        return True
    made = subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT])
    if made.returncode:
        return False
    requirements = os.path.join(HERE, "requirements.txt")
    return subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "-r", requirements]).returncode == 0
