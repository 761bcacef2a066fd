import type { Undo, Verdict } from "./types"

// An entry is one thing that was decided here and that the server has not answered yet. about says which capture it is
// about, without the plate: nothing personal stays in the browser's storage.
export type Entry = { key: string; tries: number; about: string } & ({ kind: "verdict"; body: Verdict } | { kind: "undo"; body: Undo })

// Journal keeps entries in the browser's own storage, one key an entry, in the order in which they were made. What is in
// it is sent until it is answered, with the same command id.
export class Journal {
  private entries: Entry[] = []
  private made = 0

  constructor(private readonly account: string) {
    const prefix = this.prefix()
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i)
      if (key === null || !key.startsWith(prefix)) continue
      const text = localStorage.getItem(key)
      const entry = text === null ? null : read(text)
      if (entry) this.entries.push(entry)
    }
    this.entries.sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  private prefix(): string {
    return "yuanjian.desk." + this.account + "."
  }

  // add stores before it returns; it throws when the browser cannot store.
  add(kind: "verdict" | "undo", body: Verdict | Undo, about: string): Entry {
    const key = this.prefix() + Date.now().toString().padStart(15, "0") + "." + (this.made++).toString().padStart(6, "0")
    const entry = { key, tries: 0, kind, body, about } as Entry
    localStorage.setItem(key, JSON.stringify(entry))
    this.entries.push(entry)
    return entry
  }

  // tried notes, before it is sent, that an entry may have arrived.
  tried(entry: Entry): void {
    entry.tries++
    localStorage.setItem(entry.key, JSON.stringify(entry))
  }

  drop(entry: Entry): void {
    localStorage.removeItem(entry.key)
    this.entries = this.entries.filter((e) => e !== entry)
  }

  first(): Entry | undefined {
    return this.entries[0]
  }

  get size(): number {
    return this.entries.length
  }

  captures(): string[] {
    return this.entries.filter((e) => e.kind === "verdict").map((e) => e.body.capture)
  }

  holds(capture: string): boolean {
    return this.entries.some((e) => e.body.capture === capture)
  }

  // dropAll forgets everything about a capture: what it followed from was refused.
  dropAll(capture: string): void {
    for (const e of this.entries.filter((x) => x.body.capture === capture)) this.drop(e)
  }
}

// read gives what was stored, or null for what is no entry: it is left where it is.
function read(text: string): Entry | null {
  try {
    const e = JSON.parse(text) as Entry
    return typeof e.key === "string" && typeof e.body.command === "string" ? e : null
  } catch {
    return null
  }
}
