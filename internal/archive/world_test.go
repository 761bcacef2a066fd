package archive_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/docket"
	"yuanjian/internal/law"
)

// room is a world with an archivist.
type room struct {
	*casefiletest.Office
	A         *archive.Service
	Archivist act.By
	t         *testing.T
}

func rooms(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		r := &room{o, &archive.Service{Engine: o.Engine, Keys: o.Keys, Cases: o.C, Files: o.Store, Retention: o.Shots.Retention, Money: o.Bank.P}, o.By(access.Archivist), t}
		o.C.InArchive = archive.InArchive
		test(t, r)
	})
}

// closed is a case that was closed, with its papers made, but for the cover and list.
func (r *room) closed() string {
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
	r.render()
	r.Done(r.C.Close(ctx, r.Head, id, casefile.Closing{How: "performed", Words: "当场缴清"}))
	r.paper(id, "C4.12")
	return id
}

// ready is a closed case whose cover and list were signed and whose days have passed.
func (r *room) ready() string {
	r.t.Helper()
	id := r.closed()
	r.paper(id, casefile.ArchivePaper)
	r.Days(archive.WaitDays + 1)
	return id
}

// render makes the files of papers.
func (r *room) render() {
	r.t.Helper()
	w := r.Fleet.Worker()
	w.Handlers[docket.JobRender] = r.S.Papers.Render
	r.Must(w.Drain(r.t.Context()))
}

// paper drafts and signs a paper of a case from where it stands, and makes its files.
func (r *room) paper(id, kind string) string {
	r.t.Helper()
	r.render()
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
		r.render()
		return done.Record.ID
	}
	r.t.Fatalf("%s cannot be made of case %s", kind, id)
	return ""
}

// stands is the cover and list that a new one replaces; empty: none, or another kind.
func (r *room) stands(id, kind string) string {
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

// seal archives a case for thirty years.
func (r *room) seal(id string) archive.Record {
	r.t.Helper()
	done, err := r.A.Archive(r.t.Context(), r.Archivist, id, archive.Thirty)
	r.Must(err)
	return done.Record
}

// look is the file of a case as the archivist sees it.
func (r *room) look(id string) *archive.Dossier {
	r.t.Helper()
	d, err := r.A.Look(r.t.Context(), r.DB.Reader(), r.Archivist.Scope(access.ViewArchives), id)
	r.Must(err)
	return d
}

// refused fails unless the error is a refusal of Art 34 that says so.
func refused(t *testing.T, err error, says string) {
	t.Helper()
	var refusal law.Refusal
	if !errors.As(err, &refusal) || refusal.Rule != "A34" || !strings.Contains(err.Error(), says) {
		t.Errorf("not refused because %s: %v", says, err)
	}
}
