// The reply: an editor with citation chips, and what the agent decides about it.
const screens = new Map();
const RETRY_MS = 8000;

function screenOf(data) {
  let screen = screens.get(data.draft_id);
  if (!screen) {
    screen = { at: data.current, shown: Date.now(), panel: "", reason: "", note: "", diff: false, pending: null, used: false };
    screens.set(data.draft_id, screen);
    report(data, data.blank ? "abstained" : "shown", { version_id: data.versions[data.current].version_id });
  }
  if (screen.last !== data.current) screen.at = data.current;
  screen.last = data.current;
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

function saveNow(data, version, editor) {
  clearTimeout(editor.saveTimer);
  editor.saveTimer = 0;
  const body = { version_id: version.version_id, text: textOf(editor.node) };
  return send("PUT", "/api/drafts/" + encodeURIComponent(data.draft_id), data.token, body).catch(() => {});
}

async function checkNow(data, version, editor, done) {
  const text = textOf(editor.node);
  try {
    const answer = await send("POST", "/api/check", data.token, { version_id: version.version_id, text, lang: data.lang });
    if (answer.ok) editor.checked = { text, sentences: (await answer.json()).sentences };
  } catch {
    editor.checked = null;
  }
  done();
}

function statusChip(data, states) {
  const counted = states.filter((state) => state !== "courtesy");
  const a = counted.filter((state) => state === "supported").length;
  const c = counted.filter((state) => state === "unchecked").length;
  const good = a === counted.length;
  const text = fill(data.labels.supported, { a, b: counted.length }) + (c ? " · " + fill(data.labels.unchecked, { c }) : "");
  const node = el("span", "status " + (good ? "good" : "doubt"));
  node.append(good ? icon("check") : icon("warn"), el("span", "", text));
  node.setAttribute("role", "status");
  return node;
}

function topBar(data, screen, version, act) {
  const bar = el("div", "top");
  bar.append(el("h3", "", data.title), el("span", "slot-status"));
  if (version.tone) bar.append(el("span", "tag", fill(data.labels.tone, { tone: version.tone })));
  for (const tag of version.tags) bar.append(el("span", "tag " + tag.color, tag.text));
  const nav = el("div", "versions");
  const many = data.versions.length;
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

function advice(data, act) {
  const box = el("div", "advice " + data.state);
  box.append(el("strong", "", data.advice.title), el("p", "", data.advice.text));
  const list = el("ul");
  for (const step of data.advice.steps) list.append(el("li", "", step));
  if (data.advice.steps.length) box.append(list);
  if (data.blank) {
    const holding = el("div", "holding");
    holding.append(el("span", "tag", data.labels.holding), el("p", "", baseText(data.versions[0])));
    holding.append(button("link", data.labels.use_holding, act.useHolding));
    box.append(holding);
  }
  return box;
}

function rejectPanel(data, screen, act) {
  const box = el("div", "panel");
  const list = el("div", "choices");
  list.setAttribute("role", "radiogroup");
  list.setAttribute("aria-label", data.labels.reject_why);
  for (const each of data.reject_reasons) {
    const node = button("choice", each.label, () => { screen.reason = each.id; act.draw(); });
    node.setAttribute("role", "radio");
    node.setAttribute("aria-checked", String(screen.reason === each.id));
    list.append(node);
  }
  const note = el("input", "note");
  note.placeholder = data.labels.reject_note;
  note.setAttribute("aria-label", data.labels.reject_note);
  note.maxLength = 500;
  note.value = screen.note;
  note.oninput = () => { screen.note = note.value; };
  const row = el("div", "row");
  const go = button("danger", data.labels.reject_go, act.reject);
  go.disabled = !screen.reason || Boolean(screen.pending);
  row.append(note, button("quiet", data.labels.cancel, act.close), go);
  box.append(el("strong", "", data.labels.reject_why), list, row);
  return box;
}

function confirmPanel(data, screen, act) {
  const box = el("div", "panel doubt");
  const confirm = data.confirm;
  box.append(el("strong", "", confirm.title));
  const list = el("ul");
  for (const each of confirm.lines) list.append(el("li", "", each));
  box.append(list);
  const row = el("div", "row");
  if (confirm.ask) {
    const why = el("input", "note");
    why.placeholder = data.labels.confirm_why;
    why.setAttribute("aria-label", data.labels.confirm_why);
    why.maxLength = 500;
    const go = button("danger", data.labels.confirm_go, () => act.send(why.value.trim()));
    go.disabled = true;
    why.oninput = () => { go.disabled = !why.value.trim(); };
    row.append(why, button("quiet", data.labels.fix, act.close), go);
  } else row.append(button("quiet", data.labels.fix, act.close));
  box.append(row);
  return box;
}

function bottomBar(data, screen, act, changed) {
  const bar = el("div", "bottom");
  bar.append(button("quiet", data.labels.reject, act.askReject), button("quiet copy", data.labels.copy, act.copy));
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
  go.disabled = Boolean(screen.pending);
  bar.append(go);
  return bar;
}
