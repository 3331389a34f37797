#!/usr/bin/env python3
"""Kills a writing process again and again, and checks after each time that nothing it acknowledged is lost.

    kill.py STORE_TORTURE [ROUNDS [SEED]]

Ends with 1 when a round loses something or leaves a log that is not sound. The seed brings a run back, but for the
moments at which the kills land.
"""
import os
import random
import subprocess
import sys
import tempfile
import time


def acknowledged(output):
    """The last position of the last whole line."""
    lines = [line.split() for line in output.split("\n")[:-1]]
    return max((int(words[1]) for words in lines if words[0] == "ack"), default=0)


def killed_writer(program, store, seed, delay):
    with tempfile.TemporaryFile("w+") as output:
        writer = subprocess.Popen([program, "write", store, str(seed), "FULL", "1000000"], stdout=output)
        time.sleep(delay)
        writer.kill()
        writer.wait()
        output.seek(0)
        return acknowledged(output.read())


def main():
    program = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
    chance = random.Random(seed)
    lost = unsound = 0
    with tempfile.TemporaryDirectory() as directory:
        for number in range(rounds):
            store = os.path.join(directory, f"{number // 10}.db")
            position = killed_writer(program, store, seed + number, chance.uniform(0.005, 0.3))
            check = subprocess.run([program, "verify", store], capture_output=True, text=True)
            if check.returncode:
                unsound += 1
                print(f"round {number}: {check.stderr.strip()}")
            elif int(check.stdout.split()[1]) < position:
                lost += 1
                print(f"round {number}: {position} was acknowledged, {check.stdout.strip()}")
    print(f"seed {seed}: {rounds} kills, {lost} lost acknowledged activities, {unsound} left a log that is not sound")
    sys.exit(1 if lost or unsound else 0)


main()
