const renewAfter = 45000 // milliseconds of work; the server keeps a lease for three minutes
const leaseSure = 170000 // after that others may have what is held
const pauseAfter = 50 * 60000
const restAfter = 5 * 60000 // without a hand on the desk work begins anew

// Work is the time at the desk: since when somebody works without a pause, and how old the lease of what is held is.
export class Work {
  private began = 0 // of work without a pause
  private active = 0
  private renewed = 0

  // taken notes that the server gave out or kept what is held at an instant.
  taken(at: number): void {
    this.renewed = Math.max(this.renewed, at)
  }

  // stirs notes a hand on the desk, and tells what to do of the lease: nothing, renew it, or ask what is still held and renew it.
  stirs(holds: boolean): "" | "renew" | "ask" {
    const now = performance.now()
    if (this.began === 0 || now - this.active > restAfter) this.began = now
    this.active = now
    if (now - this.renewed < renewAfter || !holds) return ""
    const sure = now - this.renewed <= leaseSure
    this.renewed = now
    return sure ? "renew" : "ask"
  }

  // tires tells that a pause is due, once; then it is counted anew.
  tires(now: number): boolean {
    if (this.began === 0 || now - this.began <= pauseAfter || now - this.active >= 60000) return false
    this.began = now
    return true
  }
}
