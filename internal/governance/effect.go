package governance

import (
	"context"
	"fmt"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// effectDays is over how many days before and after captures are compared.
const effectDays = 90

// Compare works out what the place of a task captured a day before the task was opened and after the measures were in place.
// Before begins with the first capture of the ninety days, so that days on which the device was not there yet do not count, and
// ends with the last whole day.
func Compare(ctx context.Context, q db.Queryer, book string, t Task, today law.Date) (before, after Stretch, err error) {
	opened := law.DateOf(t.OpenedAt)
	before, err = stretch(ctx, q, book, t.Sites, opened.AddDays(-effectDays), opened.AddDays(-1), true)
	if err == nil && before.Received == 0 { // all of them on the day itself
		before, err = stretch(ctx, q, book, t.Sites, opened, opened, false)
	}
	if err != nil || t.Measured == nil {
		return before, after, err
	}
	after, err = stretch(ctx, q, book, t.Sites, t.Measured.AddDays(1), min(today, t.Measured.AddDays(effectDays)), false)
	return before, after, err
}

// stretch sums what sites captured from one day to another; fromFirst moves the beginning to the first day with a capture.
func stretch(ctx context.Context, q db.Queryer, book string, sites []string, from, until law.Date, fromFirst bool) (Stretch, error) {
	s := Stretch{From: from, Until: until}
	marks, args := db.In(4, sites)
	var first *law.Date
	err := q.QueryRow(ctx, `SELECT min(t.day), CAST(coalesce(sum(t.received), 0) AS BIGINT) FROM tally_day t WHERE t.book = $1 AND t.day >= $2 AND t.day <= $3
		AND t.site IN (`+marks+`)`, append([]any{book, from, until}, args...)...).Scan(db.DayOrNil(&first), &s.Received)
	if err != nil {
		return s, fmt.Errorf("sum what a place captured: %w", err)
	}
	if fromFirst && first != nil {
		s.From = *first
	}
	return s, nil
}
