// The report of a sign: sent as it is where there is a network; where there is none it is kept on this device and sent later.
import { keep, post, Report } from "./public/kept"

function offerReport(form: HTMLFormElement): void {
  const note = document.getElementById("report-note")
  if (!("indexedDB" in window) || !note) return
  form.addEventListener("submit", async e => {
    e.preventDefault()
    const button = form.querySelector("button")
    if (button) button.disabled = true
    const fields: [string, string | Blob][] = []
    new FormData(form).forEach((value, name) => { if (typeof value === "string" || value.size > 0) fields.push([name, value]) })
    const command = form.querySelector<HTMLInputElement>("[name=command]")
    const report: Report = { id: command ? command.value : String(Date.now()), action: form.action, fields }
    const got = await post(report)
    if (got && got.ok) { location.href = got.url; return }
    if (got) { // refused: the page says why
      form.submit() // sent again as it is, the answer is the page that says why
      return
    }
    try {
      await keep(report)
      note.textContent = form.dataset.kept || ""
    } catch (failed) {
      note.textContent = form.dataset.failed || ""
      if (button) button.disabled = false
    }
    note.className = "banner warn"
    note.scrollIntoView()
  })
}

const reporting = document.getElementById("report")
if (reporting instanceof HTMLFormElement) offerReport(reporting)
