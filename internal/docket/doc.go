// Package docket keeps papers (文书, documents.md): what a paper says is drafted from data, approved by who signs it, numbered,
// sealed and served, and anybody can check that it is genuine.
//
// # Words
//
//   - Kind: a line of documents.md (C1.8) with its template, who drafts and who signs it. Paper: one of them.
//   - Model: what the paper says (package paper). Its digest is what is approved; approving adds number, date, who drafted and
//     who approved, and the check code, and the digest of that is what is sealed and served.
//   - Number (文号): 机关代字 or name of the body, series of the kind, year in Beijing, and a number without gaps in body, series
//     and year. It is given on approval, so a draft that is dropped leaves no gap.
//
// # Acts
//
// Draft · Approve (who drafted a paper of the head does not approve it) · Drop · SealRecorded, by the system, with the digests
// of the files that the job made · a correction is a draft that replaces an approved paper; the old one is marked on approval.
//
// # Issuing a paper of another chapter
//
//	d.Draft(ctx, by, docket.New{Kind: "C1.18", Body: body, Subject: "site", SubjectID: site, Compose: func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
//		b := paper.New(docket.TemplateOf("C1.18"), "", body.Name) // an empty title takes that of the kind
//		b.Paragraph("……").Fields(…)
//		return b.Document(), nil
//	}})
//	d.Approve(ctx, by, id, digest)
//
// Compose runs inside the act and reads the state in its transaction; it writes nothing. A new kind is a row in kinds.go.
//
// # States
//
//	drafted → approved, dropped
//	approved → sealed, replaced
//	sealed → replaced
//
// # Relies on
//
// The ground, paper, and people (bodies, names of officers).
package docket
