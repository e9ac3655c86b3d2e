function diffView(editor) {
  const box = el("div", "editor diff");
  const steps = difference(editor.base, textOf(editor.node)) || [{ kind: "same", text: textOf(editor.node) }];
  const tags = { same: "span", out: "del", in: "ins" };
  box.append(...steps.map((step) => el(tags[step.kind], "", step.text)));
  return box;
}

function actions(data, screen, version, editor, draw, setTriggerValue) {
  const act = {
    draw,
    close: () => { screen.panel = ""; data.confirm = null; draw(); },
    turn: (step) => {
      const at = screen.at + step;
      if (at < 0 || at >= data.versions.length) return;
      screen.at = at;
      report(data, "versioned", { version_id: data.versions[at].version_id });
      draw();
    },
    useHolding: () => { paint(editor.node, version, data, editor.base); screen.used = true; act.changed(); draw(); },
    askReject: () => { screen.panel = screen.panel === "reject" ? "" : "reject"; draw(); },
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
    changed: () => {
      clearTimeout(editor.saveTimer);
      clearTimeout(editor.checkTimer);
      editor.saveTimer = setTimeout(() => saveNow(data, version, editor), 1500);
      editor.checkTimer = setTimeout(() => checkNow(data, version, editor, screen.refresh), 500);
      screen.refresh();
    },
    trigger: (body) => {
      if (screen.pending) return;
      const id = screen.retry || newId();
      screen.pending = id;
      setTriggerValue("action", { action_id: id, draft_id: data.draft_id, case_id: data.case_id,
        version_id: version.version_id, shown_ms: Date.now() - screen.shown, ...body });
      setTimeout(() => {
        if (screen.pending !== id) return;
        screen.retry = id; // the same decision, so the same id: a repeated write is one row
        screen.pending = null;
        if (screens.current === data.draft_id) draw();
      }, RETRY_MS);
      draw();
    },
    send: (reason) => {
      const text = textOf(editor.node).trim();
      if (!text || screen.pending) return;
      copyText(text);
      saveNow(data, version, editor);
      act.trigger({ type: reason ? "confirm_send" : "send", text, reason });
    },
    reject: () => act.trigger({ type: "reject", reason: screen.reason, note: screen.note }),
  };
  return act;
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
  else if (event.target.classList.contains("chip") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    openSource(data, event.target);
  } else if (event.key === "Enter" && event.target === editor.node) {
    event.preventDefault();
    document.execCommand("insertLineBreak");
  }
}

function bindEditor(box, data, act, editor) {
  const hide = () => { const card = box.querySelector(".peek"); if (card) card.classList.remove("on"); };
  const show = (event) => {
    const node = event.target.closest ? event.target.closest(".chip, .s") : null;
    if (!node) return hide();
    if (node.classList.contains("chip")) {
      const cite = data.cites[node.dataset.n];
      if (!cite) return hide();
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
  const answered = data.ack === screen.pending || (data.confirm && data.confirm.action_id === screen.pending);
  if (screen.pending && answered) screen.pending = null;
  if (data.confirm) screen.retry = null;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "composer");
  box.dataset.case = data.case_id;
  const screen = screenOf(data);
  screens.current = data.draft_id;
  screen.box = box;
  settle(data, screen);
  document.documentElement.lang = data.lang;
  const draw = () => {
    const version = data.versions[screen.at];
    const editor = openEditor(version, data);
    const restoreCursor = cursorOf(box, editor.node);
    const act = actions(data, screen, version, editor, draw, setTriggerValue);
    const card = el("div", "card " + data.state);
    card.append(topBar(data, screen, version, act));
    if (data.advice) card.append(advice(data, act));
    card.append(screen.diff ? diffView(editor) : editor.node);
    if (data.confirm) card.append(confirmPanel(data, screen, act));
    else if (screen.panel === "reject") card.append(rejectPanel(data, screen, act));
    const foot = el("div");
    card.append(foot);
    box.replaceChildren(card);
    restoreCursor();
    bindEditor(box, data, act, editor);
    screen.refresh = () => {
      const states = readStates(editor, version);
      const chipBox = card.querySelector(".slot-status");
      const isEmpty = !textOf(editor.node).trim();
      chipBox.replaceChildren(...(isEmpty || !states.length ? [] : [statusChip(data, states)]));
      const changed = isEmpty ? 0 : changedChars(editor.base, textOf(editor.node));
      foot.replaceChildren(bottomBar(data, screen, act, changed));
    };
    screen.refresh();
    screen.flush = () => { if (editor.saveTimer) saveNow(data, version, editor); };
  };
  draw();
  window.onpagehide = () => { const now = screens.get(screens.current); if (now && now.flush) now.flush(); };
  return () => { if (screen.flush) screen.flush(); };
}
