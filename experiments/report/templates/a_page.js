"use strict";
// The page: theme, matrix, evidence, panels. Texts from results are only ever set as text.
const $ = (query, root = document) => root.querySelector(query);
const all = (query, root = document) => [...root.querySelectorAll(query)];
const data = JSON.parse($("#data").textContent);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// -- theme ---------------------------------------------------------------------------
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  $("#theme").textContent = theme === "dark" ? "Light" : "Dark";
  $("#theme").setAttribute("aria-pressed", String(theme === "dark"));
}
function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* a page from a file may have no store */ }
  setTheme(chosen || (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", () => { if (!chosen) setTheme(dark.matches ? "dark" : "light"); });
  $("#theme").addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    setTheme(chosen);
    try { localStorage.setItem("theme", chosen); } catch { /* then it lasts until the page is closed */ }
  });
}

// -- matrix --------------------------------------------------------------------------
function filter() {
  const form = $("#filters"), table = $("#cells");
  const graphs = all("[name=graph]:checked", form).map((box) => box.value);
  const wanted = form.workload.value.trim().toLowerCase(), verdict = form.verdict.value;
  table.dataset.view = form.view.value;
  for (const part of all("[data-graph]", table)) part.hidden = part.dataset.graph !== "unknown" && !graphs.includes(part.dataset.graph);
  let count = 0;
  for (const row of all("tbody tr", table)) {
    row.hidden = !row.dataset.workload.toLowerCase().includes(wanted);
    let left = 0;
    for (const cell of all("button", row)) {
      const own = form.view.value === "base" ? cell.dataset.base : cell.dataset.own;
      const fits = !verdict || cell.dataset.status === verdict || own === verdict;
      cell.classList.toggle("off", !fits);
      if (fits && !cell.parentNode.hidden) left += 1;
    }
    row.hidden ||= left === 0;
    if (!row.hidden) count += left;
  }
  $("#count").textContent = `${count} cells`;
}
function step(event) {
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  const move = moves[event.key], cell = event.target.closest("[data-cell]");
  if (!move || !cell) return;
  event.preventDefault();
  const rows = all("tbody tr:not([hidden])", $("#cells"));
  let y = rows.indexOf(cell.closest("tr")), x = cell.parentNode.cellIndex;
  for (let tries = 0; tries < 60; tries += 1) {
    y += move[0]; x += move[1];
    const place = rows[y] && rows[y].cells[x];
    if (!place) return;
    const next = $("[data-cell]:not(.off)", place);
    if (next && !place.hidden) { focusCell(next); return; }
  }
}
function focusCell(cell) {
  for (const other of all("[data-cell][tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}
function startMatrix() {
  const table = $("#cells");
  if (!table) return;
  all("[data-cell]", table).forEach((cell, number) => { cell.tabIndex = number ? -1 : 0; });
  table.addEventListener("keydown", step);
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) { focusCell(cell); location.hash = "cell=" + encodeURIComponent(cell.dataset.cell); }
  });
  $("#filters").addEventListener("input", filter);
  $("#filters").addEventListener("submit", (event) => event.preventDefault());
}

// -- evidence ------------------------------------------------------------------------
const HEADS = ["output", "verdict", "ratio", "error", "floor", "max ulp", "tolerance", "reason"];
function outputs(rows) {
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    row.forEach((value, at) => {
      const text = value === null ? "–" : String(value);
      line.append(element(at ? "td" : "th", at ? (at > 1 && at < 7 ? { class: "n" } : {}) : { scope: "row" }, text));
    });
    body.append(line);
  }
  const heads = element("tr", {}, ...HEADS.map((name) => element("th", { scope: "col" }, name)));
  const table = element("table", {}, element("thead", {}, heads), body);
  return edged(element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Outputs" }, table));
}
function openEvidence(key) {
  const template = all("template[data-evidence]").find((one) => one.dataset.evidence === key);
  if (!template) return;
  const box = $("#evidence"), body = $(".body", box);
  body.replaceChildren(template.content.cloneNode(true));
  const rows = data.outputs[key] || [];
  const place = $(".outputs", body);
  place.append(rows.length ? outputs(rows.slice(0, 40)) : "No output was judged.");
  if (rows.length > 40) {
    const more = element("button", { type: "button" }, `Show all ${rows.length}`);
    more.addEventListener("click", () => place.replaceChildren(outputs(rows)));
    place.append(element("p", {}, more));
  }
  if (!box.open) box.showModal();
  box.scrollTop = 0;
}
function startEvidence() {
  $("#evidence").addEventListener("close", () => {
    if (location.hash.startsWith("#cell=")) history.replaceState(null, "", "#matrix");
  });
  $("#evidence").addEventListener("click", (event) => {
    if (event.target === $("#evidence") || event.target.closest("a")) $("#evidence").close();
  });
}

// -- tables that go on beyond their edge -------------------------------------------------
function edged(box) {
  const mark = () => box.classList.toggle("beyond", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  box.addEventListener("scroll", mark);
  new ResizeObserver(mark).observe(box);
  return box;
}

// -- one config at a time -------------------------------------------------------------
function startPanels() {
  const select = $("#panel");
  if (!select) return;
  const longest = all("#panel option").findIndex((option) => option.textContent.startsWith("cnn"));
  if (longest > 0) select.value = String(longest);
  const show = () => { for (const panel of all("[data-panel]")) panel.hidden = panel.dataset.panel !== select.value; };
  select.addEventListener("change", show);
  show();
}
