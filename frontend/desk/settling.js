// The conflict screen: choosing fills the result, editing it is a choice of its own, and what is settled folds away.
const form = document.querySelector("form[data-settling]");

if (form) {
  const save = form.querySelector("[data-save]");
  const cards = [...form.querySelectorAll("[data-clash]")];
  const { saidTheirs: theirs, saidMine: mine } = form.dataset;
  const said = { theirs, mine, both: "Both are kept", edited: "Settled as edited" };

  const choice = card => card.querySelector("input[type=radio]:checked");

  /** Shows what is chosen, and counts what is still open. */
  function tell() {
    for (const card of cards) {
      const picked = choice(card);
      card.classList.toggle("settled", picked !== null);
      form.querySelector(`[data-to="${card.dataset.clash}"]`).classList.toggle("settled", picked !== null);
      if (picked) card.querySelector("[data-said]").textContent = said[picked.value];
    }
    const open = cards.filter(card => !choice(card));
    form.querySelector("[data-settled-count]").textContent = `${cards.length - open.length} of ${cards.length} settled`;
    save.disabled = open.length > 0;
    form.querySelector("[data-why]").textContent = open.length ? `Settle first: ${name(open[0])}` : "";
  }

  const name = card => card.querySelector("h2").textContent;

  for (const card of cards) {
    const result = card.querySelector("textarea");
    card.addEventListener("change", event => {
      if (event.target.type !== "radio") return;
      const words = result?.dataset[event.target.value];
      if (words !== undefined) result.value = words;
      tell();
      card.classList.remove("reopened");
    });
    result?.addEventListener("input", () => {
      card.querySelector("input[value=edited]").checked = true;
      card.classList.add("reopened");
      tell();
    });
    // A choice made with the keyboard's arrows folds nothing away: the next arrow may choose again.
    card.addEventListener("keydown", event => {
      if (event.target.type === "radio" && event.key.startsWith("Arrow")) card.classList.add("reopened");
    });
    card.querySelector("[data-reopen]").addEventListener("click", () => {
      choice(card).checked = false;
      tell();
      card.querySelector("input[type=radio]").focus();
    });
  }
  tell();
}
