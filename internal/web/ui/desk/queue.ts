import { at, send } from "./api"
import type { Journal } from "./journal"
import type { Item, Taken } from "./types"

export const ahead = 6 // the item on the screen and five that are fetched ahead

// Queue is what this person holds and has not decided, in order.
export class Queue {
  items: Item[] = []
  place = 0
  private readonly since = new Map<string, number>() // when an item came here, or an act on it was answered
  private readonly decided = new Set<string>()
  private taking: Promise<Taken> | null = null

  constructor(private readonly journal: Journal) {
    for (const id of journal.captures()) this.decided.add(id) // decided before the page was loaded
  }

  get current(): Item | undefined {
    return this.items[this.place]
  }

  get wanted(): number {
    return Math.max(0, ahead - this.items.length)
  }

  // take asks for as many as are wanted; one question at a time. It returns what the server said and how many items
  // have gone to others meanwhile.
  async take(more: number): Promise<{ taken: Taken; lost: number } | null> {
    if (this.taking) {
      await this.taking.catch(() => undefined)
      return null
    }
    const asked = performance.now()
    const have = new Set([...this.items.map((i) => i.id), ...this.decided])
    this.taking = send<Taken>(at("take"), { more, have: [...have] })
    try {
      const taken = await this.taking
      return { taken, lost: this.agree(taken, asked) }
    } finally {
      this.taking = null
    }
  }

  // agree takes over what the server says that is held, as it was when it was asked.
  private agree(taken: Taken, asked: number): number {
    const held = new Set(taken.held)
    const old = (id: string) => (this.since.get(id) ?? 0) < asked && !this.journal.holds(id)
    const before = this.items.length
    const here = this.current
    this.items = this.items.filter((i) => held.has(i.id) || !old(i.id))
    const lost = before - this.items.length
    for (const i of taken.items) {
      if (this.journal.holds(i.id) || this.decided.has(i.id) || this.items.some((x) => x.id === i.id)) continue
      this.items.push(i)
      this.touch(i.id)
    }
    this.place = Math.max(0, here ? this.items.indexOf(here) : 0)
    for (const id of this.decided) if (old(id) && !held.has(id)) this.decided.delete(id)
    return lost
  }

  // touch notes that an answer of the server that is on its way knows nothing of this item yet.
  touch(id: string): void {
    this.since.set(id, performance.now())
    if (this.since.size > 500) for (const k of [...this.since.keys()].slice(0, 250)) this.since.delete(k)
  }

  // decide takes an item out; the one behind it stands in its place.
  decide(item: Item): void {
    this.decided.add(item.id)
    this.remove(item.id)
  }

  remove(id: string): void {
    const i = this.items.findIndex((x) => x.id === id)
    if (i < 0) return
    this.items.splice(i, 1)
    if (this.place > i || this.place >= this.items.length) this.place = Math.max(0, this.place - 1)
    if (i === this.items.length) this.place = 0 // what was passed over comes again
  }

  // undone lets an item come back, where it is not here already.
  undone(id: string): void {
    this.decided.delete(id)
  }

  // forget makes the server send an item again.
  forget(id: string): void {
    this.decided.delete(id)
    this.remove(id)
  }

  // bring makes an item the current one.
  bring(item: Item): void {
    this.decided.delete(item.id)
    this.remove(item.id)
    this.items.splice(this.place, 0, item)
    this.touch(item.id)
  }

  // last puts an item to the back.
  last(item: Item): void {
    this.remove(item.id)
    this.items.push(item)
  }
}
