// A few words of Wagtail's for screen readers are English in every language.
const label = (selector, name, word) => {
  for (const element of document.querySelectorAll(selector)) element.setAttribute(name, window.gettext(word));
};
const translate = () => {
  label('form[role="search"] input[type="submit"][value="Search"]', "value", "Search");
  label('nav[aria-label="Actions"]', "aria-label", "Actions");
};
translate();
// A new page gets its header once it has been saved by itself.
document.addEventListener("w-autosave:success", translate);
