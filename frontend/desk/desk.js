// The desk works without this. It counts, steps through changes and keeps unsaved text; writing.js is the writing screen's.
import "./copying.js";
import "./leftbehind.js";
import "./presence.js";
import "./remarks.js";
import "./reviewing.js";
import "./settling.js";
import "./words.js";
document.documentElement.classList.add("js");

const article = document.querySelector("form[data-guard]");
const saved = document.querySelector("[data-saved]");

/** Text that was typed is not left behind without a question. */
if (article) {
  let touched = article.hasAttribute("data-unsaved");
  article.addEventListener("input", () => {
    touched = true;
    if (saved && !article.dataset.keeping) saved.textContent = "Not saved yet";
  });
  article.addEventListener("submit", event => {
    if (event.submitter?.formTarget !== "preview") touched = false;
  });
  addEventListener("beforeunload", event => {
    if (touched && !article.hasAttribute("data-safe")) event.preventDefault();
  });
}

/** Counts letters of a field and words of the text, in the margin. */
function count() {
  for (const place of document.querySelectorAll("[data-count]")) {
    const length = [...document.getElementById(place.dataset.count).value].length;
    place.textContent = `${length} / ${place.dataset.advised}`;
  }
  for (const place of document.querySelectorAll(".gut [data-words]")) {
    const words = document.getElementById(place.dataset.words).value.replace(/\]\([^)]*\)|<[^>]*>|https?:\S+/g, " ").match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu) ?? [];
    const minutes = Math.max(1, Math.round(words.length / 220)); // what most people read in a minute
    place.textContent = words.length ? `${words.length.toLocaleString("en")} ${words.length === 1 ? "word" : "words"}, ${minutes} min` : "No words yet";
  }
}
if (article) {
  let counting = 0;
  article.addEventListener("input", () => {
    clearTimeout(counting);
    counting = setTimeout(count, 150); // a long text takes longer to count than a key may
  });
  count();
}

/** A headline is one line: Enter goes on to the next field instead. */
for (const field of document.querySelectorAll("[data-one-line]")) {
  field.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
}

/** Goes to the next or the previous change of a comparison. */
const changes = [...document.querySelectorAll("[data-change]")];
let at = -1;
function step(by) {
  if (!changes.length) return;
  at = (at + by + changes.length) % changes.length;
  changes[at].tabIndex = -1;
  changes[at].focus({ preventScroll: true });
  changes[at].scrollIntoView({ block: "center" });
  const told = document.querySelector("[data-at]");
  if (told) told.textContent = `${at + 1} of ${changes.length}`;
}
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}

/** Questions that open over the page. */
for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

/** Lines to copy are chosen whole when one goes there. */
for (const field of document.querySelectorAll("[data-chosen]")) field.addEventListener("focus", () => field.select());

/** Choosing colours needs no button. */
for (const form of document.querySelectorAll("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

/** Side panels are anchors; the tab that is open says so. */
const tabs = [...document.querySelectorAll(".side .tabs a")];
function tell() {
  const open = tabs.find(tab => tab.hash === location.hash) ?? tabs[0];
  for (const tab of tabs) tab === open ? tab.setAttribute("aria-current", "true") : tab.removeAttribute("aria-current");
}
if (tabs.length) {
  addEventListener("hashchange", tell);
  tell();
}

/** Keys without Ctrl can be switched off: some people speak to their computer, and some hit keys that they did not mean. */
const singles = document.querySelector("[data-single-keys]");
if (singles) {
  singles.checked = localStorage.getItem("single-keys") !== "off";
  singles.addEventListener("change", () => localStorage.setItem("single-keys", singles.checked ? "on" : "off"));
}

addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const writing = article && (article === event.target.form || article.contains(event.target));
    if ((event.key.toLowerCase() === "s" && article) || (event.key === "Enter" && writing)) {
      event.preventDefault();
      if (!article.hasAttribute("data-sends")) article.requestSubmit();
    }
    return;
  }
  if (typing || event.altKey || singles?.checked === false) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find")?.focus();
  } else if (event.key === "?") document.querySelector("#keys:not([open])")?.showModal();
  else if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
});
