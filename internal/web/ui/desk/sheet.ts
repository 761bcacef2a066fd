import { part, show, write } from "./dom"
import { say } from "./texts"

// Panel is what is looked up over the desk: a proof, the captures of the same plate, the keys. It shows the middle of a
// page of the office, so that the same page serves those who have no script.
export class Panel {
  private readonly dialog = part<HTMLDialogElement>("sheet")
  private readonly title = part("sheet-title")
  private readonly note = part("sheet-note")
  private readonly body = part("sheet-body")
  private asked = 0
  private back: HTMLElement | null = null

  constructor() {
    this.dialog.addEventListener("close", () => {
      if (this.dialog.open) return // the event comes late: something else has been opened meanwhile
      this.asked++
      this.body.replaceChildren()
      this.back?.focus({ preventScroll: true })
      this.back = null
    })
  }

  get open(): boolean {
    return this.dialog.open
  }

  shut(): void {
    if (this.dialog.open) this.dialog.close()
  }

  // fill shows nodes that are on the page already.
  fill(title: string, content: Node): void {
    this.begin(title, "")
    this.body.replaceChildren(content)
  }

  // fetch shows the middle of one of our pages.
  async fetch(title: string, note: string, url: string): Promise<void> {
    const mine = this.begin(title, note)
    let content: Node
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" })
      content = this.middle(await answer.text(), url)
    } catch {
      content = document.createElement("p")
      content.textContent = say("sheet.away")
    }
    if (mine === this.asked) this.body.replaceChildren(content)
  }

  private begin(title: string, note: string): number {
    write(this.title, title)
    write(this.note, note)
    show(this.note, note !== "")
    this.body.replaceChildren()
    if (!this.dialog.open) {
      this.back = document.activeElement as HTMLElement | null
      this.dialog.showModal()
    }
    this.title.focus({ preventScroll: true })
    return ++this.asked
  }

  // middle takes what stands in main, without the title; its links open beside the desk.
  private middle(html: string, url: string): Node {
    const page = new DOMParser().parseFromString(html, "text/html")
    const main = page.querySelector("main")
    const out = document.createDocumentFragment()
    if (!main) return out
    main.querySelector(".title")?.remove()
    for (const a of main.querySelectorAll("a[href]")) {
      a.setAttribute("target", "_blank")
      a.setAttribute("rel", "noopener")
    }
    const link = document.createElement("a")
    link.href = url
    link.target = "_blank"
    link.rel = "noopener"
    link.textContent = say("sheet.page")
    const p = document.createElement("p")
    p.append(link)
    out.append(...Array.from(main.childNodes, (n) => document.importNode(n, true)), p)
    return out
  }
}
