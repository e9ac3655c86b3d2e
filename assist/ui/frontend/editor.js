// The editable draft. One element per draft version, kept for the life of the page: an edit survives
// a change of case, page or language.
const SLOT = /(\{[^{}\n]{1,40}\})/;
const editors = new Map();

function chip(run, version, data) {
  const node = el("span", "chip", run.c);
  node.contentEditable = "false";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.dataset.n = run.c;
  node.dataset.m = run.m;
  const cite = version.cites[run.c];
  node.setAttribute("aria-label", fill(data.labels.cite, { n: run.c, title: cite ? cite.title : "" }));
  return node;
}

function words(text) {
  return text.split(SLOT).map((part, place) => (place % 2 ? el("span", "slot", part) : document.createTextNode(part)));
}

function sentenceNode(sentence, version, data) {
  const node = el("span", "s " + sentence.state);
  node.dataset.id = sentence.id;
  node.why = sentence.why;
  sentence.runs.forEach((run, place) => {
    if (run.c === undefined) node.append(...words(run.t));
    else node.append(JOINER, chip(run, version, data), place < sentence.runs.length - 1 ? JOINER : "");
  });
  return node;
}

function plain(sentence) {
  return sentence.runs.map((run) => run.t || "").join("");
}

function baseText(version) {
  return version.sentences.map((each) => each.pre + plain(each)).join("");
}

// Sentences that occur unchanged in the text keep their citations; the rest is plain text.
function paint(node, version, data, text) {
  const parts = [];
  let from = 0;
  for (const sentence of version.sentences) {
    const at = text.indexOf(plain(sentence), from);
    if (at < 0) continue;
    if (at > from) parts.push(...words(text.slice(from, at)));
    parts.push(sentenceNode(sentence, version, data));
    from = at + plain(sentence).length;
  }
  if (from < text.length) parts.push(...words(text.slice(from)));
  node.replaceChildren(...parts);
}

function openEditor(version, data) {
  let editor = editors.get(version.version_id);
  if (!editor) {
    const node = el("div", "editor");
    node.setAttribute("role", "textbox");
    node.setAttribute("aria-multiline", "true");
    node.spellcheck = false;
    editor = { node, checked: null, saveTimer: 0, checkTimer: 0, saving: Promise.resolve(), dirty: false };
    editors.set(version.version_id, editor);
    editor.base = baseText(version);
    editor.start = data.blank ? "" : editor.base;
    paint(node, version, data, version.saved === null ? editor.start : version.saved);
  }
  editor.node.setAttribute("aria-label", data.labels.editor);
  editor.node.dataset.placeholder = data.labels.placeholder;
  return editor;
}

// An edited span may hold several sentences: the span shows the state that needs most care.
function worst(checked) {
  const found = checked.map((each) => each.state);
  return ["unsupported", "unchecked", "supported", "courtesy"].find((state) => found.includes(state)) || "unchecked";
}

// What is known of every sentence: [{text, state, why, runs}]. Unchanged sentences keep their state,
// all else is unchecked until the server has answered for exactly this text.
function readStates(editor, version) {
  const text = textOf(editor.node);
  const answer = editor.checked && editor.checked.text === text ? editor.checked.sentences : null;
  const known = new Map(version.sentences.map((each) => [each.id, each]));
  const marks = { doubt: [], unchecked: [], unsupported: [] };
  const states = [];
  let rest = text;
  for (const node of editor.node.querySelectorAll(".s")) {
    const place = layout(node);
    const now = place.text;
    if (!now.trim()) continue;
    const base = known.get(node.dataset.id);
    const own = base && plain(base) === now ? base : null;
    const checked = (answer || []).filter((each) => now.includes(each.text.trim()));
    const state = answer && checked.length ? worst(checked) : own ? own.state : "unchecked";
    const found = (answer ? checked : own ? [own] : []).flatMap((each) => doubtfulRanges(place, each, 0));
    marks.doubt.push(...found);
    node.className = "s " + state + (found.length && window.CSS && CSS.highlights ? " pointed" : "");
    node.why = answer ? checked.flatMap((each) => each.why) : own ? own.why : [];
    states.push({ text: now.trim(), state, why: node.why });
    rest = rest.replace(now, "");
  }
  markLoose(editor, answer, marks);
  for (const [name, ranges] of Object.entries(marks)) highlight(name, ranges);
  if (answer) return answer;
  if (rest.trim()) states.push({ text: rest.trim(), state: "unchecked", why: [] });
  return states;
}

// Text typed beside the draft's sentences: its doubtful words, else the whole of it.
function markLoose(editor, answer, marks) {
  const walker = document.createTreeWalker(editor.node, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".s, .chip") || !node.data.trim()) continue;
    const found = answer ? answer.filter((each) => each.state in marks) : [{ text: node.data, state: "unchecked", runs: [] }];
    const place = layout({ childNodes: [node] });
    for (const each of found) {
      const words = each.text.trim();
      const at = place.text.indexOf(words);
      if (at < 0) continue;
      const pointed = each.runs.length ? doubtfulRanges(place, each, at) : [];
      if (pointed.length) marks.doubt.push(...pointed);
      else marks[each.state].push(rangeOf(place.spots, at, at + words.length));
    }
  }
}

function fillSlot(editor, slot, value) {
  for (const node of editor.node.querySelectorAll(".slot")) {
    if (node.textContent === slot) node.replaceWith(document.createTextNode(value));
  }
  editor.node.normalize();
}

function slotsOf(text) {
  return [...new Set(text.match(/\{[^{}\n]{1,40}\}/g) || [])];
}
