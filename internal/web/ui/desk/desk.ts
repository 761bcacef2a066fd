import { Ended, Ours, Refused, newCommand, send } from "./api"
import { part, show, write } from "./dom"
import { Sight, least, whyNotPass } from "./guards"
import { Journal, type Entry } from "./journal"
import { Single, meant, named } from "./keys"
import { Loupe } from "./loupe"
import { Pictures, type Sheet } from "./pictures"
import { Queue } from "./queue"
import { Screen } from "./screen"
import { Sender, type Line } from "./sender"
import { Panel } from "./sheet"
import { Strip } from "./strip"
import { say } from "./texts"
import type { Figures, Item, Verdict } from "./types"

const unansweredMost = 20
const undoFor = 30000 // milliseconds
const undoMost = 5
const renewAfter = 45000 // milliseconds of work; the server keeps a lease for three minutes
const pauseAfter = 50 * 60000

interface Recent {
  item: Item
  entry: Entry
  at: number
}

type Result = Verdict["result"]

// Desk joins the parts: what a key asks for, what may be done now, what is shown then.
export class Desk {
  private readonly screen = new Screen()
  private readonly panel = new Panel()
  private readonly pictures = new Pictures(() => this.screen.width())
  private readonly sight = new Sight()
  private readonly queue: Queue
  private readonly sender: Sender
  private readonly single: Single
  private readonly loupe: Loupe
  private sheet: Sheet | null = null
  private chosen = 0
  private menu: "" | "reject" | "doubt" = ""
  private asked = new Set<string>()
  private recent: Recent[] = []
  private readonly marked = new Set<string>()
  private returned: { id: string; why: string; words: string } | null = null
  private proof = -1
  private pressed = 0 // when the key was pressed that brought the current item
  private began = 0 // of work without a pause
  private renewed = 0
  private active = 0
  private oldest = 0 // when the oldest unanswered entry was made; 0: none
  private suggestion = 0
  private tried = 0

  constructor(account: string, private readonly journal: Journal) {
    this.queue = new Queue(journal)
    this.single = new Single(account)
    const strip = new Strip(part("strip"), (i) => this.choose(i))
    this.loupe = new Loupe(strip, () => this.paint())
    this.screen.strip = strip
    this.screen.loupe = this.loupe
    this.sender = new Sender(journal, {
      answered: (e, f) => this.answered(e, f),
      refused: (e, why) => void this.refused(e, why),
      line: (s) => this.line(s),
      fault: (e) => this.fault(e),
    })
  }

  async start(): Promise<void> {
    this.listen()
    setInterval(() => this.tick(), 1000)
    if (this.journal.size > 0) {
      this.screen.empty(say("resending", this.journal.size), "")
      this.oldest = performance.now()
      void this.sender.run()
      await this.sender.empty()
    } else this.screen.empty(say("taking"), "")
    this.renewed = performance.now()
    await this.fill()
  }

  private listen(): void {
    document.addEventListener("keydown", (e) => this.key(e))
    document.addEventListener("pointerdown", () => this.activity())
    document.addEventListener("click", (e) => this.click(e))
    part("written").addEventListener("submit", (e) => {
      e.preventDefault()
      const words = part<HTMLTextAreaElement>("words").value.trim()
      if (words) this.decide("reject", "other", words)
    })
    addEventListener("pagehide", () => this.leave())
    addEventListener("pageshow", (e) => e.persisted && location.reload())
    addEventListener("resize", () => this.paint())
  }

  // ── keys and buttons ──────────────────────────────────────────────────────────────────────────────────────────

  private key(e: KeyboardEvent): void {
    this.activity()
    if (!meant(e)) {
      if (e.key === "Escape" && this.menu && !e.isComposing) this.closeMenu()
      return
    }
    const on = e.target as HTMLElement
    const control = on.closest("button,a,video,[role=button]") !== null
    if (e.key === "Enter") {
      if (!control && (!this.panel.open || on.id === "sheet-title")) this.take(e, () => this.nextProof())
      return
    }
    if (e.key === " ") {
      if (on.id === "big" && this.screen.playing) this.take(e, () => this.screen.toggleFilm())
      return
    }
    if (this.panel.open) return
    if (on.id === "big" && this.loupe.on && e.key.startsWith("Arrow")) {
      this.take(e, () => this.loupe.move(...(steps[e.key] as [number, number])))
      return
    }
    if (on.id === "panel" && e.key.startsWith("Page")) return // scrolls
    const name = named(e, this.single.on)
    if (name === "") return
    this.pressed = e.timeStamp
    if (name >= "1" && name <= "9" && name.length === 1) this.take(e, () => this.digit(Number(name)))
    else if (name === "escape") this.closeMenu()
    else this.take(e, () => this.act(name))
  }

  private take(e: Event, then: () => void): void {
    e.preventDefault()
    then()
  }

  private click(e: MouseEvent): void {
    const b = (e.target as HTMLElement).closest("button,a.proof") as HTMLElement | null
    if (!b) return
    this.pressed = e.timeStamp
    if (b.classList.contains("proof")) {
      const open = this.open()
      const row = b.closest("li")
      this.take(e, () => this.showProof(row, row ? open.indexOf(row) : -1))
      return
    }
    const d = b.dataset
    if (d.reject !== undefined) this.reject(b)
    else if (d.doubt !== undefined) this.doubt(b)
    else if (d.finding !== undefined) this.find(d.finding)
    else if (d.do !== undefined) this.act(d.do)
    else return
    if (["pass", "undo", "up", "down"].includes(d.do ?? "") || d.reject || d.doubt) this.home()
  }

  // home puts the focus back on the desk after the mouse has pressed a button that is done with.
  private home(): void {
    if (!part("written").hidden) return
    part("main").focus({ preventScroll: true })
  }

  private act(name: string): void {
    const acts: Record<string, () => void> = {
      pass: () => this.pass(),
      reject: () => this.openMenu("reject"),
      doubt: () => this.openMenu("doubt"),
      undo: () => this.undo(),
      before: () => this.choose(this.chosen - 1),
      after: () => this.choose(this.chosen + 1),
      loupe: () => this.toggleLoupe(),
      film: () => this.film(),
      same: () => this.same(),
      proof: () => this.nextProof(),
      up: () => this.neighbour(-1),
      down: () => this.neighbour(1),
      help: () => this.help(),
      shut: () => this.panel.shut(),
      leave: () => this.closeMenu(),
      dismiss: () => this.screen.returned(""),
    }
    acts[name]?.()
  }

  private digit(n: number): void {
    const item = this.queue.current
    if (!item) return
    if (this.menu) {
      const b = part("menu-" + this.menu).querySelectorAll<HTMLButtonElement>("li button")[n - 1]
      if (b) this.menu === "reject" ? this.reject(b) : this.doubt(b)
    } else if (item.ask && n <= 4) this.find(["true", "clear", "complete", "accurate"][n - 1] as string)
  }

  private find(name: string): void {
    if (!this.queue.current?.ask) return
    this.asked.has(name) ? this.asked.delete(name) : this.asked.add(name)
    part("found").querySelector(`[data-finding="${name}"]`)?.setAttribute("aria-pressed", String(this.asked.has(name)))
  }

  private openMenu(which: "reject" | "doubt"): void {
    if (!this.queue.current) return
    const same = this.menu === which
    this.closeMenu()
    if (same) return
    this.menu = which
    this.screen.said("")
    if (which === "reject") {
      const b = part("menu-reject").querySelector<HTMLButtonElement>("[data-machine]")
      if (b) b.disabled = this.queue.current.machine === ""
    }
    show(part("menu-" + which), true)
    document.querySelector(`[data-do="${which}"]`)?.setAttribute("aria-expanded", "true")
  }

  private closeMenu(): void {
    if (this.menu) {
      show(part("menu-" + this.menu), false)
      document.querySelector(`[data-do="${this.menu}"]`)?.setAttribute("aria-expanded", "false")
      if (part("menu-" + this.menu).contains(document.activeElement)) part("main").focus({ preventScroll: true })
    }
    this.menu = ""
    show(part("written"), false)
    part<HTMLTextAreaElement>("words").value = ""
  }

  // ── verdicts ──────────────────────────────────────────────────────────────────────────────────────────────────

  private pass(): void {
    const item = this.queue.current
    if (!item || !this.sheet) return
    const why = whyNotPass(item, this.sheet, this.sight, this.asked)
    if (why) this.screen.said(why)
    else this.decide("pass", "", "")
  }

  private reject(b: HTMLElement): void {
    if (b.dataset.machine !== undefined && this.queue.current?.machine === "") {
      this.screen.said(say("no.machine"))
      return
    }
    if (b.dataset.written !== undefined) {
      show(part("written"), true)
      part("words").focus()
      return
    }
    this.decide("reject", b.dataset.reject ?? "", "")
  }

  private doubt(b: HTMLElement): void {
    this.decide("doubt", b.dataset.doubt ?? "", "")
  }

  private decide(result: Result, reason: string, words: string): void {
    const item = this.queue.current
    if (!item) return
    if (this.journal.size >= unansweredMost) {
      this.screen.trouble(say("full", this.journal.size))
      return
    }
    const yes = result === "pass" ? "yes" : ""
    const verdict: Verdict = {
      command: newCommand(),
      capture: item.id,
      result,
      reason,
      words,
      findings: { true: yes, clear: yes, complete: yes, accurate: yes },
      shown: item.digest,
      painted: this.sight.painted,
      dwell_ms: Math.round(this.sight.dwell),
    }
    const done = say("done." + result, part("menu-" + (result === "doubt" ? "doubt" : "reject")).querySelector(`[data-${result}="${reason}"] span`)?.textContent ?? "")
    let entry: Entry
    try {
      entry = this.journal.add("verdict", verdict, item, done)
    } catch {
      this.screen.trouble(say("store"))
      return
    }
    this.oldest = this.oldest || performance.now()
    this.recent = [...this.recent, { item, entry, at: performance.now() }].slice(-undoMost)
    this.closeMenu()
    this.screen.returned("")
    this.queue.decide(item)
    this.present()
    this.screen.said(done)
    void this.sender.run()
    void this.fill()
  }

  private undo(): void {
    this.closeMenu()
    const last = this.recent[this.recent.length - 1]
    if (!last || performance.now() - last.at > undoFor) {
      this.recent = []
      this.screen.said(say("no.undo"))
      return
    }
    if (last.entry.tries === 0) this.journal.drop(last.entry)
    else {
      try {
        this.journal.add("undo", { command: newCommand(), capture: last.item.id }, last.item, "")
      } catch {
        this.screen.trouble(say("store"))
        return
      }
      this.oldest = this.oldest || performance.now()
      void this.sender.run()
    }
    this.recent.pop()
    this.queue.bring(last.item)
    this.present()
    this.screen.said(say("done.undo"))
  }

  private answered(entry: Entry, figures: Figures): void {
    this.queue.touch(entry.body.capture)
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
    this.recent = this.recent.filter((r) => r.item.id !== id)
    this.queue.forget(id)
    const words = [entry.item.plate, entry.item.at].filter((s) => s).join("　")
    this.returned = { id, why: why.sentence, words }
    this.screen.returned([words, why.sentence].filter((s) => s).join("："))
    await this.fill(true)
    if (this.returned?.id !== id) return
    this.returned = null
    this.screen.returned(say("gone", [words, why.sentence].filter((s) => s).join("　")))
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
      this.renewed = Math.max(this.renewed, this.tried)
      this.screen.figures(said.taken.figures)
      if (said.lost > 0) this.screen.said(say("lost", said.lost))
      this.line(this.journal.size > 0 ? "sending" : "good")
      if (!(this.journal.size > 0)) this.screen.trouble("")
      this.bringReturned()
      if (this.queue.current !== here) this.present()
      else if (!here) this.nothing(said.taken.figures)
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

  private nothing(f: Figures): void {
    this.screen.empty(say("empty"), [say("empty.next"), f.doubtful > 0 ? say("empty.doubts", f.doubtful) : ""].join(""))
  }

  // present shows the current item.
  private present(): void {
    const item = this.queue.current
    clearTimeout(this.suggestion)
    this.asked.clear()
    this.proof = -1
    this.chosen = 0
    this.sight.begin()
    if (this.sheet) this.sheet.onChange = null
    if (!item) {
      this.sheet = null
      this.loupeOff()
      this.screen.empty(say(navigator.onLine ? "taking" : "empty.away"), "")
      return
    }
    this.screen.words(item, this.marked.has(item.id))
    this.sheet = this.pictures.want(item)
    this.sheet.onChange = () => this.paint()
    this.paint()
    if (this.sheet.frames.length === 0) this.film()
  }

  private paint(): void {
    const item = this.queue.current
    const sheet = this.sheet
    if (!item || !sheet) return
    const all = this.screen.pictures(sheet, this.chosen)
    if (sheet.away && all) return this.later(item)
    if (all && this.sight.painted === 0) this.painted(item, sheet)
  }

  // painted waits until the browser has really put the pictures on the screen, and notes how long it took since the key.
  private painted(item: Item, sheet: Sheet): void {
    const pressed = this.pressed
    requestAnimationFrame(() => {
      const after = new MessageChannel()
      after.port1.onmessage = () => {
        if (this.queue.current !== item || this.sheet !== sheet || this.sight.painted > 0) return
        this.sight.all(sheet.frames.filter((f) => f.state === "there").length)
        if (pressed > 0) performance.measure("desk-painted", { start: pressed, end: performance.now() })
        this.pressed = 0
        this.suggestion = window.setTimeout(() => this.suggest(item), least)
        this.prefetch()
      }
      after.port2.postMessage(null)
    })
  }

  // suggest says what the machine thinks, after the reviewer has looked (Art 5).
  private suggest(item: Item): void {
    if (this.queue.current !== item) return
    const words = item.quiet
      ? say("machine.quiet")
      : item.machine
        ? say("machine", item.machine)
        : item.pass.allowed
          ? say("machine.none")
          : say("machine.unknown", item.pass.because)
    write(part("machine"), words)
  }

  private prefetch(): void {
    const near = [...this.queue.items.slice(this.queue.place), ...this.queue.items.slice(0, this.queue.place)]
    const keep = new Set([...near.map((i) => i.id), ...this.recent.slice(-1).map((r) => r.item.id)])
    this.pictures.keep(keep)
    this.screen.keep(keep)
    for (const i of near) {
      this.pictures.want(i)
      this.screen.gates(i)
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

  // ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────

  private choose(place: number): void {
    const sheet = this.sheet
    if (!sheet || place < 0 || place >= sheet.frames.length + sheet.films.length) return
    if (place >= sheet.frames.length) {
      this.film(place - sheet.frames.length)
      return
    }
    this.screen.stopFilm()
    this.chosen = place
    this.paint()
  }

  private film(which = 0): void {
    const film = this.sheet?.films[which]
    if (!film || !this.sheet) {
      this.screen.said(say("nofilm"))
      return
    }
    if (this.screen.playing && this.sheet.films.length < 2 && this.sheet.frames.length > 0) {
      this.choose(this.chosen)
      return
    }
    const item = this.queue.current
    this.loupeOff()
    part("big").focus({ preventScroll: true })
    void this.screen.playFilm(film.view).then((there) => {
      if (there && this.queue.current === item) this.sight.filmSeen = true
    })
  }

  private toggleLoupe(): void {
    if (!this.sheet || this.screen.playing) return
    this.loupe.toggle()
    document.querySelector('[data-do="loupe"]')?.setAttribute("aria-pressed", String(this.loupe.on))
    if (this.loupe.on) part("big").focus({ preventScroll: true })
  }

  private loupeOff(): void {
    if (this.loupe.on) this.toggleLoupe()
  }

  private neighbour(step: number): void {
    const to = this.queue.place + step
    if (to < 0 || to >= this.queue.items.length) return
    this.closeMenu()
    this.queue.place = to
    this.present()
    this.screen.said(to > 0 ? say("neighbour", to) : "")
  }

  private same(): void {
    const item = this.queue.current
    if (item) void this.panel.fetch(say("same.title"), "", "/captures/" + item.id + "/same")
  }

  private open(): HTMLElement[] {
    return [...part("panel").querySelectorAll<HTMLElement>("li.unmet, li.unknown")]
  }

  private nextProof(): void {
    if (!this.queue.current) return
    const rows = this.open()
    if (rows.length === 0) {
      this.screen.said(say("noproof"))
      return
    }
    this.proof = this.panel.open ? (this.proof + 1) % rows.length : 0
    this.showProof(rows[this.proof] as HTMLElement, this.proof)
  }

  private showProof(row: Element | null, place: number): void {
    const link = row?.querySelector<HTMLAnchorElement>("a.proof")
    if (!link) return
    this.proof = place
    const of = this.open().length
    void this.panel.fetch(row?.querySelector(".title")?.textContent ?? "", place < 0 ? "" : say("proof.place", place + 1, of), link.href)
  }

  private help(): void {
    if (this.panel.open) return
    const content = part<HTMLTemplateElement>("help").content.cloneNode(true) as DocumentFragment
    const box = content.querySelector<HTMLInputElement>("#keys-off")
    if (box) {
      box.checked = !this.single.on
      box.addEventListener("change", () => {
        this.single.on = !box.checked
        this.keysOff()
      })
    }
    this.panel.fill(say("help.title"), content)
  }

  private keysOff(): void {
    part("desk").classList.toggle("keys-off", !this.single.on)
  }

  // ── line and time ─────────────────────────────────────────────────────────────────────────────────────────────

  private line(state: Line): void {
    const n = this.journal.size
    this.screen.line(state, state === "good" ? say("line.good") : say(state === "away" ? "line.away" : "line.sending", n))
  }

  private fault(e: Ours | Ended | null): void {
    if (e === null) return
    this.screen.trouble(e instanceof Ended ? say("session") : say("ours", e.reference), e instanceof Ended)
  }

  private activity(): void {
    const now = performance.now()
    if (this.began === 0 || now - this.active > 5 * 60000) this.began = now
    this.active = now
    if (now - this.renewed < renewAfter || !this.queue.current) return
    if (now - this.renewed > 170000) void this.fill(true) // others may have it by now
    this.renewed = now
    void send<Figures>("/desk/renew", {}).then((f) => this.screen.figures(f), () => undefined)
  }

  private tick(): void {
    const now = performance.now()
    this.keysOff()
    this.undoWords(now)
    if (this.oldest > 0 && now - this.oldest > 5000 && this.journal.size > 0 && part("relogin").hidden) {
      this.screen.trouble(say(this.journal.size >= unansweredMost ? "full" : "slow", this.journal.size))
    }
    if (this.began > 0 && now - this.began > pauseAfter && now - this.active < 60000) {
      this.began = now
      this.screen.said(say("pause"))
    }
    if (!this.queue.current && now - this.tried > (document.hidden ? 30000 : 4000)) void this.fill()
    if (this.sheet?.away && this.queue.current && now - this.tried > 3000) {
      this.tried = now
      this.pictures.retry(this.queue.current.id)
      this.present()
    }
  }

  private undoWords(now: number): void {
    const last = this.recent[this.recent.length - 1]
    const left = last ? Math.ceil((undoFor - (now - last.at)) / 1000) : 0
    const b = document.querySelector<HTMLButtonElement>('.desk-keys [data-do="undo"]')
    if (b) b.disabled = left <= 0
    write(part("undo-words"), left > 0 ? say("undo", left) : say("undo.none"))
  }

  // leave gives back what is held, unless verdicts are still to be sent: then the lease keeps them from others.
  private leave(): void {
    if (this.journal.size > 0) return
    void fetch("/desk/release", { method: "POST", body: "{}", keepalive: true, headers: { "Content-Type": "application/json", Accept: "application/json" } })
  }
}

const steps: Record<string, [number, number]> = { ArrowLeft: [-0.03, 0], ArrowRight: [0.03, 0], ArrowUp: [0, -0.03], ArrowDown: [0, 0.03] }
