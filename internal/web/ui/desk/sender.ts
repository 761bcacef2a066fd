import { at, Away, Ended, Ours, Refused, send } from "./api"
import type { Entry, Journal } from "./journal"
import type { Figures, Lesson } from "./types"

export type Line = "good" | "sending" | "away"

export interface Heard {
  answered(entry: Entry, figures: Figures, lesson?: Lesson): void
  refused(entry: Entry, why: Refused): void
  line(state: Line): void
  fault(e: Ours | Ended | null): void
}

const longest = 8000 // milliseconds between tries

// Sender sends the journal in its order, one entry at a time, and again after a silence until there is an answer.
export class Sender {
  private running = false
  private wait = 0
  private wake: (() => void) | null = null
  private idle: (() => void)[] = []

  constructor(private readonly journal: Journal, private readonly heard: Heard) {
    window.addEventListener("online", () => this.again())
  }

  // again tries at once, however long the pause was to be.
  again(): void {
    this.wait = 0
    this.wake?.()
    void this.run()
  }

  // empty resolves when everything has been answered.
  empty(): Promise<void> {
    if (this.journal.size === 0) return Promise.resolve()
    return new Promise((done) => this.idle.push(done))
  }

  async run(): Promise<void> {
    if (this.running) return
    this.running = true
    for (let entry = this.journal.first(); entry; entry = this.journal.first()) {
      if (!(await this.one(entry))) await this.pause()
    }
    this.running = false
    for (const done of this.idle.splice(0)) done()
    this.heard.line("good")
  }

  // one sends an entry; false means that there was no answer.
  private async one(entry: Entry): Promise<boolean> {
    this.journal.tried(entry)
    this.heard.line(this.wait > 0 ? "away" : "sending")
    try {
      const answer = await send<{ figures: Figures; lesson?: Lesson }>(at(entry.kind), entry.body)
      this.wait = 0
      this.journal.drop(entry)
      this.heard.fault(null)
      this.heard.answered(entry, answer.figures, answer.lesson)
      return true
    } catch (e) {
      if (e instanceof Refused) {
        this.wait = 0
        this.journal.drop(entry)
        this.heard.fault(null)
        this.heard.refused(entry, e)
        return true
      }
      this.heard.line("away")
      this.heard.fault(e instanceof Away ? null : (e as Ours | Ended))
      return false
    }
  }

  private pause(): Promise<void> {
    this.wait = Math.min(longest, this.wait * 2 || 500)
    return new Promise((done) => {
      const timer = setTimeout(() => this.wake?.(), this.wait)
      this.wake = () => {
        clearTimeout(timer)
        this.wake = null
        done()
      }
    })
  }
}
