// How Markdown looks while it is written: headings big, bold bold, quotations set off, pictures below their line.
// Everything here is only looks: the text is never touched. The classes are styled in editor.css.
import { syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { tagHighlighter, tags as t } from "@lezer/highlight";

const highlighter = tagHighlighter([
  { tag: t.heading1, class: "md-h md-h1" },
  { tag: t.heading2, class: "md-h md-h2" },
  { tag: [t.heading3, t.heading4, t.heading5, t.heading6], class: "md-h md-h3" },
  { tag: t.strong, class: "md-strong" },
  { tag: t.emphasis, class: "md-em" },
  { tag: t.strikethrough, class: "md-gone" },
  { tag: t.link, class: "md-link" },
  { tag: t.url, class: "md-url" },
  { tag: t.monospace, class: "md-code" },
  { tag: [t.processingInstruction, t.contentSeparator, t.labelName, t.comment], class: "md-mark" },
]);

/** Which lines of a block look different as a whole. */
const blocks = { Blockquote: "md-quote", FencedCode: "md-block", CodeBlock: "md-block", Table: "md-table", HTMLBlock: "md-block" };
const withLetters = /\p{L}/u;

/** A picture of the desk, below the line that shows it. */
class Picture extends WidgetType {
  constructor(address) {
    super();
    this.address = address;
  }
  eq(other) {
    return other.address === this.address;
  }
  get estimatedHeight() {
    return 200;
  }
  toDOM(view) {
    const box = document.createElement("div");
    box.className = "md-picture";
    const image = new Image();
    image.alt = ""; // what it shows stands in the line above
    image.loading = "lazy";
    image.addEventListener("load", () => view.requestMeasure());
    image.addEventListener("error", () => {
      box.classList.add("md-lost");
      box.textContent = "The desk has no such picture";
      view.requestMeasure();
    });
    image.src = this.address;
    box.append(image);
    return box;
  }
  ignoreEvent() {
    return false;
  }
}

/** Gives the pictures of the desk that a text shows: where each one's line ends, and its address. */
function shown(node, state) {
  const url = node.node.getChild("URL");
  const address = url && state.sliceDoc(url.from, url.to);
  return address?.startsWith("/media/") && address.length > 7 && !address.includes("..") ? address : null;
}

/** Gives what is special about each line: its look, its direction, and the pictures below it, by where it begins. */
function plan(state) {
  const { doc } = state;
  const looks = new Map();
  const pictures = new Map();
  const whole = (node, look) => {
    for (let line = doc.lineAt(node.from); ; line = doc.line(line.number + 1)) {
      looks.set(line.from, look);
      if (line.to >= node.to || line.number === doc.lines) break;
    }
  };
  syntaxTree(state).iterate({
    enter(node) {
      if (node.name in blocks) whole(node, blocks[node.name]);
      else if (node.name === "ListItem") {
        const { from } = doc.lineAt(node.from);
        if (!looks.has(from)) looks.set(from, node.node.parent.name === "OrderedList" ? "md-item md-number" : "md-item");
      } else if (node.name === "Image") {
        const { from } = doc.lineAt(node.from);
        const address = shown(node, state);
        if (address) pictures.set(from, [...(pictures.get(from) ?? []), address]);
      }
    },
  });
  return { looks, pictures };
}

/** Draws every line in the direction of its own words; a line without words goes with the article. */
function drawn(state) {
  const { doc } = state;
  const { looks, pictures } = plan(state);
  const own = state.field(direction);
  const lines = [];
  for (let number = 1; number <= doc.lines; number++) {
    const { from, to, text } = doc.line(number);
    const dir = withLetters.test(text) ? "auto" : own;
    const look = looks.get(from) ?? (text ? "" : "md-gap");
    lines.push({ from, to, look: `${look} ${dir}`, addresses: pictures.get(from) ?? [] });
  }
  return lines;
}

function decorations(lines) {
  const builder = new RangeSetBuilder();
  for (const { from, to, look, addresses } of lines) {
    builder.add(from, from, lineLook(look));
    for (const address of addresses) {
      builder.add(to, to, Decoration.widget({ widget: new Picture(address), block: true, side: 1 }));
    }
  }
  return builder.finish();
}

const known = new Map();
function lineLook(look) {
  if (!known.has(look)) {
    const [, classes, dir] = look.match(/^(.*) (\w+)$/);
    known.set(look, Decoration.line({ class: classes, attributes: { dir } }));
  }
  return known.get(look);
}

/** Tells whether lines stay the lines that they are, and only words in them change. */
function isWithinLine({ startState, changes }) {
  let within = true;
  changes.iterChanges((from, to, start, end, inserted) => {
    within &&= inserted.lines === 1 && to <= startState.doc.lineAt(from).to;
  });
  return within;
}

export const setDirection = StateEffect.define();
const direction = StateField.define({
  create: () => "ltr",
  update: (value, transaction) => transaction.effects.find(effect => effect.is(setDirection))?.value ?? value,
});

const keyOf = lines => lines.map(({ look, addresses }) => [look, ...addresses].join(" ")).join("\n");
const fresh = lines => ({ key: keyOf(lines), drawing: decorations(lines) });

const looks = StateField.define({
  create: state => fresh(drawn(state)),
  update(value, transaction) {
    const { startState, state, docChanged, changes } = transaction;
    const same = !docChanged && syntaxTree(startState) === syntaxTree(state) && startState.field(direction) === state.field(direction);
    if (same) return value;
    const lines = drawn(state);
    // Most keys change no line's look: what is drawn only moves then, and nothing has to be compared line by line.
    const moves = isWithinLine(transaction) && keyOf(lines) === value.key;
    return moves ? { key: value.key, drawing: value.drawing.map(changes) } : fresh(lines);
  },
  provide: field => EditorView.decorations.from(field, value => value.drawing),
});

export const markdownLooks = [direction, syntaxHighlighting(highlighter), looks];
