// The conversation. Scrolls to the end when a message arrives and the reader was at the end.
const places = new Map();

function line(item, labels) {
  if (item.who === "system") return el("div", "note", item.text);
  const box = el("div", "line " + item.who);
  const head = el("div", "head");
  head.append(el("span", "", item.name));
  if (item.at) head.append(el("time", "", item.at));
  if (item.sentiment) {
    const dot = el("span", "dot " + item.sentiment);
    dot.setAttribute("role", "img");
    dot.setAttribute("aria-label", labels["sentiment." + item.sentiment]);
    dot.title = labels["sentiment." + item.sentiment];
    head.append(dot);
  }
  const bubble = el("div", "bubble");
  for (const run of item.runs) bubble.append(run.cue ? el("mark", "", run.t) : document.createTextNode(run.t));
  box.append(head, bubble);
  return box;
}

export default function ({ data, parentElement }) {
  const node = root(parentElement, "transcript");
  const before = node.querySelector(".log");
  const atEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 24;
  const log = el("div", "log");
  log.setAttribute("role", "log");
  log.setAttribute("aria-label", data.labels.title);
  log.tabIndex = 0;
  for (const item of data.items) log.append(line(item, data.labels));
  node.replaceChildren(log);
  const known = places.get(data.case_id);
  const grew = !known || known.count !== data.items.length;
  log.scrollTop = grew && (atEnd || !known) ? log.scrollHeight : known ? known.top : 0;
  places.set(data.case_id, { count: data.items.length, top: log.scrollTop });
  log.onscroll = () => places.set(data.case_id, { count: data.items.length, top: log.scrollTop });
}
