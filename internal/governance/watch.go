package governance

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// TaskOpened is the act by which the system opens a task where a place is over a threshold (Art 19).
var TaskOpened = act.Kind{Name: "sources.open", Title: law.Words{ZH: "达到阈值，启动源头治理", EN: "Open a task of source governance over a threshold"}}

// CountJob counts what came in since the last time.
func (s *Service) CountJob(ctx context.Context, j job.Job) error { return s.Count(ctx, j.Book) }

// WatchJob looks for places over a threshold.
func (s *Service) WatchJob(ctx context.Context, j job.Job) error { return s.Watch(ctx, j.Book) }

// Watch counts, and opens a task for every place that is over a threshold and has none. Carried out again it opens nothing more.
func (s *Service) Watch(ctx context.Context, book string) error {
	if err := s.Count(ctx, book); err != nil {
		return err
	}
	now := s.Engine.Now(book)
	found, err := s.overToday(ctx, s.Engine.DB.Reader(), book, now)
	if err != nil {
		return err
	}
	for _, c := range found {
		if err := s.open(ctx, book, c); err != nil {
			return fmt.Errorf("open a task for site %s: %w", c.lead.site, err)
		}
	}
	return s.lookForAnomalies(ctx, book, now)
}

// overToday are the places over a threshold, without those that have a task.
func (s *Service) overToday(ctx context.Context, q db.Queryer, book string, now time.Time) ([]crossing, error) {
	today := law.DateOf(now)
	all, err := spots(ctx, q, book, today.AddDays(1-MonthDays), now)
	if err != nil {
		return nil, err
	}
	open, since, err := governed(ctx, q, book)
	if err != nil {
		return nil, err
	}
	for _, sp := range all {
		for day := range sp.days {
			if last, ok := since[sp.site]; ok && day <= last {
				delete(sp.days, day)
			}
		}
	}
	limits, err := LimitsOn(ctx, q, book, today)
	if err != nil {
		return nil, err
	}
	var out []crossing
	for _, c := range crossings(all, limits, today) {
		if !anyOf(open, c.sites) {
			out = append(out, c)
		}
	}
	return out, nil
}

func anyOf(set map[string]bool, of []string) bool {
	for _, s := range of {
		if set[s] {
			return true
		}
	}
	return false
}

// governed are the sites with an open task, and for those whose last task is closed the day of its end.
func governed(ctx context.Context, q db.Queryer, book string) (open map[string]bool, closed map[string]law.Date, err error) {
	open, closed = map[string]bool{}, map[string]law.Date{}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var site string
		var end *time.Time
		if err := rows.Scan(&site, db.AtOrNil(&end)); err != nil {
			return err
		}
		if end == nil {
			open[site] = true
		} else {
			closed[site] = max(closed[site], law.DateOf(*end))
		}
		return nil
	}, `SELECT p.site, t.closed_at FROM source_task_site p JOIN source_task t ON t.book = p.book AND t.id = p.task WHERE p.book = $1`, book)
	if err != nil {
		return nil, nil, fmt.Errorf("read governed sites: %w", err)
	}
	return open, closed, nil
}

// errGoverned says that a place has a task already.
var errGoverned = fault.Conflict{Because: law.Words{ZH: "这个地段已经有正在办理的源头治理事项。", EN: "There is a task of source governance for this place already."}}

func (s *Service) open(ctx context.Context, book string, c crossing) error {
	by := act.By{Actor: access.Actor{Book: book, System: JobWatch}}
	_, err := act.Do(ctx, s.Engine, TaskOpened, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		t := Task{Body: c.lead.body, Field: c.lead.field, Site: c.lead.site, Sites: c.sites, Origin: Origin(c.kind), Counted: c.counted, Threshold: c.threshold,
			From: c.from, Until: c.until}
		return begin(ctx, tx, &t, OpenedStep, Said{})
	})
	var there fault.Conflict
	if errors.As(err, &there) {
		return nil // another process was faster
	}
	return err
}

// begin stores a new task with its first step.
func begin(ctx context.Context, tx *act.Tx, t *Task, kind StepKind, said Said) (Record, error) {
	open, _, err := governed(ctx, tx, tx.Book)
	if err != nil {
		return Record{}, err
	}
	if anyOf(open, t.Sites) {
		return Record{}, errGoverned
	}
	t.ID, t.State, t.OpenedAt = tx.NewID(), Open, tx.Now
	_, err = tx.Exec(ctx, `INSERT INTO source_task (book, id, body, field, site, origin, counted, threshold, from_day, until_day, state, opened_at, closed_at,
		cause, owner, due, measured, check_from, effect) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11, NULL, '', '', NULL, NULL, NULL, '')`,
		tx.Book, t.ID, t.Body, t.Field, t.Site, string(t.Origin), t.Counted, t.Threshold, t.From, t.Until, tx.Now)
	if err != nil {
		return Record{}, fmt.Errorf("store task: %w", err)
	}
	var rows db.Rows
	for _, site := range t.Sites {
		rows.Add(tx.Book, t.ID, site)
	}
	if err := tx.Insert(ctx, `INSERT INTO source_task_site (book, task, site) VALUES `, &rows); err != nil {
		return Record{}, fmt.Errorf("store sites of the task: %w", err)
	}
	return storeStep(ctx, tx, t, kind, said)
}
