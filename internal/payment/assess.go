package payment

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

// New is what a decision demands.
type New struct {
	Body, InNameOf   string
	Matter, Decision string // Matter: id of the case; Decision: number of the decision
	Payer            Payer
	Fine, Gains      money.Fen
	Announced        bool // it says that paying late adds a fine
}

// Assessment is the first step of a demand.
type Assessment struct {
	Decision    string    `json:"decision"`
	Fine, Gains money.Fen `json:",omitempty"`
	Announced   bool      `json:"announced"`
}

func (x *Assessment) enter(d *Demand, _ *Step) { d.Fine, d.Gains = x.Fine, x.Gains }

// Demand is the step of the act that decides: it puts on record what is to be paid, and has the platform asked for a code (Art 39).
// Without a sum there is no demand.
func (s *Service) Demand(ctx context.Context, tx *act.Tx, n New) error {
	if n.Fine < 0 || n.Gains < 0 || n.Body == "" || n.InNameOf == "" || n.Matter == "" || n.Payer.Name == "" {
		return fmt.Errorf("a demand needs sums, a body, a case and a payer")
	}
	if n.Fine+n.Gains == 0 {
		return nil
	}
	d := &Demand{Book: tx.Book, ID: tx.NewID(), Body: n.Body, InNameOf: n.InNameOf, Matter: n.Matter, Decision: n.Decision, DecidedAt: tx.Now, Payer: n.Payer, Fine: n.Fine, Gains: n.Gains, Announced: n.Announced, State: Assessed, Now: tx.Now, Today: law.DateOf(tx.Now)}
	payer, err := s.Keys.SealJSON(payerField, d.ID, d.Payer)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO payment_demand (book, id, body, in_name_of, matter, decision, decided_at, payer, fine, gains, announced, state, served_at, due, pay_by, waits, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL, NULL, '', 0)`,
		d.Book, d.ID, d.Body, d.InNameOf, d.Matter, d.Decision, d.DecidedAt, payer, int64(d.Fine), int64(d.Gains), d.Announced, string(d.State))
	if err != nil {
		return fmt.Errorf("keep a demand: %w", err)
	}
	if err := s.askCode(ctx, tx, d, MainPart, d.Fine+d.Gains); err != nil {
		return err
	}
	_, err = s.keep(ctx, tx, d, stepAssessed, "", &Assessment{n.Decision, n.Fine, n.Gains, n.Announced})
	return err
}

// Notification says when the decision arrived, and so until when it is to be paid.
type Notification struct {
	ServedAt *time.Time `json:"served_at"` // nil: it did not arrive, after all
	Due      law.Date   `json:"due,omitempty"`
	// Provisional: the calendar of that year is not known, and the last day is not final.
	Provisional bool `json:"provisional,omitempty"`
}

func (x *Notification) enter(d *Demand, _ *Step) {
	d.ServedAt, d.Due, d.Provided = x.ServedAt, x.Due, nil
	if x.Provisional {
		d.Provided = &law.UnknownYear{Year: x.Due.Year()}
	}
}

// Due is the step of the act by which the decision counts as served at an instant, or no longer does (nil): the fifteen days run from
// there (行政处罚法 67(3); T24), and the late fee, the plan and what was told of it follow anew. The same instant again changes nothing. Of a
// case without a demand nothing is due.
func (s *Service) Due(ctx context.Context, tx *act.Tx, matter string, served *time.Time) error {
	d, err := s.read(ctx, tx, tx.Book, "matter", matter, tx.Now)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if d.ServedAt == nil && served == nil || d.ServedAt != nil && served != nil && d.ServedAt.Equal(*served) {
		return nil
	}
	x := &Notification{ServedAt: served}
	if served != nil {
		due, err := term.Of(term.Payment).Due(*served, d.Calendar)
		if err != nil {
			return err
		}
		x.Due, x.Provisional = due.Date, due.Provisional != nil
	}
	kind := stepNotified
	if d.ServedAt != nil {
		kind = stepRedated
	}
	_, err = s.keep(ctx, tx, d, kind, "", x)
	return err
}

// Lowering says what is left of a demand.
type Lowering struct {
	Fine, Gains money.Fen
	Why         string `json:"why"`
}

func (x *Lowering) enter(d *Demand, _ *Step) { d.Fine, d.Gains = x.Fine, x.Gains }

// Lower is the step of the act that corrects the decision: what is left of it, nothing where it was revoked. What was paid beyond it is
// proposed for refund, and the code takes that sum no more (行政处罚法 75; 国家赔偿法 36).
func (s *Service) Lower(ctx context.Context, tx *act.Tx, matter string, fine, gains money.Fen, why string) error {
	d, err := s.read(ctx, tx, tx.Book, "matter", matter, tx.Now)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if fine > d.Fine || gains > d.Gains || fine < 0 || gains < 0 {
		return fmt.Errorf("a demand of %d and %d fen is not lowered to %d and %d", d.Fine, d.Gains, fine, gains)
	}
	if fine == d.Fine && gains == d.Gains {
		return nil
	}
	if err := s.closeCodes(ctx, tx, d); err != nil {
		return err
	}
	if left := fine + gains - d.came(MainPart); left > 0 {
		if err := s.askCode(ctx, tx, d, MainPart, left); err != nil {
			return err
		}
	}
	_, err = s.keep(ctx, tx, d, stepLowered, "", &Lowering{fine, gains, why})
	return err
}

// Pause is a stretch in which a reconsideration or suit keeps the late fee from running (行政处罚法 73(3)). The day of the filing is not
// charged. [POLICY]
type Pause struct {
	Days
	Remedy int    `json:"remedy"` // number of the step of the case
	Kind   string `json:"kind"`   // review, suit
}

func (x *Pause) enter(d *Demand, _ *Step) { d.Pauses = append(d.Pauses, *x) }

// Pause is the step of the act that records a reconsideration or suit, from the day on which it was filed.
func (s *Service) Pause(ctx context.Context, tx *act.Tx, matter string, remedy int, kind string, filed time.Time) error {
	d, err := s.read(ctx, tx, tx.Book, "matter", matter, tx.Now)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.keep(ctx, tx, d, stepPaused, "", &Pause{Days: Days{From: law.DateOf(filed)}, Remedy: remedy, Kind: kind})
	return err
}

// Resumption ends a pause.
type Resumption struct {
	Remedy int      `json:"remedy"`
	Until  law.Date `json:"until"` // the day of the final result, which is not charged either [POLICY]
}

func (x *Resumption) enter(d *Demand, _ *Step) {
	for i := range d.Pauses {
		if d.Pauses[i].Remedy == x.Remedy {
			d.Pauses[i].Until = x.Until
		}
	}
}

// Resume is the step of the act that records the final result of a reconsideration or suit.
func (s *Service) Resume(ctx context.Context, tx *act.Tx, matter string, remedy int) error {
	d, err := s.read(ctx, tx, tx.Book, "matter", matter, tx.Now)
	if fault.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.keep(ctx, tx, d, stepResumed, "", &Resumption{remedy, d.Today})
	return err
}

// askCode has the platform asked for a code under which it takes a sum.
func (s *Service) askCode(ctx context.Context, tx *act.Tx, d *Demand, part string, fen money.Fen) error {
	c := Code{ID: tx.NewID(), Part: part, Fen: fen, State: codeAsked, MadeAt: tx.Now}
	_, err := tx.Exec(ctx, `INSERT INTO payment_code (book, id, demand, body, part, fen, code, state, made_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8)`,
		tx.Book, c.ID, d.ID, d.Body, c.Part, int64(c.Fen), c.State, c.MadeAt)
	if err != nil {
		return fmt.Errorf("ask for a code: %w", err)
	}
	d.Codes = append(d.Codes, c)
	return job.Enqueue(ctx, tx, job.Order{Kind: JobCode, Args: codeArgs{c.ID}, Key: c.ID})
}

// closeCodes has the platform take nothing more under the codes of a part; of every part where none is named.
func (s *Service) closeCodes(ctx context.Context, tx *act.Tx, d *Demand, parts ...string) error {
	for i := range d.Codes {
		c := &d.Codes[i]
		if c.State == codeClosed || len(parts) > 0 && parts[0] != c.Part {
			continue
		}
		c.State = codeClosed
		if _, err := tx.Exec(ctx, `UPDATE payment_code SET state = $3 WHERE book = $1 AND id = $2`, tx.Book, c.ID, c.State); err != nil {
			return fmt.Errorf("close a code: %w", err)
		}
		if err := job.Enqueue(ctx, tx, job.Order{Kind: JobClose, Args: codeArgs{c.ID}, Key: c.ID}); err != nil {
			return err
		}
	}
	return nil
}
