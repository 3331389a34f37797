"""The import by the means of the library eventsourcing, in an environment that has it.

    eventsourcing_peer.py aggregates|recorder DB EVENTS BATCH

Prints the seconds and the number of events that the database holds afterwards.
"""
import marshal
import sys
import time
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


def aggregates(path, batches):
    """Contacts are aggregates kept at hand, and those that a batch changed are saved in one transaction."""
    application = Application(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": path})
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
        cursor.execute("SELECT count(*) FROM stored_events WHERE topic LIKE '%Recorded'")
        return seconds, cursor.fetchone()[0]


def recorder(path, batches):
    """Rows that are ready, given to the recorder batch by batch."""
    recorder = SQLiteApplicationRecorder(SQLiteDatastore(path))
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
