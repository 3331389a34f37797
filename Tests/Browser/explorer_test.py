#!/usr/bin/env python3
"""Checks the explorer in a browser: it agrees with the tool, everyone can use it, and no text or token leaves its place.

usage: explorer_test.py PROJECTOR SCRATCH
"""

import atexit
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse

from playwright.sync_api import expect, sync_playwright

from browser_test import SCHEMES, WIDTHS, check, has_no_barrier, shown_as, watch
from pages import STREAMS, Tool, activity, hostile, many

TOKENS = ["first-0123456789-0123456789", "second-0123456789-0123456789"]


def free_port():
    """A port to serve at again after a restart."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Served:
    """A running server, with what it logs."""

    def __init__(self, tool, *arguments):
        self.messages = tool.scratch / "explorer.log"
        with self.messages.open("w") as messages:
            self.process = subprocess.Popen(
                [tool.program, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=messages)
        # Also after a check that failed: a server left behind would keep the test's caller waiting.
        atexit.register(self.process.kill)
        while not (found := re.search(r"(http://[0-9.]+:[0-9]+)", self.text)):
            check(self.process.poll() is None, f"the server did not start: {self.text}")
            time.sleep(0.02)
        self.address = found.group()

    @property
    def text(self):
        return self.messages.read_text()

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Visitor:
    """A page that counts what it must not do."""

    def __init__(self, browser, server, place="", width=1280, scheme="light", script=True, waits=True):
        self.context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=script,
            reduced_motion="reduce", accept_downloads=True,
        )
        self.page = view = self.context.new_page()
        view.set_default_timeout(20_000)
        self.faults = []
        own = (server.address + "/", "blob:" + server.address + "/")
        watch(view, self.faults, lambda url: url.startswith(own))
        view.goto(f"{server.address}/{place}")
        if script and waits:
            self.settle()

    def settle(self):
        self.page.wait_for_selector("main[aria-busy=false]")

    def go(self, place):
        self.page.evaluate("place => { document.getElementById('view').setAttribute('aria-busy', 'true'); location.hash = place; }", place)
        self.settle()

    def unmoved(self):
        """Nothing happened but what the page is for; refusals that a test provokes aren't faults."""
        check(not self.faults, f"{self.page.url}: {self.faults[:3]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


def place(view, *parts, **parameters):
    path = "/".join(urllib.parse.quote(part, safe="") for part in (view, *parts))
    query = urllib.parse.urlencode({key: value for key, value in parameters.items() if value}, quote_via=urllib.parse.quote)
    return f"#/{path}" + (f"?{query}" if query else "")


def views(org, contact, segment):
    """Each view, and what it shows of faults."""
    return {
        "find": place("find", org, search="con"), "none": place("find", org, search="zzz"),
        "contact": place("contact", org, contact, at="2024-06-03T09:00:00Z", why="unsubscribed"),
        "known": place("contact", org, contact, known="9"), "unknown": place("contact", org, "con_nobody"),
        "erased": place("contact", org, "con_bea"),
        "diff": place("diff", org, contact) + "?from=2024-03-01",
        "who": place("who", org, where="in VIP and reachable"), "mistake": place("who", org, where="in VIP and reachible"),
        "trend": place("trend", org, segment=segment, by="month"), "log": place("log", org),
    }


def accessible(browser, server, places):
    """Every view can be read in both widths and schemes."""
    for width in WIDTHS:
        for scheme in SCHEMES:
            with Visitor(browser, server, width=width, scheme=scheme) as visitor:
                for name, where in places.items():
                    visitor.go(where)
                    has_no_barrier(visitor.page, f"{name} at {width} px, {scheme}")


def steps_agree(browser, server, tool, org, contact, *source, known=None):
    """Every step of the contact's view is the state that the tool gives for its time."""
    with Visitor(browser, server, place("contact", org, contact, known=known)) as visitor:
        view = visitor.page
        slider = view.get_by_label("Time of a change")
        last = int(slider.get_attribute("max"))
        check(last > 2, f"{contact} has {last} steps")
        for index in range(last + 1):
            slider.fill(str(index))
            view.wait_for_function("""() => {
                const part = document.querySelector("[data-asked]");
                return part && part.dataset.asked === part.dataset.at && document.querySelector("main[aria-busy=false]");
            }""")
            at = view.locator("[data-asked]").get_attribute("data-asked")
            time = ["--at", at] if at else []
            if known:
                time += ["--known-at", known]
            state = tool.state(contact, *time, *source)
            facts = dict(view.eval_on_selector_all("dl div", "all => all.map(one => [...one.children].map(part => part.textContent))"))
            found = [view.locator(".word").inner_text(), facts["status"], facts["activities"].split(",")[0], facts["notes"]]
            words = {"reachable": "Reachable", "not_reachable": "Not reachable", "unknown": "Unknown"}
            expected = [words[state["reachability"]], state["status"], str(state["activities"]), str(len(state["notes"]))]
            check(found == expected, f"{contact} at {at}: {found}, not {expected}")
            rows = view.eval_on_selector_all(
                "button.why[data-key]", "all => all.map(one => [one.dataset.key, one.textContent])")
            on = sorted(key for key, value in rows if value == "yes")
            attributes = [name for name in ("blocked", "unsubscribed") if state[name]]
            names = sorted(attributes + [f"segment:{shown_as(segment['id'])}" for segment in state["segments"]])
            check(on == names, f"{contact} at {at}: {on}, not {names}")
        visitor.unmoved()
        return last + 1


def explains(browser, server, org):
    """A value shows its activity; the keyboard moves through time; focus follows the view."""
    with Visitor(browser, server, place("contact", org, "con_ana")) as visitor:
        view = visitor.page
        view.locator("[data-key=unsubscribed]").press("Enter")
        view.wait_for_selector(".why-panel")
        check("act_a13" in view.locator(".why-panel").inner_text(), "why doesn't name the activity")
        check(view.evaluate("document.activeElement.dataset.key") == "unsubscribed", "the value has lost the focus")
        check("why=unsubscribed" in view.url, "the address doesn't have the question")
        view.get_by_role("button", name="Close").press("Enter")
        view.wait_for_selector(".why-panel", state="detached")
        check(view.evaluate("document.activeElement.dataset.key") == "unsubscribed", "the focus is lost")
        slider = view.get_by_label("Time of a change")
        slider.focus()
        last = int(slider.get_attribute("max"))
        for key, value in (("Home", 0), ("ArrowRight", 1), ("ArrowLeft", 0), ("End", last), ("ArrowLeft", last - 1)):
            view.keyboard.press(key)
            check(slider.input_value() == str(value), f"{key} leads to {slider.input_value()}, not {value}")
            check(f"{value + 1} of {last + 1}" in slider.get_attribute("aria-valuetext"), "the slider doesn't say where it is")
        view.get_by_role("link", name="Who").click()
        expect(view.locator("h1")).to_be_focused()
        view.get_by_role("textbox", name="Condition").fill("in VIP and reachible")
        view.keyboard.press("Enter")
        caret = view.locator("pre.caret").inner_text().split("\n")
        check(caret[1].index("^") == caret[0].index("reachible"), f"the caret is elsewhere: {caret}")
        visitor.faults.clear()
        view.get_by_role("textbox", name="Condition").fill("in VIP and reachable")
        view.keyboard.press("Enter")
        view.get_by_role("link", name="con_ana").click()
        expect(view.locator("h1")).to_have_text("con_ana")
        expect(view.locator("h1")).to_be_focused()
        address = view.url
        view.reload()
        visitor.settle()
        check(view.url == address and view.locator(".word").is_visible(), "the address doesn't reproduce the view")
        line = view.locator("[data-curl]").last.inner_text()
        done = subprocess.run(["sh", "-c", line.replace("curl ", "curl -sf ", 1)], capture_output=True, text=True)
        check('"contact_id":"con_ana"' in done.stdout, f"{line}: {done.returncode}")
        with view.expect_download() as download:
            view.get_by_role("button", name="as CSV").last.click()
        text = pathlib.Path(download.value.path()).read_text()
        check(text.startswith('"attribute","value"'), text[:80])
        visitor.unmoved()


def leaves(browser, server, org):
    """What a view has still to do doesn't bring it back after it was left."""
    moves = ((place("contact", org, "con_ana"), "input[type=range]", "0"), (place("find", org), "input[type=search]", "con"))
    for where, field, value in moves:
        with Visitor(browser, server, where) as visitor:
            view = visitor.page
            view.evaluate("""([field, value]) => {
                const input = document.querySelector(field);
                input.value = value;
                input.dispatchEvent(new Event("input"));
                document.querySelector("nav a[href*=who]").click();
            }""", [field, value])
            view.wait_for_timeout(500)
            check(view.url.endswith(place("who", org)), f"{where} is back: {view.url}")
            expect(view.locator("h1")).to_be_focused()
            visitor.unmoved()


def stays_text(browser, tool, lines, contact):
    """Hostile text opens nothing, loads nothing and runs nothing; in a spreadsheet it is no formula."""
    with Served(tool, "explore", "--load", lines) as server, Visitor(browser, server) as visitor:
        view = visitor.page
        name = "</title><script>document.title='x'</script>"
        for where in (
            place("find", "-", search="<"), place("find", "-", search=contact), place("contact", "-", contact),
            place("contact", "-", contact, page="3"), place("diff", "-", contact), place("who", "-", where="all"),
            place("trend", "-", segment=name, by="day"), place("log", "-"), place("log", "-") + "?after=0",
            place("contact", "-", contact, why="unsubscribed"), place("diff", "-", contact),
        ):
            visitor.go(where)
            view.wait_for_timeout(150)
            check(view.locator("script").count() == 1, f"{where}: there is more than one script")
            check(view.locator("img, iframe, object, style, base, video, a[href]:not([href^='#/'])").count() == 0,
                  f"{where}: text became an element")
            hidden = [c for c in view.locator("body").inner_text() if c in "\u202e\u200b\u200d\ufeff\u001b\x00\u2028"]
            check(not hidden, f"{where}: {hidden} is shown as it is")
        visitor.go(place("contact", "-", contact))
        check(view.title().startswith("<script>alert(1)</script>\\u{202E}"), view.title())
        buttons = view.locator("button.why[data-key]")
        for index in range(0, buttons.count(), 5):
            buttons.nth(index).click()
            visitor.settle()
        with view.expect_download() as download:
            view.get_by_role("button", name="as CSV").last.click()
        cells = re.findall(r'(?:^|,)"([^"]?)', pathlib.Path(download.value.path()).read_text(), re.M)
        check(not set(cells) & set("=+-@\t\r"), "a cell is a formula")
        check(view.evaluate("document.title") != "x", "the title was changed")
        visitor.unmoved()
        # A script that is added later doesn't run either.
        view.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
        check(view.evaluate("window.ran") is None, "the policy lets another script run")


def token_stays(browser, tool, store):
    """A token is in no address, storage, log or source; one that ends is asked for again, and the view is kept."""
    port = free_port()
    tokens = tool.scratch / "tokens"
    tokens.touch(mode=0o600)

    def serve(token):
        tokens.write_text(f"org_kestrel read {token}\n")
        return Served(tool, "serve", "--store", store, "--port", port, "--tokens", tokens)

    server = serve(TOKENS[0])
    where = place("contact", "c", "con_ana", at="2024-06-03T09:00:00Z")
    with Visitor(browser, server, where, waits=False) as visitor:
        view = visitor.page
        check(view.get_by_role("textbox", name="Token").get_attribute("type") == "password", "the token is shown")
        has_no_barrier(view, "the field of the token")
        view.get_by_role("textbox", name="Token").fill(TOKENS[1])
        view.keyboard.press("Enter")
        view.get_by_text("doesn’t accept").wait_for()
        view.get_by_role("textbox", name="Token").fill(TOKENS[0])
        view.keyboard.press("Enter")
        expect(view.locator("h1")).to_have_text("con_ana")
        expect(view.locator(".word")).to_have_text("Not reachable")
        check("$TOKEN" in view.locator("[data-curl]").last.inner_text(), "the line for curl needs a token")
        kept = view.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href, history.state])")
        for words in (view.content(), kept, view.url, server.text):
            check(not any(token in words for token in TOKENS), "the token is elsewhere")
        log = server.text
        server.stop()
        server = serve(TOKENS[1])
        view.get_by_role("button", name="Earlier").click()
        view.get_by_role("textbox", name="Token").wait_for()
        expect(view.locator(".word")).to_be_visible()
        view.get_by_role("textbox", name="Token").fill(TOKENS[1])
        view.keyboard.press("Enter")
        view.get_by_role("textbox", name="Token").wait_for(state="detached")
        visitor.settle()
        expect(view.locator("h1")).to_have_text("con_ana")
        check(not any(token in server.text + log for token in TOKENS), "the token is in the log")
        check(not [fault for fault in visitor.faults if not fault.startswith("console Failed to load")], visitor.faults)
        server.stop()


def lives_on(browser, tool):
    """The server gone is said, with a way back; a log that grows is said, with the way to its end."""
    port = free_port()
    store = tool.scratch / "grows.db"
    for suffix in ("", "-wal", "-shm", "-index"):
        pathlib.Path(str(store) + suffix).unlink(missing_ok=True)
    tool.run("import", STREAMS / "ana.json", "--store", store)
    server = Served(tool, "serve", "--store", store, "--port", port)
    with Visitor(browser, server, place("contact", "c", "con_ana")) as visitor:
        view = visitor.page
        expect(view.locator(".word")).to_have_text("Reachable")
        later = tool.lines("later", [activity(300_000, "contact_blocked", "con_ana", org_id="org_kestrel")])
        tool.run("import", later, "--store", store)
        view.get_by_text("The log has grown: now at 14").wait_for()
        visitor.unmoved()
        view.get_by_role("button", name="Refresh").click()
        expect(view.locator(".word")).to_have_text("Not reachable")
        visitor.go(place("log", "c"))
        expect(view.locator("tbody tr")).to_have_count(14)
        tool.run("import", tool.lines("latest", [activity(300_001, "contact_unblocked", "con_ana", org_id="org_kestrel")]),
                 "--store", store)
        expect(view.locator("tbody tr")).to_have_count(15)
        visitor.go(place("contact", "c", "con_ana"))
        visitor.unmoved()
        server.stop()
        view.get_by_role("button", name="Earlier").click()
        view.get_by_text("can’t be reached").wait_for()
        expect(view.locator(".word")).to_be_visible()
        server = Served(tool, "serve", "--store", store, "--port", port)
        view.get_by_role("button", name="Retry").click()
        view.get_by_text("can’t be reached").wait_for(state="detached")
        check(not [fault for fault in visitor.faults if not fault.startswith("console Failed to load")], visitor.faults)
        server.stop()


def without_script(browser, server):
    with Visitor(browser, server, script=False) as visitor:
        words = visitor.page.locator("main").inner_text()
        check("projector report" in words and "openapi.json" in words, words)


def two_organizations(browser, tool):
    lines = tool.lines("two", [activity(1, contact="con_x", org_id="left"), activity(2, contact="con_y", org_id="right")])
    with Served(tool, "explore", "--load", lines) as server, Visitor(browser, server) as visitor:
        view = visitor.page
        expect(view.get_by_role("link", name="con_x")).to_be_visible()
        view.get_by_label("Organization").select_option(label="right")
        expect(view.get_by_role("link", name="con_y")).to_be_visible()
        check("#/find/right" in view.url, view.url)
        visitor.unmoved()


def is_bounded(browser, tool, count):
    """A long history has a table of pages, and no more elements than a short one."""
    lines = tool.lines("many", many(count))
    with Served(tool, "explore", "--load", lines) as server:
        with Visitor(browser, server, place("contact", "-", "con_many"), waits=False) as visitor:
            view = visitor.page
            view.locator("main[aria-busy=false] .word").wait_for(timeout=60_000)
            size = view.evaluate("document.querySelectorAll('*').length")
            check(size < 3_000, f"{size} elements")
            view.get_by_role("navigation", name="Pages").get_by_role("button", name="Next").click()
            view.get_by_text("21–40 of").wait_for()
            visitor.unmoved()
            return f"{count} activities: {size} elements"


def pictures(browser, server, places, folder):
    """Pictures to look at; no check depends on them."""
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
        with Visitor(browser, server, width=width, scheme=scheme) as visitor:
            for name, where in places.items():
                visitor.go(where)
                visitor.page.evaluate("document.activeElement.blur()")
                visitor.page.screenshot(path=folder / f"explorer-{name}-{width}-{scheme}.png", full_page=True)


def documented(browser, server, folder):
    """The picture of the guide, which is copied from here."""
    with Visitor(browser, server, place("contact", "c", "con_ana", at="2024-06-03T09:00:00Z")) as visitor:
        visitor.page.set_viewport_size({"width": 1040, "height": 1180})
        visitor.page.evaluate("document.activeElement.blur()")
        visitor.page.screenshot(path=folder / "explorer.png")


def main(program, scratch):
    scratch = pathlib.Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    tool = Tool(program, scratch)
    store = tool.store()
    source = ["--store", store]
    generated = scratch / "generated.ndjson"
    generated.write_text(tool.run("generate", "--contacts", "1", "--activities", "60", "--seed", "7"))
    random = tool.state("--load", generated)
    name = "<script>alert(1)</script>\u202e"
    bad = tool.lines("hostile-explorer", hostile(400, name))
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with Served(tool, "explore", *source) as server:
            count = steps_agree(browser, server, tool, "c", "con_ana", *source)
            count += steps_agree(browser, server, tool, "c", "con_ana", *source, known="9")
            explains(browser, server, "c")
            leaves(browser, server, "c")
            without_script(browser, server)
        with Served(tool, "explore", "--load", generated) as server:
            org = random["org_id"] or "-"
            count += steps_agree(browser, server, tool, org, random["contact_id"], "--load", generated)
        print(f"{count} steps of the explorer are what `projector state` gives")
        token_stays(browser, tool, store)
        lives_on(browser, tool)
        two_organizations(browser, tool)
        print("a token stays, ends and is asked for; the server goes and comes; the log grows")
        stays_text(browser, tool, bad, name)
        print("hostile texts stay text")
        print(is_bounded(browser, tool, 10_000))
        tool.run("erase", "con_bea", "--store", store, "--yes")
        with Served(tool, "explore", *source) as server:
            places = views("c", "con_ana", "VIP")
            accessible(browser, server, places)
            print(f"{4 * len(places)} views of the explorer without a violation")
            pictures(browser, server, {key: places[key] for key in ("find", "contact", "trend")}, scratch)
            documented(browser, server, scratch)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
