// Rich text as it lies on a clipboard, made into plain sound HTML: what Word, Google Docs, LibreOffice, mail programs
// and web pages mean, without how they say it. Nothing of it is ever shown; it is read in a document of its own.
import { address } from "./address.js";
import { spaced } from "./blanks.js";

const blocks = "address,article,aside,blockquote,dd,div,dl,dt,figcaption,figure,footer,h1,h2,h3,h4,h5,h6,header,hr,li,main,nav,ol,p,pre,section,table,ul";
const dropped = "script,style,meta,link,title,head,template,iframe,object,embed,svg,canvas,video,audio,picture source,input,button,select,textarea,noscript,map,colgroup";

/** Reads HTML without running, loading or styling anything of it. */
function read(html) {
  const inert = html
    .replace(/<style\b[^]*?(?:<\/style\s*>|$)/gi, "")
    .replace(/<!--\[if[^]*?<!\[endif\]-->/gi, "")
    .replace(/<!\[(?:if [^\]]*|endif)\]>/gi, "")
    .replace(/<[a-z][^>]*>/gi, tag => tag.replace(/([\s"'])(style|src|srcset|background|data-markdown|on\w+)\s*=/gi, "$1 data-$2="));
  return new DOMParser().parseFromString(inert, "text/html");
}

const style = node => node.dataset?.style?.toLowerCase() ?? "";
const unwrap = node => node.replaceWith(...node.childNodes);
const every = (body, selector, act) => body.querySelectorAll(selector).forEach(act);

function renamed(node, name) {
  const fresh = node.ownerDocument.createElement(name);
  fresh.append(...node.childNodes);
  node.replaceWith(fresh);
  return fresh;
}

/** Gives the body of a pasted document in the few elements that Markdown has. */
export function tidied(html) {
  const { body } = read(html);
  removeComments(body);
  footnotes(body);
  wordLists(body);
  every(body, dropped, node => node.remove());
  every(body, "*", node => {
    if (/display:\s*none|mso-hide:\s*all/.test(style(node))) node.remove();
  });
  pictures(body);
  links(body);
  emphasis(body);
  lists(body);
  tables(body);
  paragraphs(body);
  spaces(body);
  lineStarts(body);
  return body;
}

function removeComments(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  found.forEach(node => node.remove());
  every(body, "o\\:p, a[href^='#cmnt'], sup:has(> a[href^='#cmnt'])", node => (node.localName === "o:p" ? unwrap(node) : node.remove()));
}

/** Word's and LibreOffice's notes become Markdown's: [^1] in the text, and the note at the end. */
function footnotes(body) {
  const number = node => (node.getAttribute("href") ?? "").match(/#(?:_ftn|_edn|sdfootnote|sdendnote)(\d+)/)?.[1];
  every(body, "a[href*='#_ftn'],a[href*='#_edn'],a[href*='#sdfootnote'],a[href*='#sdendnote']", node => {
    const isNote = /ref\d+$|anc$/.test(node.getAttribute("href"));
    const found = number(node) ?? node.getAttribute("href").match(/ref(\d+)$/)?.[1];
    if (!found) return;
    const words = isNote ? `[^${found}]: ` : `[^${found}]`;
    const sign = node.ownerDocument.createElement("span");
    sign.dataset.markdown = words;
    sign.textContent = words;
    const around = node.parentElement?.localName === "sup" && node.parentElement.textContent.trim() === node.textContent.trim() ? node.parentElement : node;
    around.replaceWith(sign);
  });
}

/** Word writes a list as paragraphs that know their level, with the bullet as text. */
function wordLists(body) {
  const place = node => style(node).match(/mso-list:\s*l(\d+)\s+level(\d+)/);
  let open = [];
  let last = null;
  every(body, "p,h1,h2,h3,h4,h5,h6", node => {
    const found = place(node);
    if (!found || /^h\d$/.test(node.localName)) return;
    const sign = [...node.querySelectorAll("*")].find(one => /mso-list:\s*ignore/.test(style(one)));
    const kind = /^\(?(?:\d+|[a-z]|[ivxl]+)[.)]/i.test(sign?.textContent.trim() ?? "") ? "ol" : "ul";
    sign?.remove();
    const level = Number(found[2]);
    if (node.previousElementSibling !== last) open = [];
    open.length = Math.min(open.length, level);
    if (open.length && open.at(-1).localName !== kind && open.length === level) open.pop();
    while (open.length < level) {
      const list = body.ownerDocument.createElement(kind);
      const outer = open.at(-1);
      if (outer) (outer.lastElementChild ?? outer.appendChild(body.ownerDocument.createElement("li"))).append(list);
      else node.before(list);
      open.push(list);
    }
    open.at(-1).append(renamed(node, "li"));
    last = open[0];
  });
}

/** A list within a list belongs to the item before it, and a list cut into pieces is one. */
function lists(body) {
  every(body, ":is(ul,ol) > :is(ul,ol)", node => {
    const item = node.previousElementSibling;
    if (item?.localName === "li") item.append(node);
    else node.replaceWith(...node.childNodes);
  });
  every(body, "div", node => {
    if (/^(ul|ol)$/.test(node.firstElementChild?.localName) && node.textContent.trim() === node.firstElementChild.textContent.trim()) unwrap(node);
  });
  every(body, "ul, ol[start]:not([start='1'])", node => {
    const before = node.previousElementSibling;
    if (before?.localName !== node.localName || wordsBetween(before, node)) return;
    before.append(...node.childNodes);
    node.remove();
  });
}

function wordsBetween(one, other) {
  let words = "";
  for (let node = one.nextSibling; node !== other; node = node.nextSibling) words += node.textContent;
  return words.trim();
}

/** Only the desk's own pictures stay; all others would have to be fetched from elsewhere. */
function pictures(body) {
  every(body, "img", node => {
    const address = node.dataset.src ?? "";
    const own = address.startsWith(`${location.origin}/media/`) ? address.slice(location.origin.length) : address;
    if (!own.startsWith("/media/")) return node.remove();
    node.setAttribute("src", own);
  });
}

function links(body) {
  every(body, "a", node => {
    const goal = address(node.getAttribute("href") ?? "");
    if (!goal || !(node.textContent.trim() || node.querySelector("img"))) return unwrap(node);
    const parts = [...node.querySelectorAll(blocks)].filter(part => !part.querySelector(blocks) && part.textContent.trim());
    for (const name of node.getAttributeNames()) node.removeAttribute(name);
    node.setAttribute("href", goal);
    if (!parts.length) return;
    for (const part of parts) {
      const own = node.cloneNode();
      own.append(...part.childNodes);
      part.append(own);
    }
    unwrap(node); // a link around whole paragraphs is one in each of them
  });
}

/** Bold and italic as they are meant: by element or by style, once, never over a heading or a whole page. */
function emphasis(body) {
  every(body, "b,strong,i,em", node => {
    const name = /^(b|strong)$/.test(node.localName) ? "strong" : "em";
    const off = name === "strong" ? /font-weight:\s*(normal|[1-5]00)/ : /font-style:\s*normal/;
    if (off.test(style(node)) || node.querySelector(blocks)) unwrap(node);
    else if (node.localName !== name) {
      const fresh = renamed(node, name);
      if (node.dataset.style) fresh.dataset.style = node.dataset.style;
    }
  });
  every(body, "span,font", node => {
    if (node.dataset.markdown || node.querySelector(blocks)) return;
    if (/font-weight:\s*(bold|bolder|[6-9]00)/.test(style(node)) && !node.closest("strong")) wrap(node, "strong");
    if (/font-style:\s*(italic|oblique)/.test(style(node)) && !node.closest("em")) wrap(node, "em");
  });
  every(body, ":is(h1,h2,h3,h4,h5,h6) strong, strong strong, em em, th strong", unwrap);
  every(body, "u,font,span:not([data-markdown]),small,big,ins,abbr,mark,cite,q,time,label,center", unwrap);
  body.normalize();
  every(body, "strong,em", join);
}

function wrap(node, name) {
  const fresh = node.ownerDocument.createElement(name);
  fresh.append(...node.childNodes);
  node.append(fresh);
}

/** What is cut into pieces is one again: <b>a</b><b>b</b>. */
function join(node) {
  if (!node.isConnected) return;
  for (let next = node.nextSibling; next?.localName === node.localName; next = node.nextSibling) {
    node.append(...next.childNodes);
    next.remove();
  }
  if (!node.textContent.trim()) unwrap(node);
}

/** A table for the looks of a page is none: one cell a row, or blocks of text within. */
function tables(body) {
  every(body, "table", node => {
    if (!node.isConnected) return;
    const rows = [...node.rows];
    const widest = Math.max(0, ...rows.map(row => row.cells.length));
    const isLayout = node.getAttribute("role") === "presentation" || widest < 2 || rows.length < 2 || node.querySelector("table,ul,ol,blockquote,h1,h2,h3");
    if (!isLayout) return node.rows[0].querySelectorAll("strong").forEach(unwrap); // its first row is bold by itself
    every(node, ":scope > * > tr > :is(td,th)", cell => renamed(cell, "div"));
    every(node, "caption", cell => renamed(cell, "p"));
    every(node, ":scope > *, :scope > * > tr", unwrap);
    unwrap(node);
  });
}

/** Two breaks are a paragraph's end; paragraphs of nothing, or of one no-break space, are nothing. */
function paragraphs(body) {
  every(body, "h1", node => renamed(node, "h2")); // the headline is the page's own
  every(body, "div,section,article,main,center,header,footer,aside,figure,figcaption,address", node => {
    if (!node.querySelector(blocks)) renamed(node, "p");
  });
  every(body, "li > p:only-child, td p:only-child, th p:only-child", unwrap);
  every(body, "p,h2,h3,h4,h5,h6,li,blockquote", node => {
    if (!node.textContent.replace(/[\s\u00a0\u200b\ufeff]/g, "") && !node.querySelector("img,hr")) node.remove();
  });
}

/** No-break spaces stay where they mean something; elsewhere they are how programs write blanks. */
function spaces(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("pre,code")) node.data = spaced(node.data);
  }
}

/** Stands for the backslash before a mark, until the text is Markdown. */
export const BACKSLASH = "\ue000";

/** Where a line begins with what Markdown would take for a mark, the mark is taken back: 2026. or # or a dash. */
function lineStarts(body) {
  const walker = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  let last = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || node.parentElement.closest("pre,code,[data-markdown]")) continue;
    const block = node.parentElement.closest("p,li,blockquote,div,dd,dt,figcaption,h1,h2,h3,h4,h5,h6,td,th,body");
    const begins = block !== last || node.previousSibling?.localName === "br";
    last = block;
    if (!begins || /^(?:h\d|t[dh])$/.test(block.localName)) continue;
    node.data = node.data
      .replace(/^(\s*)(?=(?:[-+>]|#{1,6})(?:\s|$)|={3,}|-{3,}|~{3,}|\|)/, `$1${BACKSLASH}`)
      .replace(/^(\s*\d{1,9})(?=[.)](?:\s|$))/, `$1${BACKSLASH}`);
  }
}
