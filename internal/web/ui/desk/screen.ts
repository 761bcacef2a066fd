import { fit, part, show, write } from "./dom"
import { Gates } from "./gates"
import type { Loupe } from "./loupe"
import type { Frame, Sheet } from "./pictures"
import type { Line } from "./sender"
import type { Strip } from "./strip"
import { say } from "./texts"
import type { Figures, Item, Lesson } from "./types"

const number = new Intl.NumberFormat("en")

// Screen is what the desk shows; it decides nothing.
export class Screen {
  private readonly view = part("view")
  private readonly side = part("side")
  private readonly frame = part<HTMLCanvasElement>("frame")
  private readonly film = part<HTMLVideoElement>("film")
  private readonly waits = part("big").querySelector(".waits") as HTMLElement
  private readonly frameWords = part("big").querySelector(".frame-words") as HTMLElement
  readonly gates = new Gates()
  private patience = 0
  private filmOf = ""
  strip!: Strip
  loupe!: Loupe

  // width is how wide the large picture is, in pixels of the screen.
  width(): number {
    const box = part("big").getBoundingClientRect().width || Math.min(1100, innerWidth)
    return Math.max(320, Math.min(2560, Math.ceil(box * devicePixelRatio)))
  }

  // words shows everything of an item but its pictures.
  words(item: Item, mark: boolean): void {
    show(this.view, true)
    show(this.side, true)
    show(part("empty"), false)
    write(part("plate"), item.plate || say("noplate"))
    write(part("violation"), item.violation)
    write(part("at"), item.at)
    write(part("place"), item.place)
    write(part("measured"), item.measured.map((m) => m.name + " " + m.value).join("　"))
    write(part("same"), say("same", item.same.plate, item.same.site))
    const doubt = [item.doubt, mark ? say("marked") : ""].filter((s) => s).join("　")
    write(part("doubt"), doubt)
    show(part("doubt"), doubt !== "")
    this.cautions(item)
    write(part("machine"), "")
    this.gates.show(item)
    write(part("found-words"), say(item.ask ? "found.asked" : "found.all"))
    part("found").classList.toggle("asked", item.ask)
    for (const b of part("found").querySelectorAll("button")) {
      b.disabled = !item.ask
      if (item.ask) b.setAttribute("aria-pressed", "false")
      else b.removeAttribute("aria-pressed")
    }
    this.stopFilm()
  }

  // machine says what the machine thinks.
  machine(item: Item): void {
    const words = item.quiet
      ? say("machine.quiet")
      : item.machine
        ? say("machine", item.machine)
        : item.pass.allowed
          ? say("machine.none")
          : say("machine.unknown", item.pass.because)
    const hints = item.quiet ? [] : item.hints.map((h) => say("hint", h))
    write(part("machine"), [words, ...hints].join("　"))
  }

  // cautions stand on the screen from the first moment on: they are of the law, not of a model.
  private cautions(item: Item): void {
    const box = part("cautions")
    const lines = item.cautions.map((words) => {
      const li = document.createElement("li")
      li.textContent = words
      return li
    })
    if (lines.length > 0 || box.childElementCount > 0) box.replaceChildren(...lines)
    show(box, lines.length > 0)
  }

  // lesson says, in training, how the last answer was and what two officers had found.
  lesson(about: string, l: Lesson): void {
    const box = part("lesson")
    write(box.querySelector("h2") as HTMLElement, l.title)
    write(box.querySelector("p") as HTMLElement, about + "　" + l.words)
    ;(box.querySelector("a") as HTMLAnchorElement).href = l.link
    show(box, true)
  }

  // pictures draws what is there. True when every frame has been drawn or can never be.
  pictures(sheet: Sheet, chosen: number): boolean {
    const frame = sheet.frames[chosen]
    this.strip.draw(sheet, chosen)
    if (frame) this.large(frame)
    this.waiting(sheet, frame)
    this.loupe.shows(sheet, chosen)
    const all = sheet.frames.length
    if (frame) write(this.frameWords, say("frame", chosen + 1, all, frame.medium.words))
    this.frame.setAttribute("aria-label", frame ? say("frame", chosen + 1, all, frame.medium.words) : "")
    return sheet.ready
  }

  private large(frame: Frame): void {
    const b = frame.bitmap
    if (!b) fit(this.frame, 16, 9).fillRect(0, 0, 16, 9)
    else fit(this.frame, b.width, b.height).drawImage(b, 0, 0)
  }

  // waiting says what is being fetched: nothing for 300 ms, then which picture, after 2 s that the line is slow.
  private waiting(sheet: Sheet, frame: Frame | undefined): void {
    clearTimeout(this.patience)
    show(this.waits, false)
    if (frame && frame.state === "gone") {
      write(this.waits, say("unpaintable"))
      show(this.waits, true)
      return
    }
    const coming = sheet.frames.findIndex((f) => f.state === "coming")
    if (coming < 0) return
    const after = (ms: number, name: string, then?: () => void) => {
      this.patience = window.setTimeout(() => {
        write(this.waits, say(name, coming + 1))
        show(this.waits, true)
        then?.()
      }, ms)
    }
    after(300, "fetching", () => after(1700, "fetching.slow"))
  }

  // playFilm shows a film in the large picture's place; resolves when its first picture is there.
  playFilm(url: string): Promise<boolean> {
    show(this.film, true)
    show(this.frame, false)
    show(this.frameWords, false)
    if (this.filmOf !== url) {
      this.filmOf = url
      this.film.src = url
    }
    const there = this.film.readyState >= 2 ? Promise.resolve(true) : new Promise<boolean>((done) => {
      this.film.addEventListener("loadeddata", () => done(true), { once: true })
      this.film.addEventListener("error", () => done(false), { once: true })
    })
    return there.then((ok) => {
      if (ok && !this.film.hidden) void this.film.play().catch(() => undefined)
      return ok
    })
  }

  get playing(): boolean {
    return !this.film.hidden
  }

  toggleFilm(): void {
    if (this.film.paused) void this.film.play().catch(() => undefined)
    else this.film.pause()
  }

  stopFilm(): void {
    if (this.film.hidden && this.filmOf === "") return
    this.film.pause()
    this.film.removeAttribute("src")
    this.film.load()
    this.filmOf = ""
    show(this.film, false)
    show(this.frame, true)
    show(this.frameWords, true)
  }

  // nothing says that nothing waits, and what else there is to do.
  nothing(f: Figures): void {
    this.empty(say("empty"), [say("empty.next"), f.doubtful > 0 ? say("empty.doubts", f.doubtful > 1000 ? say("over", "1,000") : f.doubtful) : ""].join(""))
  }

  // empty says why there is nothing, and what comes next.
  empty(why: string, next: string): void {
    show(this.view, false)
    show(this.side, false)
    const box = part("empty")
    show(box, true)
    const [a, b] = box.querySelectorAll("p")
    if (a) write(a, why)
    if (b) write(b, next)
    this.stopFilm()
  }

  figures(f: Figures): void {
    const set = (name: string, text: string) => write(document.querySelector(`[data-figure="${name}"]`) as Element, text)
    // Beyond a thousand nobody counts (db.CountMost).
    const upTo = (n: number) => (n > 1000 ? say("over", number.format(1000)) : number.format(n))
    set("waiting", upTo(f.waiting))
    set("mine", number.format(f.mine))
    set("doubtful", upTo(f.doubtful))
    set("median", f.median_ms > 0 ? say("seconds.unit", (f.median_ms / 1000).toFixed(1)) : "–")
  }

  // line says how the line is, and how many verdicts wait to be sent.
  line(state: Line, unsent: number): void {
    part("line").dataset.state = state
    write(part("line").querySelector("span") as Element, state === "good" ? say("line.good") : say(state === "away" ? "line.away" : "line.sending", unsent))
  }

  said(words: string): void {
    write(part("said"), words)
    show(part("said"), words !== "")
  }

  trouble(words: string, login = false): void {
    write(part("trouble").querySelector("p") as Element, words)
    show(part("trouble"), words !== "")
    show(part("relogin"), login)
  }

  returned(words: string): void {
    write(part("returned").querySelector("p") as Element, words)
    show(part("returned"), words !== "")
  }
}
