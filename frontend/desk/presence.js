// Says every few seconds that an article is open here, and tells who else is in it and whether somebody saved.
import { form, newer } from "./posting.js";

const SEEN = 15000;
const HIDDEN = 45000;
const company = document.querySelector("[data-slot=company]");

if (form && company && !form.dataset.keeping.endsWith("/new")) {
  const place = `${form.dataset.keeping}/presence`;
  const mine = () => {
    const body = new FormData();
    for (const name of ["typing", "base", "csrf_token"]) body.set(name, form.elements[name].value);
    return body;
  };
  let timer = 0;

  async function ping() {
    clearTimeout(timer);
    timer = setTimeout(ping, document.hidden ? HIDDEN : SEEN);
    const answer = await fetch(place, { method: "POST", body: mine() }).catch(() => null);
    if (!answer?.ok) return;
    const told = await answer.json();
    if (company.textContent !== told.here) company.textContent = told.here;
    if (told.newer) newer(told.newer);
  }

  ping();
  addEventListener("visibilitychange", () => document.hidden || ping());
  addEventListener("pagehide", () => navigator.sendBeacon(`${place}/leave`, mine()));
  addEventListener("pageshow", event => event.persisted && ping());
}
