package people

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"math/big"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts by which two administrators do together what none of them may do alone: give somebody an administration,
// and let another administrator in again (roles.md E14).
var (
	AdministratorProposed = act.Kind{Name: "people.post.propose", Title: law.Words{ZH: "提名管理员", EN: "Propose an administrator"}, Permission: access.GrantRoles}
	ChangeConfirmed       = act.Kind{Name: "people.change.confirm", Title: law.Words{ZH: "确认变更", EN: "Confirm a change"}, Permission: access.ConfirmChanges}
	ChangeDeclined        = act.Kind{Name: "people.change.decline", Title: law.Words{ZH: "不同意变更", EN: "Decline a change"}, Permission: access.ConfirmChanges}
)

// What is confirmed.
const (
	confirmPost = "post"
	confirmLink = "link"
)

// Confirmation is a change that a second administrator decides on.
type Confirmation struct {
	ID, Kind   string
	Person     string      // whom it is about
	Body       string      // of a post
	Role       access.Role // of a post
	Link       string      // of a link
	Login      string      // of the account of a link
	Factors    bool        // the link also ends second factors
	ProposedBy string      // person
	ProposedAt time.Time
}

func propose(ctx context.Context, tx *act.Tx, c Confirmation) error {
	_, err := tx.Exec(ctx, `INSERT INTO confirmation (book, id, kind, person, body, role, link, proposed_by, proposed_at, decided_by, decided_at, granted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, NULL, NULL)`,
		tx.Book, c.ID, c.Kind, c.Person, orNull(c.Body), orNull(string(c.Role)), orNull(c.Link), tx.By.Person, tx.Now)
	if err != nil {
		return fmt.Errorf("propose a change: %w", err)
	}
	return nil
}

func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func proposeAdministrator(ctx context.Context, tx *act.Tx, person, body string, role access.Role) (Made, error) {
	if err := mayHold(ctx, tx, person, body, role); err != nil {
		return Made{}, err
	}
	var waiting int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM confirmation WHERE book = $1 AND kind = 'post' AND person = $2 AND decided_at IS NULL`, tx.Book, person).Scan(&waiting)
	if err != nil {
		return Made{}, err
	}
	if waiting > 0 {
		return Made{}, fault.Conflict{Because: law.Words{ZH: "这名人员已经提名为管理员，正在等待另一名管理员确认。", EN: "The person has been proposed already and waits for another administrator."}}
	}
	id := tx.NewID()
	return Made{ID: id, Person: person, Waits: true}, propose(ctx, tx, Confirmation{ID: id, Kind: confirmPost, Person: person, Body: body, Role: role})
}

const confirmationColumns = `c.id, c.kind, c.person, c.body, c.role, c.link, c.proposed_by, c.proposed_at, a.login, l.factors`

// openConfirmation is what waits: a link waits only while it could be used.
const openConfirmation = ` FROM confirmation c LEFT JOIN entry_link l ON l.book = c.book AND l.id = c.link
	LEFT JOIN account a ON a.book = l.book AND a.id = l.account
	WHERE c.book = $1 AND c.decided_at IS NULL AND (c.link IS NULL OR l.revoked_at IS NULL AND l.expires_at > $2 AND a.closed_at IS NULL)`

func scanConfirmation(row interface{ Scan(...any) error }) (Confirmation, error) {
	var c Confirmation
	var body, role, link, login sql.NullString
	var factors sql.NullBool
	err := row.Scan(&c.ID, &c.Kind, &c.Person, &body, &role, &link, &c.ProposedBy, db.At(&c.ProposedAt), &login, &factors)
	c.Body, c.Role, c.Link, c.Login, c.Factors = body.String, access.Role(role.String), link.String, login.String, factors.Bool
	return c, err
}

// Confirmations returns what waits for a second administrator in the book of a scope, the oldest first. The
// administrations are for the whole book: a scope without bodies sees nothing.
func (s *Service) Confirmations(ctx context.Context, q db.Queryer, scope access.Scope) ([]Confirmation, error) {
	if len(scope.Bodies) == 0 {
		return nil, nil
	}
	var out []Confirmation
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanConfirmation(rows)
		out = append(out, c)
		return err
	}, `SELECT `+confirmationColumns+openConfirmation+` ORDER BY c.id`, scope.Book, s.Engine.Now(scope.Book))
	if err != nil {
		return nil, fmt.Errorf("list changes to confirm: %w", err)
	}
	return out, nil
}

var errNoConfirmation = fault.NotFound{What: law.Words{ZH: "这项等待确认的变更，它可能已经确认、作废或者过期", EN: "the change that waits; it may have been decided, revoked or be too old"}}

// Confirmed is the record of ChangeConfirmed.
type Confirmed struct {
	Made
	Post string `json:"post,omitempty"` // the post that was given
	Code string `json:"-"`              // of a link: the confirming administrator hands it over; shown once
}

// Confirm carries out what another administrator has proposed.
func (s *Service) Confirm(ctx context.Context, by act.By, id string) (Confirmed, error) {
	code, err := newCode()
	if err != nil {
		return Confirmed{}, err
	}
	done, err := act.Do(ctx, s.Engine, ChangeConfirmed, by, func(ctx context.Context, tx *act.Tx) (Confirmed, error) {
		c, err := decide(ctx, tx, id, true)
		if err != nil {
			return Confirmed{}, err
		}
		out := Confirmed{Made: Made{ID: id, Person: c.Person}}
		if c.Kind == confirmLink {
			out.Code = code
			_, err := tx.Exec(ctx, `UPDATE entry_link SET waits = FALSE, code = $3 WHERE book = $1 AND id = $2`, tx.Book, c.Link, s.codeHash(c.Link, code))
			return out, err
		}
		given, err := appoint(ctx, tx, c.Person, c.Body, c.Role, nil)
		if err != nil {
			return out, err
		}
		out.Post = given.ID
		if err := revokeLinksOf(ctx, tx, c.Person); err != nil {
			return out, err
		}
		return out, s.askSecond(ctx, tx, c.Person, c.Role)
	})
	if done.Replayed {
		done.Record.Code = ""
	}
	return done.Record, err
}

// revokeLinksOf ends the links that a single administrator could issue before the person became one.
func revokeLinksOf(ctx context.Context, tx *act.Tx, person string) error {
	_, err := tx.Exec(ctx, `UPDATE entry_link SET revoked_at = $3 WHERE book = $1 AND person = $2 AND used_at IS NULL AND revoked_at IS NULL`, tx.Book, person, tx.Now)
	return err
}

// newCode is eight digits, written in two groups.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return fmt.Sprintf("%04d %04d", n.Int64()/10_000, n.Int64()%10_000), nil
}

// Decline lets a proposed change fall.
func (s *Service) Decline(ctx context.Context, by act.By, id string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, ChangeDeclined, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		c, err := decide(ctx, tx, id, false)
		if err != nil {
			return Made{}, err
		}
		if c.Kind == confirmLink {
			_, err = tx.Exec(ctx, `UPDATE entry_link SET revoked_at = $3 WHERE book = $1 AND id = $2 AND revoked_at IS NULL`, tx.Book, c.Link, tx.Now)
		}
		return Made{ID: id, Person: c.Person}, err
	})
	return done.Record, err
}

// decide enters the decision of a second administrator, who may be the one who proposed only to let it fall.
func decide(ctx context.Context, tx *act.Tx, id string, granted bool) (Confirmation, error) {
	c, err := scanConfirmation(tx.QueryRow(ctx, `SELECT `+confirmationColumns+openConfirmation+` AND c.id = $3`, tx.Book, tx.Now, id))
	if db.NoRow(err) {
		return c, errNoConfirmation
	}
	if err != nil {
		return c, fmt.Errorf("look up change: %w", err)
	}
	if granted {
		if err := secondPerson(ctx, tx, c); err != nil {
			return c, err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE confirmation SET decided_by = $3, decided_at = $4, granted = $5 WHERE book = $1 AND id = $2`, tx.Book, id, tx.By.Person, tx.Now, granted)
	return c, err
}

// secondPerson refuses a confirmation by who proposed it, by whom it is about, and by an administration that is no
// check on the proposer: one of the two is a security administrator, or the change is about one and the two hold
// different administrations.
func secondPerson(ctx context.Context, tx *act.Tx, c Confirmation) error {
	refusal := law.Refusal{Rule: "E14", Cure: law.Words{ZH: "请由另一名管理员确认。", EN: "Let another administrator confirm it."}}
	switch tx.By.Person {
	case c.ProposedBy:
		refusal.Because = law.Words{ZH: "这项变更是您提出的，须由另一人确认。", EN: "You proposed this change; another person confirms it."}
		return refusal
	case c.Person:
		refusal.Because = law.Words{ZH: "这项变更涉及您本人，须由另一人确认。", EN: "This change is about you; another person confirms it."}
		return refusal
	}
	var held [3]map[access.Role]bool
	for i, person := range []string{tx.By.Person, c.ProposedBy, c.Person} {
		var err error
		if held[i], err = administers(ctx, tx, person); err != nil {
			return err
		}
	}
	confirms, proposes, about := held[0], held[1], held[2]
	same := slices.ContainsFunc(access.Administrations(), func(r access.Role) bool { return confirms[r] && proposes[r] })
	security := access.SecurityAdministrator
	if confirms[security] || !same && (proposes[security] || about[security]) {
		return nil
	}
	refusal.Because = law.Words{ZH: "这项变更须有安全管理员参与。", EN: "A security administrator must take part in this change."}
	refusal.Cure = law.Words{ZH: "请由安全管理员确认。", EN: "Let a security administrator confirm it."}
	return refusal
}
