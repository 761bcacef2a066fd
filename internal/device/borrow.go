package device

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
)

// A body may use a device of another body under a share (Art 17, 18). Its use is its own: argued, planned, approved, reviewed,
// published and commissioned by it, for its kind of violation. What the owner did for its own purpose never counts for it; what
// is so of the thing and the place (position, sign, verification, clock, maintenance) is the owner's to record and counts.

// The events of a share.
const (
	SharedOut Event = "shared_out" // on the use whose device is shared
	SharedIn  Event = "shared_in"  // on the use of the body that borrows
	ShareOver Event = "share_over" // on it too: ended before its term
)

// Loan is a share as the life of a use tells it. From and Until are whole days.
type Loan struct {
	Share   string   `json:"share"`
	Body    string   `json:"body"` // the other body
	Name    string   `json:"name"`
	Number  string   `json:"number,omitempty"` // of the agreement
	Purpose string   `json:"purpose"`
	Fields  []string `json:"fields"`
	From    law.Date `json:"from"`
	Until   law.Date `json:"until"`
}

// Line gives the other body and the term.
func (l Loan) Line() law.Words {
	return line(same(l.Name), same(l.Number), law.Words{ZH: "期限" + l.From.Words() + "至" + l.Until.Words(), EN: "from " + l.From.String() + " until " + l.Until.String()})
}

// ofPurpose are the facts of a site that serve the purpose of who recorded them: they count for no other body.
var ofPurpose = []Event{Argued, PlanDrafted, PlanSubmitted, PlanApproved, PlanRejected, PlanWithdrawn, FilingAsked, FilingRefused, Published, PublicationCorrected,
	PublicationWithdrawn}

// Borrowed tells whether the use is of a device of another body.
func (l *Life) Borrowed() bool { return l.Use.Body != l.Device.Body }

// apartFromOwner leaves the owner's purpose out of the life of a borrowed use, and ends it with the term of its share.
func (l *Life) apartFromOwner() {
	if !l.Borrowed() {
		return
	}
	l.Facts = slices.DeleteFunc(l.Facts, func(f Fact) bool { return f.Subject == OfSite && slices.Contains(ofPurpose, f.Event) })
	for _, f := range l.Facts {
		loan, ok := f.Data.(Loan)
		if !ok || f.Event != SharedIn {
			continue
		}
		end := loan.Until.AddDays(1).Start()
		extended := slices.ContainsFunc(l.Facts, func(g Fact) bool {
			next, ok := g.Data.(Loan)
			return ok && g.Event == SharedIn && g.At.Before(end) && next.Until > loan.Until && g.known(nil) == f.known(nil)
		})
		if !extended {
			l.Facts = append(l.Facts, Fact{Body: f.Body, Subject: OfUse, SubjectID: f.SubjectID, Event: Stopped, At: end, KnownAt: f.KnownAt, RetractedAt: f.RetractedAt,
				Data: Decision{Number: loan.Number, Reason: "共享期限届满"}, System: termOfShare, Entry: f.Entry})
		}
	}
	sortFacts(l.Facts)
}

// termOfShare marks the stop that the term of a share brings: it is worked out and stands in no row.
const termOfShare = "term of the share"

// workedOut tells whether a fact stands in no row.
func (f *Fact) workedOut() bool { return f.System == termOfShare }

// ownersToRecord refuses a record of the thing or the place by a body that only borrows it.
var ownersToRecord = law.Refusal{Rule: "A17b", Article: "第十七条",
	Because: law.Words{ZH: "这台设备由其他单位共享，设备和地点的情况由该单位登记。", EN: "The device is shared by another body, which records what is so of the thing and its place."},
	Cure:    law.Words{ZH: "请向设备所有单位提出协助请求。", EN: "Ask the owning body for help."}}

// ownSubject is whose fact a borrowed use records: its own for what serves its purpose, nobody's for the thing itself.
func (l *Life) ownSubject(f *Fact) error {
	if !l.Borrowed() || f.Subject == OfUse {
		return nil
	}
	if !slices.Contains(ofPurpose, f.Event) {
		return ownersToRecord
	}
	f.Subject = OfUse
	return nil
}

// RecordShare puts a share on record in the life of the use whose device is shared, with the agreement. It is part of the
// act that agrees.
func RecordShare(ctx context.Context, tx *act.Tx, use string, loan Loan, agreement []Attachment) (Recorded, error) {
	l, err := LoadAround(ctx, tx, tx.Book, use, tx.Now, nil)
	if err != nil {
		return Recorded{}, err
	}
	if err := l.Shareable(tx.Now); err != nil {
		return Recorded{}, err
	}
	return record(ctx, tx, &l, occurrence{event: SharedOut, at: tx.Now, detail: loan, documents: agreement})
}

// Shareable says why the device of a use cannot be shared at t: only its owner shares it, and only while it is not cancelled.
func (l *Life) Shareable(t time.Time) error {
	if err := l.open(t); err != nil {
		return err
	}
	if l.Borrowed() {
		return law.Refusal{Rule: "A18.1", Article: "第十八条第一款",
			Because: law.Words{ZH: "这台设备是其他单位共享来的，不得再转给第三方。", EN: "The device is itself shared by another body and is not passed on."},
			Cure:    law.Words{ZH: "请向设备所有单位申请共享。", EN: "Ask the owning body to share it."}}
	}
	return nil
}

// EnterBorrowed registers the actor's own use of a device of another body under a share, with the agreement. It is part of
// the act of the sharing chapter, which has seen that the share holds and covers the field.
func EnterBorrowed(ctx context.Context, tx *act.Tx, owner Life, n NewUse, loan Loan, agreement []Attachment) (use string, err error) {
	n.Device, n.Site = owner.Device.ID, owner.Site.ID
	if err := n.Check(); err != nil {
		return "", err
	}
	if _, err := people.AuthorityFor(ctx, tx, tx.Book, tx.By.Body, people.Matter{Field: n.Field, Violation: n.Violation, Power: people.Investigating}, tx.Now); err != nil {
		return "", err
	}
	var taken int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM device_use WHERE book = $1 AND device = $2 AND violation = $3`, tx.Book, n.Device, n.Violation).Scan(&taken)
	if err != nil {
		return "", fmt.Errorf("look for uses of the shared device: %w", err)
	}
	if taken > 0 {
		return "", fault.Conflict{Because: law.Words{ZH: "这台设备已经用于这类违法行为；同一次抓拍不能归两个单位。", EN: "The device is already used for this violation; one capture cannot belong to two bodies."}}
	}
	sources, err := statute.Read(ctx, tx, tx.Book)
	if err != nil {
		return "", err
	}
	use = tx.NewID()
	var rows registration
	rows.addUse(tx, use, &n, sources)
	if err := rows.store(ctx, tx); err != nil {
		return "", err
	}
	f := Fact{ID: tx.NewID(), Body: tx.By.Body, Subject: OfUse, SubjectID: use, Event: SharedIn, At: tx.Now, KnownAt: tx.Now, Data: loan, Person: tx.By.Person, Documents: agreement}
	_, err = recordFact(ctx, tx, &f)
	return use, err
}

// EndBorrowed puts on record that the share of a borrowed use has ended before its term, and stops the use when it is in service.
// place is its order among those that end in one act.
func EndBorrowed(ctx context.Context, tx *act.Tx, use, reason string, place int) error {
	l, err := LoadAround(ctx, tx, tx.Book, use, tx.Now, nil)
	if err != nil {
		return err
	}
	why := Decision{Reason: reason}
	if _, err := record(ctx, tx, &l, occurrence{event: ShareOver, at: tx.Now, detail: why, place: 2 * place}); err != nil {
		return err
	}
	if p := l.phase(tx.Now); p != phaseLive && p != phaseMaintenance {
		return nil
	}
	_, err = record(ctx, tx, &l, occurrence{event: Stopped, at: tx.Now, detail: why, place: 2*place + 1})
	return err
}

// LoanAt is the share that a borrowed use rests on at t; nil when there is none.
func (l *Life) LoanAt(t time.Time) *Loan {
	if f := l.latest(t, SharedIn); f != nil {
		loan := f.Data.(Loan)
		return &loan
	}
	return nil
}

// ended tells whether the share of a borrowed use was ended before its term.
func (l *Life) ended(t time.Time) bool {
	f := l.latest(t, ShareOver, SharedIn)
	return f != nil && f.Event == ShareOver
}

// lent refuses to take a borrowed use into service when its share does not hold.
func (l *Life) lent(t time.Time) error {
	if !l.Borrowed() {
		return nil
	}
	day := law.DateOf(t)
	if loan := l.LoanAt(t); loan != nil && !l.ended(t) && loan.From <= day && day <= loan.Until {
		return nil
	}
	return law.Refusal{Rule: "A18.1", Article: "第十八条第一款",
		Because: law.Words{ZH: "共享协议不在有效期内。", EN: "The share is not within its term."},
		Cure:    law.Words{ZH: "请与设备所有单位续签共享协议。", EN: "Renew the share with the owning body."}}
}

// Agreement are the papers of a share, as they stand on record with the owner.
func Agreement(ctx context.Context, q db.Queryer, owner Life, share string) ([]Attachment, error) {
	for _, f := range owner.Facts {
		if loan, ok := f.Data.(Loan); ok && f.Event == SharedOut && loan.Share == share {
			documents, err := documentsOf(ctx, q, owner.Book, []string{f.ID})
			return documents[f.ID], err
		}
	}
	return nil, fault.NotFound{What: law.Words{ZH: "共享协议", EN: "the agreement of the share"}}
}

// DocumentsOf are the documents of the facts of a life, by fact.
func DocumentsOf(ctx context.Context, q db.Queryer, l *Life) (map[string][]Attachment, error) {
	ids := make([]string, len(l.Facts))
	for i, f := range l.Facts {
		ids[i] = f.ID
	}
	return documentsOf(ctx, q, l.Book, ids)
}
