// Blanks of pasted text: which no-break spaces mean something, and which paragraphs are nothing.

/** Keeps no-break spaces before : ; ! ? » % and units, after « and dashes, and within numbers. */
export function spaced(text) {
  return text
    .replace(/(?<=[\s\u00a0])\u00a0|\u00a0(?=\s)/g, " ")
    .replace(/\u00a0(?![:;!?»%‰€$£¥°–—]|\d)/g, (sign, at) => (/[«\d–—§№]/.test(text[at - 1] ?? "") ? sign : " "))
    .replace(/\u00a0(?=\d)/g, (sign, at) => (/[\p{L}\d§№.«]/u.test(text[at - 1] ?? "") ? sign : " "));
}

const isEmpty = line => !/[^\s\u200b\ufeff]/.test(line); // \s has the no-break spaces
const isFence = line => line.match(/^ {0,3}(`{3,}|~{3,})/)?.[1];

/** Gives the fence that is open at the end of some lines, or "". */
function openFence(lines) {
  let open = "";
  for (const line of lines) {
    const fence = isFence(line);
    if (!open) open = fence ?? "";
    else if (fence?.[0] === open[0] && fence.length >= open.length && !line.trim().slice(fence.length).trim()) open = "";
  }
  return open;
}

/** Tells whether what stands between two texts is code: fenced, set in, or in a line. */
export function isCode(before, after) {
  const lines = before.split("\n");
  const line = lines.pop();
  if (openFence(lines)) return true;
  const own = after.split("\n")[0];
  if ((line.match(/`/g) ?? []).length % 2 && own.includes("`")) return true;
  if (!/^(?: {4}|\t)/.test(line)) return false;
  const outer = lines.findLast(one => !isEmpty(one) && !/^(?: {4}|\t)/.test(one)) ?? "";
  return isEmpty(lines.at(-1) ?? "") && !/^ {0,3}(?:[-*+]|\d{1,9}[.)]|\[\^)/.test(outer);
}

/** A line's words; "12. May" with its no-break space stays what it is, and becomes no list. */
function wordsOf(line) {
  const [, number, words] = line.match(/^(\d{1,9}[.)]\u00a0)?(.*)$/s);
  const parts = words.split(/(`+[^`]*`+)/).map((part, at) => (at % 2 ? part : spaced(part)));
  return (number ?? "") + parts.join("");
}

/** Takes the blanks at a line's end away where a no-break space is among them: such are no break. */
function ended(line) {
  const words = line.trimEnd();
  return line.slice(words.length).includes("\u00a0") ? words : line;
}

/** Takes line ends away from a text's end; a pattern would try each of many anew. */
function unended(text) {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return text.slice(0, end);
}

/** Gives plain text of a wire or a web page without its empty paragraphs and its no-break spaces; code stays as it is. */
export function cleaned(plain, before, after) {
  const lines = plain.replace(/\r\n?/g, "\n").split("\n");
  if (lines.length === 1 && isEmpty(plain)) return plain; // one sign alone is meant
  const begins = !before || before.endsWith("\n");
  const ends = !after || after.startsWith("\n");
  const last = lines.length - 1;
  const out = [];
  let fence = "";
  lines.forEach((line, at) => {
    if (fence || isFence(line)) {
      out.push(line);
      fence = openFence(fence ? [fence, line] : [line]);
    } else if (isEmpty(line)) {
      if (out.at(-1) !== "" || out.length === 1) out.push("");
    } else if (/^(?: {4}|\t)/.test(line)) out.push(line);
    else {
      // The blanks that a line is set in with are no code, and those at its end are no break.
      const whole = at || begins ? line.replace(/^[ \t]*\u00a0\s*/, "") : line;
      out.push(wordsOf(at < last || ends ? ended(whole) : whole));
    }
  });
  if (!ends && out.length > 1 && lines.slice(-2).every(isEmpty)) out.push(""); // the end of a paragraph, before words
  const text = out.join("\n");
  const whole = begins ? text.replace(/^\n+/, "") : text;
  return ends && whole.endsWith("\n") ? `${unended(whole)}\n` : whole;
}
