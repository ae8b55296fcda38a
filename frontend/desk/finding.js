// Find and replace in the editor, in the desk's own words and buttons; it stands under the toolbar, always in sight.
import { closeSearchPanel, findNext, findPrevious, getSearchQuery, openSearchPanel, replaceAll, replaceNext, search, SearchQuery, setSearchQuery } from "@codemirror/search";
import { EditorSelection } from "@codemirror/state";
import { panels, runScopeHandlers } from "@codemirror/view";

const MANY = 1000;

function made(tag, attributes, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

function field(label, value) {
  const input = made("input", { class: "in", "aria-label": label, placeholder: label, form: "", autocomplete: "off", dir: "auto" });
  input.value = value;
  return input;
}

function button(words, act) {
  const node = made("button", { type: "button", class: "btn" }, words);
  node.addEventListener("click", act);
  return node;
}

function tick(words, checked) {
  const input = made("input", { type: "checkbox", form: "" });
  input.checked = checked;
  return { input, node: made("label", { class: "tick" }, input, words) };
}

/** Gives how many places there are, and which of them is chosen. */
function counted(view) {
  const query = getSearchQuery(view.state);
  if (!query.search) return "";
  const { from, to } = view.state.selection.main;
  let [all, at] = [0, 0];
  for (const place of { [Symbol.iterator]: () => query.getCursor(view.state.doc) }) {
    all++;
    if (place.from === from && place.to === to) at = all;
    if (all === MANY) return `${MANY} or more`;
  }
  return all ? (at ? `${at} of ${all}` : `${all} found`) : "Not found";
}

function panel(view) {
  const was = getSearchQuery(view.state);
  const find = field("Find", was.search);
  find.setAttribute("main-field", "true");
  const other = field("Replace with", was.replace);
  const exact = tick("Match case", was.caseSensitive);
  const whole = tick("Whole words", was.wholeWord);
  const told = made("span", { class: "meta num", role: "status" });
  const ask = () => view.dispatch({ effects: setSearchQuery.of(new SearchQuery({ search: find.value, replace: other.value, caseSensitive: exact.input.checked, wholeWord: whole.input.checked, literal: true })) });
  const close = button("Close", () => closeSearchPanel(view));
  const dom = made(
    "div",
    { class: "find-bar", role: "search", "aria-label": "Find in the text" },
    find, button("Previous", () => findPrevious(view)), button("Next", () => findNext(view)), told, close,
    other, button("Replace", () => replaceNext(view)), button("Replace all", () => replaceAll(view)), exact.node, whole.node,
  );
  dom.addEventListener("input", event => {
    event.stopPropagation(); // this is no change of the article
    ask();
  });
  dom.addEventListener("change", event => event.stopPropagation());
  dom.addEventListener("keydown", event => {
    if (runScopeHandlers(view, event, "search-panel")) event.preventDefault();
    else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      if (event.target === other) replaceNext(view);
      else (event.shiftKey ? findPrevious : findNext)(view);
    }
  });
  const tell = () => {
    const words = counted(view);
    if (told.textContent !== words) told.textContent = words;
  };
  return {
    dom,
    top: true,
    mount() {
      find.select();
      tell();
    },
    update(update) {
      const query = getSearchQuery(update.state);
      if (query !== getSearchQuery(update.startState) && find.value !== query.search) find.value = query.search;
      if (update.docChanged || update.selectionSet || query !== getSearchQuery(update.startState)) tell();
    },
  };
}

/**
 * Opens the search. A cursor at the end of a wrapped line belongs to one of two lines, which the editor goes on to
 * correct, and so would take the focus back; as any other cursor it does not.
 */
export function openFinding(view) {
  const { empty, head } = view.state.selection.main;
  if (empty) view.dispatch({ selection: EditorSelection.cursor(head) });
  return openSearchPanel(view);
}

/** Gives the search, shown in `place`. */
export const finding = place => [search({ top: true, literal: true, createPanel: panel }), panels({ topContainer: place })];
