// The cards of the column of comments, brought up to date one by one: a card that somebody types in stays where it is.
const ANSWER = ":scope > details";

/** What differs from one showing to the next without anybody saying anything: times that are told as "3 minutes ago". */
const plain = card => {
  const copy = card.cloneNode(true);
  copy.removeAttribute("style"); // where it stands
  for (const time of copy.querySelectorAll("time")) time.textContent = "";
  for (const fold of copy.querySelectorAll("details")) fold.removeAttribute("open");
  return copy.outerHTML;
};
const busy = card => card.contains(document.activeElement) || [...card.querySelectorAll("textarea")].some(field => field.value.trim());
const alike = (a, b) => a && b && a.cloneNode(true).isEqualNode(b);

/** What of the column is looked at: the box that is typed in, else the first card in sight. */
function lookedAt(panel) {
  const own = panel.contains(document.activeElement) ? document.activeElement : null;
  return own ?? [...panel.querySelectorAll(".says")].find(card => card.offsetParent && card.getBoundingClientRect().bottom > 0);
}

/** Scrolls what holds a place, so that it is seen where it was. */
function hold(place, top) {
  const shift = place.isConnected ? place.getBoundingClientRect().top - top : 0;
  if (!shift) return;
  let holder = place.parentElement;
  while (holder && !(holder.scrollHeight > holder.clientHeight && /auto|scroll/.test(getComputedStyle(holder).overflowY))) holder = holder.parentElement;
  const scroll = by => (holder ?? document.scrollingElement).scrollBy({ top: by, behavior: "instant" });
  scroll(shift);
  const rest = place.getBoundingClientRect().top - top;
  const room = place.closest("[data-remarks]");
  if (rest < 1 || !room) return;
  room.style.paddingBlockEnd = `${(parseFloat(room.style.paddingBlockEnd) || 0) + rest}px`; // the page ends too soon to go on
  scroll(rest);
}

/** Changes something of the column, while the box that is typed in stays where it is seen. */
export function still(panel, change) {
  const place = panel.contains(document.activeElement) ? document.activeElement : null;
  const top = place?.getBoundingClientRect().top;
  change();
  if (place) hold(place, top);
}

/** `arranged` is called once the cards are those of the newer page, before the page is held where one looks. */
export function columnOf(panel, arranged) {
  /** Gives a card its new words around the box for an answer, which stays, with all that is typed in it. */
  function rewrite(card, fresh) {
    const focused = card.querySelector(".line :focus");
    for (const name of card.getAttributeNames()) if (!fresh.hasAttribute(name)) card.removeAttribute(name);
    for (const name of fresh.getAttributeNames()) card.setAttribute(name, fresh.getAttribute(name));
    const box = card.querySelector(ANSWER);
    for (const node of [...card.childNodes]) if (node !== box) node.remove();
    box.before(...[...fresh.childNodes].filter(node => !node.matches?.("details")));
    box.querySelector("small")?.remove();
    const small = fresh.querySelector("details small");
    if (small) box.querySelector("textarea ~ .line").append(small);
    if (focused) (card.querySelector(`.line [value="${focused.value}"]`) ?? card).focus();
  }

  /** Gives a list of the column, made where it is not there yet. */
  function listOf(page, settled) {
    const name = settled ? ":scope > .settled" : ":scope > .says-list";
    const there = panel.querySelector(name);
    const fresh = page.querySelector("[data-remarks]").querySelector(name);
    if (!fresh) return there;
    if (!there) {
      const empty = fresh.cloneNode(true);
      for (const card of empty.querySelectorAll(".says")) card.remove();
      const after = settled ? [...panel.querySelectorAll(":scope > .says-list, :scope > .meta")].at(-1) : panel.querySelector("[data-new]");
      after.after(empty);
    } else if (settled) there.querySelector("summary .n").textContent = fresh.querySelector("summary .n").textContent;
    return panel.querySelector(name);
  }

  /** Puts one list in the order of the page; cards that somebody types in stay where they are. */
  function arrange(page, settled, names) {
    const part = listOf(page, settled);
    const list = part?.matches("ul") ? part : part?.querySelector("ul");
    const cards = [...page.querySelectorAll(settled ? "[data-remarks] > .settled .says" : "[data-remarks] > .says-list .says")];
    let last = null;
    for (const fresh of cards) {
      const card = document.getElementById(fresh.id);
      const speakers = fresh.querySelectorAll(".who > b");
      if (speakers.length > (card?.querySelectorAll(".who > b").length ?? 0)) names.add([...speakers].at(-1).textContent);
      const now = card ?? document.importNode(fresh, true);
      if (card && plain(card) !== plain(fresh)) rewrite(card, document.importNode(fresh, true));
      if (card && busy(card)) {
        if (card.parentElement === list) last = card;
        continue;
      }
      const place = last ? last.nextSibling : list.firstChild;
      if (now.parentElement !== list || now !== (last ? last.nextElementSibling : list.firstElementChild)) list.insertBefore(now, place);
      last = now;
    }
    return cards.map(card => card.id);
  }

  /** Brings the hidden forms up to date, but for the one whose chosen words may wait to be sent. */
  function takeForms(page) {
    const [old, now] = [document.querySelector("[data-remark-forms]"), page.querySelector("[data-remark-forms]")];
    for (const form of now.querySelectorAll("form")) {
      const there = document.getElementById(form.id);
      if (!there) old.append(document.importNode(form, true));
      else if (form.id !== "say-new" && !alike(there, form)) there.replaceChildren(...[...form.childNodes].map(node => document.importNode(node, true)));
    }
  }

  /** Takes in a newer column; names those who said something in it. */
  function take(page) {
    const fresh = page.querySelector("[data-remarks]");
    const names = new Set();
    const place = lookedAt(panel);
    const top = place?.getBoundingClientRect().top;
    takeForms(page);
    const ids = new Set([...arrange(page, false, names), ...arrange(page, true, names)]);
    for (const card of panel.querySelectorAll(".says")) if (!ids.has(card.id) && !busy(card)) card.remove();
    const list = panel.querySelector(":scope > .says-list");
    const [empty, nothing] = [panel, fresh].map(one => one.querySelector(":scope > [data-nothing]"));
    if (list && !list.childElementCount) list.remove();
    if (panel.querySelector(":scope > .says-list")) empty?.remove();
    else if (!empty && nothing) panel.querySelector("[data-new]").after(document.importNode(nothing, true));
    const all = "[name=act][form=say-all]";
    const [was, now] = [panel.querySelector(all)?.parentElement, fresh.querySelector(all)?.parentElement];
    if (was && !now) was.remove();
    if (now && !was) panel.querySelector("[data-new]").after(document.importNode(now, true));
    const tab = ".side .tabs a[href='#remarks']";
    const [badge, count] = [document.querySelector(tab), page.querySelector(tab)];
    if (badge && count) badge.replaceChildren(...count.childNodes);
    panel.dataset.said = fresh.dataset.said;
    arranged();
    if (place) hold(place, top);
    return [...names];
  }

  /** Empties the form for a new comment, after one was sent. */
  function renew(page) {
    for (const part of ["[data-new]", "#say-new"]) document.querySelector(part).replaceWith(document.importNode(page.querySelector(part), true));
  }

  return { take, renew };
}
