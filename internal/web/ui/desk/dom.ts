// part finds an element of the page by its id; the page is ours, so one that is missing is a fault.
export function part<T extends HTMLElement>(id: string): T {
  const e = document.getElementById(id)
  if (!e) throw new Error("the page has no #" + id)
  return e as T
}

export function show(e: HTMLElement, visible: boolean): void {
  if (e.hidden === visible) e.hidden = !visible
}

export function write(e: Element, text: string): void {
  if (e.textContent !== text) e.textContent = text
}

// fit gives a canvas the size of what is drawn into it.
export function fit(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width
    canvas.height = height
  }
  return canvas.getContext("2d", { alpha: false }) as CanvasRenderingContext2D
}

// afterPaint runs once the browser has put on the screen what was changed: not before the page is shown.
export function afterPaint(then: () => void): void {
  requestAnimationFrame(() => {
    const after = new MessageChannel()
    after.port1.onmessage = then
    after.port2.postMessage(null)
  })
}

// afterPaintOr runs after the next painting too, or after so many milliseconds without one.
export function afterPaintOr(most: number, then: () => void): void {
  let done = false
  const once = () => {
    if (!done) then()
    done = true
  }
  setTimeout(once, most)
  afterPaint(once)
}

// idle runs when there is nothing else to do.
export function idle(then: () => void): void {
  if ("requestIdleCallback" in window) window.requestIdleCallback(then, { timeout: 1000 })
  else setTimeout(then, 50)
}
