"""What the census is measured against: DuckDB and polars. Lines of a word and its values, parted by tabs; times in microseconds."""
import os
import statistics
import sys
import tempfile
import time

SEGMENT = "seg_1000000"
START = 1_577_836_800
SPAN = 1_461 * 86_400
COLUMNS = "{contact_id: 'VARCHAR', id: 'VARCHAR', type: 'VARCHAR', created_at: 'TIMESTAMP', segment: 'STRUCT(id VARCHAR)'}"


def instant(part):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + int(SPAN * part)))


def stamp(text):
    return f"TIMESTAMP '{text[:10]} {text[11:19]}'"


def measured(question, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = question()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times), answer


def say(*words):
    print("\t".join(str(word) for word in words))


def table(connection, path):
    """The file in a table with the columns that the questions need; what arrived twice is kept once."""
    connection.execute("SET threads = 2")
    connection.execute(f"""
        CREATE TABLE activity AS
        SELECT DISTINCT contact_id, id, type, created_at, segment.id AS segment
        FROM read_json('{path}', format = 'newline_delimited', columns = {COLUMNS})
    """)


def members_at(at):
    return f"""
        SELECT contact_id FROM (
            SELECT contact_id, max_by(type, created_at) AS last FROM activity
            WHERE segment = '{SEGMENT}' AND created_at <= {stamp(at)} GROUP BY contact_id
        ) WHERE last = 'segment_added'
    """


def duckdb_load(path):
    import duckdb
    connection = duckdb.connect()
    connection.execute("SET threads = 2")

    def load():
        connection.execute(f"""
            CREATE OR REPLACE TABLE activity AS SELECT contact_id, id, type, created_at, segment.id AS segment
            FROM read_json('{path}', format = 'newline_delimited', columns = {COLUMNS})
        """)
        return connection.execute(f"SELECT count(*) FROM ({members_at(instant(0.5))})").fetchone()[0]

    for _ in range(2):
        took, count = measured(load, 1)
        say("load", took, count)


def polars_load(path):
    os.environ["POLARS_MAX_THREADS"] = "2"
    import polars as pl
    schema = {"contact_id": pl.String, "id": pl.String, "type": pl.String, "created_at": pl.String,
              "segment": pl.Struct({"id": pl.String})}

    def load():
        rows = pl.scan_ndjson(path, schema=schema).with_columns(segment=pl.col("segment").struct.field("id")).collect()
        at = instant(0.5)
        return rows.filter((pl.col("segment") == SEGMENT) & (pl.col("created_at") <= at)).group_by("contact_id").agg(
            pl.col("type").sort_by("created_at").last()).filter(pl.col("type") == "segment_added").height

    took, count = measured(load, 1)
    say("load", took, count)


def duckdb_ask(path, seed):
    import duckdb
    database = os.path.join(tempfile.mkdtemp(prefix="duckdb-"), "census.duckdb")
    connection = duckdb.connect(database)
    table(connection, path)
    connection.execute("CHECKPOINT")
    say("bytes", os.path.getsize(database))
    memberships(connection)
    standings(connection, int(seed))
    who(connection)
    trend(connection)
    connection.close()
    os.remove(database)


def memberships(connection):
    for part in (0.25, 0.5, 0.75):
        at = instant(part)
        query = f"""
            SELECT count(*) FROM (
                SELECT contact_id, segment, max_by(type, created_at) AS last FROM activity
                WHERE segment IS NOT NULL AND created_at <= {stamp(at)} GROUP BY contact_id, segment
            ) WHERE last = 'segment_added'
        """
        took, rows = measured(lambda: connection.execute(query).fetchall(), 7)
        say("memberships", took, 0, at, rows[0][0])


class Chance:
    """The randomness of census-bench, so that the same contacts and instants are asked about."""
    MASK = (1 << 64) - 1

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & self.MASK
        mixed = ((self.state ^ self.state >> 30) * 0xBF58476D1CE4E5B9) & self.MASK
        mixed = ((mixed ^ mixed >> 27) * 0x94D049BB133111EB) & self.MASK
        return ((mixed ^ mixed >> 31) * bound) >> 64


def standings(connection, seed):
    connection.execute("CREATE INDEX by_contact ON activity (contact_id)")
    contacts = [row[0] for row in connection.execute("SELECT DISTINCT contact_id FROM activity ORDER BY 1").fetchall()]
    chance, times, answers = Chance(seed), [], []
    for number in range(200):
        part = chance.below(1 << 20) / (1 << 20)
        contact, at = contacts[chance.below(len(contacts))], instant(part)
        query = f"""
            SELECT attribute FROM (
                SELECT coalesce(segment, CASE WHEN type LIKE '%blocked' THEN 'blocked' ELSE 'unsubscribed' END) AS attribute,
                    max_by(type, created_at) AS last
                FROM activity WHERE contact_id = ? AND created_at <= {stamp(at)} AND type <> 'note_created' GROUP BY 1
            ) WHERE last IN ('segment_added', 'contact_blocked', 'contact_unsubscribed')
        """
        start = time.perf_counter()
        rows = connection.execute(query, [contact]).fetchall()
        times.append((time.perf_counter() - start) * 1e6)
        on = {row[0] for row in rows}
        segments = ",".join(sorted(on - {"blocked", "unsubscribed"}))
        answers.append(f"{contact} {at} {str('blocked' in on).lower()} {str('unsubscribed' in on).lower()} {segments}")
    say("standing", statistics.median(times), sorted(times)[197], 0)
    for answer in answers:
        say("answer", answer)


def flag_at(on, off, at):
    return f"""
        SELECT contact_id FROM (
            SELECT contact_id, max_by(type, created_at) AS last FROM activity
            WHERE type IN ('{on}', '{off}') AND created_at <= {stamp(at)} GROUP BY contact_id
        ) WHERE last = '{on}'
    """


def who(connection):
    for part in (0.25, 0.5, 0.75):
        at = instant(part)
        query = f"""
            SELECT contact_id FROM ({members_at(at)}) SEMI JOIN
                ({flag_at('contact_unsubscribed', 'contact_resubscribed', at)}) USING (contact_id)
            ANTI JOIN ({flag_at('contact_blocked', 'contact_unblocked', at)}) USING (contact_id) ORDER BY contact_id
        """
        took, rows = measured(lambda: connection.execute(query).fetchall(), 7)
        say("who", took, 0, at, len(rows), 0, ",".join(row[0] for row in rows))


def trend(connection):
    query = f"""
        WITH day AS (SELECT unnest([{', '.join(stamp(instant(day / 1_461)) for day in range(1, 1_462))}]) AS day),
        turn AS (
            SELECT created_at, sum(CASE type WHEN 'segment_added' THEN 1 ELSE -1 END) OVER (ORDER BY created_at, id) AS size
            FROM activity WHERE segment = '{SEGMENT}'
        )
        SELECT coalesce(turn.size, 0) FROM day ASOF LEFT JOIN turn ON day.day >= turn.created_at ORDER BY day.day
    """
    took, rows = measured(lambda: connection.execute(query).fetchall(), 7)
    say("trend", took, 0, ",".join(str(int(row[0])) for row in rows))


if __name__ == "__main__":
    {"duckdb-load": duckdb_load, "polars-load": polars_load, "duckdb-ask": duckdb_ask}[sys.argv[1]](*sys.argv[2:])
