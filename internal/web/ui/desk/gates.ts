import { part } from "./dom"
import type { Item } from "./types"

interface Parsed {
  section: Element
  parts: Element[]
  keys: string[]
}

// Gates shows the panel of conditions as the server's own template wrote it. Captures of one device have most rows in
// common: only what differs is put in anew, which is most of the time between two captures saved.
export class Gates {
  private readonly box = part("panel")
  private readonly parsed = new Map<string, Parsed>()
  private live: Parsed | null = null
  private scrolled = false

  constructor() {
    this.box.addEventListener("scroll", () => (this.scrolled = true), { passive: true })
  }

  // parse does beforehand what showing needs.
  parse(item: Item): Parsed {
    let p = this.parsed.get(item.id)
    if (!p) {
      const t = document.createElement("template")
      t.innerHTML = item.gates // made by our own template, of the same server
      p = split(t.content.firstElementChild as Element)
      this.parsed.set(item.id, p)
    }
    return p
  }

  keep(ids: Set<string>): void {
    for (const id of this.parsed.keys()) if (!ids.has(id)) this.parsed.delete(id)
  }

  show(item: Item): void {
    const next = this.parse(item)
    if (this.live && this.live.parts.length === next.parts.length) this.differ(this.live, next)
    else {
      this.live = split(next.section.cloneNode(true) as Element)
      this.box.replaceChildren(this.live.section)
    }
    if (this.scrolled) this.box.scrollTop = 0 // costs a layout
    this.scrolled = false
  }

  private differ(live: Parsed, next: Parsed): void {
    next.parts.forEach((e, i) => {
      if (live.keys[i] === next.keys[i]) {
        const proof = e.querySelector("a.proof")?.getAttribute("href")
        if (proof) live.parts[i]?.querySelector("a.proof")?.setAttribute("href", proof)
        return
      }
      const fresh = e.cloneNode(true) as Element
      live.parts[i]?.replaceWith(fresh)
      live.parts[i] = fresh
      live.keys[i] = next.keys[i] as string
    })
  }
}

// split lists the parts of a panel: heading, answer, counts, each condition, foot. The capture's own address in the links
// makes no difference.
function split(section: Element): Parsed {
  const parts = [...section.children].flatMap((e) => (e.matches("ul") ? [...e.children] : [e]))
  return { section, parts, keys: parts.map((e) => e.outerHTML.replace(/\/captures\/[^/]+\//g, "")) }
}
