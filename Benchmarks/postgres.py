#!/usr/bin/env python3
"""Measures the store on PostgreSQL side by side with its peers on the same server, and prints one table.

    postgres.py [--quick] [--activities N] [--contacts N] [--rounds N] [--only import,state,writers,live] --projector PROGRAM

The server is one that the script makes and removes; its commits are durable. Ours and a peer take turns, and what they wrote
or answered is compared before the times are printed. Needs psycopg and eventsourcing in the Python that runs it.
"""
import argparse
import http.client
import json
import marshal
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import zlib

import psycopg

HERE = os.path.dirname(os.path.abspath(__file__))
CLUSTER = os.path.join(os.path.dirname(HERE), "Tests", "Postgres", "cluster")
BATCH = 10_000
ORG = "o"
TOKEN = "benchmark-0123456789-0123456789"
# Those of a small server of today. The cluster of the tests doesn't sync, this one must.
SETTINGS = ["fsync = on", "shared_buffers = 256MB", "max_wal_size = 4GB", "checkpoint_timeout = 15min"]
TABLES = ("stream", "entry", "append", "head")
DIGEST = "SELECT count(*), bit_xor(('x' || left(md5(t::text), 16))::bit(64)::bigint) FROM contact_log.{} t"
ONE_CONTACT = "SELECT position, kind, first_position, id, type, occurred_at, segment, note, broadcast, recorded_at, payload " \
              "FROM contact_log.entry WHERE contact = %s AND org = %s ORDER BY position"


class Cluster:
    """A server in a folder of its own, with a database for each import."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="contact-log-", dir="/tmp")
        subprocess.run([CLUSTER, "make", self.folder, *SETTINGS], check=True)
        subprocess.run([CLUSTER, "start", self.folder], check=True)

    def remove(self):
        subprocess.run([CLUSTER, "remove", self.folder], check=True)

    def address(self, database):
        return f"postgres:///{database}?host={self.folder}&user=tester"

    def connect(self, database="postgres"):
        return psycopg.connect(self.address(database), autocommit=True)

    def fresh(self, database, template="template1"):
        """Makes a database anew, and writes to disk what came before, so that the next one doesn't pay for it."""
        with self.connect() as db:
            db.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
            db.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
            db.execute("CHECKPOINT")
        return self.address(database)

    def digests(self, database, tables=TABLES):
        with self.connect(database) as db:
            return [db.execute(DIGEST.format(table)).fetchone() for table in tables]


class Benchmark:
    def __init__(self, options, directory, cluster):
        self.options, self.directory, self.cluster = options, directory, cluster
        self.failures, self.notes, self.servers = [], [], []

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self):
        say("generating …")
        with open(self.path("data"), "wb") as output:
            subprocess.run([self.options.projector, "generate", "--activities", str(self.options.activities), "--contacts",
                            str(self.options.contacts), "--seed", "1"], stdout=output, check=True)
        with open(self.path("data"), "rb") as data, open(self.path("0"), "wb") as first, open(self.path("1"), "wb") as second:
            # Contact by contact, as producers do that share the work.
            for line in data:
                (second if zlib.crc32(json.loads(line)["contact_id"].encode()) % 2 else first).write(line)
        open(self.path("none"), "wb").close()
        self.imported("none", self.cluster.fresh("empty"))
        self.imported("data", self.cluster.fresh("ours", "empty"))
        print("| work | ours | peer | peer's | ratio |\n|---|---|---|---|---|")
        for name in self.options.only:
            say(f"{name} …")
            {"import": self.imports, "state": self.states, "writers": self.writers, "live": self.live}[name]()
        print("\n" + "\n".join(self.notes + self.failures))

    def check(self, what, is_same):
        if not is_same:
            self.failures.append(f"{what}: the answers differ")

    def command(self, data, address):
        return [self.options.projector, "import", self.path(data), "--store", address, "--default-org", ORG, "--batch", str(BATCH)]

    def imported(self, data, address):
        """The seconds of an import, the whole process."""
        return seconds(self.command(data, address))

    # Appends

    def imports(self):
        with self.cluster.connect("ours") as db:
            count = db.execute("SELECT count(*) FROM contact_log.entry").fetchone()[0]
            script = self.ready_rows(db)
        ours, copies, aggregates, recorders = [], [], [], []
        for _ in range(self.options.rounds):
            ours.append(self.imported("data", self.cluster.fresh("again", "empty")))
            copies.append(seconds(["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--file", script,
                                   "--dbname", self.cluster.fresh("copy", "empty")]))
            aggregates.append(self.eventsourcing("aggregates", 10_000))
            recorders.append(self.eventsourcing("recorder", 50_000))
        # A log's id, its secrets and its record times are its own, so the copy is compared with its source.
        self.check("COPY", self.cluster.digests("copy", TABLES[:3]) == self.cluster.digests("ours", TABLES[:3]))
        self.check("import", self.cluster.digests("again")[1][0] == count)
        rate = count / statistics.median(ours)
        self.rates("durable import, the whole process", [count / time for time in ours], "`COPY` of the same ready rows, psql",
                   [count / time for time in copies])
        self.rates("", [rate] * len(aggregates), "eventsourcing, aggregates saved in batches", aggregates)
        self.rates("", [rate] * len(recorders), "eventsourcing, its recorder alone", recorders)

    def rates(self, work, ours, peer, theirs):
        mine, other = statistics.median(ours), statistics.median(theirs)
        # Each run beside the next one of its peer: a busy machine slows both.
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        print(f"| {work} | {mine:,.0f}/s | {peer} | {other:,.0f}/s | {ratio:.2f} |", flush=True)

    def ready_rows(self, db):
        """Writes the rows of each append in the form that COPY reads, and the script that writes them with the same commits."""
        db.execute("CREATE TEMP TABLE born AS SELECT contact, org, min(position) AS position FROM contact_log.entry GROUP BY 1, 2")
        last, script = 0, ["SET search_path = contact_log;"]
        for recorded_at, end in db.execute("SELECT recorded_at, last_position FROM contact_log.append ORDER BY 1").fetchall():
            within = f"position > {last} AND position <= {end}"
            script.append("BEGIN;\nSELECT FROM head FOR UPDATE;")
            for table, query in {
                "stream": f"SELECT s.* FROM contact_log.stream s JOIN born USING (contact, org) WHERE {within}",
                "entry": f"SELECT * FROM contact_log.entry WHERE {within} ORDER BY position",
                "append": f"SELECT * FROM contact_log.append WHERE last_position = {end}",
            }.items():
                path = self.path(f"{table}-{end}")
                with open(path, "wb") as file, db.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as rows:
                    for chunk in rows:
                        file.write(chunk)
                script.append(f"\\copy {table} FROM '{path}' (FORMAT binary)")
            script.append(f"UPDATE head SET position = {end}, recorded_at = {recorded_at}, "
                          f"link = (SELECT link FROM entry WHERE position = {end});\nCOMMIT;")
            last = end
        with open(self.path("copy.sql"), "w") as file:
            file.write("\n".join(script) + "\n")
        return self.path("copy.sql")

    def eventsourcing(self, form, limit):
        """The rate of the same payloads by the library's own means, fewer of them."""
        if not os.path.exists(self.path(form)):
            with self.cluster.connect("ours") as db, open(self.path(form), "wb") as file:
                numbers = {}
                rows = db.execute("SELECT contact, payload FROM contact_log.entry ORDER BY position LIMIT %s", [limit]).fetchall()
                marshal.dump([(numbers.setdefault(contact, len(numbers) + 1), payload) for contact, payload in rows], file)
        address = self.cluster.fresh("library")
        command = [sys.executable, "-B", os.path.join(HERE, "eventsourcing_peer.py"), form, address, self.path(form), str(BATCH)]
        time, count = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        with open(self.path(form), "rb") as file:
            given = len(marshal.load(file))
        self.check(f"eventsourcing, {form}", int(count) == given)
        return given / float(time)

    # The state of one contact

    def states(self):
        server = self.serve("ours")
        contacts = [json.loads(line)["contact_id"] for line in subprocess.run(
            [self.options.projector, "state", "--store", self.cluster.address("ours"), "--format", "ndjson"],
            check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()]
        # Each contact once: a response is kept until something about its contact is recorded.
        asked = random.Random(1).sample(contacts, min(len(contacts), self.options.questions))
        ours, theirs = [], []
        with self.cluster.connect("ours") as db:
            def rows(contact):
                return db.execute(ONE_CONTACT, [contact.encode(), f":{ORG}".encode()], prepare=True, binary=True).fetchall()
            for contact in asked:
                rows(contact)
            for contact in asked:
                path = f"/orgs/{ORG}/contacts/{urllib.parse.quote(contact, safe='')}/state"
                start = time.perf_counter()
                state = server.ask("GET", path)
                ours.append(time.perf_counter() - start)
                start = time.perf_counter()
                found = rows(contact)
                theirs.append(time.perf_counter() - start)
                self.check(f"state of {contact}", len({row[3] for row in found if row[1] == 0}) == state["activities"])
        for contact in asked[:20]:
            told = subprocess.run([self.options.projector, "state", contact, "--org", ORG, "--load", self.path("data"),
                                   "--default-org", ORG, "--format", "json"], check=True, stdout=subprocess.PIPE).stdout
            state = server.ask("GET", f"/orgs/{ORG}/contacts/{urllib.parse.quote(contact, safe='')}/state")
            self.check(f"state of {contact}", without_origin(state) == without_origin(json.loads(told)))
        server.end()
        self.times("state of one contact over HTTP, never asked before", ours, "one statement that reads its rows, psycopg", theirs)

    def times(self, work, ours, peer, theirs):
        (mine, tail), (other, others_tail) = quantiles(ours), quantiles(theirs)
        print(f"| {work} | {mine * 1000:.2f} ms, p99 {tail * 1000:.1f} ms | {peer} | {other * 1000:.2f} ms, "
              f"p99 {others_tail * 1000:.1f} ms | {mine / other:.2f} |", flush=True)

    # Two writers

    def writers(self):
        one, two = [], []
        for _ in range(self.options.rounds):
            address = self.cluster.fresh("one", "empty")
            one.append(self.imported("0", address) + self.imported("1", address))
            address = self.cluster.fresh("two", "empty")
            start = time.perf_counter()
            both = [subprocess.Popen(self.command(name, address), stdout=subprocess.DEVNULL) for name in ("0", "1")]
            statuses = [process.wait() for process in both]
            two.append(time.perf_counter() - start)
            # 3: a part couldn't be read, which generated data has none of.
            self.check("two writers", statuses == [0, 0])
        count = self.cluster.digests("one")[1][0]
        self.check("two writers", self.cluster.digests("two")[1][0] == count)
        with self.cluster.connect("two") as db:
            query = "SELECT min(position), max(position), count(DISTINCT position) FROM contact_log.entry"
            self.check("positions of two writers", db.execute(query).fetchone() == (1, count, count))
        self.rates("two processes import halves of the file at once", [count / time for time in two],
                   "one process, one half after the other", [count / time for time in one])

    # A live census

    def live(self):
        writer, reader = self.serve("ours", "read,append"), self.serve("ours")
        reader.ask("GET", f"/orgs/{ORG}/contacts?where=blocked&take=1")
        ours, bare = [], []
        with self.cluster.connect("ours") as first, self.cluster.connect("ours") as second:
            first.execute("CREATE TABLE bare (number integer PRIMARY KEY)")
            for number in range(self.options.appends):
                name = f"lag_{number}_{os.getpid()}"
                record = {"id": f"act_{name}", "type": "contact_blocked", "created_at": "2024-06-03T09:00:00Z", "contact_id": name}
                writer.ask("POST", f"/orgs/{ORG}/activities", json.dumps([record]))
                ours.append(until(lambda: reader.ask("GET", f"/orgs/{ORG}/contacts?where=blocked&search={name}")))
                first.execute("INSERT INTO bare VALUES (%s)", [number])
                bare.append(until(lambda: second.execute("SELECT FROM bare WHERE number = %s", [number]).fetchall()))
                # So that the follower is waiting again, as it does between appends.
                time.sleep(0.02)
        writer.end()
        reader.end()
        self.times("an append of another process is in the answers of a live census", ours,
                   "a bare row is in another connection's answer", bare)

    def serve(self, database, scopes="read"):
        tokens = self.path(f"tokens-{scopes}")
        with open(tokens, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(f"{ORG} {scopes} {TOKEN}\n")
        server = Server(self.options.projector, "serve", "--store", self.cluster.address(database), "--port", "0",
                        "--tokens", tokens, "--no-access-log")
        self.servers.append(server)
        return server

    def end(self):
        """Ends what a run that failed left behind."""
        for server in self.servers:
            if server.process.poll() is None:
                server.process.kill()

    def describe(self):
        options = self.options
        with self.cluster.connect() as db:
            version = db.execute("SHOW server_version").fetchone()[0]
        self.notes += [
            f"data: {options.activities:,} activities of {options.contacts:,} contacts, seed 1; {BATCH:,} activities a commit, "
            f"{options.rounds} rounds, {options.questions:,} states, {options.appends:,} appends",
            f"server: PostgreSQL {version} on the same machine, by a Unix socket, {', '.join(SETTINGS)}; "
            f"{len(os.sched_getaffinity(0))} processors, load {os.getloadavg()[0]:.1f}",
        ]


class Server:
    """A served store, and one connection to it that stays open."""

    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://([0-9.]+:[0-9]+)", line)
        if not found:
            sys.exit(f"{command[0]} did not start: {line}")
        self.connection = http.client.HTTPConnection(found[1])

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {TOKEN}"} | ({"Content-Type": "application/json"} if body else {})
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            sys.exit(f"{method} {path}: status {response.status}: {text.decode()}")
        return json.loads(text)

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def until(question):
    """The seconds until a question has an answer, which is asked again and again."""
    start = time.perf_counter()
    while not question():
        pass
    return time.perf_counter() - start


def quantiles(times):
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


def without_origin(value):
    """JSON without what a store and files know each alone: when an activity was recorded, and where it was read."""
    if isinstance(value, dict):
        return {key: without_origin(part) for key, part in value.items() if key not in ("recorded_at", "source")}
    return [without_origin(part) for part in value] if isinstance(value, list) else value


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--activities", type=int)
    parser.add_argument("--contacts", type=int)
    parser.add_argument("--questions", type=int)
    parser.add_argument("--appends", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", type=lambda text: text.split(","), default=["import", "state", "writers", "live"])
    parser.add_argument("--projector", required=True)
    options = parser.parse_args()
    scale = 10 if options.quick else 1
    options.activities = options.activities or 1_000_000 // scale
    options.contacts = options.contacts or options.activities // 10
    options.questions = options.questions or 5_000 // scale
    options.appends = options.appends or 1_000 // scale
    options.projector = os.path.abspath(options.projector)
    if not shutil.which("psql"):
        sys.exit("psql not found: install postgresql")
    # A run that is ended removes its server, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cluster = Cluster()
    try:
        with tempfile.TemporaryDirectory() as directory:
            benchmark = Benchmark(options, directory, cluster)
            try:
                benchmark.describe()
                benchmark.run()
            finally:
                benchmark.end()
            sys.exit(1 if benchmark.failures else 0)
    finally:
        cluster.remove()


if __name__ == "__main__":
    main()
