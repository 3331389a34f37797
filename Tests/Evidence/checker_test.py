#!/usr/bin/env python3
"""Tests the independent checker of evidence files.

    checker_test.py [SEED [FLIPS]]

Needs the package `cryptography`, and takes about 10 seconds. A seed brings a run back.
"""
import gzip
import io
import itertools
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import unittest

import make_cases as cases
from make_cases import LOG, ORIGIN, WITNESS, b64, line, note, sha, write
from small_log import SmallLog
import evidence_fold
import evidence_format
import verify_evidence as checker

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parents[1] / "Examples" / "verify_evidence.py"
FILES = ("ana", "ana-redacted", "june-news")
WORKED = {name: (HERE / f"{name}.evidence.ndjson").read_bytes() for name in FILES}
KEYS = checker.Keys((HERE / "keys.txt").read_text().splitlines())
KEPT = (HERE / "checkpoint.txt").read_text()
SEED = random.randrange(1 << 30)
FLIPS = 3000

sys.setrecursionlimit(4000)


def judge(data, keys=KEYS, kept=None, proof=None):
    """The exit code and the first line for a file."""
    lines = checker.Lines(io.BufferedReader(io.BytesIO(data)))
    try:
        code, said = checker.check(lines, keys, kept, proof)
    except checker.Unreadable as error:
        code, said = 3, [f"error: line {lines.number}: {error}"]
    return code, said[0]


def run(*arguments, limit=1 << 30):
    """The exit code, the output and the messages of the program, which has 1 GiB of addresses."""
    def confine():
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    done = subprocess.run([sys.executable, "-B", PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          preexec_fn=confine, timeout=120)
    return done.returncode, done.stdout, done.stderr


def keys(*lines):
    return checker.Keys(lines)


class Worked(unittest.TestCase):
    def test_the_worked_files_hold(self):
        answer = ("holds: con_ana was unsubscribed as of 2024-06-03 09:00:00 UTC, since 2024-05-28 19:03:12 UTC, "
                  "set by act_a11 (broadcast “May news”)\n  13 entries, complete by the operator's signed statement, "
                  "in the first 25 entries of kestrel.example/contacts\n"
                  "  witness auditor signed that log by 2026-11-25 21:00:00 UTC; ")
        older = "answered by contact_state 2, checked by contact_state 3\n"
        for name, said in (("ana", answer + older), ("ana-redacted", answer + "4 payloads withheld; " + older)):
            path = HERE / f"{name}.evidence.ndjson"
            self.assertEqual(run(path, "--keys", HERE / "keys.txt"), (0, said, ""))
            self.assertEqual(run(path, "--keys", HERE / "keys.txt", "--checkpoint", HERE / "checkpoint.txt")[0], 0)
        code, said, _ = run(HERE / "june-news.evidence.ndjson", "--keys", HERE / "keys.txt")
        self.assertEqual((code, said.split("\n")[0]), (0, "holds: 3 answers"))
        self.assertIn("  con_bea was unsubscribed as of 2024-06-03 09:00:02 UTC", said)
        self.assertIn("  con_carl was blocked as of 2024-06-03 09:00:04 UTC, since 2024-05-30 17:00:00 UTC", said)
        self.assertIn("; 5 payloads withheld; ", said)

    def test_the_vectors_have_the_same_hashes(self):
        vectors = json.loads((HERE / "vectors.json").read_text())
        leaves = []
        for one in vectors["entries"]:
            header, previous = bytes.fromhex(one["header"]), bytes.fromhex(one["previous"])
            entry = {**one}
            if one["payload"] is None:
                del entry["payload"]
            else:
                salt = sha(bytes.fromhex(vectors["secret"]), one["position"].to_bytes(8, "big"))
                self.assertEqual(salt.hex(), one["salt"])
                self.assertEqual(sha(salt, one["payload"].encode()).hex(), one["commitment"])
                self.assertEqual(checker.described(one)[0], None)
            self.assertEqual(sha(previous, header, bytes.fromhex(one["commitment"])).hex(), one["link"])
            self.assertEqual(checker.link(entry, previous).hex(), one["link"])
            leaves.append((one["position"] - 1, sha(b"\0", bytes.fromhex(one["link"]))))
            self.assertEqual(leaves[-1][1].hex(), one["leaf_hash"])
            self.assertEqual(checker.root(0, len(leaves), leaves, iter(())).hex(), vectors["roots"][str(len(leaves))])
        self.assertEqual(checker.root(0, 0, [], iter(())).hex(), vectors["roots"]["0"])
        for known, needed in (([1], vectors["inclusion_of_index_1_in_3"]), ([0, 2], [leaves[1][1].hex()])):
            hashes = map(bytes.fromhex, needed)
            root = checker.root(0, 3, [leaves[index] for index in known], hashes)
            self.assertEqual((root.hex(), next(hashes, None)), (vectors["roots"]["3"], None))

    def test_every_flipped_bit_is_found(self):
        print(f"\nseed {SEED}, {FLIPS} flips", end=" ")
        chance = random.Random(SEED)
        found = {1: 0, 3: 0}
        for _ in range(FLIPS):
            name = chance.choice(FILES)
            data = bytearray(WORKED[name])
            bit = chance.randrange(8 * len(data))
            data[bit // 8] ^= 1 << bit % 8
            code, said = judge(bytes(data))
            self.assertIn(code, found, f"seed {SEED}: bit {bit} of {name}: {said}")
            found[code] += 1
        print(f"({found[1]} refuted, {found[3]} unreadable)", end=" ")


class Tampering(unittest.TestCase):
    RECORDED = "position [0-9]+: the entry isn't what was recorded"
    CLAIM = "the statement has another claim"
    REASONS = {
        "payload-edited": RECORDED, "payload-and-link-edited": f"{RECORDED}|the entries and nodes don't give the root.*",
        "salt-edited": RECORDED, "commitment-edited": RECORDED, "payload-invented": RECORDED, "type-edited": RECORDED,
        "id-edited": RECORDED, "contact-edited": RECORDED, "time-edited": RECORDED, "record-time-edited": RECORDED,
        "broadcast-edited": RECORDED, "link-edited": RECORDED,
        "entry-dropped": r"position [0-9]+: the link before it is missing|the nodes have 1 hash too many|.* root of the .*",
        "entry-dropped-with-proof": "the file has [0-9]+ entr(y|ies) of con_[a-z]+, the statement counts [0-9]+",
        "entry-dropped-and-recounted": CLAIM, "entry-doubled": "position ([0-9]+) comes after position [0-9]+",
        "entries-swapped": "position [0-9]+: the link before it is missing", "claim-edited": CLAIM,
        "known-at-edited": CLAIM, "answer-edited": CLAIM, "stream-count-edited": CLAIM,
        "size-edited": f"the checkpoint is of 25 entries of {ORIGIN}, the claim of 26 of {ORIGIN}",
        "entries-count-edited": "the file has [0-9]+ entries, [0-9]+ withheld, the first line counts [0-9]+ and [0-9]+",
        "withheld-count-edited": "the file has [0-9]+ entries, [0-9]+ withheld, the first line counts [0-9]+ and [0-9]+",
        "statement-dropped": "the file has no statement", "checkpoint-dropped": "the file has no checkpoint",
        "nodes-dropped": "the nodes have too few hashes", "hash-dropped": "the nodes have too few hashes",
        "hash-added": "the nodes have 1 hash too many",
        "hash-edited": "the entries and nodes don't give the root of the checkpoint",
        "checkpoint-of-another-log": r"no trusted key signed this checkpoint \(it names other.example/log [0-9a-f]{8}\)",
        "checkpoint-by-another-key": rf"no trusted key signed this checkpoint \(it names {ORIGIN} [0-9a-f]{{8}}\)",
        "checkpoint-edited": f"the signature of {ORIGIN} d2ce4fe3 on the checkpoint is wrong",
        "signatures-swapped": f"the signature of {ORIGIN} d2ce4fe3 on the checkpoint is wrong",
        "statement-as-checkpoint": rf"no trusted key signed this checkpoint \(it names {ORIGIN} d2ce4fe3\)",
        "loose-base64": "the base64 of the statement isn't canonical",
    }

    def test_each_way_of_tampering_is_found_with_its_reason(self):
        for name, data in WORKED.items():
            for kind, verdict, tampered in cases.cases(data, SEED):
                code, said = judge(tampered)
                with self.subTest(file=name, kind=kind, seed=SEED, said=said):
                    self.assertEqual(code, 1 if verdict == "refuted" else 3)
                    if verdict == "refuted":
                        self.assertRegex(said, f"^does not hold: ({self.REASONS[kind]})$")

    def test_tampering_is_found_in_files_of_other_shapes(self):
        log = tall_log(70)
        for data in (log.file(), log.file(contacts=("con_0", "con_3"), withheld=(1,)), log.file(contacts=("con_x",), size=64)):
            self.assertEqual(judge(data)[0], 0)
            for kind, _, tampered in cases.cases(data, SEED):
                self.assertIn(judge(tampered)[0], (1, 3), f"seed {SEED}: {kind}")

    def test_an_omission_that_the_operator_signs_again_passes(self):
        # A limit that the page states: the signature makes the omission attributable, no proof makes it impossible.
        lines = cases.signed(cases.recounted(cases.without(cases.read(WORKED["ana"]), 2)))
        self.assertEqual(len(cases.entries(lines)), 12)
        self.assertEqual(judge(write(lines))[0], 0)
        # Signed by another key than the log's, it doesn't.
        lines = cases.signed(lines, cases.Signer("EXAMPLE ONLY another log"))
        self.assertRegex(judge(write(lines))[1], r"no trusted key signed this statement \(it names")

    def test_a_holder_may_withhold_more(self):
        lines = cases.read(WORKED["ana"])
        one = cases.entries(lines)[4]
        one.update(commitment=sha(bytes.fromhex(one.pop("salt")), one.pop("payload").encode()).hex(), withheld=True)
        self.assertEqual(judge(write(lines))[0], 1)
        lines[0]["withheld"] = 1
        self.assertEqual(judge(write(lines))[0], 0)

    def test_a_false_answer_that_the_operator_signs_is_found(self):
        for change, member in (
            (lambda state: state.update(unsubscribed=False), "unsubscribed"),
            (lambda state: state.update(status="SUBSCRIBED"), "status"),
            (lambda state: state.update(unsubscribed_by="act_a13"), "unsubscribed_by"),
            (lambda state: state.update(presence="erased"), "presence"),
            (lambda state: state["segments"].clear(), "segments"),
            (lambda state: state["notes"].pop(), "notes"),
            (lambda state: state["counts"].update(note_created=4), "counts"),
            (lambda state: state.update(known_at=24), "known_at"),
        ):
            lines = cases.read(WORKED["ana"])
            change(lines[1]["answers"][0]["state"])
            code, said = judge(write(cases.signed(lines)))
            self.assertEqual((code, said), (1, f"does not hold: the answer for con_ana isn't what the entries give: {member}"))
        lines = cases.read(WORKED["ana"])
        lines[1]["answers"][0]["why"][0]["since"] = None
        self.assertIn("isn't what the entries give: why", judge(write(cases.signed(lines)))[1])
        lines = cases.read(WORKED["ana"])
        lines[1]["answers"][0]["why"][0]["deciding"]["id"] = "act_a13"
        self.assertIn("isn't what the entries give: why", judge(write(cases.signed(lines)))[1])
        lines = cases.read(WORKED["ana"])
        lines[1]["question"]["attributes"].append("blocked")
        self.assertIn("isn't what the entries give: why", judge(write(cases.signed(lines)))[1])
        lines = cases.read(WORKED["june-news"])
        lines[1]["answers"].pop()
        self.assertIn("the answer for the question isn't", judge(write(cases.signed(lines)))[1])

    def test_entries_of_others_and_counts_of_others_are_found(self):
        lines = cases.read(WORKED["june-news"])
        lines[1]["question"]["rows"].pop()
        lines[1]["answers"].pop()
        self.assertEqual(judge(write(cases.signed(lines)))[1],
                         "does not hold: position 18 is of con_carl, which the question doesn't name")
        lines = cases.read(WORKED["ana"])
        lines[1]["question"]["contacts"].append({"org_id": None, "contact_id": "con_ana"})
        self.assertEqual(judge(write(cases.signed(lines)))[1],
                         "does not hold: the statement doesn't count each contact of the question once")

    def test_false_counts_that_the_operator_signs_are_found(self):
        def doubled(claim):
            claim["streams"].append(dict(claim["streams"][0]))
        self.assertEqual(judge(tall_log(5).file(contacts=("con_0",), change=doubled))[1],
                         "does not hold: the statement doesn't count each contact of the question once")
        for member, value in (("digest", "0" * 64), ("first_position", 2), ("last_position", None)):
            data = tall_log(9).file(contacts=("con_0",), change=lambda claim: claim["streams"][0].update({member: value}))
            self.assertEqual(judge(data)[1], "does not hold: the entries of con_0 aren't those that the statement counts")

    def test_an_entry_has_the_members_of_its_kind(self):
        log = SmallLog()
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z")
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z", kind="revision", first=1)
        log.add("con_a", None, None, kind="erasure")
        good = log.evidence()
        self.assertEqual(judge(write(good))[0], 0)
        for number, change, reason in (
            (2, lambda one: {**one, "kind": "revision"}, "kind and first don't go together"),
            (3, lambda one: {**one, "first": 2}, "kind and first don't go together"),
            (3, lambda one: {**one, "first": 0}, "kind and first don't go together"),
            (3, lambda one: {**one, "kind": "activity"}, "kind and first don't go together"),
            (4, lambda one: {**one, "withheld": True}, "it doesn't have salt and payload"),
            (2, lambda one: {name: one[name] for name in one if name != "salt"}, "it doesn't have salt and payload"),
            (2, lambda one: {name: one[name] for name in one if name not in ("salt", "payload")}, "it doesn't have salt and"),
            (4, lambda one: {**one, "withheld": False}, "it doesn't have salt and payload"),
        ):
            lines = list(good)
            lines[number] = change(lines[number])
            code, said = judge(write(lines))
            self.assertEqual((code, reason in said), (3, True), said)
        withheld = log.evidence(withheld=(1,))
        withheld[2]["withheld"] = False
        self.assertEqual(judge(write(withheld))[0], 3)

    def test_an_entry_beyond_the_size_is_found(self):
        log = tall_log(6, 1)
        lines = log.evidence(contacts=("con_0",), size=5)
        lines.insert(7, log.evidence(contacts=("con_0",))[7])
        self.assertEqual(judge(write(lines))[1], "does not hold: position 6 is beyond the size, 5")

    def test_a_payload_that_says_something_else_is_found(self):
        log = SmallLog()
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z",
                payload='{"id":"act_1","type":"contact_resubscribed","created_at":"2024-05-01T12:00:00Z"}')
        self.assertEqual(judge(log.file())[1], "does not hold: position 1: the payload has another type than the entry")


def tall_log(size, contacts=5):
    """A log in which the contacts take turns."""
    log = SmallLog()
    kinds = ("contact_unsubscribed", "note_created", "segment_added", "contact_resubscribed", "contact_blocked")
    for number in range(size):
        log.add(f"con_{number % contacts}", f"act_{number}", kinds[number // contacts % 5],
                f"2024-05-{1 + number % 28:02}T12:00:00Z", segment=f"seg_{number % 3}", note=f"note_{number}")
    return log


class Trees(unittest.TestCase):
    def test_trees_of_every_size_hold_with_any_entries(self):
        for size in [*range(0, 34), 63, 64, 65, 127]:
            log = tall_log(size)
            for contacts in ((), ("con_0",), ("con_1", "con_4"), tuple(f"con_{n}" for n in range(5)), ("con_zoe",)):
                data = log.file(contacts=contacts, rows=[(one, None) for one in contacts])
                self.assertEqual(judge(data)[0], 0, f"{size} {contacts}: {judge(data)}")

    def test_nodes_take_several_lines(self):
        log = tall_log(5200, 2)
        lines = log.evidence(contacts=("con_0",))
        nodes = [len(one["hashes"]) for one in lines if one.get("kind") == "nodes"]
        self.assertEqual(nodes, [1000, 1000, 600])
        self.assertEqual(judge(write(lines))[0], 0)
        hashes = [value for one in lines if one.get("kind") == "nodes" for value in one["hashes"]]
        spread = cases.with_nodes(lines, hashes)
        at = next(number for number, one in enumerate(spread) if one.get("kind") == "nodes")
        for sizes in ((999, 1000, 601), (1000, 600, 1000), (1001, 1000, 599), (1000, 1000, 600, 0)):
            parts, start = [], 0
            for size in sizes:
                parts.append({"kind": "nodes", "hashes": hashes[start:start + size]})
                start += size
            self.assertEqual(judge(write([*spread[:at], *parts, *spread[at + 3:]]))[0], 3, sizes)

    def test_hashes_without_end_are_refused(self):
        lines = tall_log(70).evidence(contacts=("con_0",))
        lines = cases.with_nodes(lines, ["0" * 64] * 2000)
        self.assertRegex(judge(write(lines))[1], "more than 64 hashes for each entry")

    def test_a_contact_without_entries_is_proven_to_have_none_said(self):
        data = tall_log(9).file(contacts=("con_zoe",))
        self.assertEqual(judge(data), (0, "holds: con_zoe was not unsubscribed at the end, by default"))

    def test_sizes_beyond_the_limit_are_refused(self):
        for size in (1 << 40 | 1, 1 << 63, -1, 10 ** 30):
            lines = cases.read(WORKED["ana"])
            lines[1]["tree_size"] = size
            code, said = judge(write(cases.signed(lines)))
            self.assertEqual(code, 3, said)
        for size in ("9223372036854775808", "1099511627777", "025", "-1", "2e1"):
            lines = cases.read(WORKED["ana"])
            root = cases.of_kind(lines, "checkpoint")["note"].split("\n")[2]
            cases.of_kind(lines, "checkpoint")["note"] = note(f"{ORIGIN}\n{size}\n{root}\n", LOG, WITNESS)
            self.assertEqual(judge(write(lines))[1],
                             "does not hold: the checkpoint isn't an origin, a size up to 2^40 and a root")
        # The largest size is computed in as many steps as it has digits.
        lines = tall_log(3).evidence(contacts=("con_0",))
        lines[1]["tree_size"] = 1 << 40
        self.assertEqual(judge(write(lines))[0], 1)


class Notes(unittest.TestCase):
    LOG_LINE, WITNESS_LINE = f"log {LOG.vkey}", f"witness auditor {WITNESS.vkey}"

    def with_checkpoint(self, *signers, text=None):
        lines = cases.read(WORKED["ana"])
        own = cases.of_kind(lines, "checkpoint")
        own["note"] = note(text or own["note"].split("\n\n")[0] + "\n", *signers)
        return write(lines)

    def test_the_witness_counts_where_the_policy_asks_for_it(self):
        alone, none = self.with_checkpoint(LOG), keys(self.LOG_LINE, self.WITNESS_LINE, "quorum none")
        self.assertEqual(judge(alone), (1, "does not hold: the witness auditor didn't sign this checkpoint"))
        self.assertEqual(judge(alone, none)[0], 0)
        self.assertEqual(judge(alone, keys(self.LOG_LINE, "quorum none"))[0], 0)
        self.assertEqual(judge(WORKED["ana"], keys(self.LOG_LINE, "quorum none"))[0], 0)
        self.assertEqual(judge(self.with_checkpoint(WITNESS), none)[0], 1)

    def test_a_wrong_signature_of_a_known_key_refutes_the_note(self):
        lines = cases.read(WORKED["ana"])
        own = cases.of_kind(lines, "checkpoint")
        text = own["note"].split("\n\n")[0] + "\n"
        wrong = cases.note(text + "more\n", WITNESS).split("\n\n")[1]
        own["note"] = note(text, LOG, WITNESS) + wrong
        self.assertEqual(judge(write(lines))[1],
                         "does not hold: the signature of auditor.example/w1 8ce1faa1 on the checkpoint is wrong")
        # Without the witness among the keys, its signature is one of an unknown key.
        self.assertEqual(judge(write(lines), keys(self.LOG_LINE, "quorum none"))[0], 0)

    def test_two_keys_of_one_log_may_sign(self):
        new = cases.Signer("EXAMPLE ONLY new key")
        for known in (LOG, new):
            trusted = keys(f"log {known.vkey}", "quorum none")
            text = cases.of_kind(cases.read(WORKED["ana"]), "statement")["note"].split("\n\n")[0] + "\n"
            lines = cases.read(self.with_checkpoint(LOG, new))
            cases.of_kind(lines, "statement")["note"] = note(text, LOG, new)
            self.assertEqual(judge(write(lines), trusted)[0], 0)

    def test_a_trusted_log_of_another_name_can_not_sign_for_this_one(self):
        other = cases.Signer("EXAMPLE ONLY another log", "other.example/log")
        trusted = keys(self.LOG_LINE, f"log {other.vkey}", "quorum none")
        self.assertRegex(judge(self.with_checkpoint(other), trusted)[1], "no trusted key signed this checkpoint")

    def test_the_number_of_signatures_is_limited(self):
        others = [cases.Signer(f"EXAMPLE ONLY {n}", f"other.example/{n}") for n in range(99)]
        self.assertEqual(judge(self.with_checkpoint(LOG, WITNESS, *others[:98]))[0], 0)
        self.assertEqual(judge(self.with_checkpoint(LOG, WITNESS, *others))[1],
                         "does not hold: the checkpoint has more than 100 signatures")
        self.assertEqual(judge(self.with_checkpoint(*[LOG] * 1000))[0], 1)

    def test_other_notes_are_refused(self):
        text = KEPT.split("\n\n")[0] + "\n"
        signature = KEPT.split("\n")[4]
        for one in ("", "\n", "\n\n", text, text + "\n", text + "\n" + signature, text + signature + "\n", "\n" + signature + "\n",
                    text + "\n" + signature.replace("— ", "- ") + "\n", text + "\n" + signature.replace(" ", "  ") + "\n",
                    text + "\n— a+b " + signature.split(" ")[2] + "\n", text + "\n— a AAAA\n", text + "\n— a ====\n",
                    text + "\n" + signature + "\n\n", text + "\n" + signature + "\r\n", text + "more\n\n" + signature + "\n"):
            lines = cases.read(WORKED["ana"])
            cases.of_kind(lines, "checkpoint")["note"] = one
            self.assertEqual(judge(write(lines))[0], 1, one)

    def test_a_witness_does_not_count_on_a_statement(self):
        lines = cases.read(WORKED["ana"])
        own = cases.of_kind(lines, "statement")
        text = own["note"].split("\n\n")[0] + "\n"
        own["note"] = note(text, LOG) + WITNESS.line("another text\n")
        self.assertEqual(judge(write(lines))[0], 0)
        own["note"] = note(text, WITNESS)
        self.assertRegex(judge(write(lines))[1], r"no trusted key signed this statement \(it names auditor.example/w1 ")

    def test_control_characters_are_refused(self):
        odd = cases.Signer("EXAMPLE ONLY odd", "odd\x01.example")
        text = f"{odd.name}\n25\n{b64(bytes(32))}\n"
        trusted = keys(f"log {odd.vkey}", "quorum none")
        self.assertEqual(judge(self.with_checkpoint(odd, text=text), trusted)[1],
                         "does not hold: the checkpoint isn't a signed note")

    def test_extension_lines_are_refused(self):
        text = KEPT.split("\n\n")[0] + "\nextension\n"
        self.assertRegex(judge(self.with_checkpoint(LOG, WITNESS, text=text))[1], "isn't an origin, a size")

    def test_a_time_far_off_is_refused(self):
        text = KEPT.split("\n\n")[0] + "\n"
        for time, code in ((253402300799, 0), (253402300800, 1), (1 << 63, 1), ((1 << 64) - 1, 1)):
            lines = cases.read(WORKED["ana"])
            cases.of_kind(lines, "checkpoint")["note"] = text + "\n" + LOG.line(text) + WITNESS.line(text, time)
            self.assertEqual(judge(write(lines))[0], code)

    def test_a_kept_checkpoint_is_compared(self):
        self.assertEqual(judge(WORKED["ana"], kept=KEPT)[0], 0)
        other = cases.checkpoint(25, sha(b"another root"), LOG, WITNESS)
        self.assertRegex(judge(WORKED["ana"], kept=other)[1], "the kept checkpoint has another root")
        shorter = cases.checkpoint(20, sha(b"another root"), LOG, WITNESS)
        self.assertRegex(judge(WORKED["ana"], kept=shorter)[1], "no proof connects the kept checkpoint, of 20 entries")
        other = cases.Signer("EXAMPLE ONLY another log", "other.example/log")
        trusted = keys(self.LOG_LINE, f"log {other.vkey}", "quorum none")
        kept = cases.checkpoint(25, sha(b"another root"), other, origin=other.name)
        self.assertEqual(judge(WORKED["ana"], trusted, kept)[1],
                         f"does not hold: the kept checkpoint is of other.example/log, not {ORIGIN}")
        self.assertRegex(judge(WORKED["ana"], kept=KEPT.replace("25", "26"))[1], "on the kept checkpoint is wrong")
        self.assertRegex(judge(WORKED["ana"], kept="")[1], "the kept checkpoint isn't a signed note")
        # What the file says wrong comes first.
        broken = write(cases.read(WORKED["ana"])[:-1])
        self.assertRegex(judge(broken, kept="")[1], "the file has no statement")

    def test_a_kept_checkpoint_of_another_size_needs_a_proof(self):
        links = [json.loads(one)["link"] for one in (HERE / "example-erased.export.ndjson").read_bytes().splitlines()[1:]]
        log = SmallLog()
        log.links = [bytes.fromhex(one) for one in links]
        roots = {size: log.hashes(size).get((0, size), sha()) for size in range(27)}
        kept = {size: cases.checkpoint(size, roots[size], LOG, WITNESS) for size in roots}
        for size in set(roots) - {25}:
            small, large = sorted((size, 25))
            hashes = log.proof(small, large)
            self.assertEqual(judge(WORKED["ana"], kept=kept[size], proof=(small, hashes))[0], 0, size)
            sizes = f"the kept checkpoint, of {size} entries, with the file's, of 25"
            self.assertEqual(judge(WORKED["ana"], kept=kept[size])[1], f"does not hold: no proof connects {sizes}")
            wrong = [(small, hashes + hashes[:1] if hashes else [sha()]), (small + 1, hashes)]
            wrong += [(small, hashes[:at] + hashes[at + 1:]) for at in range(len(hashes))]
            wrong += [(small, hashes[:at] + [sha(hashes[at])] + hashes[at + 1:]) for at in range(len(hashes))]
            for proof in wrong:
                self.assertEqual(judge(WORKED["ana"], kept=kept[size], proof=proof),
                                 (1, f"does not hold: the proof doesn't connect {sizes}"), (size, proof))
        forked = cases.checkpoint(20, sha(b"another root"), LOG, WITNESS)
        self.assertEqual(judge(WORKED["ana"], kept=forked, proof=(20, log.proof(20, 25)))[0], 1)
        self.assertEqual(judge(WORKED["ana"], kept=KEPT, proof=(3, []))[0], 0)

    def test_proofs_are_read_strictly(self):
        line = b64(sha()) + "\n"
        self.assertEqual(evidence_format.proven("old 7\n" + 2 * line), (7, [sha(), sha()]))
        self.assertEqual(len(evidence_format.proven("old 0\n" + 63 * line)[1]), 63)
        for text in ("", "old 5", "old 05\n", "old +5\n", "old -1\n", "old  5\n", "old 5 \n", "old 5\r\n", "Old 5\n", "old\n",
                     "5\n", "\nold 5\n", "old 5\n\n", f"old {(1 << 40) + 1}\n", f"old {1 << 63}\n", "old \u0665\n", "\ufeffold 5\n",
                     "old 5\n" + 64 * line, "old 5\n" + line[:-1], "old 5\n" + line + "\n", "old 5\n " + line, "old 5\nAAAA\n",
                     "old 5\n" + line[:-3] + "V=\n" if line[-3] != "V" else "old 5\n=\n", "old 5\n" + line[:-2] + "\n"):
            with self.assertRaises(checker.Refuted, msg=text):
                evidence_format.proven(text)

    def test_keys_files_are_read_strictly(self):
        good = (self.LOG_LINE, "", "  # comment", self.WITNESS_LINE + " https://auditor.example", "quorum auditor")
        self.assertEqual(keys(*good).quorum, "auditor")
        wrong_id = LOG.vkey.replace("+d2ce4fe3+", "+d2ce4fe4+")
        for lines in ((), (self.LOG_LINE,), (*good, "quorum none"), (*good, "group g any auditor"), (*good, "log"),
                      (self.LOG_LINE, "quorum auditor"), (f"log {WITNESS.vkey}", "quorum none"),
                      (f"witness w {LOG.vkey}", "quorum none"), (f"log {wrong_id}", "quorum none"),
                      (f"log {LOG.vkey[:-1]}", "quorum none"), ("log a", "quorum none"), (f"log +{LOG.vkey}", "quorum none")):
            with self.assertRaises(checker.Refuted, msg=lines):
                keys(*lines)


class Answers(unittest.TestCase):
    """The fold, against tables written by hand."""

    def fold(self, *activities, erased=0, known=99, as_of=None):
        rows = []
        for position, (id, type, at, *more) in enumerate(activities, 1):
            one = {"type": type, "segment": more[0] if more else None}
            time = at and evidence_format.instant(f"2024-05-01T{at}:00Z")
            rows.append(evidence_fold.Row(time, id, type, position, evidence_fold.turn(one), None, None, None))
        as_of = as_of and evidence_format.instant(f"2024-05-01T{as_of}:00Z")
        return evidence_fold.fold(rows, erased, known, as_of)[0]

    def test_opposites_of_one_time_alternate(self):
        on, off = "contact_blocked", "contact_unblocked"
        for before, types, value, by in (
            (None, (on, off), False, "act_2"), (on, (on, off), True, "act_1"), (None, (on, on, off), True, "act_2"),
            (on, (off, off, on), False, "act_2"), (None, (off, off, on), False, "act_1"),
        ):
            activities = [(f"act_{number}", type, "10:00") for number, type in enumerate(types, 1)]
            for some in itertools.permutations(activities):
                state = self.fold(*([("act_0", before, "09:00")] if before else []), *some)
                self.assertEqual((state["blocked"], state["blocked_by"]), (value, by))

    def test_undated_come_first_and_always_count(self):
        state = self.fold(("b", "contact_blocked", "10:00"), ("a", "contact_unblocked", None), as_of="09:00")
        self.assertEqual((state["blocked"], state["blocked_by"], state["undated"]), (False, "a", 1))
        state = self.fold(("b", "contact_blocked", None), ("a", "contact_unblocked", None))
        self.assertEqual((state["blocked"], state["blocked_by"]), (False, "a"))

    def test_a_redundant_transition_changes_nothing(self):
        state = self.fold(("a", "contact_unsubscribed", "09:00"), ("b", "contact_unsubscribed", "10:00"))
        self.assertEqual((state["unsubscribed_by"], state["unsubscribed_since"]), ("a", "2024-05-01T09:00:00Z"))
        state = self.fold(("a", "contact_resubscribed", "09:00"), ("b", "contact_resubscribed", "10:00"))
        self.assertEqual((state["unsubscribed"], state["unsubscribed_by"], state["unsubscribed_since"]), (False, "a", None))

    def test_the_as_of_includes_its_time_and_the_known_at_its_position(self):
        history = (("a", "contact_blocked", "09:00"), ("b", "contact_unblocked", "10:00"))
        self.assertEqual(self.fold(*history, as_of="09:59")["status"], "BLOCKED")
        self.assertEqual(self.fold(*history, as_of="10:00")["status"], "SUBSCRIBED")
        self.assertEqual(self.fold(*history, known=1)["status"], "BLOCKED")
        self.assertEqual(self.fold(*history, known=0)["presence"], "unknown")
        self.assertEqual(self.fold(*history, as_of="08:00")["presence"], "notYet")

    def test_memberships_are_half_open_and_sorted(self):
        state = self.fold(("a", "segment_added", "09:00", "z"), ("b", "segment_added", "09:00", "y"), ("c", "segment_added", None, "x"),
                          ("d", "segment_added", "08:00", "w"), ("e", "segment_removed", "11:00", "w"), ("f", "segment_added", "10:00"))
        self.assertEqual([one[0] for one in state["segments"]], ["x", "y", "z"])
        self.assertEqual(state["counts"], [("segment_added", 5), ("segment_removed", 1)])

    def test_an_erasure_silences_everything_but_opt_outs(self):
        opted = (("a", "contact_unsubscribed", "09:00"), ("b", "segment_added", "09:00", "x"), ("c", "note_created", "09:00"))
        found = ("presence", "status", "reachability", "reachable", "activities", "erased_at")
        for after, expected in (
            ((), ("erased", "UNSUBSCRIBED", "not_reachable", False, 0, 4)),
            ((("e", "note_created", "10:00"),), ("present", "UNSUBSCRIBED", "not_reachable", False, 1, 4)),
            ((("e", "contact_resubscribed", "10:00"),), ("present", "SUBSCRIBED", "reachable", True, 1, 4)),
            ((("e", "contact_resubscribed", "08:00"),), ("present", "UNSUBSCRIBED", "not_reachable", False, 1, 4)),
        ):
            state = self.fold(*opted, ("erasure-4", "-", None), *after, erased=4)
            self.assertEqual(tuple(state[name] for name in found), expected)
            self.assertEqual(state["segments"], [])
        state = self.fold(("b", "note_created", "09:00"), erased=4)
        self.assertEqual(tuple(state[name] for name in found), ("erased", "SUBSCRIBED", "unknown", False, 0, 4))
        self.assertEqual(self.fold(*opted, erased=4, known=1)["status"], "UNSUBSCRIBED")

    def test_files_of_erased_contacts_hold(self):
        log = SmallLog()
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z", broadcast="bro_1")
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z", kind="revision", first=1, broadcast="bro_1")
        log.add("con_a", "act_1", "contact_resubscribed", "2024-05-01T12:00:00Z", kind="conflict", first=1)
        log.add("con_b", "act_1", "contact_blocked", "2024-05-01T12:00:00Z")
        log.add("con_a", None, None, kind="erasure")
        log.add("con_a", "act_2", "segment_added", None, segment="seg_1")
        for known in range(7):
            data = log.file(known_at=known)
            code, said = judge(data)
            self.assertEqual(code, 0, said)
            self.assertEqual(" was unsubscribed at the end, since 2024-05-01 12:00:00 UTC, set by act_1 (broadcast “" in said
                             or "broadcast bro_1" in said, known > 0)
            lines = cases.read(data)
            for one in cases.entries(lines)[:3]:
                one.update(commitment=sha(bytes.fromhex(one.pop("salt")), one.pop("payload").encode()).hex())
            self.assertEqual(judge(write(lines))[0], 0)
        self.assertIn(", as known at position 3", judge(log.file(known_at=3))[1])
        self.assertEqual(judge(log.file(attributes=({"segment": "seg_1"}, "blocked")))[1], "holds: 1 answer")

    def test_a_reserved_kind_can_not_be_answered(self):
        log = SmallLog()
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z")
        log.add("con_a", "ali_1", "merged", None, kind="alias", first=1, payload='{"anything":1}')
        data = log.file()
        code, said = judge(data)
        self.assertEqual((code, said), (3, "can't derive the answer: position 2 is of the kind alias, "
                                           "which this checker doesn't know"))
        self.assertEqual(judge(data.replace(b'"ali_1"', b'"ali_2"'))[0], 1)
        self.assertEqual(judge(data.replace(b'"kind":"alias"', b'"kind":"observation"'))[0], 1)

    def test_contacts_that_became_one_have_no_answer_from_then_on(self):
        log = SmallLog()
        log.add("con_a", "act_1", "contact_unsubscribed", "2024-05-01T12:00:00Z")
        log.add("con_a", "alias_1_into_con_b", "contact_merged", None, kind="alias")
        self.assertEqual(judge(log.file(known_at=1))[0], 0)
        self.assertEqual(judge(log.file()), (3, "can't derive the answer: at position 2 the contact and another one "
                                                "became one, and a file is about one stream"))

    def test_what_an_observation_states_follows_from_its_id(self):
        time = evidence_format.instant("2024-05-01T12:00:00Z")
        none = "cbf29ce484222325"
        def seen(id, payload="{}", type="contact_observed", at="2024-05-01T12:00:00Z"):
            return evidence_fold.seen({"id": id, "type": type, "occurred_at": at, "payload": payload})
        flags = {"blocked": False, "unsubscribed": None}
        self.assertEqual(seen(f"observed_{time}_bn_ux_x"), (flags, None))
        self.assertEqual(seen(f"observed_{time}_bn_ux_{none}", '{"metadata":{"segments":[]}}'), (flags, set()))
        self.assertEqual(seen(f"observed_{time}_by{time + 1}_ux_x")[0]["blocked"], None)
        self.assertEqual(seen(f"observed_{time}_by{time}_ux_x")[0]["blocked"], True)
        for id in ("observed", f"observed_{time + 1}_bn_ux_x", f"observed_0{time}_bn_ux_x", f"observed_{time}_by007_ux_x",
                   f"observed_{time}_bn_ux_", f"observed_{time}_bn_ux_{none.upper()}", f"observed_{time}_bn_ux_x_",
                   f"observed_{time}_by-0_ux_x", f"observed_{time}_by{'9' * 18}_ux_x", f"observed_{time}_by{'9' * 5000}_ux_x"):
            self.assertIsNone(seen(id), id[:60])
        self.assertIsNone(seen(f"observed_{time}_bn_ux_x", type="contact_seen"))
        self.assertIsNone(seen(f"observed_{time}_bn_ux_x", at=None))
        # Segments that can't be read, or that the id wasn't made of, aren't stated; the flags are.
        for payload in ("", "{", "[]", "null", "{}", '{"metadata":null}', '{"metadata":"x"}', '{"metadata":{}}',
                        '{"metadata":{"segments":{}}}', '{"metadata":{"segments":[{}]}}', '{"metadata":{"segments":[{"id":1}]}}',
                        '{"metadata":{"segments":[{"id":""}]}}', '{"metadata":{"segments":[{"id":"\\ud800"}]}}',
                        '{"metadata":{"segments":[{"id":"s"}]}}', '{"metadata":{"segments":[],"segments":[]}}',
                        '{"metadata":{"n":' + "9" * 5000 + '}}', '{"metadata":{"segments":' + "[" * 5000 + "]" * 5000 + "}}"):
            self.assertEqual(seen(f"observed_{time}_bn_ux_{none}", payload), (flags, None), payload[:60])

    def test_another_fold_can_not_be_answered(self):
        def later(claim):
            claim["projection"]["version"] = 4
        self.assertEqual(judge(tall_log(5).file(change=later)),
                         (3, "can't derive the answer: the fold is contact_state 4, which this checker doesn't know"))

    def test_a_question_beyond_the_checkpoint_is_refused(self):
        self.assertEqual(judge(tall_log(5).file(known_at=6))[1], "does not hold: the question is about position 6 of 5")


class Times(unittest.TestCase):
    def test_times_of_payloads_have_many_formats(self):
        for text, expected in (
            ("2024-02-20T20:15:00+01:00", "2024-02-20T19:15:00Z"), ("2024-02-20 19:15:00z", "2024-02-20T19:15:00Z"),
            ("2024-02-20t19:15:00.1Z", "2024-02-20T19:15:00.100Z"), ("2024-02-20T19:15:00.0000019Z", "2024-02-20T19:15:00.000001Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("2017-01-01T00:59:60+01:00", "2017-01-01T00:00:00Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"), ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
        ):
            self.assertEqual(evidence_format.spelled(evidence_format.instant(text)), expected)
        for text in ("2024-02-30T00:00:00Z", "2024-02-20T24:00:00Z", "2024-02-20T12:00:60Z", "2024-02-20T23:59:61Z", "2024-02-20",
                     "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:60Z", "2024-02-20T12:00:00",
                     "2024-02-20T12:00:00.Z", "2024-02-20T12:00:00+24:00", "٢٠٢٤-02-20T12:00:00Z", "2024-02-20T12:00:00Z\n"):
            self.assertIsNone(evidence_format.instant(text), text)


class Hostile(unittest.TestCase):
    def test_hostile_files_are_unreadable_in_words(self):
        ana = WORKED["ana"]
        first, claim = ana.split(b"\n")[:2]
        for name, data in {
            "empty": b"", "newline": b"\n", "zero": b"\0", "brackets": b"[" * 1_000_000, "brackets, a line": b"[" * 1_000_000 + b"\n",
            "braces": b'{"a":' * 200_000 + b"\n", "array": b"[]\n", "null": b"null\n", "number": b"1" * 5000 + b"\n", "NaN": b'{"a":NaN}\n',
            "negative zero": first.replace(b"13", b"-0") + b"\n", "first line only": first + b"\n",
            "large number": first.replace(b"13", b"9223372036854775808") + b"\n",
            "true for 1": first.replace(b"1,", b"true,", 1) + b"\n", "no members": b"{}\n",
            "deep claim": first + b"\n" + claim.replace(b'"label":', b'"label":' + b"[" * 5000 + b"]" * 5000 + b',"x":') + b"\n",
            "gzip header": b"\x1f\x8b", "gzip cut": gzip.compress(ana)[:-9], "gzip and more": gzip.compress(ana) + b"more",
            "gzip in gzip": gzip.compress(gzip.compress(ana)), "random": random.Random(SEED).randbytes(5000),
        }.items():
            code, said = judge(data)
            self.assertEqual(code, 3, f"{name}: {said}")
            self.assertLess(len(said), 400, name)

    def test_reasons_name_the_line(self):
        ana = WORKED["ana"]
        for data, reason in (
            (ana[:-1], "line 18: the file is truncated: no newline at its end"), (b"", "line 1: it isn't an evidence file"),
            (ana.replace(b'"kind":"claim"', b'"kind":"claim","kind":"claim"'), "line 2: it has a member twice"),
            (ana.split(b"\n")[0] + b"\n", "line 2: the file is truncated"), (ana + b"{}\n", "line 19: this line isn't expected here"),
            (ana.replace(b'"position":2,', b'"position":2 ,'), "line 4: it isn't written as the format requires"),
            (b"[" * 1_000_000 + b"\n", "line 1: it is nested too deep"),
        ):
            self.assertEqual(judge(data), (3, f"error: {reason}"))

    def test_a_file_cut_after_a_line_is_refuted(self):
        lines = WORKED["ana"].splitlines(keepends=True)
        for end in range(2, len(lines)):
            self.assertEqual(judge(b"".join(lines[:end]))[0], 1, end)

    def test_every_prefix_is_unreadable_or_refuted(self):
        for data in (WORKED["ana"], gzip.compress(WORKED["ana"])):
            for end in random.Random(SEED).sample(range(len(data)), 150):
                self.assertIn(judge(data[:end])[0], (1, 3), f"seed {SEED}: {end}")

    def test_random_changes_never_end_in_an_exception(self):
        chance = random.Random(SEED)
        for _ in range(400):
            lines = cases.read(WORKED[chance.choice(FILES)])
            for _ in range(chance.randint(1, 3)):
                mutate(chance.choice(lines), chance)
            self.assertIn(judge(write(lines))[0], (0, 1, 3), f"seed {SEED}")
            self.assertIn(judge(write(cases.signed(lines)) if well_formed(lines) else b"")[0], (0, 1, 3), f"seed {SEED}")

    def test_a_compressed_file_holds_as_the_plain_one(self):
        for data in WORKED.values():
            self.assertEqual(judge(gzip.compress(data)), judge(data))

    def test_bombs_end_in_bounded_memory(self):
        first, claim = WORKED["ana"].split(b"\n")[:2]
        bombs = {"one line": b"", "after the claim": first + b"\n" + claim + b"\n", "in a string": first + b'\n{"kind":"'}
        with tempfile.TemporaryDirectory() as folder:
            for name, start in bombs.items():
                path = pathlib.Path(folder) / "bomb"
                path.write_bytes(gzip.compress(start) + gzip.compress(b"a" * (64 << 20)) * 32)
                code, _, said = run(path, "--keys", HERE / "keys.txt", limit=640 << 20)
                self.assertEqual(code, 3, said)
                self.assertIn("longer than 40 MiB", said, name)
            path.write_bytes(gzip.compress(b"\n" * (64 << 20)) * 32)
            self.assertEqual(run(path, "--keys", HERE / "keys.txt", limit=640 << 20)[0], 3)


def mutate(value, chance):
    """Replaces one value somewhere inside an object."""
    while True:
        places = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not places:
            return
        place = chance.choice(places)
        if not isinstance(value[place], (dict, list)) or chance.random() < 0.3:
            value[place] = chance.choice([None, True, 0, 1, -1, 1 << 62, "", "x", "2024-01-01T00:00:00Z", "0" * 64, [], {}, [[]],
                                          {"kind": "x"}, "blocked", "activity", "state", "nodes", 25])
            return
        value = value[place]


def well_formed(lines):
    return isinstance((cases.of_kind(lines, "checkpoint") or {}).get("note"), str)


class Program(unittest.TestCase):
    def test_exit_codes_and_messages(self):
        ana, trusted = HERE / "ana.evidence.ndjson", HERE / "keys.txt"
        with tempfile.TemporaryDirectory() as folder:
            other = pathlib.Path(folder) / "a.evidence.ndjson"
            other.write_bytes(WORKED["ana"].replace(b"too_many", b"too_few!"))
            self.assertEqual(run(other, "--keys", trusted),
                             (1, "does not hold: position 3: the entry isn't what was recorded\n", ""))
            other.write_bytes(WORKED["ana"].replace(b'"version":1', b'"version":2'))
            self.assertEqual(run(other, "--keys", trusted), (
                3, "", f"error: {other}, line 1: written by a newer version (format 2; this one reads up to 1)\n"))
            bad = pathlib.Path(folder) / "keys"
            bad.write_text("log kestrel\n")
            self.assertEqual(run(ana, "--keys", bad)[0], 2)
            kept = ("--keys", trusted, "--checkpoint", HERE / "checkpoint.txt", "--consistency")
            self.assertEqual(run(ana, *kept, bad)[0], 2)
            self.assertIn(f"{bad}, it isn't old", run(ana, *kept, bad)[2])
            bad.write_text("old 25\n")
            self.assertEqual(run(ana, *kept, bad)[0], 0)
            self.assertEqual(run(ana, "--keys", trusted, "--consistency", bad)[0], 2)
        self.assertEqual(run(ana)[0], 2)
        self.assertEqual(run(ana, "--keys", "/nowhere")[0], 2)
        self.assertEqual(run("/nowhere", "--keys", trusted)[0], 3)
        self.assertEqual(run(HERE, "--keys", trusted)[0], 3)

    def test_texts_of_a_file_are_shown_harmlessly(self):
        log = SmallLog()
        log.add("con\u202e\x1b[31m", "act_1", "contact_blocked", "2024-05-01T12:00:00Z")
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "a").write_bytes(log.file(contacts=("con\u202e\x1b[31m",), attributes=("blocked",)))
            code, said, _ = run(pathlib.Path(folder) / "a", "--keys", HERE / "keys.txt")
        self.assertEqual(code, 0)
        self.assertTrue(said.startswith(r"holds: con\u{202e}\u{1b}[31m was blocked"), said)


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    SEED, FLIPS = (numbers + [SEED, FLIPS][len(numbers):])[:2]
    unittest.main(argv=[sys.argv[0], *(word for word in sys.argv[1:] if not word.isdigit())])
