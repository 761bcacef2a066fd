// Devices near the reader: asks the browser for the position, cut to about a hundred metres, and sends it in a form, so that it
// stands in no address.

function offerNear(form: HTMLFormElement): void {
  const button = form.querySelector("button")
  const note = form.querySelector<HTMLElement>("[role=status]")
  if (!button || !note || !navigator.geolocation) return
  form.hidden = false
  button.addEventListener("click", () => {
    note.textContent = form.dataset.asking || ""
    navigator.geolocation.getCurrentPosition(p => {
      for (const [name, v] of [["lon", p.coords.longitude], ["lat", p.coords.latitude]] as const) {
        const field = form.querySelector<HTMLInputElement>(`input[name=${name}]`)
        if (field) field.value = v.toFixed(3)
      }
      form.submit()
    }, () => { note.textContent = form.dataset.denied || "" }, { maximumAge: 60000, timeout: 15000 })
  })
}

const near = document.getElementById("near")
if (near instanceof HTMLFormElement) offerNear(near)
