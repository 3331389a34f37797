"""The import by the means of the library eventsourcing, in an environment that has it.

    eventsourcing_peer.py aggregates|recorder DB EVENTS BATCH

DB is the path of a SQLite file, or the address of a database as postgres.py makes it: postgres:///NAME?host=FOLDER&user=USER.
Prints the seconds and the number of events that the database holds afterwards.
"""
import marshal
import sys
import time
import urllib.parse
import uuid

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore


class Contact(Aggregate):
    @event("Began")
    def __init__(self, number: int):
        self.number = number

    @event("Recorded")
    def record(self, payload: str) -> None:
        pass


def settings(path):
    """The settings of a database on a server, or None for a file."""
    address = urllib.parse.urlsplit(path)
    if address.scheme != "postgres":
        return None
    words = dict(urllib.parse.parse_qsl(address.query))
    return {"dbname": address.path[1:], "host": words["host"], "port": "5432", "user": words["user"], "password": ""}


def environment(path):
    server = settings(path)
    if server is None:
        return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path}
    # Its functions in the database: without them, a pipeline of some hundred events waits for ever (psycopg-binary 3.3.9).
    return {"PERSISTENCE_MODULE": "eventsourcing.postgres", "POSTGRES_ENABLE_DB_FUNCTIONS": "yes"} | {
        f"POSTGRES_{name.upper()}": value for name, value in server.items()}


def aggregates(path, batches):
    """Contacts are aggregates kept at hand, and those that a batch changed are saved in one transaction."""
    application = Application(env=environment(path))
    contacts = {}
    start = time.perf_counter()
    for batch in batches:
        changed = {}
        for number, payload in batch:
            if number not in contacts:
                contacts[number] = Contact(number)
            contacts[number].record(payload.decode())
            changed[number] = contacts[number]
        application.save(*changed.values())
    seconds = time.perf_counter() - start
    with application.recorder.datastore.transaction(commit=False) as cursor:
        table = application.recorder.events_table_name
        cursor.execute(f"SELECT count(*) AS number FROM {table} WHERE topic LIKE '%Recorded'")
        return seconds, cursor.fetchone()["number"]


def made_recorder(path):
    server = settings(path)
    if server is None:
        return SQLiteApplicationRecorder(SQLiteDatastore(path))
    # Needs psycopg, which the file's benchmark does without.
    from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
    return PostgresApplicationRecorder(PostgresDatastore(**server, enable_db_functions=True))


def recorder(path, batches):
    """Rows that are ready, given to the recorder batch by batch."""
    recorder = made_recorder(path)
    recorder.create_table()
    versions, ready = {}, []
    for batch in batches:
        events = []
        for number, payload in batch:
            versions[number] = versions.get(number, 0) + 1
            events.append(StoredEvent(uuid.UUID(int=number), versions[number], "Recorded", payload))
        ready.append(events)
    start = time.perf_counter()
    for events in ready:
        recorder.insert_events(events)
    seconds = time.perf_counter() - start
    return seconds, recorder.max_notification_id()


def main():
    form, path, source, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    with open(source, "rb") as file:
        given = marshal.load(file)
    batches = [given[start:start + size] for start in range(0, len(given), size)]
    seconds, count = {"aggregates": aggregates, "recorder": recorder}[form](path, batches)
    print(seconds, count)


main()
