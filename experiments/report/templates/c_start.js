// The lecture's rows one at a time, addresses, and the start of everything.
function showRow(slug) {
  const rows = all("[data-row]"), row = rows.find((one) => one.dataset.row === slug) || rows.find((one) => !one.hidden);
  for (const other of rows) other.hidden = other !== row;
  $("#walk").row.value = row.dataset.row;
  fill(row);
  levelAll();
}
function fill(root) {
  for (const viewer of all("[data-show]", root)) {
    if (!viewer.dataset.built && data.programs[viewer.dataset.show]) build(viewer, viewer.dataset.show, viewer.dataset.columns.split(","));
  }
}
function walkOn(by) {
  const select = $("#walk").row;
  const at = Math.min(Math.max(select.selectedIndex + by, 0), select.options.length - 1);
  location.hash = "lecture=" + select.options[at].value;
}
function startLecture() {
  const form = $("#walk");
  if (!form) return;
  form.back.addEventListener("click", () => walkOn(-1));
  form.on.addEventListener("click", () => walkOn(1));
  form.row.addEventListener("change", () => walkOn(0));
  form.addEventListener("submit", (event) => event.preventDefault());
  showRow(null);
  const rest = all("[data-row]");
  const next = () => { const row = rest.shift(); if (row) { fill(row); later(next); } };
  later(next);
}
function later(work) { (window.requestIdleCallback || setTimeout)(work); }

function follow() {
  const hash = location.hash.slice(1);
  if (hash.startsWith("cell=")) openEvidence(decodeURIComponent(hash.slice(5)));
  else if (hash.startsWith("code=")) openCode(hash);
  else if (hash.startsWith("lecture=") && $("#walk")) { showRow(hash.slice(8)); $("#lecture").scrollIntoView(); }
}
function keys(event) {
  if (event.target.closest("input, select, textarea, table, .text, dialog") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (!location.hash.startsWith("#lecture")) return;
  if (event.key === "ArrowRight") walkOn(1);
  if (event.key === "ArrowLeft") walkOn(-1);
}
function printing() {
  for (const part of all("details")) part.open = true;
  fill(document);
}
startTheme();
startMatrix();
startEvidence();
all(".scroll, .wide").forEach(edged);
startPanels();
all(".viewer.own").forEach(indent);
startReader();
startLecture();
addEventListener("hashchange", follow);
addEventListener("keydown", keys);
addEventListener("resize", levelAll);
addEventListener("beforeprint", printing);
follow();
document.documentElement.dataset.ready = "yes";
performance.mark("ready");
