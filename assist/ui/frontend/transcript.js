// The conversation. Scrolls to the end when a message arrives and the reader was at the end.
const places = new Map();

// Translations outlive redraws; the switch lives as long as the tab.
const said = new Map();
const translating = { on: false };
try {
  translating.on = sessionStorage.getItem("assist-translate") === "on";
} catch {
  translating.on = false;
}

function toggle(data, again) {
  const node = button("translate", data.labels.translate, () => {
    translating.on = !translating.on;
    sessionStorage.setItem("assist-translate", translating.on ? "on" : "off");
    again();
  });
  node.setAttribute("aria-pressed", String(translating.on));
  node.title = data.labels["translate.help"];
  return node;
}

async function translate(data, item, place) {
  const key = data.lang + "/" + data.case_id + "/" + item.id;
  if (!said.has(key)) {
    said.set(key, post("POST", "/api/translate", data, { case_id: data.case_id, message_id: item.id, lang: data.lang })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then((found) => found.text));
  }
  try {
    place.textContent = await said.get(key);
  } catch {
    said.delete(key);
    place.textContent = data.labels["translate.failed"];
    place.classList.add("failed");
  }
  place.hidden = !place.textContent;
}

function line(item, data) {
  const labels = data.labels;
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
  if (data.translates && translating.on) {
    const place = el("div", "translation", "…");
    place.lang = data.lang;
    box.append(place);
    translate(data, item, place);
  }
  return box;
}

export default function ({ data, parentElement }) {
  keepToken(data);
  const node = root(parentElement, "transcript");
  draw(node, data);
}

function draw(node, data) {
  const before = node.querySelector(".log");
  const atEnd = !before || before.scrollHeight - before.scrollTop - before.clientHeight < 24;
  const log = el("div", "log");
  log.setAttribute("role", "log");
  log.setAttribute("aria-label", data.labels.title);
  log.tabIndex = 0;
  for (const item of data.items) log.append(line(item, data));
  node.replaceChildren(...(data.translates ? [toggle(data, () => draw(node, data))] : []), log);
  const known = places.get(data.case_id);
  const grew = !known || known.count !== data.items.length;
  log.scrollTop = grew && (atEnd || !known) ? log.scrollHeight : known ? known.top : 0;
  places.set(data.case_id, { count: data.items.length, top: log.scrollTop });
  log.onscroll = () => places.set(data.case_id, { count: data.items.length, top: log.scrollTop });
}
