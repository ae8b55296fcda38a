// Asks now and then whether somebody saved what is being reviewed: nobody approves what they have not seen.
const EVERY = 15000;
const note = document.querySelector("[data-newer]");

async function ask() {
  const answer = document.hidden ? null : await fetch(note.dataset.newer).catch(() => null);
  const told = answer?.ok ? await answer.json() : { said: "" };
  if (!told.said) return setTimeout(ask, EVERY);
  note.querySelector("b").textContent = told.said;
  const link = note.querySelector("a");
  link.hidden = !told.look;
  if (told.look) link.href = told.look;
  note.hidden = false;
  for (const button of document.querySelectorAll("[data-approve]")) button.disabled = true;
}
if (note) {
  setTimeout(ask, EVERY);
  addEventListener("visibilitychange", () => document.hidden || note.hidden === false || ask());
}
