// Reads the page aloud with the voice of the reader's own machine (ux D.3). The button shows itself only where there is a
// voice for the page's language, so nobody meets a button that does nothing. Text never leaves the machine.

const skipped = "script, style, svg, [hidden], [aria-hidden=true], .unseen, summary, datalist"
const blocks = "H1, H2, H3, H4, P, LI, DT, DD, TD, TH, LABEL, LEGEND, FIGCAPTION, BUTTON, OPTION"

// digest is what no ear can compare: it is named, not read.
const digest = /(sha256:)?[0-9a-f]{32,}/g

// sentences are the texts of main in the order of reading, cut where a voice would breathe.
function sentences(root: HTMLElement, lang: string): string[] {
  const chinese = lang.startsWith("zh")
  const named = chinese ? "一串校验字符" : "a string of check characters"
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const out: string[] = []
  let last: Element | null = null
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    const parent = n.parentElement
    const text = (n.textContent || "").replace(/\s+/g, " ").replace(digest, named).trim()
    if (!text || !parent || parent.closest(skipped) || !parent.getClientRects().length) continue
    const block = parent.closest(blocks)
    if (block && block === last) out[out.length - 1] += (chinese && /^H[1-4]$/.test(block.tagName) ? "" : " ") + text // terms of a heading stand in elements of their own
    else out.push(text)
    last = block
  }
  return out.flatMap(t => t.match(/[^。！？；]+[。！？；]?/g) || [])
}

function voiceFor(lang: string): SpeechSynthesisVoice | undefined {
  const want = lang.slice(0, 2).toLowerCase()
  return speechSynthesis.getVoices().filter(v => v.lang.toLowerCase().startsWith(want)).sort((a, b) => Number(b.localService) - Number(a.localService))[0]
}

function mount(button: HTMLButtonElement): void {
  const lang = document.documentElement.lang
  const offer = () => { button.hidden = !voiceFor(lang) }
  const stop = () => {
    speechSynthesis.cancel()
    button.setAttribute("aria-pressed", "false")
  }
  button.addEventListener("click", () => {
    const reading = button.getAttribute("aria-pressed") === "true"
    stop()
    const main = document.getElementById("main")
    if (reading || !main) return
    button.setAttribute("aria-pressed", "true")
    const all = sentences(main, lang)
    all.forEach((text, i) => {
      const u = new SpeechSynthesisUtterance(text)
      u.lang = lang
      u.voice = voiceFor(lang) || null
      u.onerror = stop
      if (i === all.length - 1) u.onend = stop
      speechSynthesis.speak(u)
    })
  })
  addEventListener("pagehide", stop)
  speechSynthesis.addEventListener("voiceschanged", offer)
  offer()
}

const button = document.getElementById("read")
if (button && "speechSynthesis" in window) mount(button as HTMLButtonElement)
