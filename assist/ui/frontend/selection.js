// Rewriting selected words: a small toolbar beside them, the new words in place, kept or taken back.
const SETTLE_MS = 150; // a selection that is still being drawn shows nothing

function hideToolbar(box) {
  const bar = box.querySelector(".picked");
  if (bar) bar.remove();
  highlight("picked", []);
}

function placeToolbar(box, bar, range) {
  const host = box.getBoundingClientRect();
  const spots = range.getClientRects();
  const last = spots[spots.length - 1];
  if (!last) return;
  const room = host.width - bar.offsetWidth - 8;
  bar.style.left = Math.max(8, Math.min(last.right - host.left - bar.offsetWidth / 2, room)) + "px";
  bar.style.top = last.bottom - host.top + 7 + "px";
}

function rewriteRow(data, picked, act) {
  const go = (each) => act.rewriteWords(picked, { key: each.kind, value: each.value });
  return data.rewrites.map((each) => button("choice", each.label, () => go(each)));
}

function rewriteAsk(data, picked, act, close) {
  let words = "";
  const run = () => { if (words.trim()) act.rewriteWords(picked, { key: "ask", value: words.trim() }); };
  const go = button("danger plain", data.labels.ask_go, run);
  go.disabled = true;
  const note = noteInput(data.labels.rewrite_placeholder, "", (text) => { words = text; go.disabled = !text.trim(); });
  note.onkeydown = (event) => {
    if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); run(); }
  };
  return [note, button("quiet", data.labels.cancel, close), go];
}

function showToolbar(box, data, editor, act) {
  const picked = pickedIn(editor.node);
  if (!picked) { hideToolbar(box); return; }
  const bar = box.querySelector(".picked") || box.appendChild(el("div", "picked"));
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", data.labels.rewrite);
  bar.onmousedown = (event) => { if (event.target.nodeName !== "INPUT") event.preventDefault(); }; // the words stay selected
  const close = () => { hideToolbar(box); editor.node.focus(); };
  const ask = button("choice", data.labels.rewrite_ask, () => {
    highlight("picked", [picked.range]); // the input takes the selection away
    bar.replaceChildren(...rewriteAsk(data, picked, act, close));
    placeToolbar(box, bar, picked.range);
    bar.querySelector("input").focus();
  });
  bar.replaceChildren(...rewriteRow(data, picked, act), ask);
  placeToolbar(box, bar, picked.range);
}

function watchSelection(box, data, screen, editor, act) {
  let timer = 0;
  const isOff = () => !data.rewrites.length || screen.news.taken || !editor.node.isConnected;
  screen.onSelect = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const bar = box.querySelector(".picked");
      if (isOff() || (bar && bar.contains(box.getRootNode().activeElement))) return;
      showToolbar(box, data, editor, act);
    }, SETTLE_MS);
  };
}

// The words that are being rewritten, inside the rest of the reply.
function rewritingView(stream) {
  const box = el("div", "editor stream");
  const { before, passage, after } = stream.around;
  const words = stream.text ? el("ins", "", stream.text) : el("span", "rewriting", passage);
  box.append(document.createTextNode(before), words, document.createTextNode(after));
  return box;
}

// What a rewrite changed, in place of the editor, until the agent keeps it or takes it back.
function comparison(data, screen, act) {
  const bar = el("div", "banner info compared");
  bar.setAttribute("role", "status");
  bar.append(el("span", "", data.labels.rewritten), button("link", data.labels.keep, act.keep), button("link", data.labels.take_back, act.takeBack));
  return bar;
}

function comparedOn(screen, version) {
  return screen.compare && screen.compare.version_id === version.version_id ? screen.compare : null;
}

document.addEventListener("selectionchange", () => { if (heart.screen && heart.screen.onSelect) heart.screen.onSelect(); });
