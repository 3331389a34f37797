"use strict";
for (const part of document.querySelectorAll("[data-report]")) {
  const find = (name) => part.querySelector(`[data-${name}]`);
  const all = [...part.querySelectorAll("[data-stop]")];
  const rows = [...part.querySelectorAll("tr[data-type]")];
  const [slider, filter] = [find("slider"), find("filter")];
  const lanes = [...part.querySelectorAll("[data-lane]")];
  const cursor = part.querySelector(".cursor");
  let stops = all;
  let marked = [];

  // Every state is on the page; this shows one of them.
  const show = () => {
    const stop = stops[slider.valueAsNumber];
    if (!stop) return;
    const data = stop.dataset;
    const place = `${slider.valueAsNumber + 1} of ${stops.length}`;
    slider.setAttribute("aria-valuetext", `${stop.textContent}; ${data.text}; ${place}`);
    find("now").replaceChildren(...[...stop.childNodes].map((node) => node.cloneNode(true)));
    find("sum").textContent = `${data.text} · ${place}`;
    if (cursor) for (const end of ["x1", "x2"]) cursor.setAttribute(end, data.x);
    lanes.forEach((lane, index) => {
      const value = data.values[index];
      if (lane.dataset.value === value) return;
      lane.dataset.value = value;
      const words = { 1: lane.dataset.yes, 0: lane.dataset.no };
      lane.querySelector("b").textContent = words[value] ?? "unknown";
    });
    for (const row of marked) row.classList.remove("now");
    const [first, last] = data.rows.split("-").map(Number);
    marked = rows.filter((row) => row.dataset.number >= first && row.dataset.number <= last);
    for (const row of marked) row.classList.add("now");
  };

  const go = (index) => {
    slider.value = index;
    show();
  };

  if (slider && all.length > 0) {
    const asked = all[slider.valueAsNumber];
    part.dataset.ready = "1";
    slider.addEventListener("input", show);
    for (const button of part.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const step = button.dataset.step;
        if (step !== "asked") return go(slider.valueAsNumber + Number(step));
        go(Math.max(0, stops.findLastIndex((stop) => all.indexOf(stop) <= all.indexOf(asked))));
      });
    }
    find("stepper").hidden = false;
    show();
  }

  if (filter && rows.length > 0) {
    filter.addEventListener("change", () => {
      const type = filter.value;
      const current = slider && stops[slider.valueAsNumber];
      let count = 0;
      for (const row of rows) {
        row.hidden = type !== "" && row.dataset.type !== type;
        if (!row.hidden) count += 1;
      }
      find("shown").textContent = type === "" ? "" : `${count} of ${rows.length} rows, steps to match`;
      if (!slider) return;
      const matches = (stop) => type === "" || stop.dataset.types.split(" ").includes(type);
      stops = all.filter(matches);
      slider.disabled = stops.length === 0;
      slider.max = Math.max(0, stops.length - 1);
      const place = all.indexOf(current);
      go(Math.max(0, stops.findLastIndex((stop) => all.indexOf(stop) <= place)));
    });
    find("filters").hidden = false;
  }
}
