"""Pages of reports and audits, made by the tool for the tests in a browser."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
STREAMS = ROOT / "Examples" / "Streams"
EVIDENCE = ROOT / "Tests" / "Evidence"

# Each would run, load something or leave its place if a page took any of it for markup or script.
HOSTILE = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "\"><img src=//evil.example/x>", "' onmouseover='alert(1)", "</style><style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>", "<iframe src=//evil.example>", "javascript:alert(1)",
    "<a href=javascript:alert(1)>click</a>", "<base href=//evil.example/>", "<meta http-equiv=refresh content=0>",
    "</title><script>document.title='x'</script>", "<form action=//evil.example><input autofocus>", "${alert(1)}",
    "{{constructor.constructor('alert(1)')()}}", "<!--", "-->", "]]>", "<![CDATA[", "&lt;script&gt;", "&#x3c;script>",
    "<math><mtext></mtext><script>alert(1)</script></math>", "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>", "\u202egnirts\u202c", "\u200b\u200d\ufeff", "\u001b[31mred\u001b[0m",
    "\U000e0041\U000e0042", "\u2028\u2029", "\x00nul", "</bdi></td></tr></table>", "</pre></details>",
    "<plaintext>", "<textarea>", "<style>@import '//evil.example/x'</style>", "a\u0301" * 8, "\ud83d\ude00" * 3,
    "<object data=//evil.example>", "<img srcset=//evil.example/x>", "url(//evil.example/x)", "\\u003cscript\\u003e",
    "<xmp><script>alert(1)</script></xmp>", "<input onfocus=alert(1) autofocus>", "<video src=//evil.example/x>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<body onload=alert(1)>", "'-alert(1)-'",
]


class Tool:
    """The built tool, with a folder for what it writes."""

    def __init__(self, program, scratch):
        self.program = str(pathlib.Path(program).resolve())
        self.scratch = pathlib.Path(scratch)

    def run(self, *arguments, status=0):
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if done.returncode != status:
            raise SystemExit(f"projector {' '.join(map(str, arguments))}: {done.returncode} {done.stderr}")
        return done.stdout

    def state(self, *arguments):
        """The state of the only contact that the arguments name."""
        found = json.loads(self.run("state", *arguments, "--format", "json"))
        return found[0] if isinstance(found, list) else found

    def report(self, name, contact, *arguments):
        page = self.scratch / f"{name}.html"
        self.run("report", contact, *arguments, "--out", page)
        return page

    def audit(self, name, file, *options, status=0):
        page = self.scratch / f"{name}.html"
        self.run("audit", file, "--keys", EVIDENCE / "keys.txt", "--page", page, *options, status=status)
        return page

    def lines(self, name, activities):
        file = self.scratch / f"{name}.ndjson"
        file.write_text("".join(json.dumps(activity) + "\n" for activity in activities))
        return file

    def store(self):
        store = self.scratch / "store.db"
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(str(store) + suffix).unlink(missing_ok=True)
        for name in ("ana.json", "shop.ndjson"):
            self.run("import", STREAMS / name, "--store", store)
        return store


def activity(number, kind="note_created", contact="con_x", **fields):
    """An activity an hour after the one before."""
    day, hour = divmod(number, 24)
    month, day = divmod(day, 28)
    year, month = divmod(month, 12)
    time = f"{2000 + year:04}-{month + 1:02}-{day + 1:02}T{hour:02}:00:00Z"
    return {"id": f"act_{number}", "contact_id": contact, "type": kind, "created_at": time, **fields}


def many(count, contact="con_many"):
    """A long history: notes, and every tenth activity changes an attribute."""
    for number in range(count):
        if number % 10:
            yield activity(number, contact=contact, note={"id": f"not_{number}", "content": f"Note {number}"})
        elif number % 20:
            yield activity(number, "segment_added", contact, segment={"id": f"seg_{number % 7}", "name": "VIP"})
        else:
            kind = "contact_resubscribed" if number % 40 else "contact_unsubscribed"
            yield activity(number, kind, contact)


def hostile(count, contact):
    """Activities with hostile text in each field."""
    for number in range(count):
        text = HOSTILE[number % len(HOSTILE)] + (str(number) if number >= len(HOSTILE) else "")
        kinds = ["segment_added", "note_created", "file_uploaded", "contact_unsubscribed", text or "odd"]
        yield activity(
            number, kinds[number % 5], contact, id=f"{text}{number}",
            segment={"id": f"{text}{number % 50}", "name": text, "color": text},
            note={"id": f"{text}{number}", "content": text},
            file={"id": f"{text}{number}", "name": text, "url": "javascript:alert(1)//" + text, "mime_type": text},
            broadcast={"id": text, "name": text}, actor={"id": text, "name": text, "email": text},
            metadata={text: text},
        )
