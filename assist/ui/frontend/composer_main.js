function actions(data, screen, version, editor, draw, setTriggerValue) {
  const act = {
    draw,
    close: () => {
      const hadToolbar = screen.box.querySelector(".picked");
      hideToolbar(screen.box);
      if (hadToolbar) { editor.node.focus(); return; }
      screen.panel = ""; screen.asked = null; data.confirm = null; screen.failed = "";
      draw();
    },
    turn: (step) => {
      const at = screen.at + step;
      if (at < 0 || at >= screen.versions.length) return;
      screen.at = at;
      report(data, "versioned", { version_id: screen.versions[at].version_id });
      tellVersion(data, screen.versions[at]);
      draw();
    },
    useHolding: () => { paint(editor.node, version, data, editor.base); screen.used = true; act.changed(); draw(); },
    usePrevious: () => { screen.previousDone = true; paint(editor.node, version, data, data.previous); act.changed(); draw(); },
    askReject: () => { screen.panel = screen.panel === "reject" ? "" : "reject"; draw(); },
    openAsk: () => { screen.panel = screen.panel === "ask" ? "" : "ask"; draw(); },
    showDoubts: () => { screen.panel = screen.panel === "doubts" ? "" : "doubts"; draw(); },
    copy: async () => {
      await copyText(textOf(editor.node));
      report(data, "copied", { version_id: version.version_id });
      const node = screen.box.querySelector(".copy");
      if (node) node.textContent = data.labels.copied;
    },
    like: () => {
      screen.liked = !screen.liked;
      report(data, "rated", { version_id: version.version_id, good: screen.liked });
      draw();
    },
    toggleDiff: () => {
      screen.diff = !screen.diff;
      if (screen.diff) report(data, "diff_viewed", { version_id: version.version_id });
      draw();
    },
    restore: () => { screen.diff = false; paint(editor.node, version, data, editor.start); act.changed(); draw(); },
    recheck: () => checkNow(data, version, editor, draw),
    takeOver: () => pulse(true),
    lookAgain: () => act.tell("refresh"),
    changed: () => {
      clearTimeout(editor.checkTimer);
      saveLater(data, version, editor, (ok) => {
        if (ok !== !screen.news.offline) { screen.news.offline = !ok; screen.onNews(); }
      });
      editor.checkTimer = setTimeout(() => checkNow(data, version, editor, screen.refresh), CHECK_MS);
      screen.refresh();
    },
    wish: (wish) => rewriteDraft(data, screen, version, wish, draw),
    rewriteWords: ({ text, start, end }, { key, value }) => {
      hideToolbar(screen.box);
      const wish = { kind: "selection", key, value, text, start: codePoints(text, start), end: codePoints(text, end) };
      const around = { before: text.slice(0, start), passage: text.slice(start, end), after: text.slice(end) };
      rewriteDraft(data, screen, version, wish, draw, around);
    },
    keep: () => { screen.compare = null; draw(); editor.node.focus(); },
    takeBack: () => {
      const before = screen.versions.findIndex((each) => each.version_id === screen.compare.from);
      screen.compare = null;
      act.turn(before - screen.at);
    },
    stop: () => screen.stream && screen.stream.stop(),
    tell: (type) => setTriggerValue("action", { action_id: newId(), type }),
    trigger: (body) => {
      if (screen.pending) return;
      const id = newId();
      screen.pending = id;
      screen.tries = 0;
      const fire = () => {
        if (screen.pending !== id) return;
        screen.unconfirmed = screen.tries > 0;
        if (screen.tries++ > RETRIES) {
          screen.pending = null;
          if (heart.screen === screen) draw();
          return;
        }
        setTriggerValue("action", { action_id: id, draft_id: data.draft_id, case_id: data.case_id, tab: tab.id,
          version_id: version.version_id, shown_ms: Date.now() - screen.shown, ...body });
        setTimeout(fire, RETRY_MS); // the same decision, so the same id: a repeated write is one row
        if (heart.screen === screen) draw();
      };
      fire();
    },
    send: (reason) => {
      const text = textOf(editor.node).trim();
      if (!text || screen.pending || screen.news.taken) return;
      if (screen.cut && !reason) {
        screen.asked = { title: data.labels.cut_title, lines: [], ask: true };
        draw();
        return;
      }
      if (!data.channel) copyText(text);
      screen.asked = null;
      act.trigger({ type: reason ? "confirm_send" : "send", text, reason });
    },
    reject: () => act.trigger({ type: "reject", reason: screen.reason, note: screen.note }),
  };
  return act;
}

// A wish makes another version; the one on the screen keeps its edits. Painted only while its own
// draft is on the screen: a stream never writes into another case.
async function rewriteDraft(data, screen, version, wish, draw, around) {
  if (screen.stream) screen.stream.stop();
  screen.panel = screen.failed = "";
  screen.cut = screen.compare = null;
  const onRun = () => { if (heart.screen === screen) draw(); };
  const body = { draft_id: data.draft_id, version_id: version.version_id, ...wish };
  const running = readStream("/api/rewrite", data, body, screen, onRun);
  const mine = screen.stream;
  mine.around = around;
  draw();
  const end = await running;
  if (screen.stream !== mine) return;
  const text = screen.stream.text;
  screen.stream = null;
  if (end.type === "done") {
    const made = { ...end.version, sources: end.sources };
    screen.added.push(made);
    screen.versions.push(made);
    screen.at = screen.versions.length - 1;
    screen.news = { ...screen.news, stale: {} };
    if (around) screen.compare = { version_id: made.version_id, from: version.version_id, text: wish.text };
    tellVersion(data, made);
  } else if (end.type === "cut" && text && !around) {
    screen.cut = wish;
    const editor = openEditor(version, data);
    editor.node.replaceChildren(document.createTextNode(text));
    saveLater(data, version, editor, () => {});
  } else if (end.type === "error" || end.type === "cut") {
    screen.failed = end.code !== "nothing" ? "other" : around ? "selection" : "nothing";
  }
  if (heart.screen === screen) screen.redraw();
}

// The first draft of a case, streamed; the page is asked to look again when it is stored.
async function writeFirst(data, screen, draw, setTriggerValue) {
  const onRun = () => { if (heart.screen === screen) draw(); };
  const end = await readStream("/api/suggest", data, { case_id: data.case_id }, screen, onRun);
  screen.stream = { ...screen.stream, ended: end.type };
  if (heart.screen !== screen) { screens.delete(data.draft_id); return; }
  if (end.type === "done") setTriggerValue("action", { action_id: newId(), type: "drafted" });
  else draw();
}

// Escape stops the writing wherever the focus is: what was clicked to start it is gone by then.
document.addEventListener("keydown", (event) => {
  const stream = heart.screen && heart.screen.box && heart.screen.box.isConnected && heart.screen.stream;
  if (event.key === "Escape" && !event.isComposing && stream && !stream.ended) stream.stop();
});

function drawGenerating(box, data, screen, draw, setTriggerValue) {
  if (!screen.stream) writeFirst(data, screen, draw, setTriggerValue);
  const act = { stop: () => screen.stream.stop() };
  const card = streamCard(data, screen, act);
  if (screen.stream.ended && screen.stream.ended !== "done") {
    card.removeAttribute("aria-busy");
    const again = button("primary", data.labels.again, () => { screen.stream = null; draw(); });
    const why = screen.stream.ended === "cancelled" ? data.labels.stopped : data.labels.failed;
    card.querySelector(".bottom").replaceChildren(el("span", "muted", why), again);
  }
  box.replaceChildren(card);
  box.onkeydown = null;
}

function keys(event, data, act, editor) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    act.send("");
  } else if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const node = editor.node.querySelector('.chip[data-n="' + event.code.slice(5) + '"]');
    if (node) { event.preventDefault(); openSource(data, node); }
  } else if (event.altKey && (event.code === "ArrowLeft" || event.code === "ArrowRight")) {
    event.preventDefault();
    act.turn(event.code === "ArrowLeft" ? -1 : 1);
  } else if (event.key === "Escape") act.close();
  else if (event.altKey && event.code === "KeyR") {
    const first = data.rewrites.length && event.currentTarget.querySelector(".picked .choice");
    if (first) { event.preventDefault(); first.focus(); }
  }
  else if (event.target.classList.contains("chip") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    openSource(data, event.target);
  } else if (event.key === "Enter" && event.target === editor.node) {
    event.preventDefault();
    document.execCommand("insertLineBreak");
  }
}

function bindEditor(box, data, screen, act, editor) {
  const { version } = screen;
  const hide = () => { const card = box.querySelector(".peek"); if (card) card.classList.remove("on"); };
  const show = (event) => {
    const node = event.target.closest ? event.target.closest(".chip, .s") : null;
    if (!node) return hide();
    if (node.classList.contains("chip")) {
      const cite = version.cites[node.dataset.n];
      if (!cite) return hide();
      const seen = version.version_id + "/" + node.dataset.n;
      if (!screen.peeked.has(seen)) {
        screen.peeked.add(seen);
        report(data, "peeked", { version_id: version.version_id, n: Number(node.dataset.n) });
      }
      peek(box, node, "[" + node.dataset.n + "] " + cite.title, [cite.meta, cite.quotes[node.dataset.m] || ""]);
    } else if (node.why && node.why.length) peek(box, node, data.labels.why, [node.why.join(" · ")]);
    else hide();
    return undefined;
  };
  editor.node.oninput = () => { if (data.confirm) { data.confirm = null; act.draw(); } act.changed(); };
  editor.node.onpaste = (event) => {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  };
  editor.node.ondrop = (event) => event.preventDefault();
  editor.node.onmouseover = show;
  editor.node.onmousemove = (event) => { if (!box.querySelector(".peek.on")) show(event); }; // what was checked under the mouse
  editor.node.onfocusin = show;
  editor.node.onmouseleave = hide;
  editor.node.onfocusout = hide;
  editor.node.onclick = (event) => { if (event.target.classList.contains("chip")) openSource(data, event.target); };
  box.onkeydown = (event) => keys(event, data, act, editor);
}

// Drawing moves the editor in the document, which takes the cursor away: remember it, put it back.
function cursorOf(box, node) {
  const shadow = box.getRootNode();
  if (shadow.activeElement !== node) return () => {};
  const now = shadow.getSelection ? shadow.getSelection() : document.getSelection();
  const at = now.anchorNode && [now.anchorNode, now.anchorOffset, now.focusNode, now.focusOffset];
  return () => {
    if (!node.isConnected) return;
    node.focus();
    if (at && node.contains(at[0])) document.getSelection().setBaseAndExtent(...at);
  };
}

function settle(data, screen) {
  const answered = data.acks.includes(screen.pending) || (data.confirm && data.confirm.action_id === screen.pending);
  if (screen.pending && answered) {
    screen.pending = null;
    screen.unconfirmed = false;
    screen.panel = "";
  }
}

function panelOf(data, screen, states, act) {
  const confirm = data.confirm || screen.asked;
  if (confirm) return confirmPanel(data, confirm, act);
  if (screen.panel === "reject") return rejectPanel(data, screen, act);
  if (screen.panel === "doubts") return doubtsPanel(data, states, act);
  if (screen.panel === "ask") return askPanel(data, screen, act);
  return null;
}

// What was clicked is drawn anew and loses the focus: a new panel takes it, else the editor.
function keepFocus(box, screen, panel, editor, wasInside) {
  const name = panel ? panel.textContent : "";
  const isNew = name !== (screen.panelName || "");
  screen.panelName = name;
  if (panel && isNew) panel.querySelector("input, button:not(:disabled)").focus();
  else if (wasInside && !box.contains(box.getRootNode().activeElement)) editor.node.focus();
}

function drawSlots(room, data, editor, act) {
  const row = slotRow(data, editor, act);
  const now = row ? row.dataset.slots : "";
  if (now === room.dataset.slots) return;
  const wasInside = room.contains(room.getRootNode().activeElement);
  room.dataset.slots = now;
  room.replaceChildren(...(row ? [row] : []));
  if (wasInside) (room.querySelector("input") || editor.node).focus();
}

function drawReply(box, data, screen, draw, setTriggerValue) {
  const version = screen.versions[screen.at];
  screen.version = version;
  const editor = openEditor(version, data);
  const act = actions(data, screen, version, editor, draw, setTriggerValue);
  screen.wish = act.wish;
  if (screen.stream) {
    const hadFocus = box.contains(box.getRootNode().activeElement);
    const busy = streamCard(data, screen, act);
    box.replaceChildren(busy);
    box.onkeydown = screen.onSelect = null;
    if (hadFocus) busy.focus();
    return;
  }
  const wasInside = box.contains(box.getRootNode().activeElement);
  const restoreCursor = cursorOf(box, editor.node);
  editor.node.contentEditable = screen.news.taken ? "false" : "true";
  const card = el("div", "card " + data.state);
  const head = el("div");
  const foot = el("div");
  card.append(topBar(data, screen, version, act), head);
  if (data.advice) card.append(advice(data, version, act));
  const compared = comparedOn(screen, version);
  if (compared) card.append(comparison(data, screen, act), diffView(editor, compared.text));
  else card.append(screen.diff ? diffView(editor, editor.base) : editor.node);
  const slots = el("div");
  card.append(slots, wishRow(data, screen, act));
  const panel = panelOf(data, screen, readStates(editor, version), act);
  if (panel) card.append(panel);
  card.append(foot);
  box.replaceChildren(card);
  restoreCursor();
  keepFocus(box, screen, panel, editor, wasInside);
  if (compared && wasInside) card.querySelector(".compared .link").focus(); // the editor is not there
  bindEditor(box, data, screen, act, editor);
  watchSelection(box, data, screen, editor, act);
  screen.refresh = () => {
    const states = readStates(editor, version);
    const text = textOf(editor.node);
    const isEmpty = !text.trim();
    card.querySelector(".slot-status").replaceChildren(...(isEmpty ? [] : statusChip(data, states, act.showDoubts)));
    drawSlots(slots, data, editor, act);
    foot.replaceChildren(bottomBar(data, screen, act, isEmpty ? 0 : changedChars(editor.base, text)));
  };
  screen.onNews = () => {
    head.replaceChildren(...banners(data, screen, act));
    editor.node.contentEditable = screen.news.taken ? "false" : "true";
    if (isStale(data, screen) && !editor.staleChecked) { editor.staleChecked = true; checkNow(data, version, editor, screen.refresh); }
    if (!screen.news.offline && editor.dirty && !editor.saveTimer) saveLater(data, version, editor, () => {});
    screen.refresh();
  };
  screen.onNews();
  if (!editor.opened) {
    editor.opened = true; // an edit that comes back from the server has not been checked here yet
    const text = textOf(editor.node);
    if (text.trim() && text !== editor.base) checkNow(data, version, editor, screen.refresh);
  }
  screen.flush = () => { if (editor.saveTimer) saveNow(data, version, editor, { keepalive: true }); };
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "composer");
  box.dataset.case = data.case_id;
  keepToken(data);
  const screen = screenOf(data);
  screen.box = box;
  for (const each of screens.values()) settle(data, each); // what was sent is heard of from the next case
  document.documentElement.lang = data.lang;
  const draw = () => (data.state === "generating" ? drawGenerating : drawReply)(box, data, screen, draw, setTriggerValue);
  screen.redraw = draw;
  if (data.state === "generating") screen.onNews = () => {};
  draw();
  beat(data, screen);
  const onWish = (event) => { if (event.detail.draft_id === data.draft_id && screen.wish) screen.wish(event.detail.wish); };
  if (box.onWish) window.removeEventListener("assist:wish", box.onWish);
  box.onWish = onWish;
  window.addEventListener("assist:wish", onWish);
  window.onpagehide = () => { if (heart.screen && heart.screen.flush) heart.screen.flush(); leave(data); };
  return () => {
    window.removeEventListener("assist:wish", box.onWish);
    if (screen.flush) screen.flush();
  };
}
