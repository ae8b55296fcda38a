// Says every few seconds that an article is open here, and tells who else is in it, whether somebody saved, and what is said.
import { askJson } from "./asking.js";
import { form, newer } from "./posting.js";
import { hear } from "./remarks.js";

const SEEN = 15000;
const TOGETHER = 5000; // while somebody else is here
const LEAST = 3000; // between two, whatever happens on the page
const HIDDEN = 45000;
const company = document.querySelector("[data-slot=company]");

if (form?.elements.base && company && !form.dataset.keeping.endsWith("/new")) {
  const place = `${form.dataset.keeping}/presence`;
  const mine = () => {
    const body = new FormData();
    for (const name of ["typing", "base", "csrf_token"]) body.set(name, form.elements[name].value);
    return body;
  };
  let timer = 0;
  let asked = 0;
  let typed = 0;

  async function ping() {
    asked = Date.now();
    clearTimeout(timer);
    timer = setTimeout(ping, document.hidden ? HIDDEN : company.textContent ? TOGETHER : SEEN);
    const told = await askJson(place, { method: "POST", body: mine() });
    if (!told) return;
    if (company.textContent !== told.here) company.textContent = told.here;
    if (told.newer) newer(told.newer);
    await hear(told.comments);
  }

  /** Whoever comes back to the form hears at once what happened meanwhile. */
  const back = () => document.hidden || Date.now() - asked < LEAST || ping();

  ping();
  addEventListener("visibilitychange", () => document.hidden || ping());
  addEventListener("focus", back);
  form.addEventListener("input", () => {
    if (Date.now() - typed > TOGETHER) back();
    typed = Date.now();
  });
  addEventListener("pagehide", () => navigator.sendBeacon(`${place}/leave`, mine()));
  addEventListener("pageshow", event => event.persisted && ping());
}
