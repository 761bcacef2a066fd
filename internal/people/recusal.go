package people

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/term"
)

// The acts of recusal (Art 42; 行政处罚法 43).
var (
	RecusalDeclared = act.Kind{Name: "people.recusal.declare", Title: law.Words{ZH: "自行回避", EN: "Recuse oneself"}, Permission: access.Recuse}
	RecusalApplied  = act.Kind{Name: "people.recusal.apply", Title: law.Words{ZH: "登记回避申请", EN: "Record an application for recusal"}, Permission: access.Recuse}
	RecusalDecided  = act.Kind{Name: "people.recusal.decide", Title: law.Words{ZH: "决定回避", EN: "Decide a recusal"}, Permission: access.DecideRecusals}
	RecusalTold     = act.Kind{Name: "people.recusal.tell", Title: law.Words{ZH: "登记回避决定的告知", EN: "Record that a party was told"}, Permission: access.Recuse}
)

// The sealed fields of a recusal: its reasons are about persons and their relations.
const (
	groundField  = "recusal.ground"
	reasonsField = "recusal.reasons"
)

// Doors by which a party's application comes in, and how a party is told, with their words.
var Doors = map[string]law.Words{
	"counter": {ZH: "当面提出", EN: "in person"}, "oral": {ZH: "口头提出，已记录", EN: "orally, noted down"}, "letter": {ZH: "来信", EN: "by letter"},
	"phone": {ZH: "电话", EN: "by phone"}, "online": {ZH: "网上提出", EN: "online"},
}

// Subject is a matter that an officer may be kept from: a capture, the use of a device or a case, by its opaque id, and the
// body whose matter it is. Who calls has seen that it is there.
type Subject struct{ Kind, ID, Body string }

// What a Subject may be.
const (
	OfCapture = "capture"
	OfUse     = "use"
	OfCase    = "case"
)

// Where a recusal comes from, and what was decided.
const (
	Declared = "declared"
	ByParty  = "party"
	ByOffice = "office"
	Granted  = "granted"
	Refused  = "refused"
)

// Recusal is one recusal as it stands.
type Recusal struct {
	ID, Person string
	Subject    Subject
	Origin     string // declared, party, office
	Door       string
	Ground     string
	EnteredBy  string
	AppliedAt  time.Time
	RecordedAt time.Time
	HoldsFrom  *time.Time // nil: the officer is not kept from the matter
	Decision   string     // "" while under review; declared, granted, refused
	DecidedBy  string
	DecidedAt  *time.Time
	InTime     *bool
	Reasons    string
	ToldHow    string
	ToldAt     *time.Time
}

// Deadline is until when an application must be decided and the applicant told (Art 42(2)).
func (r Recusal) Deadline() law.Deadline {
	return term.Of(term.RecusalDecision).Deadline(r.AppliedAt)
}

// RecusalRecord is what the ledger commits to: ids and digests, never the ground.
type RecusalRecord struct {
	ID       string `json:"id"`
	Person   string `json:"person"`
	Kind     string `json:"kind"`
	Subject  string `json:"subject"`
	Origin   string `json:"origin"`
	Applied  string `json:"applied_at"`
	Decision string `json:"decision,omitempty"`
	InTime   *bool  `json:"in_time,omitempty"`
	Told     string `json:"told_at,omitempty"`
}

func (r Recusal) record() RecusalRecord {
	out := RecusalRecord{ID: r.ID, Person: r.Person, Kind: r.Subject.Kind, Subject: r.Subject.ID, Origin: r.Origin, Applied: r.AppliedAt.UTC().Format(time.RFC3339Nano), Decision: r.Decision, InTime: r.InTime}
	if r.ToldAt != nil {
		out.Told = r.ToldAt.UTC().Format(time.RFC3339Nano)
	}
	return out
}

// Recuse declares that the actor has a relation to a matter that may affect fairness. It holds at once (Art 42(1)).
func (s *Service) Recuse(ctx context.Context, by act.By, subject Subject, ground string) (RecusalRecord, error) {
	if err := needGround(ground); err != nil {
		return RecusalRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, RecusalDeclared, by, func(ctx context.Context, tx *act.Tx) (RecusalRecord, error) {
		r := Recusal{ID: tx.NewID(), Person: tx.By.Person, Subject: subject, Origin: Declared, Ground: ground, EnteredBy: tx.By.Person, AppliedAt: tx.Now,
			HoldsFrom: &tx.Now, Decision: Declared}
		return r.record(), s.enterRecusal(ctx, tx, r)
	})
	return done.Record, err
}

func needGround(ground string) error {
	var c fault.Check
	c.Text(&ground, reasonMost, true, "ground", "请写明理由。", "Give the ground.")
	return c.Err()
}

// Application is an application for the recusal of an officer, by a party or by somebody of the office.
type Application struct {
	Person    string // the officer concerned
	Subject   Subject
	Origin    string // ByParty or ByOffice
	Door      string // a key of Doors, for a party
	Ground    string
	AppliedAt time.Time // when it came in; zero: now. The three working days run from it
	// Beside is a step of the same act, of who knows by which mandate somebody applies for the party; nil: none is.
	Beside func(ctx context.Context, tx *act.Tx) error
}

func (a *Application) check() error {
	var c fault.Check
	c.Want(a.Person != "", "person", "请选择申请哪名人员回避。", "Choose whose recusal is asked for.")
	c.Want(a.Origin == ByParty || a.Origin == ByOffice, "origin", "请选择由谁提出。", "Choose who asks for it.")
	_, ok := Doors[a.Door]
	c.Want(a.Origin != ByParty || ok, "door", "请选择当事人怎样提出。", "Choose how the party applied.")
	// 行政处罚法 43 asks no ground of a party; somebody of the office gives one.
	c.Text(&a.Ground, reasonMost, a.Origin != ByParty, "ground", "请写明理由。", "Give the ground.")
	return c.Err()
}

// RecusalAsked is an application that the party itself made.
var RecusalAsked = act.Kind{Name: "people.recusal.ask", Title: law.Words{ZH: "当事人申请回避", EN: "The party applies for recusal"}}

// AskRecusal takes an application of the party itself, who has no account; who calls has seen that the matter is its own. command is that of
// the form: the same again gives the first application.
func (s *Service) AskRecusal(ctx context.Context, book, command string, a Application) (RecusalRecord, error) {
	a.Origin, a.Door, a.AppliedAt = ByParty, "online", time.Time{}
	if err := a.check(); err != nil {
		return RecusalRecord{}, err
	}
	by := act.By{Actor: access.Actor{Book: book, System: "party"}, Command: command}
	done, err := act.Do(ctx, s.Engine, RecusalAsked, by, func(ctx context.Context, tx *act.Tx) (RecusalRecord, error) {
		if a.Beside != nil {
			if err := a.Beside(ctx, tx); err != nil {
				return RecusalRecord{}, err
			}
		}
		r := Recusal{ID: tx.NewID(), Person: a.Person, Subject: a.Subject, Origin: a.Origin, Door: a.Door, Ground: a.Ground, AppliedAt: tx.Now}
		return r.record(), s.keepRecusal(ctx, tx, r)
	})
	return done.Record, err
}

// ApplyForRecusal records an application. Nothing stops meanwhile: the officer goes on until the head has decided
// (行政处罚法 43(3)).
func (s *Service) ApplyForRecusal(ctx context.Context, by act.By, a Application) (RecusalRecord, error) {
	if err := a.check(); err != nil {
		return RecusalRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, RecusalApplied, by, func(ctx context.Context, tx *act.Tx) (RecusalRecord, error) {
		if _, err := isOfficer(ctx, tx, tx.Book, a.Person); err != nil {
			return RecusalRecord{}, err
		}
		if a.AppliedAt.IsZero() {
			a.AppliedAt = tx.Now
		}
		if a.AppliedAt.After(tx.Now) {
			return RecusalRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "applied_at", Want: law.Words{ZH: "提出的时间不能晚于现在。", EN: "It cannot come in later than now."}}}}
		}
		if a.Origin == ByOffice {
			a.Door = ""
		}
		r := Recusal{ID: tx.NewID(), Person: a.Person, Subject: a.Subject, Origin: a.Origin, Door: a.Door, Ground: a.Ground, EnteredBy: tx.By.Person, AppliedAt: a.AppliedAt}
		return r.record(), s.enterRecusal(ctx, tx, r)
	})
	return done.Record, err
}

func (s *Service) enterRecusal(ctx context.Context, tx *act.Tx, r Recusal) error {
	if !tx.By.ActsFor(access.Recuse, r.Subject.Body) {
		return fault.NotFound{What: law.Words{ZH: "这件事项", EN: "the matter"}}
	}
	return s.keepRecusal(ctx, tx, r)
}

// keepRecusal keeps a recusal or an application.
func (s *Service) keepRecusal(ctx context.Context, tx *act.Tx, r Recusal) error {
	var open int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM recusal WHERE book = $1 AND person = $2 AND subject = $3 AND (holds_from IS NOT NULL OR decision = '')`, tx.Book, r.Person, r.Subject.ID).Scan(&open)
	if err != nil {
		return err
	}
	if open > 0 && r.Origin != Declared {
		return fault.Conflict{Because: law.Words{ZH: "这名人员对这件事项已经回避，或者有回避申请正在审查。", EN: "The officer is recused from this matter already, or an application is under review."}}
	}
	ground, err := s.Keys.SealField(groundField, r.ID, strings.TrimSpace(r.Ground))
	if err != nil {
		return fmt.Errorf("seal a ground: %w", err)
	}
	var decidedBy string
	if r.Decision == Declared {
		decidedBy = r.Person
	}
	_, err = tx.Exec(ctx, `INSERT INTO recusal (book, id, body, person, kind, subject, origin, door, ground, entered_by, applied_at, recorded_at, holds_from, decision,
		decided_by, decided_at, in_time, reasons, told_how, told_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $13, NULL, NULL, '', NULL)`,
		tx.Book, r.ID, r.Subject.Body, r.Person, r.Subject.Kind, r.Subject.ID, r.Origin, r.Door, ground, r.EnteredBy, r.AppliedAt, tx.Now, r.HoldsFrom, r.Decision, decidedBy)
	if err != nil {
		return fmt.Errorf("record a recusal: %w", err)
	}
	return nil
}

// DecideRecusal decides an application by the head of the body, never by the officer concerned (行政处罚法 43(2);
// roles.md E8). Granted, it holds from the instant of the act.
func (s *Service) DecideRecusal(ctx context.Context, by act.By, id string, grant bool, reasons string) (RecusalRecord, error) {
	if err := needReason(reasons); err != nil {
		return RecusalRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, RecusalDecided, by, func(ctx context.Context, tx *act.Tx) (RecusalRecord, error) {
		r, err := s.recusalByID(ctx, tx, tx.Book, id)
		if err != nil {
			return RecusalRecord{}, err
		}
		if !tx.By.ActsFor(access.DecideRecusals, r.Subject.Body) {
			return RecusalRecord{}, errNoRecusal
		}
		if err := decidable(r, tx.By.Person); err != nil {
			return RecusalRecord{}, err
		}
		working, err := calendar.At(ctx, tx, tx.Book, tx.Now)
		if err != nil {
			return RecusalRecord{}, err
		}
		inTime, unknown, err := term.Of(term.RecusalDecision).InTime(r.AppliedAt, tx.Now, working)
		if err == nil && unknown != nil {
			err = onProvisionalDate(*unknown)
		}
		if err != nil {
			return RecusalRecord{}, err
		}
		r.Decision, r.DecidedAt, r.InTime = Refused, &tx.Now, &inTime
		if grant {
			r.Decision, r.HoldsFrom = Granted, &tx.Now
		}
		sealed, err := s.Keys.SealField(reasonsField, r.ID, strings.TrimSpace(reasons))
		if err != nil {
			return RecusalRecord{}, fmt.Errorf("seal reasons: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE recusal SET decision = $3, decided_by = $4, decided_at = $5, in_time = $6, reasons = $7, holds_from = $8 WHERE book = $1 AND id = $2`,
			tx.Book, id, r.Decision, tx.By.Person, tx.Now, inTime, sealed, r.HoldsFrom)
		return r.record(), err
	})
	return done.Record, err
}

// TellRecusal records how and when a party was told of the decision.
func (s *Service) TellRecusal(ctx context.Context, by act.By, id, how string, at time.Time) (RecusalRecord, error) {
	var c fault.Check
	_, ok := Doors[how]
	c.Want(ok, "told_how", "请选择怎样告知。", "Choose how the party was told.")
	if err := c.Err(); err != nil {
		return RecusalRecord{}, err
	}
	done, err := act.Do(ctx, s.Engine, RecusalTold, by, func(ctx context.Context, tx *act.Tx) (RecusalRecord, error) {
		r, err := s.recusalByID(ctx, tx, tx.Book, id)
		if err == nil && !tx.By.ActsFor(access.Recuse, r.Subject.Body) {
			err = errNoRecusal
		}
		if err != nil {
			return RecusalRecord{}, err
		}
		if at.IsZero() {
			at = tx.Now
		}
		if err := tellable(r, at, tx.Now); err != nil {
			return RecusalRecord{}, err
		}
		r.ToldHow, r.ToldAt = how, &at
		_, err = tx.Exec(ctx, `UPDATE recusal SET told_how = $3, told_at = $4 WHERE book = $1 AND id = $2`, tx.Book, id, how, at)
		return r.record(), err
	})
	return done.Record, err
}

var errNoRecusal = fault.NotFound{What: law.Words{ZH: "这项回避", EN: "the recusal"}}

const recusalColumns = `r.id, r.body, r.person, r.kind, r.subject, r.origin, r.door, r.ground, r.entered_by, r.applied_at, r.recorded_at, r.holds_from, r.decision,
	r.decided_by, r.decided_at, r.in_time, r.reasons, r.told_how, r.told_at`

func (s *Service) scanRecusal(row interface{ Scan(...any) error }) (Recusal, error) {
	var r Recusal
	var ground, reasons []byte
	err := row.Scan(&r.ID, &r.Subject.Body, &r.Person, &r.Subject.Kind, &r.Subject.ID, &r.Origin, &r.Door, &ground, &r.EnteredBy, db.At(&r.AppliedAt), db.At(&r.RecordedAt),
		db.AtOrNil(&r.HoldsFrom), &r.Decision, &r.DecidedBy, db.AtOrNil(&r.DecidedAt), &r.InTime, &reasons, &r.ToldHow, db.AtOrNil(&r.ToldAt))
	if err != nil {
		return r, err
	}
	if r.Ground, err = s.Keys.OpenField(groundField, r.ID, ground); err != nil {
		return r, fmt.Errorf("open the ground of recusal %s: %w", r.ID, err)
	}
	if len(reasons) > 0 {
		r.Reasons, err = s.Keys.OpenField(reasonsField, r.ID, reasons)
	}
	return r, err
}

func (s *Service) recusalByID(ctx context.Context, q db.Queryer, book, id string) (Recusal, error) {
	r, err := s.scanRecusal(q.QueryRow(ctx, `SELECT `+recusalColumns+` FROM recusal r WHERE r.book = $1 AND r.id = $2`, book, id))
	if db.NoRow(err) {
		return r, errNoRecusal
	}
	return r, err
}
