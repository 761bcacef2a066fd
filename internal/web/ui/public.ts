// Pages for everybody go on without a network: a worker keeps what was seen. This registers it, hands it the page and what the page
// needs, and says so when the page was read from what is kept.

function keepPages(): void {
  const script = document.querySelector<HTMLScriptElement>("script[data-worker]")
  const told = document.getElementById("offline")
  const show = () => { if (told) told.hidden = navigator.onLine }
  show()
  addEventListener("online", show)
  addEventListener("offline", show)
  if (!script || !script.dataset.worker || !("serviceWorker" in navigator)) return
  navigator.serviceWorker.register(script.dataset.worker, { scope: "/public" }).then(() => navigator.serviceWorker.ready).then(r => {
    const own = performance.getEntriesByType("resource").map(e => e.name).filter(n => n.startsWith(location.origin + "/static/"))
    if (r.active) r.active.postMessage({ page: location.href, own })
  }).catch(() => { /* without a worker the page is as good, but for the network */ })
}

keepPages()
