package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Post is a role held in a body over a span; Until is not included, nil while it lasts.
type Post struct {
	ID, Person, Body string
	Role             access.Role
	From             time.Time
	Until            *time.Time
	EndReason        string // where one was given
}

// HeldAt tells whether the post is held at an instant.
func (p Post) HeldAt(t time.Time) bool {
	return !p.From.After(t) && (p.Until == nil || t.Before(*p.Until))
}

// The acts on posts.
var (
	Appointed = act.Kind{Name: "people.post.appoint", Title: law.Words{ZH: "任命岗位", EN: "Appoint to a post"}, Permission: access.GrantRoles}
	PostEnded = act.Kind{Name: "people.post.end", Title: law.Words{ZH: "免去岗位", EN: "End a post"}, Permission: access.GrantRoles}
)

// Appoint gives a person a role in a body from the instant of the act. Posts that exclude each other are refused,
// whoever asks (roles.md E3, E14, E18); nobody appoints themselves. An administration is only proposed: it is given when
// a second administrator confirms, and Waits says so.
func (s *Service) Appoint(ctx context.Context, by act.By, person, body string, role access.Role) (Made, error) {
	var c fault.Check
	c.Want(slices.Contains(access.Roles(), role), "role", "请选择岗位。", "Choose a post.")
	if err := c.Err(); err != nil {
		return Made{}, err
	}
	kind := Appointed
	if role.Administers() {
		kind = AdministratorProposed
	}
	done, err := act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		if err := notOneself(by, person); err != nil {
			return Made{}, err
		}
		if role.Administers() {
			return proposeAdministrator(ctx, tx, person, body, role)
		}
		if role == access.Vendor {
			return Made{}, engagedOnly(ctx, tx, person, body)
		}
		made, err := appoint(ctx, tx, person, body, role, nil)
		if err != nil {
			return made, err
		}
		return made, s.askSecond(ctx, tx, person, role)
	})
	return done.Record, err
}

// askSecond ends the sessions of who has just got a post that demands a second factor: the next sign-in asks for it.
func (s *Service) askSecond(ctx context.Context, tx *act.Tx, person string, role access.Role) error {
	if !DemandsSecond(role) {
		return nil
	}
	waived, err := s.waived(ctx, tx, tx.Book)
	if err != nil || waived {
		return err
	}
	return endSessionsOf(ctx, tx.Tx, tx.Book, person, tx.Now)
}

// mayHold refuses a post that the person holds already, or that a post held now excludes.
func mayHold(ctx context.Context, tx *act.Tx, person, body string, role access.Role) error {
	if _, err := isOfficer(ctx, tx, tx.Book, person); err != nil {
		return err
	}
	if _, err := BodyByID(ctx, tx, tx.Book, body); err != nil {
		return err
	}
	if err := auxiliaryMayHold(ctx, tx, person, role); err != nil {
		return err
	}
	posts, err := postsOf(ctx, tx, tx.Book, person)
	if err != nil {
		return err
	}
	for _, p := range posts {
		if !p.HeldAt(tx.Now) {
			continue
		}
		if p.Role == role && p.Body == body {
			return fault.Conflict{Because: law.Words{ZH: "这名人员已经在这个岗位上。", EN: "The person holds this post already."}}
		}
		if x, no := access.Excludes(p.Role, role); no {
			a, b := access.Titles[p.Role], access.Titles[role]
			return law.Refusal{Rule: x.Source,
				Because: law.Words{ZH: fmt.Sprintf("“%s”和“%s”不能由同一人担任：%s", a.ZH, b.ZH, x.Because.ZH), EN: fmt.Sprintf("%q and %q cannot be held by one person: %s", a.EN, b.EN, x.Because.EN)},
				Cure:    law.Words{ZH: "请任命另一人，或者先免去原来的岗位。", EN: "Appoint another person, or end the other post first."}}
		}
	}
	return nil
}

func appoint(ctx context.Context, tx *act.Tx, person, body string, role access.Role, until *time.Time) (Made, error) {
	if err := mayHold(ctx, tx, person, body, role); err != nil {
		return Made{}, err
	}
	id := tx.NewID()
	_, err := tx.Exec(ctx, `INSERT INTO post (book, id, person, body, role, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		tx.Book, id, person, body, string(role), tx.Now, until)
	return Made{ID: id, Person: person}, err
}

// EndPost ends a post at the instant of the act. The last post of an administration is not ended: nobody could appoint
// a successor any more.
func (s *Service) EndPost(ctx context.Context, by act.By, id string) (Made, error) {
	done, err := act.Do(ctx, s.Engine, PostEnded, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		var person, role string
		err := tx.QueryRow(ctx, `UPDATE post SET until_at = $3 WHERE book = $1 AND id = $2 AND until_at IS NULL RETURNING person, role`, tx.Book, id, tx.Now).Scan(&person, &role)
		if db.NoRow(err) {
			return Made{}, fault.NotFound{What: law.Words{ZH: "这个在任的岗位", EN: "the post"}}
		}
		if err != nil {
			return Made{}, err
		}
		return Made{ID: id, Person: person}, stillAdministered(ctx, tx, access.Role(role))
	})
	return done.Record, err
}

// stillAdministered refuses what has just been done when nobody who can sign in is left who holds the
// administration; other roles are passed over.
func stillAdministered(ctx context.Context, tx *act.Tx, role access.Role) error {
	if !role.Administers() {
		return nil
	}
	var left int
	err := tx.QueryRow(ctx, `SELECT count(*) FROM post p WHERE p.book = $1 AND p.role = $2 AND p.until_at IS NULL
		AND EXISTS (SELECT 1 FROM account a WHERE a.book = p.book AND a.person = p.person AND a.closed_at IS NULL AND a.password <> '')`, tx.Book, string(role)).Scan(&left)
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if left == 0 {
		title := access.Titles[role]
		return fault.Conflict{Because: law.Words{
			ZH: fmt.Sprintf("这是最后一名%s。请先任命另一人，待其开通账号并设置密码，再办理。", title.ZH),
			EN: fmt.Sprintf("This is the last %s. Appoint another person, who has set a password, first.", strings.ToLower(title.EN))}}
	}
	return nil
}

func postsOf(ctx context.Context, q db.Queryer, book, person string) ([]Post, error) {
	var out []Post
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var p Post
		var role string
		err := rows.Scan(&p.ID, &p.Person, &p.Body, &role, db.At(&p.From), db.AtOrNil(&p.Until))
		p.Role = access.Role(role)
		out = append(out, p)
		return err
	}, `SELECT id, person, body, role, from_at, until_at FROM post WHERE book = $1 AND person = $2 ORDER BY from_at, id`, book, person)
	return out, err
}

// RolesAt are the roles of the posts that a person held in a body at an instant.
func RolesAt(ctx context.Context, q db.Queryer, book, person, body string, at time.Time) (out []access.Role, err error) {
	posts, err := postsOf(ctx, q, book, person)
	if err != nil {
		return nil, fmt.Errorf("read the posts of a person: %w", err)
	}
	for _, p := range posts {
		if p.Body == body && p.HeldAt(at) {
			out = append(out, p.Role)
		}
	}
	return out, nil
}

// accessPosts returns the posts held at an instant, with the bodies each may read.
func accessPosts(ctx context.Context, q db.Queryer, book, person string, t time.Time) ([]access.Post, error) {
	posts, err := postsOf(ctx, q, book, person)
	if err != nil {
		return nil, err
	}
	bodies, err := Bodies(ctx, q, book)
	if err != nil {
		return nil, err
	}
	var out []access.Post
	for _, p := range posts {
		i := slices.IndexFunc(bodies, func(b Body) bool { return b.ID == p.Body })
		if i >= 0 && p.HeldAt(t) {
			out = append(out, access.Post{Body: p.Body, Role: p.Role, Reads: reads(p.Role, bodies[i], bodies)})
		}
	}
	return out, nil
}
