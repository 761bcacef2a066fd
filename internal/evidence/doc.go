// Package evidence keeps the items of evidence of a case, what is found of each, and how one goes (粤府〔2025〕12号 Art 18(2), 30(3),
// 33(6), 35, 36; 行政处罚法 46; documents.md C2.3, C2.7).
//
// # Words
//
//   - Item (证据): one thing that shows a fact of a case, with its number in the case, its kind of 行政处罚法 46 (书证, 物证, 视听资料,
//     电子数据, 证人证言, 当事人的陈述, 鉴定意见, 勘验笔录、现场笔录), and by whom, with which second officer, when, how and from whom it was obtained.
//   - Origin: a capture that passed its review (Art 30(3)); a document or a record that officers obtained; a derived item.
//   - Derived (制作的证据, Art 33(6)): a crop, a still of a film, a transcript, a chart, a masked copy. It says its method, time, maker and
//     object of proof, and from which second of which item it comes. What a program made has an officer who answers for it.
//   - Examination (审查): lawful, authentic, relevant (合法性、真实性、关联性, Art 35), each yes or no with reasons; relevant names the elements of
//     the violation that the item shows. By a handler of the case, and again by the legal reviewer, whose findings stand beside the handler's.
//   - Verified (查证属实, Art 35): by whom and how the item was held against what else is known.
//   - Cited (可以引用): admitted, and nothing stands against it at this moment (Item.Barred).
//   - Exclusion (排除, Art 36): by one of its four grounds, with reasons. What was derived from an item goes with it.
//   - In question: a recall asks about the capture behind an item; until somebody has decided it is held and not cited.
//   - Done again (由他人重新办理, Art 42): obtained, examined or verified by an officer who was recused afterwards, where the head has so
//     decided: it counts for nothing, and others do it anew.
//   - Independent: whether one item bears out another (Art 11(2)).
//
// A capture of which a condition is unknown counts as one of which it is unmet once a case relies on it, unless a document settled
// it: the burden of proof is the organ's (contract, admissibility.md). It is not taken, and the condition is named.
//
// # Acts
//
// Attach, of a capture · Enter, of what officers obtained · Derive · Examine, by a handler · Reexamine, by the legal reviewer · Verify ·
// FindClear, EndClear: that files show nobody but the party, who then gets them as they are (Art 41) ·
// Exclude, by a handler, the legal reviewer, or the head whom a supervisor asked · Lapse, by the system: the capture behind an item was
// excluded, its verdict undone or corrected. Every exclusion enqueues the job JobExcluded with the case and the items, so that the case
// is looked at again, a closed one too (Art 36, 45).
//
// # States of an item
//
//	entered → admitted, not_admitted, excluded
//	admitted → not_admitted, excluded
//	not_admitted → admitted, excluded
//
// # Objections (Art 40; states.md D8)
//
// An objection (证据异议) comes by any door at any stage, in a case or against a capture of which there is none yet: points, each with its
// reasons and the items that it attacks. It has a receipt with a number, and is answered within the term T15. Who reviews it neither
// reviewed the capture first nor handles the case (roles.md E7). It is decided point by point, each with reasons; what is adopted excludes
// the items by the same act, and items of the same device and time are suggested for a look. While one is not answered no decision is
// issued. After the decision it asks for self-correction as well, and its answer names reconsideration and suit with the days left.
//
// Receive, from the party · Enter, what came otherwise · Take · Ask, Add · Decide · Answer.
//
//	received → assigned
//	assigned → asked, adopted, partly, not_adopted
//	asked → assigned
//	adopted → answered
//	partly → answered
//	not_adopted → answered
//
// # Relies on
//
// The ground, term, calendar, statute (the term of a field), people (officers, certificates), retention (holds), device (documents), docket (papers), capture; and on cases by the
// interface Cases, which the chapter of cases implements.
package evidence
