// Sorts and filters the table of chains and keeps the choice in the address. The page works
// without it: the table is complete, and DataTables is only loaded where this script runs.
(() => {
  "use strict";
  const form = document.getElementById("league-filters");
  const league = document.getElementById("league");
  const said = document.getElementById("league-count");
  if (!form || !league || !said) return;

  const FIELDS = ["q", "class", "kind", "question", "mark", "marks"];
  const UNSORTED = { key: "name", dir: "asc" };
  const keys = [...league.tHead.rows[0].cells].map((cell) => cell.dataset.key);
  const questions = [...form.elements.question.options].map((option) => option.value).slice(1);
  const total = league.tBodies[0].rows.length;

  const field = (name) => form.elements.namedItem(name);
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();

  // Whether a row fits the choices of the form.
  function fits(row) {
    const data = row.dataset;
    const wanted = plain(field("q").value);
    if (wanted && !plain(data.names).includes(wanted)) return false;
    if (field("class").value && field("class").value !== data.class) return false;
    if (field("kind").value && field("kind").value !== data.kind) return false;
    if (Number(data.marked) < Number(field("marks").value)) return false;
    const marks = [...data.marks];
    const position = questions.indexOf(field("question").value);
    const looked = position < 0 ? marks : [marks[position]];
    const mark = field("mark").value;
    if (mark) return looked.some((letter) => mark.includes(letter));
    return position < 0 || looked[0] !== "n";
  }

  // What is missing stays last, whichever way a column is sorted.
  const last = (compare) => (a, b) =>
    (a === "") - (b === "") || (a === "" ? 0 : compare(a, b));
  const byText = (a, b) => (a < b ? -1 : Number(a > b));
  const byNumber = (a, b) => Number(a) - Number(b);
  const reversed = (compare) => (a, b) => compare(b, a);

  function register(DataTable) {
    for (const [name, compare] of Object.entries({ text: byText, number: byNumber })) {
      DataTable.type(`league-${name}`, {
        order: { asc: last(compare), desc: last(reversed(compare)) },
      });
    }
  }

  function readAddress() {
    const given = new URLSearchParams(window.location.search);
    for (const name of FIELDS) {
      const box = field(name);
      box.value = given.get(name) ?? "";
      if (box.selectedIndex < 0) box.value = ""; // an option that does not exist
    }
    const key = keys.includes(given.get("sort")) ? given.get("sort") : UNSORTED.key;
    return { key, dir: given.get("dir") === "desc" ? "desc" : "asc" };
  }

  function writeAddress(sort) {
    const chosen = new URLSearchParams();
    for (const name of FIELDS) if (field(name).value) chosen.set(name, field(name).value);
    if (sort.key !== UNSORTED.key || sort.dir !== UNSORTED.dir) {
      chosen.set("sort", sort.key);
      if (sort.dir === "desc") chosen.set("dir", "desc");
    }
    const query = chosen.toString();
    const { pathname, hash } = window.location;
    window.history.replaceState(null, "", `${pathname}${query ? `?${query}` : ""}${hash}`);
  }

  function start(DataTable) {
    register(DataTable);
    const number = new Set(["index", "known", "class"]);
    let sort = readAddress();
    const table = new DataTable(league, {
      autoWidth: false,
      columns: keys.map((key) => ({
        orderSequence: ["asc", "desc"],
        type: `league-${number.has(key) ? "number" : "text"}`,
      })),
      info: false,
      language: { zeroRecords: "No chain fits these choices." },
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
      order: [[keys.indexOf(sort.key), sort.dir]],
      orderMulti: false,
      paging: false,
    });
    table.search.fixed("choices", (_text, _data, index) => fits(table.row(index).node()));

    const show = () => {
      table.draw();
      const shown = table.rows({ search: "applied" }).count();
      said.textContent = shown === total ? `${total} chains` : `${shown} of ${total} chains`;
    };
    table.on("order", () => {
      const [[column, dir] = [0, "asc"]] = table.order();
      sort = { key: keys[column], dir: dir || "asc" };
      writeAddress(sort);
    });
    form.addEventListener("input", () => {
      show();
      writeAddress(sort);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const name of FIELDS) field(name).value = "";
      show();
      writeAddress(sort);
      field("q").focus();
    });
    window.addEventListener("popstate", () => {
      sort = readAddress();
      table.order([[keys.indexOf(sort.key), sort.dir]]);
      show();
    });
    form.hidden = false;
    show();
  }

  import(new URL(form.dataset.library, window.location.href).href)
    .then((library) => start(library.default))
    .catch(() => {
      // The plain table stays as it is, for example where the page is opened as a file.
    });
})();
