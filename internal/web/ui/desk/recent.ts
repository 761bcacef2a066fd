import { part, write } from "./dom"
import type { Entry } from "./journal"
import { say } from "./texts"
import type { Item } from "./types"

const undoFor = 30000 // milliseconds
const undoMost = 5

interface Decided {
  item: Item
  entry: Entry
  at: number
}

// Recent are the verdicts of the last moments, which can still be taken back.
export class Recent {
  private list: Decided[] = []

  add(item: Item, entry: Entry): void {
    this.list = [...this.list, { item, entry, at: performance.now() }].slice(-undoMost)
  }

  // last is the one that is taken back next; undefined when its time is over, and then all are forgotten.
  last(): Decided | undefined {
    const last = this.list[this.list.length - 1]
    if (last && performance.now() - last.at <= undoFor) return last
    this.list = []
    return undefined
  }

  // back drops the last: it was taken back.
  back(): void {
    this.list.pop()
  }

  forget(id: string): void {
    this.list = this.list.filter((r) => r.item.id !== id)
  }

  // near is the item whose pictures are kept, so that it is there at once when it is taken back.
  get near(): string[] {
    return this.list.slice(-1).map((r) => r.item.id)
  }

  // count shows on the key how long the last can still be taken back.
  count(now: number): void {
    const last = this.list[this.list.length - 1]
    const left = last ? Math.ceil((undoFor - (now - last.at)) / 1000) : 0
    const b = document.querySelector<HTMLButtonElement>('.desk-keys [data-do="undo"]')
    if (b) b.disabled = left <= 0
    write(part("undo-words"), left > 0 ? say("undo", left) : say("undo.none"))
  }
}
