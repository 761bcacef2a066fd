package capture

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts of review (Art 30(1), 30(3)). Each asks for a certificate valid at its instant.
var (
	Passed    = act.Kind{Name: "capture.pass", Title: law.Words{ZH: "审核通过", EN: "Pass a capture"}, Permission: access.ReviewCaptures, Certificate: true}
	Refused   = act.Kind{Name: "capture.reject", Title: law.Words{ZH: "审核不通过", EN: "Reject a capture"}, Permission: access.ReviewCaptures, Certificate: true}
	Doubted   = act.Kind{Name: "capture.doubt", Title: law.Words{ZH: "存疑待复核", EN: "Doubt a capture"}, Permission: access.ReviewCaptures, Certificate: true}
	DoubtDone = act.Kind{Name: "capture.doubt.answer", Title: law.Words{ZH: "答复存疑", EN: "Answer a doubt"}, Permission: access.SettleDoubts}
	Undone    = act.Kind{Name: "capture.undo", Title: law.Words{ZH: "撤回刚才的审核", EN: "Undo a verdict"}, Permission: access.ReviewCaptures}
)

// Undo reaches back UndoFor, over the last undoMost verdicts of the person.
const (
	UndoFor  = 30 * time.Second
	undoMost = 5
)

// Findings are the four findings of Art 30(3): 真实、清晰、完整、准确, each "yes", "no" or "" (not answered).
type Findings struct {
	True     string `json:"true"`
	Clear    string `json:"clear"`
	Complete string `json:"complete"`
	Accurate string `json:"accurate"`
}

// AllYes is what passing records: four values, not one.
func AllYes() Findings { return Findings{"yes", "yes", "yes", "yes"} }

func (f Findings) answers() (out [4]admissibility.Answer) {
	for i, v := range []string{f.True, f.Clear, f.Complete, f.Accurate} {
		switch v {
		case "yes":
			out[i] = admissibility.Yes
		case "no":
			out[i] = admissibility.No
		}
	}
	return out
}

// Seen is what was on the screen when the verdict was given.
type Seen struct {
	Digest  string // SHA-256 of what was shown: item, media digests, conditions
	Painted int    // media painted
	Dwell   time.Duration
	Media   []PaintedMedium // as the browser measured them
	// Twins are the captures of the same act that the screen told of as passed; nil where nothing was shown to a person who could be told
	// of others, and nothing is asked.
	Twins *[]string
}

// Verdict is what a reviewer says of one capture.
type Verdict struct {
	Capture  string
	Result   string // "pass", "reject" or "doubt"
	Findings Findings
	Reason   string    // code of Reasons or Doubts
	Words    string    // free text, for the reason "other" only
	Elements []Pointed // what a pass rests on; of other verdicts not kept
	Window   string    // of a device's fault, for which it is rejected; empty: by itself
	Seen     Seen

	corrects, correction string   // the verdict that it replaces, and why
	twins                []string // that were passed, as the reviewer knew
}

// VerdictRecord is what the ledger commits to.
type VerdictRecord struct {
	ID        string   `json:"id"`
	Capture   string   `json:"capture"`
	Result    string   `json:"result"`
	Reason    string   `json:"reason,omitempty"`
	Findings  Findings `json:"findings"`
	Outcome   string   `json:"outcome"`
	Judgement string   `json:"judgement_sha256,omitempty"`
	Shown     string   `json:"shown_sha256"`
	Painted   int      `json:"painted"`
	DwellMS   int64    `json:"dwell_ms"`
	Finding   string   `json:"finding,omitempty"`              // on which it was passed although something is not met
	InNameOf  string   `json:"in_name_of,omitempty"`           // the delegating body, when the reviewer's is a delegated organisation
	HandedAt  string   `json:"handed_at,omitempty"`            // when the server handed it out
	Media     string   `json:"painted_media_sha256,omitempty"` // of what the browser says of each medium
	Corrects  string   `json:"corrects,omitempty"`             // the verdict that it replaces
	Second    string   `json:"second,omitempty"`               // the second review of which it is the verdict, or that it decides
	Drawn     string   `json:"drawn,omitempty"`                // the second review for which it was drawn
	Seed      string   `json:"lot_seed_sha256,omitempty"`      // of the day's lots, of the verdict with which it was drawn
	// Elements are the elements of the violation, each with the medium that shows it; of a pass only.
	Elements []Pointed `json:"elements,omitempty"`
	Window   string    `json:"window,omitempty"` // of a device's fault
	// Twins are captures that may show the same act and had been passed, as the reviewer was told; of a pass only.
	Twins []string `json:"passed_twins,omitempty"`
}

// outcomes that let a capture pass at the desk (issue: corroboration keeps its words).
var passable = []string{"admissible", "corroboration_required"}

// Review carries out one verdict. Before the act the stored originals are read again: bytes that are no longer what
// was received bar the capture (Art 20), and that is recorded whatever the verdict.
func (s *Service) Review(ctx context.Context, by act.By, v Verdict) (act.Done[VerdictRecord], error) {
	kind, to, err := v.check()
	if err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	if err := s.checkBytes(ctx, by.Book, v.Capture); err != nil {
		return act.Done[VerdictRecord]{}, err
	}
	by.Matters = []string{v.Capture}
	if second, err := s.isSecond(ctx, by, v.Capture); err != nil || second {
		if err != nil {
			return act.Done[VerdictRecord]{}, err
		}
		return s.reviewSecond(ctx, by, v)
	}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (VerdictRecord, error) {
		c, err := s.openToReview(ctx, tx, v, to)
		if err != nil {
			return VerdictRecord{}, err
		}
		j, name, err := s.judgeReviewed(ctx, tx, c, v.Findings)
		if err != nil {
			return VerdictRecord{}, err
		}
		to, finding := to, ""
		if v.Result == "pass" {
			if to, finding, err = v.mayPass(ctx, tx, s, &c, j); err != nil {
				return VerdictRecord{}, err
			}
		}
		if err := j.store(ctx, tx, c.ID); err != nil {
			return VerdictRecord{}, err
		}
		r, err := v.store(ctx, tx, c, j, name, to, finding)
		if err != nil || !to.Decided() {
			return r, err
		}
		err = s.draw(ctx, tx, c, &r, "")
		return r, err
	})
}

// check looks at the verdict itself and tells which act it is and where the capture goes.
func (v *Verdict) check() (act.Kind, State, error) {
	if v.Window != "" && v.Result != "reject" {
		return act.Kind{}, "", law.Refusal{Rule: "A5.2", Article: "第五条",
			Because: law.Words{ZH: "设备故障时段的抓拍只能逐件不通过，不能成批通过或者存疑。", EN: "Captures of a fault's window are rejected, each by itself; none is passed or doubted that way."},
			Cure:    law.Words{ZH: "要通过的，请逐件审核。", EN: "To pass one, review it by itself."}}
	}
	switch v.Result {
	case "pass":
		if v.Findings != AllYes() {
			return act.Kind{}, "", law.Refusal{Rule: "A30.3a", Article: "第三十条第（三）项",
				Because: law.Words{ZH: "真实、清晰、完整、准确四项须逐项认定为“是”，才能审核通过。", EN: "To pass, each of true, clear, complete and accurate must be found yes."},
				Cure:    law.Words{ZH: "有一项为“否”的，请选择审核不通过。", EN: "If one is no, reject the capture."}}
		}
		v.Reason, v.Words = "", ""
		return Passed, Adopted, nil
	case "reject":
		r, ok := reasonOf(Reasons, v.Reason)
		var c fault.Check
		c.Want(ok, "reason", "请选择一个不通过的理由。", "Choose a reason.")
		c.Text(&v.Words, 500, v.Reason == "other", "words", "选择“其他”的，请写明理由。", "Write the reason when you choose other.")
		v.Findings, v.Elements = grounds(r), nil
		return Refused, Rejected, c.Err()
	case "doubt":
		var c fault.Check
		_, ok := reasonOf(Doubts, v.Reason)
		c.Want(ok, "reason", "请选择由谁来看。", "Choose who is to look.")
		v.Findings, v.Words, v.Elements = Findings{}, "", nil
		return Doubted, Doubtful, c.Err()
	}
	return act.Kind{}, "", fault.Invalid{Fields: []fault.Field{{Name: "result", Want: law.Words{ZH: "请选择通过、不通过或者存疑。", EN: "Choose pass, reject or doubt."}}}}
}

// grounds are the findings that a reason for rejecting answers with no.
func grounds(r Reason) Findings {
	var f Findings
	switch r.Ground {
	case "true":
		f.True = "no"
	case "clear":
		f.Clear = "no"
	case "complete":
		f.Complete = "no"
	case "accurate":
		f.Accurate = "no"
	}
	return f
}

// openToReview loads the capture and sees whether this person may give this verdict on it now.
func (s *Service) openToReview(ctx context.Context, tx *act.Tx, v Verdict, to State) (Capture, error) {
	c, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), v.Capture)
	if err != nil {
		return c, err
	}
	if !c.State.MayMove(to) || c.State.Decided() {
		return c, fault.Conflict{Because: law.Words{
			ZH: fmt.Sprintf("这次抓拍已经是“%s”，没有再次审核。", StateWords[c.State].ZH), EN: fmt.Sprintf("The capture is already %s.", StateWords[c.State].EN)}}
	}
	if err := v.ofWindow(ctx, tx, c); err != nil {
		return c, err
	}
	other, err := s.leasedToOther(ctx, tx, c.ID)
	if err != nil {
		return c, err
	}
	if other {
		return c, fault.Conflict{Because: law.Words{ZH: "另一名审核员正在审核这次抓拍。", EN: "Another reviewer is reviewing this capture."}}
	}
	if c.State != Doubtful {
		return c, nil
	}
	var own int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM verdict WHERE book = $1 AND capture = $2 AND undone_at IS NULL AND result = 'doubt'
		AND reason = 'second_person' AND person = $3`, tx.Book, c.ID, tx.By.Person).Scan(&own)
	if err == nil && own > 0 {
		return c, act.Forbidden{Because: law.Words{ZH: "您已请第二名审核员看这次抓拍，须由另一人审核。", EN: "You asked for a second reviewer; it must be another person."}}
	}
	return c, err
}

// judgeReviewed judges at stage reviewed with the certificate that the person holds at this instant, and tells in whose
// name the body reviews. No verdict is given without the power to, or outside a mandate (Art 2(2)(3)).
func (s *Service) judgeReviewed(ctx context.Context, tx *act.Tx, c Capture, f Findings) (Judgement, people.Authority, error) {
	life, err := device.LoadAround(ctx, tx, tx.Book, c.Use, c.At, nil)
	if err != nil {
		return Judgement{}, people.Authority{}, err
	}
	name, err := people.AuthorityFor(ctx, tx, tx.Book, tx.By.Body, people.Matter{Field: life.Use.Field, Violation: c.Violation, Power: people.Investigating}, tx.Now)
	if err != nil {
		return Judgement{}, name, err
	}
	cert, _, err := people.CertificateIn(ctx, tx, tx.Book, tx.By.Person, tx.By.Body, life.Use.Field, tx.Now)
	if err != nil {
		return Judgement{}, name, err
	}
	mandate := admissibility.NoAnswer
	if name.Mandate != "" {
		mandate = admissibility.Yes
	}
	answers := f.answers()
	review := admissibility.Review{At: admissibility.InstantOf(tx.Now),
		Certificate: admissibility.Certificate{From: cert.From, Until: cert.Until, SameBody: tx.By.Body == c.Body,
			Field: cert.Field == life.Use.Field, Suspended: cert.SuspendedAt(tx.Now), Mandate: mandate},
		True: answers[0], Clear: answers[1], Complete: answers[2], Accurate: answers[3]}
	if c.At.After(tx.Now) { // a device's clock may be minutes ahead; a review is never before the capture
		review.At = admissibility.InstantOf(c.At)
	}
	j, err := judge(life.FactsFor(c.At, c.Position), c, &review)
	return j, name, err
}

// mayPass holds a pass against the law, against what the media show, and against what has been passed meanwhile, whoever gives it: the
// first verdict, the second, or one in place of another. It tells where the pass brings the capture, and on which finding.
func (v *Verdict) mayPass(ctx context.Context, tx *act.Tx, s *Service, c *Capture, j Judgement) (to State, finding string, err error) {
	if to, finding, err = passes(ctx, tx, *c, j); err != nil {
		return "", "", err
	}
	if err := v.showsAll(ctx, tx, c); err != nil {
		return "", "", err
	}
	return to, finding, v.twinsKnown(ctx, tx, s, *c)
}

// passes tells where a pass brings a capture. A pass that the law does not allow is refused, with the sentence of the first
// condition that decides; what is unmet or unknown passes on a finding that the head approved, as one used on a finding. The
// reviewer at the desk settles nothing.
func passes(ctx context.Context, tx *act.Tx, c Capture, j Judgement) (State, string, error) {
	if slices.Contains(passable, j.Outcome) {
		return Adopted, "", nil
	}
	if j.Outcome == admissibility.Barred.String() {
		return "", "", passRefusal(j)
	}
	id, person, err := approved(ctx, tx, tx.Book, c.ID, j.results)
	switch {
	case err != nil:
		return "", "", err
	case id == "":
		return "", "", passRefusal(j)
	case person == tx.By.Person:
		return "", "", law.Refusal{Rule: "A36.3", Article: "第三十六条第（三）项", Because: law.Words{ZH: "作出法制认定的人不能审核这次抓拍。", EN: "Who made the finding does not review the capture."},
			Cure: law.Words{ZH: "请由另一名审核员审核。", EN: "Let another reviewer review it."}}
	}
	return OnFinding, id, nil
}

func (v *Verdict) store(ctx context.Context, tx *act.Tx, c Capture, j Judgement, name people.Authority, to State, finding string) (VerdictRecord, error) {
	r := VerdictRecord{ID: tx.NewID(), Capture: c.ID, Result: v.Result, Reason: v.Reason, Findings: v.Findings, Outcome: j.Outcome,
		Judgement: j.digest(), Shown: v.Seen.Digest, Painted: v.Seen.Painted, DwellMS: v.Seen.Dwell.Milliseconds(), Finding: finding, Corrects: v.corrects, Elements: v.Elements, Window: v.Window, Twins: v.twins}
	var inName, corrects, correction, window *string
	if v.Window != "" {
		window = &v.Window
	}
	if name.Mandate != "" {
		r.InNameOf, inName = name.InNameOf, &name.InNameOf
	}
	if v.corrects != "" {
		corrects, correction = &v.corrects, &v.correction
	}
	since, err := handed(ctx, tx, c.ID)
	if err != nil {
		return r, err
	}
	painted, err := v.Seen.paintedIn(c)
	if err != nil {
		return r, err
	}
	r.HandedAt, r.Media = stamp(since), digestOf(painted)
	_, err = tx.Exec(ctx, `INSERT INTO verdict (book, id, capture, body, person, result, reason, words, is_true, is_clear, is_complete, is_accurate,
		shown, painted, dwell_ms, judgement, at, undone_at, entry, in_name_of, handed_at, painted_media, corrects, correction, elements, reject_window, twins)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, NULL, $18, $19, $20, $21, $22, $23, $24, $25, $26)`,
		tx.Book, r.ID, c.ID, c.Body, tx.By.Person, v.Result, v.Reason, v.Words, v.Findings.True, v.Findings.Clear, v.Findings.Complete, v.Findings.Accurate,
		r.Shown, r.Painted, r.DwellMS, j.ID, tx.Now, tx.Next, inName, since, painted, corrects, correction, writePointed(v.Elements), window, writeTwins(v.twins))
	if err != nil {
		return r, fmt.Errorf("store verdict: %w", err)
	}
	if err := move(ctx, tx, c.ID, to, j.Outcome); err != nil || !to.Decided() {
		return r, err
	}
	return r, stands(ctx, tx, c.ID, j.results)
}

// stands keeps the results of the judgement that stands of a capture.
func stands(ctx context.Context, tx *act.Tx, capture string, results admissibility.Results) error {
	if _, err := tx.Exec(ctx, `UPDATE capture SET results = $3 WHERE book = $1 AND id = $2`, tx.Book, capture, string(results)); err != nil {
		return fmt.Errorf("keep the results of a judgement: %w", err)
	}
	return nil
}

// move puts a capture into a state and ends its lease.
func move(ctx context.Context, tx *act.Tx, capture string, to State, outcome string) error {
	if _, err := tx.Exec(ctx, `UPDATE capture SET state = $3, outcome = $4 WHERE book = $1 AND id = $2`, tx.Book, capture, string(to), outcome); err != nil {
		return fmt.Errorf("move capture: %w", err)
	}
	_, err := tx.Exec(ctx, `DELETE FROM lease WHERE book = $1 AND capture = $2`, tx.Book, capture)
	return err
}
