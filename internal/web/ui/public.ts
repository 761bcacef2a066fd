// Pages for everybody go on without a network: a worker keeps what was seen. This registers it, hands it the page and what the page
// needs, and says so when the page was read from what is kept.

import { deliver } from "./public/kept"

// sendKept sends reports that wait, and says where the last of them can be looked up.
function sendKept(): void {
  const told = document.getElementById("delivered")
  if (!("indexedDB" in window)) return
  deliver().then(at => {
    const link = told && told.querySelector("a")
    if (!at || !told || !link) return
    link.href = at
    told.hidden = false
  }).catch(() => { /* they wait for the next page */ })
}

function keepPages(): void {
  const script = document.querySelector<HTMLScriptElement>("script[data-worker]")
  const told = document.getElementById("offline")
  const show = () => { if (told) told.hidden = navigator.onLine }
  show()
  addEventListener("online", show)
  addEventListener("online", sendKept)
  if (navigator.onLine) sendKept()
  addEventListener("offline", show)
  if (!script || !script.dataset.worker || !("serviceWorker" in navigator)) return
  navigator.serviceWorker.register(script.dataset.worker, { scope: "/public" }).then(() => navigator.serviceWorker.ready).then(r => {
    const own = performance.getEntriesByType("resource").map(e => e.name).filter(n => n.startsWith(location.origin + "/static/"))
    if (r.active) r.active.postMessage({ page: location.href, own })
  }).catch(() => { /* without a worker the page is as good, but for the network */ })
}

keepPages()
