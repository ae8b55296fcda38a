// Copies the text of a version; where the browser lets no page do that, it is chosen, ready to be copied by key.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  const told = button.parentElement.querySelector("[role=status]");
  field.focus({ preventScroll: true });
  field.select();
  told.textContent = "";
  try {
    await navigator.clipboard.writeText(field.value);
    told.textContent = "Copied.";
  } catch {
    told.textContent = "Chosen: copy it with Ctrl C.";
  }
});
