package capture

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Arrival is the judgement that a review starts from: the last one at stage received. There is more than one when stored
// bytes were found changed.
func Arrival(ctx context.Context, q db.Queryer, book, capture string) (Judgement, error) {
	all, err := Judgements(ctx, q, book, capture)
	if err != nil {
		return Judgement{}, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Stage == admissibility.Received.String() {
			return all[i], nil
		}
	}
	return Judgement{}, fmt.Errorf("capture %s has no judgement of its arrival", capture)
}

// ReceiptDigest identifies the receipt of a judgement: SHA-256 of its bytes.
func (j Judgement) ReceiptDigest() string { return j.digest() }

// shown is what stands on the screen when a verdict is given, in the order in which it is hashed.
type shown struct {
	Capture, Violation string
	At                 time.Time
	Plate              string
	Measured           []Measure
	Media              []shownMedium
	Judgement          string
}

type shownMedium struct{ Name, SHA256 string }

// ShownDigest is the SHA-256 of what a reviewer is shown of a capture: its words and values, the digest of every
// medium, and the digest of the judgement. It goes into the verdict's record (Art 30(3)).
func ShownDigest(c Capture, j Judgement) string {
	s := shown{Capture: c.ID, Violation: c.Violation, At: c.At.UTC(), Plate: c.Plate, Measured: c.Measured, Judgement: j.digest()}
	for _, m := range c.Media {
		s.Media = append(s.Media, shownMedium{m.Name, m.SHA256.String()})
	}
	b, err := json.Marshal(s)
	if err != nil {
		panic("capture: " + err.Error()) // only texts, times and lists
	}
	return blob.DigestOf(b).String()
}

// CheckShown refuses a verdict about something else than what the capture is now, as long as the capture is open. A
// capture that has its verdict is left to Review: the same command again gets its first result.
func (s *Service) CheckShown(ctx context.Context, scope access.Scope, id, digest string) error {
	q := s.Engine.DB.Reader()
	c, err := s.ByID(ctx, q, scope, id)
	if err != nil || c.State.Decided() {
		return err
	}
	j, err := Arrival(ctx, q, scope.Book, id)
	if err != nil || ShownDigest(c, j) == digest {
		return err
	}
	return fault.Conflict{Because: law.Words{ZH: "这次抓拍在您打开以后有了变化，请看过现在的内容再审核。", EN: "The capture has changed since you opened it; look at what it is now."}}
}

// MachineReason is the machine's own reason not to pass a capture: the first condition that is unmet and bars it or
// needs a finding (Art 5: the machine proposes, a person decides). An unknown is no reason to reject.
func MachineReason(j Judgement) (law.Statement, bool) {
	r, statements, err := j.Statements()
	if err != nil || r.Outcome != admissibility.Barred && r.Outcome != admissibility.FindingRequired {
		return law.Statement{}, false
	}
	return deciding(r.Outcome, statements), true
}
