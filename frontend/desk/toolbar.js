// The buttons over the text, the same for the editor and the plain box, and their keys.
import { editorText } from "./text.js";
import { marked } from "./marks.js";

const bar = document.querySelector("[role=toolbar]:has([data-mark])");
const keys = { b: "bold", i: "italic" };

/** Does what a button says. */
export function act(name) {
  if (name === "undo" || name === "redo") editorText[name]();
  else if (name === "find") editorText.find?.();
  else {
    const { from, to } = editorText.selection();
    editorText.edit(marked(name, editorText.get(), from, to));
  }
}

/** One stop for Tab; the arrows walk along the buttons. */
function walk(buttons) {
  const shown = () => buttons.filter(button => !button.hidden);
  const stop = button => buttons.forEach(one => (one.tabIndex = one === button ? 0 : -1));
  stop(buttons[0]);
  bar.addEventListener("focusin", event => stop(event.target));
  bar.addEventListener("keydown", event => {
    const all = shown();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  return stop;
}

/** Gives `tell`, to be called when the box has changed: the plain box is searched with the browser's own search. */
export function startToolbar() {
  const buttons = [...bar.querySelectorAll("button")];
  const stop = walk(buttons);
  const search = bar.querySelector("[data-mark=find]");
  for (const button of bar.querySelectorAll("[data-mark]")) {
    button.addEventListener("mousedown", event => event.preventDefault()); // what is chosen stays chosen
    button.addEventListener("click", () => act(button.dataset.mark));
  }
  document.getElementById("article").addEventListener("keydown", event => {
    if (!event.target.closest("#body, .cm-content")) return;
    const name = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && keys[event.key.toLowerCase()];
    if (name) {
      event.preventDefault();
      act(name);
    } else if (event.altKey && event.key === "F10") {
      event.preventDefault();
      buttons.find(button => button.tabIndex === 0).focus();
    }
  });
  return () => {
    search.hidden = !editorText.find;
    stop(buttons[0]);
  };
}
