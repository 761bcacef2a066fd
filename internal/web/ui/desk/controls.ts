import { part } from "./dom"
import { type Single, meant, named } from "./keys"
import type { Looking } from "./looking"
import type { Menus } from "./menus"

export interface Orders {
  act(name: string): void
  digit(n: number): void
  choose(button: HTMLElement): void
  find(name: string): void
  point(n: number): void
  written(words: string): void
  activity(): void
}

const steps: Record<string, [number, number]> = { ArrowLeft: [-0.03, 0], ArrowRight: [0.03, 0], ArrowUp: [0, -0.03], ArrowDown: [0, 0.03] }

// Controls turn keys and buttons into orders. pressed is when the key or button was pressed, in the page's time.
export class Controls {
  pressed = 0

  constructor(private readonly orders: Orders, private readonly looking: Looking, private readonly menus: Menus, private readonly single: Single) {
    document.addEventListener("keydown", (e) => this.key(e))
    document.addEventListener("pointerdown", () => orders.activity())
    document.addEventListener("click", (e) => this.click(e))
    part("written").addEventListener("submit", (e) => {
      e.preventDefault()
      const words = part<HTMLTextAreaElement>("words").value.trim()
      if (words) orders.written(words)
    })
  }

  private key(e: KeyboardEvent): void {
    this.orders.activity()
    if (!meant(e)) {
      if (e.key === "Escape" && !e.isComposing && e.keyCode !== 229) this.menus.close()
      return
    }
    const order = this.order(e, e.target as HTMLElement)
    if (!order) return
    e.preventDefault()
    this.pressed = e.timeStamp
    order()
  }

  // order is what a key asks for where the focus stands; null leaves the key to the browser.
  private order(e: KeyboardEvent, on: HTMLElement): (() => void) | null {
    const { looking, orders } = this
    if (e.key === "Enter") {
      const control = on.closest("button,a,video,summary") !== null
      return control || (looking.panel.open && on.id !== "sheet-title") ? null : () => looking.nextProof()
    }
    if (e.key === " ") return on.id === "big" ? () => orders.act("space") : null
    if (looking.panel.open) return looking.beside.key(this.single.on && this.single.act(e.key) === "loupe" ? "loupe" : e.key)
    const step = steps[e.key]
    if (step && on.id === "big" && looking.loupe.on) return () => looking.loupe.move(...step)
    if (on.closest("#panel") && e.key.startsWith("Page")) return null // scrolls
    if (on.closest("video") && e.key.startsWith("Arrow")) return null // seeks
    const name = named(e, this.single)
    if (name === "") return null
    if (name === "escape") return () => this.menus.close()
    return name >= "1" && name <= "9" && name.length === 1 ? () => orders.digit(Number(name)) : () => orders.act(name)
  }

  private click(e: MouseEvent): void {
    const on = (e.target as HTMLElement).closest<HTMLElement>("button,a.proof")
    if (!on) return
    const row = on.closest("#panel li")
    if (on.classList.contains("proof")) {
      if (!row) return
      e.preventDefault()
      this.looking.showProof(row)
      return
    }
    this.pressed = e.timeStamp
    const d = on.dataset
    if (d.finding !== undefined) this.orders.find(d.finding)
    else if (d.element !== undefined) this.orders.point(Number(d.element))
    else if (d.reject !== undefined || d.doubt !== undefined) this.orders.choose(on)
    else if (d.do !== undefined) this.orders.act(d.do)
    else return
    const done = d.reject !== undefined || d.doubt !== undefined || ["pass", "undo", "up", "down"].includes(d.do ?? "")
    if (done && part("written").hidden) home()
  }
}

// home puts the focus back on the desk, after the mouse has pressed a button that is done with.
export function home(): void {
  part("main").focus({ preventScroll: true })
}
