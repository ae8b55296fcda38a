// What Enter does: in Markdown a new paragraph begins after an empty line, which people should not need to know.
import { insertNewlineContinueMarkupCommand } from "@codemirror/lang-markdown";
import { syntaxTree } from "@codemirror/language";

const elsewhere = new Set(["FencedCode", "CodeBlock", "Table", "HTMLBlock", "CommentBlock", "BulletList", "OrderedList", "Blockquote", "LinkReference"]);

/** In a list with one item, too, an empty one is the way out of it. */
const continueMarkup = insertNewlineContinueMarkupCommand({ nonTightLists: false });

/** Parts a line into the signs of its quotation, if it is in one, and the rest. */
const quoted = text => text.match(/^((?:[ \t]{0,3}>[ \t]?)*)(.*)$/).slice(1);
const emptyItem = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]*$/;

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
  if (empty && (leavesQuotation(view) || nextRow(view))) return true;
  const wasItem = emptyItem.test(quoted(state.doc.lineAt(from).text)[1]);
  if (continueMarkup(view)) return leftBehind(view, wasItem);
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
function leftBehind(view, wasItem) {
  const { state } = view;
  const line = state.doc.lineAt(state.selection.main.head);
  const [signs, words] = quoted(line.text);
  const above = quoted(lineOf(state.doc, line.number - 1))[1];
  if (!words.trim() && above.trim() && (wasItem || !signs)) apart(view, line, signs);
  return true;
}

/** A quotation's empty line is the way out of it: one sign goes, and an empty line parts it from what comes. */
function leavesQuotation(view) {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const [signs, words] = quoted(line.text);
  if (!signs || words.trim() || line.text.slice(head - line.from).trim() || !isIn(state, head, "Blockquote") || isIn(state, head, "FencedCode")) return false;
  const outer = signs.replace(/>[ \t]*$/, "");
  const above = line.number > 1 ? state.doc.line(line.number - 1) : null;
  if (!above) write(view, line, outer);
  else apart(view, { from: quoted(above.text)[1].trim() ? line.from : above.from, to: line.to }, outer);
  return true;
}

/** In a table comes its next row; the empty last one is the way out of it. */
function nextRow(view) {
  const { state } = view;
  const table = around(state, state.selection.main.head, "Table");
  const head = table && state.doc.lineAt(table.from);
  if (!head?.text.startsWith("|")) return false;
  const line = state.doc.lineAt(state.selection.main.head);
  const isLast = !lineOf(state.doc, line.number + 1).trim();
  if (line.number > head.number + 1 && /^[|\s]*$/.test(line.text)) {
    if (!isLast) return false;
    write(view, line, "\n");
    return true;
  }
  const above = line.number > head.number ? line : state.doc.line(head.number + 1); // the line of dashes belongs to the head
  const cells = head.text.trim().replace(/\\\||`[^`]*`/g, "").split("|").length - 2;
  const at = above.to + 3;
  view.dispatch({ changes: { from: above.to, insert: `\n|${"  |".repeat(Math.max(1, cells))}` }, selection: { anchor: at }, scrollIntoView: true, userEvent: "input" });
  return true;
}

function around(state, at, name) {
  for (let node = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) if (node.name === name) return node;
  return null;
}

const isIn = (state, at, name) => around(state, at, name) !== null;

/** Puts an empty line and another one in place of a line; both stay in the quotation that the signs say. */
const apart = (view, line, signs) => write(view, line, `${signs.trimEnd()}\n${signs}`);
const write = (view, { from, to }, insert) =>
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: "input" });

/** Breaks a line within its paragraph: two blanks before the line's end, by Markdown's rule. */
export function breakLine(view) {
  const { from, to } = view.state.selection.main;
  const { text } = view.state.doc.lineAt(from);
  const [signs, words] = quoted(text);
  const insert = signs ? `${words.trim() ? "  " : ""}\n${signs}` : text.trim() && isProse(view.state, from) ? "  \n" : "\n";
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: "input" });
  return true;
}
