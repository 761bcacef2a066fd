// The map of devices: Leaflet, fetched when the map is wanted, with our own canvas layer for what the server has gathered for the
// window. Without tiles the ground is plain. What the map shows stands below it as a list of links as well, for who does not see it.

interface Shown { p: [number, number, number, string, string, string][]; a: { ring: [number, number][]; state: string; name: string; url: string }[]; total: number }
/* eslint-disable-next-line @typescript-eslint/no-explicit-any */
declare const L: any

function load(tag: "script" | "link", address: string): Promise<void> {
  return new Promise((done, failed) => {
    const e = document.createElement(tag)
    e.onload = () => done()
    e.onerror = () => failed(new Error(address))
    if (e instanceof HTMLScriptElement) e.src = address
    else { (e as HTMLLinkElement).rel = "stylesheet"; (e as HTMLLinkElement).href = address }
    document.head.appendChild(e)
  })
}

const inks: Record<string, string> = { live: "--met", blocked: "--unmet", sign_suspended: "--unmet", review_required: "--unmet", stopped: "--ink2", cancelled: "--ink2" }
const ink = (state: string) => getComputedStyle(document.documentElement).getPropertyValue(inks[state] || "--wait").trim() || "#4b3f91"

// shape draws a state as the legend does: in use a disc, not to be used a square with its cross, stopped an empty square, what waits a
// dashed ring.
function shape(g: CanvasRenderingContext2D, x: number, y: number, r: number, state: string, colour: string): void {
  const known = inks[state]
  const round = state === "live" || !known
  const filled = state === "live" || known === "--unmet"
  g.beginPath()
  if (round) g.arc(x, y, r, 0, 7)
  else g.rect(x - r + 1, y - r + 1, 2 * r - 2, 2 * r - 2)
  g.lineWidth = filled ? 4 : 5
  g.strokeStyle = "#fff"
  g.stroke()
  g.fillStyle = filled ? colour : "#fff"
  g.fill()
  g.lineWidth = 2
  if (!filled) {
    g.strokeStyle = colour
    g.setLineDash(round ? [3, 2.5] : [])
    g.stroke()
    g.setLineDash([])
  } else if (!round) {
    g.beginPath()
    g.moveTo(x - 4, y - 4)
    g.lineTo(x + 4, y + 4)
    g.moveTo(x + 4, y - 4)
    g.lineTo(x - 4, y + 4)
    g.stroke()
  }
}

async function showMap(at: HTMLElement): Promise<void> {
  const d = at.dataset
  await Promise.all([load("link", d.sheet || ""), load("script", d.leaflet || "")])
  at.hidden = false
  const map = L.map(at, { zoomControl: false, attributionControl: !!d.credit, keyboard: true, minZoom: 5, maxZoom: 18, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false })
  L.control.zoom({ zoomInTitle: d.in, zoomOutTitle: d.out }).addTo(map)
  if (d.credit) map.attributionControl.setPrefix(false).addAttribution(d.credit)
  if (d.tiles) L.tileLayer(d.tiles, { maxZoom: 18 }).addTo(map)
  const box = (d.box || "109.6,20.1,117.4,25.6").split(",").map(Number)
  map.fitBounds([[box[1], box[0]], [box[3], box[2]]])
  const canvas = document.createElement("canvas")
  canvas.className = "dots"
  canvas.setAttribute("aria-hidden", "true")
  map.getPanes().overlayPane.appendChild(canvas)
  const list = document.getElementById("map-list")
  const count = document.getElementById("map-count")
  let shown: Shown = { p: [], a: [], total: 0 }
  let asked = 0

  const draw = () => {
    const size = map.getSize()
    const corner = map.containerPointToLayerPoint([0, 0])
    const ratio = devicePixelRatio || 1
    canvas.width = size.x * ratio
    canvas.height = size.y * ratio
    canvas.style.width = size.x + "px"
    canvas.style.height = size.y + "px"
    L.DomUtil.setPosition(canvas, corner)
    const g = canvas.getContext("2d")
    if (!g) return
    g.scale(ratio, ratio)
    for (const area of shown.a) {
      g.beginPath()
      area.ring.forEach((p, i) => { const q = map.latLngToContainerPoint([p[1], p[0]]); if (i) g.lineTo(q.x, q.y); else g.moveTo(q.x, q.y) })
      g.closePath()
      g.lineWidth = 2
      g.setLineDash([6, 4])
      g.strokeStyle = g.fillStyle = ink(area.state)
      g.stroke()
      g.globalAlpha = 0.1
      g.fill()
      g.globalAlpha = 1
    }
    g.setLineDash([])
    g.textAlign = "center"
    g.textBaseline = "middle"
    g.font = "700 13px system-ui, sans-serif"
    for (const [lon, lat, n, state] of shown.p) {
      const q = map.latLngToContainerPoint([lat, lon])
      const r = n > 1 ? Math.min(14 + Math.log10(n) * 6, 34) : 9
      if (n > 1) {
        shape(g, q.x, q.y, r, "live", ink("waiting"))
        g.fillStyle = "#fff"
        g.fillText(String(n), q.x, q.y)
      } else shape(g, q.x, q.y, r, state, ink(state))
    }
  }

  const tell = () => {
    if (count) count.textContent = (d.count || "{1}").replace("{1}", String(shown.total))
    if (!list) return
    list.textContent = ""
    for (const [, , n, , name, url] of shown.p.filter(p => p[2] === 1).slice(0, 30)) {
      if (n !== 1) continue
      const a = document.createElement("a")
      a.href = url
      a.textContent = name
      list.appendChild(document.createElement("li")).appendChild(a)
    }
    for (const area of shown.a.slice(0, 20)) {
      const a = document.createElement("a")
      a.href = area.url
      a.textContent = area.name
      list.appendChild(document.createElement("li")).appendChild(a)
    }
  }

  const ask = async () => {
    const mine = ++asked
    const b = map.getBounds()
    const join = (d.source || "").includes("?") ? "&" : "?"
    const address = `${d.source}${join}bbox=${[b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((x: number) => x.toFixed(4)).join(",")}&zoom=${map.getZoom()}`
    try {
      const got = await fetch(address)
      if (mine !== asked || !got.ok) return
      shown = await got.json() as Shown
    } catch (e) {
      if (count) count.textContent = d.failed || ""
      return
    }
    draw()
    tell()
  }
  map.on("move zoom resize viewreset", draw)
  map.on("moveend", ask)
  map.on("click", (e: { containerPoint: { x: number; y: number } }) => {
    let best: Shown["p"][0] | null = null
    let near = 30
    for (const p of shown.p) {
      const q = map.latLngToContainerPoint([p[1], p[0]])
      const far = Math.hypot(q.x - e.containerPoint.x, q.y - e.containerPoint.y)
      if (far < near) { near = far; best = p }
    }
    if (!best) return
    if (best[2] > 1) map.setView([best[1], best[0]], Math.min(map.getZoom() + 3, 18))
    else location.href = best[5]
  })
  await ask()
  at.dataset.ready = "yes"
}

const mapped = document.getElementById("map")
if (mapped) showMap(mapped).catch(() => {
  const failed = document.getElementById("map-count")
  if (failed) failed.textContent = mapped.dataset.failed || ""
})
