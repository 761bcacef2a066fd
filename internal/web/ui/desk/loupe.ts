import { fit, part, show } from "./dom"
import { type Sheet, tile as across } from "./pictures"
import type { Strip } from "./strip"

const times = 4 // as large as the frame is shown
const side = 0.34 // of the large picture's height that the lens takes

// Loupe enlarges the same place of every frame: a lens on the large picture, the tiles beside it whole.
export class Loupe {
  on = false
  private x = 0.5
  private y = 0.5
  private sheet: Sheet | null = null
  private chosen = 0
  private queued = false
  private readonly lens = part<HTMLCanvasElement>("lens")
  private readonly big = part("big")
  private readonly frame = part<HTMLCanvasElement>("frame")

  constructor(private readonly strip: Strip, private readonly redraw: () => void) {
    this.big.addEventListener("pointermove", (e) => this.on && this.point(e.clientX, e.clientY))
    this.big.addEventListener("pointerdown", (e) => this.on && this.point(e.clientX, e.clientY))
  }

  toggle(): void {
    this.on = !this.on
    show(this.lens, this.on)
    this.big.classList.toggle("loupe", this.on)
    if (this.on) this.later()
    else {
      this.sheet?.dropFull()
      this.redraw()
    }
  }

  // shows tells what stands on the screen now.
  shows(sheet: Sheet, chosen: number): void {
    if (this.sheet !== sheet) this.sheet?.dropFull()
    this.sheet = sheet
    this.chosen = chosen
    if (this.on) this.later()
  }

  // move goes a step of the picture's width or height.
  move(dx: number, dy: number): void {
    this.x = Math.min(1, Math.max(0, this.x + dx))
    this.y = Math.min(1, Math.max(0, this.y + dy))
    this.later()
  }

  // box is where the picture itself lies inside the frame: it is shown whole, with bars beside it.
  private box(): { left: number; top: number; width: number; height: number } {
    const r = this.frame.getBoundingClientRect()
    const scale = Math.min(r.width / this.frame.width, r.height / this.frame.height)
    const width = this.frame.width * scale
    const height = this.frame.height * scale
    return { left: r.left + (r.width - width) / 2, top: r.top + (r.height - height) / 2, width, height }
  }

  private point(clientX: number, clientY: number): void {
    const b = this.box()
    this.x = Math.min(1, Math.max(0, (clientX - b.left) / b.width))
    this.y = Math.min(1, Math.max(0, (clientY - b.top) / b.height))
    this.later()
  }

  private later(): void {
    if (this.queued) return
    this.queued = true
    requestAnimationFrame(() => {
      this.queued = false
      if (this.on) void this.draw()
    })
  }

  private async draw(): Promise<void> {
    const sheet = this.sheet
    if (!sheet) return
    const b = this.box()
    const size = Math.round(b.height * side)
    const home = this.big.getBoundingClientRect()
    this.lens.style.width = this.lens.style.height = size + "px"
    this.lens.style.left = b.left - home.left + this.x * b.width - size / 2 + "px"
    this.lens.style.top = b.top - home.top + this.y * b.height - size / 2 + "px"
    for (const [i, f] of sheet.frames.entries()) {
      if (f.state !== "there" || !f.blob) continue
      const whole = await sheet.full(f).catch(() => null)
      if (!whole || sheet !== this.sheet || !this.on) return
      const seen = (size / b.height / times) * whole.height // of the whole picture, in its pixels
      if (i === this.chosen) this.part(this.lens, whole, seen, seen, size * devicePixelRatio)
      const tile = this.strip.canvas(i)
      if (tile) this.part(tile, whole, seen * (16 / 9), seen, across)
    }
  }

  private part(canvas: HTMLCanvasElement, whole: ImageBitmap, w: number, h: number, across: number): void {
    const width = Math.round(across)
    const height = Math.round((across * h) / w)
    const g = fit(canvas, width, height)
    g.fillRect(0, 0, width, height)
    g.drawImage(whole, this.x * whole.width - w / 2, this.y * whole.height - h / 2, w, h, 0, 0, width, height)
  }
}
