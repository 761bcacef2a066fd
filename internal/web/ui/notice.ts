// The QR of a notice has number and check code behind the #, which no browser sends. This puts them into the form and takes them out of
// the address, so that they stay in no history.

function fill(): void {
  const form = document.getElementById("look-up")
  const [number, code] = decodeURIComponent(location.hash.slice(1)).split(".")
  if (!(form instanceof HTMLFormElement) || !number || !code) return
  const put = (name: string, value: string) => {
    const field = form.querySelector<HTMLInputElement>(`[name=${name}]`)
    if (field) field.value = value
  }
  put("number", number)
  put("code", code)
  history.replaceState(null, "", location.pathname)
}

fill()
