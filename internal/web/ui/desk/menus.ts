import { part, show } from "./dom"

export type Which = "reject" | "doubt"

// Menus are the two lists of reasons, one of them open at most.
export class Menus {
  open: "" | Which = ""

  constructor(private readonly home: () => void) {}

  // toggle opens a list, or leaves it; the machine's own reason can be chosen only when it has one.
  toggle(which: Which, machine: boolean): void {
    const same = this.open === which
    this.close()
    if (same) return
    this.open = which
    const own = part("menu-reject").querySelector<HTMLButtonElement>("[data-machine]")
    if (own) own.disabled = !machine
    show(part("menu-" + which), true)
    this.key(which).setAttribute("aria-expanded", "true")
  }

  close(): void {
    if (this.open) {
      const box = part("menu-" + this.open)
      const inside = box.contains(document.activeElement)
      show(box, false)
      this.key(this.open).setAttribute("aria-expanded", "false")
      if (inside) this.home()
    }
    this.open = ""
    show(part("written"), false)
    part<HTMLTextAreaElement>("words").value = ""
  }

  // write asks for the reason in words.
  write(): void {
    show(part("written"), true)
    part("words").focus()
  }

  // choice is the n-th of the open list.
  choice(n: number): HTMLButtonElement | undefined {
    return this.open ? part("menu-" + this.open).querySelectorAll<HTMLButtonElement>("li button")[n - 1] : undefined
  }

  // words are those of a reason, as the list has them.
  words(which: Which, code: string): string {
    return part("menu-" + which).querySelector(`[data-${which}="${code}"] span`)?.textContent ?? ""
  }

  private key(which: Which): Element {
    return document.querySelector(`.desk-keys [data-do="${which}"]`) as Element
  }
}
