package main

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/telemetry"
)

// measure lets everything that works tell the measures of this process.
func (a *app) measure() {
	a.metrics, a.tally = telemetry.New(), newTally(a.db, a.settings.Clock, a.settings.Log)
	a.metrics.Watch(a.settings.Clock, a.state)
	a.engine.Watch = a.watchAct
}

// watchAct measures an act.
func (a *app) watchAct(ctx context.Context, kind string) (context.Context, func(time.Duration, error)) {
	began := a.settings.Clock.Now()
	ctx, span := a.settings.Tracer.Begin(ctx, kind)
	return ctx, func(held time.Duration, err error) {
		a.metrics.Act(kind, outcome(err), a.settings.Clock.Now().Sub(began), held)
		span.End(kind, outcome(err))
	}
}

// watchJob measures one try of a job.
func (a *app) watchJob(ctx context.Context, kind string) (context.Context, func(error)) {
	began := a.settings.Clock.Now()
	ctx, span := a.settings.Tracer.Begin(ctx, kind)
	return ctx, func(err error) {
		a.metrics.Job(kind, outcome(err), a.settings.Clock.Now().Sub(began))
		span.End(kind, outcome(err))
	}
}

// watchRequest measures a request.
func (a *app) watchRequest(ctx context.Context) (context.Context, func(string, int, time.Duration)) {
	ctx, span := a.settings.Tracer.Begin(ctx, "request")
	return ctx, func(route string, status int, took time.Duration) {
		a.metrics.Request(route, status, took)
		span.End(route, ofStatus(status))
	}
}

// ofStatus is the outcome that a status tells of; 0 is an answer that was cut off.
func ofStatus(status int) string {
	switch {
	case status == 0 || status >= 500:
		return telemetry.Failed
	case status >= 400:
		return telemetry.Refused
	}
	return telemetry.Done
}

// outcome tells a refusal, which is the system at work, from a fault of ours.
func outcome(err error) string {
	var (
		refusal  law.Refusal
		invalid  fault.Invalid
		conflict fault.Conflict
	)
	switch {
	case err == nil:
		return telemetry.Done
	case errors.As(err, &refusal), errors.As(err, &invalid), errors.As(err, &conflict), fault.IsNotFound(err), errors.Is(err, act.ErrForbidden):
		return telemetry.Refused
	}
	return telemetry.Failed
}

// state answers the operator's questions about what is there now.
func (a *app) state(ctx context.Context) (telemetry.State, error) {
	var s telemetry.State
	now := a.settings.Clock.Now()
	waiting, err := job.Backlogs(ctx, a.db.Reader(), now)
	if err != nil {
		return s, err
	}
	for _, b := range waiting {
		late := time.Duration(0)
		if !b.Since.IsZero() {
			late = now.Sub(b.Since)
		}
		s.Jobs = append(s.Jobs, telemetry.Backlog{Kind: b.Kind, Due: b.Due, Waiting: b.Waiting, Dead: b.Dead, Late: late})
	}
	books, err := ledger.Books(ctx, a.db.Reader())
	if err != nil {
		return s, err
	}
	for _, id := range books {
		b, err := ledger.BookByID(ctx, a.db.Reader(), id)
		if err != nil {
			return s, err
		}
		s.Books = append(s.Books, telemetry.Book{ID: b.Book, Size: b.Size, LastAt: b.LastAt})
	}
	s.Captures, s.CopiesBehind = a.tally.last(ctx)
	if s.FreeShare, err = a.files.Store.Free(); err != nil {
		s.FreeShare = -1 // the rest of the state is known all the same
	}
	writer, reader := a.db.Pools()
	s.Pools = map[string]sql.DBStats{"writer": writer, "reader": reader}
	return s, nil
}
