// A sign-in that ended while somebody wrote: they sign in again on the same page, and the form stays as it is.

/** Gives who is signed in, with a token for what is sent from now on; null when nobody is. */
export async function session() {
  const answer = await fetch("/session", { headers: { Accept: "application/json" } });
  return answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json") ? answer.json() : null;
}

/** Puts a new token into every form of the page. */
export function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

const read = async answer => new DOMParser().parseFromString(await answer.text(), "text/html");

/** Signs in; throws what the desk says against it. */
async function enter(username, password) {
  const shown = await fetch("/login");
  if (shown.redirected) return session(); // somebody signed in meanwhile, in another tab
  const token = (await read(shown)).querySelector("input[name=csrf_token]").value;
  const body = new URLSearchParams({ csrf_token: token, username, password, next: "/session" });
  const answer = await fetch("/login", { method: "POST", body });
  if (answer.ok) return answer.json();
  throw new Error((await read(answer)).querySelector("[role=alert] b")?.textContent ?? "The desk did not let you in. Try again.");
}

/** Makes the dialog work for an account's form; `done` is called once its writer is signed in again. */
export function signingIn(account, done) {
  const dialog = document.getElementById("sign-in-again");
  const form = dialog.querySelector("form");
  const refused = dialog.querySelector("[data-refused]");
  form.addEventListener("submit", async event => {
    event.preventDefault();
    refused.hidden = true;
    try {
      const found = await enter(form.username.value, form.password.value);
      if (found?.account !== account) throw new Error(`This text is ${account}’s. ${found?.name ?? "Nobody"} is signed in now: sign out, or copy the text.`);
      form.password.value = "";
      renew(found.csrf_token);
      dialog.close();
      done();
    } catch (fault) {
      refused.hidden = false;
      refused.querySelector("[data-said]").textContent = fault instanceof TypeError ? "The desk cannot be reached. Try again." : fault.message;
    }
  });
  return () => dialog.showModal();
}
