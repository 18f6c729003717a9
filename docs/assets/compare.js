// Two to four chains side by side; the page lists all chains and links them without this script.
// The chosen chains, the figure, the period and the scale stand in the address.
(() => {
  "use strict";
  const form = document.getElementById("compare");
  const result = document.getElementById("compare-result");
  if (!form || !result || !window.compareCharts) return;

  const MOST = 4;
  const { api, site, figures, pools } = form.dataset;
  const MAIN = figures.split(" ");
  const POOLED = new Set(pools.split(" "));
  const byId = (id) => document.getElementById(id);
  const search = byId("compare-search");
  const said = byId("compare-said");
  const options = [...byId("compare-list").options].map((option) => ({
    id: option.dataset.id,
    name: option.value,
    kind: option.dataset.kind,
    names: [option.dataset.id, option.value, ...option.dataset.names.split("|")].filter(Boolean),
  }));
  const known = new Map(options.map((option) => [option.id, option]));
  const loaded = new Map();
  const state = { chains: [], figure: "", period: "", log: false };

  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  // The chain that a text means: a whole name first, then the only one that begins like it.
  function meant(text) {
    const wanted = plain(text);
    if (!wanted) return null;
    const fits = (test) => options.filter((option) => option.names.some((n) => test(plain(n))));
    const [whole] = fits((name) => name === wanted);
    if (whole) return whole;
    const begun = fits((name) => name.startsWith(wanted));
    return begun.length === 1 ? begun[0] : null;
  }

  function readAddress() {
    const given = new URLSearchParams(window.location.search);
    const asked = (given.get("chains") ?? "").split(",").filter(Boolean);
    const unknown = asked.filter((id) => !known.has(id));
    state.chains = [...new Set(asked.filter((id) => known.has(id)))].slice(0, MOST);
    state.figure = given.get("figure") ?? "";
    state.period = ["1", "3"].includes(given.get("period")) ? given.get("period") : "";
    state.log = given.get("scale") === "log";
    return unknown;
  }

  function writeAddress() {
    const parts = [];
    if (state.chains.length) parts.push(`chains=${state.chains.join(",")}`);
    if (state.figure) parts.push(`figure=${encodeURIComponent(state.figure)}`);
    if (state.period) parts.push(`period=${state.period}`);
    if (state.log) parts.push("scale=log");
    const query = parts.length ? `?${parts.join("&")}` : "";
    window.history.replaceState(null, "", window.location.pathname + query + window.location.hash);
  }

  async function load(id) {
    if (!loaded.has(id)) {
      const answer = await fetch(`${api}${id}.json`);
      if (!answer.ok) throw new Error(`${known.get(id).name} could not be loaded`);
      loaded.set(id, await answer.json());
    }
    return loaded.get(id);
  }

  function showChosen() {
    const list = byId("compare-chosen");
    list.replaceChildren(
      ...state.chains.map((id) => {
        const { name } = known.get(id);
        const button = make("button", { type: "button", "aria-label": `Remove ${name}` }, "×");
        button.addEventListener("click", () => {
          state.chains = state.chains.filter((other) => other !== id);
          search.focus();
          update();
        });
        return make("li", {}, make("a", { href: `${site}chains/${id}/` }, name), button);
      }),
    );
    list.hidden = state.chains.length === 0;
  }

  // Marks that what is unknown could put anywhere over three letters or more, as on other pages.
  const isWide = ({ best, worst }) => best && worst && worst.charCodeAt(0) - best.charCodeAt(0) >= 2;

  // On a phone a row of three or four is broken, so that each cell says whose it is.
  const cellOf = ({ chain }) => ({ role: "cell", "data-chain": chain.name });

  function markCell(one, answer) {
    const cell = make("td", cellOf(one));
    const letter = answer.mark ?? (answer.state === "not applicable" ? "n/a" : "–");
    const kind = answer.mark ? `ws-mark-${answer.mark.toLowerCase()}` : "ws-mark-none";
    const wide = answer.mark && isWide(answer);
    const range = wide ? `, with what is unknown ${answer.best} to ${answer.worst}` : "";
    const words = answer.mark ? `mark ${answer.mark}${range}` : answer.state;
    const looks = `ws-mark ${kind}${wide ? " ws-mark-wide" : ""}`;
    cell.append(make("span", { class: looks, role: "img", "aria-label": words }, letter));
    if (answer.text) cell.append(" ", answer.text);
    const more = answer.week ? `week ${answer.week}` : answer.mark ? "" : answer.state;
    if (more) cell.append(make("span", { class: "ws-sub" }, more));
    return cell;
  }

  // Halves go to the even digit, as in the tables of the other pages.
  function oneDecimal(value) {
    const tenths = value * 10;
    const floor = Math.floor(tenths);
    const whole = tenths - floor === 0.5 ? floor + (floor % 2) : Math.round(tenths);
    return (whole / 10).toFixed(1);
  }

  function showCards(chains) {
    const row = (title, cells, href) => {
      const head = make("th", { scope: "row", role: "rowheader" }, href ? make("a", { href }, title) : title);
      return make("tr", { role: "row" }, head, ...cells);
    };
    const cells = (of) => chains.map((one) => make("td", cellOf(one), ...[of(one)].flat()));
    const sub = (text) => make("span", { class: "ws-sub" }, text);
    const label = ({ chain }) =>
      make("span", { class: `ws-class ws-class-${chain.class}` }, chain.class);
    const span = ({ index_low: low, index_high: high }) =>
      low === high ? "" : `${oneDecimal(low)}–${oneDecimal(high)}, `;
    const index = ({ chain }) =>
      chain.index === null
        ? ["–", sub("not known")]
        : [
            oneDecimal(chain.index),
            sub(`${span(chain)}${chain.known} of ${chain.of} criteria known`),
          ];
    const token = ({ chain }) =>
      chain.token_status === "none"
        ? "none"
        : `${chain.ticker ?? "yes"}${chain.token_status === "announced" ? " (announced)" : ""}`;
    const questions = chains[0].answers.map((answer, n) =>
      row(
        `${answer.number} ${answer.title}`,
        chains.map((one) => markCell(one, one.answers[n])),
        `${site}questions/${answer.question}/`,
      ),
    );
    // Roles, because the style of narrow screens takes rows and cells out of the table’s layout.
    byId("compare-table").replaceChildren(
      make(
        "thead",
        { role: "rowgroup" },
        make(
          "tr",
          { role: "row" },
          make("th", { scope: "col", role: "columnheader" }, "Compared"),
          ...chains.map(({ chain }) =>
            make("th", { scope: "col", role: "columnheader" }, make("a", { href: site + chain.href }, chain.name)),
          ),
        ),
      ),
      make(
        "tbody",
        { role: "rowgroup" },
        row("Class", cells(label)),
        row("Design index", cells(index)),
        row("Kind", cells(({ chain }) => known.get(chain.id).kind)),
        row("Token", cells(token)),
        ...questions,
        row("Marks given", cells(({ chain }) => `${chain.marked} of ${chain.asked}`)),
      ),
    );
  }

  // Figures of which at least one chain has a line, in the order of the API. Shares of what two
  // sources cover are shares of different wholes, so they are not set side by side.
  function drawable(chains) {
    return chains[0].figures.filter(
      ({ id }) =>
        chains.some((one) => window.compareCharts.points(one, id).length >= 2) &&
        (!POOLED.has(id) || sources(chains, id).size <= 1),
    );
  }

  function sources(chains, id) {
    const given = chains.map((one) => one.figures.find((figure) => figure.id === id)?.source);
    return new Set(given.filter(Boolean));
  }

  function showChoice(found) {
    const select = byId("compare-figure");
    const groups = new Map();
    for (const figure of found) {
      if (!groups.has(figure.question)) groups.set(figure.question, []);
      groups.get(figure.question).push(figure);
    }
    const titles = new Map(loaded.get(state.chains[0]).answers.map((a) => [a.question, a.title]));
    select.replaceChildren(
      make("option", { value: "" }, "the main figures"),
      ...[...groups].map(([question, members]) =>
        make(
          "optgroup",
          { label: titles.get(question) ?? question },
          ...members.map(({ id, title }) => make("option", { value: id }, title)),
        ),
      ),
    );
    if (!found.some(({ id }) => id === state.figure)) state.figure = "";
    select.value = state.figure;
    byId("compare-period").value = state.period;
    byId("compare-log").checked = state.log;
  }

  function sentence(unknown) {
    const names = state.chains.map((id) => known.get(id).name);
    const parts = unknown.length ? [`Not a chain of this site: ${unknown.join(", ")}.`] : [];
    if (names.length === 0) parts.push("Choose two to four chains.");
    if (names.length === 1) parts.push(`${names[0]} is chosen; add one to three more.`);
    if (names.length > 1) {
      parts.push(`Comparing ${names.slice(0, -1).join(", ")} and ${names.at(-1)}.`);
    }
    return parts.join(" ");
  }

  let turn = 0;
  async function update(unknown = []) {
    const mine = ++turn;
    showChosen();
    byId("compare-static").hidden = true;
    said.textContent = sentence(unknown);
    if (state.chains.length === 0) result.hidden = true;
    writeAddress();
    if (state.chains.length === 0) {
      settled();
      return;
    }
    try {
      const chains = await Promise.all(state.chains.map(load));
      if (mine !== turn) return;
      showCards(chains);
      const found = drawable(chains);
      showChoice(found);
      writeAddress();
      const wanted = state.figure ? [state.figure] : MAIN;
      const shown = wanted.map((id) => found.find((f) => f.id === id)).filter(Boolean);
      result.hidden = false; // what stands below is still hidden, so nothing jumps
      await new Promise((done) => setTimeout(done)); // the table is seen and used before the charts
      if (mine !== turn) return;
      window.compareCharts.show(chains, shown, state, form.dataset);
    } catch (error) {
      said.textContent = `${error.message}. Each chain’s own page has its figures.`;
    }
    settled();
  }

  // What stands below is seen once it has its place.
  function settled() {
    byId("compare-below").classList.add("ws-ready");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chain = meant(search.value);
    if (!chain) {
      said.textContent = search.value.trim()
        ? `No single chain is called “${search.value.trim()}”.`
        : "Write the name or ticker of a chain.";
      return;
    }
    if (!state.chains.includes(chain.id)) {
      if (state.chains.length === MOST) {
        said.textContent = "Four chains are chosen; remove one first.";
        return;
      }
      state.chains.push(chain.id);
    }
    search.value = "";
    update();
  });
  byId("compare-figure").addEventListener("change", (event) => {
    state.figure = event.target.value;
    update();
  });
  byId("compare-period").addEventListener("change", (event) => {
    state.period = event.target.value;
    update();
  });
  byId("compare-log").addEventListener("change", (event) => {
    state.log = event.target.checked;
    update();
  });

  form.hidden = false;
  update(readAddress());
})();
