// Words for a form that has no autosave (a comment, a note, a pasted story): kept in this browser until the desk has them.
import { put, remove, unsent } from "./shelf.js";

const account = document.documentElement.dataset.account;
const FIELDS = ":is([name=comment], [name=text], [name=note], [name=reply])";
const OWN = new Set(["csrf_token", "shown", "pictures", "base", "words", "before", "after", "mark"]);
/** A field belongs to its form wherever it stands: the column of comments stands within the article's. */
const isKept = field => field.matches(FIELDS) && field.form?.method === "post" && !field.form.matches("[data-keeping]");

/** Names a field: by its page, and by what its form says that it is about. */
const keyOf = field => {
  const about = [...field.form.querySelectorAll("input[type=hidden]")].filter(one => !OWN.has(one.name)).map(one => `${one.name}=${one.value}`);
  return ["words", account, location.pathname, field.name, ...about].join(" ");
};

const names = new Map();
const waiting = new Map();

function keep(field) {
  const form = keyOf(field);
  waiting.delete(form);
  if (!field.value.trim()) return remove(form);
  if (!names.has(form)) names.set(form, [...crypto.getRandomValues(new Uint8Array(8))].map(byte => byte.toString(16).padStart(2, "0")).join(""));
  return put({ form, kind: "words", name: names.get(form), account, at: Date.now(), text: field.value });
}

const flush = () => waiting.forEach(({ field, timer }) => (clearTimeout(timer), keep(field).catch(() => {})));

/** Offers words that were not sent, above everything else of the page. */
function offer(field, { at, text }) {
  const note = document.createElement("div");
  note.className = "note info told";
  note.role = "status";
  const said = Object.assign(document.createElement("b"), { textContent: `What you typed here at ${new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })} was not sent.` });
  const words = Object.assign(document.createElement("p"), { textContent: text.length > 200 ? `${text.slice(0, 200)}…` : text, className: "lines", dir: "auto" });
  const buttons = Object.assign(document.createElement("p"), { className: "line" });
  for (const [label, act] of [["Put it back", () => ((field.value = text), field.dispatchEvent(new Event("input", { bubbles: true })), field.focus())], ["Forget it", () => remove(keyOf(field))]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: label });
    button.onclick = () => (note.remove(), act());
    buttons.append(button);
  }
  const box = document.createElement("div");
  box.append(said, words, buttons);
  note.append(box);
  document.querySelector("main").prepend(note);
}

/** Lets go of what the desk says it has; gives what is left. */
export async function settled() {
  const sent = /(?:^|; )sent_words=([0-9a-f]{16})/.exec(document.cookie)?.[1];
  const left = await unsent(account).catch(() => []);
  for (const one of left) if (one.name === sent) await remove(one.form);
  for (const [form, name] of names) if (name === sent) names.delete(form);
  if (sent) document.cookie = "sent_words=; Max-Age=0; Path=/; SameSite=Lax";
  return left.filter(one => one.name !== sent);
}

async function start() {
  const left = await settled();
  for (const field of document.querySelectorAll(FIELDS)) {
    const found = isKept(field) && left.find(one => one.form === keyOf(field));
    if (!found) continue;
    names.set(found.form, found.name);
    if (!field.value.trim()) offer(field, found);
  }
}

if (account) {
  document.addEventListener("input", ({ target }) => {
    if (!isKept(target)) return;
    const key = keyOf(target);
    clearTimeout(waiting.get(key)?.timer);
    waiting.set(key, { field: target, timer: setTimeout(() => keep(target).catch(() => {}), 500) });
  }, true); // before a panel within another form keeps it to itself
  document.addEventListener("submit", ({ target }) => {
    flush();
    const field = [...target.elements].find(one => isKept(one) && names.has(keyOf(one)));
    if (!field) return;
    target.elements.words?.remove();
    target.append(Object.assign(document.createElement("input"), { type: "hidden", name: "words", value: names.get(keyOf(field)) }));
  });
  for (const event of ["visibilitychange", "beforeunload", "pagehide"]) addEventListener(event, flush);
  start();
}
