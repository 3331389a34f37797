"""Imports files into one log with three processes, and kills them and the server.

torture.py PROJECTOR ROUNDS: in each round a process is killed with SIGKILL, and in every fourth the server with
`-m immediate`. In the end every record of the files is in the log once, positions have no gaps, and `verify` is sound.
"""
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

projector, rounds = sys.argv[1], int(sys.argv[2])
seed = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
print("seed", seed)
chance = random.Random(seed)
cluster = str(pathlib.Path(__file__).parent / "cluster")
folder = tempfile.mkdtemp(prefix="contact-log-", dir="/tmp")
WRITERS, RECORDS = 3, 20_000


def server(action):
    subprocess.run([cluster, action, folder], check=True)


def file_of(writer):
    path = f"{folder}/{writer}.ndjson"
    with open(path, "w") as out:
        for number in range(RECORDS):
            out.write(json.dumps({
                "id": f"act_{writer}_{number}", "contact_id": f"con_{number % 997}", "type": "contact_blocked",
                "created_at": f"2024-01-{number % 28 + 1:02}T00:00:00Z",
            }) + "\n")
    return path


server("make")
server("start")
store = f"postgres:///postgres?host={folder}&user=tester"
files = [file_of(writer) for writer in range(WRITERS)]
running = {}
done = set()
kills = crashes = refused = 0
counts = {"ids": 0}
try:
    while len(done) < WRITERS or kills < rounds:
        for writer in range(WRITERS):
            process = running.get(writer)
            if process and process.poll() is None:
                continue
            if process:
                if process.returncode == 0:
                    done.add(writer)
                elif process.returncode > 0:
                    refused += 1
            # One that is done imports again: all are duplicates.
            running[writer] = subprocess.Popen(
                [projector, "import", files[writer], "--store", store, "--batch", "500"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.05, 0.8))
        if kills < rounds:
            kills += 1
            running[chance.randrange(WRITERS)].send_signal(signal.SIGKILL)
            if kills % 4 == 0:
                crashes += 1
                server("kill")
                server("start")
    for process in running.values():
        process.wait()
    lines = subprocess.run([projector, "export", "--store", store], check=True, capture_output=True).stdout.splitlines()
    entries = [json.loads(line) for line in lines[1:]]
    positions = [entry["position"] for entry in entries]
    ids = [entry["payload"]["id"] for entry in entries]
    verified = subprocess.run([projector, "verify", "--store", store], capture_output=True, text=True)
    lost = WRITERS * RECORDS - len(set(ids))
    doubled = len(ids) - len(set(ids))
    print(f"{kills} kills of a client, {crashes} of the server, {refused} imports that ended with an error")
    print(f"{len(ids)} entries, {lost} lost, {doubled} doubled; {verified.stdout.splitlines()[:1]}")
    whole = positions == list(range(1, len(positions) + 1)) and verified.returncode == 0
    sys.exit(0 if lost == 0 and doubled == 0 and whole else 1)
finally:
    for process in running.values():
        process.kill()
        process.wait()
    server("remove")
