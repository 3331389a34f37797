#!/usr/bin/env python3
"""Checks the pages of reports in a browser: they agree with the tool, everyone can use them, and no text leaves its place.

usage: browser_test.py PROJECTOR SCRATCH
"""

import pathlib
import shutil
import sys
import time
import unicodedata

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from pages import EVIDENCE, STREAMS, Tool, hostile, many

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WIDTHS, SCHEMES = (320, 1280), ("light", "dark")


class Browser:
    """A browser that counts what a page must not do."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, page, width=1280, scheme="light", script=True, height=900):
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=script,
            reduced_motion="reduce",
        )
        view = context.new_page()
        view.faults = []
        address = page.resolve().as_uri()
        watch(view, view.faults, lambda url: url.split("#")[0] == address)
        view.goto(address)
        return view


def check(condition, message):
    if not condition:
        raise SystemExit(f"failed: {message}")


def watch(view, faults, is_own):
    """Notes what a page must not do: dialogs, messages, errors, and requests for another's files."""
    view.on("dialog", lambda dialog: (faults.append(f"dialog {dialog.message}"), dialog.dismiss()))
    view.on("console", lambda message: faults.append(f"console {message.text}"))
    view.on("pageerror", lambda error: faults.append(f"error {error}"))
    view.on("request", lambda request: is_own(request.url) or faults.append(f"request {request.url}"))


def has_no_barrier(view, name):
    """No violation of WCAG 2.2 AA, also in closed parts, and no scrolling sideways."""
    view.eval_on_selector_all("details", "all => all.slice(0, 30).forEach(part => part.open = true)")
    found = Axe().run(view, options=RULES).response["violations"]
    names = [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]
    check(not found, f"{name}: {names}")
    wide = view.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    check(wide <= 0, f"{name} is {wide} px too wide")


def shown_as(text):
    """A text as a page shows it: invisible characters as their numbers."""
    hidden = ("Cc", "Cf", "Cn", "Zl", "Zp")
    return "".join(f"\\u{{{ord(c):X}}}" if unicodedata.category(c) in hidden else c for c in text)


def stops_agree(browser, tool, page, contact, *source):
    """Every stop of the page is the state that the tool gives for its time."""
    view = browser.open(page)
    stops = view.eval_on_selector_all("[data-stop]", "all => all.map(stop => ({...stop.dataset}))")
    check(len(stops) > 2, f"{page.name} has {len(stops)} stops")
    slider = view.locator("[data-slider]")
    for index, stop in enumerate(stops):
        time = ["--at", stop["at"]] if stop["at"] else ["--before", stops[1]["at"]]
        state = tool.state(contact, *time, *source)
        found = {key: stop[key] for key in ("status", "reachability", "count", "notes")}
        expected = {
            "status": state["status"], "reachability": state["reachability"],
            "count": str(state["activities"]), "notes": str(len(state["notes"])),
        }
        check(found == expected, f"{page.name} at {stop['at']}: {found}, not {expected}")
        # What the reader sees there, not only what the page has.
        slider.fill(str(index))
        words = view.eval_on_selector_all("[data-lane]", "all => all.map(lane => lane.textContent.trim())")
        names = [shown_as(segment["name"] or segment["id"]) for segment in state["segments"]]
        subscribed = "unknown" if state["reachability"] == "unknown" else "yes"
        check(words[0] == f"subscribed {'no' if state['unsubscribed'] else subscribed}", f"{stop['at']}: {words[0]}")
        check(words[1] == f"blocked {'yes' if state['blocked'] else 'no'}", f"{stop['at']}: {words[1]}")
        shown = [word[:-3] for word in words[2:] if word.endswith(" in")]
        check(len(shown) + int(stop["others"]) == len(names), f"{stop['at']}: in {shown}, not {names}")
        if stop["others"] == "0":
            check(sorted(shown) == sorted(names), f"{stop['at']}: in {shown}, not {names}")
        check(str(state["activities"]) in view.locator("[data-sum]").inner_text(), f"{stop['at']}: the sum")
    check(not view.faults, f"{page.name}: {view.faults}")
    view.context.close()
    return len(stops)


def accessible(browser, pages):
    """Every page can be read in both widths and schemes."""
    for page in pages:
        for width in WIDTHS:
            for scheme in SCHEMES:
                view = browser.open(page, width, scheme)
                has_no_barrier(view, f"{page.name} at {width} px, {scheme}")
                view.context.close()


def stays_text(browser, page, title):
    """Hostile text opens nothing, loads nothing and runs nothing."""
    view = browser.open(page)
    view.wait_for_timeout(300)
    check(view.title() == title, f"the title is {view.title()!r}, not {title!r}")
    check(view.locator("script").count() == 1, "there is more than one script")
    check(view.locator("img, iframe, object, form, a[href]:not([href^='#'])").count() == 0, "text became an element")
    for _ in range(20):
        view.get_by_role("button", name="Earlier").click()
    check(not view.faults, f"{page.name}: {view.faults[:3]}")
    # A script that is added later doesn't run either.
    view.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    check(view.evaluate("window.ran") is None, "the policy lets another script run")
    view.context.close()


def keyboard(browser, page):
    """Everything can be reached and used without a mouse."""
    view = browser.open(page)
    slider = view.locator("[data-slider]")
    seen = set()
    for _ in range(60):
        view.keyboard.press("Tab")
        seen.add(view.evaluate("document.activeElement.tagName + (document.activeElement.type ?? '')"))
    for name in ("INPUTrange", "BUTTONbutton", "SUMMARY"):
        check(name in seen, f"Tab doesn't reach {name}: {seen}")
    slider.focus()
    last = int(slider.get_attribute("max"))
    for key, value in (("Home", 0), ("ArrowRight", 1), ("ArrowLeft", 0), ("End", last), ("ArrowLeft", last - 1)):
        view.keyboard.press(key)
        check(slider.input_value() == str(value), f"{key} leads to {slider.input_value()}, not {value}")
        spoken = slider.get_attribute("aria-valuetext")
        check(f"{value + 1} of {last + 1}" in spoken, f"the slider says {spoken!r}")
    view.get_by_role("button", name="Time asked about").press("Enter")
    check("contact_unsubscribed" in view.locator("[data-now]").inner_text(), "the time asked about isn't shown")
    check(view.locator("tr.now").count() == 1, "the row of the time isn't marked")
    choose = view.locator("[data-filter]")
    choose.select_option(label="segment_added")
    rows = view.locator("tr[data-type]:visible").count()
    steps = int(slider.get_attribute("max")) + 1
    check(0 < rows == steps, f"the filter shows {rows} rows and {steps} steps")
    choose.select_option(label="all types")
    check(int(slider.get_attribute("max")) == last, "the filter can't be taken back")
    check(not view.faults, view.faults)
    view.context.close()


def without_script(browser, page):
    """Everything but the slider is there."""
    view = browser.open(page, script=False)
    check(view.locator("tr[data-type]").count() == 13, "a row is missing")
    check(view.locator("[data-stop]").count() > 10, "a time is missing")
    check(view.locator(".lanes rect.bar").count() > 2, "the picture is missing")
    for hidden in ("[data-slider]", "[data-filter]"):
        check(not view.locator(hidden).is_visible(), f"{hidden} is shown")
    for shown in (".verdict", ".lanes", ".view", ".knowledge", ".limits", ".verify"):
        check(view.locator(shown).first.is_visible(), f"{shown} isn't shown")
    view.context.close()


def prints(browser, page, scratch):
    """The page prints without its controls."""
    view = browser.open(page)
    view.emulate_media(media="print")
    check(not view.locator("[data-slider]").is_visible(), "the slider is printed")
    check(view.locator("tr[data-type]").first.is_visible(), "the activities aren't printed")
    pdf = scratch / f"{page.stem}.pdf"
    view.pdf(path=pdf, format="A4", margin={side: "18mm" for side in ("top", "bottom", "left", "right")})
    check(pdf.read_bytes().startswith(b"%PDF"), "there is no PDF")
    view.context.close()


def has_file(browser, page, file):
    """A page that has its evidence file in it saves the same bytes, under the same name."""
    view = browser.open(page)
    with view.expect_download() as found:
        view.get_by_role("link", name="Save").click()
    check(found.value.suggested_filename == file.name, f"the file is called {found.value.suggested_filename}")
    check(pathlib.Path(found.value.path()).read_bytes() == file.read_bytes(), "the saved file is another one")
    check(all(fault.startswith("request data:") for fault in view.faults), view.faults)
    view.context.close()


def is_fast(browser, page):
    """A long history is usable within a second, and a step is painted within 60 ms."""
    started = time.monotonic()
    view = browser.open(page)
    view.wait_for_selector("[data-ready]", state="attached")
    ready = view.evaluate("performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart")
    step, slowest = view.evaluate("""async () => {
        const slider = document.querySelector("[data-slider]");
        const times = [];
        for (let index = 0; index < 20; index += 1) {
            const start = performance.now();
            slider.value = slider.valueAsNumber - 7;
            slider.dispatchEvent(new Event("input"));
            // Until the frame after it was painted.
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            times.push(performance.now() - start);
        }
        times.sort((left, right) => left - right);
        return [times[10], times[19]];
    }""")
    whole = time.monotonic() - started
    size = page.stat().st_size
    check(ready < 1000, f"{page.name} takes {ready} ms")
    check(step < 60, f"a step takes {step:.1f} ms")
    check(not view.faults, view.faults)
    view.context.close()
    return f"{page.name}: {size / 1e6:.1f} MB, ready in {ready} ms ({whole:.1f} s in all), a step {step:.1f} ms (slowest of 20: {slowest:.1f})"


def pictures(browser, page, folder):
    """Pictures to look at; no check depends on them."""
    for width, scheme in ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")):
        view = browser.open(page, width, scheme)
        view.screenshot(path=folder / f"{page.stem}-{width}-{scheme}.png", full_page=True)
        view.context.close()


def documented(browser, page, folder):
    """The picture of the guide, which is copied from here."""
    view = browser.open(page, 390, "dark", height=1_000)
    view.screenshot(path=folder / "report.png")
    view.context.close()


def main(program, scratch):
    scratch = pathlib.Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    tool = Tool(program, scratch)
    store = tool.store()
    ana = ["--load", STREAMS / "ana.json"]
    generated = scratch / "generated.ndjson"
    generated.write_text(tool.run("generate", "--contacts", "1", "--activities", "60", "--seed", "7"))
    contact = tool.state("--load", generated)["contact_id"]
    report = tool.report("ana", "con_ana", "--at", "2024-06-03T09:00:00Z", "--attribute", "unsubscribed", *ana)
    pictured = tool.report(
        "pictured", "con_ana", "--at", "2024-06-03T09:00:00Z", "--attribute", "unsubscribed", "--store", store)
    earlier = tool.report("earlier", "con_ana", "--at", "2024-06-03", "--known-at", "9", "--store", store)
    ana_file = EVIDENCE / "ana.evidence.ndjson"
    embedded = tool.audit("embedded", ana_file, "--embed")
    others = [
        tool.report("default", "con_ana", *ana), tool.report("empty", "con_nobody", *ana),
        tool.audit("audited", ana_file),
        tool.audit("joined", EVIDENCE / "june-news.evidence.ndjson"), embedded,
    ]
    forged = scratch / "forged.evidence.ndjson"
    forged.write_text(ana_file.read_text().replace("contact_unsubscribed", "contact_resubscribed", 1))
    others.append(tool.audit("forged", forged, status=1))
    tool.run("erase", "con_bea", "--store", store, "--yes")
    others.append(tool.report("erased", "con_bea", "--store", store))
    random = tool.report("random", contact, "--load", generated)
    name = "<script>alert(1)</script>\u202e"
    bad = tool.report("hostile", name, "--load", tool.lines("hostile", hostile(1_000, name)))
    # Fewer rows: the rules look at each pair of elements.
    odd = tool.report("odd", name, "--load", tool.lines("odd", hostile(60, name)))
    long = tool.report("long", "con_many", "--load", tool.lines("long", many(10_000)))
    longest = tool.report("longest", "con_many", "--load", tool.lines("longest", many(100_000)))
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        browser = Browser(started)
        count = stops_agree(browser, tool, report, "con_ana", *ana)
        count += stops_agree(browser, tool, earlier, "con_ana", "--known-at", "9", "--store", store)
        count += stops_agree(browser, tool, random, contact, "--load", generated)
        print(f"{count} stops are what `projector state` gives")
        accessible(browser, [report, earlier, odd, *others])
        print(f"{4 * (3 + len(others))} views without a violation")
        stays_text(browser, bad, "<script>alert(1)</script>\\u{202E} as of the end")
        print("1,000 hostile texts stay text")
        keyboard(browser, report)
        without_script(browser, report)
        prints(browser, report, scratch)
        has_file(browser, embedded, ana_file)
        print("keyboard, without script, print, the file in the page")
        for page in (long, longest):
            print(is_fast(browser, page))
        for page in (report, earlier, *others):
            pictures(browser, page, scratch)
        documented(browser, pictured, scratch)
        started.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
