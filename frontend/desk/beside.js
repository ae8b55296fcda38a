// Comments stand level with their words on a wide screen, and one goes from a comment to its words and back by key.
import { still } from "./column.js";

const wide = matchMedia("(width >= 56rem)");
const BLOCKS = ":is(p, li, h1, h2, h3, h4, h5, h6, figcaption)";

/** Where words are seen: by what they are folded into, while that is closed. */
function topOf(range) {
  const fold = range.startContainer.parentElement.closest("details:not([open])");
  return (fold ?? range).getBoundingClientRect().top;
}

/** Puts each card beside its words, or below the card before, if that goes on until there. */
function level(cards, ranges) {
  let [was, now] = [0, 0];
  const tops = cards.map(card => card.getBoundingClientRect().top - (was += parseFloat(card.style.marginBlockStart) || 0));
  const gaps = cards.map((card, at) => {
    const range = wide.matches && ranges.get(card);
    const gap = range ? Math.max(0, topOf(range) - tops[at] - now) : 0;
    now += gap;
    return gap;
  });
  cards.forEach((card, at) => (card.style.marginBlockStart = gaps[at] ? `${gaps[at]}px` : ""));
}

/** Ties the cards of a column to the words that they are about.
 *
 * `find` gives the range of a card's words in the text, null when they are not shown. */
export function beside(panel, words, find) {
  let ranges = new Map();
  let hovered = null;
  const cards = () => [...panel.querySelectorAll(":scope > .says-list > .says")];
  const again = () => level(cards(), ranges);
  const linkTo = card => words.querySelector(`a.to-says[href="#${CSS.escape(card.id)}"]`);

  /** Marks the words of the card that is pointed at, else of the one that is gone to. */
  function mark() {
    const here = document.activeElement;
    const card = hovered ?? here.closest(".says") ?? (here.matches("a.to-says") ? document.getElementById(here.hash.slice(1)) : null);
    const range = card && ranges.get(card);
    if (range) CSS.highlights?.set("said-now", new Highlight(range));
    else CSS.highlights?.delete("said-now");
  }

  /** Puts a way to each comment at the end of its paragraph. */
  function link() {
    const links = [];
    for (const [card, range] of ranges) {
      const block = range.endContainer.parentElement.closest(`.words ${BLOCKS}`);
      if (!block) continue;
      const one = linkTo(card) ?? Object.assign(document.createElement("a"), { className: "to-says", href: `#${card.id}` });
      one.ariaLabel = `To the comment of ${card.querySelector(".who > b").textContent}`;
      if (!one.firstChild) one.append(panel.querySelector("[data-new] > summary svg").cloneNode(true));
      if (one.parentElement !== block) block.append(one);
      links.push(one);
    }
    for (const one of words.querySelectorAll("a.to-says")) if (!links.includes(one)) one.remove();
  }

  /** Looks for all the words once more: the text or the column has changed. */
  function tie() {
    ranges = new Map([...panel.querySelectorAll(".says:not(.done, [data-field])[data-quote]")].map(card => [card, find(card.dataset)]).filter(([, range]) => range));
    CSS.highlights?.set("said", new Highlight(...ranges.values()));
    link();
    again();
    mark();
  }

  const point = card => {
    if (card === hovered) return;
    hovered = card;
    mark();
  };
  // A hand moves the mouse; where the page moves below it, the key that moved the page is what counts.
  panel.addEventListener("mousemove", event => (event.movementX || event.movementY) && point(event.target.closest(".says")));
  panel.addEventListener("mouseleave", () => point(null));
  document.addEventListener("focusin", () => {
    hovered = null;
    mark();
  });
  document.addEventListener("focusout", () => queueMicrotask(mark));
  // Whatever makes the text or the column longer or shorter: a fold, a picture that comes in, a narrower window.
  const watch = new ResizeObserver(() => requestAnimationFrame(() => still(panel, again)));
  for (const part of [panel, words]) watch.observe(part);
  wide.addEventListener("change", again);
  return { tie, linkTo };
}
