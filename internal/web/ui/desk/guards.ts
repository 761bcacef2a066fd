import type { Sheet } from "./pictures"
import type { Pointing } from "./pointing"
import { say } from "./texts"
import type { Item } from "./types"

export const least = 800 // milliseconds that the pictures must have been seen before a pass

// Sight is what the reviewer has seen of the current item, and for how long; time while the page is hidden does not count.
export class Sight {
  painted = -1 // pictures on the screen; -1 until all are
  filmSeen = false
  private from = 0
  private before = 0 // milliseconds seen before the page was last hidden

  constructor() {
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.before = this.dwell
      this.from = performance.now()
    })
  }

  begin(): void {
    this.painted = -1
    this.filmSeen = false
    this.restart()
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
