// Source cards. A citation chip opens its card at the marked span, without a rerun.
const opened = new Map();

function passage(item, active) {
  const box = el("div", "passage");
  for (const run of item.runs) {
    if (run.m === undefined) {
      box.append(document.createTextNode(run.t));
      continue;
    }
    const mark = el("mark", active === run.m ? "active" : "", run.t);
    mark.dataset.mark = run.m;
    box.append(mark);
  }
  return box;
}

function heading(item, data, isOpen, onclick) {
  const head = button("head", null, onclick);
  head.setAttribute("aria-expanded", String(isOpen));
  head.append(el("span", "number" + (item.cited ? " cited" : ""), item.n));
  const words = el("span", "words");
  words.append(el("span", "title", item.title));
  const meta = el("span", "meta");
  meta.append(el("span", "tag " + item.kind, data.labels["kind." + item.kind]));
  if (item.section) meta.append(el("span", "muted", item.section));
  if (item.updated) meta.append(el("span", "muted", item.updated));
  for (const tag of item.tags || []) meta.append(el("span", "tag " + (tag.color || ""), tag.text));
  words.append(meta);
  head.append(words);
  return head;
}

function scores(item) {
  const box = el("div", "scores");
  box.append(el("span", "muted", item.scores));
  const track = el("div", "track");
  const bar = el("div", "bar");
  bar.style.width = Math.round(Math.max(0, Math.min(1, item.score)) * 100) + "%";
  track.append(bar);
  box.append(track);
  return box;
}

function foot(item, data, flag) {
  const bar = el("div", "foot");
  bar.append(el("span", "muted path", item.doc));
  if (data.mode === "cited") {
    const done = opened.get(data.draft_id + "/flag/" + item.n);
    const node = button("link", done ? data.labels.flagged : data.labels.flag, () => flag(item));
    node.disabled = Boolean(done);
    bar.append(node);
  }
  return bar;
}

export default function ({ data, parentElement }) {
  const node = root(parentElement, "sources " + data.mode);
  let state = opened.get(data.draft_id);
  if (!state) {
    state = { n: data.open === undefined ? null : data.open, m: null };
    opened.set(data.draft_id, state);
  }
  const flag = (item) => {
    opened.set(data.draft_id + "/flag/" + item.n, true);
    report(data, "source_flagged", { chunk_id: item.chunk_id, doc: item.doc });
    draw(false);
  };
  const draw = (scroll) => {
    const all = data.mode === "results";
    const cards = data.items.map((item) => {
      const isOpen = all || state.n === item.n;
      const card = el("section", "card" + (state.n === item.n ? " open" : ""));
      card.dataset.n = item.n;
      card.append(heading(item, data, isOpen, () => {
        state.n = state.n === item.n ? null : item.n;
        state.m = null;
        draw(false);
        if (state.n) report(data, "source_opened", { chunk_id: item.chunk_id });
      }));
      if (isOpen) card.append(passage(item, state.n === item.n ? state.m : null));
      if (item.scores) card.append(scores(item));
      if (isOpen) card.append(foot(item, data, flag));
      return card;
    });
    node.replaceChildren(...cards);
    if (!data.items.length) node.append(el("p", "empty muted", data.labels.empty));
    const target = scroll && (node.querySelector("mark.active") || node.querySelector(".card.open"));
    if (target) target.scrollIntoView({ block: "nearest" });
  };
  const open = (event) => {
    const { draft_id: draft, n, m } = event.detail;
    const target = opened.get(draft) || {}; // the draft may be on the screen before its sources are
    opened.set(draft, Object.assign(target, { n, m }));
    if (draft !== data.draft_id) return;
    draw(true);
    const item = data.items.find((each) => each.n === state.n);
    if (item) report(data, "source_opened", { chunk_id: item.chunk_id });
  };
  if (node.listener) window.removeEventListener("assist:open-source", node.listener);
  node.listener = open;
  window.addEventListener("assist:open-source", open);
  draw(false);
  return () => window.removeEventListener("assist:open-source", node.listener);
}
