// Where a link really leads: redirectors are taken off, and what leads nowhere that a reader could go is none.
/** Hosts and paths that only lead on, and the names under which they carry the goal. */
const wraps = [
  [/(^|\.)google\.[a-z.]+$/, /^\/url$/, ["q", "url"]],
  [/\.safelinks\.protection\.outlook\.com$/, /^\//, ["url"]],
  [/^(l|lm)\.(facebook|instagram|messenger)\.com$/, /^\/(l\.php)?$/, ["u"]],
  [/^(www\.)?(youtube\.com)$/, /^\/redirect$/, ["q"]],
  [/^(www\.)?(linkedin\.com)$/, /^\/(redir\/redirect|safety\/go)$/, ["url"]],
  [/^slack-redir\.net$/, /^\/link$/, ["url"]],
  [/^(out|away)\.(reddit\.com|vk\.com)$/, /^\//, ["url", "to"]],
  [/^duckduckgo\.com$/, /^\/l\/?$/, ["uddg"]],
];

/** Gives where a link really leads; empty when it leads nowhere that a reader could go. */
export function address(href) {
  const given = href.trim();
  if (!URL.canParse(given)) return "";
  let url = new URL(given);
  let inner = unwrapped(url);
  for (let turns = 0; inner && turns < 5; turns++) {
    url = inner;
    inner = unwrapped(url);
  }
  if (!/^(?:https?|mailto|tel):$/.test(url.protocol) || url.username || url.password) return "";
  const same = url.href === new URL(given).href && /^[^\s<>\\]+$/.test(given);
  return same ? given : url.href; // as it was written: a browser would spell other alphabets out in signs
}

/** Gives what a redirector leads to; null when it is none. */
function unwrapped(url) {
  const names = wraps.find(([host, path]) => host.test(url.hostname) && path.test(url.pathname))?.[2] ?? [];
  const inner = names.map(name => url.searchParams.get(name)).find(found => /^https?:\/\//i.test(found ?? "") && URL.canParse(found));
  return inner ? new URL(inner) : null;
}
