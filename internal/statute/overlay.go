package statute

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Review is what an item must be answered in.
type Review string

// The reviews and the plan of a flight.
const (
	LegalReview     Review = "legal"     // Art 11(1)(四)
	TechnicalReview Review = "technical" // Art 12(1)(四)
	FlightPlan      Review = "flight"    // Art 16(1)(六)
)

var reviews = map[Review]law.Words{
	LegalReview: {ZH: "法制审核", EN: "legal review"}, TechnicalReview: {ZH: "技术审核", EN: "technical review"}, FlightPlan: {ZH: "移动执法检查计划", EN: "plan of a flight or patrol"},
}

// Reviews lists them in the order of the articles.
func Reviews() []Review { return []Review{LegalReview, TechnicalReview, FlightPlan} }

// Words names the review.
func (r Review) Words() law.Words { return reviews[r] }

// Item is one thing that a source of the field asks a review to answer.
type Item struct {
	ID       string    `json:"id"`
	Review   Review    `json:"review"`
	Text     law.Words `json:"text"` // Chinese; the English may be missing
	Citation string    `json:"-"`
}

// Overlay is what a source says otherwise in one field (Art 2(1)).
type Overlay struct {
	ID, Field   string
	Statute     string // id of the source
	Article     string // its provision
	Parameter   Name   // empty: only items
	Amount      int64
	Items       []Item
	From        law.Date
	Until       *law.Date
	Conflict    string // the overlay that says otherwise about the same parameter; empty: none
	ConfirmedBy string
	ConfirmedAt *time.Time
	Reason      string // of the confirmation

	Body, Person string
	At           time.Time
	RetractedAt  *time.Time

	source *Entry
}

// Source is the entry of the statute table that the overlay rests on.
func (o *Overlay) Source() Entry { return *o.source }

// Citation is the provision that the overlay rests on.
func (o *Overlay) Citation() string { return o.source.Cite(o.Article) }

// Waiting tells whether a second person has still to confirm the overlay, because another says otherwise.
func (o *Overlay) Waiting() bool {
	return o.Conflict != "" && o.ConfirmedAt == nil && o.RetractedAt == nil
}

// inForce tells whether overlay and source are in force on a day and neither was taken back.
func (o *Overlay) inForce(day law.Date) bool {
	return o.RetractedAt == nil && day >= o.From && (o.Until == nil || day <= *o.Until) && o.source.InForce(day)
}

// counts tells whether the overlay sets its parameter on a day.
func (o *Overlay) counts(day law.Date) bool { return o.inForce(day) && !o.Waiting() }

// prevails tells which of two overlays of one parameter stands: the source of higher rank, then the later one.
func (o *Overlay) prevails(x Overlay) bool {
	a, b := o.source.Rank, x.source.Rank
	switch {
	case a.Above(b) || b.Above(a):
		return a.Above(b)
	case o.From != x.From:
		return o.From > x.From
	default:
		return o.At.After(x.At)
	}
}

// overlaps tells whether two overlays are in force on one day.
func (o *Overlay) overlaps(x *Overlay) bool {
	return (o.Until == nil || x.From <= *o.Until) && (x.Until == nil || o.From <= *x.Until)
}

const overlayColumns = `o.id, o.field, o.statute, o.article, o.parameter, o.amount, o.items, o.from_day, o.until_day, o.conflict, o.confirmed_by, o.confirmed_at, o.reason, o.body, o.person, o.at, o.retracted_at`

// overlays reads overlays of a book with their sources. The condition begins with AND and its arguments with $2.
func overlays(ctx context.Context, q db.Queryer, book, condition string, args ...any) ([]Overlay, error) {
	var out []Overlay
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var o Overlay
		var items string
		err := rows.Scan(&o.ID, &o.Field, &o.Statute, &o.Article, &o.Parameter, &o.Amount, &items, db.Day(&o.From), db.DayOrNil(&o.Until), &o.Conflict, &o.ConfirmedBy,
			db.AtOrNil(&o.ConfirmedAt), &o.Reason, &o.Body, &o.Person, db.At(&o.At), db.AtOrNil(&o.RetractedAt))
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(items), &o.Items); err != nil {
			return fmt.Errorf("read the items of overlay %s: %w", o.ID, err)
		}
		out = append(out, o)
		return nil
	}, `SELECT `+overlayColumns+` FROM overlay o WHERE o.book = $1 `+condition+` ORDER BY o.id`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list overlays: %w", err)
	}
	if len(out) == 0 {
		return nil, nil
	}
	t, err := Load(ctx, q, book)
	if err != nil {
		return nil, err
	}
	for i := range out {
		e, err := t.Find(out[i].Statute)
		if err != nil {
			return nil, fmt.Errorf("overlay %s: %w", out[i].ID, err)
		}
		out[i].source = &e
		for j := range out[i].Items {
			out[i].Items[j].Citation = out[i].Citation()
		}
	}
	return out, nil
}

// Overlays lists every overlay of a book, the newest first, those taken back too.
func Overlays(ctx context.Context, q db.Queryer, book string) ([]Overlay, error) {
	all, err := overlays(ctx, q, book, ``)
	slices.Reverse(all)
	return all, err
}

// OverlayByID returns one overlay, or fault.NotFound.
func OverlayByID(ctx context.Context, q db.Queryer, book, id string) (Overlay, error) {
	all, err := overlays(ctx, q, book, `AND o.id = $2`, id)
	if err == nil && len(all) == 0 {
		err = fault.NotFound{What: law.Words{ZH: "这项领域特别规定", EN: "the overlay"}}
	}
	if err != nil {
		return Overlay{}, err
	}
	return all[0], nil
}

// ItemsOn are the items that a review in a field must answer on a day, in the order in which they were entered.
func ItemsOn(ctx context.Context, q db.Queryer, book, field string, review Review, day law.Date) ([]Item, error) {
	all, err := overlays(ctx, q, book, `AND o.field = $2 AND coalesce(o.retracted_at, 0) = 0 AND o.items <> '[]'`, field)
	if err != nil {
		return nil, err
	}
	return itemsOf(all, review, day), nil
}

// Items are what reviews must answer on a day, by field and review.
type Items map[string]map[Review][]Item

// AllItems are the items of every field of a book on a day.
func AllItems(ctx context.Context, q db.Queryer, book string, day law.Date) (Items, error) {
	all, err := overlays(ctx, q, book, `AND coalesce(o.retracted_at, 0) = 0 AND o.items <> '[]'`)
	out := Items{}
	for _, o := range all {
		if out[o.Field] == nil {
			out[o.Field] = map[Review][]Item{}
		}
		for _, r := range Reviews() {
			out[o.Field][r] = append(out[o.Field][r], itemsOf([]Overlay{o}, r, day)...)
		}
	}
	return out, err
}

func itemsOf(all []Overlay, review Review, day law.Date) []Item {
	var out []Item
	for _, o := range all {
		if !o.inForce(day) {
			continue
		}
		for _, i := range o.Items {
			if i.Review == review {
				out = append(out, i)
			}
		}
	}
	return out
}
