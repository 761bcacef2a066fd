import { at, Ended, Ours, Refused, newCommand, send } from "./api"
import { Controls, home } from "./controls"
import { afterPaint, afterPaintOr, idle, part } from "./dom"
import { Sight, least, whyNotPass } from "./guards"
import type { Entry, Journal } from "./journal"
import { Single } from "./keys"
import { Looking } from "./looking"
import { Menus } from "./menus"
import { Pictures, type Sheet } from "./pictures"
import { Queue } from "./queue"
import { Recent } from "./recent"
import { Screen } from "./screen"
import { Sender, type Line } from "./sender"
import { say } from "./texts"
import type { Figures, Item, Lesson, Verdict } from "./types"
import { about, verdictOn } from "./verdict"
import { Work } from "./work"

const unansweredMost = 20
const four = ["true", "clear", "complete", "accurate"]

// Desk joins the parts: what may be done now, what is kept, what is shown then.
export class Desk {
  private readonly screen = new Screen()
  private readonly pictures = new Pictures(() => this.screen.width())
  private readonly sight = new Sight()
  private readonly menus = new Menus(home)
  private readonly recent = new Recent()
  private readonly work = new Work()
  private readonly queue: Queue
  private readonly sender: Sender
  private readonly looking: Looking
  private readonly controls: Controls
  private asked = new Set<string>()
  private readonly marked = new Set<string>()
  private returned: { id: string } | null = null
  private presented: Item | undefined // what stands on the screen
  private oldest = 0 // when the oldest unanswered entry was made; 0: none
  private suggestion = 0
  private since = 0
  private tried = 0
  private started = false // the journal of the last time has been sent

  constructor(account: string, private readonly journal: Journal) {
    const single = new Single(account)
    this.queue = new Queue(journal)
    this.looking = new Looking(this.screen, this.sight, single, () => this.paint())
    this.controls = new Controls(
      {
        act: (name) => this.act(name),
        digit: (n) => this.digit(n),
        choose: (b) => this.chosen(b),
        find: (name) => this.find(name),
        point: (n) => this.point(n),
        written: (words) => this.decide("reject", "other", words),
        activity: () => this.activity(),
      },
      this.looking,
      this.menus,
      single,
    )
    this.sender = new Sender(journal, {
      answered: (e, f, l) => this.answered(e, f, l),
      refused: (e, why) => void this.refused(e, why),
      line: (s) => this.line(s),
      fault: (e) => this.fault(e),
    })
  }

  async start(): Promise<void> {
    addEventListener("pagehide", () => this.leave())
    addEventListener("pageshow", (e) => e.persisted && location.reload())
    setInterval(() => this.tick(), 1000)
    this.looking.showKeys()
    if (this.journal.size > 0) {
      this.screen.empty(say("resending", this.journal.size), "")
      this.oldest = performance.now()
      void this.sender.run()
      await this.sender.empty()
    } else this.screen.empty(say("taking"), "")
    this.work.taken(performance.now())
    this.started = true
    await this.fill()
  }

  private act(name: string): void {
    const acts: Record<string, () => void> = {
      pass: () => this.pass(),
      reject: () => this.openMenu("reject"),
      doubt: () => this.openMenu("doubt"),
      undo: () => this.undo(),
      before: () => this.looking.step(-1),
      after: () => this.looking.step(1),
      space: () => this.screen.playing && this.screen.toggleFilm(),
      loupe: () => this.looking.toggleLoupe(),
      film: () => this.looking.film(),
      same: () => this.looking.same(),
      beside: () => this.looking.sideBySide(),
      proof: () => this.looking.nextProof(),
      up: () => this.neighbour(-1),
      down: () => this.neighbour(1),
      help: () => this.looking.help(),
      shut: () => this.looking.panel.shut(),
      leave: () => this.menus.close(),
      dismiss: () => this.screen.returned(""),
    }
    acts[name]?.()
  }

  private digit(n: number): void {
    const item = this.queue.current
    if (!item) return
    const b = this.menus.choice(n)
    if (b) this.chosen(b)
    else if (n > four.length) this.point(n)
    else if (item.ask) this.find(four[n - 1] as string)
  }

  private find(name: string): void {
    if (!this.queue.current?.ask) return
    if (!this.asked.delete(name)) this.asked.add(name)
    part("found").querySelector(`[data-finding="${name}"]`)?.setAttribute("aria-pressed", String(this.asked.has(name)))
  }

  // point points an element to what is large on the screen.
  private point(n: number): void {
    this.looking.pointing.choose(n, this.looking.large)
  }

  private openMenu(which: "reject" | "doubt"): void {
    if (!this.queue.current || this.unseen()) return
    this.screen.said("")
    this.menus.toggle(which, this.queue.current.machine !== "")
  }

  private neighbour(step: number): void {
    const to = this.queue.place + step
    if (to < 0 || to >= this.queue.items.length) return
    this.menus.close()
    this.queue.place = to
    this.screen.said(to > 0 ? say("neighbour", to) : "")
    this.present(this.controls.pressed)
  }

  // ── verdicts ──────────────────────────────────────────────────────────────────────────────────────────────────

  private pass(): void {
    const item = this.queue.current
    const sheet = this.looking.sheet
    if (!item || !sheet) return
    this.looking.seen()
    const why = whyNotPass(item, sheet, this.sight, this.asked, this.looking.pointing)
    if (why) this.screen.said(why)
    else this.decide("pass", "", "")
  }

  // unseen says that the pictures are not on the screen yet: nothing is decided on what was not painted.
  private unseen(): boolean {
    const unseen = this.sight.painted < 0
    if (unseen) this.screen.said(say("no.painted.yet"))
    return unseen
  }

  // chosen is a reason of one of the lists.
  private chosen(b: HTMLElement): void {
    if (this.unseen()) return
    const d = b.dataset
    if (d.doubt !== undefined) this.decide("doubt", d.doubt, "")
    else if (d.machine !== undefined && this.queue.current?.machine === "") this.screen.said(say("no.machine"))
    else if (d.written !== undefined) this.menus.write()
    else if (d.reject !== undefined) this.decide("reject", d.reject, "")
  }

  private decide(result: Verdict["result"], reason: string, words: string): void {
    const item = this.queue.current
    if (!item) return
    if (this.journal.size >= unansweredMost) {
      this.screen.trouble(say("full", this.journal.size))
      return
    }
    const verdict = verdictOn(item, result, reason, words, this.sight, this.looking.pointing)
    const done = say("done." + result, result === "pass" ? "" : this.menus.words(result, reason))
    let entry: Entry
    try {
      entry = this.journal.add("verdict", verdict, about(item))
    } catch {
      this.screen.trouble(say("store"))
      return
    }
    this.oldest = this.oldest || performance.now()
    this.recent.add(item, entry)
    this.menus.close()
    this.screen.returned("")
    this.queue.decide(item)
    this.present(this.controls.pressed)
    this.screen.said(done)
    afterPaintOr(200, () => {
      void this.sender.run()
      void this.fill()
    })
  }

  private undo(): void {
    this.menus.close()
    const last = this.recent.last()
    if (!last) {
      this.screen.said(say("no.undo"))
      return
    }
    if (last.entry.tries === 0) this.journal.drop(last.entry)
    else {
      try {
        this.journal.add("undo", { command: newCommand(), capture: last.item.id }, about(last.item))
      } catch {
        this.screen.trouble(say("store"))
        return
      }
      this.oldest = this.oldest || performance.now()
      void this.sender.run()
    }
    this.recent.back()
    this.queue.bring(last.item)
    this.present()
    this.screen.said(say("done.undo"))
  }

  private answered(entry: Entry, figures: Figures, lesson?: Lesson): void {
    if (lesson) this.screen.lesson(entry.about, lesson)
    this.queue.touch(entry.body.capture)
    if (entry.kind === "undo") this.queue.undone(entry.body.capture)
    this.oldest = this.journal.size > 0 ? performance.now() : 0
    this.screen.trouble("")
    this.screen.figures(figures)
    if (!this.queue.current) void this.fill()
  }

  // refused brings back what the server did not take, with its sentence; what others have meanwhile is only told.
  private async refused(entry: Entry, why: Refused): Promise<void> {
    const id = entry.body.capture
    this.oldest = this.journal.size > 0 ? performance.now() : 0
    this.journal.dropAll(id)
    this.recent.forget(id)
    this.queue.forget(id)
    this.returned = { id }
    this.screen.returned(entry.about + "　" + why.sentence)
    await this.fill(true)
    if (this.returned?.id !== id) return
    this.returned = null
    this.screen.returned(entry.about + "　" + say("gone", why.sentence))
    this.present()
  }

  // ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────

  // fill takes as many captures as are wanted and shows the first when nothing is shown.
  private async fill(again = false): Promise<void> {
    if (this.queue.wanted === 0 && !again) return
    this.tried = performance.now()
    const here = this.queue.current
    try {
      let said = await this.queue.take(this.queue.wanted)
      if (!said && again) said = await this.queue.take(this.queue.wanted)
      if (!said) return
      this.work.taken(this.tried)
      this.screen.figures(said.taken.figures)
      if (said.lost > 0) this.screen.said(say("lost", said.lost))
      this.line(this.journal.size > 0 ? "sending" : "good")
      if (!(this.journal.size > 0)) this.screen.trouble("")
      this.bringReturned()
      if (this.queue.current !== this.presented) this.present()
      else if (!here) this.screen.nothing(said.taken.figures)
      this.prefetch()
    } catch (e) {
      this.away(e)
    }
  }

  private bringReturned(): void {
    const back = this.returned && this.queue.items.find((i) => i.id === this.returned?.id)
    if (!back) return
    this.returned = null
    this.queue.bring(back)
  }

  private away(e: unknown): void {
    this.line("away")
    if (e instanceof Ended || e instanceof Ours) this.fault(e)
    else if (e instanceof Refused) this.screen.trouble(e.sentence)
    if (!this.queue.current) this.screen.empty(say("empty.away"), "")
  }

  // present shows the current item; since is when the key was pressed that brought it, 0 for none.
  private present(since = 0): void {
    this.since = since
    const item = this.queue.current
    this.presented = item
    clearTimeout(this.suggestion)
    this.asked.clear()
    this.sight.begin()
    part("view").removeAttribute("data-painted")
    if (!item) this.screen.empty(say(navigator.onLine ? "taking" : "empty.away"), "")
    else this.screen.words(item, this.marked.has(item.id))
    this.looking.begin(item, item ? this.pictures.want(item) : null)
  }

  private paint(): void {
    const item = this.queue.current
    const sheet = this.looking.sheet
    if (!item || !sheet) return
    const all = this.looking.draw()
    if (sheet.away && all) this.later(item)
    else if (all && this.sight.painted < 0) this.painted(item, sheet)
  }

  // painted waits until the browser has really put the pictures on the screen, and notes how long it took since the key.
  private painted(item: Item, sheet: Sheet): void {
    afterPaint(() => {
      if (this.queue.current !== item || this.looking.sheet !== sheet || this.sight.painted >= 0) return
      part("view").dataset.painted = "yes"
      this.sight.all(sheet.frames.filter((f) => f.state === "there").length)
      if (this.since > 0) performance.measure("desk-painted", { start: this.since, end: performance.now() })
      this.since = 0
      this.looking.see(this.looking.large)
      this.suggestion = window.setTimeout(() => this.suggest(item), least)
      this.prefetch()
    })
  }

  // suggest says what the machine thinks, after the reviewer has looked (Art 5).
  private suggest(item: Item): void {
    if (this.queue.current !== item) return
    this.screen.machine(item)
  }

  private prefetch(): void {
    const near = [...this.queue.items.slice(this.queue.place), ...this.queue.items.slice(0, this.queue.place)]
    const keep = new Set([...near.map((i) => i.id), ...this.recent.near])
    this.pictures.keep(keep)
    this.screen.gates.keep(keep)
    for (const i of near) {
      this.pictures.want(i)
      idle(() => this.queue.items.includes(i) && this.screen.gates.parse(i))
    }
  }

  // later puts an item whose picture did not arrive to the back with a mark, once; the flow does not stop.
  private later(item: Item): void {
    if (this.marked.has(item.id) || this.queue.items.length < 2 || !navigator.onLine) return
    this.marked.add(item.id)
    this.pictures.retry(item.id)
    this.queue.last(item)
    this.present()
    this.screen.said(say("later"))
  }

  // ── line and time ─────────────────────────────────────────────────────────────────────────────────────────────

  private line(state: Line): void {
    this.screen.line(state, this.journal.size)
  }

  private fault(e: Ours | Ended | null): void {
    if (e === null) return
    if (e instanceof Ours && e.reference === "") return // a server that is being started: as if there were no line
    this.screen.trouble(e instanceof Ended ? say("session") : say("ours", e.reference), e instanceof Ended)
  }

  private activity(): void {
    const lease = this.work.stirs(this.queue.current !== undefined)
    if (lease === "") return
    if (lease === "ask") void this.fill(true) // others may have it by now
    void send<Figures>(at("renew"), {}).then((f) => this.screen.figures(f), () => undefined)
  }

  private tick(): void {
    const now = performance.now()
    this.recent.count(now)
    if (this.oldest > 0 && now - this.oldest > 5000 && this.journal.size > 0 && part("relogin").hidden) {
      this.screen.trouble(say(this.journal.size >= unansweredMost ? "full" : "slow", this.journal.size))
    }
    if (this.work.tires(now)) this.screen.said(say("pause"))
    if (this.started && !this.queue.current && now - this.tried > (document.hidden ? 30000 : 4000)) void this.fill()
    if (this.looking.sheet?.away && this.queue.current && now - this.tried > 3000) {
      this.tried = now
      this.pictures.retry(this.queue.current.id)
      this.present()
    }
  }

  // leave gives back what is held, unless verdicts are still to be sent: then the lease keeps them from others.
  private leave(): void {
    if (this.journal.size > 0) return
    void fetch(at("release"), { method: "POST", body: "{}", keepalive: true, headers: { "Content-Type": "application/json", Accept: "application/json" } })
  }
}
