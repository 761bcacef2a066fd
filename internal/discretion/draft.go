package discretion

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/penalty"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
)

// Drafted is the act by which a legal reviewer drafts a version.
var Drafted = act.Kind{Name: "discretion.draft", Title: law.Words{ZH: "起草裁量基准", EN: "Draft a benchmark of discretion"}, Permission: access.ReviewCases}

// Service carries out the acts of this chapter.
type Service struct{ Engine *act.Engine }

// Draft is a version as somebody writes it.
type Draft struct {
	Field, Violation string
	Basis            string // a statute.Key
	Law              string // as penalty.ReadRanges reads it
	Bands            string // one a line: name | circumstances | ranges | circumstances in English, which may be missing
	Document         Document
	From             law.Date
	Until            *law.Date
}

const (
	lineMost = 200
	codeMost = 40
	textMost = 20_000
)

// version reads what was written: a version whose basis is still a choice, or fault.Invalid with everything that is wrong.
func (d *Draft) version(today law.Date) (Version, error) {
	var c fault.Check
	_, known := people.Fields[d.Field]
	c.Want(known, "field", "请选择执法领域。", "Choose the field of enforcement.")
	c.Text(&d.Violation, codeMost, true, "violation", "请填写违法行为代码。", "Give the code of the violation.")
	c.Want(d.Basis != "", "basis", "请从依据库选择设定处罚的条款。", "Choose the provision that sets the penalty from the table.")
	c.Text(&d.Law, textMost, true, "law", "请按条款写明可以给予的处罚种类和幅度。", "Say what the provision allows.")
	c.Text(&d.Bands, textMost, true, "bands", "请至少写一个裁量阶次。", "Give at least one band.")
	doc := &d.Document
	c.Text(&doc.Title, lineMost, true, "title", "请填写裁量基准文件的名称。", "Give the title of the document.")
	c.Text(&doc.Number, lineMost, true, "number", "请填写文号。", "Give its number.")
	c.Want(doc.Rank.Words().ZH != "" && !doc.Rank.Standard(), "rank", "请选择文件的效力位阶。", "Choose its rank.")
	c.Want(doc.Published > law.NewDate(1990, 1, 1) && doc.Published <= today, "published", "请填写向社会公布的日期，不能晚于今天；没有公布的不能登记。", "Give the day of publication, not after today: what is not published is not entered.")
	c.Text(&doc.Place, lineMost, true, "place", "请填写公布的网址或者载体。", "Say where it was published.")
	c.Want(d.From > law.NewDate(1990, 1, 1) && d.From >= doc.Published && d.From < law.NewDate(2100, 1, 1), "from", "请填写施行日期，不能早于公布的日期。", "Give the first day: it is not in force before it is published.")
	c.Want(d.Until == nil || *d.Until >= d.From, "until", "失效日期不能早于施行日期。", "It does not end before it begins.")
	v := Version{Document: *doc, From: d.From, Until: d.Until, State: Proposed,
		Benchmark: penalty.Benchmark{Field: d.Field, Violation: d.Violation, Basis: d.Basis, Law: penalty.ReadRanges(&c, "law", d.Law), Bands: readBands(&c, d.Bands)}}
	if err := c.Err(); err != nil {
		return v, err
	}
	return v, fits(v.Benchmark)
}

func readBands(c *fault.Check, text string) (out []penalty.Band) {
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		if line = strings.TrimSpace(strings.ReplaceAll(line, "|", "｜")); line == "" {
			continue
		}
		cells := strings.Split(line, "｜")
		if !c.Want(len(cells) == 3 || len(cells) == 4, "bands", fmt.Sprintf("第%d行请写成“阶次｜适用情形｜处罚幅度”，如“一般｜超限一吨以上不足五吨｜罚款500元至1000元”。", i+1),
			fmt.Sprintf("Line %d: write name | circumstances | ranges.", i+1)) {
			continue
		}
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		b := penalty.Band{Key: cells[0], Words: law.Words{ZH: cells[1]}, Ranges: penalty.ReadRanges(c, "bands", cells[2])}
		if len(cells) == 4 {
			b.Words.EN = cells[3]
		}
		out = append(out, b)
	}
	return out
}

// fits checks the benchmark as a whole; what is wrong with a band is told of the lines.
func fits(b penalty.Benchmark) error {
	err := b.Check()
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	for i, f := range invalid.Fields {
		if n := 0; strings.HasPrefix(f.Name, "bands/") {
			if _, err := fmt.Sscanf(f.Name, "bands/%d", &n); err == nil && n < len(b.Bands) {
				f.Want = law.Words{ZH: fmt.Sprintf("第%d个阶次：%s", n+1, f.Want.ZH), EN: fmt.Sprintf("Band %d: %s", n+1, f.Want.EN)}
			}
			f.Name = "bands"
			invalid.Fields[i] = f
		}
	}
	return invalid
}

// DraftVersion puts a version before the head. It counts for nothing until then.
func (s *Service) DraftVersion(ctx context.Context, by act.By, d Draft) (act.Done[Record], error) {
	v, err := d.version(law.DateOf(s.Engine.Now(by.Book)))
	if err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, Drafted, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		cited, err := basis(ctx, tx, d.Basis, v.From)
		if err != nil {
			return Record{}, err
		}
		v.Statute, v.Article, v.Basis = cited.Statute, cited.Article, cited.Citation
		v.ID, v.Body, v.Person, v.At, v.Entry = tx.NewID(), tx.By.Body, tx.By.Person, tx.Now, tx.Next
		if err := followsOn(ctx, tx, &v); err != nil {
			return Record{}, err
		}
		content, err := v.digest()
		if err != nil {
			return Record{}, err
		}
		return Record{ID: v.ID, Body: v.Body, Field: v.Field, Violation: v.Violation, From: v.From, Content: content, State: Proposed}, store(ctx, tx, &v)
	})
}

// basis looks up the provision that sets the penalty: in force on the first day, and of a rank that may set one.
func basis(ctx context.Context, tx *act.Tx, key string, day law.Date) (statute.Cited, error) {
	t, err := statute.Load(ctx, tx, tx.Book)
	if err != nil {
		return statute.Cited{}, err
	}
	cited, err := t.Cite(key, day, "L16", "行政处罚法第十六条")
	if err != nil || cited.Rank.MayOverlay() {
		return cited, err
	}
	w := cited.Rank.Words()
	return cited, law.Refusal{Rule: "L16", Article: "行政处罚法第十六条",
		Because: law.Words{ZH: cited.Citation + "是" + w.ZH + "，不得设定行政处罚。", EN: cited.Citation + " is a " + w.EN + ", which sets no penalty."},
		Cure:    law.Words{ZH: "请引用设定这项处罚的法律、法规或者规章的条款。", EN: "Cite the provision of the law, regulation or rule that sets the penalty."}}
}

// followsOn refuses a version while another of the same waits, and one that begins before the one in force began: days that are
// past keep their answer.
func followsOn(ctx context.Context, tx *act.Tx, v *Version) error {
	of := `v.body = $2 AND v.field = $3 AND v.violation = $4`
	waiting, err := versions(ctx, tx, tx.Book, of+` AND v.state = 'proposed' AND v.id <> $5`, v.Body, v.Field, v.Violation, v.ID)
	if err != nil {
		return err
	}
	if len(waiting) > 0 {
		return fault.Conflict{Because: law.Words{ZH: "这项违法行为的裁量基准已有一个版本在等待批准，请先由负责人作出决定。", EN: "A version for this violation waits for approval already: the head decides on it first."}}
	}
	later, err := versions(ctx, tx, tx.Book, of+` AND v.state = 'approved' AND v.from_day > $5`, v.Body, v.Field, v.Violation, v.From)
	if err != nil || len(later) == 0 {
		return err
	}
	last := later[0].From
	return law.Refusal{Rule: "L34", Article: "行政处罚法第三十四条",
		Because: law.Words{ZH: "已批准的版本自" + last.Words() + "起施行，新的版本不能早于它。", EN: "The approved version is in force from " + last.String() + "; a new one does not begin before it."},
		Cure:    law.Words{ZH: "请把施行日期改为" + last.Words() + "或者以后。", EN: "Let it begin on " + last.String() + " or later."}}
}
