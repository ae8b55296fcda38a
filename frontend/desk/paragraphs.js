// What Enter does: in Markdown a new paragraph begins after an empty line, which people should not need to know.
import { insertNewlineContinueMarkup } from "@codemirror/lang-markdown";
import { syntaxTree } from "@codemirror/language";

const elsewhere = new Set(["FencedCode", "CodeBlock", "Table", "HTMLBlock", "CommentBlock", "BulletList", "OrderedList", "Blockquote", "LinkReference"]);

function isProse(state, at) {
  for (let node = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) {
    if (elsewhere.has(node.name)) return false;
  }
  return true;
}

/** Gives a line's text; nothing where there is none. */
const lineOf = (doc, number) => (number >= 1 && number <= doc.lines ? doc.line(number).text : "");

/** Tells whether the line after this one is its paragraph's next line only because somebody broke it by hand. */
const goesOn = text => Boolean(text.trim()) && !/ {2}$|^#{1,6} /.test(text);

/** Begins a new paragraph; between lines that somebody broke by hand it is one more line, as everywhere else. */
export function newParagraph(view) {
  const { state } = view;
  const { from, to, empty } = state.selection.main;
  if (insertNewlineContinueMarkup(view)) return leftBehind(view);
  const { number, text } = state.doc.lineAt(from);
  const [before, after] = [lineOf(state.doc, number - 1), lineOf(state.doc, number + 1)];
  if (!isProse(state, from)) return false;
  if (!text.trim()) return empty && number > 1 && !before.trim(); // the new paragraph is here already
  const isHeading = /^#{1,6} /.test(text);
  if (text.startsWith("|") || (!isHeading && (goesOn(before) || (after.trim() && goesOn(text))))) return false;
  view.dispatch({ changes: { from, to, insert: "\n\n" }, selection: { anchor: from + 2 }, scrollIntoView: true, userEvent: "input" });
  return true;
}

/** After a list's empty last item an empty line follows, or the next words would belong to the list still. */
function leftBehind(view) {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const before = lineOf(state.doc, line.number - 1).trim();
  if (!line.text.trim() && before && before !== ">") {
    view.dispatch({ changes: { from: line.from, to: line.to, insert: "\n" }, selection: { anchor: line.from + 1 }, scrollIntoView: true, userEvent: "input" });
  }
  return true;
}

/** Breaks a line within its paragraph: two blanks before the line's end, by Markdown's rule. */
export function breakLine(view) {
  const { from, to } = view.state.selection.main;
  const { text } = view.state.doc.lineAt(from);
  const insert = text.trim() && isProse(view.state, from) ? "  \n" : "\n";
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: "input" });
  return true;
}
