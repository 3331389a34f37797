"""Reads lines, notes and keys as strictly as EvidenceFormat.md says; verify_evidence.py checks what they say."""
import base64, datetime, gzip, hashlib, json, re, zlib
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LINE, SIZE, EPOCH = 40 << 20, 1 << 40, datetime.datetime(1970, 1, 1)
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?"
                  r"(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII)

# The members of each object in their order, by the member that holds the object, or by what the line is. A sign after
# the name is the type, and without one it is a text; ? allows null, and ~ before the name that it is absent.
SHAPES = {name: re.findall(r"(~?)(\w+)([#@%!&+*<=\[{-]?)(\??)", members) for name, members in (
    line.split(": ") for line in """\
first: format version# entries# withheld#
claim: kind origin? tree_size# made_at@ projection{ question{ streams[ answers[
projection: name version# fingerprint
question state: kind as_of@? known_at# contacts[ attributes= label?
question as-of-join: kind known_at# label? rows[
contacts: org_id? contact_id
rows: org_id? contact_id as_of@? subject?
streams: org_id? contact_id entries# first_position#? last_position#? digest%
answers: state{ why[
state: org_id? contact_id presence as_of@? known_at# status reachable! ~reachability ~erased_at#? blocked! \
blocked_since@? blocked_by? unsubscribed! unsubscribed_since@? unsubscribed_by? segments[ notes[ files[ \
first_activity? last_activity? activities# undated# counts+ notices[
segments: id name? color? since@? by
notes: id content? created_at@? updated_at@? by
files: id name? mime_type? size*? url? uploaded_at@? by
notices: kind activity
why: attribute& value! since@? by? deciding{? others[ basis{
deciding: org_id? contact_id id type occurred_at@? recorded-
others: verdict position#? activity{
activity: org_id? contact_id id type occurred_at@? recorded-
basis: as_of@? known_at# activities# undated# presence ~erased_at#?
entry: position# recorded_at@ kind ~first# org_id? contact_id id type occurred_at@? segment? note? broadcast? link% \
~previous% ~salt% ~payload ~commitment% ~withheld!
nodes: kind hashes<
note: kind note
timestamp: kind token""".splitlines())}

TYPES = {"": lambda v: type(v) is str, "!": lambda v: type(v) is bool, "-": lambda v: v is None,
         "#": lambda v: type(v) is int and 0 <= v < 1 << 63, "*": lambda v: type(v) is int,
         "@": lambda v: type(v) is str and instant(v) is not None and spelled(instant(v)) == v,
         "%": lambda v: type(v) is str and re.fullmatch("[0-9a-f]{64}", v),
         "&": lambda v: v in ("blocked", "unsubscribed") or type(v) is dict and list(v) == ["segment"]
         and type(v["segment"]) is str,
         "+": lambda v: type(v) is dict and all(map(TYPES["#"], v.values())),
         "<": lambda v: type(v) is list and all(map(TYPES["%"], v)),
         "=": lambda v: type(v) is list and all(map(TYPES["&"], v))}

class Unreadable(Exception):
    """The file isn't an evidence file of this version."""

class Refuted(Exception):
    """A check fails."""

def sha(*parts): return hashlib.sha256(b"".join(parts)).digest()
def safe(text): return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)

def fits(value, name):
    """Raises unless a value is an object with the members of its shape, in order and of their types."""
    if type(value) is not dict: raise Unreadable(f"{name} isn't an object")
    shape = SHAPES.get(f"{name} {value['kind']}" if name == "question" and "kind" in value else name)
    if not shape: raise Unreadable(f"the {name} is of an unknown kind")
    members = [member for member in shape if not member[0] or member[1] in value]
    if list(value) != [member[1] for member in members]:
        raise Unreadable(f"{name} doesn't have the members {', '.join(member[1] for member in members)}")
    for _, key, sign, nullable in members:
        inner = value[key]
        if inner is None and nullable: continue
        if sign == "{": fits(inner, key)
        elif sign == "[" and type(inner) is list:
            for item in inner: fits(item, key)
        elif sign == "[" or not TYPES[sign](inner): raise Unreadable(f"{key} has an invalid value")

def instant(text):
    """The microseconds since 1970 of an RFC 3339 time, or None."""
    try:
        *date, second, fraction, sign, hours, minutes = TIME.fullmatch(text).groups()
        offset = datetime.timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
        time = datetime.datetime(*map(int, date), min(int(second), 59)) - offset
        if int(second) > 59 and (second, time.hour, time.minute) != ("60", 23, 59): return None
        time += datetime.timedelta(seconds=int(second) // 60)
        return (time - EPOCH) // datetime.timedelta(microseconds=1) + int(((fraction or "") + "000000")[:6])
    except (AttributeError, ValueError, OverflowError): return None

def spelled(at):
    """The one spelling of a time in a file: in UTC, with 0, 3 or 6 digits after the second."""
    digits = "seconds" if at % 10**6 == 0 else "milliseconds" if at % 1000 == 0 else "microseconds"
    return (EPOCH + datetime.timedelta(microseconds=at)).isoformat(timespec=digits) + "Z"

def distinct(pairs):
    if len(dict(pairs)) < len(pairs): raise Unreadable("it has a member twice")
    return dict(pairs)

def whole(number):
    if not re.fullmatch("-?[0-9]{1,19}", number): raise Unreadable("it has a number that isn't whole or is too large")
    return int(number)

def parsed(line):
    """The value of a line, which must be written in the one way of the format."""
    try:
        value = json.loads(line.decode(), object_pairs_hook=distinct, parse_int=whole, parse_float=whole,
                           parse_constant=whole)
        same = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        # Python has two short escapes that the format doesn't have.
        same = re.sub(r"\\[\\bf]", lambda it: {"\\b": "\\u0008", "\\f": "\\u000c"}.get(it[0], it[0]), same)
        if same.encode() != line: raise Unreadable("it isn't written as the format requires")
    except UnicodeError: raise Unreadable("it isn't UTF-8")
    except ValueError as error: raise Unreadable(f"it isn't JSON: {error}")
    except RecursionError: raise Unreadable("it is nested too deep")
    if type(value) is not dict: raise Unreadable("it isn't an object")
    return value

class Lines:
    """The lines of a file, read one ahead: `value` is the next one, and None at the end. Holds one line at a time."""

    def __init__(self, file):
        self.file = gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == b"\x1f\x8b" else file
        self.number, self.raw, self.value = 0, b"", None

    def advance(self):
        self.number += 1
        try: line = self.file.readline(LINE + 2)
        except (OSError, EOFError, zlib.error) as error: raise Unreadable(f"can't read it: {error}")
        if len(line) > LINE + 1: raise Unreadable("it is longer than 40 MiB")
        if line and line[-1:] != b"\n": raise Unreadable("the file is truncated: no newline at its end")
        self.raw, self.value = line[:-1], parsed(line[:-1]) if line else None

    @property
    def kind(self):
        """What the next line is: an entry, or its kind; None at the end."""
        return self.value and ("entry" if "position" in self.value else self.value.get("kind"))

    def read(self, shape, check=lambda value: None):
        """Returns the next line, which must have a shape, and continues to the one after it."""
        value = self.value
        if value is None: raise Unreadable("the file is truncated")
        fits(value, shape)
        check(value)
        self.advance()
        return value

def unbase64(text, noun):
    try: data = base64.b64decode(text, validate=True)
    except ValueError: data = b""
    if not data or base64.b64encode(data).decode() != text: raise Refuted(f"the base64 of the {noun} isn't canonical")
    return data

def key(text, use):
    """A public key `NAME+ID+base64(use, key)` as the pair of its name and id, and the key."""
    name, number, data = (text.split("+", 2) + ["", ""])[:3]
    data = unbase64(data, "key")
    if not name or len(data) != 33 or data[0] != use or sha(name.encode(), b"\n", data)[:4].hex() != number:
        raise Refuted("it isn't an Ed25519 key for this use with its own id")
    return (name, number), Ed25519PublicKey.from_public_bytes(data[1:])

class Keys:
    """The trusted logs and witnesses, and the name of the witness that must have signed, or None."""
    def __init__(self, lines):
        self.logs, self.witnesses, quorum = {}, {}, []
        for number, line in enumerate(lines, 1):
            word, *rest = line.split() or ["#"]
            try:
                if word == "log" and len(rest) in (1, 2): self.logs.update([key(rest[0], 1)])
                elif word == "witness" and len(rest) in (2, 3):
                    who, public = key(rest[1], 4)
                    self.witnesses[who] = (rest[0], public)
                elif word == "quorum" and len(rest) == 1: quorum += rest
                elif word[0] != "#": raise Refuted("it isn't a log, a witness or a quorum of one")
            except Refuted as error: raise Refuted(f"line {number}: {error}")
        if len(quorum) != 1 or quorum[0] not in ["none", *(name for name, _ in self.witnesses.values())]:
            raise Refuted("it doesn't have one quorum line, with none or the name of a witness")
        self.quorum = None if quorum[0] == "none" else quorum[0]

def opened(note, noun, keys, origin=0):
    """The lines of a note that a trusted log signed, and the times at which witnesses did."""
    text, gap, tail = note.rpartition("\n\n")
    text, lines = text + "\n", tail.split("\n")
    if not gap or lines.pop() or not lines or re.search("[\0-\x09\x0b-\x1f]", note):
        raise Refuted(f"the {noun} isn't a signed note")
    if len(lines) > 100: raise Refuted(f"the {noun} has more than 100 signatures")
    names, times, signed, origin = [], {}, False, (text.split("\n") + [""])[origin]
    for line in lines:
        found = re.fullmatch(r"— ([^\s+]+) (\S+)", line)
        data = unbase64(found[2], noun) if found else b""
        if len(data) < 5: raise Refuted(f"the {noun} has a line that isn't a signature")
        names.append(who := (found[1], data[:4].hex()))
        try:
            if who in keys.logs:
                keys.logs[who].verify(data[4:], text.encode())
                signed = signed or who[0] == origin
            elif who in keys.witnesses and noun != "statement":
                name, public = keys.witnesses[who]
                at = int.from_bytes(data[4:12], "big")
                public.verify(data[12:], f"cosignature/v1\ntime {at}\n{text}".encode())
                times[name] = spelled(at * 10**6)
        except InvalidSignature: raise Refuted(f"the signature of {who[0]} {who[1]} on the {noun} is wrong")
        except OverflowError: raise Refuted(f"the time of {who[0]} on the {noun} isn't before the year 10000")
    named = next((who for who in names if who[0] == origin), names[0])
    if not signed: raise Refuted(f"no trusted key signed this {noun} (it names {named[0]} {named[1]})")
    return text.split("\n")[:-1], times

def checkpoint(note, keys, noun="checkpoint"):
    """The origin, size and root of a checkpoint that a log and the quorum signed, and the times of witnesses."""
    lines, times = opened(note, noun, keys)
    if len(lines) != 3 or not re.fullmatch("0|[1-9][0-9]{0,12}", lines[1]) or int(lines[1]) > SIZE or \
            len(unbase64(lines[2], noun)) != 32:
        raise Refuted(f"the {noun} isn't an origin, a size up to 2^40 and a root")
    if keys.quorum and keys.quorum not in times: raise Refuted(f"the witness {keys.quorum} didn't sign this {noun}")
    return lines, times

def proven(text):
    """The size and the hashes of a consistency proof: a line `old N`, and at most 63 lines of base64."""
    first, *lines = text.split("\n")
    if not lines or lines.pop() or len(lines) > 63 or not re.fullmatch("old (0|[1-9][0-9]{0,12})", first) or \
            int(first[4:]) > SIZE:
        raise Refuted("it isn't old, a size up to 2^40, and at most 63 hashes")
    hashes = [unbase64(line, "proof") for line in lines]
    if any(len(one) != 32 for one in hashes): raise Refuted("it has a hash that isn't of 32 bytes")
    return int(first[4:]), hashes
