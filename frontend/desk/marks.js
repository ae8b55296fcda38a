// What the buttons write: each takes the text and what is chosen, and gives one change. No page, no editor: only text.
const around = { bold: "**", italic: "*" };
const before = { heading: "## ", quote: "> ", list: "- ", numbers: "1. " };
const begun = {
  heading: /^#{1,6}[ \t]+/,
  quote: /^ {0,3}>[ \t]?/,
  list: /^[-*+][ \t]+/,
  numbers: /^\d+[.)][ \t]+/,
};
const table = "| Heading | Heading |\n| --- | --- |\n| Words | Words |";

/** Gives the change for a button: from, to, insert, and what is chosen afterwards, anchor to head. */
export function marked(name, text, from, to) {
  if (name in around) return wrapped(around[name], text, from, to);
  if (name in before) return lines(name, text, from, to);
  return { table: tabled, footnote }[name](text, from, to);
}

/** Takes the marks away where they are there already, inside or around what is chosen. */
function wrapped(mark, text, from, to) {
  const size = mark.length;
  if (from === to) [from, to] = word(text, from);
  const chosen = text.slice(from, to);
  if (isOn(mark, Math.min(starsAt(chosen), starsBefore(chosen)))) {
    const inner = chosen.slice(size, -size);
    return { from, to, insert: inner, anchor: from, head: from + inner.length };
  }
  if (isOn(mark, Math.min(starsBefore(text.slice(0, from)), starsAt(text.slice(to))))) {
    return { from: from - size, to: to + size, insert: chosen, anchor: from - size, head: to - size };
  }
  const [, lead, words, trail] = chosen.match(/^(\s*)([^]*?)(\s*)$/);
  const start = from + lead.length + size;
  return { from, to, insert: lead + mark + words + mark + trail, anchor: start, head: start + words.length };
}

/** One star is italic, two are bold, three are both. */
const isOn = (mark, stars) => (mark.length === 2 ? stars >= 2 : stars === 1 || stars >= 3);
const starsAt = text => text.match(/^\**/)[0].length;
const starsBefore = text => text.match(/\**$/)[0].length;

/** Gives the word that the cursor is in; just the cursor where there is none. */
function word(text, at) {
  const letter = /[\p{L}\p{N}\p{M}’'-]/u;
  let [from, to] = [at, at];
  while (from > 0 && letter.test(text[from - 1])) from--;
  while (to < text.length && letter.test(text[to])) to++;
  return from < at && to > at ? [from, to] : [at, at];
}

function lines(name, text, from, to) {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const found = text.indexOf("\n", Math.max(start, to > from && text[to - 1] === "\n" ? to - 1 : to));
  const end = found < 0 ? text.length : found;
  const old = text.slice(start, end).split("\n").map(line => parted(name, line));
  const full = old.filter(([, words]) => words.trim());
  const off = full.length > 0 && full.every(([, words]) => begun[name].test(words));
  const lastFull = old.findLastIndex(([, words]) => words.trim());
  let number = 0;
  const fresh = old.map(([signs, words], n) => {
    if (!words.trim() && old.length > 1) {
      return name === "quote" && !off && number > 0 && n < lastFull ? ">" : signs + words;
    }
    number += 1;
    if (off) return signs + words.replace(begun[name], "");
    const bare = name === "quote" ? words : words.replace(/^(?:#{1,6}|[-*+]|\d+[.)])[ \t]+/, "");
    return signs.replace(/>$/, "> ") + (name === "numbers" ? `${number}. ` : before[name]) + bare;
  });
  // A list or a quotation begins after an empty line, or Markdown takes it for the paragraph's next words.
  const [signs] = old[0];
  const [around, above] = parted(name, previous(text, start));
  const parts = !off && start > 0 && above.trim() && !begun[name].test(above) && (!signs || around);
  const gap = parts ? `${signs.trimEnd()}\n` : "";
  const insert = gap + fresh.join("\n");
  const last = start + insert.length;
  return { from: start, to: end, insert, anchor: old.length > 1 ? start + gap.length : last, head: last };
}

const previous = (text, start) => text.slice(0, start - 1).split("\n").pop();

/** Parts a line into the signs of the quotation that it is in, which what else it is stands behind, and the rest. */
const parted = (name, line) => (name === "quote" ? ["", line] : line.match(/^((?: {0,3}>[ \t]?)*)(.*)$/).slice(1));

function tabled(text, from, to) {
  const { insert, at } = block(text, to, to, table);
  return { from: to, to, insert, anchor: at + 2, head: at + 9 };
}

/** The sign stands where the cursor is; the note itself begins at the end of the text. */
function footnote(text, from, to) {
  const used = [...text.matchAll(/\[\^(\d+)\]/g)].map(found => Number(found[1]));
  const number = Math.max(0, ...used) + 1;
  const sign = `[^${number}]`;
  const rest = text.slice(to);
  const gap = /\[\^[^\]]+\]:[^\n]*\n*$/.test(text) ? (text.endsWith("\n") ? "" : "\n") : text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  const insert = `${sign}${rest}${gap}${sign}: `;
  const end = to + insert.length;
  return { from: to, to: text.length, insert: text.endsWith("\n") ? `${insert}\n` : insert, anchor: end, head: end };
}

/** Sets a block apart by empty lines; a text that does not end with a line end gets none, or one would write on in the block. */
export function block(text, from, to, words) {
  const [head, tail] = [text.slice(0, from), text.slice(to)];
  const lead = !head || head.endsWith("\n\n") ? "" : head.endsWith("\n") ? "\n" : "\n\n";
  const trail = !tail ? "" : tail.startsWith("\n\n") ? "" : tail.startsWith("\n") ? "\n" : "\n\n";
  return { insert: lead + words + trail, at: from + lead.length };
}
