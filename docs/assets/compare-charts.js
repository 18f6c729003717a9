// Draws the series of several chains over each other with Vega-Lite, for compare.js.
// Expressions are interpreted (ast), since the page's policy forbids building code from text.
// Colours are CSS variables, so one drawing serves light, dark and print.
window.compareCharts = (() => {
  "use strict";
  const HEIGHT = 230;
  const GAP_DAYS = 56;
  const DAY = 86400000;
  const DASHES = [[1, 0], [7, 3], [2, 3], [9, 3, 2, 3]];
  const colour = (n) => `var(--ws-line-${n + 1})`;

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  // One value per week, by week; the sources of a figure share no week.
  function points(chain, id) {
    const figure = chain.figures.find((one) => one.id === id);
    return (figure?.series ?? [])
      .flatMap(({ weeks, values }, from) => weeks.map((week, n) => ({ week, value: values[n], from })))
      .filter(({ value }) => value !== null)
      .sort((a, b) => (a.week < b.week ? -1 : 1));
  }

  const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
  const short = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

  // The unit of the API as pages show it: shares and log changes in percent.
  function scaled(value, unit) {
    if (unit === "share" || unit === "share difference") return value * 100;
    return unit === "log change" ? (Math.exp(value) - 1) * 100 : value;
  }
  const UNITS = { share: "%", "share difference": "points", "log change": "% change" };
  const unitWords = (unit) => UNITS[unit] ?? unit;
  function worded(value, unit) {
    const large = Math.abs(value) >= 10000;
    const number = (large ? compact : short).format(Math.abs(value)).replace("K", "k")
      .replace("B", "bn");
    const sign = value < 0 ? "−" : "";
    const dollar = unit.startsWith("USD") ? "$" : "";
    return `${sign}${dollar}${number}${unit === "share" || unit === "log change" ? " %" : ""}`;
  }

  // ISO year and week of a Monday, as the other pages name it.
  function weekName(time) {
    const thursday = new Date(time + 3 * DAY);
    const year = thursday.getUTCFullYear();
    const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY / 7) + 1;
    return `${year}-W${String(week).padStart(2, "0")}`;
  }

  function lines(chains, figure, state) {
    return chains.map((one, n) => {
      const all = points(one, figure.id).map((p) => ({
        time: Date.parse(p.week),
        value: scaled(p.value, figure.unit),
        from: p.from,
      }));
      return { name: one.chain.name, n, all, of: one.figures.find((f) => f.id === figure.id) };
    }).map((line, _, every) => {
      const last = Math.max(...every.flatMap(({ all }) => all.map(({ time }) => time)));
      const from = state.period ? last - Number(state.period) * 365.25 * DAY : -Infinity;
      let part = 0;
      const kept = line.all.filter(({ time }) => time >= from);
      const values = kept.map((point, at) => {
        const before = kept[at - 1];
        const other = before && before.from !== point.from; // it may count in another way
        if (before && (other || point.time - before.time > GAP_DAYS * DAY)) part += 1;
        return { ...point, chain: line.name, part: `${line.n}-${part}` };
      });
      return { ...line, values };
    });
  }

  // Where the lines end, moved apart so that their names do not cover each other.
  function ends(drawn, scale) {
    const found = drawn
      .map(({ name, values }) => ({ chain: name, ...values.at(-1) }))
      .map((end) => ({ ...end, y: scale.place(end.value) }))
      .sort((a, b) => a.y - b.y);
    found.forEach((end, n) => {
      if (n) end.y = Math.max(end.y, found[n - 1].y + 13);
    });
    for (let n = found.length - 1; n >= 0; n -= 1) {
      const below = n === found.length - 1 ? HEIGHT : found[n + 1].y - 13;
      found[n].y = Math.min(found[n].y, below);
    }
    return found.map((end) => ({ ...end, at: scale.value(end.y) }));
  }

  function scaleOf(drawn, log) {
    const values = drawn.flatMap((line) => line.values.map(({ value }) => value));
    const isLog = log && Math.min(...values) > 0;
    const f = isLog ? Math.log : (x) => x;
    const inverse = isLog ? Math.exp : (x) => x;
    let low = f(Math.min(...values));
    let high = f(Math.max(...values));
    if (!isLog && low > 0) low = 0;
    if (!isLog && high < 0) high = 0;
    const pad = (high - low || Math.abs(high) || 1) * 0.04;
    high += pad;
    if (isLog || low < 0) low -= pad;
    return {
      domain: [inverse(low), inverse(high)],
      type: isLog ? "log" : "linear",
      place: (value) => HEIGHT * (1 - (f(value) - low) / (high - low)),
      value: (y) => inverse(low + (high - low) * (1 - y / HEIGHT)),
    };
  }

  function specification(chains, drawn, figure, state, width) {
    const scale = scaleOf(drawn, state.log);
    const names = chains.map(({ chain }) => chain.name);
    const narrow = width < 420;
    const labels = ends(drawn, scale);
    const longest = Math.max(...labels.map(({ chain }) => chain.length));
    const room = Math.min(longest * 7.4 + 16, narrow ? 92 : 150);
    const x = { field: "time", type: "temporal", scale: { type: "utc" }, axis: {
      title: null, grid: false, tickCount: narrow ? 3 : 5,
      labelExpr: "utcFormat(datum.value, utcmonth(datum.value) ? '%b %Y' : '%Y')",
    } };
    const y = { field: "value", type: "quantitative", title: null,
      scale: { type: scale.type, domain: scale.domain, nice: false, zero: false },
      axis: { tickCount: 5, labelExpr: "abs(datum.value) < 1000 ? format(datum.value, '~g')"
        + " : replace(format(datum.value, '~s'), 'G', 'bn')" } };
    const by = (range) => ({ field: "chain", type: "nominal", legend: null,
      scale: { domain: names, range } });
    const strokes = { color: by(names.map((_, n) => colour(n))) };
    const dashes = { strokeDash: by(names.map((_, n) => DASHES[n])) };
    const near = { name: "near", select: { type: "point", fields: ["time"], nearest: true,
      on: "pointermove", clear: "pointerout" } };
    const shown = { condition: { param: "near", empty: false, value: 1 }, value: 0 };
    return {
      width: Math.max(140, width - room - 58),
      height: HEIGHT,
      padding: { left: 4, top: 8, bottom: 2, right: 2 },
      autosize: { type: "pad" },
      background: null,
      data: { values: drawn.flatMap((line) => line.values) },
      encoding: { x, y },
      layer: [
        { mark: { type: "line", strokeWidth: 2, strokeJoin: "round", clip: true },
          encoding: { ...strokes, ...dashes, detail: { field: "part" } } },
        { params: [near], mark: { type: "point", filled: true, size: 46 },
          encoding: { ...strokes, opacity: shown } },
        { mark: { type: "rule", stroke: "var(--ws-muted)" },
          encoding: { y: null, opacity: shown } },
        { data: { values: labels },
          mark: { type: "text", align: "left", dx: 7, fontSize: 11.5, fontWeight: 600,
            baseline: "middle", limit: room - 8 },
          encoding: { ...strokes, y: { ...y, field: "at" }, text: { field: "chain" } } },
      ],
      config: {
        aria: false,
        view: { stroke: null },
        font: "system-ui, sans-serif",
        axis: { labelColor: "var(--ws-muted)", labelFontSize: 11, gridColor: "var(--ws-rule)",
          domainColor: "var(--ws-rule)", tickColor: "var(--ws-rule)" },
      },
    };
  }

  // What is under the pointer, for all chains at that week.
  function pointed(drawn, figure, box) {
    return (_handler, event, _item, value) => {
      const time = value && Number(value.time);
      box.hidden = !time;
      if (!time) return;
      const rows = drawn.map(({ name, values }) => {
        const point = values.find((one) => one.time === time);
        return make("span", {}, `${name}: ${point ? worded(point.value, figure.unit) : "no value"}`);
      });
      box.replaceChildren(make("b", {}, weekName(time)), ...rows);
      const frame = box.parentElement.getBoundingClientRect();
      const left = event.clientX - frame.left + 14;
      box.style.left = `${Math.max(0, Math.min(left, frame.width - box.offsetWidth))}px`;
    };
  }

  function table(drawn, figure) {
    const times = [...new Set(drawn.flatMap(({ values }) => values.map(({ time }) => time)))];
    times.sort((a, b) => b - a);
    const maps = drawn.map(({ values }) => new Map(values.map((v) => [v.time, v.value])));
    const heads = ["Week", ...drawn.map(({ name }) => name)];
    const rows = times.map((time) => {
      const cells = maps.map((map) => make("td", { class: "ws-number" },
        map.has(time) ? worded(map.get(time), figure.unit) : "–"));
      return make("tr", {}, make("th", { scope: "row", class: "ws-nb" }, weekName(time)), ...cells);
    });
    return make("table", { class: "ws-table" },
      make("thead", {}, make("tr", {}, ...heads.map((h) => make("th", { scope: "col" }, h)))),
      make("tbody", {}, ...rows));
  }

  function summary(chains, drawn, figure) {
    const parts = drawn.map(({ name, values }) => {
      const { time, value } = values.at(-1);
      return `${name} ${worded(value, figure.unit)} in ${weekName(time)}`;
    });
    const without = chains.map(({ chain }) => chain.name)
      .filter((name) => !drawn.some((line) => line.name === name));
    const missing = without.length ? ` No series: ${without.join(", ")}.` : "";
    return `${parts.join("; ")}.${missing}`;
  }

  function sources(drawn) {
    const every = (one) => [...new Set(drawn.flatMap(({ of }) => one(of)).filter(Boolean))];
    const credits = every((of) => of.publishers ?? []).join(", ");
    const licences = every((of) => [of.licence]).join(" and ");
    return licences ? `${credits}; figures under ${licences}` : credits;
  }

  function frame(chains, drawn, figure, site) {
    const place = make("div", { class: "ws-compare-plot", role: "img",
      "aria-label": `${figure.title}: ${summary(chains, drawn, figure)}` });
    const box = make("div", { class: "ws-compare-tip", "aria-hidden": "true" });
    box.hidden = true;
    const scroll = make("div", { class: "ws-scroll ws-tall", tabindex: "0", role: "region",
      "aria-label": `Values: ${figure.title}` });
    const details = make("details", {}, make("summary", {}, "Table"), scroll);
    details.addEventListener("toggle", () => {
      if (details.open && !scroll.firstChild) scroll.append(table(drawn, figure));
    });
    const element = make("figure", { class: "ws-compare-figure", id: `figure-${figure.id}` },
      make("h3", {}, make("a", { href: `${site}method/#metric-${figure.id.replaceAll("_", "-")}` },
        figure.title), make("span", { class: "ws-sub" }, unitWords(figure.unit))),
      make("div", { class: "ws-compare-frame" }, place, box),
      make("figcaption", {}, summary(chains, drawn, figure),
        make("span", { class: "ws-sub" }, `Source: ${sources(drawn) || "profiles of the chains"}. `
          + "Gaps of more than eight weeks stay open, and no line joins two sources.")), details);
    return { element, place, box };
  }

  let loading = null;
  function vega(address) {
    loading ??= new Promise((done, failed) => {
      const script = make("script", { src: address });
      script.addEventListener("load", () => done(window.vegaEmbed));
      script.addEventListener("error", () => {
        loading = null;
        failed(new Error("The charts could not be loaded"));
      });
      document.head.append(script);
    });
    return loading;
  }

  // Called by the observer when a figure comes near the screen, and again when its width changes.
  async function draw(job, address) {
    const embed = await vega(address);
    const width = Math.floor(job.place.clientWidth);
    if (width === job.width || !job.place.isConnected) return;
    job.width = width;
    job.made?.finalize();
    const { chains, drawn, figure, state } = job;
    job.made = await embed(job.place, specification(chains, drawn, figure, state, width), {
      mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false,
      tooltip: pointed(drawn, figure, job.box),
    });
    // The place itself is an image with a text; its parts would only repeat marks without names.
    job.place.querySelector("svg")?.setAttribute("aria-hidden", "true");
  }

  let jobs = new Map();
  let seen = null;
  let sized = null;

  function showKey(chains) {
    document.getElementById("compare-key").replaceChildren(
      ...chains.map(({ chain }, n) => {
        const item = make("li", { class: `ws-line-${n + 1}` });
        item.append(make("span", { class: "ws-line", "aria-hidden": "true" }), chain.name);
        return item;
      }),
    );
  }

  function show(chains, figures, state, { vega: address, site }) {
    seen?.disconnect();
    sized?.disconnect();
    for (const job of jobs.values()) job.made?.finalize();
    jobs = new Map();
    showKey(chains);
    const place = document.getElementById("compare-charts");
    const parts = figures.flatMap((figure) => {
      const drawn = lines(chains, figure, state).filter(({ values }) => values.length >= 2);
      if (!drawn.length) return [];
      const made = frame(chains, drawn, figure, site);
      jobs.set(made.place, { ...made, chains, drawn, figure, state: { ...state }, width: 0 });
      return [made.element];
    });
    place.replaceChildren(...(parts.length ? parts : [make("p", { class: "ws-empty" },
      "No series of these chains may be drawn yet; each chain’s page says what is missing.")]));
    sized = new ResizeObserver((changes) => {
      for (const { target } of changes) {
        const job = jobs.get(target);
        if (job?.made) draw(job, address);
      }
    });
    seen = new IntersectionObserver((changes) => {
      for (const { target, isIntersecting } of changes) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        draw(jobs.get(target), address).catch((error) => {
          target.textContent = error.message;
        });
        sized.observe(target);
      }
    }, { rootMargin: "300px" });
    for (const target of jobs.keys()) seen.observe(target);
  }

  return { points, show };
})();
