// Which words of the editor are selected, and which are marked: ranges leave the document, and with
// it the cursor and the input method, alone.
const JOINER = "\u2060"; // keeps a citation with the word before and the mark after it

// The text of a node as it would be sent, without citation chips, and where each character stands.
function layout(node, found = { text: "", spots: [] }) {
  const add = (character, at, place) => {
    found.text += character;
    found.spots.push([at, place]);
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      for (let place = 0; place < child.data.length; place++) {
        const character = child.data[place];
        if (character !== JOINER) add(character === "\u00a0" ? " " : character, child, place);
      }
    } else if (child.nodeName === "BR") add("\n", child, 0);
    else if (!child.classList.contains("chip")) {
      if (child.nodeName === "DIV" && found.text) add("\n", child, 0);
      layout(child, found);
    }
  }
  return found;
}

function textOf(node) {
  return layout(node).text;
}

function rangeOf(spots, start, end) {
  const [last, place] = spots[end - 1];
  const range = new Range();
  range.setStart(...spots[start]);
  if (last.nodeType === Node.TEXT_NODE) range.setEnd(last, place + 1);
  else range.setEndAfter(last);
  return range;
}

function highlight(name, ranges) {
  if (window.CSS && CSS.highlights) CSS.highlights.set("assist-" + name, new Highlight(...ranges));
}

// The doubtful words of a sentence that stands somewhere in a text.
function doubtfulRanges(place, sentence, from) {
  const words = sentence.runs.filter((run) => run.t !== undefined);
  let at = place.text.indexOf(words.map((run) => run.t).join("").trim(), from);
  if (at < 0) return [];
  at = Math.max(0, at - (words[0].t.length - words[0].t.trimStart().length));
  const ranges = [];
  for (const run of words) {
    const end = Math.min(at + run.t.length, place.spots.length);
    if (run.doubt && end > at) ranges.push(rangeOf(place.spots, at, end));
    at += run.t.length;
  }
  return ranges;
}

function liveRange(node) {
  const shadow = node.getRootNode();
  const live = shadow.getSelection ? shadow.getSelection() : document.getSelection();
  if (!live || !live.rangeCount) return null;
  if (shadow.getSelection || !live.getComposedRanges) return live.getRangeAt(0);
  const found = live.getComposedRanges({ shadowRoots: [shadow] })[0];
  const range = new Range();
  range.setStart(found.startContainer, found.startOffset);
  range.setEnd(found.endContainer, found.endOffset);
  return range;
}

// What is selected in an editor: {start, end} of its text without the white space around, or null.
function pickedIn(node) {
  const range = liveRange(node);
  if (!range || range.collapsed || !node.contains(range.startContainer) || !node.contains(range.endContainer)) return null;
  const before = new Range();
  before.setStart(node, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const words = textOf(range.cloneContents());
  const start = textOf(before.cloneContents()).length + words.length - words.trimStart().length;
  const end = start + words.trim().length;
  const text = textOf(node);
  return words.trim() && text.slice(start, end) === words.trim() ? { text, start, end, range: range.cloneRange() } : null;
}

// Python counts code points.
function codePoints(text, end) {
  return Array.from(text.slice(0, end)).length;
}
