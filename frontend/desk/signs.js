// Signs that nobody sees, made visible discreetly: no-break spaces, zero-width signs, marks of direction, and the two
// blanks at a line's end that break it.
// The letters stay in the page, so that find-in-page, spell check and screen readers meet the text as it is.
import { Decoration, highlightSpecialChars, MatchDecorator, ViewPlugin } from "@codemirror/view";

const names = {
  "\u00a0": "No-break space",
  "\u202f": "Narrow no-break space",
  "\u2007": "Figure space",
  "\u2009": "Thin space",
  "\u00ad": "Soft hyphen",
  "\u200b": "Zero-width space",
  "\u200c": "Zero-width non-joiner",
  "\u200d": "Zero-width joiner",
  "\u200e": "Left-to-right mark",
  "\u200f": "Right-to-left mark",
  "\u061c": "Arabic letter mark",
  "\u2060": "Word joiner",
  "\ufeff": "Zero-width no-break space",
};
const spaces = new Set("\u00a0\u202f\u2007\u2009");
const turns = /[\u202a-\u202e\u2066-\u2069]/;

const lineBreak = Decoration.mark({ class: "md-break", attributes: { title: "The line breaks here" } });
const mark = sign => Decoration.mark({ class: spaces.has(sign) ? "md-space" : "md-sign", attributes: { title: names[sign] ?? "Turns the direction of what follows" } });
const marks = new Map();

const matcher = new MatchDecorator({
  regexp: /[\u00a0\u202f\u2007\u2009\u00ad\u200b-\u200f\u061c\u2060\ufeff\u202a-\u202e\u2066-\u2069]|(?<=\S) {2,}$/g,
  decoration: ([sign]) => {
    if (sign.startsWith(" ")) return lineBreak;
    const key = turns.test(sign) ? "turn" : sign;
    if (!marks.has(key)) marks.set(key, mark(key));
    return marks.get(key);
  },
});

const unseen = ViewPlugin.define(
  view => ({
    found: matcher.createDeco(view),
    update(update) {
      this.found = matcher.updateDeco(update, this.found);
    },
  }),
  { decorations: plugin => plugin.found },
);

/** Control characters have no shape at all: these alone are shown by a stand-in. */
const controls = highlightSpecialChars({ specialChars: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffc]/g });

export const unseenSigns = [unseen, controls];
