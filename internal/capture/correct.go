package capture

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Corrected is the act by which a verdict that turned out to be wrong is replaced by another (Art 30(3), 45): a verdict like any
// other, by an officer whose certificate counts at its instant, with the reason. The former one is kept and counts no more.
var Corrected = act.Kind{Name: "capture.correct", Title: law.Words{ZH: "更正审核结论", EN: "Correct a verdict"}, Permission: access.ReviewCaptures, Certificate: true}

// Correction is a verdict in place of the one that stands.
type Correction struct {
	Verdict
	Why string
}

// Relying is what rests on verdicts elsewhere: it is told of a correction in the transaction of the act, so that what must follow
// is enqueued or not together with it.
type Relying interface {
	VerdictCorrected(ctx context.Context, tx *act.Tx, c Correcting) error
}

// Correcting is a verdict that counts no more and the one in its place.
type Correcting struct {
	Capture, Body   string
	Before, After   State
	Former, Verdict string // ids of verdicts
}

// Correct replaces the verdict that stands on a capture. Who gave it may do so as well as another; the new verdict is always given
// a second time by somebody else.
func (s *Service) Correct(ctx context.Context, by act.By, in Correction) (act.Done[VerdictRecord], error) {
	to, err := in.checkReasoned()
	if err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	if err := s.checkBytes(ctx, by.Book, in.Capture); err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	by.Matters = []string{in.Capture}
	return act.Do(ctx, s.Engine, Corrected, by, func(ctx context.Context, tx *act.Tx) (VerdictRecord, error) {
		return s.correctIn(ctx, tx, in, to, "")
	})
}

// checkReasoned looks at the verdict and its reason, and tells where it brings the capture: what somebody else has decided is not left in
// doubt.
func (in *Correction) checkReasoned() (State, error) {
	_, to, err := in.check()
	if err != nil {
		return to, err
	}
	var c fault.Check
	c.Text(&in.Why, 500, true, "why", "请写明理由。", "Give your reasons.")
	c.Want(to != Doubtful, "result", "请选择通过或者不通过。", "Choose pass or reject.")
	return to, c.Err()
}

// correctIn replaces the verdict that stands. second is the second review that is decided with it; "": there is none, and the new
// verdict is given a second time.
func (s *Service) correctIn(ctx context.Context, tx *act.Tx, in Correction, to State, second string) (VerdictRecord, error) {
	c, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), in.Capture)
	if err != nil {
		return VerdictRecord{}, err
	}
	former, err := stood(ctx, tx, c)
	if err != nil {
		return VerdictRecord{}, err
	}
	if former.Result == in.Result && former.Reason == in.Reason && former.Words == in.Words {
		return VerdictRecord{}, fault.Conflict{Because: law.Words{ZH: "与现在的审核结论相同，没有更正。", EN: "This is the verdict that stands; nothing was corrected."}}
	}
	j, name, err := s.judgeReviewed(ctx, tx, c, in.Findings)
	if err != nil {
		return VerdictRecord{}, err
	}
	finding := ""
	if in.Result == "pass" {
		if to, finding, err = in.mayPass(ctx, tx, s, &c, j); err != nil {
			return VerdictRecord{}, err
		}
	}
	if to != c.State && !c.State.MayMove(to) {
		return VerdictRecord{}, errNotCorrectable(c)
	}
	if _, err := tx.Exec(ctx, `UPDATE verdict SET undone_at = $3 WHERE book = $1 AND id = $2`, tx.Book, former.ID, tx.Now); err != nil {
		return VerdictRecord{}, fmt.Errorf("mark verdict %s as corrected: %w", former.ID, err)
	}
	if err := j.store(ctx, tx, c.ID); err != nil {
		return VerdictRecord{}, err
	}
	in.corrects, in.correction = former.ID, in.Why
	r, err := in.store(ctx, tx, c, j, name, to, finding)
	if err != nil {
		return r, err
	}
	if r.Second = second; second == "" {
		err = s.draw(ctx, tx, c, &r, ForCorrection)
	}
	for _, rely := range s.Relying {
		if err == nil {
			err = rely.VerdictCorrected(ctx, tx, Correcting{c.ID, c.Body, c.State, to, former.ID, r.ID})
		}
	}
	return r, err
}

func errNotCorrectable(c Capture) error {
	return fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这次抓拍现在是“%s”，没有可以更正的审核结论。", StateWords[c.State].ZH), EN: fmt.Sprintf("The capture is %s; there is no verdict to correct.", StateWords[c.State].EN)}}
}

// stood is the verdict that stands on a capture.
func stood(ctx context.Context, tx *act.Tx, c Capture) (Given, error) {
	if !c.State.Reviewed() {
		return Given{}, errNotCorrectable(c)
	}
	g, found, err := lastGiven(ctx, tx, tx.Book, c.ID)
	if err == nil && !found {
		err = errNotCorrectable(c)
	}
	return g, err
}

// lastGiven is the last verdict on a capture that was not undone, if there is one.
func lastGiven(ctx context.Context, q db.Queryer, book, capture string) (g Given, found bool, err error) {
	all, err := givens(ctx, q, `v.book = $1 AND v.capture = $2 AND v.undone_at IS NULL AND v.result IN ('pass', 'reject')`, book, capture)
	if err != nil || len(all) == 0 {
		return g, false, err
	}
	return all[len(all)-1], true, nil
}

// Replaced maps verdicts of a list to those that replaced them.
func Replaced(said []Given) map[string]Given {
	out := map[string]Given{}
	for _, g := range said {
		if g.Corrects != "" {
			out[g.Corrects] = g
		}
	}
	return out
}
