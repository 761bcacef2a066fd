const letters: Record<string, string> = { j: "pass", f: "reject", k: "doubt", z: "undo", l: "loupe", v: "film", h: "same", "?": "help" }
const others: Record<string, string> = { ArrowLeft: "before", ArrowRight: "after", PageUp: "up", PageDown: "down" }

// meant tells whether a key is meant for the desk: not held down, not part of a shortcut, not part of composing a
// character (keyCode 229 comes after the composition too), and not typed into a field.
export function meant(e: KeyboardEvent): boolean {
  if (e.defaultPrevented || e.repeat || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.keyCode === 229) return false
  const on = e.target as HTMLElement
  return !on.closest("input,textarea,select,[contenteditable]")
}

// named gives the act of a key; "" for none. Digits are "1" … "9".
export function named(e: KeyboardEvent, single: boolean): string {
  if (e.key === "Escape") return "escape"
  if (e.key in others && !e.shiftKey) return others[e.key] as string
  if (!single) return ""
  if (e.key >= "0" && e.key <= "9" && e.key.length === 1) return e.key
  return letters[e.key.length === 1 ? e.key.toLowerCase() : e.key] ?? ""
}

// Single keeps whether single keys are on (WCAG 2.1.4), for each person on this computer.
export class Single {
  constructor(private readonly account: string) {}

  private get key(): string {
    return "yuanjian.desk-keys." + this.account
  }

  get on(): boolean {
    try {
      return localStorage.getItem(this.key) !== "off"
    } catch {
      return true
    }
  }

  set on(value: boolean) {
    try {
      localStorage.setItem(this.key, value ? "on" : "off")
    } catch {
      // nothing is kept then; the buttons are there in any case
    }
  }
}
