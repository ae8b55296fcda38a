// What was typed, kept in this browser: one record for each open form, until the desk has saved it.
const STORE = "typed";
const OLDEST = 30 * 24 * 3600 * 1000;
let opening;

function open() {
  opening ??= new Promise((done, fail) => {
    const asked = indexedDB.open("copydesk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "form" });
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const shelf = asked.result;
      shelf.onclose = () => (opening = undefined);
      shelf.onversionchange = () => {
        shelf.close();
        opening = undefined;
      };
      done(shelf);
    };
  });
  return opening;
}

/** Does one thing with the records; settled when the disk has it. */
async function within(mode, act) {
  try {
    const turn = (await open()).transaction(STORE, mode, { durability: "strict" });
    return await new Promise((done, fail) => {
      const asked = act(turn.objectStore(STORE));
      turn.oncomplete = () => done(asked.result);
      turn.onerror = turn.onabort = () => fail(turn.error);
    });
  } catch (fault) {
    opening = undefined;
    throw fault;
  }
}

export const put = record => within("readwrite", store => store.put(record));
export const remove = form => within("readwrite", store => store.delete(form));

/** Lets go of all that a person typed here; tells whether somebody else's text is here too, which stays. */
export async function clear(account) {
  const all = await within("readonly", store => store.getAll());
  for (const record of all) if (record.account === account) await remove(record.form);
  return all.some(record => record.account !== account);
}

/** Gives all that a person typed here, the newest first; what is very old, of anybody, is let go. */
async function typedBy(account) {
  const all = await within("readonly", store => store.getAll());
  for (const record of all) if (Date.now() - record.at > OLDEST) await remove(record.form);
  return all.filter(record => record.account === account && Date.now() - record.at <= OLDEST).sort((a, b) => b.at - a.at);
}

/** Gives a person's records of articles. */
export const records = async account => (await typedBy(account)).filter(record => !record.kind);

/** Gives a person's words for other forms: comments, notes, pasted stories. */
export const unsent = async account => (await typedBy(account)).filter(record => record.kind === "words");
