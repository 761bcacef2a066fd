const steps: Record<string, [number, number]> = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, -5], ArrowDown: [0, 5] } // percent

// Beside enlarges the same place of all pictures that stand side by side.
export class Beside {
  private x = 50
  private y = 50

  constructor(private readonly box: HTMLElement) {
    box.addEventListener("pointermove", (e) => {
      const r = (e.target as HTMLElement).closest(".beside figure > div")?.getBoundingClientRect()
      if (r) this.to(((e.clientX - r.left) / r.width) * 100, ((e.clientY - r.top) / r.height) * 100)
    })
    box.addEventListener("click", (e) => (e.target as HTMLElement).closest(".beside figure > div") && this.toggle())
  }

  // key gives what a key does while pictures stand side by side; null leaves it to the browser.
  key(name: string): (() => void) | null {
    if (this.rows().length === 0) return null
    if (name === "loupe") return () => this.toggle()
    const step = steps[name]
    return step && this.rows()[0]?.classList.contains("zoomed") ? () => this.to(this.x + step[0], this.y + step[1]) : null
  }

  private rows(): HTMLElement[] {
    return [...this.box.querySelectorAll<HTMLElement>(".beside")]
  }

  private toggle(): void {
    for (const r of this.rows()) r.classList.toggle("zoomed")
    this.to(this.x, this.y)
  }

  private to(x: number, y: number): void {
    this.x = Math.min(100, Math.max(0, x))
    this.y = Math.min(100, Math.max(0, y))
    for (const r of this.rows()) {
      r.style.setProperty("--x", this.x + "%")
      r.style.setProperty("--y", this.y + "%")
    }
  }
}
