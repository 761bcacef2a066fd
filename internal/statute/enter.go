package statute

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Service carries out the acts on the statute table and the overlays.
type Service struct{ Engine *act.Engine }

// Entered is the act that adds a source to the table.
var Entered = act.Kind{Name: "statute.enter", Title: law.Words{ZH: "登记法律依据或者标准", EN: "Enter a source of law or a standard"}, Permission: access.KeepStatutes}

// Bounds of what is typed, in characters.
const (
	lineMost       = 200
	textMost       = 5000
	provisionsMost = 500
)

// New is a source as somebody enters it.
type New struct {
	Title, Number string
	Rank          Rank
	From          law.Date
	Until         *law.Date
	Provisions    string // one a line: 第…条 | what it says | last day in force (may be missing)
	Source        string
	Supersedes    string // id of the entry it replaces; empty: none
}

// Record is what the ledger commits to.
type Record struct {
	ID     string `json:"id"`
	Title  string `json:"title,omitempty"`
	Number string `json:"number,omitempty"`
	Rank   Rank   `json:"rank,omitempty"`
	Field  string `json:"field,omitempty"`
	From   string `json:"from,omitempty"`
	State  string `json:"state,omitempty"`
	// Overlays are the ids of those that one act entered together.
	Overlays []string `json:"overlays,omitempty"`
}

// check reads what was typed: the provisions, or fault.Invalid with every field that is wrong.
func (n *New) check() ([]Provision, error) {
	var c fault.Check
	c.Text(&n.Title, lineMost, true, "title", "请填写全名。", "Give the full title.")
	c.Text(&n.Number, lineMost, true, "number", "请填写文号或者标准号。", "Give the number of the document or standard.")
	c.Text(&n.Source, lineMost, true, "source", "请填写公布的网址或者载体。", "Say where it is published.")
	c.AtMost(&n.Provisions, textMost*4, "provisions")
	_, known := n.Rank.known()
	c.Want(known, "rank", "请选择效力位阶。", "Choose the rank.")
	c.Want(n.From != 0 && n.From > law.NewDate(1949, 10, 1) && n.From < law.NewDate(2100, 1, 1), "from", "请填写施行日期。", "Give the first day in force.")
	c.Want(n.Until == nil || *n.Until >= n.From, "until", "失效日期不能早于施行日期。", "It does not end before it begins.")
	var out []Provision
	for _, line := range strings.Split(strings.ReplaceAll(n.Provisions, "\r", ""), "\n") {
		if line = strings.TrimSpace(strings.ReplaceAll(line, "｜", "|")); line == "" {
			continue
		}
		p, err := parseProvision(line)
		ok := err == nil && p.Article != "" && !strings.ContainsAny(p.Article, " \t") && utf8.RuneCountInString(p.Article) <= 40 && utf8.RuneCountInString(p.Gist) <= lineMost
		if !c.Want(ok, "provisions", "每行一条：条款｜内容｜失效日期（可以不写），如“第一百一十四条｜依据监控记录处罚”。", "One a line: provision | what it says | last day in force (may be left out).") {
			break
		}
		out = append(out, p)
	}
	c.Want(len(out) <= provisionsMost, "provisions", "条款太多。", "There are too many provisions.")
	return out, c.Err()
}

// Enter adds a source. One that replaces another ends it the day before its own first day; an entry is never rewritten.
func (s *Service) Enter(ctx context.Context, by act.By, n New) (Record, error) {
	provisions, err := n.check()
	if err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, Entered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		t, err := Load(ctx, tx, tx.Book)
		if err != nil {
			return Record{}, err
		}
		e := Entry{ID: tx.NewID(), Title: n.Title, Number: n.Number, Rank: n.Rank, From: n.From, Until: n.Until, Provisions: provisions, Source: n.Source,
			Supersedes: n.Supersedes, Body: tx.By.Body, Person: tx.By.Person, At: tx.Now}
		if err := t.takes(&e, tx.Now); err != nil {
			return Record{}, err
		}
		return Record{ID: e.ID, Title: e.Title, Number: e.Number, Rank: e.Rank, From: e.From.String()}, save(ctx, tx, tx.Book, &e)
	})
	return done.Record, err
}

// takes refuses an entry that is in the table already, and one that replaces what it cannot.
func (t Table) takes(e *Entry, now time.Time) error {
	for _, x := range t.Entries {
		if x.known(now) && x.ID != e.Supersedes && x.Number == e.Number && x.Title == e.Title && x.From == e.From {
			return fault.Conflict{Because: law.Words{ZH: e.Name() + "已经在依据库里。", EN: "The source is in the table already."}}
		}
	}
	if e.Supersedes == "" {
		return nil
	}
	old, err := t.Find(e.Supersedes)
	if err != nil {
		return err
	}
	if !old.known(now) || old.From >= e.From {
		return fault.Invalid{Fields: []fault.Field{{Name: "supersedes", Want: law.Words{ZH: "被替代的依据应当先于新的依据施行，并且没有撤回。", EN: "What is replaced came into force before, and is not taken back."}}}}
	}
	return nil
}
