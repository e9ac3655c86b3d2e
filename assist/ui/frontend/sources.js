// Source cards. A citation chip opens its card at the marked span, without a rerun.
const opened = new Map();

function passage(item, active) {
  const box = el("div", "passage");
  box.tabIndex = 0;
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

function wholeText(around) {
  const box = el("div", "passage whole");
  box.tabIndex = 0;
  box.append(document.createTextNode(around.before), el("mark", "active", around.text), document.createTextNode(around.after));
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

function foot(item, data, state, act) {
  const bar = el("div", "foot");
  bar.append(el("span", "muted path", item.doc));
  if (item.withdrawn) return bar;
  const links = el("span", "links");
  links.append(button("link", state.around ? data.labels.close_doc : data.labels.open_doc, () => act.whole(item)));
  if (data.mode === "cited") {
    links.append(button("link", data.labels.only, () => act.wish("source", item)));
    links.append(button("link", data.labels.leave_out, () => act.wish("leave_out", item)));
    const done = opened.get(data.draft_id + "/flag/" + item.chunk_id);
    const node = button("link", done ? data.labels.flagged : data.labels.flag, () => act.flag(item));
    node.disabled = Boolean(done);
    links.append(node);
  }
  bar.append(links);
  return bar;
}

function stateOf(data) {
  let state = opened.get(data.draft_id);
  if (!state || !state.sets) {
    state = { n: data.open === undefined ? null : data.open, m: null, sets: {}, at: data.version_id, stale: {}, ...state };
    opened.set(data.draft_id, state);
  }
  if (state.was !== data.version_id) state.at = data.version_id;
  state.was = data.version_id;
  return state;
}

function itemsOf(data, state) {
  const items = data.items || data.sets[state.at] || state.sets[state.at] || data.sets[data.version_id];
  return items.map((item) => {
    const what = state.stale[item.chunk_id];
    if (!what || item.withdrawn) return item;
    const gone = ["withdrawn", "deleted", "hidden"].includes(what);
    return { ...item, withdrawn: gone, runs: gone ? [] : item.runs, tags: [{ text: data.labels["stale." + what], color: "red" }] };
  });
}

export default function ({ data, parentElement }) {
  const node = root(parentElement, "sources " + data.mode);
  keepToken(data);
  const state = stateOf(data);
  const act = {
    flag: (item) => {
      opened.set(data.draft_id + "/flag/" + item.chunk_id, true);
      report(data, "source_flagged", { chunk_id: item.chunk_id, doc: item.doc });
      draw(false);
    },
    wish: (kind, item) => {
      const detail = { draft_id: data.draft_id, wish: { kind, value: item.chunk_id } };
      window.dispatchEvent(new CustomEvent("assist:wish", { detail }));
    },
    whole: async (item) => {
      if (state.around) { state.around = null; draw(false); return; }
      const answer = await post("POST", "/api/document", data, { doc: item.doc, chunk_id: item.chunk_id }).catch(() => null);
      state.around = answer && answer.ok ? await answer.json() : { before: "", text: data.labels.gone, after: "" };
      state.n = item.n;
      draw(true);
    },
  };
  const draw = (scroll) => {
    const all = data.mode === "results";
    const items = itemsOf(data, state);
    const cards = items.map((item, place) => {
      const isOpen = all || state.n === item.n || (data.both && place < 2);
      const card = el("section", "card" + (state.n === item.n ? " open" : ""));
      card.dataset.n = item.n;
      card.append(heading(item, data, isOpen, () => {
        state.n = state.n === item.n ? null : item.n;
        state.m = state.around = null;
        draw(false);
        if (state.n) report(data, "source_opened", { chunk_id: item.chunk_id });
      }));
      const isWhole = state.around && state.n === item.n;
      if (isWhole) card.append(wholeText(state.around));
      else if (isOpen && item.runs.length) card.append(passage(item, state.n === item.n ? state.m : null));
      if (item.scores) card.append(scores(item));
      if (isOpen) card.append(foot(item, data, isWhole ? state : {}, act));
      return card;
    });
    node.replaceChildren(...cards);
    if (!items.length) node.append(el("p", "empty muted", data.labels.empty));
    const target = scroll && (node.querySelector("mark.active") || node.querySelector(".card.open"));
    if (target) target.scrollIntoView({ block: "nearest" });
  };
  const hear = {
    "assist:open-source": ({ draft_id: draft, n, m }) => {
      const target = opened.get(draft) || {}; // the draft may be on the screen before its sources are
      opened.set(draft, Object.assign(target, { n, m, around: null }));
      if (draft !== data.draft_id) return;
      draw(true);
      const item = itemsOf(data, state).find((each) => each.n === state.n);
      if (item) report(data, "source_opened", { chunk_id: item.chunk_id });
    },
    "assist:version": ({ draft_id: draft, version_id: version, items }) => {
      if (draft !== data.draft_id) return;
      if (items) state.sets[version] = items;
      Object.assign(state, { at: version, m: null, around: null, stale: {} });
      draw(false);
    },
    "assist:stale": ({ draft_id: draft, stale }) => {
      if (draft !== data.draft_id) return;
      state.stale = stale;
      draw(false);
    },
  };
  const stop = () => { for (const [name, listener] of node.listeners || []) window.removeEventListener(name, listener); };
  stop();
  node.listeners = Object.entries(hear).map(([name, handle]) => [name, (event) => handle(event.detail)]);
  for (const [name, listener] of node.listeners) window.addEventListener(name, listener);
  draw(false);
  return stop;
}
