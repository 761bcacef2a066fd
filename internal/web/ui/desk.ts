// The review desk (ux C.5): everything by key, nothing lost with the line.
import { part, show } from "./desk/dom"
import { serve } from "./desk/api"
import { Desk } from "./desk/desk"
import { Journal } from "./desk/journal"
import { learn, say } from "./desk/texts"

interface Setup {
  account: string
  under: string // where this desk asks: its own address, or that of training
  texts: Record<string, string>
}

// alone waits until no other window of this person has the desk: two would decide the same captures.
async function alone(account: string, run: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return run() // only over TLS or on this machine; the server keeps verdicts apart in any case
  const told = setTimeout(() => {
    const p = part("empty").querySelector("p")
    if (p) p.textContent = say("elsewhere")
    show(part("empty"), true)
  }, 1500)
  await navigator.locks.request("yuanjian.desk." + account, async () => {
    clearTimeout(told)
    await run()
    await new Promise(() => undefined) // held until the page goes
  })
}

function main(): void {
  const root = part("desk")
  const setup = JSON.parse(root.dataset.setup ?? "{}") as Setup
  learn(setup.texts)
  serve(setup.under)
  const kept = setup.under === "/desk" ? setup.account : "training." + setup.account // answers of training never go where verdicts go
  show(root, true)
  let journal: Journal
  try {
    journal = new Journal(kept)
  } catch {
    const p = part("empty").querySelector("p")
    if (p) p.textContent = say("store")
    show(part("empty"), true)
    return
  }
  void alone(kept, () => new Desk(setup.account, journal).start())
}

main()
