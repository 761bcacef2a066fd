package main

import (
	"context"
	"maps"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/evidence"
	"yuanjian/internal/governance"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
	"yuanjian/internal/retention"
	"yuanjian/internal/serving"
)

// The kinds of periodic work.
const (
	jobDeriveHashes = "ledger.derive"
	jobDigestLooks  = "access.digest"
	jobCountRefused = "door.refusals"
	jobDrawCopies   = "capture.copies"
	jobDetect       = "capture.detect"
	jobRecallAll    = "capture.recall.all"
	jobSettleUses   = "device.standings"
	jobFindDue      = "retention.due"
	jobDisposeAll   = "retention.dispose.all"
	jobRemoveAll    = "retention.files.all"
	jobRemoveAgain  = "retention.files.again"
	jobCloseVendors = "people.engagements"
)

// detectRounds is how many rounds of looks of detectors one job has.
const detectRounds = 5

// work wires what follows acts, and what is done from time to time.
func (a *app) work(platform device.DisclosurePlatform) {
	a.worker = &job.Worker{DB: a.db, Clock: a.settings.Clock, Log: a.settings.Log, Watch: a.watchJob,
		Handlers: map[string]job.Handler{
			enrol.JobRun:               a.lists.Run,
			enrol.JobClear:             a.lists.Clear,
			device.JobFile:             a.devices.Carry(platform, a.files),
			governance.JobCount:        a.sources.CountJob,
			governance.JobWatch:        a.sources.WatchJob,
			notice.JobWatch:            a.notices.WatchJob,
			evidence.JobWatch:          a.evidence.WatchJob,
			casefile.JobWatch:          a.cases.WatchJob,
			casefile.JobRemind:         a.cases.RemindJob,
			evidence.JobExcluded:       a.cases.Excluded,
			evidence.JobSelfCorrection: a.cases.Objected,
			docket.JobRender:           a.papers.Render,
			delivery.JobSend:           a.letters.Carry,
			delivery.JobWatch:          a.letters.Watch,
			delivery.JobHeard:          a.serving.Hear,
			party.JobCodes:             a.codes.Answer,
			serving.JobServed:          a.cases.ServiceHeard,
			serving.JobWatch:           a.serving.Watch,
			serving.JobBulk:            a.serving.RunBulk,
			device.JobRecall:           a.captures.Recall,
			capture.JobRecallGo:        a.captures.GoOn,
			capture.JobConflicts:       a.captures.Conflicts,
			jobRecallAll:               func(ctx context.Context, j job.Job) error { return a.captures.GoOnWithAll(ctx, j.Book) },
			jobFindDue:                 func(ctx context.Context, j job.Job) error { return a.captures.FindDue(ctx, j.Book) },
			retention.JobDispose:       a.captures.Dispose,
			jobDisposeAll:              func(ctx context.Context, j job.Job) error { return a.captures.DisposeAll(ctx, j.Book) },
			retention.JobRemove:        a.retention.RemoveFiles,
			jobRemoveAll:               a.retention.RemoveFiles,
			jobRemoveAgain:             func(ctx context.Context, j job.Job) error { return a.retention.RemoveAgain(ctx, j.Book) },
			jobDeriveHashes:            a.deriveHashes,
			jobDigestLooks:             a.digestLooks,
			jobCountRefused:            func(ctx context.Context, _ job.Job) error { return a.door.WriteRefusals(ctx) },
			jobSettleUses: func(ctx context.Context, j job.Job) error {
				return a.devices.SettleAll(ctx, j.Book, a.engine.Now(j.Book))
			},
			jobCloseVendors: func(ctx context.Context, j job.Job) error { return a.people.CloseEngaged(ctx, j.Book) },
			jobSandboxBank:  a.callBack,
			jobDetect:       a.detect,
			jobDrawCopies:   a.drawCopies,
		},
		Periodic: []job.Periodic{{Kind: jobDetect, Every: 5 * time.Second}, {Kind: jobDeriveHashes, Every: time.Minute}, {Kind: jobDigestLooks, Every: time.Hour},
			{Kind: jobDrawCopies, Every: 2 * time.Second}, {Kind: enrol.JobClear, Every: 24 * time.Hour}, {Kind: jobSettleUses, Every: 10 * time.Minute}, {Kind: jobCloseVendors, Every: 10 * time.Minute},
			{Kind: jobFindDue, Every: time.Hour}, {Kind: jobDisposeAll, Every: time.Minute}, {Kind: jobRemoveAll, Every: 10 * time.Minute}, {Kind: jobRemoveAgain, Every: 24 * time.Hour},
			{Kind: jobRecallAll, Every: time.Minute}, {Kind: delivery.JobWatch, Every: delivery.WatchEvery}, {Kind: serving.JobWatch, Every: serving.WatchEvery}, {Kind: governance.JobCount, Every: 5 * time.Minute}, {Kind: governance.JobWatch, Every: 24 * time.Hour}, {Kind: notice.JobWatch, Every: 10 * time.Minute}, {Kind: evidence.JobWatch, Every: 10 * time.Minute}, {Kind: casefile.JobWatch, Every: 10 * time.Minute}, {Kind: casefile.JobRemind, Every: casefile.RemindEvery},
			{Kind: party.JobCodes, Every: party.CodesEvery}, {Kind: payment.JobReconcile, Every: payment.ReconcileEvery}},
	}
	maps.Copy(a.worker.Handlers, a.payments.Handlers())
	if a.bank != nil {
		a.worker.Periodic = append(a.worker.Periodic, job.Periodic{Kind: jobSandboxBank, Every: 2 * time.Second})
	}
}

func (a *app) deriveHashes(ctx context.Context, j job.Job) error {
	for {
		left, err := ledger.Derive(ctx, a.db, j.Book)
		if err != nil || left == 0 {
			return err
		}
	}
}

func (a *app) digestLooks(ctx context.Context, j job.Job) error {
	for {
		more, err := act.DigestLooks(ctx, a.engine, j.Book)
		if err != nil || !more {
			return err
		}
	}
}

// detect has detectors look some rounds; then others that wait have their turn.
func (a *app) detect(ctx context.Context, j job.Job) error {
	for range detectRounds {
		n, err := a.captures.DetectSome(ctx, j.Book)
		if err != nil || n == 0 {
			return err
		}
	}
	return nil
}

func (a *app) drawCopies(ctx context.Context, _ job.Job) error {
	for {
		n, err := a.captures.DeriveSome(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}
