"""Answers as the source system's API does, with a few contacts of a made-up organization.

api.py FILE: writes the address into FILE once it listens. con_1 has 250 activities, con_2 has 3. A broadcast `june` was
sent to three contacts of the worked evidence.
"""
import http.server
import json
import os
import sys
import urllib.parse

COUNTS = {"con_1": 250, "con_2": 3}
RECIPIENTS = [
    {"id": f"r{number}", "contact": {"id": contact}, "is_sent_at": "2024-06-03T09:00:00Z"}
    for number, contact in enumerate(["con_ana", "con_bea", "con_dora"])
]


def activities(contact):
    return [
        {
            "id": f"a{number}", "type": "segment_added",
            "created_at": f"2024-01-01T00:{number // 60:02}:{number % 60:02}Z",
            "segment": {"id": f"s{number % 3}", "name": "S"},
        } for number in reversed(range(COUNTS.get(contact, 0)))
    ]


def answer(parts):
    if parts[-1] == "recipients":
        return RECIPIENTS
    if "broadcasts" in parts:
        return {"id": parts[-1], "name": "News", "type": "MARKETING"}
    if parts[-1] == "activities":
        return activities(parts[-2])
    return [{"id": contact, "name": contact} for contact in COUNTS]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        query = urllib.parse.parse_qs(url.query)
        page, take = (int(query.get(name, [default])[0]) for name, default in (("page", 1), ("take", 100)))
        found = answer(url.path.strip("/").split("/"))
        total = len(found)
        if isinstance(found, list):
            found = found[(page - 1) * take:page * take]
        body = json.dumps(found).encode()
        self.send_response(200 if self.headers["authorization"] == "Bearer test-key" else 401)
        self.send_header("pagination-count", str(total))
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
name = sys.argv[1]
with open(name + ".new", "w") as out:
    out.write(f"http://127.0.0.1:{server.server_port}")
os.rename(name + ".new", name)
server.serve_forever()
