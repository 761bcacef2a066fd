package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Prefilled says from which record of a sister device the words of a plan or of a review were taken as a draft. It approves nothing: every
// answer passed or not, certificate and photograph is made anew (Art 9, 11, 12).
type Prefilled struct {
	Fact string   `json:"fact"` // the record it was taken from
	Site string   `json:"site"` // its site in words, set by the act
	Of   law.Date `json:"of"`   // its day, set by the act
}

// Words says where a draft came from; empty where there was none.
func (d *Prefilled) Words() law.Words {
	if d == nil {
		return law.Words{}
	}
	return law.Words{ZH: fmt.Sprintf("以“%s”%s的记录为草稿", d.Site, d.Of.Words()), EN: fmt.Sprintf("drafted from that of %q of %s", d.Site, d.Of)}
}

// Sister is a use of the same body, model, kind of site, field and violation, with its last record of one event.
type Sister struct {
	Fact Fact
	Site string // in words
	Use  string
}

// sisterMost is how many sisters are offered, the newest uses first.
const sisterMost = 30

// Sisters are the uses in a scope whose last record of an event can be the draft of another's: of the same body, maker and model,
// carrier, kind of site, field and violation, on another site. Uses from which the person is recused are not among them.
func (l *Life) Sisters(ctx context.Context, q db.Queryer, scope access.Scope, event Event, t time.Time) ([]Sister, error) {
	d, use := l.DeviceAt(t), l.UseAt(t)
	cond, args := scope.Where("u", 1)
	args = append(args, scope.Person)
	person := len(args)
	args = append(args, l.Use.Body, use.Field, l.Site.ID, keyOf(carriers, d.Carrier), string(event))
	uses, err := db.Strings(ctx, q, `SELECT u.id FROM device_use u JOIN device d ON d.book = u.book AND d.id = u.device WHERE `+cond+` AND `+people.NotRecused("$1", fmt.Sprintf("$%d", person), "u.id")+
		fmt.Sprintf(` AND u.body = $%d AND u.field = $%d AND u.site <> $%d AND d.carrier = $%d AND EXISTS (SELECT 1 FROM device_fact f WHERE f.book = u.book AND f.subject_id IN (u.site, u.id) AND f.event = $%d)
		ORDER BY u.id DESC LIMIT %d`, person+1, person+2, person+3, person+4, person+5, atOnce), args...)
	if err != nil {
		return nil, fmt.Errorf("look for sister devices: %w", err)
	}
	lives, err := LivesIn(ctx, q, l.Book, uses, event, Altered)
	if err != nil {
		return nil, err
	}
	var out []Sister
	for _, s := range slices.Backward(lives) {
		if f := s.latest(t, event); f != nil && len(out) < sisterMost && l.sisterOf(&s, t) {
			out = append(out, Sister{Fact: *f, Site: s.SiteAt(t).Words, Use: s.Use.ID})
		}
	}
	return out, nil
}

// sisterOf tells whether two uses are alike at t, whatever was altered since they were registered.
func (l *Life) sisterOf(s *Life, t time.Time) bool {
	a, b := l.DeviceAt(t), s.DeviceAt(t)
	return a.Maker == b.Maker && a.Model == b.Model && a.Carrier == b.Carrier && l.Site.Kind == s.Site.Kind && l.UseAt(t).Violation == s.UseAt(t).Violation
}

// from completes a draft: the record must be one of the event and of the same body, and count still.
func (d *Prefilled) from(ctx context.Context, q db.Queryer, l *Life, event Event) error {
	if d == nil {
		return nil
	}
	var gone fault.NotFound
	f, err := factByID(ctx, q, l.Book, d.Fact)
	if err != nil && !errors.As(err, &gone) {
		return err
	}
	if err != nil || f.Event != event || f.Body != l.Use.Body || f.RetractedAt != nil {
		return fault.Conflict{Because: law.Words{ZH: "带入草稿的那条记录已经不能使用，请重新选择，或者不用草稿。", EN: "The record from which the draft was taken counts no more; choose again, or do without a draft."}}
	}
	d.Of = law.DateOf(f.At)
	err = q.QueryRow(ctx, `SELECT s.words FROM site s WHERE s.book = $1 AND (s.id = $2 OR s.id = (SELECT u.site FROM device_use u WHERE u.book = $1 AND u.id = $2))`, l.Book, f.SubjectID).Scan(&d.Site)
	if err != nil {
		return fmt.Errorf("name the site of a draft: %w", err)
	}
	return nil
}
