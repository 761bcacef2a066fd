package evidence

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pdf"
	"yuanjian/internal/people"
)

// Purposes are why somebody looks at an item, with their words; each look names one.
var Purposes = map[string]law.Words{
	"case":        {ZH: "登记案源", EN: "entering a case"},
	"step":        {ZH: "办理案件", EN: "handling the case"},
	"legal":       {ZH: "法制审核", EN: "legal review"},
	"decision":    {ZH: "作出决定", EN: "decision"},
	"hearing":     {ZH: "听证", EN: "hearing"},
	"objection":   {ZH: "复核异议", EN: "answering an objection"},
	"supervision": {ZH: "监督", EN: "supervision"},
	"party":       {ZH: "当事人查看", EN: "the party looks"},
	"export":      {ZH: "导出", EN: "export"},
	"review":      {ZH: "采集审核", EN: "review of the capture"},
	"read":        {ZH: "查看", EN: "reading"},
	"finding":     {ZH: "法制认定", EN: "finding"},
	"notice":      {ZH: "告知提示", EN: "notice"},
}

// Handling is one thing that happened to an item: an act on it, or a look at it or at the capture behind it.
type Handling struct {
	At     time.Time
	Person string // id; empty: the system, or a party
	Name   string
	What   law.Words
	Look   bool
	Entry  int64 // of the ledger; of a look the entry whose digest covers it, -1 until there is one
}

// Custody is who did what with an item, who looked at it, when and why, the oldest first.
type Custody struct {
	Item  Item
	Lines []Handling
}

// Custody reads the custody of an item of a scope. The caller logs the look.
func (s *Service) Custody(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Custody, error) {
	x, _, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return Custody{}, err
	}
	out := Custody{Item: x}
	if out.Lines, err = s.handled(ctx, q, &x); err != nil {
		return out, err
	}
	for _, at := range [][2]string{{Subject, x.ID}, {"capture", x.Capture}} {
		if at[1] == "" {
			continue
		}
		looks, err := act.LooksAt(ctx, q, x.Book, at[0], at[1])
		if err != nil {
			return out, err
		}
		for _, l := range looks {
			out.Lines = append(out.Lines, Handling{At: l.At, Person: l.Person, What: lookWords(at[0], l.Purpose), Look: true, Entry: l.Entry})
		}
	}
	slices.SortStableFunc(out.Lines, func(a, b Handling) int { return cmp.Compare(a.At.UnixMicro(), b.At.UnixMicro()) })
	return out, s.name(ctx, q, x.Book, out.Lines)
}

func lookWords(item, purpose string) law.Words {
	w, known := Purposes[purpose]
	if !known {
		w = law.Words{ZH: purpose, EN: purpose}
	}
	if item == Subject {
		return law.Words{ZH: "查看证据：" + w.ZH, EN: "looked at the item: " + w.EN}
	}
	return law.Words{ZH: "查看采集记录：" + w.ZH, EN: "looked at the capture: " + w.EN}
}

// handled are the acts on an item.
func (s *Service) handled(ctx context.Context, q db.Queryer, x *Item) ([]Handling, error) {
	begun := map[Origin]act.Kind{OfCapture: ItemAttached, OfDerived: ItemDerived}
	kind, ok := begun[x.Origin]
	if !ok {
		kind = ItemEntered
	}
	out := []Handling{{At: x.AddedAt, Person: x.Person, What: kind.Title, Entry: x.Entry}}
	all, err := s.Examinations(ctx, q, x.Book, x.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		title := ItemExamined.Title
		if e.Side == ByLegal {
			title = ItemReexamined.Title
		}
		out = append(out, Handling{At: e.At, Person: e.Person, What: title, Entry: e.Entry})
	}
	if v := x.Verification; v != nil {
		out = append(out, Handling{At: v.At, Person: v.Person, What: ItemVerified.Title, Entry: v.Entry})
	}
	if x.ExcludedAt != nil {
		out = append(out, Handling{At: *x.ExcludedAt, Person: x.ExcludedBy, What: law.Words{ZH: "排除证据：" + CauseWords[x.Cause].ZH, EN: "excluded: " + CauseWords[x.Cause].EN}, Entry: -1})
	}
	return out, nil
}

// name fills in the names of who acted and looked, each asked for once.
func (s *Service) name(ctx context.Context, q db.Queryer, book string, lines []Handling) error {
	known := map[string]string{"": ""}
	for i := range lines {
		name, ok := known[lines[i].Person]
		if !ok {
			var err error
			if name, err = s.People.Name(ctx, q, book, lines[i].Person); err != nil {
				return fmt.Errorf("name who looked: %w", err)
			}
			known[lines[i].Person] = name
		}
		lines[i].Name = name
	}
	return nil
}

// who is the name of a line, or who it was without one.
func (h *Handling) who() string {
	switch {
	case h.Name != "":
		return h.Name
	case h.Look:
		return "当事人"
	}
	return "系统"
}

func (h *Handling) entry() string {
	if h.Entry < 0 {
		return ""
	}
	return strconv.FormatInt(h.Entry, 10)
}

// Taker is who takes a list of custody out of the house, and when: it stands on the copy beside what for, so that one that turns up says where it
// comes from (Art 7).
type Taker struct {
	Name, Body string
	At         time.Time
}

func (t Taker) words() string {
	return fmt.Sprintf("%s（%s）%s导出，用于核查本案证据的保管、查阅，不得转作他用", t.Name, t.Body, second(t.At))
}

// CSV writes the custody as a list.
func (c *Custody) CSV(to io.Writer, by Taker) error {
	w := csvout.New(to)
	if err := w.Row("导出", by.words()); err != nil {
		return err
	}
	if err := w.Row("时间", "人员", "事项", "账簿条目"); err != nil {
		return err
	}
	for i := range c.Lines {
		h := &c.Lines[i]
		if err := w.Row(second(h.At), h.who(), h.What.ZH, h.entry()); err != nil {
			return err
		}
	}
	return w.Flush()
}

// PDF writes the custody as a paper to be read; it is no paper of the docket, and has no number and no seal.
func (c *Custody) PDF(body people.Body, by Taker) ([]byte, error) {
	b := paper.New(paper.Template{ID: "custody", Version: 1}, "证据保管、查阅记录", body.Name)
	fields(b, &c.Item)
	var rows [][]string
	for i := range c.Lines {
		h := &c.Lines[i]
		rows = append(rows, []string{second(h.At), h.who(), h.What.ZH, h.entry()})
	}
	b.Heading("保管、查阅").Table([]string{"时间", "人员", "事项", "账簿条目"}, []int{26, 16, 44, 14}, rows...)
	b.Note("由本系统按账簿和查阅记录生成，" + by.words() + "。")
	d := b.Document()
	l, err := paper.Lay(&d, nil, paper.Options{})
	if err != nil {
		return nil, err
	}
	return pdf.Write(l)
}

// second writes an instant to the second.
func second(t time.Time) string { return t.In(law.Beijing).Format("2006-01-02 15:04:05") }
