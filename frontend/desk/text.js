// The article's text, whatever it is written in. The text area is always right: it is what the form sends.
//
// The editor puts itself on the text area as `surface` while it is open, and keeps the area's value in step; every
// change, by whomever, is an `input` event on the text area. So any script can use this without knowing the editor.
const area = document.getElementById("body");

/** A field of the browser's own, with the same words as the editor's surface. */
export const plainField = field => ({
  selection: () => ({ from: field.selectionStart, to: field.selectionEnd }),
  focus: () => field.focus(),
  /** Through execCommand, so that the browser's undo takes it back. */
  edit({ from, to, insert, anchor, head }) {
    field.focus();
    field.setSelectionRange(from, to);
    if (insert !== field.value.slice(from, to)) document.execCommand(insert ? "insertText" : "delete", false, insert);
    field.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head));
  },
  undo: () => document.execCommand("undo"),
  redo: () => document.execCommand("redo"),
  find: null,
});
const plain = area && plainField(area);
const surface = () => area.surface ?? plain;

export const editorText = area && {
  get: () => area.value,
  /** Puts another text in place of all; one step back undoes it. */
  set(text) {
    const change = difference(area.value, text.replace(/\r\n?/g, "\n"));
    if (change) this.edit({ ...change, anchor: change.from });
  },
  /** Writes at the cursor, or over what is chosen; the cursor goes behind it. */
  insert(text) {
    this.edit({ ...surface().selection(), insert: text });
  },
  selection: () => surface().selection(),
  /** Replaces `from` to `to` by `insert`, and chooses what lies between `anchor` and `head` then: its end, if not said. */
  edit({ from, to, insert, anchor, head = anchor }) {
    const words = insert.replace(/\r\n?/g, "\n");
    const end = from + words.length;
    surface().edit({ from, to, insert: words, anchor: anchor ?? end, head: head ?? end });
  },
  /** Chooses a place of the text and brings it into sight. */
  reveal(from, to = from) {
    this.edit({ from, to, insert: area.value.slice(from, to), anchor: from, head: to });
  },
  focus: () => surface().focus(),
  undo: () => surface().undo(),
  redo: () => surface().redo(),
  /** Opens the search; null where the browser's own search is the one. */
  get find() {
    return surface().find;
  },
  onChange: listener => area.addEventListener("input", listener),
};

/** Gives the one stretch in which two texts differ; null when they are equal. */
export function difference(old, fresh) {
  if (old === fresh) return null;
  const shorter = Math.min(old.length, fresh.length);
  let from = 0;
  while (from < shorter && old[from] === fresh[from]) from++;
  let tail = 0;
  while (tail < shorter - from && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  return { from, to: old.length - tail, insert: fresh.slice(from, fresh.length - tail) };
}
