// What a page asks by itself, now and then: the desk may be away, or go away in the middle of its answer.

/** Gives an answer that was read whole; null when there is none, or it is a refusal. */
async function asked(read, address, options) {
  try {
    const answer = await fetch(address, options);
    return answer.ok ? await read(answer) : null;
  } catch {
    return null;
  }
}

export const askJson = (address, options) => asked(answer => answer.json(), address, options);
export const askText = (address, options) => asked(answer => answer.text(), address, options);
