#!/usr/bin/env python3
"""How many questions about a contact's state the server answers a second, beside a handler that returns a constant.

Both are asked by wrk over loopback, turn by turn, on the same machine at the same time of day. The constant handler answers with
one of the server's own answers, and does nothing else. Before that, some answers of the server are compared with the tool's. Then the server is asked until a million requests are answered, and its memory
is looked at on the way.
"""

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

CONTACTS = 10_000
TOKEN = "benchmark-0123456789-0123456789"


class Server:
    def __init__(self, *command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://[0-9.]+:[0-9]+", line)
        if not found:
            sys.exit(f"{command[0]} did not start: {line}")
        self.address = found.group()

    def memory(self):
        """What the process holds, in MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+([0-9]+) kB", status.read())[1]) / 1024

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=30)


def script(path, contacts, query):
    """Asks about contacts by chance, a number of its own for each connection."""
    with open(path, "w") as lua:
        lua.write("local names = {" + ",".join(json.dumps(urllib.parse.quote(name, safe="")) for name in contacts) + "}\n")
        lua.write(f"""
math.randomseed(7)
wrk.headers["Authorization"] = "Bearer {TOKEN}"
request = function()
  return wrk.format("GET", "/orgs/o/contacts/" .. names[math.random(#names)] .. "/state{query}")
end
""")


def compare(address, projector, store, contacts, time):
    """Ends the run unless the server answers as the tool does, at the end and at a time."""
    for contact in contacts:
        for at in (None, time):
            query = "?" + urllib.parse.urlencode({"at": at}) if at else ""
            url = f"{address}/orgs/o/contacts/{urllib.parse.quote(contact, safe='')}/state{query}"
            request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})
            with urllib.request.urlopen(request) as answer:
                served = json.load(answer)
            command = [projector, "state", contact, "--org", "o", "--store", store, "--format", "json"]
            told = subprocess.run(command + (["--at", at] if at else []), check=True, stdout=subprocess.PIPE).stdout
            if served != json.loads(told):
                sys.exit(f"{url}: the answers differ")


def ask(address, lua, seconds):
    """Requests a second, and the 50th and the 99th percentile in milliseconds."""
    text = subprocess.run(["wrk", "-t1", "-c32", f"-d{seconds}s", "--latency", "-s", lua, address],
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    bad = re.search(r"Non-2xx or 3xx responses: ([0-9]+)", text)
    if bad:
        sys.exit(f"{bad[1]} requests were refused")
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", text)[1])
    times = []
    for part in (50, 99):
        number, unit = re.search(rf"{part}%\s+([0-9.]+)(us|ms|s)", text).groups()
        times.append(float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit])
    return rate, *times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projector", required=True)
    parser.add_argument("--constant", required=True)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    options = parser.parse_args()
    projector = os.path.abspath(options.projector)
    seconds, rounds, total = (2, 3, 100_000) if options.quick else (5, 7, 1_000_000)
    with tempfile.TemporaryDirectory() as directory:
        def path(name):
            return os.path.join(directory, name)
        with open(path("activities"), "w") as output:
            subprocess.run([projector, "generate", "--contacts", str(CONTACTS), "--activities", str(10 * CONTACTS)],
                           check=True, stdout=output)
        store = path("store.db")
        subprocess.run([projector, "import", "--store", store, "--default-org", "o", path("activities")],
                       check=True, stdout=subprocess.DEVNULL)
        with open(path("tokens"), "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as tokens:
            tokens.write(f"o read {TOKEN}\n")
        states = subprocess.run([projector, "state", "--store", store, "--format", "ndjson"],
                                check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        contacts = [json.loads(line)["contact_id"] for line in states]
        with open(path("constant"), "w") as constant:
            constant.write(sorted(states, key=len)[len(states) // 2])
        serve = [projector, "serve", "--store", store, "--port", "0", "--tokens", path("tokens"), "--no-access-log"]
        servers = {
            "constant handler": Server(options.constant, path("constant")),
            "state": Server(*serve),
            "state, never asked before": Server(*serve),
        }
        script(path("state"), contacts, "")
        # A different time for each request, so that no response was kept.
        script(path("fresh"), contacts, '?at=" .. os.date("!%Y-%m-%dT%H:%M:%SZ", math.random(1500000000, 1900000000)) .. "')
        scripts = {name: path("fresh" if "never" in name else "state") for name in servers}
        results = {name: [] for name in servers}
        compare(servers["state"].address, projector, store, contacts[:: len(contacts) // 20], "2024-06-03T09:00:00Z")
        for name, server in servers.items():
            ask(server.address, scripts[name], seconds)
        for _ in range(rounds):
            for name, server in servers.items():
                results[name].append(ask(server.address, scripts[name], seconds))
        bars = {"state": 0.6, "state, never asked before": 0.4}
        print(f"| P16: {len(contacts):,} contacts, 32 connections | requests/s | p50 | p99 | of the constant handler | bar | met |")
        print("|---|---|---|---|---|---|---|")
        for name, found in results.items():
            rate, half, tail = (statistics.median(values) for values in zip(*found))
            ratio = statistics.median(own[0] / other[0] for own, other in zip(found, results["constant handler"]))
            bar, met = (f">= {bars[name]}", "yes" if ratio >= bars[name] else "no") if name in bars else ("–", "–")
            print(f"| {name} | {rate:,.0f} | {half:.2f} ms | {tail:.1f} ms | {ratio:.2f} | {bar} | {met} |")
        servers["constant handler"].end()
        servers["state, never asked before"].end()
        server = servers["state"]
        asked, memory = 0, [server.memory()]
        while asked < total:
            rate, *_ = ask(server.address, path("state"), seconds)
            asked += int(rate * seconds)
            memory.append(server.memory())
        server.end()
        print(f"memory over {asked:,} more requests: {memory[0]:.0f} MiB before, {memory[-1]:.0f} MiB after, "
              f"{max(memory):.0f} MiB at most")


if __name__ == "__main__":
    main()
