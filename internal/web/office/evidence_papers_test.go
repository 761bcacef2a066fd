package office_test

import (
	"regexp"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// TestC2_3_C2_7_C4_22_PapersOfEvidenceAreReadAndCorrected: the papers about an item and about an objection are read on the page of papers by who
// reads the case, corrected from what is on record now, and hidden from who is recused.
func TestC2_3_C2_7_C4_22_PapersOfEvidenceAreReadAndCorrected(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		ctx, of, reviewer := t.Context(), d.of, d.of.By(access.ObjectionReviewer)
		id := of.Filed()
		source, _, err := of.E.ByID(ctx, of.DB.Reader(), of.First.Scope(access.ViewCases), of.Prove(id))
		of.Must(err)
		file, err := device.Files{Store: of.Store}.Keep(ctx, evidencetest.PDF("局部"), "局部.pdf")
		of.Must(err)
		made, err := of.E.Derive(ctx, of.First, evidence.Deriving{Source: source.ID, Files: []device.Attachment{file},
			Derivation: evidence.Derivation{Manner: "crop", Method: "截取左下部分", At: of.Clock.Now().Add(-time.Second), Maker: "执法人员甲", Proves: "车辆号牌", Medium: source.Files[0].SHA256}})
		of.Must(err)
		objected, err := of.E.Object(ctx, of.Book, of.County.ID, "form-1", evidence.Objecting{Case: id, Objector: evidence.Objector{Name: "陈某某"}, Points: []evidence.Point{{Kind: "device", Words: "设备没有检定", Items: []string{source.ID}}}})
		of.Must(err)
		_, err = of.E.Take(ctx, reviewer, objected.Record.ID)
		of.Must(err)
		_, err = of.E.DecideObjection(ctx, reviewer, objected.Record.ID, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "检定证书不符", Ground: 3}})
		of.Must(err)
		for _, x := range []struct {
			kind, subject, id, says string
			by                      *visitor
		}{
			{evidence.DerivedPaper, evidence.Subject, made.Record.ID, "截取左下部分", d.as(of.First)},
			{evidence.ExcludedPaper, evidence.Subject, source.ID, "采纳当事人异议", d.as(of.First)},
			{evidence.ObjectionPaper, evidence.ObjectionSubject, objected.Record.ID, "检定证书不符", d.as(reviewer)},
		} {
			by, compose := of.First, of.E.Compose(docket.TemplateOf(x.kind), of.First.Scope(access.ViewCases), x.id)
			if x.subject == evidence.ObjectionSubject {
				by, compose = reviewer, of.E.ComposeObjection(docket.TemplateOf(x.kind), reviewer.Scope(access.ViewCases), x.id)
			}
			done, err := of.S.Papers.Draft(ctx, by, docket.New{Kind: x.kind, Body: of.County.ID, Subject: x.subject, SubjectID: x.id, Compose: compose})
			of.Must(err)
			at := "/papers/" + done.Record.ID
			page := x.by.get(at).wants(200, x.says)
			digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page.text)
			signs := x.by
			if x.subject == evidence.ObjectionSubject {
				signs = d.as(of.Head)
				digest = regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(signs.get(at).wants(200).text)
			}
			if len(digest) < 2 {
				t.Fatalf("%s: nothing to approve", x.kind)
			}
			signs.post(at+"/approve", "digest", digest[1]).goes(at)
			x.by.post(at + "/correct").goes("/papers/")
			d.as(of.By(access.Keeper)).get(at).wants(404)
		}
		of.Must(recused(d, source.Capture))
		third := d.as(of.Second)
		papers, err := of.S.Papers.About(ctx, of.Second.Scope(access.ViewDevices), source.ID)
		of.Must(err)
		third.get("/papers/" + papers[0].ID).lacks("采纳当事人异议")
	})
}

// recused has the second officer declare a relation to a capture.
func recused(d *caseDesk, capture string) error {
	_, err := d.of.People.Recuse(d.t.Context(), d.of.Second, people.Subject{Kind: people.OfCapture, ID: capture, Body: d.of.County.ID}, "与车主是亲属")
	return err
}
