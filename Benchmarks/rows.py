"""The rows of a store, as a peer is given them."""
import hashlib
import sqlite3
import struct

TABLES = ("stream", "entry", "append")


class Rows:
    def __init__(self, store):
        self.store = store
        self.columns = {table: [row[1].decode() for row in self.read(f"PRAGMA table_info({table})")] for table in TABLES}
        self.count = next(self.read("SELECT count(*) FROM entry"))[0]

    def read(self, query):
        db = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)
        db.text_factory = bytes
        try:
            yield from db.execute(query)
        finally:
            db.close()

    def schema(self):
        """The statements that make the tables and indexes that an import writes."""
        names = ", ".join(f"'{table}'" for table in TABLES)
        query = f"SELECT sql FROM sqlite_master WHERE tbl_name IN ({names}) AND sql IS NOT NULL ORDER BY type DESC"
        return [row[0].decode() for row in self.read(query)]

    def insertion(self, table):
        columns = self.columns[table]
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

    def batches(self):
        """The rows of each append: new streams, entries, and the append's own."""
        streams = self.read("SELECT * FROM stream ORDER BY id")
        entries = self.read("SELECT * FROM entry ORDER BY position")
        number, stream = self.columns["entry"].index("stream"), next(streams, None)
        for append in self.read("SELECT * FROM append ORDER BY recorded_at"):
            batch, last = [], append[self.columns["append"].index("last_position")]
            for entry in entries:
                batch.append(entry)
                if entry[0] == last:
                    break
            newest, fresh = max(entry[number] for entry in batch), []
            while stream is not None and stream[0] <= newest:
                fresh.append(stream)
                stream = next(streams, None)
            yield {"stream": fresh, "entry": batch, "append": [append]}

    def write(self, path):
        """Writes the rows in the form that the C loop reads."""
        # SQLite's types are lost once everything is read as bytes.
        blobs = {(table, column) for table in TABLES for column in self.columns[table]
                 if column in ("secret", "commitment", "link", "payload")}
        with open(path, "wb") as file:
            for table in TABLES:
                sql = self.insertion(table).encode()
                file.write(b"S" + struct.pack("=I", len(sql)) + sql)
            for batch in self.batches():
                for code, table in enumerate(TABLES, 1):
                    kinds = [b"b" if (table, column) in blobs else b"t" for column in self.columns[table]]
                    for row in batch[table]:
                        file.write(bytes([code]) + b"".join(map(packed, row, kinds)))
                file.write(b"\0")

    def digest(self):
        """A digest of all rows."""
        digest = hashlib.sha256()
        for table in TABLES:
            for row in self.read(f"SELECT * FROM {table} ORDER BY 1"):
                digest.update(repr(row).encode())
        return digest.hexdigest()


def packed(value, kind):
    if value is None:
        return b"n"
    if isinstance(value, int):
        return b"i" + struct.pack("=q", value)
    return kind + struct.pack("=I", len(value)) + value
