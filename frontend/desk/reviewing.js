// Asks now and then whether somebody saved what is being reviewed, or said something: nobody approves what they have not seen.
import { askJson } from "./asking.js";
import { hear } from "./remarks.js";

const EVERY = 15000;
const note = document.querySelector("[data-newer]");
let timer = 0;

function warn({ said, look }) {
  const words = note.querySelector("b");
  if (words.textContent !== said) words.textContent = said;
  const link = note.querySelector("a");
  link.hidden = !look;
  if (look) link.href = look;
  note.hidden = false;
  for (const button of document.querySelectorAll("[data-approve]")) button.disabled = true;
}

async function ask() {
  clearTimeout(timer);
  timer = setTimeout(ask, EVERY);
  if (document.hidden) return;
  const told = await askJson(note.dataset.newer);
  if (!told) return;
  if (told.said) warn(told);
  await hear(told.comments);
}

if (note) {
  timer = setTimeout(ask, EVERY);
  addEventListener("visibilitychange", () => document.hidden || ask());
}
