import { fit, show, write } from "./dom"
import type { Sheet } from "./pictures"
import { say } from "./texts"

interface Tile {
  button: HTMLButtonElement
  canvas: HTMLCanvasElement
  words: HTMLElement
}

// Strip is the row of all frames and films beside the large picture. Tiles are kept from item to item.
export class Strip {
  private tiles: Tile[] = []

  constructor(private readonly box: HTMLElement, private readonly pick: (place: number) => void) {}

  // draw shows the pictures that are there and returns how many pictures it drew.
  draw(sheet: Sheet, chosen: number): void {
    const all = sheet.frames.length + sheet.films.length
    show(this.box, all > 1)
    this.box.dataset.count = String(all)
    while (this.tiles.length < all) this.tiles.push(this.tile(this.tiles.length))
    this.tiles.forEach((t, i) => {
      show(t.button, i < all)
      t.button.setAttribute("aria-pressed", String(i === chosen))
      const frame = sheet.frames[i]
      if (frame) {
        write(t.words, frame.medium.words)
        this.picture(t.canvas, frame.small)
      } else {
        const film = sheet.films[i - sheet.frames.length]
        write(t.words, film ? say("seconds", film.seconds) : "")
        this.picture(t.canvas, null)
      }
      t.button.classList.toggle("film", !frame)
    })
  }

  canvas(place: number): HTMLCanvasElement | undefined {
    return this.tiles[place]?.canvas
  }

  private picture(canvas: HTMLCanvasElement, bitmap: ImageBitmap | null): void {
    if (!bitmap) {
      fit(canvas, 16, 9).fillRect(0, 0, 16, 9)
      return
    }
    fit(canvas, bitmap.width, bitmap.height).drawImage(bitmap, 0, 0)
  }

  private tile(place: number): Tile {
    const button = document.createElement("button")
    const canvas = document.createElement("canvas")
    const words = document.createElement("span")
    button.type = "button"
    button.append(canvas, words)
    button.addEventListener("click", () => this.pick(place))
    this.box.append(button)
    return { button, canvas, words }
  }
}
