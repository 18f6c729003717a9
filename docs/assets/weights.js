// Moves the weights of the design index on the rubric page; the page works without it.
// Same arithmetic as generator/scores.py: the weighted mean of the known scores times 100.
(() => {
  "use strict";
  const box = document.getElementById("weights");
  const table = document.getElementById("weights-table");
  if (!box || !table) return;

  const PREFIX = "#weights=";
  const sliders = [...box.querySelectorAll("input[type=range]")];
  const said = document.getElementById("weights-said");
  const body = table.tBodies[0];
  const rows = new Map([...body.rows].map((row) => [row.dataset.chain, row]));

  const agreed = () => sliders.map((slider) => Number(slider.dataset.agreed));
  const chosen = () => sliders.map((slider) => Number(slider.value));
  const same = (one, other) => one.every((value, n) => value === other[n]);

  // Halves go to the even digit, as in the tables of the other pages.
  function shown(value) {
    const tenths = value * 10;
    const floor = Math.floor(tenths);
    const whole = tenths - floor === 0.5 ? floor + (floor % 2) : Math.round(tenths);
    return (whole / 10).toFixed(1);
  }

  function indexOf(scores, weights) {
    let total = 0;
    let sum = 0;
    scores.forEach((score, n) => {
      if (score === null) return;
      total += weights[n];
      sum += weights[n] * score;
    });
    return total > 0 ? Math.round((1e11 * sum) / total) / 1e9 : null;
  }

  function classOf(index, known, rules) {
    if (index === null || known < rules.fewest_known) return "undetermined";
    if (index <= rules.infrastructure_first_at_most) return "infrastructure-first";
    return index >= rules.token_first_at_least ? "token-first" : "mixed";
  }

  function score(rules, weights) {
    const scored = rules.chains.map((chain) => {
      const index = indexOf(chain.scores, weights);
      const known = chain.scores.filter((value) => value !== null).length;
      return { chain, index, label: classOf(index, known, rules), rank: null };
    });
    const classed = scored.filter((one) => one.label !== "undetermined");
    for (const one of classed) {
      const below = classed.filter((other) => other.index < one.index).length;
      const equal = classed.filter((other) => other.index === one.index).length;
      one.rank = below + (equal + 1) / 2;
    }
    const last = (one) => (one.label === "undetermined" ? 1 : 0);
    const place = (one) => (one.index === null ? 101 : one.index);
    return scored.sort(
      (a, b) =>
        last(a) - last(b) || place(a) - place(b) || (a.chain.name < b.chain.name ? -1 : 1),
    );
  }

  function show(rules, scored) {
    for (const { chain, index, label, rank } of scored) {
      const row = rows.get(chain.id);
      if (!row) continue;
      const cell = (name) => row.querySelector(`[data-cell=${name}]`);
      cell("rank").textContent = rank === null ? "–" : String(rank);
      cell("index").textContent = index === null ? "–" : shown(index);
      const badge = cell("class").firstElementChild;
      badge.textContent = label;
      badge.className = `ws-class ws-class-${label}`;
      const usual = chain.index === null ? "no index" : `${chain.class}, ${shown(chain.index)}`;
      cell("change").textContent = label === chain.class ? "same class" : `was ${usual}`;
      body.append(row);
    }
  }

  function summary(scored, weights) {
    if (same(weights, agreed())) return "These are the agreed weights.";
    if (weights.every((weight) => weight === 0)) return "All weights are 0: there is no index.";
    const count = (label) => scored.filter((one) => one.label === label).length;
    const classes = ["token-first", "mixed", "infrastructure-first", "undetermined"];
    const moved = scored.filter((one) => one.label !== one.chain.class).length;
    const change = moved === 1 ? "1 chain changes class" : `${moved || "no"} chains change class`;
    return `With these weights: ${classes.map((c) => `${count(c)} ${c}`).join(", ")}; ${change}.`;
  }

  function readAddress() {
    const text = window.location.hash;
    const given = text.startsWith(PREFIX) ? text.slice(PREFIX.length).split(",") : [];
    const right =
      given.length === sliders.length &&
      given.every((part, n) => /^\d+(\.\d+)?$/.test(part) && Number(part) <= Number(sliders[n].max));
    const weights = right ? given.map(Number) : agreed();
    sliders.forEach((slider, n) => {
      slider.value = String(weights[n]);
    });
  }

  function writeAddress(weights) {
    const { pathname, search } = window.location;
    const hash = same(weights, agreed()) ? "" : PREFIX + weights.join(",");
    window.history.replaceState(null, "", pathname + search + hash);
  }

  function update(rules, { speak }) {
    const weights = chosen();
    sliders.forEach((slider) => {
      slider.nextElementSibling.value = slider.value;
    });
    const scored = score(rules, weights);
    show(rules, scored);
    if (speak) said.textContent = summary(scored, weights);
  }

  function start(rules) {
    const order = rules.criteria.map((criterion) => criterion.name);
    if (!same(order, sliders.map((slider) => slider.name))) return;
    box.hidden = false;
    document.getElementById("weights-static").hidden = true;
    box.addEventListener("input", () => {
      update(rules, { speak: false });
    });
    box.addEventListener("change", () => {
      update(rules, { speak: true });
      writeAddress(chosen());
    });
    document.getElementById("weights-reset").addEventListener("click", () => {
      sliders.forEach((slider) => {
        slider.value = slider.dataset.agreed;
      });
      update(rules, { speak: true });
      writeAddress(chosen());
    });
    window.addEventListener("hashchange", () => {
      if (window.location.hash && !window.location.hash.startsWith(PREFIX)) return;
      readAddress();
      update(rules, { speak: true });
    });
    readAddress();
    update(rules, { speak: true });
  }

  fetch(box.dataset.scores)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText))))
    .then(start)
    .catch(() => {
      // The table of the agreed weights and the sentence above it stay as they are.
    });
})();
