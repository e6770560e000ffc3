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

// wagtail-localize has a few words in English only, which it writes anew with each tab.
const words = document.querySelector("[data-instep-words]");
if (words) {
  const known = JSON.parse(words.dataset.instepWords);
  const translate = () => {
    for (const element of document.querySelectorAll(".js-translation-editor :is(h3, .w-sr-only)")) {
      const ours = known[element.textContent];
      if (ours && ours !== element.textContent) element.textContent = ours;
    }
  };
  new MutationObserver(translate).observe(document.querySelector(".js-translation-editor"), {
    childList: true,
    subtree: true,
  });
  translate();
}
