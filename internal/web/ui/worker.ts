// The worker of the pages for everybody: the network first; without it, what was seen last. Sheets and scripts have their digest in
// their names and are taken from the store.

interface Waits extends Event { waitUntil(p: Promise<unknown>): void }
interface Fetches extends Waits { request: Request; respondWith(p: Promise<Response>): void }
interface Told extends Waits { data?: { page?: string; own?: string[] } }
interface Scope extends EventTarget { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; location: Location }

const scope = self as unknown as Scope
const store = "public-1"
const most = 60 // pages that are kept

scope.addEventListener("install", e => (e as Waits).waitUntil(scope.skipWaiting()))
scope.addEventListener("activate", e => (e as Waits).waitUntil(scope.clients.claim()))
scope.addEventListener("message", e => {
  const told = (e as Told).data
  if (!told) return
  const all = [...(told.own || []), ...(told.page ? [told.page] : [])].filter(u => u.startsWith(scope.location.origin + "/"))
  ;(e as Told).waitUntil(caches.open(store).then(c => Promise.all(all.map(u => c.match(u).then(had => had && u.includes("/static/") ? undefined : c.add(u).catch(() => undefined))))))
})

async function page(request: Request): Promise<Response> {
  const kept = await caches.open(store)
  try {
    const got = await fetch(request)
    if (got.ok) {
      await kept.put(request, got.clone())
      const keys = await kept.keys()
      for (const old of keys.filter(k => !k.url.includes("/static/")).slice(0, -most)) await kept.delete(old)
    }
    return got
  } catch (e) {
    const had = await kept.match(request) || await kept.match(request, { ignoreSearch: true })
    if (had) return had
    throw e
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.open(store)
  const had = await kept.match(request)
  if (had) return had
  const got = await fetch(request)
  if (got.ok) await kept.put(request, got.clone())
  return got
}

scope.addEventListener("fetch", e => {
  const { request } = e as Fetches
  const url = new URL(request.url)
  if (request.method !== "GET" || url.origin !== scope.location.origin) return
  if (url.pathname.startsWith("/static/")) (e as Fetches).respondWith(asset(request))
  else if (url.pathname === "/public" || url.pathname.startsWith("/public/")) (e as Fetches).respondWith(page(request))
})
