let texts: Record<string, string> = {}

export function learn(all: Record<string, string>): void {
  texts = all
}

// say is a sentence by its name, with {1} and {1|one|many} filled in as the server does it.
export function say(name: string, ...args: (string | number)[]): string {
  const text = texts[name]
  if (text === undefined) return "⟨" + name + "⟩"
  const parts = text.split(/\{(\d)(?:\|((?:[^{}|]|\{\d\})*)\|((?:[^{}|]|\{\d\})*))?\}/)
  let out = parts[0] ?? ""
  for (let i = 1; i < parts.length; i += 4) {
    const value = String(args[Number(parts[i]) - 1] ?? "")
    const one = parts[i + 1]
    const chosen = one === undefined ? value : value === "1" ? one : (parts[i + 2] ?? "").replace(/\{\d\}/g, value)
    out += chosen + (parts[i + 3] ?? "")
  }
  return out
}
