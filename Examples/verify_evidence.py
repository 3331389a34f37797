#!/usr/bin/env python3
"""Checks an evidence file without ContactProjector, from the page EvidenceFormat.md alone.

usage: verify_evidence.py FILE --keys KEYS [--checkpoint KEPT [--consistency PROOF]]

Exits with 0 if the file holds, 1 if it doesn't, 2 on a usage error, 3 if it is unreadable or of a newer format.
Needs Python 3.9, the package `cryptography`, and evidence_format.py and evidence_fold.py beside it.
"""
import argparse, base64, bisect, hashlib, itertools, json, signal, sys, types
from evidence_fold import Row, answered, lacking, seen, sentences, turn, utc
from evidence_format import (
    SIZE, Keys, Lines, Refuted, Unreadable, checkpoint, instant, opened, proven, safe, sha, spelled, unbase64)

KINDS = ("activity", "revision", "conflict", "erasure", "observation", "alias")

def many(count, one, more): return f"{count:,} {one if count == 1 else more}"

# Entries and the tree

def link(entry, previous):
    """The link of an entry: over the link before it, its header and the commitment to its payload."""
    number = lambda n: n.to_bytes(8, "big", signed=True)
    text = lambda t: number(-1) if t is None else number(len(t.encode())) + t.encode()
    commitment = (sha(bytes.fromhex(entry["salt"]), entry["payload"].encode()) if "payload" in entry
                  else bytes.fromhex(entry["commitment"]))
    return sha(
        previous, number(entry["position"]), number(instant(entry["recorded_at"])), text(entry["org_id"]),
        text(entry["contact_id"]), text(entry["id"]), number(KINDS.index(entry["kind"])), number(entry.get("first", 0)),
        text(entry["type"]), number(instant(entry["occurred_at"]) if entry["occurred_at"] else -1 << 63),
        text(entry["segment"]), text(entry["note"]), text(entry["broadcast"]), commitment)

def described(entry):
    """The first field that the payload has otherwise than the entry, or None, and the name of its broadcast."""
    try: said = json.loads(entry["payload"], parse_int=str, parse_float=str)
    except (ValueError, RecursionError): said = None
    if type(said) is not dict: return "form", None
    part = {name: said[name] if type(said.get(name)) is dict else {} for name in ("segment", "note", "broadcast")}
    time = said.get("created_at")
    if time is None and entry["type"] == "note_created": time = part["note"].get("created_at")
    at = instant(time) if type(time) is str else None
    fields = {"id": said.get("id"), "type": said.get("type"), "occurred_at": None if at is None else spelled(at)}
    fields.update((name, one.get("id")) for name, one in part.items())
    return next((name for name in fields if fields[name] != entry[name]), None), part["broadcast"].get("name")

def root(start, size, leaves, hashes):
    """The root of a part of the tree; one without a known leaf is the next hash."""
    place = bisect.bisect_left(leaves, (start,))
    if place == len(leaves) or leaves[place][0] >= start + size:
        if size and (found := next(hashes, None)) is None: raise Refuted("the nodes have too few hashes")
        return found if size else sha()
    if size == 1: return leaves[place][1]
    half = 1 << (size - 1).bit_length() - 1
    return sha(b"\1", root(start, half, leaves, hashes), root(start + half, size - half, leaves, hashes))

def nodes(lines, most):
    """The hashes of the nodes lines, left to right."""
    full = 1000
    while lines.kind == "nodes":
        some = lines.read("nodes")["hashes"]
        if full < 1000 or not 1 <= len(some) <= 1000:
            raise Unreadable("nodes: each line has 1,000 hashes, and the last one the rest")
        full, most = len(some), most - len(some)
        if most < 0: raise Unreadable("nodes: more than 64 hashes for each entry")
        yield from map(bytes.fromhex, some)

# The checks

def valid(entry):
    """Raises unless an entry has the members that its kind needs."""
    kind, first = entry["kind"], entry.get("first")
    if kind not in KINDS: raise Unreadable(f"the kind {safe(kind)} is unknown")
    if kind in ("revision", "conflict") and first is None or first is not None and (
            kind in ("activity", "erasure") or not 0 < first < entry["position"]):
        raise Unreadable("kind and first don't go together")
    secrets = [name for name in ("salt", "payload", "commitment", "withheld") if name in entry]
    allowed = [["commitment"], ["commitment", "withheld"], ["salt", "payload"]][:1 if kind == "erasure" else 3]
    if secrets not in allowed or not entry.get("withheld", True):
        raise Unreadable("it doesn't have salt and payload, or commitment, or commitment and withheld")

def read_entries(lines, size, streams, fail):
    """Reads the entries into their streams; the leaves by index, the numbers of entries and of withheld ones."""
    leaves, count, withheld, last, previous = [], 0, 0, 0, bytes(32)
    while lines.kind == "entry":
        entry = lines.read("entry", valid)
        at, position = f"position {entry['position']}", entry["position"]
        count, withheld = count + 1, withheld + ("withheld" in entry)
        if not last < position <= size:
            fail(3, f"{at} comes after position {last}" if position <= last else f"{at} is beyond the size, {size}")
            continue
        if ("previous" in entry) is (position == last + 1):
            fail(3, f"{at}: the link before it is {'there twice' if 'previous' in entry else 'missing'}")
        if "previous" in entry: previous = bytes.fromhex(entry["previous"])
        previous, last = link(entry, previous), position
        field, name = described(entry) if "payload" in entry and entry["kind"] not in KINDS[3:6:2] else (None, None)
        if previous.hex() != entry["link"]: fail(3, f"{at}: the entry isn't what was recorded")
        elif field: fail(3, f"{at}: the payload has another {field} than the entry")
        leaves.append((position - 1, sha(b"\0", previous)))
        stream = streams.get((entry["org_id"], entry["contact_id"]))
        if not stream: fail(6, f"{at} is of {entry['contact_id']}, which the question doesn't name")
        else: record(stream, entry, previous, f"“{name}”" if type(name) is str else entry["broadcast"])
    return leaves, count, withheld

def record(stream, entry, link, broadcast):
    """Adds an entry to its stream."""
    position, kind = entry["position"], entry["kind"]
    stream.count, stream.first, stream.last = stream.count + 1, stream.first or position, position
    stream.digest.update(link)
    if kind == "erasure": stream.erased = position
    if kind == "alias" and "first" not in entry: stream.merged = stream.merged or position
    elif kind == "alias":
        stream.unknown = stream.unknown or f"position {position} is of the kind {kind}, which this checker doesn't know"
    if lacking(entry): stream.unknown = stream.unknown or f"position {position} is an observation without its payload"
    if kind in ("activity", "observation"):
        time = entry["occurred_at"] and instant(entry["occurred_at"])
        stream.rows.append(Row(time, entry["id"], entry["type"], position, turn(entry), entry["note"], broadcast, seen(entry)))

def gap(stream, known_at):
    """The reason that an answer can't be derived from a stream as known at a position, or None."""
    if stream.merged and stream.merged <= known_at:
        return f"at position {stream.merged} the contact and another one became one, and a file is about one stream"
    return stream.unknown

def check_notes(notes, claim, digest, top, keys, fail):
    """Checks the two notes and the root; returns the lines of the checkpoint and the times of witnesses."""
    signed, times, own = None, {}, [claim["origin"], str(claim["tree_size"])]
    try:
        if "checkpoint" not in notes: raise Refuted("the file has no checkpoint")
        signed, times = checkpoint(notes["checkpoint"], keys)
        if signed[:2] != own:
            raise Refuted(f"the checkpoint is of {signed[1]} entries of {signed[0]}, the claim of {own[1]} of {own[0]}")
        if top and top != signed[2]: fail(4, "the entries and nodes don't give the root of the checkpoint")
    except Refuted as error: fail(1, str(error))
    try:
        if "statement" not in notes: raise Refuted("the file has no statement")
        stated = opened(notes["statement"], "statement", keys, 1)[0]
        wanted = ["contact-projector/statement@v1", *(signed or own + stated[3:4]), digest]
        for name, one, other in itertools.zip_longest(("format", "origin", "size", "root", "claim"), stated, wanted):
            if one != other: raise Refuted(f"the statement has another {name or 'number of lines'}")
    except Refuted as error: fail(2, str(error))
    return signed, times

def check_streams(claim, streams, fail):
    """Compares the streams with the counts and digests of the claim."""
    for one in claim["streams"]:
        stream, name = streams.get((one["org_id"], one["contact_id"])), one["contact_id"]
        if not stream: fail(6, f"the statement counts {name}, which the question doesn't name")
        elif stream.count != one["entries"]:
            fail(5, f"the file has {many(stream.count, 'entry', 'entries')} of {name}, "
                    f"the statement counts {one['entries']:,}")
        elif [stream.first, stream.last, stream.digest.hexdigest()] != [*one.values()][3:]:
            fail(5, f"the entries of {name} aren't those that the statement counts")
    counted = [(one["org_id"], one["contact_id"]) for one in claim["streams"]]
    if len(counted) != len(set(counted)) or set(streams) - set(counted):
        fail(5, "the statement doesn't count each contact of the question once")

def connects(proof, small, large):
    """Whether a proof shows that a checkpoint continues a smaller one (RFC 9162, 2.1.4.2)."""
    (start, hashes), tops = proof, [unbase64(one[2], "checkpoint") for one in (small, large)]
    if start != int(small[1]): return False
    if not start: return not hashes and tops[0] == sha()
    path, left, right = tops[:not start & start - 1] + hashes, start - 1, int(large[1]) - 1
    while left & 1: left, right = left >> 1, right >> 1
    for number, one in enumerate(path):
        if not number: old = new = one
        elif not right: return False
        else:
            if left & 1 or left == right:
                old, new = sha(b"\1", one, old), sha(b"\1", one, new)
                while left and not left & 1: left, right = left >> 1, right >> 1
            else: new = sha(b"\1", new, one)
            left, right = left >> 1, right >> 1
    return bool(path) and [old, new, right] == [*tops, 0]

def check_kept(kept, proof, keys, signed, fail):
    """Compares the checkpoint of the file with one that was kept, or connects them by a proof."""
    try:
        known = checkpoint(kept, keys, "kept checkpoint")[0]
        if not signed: return
        sizes = f"the kept checkpoint, of {known[1]} entries, with the file's, of {signed[1]}"
        if known[0] != signed[0]: raise Refuted(f"the kept checkpoint is of {known[0]}, not {signed[0]}")
        if known[1] == signed[1]:
            if known[2] != signed[2]: raise Refuted("the kept checkpoint has another root for the same entries")
        elif not proof: raise Refuted(f"no proof connects {sizes}")
        elif not connects(proof, *sorted((known, signed), key=lambda one: int(one[1]))):
            raise Refuted(f"the proof doesn't connect {sizes}")
    except Refuted as error: fail(8, str(error))

def known(first):
    """Raises unless a first line is of this version of the format."""
    version = first.get("version")
    if first.get("format") != "contact-evidence": raise Unreadable("it isn't an evidence file")
    if type(version) is int and version > 1:
        raise Unreadable(f"written by a newer version (format {version}; this one reads up to 1)")
    if version != 1: raise Unreadable("it isn't of a version of the format")

def bounded(claim):
    """Raises unless a claim is about a log of a size that the format allows."""
    if claim["kind"] != "claim" or claim["tree_size"] > SIZE: raise Unreadable("it isn't a claim of at most 2^40 entries")

def check(lines, keys, kept, proof=None):
    """The exit code and the lines to print."""
    failures = {}
    fail = lambda number, reason: failures.setdefault(number, reason)  # the first of each check, in their order
    lines.advance()
    known(lines.value or {})
    first = lines.read("first")
    digest, claim = base64.b64encode(sha(lines.raw)).decode(), lines.read("claim", bounded)
    question, size, fold = claim["question"], claim["tree_size"], claim["projection"]
    streams = {(one["org_id"], one["contact_id"]): types.SimpleNamespace(
        count=0, first=None, last=None, digest=hashlib.sha256(), rows=[], erased=0, unknown=None, merged=None)
        for one in question.get("contacts", question.get("rows"))}
    leaves, count, withheld = read_entries(lines, size, streams, fail)
    hashes, top = nodes(lines, 64 * max(count, 1)), None
    try:
        top = base64.b64encode(root(0, size, leaves, hashes)).decode()
        if left := sum(1 for _ in hashes): fail(4, f"the nodes have {many(left, 'hash', 'hashes')} too many")
    except Refuted as error: fail(4, str(error))
    notes = {kind: lines.read("note")["note"] for kind in ("checkpoint", "statement") if lines.kind == kind}
    try: unbase64(lines.read("timestamp")["token"], "timestamp") if lines.kind == "timestamp" else None
    except Refuted as error: raise Unreadable(error)
    if lines.value is not None: raise Unreadable("this line isn't expected here")
    signed, times = check_notes(notes, claim, digest, top, keys, fail)
    check_streams(claim, streams, fail)
    if [count, withheld] != [first["entries"], first["withheld"]]:
        fail(5, f"the file has {many(count, 'entry', 'entries')}, {withheld:,} withheld, "
                f"the first line counts {first['entries']:,} and {first['withheld']:,}")
    unknown = next(filter(None, (gap(stream, question["known_at"]) for stream in streams.values())), None)
    if fold["name"] != "contact_state" or fold["version"] > 3: unknown = f"the fold is {fold['name']} {fold['version']}, which this checker doesn't know"
    if question["known_at"] > size: fail(7, f"the question is about position {question['known_at']:,} of {size:,}")
    if not failures and not unknown:
        for contact, member in answered(claim, streams):
            fail(7, f"the answer for {contact} isn't what the entries give: {member}")
    if kept is not None: check_kept(kept, proof, keys, signed, fail)
    if failures: return 1, [f"does not hold: {failures[min(failures)]}"]
    basis = (f"{many(count, 'entry', 'entries')}, complete by the operator's signed statement, "
             f"in the first {size:,} entries of {signed[0]}")
    if unknown:
        return 3, [f"can't derive the answer: {unknown}",
                   f"  links and proofs hold: {basis}"]
    said = list(itertools.islice(sentences(claim, streams), 21))
    if len(said) != 1:
        said = [many(len(claim["answers"]), "answer", "answers"), *("  " + one for one in said[:20]),
                *("  …" for _ in said[20:])]
    if question["known_at"] < size: said[0] += f", as known at position {question['known_at']}"
    more = [f"witness {name} signed that log by {utc(time)}" for name, time in times.items()]
    if withheld: more.append(f"{many(withheld, 'payload', 'payloads')} withheld")
    if fold["version"] < 3: more.append(f"answered by contact_state {fold['version']}, checked by contact_state 3")
    return 0, ["holds: " + said[0], *said[1:], "  " + basis, *(["  " + "; ".join(more)] if more else [])]

def main():
    parser = argparse.ArgumentParser(description="Checks an evidence file without ContactProjector.")
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--keys", required=True, help="the logs and witnesses that you trust, and the quorum")
    parser.add_argument("--checkpoint", metavar="KEPT", help="a checkpoint that you kept")
    parser.add_argument("--consistency", metavar="PROOF", help="the proof that connects it with the file's checkpoint")
    options, lines, kept, proof = parser.parse_args(), None, None, None
    if options.consistency is not None and options.checkpoint is None: parser.error("--consistency needs --checkpoint")
    sys.setrecursionlimit(4000)  # a payload may be nested 1,024 deep
    try:
        name = options.keys
        with open(name, encoding="utf-8") as file: keys = Keys(file)
        if options.checkpoint is not None:
            with open(options.checkpoint, encoding="utf-8", newline="") as file: kept = file.read(1 << 20)
        if options.consistency is not None:
            name = options.consistency
            with open(name, encoding="utf-8", newline="") as file: proof = proven(file.read(1 << 16))
    except (OSError, UnicodeError) as error: parser.error(str(error))
    except Refuted as error: parser.error(f"{name}, {error}")
    try:
        with open(options.file, "rb") as file:
            lines = Lines(file)
            code, said = check(lines, keys, kept, proof)
    except (OSError, Unreadable) as error:
        at = f"{options.file}, line {lines.number}: " if isinstance(error, Unreadable) else ""
        code, said = 3, [f"error: {at}{error}"]
    print("\n".join(map(safe, said)), file=sys.stderr if said[0].startswith("error") else sys.stdout)
    return code

if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
