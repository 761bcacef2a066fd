package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
)

// LivesIn loads the lives of some uses as known now, without clock checks, a few queries for all of them: with all facts, or
// with those of some events only. Uses that there are not are left out; the order is that of ids.
func LivesIn(ctx context.Context, q db.Queryer, book string, uses []string, only ...Event) ([]Life, error) {
	var out []Life
	for some := range slices.Chunk(uses, atOnce) {
		marks, ids := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			l := Life{Book: book}
			err := lifeRow(rows, &l)
			out = append(out, l)
			return err
		}, lifeQuery+`WHERE u.book = $1 AND u.id IN (`+marks+`) ORDER BY u.id`, append([]any{book}, ids...)...)
		if err != nil {
			return nil, fmt.Errorf("load uses: %w", err)
		}
	}
	return out, withFacts(ctx, q, book, out, only...)
}

// atOnce is how many ids stand in one query.
const atOnce = 300

// notTakenBack is the condition of facts that are not taken back, as no index reads it: nearly all are such.
const notTakenBack = `coalesce(f.retracted_at, 0) = 0`

// withFacts loads the facts of some lives as known now, a few queries for all of them; only names their events, none stands
// for all.
func withFacts(ctx context.Context, q db.Queryer, book string, lives []Life, only ...Event) error {
	of := map[string][]int{}
	for i := range lives {
		for _, id := range []string{lives[i].Device.ID, lives[i].Site.ID, lives[i].Use.ID} {
			of[id] = append(of[id], i)
		}
	}
	ids := make([]string, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	for some := range slices.Chunk(ids, atOnce) {
		marks, args := db.In(2, some)
		cond := ""
		if len(only) > 0 {
			events := make([]string, len(only))
			for i, e := range only {
				events[i] = string(e)
			}
			those, more := db.In(2+len(args), events)
			cond, args = ` AND f.event IN (`+those+`)`, append(args, more...)
		}
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			f, err := scanFact(rows)
			for _, i := range of[f.SubjectID] {
				lives[i].Facts = append(lives[i].Facts, f)
			}
			return err
		}, `SELECT `+factColumns+` FROM device_fact f WHERE f.book = $1 AND `+notTakenBack+` AND f.subject_id IN (`+marks+`)`+cond, append([]any{book}, args...)...)
		if err != nil {
			return fmt.Errorf("load facts of a page: %w", err)
		}
	}
	for i := range lives {
		sortFacts(lives[i].Facts)
		lives[i].apartFromOwner()
	}
	return nil
}

// withChecks loads the clock checks next to t into some lives.
func withChecks(ctx context.Context, q db.Queryer, book string, lives []Life, t time.Time) error {
	for some := range slices.Chunk(lives, atOnce) {
		uses := make([]string, len(some))
		for i := range some {
			uses[i] = some[i].Use.ID
		}
		checks, err := checksOf(ctx, q, book, uses, t)
		if err != nil {
			return err
		}
		for i := range some {
			some[i].Checks = checks[some[i].Use.ID]
		}
	}
	return nil
}
