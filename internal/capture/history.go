package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
)

// Given is a verdict on a capture, or the answer to a doubt, as it stands on record.
type Given struct {
	ID, Capture, Person string
	Result              string // "pass", "reject", "doubt" or "answer"
	Reason              string // code of Reasons or Doubts
	Words               string
	Findings            Findings
	Seen                Seen
	Judgement           string // id of the judgement that came with it; empty for an answer
	At                  time.Time
	UndoneAt            *time.Time
	Entry               int64
	InNameOf            string     // id of the delegating body in whose name it was given; empty: in that of the own body
	HandedAt            *time.Time // when the server handed the capture out; nil: not from the desk
	Corrects            string     // id of the verdict that it replaces
	Correction          string     // why
	Elements            []Pointed
}

// decides tells whether it is a verdict that was not undone: the last of a capture stands.
func (g *Given) decides() bool {
	return g.UndoneAt == nil && (g.Result == "pass" || g.Result == "reject")
}

const givenColumns = `v.id, v.capture, v.person, v.result, v.reason, v.words, v.is_true, v.is_clear, v.is_complete, v.is_accurate, v.shown, v.painted,
	v.dwell_ms, v.judgement, v.at, v.undone_at, v.entry, COALESCE(v.in_name_of, ''), v.handed_at, v.painted_media, COALESCE(v.corrects, ''), COALESCE(v.correction, ''), COALESCE(v.elements, '')`

func given(rows *sql.Rows) (Given, error) {
	var g Given
	var ms int64
	var pointed string
	var painted *string
	err := rows.Scan(&g.ID, &g.Capture, &g.Person, &g.Result, &g.Reason, &g.Words, &g.Findings.True, &g.Findings.Clear, &g.Findings.Complete, &g.Findings.Accurate,
		&g.Seen.Digest, &g.Seen.Painted, &ms, &g.Judgement, db.At(&g.At), db.AtOrNil(&g.UndoneAt), &g.Entry, &g.InNameOf,
		db.AtOrNil(&g.HandedAt), &painted, &g.Corrects, &g.Correction, &pointed)
	if err != nil {
		return g, err
	}
	g.Seen.Dwell = time.Duration(ms) * time.Millisecond
	if g.Elements, err = readPointed(pointed); err != nil {
		return g, err
	}
	g.Seen.Media, err = readPainted(painted)
	return g, err
}

// Said is the history of a capture as who looks may see it: nothing of it while they review it a second time.
func Said(ctx context.Context, q db.Queryer, book string, c Capture) ([]Given, error) {
	if c.Blind {
		return nil, nil
	}
	return History(ctx, q, book, c.ID)
}

// History lists what was said of a capture, oldest first, with what was undone. The caller has found the capture in a
// scope.
func History(ctx context.Context, q db.Queryer, book, capture string) ([]Given, error) {
	return givens(ctx, q, `v.book = $1 AND v.capture = $2`, book, capture)
}

// OpenDoubts maps each of some captures to the doubt that is open about it. Captures without one are not in the map.
func OpenDoubts(ctx context.Context, q db.Queryer, scope access.Scope, captures []Capture) (map[string]Given, error) {
	out := map[string]Given{}
	var ids []string
	for _, c := range captures {
		if c.State == Doubtful {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		return out, nil
	}
	marks, args := db.In(2, ids)
	all, err := givens(ctx, q, `v.book = $1 AND v.undone_at IS NULL AND v.result = 'doubt' AND v.capture IN (`+marks+`)`, append([]any{scope.Book}, args...)...)
	for _, g := range all {
		out[g.Capture] = g // the latest stands
	}
	return out, err
}

func givens(ctx context.Context, q db.Queryer, cond string, args ...any) ([]Given, error) {
	var out []Given
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		g, err := given(rows)
		out = append(out, g)
		return err
	}, `SELECT `+givenColumns+` FROM verdict v WHERE `+cond+` ORDER BY v.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("load verdicts: %w", err)
	}
	return out, nil
}
