// letters are the keys of acts as they are until somebody changes them (ux C.5): the two with bumps pass and doubt.
const letters: Record<string, string> = { pass: "j", reject: "f", doubt: "k", undo: "z", loupe: "l", film: "v", same: "h", beside: "b" }
const others: Record<string, string> = { ArrowLeft: "before", ArrowRight: "after", PageUp: "up", PageDown: "down" }

// meant tells whether a key is meant for the desk: not held down, not part of a shortcut, not part of composing a
// character (keyCode 229 comes after the composition too), and not typed into a field.
export function meant(e: KeyboardEvent): boolean {
  if (e.defaultPrevented || e.repeat || e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.keyCode === 229) return false
  const on = e.target as HTMLElement
  return !on.closest("input,textarea,select,[contenteditable]")
}

// named gives the act of a key; "" for none. Digits are "1" … "9".
export function named(e: KeyboardEvent, single: Single): string {
  if (e.key === "Escape") return "escape"
  if (e.key in others && !e.shiftKey) return others[e.key] as string
  if (!single.on) return ""
  if (e.key >= "0" && e.key <= "9" && e.key.length === 1) return e.key
  return e.key === "?" ? "help" : single.act(e.key)
}

// Single keeps whether single keys are on and which they are (WCAG 2.1.4), for each person on this computer.
export class Single {
  private own: Record<string, string> = {}

  constructor(private readonly account: string) {
    try {
      const kept = JSON.parse(localStorage.getItem(this.key + ".letters") ?? "{}") as Record<string, unknown>
      for (const [act, key] of Object.entries(kept)) if (typeof key === "string") this.change(act, key)
    } catch {
      // what cannot be read is as if nothing had been changed
    }
  }

  // letter is the key of an act; "" when it has none of one letter.
  letter(act: string): string {
    return this.own[act] ?? letters[act] ?? ""
  }

  // act is the act of a key; "" for none.
  act(key: string): string {
    const k = key.toLowerCase()
    return k.length === 1 ? (Object.keys(letters).find((a) => this.letter(a) === k) ?? "") : ""
  }

  // change gives an act another letter; false when it is no letter from a to z or belongs to another act.
  change(act: string, key: string): boolean {
    const k = key.toLowerCase()
    if (!(act in letters) || !/^[a-z]$/.test(k)) return false
    const taken = this.act(k)
    if (taken !== "" && taken !== act) return false
    this.own[act] = k
    try {
      localStorage.setItem(this.key + ".letters", JSON.stringify(this.own))
    } catch {
      // it counts until the page goes
    }
    return true
  }

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
