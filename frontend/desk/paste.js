// Pasting: rich text of other programs becomes Markdown, in one step that Undo takes back. Ctrl+Shift+V pastes plain.
import TurndownService from "turndown";
import { cleaned, isCode } from "./blanks.js";
import { BACKSLASH, tidied } from "./tidy.js";

const turner = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", emDelimiter: "*", strongDelimiter: "**", codeBlockStyle: "fenced", hr: "---", br: "  " });
turner.escape = escaped;

turner.addRule("sign", { filter: node => Boolean(node.dataset?.markdown), replacement: (_, node) => node.dataset.markdown });
turner.addRule("line", { filter: "br", replacement: () => "  \n" });
turner.addRule("item", {
  filter: "li",
  replacement(content, node) {
    const list = node.parentNode;
    const number = Number(list.getAttribute("start") || 1) + [...list.children].indexOf(node);
    const mark = list.localName === "ol" ? `${number}. ` : "- ";
    const inner = content.trim().replace(/\n{2,}(?=\s*(?:-|\d+\.) )/g, "\n").replace(/\n(?!\n|$)/g, "\n    ");
    return `${mark}${inner}${node.nextElementSibling ? "\n" : ""}`;
  },
});
turner.addRule("table", { filter: "table", replacement: (_, node) => `\n\n${table(node)}\n\n` });
// 10<sup>6</sup> without its mark would be another number; the raised letters of 5th or 1er are only looks.
turner.addRule("raised", {
  filter: ["sup", "sub"],
  replacement: (content, node) => (/^[\d+−-]+$/.test(content) ? `<${node.localName}>${content}</${node.localName}>` : content),
});

/** Puts a backslash before what Markdown would read as a mark; fewer than could be, so that the text stays readable. */
function escaped(text) {
  return text
    .replace(/\\(?=[\\`*_{}[\]()#+\-.!>|])/g, "\\\\")
    .replace(/(?<!\s)\*|\*(?!\s)|`/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/\[(?=[^\]]*\][([:])/g, "\\[")
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/&(?=#?\w+;)/g, "&amp;");
}

function table(node) {
  const rows = [...node.rows].map(row => [...row.cells].flatMap(cell => [cellText(cell), ...Array(Math.max(0, (cell.colSpan || 1) - 1)).fill("")]));
  const width = Math.max(...rows.map(row => row.length));
  const line = cells => `| ${[...cells, ...Array(width - cells.length).fill("")].join(" | ")} |`;
  const full = rows.filter(row => row.some(Boolean));
  if (!full.length) return "";
  const title = node.caption ? `${turner.turndown(node.caption)}\n\n` : "";
  return title + [line(full[0]), line(Array(width).fill("---")), ...full.slice(1).map(line)].join("\n");
}

const cellText = cell => turner.turndown(cell).replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|").trim();

/** Gives the Markdown of pasted HTML. */
export function markdownOf(html) {
  const body = tidied(html);
  return turner
    .turndown(body)
    .replaceAll(BACKSLASH, "\\")
    .replace(/(?: {2}\n\s*){2,}/g, "\n\n")
    .replace(/ {2}\n(?=\n|$)/g, "\n")
    .replace(/^[ \t]+$/gm, "")
    .replace(/^(\[\^\d+\]:)\s+/gm, "$1 ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const isSourceText = html => /<(?:div|pre)[^>]*white-space:\s*pre[;"\s]/i.test(html);
const bare = text => text.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").trim();

/** Gives the Markdown of rich text, or null when its plain text says as much. */
function rich(html, plain) {
  if (!html.trim()) return null;
  const text = markdownOf(html);
  if (!text || bare(text.replace(/\\(?=[*`_[<\-+>#.)=~\\])/g, "")) === bare(plain)) return null;
  return text;
}

/** Gives what to paste between two texts; null where the browser's own paste is right. */
function pasted(html, plain, before, after) {
  if (isSourceText(html) || isCode(before, after)) return null;
  const text = rich(html, plain);
  if (text !== null) return apart(text, before, after);
  const words = cleaned(plain, before, after);
  return words === plain.replace(/\r\n?/g, "\n") ? null : words;
}

/** Sets a heading, a list, a quotation or a table apart from the words that it is pasted beside. */
function apart(text, before, after) {
  const isBlock = line => /^(?:#{1,6} |> |- |\d+\. |\| |\[\^|    )/.test(line);
  const lines = text.split("\n");
  const head = before.split("\n").pop().trim();
  const lead = !isBlock(lines[0]) ? "" : head ? "\n\n" : /[^\n]\n$/.test(before) ? "\n" : "";
  const trail = isBlock(lines.at(-1)) && after.split("\n")[0].trim() ? "\n\n" : "";
  return lead + text + trail;
}

/** Takes pastes into the text, whatever it is written in; `place` holds both the editor and the plain box. */
export function startPasting(editorText, place) {
  let asPlain = false;
  let own = null;
  const isText = event => event.target.closest("#body, .cm-content");
  /** What is moved within the text was typed as it is. */
  const copied = event => {
    if (!isText(event)) return;
    const { from, to } = editorText.selection();
    const all = editorText.get();
    own = from < to ? all.slice(from, to) : all.slice(all.lastIndexOf("\n", from - 1) + 1).split("\n")[0];
  };
  place.addEventListener("keydown", event => {
    asPlain = event.key.toLowerCase() === "v" && event.shiftKey && (event.ctrlKey || event.metaKey);
  }, true);
  place.addEventListener("copy", copied, true);
  place.addEventListener("cut", copied, true);
  place.addEventListener("paste", event => {
    const isVerbatim = asPlain;
    asPlain = false;
    if (isVerbatim || !event.clipboardData || !isText(event)) return;
    const html = event.clipboardData.getData("text/html");
    const plain = event.clipboardData.getData("text/plain");
    if (!html && own !== null && plain.replace(/\r\n?/g, "\n") === own) return;
    const { from, to } = editorText.selection();
    const all = editorText.get();
    const text = pasted(html, plain, all.slice(0, from), all.slice(to));
    if (text === null) return;
    event.preventDefault();
    event.stopPropagation();
    editorText.insert(text);
  }, true);
}
