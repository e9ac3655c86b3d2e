// What opens below the reply: why to reject, what to answer for, what is doubted, what to ask for.
function noteInput(label, value, oninput) {
  const note = el("input", "note");
  note.placeholder = label;
  note.setAttribute("aria-label", label);
  note.maxLength = 500;
  note.value = value;
  note.oninput = () => oninput(note.value);
  return note;
}

function listOf(lines) {
  const list = el("ul");
  for (const each of lines) list.append(el("li", "", each));
  return list;
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
  const row = el("div", "row");
  const go = button("danger", data.labels.reject_go, act.reject);
  go.disabled = !screen.reason || Boolean(screen.pending);
  row.append(noteInput(data.labels.reject_note, screen.note, (text) => { screen.note = text; }), button("quiet", data.labels.cancel, act.close), go);
  box.append(el("strong", "", data.labels.reject_why), list, row);
  return box;
}

function confirmPanel(data, confirm, act) {
  const box = el("div", "panel doubt");
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-label", confirm.title);
  box.append(el("strong", "", confirm.title), listOf(confirm.lines));
  const row = el("div", "row");
  if (confirm.ask) {
    let why = "";
    const go = button("danger", data.labels.confirm_go, () => act.send(why.trim()));
    go.disabled = true;
    row.append(noteInput(data.labels.confirm_why, "", (text) => { why = text; go.disabled = !text.trim(); }));
    row.append(button("quiet", data.labels.fix, act.close), go);
  } else row.append(button("quiet", data.labels.fix, act.close));
  box.append(row);
  return box;
}

function doubtsPanel(data, states, act) {
  const box = el("div", "panel");
  const doubted = states.filter((each) => each.state === "unsupported" || each.state === "unchecked");
  const line = (each) => each.text.trim() + " — " + (each.why.join(" · ") || data.labels.not_checked);
  box.append(el("strong", "", data.labels.doubts_title), listOf(doubted.map(line)));
  const row = el("div", "row");
  row.append(button("quiet", data.labels.close, act.close));
  box.append(row);
  return box;
}

function askPanel(data, screen, act) {
  const box = el("div", "panel");
  const row = el("div", "row");
  const go = button("danger plain", data.labels.ask_go, () => act.wish({ kind: "ask", value: screen.ask.trim() }));
  go.disabled = !screen.ask.trim();
  const note = noteInput(data.labels.ask_placeholder, screen.ask, (text) => { screen.ask = text; go.disabled = !text.trim(); });
  row.append(note, button("quiet", data.labels.cancel, act.close), go);
  box.append(row);
  return box;
}

function advice(data, version, act) {
  const box = el("div", "advice " + data.state);
  box.append(el("strong", "", data.advice.title), el("p", "", data.advice.text));
  if (data.advice.steps.length) box.append(listOf(data.advice.steps));
  if (data.options.length) {
    const row = el("div", "choices");
    for (const each of data.options) row.append(button("choice", each.label, () => act.wish({ kind: "scope", key: each.key, value: each.value })));
    box.append(el("p", "muted", data.labels.pick_scope), row);
  }
  if (data.blank) {
    const holding = el("div", "holding");
    holding.append(el("span", "tag", data.labels.holding), el("p", "", baseText(version)));
    holding.append(button("link", data.labels.use_holding, act.useHolding));
    box.append(holding);
  }
  return box;
}

// What happened around the draft: the most pressing first, each with its next step.
function banners(data, screen, act) {
  const { news } = screen;
  const found = [];
  const add = (cls, text, ...buttons) => {
    const node = el("div", "banner " + cls);
    node.setAttribute("role", "status");
    node.append(icon("warn"), el("span", "", text), ...buttons);
    found.push(node);
  };
  if (news.taken && !news.done) add("doubt", fill(data.labels.taken, { name: news.taken }), button("link", data.labels.take_over, act.takeOver));
  if (news.done && !screen.pending) add("doubt", data.labels.done_elsewhere, button("link", data.labels.look, act.lookAgain));
  if (news.message) add("info", data.labels.news, button("link", data.labels.look, act.lookAgain));
  if (isStale(data, screen)) {
    add("doubt", data.labels.stale, button("link", data.labels.recheck, act.recheck), button("link", data.labels.again, () => act.wish({ kind: "again" })));
  }
  if (screen.cut) add("doubt", data.labels.cut, button("link", data.labels.again, () => act.wish(screen.cut)));
  if (screen.failed) add("doubt", data.labels["failed_" + screen.failed] || data.labels.failed);
  if (news.offline) add("doubt", data.labels.offline);
  if (screen.unconfirmed) add("doubt", data.labels.unconfirmed);
  if (data.previous && !screen.previousDone) {
    add("info", data.labels.previous, button("link", data.labels.use_previous, act.usePrevious));
  }
  return found;
}

function isStale(data, screen) {
  const isCurrent = screen.version && screen.version.version_id === (data.versions[data.current] || {}).version_id;
  return Object.keys(screen.news.stale || {}).length > 0 || (data.stale && isCurrent);
}

function slotRow(data, editor, act) {
  const slots = slotsOf(textOf(editor.node));
  if (!slots.length) return null;
  const row = el("div", "slots");
  row.dataset.slots = slots.join("|");
  row.append(el("span", "muted", data.labels.slots));
  for (const slot of slots) {
    const label = el("label", "", slot.slice(1, -1));
    const input = el("input", "note");
    input.setAttribute("aria-label", slot.slice(1, -1));
    input.maxLength = 200;
    const use = () => { if (input.value.trim()) { fillSlot(editor, slot, input.value.trim()); act.changed(); } };
    input.onkeydown = (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); use(); } };
    input.onchange = use;
    label.append(input);
    row.append(label);
  }
  return row;
}
