// "Use it": take the previous translation into the text area, to be edited there.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-instep-use]");
  if (!button) return;
  const fragment = button.closest("[data-instep-fragment]");
  const area = fragment.querySelector("textarea");
  area.value = fragment.querySelector("[data-instep-earlier]").textContent;
  area.focus();
});

// Words typed in the panel and not saved yet are not lost by leaving the page.
const panel = document.querySelector(".instep-fragments");
if (panel) {
  let sent = false;
  panel.addEventListener("submit", () => (sent = true));
  window.addEventListener("beforeunload", (event) => {
    const typed = [...panel.querySelectorAll("textarea")].some((area) => area.value !== area.defaultValue);
    if (typed && !sent) event.preventDefault();
  });
}

// The note on an original is written anew whenever its draft has been saved.
document.addEventListener("w-autosave:success", async () => {
  const note = document.querySelector("[data-instep-note]");
  if (!note) return;
  const response = await fetch(note.dataset.instepNote, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  if (response.ok) note.innerHTML = await response.text();
});
