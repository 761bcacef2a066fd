package people

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on powers.
var (
	PowerRecorded = act.Kind{Name: "people.power.record", Title: law.Words{ZH: "登记执法权", EN: "Record a power"}, Permission: access.KeepPeople}
	PowerEnded    = act.Kind{Name: "people.power.end", Title: law.Words{ZH: "终止执法权", EN: "End a power"}, Permission: access.KeepPeople}
)

// Paper is an attached document in the write-once store.
type Paper struct {
	Digest string `json:"sha256"` // SHA-256, 64 lower-case hex digits
	Name   string `json:"name"`   // as it is shown; never a path
	Type   string `json:"type"`   // application/pdf, image/jpeg or image/png
	Size   int64  `json:"size"`   // bytes
}

// Basis is what a power or a mandate rests on: a paper of a rank, and the article in it.
type Basis struct {
	Rank                   string // a key of Ranks
	Title, Number, Article string
	Paper                  Paper
}

// Ranks are the ranks of papers that powers rest on.
var Ranks = map[string]law.Words{
	"law": {ZH: "法律", EN: "law"}, "regulation": {ZH: "行政法规", EN: "administrative regulation"}, "local": {ZH: "地方性法规", EN: "local regulation"},
	"rule": {ZH: "规章", EN: "rule"}, "decision": {ZH: "省级人民政府决定", EN: "decision of the provincial government"},
	"functions": {ZH: "机构职能规定", EN: "provisions on functions of the organ"},
}

// Power is a power of a body in its own name over a span of days, both included. A field that a body was entered with
// and for which no power is recorded counts without dates: it has no ID, no basis and no days.
type Power struct {
	ID, Body, Field string
	Matters         []string // codes of violations; none: every matter of the field
	From            law.Date
	Until           *law.Date
	Basis           Basis
	PublishedWhere  string
	PublishedOn     *law.Date
	EndReason       string
	KnownAt         time.Time
}

// HeldOn tells whether the power holds on a day.
func (p Power) HeldOn(d law.Date) bool {
	return p.ID == "" || p.From <= d && (p.Until == nil || d <= *p.Until)
}

// Covers tells whether a matter is in the list of the power. No matter at all is asked about by "".
func (p Power) Covers(matter string) bool { return covers(p.Matters, matter) }

func covers(matters []string, matter string) bool {
	return len(matters) == 0 || matter == "" || slices.Contains(matters, matter)
}

// Recorded is the record of an act on a power or a mandate.
type Recorded struct {
	ID        string   `json:"id"`
	Body      string   `json:"body"`
	Delegator string   `json:"delegator,omitempty"`
	Field     string   `json:"field"`
	Matters   []string `json:"matters,omitempty"`
	From      string   `json:"from"`
	Until     string   `json:"until,omitempty"`
	Paper     string   `json:"paper_sha256"`
	Published string   `json:"published,omitempty"`
}

const (
	mattersMost = 100
	numberMost  = 80
)

var (
	matterCode = regexp.MustCompile(`^[0-9A-Za-z._-]{1,40}$`)
	hexDigest  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func checkMatters(c *fault.Check, matters []string) {
	c.Want(len(matters) <= mattersMost, "matters", "一次最多100个违法行为代码。", "At most 100 codes.")
	for _, m := range matters {
		if !c.Want(matterCode.MatchString(m), "matters", "违法行为代码由字母、数字、点、横线组成，最多40个字符，用空格分开。", "A code has letters, digits, dots and hyphens, at most 40; codes are separated by blanks.") {
			return
		}
	}
}

func (b *Basis) check(c *fault.Check) {
	_, ok := Ranks[b.Rank]
	c.Want(ok, "rank", "请选择依据的效力层级。", "Choose the rank of the basis.")
	c.Text(&b.Title, lineMost, true, "title", "请填写依据文件的名称。", "Give the title of the basis.")
	c.AtMost(&b.Number, numberMost, "number")
	c.Text(&b.Article, numberMost, true, "article", "请写明依据的条款。", "Give the article.")
	c.Want(hexDigest.MatchString(b.Paper.Digest), "documents", "请上传依据文件。", "Upload the paper.")
}

func checkPublished(c *fault.Check, where *string, on *law.Date, today law.Date) {
	c.AtMost(where, lineMost, "published_where")
	c.Want((*where == "") == (on == nil), "published_on", "公布的地方和日期要一起填写。", "Give the place and the day of publication together.")
	c.Want(on == nil || *on <= today, "published_on", "公布日期不能晚于今天；还没有公布的，公布以后再登记。", "The day of publication is not later than today; record it once it is published.")
}

// RecordPower records a power of a body. Powers given by a decision of the provincial government, as to towns and
// streets, must be published (行政处罚法 24); an empowered organisation has its powers by law or regulation (行政处罚法
// 19); a delegated organisation has none of its own.
func (s *Service) RecordPower(ctx context.Context, by act.By, in Power) (Recorded, error) {
	var c fault.Check
	_, ok := Fields[in.Field]
	c.Want(ok, "field", "请选择执法领域。", "Choose the field.")
	checkMatters(&c, in.Matters)
	in.Basis.check(&c)
	c.Want(in.Until == nil || *in.Until >= in.From, "until", "截止日不能早于起始日。", "The last day must not be before the first.")
	checkPublished(&c, &in.PublishedWhere, in.PublishedOn, law.DateOf(s.Engine.Now(by.Book)))
	if err := c.Err(); err != nil {
		return Recorded{}, err
	}
	done, err := act.Do(ctx, s.Engine, PowerRecorded, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		body, err := BodyFor(ctx, tx, in.Body)
		if err != nil {
			return Recorded{}, err
		}
		if err := mayHavePower(body, in); err != nil {
			return Recorded{}, err
		}
		in.ID = tx.NewID()
		if err := in.store(ctx, tx); err != nil {
			return Recorded{}, err
		}
		return in.record(), enterField(ctx, tx, body, in.Field)
	})
	return done.Record, err
}

// BodyFor finds a body for an act on it; one that the actor's posts do not reach is not found.
func BodyFor(ctx context.Context, tx *act.Tx, id string) (Body, error) {
	b, err := BodyByID(ctx, tx, tx.Book, id)
	if err != nil {
		return b, err
	}
	all, err := accessPosts(ctx, tx, tx.Book, tx.By.Person, tx.Now)
	if err != nil {
		return b, fmt.Errorf("look up posts: %w", err)
	}
	if !(access.Actor{Book: tx.Book, Posts: all}).ActsFor(access.KeepPeople, id) {
		return b, errNoBody
	}
	return b, nil
}

// enterField adds a field to the text that lists and the previous binary read.
func enterField(ctx context.Context, tx *act.Tx, b Body, field string) error {
	if slices.Contains(b.Fields, field) {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE body SET fields = $3 WHERE book = $1 AND id = $2`, tx.Book, b.ID, strings.Join(append(b.Fields, field), " "))
	return err
}

func (p Power) record() Recorded {
	r := Recorded{ID: p.ID, Body: p.Body, Field: p.Field, Matters: p.Matters, From: p.From.String(), Paper: p.Basis.Paper.Digest}
	if p.Until != nil {
		r.Until = p.Until.String()
	}
	if p.PublishedOn != nil {
		r.Published = p.PublishedOn.String()
	}
	return r
}

func (p Power) store(ctx context.Context, tx *act.Tx) error {
	b := p.Basis
	_, err := tx.Exec(ctx, `INSERT INTO power (book, id, body, field, matters, valid_from, valid_until, basis_rank, basis_title, basis_number, basis_article,
		paper, paper_name, paper_type, paper_size, published_where, published_on, end_reason, known_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', $18)`,
		tx.Book, p.ID, p.Body, p.Field, strings.Join(p.Matters, " "), p.From, p.Until, b.Rank, b.Title, b.Number, b.Article,
		b.Paper.Digest, b.Paper.Name, b.Paper.Type, b.Paper.Size, p.PublishedWhere, p.PublishedOn, tx.Now)
	if err != nil {
		return fmt.Errorf("record a power: %w", err)
	}
	return nil
}

// EndPower ends a power: last is its last day, today at the earliest. What was done before stays as lawful as it was.
func (s *Service) EndPower(ctx context.Context, by act.By, id string, last law.Date, reason string) (Recorded, error) {
	if err := needReason(reason); err != nil {
		return Recorded{}, err
	}
	done, err := act.Do(ctx, s.Engine, PowerEnded, by, func(ctx context.Context, tx *act.Tx) (Recorded, error) {
		p, err := powerByID(ctx, tx, tx.Book, id)
		if err != nil {
			return Recorded{}, err
		}
		if _, err := BodyFor(ctx, tx, p.Body); err != nil {
			return Recorded{}, err
		}
		if today := law.DateOf(tx.Now); last < today || last < p.From || p.Until != nil && last >= *p.Until {
			return Recorded{}, fault.Invalid{Fields: []fault.Field{{Name: "last", Want: law.Words{
				ZH: "最后一日不早于今天和起始日，并且早于原来的截止日。", EN: "The last day is not before today or the first day, and before the last day on record."}}}}
		}
		p.Until = &last
		_, err = tx.Exec(ctx, `UPDATE power SET valid_until = $3, end_reason = $4 WHERE book = $1 AND id = $2`, tx.Book, id, last, strings.TrimSpace(reason))
		return p.record(), err
	})
	return done.Record, err
}

const powerColumns = `id, body, field, matters, valid_from, valid_until, basis_rank, basis_title, basis_number, basis_article,
	paper, paper_name, paper_type, paper_size, published_where, published_on, end_reason, known_at`

func scanPower(row interface{ Scan(...any) error }) (Power, error) {
	var p Power
	var matters string
	b := &p.Basis
	err := row.Scan(&p.ID, &p.Body, &p.Field, &matters, db.Day(&p.From), db.DayOrNil(&p.Until), &b.Rank, &b.Title, &b.Number, &b.Article,
		&b.Paper.Digest, &b.Paper.Name, &b.Paper.Type, &b.Paper.Size, &p.PublishedWhere, db.DayOrNil(&p.PublishedOn), &p.EndReason, db.At(&p.KnownAt))
	p.Matters = strings.Fields(matters)
	return p, err
}

func powerByID(ctx context.Context, q db.Queryer, book, id string) (Power, error) {
	p, err := scanPower(q.QueryRow(ctx, `SELECT `+powerColumns+` FROM power WHERE book = $1 AND id = $2`, book, id))
	if db.NoRow(err) {
		return p, fault.NotFound{What: law.Words{ZH: "这项执法权", EN: "the power"}}
	}
	return p, err
}

// Powers lists what a body may do in its own name, in the order of their first days: those recorded, and before them
// the fields it was entered with that have none on record. A delegated organisation has none.
func Powers(ctx context.Context, q db.Queryer, book string, b Body) ([]Power, error) {
	if b.Kind == delegated {
		return nil, nil
	}
	var dated []Power
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := scanPower(rows)
		dated = append(dated, p)
		return err
	}, `SELECT `+powerColumns+` FROM power WHERE book = $1 AND body = $2 ORDER BY valid_from, id`, book, b.ID)
	if err != nil {
		return nil, fmt.Errorf("list powers: %w", err)
	}
	var out []Power
	for _, f := range b.Fields {
		if !slices.ContainsFunc(dated, func(p Power) bool { return p.Field == f }) {
			out = append(out, Power{Body: b.ID, Field: f})
		}
	}
	return append(out, dated...), nil
}

// FieldsOn lists the fields in which a body has a power of its own on a day.
func FieldsOn(ctx context.Context, q db.Queryer, book string, b Body, d law.Date) ([]string, error) {
	powers, err := Powers(ctx, q, book, b)
	var out []string
	for _, p := range powers {
		if p.HeldOn(d) && !slices.Contains(out, p.Field) {
			out = append(out, p.Field)
		}
	}
	return out, err
}
