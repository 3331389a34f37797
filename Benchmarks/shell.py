#!/usr/bin/env python3
"""How long a person waits for the shell: for its first prompt, and for a key, with and without a load going on.

A pseudo-terminal stands in for the person. The shell marks its prompts (OSC 133), so nothing is guessed.
"""

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

PROMPT = b"\x1b]133;B"
DONE = b"\x1b]133;D"


class Session:
    """A shell in a terminal of its own."""

    def __init__(self, projector, *arguments):
        self.start, self.seen = time.perf_counter(), b""
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            environment = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"}
            os.execve(projector, [projector, "repl", *arguments], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 120, 0, 0))

    def wait(self, text, seconds=60):
        """Reads until a text came, and says how long after the start that was, in milliseconds."""
        deadline = time.perf_counter() + seconds
        while text not in self.seen:
            if time.perf_counter() > deadline:
                sys.exit(f"{text!r} did not come: {self.seen[-300:]!r}")
            if select.select([self.terminal], [], [], 0.1)[0]:
                self.seen += os.read(self.terminal, 65536)
        self.seen = self.seen.split(text, 1)[1]
        return (time.perf_counter() - self.start) * 1000

    def key(self):
        """Types a letter and takes it back; says how long it took to be shown, in milliseconds."""
        start = time.perf_counter()
        os.write(self.terminal, b"~")
        self.wait(b"~")
        taken = (time.perf_counter() - start) * 1000
        os.write(self.terminal, b"\x7f")
        time.sleep(0.05)
        while select.select([self.terminal], [], [], 0)[0]:
            os.read(self.terminal, 65536)
        self.seen = b""
        return taken

    def answer(self, command):
        """Types a command; says how long after the start its answer and the next prompt were there, in milliseconds."""
        os.write(self.terminal, command.encode() + b"\r")
        self.wait(DONE)
        return self.wait(PROMPT)

    def end(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


def first_prompts(projector, rounds, *arguments):
    times = []
    for _ in range(rounds):
        session = Session(projector, *arguments)
        times.append(session.wait(PROMPT))
        session.end()
    return times


def keys(projector, count, *arguments):
    session = Session(projector, *arguments)
    session.wait(PROMPT)
    times = [session.key() for _ in range(count)]
    session.end()
    return times


def answers(projector, rounds, path, *commands):
    """From the start until the first command's answer, which is typed at the first prompt; then each command alone, on the loaded file."""
    times = [[] for _ in range(len(commands) + 1)]
    for _ in range(rounds):
        session = Session(projector, path)
        session.wait(PROMPT)
        session.answer("set pager off")
        times[0].append(session.answer(commands[0]))
        for number, command in enumerate(commands):
            session.start = time.perf_counter()
            times[number + 1].append(session.answer(command))
        session.end()
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projector", required=True)
    parser.add_argument("--census-bench", required=True)
    parser.add_argument("--quick", action="store_true", help="a tenth of the stream")
    options = parser.parse_args()
    projector = os.path.abspath(options.projector)
    activities = 200_000 if options.quick else 2_000_000
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "stream.ndjson")
        with open(path, "wb") as output:
            generate = [options.census_bench, "generate", str(activities), str(activities // 10), "1"]
            subprocess.run(generate, stdout=output, check=True)
        size = os.path.getsize(path) / 1e9
        rows = [
            ("first prompt, no file", first_prompts(projector, 21), 50),
            (f"first prompt, {size:.1f} GB loading", first_prompts(projector, 11, path), 100),
            ("key shown, no file", keys(projector, 50), None),
            (f"key shown, {size:.1f} GB loading", keys(projector, 50, path), None),
        ]
        with open(path, "wb") as output:
            generate = ["generate", "--activities", str(activities), "--contacts", str(activities // 10)]
            subprocess.run([projector, *generate], stdout=output, check=True)
        size = os.path.getsize(path) / 1e9
        first, segments, contacts = answers(projector, 5, path, "segments", "contacts")
        rows += [
            (f"first answer since the start, {size:.2f} GB", first, 3_000),
            (f"`segments`, {size:.2f} GB loaded", segments, 1_000),
            (f"`contacts`, {size:.2f} GB loaded", contacts, 1_000),
        ]
    print("| what a person waits for | median | worst | bar | met |")
    print("|---|---|---|---|---|")
    for name, times, bar in rows:
        median, worst = statistics.median(times), max(times)
        met = "" if bar is None else ("yes" if worst <= bar else "no")
        print(f"| {name} | {median:.1f} ms | {worst:.1f} ms | {f'{bar} ms' if bar else ''} | {met} |")


if __name__ == "__main__":
    main()
