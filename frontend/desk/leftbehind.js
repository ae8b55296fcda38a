// What this browser still holds of forms that are closed: the desk gets it, and at the sign-out nothing stays here.
import { kept } from "./keeping.js";
import { form, post, show } from "./posting.js";
import { clear, records, remove, unsent } from "./shelf.js";

const account = document.documentElement.dataset.account;

/** Hands the desk what was typed here and never reached it; what it does not take can be put back into its form. */
async function leftovers() {
  const place = form?.dataset.keeping;
  const name = form?.elements.typing.value.split(":")[0];
  const left = await records(account).catch(() => []);
  const held = new Set(((await navigator.locks?.query()) ?? { held: [] }).held.map(lock => lock.name));
  for (const one of left) {
    if (one.form === name || held.has(`copydesk ${one.form}`)) continue;
    const answer = await handOver(one);
    if (one.place !== place) continue;
    const offered = document.querySelector(`[data-offered="${one.form}"] time`);
    if (answer.outcome === "kept" && offered) offered.textContent = answer.at;
    else if (answer.outcome === "kept") {
      const look = show("mine", { at: answer.at }).querySelector("[data-look]");
      look.search = place.endsWith("/new") ? `?form=${one.form}` : "";
    } else if (![200, 401, 409].includes(answer.status)) offerHere(one);
  }
}

/** Gives the desk a record of this browser, and lets go of it when the desk has it. */
async function handOver(one, more = {}) {
  const answer = await post(one, { ...more, age: Math.max(0, Math.round((Date.now() - one.at) / 1000)) });
  if (answer.status === 200) await remove(one.form);
  return answer;
}

/** Leaves a record to the desk, beside whatever it has of the same person; tells whether it took it. */
async function parted(one) {
  const answer = await handOver(one);
  return answer.status === 200 || (answer.status === 409 && (await handOver(one, { instead: answer.mark })).status === 200);
}

/** Offers text that only this browser has. */
function offerHere(one) {
  const note = show("mine", { at: new Date(one.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) });
  note.querySelector("[data-look]").hidden = true;
  const back = note.querySelector("[data-act=put-back]");
  const forget = note.querySelector("[data-act=forget]");
  back.hidden = forget.hidden = false;
  back.onclick = async () => {
    for (const tick of form.querySelectorAll("[type=checkbox]")) tick.checked = false;
    for (const [key, value] of one.fields) {
      const field = form.elements[key];
      if (!field || ["typing", "after", "kept"].includes(key)) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.elements.after.value = `${one.form}:${one.number}`; // this form contains it
    note.hidden = true;
    if (await kept.here()) await remove(one.form);
  };
  forget.onclick = () => {
    remove(one.form);
    note.hidden = true;
  };
}

/** Nothing that somebody typed stays in a browser they sign out of; what the desk has not got is asked about.
 *
 * Text of others waits for them: the desk is told not to let the browser forget everything. */
function signingOut() {
  const leaving = document.querySelector("form[action='/logout']");
  leaving?.addEventListener("submit", async event => {
    event.preventDefault();
    await kept?.flush();
    const left = await records(account).catch(() => []);
    let lost = (await unsent(account).catch(() => [])).length;
    for (const one of left) if (!(await parted(one))) lost += 1;
    if (lost && !confirm("This browser holds text of yours that the desk does not have yet. Sign out and lose it?")) return;
    if (await clear(account).catch(() => true)) leaving.append(Object.assign(document.createElement("input"), { type: "hidden", name: "keep", value: "others" }));
    form?.setAttribute("data-safe", "");
    leaving.submit();
  });
}

signingOut();
if (account) leftovers();
