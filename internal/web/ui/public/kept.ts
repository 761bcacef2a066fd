// Reports that were made while there was no network wait in the browser's own store, and nowhere else, until they have arrived.

export interface Report { id: string; action: string; fields: [string, string | Blob][] }

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const r = indexedDB.open("public", 1)
    r.onupgradeneeded = () => r.result.createObjectStore("reports", { keyPath: "id" })
    r.onsuccess = () => done(r.result)
    r.onerror = () => failed(r.error)
  })
}

async function work<T>(mode: IDBTransactionMode, ask: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise<T>((done, failed) => {
      const t = db.transaction("reports", mode)
      const r = ask(t.objectStore("reports"))
      t.oncomplete = () => done(r.result)
      t.onerror = t.onabort = () => failed(t.error)
    })
  } finally { db.close() }
}

export const keep = (r: Report): Promise<unknown> => work("readwrite", s => s.put(r))

// post sends one report and answers where it can be looked up; null when there is no network or the server is away.
export async function post(r: Report): Promise<Response | null> {
  const form = new FormData()
  for (const [name, value] of r.fields) {
    if (typeof value === "string") form.append(name, value)
    else form.append(name, value, "photo")
  }
  try {
    const got = await fetch(r.action, { method: "POST", body: form, credentials: "same-origin" })
    return got.status >= 500 ? null : got
  } catch (e) { return null }
}

// deliver sends what was kept; a report that was refused is not sent again. It answers where the last one that arrived is looked up.
export async function deliver(): Promise<string> {
  let at = ""
  for (const r of await work("readonly", s => s.getAll() as IDBRequest<Report[]>)) {
    const got = await post(r)
    if (!got || got.status === 429) continue
    if (got.ok) at = got.url
    await work("readwrite", s => s.delete(r.id))
  }
  return at
}
