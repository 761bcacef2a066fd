package people

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Body is an enforcement body (Art 2(2)): what it is, where and in which fields it acts, and how it is reached (Art 41).
type Body struct {
	ID, Name, Kind, Level string
	Region                string   // GB/T 2260, six digits: 440605
	Fields                []string // fields of enforcement in which it acts or acted: "traffic"; since when, Powers tells
	Address, Phone        string
	CreditCode            string // GB 32100; empty: not on record
	Code                  string // 机关代字 in the numbers of its papers: 禅综执; empty: its name stands there
	Contact               string // the post that answers questions about its papers, never a name (Art 41)
	Reconsideration       string `json:",omitempty"` // 行政复议机关 of its decisions, with address; empty: not on record
	Court                 string `json:",omitempty"` // 人民法院 for suits about them
	Collector             string `json:",omitempty"` // 收缴机构 where its fines are paid (行政处罚法 67)
	Hours                 string `json:",omitempty"` // when somebody answers on working days, as Hours writes it; empty: not on record
}

// Kinds, levels and fields of bodies with their words.
var (
	BodyKinds = map[string]law.Words{
		"government": {ZH: "人民政府", EN: "government"}, "department": {ZH: "行政执法部门", EN: "department"},
		"empowered": {ZH: "法律、法规授权的组织", EN: "empowered organisation"}, "delegated": {ZH: "受委托组织", EN: "delegated organisation"},
	}
	BodyLevels = map[string]law.Words{
		"province": {ZH: "省级", EN: "province"}, "city": {ZH: "市级", EN: "city"}, "county": {ZH: "县级", EN: "county"}, "town": {ZH: "乡镇、街道", EN: "town"},
	}
	Fields = map[string]law.Words{
		"traffic": {ZH: "公安交通管理", EN: "traffic police"}, "transport": {ZH: "交通运输", EN: "transport"},
		"urban": {ZH: "城市管理", EN: "urban management"}, "ecology": {ZH: "生态环境", EN: "ecology"},
		"emergency": {ZH: "应急管理", EN: "emergency management"}, "market": {ZH: "市场监督管理", EN: "market regulation"},
		"justice": {ZH: "司法行政", EN: "justice"},
	}
)

// How long what is typed may be, in characters.
const (
	lineMost   = 200
	nameMost   = 60
	phoneMost  = 40
	reasonMost = 500
)

var sixDigits = regexp.MustCompile(`^44[0-9]{4}$`)

// BodyFounded is the act that enters a body in the register.
var BodyFounded = act.Kind{Name: "people.body.found", Title: law.Words{ZH: "登记行政执法主体", EN: "Register a body"}, Permission: access.KeepPeople}

func (b Body) check() error {
	var c fault.Check
	c.Text(&b.Name, lineMost, true, "name", "请写明单位全称。", "Give the full name of the body.")
	c.AtMost(&b.Address, lineMost, "address")
	c.AtMost(&b.Phone, phoneMost, "phone")
	c.Want(b.CreditCode == "" || law.CreditCode(b.CreditCode), "credit_code", "统一社会信用代码不对：应为18位，最后一位是校验码，请逐位核对。", "This is no unified social credit code of 18 characters with its check character; compare it character by character.")
	_, ok := BodyKinds[b.Kind]
	c.Want(ok, "kind", "请选择单位类型。", "Choose the kind of body.")
	_, ok = BodyLevels[b.Level]
	c.Want(ok, "level", "请选择单位层级。", "Choose the level.")
	c.Want(sixDigits.MatchString(b.Region), "region", "请填写广东省内的6位行政区划代码，如440605。", "Give the six-digit division code in Guangdong, such as 440605.")
	c.Want(len(b.Fields) > 0 && !slices.ContainsFunc(b.Fields, func(f string) bool { _, ok := Fields[f]; return !ok }),
		"fields", "请至少选择一个执法领域。", "Choose at least one field of enforcement.")
	return c.Err()
}

// FoundBody enters a body.
func (s *Service) FoundBody(ctx context.Context, by act.By, b Body) (Body, error) {
	if err := b.check(); err != nil {
		return b, err
	}
	done, err := act.Do(ctx, s.Engine, BodyFounded, by, func(ctx context.Context, tx *act.Tx) (Body, error) {
		return foundBody(ctx, tx, b)
	})
	return done.Record, err
}

// codeOfAnother is said in a form and of a line of a list.
var codeOfAnother = fault.Field{Name: "credit_code", Want: law.Words{ZH: "这个统一社会信用代码登记在另一个单位名下，请核对；单位更名请在单位页面办理。", EN: "This credit code is on record for another body; check it."}}

func foundBody(ctx context.Context, tx *act.Tx, b Body) (Body, error) {
	if b.ID == "" {
		b.ID = tx.NewID()
	}
	b.Name = strings.TrimSpace(b.Name)
	var there int
	if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM body WHERE book = $1 AND id = $2) + (SELECT count(*) FROM body WHERE book = $1 AND name = $3)`, tx.Book, b.ID, b.Name).Scan(&there); err != nil {
		return b, err
	}
	if there > 0 {
		return b, fault.Invalid{Fields: []fault.Field{{Name: "name", Want: law.Words{ZH: "这个单位已经登记，请核对名称。", EN: "This body is registered already; check the name."}}}}
	}
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM body WHERE book = $1 AND credit_code = $2`, tx.Book, b.CreditCode).Scan(&there); err != nil {
		return b, err
	}
	if there > 0 {
		return b, fault.Invalid{Fields: []fault.Field{codeOfAnother}}
	}
	_, err := tx.Exec(ctx, `INSERT INTO body (book, id, name, kind, level, region, fields, address, phone, created_at, credit_code, contact, reconsideration, court, collector)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, nullif($11, ''), $12, $13, $14, $15)`,
		tx.Book, b.ID, b.Name, b.Kind, b.Level, b.Region, strings.Join(b.Fields, " "), b.Address, b.Phone, tx.Now, b.CreditCode, b.Contact, b.Reconsideration, b.Court, b.Collector)
	if err != nil {
		return b, fmt.Errorf("enter body: %w", err)
	}
	return b, nil
}

const bodyColumns = `b.id, b.name, b.kind, b.level, b.region, b.fields, b.address, b.phone, coalesce(b.credit_code, ''), coalesce(b.code, ''), coalesce(b.contact, ''),
	coalesce(b.reconsideration, ''), coalesce(b.court, ''), coalesce(b.collector, ''), coalesce(b.hours, '')`

func scanBody(rows interface{ Scan(...any) error }) (Body, error) {
	var b Body
	var fields string
	err := rows.Scan(&b.ID, &b.Name, &b.Kind, &b.Level, &b.Region, &fields, &b.Address, &b.Phone, &b.CreditCode, &b.Code, &b.Contact, &b.Reconsideration, &b.Court, &b.Collector, &b.Hours)
	b.Fields = strings.Fields(fields)
	return b, err
}

// BodyByID returns one body, or fault.NotFound.
func BodyByID(ctx context.Context, q db.Queryer, book, id string) (Body, error) {
	b, err := scanBody(q.QueryRow(ctx, `SELECT `+bodyColumns+` FROM body b WHERE b.book = $1 AND b.id = $2`, book, id))
	if db.NoRow(err) {
		return b, errNoBody
	}
	return b, err
}

var errNoBody = fault.NotFound{What: law.Words{ZH: "这个单位", EN: "the body"}}

// Bodies lists the bodies of a book in the order of region and name. Names of bodies are public.
func Bodies(ctx context.Context, q db.Queryer, book string) ([]Body, error) {
	var out []Body
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		b, err := scanBody(rows)
		out = append(out, b)
		return err
	}, `SELECT `+bodyColumns+` FROM body b WHERE b.book = $1 ORDER BY b.region, b.name`, book)
	return out, err
}

// BodiesAt are the bodies of all books that made this phone number known as theirs (Art 41).
func BodiesAt(ctx context.Context, q db.Queryer, phone string) ([]Body, error) {
	var out []Body
	want := dialled(phone)
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		b, err := scanBody(rows)
		if err == nil && want != "" && dialled(b.Phone) == want {
			out = append(out, b)
		}
		return err
	}, `SELECT `+bodyColumns+` FROM body b ORDER BY b.region, b.name`)
	if err != nil {
		return nil, fmt.Errorf("find whose phone it is: %w", err)
	}
	return out, nil
}

// dialled are the digits of a phone number without the code of the country and the zero of the area, however it is written.
func dialled(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
	digits = strings.TrimLeft(digits, "0")
	if country := "86"; len(digits) > len("13800001234") || strings.HasPrefix(strings.TrimSpace(phone), "+") {
		digits = strings.TrimPrefix(digits, country)
	}
	return strings.TrimLeft(digits, "0")
}

// ListBodies returns a page of the bodies of a scope in the order of Bodies, and how many there are in all, up to
// db.CountMost+1. The cursor is an id.
func ListBodies(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Body], int, error) {
	var page db.Leaf[Body]
	if len(scope.Bodies) == 0 {
		return page, 0, nil
	}
	marks, ids := db.In(2, scope.Bodies)
	w := db.NewWhere("b.book = $1 AND b.id IN ("+marks+")", append([]any{scope.Book}, ids...))
	total, err := db.CountUpTo(ctx, q, `FROM body b WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("count bodies: %w", err)
	}
	if at := turn.Cursor(); at != "" {
		w.And("(b.region, b.name) "+turn.Beyond(false)+" (SELECT o.region, o.name FROM body o WHERE o.book = $1 AND o.id = %s)", at)
	}
	var out []Body
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		b, err := scanBody(rows)
		out = append(out, b)
		return err
	}, `SELECT `+bodyColumns+` FROM body b WHERE `+w.Text()+fmt.Sprintf(` ORDER BY b.region %[1]s, b.name %[1]s LIMIT %[2]d`, turn.Order(false), turn.Rows()+1), w.Args()...)
	if err != nil {
		return page, 0, fmt.Errorf("list bodies: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// reads returns the bodies whose rows a role held in body may read: a supervisor those of the region (roles.md E11,
// A4.2), a provincial approver those that share a field (Art 9), the three administrators those of the whole book,
// whose register they keep, everyone else the own one.
func reads(role access.Role, own Body, all []Body) []string {
	out := []string{own.ID}
	for _, b := range all {
		switch {
		case b.ID == own.ID:
		case role.Administers(),
			role == access.Supervisor && strings.HasPrefix(b.Region, regionPrefix(own.Region)),
			role == access.ProvincialApprover && slices.ContainsFunc(b.Fields, func(f string) bool { return slices.Contains(own.Fields, f) }):
			out = append(out, b.ID)
		}
	}
	return out
}

// regionPrefix cuts the pairs of zeros that end a code of a province or city: 440600 is all of 4406.
func regionPrefix(code string) string {
	for len(code) > 2 && strings.HasSuffix(code, "00") {
		code = code[:len(code)-2]
	}
	return code
}
