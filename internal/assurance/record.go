package assurance

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on records of the system.
var (
	Entered = act.Kind{Name: "assurance.enter", Title: law.Words{ZH: "登记本系统的备案或者测评", EN: "Record a filing or an assessment of this system"}, Permission: access.KeepAssurance}
	Ended   = act.Kind{Name: "assurance.end", Title: law.Words{ZH: "登记本系统的备案或者测评终止", EN: "Record that a filing or an assessment counts no more"}, Permission: access.KeepAssurance}
)

// Service carries out the acts of this chapter.
type Service struct{ Engine *act.Engine }

// Kind is what is on record of the system.
type Kind string

// The kinds.
const (
	Grading    Kind = "grading"
	Assessment Kind = "assessment"
	Crypto     Kind = "crypto"
	Conformity Kind = "conformity"
	Restore    Kind = "restore"
)

// Kinds are the kinds in the order in which they are shown, with their words.
var Kinds = []struct {
	Key   Kind
	Words law.Words
}{
	{Grading, law.Words{ZH: "网络安全等级保护定级备案", EN: "filing under graded protection"}},
	{Assessment, law.Words{ZH: "网络安全等级测评", EN: "assessment under graded protection"}},
	{Crypto, law.Words{ZH: "商用密码应用安全性评估（密评）", EN: "assessment of cryptography"}},
	{Conformity, law.Words{ZH: "软件标准符合性测试", EN: "test of conformity with standards"}},
	{Restore, law.Words{ZH: "备份恢复演练", EN: "test of restoring from backup"}},
}

// Words names the kind; empty for one that there is not.
func (k Kind) Words() law.Words {
	for _, x := range Kinds {
		if x.Key == k {
			return x.Words
		}
	}
	return law.Words{}
}

// HasLevel tells whether records of the kind name a level of protection, HasResult whether they end with a result.
func (k Kind) HasLevel() bool  { return k == Grading || k == Assessment }
func (k Kind) HasResult() bool { return k != Grading }

// Result is how a report ends.
type Result string

// The results.
const (
	Pass   Result = "pass"
	Partly Result = "partly"
	Fail   Result = "fail"
)

// ResultWords are the words for them.
var ResultWords = map[Result]law.Words{
	Pass:   {ZH: "符合", EN: "met"},
	Partly: {ZH: "基本符合，有待整改", EN: "mostly met, something to be put right"},
	Fail:   {ZH: "不符合", EN: "not met"},
}

// LevelMost is the highest level of protection.
const LevelMost = 5

// New is a record as somebody enters it.
type New struct {
	Kind           Kind
	Number, Issuer string
	Level          int    // 1 to 5 where the kind has one
	Result         Result // where the kind has one
	Version        string // of the program that was looked at; wanted of a test of conformity
	From           law.Date
	Until          *law.Date // by when it is to be done again; wanted of all but a filing
	Papers         []entrust.Paper
}

// Record is one record of the system.
type Record struct {
	ID string
	New
	At          time.Time
	EndedDay    *law.Date // first day on which it counts no more
	EndedReason string
}

// Committed is what the ledger commits to.
type Committed struct {
	ID        string   `json:"id"`
	Kind      Kind     `json:"kind,omitempty"`
	Number    string   `json:"number,omitempty"`
	Level     int      `json:"level,omitempty"`
	Result    Result   `json:"result,omitempty"`
	From      string   `json:"from,omitempty"`
	Until     string   `json:"until,omitempty"`
	Documents []string `json:"documents,omitempty"`
	Ended     string   `json:"ended,omitempty"`
}

const lineMost = 200

func (n *New) check(today law.Date) error {
	var c fault.Check
	c.Want(n.Kind.Words().ZH != "", "kind", "请选择登记什么。", "Choose what is to be recorded.")
	c.Text(&n.Number, lineMost, true, "number", "请填写备案证明或者报告的编号。", "Give the number of the filing or the report.")
	c.Text(&n.Issuer, lineMost, true, "issuer", "请填写备案机关、测评机构或者演练单位。", "Name the organ, the institution or the unit.")
	c.Text(&n.Version, lineMost, n.Kind == Conformity, "version", "请填写测试的程序版本。", "Give the version of the program that was tested.")
	if n.Kind.HasLevel() {
		c.Want(n.Level >= 1 && n.Level <= LevelMost, "level", "请选择第一级至第五级。", "Choose a level from one to five.")
	} else {
		n.Level = 0
	}
	if n.Kind.HasResult() {
		c.Want(ResultWords[n.Result].ZH != "", "result", "请选择结论。", "Choose the result.")
	} else {
		n.Result = ""
	}
	if c.Want(n.From > law.NewDate(1990, 1, 1) && n.From <= today, "from", "请填写备案、报告或者演练的日期，不能晚于今天。", "Give the day of the filing, the report or the test, not after today.") {
		c.Want(n.Until != nil || n.Kind == Grading, "until", "请填写最迟在哪一天再次办理。", "Give the last day by which it is to be done again.")
		c.Want(n.Until == nil || *n.Until >= n.From && *n.Until < law.NewDate(2100, 1, 1), "until", "再次办理的期限不能早于办理的日期。", "The term does not end before the day of the record.")
	}
	entrust.CheckPapers(&c, n.Papers)
	c.Want(len(n.Papers) > 0, "documents", "请上传备案证明、报告或者演练记录。", "Upload the filing, the report or the record of the test.")
	return c.Err()
}

// Enter puts a record of the system on file.
func (s *Service) Enter(ctx context.Context, by act.By, n New) (act.Done[Committed], error) {
	if err := n.check(law.DateOf(s.Engine.Now(by.Book))); err != nil {
		return act.Done[Committed]{}, err
	}
	papers, err := json.Marshal(n.Papers)
	if err != nil {
		return act.Done[Committed]{}, fmt.Errorf("write papers: %w", err)
	}
	return act.Do(ctx, s.Engine, Entered, by, func(ctx context.Context, tx *act.Tx) (Committed, error) {
		r := Committed{ID: tx.NewID(), Kind: n.Kind, Number: n.Number, Level: n.Level, Result: n.Result, From: n.From.String()}
		if n.Until != nil {
			r.Until = n.Until.String()
		}
		for _, p := range n.Papers {
			r.Documents = append(r.Documents, p.Digest)
		}
		_, err := tx.Exec(ctx, `INSERT INTO assurance (book, id, kind, number, issuer, level, result, version, from_day, until_day, papers, body, person, at, ended_day, ended_reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, NULL, '')`,
			tx.Book, r.ID, string(n.Kind), n.Number, n.Issuer, n.Level, string(n.Result), n.Version, n.From, n.Until, string(papers), tx.By.Body, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store a record of the system: %w", err)
		}
		return r, nil
	})
}

// End records that something on file counts no more from a day on: a filing withdrawn, a report set aside, a wrong entry.
func (s *Service) End(ctx context.Context, by act.By, id string, day law.Date, reason string) (act.Done[Committed], error) {
	var c fault.Check
	c.Text(&reason, lineMost, true, "reason", "请写明原因。", "Say why.")
	if err := c.Err(); err != nil {
		return act.Done[Committed]{}, err
	}
	return act.Do(ctx, s.Engine, Ended, by, func(ctx context.Context, tx *act.Tx) (Committed, error) {
		r, err := ByID(ctx, tx, tx.Book, id)
		if err != nil {
			return Committed{}, err
		}
		if r.EndedDay != nil {
			return Committed{}, fault.Conflict{Because: law.Words{ZH: "已经登记过终止。", EN: "Its end is on record already."}}
		}
		if today := law.DateOf(tx.Now); day < r.From || day > today {
			return Committed{}, fault.Invalid{Fields: []fault.Field{{Name: "day", Want: law.Words{ZH: fmt.Sprintf("应当在%s至%s之间。", r.From, today), EN: fmt.Sprintf("It lies between %s and %s.", r.From, today)}}}}
		}
		if _, err := tx.Exec(ctx, `UPDATE assurance SET ended_day = $3, ended_reason = $4 WHERE book = $1 AND id = $2`, tx.Book, id, day, reason); err != nil {
			return Committed{}, fmt.Errorf("end a record of the system: %w", err)
		}
		return Committed{ID: id, Kind: r.Kind, Ended: day.String()}, nil
	})
}

// List is every record of a book's system, the newest first within a kind. It names no person.
func List(ctx context.Context, q db.Queryer, book string) ([]Record, error) {
	return list(ctx, q, `a.book = $1`, book)
}

// ByID returns one record, or fault.NotFound.
func ByID(ctx context.Context, q db.Queryer, book, id string) (Record, error) {
	all, err := list(ctx, q, `a.book = $1 AND a.id = $2`, book, id)
	if err == nil && len(all) == 0 {
		err = fault.NotFound{What: law.Words{ZH: "这项登记", EN: "the record"}}
	}
	if err != nil {
		return Record{}, err
	}
	return all[0], nil
}
