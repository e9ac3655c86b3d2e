// The reply: an editor with citation chips, and what the agent decides about it.
const screens = new Map();
const RETRY_MS = 8000;
const RETRIES = 3;
const NO_NEWS = { taken: "", message: false, done: false, stale: {}, offline: false };

function screenOf(data) {
  let screen = screens.get(data.draft_id);
  if (!screen) {
    screen = { at: data.current, last: data.current, shown: Date.now(), panel: "", reason: "", note: "", ask: "", diff: false,
      pending: null, added: [], news: { ...NO_NEWS }, stream: null, cut: null, failed: "", tries: 0,
      compare: null, peeked: new Set() };
    screens.set(data.draft_id, screen);
    if (data.versions.length) report(data, data.blank ? "abstained" : "shown", { version_id: data.versions[data.current].version_id });
  }
  const known = new Set(data.versions.map((each) => each.version_id));
  const had = screen.added.length;
  screen.added = screen.added.filter((each) => !known.has(each.version_id));
  if (screen.last !== data.current && had === screen.added.length) screen.at = data.current;
  screen.last = data.current;
  screen.versions = [...data.versions, ...screen.added];
  screen.at = Math.min(screen.at, screen.versions.length - 1);
  return screen;
}

function peek(box, target, title, lines) {
  const card = box.querySelector(".peek") || box.appendChild(el("div", "peek"));
  card.replaceChildren(el("strong", "", title), ...lines.map((text, n) => el("div", n ? "quote" : "muted", text)));
  const host = box.getBoundingClientRect();
  const spot = target.getBoundingClientRect();
  card.style.left = Math.max(8, Math.min(spot.left - host.left - 60, host.width - card.offsetWidth - 8)) + "px";
  card.style.top = spot.bottom - host.top + 8 + "px";
  card.classList.add("on");
}

function openSource(data, node) {
  const detail = { draft_id: data.draft_id, n: Number(node.dataset.n), m: Number(node.dataset.m) };
  window.dispatchEvent(new CustomEvent("assist:open-source", { detail }));
}

function tellVersion(data, version) {
  const detail = { draft_id: data.draft_id, version_id: version.version_id, items: version.sources };
  window.dispatchEvent(new CustomEvent("assist:version", { detail }));
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.body.appendChild(el("textarea"));
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

// How many sentences have a source; nothing where none needs one.
function statusChip(data, states, onclick) {
  const counted = states.filter((each) => each.state !== "courtesy");
  if (!counted.length) return [];
  const a = counted.filter((each) => each.state === "supported").length;
  const c = counted.filter((each) => each.state === "unchecked").length;
  const good = a === counted.length;
  const text = fill(data.labels.supported, { a, b: counted.length }) + (c ? " · " + fill(data.labels.unchecked, { c }) : "");
  const node = button("status " + (good ? "good" : "doubt"), null, onclick);
  node.append(good ? icon("check") : icon("warn"), el("span", "", text));
  node.disabled = good;
  return [node];
}

function topBar(data, screen, version, act) {
  const bar = el("div", "top");
  const slot = el("span", "slot-status");
  slot.setAttribute("role", "status");
  bar.append(el("h3", "", data.title), slot);
  if (version.tone) bar.append(el("span", "tag", fill(data.labels.tone, { tone: version.tone })));
  for (const tag of version.tags) bar.append(el("span", "tag " + tag.color, tag.text));
  const nav = el("div", "versions");
  const many = screen.versions.length;
  for (const [name, step] of [["left", -1], ["right", 1]]) {
    const node = button("turn", null, () => act.turn(step));
    node.append(icon(name));
    node.setAttribute("aria-label", data.labels[step < 0 ? "earlier" : "later"]);
    node.disabled = screen.at + step < 0 || screen.at + step >= many;
    nav.append(node);
  }
  nav.firstChild.after(el("span", "muted", fill(data.labels.version, { n: screen.at + 1, of: many })));
  bar.append(nav);
  return bar;
}

function wishRow(data, screen, act) {
  const row = el("div", "wishes");
  if (data.state === "rejected" || screen.news.taken) return row;
  for (const each of data.tones) row.append(button("choice wish", each.label, () => act.wish({ kind: each.kind, value: each.value })));
  if (data.has_model && data.tones.length) row.append(button("choice wish", data.labels.ask, act.openAsk));
  return row;
}

function bottomBar(data, screen, act, changed) {
  const bar = el("div", "bottom");
  const isHeld = !screen.news.taken;
  const reject = button("quiet", data.labels.reject, act.askReject);
  reject.disabled = !isHeld || data.state === "rejected";
  bar.append(reject, button("quiet copy", data.labels.copy, act.copy));
  const like = button("quiet like" + (screen.liked ? " on" : ""), null, act.like);
  like.append(icon("up"));
  like.setAttribute("aria-label", data.labels.like);
  like.setAttribute("aria-pressed", String(Boolean(screen.liked)));
  bar.append(like);
  if (changed) {
    bar.append(el("span", "muted", fill(data.labels.changed, { n: changed })));
    bar.append(button("link", screen.diff ? data.labels.go_on : data.labels.show_diff, act.toggleDiff));
    bar.append(button("link", data.labels.restore, act.restore));
  }
  const go = button("primary", null, () => act.send(""));
  go.append(el("span", "", screen.pending ? data.labels.sending : data.labels.send), el("kbd", "", "Ctrl ⏎"));
  go.disabled = Boolean(screen.pending) || !isHeld;
  bar.append(go);
  return bar;
}

function diffView(editor, before) {
  const box = el("div", "editor diff");
  const steps = difference(before, textOf(editor.node)) || [{ kind: "same", text: textOf(editor.node) }];
  const tags = { same: "span", out: "del", in: "ins" };
  box.append(...steps.map((step) => el(tags[step.kind], "", step.text)));
  return box;
}

function streamCard(data, screen, act) {
  const card = el("div", "card generating");
  card.setAttribute("aria-busy", "true");
  card.tabIndex = -1;
  const bar = el("div", "top");
  bar.append(el("h3", "", data.title), el("span", "tag", data.labels.generating));
  const body = screen.stream.around ? rewritingView(screen.stream) : el("div", "editor stream", screen.stream.text);
  if (!screen.stream.text && !screen.stream.around) body.append(el("span", "bone"), el("span", "bone"), el("span", "bone short"));
  const foot = el("div", "bottom");
  foot.append(button("quiet", data.labels.cancel_stream, act.stop));
  card.append(bar, body, foot);
  return card;
}
