"""Derives answers from the headers of entries, as EvidenceFormat.md describes."""
import collections, itertools, json, re
from evidence_format import instant, safe, spelled

DEFAULT = (False, None, None)
TURNS = {"contact_blocked": ("blocked", True), "contact_unblocked": ("blocked", False),
         "contact_unsubscribed": ("unsubscribed", True), "contact_resubscribed": ("unsubscribed", False)}
TIMED = {"block_observed": ("blocked", True), "unsubscribe_observed": ("unsubscribed", True)}  # the flags' own times
Row = collections.namedtuple("Row", "time id type position turn note broadcast seen")
FLAG = r"x|n|y(?:-?\d{1,18})?"
STATED = re.compile(rf"observed_(-?\d{{1,18}})_b({FLAG})_u({FLAG})_(x|[0-9a-f]{{16}})", re.ASCII)
FIRST, LAST = instant("0001-01-01T00:00:00Z"), instant("9999-12-31T23:59:59.999999Z")

def utc(time): return time.replace("T", " ").replace("Z", " UTC")

def turn(entry):
    """The attribute that an activity turns and whether on, or None."""
    if entry["type"] not in ("segment_added", "segment_removed"): return {**TURNS, **TIMED}.get(entry["type"])
    return entry["segment"] is not None and (("segment", entry["segment"]), entry["type"] == "segment_added")

def listed(entry, digest):
    """The ids of the segments that the payload of an observation has, or None."""
    def flat(one): return [part for some in one for part in flat(some)] if type(one) is list else [one]
    # An object with a name twice isn't read.
    def named(pairs): return dict(pairs) if len(dict(pairs)) == len(pairs) else None
    try:
        said = json.loads(entry.get("payload", ""), parse_int=str, parse_float=str, object_pairs_hook=named)
        said = said["metadata"]["segments"]
        if type(said) is not list: return None
        said = flat(said)
        if not all(type(one) is dict and type(one.get("id")) is str and one["id"] for one in said): return None
        ids = {one["id"] for one in said}
        value = 0xCBF29CE484222325
        for byte in b"".join(one.encode() + b"\xff" for one in sorted(ids, key=str.encode)):
            value = (value ^ byte) * 0x100000001B3 % 2**64
    except (ValueError, RecursionError, KeyError, TypeError): return None
    return ids if f"{value:016x}" == digest else None

def seen(entry):
    """What an observation states: each flag's value and the ids of the segments, None for what it doesn't; or None."""
    time, stated = entry["occurred_at"] and instant(entry["occurred_at"]), STATED.fullmatch(entry["id"])
    if entry["type"] != "contact_observed" or not stated: return None
    numbers = [text.lstrip("y") for text in stated.groups()[:3] if text not in ("x", "n", "y")]
    # One spelling of each time, which is within the years 1 to 9999.
    if time is None or str(time) != stated[1] or any(
            str(int(text)) != text or not FIRST <= int(text) <= LAST for text in numbers): return None
    # A flag that is on since a later time wasn't on when it was seen, or nobody knows.
    values = [{"x": None, "n": False, "y": True}.get(flag) if len(flag) < 2 else int(flag[1:]) <= time or None
              for flag in stated.groups()[1:3]]
    return dict(zip(("blocked", "unsubscribed"), values)), listed(entry, stated[4])

def lacking(entry):
    """Whether an observation stated segments that the file doesn't have."""
    return "withheld" in entry and seen(entry) is not None and not entry["id"].endswith("_x")

def settled(group, flags):
    """Activities of one time, with the opposite transitions of each attribute alternating."""
    result, places = list(group), collections.defaultdict(list)
    for place, row in enumerate(group):
        if row.turn: places[row.turn[0]].append(place)
    for attribute, own in places.items():
        on, off = ([group[place] for place in own if group[place].turn[1] is way] for way in (True, False))
        first, second = (off, on) if flags.get(attribute, DEFAULT)[0] else (on, off)
        pairs = min(len(on), len(off))
        for place, row in zip(own, [*itertools.chain(*zip(first, second)), *first[pairs:], *second[pairs:]]):
            result[place] = row
    return result

def fold(rows, erased, known, as_of):
    """The members of a state that follow from headers, and each attribute's value, since and by."""
    rows = [row for row in rows if row.position <= known and (
        row.position > erased or row.type in TURNS or row.type in TIMED or row.seen and {*row.seen[0].values()} != {None})]
    rows.sort(key=lambda row: (row.time is not None, row.time, row.id.encode()))
    flags, counted, notes, timed = {}, [], {}, {}
    def put(attribute, value, time, row):
        flags[attribute] = (value, time if time is None else spelled(time), row.id)
        timed[attribute] = time if row.type in TIMED else None
    for time, group in itertools.groupby(rows, key=lambda row: row.time):
        if None not in (time, as_of) and time > as_of: break
        group = list(group)
        late = sorted((row for row in group if row.seen or row.type in TIMED), key=lambda row: bool(row.seen))
        for row in [*settled([row for row in group if row not in late], flags), *late]:
            if row.position > erased and row.type not in TIMED:
                counted.append(row)
                if row.type == "note_created" and row.note is not None: notes.setdefault(row.note, row.id)
            if row.turn and (row.turn[0] not in flags or flags[row.turn[0]][0] != row.turn[1]):
                put(*row.turn, time, row)
            elif row.turn and row.turn[1] and row.type not in TIMED and None not in (
                    time, timed.get(row.turn[0])) and time - timed[row.turn[0]] < 1_000_000:
                # The activity that the flag's own time is of, to the second.
                put(*row.turn, time, row)
            if not row.seen: continue
            values = dict(row.seen[0])
            if row.seen[1] is not None:
                values.update((one, one[1] in row.seen[1]) for one in flags if type(one) is tuple)
                values.update((("segment", one), True) for one in row.seen[1])
            for attribute, value in values.items():
                if value is None or attribute in flags and flags[attribute][0] == value: continue
                put(attribute, value, time, row)
    state, counts = {}, collections.Counter(row.type for row in counted)
    for name in ("blocked", "unsubscribed"):
        on, since, by = flags.get(name, DEFAULT)
        state.update({name: on, f"{name}_since": since if on else None, f"{name}_by": by})
    off = state["blocked"] or state["unsubscribed"]
    joined = [(turn[1], *flag[1:]) for turn, flag in flags.items() if type(turn) is tuple and flag[0]]
    joined.sort(key=lambda one: (one[1] is not None, instant(one[1] or ""), one[0].encode()))
    return {**state, "presence": "present" if counted else "erased" if erased else "notYet" if rows else "unknown",
            "status": "BLOCKED" if state["blocked"] else "UNSUBSCRIBED" if off else "SUBSCRIBED",
            "reachable": bool(counted) and not off, "erased_at": erased or None, "segments": joined,
            "reachability": "not_reachable" if off else "reachable" if counted else "unknown",
            "notes": list(notes.items()), "first_activity": counted[0].id if counted else None,
            "last_activity": counted[-1].id if counted else None, "activities": len(counted),
            "undated": sum(row.time is None for row in counted),
            "counts": sorted(counts.items(), key=lambda one: one[0].encode())}, flags

def answered(claim, streams):
    """Yields the contact and the member of each answer that doesn't follow from the entries."""
    question, answers = claim["question"], claim["answers"]
    asked = question.get("contacts", question.get("rows"))
    if len(asked) != len(answers): yield "the question", "their number"
    for one, answer in zip(asked, answers):
        state, as_of = answer["state"], one.get("as_of", question.get("as_of"))
        stream = streams[one["org_id"], one["contact_id"]]
        derived, flags = fold(stream.rows, stream.erased, question["known_at"], as_of and instant(as_of))
        derived.update(org_id=one["org_id"], contact_id=one["contact_id"], as_of=as_of, known_at=question["known_at"])
        said = {**state, "segments": [(it["id"], it["since"], it["by"]) for it in state["segments"]],
                "notes": [(it["id"], it["by"]) for it in state["notes"]], "counts": list(state["counts"].items())}
        wrong = [name for name, value in derived.items() if said.get(name, value) != value]
        for why in answer["why"]:
            name = why["attribute"]
            flag = flags.get(name if type(name) is str else ("segment", name["segment"]), DEFAULT)
            if (why["value"], why["since"], why["by"]) != flag or (why["deciding"] or {}).get("id") != flag[2]:
                wrong.append("why")
        attributes = [why["attribute"] for why in answer["why"]]
        if attributes != question.get("attributes", attributes): wrong.append("why")
        if wrong: yield one["contact_id"], wrong[0]

def sentences(claim, streams):
    """Yields the answers in words."""
    for answer in claim["answers"]:
        state = answer["state"]
        stream, as_of = streams[state["org_id"], state["contact_id"]], state["as_of"] and instant(state["as_of"])
        explained = [why["attribute"] for why in answer["why"]]
        flags = [(why["attribute"], why["value"], why["since"], why["by"]) for why in answer["why"]]
        if claim["question"]["kind"] == "as-of-join" or not flags:
            name = "blocked" if state["blocked"] else "unsubscribed"
            # A state has the time of an attribute only while it is on.
            known = fold(stream.rows, stream.erased, claim["question"]["known_at"], as_of)[1]
            flags = [(name, *known.get(name, DEFAULT))]
        for name, on, since, by in flags:
            rows = stream.rows if name in explained else []
            name = name if type(name) is str else f"in {name['segment']}"
            time = f"as of {utc(state['as_of'])}" if state["as_of"] else "at the end"
            told = next((f" (broadcast {row.broadcast})" for row in rows if row.id == by and row.broadcast), "")
            yield (f"{state['contact_id']} was {'' if on else 'not '}{name} {time}"
                   f"{f', since {utc(since)}' if since else ''}{f', set by {by}{told}' if by else ', by default'}")
