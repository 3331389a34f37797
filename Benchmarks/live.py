#!/usr/bin/env python3
"""Measures a live census: how soon it has what is appended, what it answers meanwhile, and how it starts.

    live.py [--quick] --projector PROGRAM --store-bench PROGRAM [--store STORE]

The store holds what `projector generate` makes, 2,000,000 activities of 200,000 contacts; a store that is there is used, and
written to. A second process appends to a copy of the small store, and the times of both are on the machine's one clock.
"""
import argparse
import os
import subprocess
import sys
import tempfile

from questions import row


def verdict(met):
    return "yes" if met else "no"


def lines(*command):
    found = {}
    for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
        name, *values = line.split("\t")
        found.setdefault(name, []).append(values)
    return found


def times(found, name, index=-1):
    """The median and the 99th percentile in milliseconds."""
    return tuple(float(value) / 1000 for value in found[name][index][1:])


def generated(options, directory, activities):
    path, store = os.path.join(directory, "stream.ndjson"), os.path.join(directory, f"{activities}.db")
    with open(path, "wb") as output:
        words = ["generate", "--activities", str(activities), "--contacts", str(activities // 10)]
        subprocess.run([options.projector, *words], stdout=output, check=True)
    subprocess.run([options.projector, "import", "--store", store, path], stdout=subprocess.DEVNULL, check=True)
    os.remove(path)
    return store


def appends(found, where):
    if found["same"] != [["yes"]]:
        sys.exit("the live census differs from one that is made anew")
    for size, bar in ((100, 2), (1_000, 10)):
        middle, tail = times(found, f"append {size}")
        read = times(found, f"read {size}")[0]
        row("P14", f"append of {size:,} activities {where}, seen", f"{middle:.2f} ms, p99 {tail:.1f} ms",
            "of it reading the entries", f"{read:.2f} ms", "", f"<= {bar} ms, p99 <= 15 ms", verdict(middle <= bar and tail <= 15))


def in_memory(options, contacts, rounds):
    found = lines(options.store_bench, "live-memory", str(contacts), str(rounds), "1")
    appends(found, "in memory")


def in_one_process(options, store, rounds):
    found = lines(options.store_bench, "live", store, str(rounds), str(os.getpid()))
    built = times(found, "built")[0]
    appends(found, "in a store")
    middle, tail = times(found, "reachability")
    row("P15", "`reachability` from memory", f"{middle * 1000:.2f} us, p99 {tail * 1000:.2f} us", "", "", "", "<= 2 us",
        verdict(middle <= 0.002))
    alone, beside = times(found, "who")[0], times(found, "who beside")[0]
    row("", "`who` during appends and merges", f"{beside * 1000:.0f} us", "alone", f"{alone * 1000:.0f} us",
        f"{beside / alone:.2f}", "<= 2", verdict(beside <= 2 * alone))
    started = times(found, "started")[0]
    row("", "start from a kept index", f"{started:.0f} ms", "from nothing", f"{built:.0f} ms", f"{started / built:.4f}",
        "<= 150 ms", verdict(started <= 150))
    first, again = times(found, "known")[0], times(found, "known again")[0]
    row("", "`count` as known at an earlier position", f"{first:.0f} ms", "again", f"{again:.2f} ms", f"{again / first:.4f}",
        "<= 1000 ms", verdict(first <= 1000))
    live, whole = (int(value) for value in found["memory"][0])
    row("", "memory, base and delta", f"{live / 1e6:.0f} MB", "made anew", f"{whole / 1e6:.0f} MB", f"{live / whole:.2f}", "", "")


def between_processes(options, store, entries):
    follow = subprocess.Popen([options.store_bench, "follow", store, str(entries)], stdout=subprocess.PIPE, text=True)
    if follow.stdout.readline().strip() != "ready":
        sys.exit("the follower didn't start")
    written = {int(position): int(time) for position, time in lines(options.store_bench, "write", store, str(entries), "1")["written"]}
    seen = {int(words[1]): int(words[2]) for words in (line.split("\t") for line in follow.communicate()[0].splitlines())}
    delays = []
    for position, time in written.items():
        # Several positions may arrive together: then the first later one counts.
        delays.append((min(at for head, at in seen.items() if head >= position) - time) / 1000)
    delays.sort()
    middle, tail = delays[len(delays) // 2], delays[min(len(delays) - 1, len(delays) * 99 // 100)]
    row("", f"another process's commit, seen ({entries})", f"{middle:.0f} ms, p99 {tail:.0f} ms", "", "", "", "<= 250 ms",
        verdict(tail <= 250))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--projector", required=True)
    parser.add_argument("--store-bench", required=True)
    parser.add_argument("--store", help="a store to use, which is written to")
    options = parser.parse_args()
    scale = 10 if options.quick else 1
    with tempfile.TemporaryDirectory() as directory:
        store = options.store or generated(options, directory, 2_000_000 // scale)
        print(f"\nA live census of {'a given store' if options.store else f'{2_000_000 // scale:,} activities'}\n")
        row("#", "work", "ours", "beside", "its", "ratio", "bar", "met")
        row(*["---"] * 8)
        in_memory(options, 200_000 // scale, 200 // scale)
        in_one_process(options, store, 200 // scale)
        between_processes(options, generated(options, directory, 20_000), 200 // scale)


if __name__ == "__main__":
    main()
