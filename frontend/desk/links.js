// Links: an article is picked by its headline, anything else by its address. The text holds the file's path.
import { editorText } from "./text.js";

const REST = 180;
const dialog = document.getElementById("links");
const box = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
const said = dialog?.querySelector("[role=status]");

let stale = false; // more was typed than was asked for
let chosen = -1;
let offers = [];
let waiting = 0;
let asking = null;
let place = { from: 0, to: 0 };

function open() {
  place = editorText.selection();
  box.value = "";
  dialog.showModal();
  ask();
}

async function ask() {
  clearTimeout(waiting);
  stale = false;
  asking?.abort();
  asking = new AbortController();
  const address = new URL(dialog.dataset.links, location.href);
  address.searchParams.set("q", box.value.trim());
  address.searchParams.set("section", document.getElementById("section")?.value ?? "");
  const own = /^(?:https?:\/\/|mailto:|\/)\S+$/.test(box.value.trim()) ? [{ address: box.value.trim() }] : [];
  try {
    const answer = own.length ? null : await fetch(address, { signal: asking.signal });
    offers = answer === null ? own : answer.ok ? await answer.json() : [];
  } catch (fault) {
    if (fault.name === "AbortError") return;
    offers = [];
  }
  show();
}

function show() {
  chosen = offers.length ? 0 : -1;
  list.replaceChildren(...offers.map(option));
  list.hidden = !offers.length;
  box.setAttribute("aria-expanded", String(offers.length > 0));
  said.textContent = offers.length ? `${offers.length} to choose from` : "No article has these words. An address begins with https://";
  mark();
}

function option(offer, number) {
  const made = document.createElement("li");
  made.id = `links-${number}`;
  made.setAttribute("role", "option");
  const words = document.createElement("span");
  words.className = "hl";
  words.dir = "auto";
  words.textContent = offer.headline ?? `Link to ${offer.address}`;
  const about = document.createElement("span");
  about.className = "meta";
  about.textContent = offer.about ?? "An address outside of the desk, or of its site";
  made.append(words, about);
  made.addEventListener("mousedown", event => event.preventDefault()); // the box keeps the focus
  made.addEventListener("click", () => take(offer));
  return made;
}

function mark() {
  [...list.children].forEach((one, number) => one.setAttribute("aria-selected", String(number === chosen)));
  if (chosen < 0) box.removeAttribute("aria-activedescendant");
  else {
    box.setAttribute("aria-activedescendant", `links-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }
}

function take(offer) {
  dialog.close();
  const text = editorText.get().slice(place.from, place.to);
  const words = (text.trim() || offer.headline || "words").replace(/\s*\n\s*/g, " ").replace(/(?<!\\)[[\]]/g, "\\$&");
  const path = offer.path ?? offer.address;
  const [lead] = text.match(/^\s*/);
  const [trail] = text.trim() ? text.match(/\s*$/) : [""];
  const insert = `${text.trim() ? lead : ""}[${words}](${path})${trail}`;
  const start = place.from + insert.indexOf("[") + 1;
  const bare = !text.trim() && !offer.headline;
  const end = place.from + insert.length - trail.length;
  editorText.edit({ ...place, insert, anchor: bare ? start : end, head: bare ? start + words.length : end });
}

if (dialog && editorText) {
  const isLink = event => event.target.closest?.("[data-mark=link]");
  addEventListener("click", event => {
    if (!isLink(event)) return;
    event.stopPropagation();
    open();
  }, true);
  addEventListener("keydown", event => {
    const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (!wanted || !event.target.closest?.("#body, .cm-content")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open();
  }, true);
  box.addEventListener("input", () => {
    stale = true;
    clearTimeout(waiting);
    waiting = setTimeout(ask, REST);
  });
  box.addEventListener("keydown", async event => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && offers.length) {
      event.preventDefault();
      chosen = (chosen + steps[event.key] + offers.length) % offers.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (stale) await ask();
      if (dialog.open && offers[chosen]) take(offers[chosen]);
    }
  });
  dialog.addEventListener("close", () => editorText.focus());
}
