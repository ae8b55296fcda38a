// The column of comments: words chosen in the text are commented on, and nothing that is typed beside it is lost by that.
import { askText } from "./asking.js";
import { beside } from "./beside.js";
import { columnOf } from "./column.js";
import { settled } from "./words.js";

const panel = document.querySelector("[data-remarks]");
const words = document.querySelector("#words .words");
const tied = panel && words && beside(panel, words, rangeOf);
const column = panel && columnOf(panel, () => tied?.tie());
let sent = 0;

/** The text of a node as it is now: without what was removed, and without the desk's own words. */
const skipped = node => node.parentElement.closest("del, .vh, .tag");

function* pieces(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!skipped(walker.currentNode)) yield walker.currentNode;
}

/** What is chosen in the text, in whole words, and what stands around it; null when nothing is. */
function chosen() {
  const selection = getSelection();
  if (!words || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  if (!words.contains(range.commonAncestorContainer)) return null;
  const found = { before: "", quote: "", after: "" };
  let last = null;
  for (const node of pieces(words)) {
    const own = node.parentElement.closest("p, li, h2, h3");
    const inside = range.intersectsNode(node);
    if (last && own !== last) found[inside && found.quote ? "quote" : found.quote ? "after" : "before"] += "\n\n";
    last = own;
    const from = !inside ? (found.quote ? 0 : node.length) : node === range.startContainer ? range.startOffset : 0;
    const to = !inside ? from : node === range.endContainer ? range.endOffset : node.length;
    found.before += node.data.slice(0, from);
    found.quote += node.data.slice(from, to);
    found.after += node.data.slice(to);
  }
  if (!found.quote.trim()) return null;
  const [lead] = /^[\p{L}\p{N}]/u.test(found.quote) ? found.before.match(/[\p{L}\p{N}]*$/u) : [""];
  const [rest] = /[\p{L}\p{N}]$/u.test(found.quote) ? found.after.match(/^[\p{L}\p{N}]*/u) : [""];
  const { length } = found.before;
  return { range, before: found.before.slice(0, length - lead.length), quote: lead + found.quote + rest, after: found.after.slice(rest.length) };
}

const button = Object.assign(document.createElement("button"), { type: "button", className: "btn main afloat", textContent: "Comment on this", hidden: true });

/** Offers the comment where the chosen words end. */
function offer() {
  const found = chosen();
  button.hidden = !found;
  if (!found) return;
  const box = found.range.getBoundingClientRect();
  button.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
  button.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - button.offsetWidth - 8))}px`;
}

function begin() {
  const found = chosen();
  if (!found) return;
  const put = (name, text) => (document.querySelector(`[form=say-new][name=${name}], #say-new [name=${name}]`).value = text);
  put("quote", found.quote.trim());
  put("before", (found.before + found.quote.match(/^\s*/)[0]).slice(-80));
  put("after", (found.quote.match(/\s*$/)[0] + found.after).slice(0, 80));
  put("paragraph", "");
  put("instead", found.quote.trim());
  panel.querySelector("[data-new]").open = true;
  button.hidden = true;
  document.getElementById("say-text").focus();
}

/** Finds a comment's words in the text that is shown; null when they are not there. */
function rangeOf({ quote, before }) {
  let text = "";
  const places = [...pieces(words)].map(node => ({ node, at: (text += node.data).length - node.data.length }));
  const near = text.indexOf(before.trimStart().slice(-20) + quote);
  const start = near < 0 ? text.indexOf(quote) : near + before.trimStart().slice(-20).length;
  if (start < 0) return null;
  const at = place => places.findLast(one => one.at <= place);
  const [first, final] = [at(start), at(start + quote.length - 1)];
  const range = new Range();
  range.setStart(first.node, start - first.at);
  range.setEnd(final.node, start + quote.length - final.at);
  return range;
}

function show(card) {
  const field = document.getElementById(card.dataset.field ?? "body");
  if (field) {
    const [from, to] = [Number(card.dataset.start), Number(card.dataset.end)];
    field.surface ? field.surface.edit({ from, to, insert: field.value.slice(from, to), anchor: from, head: to }) : (field.focus(), field.setSelectionRange(from, to));
    return;
  }
  const range = rangeOf(card.dataset);
  if (!range) return;
  const place = range.startContainer.parentElement;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  place.scrollIntoView({ block: "center" });
  tied.linkTo(card)?.focus({ preventScroll: true }); // it marks the words, and leads back
}

/** Says how it went; `bad` is what the desk warns of, in the same breath. */
function tell(text, bad = "") {
  const told = panel.querySelector("[data-remarks-told]");
  const warning = Object.assign(document.createElement("b"), { className: "bad", textContent: bad });
  told.replaceChildren(text, ...(bad ? [" ", warning] : []));
}

/** Sends without leaving the page: what is typed in the text stays where it is. */
async function send(form, by) {
  let answer;
  sent += 1;
  try {
    answer = await fetch(form.action, { method: "POST", body: new FormData(form, by) });
  } catch {
    return tell("Not sent: the desk cannot be reached. Your words are still here.");
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-remarks]");
  if (!answer.ok || !fresh) return tell(page.querySelector(".note[role=alert]")?.textContent.trim() || "Not sent: you are signed out. Sign in in another tab, then send it again.");
  const card = by.closest(".says");
  const isNew = form.id === "say-new";
  if (card) for (const field of card.querySelectorAll("textarea")) field.value = "";
  if (card) document.activeElement.blur(); // it may go where it belongs now
  column.take(page);
  if (isNew) column.renew(page);
  await settled();
  const words = kind => [...page.querySelectorAll(`.${kind}[data-flashed]`)].map(note => note.textContent.trim()).join(" ");
  tell(words("ok"), words("warn"));
  const next = (card && document.getElementById(card.id)) || panel.querySelector("[data-new] > summary");
  (next.closest("details:not([open])")?.querySelector("summary") ?? next).focus();
}

/** Takes in what others said since the page was opened, or settled; what is typed, and where one looks, stays. */
export async function hear(mark) {
  if (!panel || !mark || mark === panel.dataset.said) return;
  const before = sent;
  const fresh = await askText(panel.dataset.heard);
  if (fresh === null) return;
  const page = new DOMParser().parseFromString(fresh, "text/html");
  if (before !== sent || !page.querySelector("[data-remarks]")) return; // an answer of one's own is newer than this
  const names = column.take(page);
  const open = panel.querySelectorAll(".says:not(.done)").length;
  const said = names.length ? `New in the comments, from ${names.join(", ")}. ${open} open now.` : `The comments have changed. ${open} open now.`;
  document.querySelector("[data-remarks-news]").textContent = said;
}

const calls = field => (field.matches("[data-calls]") && field.nextElementSibling?.matches(".calls") ? field.nextElementSibling : null);

function close(field) {
  calls(field)?.remove();
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) field.removeAttribute(name);
}

/** Marks one of the people who are proposed: Enter and Tab take it. */
function mark(field, one) {
  for (const other of calls(field).children) other.setAttribute("aria-selected", other === one);
  field.setAttribute("aria-activedescendant", one.id);
  one.scrollIntoView({ block: "nearest" });
}

function take(field, one) {
  const [, typed] = called(field);
  field.setRangeText(`@${one.dataset.account} `, field.selectionStart - typed.length - 1, field.selectionStart, "end");
  close(field);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  field.focus();
}

const called = field => field.value.slice(0, field.selectionStart).match(/(?:^|[^\w@./])@([\w.-]*)$/) ?? [];

/** Names whom an @ may call, below the words; the first is marked. */
function propose(field) {
  const [, typed] = called(field);
  close(field);
  if (typed === undefined) return;
  const people = Object.entries(JSON.parse(panel.dataset.people));
  const fitting = people.filter(([account, name]) => `${account} ${name}`.toLowerCase().split(" ").some(word => word.startsWith(typed.toLowerCase())));
  if (!fitting.length) return;
  const list = Object.assign(document.createElement("div"), { className: "calls line", id: `${field.id}-calls` });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Whom you call");
  list.append(...fitting.slice(0, 6).map(([account, name], number) => {
    const one = Object.assign(document.createElement("span"), { id: `${list.id}-${number}`, className: "btn", textContent: `@${account} ${name}` });
    one.setAttribute("role", "option");
    one.dataset.account = account;
    one.addEventListener("mousedown", event => event.preventDefault()); // the words keep the focus
    one.addEventListener("click", () => take(field, one));
    return one;
  }));
  field.after(list);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  mark(field, list.firstElementChild);
}

/** Goes through the people who are proposed, and takes one, before a key does anything else. */
function choose(event) {
  const field = event.target;
  const list = calls(field);
  if (!list || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const now = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown") mark(field, now.nextElementSibling ?? list.firstElementChild);
  else if (event.key === "ArrowUp") mark(field, now.previousElementSibling ?? list.lastElementChild);
  else if (event.key === "Enter" || event.key === "Tab") take(field, now);
  else if (event.key === "Escape") close(field);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

if (panel) {
  panel.addEventListener("click", event => {
    if (event.target.closest("[data-show]")) show(event.target.closest(".says"));
  });
  // What is typed here is no text of the article, though the panel stands within its form.
  for (const kind of ["input", "change"]) panel.addEventListener(kind, event => event.stopPropagation());
  panel.addEventListener("input", event => {
    event.target.closest("details")?.setAttribute("open", ""); // words that were kept are put back where they are seen
    if (!panel.offsetParent) location.hash = "remarks";
    if (event.target.matches("[data-calls]")) propose(event.target);
    if (event.target.id === "say-quote") for (const name of ["before", "after"]) document.querySelector(`#say-new [name=${name}]`).value = "";
  });
  panel.addEventListener("keydown", choose);
  panel.addEventListener("focusout", event => event.target.matches("[data-calls]") && close(event.target));
  document.addEventListener("submit", event => {
    if (!event.target.matches("[data-say]") || event.submitter?.value === "accept") return;
    event.preventDefault();
    setTimeout(send, 0, event.target, event.submitter); // once everybody has put in what belongs to the form
  });
  if (words) {
    document.body.append(button);
    button.addEventListener("click", begin);
    document.addEventListener("selectionchange", offer);
    tied.tie();
  }
}
