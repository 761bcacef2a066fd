package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/sheet"
)

// BodiesEntered is the act that enters bodies from a list.
var BodiesEntered = act.Kind{Name: "people.bodies.enter", Title: law.Words{ZH: "批量登记行政执法主体", EN: "Register bodies from a list"}, Permission: access.KeepPeople}

// JudgeBodies says of each line of a list of bodies what would become of it, and writes nothing. A body is known by its
// credit code, else by its name. A list may add the code and change address and phone; what a body is and where and in which
// fields it acts rests on papers, and is not changed by a list.
func JudgeBodies(ctx context.Context, q db.Queryer, book string, lines []Body) ([]sheet.Outcome, error) {
	known, err := knownBodies(ctx, q, book, lines)
	if err != nil {
		return nil, err
	}
	out := make([]sheet.Outcome, len(lines))
	seen := map[string]bool{}
	for i, b := range lines {
		o := &out[i]
		if err := o.Take("name", b.check()); err != nil {
			return nil, err
		}
		b.checkPlace(o)
		if seen[b.Name] || b.CreditCode != "" && seen[b.CreditCode] {
			o.Fault("name", "同一个文件里已经有这个单位。", "The file has this body already.")
		}
		seen[b.Name], seen[b.CreditCode] = true, true
		if o.State != sheet.Wrong {
			b.compare(o, known)
		}
	}
	return out, nil
}

// checkPlace looks at what a form leaves to the person: the code's city, its level, the phone.
func (b *Body) checkPlace(o *sheet.Outcome) {
	level, ok := law.Division(b.Region)
	switch {
	case !ok:
		o.Fault("region", "行政区划代码的前四位不是广东省的地级以上市，请核对（GB/T 2260）。", "The first four digits of the division code are no city of Guangdong (GB/T 2260).")
	case (b.Level == "province") != (level == "province"), b.Level == "city" && level != "city":
		o.Fault("region", "行政区划代码与层级不符：省级是440000，市级以00结尾。", "The division code does not fit the level: 440000 is the province, codes of cities end in 00.")
	}
	if b.Phone != "" && !law.Telephone(b.Phone) {
		o.Fault("phone", "电话写成“区号-号码”，如0757-12345678，或者11位手机号。", "Write a phone as area code and number, such as 0757-12345678, or a mobile number of 11 digits.")
	}
}

// known bodies by name and by credit code.
type bodyIndex map[string]Body

func knownBodies(ctx context.Context, q db.Queryer, book string, lines []Body) (bodyIndex, error) {
	var words []string
	for _, b := range lines {
		words = append(words, b.Name, b.CreditCode)
	}
	return bodiesCalled(ctx, q, book, words)
}

// bodiesCalled finds bodies by their full names or credit codes.
func bodiesCalled(ctx context.Context, q db.Queryer, book string, words []string) (bodyIndex, error) {
	slices.Sort(words)
	words = slices.DeleteFunc(slices.Compact(words), func(s string) bool { return s == "" })
	out := bodyIndex{}
	for some := range slices.Chunk(words, atOnce) {
		for _, column := range []string{"name", "credit_code"} {
			marks, args := db.In(2, some)
			err := db.Each(ctx, q, func(rows *sql.Rows) error {
				b, err := scanBody(rows)
				if out[b.Name] = b; b.CreditCode != "" {
					out[b.CreditCode] = b
				}
				return err
			}, `SELECT `+bodyColumns+` FROM body b WHERE b.book = $1 AND b.`+column+` IN (`+marks+`)`, append([]any{book}, args...)...)
			if err != nil {
				return nil, fmt.Errorf("look up bodies by %s: %w", column, err)
			}
		}
	}
	return out, nil
}

// atOnce is how many values stand in one query.
const atOnce = 500

// compare says what a line means beside what is on record.
func (b *Body) compare(o *sheet.Outcome, known bodyIndex) {
	was, there := known[b.Name]
	if coded, found := known[b.CreditCode]; found && b.CreditCode != "" {
		if coded.Name != b.Name {
			o.Fault(codeOfAnother.Name, codeOfAnother.Want.ZH, codeOfAnother.Want.EN)
			return
		}
		was, there = coded, true
	}
	if !there {
		o.State = sheet.New
		return
	}
	o.ID = was.ID
	if was.CreditCode != "" && b.CreditCode != "" && was.CreditCode != b.CreditCode {
		o.Fault("credit_code", "与登记的统一社会信用代码不同，请核对。", "It differs from the credit code on record; check it.")
	}
	for _, c := range []struct {
		column   string
		was, now string
	}{{"kind", was.Kind, b.Kind}, {"level", was.Level, b.Level}, {"region", was.Region, b.Region}} {
		if c.was != c.now {
			o.Fault(c.column, "与登记的不同。这一项不能用列表更改，请按登记的填写。", "It differs from what is on record. A list does not change it: write it as it is on record.")
		}
	}
	a, n := slices.Sorted(slices.Values(was.Fields)), slices.Sorted(slices.Values(b.Fields))
	if !slices.Equal(a, n) {
		o.Fault("fields", "与登记的执法领域不同。执法权要有依据，请在单位页面登记执法权。", "It differs from the fields on record. A power needs its basis: record it on the page of the body.")
	}
	if o.State == sheet.Wrong {
		return
	}
	if o.State = sheet.Same; was.Address != b.Address || was.Phone != b.Phone || b.CreditCode != "" && was.CreditCode == "" {
		o.State = sheet.Changed
	}
}

// EnterBodies is the step that enters a list of bodies, as JudgeBodies says at tx.Now.
func EnterBodies(ctx context.Context, tx *act.Tx, lines []Body) ([]sheet.Outcome, error) {
	out, err := JudgeBodies(ctx, tx, tx.Book, lines)
	if err != nil {
		return nil, err
	}
	for i, b := range lines {
		switch out[i].State {
		case sheet.New:
			made, err := foundBody(ctx, tx, b)
			if err != nil {
				return nil, err
			}
			out[i].ID = made.ID
		case sheet.Changed:
			_, err := tx.Exec(ctx, `UPDATE body SET address = $3, phone = $4, credit_code = coalesce(nullif($5, ''), credit_code) WHERE book = $1 AND id = $2`,
				tx.Book, out[i].ID, b.Address, b.Phone, b.CreditCode)
			if err != nil {
				return nil, fmt.Errorf("change body %s: %w", out[i].ID, err)
			}
		}
	}
	return out, nil
}
