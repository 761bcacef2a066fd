package calendar

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on the calendar.
var (
	YearProposed = act.Kind{Name: "calendar.year.propose", Title: law.Words{ZH: "录入一年的放假安排", EN: "Enter a year's arrangement"}, Permission: access.KeepCalendar}
	YearDecided  = act.Kind{Name: "calendar.year.decide", Title: law.Words{ZH: "核对放假安排", EN: "Decide on a year's arrangement"}, Permission: access.KeepCalendar}
)

// Service carries out the acts on the calendar.
type Service struct{ Engine *act.Engine }

// State is where an entered year stands.
type State string

// The states. Proposed ones count for nothing.
const (
	Proposed State = "proposed"
	Approved State = "approved"
	Refused  State = "refused"
)

// Year is one version of a year as it was entered.
type Year struct {
	ID          string
	Arrangement law.Arrangement
	Proposer    string // person
	ProposedAt  time.Time
	State       State
	Decider     string
	DecidedAt   *time.Time // from then on an approved one counts
	Reason      string
}

// Record is what the ledger commits to.
type Record struct {
	ID     string `json:"id"`
	Year   int    `json:"year"`
	Number string `json:"number"`
	Issued string `json:"issued"`
	Days   string `json:"days"`
	State  State  `json:"state"`
}

func (y Year) record() Record {
	n := y.Arrangement.Notice()
	return Record{ID: y.ID, Year: y.Arrangement.Year, Number: n.Number, Issued: n.Issued.String(), Days: y.Arrangement.Lines(), State: y.State}
}

// Draft is what somebody types in from a notice.
type Draft struct {
	Year   int
	Notice law.Notice
	Lines  string // as law.ParseArrangement reads them
}

const (
	lineMost  = 200
	linesMost = 5000
	yearFirst = 2021 // the law on penalties as it stands is in force since 2021-07-15
	yearLast  = 2100
)

// Check reads a draft as of a day: the arrangement, or fault.Invalid with every line that is wrong. Nothing is stored.
func (d *Draft) Check(today law.Date) (law.Arrangement, error) {
	n := &d.Notice
	n.Source = strings.TrimSpace(n.Source)
	var c fault.Check
	c.Want(d.Year >= yearFirst && d.Year <= yearLast, "year", fmt.Sprintf("年份为%d至%d。", yearFirst, yearLast), fmt.Sprintf("A year from %d to %d.", yearFirst, yearLast))
	c.Text(&n.Number, lineMost, true, "number", "请填写通知的文号，如国办发明电〔2025〕7号。", "Give the number of the notice.")
	c.Text(&n.Title, lineMost, true, "title", "请填写通知的标题。", "Give the title of the notice.")
	c.Want(n.Issued > 0 && n.Issued <= today, "issued", "通知的日期不能晚于今天。", "The notice is not issued later than today.")
	u, err := url.Parse(n.Source)
	c.Want(err == nil && u.Scheme == "https" && u.Host != "" && len(n.Source) <= lineMost, "source", "请填写官方公布的网址，以https://开头。", "Give the address of the official publication, beginning with https://.")
	c.Want(strings.TrimSpace(d.Lines) != "" && len([]rune(d.Lines)) <= linesMost, "lines", "请按通知逐行填写放假和上班的日期。", "Enter the days off and the days worked, one a line.")
	if err := c.Err(); err != nil {
		return law.Arrangement{}, err
	}
	a, faults := law.ParseArrangement(d.Year, *n, strings.ReplaceAll(d.Lines, "\r", ""))
	if len(faults) > 0 {
		var zh, en []string
		for _, f := range faults {
			zh, en = append(zh, fmt.Sprintf("第%d行：%s", f.Line, f.Want.ZH)), append(en, fmt.Sprintf("line %d: %s", f.Line, f.Want.EN))
		}
		return a, fault.Invalid{Fields: []fault.Field{{Name: "lines", Want: law.Words{ZH: strings.Join(zh, ""), EN: strings.Join(en, "; ")}}}}
	}
	if missing := a.Missing(); len(missing) > 0 {
		return a, fault.Invalid{Fields: []fault.Field{{Name: "lines", Want: law.Words{
			ZH: "还没有这些节日的放假安排：" + strings.Join(missing, "、") + "。", EN: "These festivals have no day off yet: " + strings.Join(missing, ", ") + "."}}}}
	}
	return a, nil
}

// Propose enters a year. It counts for nothing until another administrator has compared it with the notice.
func (s *Service) Propose(ctx context.Context, by act.By, d Draft) (Record, error) {
	a, err := d.Check(law.DateOf(s.Engine.Now(by.Book)))
	if err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, YearProposed, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		now, err := At(ctx, tx, tx.Book, tx.Now)
		if err != nil {
			return Record{}, err
		}
		if known, ok := now.Arrangement(a.Year); ok && known.Equal(a) {
			return Record{}, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("%d年已经按同样的安排收录，不用再录入。", a.Year), EN: fmt.Sprintf("%d is known with the same days already.", a.Year)}}
		}
		var waiting int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM calendar_year WHERE book = $1 AND year = $2 AND state = 'proposed'`, tx.Book, a.Year).Scan(&waiting); err != nil {
			return Record{}, err
		}
		if waiting > 0 {
			return Record{}, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("%d年的安排已经录入，正在等待另一人核对。", a.Year), EN: fmt.Sprintf("An arrangement of %d awaits another person already.", a.Year)}}
		}
		y := Year{ID: tx.NewID(), Arrangement: a, Proposer: tx.By.Person, ProposedAt: tx.Now, State: Proposed}
		n := a.Notice()
		_, err = tx.Exec(ctx, `INSERT INTO calendar_year (book, id, year, number, title, issued, source, days, proposer, proposed_at, state, decider, decided_at, reason)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'proposed', '', NULL, '')`,
			tx.Book, y.ID, a.Year, n.Number, n.Title, n.Issued, n.Source, a.Lines(), y.Proposer, tx.Now)
		if err != nil {
			return Record{}, fmt.Errorf("enter year %d: %w", a.Year, err)
		}
		return y.record(), nil
	})
	return done.Record, err
}

// Decide approves or refuses an entered year, by another person than who entered it. Approved, it counts from the
// instant of the act.
func (s *Service) Decide(ctx context.Context, by act.By, id string, approve bool, reason string) (Record, error) {
	var c fault.Check
	c.Text(&reason, 500, !approve, "reason", "不同意的，请写明哪里不一致。", "Say what does not agree with the notice.")
	if err := c.Err(); err != nil {
		return Record{}, err
	}
	done, err := act.Do(ctx, s.Engine, YearDecided, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		y, err := ByID(ctx, tx, tx.Book, id)
		if err != nil {
			return Record{}, err
		}
		if err := decidable(y, tx.By.Person); err != nil {
			return Record{}, err
		}
		y.State = Refused
		if approve {
			y.State = Approved
		}
		_, err = tx.Exec(ctx, `UPDATE calendar_year SET state = $3, decider = $4, decided_at = $5, reason = $6 WHERE book = $1 AND id = $2`,
			tx.Book, id, string(y.State), tx.By.Person, tx.Now, reason)
		return y.record(), err
	})
	return done.Record, err
}

// decidable says why a person may not decide on an entered year.
func decidable(y Year, person string) error {
	if y.State != Proposed {
		return fault.Conflict{Because: law.Words{ZH: "这一年的安排已经核对过。", EN: "This arrangement is decided already."}}
	}
	if y.Proposer == person {
		return law.Refusal{Rule: "E14",
			Because: law.Words{ZH: "这一年的安排是您录入的，不能由您核对。", EN: "You entered this arrangement yourself."},
			Cure:    law.Words{ZH: "请另一名管理员对照通知核对。", EN: "Let another administrator compare it with the notice."}}
	}
	return nil
}

var errNoYear = fault.NotFound{What: law.Words{ZH: "这份放假安排", EN: "the arrangement"}}

const yearColumns = `id, year, number, title, issued, source, days, proposer, proposed_at, state, decider, decided_at, reason`

func scanYear(row interface{ Scan(...any) error }) (Year, error) {
	var y Year
	var n law.Notice
	var year int
	var days, state string
	err := row.Scan(&y.ID, &year, &n.Number, &n.Title, db.Day(&n.Issued), &n.Source, &days, &y.Proposer, db.At(&y.ProposedAt), &state, &y.Decider, db.AtOrNil(&y.DecidedAt), &y.Reason)
	if err != nil {
		return y, err
	}
	y.State = State(state)
	a, faults := law.ParseArrangement(year, n, days)
	if len(faults) > 0 {
		return y, fmt.Errorf("read the days of year %d, version %s: %w", year, y.ID, faults[0])
	}
	y.Arrangement = a
	return y, nil
}

// ByID returns one version of a year, or fault.NotFound.
func ByID(ctx context.Context, q db.Queryer, book, id string) (Year, error) {
	y, err := scanYear(q.QueryRow(ctx, `SELECT `+yearColumns+` FROM calendar_year WHERE book = $1 AND id = $2`, book, id))
	if db.NoRow(err) {
		return y, errNoYear
	}
	return y, err
}

// Years lists every version that was entered, the latest first. Arrangements of years are public.
func Years(ctx context.Context, q db.Queryer, book string) ([]Year, error) {
	return years(ctx, q, `WHERE book = $1 ORDER BY id DESC LIMIT 200`, book)
}

func years(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Year, error) {
	var out []Year
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		y, err := scanYear(rows)
		out = append(out, y)
		return err
	}, `SELECT `+yearColumns+` FROM calendar_year `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list years: %w", err)
	}
	return out, nil
}

// At is the calendar by which a book counted at an instant: the program's own years, and over them those approved up to
// then, the later the stronger.
func At(ctx context.Context, q db.Queryer, book string, known time.Time) (law.Calendar, error) {
	c := law.StateCouncil()
	approved, err := years(ctx, q, `WHERE book = $1 AND state = 'approved' AND decided_at <= $2 ORDER BY decided_at, id`, book, known)
	if err != nil {
		return c, err
	}
	for _, y := range approved {
		c = c.With(y.Arrangement)
	}
	return c, nil
}

// Move is what another calendar makes of a deadline.
type Move struct {
	Before, After law.Due
	// Provisional is the year that was not known before; nil when all were.
	Provisional *law.UnknownYear
}

// Moved works a deadline out by two calendars and tells whether anything changes: the day, or that it is provisional no
// longer.
func Moved(d law.Deadline, before, after law.Calendar) (Move, bool, error) {
	var m Move
	var still *law.UnknownYear
	var err error
	if m.Before, m.Provisional, err = d.Provisional(before); err != nil {
		return m, false, err
	}
	if m.After, still, err = d.Provisional(after); err != nil {
		return m, false, err
	}
	return m, m.Before.Date != m.After.Date || (m.Provisional == nil) != (still == nil), nil
}
