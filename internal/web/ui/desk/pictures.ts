import type { Item, Medium } from "./types"

export const tile = 480 // pixels across that a tile of the strip is drawn with at most

// Pictures fetches and decodes ahead, so that showing an item is drawing only. A bitmap is as large as it is shown and
// freed with its item; the loupe decodes again, whole.
export class Pictures {
  private readonly known = new Map<string, Sheet>()

  constructor(private readonly width: () => number) {}

  // want begins to fetch an item's pictures.
  want(item: Item): Sheet {
    let sheet = this.known.get(item.id)
    if (!sheet) {
      sheet = new Sheet(item.media, this.width())
      this.known.set(item.id, sheet)
    }
    return sheet
  }

  // keep frees everything but these.
  keep(ids: Set<string>): void {
    for (const [id, sheet] of this.known) {
      if (!ids.has(id)) this.free(id, sheet)
    }
  }

  // retry forgets what did not arrive.
  retry(id: string): void {
    const sheet = this.known.get(id)
    if (sheet) this.free(id, sheet)
  }

  private free(id: string, sheet: Sheet): void {
    sheet.free()
    this.known.delete(id)
  }
}

export type FrameState = "coming" | "there" | "gone" | "away"

// Frame is one picture of an item: coming, there, gone (it cannot be shown, ever) or away (it did not arrive).
export class Frame {
  state: FrameState = "coming"
  bitmap: ImageBitmap | null = null // as large as it is shown
  small: ImageBitmap | null = null // for the strip
  blob: Blob | null = null

  constructor(readonly medium: Medium) {}
}

export class Sheet {
  readonly frames: Frame[]
  readonly films: Medium[]
  private whole = new Map<Frame, Promise<ImageBitmap>>()
  private control = new AbortController()
  private freed = false
  onChange: (() => void) | null = null

  constructor(media: Medium[], width: number) {
    this.frames = media.filter((m) => !m.film).map((m) => new Frame(m))
    this.films = media.filter((m) => m.film)
    for (const f of this.frames) void this.fetch(f, width)
  }

  get ready(): boolean {
    return this.frames.every((f) => f.state !== "coming")
  }

  get away(): boolean {
    return this.frames.some((f) => f.state === "away")
  }

  private async fetch(frame: Frame, width: number): Promise<void> {
    let state: FrameState = "away"
    try {
      const answer = await fetch(frame.medium.view, { signal: this.control.signal, credentials: "same-origin" })
      if (answer.ok) {
        frame.blob = await answer.blob()
        state = await this.decode(frame, width)
      } else if (answer.status >= 400 && answer.status < 500 && answer.status !== 401 && answer.status !== 429) {
        state = "gone"
      }
    } catch {
      // no line, or the item was given up
    }
    if (this.freed) return
    frame.state = state
    this.onChange?.()
  }

  private async decode(frame: Frame, width: number): Promise<FrameState> {
    const m = frame.medium
    try {
      const bitmap =
        m.width > width
          ? await createImageBitmap(frame.blob as Blob, { resizeWidth: width, resizeHeight: Math.max(1, Math.round((m.height * width) / m.width)), resizeQuality: "medium" })
          : await createImageBitmap(frame.blob as Blob)
      const small = await createImageBitmap(bitmap, { resizeWidth: Math.min(tile, bitmap.width), resizeHeight: Math.max(1, Math.round((bitmap.height * Math.min(tile, bitmap.width)) / bitmap.width)) })
      if (this.freed) {
        bitmap.close()
        small.close()
      } else {
        frame.bitmap = bitmap
        frame.small = small
      }
      return "there"
    } catch {
      return "gone" // bytes that are no picture
    }
  }

  // full decodes a frame at its own size, for the loupe.
  full(frame: Frame): Promise<ImageBitmap> {
    let made = this.whole.get(frame)
    if (!made) {
      made = createImageBitmap(frame.blob as Blob)
      this.whole.set(frame, made)
    }
    return made
  }

  dropFull(): void {
    for (const made of this.whole.values()) made.then((b) => b.close(), () => undefined)
    this.whole.clear()
  }

  free(): void {
    this.freed = true
    this.control.abort()
    this.onChange = null
    this.dropFull()
    for (const f of this.frames) {
      f.bitmap?.close()
      f.small?.close()
      f.bitmap = f.small = null
      f.blob = null
    }
  }
}
