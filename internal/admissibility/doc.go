// Package admissibility judges whether one capture of one monitoring device was lawfully made and lawfully reviewed:
// facts in, a receipt with every rule in force out. It holds the rules of 粤府〔2025〕12号 Art 9–11, 14–16, 20–22, 30, 36
// and, for captures before 2025-05-01, of 行政处罚法 Art 41, 42, 46 and 计量法 Art 9. The contract of `yuanjian judge` fixes
// what it reads, decides and prints; there is no second judge.
//
// # Words
//
//   - Facts: what is recorded of use, site, device, capture and review, and the events in the life of the device.
//     They come from a document (Parse) or from the server's own tables; Facts.Document writes them for the other side.
//   - Capture (采集): judged at its instant t. Before t is at ≤ t, after t is at > t. Instants are whole microseconds,
//     dates are dates in Beijing, periods of dates include both ends, periods of instants exclude the end.
//   - Event: is ordered by its instant, then by its place in the list. What was taken back, or was not yet known at a
//     given instant (KnownAt), is dropped before anything else.
//   - Finding: what one rule found: met, unmet or unknown, with a reason and the events it points to. It is stored
//     like that; sentences are written from it when somebody reads.
//   - Receipt (判断书): the findings in the order of the table, the outcome, and the sentences.
//
// # What follows from a rule that is not met
//
//   - barred: not evidence while unmet (Art 15, 20, 22, 30)
//   - finding: the body's legal reviewer must find in writing whether the defect matters (Art 9, 10, 14, 16, 21, 36)
//   - corroboration: other evidence is needed (Art 11)
//
// An unknown never passes. A document or a finding settles it, never the reviewer at the desk.
//
// # Order of the files
//
// facts.go, event.go and instant.go are the words. parse.go and parse_events.go read the document with values.go; ring.go
// says what ring an area may have; document.go writes the document with json.go. moment.go puts the events in order for one
// judgement. rules.go is the table, rules_*.go its sections, reasons.go why a result is what it is. judge.go
// applies the table, outcome.go weighs it, receipt.go prints. gates.go answers what must be so before a site is
// commissioned. sentences*.go and slots.go are the words of the results. package reading beside it is a second reading of
// the contract that only tests use.
//
// # What it relies on
//
// Only packages law, geo and strictjson and a few standard ones: no store, no clock, no network. Geometry is planar, as the
// contract says, and stands in geo for all who measure.
//
// # Readings the contract leaves open
//
//   - An integer is a number whose value is whole and at most 2^53 − 1 in size: 1.0 and 1e3 are integers, because a JSON
//     reader in another language may be unable to tell them from 1 and 1000. A number beyond double precision is invalid.
//   - A key that has a default, or that is a list or an object, may be missing; null is accepted only where the contract
//     says "or null". device and events may be missing; use, site and capture hold required keys and may not.
//   - Text is text: an escape that names half of a surrogate pair, and bytes that are not UTF-8, are invalid, and so is
//     a byte order mark.
//   - A ring crosses itself when two of its edges have a point in common other than the corner between neighbours: it may
//     not touch itself, run back over itself or enclose nothing. A corner given twice in a row counts once.
//   - Every instant that RFC 3339 can write is valid, 9999-12-31T23:59:59Z (for ever) among them; only capture.at must have
//     a Beijing year of four digits too, since the receipt writes it in +08:00. Where that offset needs the year 10000 the
//     facts are written in Z, or in the offset that reaches them.
package admissibility
