// In the forms of pages: counts letters, shows how the page looks elsewhere, copies figures, leads from advice to fields.
(() => {
  const field = (name) => document.getElementById(`id_${name}`)
  const TOKEN = /\{([a-z][a-z0-9_]*(?:@[\d-]+)?)((?:\|[^|{}<>]+)*)\}/g

  // What readers see in place of the figures.
  const asRead = (text) => {
    const figures = JSON.parse(document.getElementById("bis-figure-texts")?.textContent || "{}")
    return text.replace(TOKEN, (token, key, nouns, at) => {
      const figure = figures[key]
      if (!figure) return token
      const forms = nouns.split("|").slice(1)
      const words = forms.length ? `${figure.text} ${forms[figure.forms[forms.length] ?? 0]}` : figure.text
      return at === 0 || /[.!?]\s+$/.test(text.slice(0, at)) ? words[0].toUpperCase() + words.slice(1) : words
    })
  }
  const letters = (text) => [...text.trim()].length

  const count = (template) => {
    const input = document.getElementById(template.dataset.countFor)
    if (!input) return
    const box = template.content.firstElementChild.cloneNode(true)
    const [shown, over, status] = box.children
    const limit = Number(template.dataset.limit)
    let waiting
    const update = () => {
      const number = letters(asRead(input.value))
      shown.querySelector("b").textContent = number
      box.classList.toggle("bis-count--over", number > limit)
      over.hidden = number <= limit
      return number
    }
    input.insertAdjacentElement("afterend", box)
    input.addEventListener("input", () => {
      const number = update()
      // Said once the typing pauses, or every letter would interrupt the reading aloud.
      clearTimeout(waiting)
      const words = `${status.dataset.says} ${number} / ${limit}. ${over.hidden ? "" : over.textContent}`
      waiting = setTimeout(() => { status.textContent = words }, 1000)
    })
    update()
  }

  const cut = (text, limit) => {
    if (letters(text) <= limit) return text
    const kept = [...text].slice(0, limit).join("")
    return `${kept.slice(0, Math.max(kept.lastIndexOf(" "), limit / 2))} …`
  }

  const show = (box) => {
    const value = (name) => asRead(field(name)?.value.trim() || "")
    const update = () => {
      const texts = {
        "page-title": value("title"),
        title: cut(value("seo_title") || value("title"), Number(box.dataset.titleShown)),
        description: cut(value("search_description") || value("summary"), Number(box.dataset.descriptionShown)),
        slug: value("slug"),
      }
      for (const place of box.querySelectorAll("[data-shows]")) place.textContent = texts[place.dataset.shows]
    }
    // Wagtail's own scripts fill in the slug without an event that bubbles, hence also when the panel comes into view.
    document.addEventListener("input", update)
    document.addEventListener("change", update)
    new IntersectionObserver(update).observe(box)
    update()
  }

  const copy = async (button) => {
    const status = button.closest("table").parentElement.querySelector("[role=status]")
    status.textContent = "" // so that the same words are announced again
    let said = status.dataset.done
    try {
      await navigator.clipboard.writeText(button.dataset.copyToken)
    } catch { // not allowed, or no https
      getSelection().selectAllChildren(button.previousElementSibling)
      said = status.dataset.failed
    }
    setTimeout(() => { status.textContent = said }, 100)
  }

  // How much of a date to type follows from how exactly it is known; what stands there already is shortened.
  const dateOf = (select) => document.getElementsByName(select.name.replace(/_precision$/, ""))[0]
  const hint = (select) => {
    const date = dateOf(select)
    if (date) date.placeholder = date.dataset[select.value] ?? ""
    return date
  }
  const shorten = (select) => {
    const date = hint(select)
    const [, whole, year] = date?.value.match(/^(\d{1,2}[./-]\d{1,2}[./-](\d{4}))$/) ?? []
    if (!whole || select.value === "day") return
    date.value = select.value === "year" ? year : whole.replace(/^\d{1,2}[./-]/, "")
    date.dispatchEvent(new Event("change", { bubbles: true }))
  }
  const PRECISION = "select[name$=date_precision]"
  document.addEventListener("change", ({ target }) => target.matches?.(PRECISION) && shorten(target))
  document.addEventListener("focusin", ({ target }) => {
    const select = target.name && document.getElementsByName(`${target.name}_precision`)[0]
    if (select) hint(select)
  })

  // A field may be behind another tab; its panel may be folded up.
  const lead = (id) => {
    const target = id && document.getElementById(id)
    if (!target) return false
    const tab = target.closest("[role=tabpanel][hidden]")
    if (tab) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click()
    const place = target.closest("[data-panel]") || target
    place.scrollIntoView({ block: "center" })
    const writes = "input:not([type=hidden]), textarea, select, [contenteditable=true], button"
    const focused = target.matches(writes) ? target : target.querySelector(".w-panel__content")?.querySelector(writes)
    focused?.focus({ preventScroll: true })
    return true
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("template[data-count-for]").forEach(count)
    document.querySelectorAll("[data-appearance]").forEach(show)
    document.querySelectorAll(PRECISION).forEach(hint)
    for (const button of document.querySelectorAll("[data-copy-token]")) {
      button.hidden = false
      button.addEventListener("click", () => copy(button))
    }
    document.getElementById("bis-advice")?.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']")
      if (link && lead(link.hash.slice(1))) event.preventDefault()
    })
  })
  const leadToAddress = () => /^#(id_|block-)/.test(location.hash) && lead(location.hash.slice(1))
  addEventListener("hashchange", leadToAddress)
  // Blocks and tabs are built by scripts; they are there once everything is loaded.
  addEventListener("load", () => setTimeout(leadToAddress, 200))
})()
