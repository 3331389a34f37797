#!/usr/bin/env python3
"""Checks the server against its own description: schemathesis makes requests of every kind, good and bad.

usage: contract.py PROJECTOR SCRATCH

Serves the sample streams with tokens. One run asks about what is there, the next about whatever names it makes up.
Installs schemathesis into SCRATCH when it isn't there.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import venv

VERSION = "4.32.5"
TOKEN = "contract-check-0123456789"
HERE = pathlib.Path(__file__).resolve().parent
STREAMS = HERE.parent.parent / "Examples" / "Streams"


def schemathesis(scratch):
    """The program, installed into an environment of its own."""
    environment = pathlib.Path(scratch) / f"schemathesis-{VERSION}"
    program = environment / "bin" / "st"
    if not program.exists():
        venv.create(environment, with_pip=True)
        pip = [str(environment / "bin" / "pip"), "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", f"schemathesis=={VERSION}"], check=True)
    return program


def serve(projector, directory):
    """Starts a server on the samples; the process and its address."""
    store = directory / "store.db"
    for name in ("ana.json", "shop.ndjson"):
        subprocess.run(
            [projector, "import", "--store", store, STREAMS / name], check=True, stdout=subprocess.DEVNULL
        )
    tokens = directory / "tokens"
    tokens.touch(mode=0o600)
    tokens.write_text(f"org_kestrel read,append {TOKEN}\n")
    key = directory / "log.key"
    subprocess.run(
        [projector, "key", "new", "kestrel.example/contacts", "--out", key], check=True, stdout=subprocess.DEVNULL
    )
    server = subprocess.Popen(
        [projector, "serve", "--store", store, "--port", "0", "--tokens", tokens, "--key", key,
         "--stream-timeout", "1", "--no-access-log"],
        stderr=open(directory / "messages", "w"),
    )
    while not (found := re.search(r"http://[0-9.]+:[0-9]+", messages(directory))):
        if server.poll() is not None:
            raise SystemExit(f"the server did not start: {messages(directory)}")
        time.sleep(0.05)
    return server, found.group()


def messages(directory):
    """What the server told so far."""
    return (directory / "messages").read_text()


def main():
    projector, scratch = sys.argv[1:]
    program = schemathesis(os.path.abspath(scratch))
    failed = []
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        server, address = serve(os.path.abspath(projector), directory)
        try:
            for name in ("known", "anything"):
                print(f"== {name}", flush=True)
                run = subprocess.run([
                    program, "--config-file", HERE / f"{name}.toml", "run",
                    f"{address}/openapi.json", "--header", f"Authorization: Bearer {TOKEN}",
                    "--phases", "examples,coverage,fuzzing,stateful", "--no-color",
                ], cwd=directory)
                if run.returncode != 0:
                    failed.append(name)
            if server.poll() is not None:
                failed.append(f"the server ended with {server.returncode}")
        finally:
            server.terminate()
            if server.wait(timeout=30) != 0:
                failed.append(f"the server ended with {server.returncode}")
            # The first line says where it serves.
            errors = messages(directory).splitlines()[1:]
            if errors:
                print("\n".join(errors))
                failed.append("the server told of errors")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
