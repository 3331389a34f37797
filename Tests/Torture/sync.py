#!/usr/bin/env python3
"""Syncs 2,000 contacts from a server that allows 500 requests a minute, in real time, killed on the way.

    sync.py PROJECTOR [CONTACTS [KILLS]]

Ends with 1 when the server had to refuse a request, a page was asked for twice but for those that a kill cut off, or the
synced store answers otherwise than the served one. Takes some minutes: that is what the limit is for.
"""
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

KEY = "torture-0123456789-0123456789"
CONCURRENCY = 8


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def answers(projector, store):
    """What is true of everybody, but for what only the log itself knows."""
    text = run(projector, "state", "--store", store, "--format", "ndjson")
    return sorted(re.sub(r'"known_at":[0-9]+', "", line) for line in text.splitlines())


def needed(projector, store):
    """How many requests each list takes: its pages, and the first one again when there are several."""
    states = map(json.loads, run(projector, "state", "--store", store, "--format", "ndjson").splitlines())
    pages = {state["contact_id"]: -(-state["activities"] // 100) for state in states}
    return {f"/orgs/o/contacts/{urllib.parse.quote(contact, safe='')}/activities": count + (count > 1)
            for contact, count in pages.items()}


def main():
    projector = os.path.abspath(sys.argv[1])
    contacts = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    kills = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        # The source holds one version of each activity: what a log holds of earlier ones nobody can list.
        with open("activities.ndjson", "w") as stream:
            subprocess.run([projector, "generate", "--contacts", str(contacts), "--activities", str(contacts * 10),
                            "--seed", "6"], check=True, stdout=stream)
            # Every tenth contact has several pages, so that some are cut off in their midst.
            for contact in range(0, contacts, 10):
                for number in range(250 + contact % 97):
                    stream.write(json.dumps({
                        "id": f"long_{contact}_{number}", "type": "segment_added", "contact_id": f"long_{contact}",
                        "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1.7e9 + 60 * number)),
                        "segment": {"id": f"seg_{number % 7}", "name": "S"}}) + "\n")
        run(projector, "import", "--store", "served.db", "--default-org", "o", "activities.ndjson")
        with open("tokens", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as tokens:
            tokens.write(f"o read {KEY}\n")
        log = open("access", "w+")
        server = subprocess.Popen([projector, "serve", "--store", "served.db", "--port", "0", "--rate", "500",
                                   "--tokens", "tokens"], stderr=log)
        while not (found := re.search(r"http://[0-9.]+:[0-9]+", open("access").read())):
            time.sleep(0.05)
        command = [projector, "sync", "--store", "synced.db", "--org", "o", "--all", "--server", found.group(),
                   "--concurrency", str(CONCURRENCY), "--format", "json"]
        environment = dict(os.environ, PROJECTOR_API_KEY=KEY)
        start = time.time()
        for number in range(kills):
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(15 + 10 * number)
            process.kill()
            process.wait()
        last = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        seconds = time.time() - start
        server.terminate()
        server.wait()
        statuses, requests = collections.Counter(), collections.Counter()
        for line in open("access"):
            if found := re.search(r"status=([0-9]+).*GET (\S+)", line):
                statuses[found[1]] += 1
                requests[found[2]] += 1
        lists = {path: count for path, count in requests.items() if path.endswith("/activities")}
        expected = needed(projector, "served.db")
        extra = sum(max(0, count - expected[path]) for path, count in lists.items())
        alike = answers(projector, "served.db") == answers(projector, "synced.db")
        several = sum(count > 2 for count in expected.values())
        print(f"{len(lists)} contacts, {several} of several pages, {sum(requests.values())} requests in {seconds:.0f} s, {kills} kills")
        print(f"statuses {dict(statuses)}; {extra} requests more than the lists have pages")
        print(f"the last run ended with {last.returncode}: {last.stdout.strip()[:300]}")
        print(f"answers alike: {alike}")
        refused = statuses.get("429", 0)
        if refused or extra > kills * CONCURRENCY or not alike or last.returncode != 0:
            sys.exit("failed")


if __name__ == "__main__":
    main()
