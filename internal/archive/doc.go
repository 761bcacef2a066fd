// Package archive keeps the sealed file of a closed case (粤府〔2025〕12号 Art 34; 行政处罚法 47; 档案法 37; states.md D5; documents.md C4.28): in order,
// each piece with its digest, for its term, and so that anybody can check it without this system.
//
// # Words
//
//   - File (案卷): what a case left, in the order of its cover and list (C4.28): papers, items of evidence, what came with objections, what the
//     party sent. First part (正卷), second part (副卷): how the body made up its mind, and evidence that was excluded or not admitted.
//   - Version: one sealing of the file. A file that is opened again is sealed anew as the next version; what was sealed first is kept.
//   - Manifest: the index of a version with its checks, one JSON document; the ledger has its digest.
//   - Check: one of the four (四性: 真实性、完整性、可用性、安全性, DA/T 70), each with what was looked at and its result. One that is not passed keeps
//     the file open.
//   - Class (保管期限): permanent, 30 or 10 years (国家档案局令第8号), counted from the year after the case was closed. [POLICY] A case of the
//     simple procedure is kept at least ten years, any other at least thirty, until the body's table is entered (T45).
//   - Hold (暂缓处置): of chapter retention, on the case: a file under one is not sealed, and one that is sealed stays beyond its term.
//   - Package (移交包): one ZIP of a version, the same bytes whenever it is made: manifest, files by digest, the ledger's entries of every step
//     and of the sealing with their proofs. scripts/check-archive checks it without any code of this program.
//
// # Acts
//
// Archive, by the archivist, 30 days after the case was closed [POLICY]; not while anything is owed or to be given back, a remedy is
// open, an objection or recusal is not decided, the case is frozen, or a hold stands on it. Reopen, by the archivist, with a reason. While
// a file is sealed the body corrects nothing of its case itself; what comes from outside is recorded, and makes the file stale.
//
// # States of a version
//
//	archived → reopened
//	reopened →
//
// # Relies on
//
// The ground, people (bodies, recusals), retention (holds), docket (papers), evidence, payment (whether all is settled), casefile.
package archive
