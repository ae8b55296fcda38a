// What an open form tells the desk, and the notes above it in which the desk answers.
const PATIENCE = 20000;

export const form = document.querySelector("form[data-keeping]");
const slots = document.querySelector("[data-slots]");
const token = () => document.querySelector("input[name=csrf_token]").value;

/** Gives one of the notes above the form. */
export const slot = name => slots.querySelector(`[data-slot="${name}"]`);

/** Shows a note, with its words or its time. */
export function show(name, words = {}) {
  const note = slot(name);
  for (const [key, text] of Object.entries(words)) {
    const place = note.querySelector(`[data-${key}]`);
    if (place.textContent !== text) place.textContent = text;
  }
  note.hidden = false;
  return note;
}

/** Sends what was typed in one form; gives the status and the desk's words, a status of 0 when there was no answer. */
export async function post(record, more = {}, options = {}) {
  const body = new FormData();
  for (const [name, value] of record.fields) body.append(name, value);
  const steering = { ...more, typing: `${record.form}:${record.number}`, account: record.account, csrf_token: token() };
  for (const [name, value] of Object.entries(steering)) body.set(name, value);
  try {
    const answer = await fetch(`${record.place}/autosave`, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE), ...options });
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    return { status: answer.status, ...told };
  } catch {
    return { status: 0 };
  }
}

/** Says that somebody saved meanwhile; once for each version. */
export function newer({ said, look }) {
  const link = show("newer", { said }).querySelector("[data-look]");
  link.hidden = !look;
  link.href = look;
}
