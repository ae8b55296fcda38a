// The checks beside the text: looked at again as one types. Each leads to its place and offers what to write there.
import { editorText, plainField } from "./text.js";

const REST = 700;
const panel = document.querySelector("[data-checks]");
const form = document.getElementById("article");
const names = Object.fromEntries(JSON.parse(panel?.dataset.kinds ?? "[]"));
/** Kinds whose words do not say by themselves what is wrong; where nothing is proposed, that stands below them. */
const explained = ["notes", "marks"];
/** Kinds of which all can be put right at once. */
const together = ["quotes", "spaces", "style"];

/** The fields beside the text, with the words of the text's own surface; the browser's undo takes an edit back. */
function surface(name) {
  if (name === "body") return editorText;
  const field = document.getElementById(name);
  const own = plainField(field);
  return {
    ...own,
    get: () => field.value,
    reveal: (from, to) => own.edit({ from, to, insert: field.value.slice(from, to), anchor: from, head: to }),
  };
}

let found = [];
let more = 0;
let waiting = 0;
let asking = null;

/** Reads what the page came with, so that nothing is asked for before something is typed. */
function given() {
  return [...panel.querySelectorAll(".circled")].map(({ dataset }) => ({
    ...dataset,
    words: dataset.stands,
    start: Number(dataset.start),
    end: Number(dataset.end),
    line: Number(dataset.line),
    fix: dataset.fix ?? null,
  }));
}

async function look() {
  clearTimeout(waiting);
  asking?.abort();
  asking = new AbortController();
  let told;
  try {
    const answer = await fetch(panel.dataset.checks, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (!answer.ok) return; // signed out, or the desk is being restarted: the list stays as it was
    told = await answer.json();
  } catch {
    return;
  }
  found = told.items;
  more = told.more;
  show(told.too_long);
  propose(told.slug);
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(look, REST);
}

/** The address that an empty box stands for. */
function propose(slug) {
  const box = document.getElementById("slug");
  if (box) box.placeholder = slug;
}

function show(tooLong) {
  const said = panel.querySelector("[data-checks-said]");
  const number = found.length + more;
  said.textContent = tooLong ? "The text is too long to be checked." : number ? `${number} to look at` : "The checks found nothing in the text.";
  const list = panel.querySelector("[data-findings]");
  const held = list.contains(document.activeElement) ? placeOf(document.activeElement) : null;
  list.replaceChildren(...groups());
  if (held) goTo(held);
  const count = Number(panel.dataset.problems) + number;
  const tab = document.querySelector(".side .tabs a[href='#checks']");
  tab?.querySelector(".n")?.remove();
  if (count) tab?.append(" ", make("span", { className: "n", textContent: count }));
}

function groups() {
  return Object.keys(names).filter(kind => found.some(one => one.kind === kind)).map(kind => {
    const ours = found.filter(one => one.kind === kind);
    const head = make("h2", { className: "line" }, names[kind], make("span", { className: "n", textContent: ours.length }));
    const fixable = ours.filter(one => one.fix !== null);
    if (together.includes(kind) && fixable.length > 1) {
      head.append(button(`Fix all ${fixable.length}`, event => fixAll(kind, event.currentTarget), `: ${names[kind]}`, "end"));
    }
    return make("li", { className: "kind" }, head, make("ul", { className: "stack" }, ...ours.map(item)));
  });
}

function item(one) {
  const where = one.line ? `line ${one.line}` : one.name;
  const text = ["quotes", "spaces", "marks"].includes(one.kind) && one.words.trim().length < 7 ? around(one) : one.words;
  const go = make("button", { type: "button", className: "jump" },
    make("span", { className: "meta", textContent: where }), " ", make("bdi", { className: "said", textContent: text }),
    make("span", { className: one.fix === null && explained.includes(one.kind) ? "why" : "vh", textContent: ` ${one.says}` }));
  go.title = one.says;
  go.addEventListener("click", () => jump(one));
  const line = make("li", { className: "line circled" }, go);
  if (one.fix !== null) {
    const fix = button(one.fix.trim() || (one.fix ? "One blank" : "Take away"), event => put(one.field, [one], event.currentTarget), `${one.fix ? " in place of" : ""} ${one.words}, ${where}`, "end fix");
    line.append(fix);
  }
  return line;
}

/** Shows what stands around a sign or a doubled blank, which say little alone. */
function around(one) {
  const text = surface(one.field).get();
  const [before] = text.slice(Math.max(0, one.start - 24), one.start).match(/\S{0,16}$/);
  const [after] = text.slice(one.end, one.end + 24).match(/^\S{0,16}/);
  return before + (one.kind === "spaces" ? "␣␣" : one.words) + after;
}

function jump(one) {
  const area = surface(one.field);
  const length = area.get().length;
  openPanel(one.field);
  area.reveal(Math.min(one.start, length), Math.min(one.end, length));
}

/** A field in a closed panel is shown before it is gone to. */
function openPanel(name) {
  const own = document.getElementById(name)?.closest(".panel");
  if (own && getComputedStyle(own).display === "none") location.hash = own.id;
}

function fixAll(kind, pressed) {
  const ours = found.filter(one => one.kind === kind && one.fix !== null);
  for (const name of new Set(ours.map(one => one.field))) put(name, ours.filter(one => one.field === name), pressed);
}

/** Writes one field's fixes as one step for Undo; nothing when its text is no longer what was looked at. */
function put(name, ours, pressed) {
  const area = surface(name);
  const text = area.get();
  if (ours.some(one => text.slice(one.start, one.end) !== one.words)) return void look();
  const inOrder = [...ours].sort((one, other) => one.start - other.start);
  const from = inOrder[0].start;
  let [insert, at] = ["", from];
  for (const one of inOrder) {
    insert += text.slice(at, one.start) + one.fix;
    at = one.end;
  }
  area.edit({ from, to: at, insert, anchor: from, head: from + insert.length });
  pressed.focus({ preventScroll: true }); // whoever works through the list stays in it
  look().then(() => {
    panel.querySelector("[data-checks-told]").textContent = `${ours.length === 1 ? "Fixed" : `${ours.length} fixed`}. ${found.length + more} to look at.`;
  });
}

const items = () => [...panel.querySelectorAll("[data-findings] .circled")];

/** Tells where in the list a button is: at which item, and whether it fixes. */
function placeOf(pressed) {
  const own = pressed.closest(".circled") ?? pressed.closest(".kind")?.querySelector(".circled");
  return { at: Math.max(0, items().indexOf(own)), isFix: !pressed.matches(".jump") };
}

/** Goes to the item that took a place in the list; to what is said above it when none is left. */
function goTo({ at, isFix }) {
  const all = items();
  const next = all[Math.min(at, all.length - 1)];
  const said = panel.querySelector("[data-checks-said]");
  said.tabIndex = -1;
  (next?.querySelector(isFix ? ".fix" : ".jump") ?? next?.querySelector("button") ?? said).focus();
}

function make(tag, properties, ...inside) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  if (tag === "ul") made.setAttribute("role", "list");
  return made;
}

function button(words, act, unseen, more) {
  const made = make("button", { type: "button", className: `btn ${more}` }, make("bdi", { textContent: words }), make("span", { className: "vh", textContent: unseen }));
  made.addEventListener("click", act);
  return made;
}

if (panel && form) {
  found = given();
  more = Number(panel.dataset.more);
  show(panel.dataset.long === "true");
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}
