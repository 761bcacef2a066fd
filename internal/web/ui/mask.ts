// Drawing what a copy does not show: a rectangle drawn over the picture becomes a line of the form, and the lines of the form are
// shown over the picture. Without this script the lines are typed by the grid.

function drawMask(figure: HTMLElement, field: HTMLTextAreaElement): void {
  const img = figure.querySelector("img"), svg = figure.querySelector("svg")
  if (!img || !svg) return
  const shown = document.createElementNS("http://www.w3.org/2000/svg", "g")
  svg.append(shown)
  let from: [number, number] | null = null
  const at = (e: PointerEvent): [number, number] => {
    const b = img.getBoundingClientRect()
    const part = (v: number, of: number) => Math.round(Math.min(1, Math.max(0, v / of)) * 1000) / 10
    return [part(e.clientX - b.left, b.width), part(e.clientY - b.top, b.height)]
  }
  const span = (a: [number, number], b: [number, number]) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]
  const show = (more?: number[]) => {
    shown.replaceChildren()
    const lines = field.value.split("\n").map(l => l.trim().split(/\s+/).map(Number)).filter(l => l.length === 4 && !l.some(Number.isNaN))
    for (const [l = 0, t = 0, r = 0, b = 0] of more ? [...lines, more] : lines) {
      const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect")
      for (const [k, v] of [["x", l], ["y", t], ["width", Math.max(0, r - l)], ["height", Math.max(0, b - t)]] as const) rect.setAttribute(k, String(v))
      shown.append(rect)
    }
  }
  img.draggable = false
  svg.addEventListener("pointerdown", e => { from = at(e); svg.setPointerCapture(e.pointerId); e.preventDefault() })
  svg.addEventListener("pointermove", e => { if (from) show(span(from, at(e))) })
  svg.addEventListener("pointerup", e => {
    if (!from) return
    const area = span(from, at(e))
    from = null
    if (area[2]! - area[0]! >= 0.5 && area[3]! - area[1]! >= 0.5) field.value = (field.value.trim() + "\n" + area.join(" ")).trim()
    show()
  })
  svg.addEventListener("pointercancel", () => { from = null; show() })
  field.addEventListener("input", () => show())
  show()
}

const mask = document.getElementById("mask"), areas = document.querySelector("textarea[name=areas]")
if (mask && areas instanceof HTMLTextAreaElement) drawMask(mask, areas)
