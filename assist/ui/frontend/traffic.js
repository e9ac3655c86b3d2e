// What the composer says to the server beside its decisions: autosave, checks, the pulse, streams.
const SAVE_MS = 1500;
const CHECK_MS = 500;
const PULSE_MS = 3000;

// Two tabs of one agent are two: the name lives as long as the tab, and a copied tab takes a new one.
const tab = { id: "" };
try {
  tab.id = sessionStorage.getItem("assist-tab") || newId();
  sessionStorage.setItem("assist-tab", tab.id);
} catch {
  tab.id = newId();
}
if (navigator.locks) {
  navigator.locks.request("assist-tab-" + tab.id, { ifAvailable: true }, (lock) => {
    if (lock) return new Promise(() => {});
    tab.id = newId();
    sessionStorage.setItem("assist-tab", tab.id);
    return null;
  });
}

function saveLater(data, version, editor, told) {
  editor.dirty = true;
  if (editor.saveTimer) return;
  editor.saveTimer = setTimeout(() => saveNow(data, version, editor).then(told), SAVE_MS);
}

// One write after the other, so that an older text never overtakes a newer one.
function saveNow(data, version, editor, more) {
  clearTimeout(editor.saveTimer);
  editor.saveTimer = 0;
  const text = textOf(editor.node);
  const path = "/api/drafts/" + encodeURIComponent(data.draft_id);
  const write = () =>
    post("PUT", path, data, { version_id: version.version_id, text }, more)
      .then((answer) => { if (answer.ok && textOf(editor.node) === text) editor.dirty = false; return answer.ok; })
      .catch(() => false);
  editor.saving = more ? write() : editor.saving.then(write);
  return editor.saving;
}

async function checkNow(data, version, editor, done) {
  const text = textOf(editor.node);
  if (!text.trim()) return;
  try {
    const answer = await post("POST", "/api/check", data, { version_id: version.version_id, text, lang: data.lang });
    if (answer.ok) editor.checked = { text, sentences: (await answer.json()).sentences };
  } catch {
    editor.checked = null;
  }
  done();
}

// One pulse for the page: it follows whatever draft is on the screen.
const heart = { timer: 0, screen: null, data: null };

function beat(data, screen) {
  const isNew = heart.screen !== screen;
  heart.screen = screen;
  heart.data = data;
  if (!heart.timer) heart.timer = setInterval(() => { if (!document.hidden) pulse(false); }, PULSE_MS);
  if (isNew) pulse(false);
}

async function pulse(force) {
  const { screen, data } = heart;
  if (!screen || !screen.box || !screen.box.isConnected) return;
  const version = screen.version;
  const before = JSON.stringify(screen.news);
  try {
    const body = { case_id: data.case_id, version_id: version ? version.version_id : "", tab: tab.id, force };
    const answer = await post("POST", "/api/pulse", data, body);
    if (answer.status === 401) throw new Error("token");
    if (!answer.ok) return;
    const found = await answer.json();
    window.assistToken = found.token;
    const isNew = data.message_id && found.message_id && found.message_id !== data.message_id;
    screen.news = { taken: found.taken, message: Boolean(isNew), done: found.state === "done", stale: found.stale, offline: false };
    if (Object.keys(found.stale).length) {
      const detail = { draft_id: data.draft_id, version_id: version.version_id, stale: found.stale };
      window.dispatchEvent(new CustomEvent("assist:stale", { detail }));
    }
  } catch {
    screen.news = { ...screen.news, offline: true };
  }
  if (before !== JSON.stringify(screen.news) && heart.screen === screen) screen.onNews();
}

function leave(data) {
  post("POST", "/api/pulse", data, { case_id: data.case_id, tab: tab.id, leave: true }, { keepalive: true }).catch(() => {});
}

// Reads lines of JSON as they come. Ends with "done", "error", "cut" or "cancelled".
async function readStream(path, data, body, screen, onRun) {
  const stopper = new AbortController();
  screen.stream = { text: "", stop: () => stopper.abort() };
  let left = "";
  try {
    const answer = await post("POST", path, data, { ...body, lang: data.lang }, { signal: stopper.signal });
    if (!answer.ok) return { type: "error", code: String(answer.status) };
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (left + part.value).split("\n");
      left = lines.pop();
      for (const line of lines.filter(Boolean)) {
        const event = JSON.parse(line);
        if (event.type !== "run") return event;
        screen.stream.text += event.text;
        onRun();
      }
    }
    return { type: "cut" };
  } catch {
    return { type: stopper.signal.aborted ? "cancelled" : "cut" };
  }
}
