// Package capture takes what devices send, judges it at its instant, and lets officers review it (Art 18, 20, 27, 30).
//
// Words: capture 采集的数据、图片、录像 (抓拍), review 审核, true 真实, clear 清晰, complete 完整, accurate 准确.
//
// A capture is received when its media, their folder and the transaction are durable; many go into one act, one ledger
// leaf each. It is judged on arrival against the use that was live at its instant; the receipt is stored and never
// rewritten. What fails a condition is stored and judged, never silently dropped. An officer whose certificate counts
// at that instant passes, rejects or doubts it; a pass records the four findings of Art 30(3) as four values and is
// refused while the law bars it, and while an element of the violation is not pointed to the medium that shows it
// (elements.go). There is no verdict over more than one capture.
//
// Captures that may be exempt or show an act that has its verdict are told before anything is decided (cautions.go). Every pass, the
// first, the second and one in place of another verdict, looks again for such that were passed meanwhile, and its record names those
// that the officer was told of (cautions_again.go).
//
// Each capture says by which means it was made (Art 3). What a model suggests of it comes with its event and stays beside the
// verdict, with model, version and score; no condition and no verdict comes of it. The register of models (model.go) says which
// version ran from when.
//
// Detectors look at captures that wait, after they were taken in and in nobody's way (detect.go). Each scoring is an act of the system,
// on record with model, version, score and region; a newer one stands beside it. Models have an off-switch each and one for all
// (model_switch.go). Assisted says on papers which models had suggested something, and that a person decided (Art 5).
//
// Relies on: retention (terms, holds, disposals), device (the facts of the use), people (certificates), admissibility (the judge), blob, media, seal.
//
// States, as states.go has them:
//
//	queued     → adopted, on_finding, rejected, doubtful, held
//	doubtful   → adopted, on_finding, rejected, queued, held
//	held       → queued, doubtful
//	adopted    → queued, excluded, rejected
//	on_finding → queued, excluded, rejected
//	rejected   → queued, adopted, on_finding
//	excluded   → queued
//
// The way back to queued is the undoing of a verdict within 30 seconds by who gave it, the head's decision that it is
// reviewed again because who gave it was recused afterwards (Art 42), the answer to a doubt, or what somebody decides in a
// recall. From passed to not passed, or the other way, leads a correction.
//
// # Second review
//
// A share of the verdicts in either direction, drawn by lot from a seed that nobody can foresee, all first verdicts of a new
// reviewer, every correction, those on a plate that their reviewer declared afterwards, and those on a vehicle of the body itself
// (related.go), are given a second time by another officer who is shown nothing of the first. Where the two differ a third decides.
// A verdict that turns out wrong is corrected by a new one that names it; the old one is kept. A second review, as second.go has it:
//
//	open     → agreed, disputed
//	agreed   → open
//	disputed → open, upheld, overturned
//	upheld   → disputed
//
// The way back to open is the undoing of the second verdict within 30 seconds, or that who gave it declares the plate afterwards;
// the way back to disputed, that who upheld the verdict does.
//
// # Recall
//
// A fact of a device, its site or its use that becomes known, or is taken back, has captures judged again: those of the uses
// it belongs to, in the span for which it can matter (device.Reach). recall_walk.go reads them in the order of their instants and
// judges them outside any act against the life as known then; what judging found is compared with the letters that are kept of
// the judgement that stands (admissibility.Results); recall_write.go writes, twenty captures an act, only what changed, after making sure that
// nothing newer came between. The cursor moves in the same transactions, so that a killed process counts each capture once.
// Captures not yet used whose conditions are less well met are held; of those that were passed a person decides each.
//
// # Disposal
//
// standing.go says in which class a capture is kept, until when, and what holds it; package retention has the terms. Under the order of
// the head dispose.go judges each capture that is due anew and take_away.go takes it out of every table in one act: row, plate, signed
// event, media, masked copies, suggestions, the words of verdicts, reasons and findings. What stays is its proof (proof.go): ids, digests,
// judgements with their receipts, verdicts without words, the keys by which a device asks, and the entries, with which verify compares
// it. Figures of places count it as before.
package capture
