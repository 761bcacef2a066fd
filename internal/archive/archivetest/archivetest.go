// Package archivetest builds worlds with closed cases that are to be archived, by acts.
package archivetest

import (
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/docket"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// Room is a world with an archivist.
type Room struct {
	*casefiletest.Office
	A         *archive.Service
	Archivist act.By
	t         *testing.T
}

// New builds one.
func New(t *testing.T, w *testkit.World) *Room {
	t.Helper()
	o := casefiletest.New(t, w)
	o.C.InArchive = archive.InArchive
	return &Room{o, &archive.Service{Engine: o.Engine, Keys: o.Keys, Cases: o.C, Files: o.Store, Retention: o.Shots.Retention, Money: o.Bank.P}, o.By(access.Archivist), t}
}

// Worlds runs a test in such a world on both engines.
func Worlds(t *testing.T, test func(t *testing.T, r *Room)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(t, New(t, w)) })
}

// Prove makes the proofs of the ledger, which a package brings.
func (r *Room) Prove() {
	r.t.Helper()
	for left := int64(1); left > 0; {
		var err error
		left, err = ledger.Derive(r.t.Context(), r.DB, r.Book)
		r.Must(err)
	}
}

// Closed is a case that was closed, with its papers made, but for the cover and list.
func (r *Room) Closed() string {
	r.t.Helper()
	ctx, id := r.t.Context(), r.Noticed(20000)
	r.PutUp(id, casefiletest.Fined(20000))
	r.Done(r.C.LegallyReview(ctx, r.Legal, id, casefiletest.Reviewed("yes")))
	r.Done(r.C.Decide(ctx, r.Head, id, nil, "同意"))
	r.Clock.Advance(time.Minute)
	r.Done(r.C.ServeDecision(ctx, r.First, r.HandedOver(id)))
	r.Pay(id)
	r.Clock.Advance(10 * time.Minute)
	r.Bank.Work() // fetches the receipt
	r.Render()
	r.Done(r.C.Close(ctx, r.Head, id, casefile.Closing{How: "performed", Words: "当场缴清"}))
	r.Paper(id, "C4.12")
	return id
}

// Ready is a closed case whose cover and list were signed and whose days have passed.
func (r *Room) Ready() string {
	r.t.Helper()
	id := r.Closed()
	r.Paper(id, casefile.ArchivePaper)
	r.Days(archive.WaitDays + 1)
	return id
}

// Render makes the files of papers.
func (r *Room) Render() {
	r.t.Helper()
	w := r.Fleet.Worker()
	w.Handlers[docket.JobRender] = r.S.Papers.Render
	r.Must(w.Drain(r.t.Context()))
}

// Paper drafts and signs a paper of a case from where it stands, and makes its files.
func (r *Room) Paper(id, kind string) string {
	r.t.Helper()
	r.Render()
	for _, can := range r.See(id).PossiblePapers() {
		if can.Kind != kind {
			continue
		}
		k, _ := docket.KindByID(kind)
		drafter := map[access.Permission]act.By{access.HandleCases: r.First, access.ReviewCases: r.Legal, access.DecideCases: r.Head}[k.Drafts]
		done, err := r.S.Papers.Draft(r.t.Context(), drafter, docket.New{Kind: kind, Body: r.County.ID, Subject: casefile.Subject, SubjectID: id, Source: can.Source, Replaces: r.stands(id, kind),
			Compose: r.C.Compose(docket.TemplateOf(kind), drafter.Scope(access.ViewCases), id, can.Source)})
		r.Must(err)
		signer := map[access.Permission]act.By{access.HandleCases: r.Second, access.ReviewCases: r.Legal, access.DecideCases: r.Head}[k.Signs]
		_, err = r.S.Papers.Approve(r.t.Context(), signer, done.Record.ID, done.Record.Digest)
		r.Must(err)
		r.Render()
		return done.Record.ID
	}
	r.t.Fatalf("%s cannot be made of case %s", kind, id)
	return ""
}

// stands is the cover and list that a new one replaces; empty: none, or another kind.
func (r *Room) stands(id, kind string) string {
	r.t.Helper()
	all, err := r.S.Papers.About(r.t.Context(), r.Head.Scope(access.ViewCases), id)
	r.Must(err)
	for _, p := range all {
		if p.Kind == kind && kind == casefile.ArchivePaper && p.State == docket.SealedState {
			return p.ID
		}
	}
	return ""
}
