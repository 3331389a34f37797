"""A store of generated activities with the keys of the examples, and random questions to it for evidence files."""
import csv
import json
import pathlib
import random
import subprocess

from evidence_format import instant, spelled
from make_cases import LOG, ORIGIN, WITNESS, Signer, b64, sha

FIRST, LAST = instant("2021-12-01T00:00:00Z"), instant("2026-02-01T00:00:00Z")
SIZES = (1, 2, 3, 7, 40, 100, 255, 256, 257, 600, 1200)


def secret(signer, text):
    """The private key file of an example key, in the form of Go's notes."""
    return f"PRIVATE+KEY+{signer.name}+{signer.id.hex()}+{b64(bytes([signer.use]) + sha(text.encode()))}\n"


def trusted(quorum):
    return f"log {LOG.vkey}\nwitness auditor {WITNESS.vkey}\nquorum {quorum}\n"


def digest(ids):
    """The digest of the ids of segments in the id of an observation."""
    value = 0xCBF29CE484222325
    for byte in b"".join(one.encode() + b"\xff" for one in sorted(ids, key=str.encode)):
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def observations(chance, lines):
    """Yields records of what contact objects said, at times around those of the activities."""
    made = [json.loads(line) for line in lines]
    segments = sorted({one["segment"]["id"] for one in made if (one.get("segment") or {}).get("id")})
    for one in chance.sample(made, k=len(made) // 12):
        if not one["created_at"]:
            continue
        time = instant(one["created_at"]) + chance.choice((0, 0, 1, 500_000, 86_400_000_000))
        flags, timed = [], []
        for name in ("block", "unsubscribe"):
            since = time - chance.choice((0, 400_000, 1_000_000, 30 * 86_400_000_000))
            spelled_flag = chance.choice(("x", "n", "y", f"y{since}"))
            flags.append(spelled_flag)
            if spelled_flag not in ("x", "n", "y") and since != time:
                timed.append((f"observed_{name}_{since}", f"{name}_observed", since))
        listed = chance.choice((None, chance.sample(segments, k=chance.randrange(len(segments) + 1))))
        contact = {"id": one["contact_id"], "name": "N"} | ({} if listed is None else {"segments": [{"id": id} for id in listed]})
        id = f"observed_{time}_b{flags[0]}_u{flags[1]}_{'x' if listed is None else digest(listed)}"
        rows = [(id, "contact_observed", time, contact), *((*row, None) for row in timed)]
        for id, type, at, metadata in rows:
            record = {"contact_id": one["contact_id"], "id": id, "type": type, "created_at": spelled(at)}
            yield json.dumps(record | ({"metadata": metadata} if metadata else {})) + "\n"


class GeneratedStore:
    """A store in a folder, made with a seed: two imports, a witnessed checkpoint between or after them, erasures."""

    def __init__(self, projector, folder, seed):
        self.projector, self.folder, self.chance = projector, pathlib.Path(folder), random.Random(f"store {seed}")
        self.store, self.key = self.path("contacts.db"), self.path("log.key")
        for name, text in (("log.key", secret(LOG, "EXAMPLE ONLY log")), ("w1.key", secret(WITNESS, "EXAMPLE ONLY witness"))):
            self.path(name).write_text(text)
            self.path(name).chmod(0o600)
        self.path("keys.txt").write_text(trusted("none"))
        size, contacts = self.chance.choice(SIZES), self.chance.choice((1, 3, 12, 40))
        made = self.tool("generate", "--activities", size, "--contacts", contacts, "--seed", seed).splitlines(keepends=True)
        # Without the payload of an observation nothing can be answered, so only other stores withhold all.
        self.observes = self.chance.random() < 0.6
        if self.observes:
            made += observations(self.chance, made)
            self.chance.shuffle(made)
        # Some contacts are in two organizations. Half of the logs have one part only.
        cut = self.chance.choice((0, len(made) // 2))
        self.segments = {}
        for part, org in ((made[:cut], "org_a"), (made[cut:], None)):
            if part:
                self.append(part, org)
        self.streams = sorted(self.segments, key=str)
        self.witnessed, self.witnessed_size = self.witness(), self.head()
        self.erase()
        self.grow(seed)

    def path(self, name):
        return self.folder / name

    def tool(self, *words, status=0):
        """Runs the tool; returns its output."""
        done = subprocess.run([str(self.projector), *map(str, words)], capture_output=True, text=True, encoding="utf-8")
        if done.returncode != status:
            raise SystemExit(f"{words}: status {done.returncode}: {done.stderr}")
        return done.stdout

    def append(self, lines, org):
        self.path("part.ndjson").write_text("".join(lines), encoding="utf-8")
        self.tool("import", self.path("part.ndjson"), "--store", self.store, *(["--default-org", org] if org else []))
        for one in map(json.loads, lines):
            known = self.segments.setdefault((org, one["contact_id"]), [])
            # A name of the command line; those with other letters may have two spellings.
            if (segment := (one.get("segment") or {}).get("id", "")).isascii() and segment:
                known.append(segment)

    def head(self):
        return json.loads(self.tool("info", "--store", self.store, "--format", "json"))["head"]

    def witness(self):
        """Makes a checkpoint that a witness signs, too; returns its file."""
        self.tool("checkpoint", "--store", self.store, "--key", self.key, "--out", self.path("published"))
        signed = self.tool("checkpoint", "--cosign", self.path("published/latest"), "--key", self.path("w1.key"),
                           "--keys", self.path("keys.txt"), "--after", "none")
        self.path("witnessed").write_text(signed, encoding="utf-8")
        return self.path("witnessed")

    def erase(self):
        for org, contact in self.chance.sample(self.streams, k=min(len(self.streams), self.chance.randrange(4))):
            shared = ["--with-shared"] if self.chance.random() < 0.3 else []
            self.tool("erase", contact, "--org", org or "-", "--store", self.store, "--yes", *shared)

    def grow(self, seed):
        """Appends more for contacts that are known, also for erased ones."""
        if self.chance.random() < 0.5:
            return
        made = [{"id": f"act_late{number}", "contact_id": contact, "created_at": self.time(),
                 "type": self.chance.choice(("contact_unsubscribed", "contact_resubscribed", "contact_blocked"))}
                for number, (org, contact) in enumerate(self.chance.choices(self.streams, k=9))]
        self.append([json.dumps(one) + "\n" for one in made], self.chance.choice(self.streams)[0])
        self.streams = sorted(self.segments, key=str)

    def time(self):
        digits = self.chance.choice((1, 1_000, 1_000_000))
        return spelled(self.chance.randrange(FIRST, LAST) // digits * digits)

    def proof(self):
        """The proof that the log continues the witnessed checkpoint."""
        file = self.path("proof")
        file.write_text(self.tool("checkpoint", "--prove", self.witnessed, "--store", self.store))
        return file

    def question(self, name):
        """Options of `evidence` for a random question, and whether the file has the witness's signature."""
        words, is_witnessed = [], self.chance.random() < 0.3
        size = self.witnessed_size if is_witnessed else self.head()
        if is_witnessed:
            words += ["--checkpoint", self.witnessed]
        if self.chance.random() < 0.4:
            words += self.join(name)
        else:
            org, contact = self.chance.choice(self.streams)
            words += [contact, "--org", org or "-", *self.coordinates(size)]
            choices = ["unsubscribed", "blocked", *self.segments[org, contact][:2]]
            for attribute in self.chance.sample(choices, k=self.chance.randrange(3)):
                words += ["--attribute", attribute]
        if self.chance.random() < 0.7:
            words += ["--withhold", self.chance.choice(("none", "notes", *(() if self.observes else ("all",))))]
        if self.chance.random() < 0.5:
            words += ["--label", self.chance.choice(("June news", "“Why”?\u202e\n\\", "x" * 500, "é"))]
        return words, is_witnessed

    def coordinates(self, size):
        words = []
        if (kind := self.chance.randrange(3)) < 2:
            words += [("--at", "--before")[kind], self.time()]
        if self.chance.random() < 0.5:
            words += ["--known-at", self.chance.randint(0, size)]
        return words

    def join(self, name):
        """A question about rows, some of them about a contact that the log doesn't know."""
        file, org = self.path(f"{name}.csv"), self.chance.choice(self.streams)[0]
        known = [contact for of, contact in self.streams if of == org]
        asked = self.chance.choices(known + ["con_nobody"], k=self.chance.choice((0, 1, 4, 19)))
        with open(file, "w", newline="", encoding="utf-8") as rows:
            sheet = csv.writer(rows)
            sheet.writerow(["contact_id", "sent_at"])
            # One at least is known: otherwise the tool takes the column for a wrong one.
            sheet.writerows([contact, self.time()] for contact in [self.chance.choice(known), *asked])
        only = ["--only", self.chance.choice(("violations", "unknown"))] if self.chance.random() < 0.3 else []
        return ["--join", file, "--org", org or "-", *only]
