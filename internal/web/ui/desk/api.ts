// Refused is an answer that will not change by asking again: the law, a conflict, a form.
export class Refused extends Error {
  constructor(readonly status: number, readonly sentence: string) {
    super(sentence)
  }
}

// Away means that there was no answer: no line, too slow, or a server that is being started.
export class Away extends Error {}

// Ours is a fault of the server, with the number under which it is in the log.
export class Ours extends Error {
  constructor(readonly reference: string) {
    super(reference)
  }
}

// Ended means that the session is over; signing in again goes on where this stopped.
export class Ended extends Error {}

interface Problem {
  title?: string
  detail?: string
  article?: string
  cure?: string
  fields?: string[]
  reference?: string
}

let under = "/desk"

// serve sets where this desk asks and answers: its own address, or that of training.
export function serve(path: string): void {
  under = path
}

export function at(name: string): string {
  return under + "/" + name
}

const patience = 20000 // milliseconds that a request may take

export async function send<T>(path: string, body: unknown): Promise<T> {
  const control = new AbortController()
  const timer = setTimeout(() => control.abort(), patience)
  try {
    const answer = await fetch(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      signal: control.signal,
      credentials: "same-origin",
      redirect: "error",
    })
    if (answer.ok) return (await answer.json()) as T
    throw await failure(answer)
  } catch (e) {
    if (e instanceof Refused || e instanceof Ours || e instanceof Ended) throw e
    throw new Away(String(e))
  } finally {
    clearTimeout(timer)
  }
}

async function failure(answer: Response): Promise<Error> {
  const p = (await answer.json().catch(() => ({}))) as Problem
  if (answer.status === 401) return new Ended()
  if (answer.status >= 500) return new Ours(p.reference ?? "")
  const parts = [p.detail, p.article ? "（" + p.article + "）" : "", p.cure, ...(p.fields ?? [])]
  return new Refused(answer.status, parts.filter((s) => s).join("") || (p.title ?? String(answer.status)))
}

export function newCommand(): string {
  const b = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("")
}
