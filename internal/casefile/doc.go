// Package casefile is the case from clue to close (粤府〔2025〕12号 Art 2, 3, 6, 11(2), 29, 32, 35, 36, 40, 42, 45; 行政处罚法 22–65; states.md D5;
// documents.md C4): no step of due process can be skipped, since the step after it does not exist without it.
//
// # Words
//
//   - Case (案件): one suspected violation of one party, with its number from the clue on. Clue (案源、线索). File (立案, a verb). Report
//     (调查终结报告). Prior notice (事先告知书). Defence (陈述、申辩). Decision (决定). Transfer (移送).
//   - Course (经过): the numbered steps of a case; nothing in it is ever deleted. What a step says is sealed; the ledger keeps its digest.
//   - Handler (办案人员): one of the two officers of the case. Each has declared that no relation may affect fairness.
//   - Gate: one condition of a step, with its article. A step is refused while one of its gates is not met; an unknown is never met. The
//     gates of a decision as they were met are kept with it.
//   - Sealed proposal: what the newest served prior notice proposes. No decision is heavier (Art 40(2); 行政处罚法 45(2)); a new notice is
//     heavier only for facts found after the served one, by evidence obtained after it that is not the party's own words.
//   - Clock: a period of package term that runs in the case.
//   - Done again (由他人重新办理): a step of an officer who was recused afterwards (Art 42), which the head has another do again. The decision
//     waits while an application for recusal is open, and while of what was done before one it is not decided whether it stands.
//   - Stub: the number of a matter that is secret or unsuitable, and nothing else (Art 6(2)). Frozen: nothing goes on until it was looked at.
//
// # Acts
//
// Every act of a case is one step, of a kind in kinds.go, where its states and what it says stand; rules.go and rules_decide.go have its
// gates. do.go carries a step out: load, part of who acts, prepare, gates, keep.
//
// # States
//
//	registered → investigating, not_filed, stub, transferring, penalised
//	investigating → reported, withdrawn, transferring
//	reported → noticing, proposed, investigating, withdrawn, transferring
//	noticing → noticed, reported
//	noticed → noticing, hearing, proposed, investigating, withdrawn, transferring
//	hearing → noticed
//	proposed → penalised, not_penalised, withdrawn, noticed, investigating, transferring
//	transferring → transferred, investigating, registered
//	penalised → closed, revoked
//	not_penalised → closed, revoked
//	revoked → closed
//	transferred → closed
//	closed → revoked
//
// # Relies on
//
// The ground, people (bodies, officers, recusals), device (the place), docket (papers), capture, party, notice (what was masked), serving (when a paper was served; serve.go), penalty,
// discretion, evidence, payment.
package casefile
