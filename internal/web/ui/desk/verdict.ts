import { newCommand } from "./api"
import type { Sight } from "./guards"
import type { Pointing } from "./pointing"
import type { Item, Verdict } from "./types"

// verdictOn writes down what is decided of an item, with what was seen of it until now.
export function verdictOn(item: Item, result: Verdict["result"], reason: string, words: string, sight: Sight, pointing: Pointing): Verdict {
  const yes = result === "pass" ? "yes" : ""
  return {
    command: newCommand(),
    capture: item.id,
    result,
    reason,
    words,
    findings: { true: yes, clear: yes, complete: yes, accurate: yes },
    elements: result === "pass" ? pointing.list() : [],
    shown: item.digest,
    twins: item.twins,
    painted: Math.max(0, sight.painted),
    painted_media: sight.media(),
    dwell_ms: Math.round(sight.dwell),
  }
}

// about names a capture without its plate.
export function about(item: Item): string {
  return item.violation + "　" + item.at
}
