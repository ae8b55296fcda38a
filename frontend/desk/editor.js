// The editor over the text area `body`: CodeMirror, which shows Markdown as it will look and sends it as it was typed.
import { history, historyKeymap, isolateHistory, redo, standardKeymap, undo } from "@codemirror/commands";
import { deleteMarkupBackward, markdownLanguage } from "@codemirror/lang-markdown";
import { searchKeymap } from "@codemirror/search";
import { EditorView, keymap, placeholder } from "@codemirror/view";
import { finding, openFinding } from "./finding.js";
import { markdownLooks, setDirection } from "./looks.js";
import { breakLine, newParagraph } from "./paragraphs.js";
import { unseenSigns } from "./signs.js";
import { difference } from "./text.js";

/** Letters from which lines out of sight are in the page, but not laid out: a key would cost more than it may. */
const LONG = 15_000;

/** Letters up to which all lines are in the page, for find-in-page and screen readers: some 10,000 words. */
const WHOLE = 100_000;

const ours = [
  { key: "Enter", run: newParagraph },
  { key: "Shift-Enter", run: breakLine },
  { key: "Backspace", run: deleteMarkupBackward },
  { key: "Mod-f", run: openFinding, scope: "editor search-panel" },
];
const searching = new Set(["F3", "Mod-g", "Escape"]);
const keys = [...ours, ...historyKeymap, ...searchKeymap.filter(one => searching.has(one.key)), ...standardKeymap];

/** A step of its own for Undo, never joined with what is typed before or after it. */
const alone = isolateHistory.of("full");

/** Has all lines drawn; CodeMirror knows this only for printing, and would switch it off again after it. */
function drawWhole(view) {
  Object.defineProperty(view.viewState, "printing", { get: () => view.state.doc.length <= WHOLE, set() {} });
  view.requestMeasure();
}

/** The text area has every change at once, and tells of it: it is what the form sends, and what other scripts watch. */
const mirrored = area =>
  EditorView.updateListener.of(update => {
    if (!update.docChanged) return;
    area.value = update.state.doc.toString();
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });

/** What the bars above and below the text cover is not in sight: the cursor and what is found stay clear of them. */
const covered = ribbon =>
  EditorView.scrollMargins.of(() => {
    const height = bar => (bar && getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
    return { top: height(document.querySelector(".art")) + height(ribbon) + 8, bottom: height(document.querySelector(".bar")) + 8 };
  });

const extensions = (area, { label, nonce, find }) => [
  nonce ? EditorView.cspNonce.of(nonce) : [],
  history(),
  markdownLanguage,
  markdownLooks,
  unseenSigns,
  finding(find),
  keymap.of(keys),
  mirrored(area),
  placeholder("Write, or paste a text"),
  covered(find.closest(".ribbon")),
  EditorView.lineWrapping,
  EditorView.perLineTextDirection.of(true),
  EditorView.editorAttributes.of(view => ({ class: view.state.doc.length > LONG ? "md-long" : "" })),
  EditorView.contentAttributes.of(() => ({
    "aria-labelledby": label.id,
    lang: area.lang,
    dir: area.dir,
    spellcheck: "true",
    autocorrect: "on",
    autocapitalize: "sentences",
  })),
];

/** What text.js asks of whatever the text is written in. */
const surface = view => ({
  view,
  selection: () => ({ from: view.state.selection.main.from, to: view.state.selection.main.to }),
  edit({ from, to, insert, anchor, head }) {
    const changes = insert === view.state.sliceDoc(from, to) ? [] : { from, to, insert };
    view.dispatch({ changes, selection: { anchor, head }, scrollIntoView: true, userEvent: "input.mark", annotations: alone });
    view.focus();
  },
  focus: () => view.focus(),
  undo: () => undo(view),
  redo: () => redo(view),
  find: () => openFinding(view),
});

/** Opens the editor in place of the text area, and gives what closes it again. */
export function openEditor(area, wishes) {
  const { label } = wishes;
  const over = new AbortController();
  const { signal } = over;
  const view = new EditorView({ doc: area.value, extensions: extensions(area, wishes) });
  drawWhole(view);

  /** Takes in what somebody else wrote into the text area: another script, or the browser that restores a page. */
  const follow = () => {
    const change = difference(view.state.doc.toString(), area.value);
    if (change) view.dispatch({ changes: change, annotations: alone });
  };
  const turn = () => view.dispatch({ effects: setDirection.of(area.dir || "ltr") });
  view.dom.addEventListener("input", event => event.stopPropagation()); // the text area tells of it, when it has it
  area.addEventListener("input", follow, { signal });
  area.addEventListener("turned", turn, { signal });
  addEventListener("pageshow", follow, { signal });
  label.addEventListener("click", () => view.focus(), { signal });

  area.surface = surface(view);
  area.before(view.dom);
  area.hidden = true;
  label.removeAttribute("for");
  turn();
  return () => {
    const { anchor, head } = view.state.selection.main;
    over.abort();
    view.destroy();
    delete area.surface;
    area.hidden = false;
    label.htmlFor = area.id;
    area.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head));
  };
}
