import type { Sheet } from "./pictures"
import type { Pointing } from "./pointing"
import { say } from "./texts"
import type { Item, Painted } from "./types"

export const least = 800 // milliseconds that the pictures must have been seen before a pass

// Sight is what the reviewer has seen of the current item, and for how long; time while the page is hidden does not count.
export class Sight {
  painted = -1 // pictures on the screen; -1 until all are
  filmSeen = false
  private from = 0
  private before = 0 // milliseconds seen before the page was last hidden
  private shown = 0 // when the item was shown
  private on = "" // the medium that stands large on the screen, and since when
  private onSince = 0
  private times = new Map<string, { first: number; last: number; total: number }>()

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.before = this.dwell
      this.from = performance.now()
    })
  }

  begin(): void {
    this.painted = -1
    this.filmSeen = false
    this.on = ""
    this.times.clear()
    this.shown = performance.now()
    this.restart()
  }

  // large notes which medium stands large on the screen from now on; none does while the page is hidden.
  large(name = ""): void {
    const now = performance.now()
    if (this.on) {
      const t = this.times.get(this.on) ?? { first: this.onSince - this.shown, last: 0, total: 0 }
      this.times.set(this.on, { first: t.first, last: now - this.shown, total: t.total + now - this.onSince })
    }
    this.on = document.hidden ? "" : name
    this.onSince = now
  }

  // media says what stood large on the screen until now.
  media(): Painted[] {
    this.large(this.on)
    return [...this.times].map(([name, t]) => ({ name, first_ms: Math.floor(t.first), last_ms: Math.ceil(t.last), total_ms: Math.floor(t.total) }))
  }

  all(count: number): void {
    this.painted = count
    this.restart()
  }

  private restart(): void {
    this.before = 0
    this.from = performance.now()
  }

  // dwell is how long the item has been on the screen, milliseconds.
  get dwell(): number {
    return document.hidden ? this.before : this.before + performance.now() - this.from
  }
}

// whyNotPass is the sentence with which a pass is refused here and now; "" when it may be sent. The server judges again.
export function whyNotPass(item: Item, sheet: Sheet, sight: Sight, asked: Set<string>, pointing: Pointing): string {
  if (!item.pass.allowed) return say("no.outcome", item.pass.because)
  if (document.hidden) return say("no.hidden")
  if (sheet.frames.some((f) => f.state === "gone")) return say("unpaintable")
  if (sheet.frames.length > 0 && sight.painted < sheet.frames.length) return say("no.painted")
  if (sheet.frames.length === 0 && !sight.filmSeen) return say("no.film")
  if (sight.dwell < least) return say("no.soon")
  if (item.ask && asked.size < 4) return say("no.ask")
  return pointing.missing()
}
