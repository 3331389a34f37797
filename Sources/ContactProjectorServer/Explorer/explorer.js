"use strict";
// Every value on this page comes from the API; nothing about a contact is computed here. Texts from outside become text
// nodes, never markup: there is no innerHTML, and no text becomes the address of another place.
(() => {
  // ---- Texts

  const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
  const code = (text) => [...text].map((c) => `\\u{${c.codePointAt(0).toString(16).toUpperCase()}}`).join("");

  /** A text from outside as it is shown: invisible characters as their numbers. */
  const shown = (text) => String(text)
    // A selector that chooses between text and emoji is a part of the emoji.
    .replace(HIDDEN, (c, place, all) => /[\ufe0e\ufe0f]/.test(c) && /\p{Emoji}$/u.test(all.slice(0, place)) ? c : code(c))
    // Many marks on one letter would paint over other lines.
    .replace(/(\p{M}{4})(\p{M}+)/gu, (_, kept, more) => kept + code(more));

  const cut = (text, most = 200) => [...String(text).slice(0, most * 2)].slice(0, most).join("")
    + (String(text).length > most ? "…" : "");
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");
  const plural = (word) => word === "activity" ? "activities" : word === "entry" ? "entries" : `${word}s`;
  const count = (number, word) => `${grouped(number)} ${number === 1 ? word : plural(word)}`;
  const time = (text) => text ? shown(text).replace("T", " ").replace(/Z$/, " UTC") : "–";

  // ---- Elements

  const SVG = "http://www.w3.org/2000/svg";
  const fill = (element, attributes, content) => {
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...content.flat(9).filter((part) => part != null && part !== false));
    return element;
  };
  const h = (name, attributes = {}, ...content) => fill(document.createElement(name), attributes, content);
  const s = (name, attributes = {}, ...content) => fill(document.createElementNS(SVG, name), attributes, content);
  /** A text from outside, isolated, so that its direction doesn't reach the words around it. */
  const data = (text, most) => h("bdi", {}, shown(cut(text, most)));
  const button = (words, act, more = {}) => h("button", { type: "button", on: { click: act }, ...more }, words);
  const field = (words, attributes, wide) => {
    const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", ...attributes });
    return { input, label: h("label", wide ? { class: "wide" } : {}, words, input) };
  };
  const quiet = (...content) => h("p", { class: "quiet" }, ...content);

  // ---- Addresses

  const encoded = (text) => encodeURIComponent(text)
    .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const query = (parameters) => {
    const parts = Object.entries(parameters).filter(([, value]) => value != null && value !== "")
      .map(([name, value]) => `${name}=${encoded(value)}`);
    return parts.length ? `?${parts.join("&")}` : "";
  };
  const address = (view, parts, parameters = {}) => `#/${[view, ...parts].map(encoded).join("/")}${query(parameters)}`;
  const link = (target, ...content) => h("a", { href: target }, ...content);
  const toContact = (org, contact, parameters) =>
    link(address("contact", [org, contact], parameters), data(contact));

  const read = () => {
    const [path, rest = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s);
    try {
      const parts = path.split("/").map(decodeURIComponent);
      return { view: parts[0], parts: parts.slice(1), params: Object.fromEntries(new URLSearchParams(rest)) };
    } catch {
      return { view: "", parts: [], params: {} };
    }
  };
  const keyOf = ({ view, parts }) => JSON.stringify([view, parts]);
  /** Acts after a time, unless another view was chosen meanwhile. */
  const later = (act, milliseconds) => {
    const key = keyOf(read());
    return setTimeout(() => {
      if (keyOf(read()) === key) act();
    }, milliseconds);
  };
  /** Moves to an address; with `quietly`, without another step in the browser's history. */
  const go = (target, quietly) => {
    if (quietly) history.replaceState(null, "", target);
    else if (location.hash !== target) return void (location.hash = target);
    return route();
  };

  // ---- The API

  // In this variable only: a reload asks again.
  let token = "";
  let orgs = [];
  /** The position of the log that the view shows, if it shows the newest. */
  let head = null;

  class Failure extends Error {
    constructor(status, problem = {}) {
      super(problem.detail ?? `status ${status}`);
      this.status = status;
      this.hint = problem.hint;
    }
  }
  const ask = async (path, signal) => {
    const headers = token ? { Authorization: `Bearer ${token}` } : {};
    let response;
    try {
      response = await fetch(path, { headers, signal, cache: "no-store", credentials: "omit", redirect: "error" });
    } catch (error) {
      throw error.name === "AbortError" ? error : new Failure("gone");
    }
    if (response.ok) return response;
    throw new Failure(response.status, await response.json().catch(() => ({})));
  };
  const body = async (response, signal) => {
    try {
      return await response.text();
    } catch (error) {
      throw signal?.aborted ? error : new Failure("gone");
    }
  };
  const get = async (path, signal) => {
    const response = await ask(path, signal);
    const text = await body(response, signal);
    signal?.throwIfAborted();
    const total = response.headers.get("pagination-count");
    return { text, json: JSON.parse(text), total: total === null ? null : Number(total) };
  };
  const contactPath = (org, contact, rest) => `orgs/${encoded(org)}/contacts/${encoded(contact)}/${rest}`;

  // ---- Parts of views

  const save = (content, name, type) => {
    const url = URL.createObjectURL(new Blob([content], { type }));
    const anchor = h("a", { href: url, download: name });
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  const fileName = (text) => text.replace(/[^A-Za-z0-9-]/g, "_").slice(0, 80);

  /** A cell of CSV: quoted, and with a mark before what a spreadsheet would run as a formula. */
  const cell = (value) => {
    const text = value == null ? "" : String(value);
    const safe = typeof value === "string" && /^[\s]*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const csv = (columns, items) => [columns.map(([name]) => cell(name))]
    .concat(items.map((item) => columns.map(([, value]) => cell(value(item)))))
    .map((row) => `${row.join(",")}\r\n`).join("");

  /** A table; a column is its heading, the value of an item, and how it is shown if that isn't the value. */
  const table = (caption, columns, items) => h("table", {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map(([name]) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, items.map((item) => h("tr", {}, columns.map(([name, value, show], place) => {
      const text = value(item);
      const content = show ? show(item)
        : text == null || text === "" ? "–" : typeof text === "number" ? grouped(text)
        : typeof text === "boolean" ? (text ? "yes" : "no") : data(text);
      return h(place ? "td" : "th", place ? { "data-title": name } : { scope: "row" }, content);
    })))));

  const raw = (value) => h("pre", {}, h("bdi", {},
    cut(JSON.stringify(value, null, 2), 20_000).split("\n").map(shown).join("\n")));

  const curl = (path) => {
    const url = new URL(path, document.baseURI).href.replace(/[!'()*]/g, (c) => encoded(c));
    return h("pre", { "data-curl": true }, `curl${path.includes("/changes?") ? " -N" : ""}${token ? ' -H "Authorization: Bearer $TOKEN"' : ""} '${url}'`);
  };
  /** How to get the same without the page. */
  const sources = (path, name, answer, columns, items) => h("section", {},
    h("h2", {}, "The same elsewhere"), curl(path),
    h("div", { class: "row" },
      button("as JSON", () => save(answer(), `${fileName(name)}.json`, "application/json")),
      button("as CSV", () => save(csv(columns, items()), `${fileName(name)}.csv`, "text/csv"))));

  /** The steps between pages of a list. */
  const pages = (page, take, total, turn) => total > take && h("nav", { class: "row", "aria-label": "Pages" },
    button("Previous", () => turn(page - 1), { disabled: page <= 1 }),
    h("span", {}, `${grouped((page - 1) * take + 1)}–${grouped(Math.min(page * take, total))} of ${grouped(total)}`),
    button("Next", () => turn(page + 1), { disabled: page * take >= total }));

  const notice = document.getElementById("notice");
  const tell = (words, label, act) => {
    const part = h("div", { class: "notice" }, h("span", {}, words));
    if (label) part.append(button(label, act));
    notice.replaceChildren(part);
  };
  const hush = () => notice.replaceChildren();
  /** What is read aloud after a change that moves no focus. */
  const say = (words) => isLost || notice.replaceChildren(h("p", { class: "said" }, words));

  const number = (text) => /^[1-9]\d{0,8}$/.test(text ?? "") ? Number(text) : 1;
  const name = (attribute, names) => attribute.segment == null ? attribute
    : names?.get(attribute.segment) ?? attribute.segment;
  const word = (attribute) => attribute.segment == null ? attribute : `segment:${attribute.segment}`;

  const CONTACTS = [
    ["contact", (item) => item.id],
    ["status", (item) => item.status],
    ["reachability", (item) => item.reachability, (item) => item.reachability.replace("_", " ")],
    ["segments", (item) => item.segments.map((segment) => segment.name ?? segment.id).join(", "),
      (item) => item.segments.length === 0 ? "–" : item.segments.slice(0, 10).map((segment, place) =>
        [place ? ", " : "", data(segment.name ?? segment.id, 60)]).concat(item.segments.length > 10 ? ["…"] : [])],
    ["notes", (item) => item.notes],
    ["activities", (item) => item.activities],
  ];
  const contactColumns = (org, parameters) =>
    [[...CONTACTS[0], (item) => toContact(org, item.id, parameters)], ...CONTACTS.slice(1)];

  // ---- Find

  const findView = ({ parts: [org] }) => {
    const { input, label } = field("Part of the contact’s id", { type: "search", maxlength: 500 }, true);
    const answer = h("div", { class: "answer" });
    const search = (quietly) => go(address("find", [org], { search: input.value }), quietly);
    let wait;
    input.addEventListener("input", () => {
      clearTimeout(wait);
      wait = later(() => search(true), 250);
    });
    const form = h("form", { role: "search", on: { submit: (event) => {
      event.preventDefault();
      clearTimeout(wait);
      search(false);
    } } }, label, h("button", { type: "submit" }, "Find"));
    return {
      title: ["Find a contact"], nodes: [form, answer],
      update: async ({ params }, signal) => {
        const text = params.search ?? "";
        if (document.activeElement !== input) input.value = text;
        const page = number(params.page);
        const path = `orgs/${encoded(org)}/contacts?search=${encoded(text)}&take=20&page=${page}`;
        const found = await get(path, signal);
        const columns = contactColumns(org, {});
        const turn = (to) => go(address("find", [org], { search: text, page: to }));
        const isThere = found.json.some((item) => item.id === text);
        answer.replaceChildren(
          found.json.length ? table(count(found.total, "contact"), columns, found.json) : h("p", {}, "0 contacts"),
          pages(page, 20, found.total, turn) || "",
          text && !isThere ? h("p", {}, "An erased contact isn’t listed: open ", toContact(org, text, {}), " by its whole id.") : "",
          sources(path, "contacts", () => found.text, columns, () => found.json));
        say(count(found.total, "contact"));
      },
    };
  };

  // ---- Who

  const whoView = ({ parts: [org] }) => {
    const where = field("Condition", { placeholder: "in VIP and not unsubscribed", maxlength: 2000 }, true);
    const at = field("As of (UTC)", { placeholder: "the end, or 2024-06-03 09:00" });
    const answer = h("div", { class: "answer" });
    const form = h("form", { on: { submit: (event) => {
      event.preventDefault();
      go(address("who", [org], { where: where.input.value, at: at.input.value }));
    } } }, where.label, at.label, h("button", { type: "submit" }, "List"));
    return {
      title: ["Who meets a condition"], answer,
      nodes: [form, quiet("Such as ", h("code", {}, "blocked or unsubscribed"), ", ",
        h("code", {}, "left VIP since 2024-03-01"), ", ", h("code", {}, "notes > 3"), "."), answer],
      update: async ({ params }, signal) => {
        const text = params.where || "all";
        where.input.value = params.where ?? "";
        at.input.value = params.at ?? "";
        where.input.removeAttribute("aria-invalid");
        const page = number(params.page);
        const path = `orgs/${encoded(org)}/contacts${query({ where: text, at: params.at, take: 20, page })}`;
        const columns = contactColumns(org, { at: params.at });
        let found;
        try {
          found = await get(path, signal);
        } catch (error) {
          const place = error instanceof Failure && /\(where, character (\d+)\)$/.exec(error.message);
          if (!place) throw error;
          where.input.setAttribute("aria-invalid", "true");
          answer.replaceChildren(mistake(error, text, Number(place[1])));
          return;
        }
        const turn = (to) => go(address("who", [org], { ...params, page: to }));
        answer.replaceChildren(
          found.json.length ? table(count(found.total, "contact"), columns, found.json)
            : h("p", {}, "0 contacts meet ", data(text)),
          pages(page, 20, found.total, turn) || "",
          sources(path, "who", () => found.text, columns, () => found.json));
        say(count(found.total, "contact"));
      },
    };
  };

  /** A condition that can't be read, with the place of the mistake. */
  const mistake = (error, text, place) => {
    const letters = [...new Intl.Segmenter("en", { granularity: "grapheme" }).segment(text)].map((part) => part.segment);
    const [before, after] = [letters.slice(0, place - 1).join(""), letters.slice(place - 1).join("")];
    return h("div", { class: "problem", role: "alert" },
      h("p", {}, data(error.message)),
      h("pre", { class: "caret", tabindex: 0, "aria-label": "The condition" },
        `${shown(before)}`, h("b", {}, shown(after)), `\n${" ".repeat([...shown(before)].length)}`, h("b", {}, "^")),
      error.hint && h("p", {}, data(error.hint)));
  };

  // ---- Pictures

  const percent = (part) => `${(Math.min(1, Math.max(0, part)) * 100).toFixed(3)}%`;
  const STEPS = [1, 6, 24, 168].map((hours) => [hours * 3_600_000, 0])
    .concat([1, 3, 6, 12, 24, 60, 120, 600, 1_200, 6_000].map((months) => [months * 2_629_800_000, months]));

  /** A time axis over a range of milliseconds, with at most eight marks. */
  const axis = (first, last) => {
    const length = Math.max(last - first, 1);
    const [width, months] = STEPS.find(([step]) => length / step <= 7.5) ?? STEPS.at(-1);
    const marks = [];
    const start = new Date(first);
    for (let place = 0; place < 9; place += 1) {
      const month = (Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / months) + place) * months;
      marks.push(months ? Date.UTC(Math.floor(month / 12), month % 12) : (Math.floor(first / width) + place) * width);
    }
    const words = (at) => {
      const text = new Date(at).toISOString();
      return months >= 12 ? text.slice(0, text.indexOf("-", 1)) : months ? text.slice(0, 7)
        : width >= 86_400_000 ? text.slice(0, 10) : text.slice(5, 16).replace("T", " ");
    };
    return {
      place: (at) => (at - first) / length,
      marks: marks.filter((at) => at > first && at < last).map((at) => [at, words(at)]),
    };
  };
  const markLines = (scale, height) => scale.marks.flatMap(([at, words]) => {
    const place = scale.place(at);
    return [
      s("line", { class: "grid", x1: percent(place), x2: percent(place), y1: 18, y2: height }),
      s("text", { class: "mark", x: percent(place), y: 12, "text-anchor": place > .8 ? "end" : "start" }, words),
    ];
  });

  const [HEAD, LANE, MOST_LANES, MOST_BARS] = [26, 40, 30, 200];

  /** The time ranges of the history as a picture. */
  const lanesPicture = (lanes, scale) => {
    const height = HEAD + LANE * lanes.length + 6;
    const cursor = s("line", { class: "cursor", y1: 16, y2: height });
    const rows = lanes.map((lane, row) => {
      const y = HEAD + LANE * row + LANE - 14;
      let bars = lane.ranges.map(({ since, until }) => [
        since ? scale.place(Date.parse(since)) : 0, until ? scale.place(Date.parse(until)) : 1,
      ]).map(([from, to]) => [Math.max(0, from), Math.max(to, from + .003)]);
      // Of very many, those that would touch on a screen are drawn as one.
      if (bars.length > MOST_BARS) {
        bars = bars.reduce((all, bar) => {
          const last = all.at(-1);
          if (last && bar[0] < last[1] + .002) last[1] = Math.max(last[1], bar[1]);
          else all.push(bar);
          return all;
        }, []);
      }
      return s("g", { class: lane.isOptOut ? "off" : "" },
        s("text", { x: 0, y: HEAD + LANE * row + 18 }, shown(cut(lane.name, 40))),
        s("rect", { class: "track", x: 0, width: "100%", y, height: 8 }),
        bars.map(([from, to]) => s("rect", { class: "bar", x: percent(from), width: percent(to - from), y, height: 8 })));
    });
    const label = `Time ranges: ${lanes.map((lane) => `${shown(cut(lane.name, 40))} ${count(lane.ranges.length, "range")}`).join(", ")}. `
      + "The table below has the values at the chosen time.";
    const picture = s("svg", { role: "img", "aria-label": label, width: "100%", height },
      markLines(scale, height), rows, cursor);
    return { picture, move: (place) => ["x1", "x2"].forEach((end) => cursor.setAttribute(end, percent(place))) };
  };

  // ---- A contact

  /** A time as a text that sorts. */
  const sortable = (text) => text.replace("Z", "").replace(/(\.\d*)?$/, (part) => (part || ".").padEnd(7, "0"));

  /** The times at which an attribute changed, and what changed. */
  const stopsOf = (history) => {
    const changes = new Map();
    const add = (at, attribute, isOn) => {
      if (at) changes.set(at, [...(changes.get(at) ?? []), [attribute, isOn]]);
    };
    for (const range of history) {
      add(range.since, range.attribute, true);
      add(range.until, range.attribute, false);
    }
    const times = [...changes.keys()].sort((left, right) => sortable(left) < sortable(right) ? -1 : 1);
    return [{ at: "start", changes: [] }, ...times.map((at) => ({ at, changes: changes.get(at) })), { at: "", changes: [] }];
  };

  const contactView = ({ parts: [org, contact] }) => {
    const parts = [org, contact];
    const api = (rest) => contactPath(org, contact, rest);
    let params = {};
    const move = (more, quietly) => go(address("contact", parts, { ...params, ...more }), quietly);

    const at = field("As of (UTC)", { placeholder: "the end, or 2024-06-03 09:00" });
    const known = field("Known at", { placeholder: "now, or a position or time" });
    const form = h("form", { on: { submit: (event) => {
      event.preventDefault();
      move({ at: at.input.value, known: known.input.value });
    } } }, at.label, known.label, h("button", { type: "submit" }, "Show"));
    const verdict = h("div", { class: "answer" });
    const picture = h("div");
    const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": "Time of a change" });
    const here = h("p", { class: "step", "data-step": true });
    const values = h("div", { class: "answer" });
    const panel = h("div", { id: "why" });
    const rest = h("div", { class: "answer" });
    const list = h("div", { class: "answer" });
    const foot = h("div");

    const names = new Map();
    let [stops, lanes, scale, drawn, drawnKnown, listed] = [[], [], null, null, null, null];

    // Moving

    const words = (place) => {
      const stop = stops[place];
      const when = stop.at === "start" ? "before the first change" : stop.at === "" ? "the end: all that happened" : time(stop.at);
      const what = stop.changes.slice(0, 4).map(([attribute, isOn]) => `${shown(cut(name(attribute, names), 60))} ${isOn ? "on" : "off"}`)
        .concat(stop.changes.length > 4 ? [`${grouped(stop.changes.length - 4)} more`] : []).join(", ");
      return { when, what, place: `${grouped(place + 1)} of ${grouped(stops.length)}` };
    };
    const showStop = (place, isThere = true) => {
      const { when, what, place: ofAll } = words(place);
      slider.setAttribute("aria-valuetext", [when, what, ofAll].filter(Boolean).join("; "));
      here.replaceChildren(h("b", {}, isThere ? when : `after ${when}`), what ? h("bdi", {}, `${what} · `) : "", ofAll);
    };
    let wait = null;
    const step = (to) => {
      const place = Math.max(0, Math.min(stops.length - 1, to));
      slider.value = place;
      showStop(place);
      const stop = stops[place];
      drawn?.move(stop.at === "start" ? 0 : stop.at === "" ? 1 : scale.place(Date.parse(stop.at)));
      all.dataset.asked = stop.at;
      clearTimeout(wait);
      // While the slider moves, only the last place is asked for.
      wait = later(() => {
        wait = null;
        move({ at: stop.at }, true);
      }, 40);
    };
    slider.addEventListener("input", () => step(slider.valueAsNumber));
    const stepper = h("div", { class: "row" }, slider,
      button("First", () => step(0)), button("Earlier", () => step(slider.valueAsNumber - 1)),
      button("Later", () => step(slider.valueAsNumber + 1)), button("Last", () => step(stops.length - 1)));

    // Parts

    const draw = (history) => {
      stops = stopsOf(history);
      const all = new Map([["unsubscribed", []], ["blocked", []]]);
      for (const range of history) {
        const key = word(range.attribute);
        if (!all.has(key)) all.set(key, []);
        all.get(key).push(range);
      }
      lanes = [...all].map(([key, ranges]) => ({
        key, ranges, attribute: ranges[0]?.attribute ?? key, isOptOut: !key.startsWith("segment:"),
        get name() { return name(this.attribute, names); },
      }));
      slider.max = stops.length - 1;
      [drawn, scale] = [null, null];
      const times = stops.slice(1, -1).map((stop) => Date.parse(stop.at)).filter((at) => !Number.isNaN(at));
      if (times.length === 0) return picture.replaceChildren(quiet("0 dated changes of an attribute"));
      const [first, last] = [times[0], times.at(-1)];
      const pad = Math.max(3_600_000, (last - first) * .05);
      scale = axis(first - pad, last + pad);
      drawn = lanesPicture(lanes.slice(0, MOST_LANES), scale);
      const omitted = lanes.length - MOST_LANES;
      picture.replaceChildren(drawn.picture, quiet("A bar shows when an attribute was on. The line is the chosen time.",
        omitted > 0 ? ` ${count(omitted, "more segment")} without a bar.` : ""));
    };

    const place = (state) => {
      // The slider has moved on since this state was asked for.
      if (wait !== null) return;
      let found = 0;
      if (params.at === "start") found = 0;
      else if (state.as_of === null) found = stops.length - 1;
      else {
        const asked = sortable(state.as_of);
        while (found + 1 < stops.length - 1 && sortable(stops[found + 1].at) <= asked) found += 1;
      }
      const isThere = state.as_of === null || stops[found].at === state.as_of || found === 0;
      slider.value = found;
      showStop(found, isThere);
      drawn?.move(params.at === "start" ? 0 : state.as_of === null ? 1 : scale.place(Date.parse(state.as_of)));
    };

    const sentence = (attribute, state) => {
      const isOn = state[attribute];
      const by = state[`${attribute}_by`];
      if (!isOn && !by) return h("p", {}, `Not ${attribute}: no activity says otherwise.`);
      const since = isOn ? state[`${attribute}_since`] : null;
      return h("p", {}, h("strong", {}, isOn ? attribute.replace(/^./, (c) => c.toUpperCase()) : `Not ${attribute}`),
        isOn ? `, since ${since ? time(since) : "an undated activity"}, set by ` : ", set by ", data(by), ".");
    };
    const showVerdict = (state) => {
      const [style, answer] = { reachable: ["yes", "Reachable"], not_reachable: ["no", "Not reachable"] }[state.reachability]
        ?? ["unknown", "Unknown"];
      const sentences = ["unsubscribed", "blocked"].sort((left, right) => state[right] - state[left])
        .map((attribute) => sentence(attribute, state));
      if (state.presence === "erased") {
        sentences.unshift(h("p", {}, `Erased at position ${grouped(state.erased_at)}. Only opt-outs are kept.`));
      } else if (state.presence !== "present") {
        sentences.unshift(h("p", {}, "0 activities had happened by then."));
      }
      if (state.merged_into) sentences.unshift(h("p", {}, "Became ", data(state.merged_into), "; this is of its own activities."));
      if (state.merged_from) sentences.unshift(h("p", {}, "With the activities of ", data(state.merged_from.join(", ")), "."));
      const pair = (term, ...content) => h("div", {}, h("dt", {}, term), h("dd", {}, ...content));
      verdict.replaceChildren(
        h("div", { class: `verdict ${style}` }, h("p", { class: "word" }, answer), sentences),
        h("dl", {},
          pair("as of", params.at === "start" ? "the start" : state.as_of ? time(state.as_of) : "the end: all that happened"),
          pair("known at", `position ${grouped(state.known_at)} of the log`),
          pair("status", state.status),
          pair("activities", `${grouped(state.activities)}${state.undated ? `, ${grouped(state.undated)} undated` : ""}`),
          pair("notes", grouped(state.notes.length))));
    };

    const rowsOf = (state) => {
      const rows = ["unsubscribed", "blocked"].map((attribute) => ({
        key: attribute, name: attribute, isOn: state[attribute],
        since: state[`${attribute}_since`], by: state[`${attribute}_by`],
      }));
      const inside = new Set();
      for (const segment of state.segments) {
        inside.add(segment.id);
        if (segment.name) names.set(segment.id, segment.name);
        rows.push({ key: `segment:${segment.id}`, name: segment.name ?? segment.id, isOn: true, since: segment.since, by: segment.by });
      }
      for (const lane of lanes) {
        if (lane.attribute.segment == null || inside.has(lane.attribute.segment)) continue;
        rows.push({ key: lane.key, name: lane.name, isOn: false, since: null, by: null });
      }
      return rows;
    };
    const COLUMNS = [
      ["attribute", (row) => row.name], ["value", (row) => row.isOn],
      ["since (UTC)", (row) => row.since, (row) => time(row.since).replace(" UTC", "")],
      ["set by", (row) => row.by],
    ];
    const MOST_ROWS = 60;
    const showValues = (rows) => {
      const columns = [[...COLUMNS[0]], ["value", COLUMNS[1][1], (row) => {
        const isOpen = params.why === row.key;
        return button(row.isOn ? "yes" : "no", () => move({ why: isOpen ? "" : row.key }, true), {
          class: "why", "data-key": shown(row.key), "aria-expanded": String(isOpen), "aria-controls": "why",
          "aria-label": `${row.isOn ? "yes" : "no"}: why ${shown(cut(row.name, 60))}`,
        });
      }], ...COLUMNS.slice(2)];
      // Replacing the rows would take the focus from a button that was just used.
      const focused = values.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      values.replaceChildren(table("Each value is a button that shows why", columns, rows.slice(0, MOST_ROWS)),
        rows.length > MOST_ROWS ? quiet(count(rows.length - MOST_ROWS, "more segment"), ": the CSV has all.") : "");
      if (focused) [...values.querySelectorAll("button")].find((one) => one.dataset.key === focused)?.focus();
    };

    const showWhy = async (signal) => {
      if (!params.why) return panel.replaceChildren();
      const path = `${api(`why/${encoded(params.why)}`)}${query({ at: params.at, known_at: params.known })}`;
      const { text, json } = await get(path, signal);
      const label = name(json.attribute, names);
      const when = (item) => item ? (item.occurred_at ? time(item.occurred_at) : "undated") : "–";
      const columns = [
        ["activity", (other) => other.activity.id], ["type", (other) => other.activity.type],
        ["occurred (UTC)", (other) => other.activity.occurred_at, (other) => when(other.activity).replace(" UTC", "")],
        ["reason", (other) => other.verdict, (other) => ({ notYetKnown: "not yet known" }[other.verdict] ?? other.verdict)],
      ];
      panel.replaceChildren(h("section", { class: "why-panel", "aria-label": "Why" },
        h("h2", {}, "Why ", data(label, 80), json.value ? ": yes" : ": no"),
        json.deciding ? h("p", {}, "Set by ", json.number ? `#${grouped(json.number)} ` : "", data(json.deciding.id), " ",
            data(json.deciding.type), `, ${when(json.deciding)}`, json.evidence ? `, position ${grouped(json.evidence.position)}, recorded ${time(json.evidence.recorded_at)}` : "", ".")
          : h("p", {}, "By default: no activity says otherwise."),
        json.deciding && h("details", {}, h("summary", {}, "The activity as it was recorded"),
          json.deciding.recorded == null ? h("p", {}, "Its text was erased.") : raw(json.deciding.recorded)),
        json.others.length ? table(`${count(json.others.length, "other activity")} about it`, columns, json.others.slice(0, 20)) : "",
        curl(path),
        h("div", { class: "row" }, button("as JSON", () => save(text, "why.json", "application/json")),
          button("as CSV", () => save(csv(columns, json.others), "why.csv", "text/csv")),
          button("Close", () => {
            [...values.querySelectorAll("button")].find((one) => one.dataset.key === shown(params.why))?.focus();
            move({ why: "" }, true);
          }))));
    };

    const entries = (title, items, most, show) => items.length ? h("section", {}, h("h2", {}, title),
      h("ul", { class: "entries" }, items.slice(-most).reverse().map((item) => h("li", {}, ...show(item)))),
      items.length > most ? quiet(`${grouped(items.length - most)} more: the JSON has all.`) : "") : "";
    const when = (text) => h("span", { class: "time" }, text ? time(text) : "undated");
    const showRest = (state) => rest.replaceChildren(
      entries("Notes", state.notes, 20, (note) => [when(note.created_at), data(note.content ?? "its text was erased", 2_000)]),
      entries("Files", state.files, 20, (file) => [when(file.created_at), data(file.name ?? file.id)]),
      entries("Notices", state.notices, 20, (item) => [data(item.kind), " ", data(item.activity)]));

    const ACTIVITIES = [
      ["activity", (item) => item.id], ["type", (item) => item.type],
      ["occurred (UTC)", (item) => item.created_at, (item) => typeof item.created_at === "string"
        ? button(time(item.created_at).replace(" UTC", ""), () => {
          move({ at: item.created_at });
          main.querySelector("h1").focus();
        }, { class: "why" }) : "undated"],
      ["as recorded", () => "", (item) => h("details", {}, h("summary", {}, "JSON"), raw(item))],
    ];
    const showList = async (signal) => {
      const page = number(params.page);
      if (listed === page) return;
      const { json, total, text } = await get(api(`activities?take=20&page=${page}`), signal);
      const items = json.filter((item) => item && typeof item === "object");
      const turn = (to) => {
        listed = null;
        move({ page: to }, true).then?.(() => list.querySelector("h2")?.focus());
      };
      list.replaceChildren(h("section", {}, h("h2", { tabindex: -1 }, "Activities"),
        total ? table(`${count(total, "activity")}, newest first, as they were recorded until now`, ACTIVITIES, items)
          : h("p", {}, "0 activities"),
        pages(page, 20, total, turn) || "",
        h("div", { class: "row" }, button("these as JSON", () => save(text, "activities.json", "application/json")),
          button("these as CSV", () => save(csv(ACTIVITIES.slice(0, 3), items), "activities.csv", "text/csv")))));
      listed = page;
    };

    const from = field("Compare with (UTC)", { placeholder: "start, or 2024-03-01" });
    const compare = h("form", { on: { submit: (event) => {
      event.preventDefault();
      go(address("diff", parts, { from: from.input.value || "start", to: params.at, known: params.known }));
    } } }, from.label, h("button", { type: "submit" }, "Show the difference"));
    const evidence = h("div", { class: "row" }, button("Evidence file", async () => {
      try {
        const response = await ask(`${api("evidence")}${query({ at: params.at, known_at: params.known })}`);
        save(await response.blob(), `${fileName(contact)}.evidence.ndjson`, "application/x-ndjson");
        say("The evidence file is downloaded. Check it with projector audit.");
      } catch (error) {
        fail(error instanceof Failure ? error : new Failure("gone"), () => evidence.querySelector("button").click());
      }
    }), h("span", { class: "quiet" }, "This state with its proof, to hand over; checked with ", h("code", {}, "projector audit"), "."));

    const all = h("div", { hidden: true }, verdict,
      h("section", {}, h("h2", {}, "History"), picture, stepper, here, values, panel),
      h("section", {}, h("h2", {}, "Compare and hand over"), compare, evidence), rest, list, foot);
    return {
      title: [data(contact)], name: shown(cut(contact, 60)),
      nodes: [form, all],
      // What the view shows was read at an earlier head.
      forget: () => {
        [drawnKnown, listed] = [null, null];
      },
      update: async (place_, signal) => {
        params = place_.params;
        at.input.value = params.at ?? "";
        known.input.value = params.known ?? "";
        const path = `${api("state")}${query({ at: params.at, known_at: params.known })}`;
        const isNew = drawnKnown !== (params.known ?? "");
        const [state, history, newest] = await Promise.all([
          get(path, signal),
          isNew ? get(`${api("history")}${query({ known_at: params.known })}`, signal) : null,
          // The last state has the names of most segments.
          isNew && params.at ? get(`${api("state")}${query({ known_at: params.known })}`, signal) : null,
        ]).catch((error) => {
          if (error.status === 404) all.hidden = true;
          throw error;
        });
        for (const found of [newest, state]) {
          for (const segment of found?.json.segments ?? []) if (segment.name) names.set(segment.id, segment.name);
        }
        if (history) {
          draw(history.json);
          drawnKnown = params.known ?? "";
        }
        if (!params.known) head = (newest ?? state).json.known_at;
        place(state.json);
        showVerdict(state.json);
        const rows = rowsOf(state.json);
        showValues(rows);
        showRest(state.json);
        foot.replaceChildren(sources(path, contact, () => state.text, COLUMNS, () => rows));
        all.hidden = false;
        all.dataset.at = params.at ?? "";
        await showWhy(signal);
        await showList(signal);
      },
    };
  };

  // ---- The difference between two times

  const diffView = ({ parts: [org, contact] }) => {
    const parts = [org, contact];
    const fields = [
      ["from", "From (UTC)", "the start"], ["to", "To (UTC)", "the end"],
      ["known_from", "From, known at", "as the other"], ["known", "To, known at", "now"],
    ].map(([key, words, placeholder]) => ({ key, ...field(words, { placeholder }) }));
    const answer = h("div", { class: "answer" });
    const form = h("form", { on: { submit: (event) => {
      event.preventDefault();
      go(address("diff", parts, Object.fromEntries(fields.map(({ key, input }) => [key, input.value]))));
    } } }, fields.map(({ label }) => label), h("button", { type: "submit" }, "Compare"));
    const value = (side) => side ? `${side.value ? "yes" : "no"}${side.since ? ` since ${time(side.since)}` : ""}` : "–";
    const note = (side) => side ? [data(side.content ?? side.name ?? side.id ?? "", 500)] : "–";
    return {
      title: ["What changed for ", data(contact)], name: shown(cut(contact, 60)), nodes: [h("p", {}, "Back to ", toContact(org, contact, {})), form, answer],
      update: async ({ params }, signal) => {
        for (const { key, input } of fields) input.value = params[key] ?? "";
        const path = contactPath(org, contact, `diff${query({
          from: params.from || "start", to: params.to, known_from: params.known_from, known_at: params.known,
        })}`);
        const { json, text } = await get(path, signal);
        const rows = json.attributes.map((row) => ({ name: name(row.attribute), before: row.before, after: row.after, show: value }))
          .concat(json.labels.map((row) => ({ name: `name of ${row.segment}`, before: row.before, after: row.after, show: note })),
            json.notes.map((row) => ({ name: row.note, before: row.before, after: row.after, show: note })),
            json.files.map((row) => ({ name: row.file, before: row.before, after: row.after, show: note })));
        const plain = (side, show) => show === value ? value(side) : side ? side.content ?? side.name ?? side.id ?? "" : "";
        const columns = [
          ["what", (row) => row.name],
          ["before", (row) => plain(row.before, row.show), (row) => row.show(row.before)],
          ["after", (row) => plain(row.after, row.show), (row) => row.show(row.after)],
        ];
        const side = (basis) => `${basis.as_of ? time(basis.as_of) : "the end"}, ${count(basis.activities, "activity")}, known at ${grouped(basis.known_at)}`;
        if (!params.known && !params.known_from) head = json.to.known_at;
        answer.replaceChildren(quiet(`From ${side(json.from)}, to ${side(json.to)}.`),
          rows.length ? table(count(rows.length, "difference"), columns, rows.slice(0, 500)) : h("p", {}, "0 differences"),
          rows.length > 500 ? quiet(`${grouped(rows.length - 500)} more: the CSV has all.`) : "",
          json.learnt.length ? quiet(`${count(json.learnt.length, "entry")} recorded in between: the JSON has them.`) : "",
          sources(path, `${contact}-diff`, () => text, columns, () => rows));
        say(count(rows.length, "difference"));
      },
    };
  };

  // ---- Trend

  const trendView = ({ parts: [org] }) => {
    const segment = field("Segment, by id or name", { required: true });
    const by = h("select", {}, ["hour", "day", "week", "month", "quarter", "year"].map((period) => h("option", { value: period }, period)));
    const from = field("From (UTC)", { placeholder: "the first activity" });
    const to = field("To (UTC)", { placeholder: "the last activity" });
    const answer = h("div", { class: "answer" });
    const form = h("form", { on: { submit: (event) => {
      event.preventDefault();
      go(address("trend", [org], { segment: segment.input.value, by: by.value, from: from.input.value, to: to.input.value }));
    } } }, segment.label, h("label", {}, "Period", by), from.label, to.label, h("button", { type: "submit" }, "Draw"));
    const columns = [
      ["period", (point) => point.period], ["contacts", (point) => point.contacts],
      ["entries", (point) => point.entries], ["exits", (point) => point.exits],
    ];
    return {
      title: ["The size of a segment over time"], nodes: [form, answer],
      update: async ({ params }, signal) => {
        segment.input.value = params.segment ?? "";
        by.value = params.by || "month";
        from.input.value = params.from ?? "";
        to.input.value = params.to ?? "";
        if (!params.segment) return answer.replaceChildren(h("p", {}, "Name a segment, such as VIP."));
        const path = `orgs/${encoded(org)}/segments/${encoded(params.segment)}/trend${query({ by: by.value, from: params.from, to: params.to })}`;
        const { json, text } = await get(path, signal);
        answer.replaceChildren(
          json.length ? curve(json, params.segment) : "",
          json.length ? table(`${json.length > 200 ? "The last 200 of " : ""}${count(json.length, "period")}`, columns, json.slice(-200).reverse())
            : h("p", {}, "0 periods"),
          sources(path, `${params.segment}-trend`, () => text, columns, () => json));
        say(count(json.length, "period"));
      },
    };
  };

  /** The sizes as an area, which a stretched picture inside one with texts draws. */
  const curve = (points, segment) => {
    const [first, last] = [Date.parse(points[0].from), Date.parse(points.at(-1).before)];
    const scale = axis(first, last);
    const most = points.reduce((all, point) => Math.max(all, point.contacts), 1);
    const [top, bottom] = [24, 220];
    const y = (size) => (1_000 - size / most * 1_000).toFixed(1);
    let line = "";
    for (const point of points) {
      const [left, right] = [point.from, point.before].map((at) => (scale.place(Date.parse(at)) * 1_000).toFixed(1));
      line += `${line ? "L" : "M"}${left} ${y(point.contacts)}L${right} ${y(point.contacts)}`;
    }
    const label = `${shown(cut(segment, 60))}: ${count(points[0].contacts, "contact")} at the end of ${shown(points[0].period)}, `
      + `${count(points.at(-1).contacts, "contact")} at the end of ${shown(points.at(-1).period)}, at most ${grouped(most)}. The table has each period.`;
    return s("svg", { role: "img", "aria-label": label, width: "100%", height: bottom + 8 },
      markLines(scale, bottom),
      s("svg", { y: top, height: bottom - top, width: "100%", viewBox: "0 0 1000 1000", preserveAspectRatio: "none" },
        s("path", { class: "area", d: `${line}L1000 1000L0 1000Z` }), s("path", { class: "curve", d: line })),
      s("text", { class: "mark", x: 4, y: top + 12 }, grouped(most)));
  };

  // ---- The log

  const MOST_ENTRIES = 200;
  const logView = ({ parts: [org] }) => {
    let items = [];
    let isPaused = false;
    let stream = null;
    const answer = h("div", { class: "answer" });
    const state = h("span", { class: "quiet" }, "");
    const pause = button("Pause", () => {
      isPaused = !isPaused;
      pause.textContent = isPaused ? "Continue" : "Pause";
      if (isPaused) {
        stream?.abort();
        state.textContent = "paused";
      } else route();
    });
    const foot = h("div");
    const columns = [
      ["position", (item) => item.position],
      ["recorded (UTC)", (item) => item.recorded_at, (item) => time(item.recorded_at).replace(" UTC", "")],
      ["contact", (item) => item.activity.contact_id, (item) => toContact(org, item.activity.contact_id, {})],
      ["kind", (item) => item.kind],
      ["type", (item) => item.activity.type],
      ["activity", (item) => item.activity.id],
    ];
    const show = () => answer.replaceChildren(items.length
      ? table(`The last ${count(items.length, "entry")}, newest first`, columns, items) : h("p", {}, "0 entries"));
    const follow = async (start, signal) => {
      let after = start;
      while (!signal.aborted) {
        const response = await ask(`orgs/${encoded(org)}/changes?after=${encoded(after)}`, signal);
        state.textContent = "following the log";
        main.setAttribute("aria-busy", "false");
        found();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        let text = "";
        try {
          for (;;) {
            const { done, value } = await reader.read();
            if (done) break;
            text += value;
            const events = text.split("\n\n");
            text = events.pop();
            let isNew = false;
            for (const event of events) {
              const lines = event.split("\n");
              const content = (key) => lines.filter((line) => line.startsWith(`${key}: `)).map((line) => line.slice(key.length + 2));
              const value = content("data").join("\n");
              if (!value) continue;
              after = content("id")[0] ?? after;
              items.unshift(JSON.parse(value));
              isNew = true;
            }
            items = items.slice(0, MOST_ENTRIES);
            if (isNew) show();
          }
        } catch (error) {
          throw signal.aborted ? error : new Failure("gone");
        }
      }
    };
    return {
      title: ["The log’s tail"], nodes: [h("div", { class: "row" }, pause, state), answer, foot],
      close: () => stream?.abort(),
      update: async ({ params }, signal) => {
        head = null;
        items = [];
        show();
        stream?.abort();
        stream = new AbortController();
        signal.addEventListener("abort", () => stream.abort());
        const { position } = (await get("ready", signal)).json;
        const after = params.after || String(Math.max(0, (position ?? 0) - 20));
        foot.replaceChildren(sources(`orgs/${encoded(org)}/changes?after=${encoded(after)}`, "log",
          () => JSON.stringify(items, null, 1), columns, () => items));
        await follow(after, stream.signal);
      },
    };
  };

  // ---- Views

  const VIEWS = {
    find: { words: "Find", make: findView, parts: 1, isListed: true },
    who: { words: "Who", make: whoView, parts: 1, isListed: true },
    trend: { words: "Trend", make: trendView, parts: 1, isListed: true },
    log: { words: "Log", make: logView, parts: 1, isListed: true },
    contact: { words: "Contact", make: contactView, parts: 2 },
    diff: { words: "Difference", make: diffView, parts: 2 },
  };
  const main = document.getElementById("view");
  let open = null;
  let turn = null;
  const problem = h("div");

  const fail = (error, again) => {
    if (error.name === "AbortError") return;
    const isKnown = error instanceof Failure;
    if (isKnown && error.status === 401) return askForToken("The server needs a token, or this one has ended.");
    if (isKnown && error.status === "gone") return lose(again);
    problem.replaceChildren(h("div", { class: "problem", role: "alert" },
      h("p", {}, data(isKnown ? error.message : `The page failed: ${error.message}`)), isKnown && error.hint && h("p", {}, data(error.hint))));
  };

  /** Says that the server can't be reached, and keeps the view. */
  let isLost = false;
  const lose = (again = () => route(true)) => {
    isLost = true;
    tell("The server can’t be reached. What is shown may be outdated.", "Retry", again);
  };

  const found = () => {
    if (isLost) hush();
    isLost = false;
  };

  const route = async (isFresh = false) => {
    const place = read();
    const view = Object.hasOwn(VIEWS, place.view) && VIEWS[place.view].parts === place.parts.length && !place.parts.includes("")
      ? VIEWS[place.view] : null;
    if (!view) return go(address("find", [orgs[0]?.path ?? "c"]), true);
    const key = keyOf(place);
    turn?.abort();
    const mine = turn = new AbortController();
    problem.replaceChildren();
    if (!isLost) hush();
    if (open?.key !== key) {
      open?.close?.();
      head = null;
      const made = view.make(place);
      main.replaceChildren(h("h1", { tabindex: -1 }, made.title), problem, ...made.nodes);
      document.title = `${made.name ? `${made.name} – ` : ""}${view.words} – ContactProjector`;
      open = { key, ...made };
      showHeader(place);
      main.querySelector("h1").focus();
      scrollTo(0, 0);
    } else if (isFresh === true) open.forget?.();
    main.setAttribute("aria-busy", "true");
    try {
      await open.update(place, mine.signal);
      found();
    } catch (error) {
      if (!mine.signal.aborted) fail(error);
    } finally {
      if (turn === mine) main.setAttribute("aria-busy", "false");
    }
  };

  const showHeader = ({ view, parts: [org] }) => {
    document.getElementById("nav").replaceChildren(h("ul", {}, Object.entries(VIEWS).filter(([, one]) => one.isListed)
      .map(([key, one]) => h("li", {}, h("a", { href: address(key, [org]), "aria-current": key === view && "page" }, one.words)))));
    const choose = h("select", { on: { change: () => go(address("find", [choose.value])) } },
      orgs.map(({ id, path }) => h("option", { value: path, selected: path === org }, id == null ? "no organization" : shown(cut(id, 60)))));
    document.getElementById("org").replaceChildren(orgs.length > 1 ? h("label", {}, "Organization ", choose) : "");
  };

  // ---- Token

  const askForToken = (words) => {
    if (document.querySelector(".gate")) return;
    const secret = field("Token", { type: "password" }, true);
    const said = h("p", { role: "alert" });
    const gate = h("section", { class: "gate", "aria-label": "Token" },
      h("p", {}, words, " It stays in this page, and is forgotten when the page is closed or loaded again."),
      said,
      h("form", { on: { submit: async (event) => {
        event.preventDefault();
        token = secret.input.value.trim();
        try {
          await enter();
          gate.remove();
          await route(true);
        } catch (error) {
          if (error.status === "gone") lose(() => gate.querySelector("form").requestSubmit());
          said.textContent = error.status === 401 ? "The server doesn’t accept this token." : shown(error.message);
          secret.input.focus();
        }
      } } }, secret.label, h("button", { type: "submit" }, "Use")));
    // Above the view, which is kept.
    if (!open) main.replaceChildren(h("h1", { tabindex: -1 }, "Explorer"));
    main.querySelector("h1").after(gate);
    secret.input.focus();
  };
  const enter = async () => {
    // A header can't have other characters, and the request would fail without a reason.
    if (!/^[\x21-\x7e]*$/.test(token)) throw new Failure(401);
    orgs = (await get("orgs")).json;
    if (orgs.length === 0) orgs = [{ id: null, path: "-" }];
  };

  // ---- The log's growth, and the server's absence

  const watch = async () => {
    if (!document.hidden && open) {
      try {
        const response = await fetch("ready", { cache: "no-store", credentials: "omit" });
        const { position } = await response.json();
        if (isLost) await route(true);
        else if (head !== null && position > head && !document.querySelector(".gate")) {
          const now = position;
          tell(`The log has grown: now at ${grouped(now)}, this view shows ${grouped(head)}.`, "Refresh", () => {
            hush();
            route(true);
          });
        }
      } catch {
        lose();
      }
    }
    setTimeout(watch, 3_000);
  };

  const start = async () => {
    main.replaceChildren(h("h1", { tabindex: -1 }, "Explorer"));
    try {
      await enter();
      await route();
    } catch (error) {
      if (error.status === "gone") lose(start);
      else fail(error);
    }
  };
  window.addEventListener("hashchange", () => route());
  start();
  setTimeout(watch, 3_000);
})();
