// The preview beside the text: what is in the form, unsaved, as the public theme shows it. One request at a time, the
// newest text wins; none while nobody looks. The frame has an origin of its own, and is told pages and places only.
import { editorText } from "./text.js";

const REST = 150;
const AGAIN = 5000;
const OUT = 15000;
const WIDTHS = { phone: 390, desktop: 1280 };

const form = document.getElementById("article");
const pane = document.getElementById("preview");
const frame = pane.querySelector("iframe");
const stage = pane.querySelector(".stage");
const area = document.getElementById("body");
const ribbon = document.querySelector(".ribbon");
const head = document.querySelector(".art");
const toggle = document.querySelector("[data-toggles-preview]");
const looks = [...pane.querySelectorAll("[data-look]")];
const part = name => pane.querySelector(`[data-card-${name}]`);

const open = () => location.hash === "#preview";
const seen = () => open() && !document.hidden;
const tell = words => frame.contentWindow.postMessage(words, "*"); // it has no origin that could be named

let stale = true;
let flying = false;
let timer = 0;
let earliest = 0;
let loaded = null;

/** Has the frame's own page loaded, when somebody looks first. */
function ready() {
  loaded ??= new Promise(done => {
    frame.addEventListener("load", done, { once: true });
    frame.src = frame.dataset.source;
  });
  return loaded;
}

function soon(wait = REST) {
  clearTimeout(timer);
  timer = setTimeout(look, wait);
}

async function look() {
  if (flying || !stale || !seen()) return;
  const early = earliest - performance.now(); // the desk said how long to wait, whatever is typed meanwhile
  if (early > 0) return void soon(early);
  flying = true;
  stale = false;
  let wait = 0;
  const text = editorText.get();
  try {
    const asked = { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) };
    const [answer] = await Promise.all([fetch(pane.dataset.preview, asked), ready()]);
    if (answer.ok) show(await answer.json(), text);
    else wait = await refused(answer);
  } catch {
    say("The desk cannot be reached. This is how it looked before.");
    stale = true;
    wait = AGAIN;
  }
  flying = false;
  earliest = performance.now() + wait;
  if (stale) soon(Math.max(REST, wait));
}

/** Says why nothing new is shown; gives how long to wait before anything is asked for again. */
async function refused(answer) {
  const json = answer.headers.get("Content-Type")?.startsWith("application/json");
  const words = { 401: "You are signed out. The preview goes on when you have signed in again.", 429: "The desk is asked too often just now. The preview goes on in a moment." };
  say((json && (await answer.json()).said) || words[answer.status] || "The desk cannot show this just now. This is how it looked before.");
  if (answer.status < 500 && answer.status !== 401 && answer.status !== 429) return 0; // another text may do
  stale = true;
  if (answer.status === 401) {
    loaded = null; // the frame got the sign-in page, if it was asked for meanwhile
    brought.clear();
    return OUT;
  }
  return Math.max(AGAIN, 1000 * Number(answer.headers.get("Retry-After")) || 0);
}

function say(words) {
  const said = pane.querySelector("[data-preview-said]");
  if (said.textContent !== words) said.textContent = words;
}

function show({ page, card }, text) {
  say("");
  tell({ page, text, ...place() });
  for (const [, url] of page.matchAll(/<img\b[^>]*? src="(\/media\/[^"]+)"/g)) bring(url);
  if (!part("host")) return; // no card could be made when the form was opened
  const { shared, picture, gaps } = card;
  for (const name of ["host", "headline", "standfirst", "paper", "address"]) part(name).textContent = shared[name];
  const image = part("picture");
  image.parentElement.classList.toggle("large", shared.large);
  image.hidden = !picture;
  image.alt = shared.image_alt;
  if (picture && image.getAttribute("src") !== picture) image.src = picture;
  part("gaps").replaceChildren(...gaps.map(gap => {
    const item = part("gap").content.cloneNode(true);
    item.querySelector("span").textContent = gap;
    return item;
  }));
}

/** Hands a picture to the frame, once. */
const brought = new Set();
async function bring(url) {
  if (brought.has(url)) return;
  brought.add(url);
  try {
    const answer = await fetch(url);
    const blob = await answer.blob();
    if (answer.ok && blob.type.startsWith("image/")) return tell({ picture: url, blob });
  } catch {} // it is tried again with the next text
  brought.delete(url);
}

/** Gives the place of the text that is uppermost in sight, and the one that is written at, which is to be in sight as
 * well; on a phone, where they were before the preview took the text's place. */
let at = { line: -1, caret: -1 };
let typing = false; // until somebody goes to look elsewhere
function place() {
  if (ribbon.checkVisibility()) at = { line: uppermost(), caret: typing ? written() : -1 };
  return at;
}

/** Gives the line that is written in, with its part before the cursor; -1 while the cursor is out of sight. */
function written() {
  const { from, to } = editorText.selection();
  const caret = area.surface?.view.state.selection.main.head ?? (area.selectionDirection === "backward" ? from : to);
  const before = area.value.slice(0, caret).split("\n");
  const [number, column] = [before.length - 1, before.at(-1).length];
  const end = area.value.indexOf("\n", caret);
  const part = column / ((end < 0 ? area.value.length : end) - caret + column || 1);
  const y = heightAt(caret, number, part);
  return y !== null && y > edge() && y < innerHeight ? number + part : -1;
}

function heightAt(caret, number, part) {
  const { view } = area.surface ?? {};
  if (view) return view.coordsAtPos(caret)?.bottom ?? null;
  const tops = measured();
  return area.getBoundingClientRect().top - area.scrollTop + tops[number] + part * (tops[number + 1] - tops[number]);
}

/** Gives where what is in sight begins: below the buttons, or below the head where these scroll away, on a phone. */
const edge = () => Math.max(...[ribbon, head].map(bar => bar?.getBoundingClientRect().bottom ?? 0));

/** Gives a line with its part that is out of sight; from -1 to 0 above the text. */
function uppermost() {
  const top = edge();
  const above = form.querySelector(".galley").getBoundingClientRect().top;
  const view = area.surface?.view;
  const begin = view ? view.documentTop : area.getBoundingClientRect().top - area.scrollTop;
  if (top <= begin) return Math.max(0, Math.min(1, (ribbon.getBoundingClientRect().top - above) / (begin - ribbon.offsetHeight - above))) - 1;
  if (!view) return inBox(top - begin);
  const block = view.lineBlockAtHeight(top - begin);
  return view.state.doc.lineAt(block.from).number - 1 + Math.min(1, (top - begin - block.top) / block.height);
}

/** The same in the plain box, which tells nothing of its lines: its text is set once more, unseen and as wide. */
const mirror = { text: null, width: 0, lines: document.createElement("div") };
function measured() {
  const { lines } = mirror;
  if (mirror.text !== area.value || mirror.width !== area.clientWidth) {
    Object.assign(mirror, { text: area.value, width: area.clientWidth });
    lines.className = "mirror";
    lines.lang = area.lang;
    Object.assign(lines.style, { inlineSize: `${area.clientWidth}px`, font: getComputedStyle(area).font });
    lines.replaceChildren(...area.value.split("\n").map(text => Object.assign(document.createElement("div"), { textContent: text || "\u200b" })));
    document.body.append(lines);
    mirror.tops = [...lines.children].map(one => one.offsetTop);
    mirror.tops.push(lines.offsetHeight);
    lines.remove();
  }
  return mirror.tops;
}
function inBox(y) {
  const tops = measured();
  const next = tops.findIndex(top => top > y);
  if (next < 0) return tops.length - 1;
  const [from, to] = [tops[next - 1] ?? 0, tops[next]];
  return Math.max(0, next - 1) + (y - from) / (to - from || 1);
}

let drawing = 0;
function follow() {
  if (!loaded || !seen() || !ribbon.checkVisibility()) return;
  drawing ||= requestAnimationFrame(() => {
    drawing = 0;
    tell(place());
  });
}

/** The page is as wide as on the device, and made smaller where there is less room. */
function fit() {
  const width = WIDTHS[pane.dataset.shows];
  if (!width || !stage.clientWidth) return;
  const scale = Math.min(1, stage.clientWidth / width);
  Object.assign(frame.style, { inlineSize: `${width}px`, blockSize: `${stage.clientHeight / scale}px`, scale });
}

function shows(name) {
  pane.dataset.shows = name;
  for (const button of looks) button.setAttribute("aria-pressed", button.dataset.look === name);
  fit();
  follow();
}

/** Opens another panel; the text stays where it is, though the browser would scroll to the panel a little later. */
function go(name) {
  const y = scrollY;
  place();
  const stay = () => ribbon.checkVisibility() && scrollTo(0, y);
  location.hash = name;
  requestAnimationFrame(() => (stay(), requestAnimationFrame(stay)));
}

/** The panel is a tab like the others; whether it was open is remembered in this browser. */
function turned() {
  toggle.setAttribute("aria-pressed", open());
  localStorage.setItem("preview", open() ? "open" : "closed");
  if (open()) {
    fit();
    look();
  }
}

/** F6 goes round: text, preview, panels. */
function regions() {
  const tab = document.querySelector(".side .tabs a[aria-current]");
  const all = [[form.querySelector(".galley"), editorText, ribbon], [frame, frame, frame], [document.querySelector(".side"), tab, tab]];
  return all.filter(([, , shown]) => shown.checkVisibility());
}
function move(by) {
  const all = regions();
  const at = all.findIndex(([place]) => place.contains(document.activeElement));
  const from = frame === document.activeElement ? all.findIndex(([place]) => place === frame) : at;
  all[from < 0 ? 0 : (from + by + all.length) % all.length][1].focus();
}

form.addEventListener("input", () => ((stale = true), soon()));
editorText.onChange(() => (typing = true));
for (const looking of ["wheel", "touchmove"]) addEventListener(looking, () => (typing = false), { capture: true, passive: true });
addEventListener("pointerdown", ({ target }) => (typing &&= target !== document.documentElement), true); // the bar at the side
form.addEventListener("change", () => ((stale = true), soon()));
addEventListener("visibilitychange", look);
addEventListener("online", () => ((earliest = 0), look()));
addEventListener("hashchange", turned);
addEventListener("scroll", follow, { capture: true, passive: true });
new ResizeObserver(fit).observe(stage);
for (const button of looks) {
  button.addEventListener("click", () => {
    shows(button.dataset.look);
    localStorage.setItem("preview-look", button.dataset.look);
  });
}
toggle.addEventListener("click", () => go(open() ? "story" : "preview"));
document.querySelector(".side .tabs a[href='#preview']").addEventListener("click", event => {
  event.preventDefault();
  go("preview");
});
pane.querySelector("[data-in-a-tab]").addEventListener("click", () => form.requestSubmit(document.querySelector("[formtarget=preview]")));
addEventListener("keydown", event => {
  if (event.key !== "F6" || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  move(event.shiftKey ? -1 : 1);
});
/** From the frame come two words alone: whoever is in it wants to go on, or back. */
addEventListener("message", ({ source, data }) => {
  if (source === frame.contentWindow && (data === "on" || data === "back")) move(data === "on" ? 1 : -1);
});

const last = localStorage.getItem("preview-look");
shows(looks.some(button => button.dataset.look === last) ? last : "phone");
const wide = matchMedia("(width >= 56rem)").matches; // on a phone it would stand in place of the text
if (!location.hash && wide && localStorage.getItem("preview") === "open") go("preview");
else if (open()) turned();
