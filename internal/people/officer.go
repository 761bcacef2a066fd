package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// nameField is the sealed field of persons' names; the record it is bound to is the person's id.
const nameField = "person.name"

// The acts on persons.
var (
	PersonEntered        = act.Kind{Name: "people.person.enter", Title: law.Words{ZH: "登记人员", EN: "Enter a person"}, Permission: access.KeepPeople}
	CertificateRecorded  = act.Kind{Name: "people.certificate.record", Title: law.Words{ZH: "登记行政执法证件", EN: "Record a certificate"}, Permission: access.KeepPeople}
	CertificateSuspended = act.Kind{Name: "people.certificate.suspend", Title: law.Words{ZH: "暂扣行政执法证件", EN: "Suspend a certificate"}, Permission: access.KeepPeople}
	SuspensionLifted     = act.Kind{Name: "people.certificate.lift", Title: law.Words{ZH: "恢复行政执法证件", EN: "Lift a suspension"}, Permission: access.KeepPeople}
	CapacityGiven        = act.Kind{Name: "people.capacity.give", Title: law.Words{ZH: "指定审核人员", EN: "Designate a reviewer of devices"}, Permission: access.KeepPeople}
	CapacityEnded        = act.Kind{Name: "people.capacity.end", Title: law.Words{ZH: "终止审核指定", EN: "End a designation"}, Permission: access.KeepPeople}
)

// Made is the record of an act that made or ended something: its id, and the person it is about.
type Made struct {
	ID     string `json:"id"`
	Person string `json:"person,omitempty"`
	Waits  bool   `json:"waits,omitempty"` // nothing is made yet: a second administrator confirms first, and ID is the confirmation's
}

// NameIndex is the blind index under which persons of a name are found.
func (s *Service) NameIndex(name string) string { return s.Keys.Blind(nameField, seal.NameForm(name)) }

func checkName(name string) error {
	var c fault.Check
	c.Text(&name, nameMost, true, "name", "请写明姓名。", "Give the name.")
	return c.Err()
}

// EnterPerson enters a person. officer is false for assistants and other staff, who never give a verdict.
func (s *Service) EnterPerson(ctx context.Context, by act.By, name string, officer bool) (Made, error) {
	if err := checkName(name); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, PersonEntered, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		id, err := s.enterPerson(ctx, tx, name, officer)
		return Made{ID: id, Person: id}, err
	})
	return done.Record, err
}

// EnterPersonIn enters a person who is no officer as a step of another act, and returns the id.
func (s *Service) EnterPersonIn(ctx context.Context, tx *act.Tx, name string) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	return s.enterPerson(ctx, tx, name, false)
}

func (s *Service) enterPerson(ctx context.Context, tx *act.Tx, name string, officer bool) (string, error) {
	id := tx.NewID()
	name = strings.TrimSpace(name)
	sealed, err := s.Keys.SealField(nameField, id, name)
	if err != nil {
		return "", fmt.Errorf("seal a name: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO person (book, id, name, name_blind, officer, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.Book, id, sealed, s.NameIndex(name), officer, tx.Now)
	if err != nil {
		return "", fmt.Errorf("enter person: %w", err)
	}
	return id, nil
}

// Certificate is an enforcement certificate (行政执法证件): both days are included.
type Certificate struct {
	ID, Person, Body      string
	Number, Issuer, Field string
	From, Until           law.Date
	KnownAt               time.Time
	Ministry              bool // issued by a ministry for its field, not in the province
	Suspensions           []Suspension
	Checks                []AnnualCheck
	policies              []CheckPolicy // of its body, oldest first
}

// Suspension is a span in which a certificate does not count; Until is not included, nil while it lasts.
type Suspension struct {
	ID     string
	From   time.Time
	Until  *time.Time
	Reason string
}

// ValidAt tells whether the certificate counts at an instant.
func (c Certificate) ValidAt(t time.Time) bool {
	d := law.DateOf(t)
	_, unchecked := c.Unchecked(t)
	return c.From <= d && d <= c.Until && !c.SuspendedAt(t) && !unchecked
}

// SuspendedAt tells whether a suspension covers the instant.
func (c Certificate) SuspendedAt(t time.Time) bool {
	for _, s := range c.Suspensions {
		if !s.From.After(t) && (s.Until == nil || t.Before(*s.Until)) {
			return true
		}
	}
	return false
}

func (c *Certificate) check() error {
	var k fault.Check
	k.Text(&c.Number, nameMost, true, "number", "请填写证件编号。", "Give the certificate's number.")
	k.Text(&c.Issuer, lineMost, true, "issuer", "请填写发证机关。", "Give the issuer.")
	k.Want(c.Until >= c.From, "until", "有效期截止日不能早于起始日。", "The last day must not be before the first.")
	_, ok := Fields[c.Field]
	k.Want(ok, "field", "请选择执法领域。", "Choose the field.")
	return k.Err()
}

// Refusals that a form and a list share.
var (
	noCertificates = law.Refusal{Rule: "A30.1", Article: "第三十条第（一）项", Because: law.Words{ZH: "执法辅助人员不持行政执法证件。", EN: "Auxiliary staff hold no enforcement certificate."}}
	notItsField    = fault.Field{Name: "field", Want: law.Words{ZH: "这个单位没有这个执法领域，请核对证件。", EN: "The body does not act in this field; check the certificate."}}
)

// RecordCertificate records a certificate of an officer.
func (s *Service) RecordCertificate(ctx context.Context, by act.By, in Certificate) (Made, error) {
	if err := in.check(); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, CertificateRecorded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		officer, err := isOfficer(ctx, tx, tx.Book, in.Person)
		if err != nil {
			return Made{}, err
		}
		if !officer {
			return Made{}, noCertificates
		}
		if err := notOneself(by, in.Person); err != nil {
			return Made{}, err
		}
		body, err := BodyByID(ctx, tx, tx.Book, in.Body)
		if err != nil {
			return Made{}, err
		}
		if !slices.Contains(body.Fields, in.Field) { // roles.md E1: right body and field
			return Made{}, fault.Invalid{Fields: []fault.Field{notItsField}}
		}
		var taken int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM certificate WHERE book = $1 AND number = $2`, tx.Book, in.Number).Scan(&taken); err != nil {
			return Made{}, err
		}
		if taken > 0 {
			return Made{}, fault.Invalid{Fields: []fault.Field{{Name: "number", Want: law.Words{ZH: "这个证件编号已经登记过，请核对。", EN: "This number is already recorded; check it."}}}}
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO certificate (book, id, person, body, number, issuer, field, valid_from, valid_until, known_at, ministry)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			tx.Book, id, in.Person, in.Body, in.Number, in.Issuer, in.Field, in.From, in.Until, tx.Now, in.Ministry)
		return Made{ID: id, Person: in.Person}, err
	})
	return done.Record, err
}

func isOfficer(ctx context.Context, q db.Queryer, book, person string) (bool, error) {
	var officer bool
	err := q.QueryRow(ctx, `SELECT officer FROM person WHERE book = $1 AND id = $2`, book, person).Scan(&officer)
	if db.NoRow(err) {
		return false, errNoPerson
	}
	return officer, err
}

// notOneself keeps administrators from giving powers to themselves (roles.md E14).
func notOneself(by act.By, person string) error {
	if by.Person == "" || person != by.Person {
		return nil
	}
	return act.Forbidden{
		Because: law.Words{ZH: "不能为自己任命岗位、登记证件、指定审核或者开具登录链接。", EN: "Nobody appoints, certifies, designates or lets in themselves."},
		Cure:    law.Words{ZH: "请由另一名管理员办理。", EN: " Let another administrator do it."}}
}

// Suspend suspends a certificate from the instant of the act.
func (s *Service) Suspend(ctx context.Context, by act.By, certificate, reason string) (Made, error) {
	if err := needReason(reason); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, CertificateSuspended, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		c, err := certificateByID(ctx, tx, tx.Book, certificate)
		if err != nil {
			return Made{}, err
		}
		if c.SuspendedAt(tx.Now) {
			return Made{}, fault.Conflict{Because: law.Words{ZH: "这个证件已经在暂扣中。", EN: "The certificate is suspended already."}}
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO suspension (book, id, certificate, from_at, until_at, reason) VALUES ($1, $2, $3, $4, NULL, $5)`,
			tx.Book, id, certificate, tx.Now, reason)
		return Made{ID: id, Person: c.Person}, err
	})
	return done.Record, err
}

// LiftSuspension ends the suspension of a certificate at the instant of the act.
func (s *Service) LiftSuspension(ctx context.Context, by act.By, certificate string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, SuspensionLifted, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		c, err := certificateByID(ctx, tx, tx.Book, certificate)
		if err != nil {
			return Made{}, err
		}
		if err := notOneself(by, c.Person); err != nil {
			return Made{}, err
		}
		n, err := tx.Exec(ctx, `UPDATE suspension SET until_at = $3 WHERE book = $1 AND certificate = $2 AND until_at IS NULL`, tx.Book, certificate, tx.Now)
		if err == nil && n == 0 {
			return Made{}, fault.Conflict{Because: law.Words{ZH: "这个证件没有在暂扣中。", EN: "The certificate is not suspended."}}
		}
		return Made{ID: certificate, Person: c.Person}, err
	})
	return done.Record, err
}

func needReason(reason string) error {
	var c fault.Check
	c.Text(&reason, reasonMost, true, "reason", "请写明理由。", "Give the reason.")
	return c.Err()
}

// GiveCapacity designates a person for legal or technical review of devices in a body (Art 11(1), 12(1)). One person
// does not hold both (roles.md E3).
func (s *Service) GiveCapacity(ctx context.Context, by act.By, person, body string, capacity access.Capacity, from law.Date, until *law.Date) (Made, error) {
	var c fault.Check
	c.Want(capacity == access.LegalReview || capacity == access.TechnicalReview, "capacity", "请选择法制审核或者技术审核。", "Choose legal or technical review.")
	c.Want(until == nil || *until >= from, "until", "截止日不能早于起始日。", "The last day must not be before the first.")
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, CapacityGiven, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		if err := notOneself(by, person); err != nil {
			return Made{}, err
		}
		if _, err := isOfficer(ctx, tx, tx.Book, person); err != nil {
			return Made{}, err
		}
		if _, err := BodyByID(ctx, tx, tx.Book, body); err != nil {
			return Made{}, err
		}
		last := law.NewDate(9999, 12, 31)
		if until != nil {
			last = *until
		}
		var other int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM capacity WHERE book = $1 AND person = $2 AND capacity <> $3
			AND (valid_until IS NULL OR valid_until >= $4) AND valid_from <= $5`, tx.Book, person, string(capacity), from, last).Scan(&other)
		if err != nil {
			return Made{}, err
		}
		if other > 0 {
			return Made{}, law.Refusal{Rule: "A11.1", Article: "第十一条、第十二条",
				Because: law.Words{ZH: "法制审核和技术审核不能由同一人担任。", EN: "One person cannot hold both legal and technical review."},
				Cure:    law.Words{ZH: "请指定另一人，或者先终止原来的指定。", EN: "Designate another person, or end the other designation first."}}
		}
		id := tx.NewID()
		_, err = tx.Exec(ctx, `INSERT INTO capacity (book, id, person, body, capacity, valid_from, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			tx.Book, id, person, body, string(capacity), from, until)
		return Made{ID: id, Person: person}, err
	})
	return done.Record, err
}

// EndCapacity ends a designation: the day of the act is its last.
func (s *Service) EndCapacity(ctx context.Context, by act.By, id string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, CapacityEnded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		n, err := tx.Exec(ctx, `UPDATE capacity SET valid_until = $3 WHERE book = $1 AND id = $2 AND (valid_until IS NULL OR valid_until > $3)`, tx.Book, id, law.DateOf(tx.Now))
		if err == nil && n == 0 {
			return Made{}, fault.NotFound{What: law.Words{ZH: "这项有效的指定", EN: "the valid designation"}}
		}
		return Made{ID: id}, err
	})
	return done.Record, err
}
