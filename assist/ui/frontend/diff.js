// Word-level difference of two texts: a CJK character or a Latin word is one token.
const MAX_TOKENS = 1500;
const TOKEN = /[\p{Script=Latin}\p{N}]+|\s+|[^]/gu;

function tokens(text) {
  return text.match(TOKEN) || [];
}

function lengths(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}

// [{kind: "same" | "out" | "in", text}], or null when the texts are too long to show.
function difference(before, after) {
  const a = tokens(before);
  const b = tokens(after);
  if (a.length > MAX_TOKENS || b.length > MAX_TOKENS) return null;
  const table = lengths(a, b);
  const steps = [];
  const push = (kind, text) => {
    const last = steps[steps.length - 1];
    if (last && last.kind === kind) last.text += text;
    else steps.push({ kind, text });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      push("same", a[i]);
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && table[i + 1][j] >= table[i][j + 1])) push("out", a[i++]);
    else push("in", b[j++]);
  }
  return folded(steps);
}

// Equal islands of at most two characters between changes are read as changed.
function folded(steps) {
  const result = [];
  let out = "";
  let into = "";
  const flush = () => {
    if (out) result.push({ kind: "out", text: out });
    if (into) result.push({ kind: "in", text: into });
    out = into = "";
  };
  steps.forEach((step, place) => {
    if (step.kind === "out") out += step.text;
    else if (step.kind === "in") into += step.text;
    else if ((out || into) && place < steps.length - 1 && step.text.trim().length <= 2 && !step.text.includes("\n")) {
      out += step.text;
      into += step.text;
    } else {
      flush();
      result.push(step);
    }
  });
  flush();
  return result;
}

function changedChars(before, after) {
  const steps = difference(before, after);
  if (!steps) return Math.abs(before.length - after.length);
  return steps.reduce((sum, step) => sum + (step.kind === "same" ? 0 : step.text.length), 0);
}
