// Words that are put into Markdown: whatever would be a mark where they go is escaped, so that readers see what was typed.
const plain = words => words.replace(/&(?=#?[\p{L}\p{N}_]{1,40};)/gu, "&amp;").replace(/<(?=[A-Za-z/!?])/g, "&lt;");

/** Words between brackets: what a picture shows. */
export const bracketed = words =>
  plain(words.replace(/[\\[\]`]|(?<!\s)\*|\*(?!\s)|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, "\\$&"));

/** Words between double quotes: a picture's title. A quote before a bracket would be taken for its end. */
export const titled = words =>
  plain(words.replace(/[\\["`]/g, "\\$&")).replace(/(?:\\"|')(?=\s*\))|^'|'$/g, quote => (quote === "'" ? "&#39;" : "&quot;"));
