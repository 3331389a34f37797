"""Small logs in memory, and evidence files of them."""
import evidence_fold
import verify_evidence as checker
from evidence_format import SHAPES, instant, spelled
from make_cases import LOG, ORIGIN, WITNESS, b64, checkpoint, cover, line, note, sha, write

START = instant("2024-05-01T12:00:00Z")


class SmallLog:
    """A log whose entries are appended one by one."""

    def __init__(self):
        self.entries, self.links = [], []

    def add(self, contact, id, type, at=None, kind="activity", org=None, **more):
        """Adds an entry; returns its position."""
        position = len(self.entries) + 1
        entry = {"position": position, "recorded_at": spelled(START + position), "kind": kind}
        if "first" in more:
            entry["first"] = more.pop("first")
        entry.update(org_id=org, contact_id=contact, id=id, type=type, occurred_at=at, segment=more.get("segment"),
                     note=more.get("note"), broadcast=more.get("broadcast"), link="")
        if kind == "erasure":
            entry.update(id=f"erasure-{position}", type="contact_erased", occurred_at=entry["recorded_at"],
                         commitment=sha(b"random", str(position).encode()).hex())
        else:
            said = {"id": id, "type": type, "created_at": at}
            said.update((name, {"id": more[name]}) for name in ("segment", "note", "broadcast") if more.get(name))
            entry.update(salt=sha(b"salt", str(position).encode()).hex(),
                         payload=more.get("payload") or line(said).decode())
        entry["link"] = checker.link(entry, self.links[-1] if self.links else bytes(32)).hex()
        self.entries.append(entry)
        self.links.append(bytes.fromhex(entry["link"]))
        return position

    def hashes(self, size):
        """The hashes of all parts of the tree of a size."""
        found = {}

        def walk(start, size):
            if size == 1:
                found[start, 1] = sha(b"\0", self.links[start])
            else:
                half = 1 << (size - 1).bit_length() - 1
                found[start, size] = sha(b"\1", walk(start, half), walk(start + half, size - half))
            return found[start, size]

        if size:
            walk(0, size)
        return found

    def proof(self, small, large):
        """The consistency proof between two sizes."""
        found = self.hashes(large)

        def walk(start, size, end, whole):
            if start + size == end:
                return [] if whole else [found[start, size]]
            half = 1 << (size - 1).bit_length() - 1
            if end <= start + half:
                return walk(start, half, end, whole) + [found[start + half, size - half]]
            return walk(start + half, size - half, end, False) + [found[start, half]]

        return walk(0, large, small, True) if small else []

    def evidence(self, contacts=("con_a",), as_of=None, known_at=None, size=None, withheld=(), attributes=("unsubscribed",),
                 org=None, change=lambda claim: None, rows=None):
        """The lines of a valid file; `change` may change its claim before it is signed."""
        size = len(self.entries) if size is None else size
        asked = [(org, contact) for contact in contacts]
        own = [dict(one) for one in self.entries[:size] if (one["org_id"], one["contact_id"]) in asked]
        for number, one in enumerate(own):
            if one["position"] in withheld:
                one.update(commitment=sha(bytes.fromhex(one.pop("salt")), one.pop("payload").encode()).hex(), withheld=True)
            if one["position"] > 1 and (not number or own[number - 1]["position"] != one["position"] - 1):
                items = list(one.items())
                at = list(one).index("link") + 1
                previous = ("previous", self.links[one["position"] - 2].hex())
                own[number] = dict(items[:at] + [previous] + items[at:])
        claim = self.claim(asked, own, as_of, size if known_at is None else known_at, size, list(attributes), rows)
        change(claim)
        found = self.hashes(size)
        hashes = cover(found, [one["position"] for one in own], size)
        root = found.get((0, size), sha())
        stated = f"contact-projector/statement@v1\n{ORIGIN}\n{size}\n{b64(root)}\n{b64(sha(line(claim)))}\n"
        return [
            {"format": "contact-evidence", "version": 1, "entries": len(own),
             "withheld": sum("withheld" in one for one in own)},
            claim, *own,
            *({"kind": "nodes", "hashes": hashes[at:at + 1000]} for at in range(0, len(hashes), 1000)),
            {"kind": "checkpoint", "note": checkpoint(size, root, LOG, WITNESS)},
            {"kind": "statement", "note": note(stated, LOG)},
        ]

    def file(self, *arguments, **more):
        return write(self.evidence(*arguments, **more))

    def claim(self, asked, own, as_of, known_at, size, attributes, rows):
        streams, answers = [], []
        for org, contact in dict.fromkeys(asked):
            mine = [one for one in own if (one["org_id"], one["contact_id"]) == (org, contact)]
            streams.append({
                "org_id": org, "contact_id": contact, "entries": len(mine),
                "first_position": mine[0]["position"] if mine else None,
                "last_position": mine[-1]["position"] if mine else None,
                "digest": sha(*(bytes.fromhex(one["link"]) for one in mine)).hex()})
        if rows is None:
            asked = [(org, contact, as_of) for org, contact in asked]
            question = {"kind": "state", "as_of": as_of, "known_at": known_at,
                        "contacts": [{"org_id": org, "contact_id": contact} for org, contact, _ in asked],
                        "attributes": attributes, "label": None}
        else:
            asked = [(None, contact, at) for contact, at in rows]
            question = {"kind": "as-of-join", "known_at": known_at, "label": "rows", "rows": [
                {"org_id": org, "contact_id": contact, "as_of": at, "subject": None} for org, contact, at in asked]}
        for org, contact, at in asked:
            mine = [one for one in own if (one["org_id"], one["contact_id"]) == (org, contact)]
            answers.append(self.answer(org, contact, mine, at, known_at, attributes))
        return {"kind": "claim", "origin": ORIGIN, "tree_size": size, "made_at": "2026-11-25T22:00:00Z",
                "projection": {"name": "contact_state", "version": 3, "fingerprint": "317dae6959b63d75"},
                "question": question, "streams": streams, "answers": answers}

    def answer(self, org, contact, mine, as_of, known_at, attributes):
        rows = [evidence_fold.Row(one["occurred_at"] and instant(one["occurred_at"]), one["id"], one["type"],
                                  one["position"], evidence_fold.turn(one), one["note"], one["broadcast"],
                                  evidence_fold.seen(one))
                for one in mine if one["kind"] in ("activity", "observation")]
        erased = max((one["position"] for one in mine if one["kind"] == "erasure"), default=0)
        derived, flags = evidence_fold.fold(rows, erased, known_at, as_of and instant(as_of))
        derived.update(as_of=as_of, known_at=known_at, org_id=org, contact_id=contact, files=[], notices=[])
        derived["segments"] = [{"id": id, "name": None, "color": None, "since": since, "by": by}
                               for id, since, by in derived["segments"]]
        derived["notes"] = [{"id": id, "content": None, "created_at": None, "updated_at": None, "by": by}
                            for id, by in derived["notes"]]
        derived["counts"] = dict(derived["counts"])
        order = [member[1] for member in SHAPES["state"]]
        basis = {name: derived[name] for name in ("as_of", "known_at", "activities", "undated", "presence", "erased_at")}
        why = []
        for name in attributes:
            on, since, by = flags.get(name if isinstance(name, str) else ("segment", name["segment"]), (False, None, None))
            row = next((row for row in mine if row["id"] == by and row["kind"] == "activity"), None)
            deciding = row and {"org_id": org, "contact_id": contact, "id": by, "type": row["type"],
                                "occurred_at": row["occurred_at"], "recorded": None}
            why.append({"attribute": name, "value": on, "since": since, "by": by, "deciding": deciding, "others": [],
                        "basis": basis})
        return {"state": {name: derived[name] for name in order}, "why": why}
