// The command palette: Ctrl K lists the pages and acts that this page links to for this person, G and a letter goes to a
// page. It knows nothing of its own: what it lists stands in the navigation and on the page, and without the script those are
// the way. Typed words that name nothing are sent to the search by POST, since they may be a plate or a name.

interface Way {
  words: string
  letter: string
  go: () => void
}

const box = document.getElementById("palette")
const off = "yuanjian.single-keys"
const goesWithin = 1500 // milliseconds between G and its letter

// composing tells whether a key belongs to the writing of a character; keyCode 229 comes after the composition too.
function composing(e: KeyboardEvent): boolean {
  return e.isComposing || e.keyCode === 229
}

function typing(e: Event): boolean {
  return (e.target as HTMLElement).closest("input,textarea,select,[contenteditable]") !== null
}

function singleKeys(): boolean {
  try {
    return localStorage.getItem(off) !== "off"
  } catch {
    return true
  }
}

function keepSingleKeys(on: boolean): void {
  try {
    localStorage.setItem(off, on ? "on" : "off")
  } catch {
    // Nothing is kept: they are on again on the next page.
  }
}

function links(selector: string): HTMLAnchorElement[] {
  return Array.from(document.querySelectorAll<HTMLAnchorElement>(selector))
}

// ways are the pages of the navigation, then what can be done on this page.
function ways(): Way[] {
  const seen = new Set<string>()
  const out: Way[] = []
  for (const a of links("nav.main a, .title .buttons a, main .links a, .rows td.first a")) {
    const words = (a.textContent ?? "").trim()
    if (words === "" || seen.has(a.href)) continue
    seen.add(a.href)
    out.push({ words, letter: a.dataset.letter ?? "", go: () => a.click() })
  }
  return out
}

class Palette {
  private readonly panel: HTMLElement
  private readonly input: HTMLInputElement
  private readonly list: HTMLElement
  private readonly form: HTMLFormElement | null
  private shown: Way[] = []
  private at = 0
  private back: HTMLElement | null = null

  constructor(private readonly frame: HTMLElement) {
    this.panel = frame.querySelector(".panel") as HTMLElement
    this.input = frame.querySelector("input[role=combobox]") as HTMLInputElement
    this.list = frame.querySelector("[role=listbox]") as HTMLElement
    this.form = frame.querySelector("form")
    const single = frame.querySelector("input[type=checkbox]") as HTMLInputElement
    single.checked = singleKeys()
    single.addEventListener("change", () => keepSingleKeys(single.checked))
    this.input.addEventListener("input", () => this.narrow())
    this.panel.addEventListener("keydown", (e) => this.key(e))
    frame.addEventListener("mousedown", (e) => {
      if (e.target === frame) this.close()
    })
    ;(frame.querySelector("button.close") as HTMLElement).addEventListener("click", () => this.close())
  }

  get open(): boolean {
    return !this.frame.hidden
  }

  show(): void {
    this.back = document.activeElement as HTMLElement | null
    this.frame.hidden = false
    this.input.value = ""
    this.narrow()
    this.input.focus()
  }

  close(): void {
    this.frame.hidden = true
    this.back?.focus()
  }

  private narrow(): void {
    const typed = this.input.value.trim()
    const words = typed.toLowerCase()
    this.shown = ways().filter((w) => w.words.toLowerCase().includes(words))
    if (typed !== "" && this.form) {
      this.shown.push({ words: (this.frame.dataset.search ?? "").replace("{1}", typed), letter: "", go: () => this.search(typed) })
    }
    this.at = 0
    this.draw()
  }

  private draw(): void {
    this.list.textContent = ""
    this.shown.forEach((way, i) => {
      const option = document.createElement("li")
      option.id = "palette-" + i
      option.setAttribute("role", "option")
      option.setAttribute("aria-selected", String(i === this.at))
      option.textContent = way.words
      if (way.letter) {
        const key = document.createElement("kbd")
        key.textContent = "G " + way.letter.toUpperCase()
        option.append(key)
      }
      option.addEventListener("click", () => this.choose(i))
      this.list.append(option)
    })
    const none = this.frame.querySelector(".none") as HTMLElement
    none.hidden = this.shown.length > 0
    this.list.hidden = this.shown.length === 0
    this.input.setAttribute("aria-expanded", String(this.shown.length > 0))
    if (this.shown.length > 0) this.input.setAttribute("aria-activedescendant", "palette-" + this.at)
    else this.input.removeAttribute("aria-activedescendant")
    this.list.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" })
  }

  private move(by: number): void {
    if (this.shown.length === 0) return
    this.at = (this.at + by + this.shown.length) % this.shown.length
    this.draw()
  }

  private choose(i: number): void {
    const way = this.shown[i]
    if (!way) return
    this.close()
    way.go()
  }

  private search(typed: string): void {
    if (!this.form) return
    ;(this.form.elements.namedItem("q") as HTMLInputElement).value = typed
    this.form.submit()
  }

  private key(e: KeyboardEvent): void {
    if (composing(e)) return
    if (e.key === "Escape") this.close()
    else if (e.key === "Tab") this.keepInside(e)
    else if (e.target !== this.input) return
    else if (e.key === "ArrowDown") this.move(1)
    else if (e.key === "ArrowUp") this.move(-1)
    else if (e.key === "Enter") this.choose(this.at)
    else return
    if (e.key !== "Tab") e.preventDefault()
  }

  // keepInside leads the focus round among the palette's own controls while it is open.
  private keepInside(e: KeyboardEvent): void {
    const stops = Array.from(this.panel.querySelectorAll<HTMLElement>("input:not([type=hidden]),button"))
    const i = stops.indexOf(document.activeElement as HTMLElement)
    const next = stops[(i + (e.shiftKey ? -1 : 1) + stops.length) % stops.length]
    e.preventDefault()
    next?.focus()
  }
}

if (box) {
  const palette = new Palette(box)
  let going = -1 // when G was pressed
  const opener = document.querySelector<HTMLElement>("[data-opens=palette]")
  if (opener) {
    opener.hidden = false
    opener.addEventListener("click", () => palette.show())
  }
  document.addEventListener("keydown", (e) => {
    if (e.defaultPrevented || e.repeat || composing(e)) return
    if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
      e.preventDefault()
      if (!palette.open) palette.show()
      return
    }
    if (palette.open || typing(e) || e.ctrlKey || e.metaKey || e.altKey || !singleKeys()) return
    const letter = e.key.toLowerCase()
    if (going >= 0 && e.timeStamp - going < goesWithin) {
      going = -1
      const way = links("nav.main a").find((a) => a.dataset.letter === letter)
      if (way) {
        e.preventDefault()
        way.click()
      }
      return
    }
    going = letter === "g" ? e.timeStamp : -1
  })
}
