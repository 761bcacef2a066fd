package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
)

// PointsMost is how many points an objection has at most; StatedMost is how much a party writes of one: a lower limit would restrict the
// right to state (Art 41).
const (
	PointsMost = 30
	StatedMost = 5000
)

// Objecting is an objection as it comes in, by whichever door and at whichever stage: against a capture of which there is no case yet, or
// in a case.
type Objecting struct {
	Case, Capture string // one of the two
	Door          string // key of people.Doors
	Objector
	Points     []Point // Kind, Words, Items
	Files      []device.Attachment
	ReceivedAt time.Time // when it came to the office; zero: now
	// Beside is a step of the same act, of who knows by which mandate somebody objects for the party; nil: none is.
	Beside func(ctx context.Context, tx *act.Tx) error
}

func (n *Objecting) check() error {
	var c fault.Check
	_, door := people.Doors[n.Door]
	c.Want(door, "door", "请选择当事人怎样提出。", "Choose how the party objected.")
	c.AtMost(&n.Name, lineMost, "name")
	c.AtMost(&n.Agent, lineMost, "agent")
	c.Text(&n.Contact, lineMost, n.Name == "", "contact", "请填写姓名或者联系方式，否则无法答复。", "Give a name or a way to reach you; without one nobody can be answered.")
	c.Want((n.Case == "") != (n.Capture == ""), "case", "请指明对哪个案件或者哪次采集的证据有异议。", "Name the case, or the capture, whose evidence is objected to.")
	c.Want(len(n.Points) > 0, "words", "请写明对什么有异议、理由是什么。", "Say what is objected to, and why.")
	c.Want(len(n.Points) <= PointsMost, "words", fmt.Sprintf("一次最多%d点。", PointsMost), fmt.Sprintf("At most %d points at a time.", PointsMost))
	c.Want(len(n.Files) <= filesMost, "documents", fmt.Sprintf("一次最多%d份文件。", filesMost), fmt.Sprintf("At most %d files at a time.", filesMost))
	for i := range n.Points {
		p := &n.Points[i]
		c.Want(device.IsOneOf(Objections, p.Kind), "kind", "请选择异议的种类。", "Choose what kind of objection it is.")
		c.Text(&p.Words, StatedMost, true, "words", "请写明异议的理由。", "Give the reasons of the objection.")
		*p = Point{Kind: p.Kind, Words: p.Words, Items: slices.Compact(slices.Sorted(slices.Values(p.Items)))}
	}
	return c.Err()
}

// Object takes an objection from the party itself, who has no account; body is the one whose case or capture it is. The same command again gives the first receipt.
func (s *Service) Object(ctx context.Context, book, body, command string, n Objecting) (ObjectionDone, error) {
	n.Door, n.ReceivedAt = "online", time.Time{}
	if err := n.check(); err != nil {
		return ObjectionDone{}, err
	}
	by := act.By{Actor: access.Actor{Book: book, System: "party"}, Command: "objection:" + n.Case + n.Capture + ":" + command}
	return act.Do(ctx, s.Engine, ObjectionReceived, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		if n.Beside != nil {
			if err := n.Beside(ctx, tx); err != nil {
				return ObjectionRecord{}, err
			}
		}
		return s.object(ctx, tx, access.Scope{Book: tx.Book, Bodies: []string{body}}, &n)
	})
}

// EnterObjection puts on record what a party objected by phone, by letter or at the counter (Art 40): at any stage, in a closed case too.
func (s *Service) EnterObjection(ctx context.Context, by act.By, n Objecting) (ObjectionDone, error) {
	if err := n.check(); err != nil {
		return ObjectionDone{}, err
	}
	by.Matters = append(by.Matters, n.Case, n.Capture)
	return act.Do(ctx, s.Engine, ObjectionEntered, by, func(ctx context.Context, tx *act.Tx) (ObjectionRecord, error) {
		if n.ReceivedAt.After(tx.Now) {
			return ObjectionRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "received_at", Want: law.Words{ZH: "提出的时间不能晚于现在。", EN: "It cannot come in later than now."}}}}
		}
		return s.object(ctx, tx, tx.By.Scope(access.HandleCases), &n)
	})
}

// object keeps an objection, with its receipt and its term.
func (s *Service) object(ctx context.Context, tx *act.Tx, scope access.Scope, n *Objecting) (ObjectionRecord, error) {
	o := Objection{Book: tx.Book, ID: tx.NewID(), Case: n.Case, Capture: n.Capture, Door: n.Door, State: ObjReceived, Objector: n.Objector, Points: n.Points, ReceivedAt: n.ReceivedAt, EnteredBy: tx.By.Person, Entry: tx.Next}
	if o.ReceivedAt.IsZero() {
		o.ReceivedAt = tx.Now
	}
	field, err := s.against(ctx, tx, scope, &o)
	if err != nil {
		return ObjectionRecord{}, err
	}
	if o.Due, err = dueOf(ctx, tx, field, o.ReceivedAt); err != nil {
		return ObjectionRecord{}, err
	}
	if err := device.KeepDocuments(ctx, tx, n.Files); err != nil {
		return ObjectionRecord{}, err
	}
	for _, f := range n.Files {
		o.Files = append(o.Files, ItemFile{Name: f.Name, Type: f.Type, SHA256: f.Digest, Size: f.Size})
	}
	r, err := s.keepObjection(ctx, tx, &o)
	if err == nil && o.SelfCorrection {
		err = job.Enqueue(ctx, tx, job.Order{Kind: JobSelfCorrection, Args: ObjectionArgs{Case: o.Case, Objection: o.ID}, Key: o.ID})
	}
	return r, err
}

// against finds what an objection is against, and returns the field by whose term it is answered.
func (s *Service) against(ctx context.Context, tx *act.Tx, scope access.Scope, o *Objection) (field string, err error) {
	if o.Case == "" {
		c, err := s.Captures.ByID(ctx, tx, scope, o.Capture)
		if err != nil {
			return "", err
		}
		o.Body = c.Body
		if slices.ContainsFunc(o.Points, func(p Point) bool { return len(p.Items) > 0 }) {
			return "", fault.Invalid{Fields: []fault.Field{{Name: "items", Want: law.Words{ZH: "还没有立案，没有编号的证据。", EN: "There is no case yet, and no numbered evidence."}}}}
		}
		err = tx.QueryRow(ctx, `SELECT field FROM device_use WHERE book = $1 AND id = $2`, tx.Book, c.Use).Scan(&field)
		if err != nil {
			return "", fmt.Errorf("look for the field of a capture: %w", err)
		}
		return field, nil
	}
	k, err := s.Cases.ForEvidence(ctx, tx, scope, o.Case)
	if err != nil {
		return "", err
	}
	o.Body, o.SelfCorrection = k.Body, k.Decided || k.Closed
	items, err := db.Strings(ctx, tx, `SELECT id FROM evidence_item WHERE book = $1 AND case_id = $2`, tx.Book, k.ID)
	if err != nil {
		return "", fmt.Errorf("look for the items of a case: %w", err)
	}
	for _, p := range o.Points {
		if slices.ContainsFunc(p.Items, func(id string) bool { return !slices.Contains(items, id) }) {
			return "", errNoItem
		}
	}
	return k.Field, nil
}

// dueOf is the last day of the answer: five working days by our default, others where a source of the field says so (T15).
func dueOf(ctx context.Context, q *act.Tx, field string, from time.Time) (law.Date, error) {
	v, err := statute.Parameter(ctx, q, q.Book, field, statute.ObjectionTerm, law.DateOf(from))
	if err != nil {
		return 0, err
	}
	c, err := calendar.At(ctx, q, q.Book, q.Now)
	if err != nil {
		return 0, err
	}
	due, err := v.Term().Due(from, c)
	return due.Date, err
}

// The sealed fields of an objection.
const (
	objectionField = "objection.said"
	sameField      = "objection.same"
	resultsField   = "objection.results"
	toldField      = "objection.told"
	askedField     = "objection.asked"
	addedField     = "objection.added"
)

// objectionSaid is what is sealed of an objection as it came.
type objectionSaid struct {
	Objector Objector `json:"objector"`
	Words    []string `json:"words"`
	Names    []string `json:"names,omitempty"` // of the files
}

func (s *Service) keepObjection(ctx context.Context, tx *act.Tx, o *Objection) (ObjectionRecord, error) {
	year := o.ReceivedAt.In(law.Beijing).Year()
	var serial int
	err := tx.QueryRow(ctx, `SELECT coalesce(max(serial), 0) + 1 FROM objection WHERE book = $1 AND body = $2 AND year = $3`, tx.Book, o.Body, year).Scan(&serial)
	if err != nil {
		return ObjectionRecord{}, fmt.Errorf("number an objection: %w", err)
	}
	o.Receipt = fmt.Sprintf("证异%d-%06d", year, serial)
	x := objectionSaid{Objector: o.Objector}
	words := []string{o.Case, o.Capture}
	for _, p := range o.Points {
		x.Words = append(x.Words, p.Words)
		words = append(words, p.Kind, strings.Join(strings.Fields(p.Words), " "))
	}
	for _, f := range o.Files {
		x.Names = append(x.Names, f.Name)
	}
	blind := s.Keys.Blind(sameField, strings.Join(words, "\x00"))
	if o.Same, err = sameAs(ctx, tx, o.Body, blind); err != nil {
		return ObjectionRecord{}, err
	}
	sealed, err := s.Keys.SealJSON(objectionField, o.ID, x)
	if err != nil {
		return ObjectionRecord{}, fmt.Errorf("seal an objection: %w", err)
	}
	r := o.record()
	r.Said = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO objection (book, id, body, case_id, capture, receipt, year, serial, door, state, said, blind, received_at, entered_by, due, self_correction, same, reviewer, assigned_at,
		decided_by, decided_at, results, told, told_by, told_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', NULL, '', NULL, NULL, NULL, '', NULL, $18)`,
		tx.Book, o.ID, o.Body, o.Case, o.Capture, o.Receipt, year, serial, o.Door, string(o.State), sealed, blind, o.ReceivedAt, o.EnteredBy, o.Due, o.SelfCorrection, o.Same, o.Entry)
	if err != nil {
		return r, fmt.Errorf("keep an objection: %w", err)
	}
	return r, o.keepPoints(ctx, tx)
}

func (o *Objection) keepPoints(ctx context.Context, tx *act.Tx) error {
	for i, p := range o.Points {
		_, err := tx.Exec(ctx, `INSERT INTO objection_point (book, objection, place, kind, result, ground) VALUES ($1, $2, $3, $4, '', 0)`, tx.Book, o.ID, i, p.Kind)
		if err != nil {
			return fmt.Errorf("keep a point of an objection: %w", err)
		}
		for _, item := range p.Items {
			_, err := tx.Exec(ctx, `INSERT INTO objection_item (book, objection, place, item, excluded) VALUES ($1, $2, $3, $4, $5)`, tx.Book, o.ID, i, item, false)
			if err != nil {
				return fmt.Errorf("keep what an objection attacks: %w", err)
			}
		}
	}
	for i, f := range o.Files {
		_, err := tx.Exec(ctx, `INSERT INTO objection_file (book, objection, place, type, sha256, size) VALUES ($1, $2, $3, $4, $5, $6)`, tx.Book, o.ID, i, f.Type, f.SHA256, f.Size)
		if err != nil {
			return fmt.Errorf("keep a file of an objection: %w", err)
		}
	}
	return nil
}

// sameAs is the receipt of an earlier objection in the same words against the same; empty: there is none. It is received all the same, and
// answered.
func sameAs(ctx context.Context, tx *act.Tx, body, blind string) (string, error) {
	var receipt string
	err := tx.QueryRow(ctx, `SELECT receipt FROM objection WHERE book = $1 AND body = $2 AND blind = $3 ORDER BY id LIMIT 1`, tx.Book, body, blind).Scan(&receipt)
	if err != nil && !db.NoRow(err) {
		return "", fmt.Errorf("look for the same objection: %w", err)
	}
	return receipt, nil
}
