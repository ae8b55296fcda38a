// Keeps what is typed: in this browser within a second, on the desk within five. It makes no version; saving does.
import { renew, session, signingIn } from "./again.js";
import { form, newer, post, show, slot } from "./posting.js";
import { put } from "./shelf.js";

const HERE = 500;
const DESK = 3000;
const WAITS = [2000, 4000, 8000, 15000, 30000, 60000];
const SMALL = 60000;

const saved = document.querySelector("[data-saved]");

/** Makes a small element of the status line. */
const made = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);

/** A page that goes may send no more than this. */
const small = what => (what.fields.reduce((sum, [, value]) => sum + value.length, 0) * 3 < SMALL ? { keepalive: true } : {});

function keeping() {
  const { account, keeping: place } = form.dataset;
  const field = form.elements.typing;
  const [name, first] = field.value.split(":");
  let number = Number(first);
  let here = number;
  let safe = number;
  let said = "";
  let failures = 0;
  let instead = "";
  let full = false;
  let flying = false;
  let sending = false;
  let hereTimer = 0;
  let deskTimer = 0;

  const openDialog = signingIn(account, () => {
    failures = 0;
    send();
  });

  const record = () => {
    const fields = [...new FormData(form)].filter(([key, value]) => key !== "csrf_token" && typeof value === "string");
    return { form: name, number, account, place, at: Date.now(), fields };
  };

  /** Says how safe the text is; the time is not read aloud each minute. */
  function say(words, more) {
    form.toggleAttribute("data-safe", number === safe);
    if (!saved || said === words + (more?.textContent ?? "")) return;
    said = words + (more?.textContent ?? "");
    if (saved.firstChild?.nodeValue !== words) saved.replaceChildren(words);
    while (saved.childNodes.length > 1) saved.lastChild.remove();
    if (more) saved.append(" ", more);
  }

  /** Says where the text is while the desk does not take it. */
  function sayHere() {
    const what = made("a", "What to do", { href: "#keeping" });
    say(full ? "Not kept anywhere: copy your text" : "Kept in this browser only", what);
  }

  /** Keeps it in this browser. */
  async function keepHere() {
    clearTimeout(hereTimer);
    hereTimer = 0;
    if (here === number) return true;
    const what = record();
    try {
      await put(what);
      here = what.number;
      full = false;
    } catch {
      full = true; // the disk is full, or this browser keeps nothing for anybody
    }
    if (failures) sayHere();
    if (here < number) hereTimer ||= setTimeout(keepHere, HERE);
    return here === number;
  }

  /** Keeps it on the desk; one at a time. */
  async function send() {
    clearTimeout(deskTimer);
    deskTimer = 0;
    if (flying || sending || safe === number) return;
    flying = true;
    const what = record();
    if (failures) await refreshed();
    const answer = await post(what, instead ? { instead } : {}, document.hidden ? small(what) : {});
    flying = false;
    judge(answer, what.number);
    if (safe < number && !sending) plan(failures ? WAITS[Math.min(failures, WAITS.length) - 1] : DESK);
  }

  function plan(wait) {
    deskTimer ||= setTimeout(send, wait);
  }

  function judge(answer, what) {
    if (answer.status === 200) {
      safe = Math.max(safe, what);
      failures = 0;
      instead = "";
      slot("fault").hidden = slot("other").hidden = true;
      if (safe === number && answer.outcome === "empty") say("Nothing is typed that is not saved");
      else if (safe === number) say("Typing kept", made("span", answer.at, { ariaHidden: "true" }));
      if (answer.newer) newer(answer.newer);
      return;
    }
    failures += 1;
    sayHere();
    if (answer.status === 409) {
      slot("fault").hidden = true;
      show("other", { at: answer.at }).dataset.mark = answer.mark;
      for (const note of document.querySelectorAll("[data-offered]")) note.hidden = true; // this one says it now
      return;
    }
    const out = answer.status === 401 || answer.status === 400 || answer.status === 403;
    const words = {
      0: "The desk cannot be reached. What you type is kept in this browser; it goes to the desk by itself as soon as that works again.",
      400: "Your sign-in has ended. What you type is kept in this browser until you sign in again.",
      404: "This article is not on the desk. What you type is kept in this browser only.",
      413: "This is more than the desk takes at once. What you type is kept in this browser only: save it in parts.",
    };
    words[401] = words[400];
    words[403] = `${answer.said ?? "You may not edit this."} What you type here is kept in this browser only, for you.`;
    if (answer.outcome === "full") words[answer.status] = answer.said;
    const nowhere = "Neither the desk nor this browser can keep what you type just now. Copy your text before you leave this page.";
    const trying = "The desk cannot keep your typing just now. It is kept in this browser, and tried again by itself.";
    const fault = show("fault", { said: full ? nowhere : (words[answer.status] ?? trying) });
    fault.querySelector("[data-out]").hidden = !out;
  }

  /** After a fault: looks whether the same person is signed in again, in this tab or in another one. */
  async function refreshed() {
    const found = await session().catch(() => null);
    if (found?.account === account) renew(found.csrf_token);
  }

  function typed() {
    sending = false;
    number += 1;
    field.value = `${name}:${number}`;
    form.removeAttribute("data-safe");
    if (said === "") say("Not saved yet");
    hereTimer ||= setTimeout(keepHere, HERE);
    plan(DESK);
  }

  /** The page may be about to go: everything is sent now, also beside what is under way. */
  function flush() {
    keepHere();
    const what = record();
    if (!sending && safe < number) post(what, {}, { keepalive: true }).then(answer => answer.status && judge(answer, what.number));
  }

  form.addEventListener("input", typed);
  form.addEventListener("submit", event => {
    if (event.submitter?.formTarget === "preview") return;
    typed();
    sending = true;
    clearTimeout(deskTimer);
    deskTimer = 0;
    keepHere();
  });
  addEventListener("visibilitychange", () => document.hidden && flush());
  addEventListener("beforeunload", keepHere); // while there is still time for it
  addEventListener("pagehide", flush);
  addEventListener("online", () => {
    failures = 0;
    clearTimeout(deskTimer);
    deskTimer = 0;
    send();
  });
  slot("fault").querySelector("[data-act=sign-in]").addEventListener("click", openDialog);
  slot("other").querySelector("[data-act=instead]").addEventListener("click", () => {
    instead = slot("other").dataset.mark;
    clearTimeout(deskTimer);
    deskTimer = 0;
    send();
  });
  // While the form is open, no other tab takes its text for one that was left behind.
  navigator.locks?.request(`copydesk ${name}`, () => new Promise(() => {}));
  if (form.hasAttribute("data-unsaved") && !form.elements.kept) typed();
  return { here: keepHere, flush: async () => (await keepHere(), await send()) };
}

/** Keeps the page's form; null on a page that has none. */
export const kept = form ? keeping() : null;
