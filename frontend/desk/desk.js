// The desk works without this. It counts, marks Markdown, steps through changes and guards unsaved text.
document.documentElement.classList.add("js");

const article = document.querySelector("form[data-guard]");
const text = document.getElementById("body");
const saved = document.querySelector("[data-saved]");

/** Text that was typed is not left behind without a question. */
if (article) {
  let touched = article.hasAttribute("data-unsaved");
  article.addEventListener("input", () => {
    touched = true;
    if (saved) saved.textContent = "Not saved yet";
  });
  article.addEventListener("submit", event => {
    if (event.submitter?.formTarget !== "preview") touched = false;
  });
  addEventListener("beforeunload", event => {
    if (touched) event.preventDefault();
  });
}

/** Counts letters of a field and words of the text, in the margin. */
function count() {
  for (const place of document.querySelectorAll("[data-count]")) {
    const length = [...document.getElementById(place.dataset.count).value].length;
    place.textContent = `${length} / ${place.dataset.advised}`;
  }
  for (const place of document.querySelectorAll("[data-words]")) {
    const words = document.getElementById(place.dataset.words).value.match(/[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*/gu) ?? [];
    place.textContent = `${words.length.toLocaleString("en")} words`;
  }
}
if (article) {
  article.addEventListener("input", count);
  count();
}

/** A headline is one line: Enter goes on to the next field instead. */
for (const field of document.querySelectorAll("[data-one-line]")) {
  field.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
  });
}

/** Writes Markdown around or before what is chosen; the browser's own undo takes it back. */
const marks = {
  bold: ["**", "**"],
  italic: ["*", "*"],
  link: ["[", "](https://)"],
  heading: ["## ", "", true],
  quote: ["> ", "", true],
  list: ["- ", "", true],
  numbers: ["1. ", "", true],
  picture: ["![What it shows](/media/", ")"],
  table: ["\n| A | B |\n|---|---|\n| ", " |  |\n"],
};
function mark(name) {
  const [before, after, atLine] = marks[name];
  text.focus();
  let { selectionStart: start, selectionEnd: end, value } = text;
  if (atLine) {
    start = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(start, end).split("\n").map(line => before + line).join("\n");
    text.setSelectionRange(start, end);
    document.execCommand("insertText", false, lines);
    return;
  }
  const chosen = value.slice(start, end);
  if (chosen.startsWith(before) && chosen.endsWith(after) && chosen.length > before.length + after.length) {
    document.execCommand("insertText", false, chosen.slice(before.length, chosen.length - after.length));
    text.setSelectionRange(start, start + chosen.length - before.length - after.length);
    return;
  }
  document.execCommand("insertText", false, before + chosen + after);
  text.setSelectionRange(start + before.length, start + before.length + chosen.length);
}
for (const button of document.querySelectorAll("[data-mark]")) {
  button.addEventListener("click", () => mark(button.dataset.mark));
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

addEventListener("keydown", event => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const name = { b: "bold", i: "italic", k: "link" }[event.key.toLowerCase()];
    if (event.key.toLowerCase() === "s" && article) {
      event.preventDefault();
      article.requestSubmit();
    } else if (name && event.target === text) {
      event.preventDefault();
      mark(name);
    }
    return;
  }
  if (typing || event.altKey) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("find")?.focus();
  } else if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
});
