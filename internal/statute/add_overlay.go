package statute

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts on overlays.
var (
	OverlayAdded     = act.Kind{Name: "statute.overlay.add", Title: law.Words{ZH: "登记领域特别规定", EN: "Enter an overlay of a field"}, Permission: access.KeepStatutes}
	OverlayConfirmed = act.Kind{Name: "statute.overlay.confirm", Title: law.Words{ZH: "确认领域特别规定的适用", EN: "Confirm which overlay applies"}, Permission: access.KeepStatutes}
)

// NewOverlay is an overlay as somebody enters it.
type NewOverlay struct {
	Field     string
	Citation  string // a Key of the statute table
	Parameter Name   // empty: none
	Amount    int64
	Legal     string // items of the legal review, one a line: Chinese, or Chinese | English
	Technical string
	Flight    string
	From      law.Date
	Until     *law.Date
}

const itemsMost = 50

func (n *NewOverlay) check() ([]Item, error) {
	var c fault.Check
	_, known := people.Fields[n.Field]
	c.Want(known, "field", "请选择执法领域。", "Choose the field of enforcement.")
	c.Want(n.Citation != "", "citation", "请从依据库选择条款。", "Choose the provision from the table.")
	c.Want(n.From != 0 && n.From > law.NewDate(1949, 10, 1) && n.From < law.NewDate(2100, 1, 1), "from", "请填写开始适用的日期。", "Give the first day.")
	c.Want(n.Until == nil || *n.Until >= n.From, "until", "结束日期不能早于开始日期。", "It does not end before it begins.")
	if n.Parameter != "" {
		k, ok := KindOf(n.Parameter)
		c.Want(ok, "parameter", "请选择参数。", "Choose the parameter.")
		m, least := k.Measure(k.Most), k.Measure(k.Least())
		c.Want(!ok || n.Amount >= k.Least() && n.Amount <= k.Most, "amount", "请填写不少于"+least.ZH+"、不超过"+m.ZH+"的数。", "Give a number of at least "+least.EN+" and at most "+m.EN+".")
	} else {
		c.Want(n.Amount == 0, "amount", "没有选择参数的，不填数值。", "Without a parameter there is no number.")
	}
	var items []Item
	for _, x := range []struct {
		review Review
		text   string
	}{{LegalReview, n.Legal}, {TechnicalReview, n.Technical}, {FlightPlan, n.Flight}} {
		for _, line := range strings.Split(strings.ReplaceAll(x.text, "\r", ""), "\n") {
			zh, en, _ := strings.Cut(strings.ReplaceAll(line, "｜", "|"), "|")
			if zh = strings.TrimSpace(zh); zh == "" {
				continue
			}
			c.Want(utf8.RuneCountInString(line) <= lineMost && utf8.ValidString(line), string(x.review), "每个项目不超过200个字。", "An item has at most 200 characters.")
			items = append(items, Item{Review: x.review, Text: law.Words{ZH: zh, EN: strings.TrimSpace(en)}})
		}
	}
	c.Want(len(items) <= itemsMost, "legal", "项目太多。", "There are too many items.")
	c.Want(n.Parameter != "" || len(items) > 0, "parameter", "请选择改变的参数，或者填写增加的审核项目。", "Choose a parameter that it changes, or give items that it adds.")
	return items, c.Err()
}

// AddOverlay enters an overlay. Its source is in force at its first day and of rank rule or above: a notice or another
// normative document overrides nothing (Art 2(1)). One that says otherwise than another of the same parameter waits for a
// second person.
func (s *Service) AddOverlay(ctx context.Context, by act.By, n NewOverlay) (Record, error) {
	items, err := n.check()
	if err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, OverlayAdded, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		t, err := Load(ctx, tx, tx.Book)
		if err != nil {
			return Record{}, err
		}
		return addOverlay(ctx, tx, t, n, items)
	})
	return done.Record, err
}

// addOverlay enters one overlay inside an act.
func addOverlay(ctx context.Context, tx *act.Tx, t Table, n NewOverlay, items []Item) (Record, error) {
	cited, err := t.Cite(n.Citation, n.From, "A2.1b", "第二条第一款")
	if err != nil {
		return Record{}, err
	}
	if err := mayOverlay(cited); err != nil {
		return Record{}, err
	}
	o := Overlay{ID: tx.NewID(), Field: n.Field, Statute: cited.Statute, Article: cited.Article, Parameter: n.Parameter, Amount: n.Amount, Items: items, From: n.From, Until: n.Until,
		Body: tx.By.Body, Person: tx.By.Person, At: tx.Now}
	for i := range o.Items {
		o.Items[i].ID = fmt.Sprintf("%s-%d", o.ID, i+1)
	}
	if o.Conflict, err = conflictOf(ctx, tx, &o); err != nil {
		return Record{}, err
	}
	r := Record{ID: o.ID, Field: o.Field, From: o.From.String(), State: "in_force"}
	if o.Conflict != "" {
		r.State = "waiting"
	}
	return r, saveOverlay(ctx, tx, &o)
}

func mayOverlay(c Cited) error {
	if c.Rank.MayOverlay() {
		return nil
	}
	w := c.Rank.Words()
	return law.Refusal{Rule: "A2.1b", Article: "第二条第一款",
		Because: law.Words{ZH: fmt.Sprintf("%s是%s；只有法律、法规、规章另有规定的，才从其规定。", c.Citation, w.ZH), EN: fmt.Sprintf("%s is a %s; only laws, regulations and rules prevail over the Measures.", c.Citation, w.EN)},
		Cure:    law.Words{ZH: "请引用法律、法规或者规章的条款；通知等规范性文件不能改变默认值。", EN: "Cite a provision of a law, regulation or rule; a notice cannot change a default."}}
}

// conflictOf finds the overlay of the same parameter that says otherwise on some day; empty when there is none.
func conflictOf(ctx context.Context, tx *act.Tx, o *Overlay) (string, error) {
	if o.Parameter == "" {
		return "", nil
	}
	all, err := overlays(ctx, tx, tx.Book, `AND o.field = $2 AND o.parameter = $3 AND coalesce(o.retracted_at, 0) = 0`, o.Field, string(o.Parameter))
	if err != nil {
		return "", err
	}
	for i := range all {
		if x := &all[i]; x.overlaps(o) && x.Amount != o.Amount {
			return x.ID, nil
		}
	}
	return "", nil
}

func saveOverlay(ctx context.Context, tx *act.Tx, o *Overlay) error {
	if o.Items == nil {
		o.Items = []Item{}
	}
	items, err := json.Marshal(o.Items)
	if err != nil {
		return fmt.Errorf("write items: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO overlay (book, id, field, statute, article, parameter, amount, items, from_day, until_day, conflict, confirmed_by, confirmed_at, reason, body, person, at, retracted_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', NULL, '', $12, $13, $14, NULL)`,
		tx.Book, o.ID, o.Field, o.Statute, o.Article, string(o.Parameter), o.Amount, string(items), o.From, o.Until, o.Conflict, o.Body, o.Person, o.At)
	if err != nil {
		return fmt.Errorf("store an overlay: %w", err)
	}
	return nil
}

// ConfirmOverlay confirms, as a person other than who entered it, that an overlay conflicts with another and that the higher
// rank, then the later one, prevails between them. From then on it counts.
func (s *Service) ConfirmOverlay(ctx context.Context, by act.By, id, reason string) (Record, error) {
	var c fault.Check
	c.Text(&reason, 500, true, "reason", "请写明为什么这样适用。", "Say why it is applied so.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, OverlayConfirmed, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		o, err := OverlayByID(ctx, tx, tx.Book, id)
		if err != nil {
			return Record{}, err
		}
		if !o.Waiting() {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "这项特别规定不在等待确认。", EN: "This overlay does not wait for confirmation."}}
		}
		if o.Person == tx.By.Person {
			return Record{}, law.Refusal{Rule: "A2.1b", Article: "第二条第一款",
				Because: law.Words{ZH: "这项特别规定是您登记的，冲突怎样适用不能由您确认。", EN: "You entered this overlay yourself."},
				Cure:    law.Words{ZH: "请由另一名有权限的人员确认。", EN: "Let another person who may confirm it."}}
		}
		_, err = tx.Exec(ctx, `UPDATE overlay SET confirmed_by = $3, confirmed_at = $4, reason = $5 WHERE book = $1 AND id = $2`, tx.Book, id, tx.By.Person, tx.Now, reason)
		return Record{ID: id, Field: o.Field, From: o.From.String(), State: "in_force"}, err
	})
	return done.Record, err
}
