package governance

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts on a report (Art 13(2)).
var (
	ReportDrafted   = act.Kind{Name: "report.draft", Title: law.Words{ZH: "生成年度新增设备情况报告", EN: "Draft the yearly report on devices"}, Permission: access.AnalyseSources}
	ReportApproved  = act.Kind{Name: "report.approve", Title: law.Words{ZH: "批准年度新增设备情况报告", EN: "Approve the yearly report on devices"}, Permission: access.DecideSources}
	ReportReturned  = act.Kind{Name: "report.return", Title: law.Words{ZH: "退回年度新增设备情况报告", EN: "Return the yearly report on devices"}, Permission: access.DecideSources}
	ReportSubmitted = act.Kind{Name: "report.submit", Title: law.Words{ZH: "登记报告已经报送", EN: "Record that the report was submitted"}, Permission: access.AnalyseSources}
)

// ReportState is where a report stands.
type ReportState string

// The states of a report.
const (
	Drafted   ReportState = "drafted"
	Returned  ReportState = "returned" // or drawn again
	Agreed    ReportState = "approved"
	Submitted ReportState = "submitted"
)

// ReportWords are the words for the states.
var ReportWords = map[ReportState]law.Words{
	Drafted:   {ZH: "待负责人批准", EN: "awaiting the head"},
	Returned:  {ZH: "已退回", EN: "returned"},
	Agreed:    {ZH: "待报送", EN: "to be submitted"},
	Submitted: {ZH: "已报送", EN: "submitted"},
}

// firstYear is that of the Measures.
const firstYear = 2025

// Report is a report of one year, or with Part > 0 what is added to it.
type Report struct {
	ID, Body    string
	Year, Part  int
	From, Until time.Time // what happened in between, Until not part of it
	Addressee   string    // name of the government
	Figures     Figures
	Remarks     string
	State       ReportState
	Drafter     string
	DraftedAt   time.Time
	Decider     string
	DecidedAt   *time.Time
	Opinion     string
	Submitter   string
	SubmittedOn *law.Date
	Receipt     string
}

// ReportRecord is what the ledger commits to.
type ReportRecord struct {
	ID        string      `json:"id"`
	Body      string      `json:"body"`
	Year      int         `json:"year"`
	Part      int         `json:"part"`
	From      time.Time   `json:"from"`
	Until     time.Time   `json:"until"`
	Addressee string      `json:"addressee"`
	Added     int         `json:"added"`
	Total     int         `json:"total"`
	Figures   string      `json:"figures_sha256"`
	State     ReportState `json:"state"`
	Receipt   string      `json:"receipt_sha256,omitempty"`
	On        *law.Date   `json:"submitted_on,omitempty"`
}

func (r *Report) record() (ReportRecord, string, error) {
	text, err := json.Marshal(r.Figures)
	if err != nil {
		return ReportRecord{}, "", fmt.Errorf("write figures: %w", err)
	}
	out := ReportRecord{ID: r.ID, Body: r.Body, Year: r.Year, Part: r.Part, From: r.From.UTC(), Until: r.Until.UTC(), Addressee: r.Addressee, Added: len(r.Figures.Added),
		Total: r.Figures.Total, Figures: digest(string(text)), State: r.State, On: r.SubmittedOn}
	if r.Receipt != "" {
		out.Receipt = digest(r.Receipt)
	}
	return out, string(text), nil
}

// yearSpan is a calendar year in Beijing.
func yearSpan(year int) (from, until time.Time) {
	return law.NewDate(year, time.January, 1).Start(), law.NewDate(year+1, time.January, 1).Start()
}

// DraftReport draws the report of a year from the register as it stands now, or after one was submitted the supplement to it.
// A draft that the head has not decided on is replaced. government names the addressee where it is not in the register.
func (s *Service) DraftReport(ctx context.Context, by act.By, year int, government, remarks string) (act.Done[ReportRecord], error) {
	var c fault.Check
	c.Want(year >= firstYear, "year", "请选择年份。", "Choose the year.")
	c.AtMost(&government, shortText, "addressee")
	c.AtMost(&remarks, longText, "remarks")
	if err := c.Err(); err != nil {
		return act.Done[ReportRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ReportDrafted, by, func(ctx context.Context, tx *act.Tx) (ReportRecord, error) {
		r := Report{ID: tx.NewID(), Body: tx.By.Body, Year: year, Remarks: remarks, State: Drafted, Drafter: tx.By.Person, DraftedAt: tx.Now}
		if err := r.place(ctx, tx); err != nil {
			return ReportRecord{}, err
		}
		b, err := people.BodyByID(ctx, tx, tx.Book, r.Body)
		if err != nil {
			return ReportRecord{}, err
		}
		to, err := AddresseeOf(ctx, tx, tx.Book, b)
		if err != nil {
			return ReportRecord{}, err
		}
		if r.Addressee, err = to.named(government); err != nil {
			return ReportRecord{}, err
		}
		if r.Figures, err = figuresOf(ctx, tx, tx.Book, r.Body, r.From, r.Until); err != nil {
			return ReportRecord{}, err
		}
		if r.Part > 0 && !r.Figures.Changed() {
			return ReportRecord{}, fault.Conflict{Because: law.Words{ZH: "报告以后没有新的变化，不用补报。", EN: "Nothing has changed since the report; there is nothing to add."}}
		}
		return r.store(ctx, tx)
	})
}

// place finds which part of the year's report this is, and which span it tells of.
func (r *Report) place(ctx context.Context, tx *act.Tx) error {
	first, end := yearSpan(r.Year)
	if first.After(tx.Now) {
		return fault.Invalid{Fields: []fault.Field{{Name: "year", Want: law.Words{ZH: "这一年还没有开始。", EN: "The year has not begun."}}}}
	}
	r.From, r.Until = first, end
	if tx.Now.Before(end) {
		r.Until = tx.Now
	}
	before, err := reports(ctx, tx, `r.book = $1 AND r.body = $2 AND r.year = $3 AND r.state <> 'returned' ORDER BY r.part DESC LIMIT 1`, tx.Book, r.Body, r.Year)
	if err != nil || len(before) == 0 {
		return err
	}
	last := before[0]
	switch last.State {
	case Agreed:
		return fault.Conflict{Because: law.Words{ZH: "这一年的报告已经批准，请先报送。", EN: "The report of the year is approved; submit it first."}}
	case Drafted: // drawn again
		r.Part, r.From = last.Part, last.From
		_, err := tx.Exec(ctx, `UPDATE year_report SET state = 'returned', opinion = $3 WHERE book = $1 AND id = $2`, tx.Book, last.ID, "重新生成")
		return err
	}
	r.Part, r.From = last.Part+1, last.Until
	if !r.From.Before(r.Until) {
		return fault.Conflict{Because: law.Words{ZH: "这一年的报告已经报送到年底，不用补报。", EN: "The year has been reported to its end."}}
	}
	return nil
}

func (r *Report) store(ctx context.Context, tx *act.Tx) (ReportRecord, error) {
	rec, text, err := r.record()
	if err != nil {
		return rec, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO year_report (book, id, body, year, part, from_at, until_at, addressee, figures, remarks, state, drafter, drafted_at,
		decider, decided_at, opinion, submitter, submitted_on, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'drafted', $11, $12, '', NULL, '', '', NULL, '')`,
		tx.Book, r.ID, r.Body, r.Year, r.Part, r.From, r.Until, r.Addressee, text, r.Remarks, r.Drafter, tx.Now)
	if err != nil {
		return rec, fmt.Errorf("store report: %w", err)
	}
	return rec, nil
}

// onReport carries out a step on a report in a state.
func (s *Service) onReport(ctx context.Context, kind act.Kind, by act.By, id string, from, to ReportState, judge func(tx *act.Tx, r *Report) error) (act.Done[ReportRecord], error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (ReportRecord, error) {
		r, err := ReportByID(ctx, tx, tx.By.Scope(kind.Permission), id)
		if err != nil {
			return ReportRecord{}, err
		}
		if r.State != from {
			return ReportRecord{}, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这份报告现在是“%s”。", ReportWords[r.State].ZH), EN: fmt.Sprintf("The report is %s now.", ReportWords[r.State].EN)}}
		}
		if err := judge(tx, &r); err != nil {
			return ReportRecord{}, err
		}
		r.State = to
		_, err = tx.Exec(ctx, `UPDATE year_report SET state = $3, decider = $4, decided_at = $5, opinion = $6, submitter = $7, submitted_on = $8, receipt = $9 WHERE book = $1 AND id = $2`,
			tx.Book, r.ID, string(r.State), r.Decider, r.DecidedAt, r.Opinion, r.Submitter, r.SubmittedOn, r.Receipt)
		if err != nil {
			return ReportRecord{}, fmt.Errorf("move report: %w", err)
		}
		rec, _, err := r.record()
		return rec, err
	})
}

// DecideReport approves or returns a report: the head, who did not draft it.
func (s *Service) DecideReport(ctx context.Context, by act.By, id string, approve bool, opinion string) (act.Done[ReportRecord], error) {
	var c fault.Check
	c.Text(&opinion, longText, true, "words", "请写明意见。", "Give your opinion.")
	if err := c.Err(); err != nil {
		return act.Done[ReportRecord]{}, err
	}
	kind, to := ReportApproved, Agreed
	if !approve {
		kind, to = ReportReturned, Returned
	}
	return s.onReport(ctx, kind, by, id, Drafted, to, func(tx *act.Tx, r *Report) error {
		if r.Drafter == tx.By.Person {
			return act.Forbidden{Because: law.Words{ZH: "这份报告是您生成的，须由另一人批准。", EN: "You drafted the report; another person approves it."}}
		}
		r.Decider, r.DecidedAt, r.Opinion = tx.By.Person, &tx.Now, opinion
		return nil
	})
}

// SubmitReport records on which day the government received an approved report, and the proof of it.
func (s *Service) SubmitReport(ctx context.Context, by act.By, id string, on law.Date, receipt string) (act.Done[ReportRecord], error) {
	var c fault.Check
	c.Text(&receipt, shortText, true, "receipt", "请填写收文编号、回执编号或者签收情况。", "Give the number of receipt, or who signed for it.")
	if err := c.Err(); err != nil {
		return act.Done[ReportRecord]{}, err
	}
	return s.onReport(ctx, ReportSubmitted, by, id, Agreed, Submitted, func(tx *act.Tx, r *Report) error {
		if on > law.DateOf(tx.Now) || on < law.DateOf(*r.DecidedAt) {
			return fault.Invalid{Fields: []fault.Field{{Name: "on", Want: law.Words{ZH: "报送日期在批准以后，不晚于今天。", EN: "The day is not before the approval and not after today."}}}}
		}
		r.Submitter, r.SubmittedOn, r.Receipt = tx.By.Person, &on, receipt
		return nil
	})
}

var errNoReport = fault.NotFound{What: law.Words{ZH: "这份报告", EN: "the report"}}

// withoutFigures stands for the figures of what is only listed.
const withoutFigures = `'{}'`

// since lists the reports of a scope from a year on, the latest year and part first, without their figures.
func since(ctx context.Context, q db.Queryer, scope access.Scope, year int) ([]Report, error) {
	cond, args := scope.Where("r", 1)
	args = append(args, year)
	return reportsWith(ctx, q, withoutFigures, cond+fmt.Sprintf(` AND r.year >= $%d ORDER BY r.year DESC, r.body, r.part DESC, r.id DESC`, len(args)), args...)
}

// Reports lists the reports of a scope, the latest year first.
func Reports(ctx context.Context, q db.Queryer, scope access.Scope) ([]Report, error) {
	cond, args := scope.Where("r", 1)
	return reports(ctx, q, cond+` ORDER BY r.year DESC, r.body, r.part DESC, r.id DESC LIMIT 300`, args...)
}

// ReportByID returns one report of a scope, or fault.NotFound.
func ReportByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Report, error) {
	cond, args := scope.Where("r", 1)
	args = append(args, id)
	found, err := reports(ctx, q, cond+fmt.Sprintf(` AND r.id = $%d`, len(args)), args...)
	if err == nil && len(found) == 0 {
		err = errNoReport
	}
	if err != nil {
		return Report{}, err
	}
	return found[0], nil
}

func reports(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Report, error) {
	return reportsWith(ctx, q, "r.figures", cond, args...)
}

func reportsWith(ctx context.Context, q db.Queryer, figures, cond string, args ...any) ([]Report, error) {
	var out []Report
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r Report
		var text string
		err := rows.Scan(&r.ID, &r.Body, &r.Year, &r.Part, db.At(&r.From), db.At(&r.Until), &r.Addressee, &text, &r.Remarks, &r.State, &r.Drafter, db.At(&r.DraftedAt),
			&r.Decider, db.AtOrNil(&r.DecidedAt), &r.Opinion, &r.Submitter, db.DayOrNil(&r.SubmittedOn), &r.Receipt)
		if err != nil {
			return err
		}
		err = json.Unmarshal([]byte(text), &r.Figures)
		out = append(out, r)
		return err
	}, `SELECT r.id, r.body, r.year, r.part, r.from_at, r.until_at, r.addressee, `+figures+`, r.remarks, r.state, r.drafter, r.drafted_at, r.decider, r.decided_at,
		r.opinion, r.submitter, r.submitted_on, r.receipt FROM year_report r WHERE `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return out, nil
}
