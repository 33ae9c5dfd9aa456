// Programs in columns: aligned by definition, scrolling together, searched, linked.
function template(program, owner) {
  return all("template[data-program]").find((one) => one.dataset.program === program && one.dataset.owner === owner);
}
function numbers(program, backend) {
  const own = data.programs[program].measured;
  if (!own.length || !$("#cells")) return [];
  return all("#cells tbody tr").filter((row) => own.includes(row.dataset.workload)).flatMap((row) => {
    const cell = all("[data-cell]", row).find((one) => one.dataset.cell.split("/")[2] === backend);
    return cell ? [{ config: row.dataset.workload.split("/")[1], cell }] : [];
  });
}
function measured(program, backend) {
  const list = element("div", { class: "numbers" });
  for (const { config, cell } of numbers(program, backend)) {
    const own = $(".as-own", cell).textContent;
    const parts = [$(".as-agree", cell).textContent, $(".as-step", cell).textContent, own === "–" ? "" : `${own} of own dynamic form`];
    const link = element("a", { href: "#cell=" + encodeURIComponent(cell.dataset.cell) }, config);
    list.append(element("p", {}, link, ": " + parts.filter((part) => part && part !== "–").join(", ")));
  }
  return list;
}
function head(program, backend, source) {
  const owner = source.dataset.owner, graph = data.graphs[backend];
  const title = element("p", {}, element("strong", {}, backend), " ", element("span", { class: "badge" }, graph === "none" ? "oracle" : graph + " graph"));
  const told = owner === backend ? source.dataset.title : `borrowed from ${owner}, unchanged: this form needs no other text`;
  return element("header", {}, title, element("p", {}, told), path(source.dataset.path), measured(program, backend));
}
function path(text) {  // goes on in another line after a folder's name
  const parts = text.split(/(?<=[/_])/);
  return element("p", { class: "note" }, ...parts.flatMap((part) => [part, element("wbr")]));
}
function heights(program, sources) {
  const found = new Map();
  for (const key of data.programs[program].keys) {
    const counts = sources.map((source) => { const piece = pieceOf(source, key); return piece ? piece.children.length : 0; });
    if (Math.max(...counts) > 0) found.set(key, Math.max(...counts));
  }
  return found;
}
function pieceOf(source, key) {
  return [...source.content.children].find((piece) => piece.dataset.key === key);
}
function column(program, backend, source, rows) {
  const sheet = element("div", { class: "sheet" });
  for (const [key, tall] of rows) {
    const own = pieceOf(source, key);
    const piece = own ? own.cloneNode(true) : element("div", { "data-key": key });
    piece.classList.add("piece");
    for (let at = piece.children.length; at < tall; at += 1) piece.append(element("span", { class: "l gap" }, "\n"));
    sheet.append(piece);
  }
  const text = element("div", { class: "text", tabindex: "0", role: "region", "aria-label": `${program} in ${backend}` }, sheet);
  return element("div", { class: "column", "data-backend": backend }, head(program, backend, source), text);
}
function tie(viewer) {
  const texts = all(".text", viewer);
  for (const text of texts) {
    text.addEventListener("scroll", () => {
      for (const other of texts) {
        if (other === text) continue;
        if (Math.abs(other.scrollTop - text.scrollTop) > 1) other.scrollTop = text.scrollTop;
        if (Math.abs(other.scrollLeft - text.scrollLeft) > 1) other.scrollLeft = text.scrollLeft;
      }
    });
  }
}
function indent(root) {  // a long line goes on below its own beginning
  for (const line of all(".l", root)) {
    const text = line.textContent;
    line.style.setProperty("--in", `${text.length - text.trimStart().length}ch`);
    dashes(all("[class^=t-c]", line).pop());
  }
}
function dashes(comment) {  // at the end of a section's mark: left out where lines wrap
  const found = comment && comment.childNodes.length === 1 && comment.textContent.match(/ -{3,}$/);
  if (!found) return;
  const rest = comment.firstChild.splitText(found.index), span = element("span", { class: "dashes" });
  rest.replaceWith(span);
  span.append(rest);
}
const WRAPS = matchMedia("(max-width: 700px)");  // as in the style: lines go on
function level(viewer) {  // where lines wrap: those of one place are equally high
  if (!WRAPS.matches && !viewer.dataset.level) return;  // asks for no layout
  viewer.dataset.level = WRAPS.matches ? "yes" : "";
  const columns = all(".column", viewer).map((one) => all(".l", one));
  for (const line of columns.flat()) line.style.minHeight = "";
  if (!WRAPS.matches || !viewer.offsetHeight || !columns[0]) return;
  const heights = columns[0].map((_, at) => Math.max(...columns.map((lines) => lines[at].offsetHeight)));
  for (const lines of columns) lines.forEach((line, at) => { line.style.minHeight = `${heights[at]}px`; });
}
function levelAll() {
  all("[data-built]").forEach(level);
}
function remarks(viewer) {
  const list = element("ul");
  for (const box of all(".column", viewer)) {
    for (const line of all("[data-note]", box)) {
      list.append(element("li", {}, element("strong", {}, box.dataset.backend), `, line ${line.dataset.n}: ${line.dataset.note}`));
    }
  }
  if (list.children.length) viewer.append(element("div", { class: "remarks" }, element("strong", {}, "Where these files say that they differ"), list));
}
function build(viewer, program, backends) {
  const owners = data.programs[program].owners;
  const known = backends.filter((name) => owners[name]);
  const sources = known.map((name) => template(program, owners[name]));
  const rows = heights(program, sources);
  viewer.style.setProperty("--columns", String(known.length));
  viewer.replaceChildren(...known.map((name, at) => column(program, name, sources[at], rows)));
  tie(viewer);
  indent(viewer);
  level(viewer);
  remarks(viewer);
  viewer.dataset.built = program;
  return [...rows.keys()];
}

// -- the reader -----------------------------------------------------------------------
let wish = [];  // the columns last chosen; a program may lack some
const DEFAULT = data.usual || [];
function columnsOf(form) { return all("[name=column]:checked", form).map((box) => box.value); }
function address(form, at) {
  const columns = columnsOf(form).join(",");
  return `code=${form.program.value}&in=${columns}` + (at ? `&at=${encodeURIComponent(at)}` : "");
}
function read(form, at) {
  const program = form.program.value, owners = data.programs[program].owners;
  for (const box of all("[name=column]", form)) {
    box.disabled = !owners[box.value];
    box.checked = !box.disabled && wish.includes(box.value);
  }
  const some = [...DEFAULT, ...Object.keys(owners)].filter((name) => owners[name]);
  for (const name of some) {
    if (columnsOf(form).length >= Math.min(2, new Set(some).size)) break;
    all("[name=column]", form).find((box) => box.value === name).checked = true;
  }
  const keys = build($("#main-viewer"), program, columnsOf(form));
  const links = keys.filter((key) => key !== "head" && !key.startsWith("section")).map((key) => element("a", { href: "#" + address(form, key) }, key));
  const others = data.programs[program].uses.map((name) => element("a", { href: `#code=${name}&in=${columnsOf(form).join(",")}` }, `made with ${name}`));
  $("#code .definitions").replaceChildren(...links, ...others);
  if (at) jump(at);
  search(form);
}
function jump(key) {
  for (const text of all("#main-viewer .text")) {
    const piece = all(".piece", text).find((one) => one.dataset.key === key);
    for (const line of all(".target", text)) line.classList.remove("target");
    if (!piece) continue;
    if (piece.firstElementChild) piece.firstElementChild.classList.add("target");
    text.scrollTop = piece.offsetTop - text.offsetTop;
  }
}
function search(form) {
  const wanted = form.search.value.toLowerCase(), lines = all("#main-viewer .l");
  let hits = 0;
  for (const line of lines) {
    const hit = wanted !== "" && line.textContent.toLowerCase().includes(wanted);
    line.classList.toggle("hit", hit);
    hits += hit;
  }
  const place = $("output", form);
  place.replaceChildren();
  if (!wanted) return;
  const first = $("#main-viewer .hit");
  if (first) { const text = first.closest(".text"); text.scrollTop = first.offsetTop - text.offsetTop - 60; }
  const others = new Set(all("template[data-program]").filter((one) => one.dataset.program !== form.program.value && one.content.textContent.toLowerCase().includes(wanted)).map((one) => one.dataset.program));
  place.append(`${hits} lines here`);
  if (others.size) place.append("; also in ");
  [...others].slice(0, 6).forEach((name, at) => {
    place.append(at ? ", " : "", element("a", { href: `#code=${name}&in=${columnsOf(form).join(",")}` }, name));
  });
  if (others.size > 6) place.append(` and ${others.size - 6} more`);
}
function limit(form, changed) {
  const chosen = columnsOf(form);
  if (chosen.length > 4) changed.checked = false;
  if (chosen.length < 2) changed.checked = true;
  wish = columnsOf(form);
}
function startReader() {
  const form = $("#reader"), [program, columns] = data.first;
  if (!form) return;
  form.program.value = program || (data.programs["workloads/conditional"] ? "workloads/conditional" : Object.keys(data.programs)[0]);
  choose(form, columns.length ? columns : DEFAULT);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.name === "search") return;
    if (event.target.name === "column") limit(form, event.target);
    read(form);
    history.replaceState(null, "", "#" + address(form));
  });
  form.search.addEventListener("input", () => search(form));
  read(form);
}
function choose(form, backends) {
  wish = backends;
  for (const box of all("[name=column]", form)) box.checked = backends.includes(box.value);
}
function openCode(hash) {
  const wanted = new URLSearchParams(hash), form = $("#reader"), program = wanted.get("code");
  if (!data.programs[program]) return;
  form.program.value = program;
  let columns = (wanted.get("in") || "").split(",").filter((name) => data.programs[program].owners[name]);
  if (columns.length === 1 && data.graphs[columns[0]] !== "none") columns = ["numpy_ref", ...columns].filter((name) => data.programs[program].owners[name]);
  choose(form, columns.length ? columns.slice(0, 4) : DEFAULT);
  read(form, wanted.get("at"));
  $("#code").scrollIntoView();
}
