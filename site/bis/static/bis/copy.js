// The copy buttons of the link kit. Without this script they stay hidden, and the fields can be selected by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy)
  const status = button.parentElement.querySelector("[role=status]")
  button.hidden = false
  button.addEventListener("click", async () => {
    status.textContent = "" // so that the same words are announced again
    let said = status.dataset.done
    try {
      await navigator.clipboard.writeText(field.value)
    } catch { // not allowed, or no https
      field.focus()
      field.select()
      said = status.dataset.selected
    }
    setTimeout(() => { status.textContent = said }, 100)
  })
}
