// Helpers that every component gets in front of its own code. Text only ever enters through textContent.
const SVG = "http://www.w3.org/2000/svg";

function el(tag, cls, text) {
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function button(cls, text, onclick) {
  const node = el("button", cls, text);
  node.type = "button";
  node.onclick = onclick;
  return node;
}

const PATHS = {
  warn: "M12 3 2.5 20h19L12 3Zm0 6v5m0 2.6v.4",
  check: "m5 12.5 4.5 4.5L19 7.5",
  left: "m14.5 6-6 6 6 6",
  right: "m9.5 6 6 6-6 6",
  spark: "M12 3v4m0 10v4M3 12h4m10 0h4M6 6l2.5 2.5m7 7L18 18M6 18l2.5-2.5m7-7L18 6",
  up: "M7 11v9H4v-9h3Zm0 0 4-8c1.7 0 2.5 1.1 2.5 2.6L13 9h6.2c1 0 1.7.9 1.5 1.9l-1.4 7.3c-.2 1-1 1.8-2 1.8H7",
};

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.appendChild(path);
  return svg;
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The newest token wins: a pulse renews it long after the page was drawn.
function post(method, path, data, body, more) {
  return fetch(path, {
    method,
    headers: { "Content-Type": "application/json", "X-Assist-Token": window.assistToken || data.token },
    body: JSON.stringify(body),
    ...more,
  });
}

function keepToken(data) {
  if (data.token && data.token !== keepToken.last) window.assistToken = keepToken.last = data.token;
}

function report(data, type, payload) {
  const event = { id: newId(), type, case_id: data.case_id, draft_id: data.draft_id, payload: payload || {} };
  post("POST", "/api/events", data, { events: [event] }, { keepalive: true }).catch(() => {});
}

function root(parent, cls) {
  let node = parent.querySelector(".root");
  if (!node) {
    node = el("div", "root");
    parent.appendChild(node);
  }
  node.className = "root " + cls;
  return node;
}
