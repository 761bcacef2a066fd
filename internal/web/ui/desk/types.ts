// What the server sends and takes (web/office/desk.go, desk_item.go).

export interface Medium {
  name: string
  role: string
  words: string
  film: boolean
  width: number
  height: number
  seconds: number
  view: string
  original: string
}

export interface Element {
  code: string
  words: string
  roles: string[]
}

export interface Pointed {
  element: string
  medium: string
  by: "look" | "choice"
}

export interface Item {
  id: string
  violation: string
  at: string
  plate: string
  place: string
  measured: { name: string; value: string }[]
  media: Medium[]
  elements: Element[]
  outcome: { code: string; words: string; state: string }
  pass: { allowed: boolean; because: string }
  machine: string
  gates: string
  same: { plate: number; site: number }
  cautions: string[]
  twins: string[]
  hints: string[]
  doubt: string
  digest: string
  ask: boolean
  quiet: boolean
}

// Lesson is what is said of an answer in training.
export interface Lesson {
  title: string
  words: string
  link: string
}

export interface Figures {
  waiting: number
  doubtful: number
  mine: number
  median_ms: number
}

export interface Taken {
  now: string
  held: string[]
  items: Item[]
  figures: Figures
}

export type Answer = "yes" | "no" | ""

export interface Verdict {
  command: string
  capture: string
  result: "pass" | "reject" | "doubt"
  reason: string
  words: string
  findings: { true: Answer; clear: Answer; complete: Answer; accurate: Answer }
  elements: Pointed[]
  shown: string
  twins: string[]
  painted: number
  painted_media: Painted[]
  dwell_ms: number
}

// Painted is when a medium stood large on the screen first and last, counted from when the capture was shown, and for how long.
export interface Painted {
  name: string
  first_ms: number
  last_ms: number
  total_ms: number
}

export interface Undo {
  command: string
  capture: string
}
