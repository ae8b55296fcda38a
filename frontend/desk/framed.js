// Runs in the frame of the preview, which has an origin of its own and is allowed no other script: it puts each new
// page in place of the last one, changing only what differs, and goes to the place of the text that one is at.
const desk = new URL(document.URL).origin;
const LETTERS = 16;

/** Pixels that are kept below what is being written: two lines, since its place is known by the paragraph's part. */
const ROOM = 60;
const unwanted = "script, meta, link, base, style, iframe, object, embed";

/** Blocks of the text, each with the line that it begins in; the last entry is the text's end. */
let places = [];
let at = -1;
let caret = -1;

/** Pictures by the address that the page names: they are handed in, for this origin would be refused them. */
const pictures = new Map();

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || origin !== desk) return;
  if (typeof data?.page === "string") show(data.page, String(data.text));
  if (typeof data?.picture === "string" && data.blob instanceof Blob) {
    pictures.set(data.picture, URL.createObjectURL(data.blob));
    for (const image of document.images) given(image);
    return;
  }
  if (typeof data?.line === "number") {
    at = data.line;
    caret = typeof data.caret === "number" ? data.caret : -1;
  }
  follow();
});

/** This is a page to look at: links lead nowhere, but to notes below the text. */
addEventListener("click", event => {
  const link = event.target.closest?.("a");
  if (!link) return;
  event.preventDefault();
  const place = link.getAttribute("href")?.match(/^#(.+)/)?.[1];
  if (place) document.getElementById(place)?.scrollIntoView();
});

addEventListener("keydown", event => {
  if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  parent.postMessage(event.shiftKey ? "back" : "on", desk);
});

function show(page, text) {
  const fresh = new DOMParser().parseFromString(page, "text/html");
  for (const one of fresh.querySelectorAll(unwanted)) one.remove();
  for (const link of fresh.querySelectorAll("a")) link.tabIndex = -1;
  for (const part of fresh.querySelectorAll("main, .masthead nav")) part.tabIndex = 0; // from here the keys scroll
  for (const image of fresh.images) {
    image.dataset.named = image.getAttribute("src");
    image.removeAttribute("src");
    given(image);
  }
  document.title = fresh.title;
  for (const name of ["lang", "dir", "class"]) document.documentElement.setAttribute(name, fresh.documentElement.getAttribute(name) ?? "");
  turn(document.body, fresh.body);
  places = placed(text.split("\n"));
}

function given(image) {
  const source = pictures.get(image.dataset.named);
  if (source) image.setAttribute("src", source);
}

/** Makes one element like another; what is equal stays, so that pictures do not load anew and nothing flickers. */
function turn(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1 || old.nodeName !== fresh.nodeName) return void old.replaceWith(fresh);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const [have, want] = [[...old.childNodes], [...fresh.childNodes]];
  const shorter = () => Math.min(have.length, want.length);
  while (shorter() && have[0].isEqualNode(want[0])) have.shift(), want.shift();
  let next = null;
  while (shorter() && have.at(-1).isEqualNode(want.at(-1))) (next = have.pop()), want.pop();
  const both = shorter();
  for (let n = 0; n < both; n++) turn(have[n], want[n]);
  for (const one of have.slice(both)) one.remove();
  for (const one of want.slice(both)) old.insertBefore(one, next);
}

const letters = words => words.replace(/[^\p{L}\p{N}]/gu, "");
const bare = line => letters(line.replace(/\]\([^)]*\)|\]\[[^\]]*\]|<[^>]*>|^[\s>]*(?:\d+[.)]|[-*+]\s+\[[ xX]\])/g, ""));

/** Finds the line in which each block begins, by its first letters; a block that is not found lies between others. */
function placed(lines) {
  const said = lines.map(bare);
  const body = document.querySelector(".body");
  const found = [];
  let from = 0;
  for (const block of body?.children ?? []) {
    const words = [...block.childNodes].map(node => (node.classList?.contains("dateline") ? "" : node.textContent)).join("");
    const want = letters(words.slice(0, 400)).slice(0, LETTERS);
    const pictured = block.matches("figure:has(> :is(img, picture))");
    const line = lines.findIndex((raw, n) => n >= from && (pictured ? /^\s*!\[/.test(raw) : want && begins(said, n, want)));
    if (line < 0) continue;
    found.push({ block, line });
    from = line + 1;
  }
  if (body) found.push({ block: null, line: Math.max(lines.length, from) });
  return found;
}

function begins(said, line, want) {
  if (!said[line]) return false;
  let have = "";
  for (let n = line; n < said.length && have.length < want.length; n++) have += said[n];
  return have.startsWith(want);
}

/** Scrolls to the line that is uppermost in the text, but so far that what is being written is in sight. */
function follow() {
  if (!places.length) return;
  const least = caret < 0 ? 0 : height(caret) + ROOM - innerHeight;
  scrollTo({ top: Math.max(height(at) - 12, least), behavior: "instant" });
}

/** Gives how far down a line of the text is; before the text, from -1 to 0, a part of what stands over it. */
function height(line) {
  const top = ({ block }) => scrollY + (block ? block.getBoundingClientRect().top : document.querySelector(".body").getBoundingClientRect().bottom);
  if (line < 0) return (1 + line) * top(places[0]);
  const next = places.findIndex(one => one.line > line);
  const to = places[next < 0 ? places.length - 1 : next];
  const from = places[(next < 0 ? places.length : next) - 1] ?? to;
  const part = to.line > from.line ? (line - from.line) / (to.line - from.line) : 0;
  return top(from) + Math.min(1, Math.max(0, part)) * (top(to) - top(from));
}
