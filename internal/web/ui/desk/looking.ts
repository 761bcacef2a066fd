import { part, write } from "./dom"
import { type Sight, least } from "./guards"
import type { Single } from "./keys"
import { Beside } from "./beside"
import { Loupe } from "./loupe"
import type { Sheet } from "./pictures"
import type { Screen } from "./screen"
import { Pointing } from "./pointing"
import { Panel } from "./sheet"
import { Strip } from "./strip"
import { say } from "./texts"
import type { Item, Medium } from "./types"

// Looking is everything that decides nothing: frames, film, loupe, proofs, the captures of the same plate, the keys.
export class Looking {
  readonly panel = new Panel()
  readonly loupe: Loupe
  readonly beside = new Beside(part("sheet-body"))
  sheet: Sheet | null = null
  readonly pointing = new Pointing()
  private item: Item | undefined
  private eye: Medium | undefined // what is large on the screen, and since when
  private eyeSince = 0
  private eyeTimer = 0
  private chosen = 0
  private proof = -1

  constructor(private readonly screen: Screen, private readonly sight: Sight, private readonly single: Single, private readonly paint: () => void) {
    screen.strip = new Strip(part("strip"), (i) => this.choose(i))
    this.loupe = new Loupe(screen.strip, () => this.paint())
    screen.loupe = this.loupe
    addEventListener("resize", () => this.paint())
    document.addEventListener("visibilitychange", () => this.see(this.eye))
  }

  // begin looks at an item, or at none.
  begin(item: Item | undefined, sheet: Sheet | null): void {
    if (this.sheet) this.sheet.onChange = null
    this.item = item
    this.sheet = sheet
    this.chosen = 0
    this.proof = -1
    this.pointing.begin(item)
    this.see(undefined)
    if (!sheet) {
      this.loupeOff()
      return
    }
    sheet.onChange = () => this.paint()
    this.paint()
    if (sheet.frames.length === 0) this.film()
  }

  // see notes what stands large on the screen from now on. After as long as a pass needs it counts as looked at.
  see(medium: Medium | undefined): void {
    clearTimeout(this.eyeTimer)
    this.eye = medium
    this.eyeSince = performance.now()
    this.sight.large(medium?.name)
    if (medium) this.eyeTimer = window.setTimeout(() => this.seen(), least)
  }

  // seen points what was looked at for long enough; what is hidden is not looked at.
  seen(): void {
    if (this.eye && !document.hidden && performance.now() - this.eyeSince >= least) this.pointing.looked(this.eye)
  }

  // large is the medium that stands large on the screen.
  get large(): Medium | undefined {
    const sheet = this.sheet
    return this.screen.playing ? this.eye : sheet?.frames[this.chosen]?.medium
  }

  // draw puts the pictures on the screen; true when all are there or can never be.
  draw(): boolean {
    return this.sheet !== null && this.screen.pictures(this.sheet, this.chosen)
  }

  choose(place: number): void {
    const sheet = this.sheet
    if (!sheet || place < 0 || place >= sheet.frames.length + sheet.films.length) return
    if (place >= sheet.frames.length) {
      this.film(place - sheet.frames.length)
      return
    }
    this.screen.stopFilm()
    this.chosen = place
    this.paint()
    if (this.sight.painted >= 0) this.see(sheet.frames[place]?.medium)
  }

  step(by: number): void {
    this.choose(this.chosen + by)
  }

  film(which = 0): void {
    const sheet = this.sheet
    const film = sheet?.films[which]
    if (!sheet || !film) {
      this.screen.said(say("nofilm"))
      return
    }
    if (this.screen.playing && sheet.films.length < 2 && sheet.frames.length > 0) {
      this.choose(this.chosen)
      return
    }
    this.loupeOff()
    part("big").focus({ preventScroll: true })
    void this.screen.playFilm(film.view).then((there) => {
      if (!there || this.sheet !== sheet) return
      this.sight.filmSeen = true
      this.see(film)
    })
  }

  toggleLoupe(): void {
    if (!this.sheet || this.screen.playing) return
    this.loupe.toggle()
    document.querySelector('[data-do="loupe"]')?.setAttribute("aria-pressed", String(this.loupe.on))
    if (this.loupe.on) part("big").focus({ preventScroll: true })
  }

  private loupeOff(): void {
    if (this.loupe.on) this.toggleLoupe()
  }

  same(): void {
    if (this.item) void this.panel.fetch(say("same.title"), "", "/captures/" + this.item.id + "/same")
  }

  sideBySide(): void {
    if (this.item) void this.panel.fetch(say("beside.title"), "", "/captures/" + this.item.id + "/beside")
  }

  private open(): Element[] {
    return [...part("panel").querySelectorAll("li.unmet, li.unknown")]
  }

  // nextProof shows what proves the first condition that is not met, then the next.
  nextProof(): void {
    if (!this.item) return
    const rows = this.open()
    if (rows.length === 0) {
      this.screen.said(say("noproof"))
      return
    }
    const next = this.panel.open ? (this.proof + 1) % rows.length : 0
    this.showProof(rows[next] as Element)
  }

  showProof(row: Element): void {
    const link = row.querySelector<HTMLAnchorElement>("a.proof")
    if (!link) return
    const rows = this.open()
    this.proof = rows.indexOf(row)
    const place = this.proof < 0 ? "" : say("proof.place", this.proof + 1, rows.length)
    void this.panel.fetch(row.querySelector(".title")?.textContent ?? "", place, link.href)
  }

  help(): void {
    if (this.panel.open) return
    const content = part<HTMLTemplateElement>("help").content.cloneNode(true) as DocumentFragment
    const box = content.querySelector<HTMLInputElement>("#keys-off")
    if (box) {
      box.checked = !this.single.on
      box.addEventListener("change", () => {
        this.single.on = !box.checked
        this.showKeys()
      })
    }
    for (const field of content.querySelectorAll<HTMLInputElement>("input[data-letter]")) this.letterField(field)
    this.panel.fill(say("help.title"), content)
  }

  // letterField lets a person give an act another letter; what an input method composes is waited for.
  private letterField(field: HTMLInputElement): void {
    const act = field.dataset.letter as string
    const put = () => (field.value = this.single.letter(act).toUpperCase())
    put()
    field.addEventListener("input", (e) => {
      if ((e as InputEvent).isComposing || field.value === "") return
      const key = field.value
      const taken = !this.single.change(act, key)
      write(part("letter-said"), taken ? say("letter.no", key.toUpperCase()) : say("letter.yes", key.toUpperCase()))
      put()
      field.select()
      this.showKeys()
    })
    field.addEventListener("blur", put)
    field.addEventListener("focus", () => field.select())
  }

  // showKeys shows beside the buttons which keys there are, or none when they are off.
  showKeys(): void {
    for (const b of document.querySelectorAll<HTMLElement>(".desk-keys [data-do]")) {
      const letter = this.single.letter(b.dataset.do as string)
      const key = b.querySelector("kbd")
      if (letter && key) write(key, letter.toUpperCase())
    }
    part("desk").classList.toggle("keys-off", !this.single.on)
  }
}
