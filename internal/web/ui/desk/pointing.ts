import { part, write } from "./dom"
import { say } from "./texts"
import type { Element as Wanted, Item, Medium, Pointed } from "./types"

const firstKey = 5 // 1 to 4 are the four findings

interface Chip {
  button: HTMLButtonElement
  place: HTMLElement
}

// Pointing says on which frame each element of the violation was seen (Art 30(3)). A frame that the reviewer has looked at is
// pointed to by that; nothing is pointed to what nobody looked at, and no machine points. What a key or button chose stays.
export class Pointing {
  private readonly box = part("elements")
  private item: Item | undefined
  private chips: Chip[] = []
  private shown = "" // of which elements there are chips
  private pointed = new Map<string, { medium: Medium; by: "look" | "choice" }>()
  private denied = new Set<string>() // not to be seen, the reviewer says

  begin(item: Item | undefined): void {
    this.item = item
    this.pointed.clear()
    this.denied.clear()
    if (!item) return
    const codes = item.elements.map((e) => e.code + e.words).join()
    if (codes !== this.shown) this.build(item.elements)
    this.shown = codes
    this.draw()
  }

  // looked notes that a medium has been looked at. It takes an element that is open, or that is usually seen on such a medium
  // and was pointed elsewhere by looking only.
  looked(medium: Medium): void {
    for (const e of this.item?.elements ?? []) {
      const now = this.pointed.get(e.code)
      if (this.denied.has(e.code) || now?.by === "choice") continue
      if (!now || (e.roles.includes(medium.role) && !e.roles.includes(now.medium.role))) this.pointed.set(e.code, { medium, by: "look" })
    }
    this.draw()
  }

  // choose points the n-th key's element to the medium on the screen, or to none when it is there already.
  choose(n: number, medium: Medium | undefined): void {
    const e = this.item?.elements[n - firstKey]
    if (!e || !medium) return
    if (this.pointed.get(e.code)?.medium === medium) {
      this.pointed.delete(e.code)
      this.denied.add(e.code)
    } else {
      this.pointed.set(e.code, { medium, by: "choice" })
      this.denied.delete(e.code)
    }
    this.draw()
  }

  // missing is the sentence about the first element that is open; "" when there is none.
  missing(): string {
    const all = this.item?.elements ?? []
    const i = all.findIndex((e) => !this.pointed.has(e.code))
    return i < 0 ? "" : say("no.element", (all[i] as Wanted).words, firstKey + i)
  }

  list(): Pointed[] {
    return (this.item?.elements ?? []).flatMap((e) => {
      const p = this.pointed.get(e.code)
      return p ? [{ element: e.code, medium: p.medium.name, by: p.by }] : []
    })
  }

  private build(all: Wanted[]): void {
    this.chips = all.map((e, i) => {
      const button = document.createElement("button")
      const key = document.createElement("kbd")
      const words = document.createElement("span")
      const place = document.createElement("b")
      key.textContent = String(firstKey + i)
      words.textContent = e.words
      button.type = "button"
      button.dataset.element = String(firstKey + i)
      button.append(key, words, place)
      return { button, place }
    })
    this.box.replaceChildren(
      ...this.chips.map((c) => {
        const li = document.createElement("li")
        li.append(c.button)
        return li
      }),
    )
  }

  private draw(): void {
    const media = this.item?.media ?? []
    const frames = media.filter((m) => !m.film)
    this.item?.elements.forEach((e, i) => {
      const chip = this.chips[i] as Chip
      const at = this.pointed.get(e.code)?.medium
      write(chip.place, !at ? say("element.none") : at.film ? say("element.film") : say("element.frame", frames.indexOf(at) + 1))
      chip.button.setAttribute("aria-pressed", String(at !== undefined))
    })
  }
}
