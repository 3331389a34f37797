#!/usr/bin/env python3
"""Makes files from evidence files: tampered ones that no checker may accept, and files of small logs.

    make_cases.py FILE OUT [SEED]

Writes a file OUT/NAME.evidence.ndjson for each way of tampering that fits FILE, any valid evidence file, and
OUT/cases.txt with a line for each: its name, and `refuted` or `unreadable`, the verdict expected. Any checker may take
another of the two, but none may say that the file holds.
"""
import base64
import bisect
import copy
import hashlib
import json
import pathlib
import random
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Examples"))
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: E402
import verify_evidence as checker  # noqa: E402

ORIGIN = "kestrel.example/contacts"


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(data):
    return base64.b64encode(data).decode()


# Reading and writing

def read(data):
    """The lines of a file as objects."""
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


def line(value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(r"\\[\\bf]", lambda it: {"\\b": "\\u0008", "\\f": "\\u000c"}.get(it[0], it[0]), text)
    return text.encode()


def write(lines):
    return b"".join(line(one) + b"\n" for one in lines)


def entries(lines):
    return [one for one in lines if "position" in one]


def of_kind(lines, kind):
    return next((one for one in lines if one.get("kind") == kind and "position" not in one), None)


# Keys and notes

class Signer:
    """A key made from a text; for examples only."""

    def __init__(self, text="EXAMPLE ONLY log", name=ORIGIN, use=1):
        self.name, self.use = name, use
        self.private = Ed25519PrivateKey.from_private_bytes(sha(text.encode()))
        self.public = bytes([use]) + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha(name.encode(), b"\n", self.public)[:4]

    @property
    def vkey(self):
        return f"{self.name}+{self.id.hex()}+{b64(self.public)}"

    def line(self, text, time=1795640400):
        if self.use == 1:
            signature = self.private.sign(text.encode())
        else:
            signature = time.to_bytes(8, "big") + self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"— {self.name} {b64(self.id + signature)}\n"


LOG = Signer()
WITNESS = Signer("EXAMPLE ONLY witness", "auditor.example/w1", 4)


def note(text, *signers):
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def checkpoint(size, root, *signers, origin=ORIGIN):
    return note(f"{origin}\n{size}\n{b64(root)}\n", *(signers or (LOG, WITNESS)))


def signed(lines, log=LOG):
    """The lines with a new statement by a log's key."""
    text = of_kind(lines, "checkpoint")["note"].split("\n\n")[0] + "\n"
    stated = note("contact-projector/statement@v1\n" + text + b64(sha(line(lines[1]))) + "\n", log)
    return [{**one, "note": stated} if one.get("kind") == "statement" and "position" not in one else one for one in lines]


# The tree

def any_within(indexes, start, size):
    place = bisect.bisect_left(indexes, start)
    return place < len(indexes) and indexes[place] < start + size


def known_hashes(lines):
    """The hashes of all parts of the tree that follow from a valid file, by their start and size."""
    leaves = {one["position"] - 1: sha(b"\0", bytes.fromhex(one["link"])) for one in entries(lines)}
    indexes = sorted(leaves)
    given = iter([h for one in lines if one.get("kind") == "nodes" for h in one["hashes"]])
    found = {}

    def walk(start, size):
        if not any_within(indexes, start, size):
            found[start, size] = bytes.fromhex(next(given))
        elif size == 1:
            found[start, size] = leaves[start]
        else:
            half = 1 << (size - 1).bit_length() - 1
            found[start, size] = sha(b"\1", walk(start, half), walk(start + half, size - half))
        return found[start, size]

    if size := lines[1]["tree_size"]:
        walk(0, size)
    return found


def cover(found, positions, size):
    """The hashes that a file with entries at some positions needs."""
    indexes = sorted(position - 1 for position in positions)

    def walk(start, size):
        if not any_within(indexes, start, size):
            return [found[start, size].hex()]
        if size == 1:
            return []
        half = 1 << (size - 1).bit_length() - 1
        return walk(start, half) + walk(start + half, size - half)

    return walk(0, size) if size else []


def with_nodes(lines, hashes):
    """The lines with other nodes lines."""
    nodes = [{"kind": "nodes", "hashes": hashes[at:at + 1000]} for at in range(0, len(hashes), 1000)]
    rest = [one for one in lines if one.get("kind") != "nodes"]
    after = 2 + len(entries(lines))
    return rest[:after] + nodes + rest[after:]


def without(lines, position):
    """The lines without an entry, as a careful forger leaves it out: the proof and the links fit, and line 1 counts."""
    found, gone = known_hashes(lines), None
    kept = []
    for one in lines:
        if one.get("position") == position:
            gone = one
            continue
        if gone and one.get("position") == position + 1:
            at = list(one).index("link") + 1
            items = list(one.items())
            one = dict(items[:at] + [("previous", gone["link"])] + items[at:])
        kept.append(one)
    kept[0] = {**kept[0], "entries": kept[0]["entries"] - 1, "withheld": kept[0]["withheld"] - ("withheld" in gone)}
    return with_nodes(kept, cover(found, [one["position"] for one in entries(kept)], lines[1]["tree_size"]))


def recounted(lines):
    """The lines whose claim counts the entries that are there."""
    claim = copy.deepcopy(lines[1])
    for stream in claim["streams"]:
        own = [one for one in entries(lines) if (one["org_id"], one["contact_id"]) == (stream["org_id"], stream["contact_id"])]
        stream.update(entries=len(own), first_position=own[0]["position"] if own else None,
                      last_position=own[-1]["position"] if own else None,
                      digest=sha(*(bytes.fromhex(one["link"]) for one in own)).hex())
    return [lines[0], claim, *lines[2:]]


# Ways of tampering. Each takes the lines of a valid file, which it may change, and a source of chance. It returns the
# bytes of the tampered file, or None if it doesn't fit the file.

def pick(chance, lines, accept=lambda one: True):
    own = [one for one in entries(lines) if accept(one)]
    return chance.choice(own) if own else None


def payload_edited(lines, chance):
    one = pick(chance, lines, lambda one: "payload" in one)
    if one is None:
        return None
    one["payload"] = one["payload"].replace('"id"', ' "id"', 1)
    return write(lines)


def payload_and_link_edited(lines, chance):
    one = pick(chance, lines, lambda one: "payload" in one)
    if one is None:
        return None
    before = next((other["link"] for other in entries(lines) if other["position"] == one["position"] - 1), "0" * 64)
    one["payload"] = one["payload"].replace('"id"', ' "id"', 1)
    one["link"] = checker.link(one, bytes.fromhex(one.get("previous", before))).hex()
    return write(lines)


def salt_edited(lines, chance):
    one = pick(chance, lines, lambda one: "salt" in one)
    if one is None:
        return None
    one["salt"] = sha(one["salt"].encode()).hex()
    return write(lines)


def commitment_edited(lines, chance):
    one = pick(chance, lines, lambda one: "commitment" in one)
    if one is None:
        return None
    one["commitment"] = sha(one["commitment"].encode()).hex()
    return write(lines)


def payload_invented(lines, chance):
    one = pick(chance, lines, lambda one: "withheld" in one)
    if one is None:
        return None
    del one["withheld"], one["commitment"]
    said = {"id": one["id"], "type": one["type"], "created_at": one["occurred_at"]}
    said.update((name, {"id": one[name]}) for name in ("segment", "note", "broadcast") if one[name] is not None)
    one.update(salt=sha(b"salt").hex(), payload=line(said).decode())
    lines[0]["withheld"] -= 1
    return write(lines)


def header_edited(field, value):
    def tamper(lines, chance):
        one = pick(chance, lines, lambda one: one[field] not in (None, value))
        if one is None:
            return None
        one[field] = value
        return write(lines)
    return tamper


def link_edited(lines, chance):
    one = pick(chance, lines)
    if one is None:
        return None
    one["link"] = sha(one["link"].encode()).hex()
    return write(lines)


def previous_edited(lines, chance):
    one = pick(chance, lines, lambda one: "previous" in one)
    if one is None:
        return None
    one["previous"] = sha(one["previous"].encode()).hex()
    return write(lines)


def entry_dropped(lines, chance):
    one = pick(chance, lines)
    if one is None:
        return None
    lines.remove(one)
    return write(lines)


def entry_dropped_with_proof(lines, chance):
    one = pick(chance, lines)
    return None if one is None else write(without(lines, one["position"]))


def entry_dropped_and_recounted(lines, chance):
    one = pick(chance, lines)
    return None if one is None else write(recounted(without(lines, one["position"])))


def entry_doubled(lines, chance):
    one = pick(chance, lines)
    if one is None:
        return None
    lines.insert(lines.index(one), copy.deepcopy(one))
    return write(lines)


def entries_swapped(lines, chance):
    if len(entries(lines)) < 2:
        return None
    at = 2 + chance.randrange(len(entries(lines)) - 1)
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    return write(lines)


def claim_edited(lines, chance):
    lines[1]["question"]["label"] = (lines[1]["question"]["label"] or "") + "!"
    return write(lines)


def known_at_edited(lines, chance):
    lines[1]["question"]["known_at"] -= 1 if lines[1]["question"]["known_at"] else -1
    return write(lines)


def answer_edited(lines, chance):
    if not lines[1]["answers"]:
        return None
    state = chance.choice(lines[1]["answers"])["state"]
    state["unsubscribed"] = not state["unsubscribed"]
    return write(lines)


def stream_count_edited(lines, chance):
    if not lines[1]["streams"]:
        return None
    chance.choice(lines[1]["streams"])["entries"] += 1
    return write(lines)


def size_edited(lines, chance):
    lines[1]["tree_size"] += 1
    return write(lines)


def count_edited(member):
    def tamper(lines, chance):
        lines[0][member] += 1
        return write(lines)
    return tamper


def line_dropped(kind):
    def tamper(lines, chance):
        own = [one for one in lines if one.get("kind") == kind and "position" not in one]
        if not own:
            return None
        lines.remove(chance.choice(own))
        return write(lines)
    return tamper


def hash_dropped(lines, chance):
    nodes = [one for one in lines if one.get("kind") == "nodes"]
    if not nodes:
        return None
    hashes = [value for one in nodes for value in one["hashes"]]
    hashes.pop(chance.randrange(len(hashes)))
    return write(with_nodes(lines, hashes))


def hash_added(lines, chance):
    hashes = [value for one in lines if one.get("kind") == "nodes" for value in one["hashes"]]
    hashes.insert(chance.randint(0, len(hashes)), sha(b"one more").hex())
    return write(with_nodes(lines, hashes))


def hash_edited(lines, chance):
    nodes = of_kind(lines, "nodes")
    if nodes is None:
        return None
    at = chance.randrange(len(nodes["hashes"]))
    nodes["hashes"][at] = sha(nodes["hashes"][at].encode()).hex()
    return write(lines)


def checkpoint_of_another_log(lines, chance):
    other = Signer("EXAMPLE ONLY another log", "other.example/log")
    known = known_hashes(lines)
    size = lines[1]["tree_size"]
    of_kind(lines, "checkpoint")["note"] = checkpoint(size, known.get((0, size), sha()), other, origin=other.name)
    return write(lines)


def checkpoint_by_another_key(lines, chance):
    text = of_kind(lines, "checkpoint")["note"].split("\n\n")[0] + "\n"
    of_kind(lines, "checkpoint")["note"] = note(text, Signer("EXAMPLE ONLY another log", text.split("\n")[0]))
    return write(lines)


def checkpoint_edited(lines, chance):
    own = of_kind(lines, "checkpoint")
    text, signatures = own["note"].split("\n\n")
    origin, size, _ = text.split("\n")
    own["note"] = f"{origin}\n{size}\n{b64(sha(b'another root'))}\n\n{signatures}"
    return write(lines)


def signatures_swapped(lines, chance):
    one, other = of_kind(lines, "checkpoint"), of_kind(lines, "statement")
    (text, signatures), (stated, own) = one["note"].split("\n\n"), other["note"].split("\n\n")
    one["note"], other["note"] = f"{text}\n\n{own}", f"{stated}\n\n{signatures}"
    return write(lines)


def statement_as_checkpoint(lines, chance):
    of_kind(lines, "checkpoint")["note"] = of_kind(lines, "statement")["note"]
    return write(lines)


def text_edited(change):
    def tamper(lines, chance):
        data = change(write(lines), chance)
        return None if data == write(lines) else data
    return tamper


def first_hash_upper(data, chance):
    return re.sub(rb'"link":"([0-9a-f]{64})"', lambda it: b'"link":"%s"' % it[1].upper(), data, count=1)


def base64_loose(data, chance):
    """The unused bits of the last base64 that ends with one = are set."""
    places = [it for it in re.finditer(rb"([AEIMQUYcgkosw048])=\\n", data)]
    if not places:
        return data
    at = places[-1].start(1)
    return data[:at] + bytes([data[at] + 1]) + data[at + 1:]


TAMPERINGS = {
    "payload-edited": payload_edited, "payload-and-link-edited": payload_and_link_edited, "salt-edited": salt_edited,
    "commitment-edited": commitment_edited, "payload-invented": payload_invented,
    "type-edited": header_edited("type", "contact_resubscribed"),
    "id-edited": header_edited("id", "act_forged"), "contact-edited": header_edited("contact_id", "con_forged"),
    "time-edited": header_edited("occurred_at", "2020-01-01T00:00:00Z"),
    "record-time-edited": header_edited("recorded_at", "2020-01-01T00:00:00Z"),
    "broadcast-edited": header_edited("broadcast", "bro_forged"),
    "link-edited": link_edited, "previous-edited": previous_edited, "entry-dropped": entry_dropped,
    "entry-dropped-with-proof": entry_dropped_with_proof, "entry-dropped-and-recounted": entry_dropped_and_recounted,
    "entry-doubled": entry_doubled, "entries-swapped": entries_swapped, "claim-edited": claim_edited,
    "known-at-edited": known_at_edited, "answer-edited": answer_edited, "stream-count-edited": stream_count_edited,
    "size-edited": size_edited, "entries-count-edited": count_edited("entries"),
    "withheld-count-edited": count_edited("withheld"), "statement-dropped": line_dropped("statement"),
    "checkpoint-dropped": line_dropped("checkpoint"), "nodes-dropped": line_dropped("nodes"),
    "hash-dropped": hash_dropped, "hash-added": hash_added, "hash-edited": hash_edited,
    "checkpoint-of-another-log": checkpoint_of_another_log, "checkpoint-by-another-key": checkpoint_by_another_key,
    "checkpoint-edited": checkpoint_edited, "signatures-swapped": signatures_swapped,
    "statement-as-checkpoint": statement_as_checkpoint,
    "loose-base64": text_edited(base64_loose),
}

# Changes of the text alone, after which the file isn't of this format.
MISWRITINGS = {
    "newer-version": text_edited(lambda data, _: data.replace(b'"version":1', b'"version":2', 1)),
    "other-format": text_edited(lambda data, _: data.replace(b"contact-evidence", b"contact-log", 1)),
    "no-final-newline": text_edited(lambda data, _: data[:-1]),
    "truncated": text_edited(lambda data, chance: data[:chance.randrange(1, len(data))].rstrip(b"\n")),
    "trailing-line": text_edited(lambda data, _: data + b"{}\n"),
    "trailing-bytes": text_edited(lambda data, _: data + b"\0"),
    "empty-line": text_edited(lambda data, _: data.replace(b"\n", b"\n\n", 1)),
    "carriage-return": text_edited(lambda data, _: data.replace(b"\n", b"\r\n", 1)),
    "byte-order-mark": text_edited(lambda data, _: b"\xef\xbb\xbf" + data),
    "space": text_edited(lambda data, _: data.replace(b'"position":', b'"position": ', 1)),
    "upper-case-hash": text_edited(first_hash_upper),
    "escaped-letter": text_edited(lambda data, _: data.replace(b'"kind":"activity"', b'"kind":"\\u0061ctivity"', 1)),
    "member-twice": text_edited(lambda data, _: data.replace(b'"kind":"claim"', b'"kind":"claim","kind":"claim"', 1)),
    "unknown-member-in-claim": text_edited(lambda data, _: data.replace(b'"why":[', b'"more":1,"why":[', 1)),
    "unknown-member-in-first": text_edited(lambda data, _: data.replace(b'"withheld":', b'"more":1,"withheld":', 1)),
    "unknown-member-in-entry": text_edited(lambda data, _: data.replace(b',"link":', b',"more":1,"link":', 1)),
    "members-swapped": text_edited(lambda data, _: re.sub(rb'("position":\d+),("recorded_at":"[^"]+")', rb"\2,\1", data, count=1)),
    "exponent": text_edited(lambda data, _: re.sub(rb'"position":(\d+)', rb'"position":\1e0', data, count=1)),
    "other-time": text_edited(lambda data, _: re.sub(rb'("made_at":"[^"]+)Z"', rb'\1+00:00"', data, count=1)),
    "unknown-kind": text_edited(lambda data, _: data.replace(b'"kind":"activity"', b'"kind":"activitY"', 1)),
    "invalid-utf-8": text_edited(lambda data, _: data.replace(b'"kind":"activity"', b'"kind":"activit\xff"', 1)),
    "surrogate": text_edited(lambda data, _: data.replace(b'"kind":"activity"', b'"kind":"\\ud800"', 1)),
}


def cases(data, seed=0):
    """Yields the name, the expected verdict and the bytes of each tampered file."""
    for verdict, ways in (("refuted", TAMPERINGS), ("unreadable", MISWRITINGS)):
        for name, way in ways.items():
            tampered = way(read(data), random.Random(f"{seed} {name}"))
            if tampered is not None and tampered != data:
                yield name, verdict, tampered


def main():
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    data, out = pathlib.Path(sys.argv[1]).read_bytes(), pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    listed = []
    for name, verdict, tampered in cases(data, sys.argv[3] if len(sys.argv) > 3 else 0):
        (out / f"{name}.evidence.ndjson").write_bytes(tampered)
        listed.append(f"{name} {verdict}\n")
    (out / "cases.txt").write_text("".join(listed))
    print(f"{len(listed)} files in {out}")


if __name__ == "__main__":
    main()
