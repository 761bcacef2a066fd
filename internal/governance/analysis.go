package governance

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts on an analysis (Art 19).
var (
	AnalysisSigned   = act.Kind{Name: "sources.analysis.sign", Title: law.Words{ZH: "签署季度数据分析", EN: "Sign a quarterly analysis"}, Permission: access.AnalyseSources}
	AnalysisApproved = act.Kind{Name: "sources.analysis.approve", Title: law.Words{ZH: "批准季度数据分析", EN: "Approve a quarterly analysis"}, Permission: access.DecideSources}
	AnalysisReturned = act.Kind{Name: "sources.analysis.return", Title: law.Words{ZH: "退回季度数据分析", EN: "Return a quarterly analysis"}, Permission: access.DecideSources}
)

// AnalysisDays is how many days after a quarter its analysis is due. [POLICY]
const AnalysisDays = 15

// AnalysisState is where an analysis stands.
type AnalysisState string

// The states of an analysis.
const (
	SignedState   AnalysisState = "signed"
	SentBack      AnalysisState = "returned"
	ApprovedState AnalysisState = "approved"
)

// AnalysisWords are the words for the states.
var AnalysisWords = map[AnalysisState]law.Words{
	SignedState:   {ZH: "待负责人批准", EN: "awaiting the head"},
	SentBack:      {ZH: "已退回", EN: "returned"},
	ApprovedState: {ZH: "已批准", EN: "approved"},
}

// Analysis is what was found in a quarter of a body.
type Analysis struct {
	ID, Body   string
	Quarter    Quarter
	State      AnalysisState
	Figures    QuarterFigures
	Words      string
	Signer     string
	SignedAt   time.Time
	Decider    string
	DecidedAt  *time.Time
	Opinion    string
	figureText string
}

// AnalysisRecord is what the ledger commits to.
type AnalysisRecord struct {
	ID       string        `json:"id"`
	Body     string        `json:"body"`
	Quarter  string        `json:"quarter"`
	State    AnalysisState `json:"state"`
	Received int64         `json:"received"`
	Figures  string        `json:"figures_sha256"`
	Words    string        `json:"words_sha256"`
	Opinion  string        `json:"opinion_sha256,omitempty"`
}

func (a *Analysis) record() AnalysisRecord {
	r := AnalysisRecord{ID: a.ID, Body: a.Body, Quarter: a.Quarter.String(), State: a.State, Received: a.Figures.Total.Received, Figures: digest(a.figureText), Words: digest(a.Words)}
	if a.Opinion != "" {
		r.Opinion = digest(a.Opinion)
	}
	return r
}

// SignAnalysis freezes the figures of a quarter that has ended and puts on record what was found in them.
func (s *Service) SignAnalysis(ctx context.Context, by act.By, quarter Quarter, words string) (act.Done[AnalysisRecord], error) {
	var c fault.Check
	c.Text(&words, longText, true, "words", "请写明分析的结论：哪里多、为什么、怎么办。", "Say what was found: where, why, and what is to be done.")
	if err := c.Err(); err != nil {
		return act.Done[AnalysisRecord]{}, err
	}
	if err := s.Count(ctx, by.Book); err != nil {
		return act.Done[AnalysisRecord]{}, err
	}
	return act.Do(ctx, s.Engine, AnalysisSigned, by, func(ctx context.Context, tx *act.Tx) (AnalysisRecord, error) {
		if law.DateOf(tx.Now) <= quarter.Last() {
			return AnalysisRecord{}, fault.Conflict{Because: law.Words{ZH: "这个季度还没有结束。", EN: "The quarter has not ended."}}
		}
		there, err := analyses(ctx, tx, `a.book = $1 AND a.body = $2 AND a.quarter = $3 AND a.state <> 'returned'`, tx.Book, tx.By.Body, quarter.String())
		if err != nil {
			return AnalysisRecord{}, err
		}
		if len(there) > 0 {
			return AnalysisRecord{}, fault.Conflict{Because: law.Words{ZH: "这个季度的分析已经签署。", EN: "The quarter has a signed analysis."}}
		}
		a := Analysis{ID: tx.NewID(), Body: tx.By.Body, Quarter: quarter, State: SignedState, Words: words}
		if a.Figures, err = FiguresOf(ctx, tx, tx.Book, a.Body, quarter, tx.Now); err != nil {
			return AnalysisRecord{}, err
		}
		text, err := json.Marshal(a.Figures)
		if err != nil {
			return AnalysisRecord{}, fmt.Errorf("write figures: %w", err)
		}
		a.figureText = string(text)
		_, err = tx.Exec(ctx, `INSERT INTO source_analysis (book, id, body, quarter, state, figures, words, signer, signed_at, decider, decided_at, opinion)
			VALUES ($1, $2, $3, $4, 'signed', $5, $6, $7, $8, '', NULL, '')`, tx.Book, a.ID, a.Body, quarter.String(), a.figureText, words, tx.By.Person, tx.Now)
		if err != nil {
			return AnalysisRecord{}, fmt.Errorf("store analysis: %w", err)
		}
		return a.record(), nil
	})
}

// DecideAnalysis approves or returns an analysis: the head, who did not sign it.
func (s *Service) DecideAnalysis(ctx context.Context, by act.By, id string, approve bool, opinion string) (act.Done[AnalysisRecord], error) {
	var c fault.Check
	c.Text(&opinion, longText, true, "words", "请写明意见。", "Give your opinion.")
	if err := c.Err(); err != nil {
		return act.Done[AnalysisRecord]{}, err
	}
	kind, to := AnalysisApproved, ApprovedState
	if !approve {
		kind, to = AnalysisReturned, SentBack
	}
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (AnalysisRecord, error) {
		a, err := AnalysisByID(ctx, tx, tx.By.Scope(kind.Permission), id)
		if err != nil {
			return AnalysisRecord{}, err
		}
		if a.State != SignedState {
			return AnalysisRecord{}, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("这份分析现在是“%s”。", AnalysisWords[a.State].ZH), EN: fmt.Sprintf("The analysis is %s now.", AnalysisWords[a.State].EN)}}
		}
		if a.Signer == tx.By.Person {
			return AnalysisRecord{}, act.Forbidden{Because: law.Words{ZH: "这份分析是您签署的，须由另一人批准。", EN: "You signed the analysis; another person approves it."}}
		}
		a.State, a.Opinion = to, opinion
		_, err = tx.Exec(ctx, `UPDATE source_analysis SET state = $3, decider = $4, decided_at = $5, opinion = $6 WHERE book = $1 AND id = $2`,
			tx.Book, a.ID, string(to), tx.By.Person, tx.Now, opinion)
		if err != nil {
			return AnalysisRecord{}, fmt.Errorf("decide analysis: %w", err)
		}
		return a.record(), nil
	})
}

var errNoAnalysis = fault.NotFound{What: law.Words{ZH: "这份分析", EN: "the analysis"}}

// Analyses lists the analyses of a scope, the latest quarter first.
func Analyses(ctx context.Context, q db.Queryer, scope access.Scope) ([]Analysis, error) {
	cond, args := scope.Where("a", 1)
	return analyses(ctx, q, cond+` ORDER BY a.quarter DESC, a.body, a.id DESC LIMIT 300`, args...)
}

// AnalysisByID returns one analysis of a scope, or fault.NotFound.
func AnalysisByID(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Analysis, error) {
	cond, args := scope.Where("a", 1)
	args = append(args, id)
	found, err := analyses(ctx, q, cond+fmt.Sprintf(` AND a.id = $%d`, len(args)), args...)
	if err == nil && len(found) == 0 {
		err = errNoAnalysis
	}
	if err != nil {
		return Analysis{}, err
	}
	return found[0], nil
}

func analyses(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Analysis, error) {
	return analysesWith(ctx, q, "a.figures", cond, args...)
}

func analysesWith(ctx context.Context, q db.Queryer, figures, cond string, args ...any) ([]Analysis, error) {
	var out []Analysis
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var a Analysis
		var quarter string
		err := rows.Scan(&a.ID, &a.Body, &quarter, &a.State, &a.figureText, &a.Words, &a.Signer, db.At(&a.SignedAt), &a.Decider, db.AtOrNil(&a.DecidedAt), &a.Opinion)
		if err != nil {
			return err
		}
		if a.Quarter, err = ParseQuarter(quarter); err != nil {
			return err
		}
		err = json.Unmarshal([]byte(a.figureText), &a.Figures)
		out = append(out, a)
		return err
	}, `SELECT a.id, a.body, a.quarter, a.state, `+figures+`, a.words, a.signer, a.signed_at, a.decider, a.decided_at, a.opinion FROM source_analysis a WHERE `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("read analyses: %w", err)
	}
	return out, nil
}

// AnalysisDue is an analysis that a body owes for a quarter that has ended.
type AnalysisDue struct {
	Body     string
	Quarter  Quarter
	Due      law.Date
	Analysis *Analysis // signed and not approved, without its figures; nil: nothing is signed
}

// Overdue tells whether the day has passed.
func (d AnalysisDue) Overdue(now time.Time) bool { return law.DateOf(now) > d.Due }

// AnalysesDue lists what bodies of a scope that own devices owe for the quarter that ended last and the one before.
func AnalysesDue(ctx context.Context, q db.Queryer, scope access.Scope, now time.Time) ([]AnalysisDue, error) {
	last := QuarterOf(law.DateOf(now)).Before()
	cond, args := scope.Where("a", 1)
	args = append(args, last.Before().String())
	all, err := analysesWith(ctx, q, withoutFigures, cond+fmt.Sprintf(` AND a.quarter >= $%d AND a.state <> 'returned'`, len(args)), args...)
	if err != nil {
		return nil, err
	}
	var out []AnalysisDue
	for _, quarter := range []Quarter{last.Before(), last} {
		if quarter.First() < law.NewDate(firstYear, time.April, 1) {
			continue
		}
		owners, err := device.OwnersIn(ctx, q, scope.Book, quarter.Last().AddDays(1).Start())
		if err != nil {
			return nil, err
		}
		for _, body := range owners {
			if !scope.Covers(scope.Book, body) {
				continue
			}
			d := AnalysisDue{Body: body, Quarter: quarter, Due: quarter.Last().AddDays(AnalysisDays)}
			i := slices.IndexFunc(all, func(a Analysis) bool { return a.Body == body && a.Quarter == quarter })
			if i >= 0 && all[i].State == ApprovedState {
				continue
			}
			if i >= 0 {
				d.Analysis = &all[i]
			}
			out = append(out, d)
		}
	}
	return out, nil
}
