package operate_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/assurance"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/csvout"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/entrust"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
	"yuanjian/internal/testkit"
	"yuanjian/internal/vendor"
)

// document keeps a PDF that no other is like.
func (s *system) document(name string) device.Attachment {
	s.t.Helper()
	a, err := device.Files{Store: s.store}.Keep(s.t.Context(), strings.NewReader("%PDF-1.7\n"+name+"\n%%EOF\n"), name)
	s.must(err)
	return a
}

// keepOne has every chapter keep files, and returns the digests by what verify says they are of.
func (s *system) keepOne() map[string]string {
	of := map[string]string{}
	s.keepOfPeople(of)
	s.keepOfUnits(of)
	s.keepOfCaptures(of)
	s.keepOfPapers(of)
	return of
}

func (s *system) keepOfPeople(of map[string]string) {
	ctx, by, day := s.t.Context(), s.By(access.SecurityAdministrator), law.DateOf(s.Clock.Now())
	rests := func(rank, name string) people.Basis {
		return people.Basis{Rank: rank, Title: "测试条例", Number: "测〔2026〕1号", Article: "第三条", Paper: s.document(name)}
	}
	unit, err := s.People.FoundBody(ctx, by, people.Body{Name: "测试受托组织", Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}})
	s.must(err)
	m := people.Mandate{Body: unit.ID, Delegator: s.County.ID, Field: "traffic", Matters: []string{"1302"}, Powers: []string{people.Investigating}, Conditions: "依法成立",
		From: day, Until: day.AddDays(100), Basis: rests("local", "委托书"), PublishedWhere: "测试区政府网站", PublishedOn: &day}
	given, err := s.People.GiveMandate(ctx, by, m)
	s.must(err)
	of[m.Basis.Paper.Digest] = "power or mandate " + given.ID
	p := people.Power{Body: s.County.ID, Field: "traffic", From: day, Basis: rests("law", "权限依据")}
	power, err := s.People.RecordPower(ctx, by, p)
	s.must(err)
	of[p.Basis.Paper.Digest] = "power or mandate " + power.ID
}

func (s *system) keepOfUnits(of map[string]string) {
	ctx, by, day := s.t.Context(), s.By(access.TechnicalReviewer), law.DateOf(s.Clock.Now())
	all, classes := entrust.Service{Engine: s.Engine}, []entrust.Class{entrust.Imaging}
	unit, err := all.EnterInstitution(ctx, by, entrust.NewInstitution{Name: "测试机构", Code: devicetest.CreditCode(1)})
	s.must(err)
	proof, contract := s.document("资质证书"), s.document("合同")
	q, err := all.AddQualification(ctx, by, unit.ID, entrust.NewQualification{Kind: entrust.QualificationKinds[0].Key, Number: "ZZ-1", Classes: classes, From: day.AddDays(-9), Until: day.AddDays(900), Papers: []entrust.Paper{proof}})
	s.must(err)
	of[proof.Digest] = "qualification or contract " + q.ID
	c, err := all.EnterContract(ctx, by, entrust.NewContract{Kind: entrust.ContractKinds[0].Key, Number: "HT-1", Institution: unit.ID, Scope: "检测", Classes: classes, From: day, Until: day.AddDays(300),
		Confidential: "第九条：双方保密", Terms: "总价固定", Pay: entrust.FixedPrice, Papers: []entrust.Paper{contract}})
	s.must(err)
	of[contract.Digest] = "qualification or contract " + c.ID
	a := vendor.Agreement{Vendor: "测试运维公司", Number: "测运7号", Purpose: "设备维护", From: day, Until: day.AddDays(30), Confidential: day, Paper: s.document("运维协议")}
	agreed, err := s.Vendors.RecordAgreement(ctx, s.By(access.Keeper), a)
	s.must(err)
	of[a.Paper.Digest] = "agreement with a vendor " + agreed.Record.ID
	filed := s.document("备案证明")
	filing, err := (&assurance.Service{Engine: s.Engine}).Enter(ctx, s.By(access.SystemAdministrator),
		assurance.New{Kind: assurance.Grading, Number: "粤公备1", Issuer: "测试市公安局", Level: 3, From: day, Papers: []entrust.Paper{filed}})
	s.must(err)
	of[filed.Digest] = "record of the system " + filing.Record.ID
}

func (s *system) keepOfCaptures(of map[string]string) {
	ctx := s.t.Context()
	there := s.at
	s.at = [2]float64{113.3, 23.14} // beside the approved place: for a finding to be made on
	id := s.arrive()
	s.at = there
	c, err := s.captures.ByID(ctx, s.DB.Reader(), s.By(access.Reviewer).Scope(access.ViewCaptures), id)
	s.must(err)
	for _, m := range c.Media {
		of[m.SHA256.String()] = "capture " + id
	}
	settles := s.document("定位说明")
	found, results, err := s.captures.MakeFinding(ctx, s.By(access.LegalReviewer), capture.NewFinding{Captures: []string{id}, Parts: []capture.FindingPart{
		{Rule: "A9b-place", Result: "unmet", Manner: capture.ByFinding, Words: "定位漂移", Documents: []device.Attachment{settles}}}})
	s.must(err)
	s.must(results[0].Err)
	of[settles.Digest] = "finding " + found
	masked, err := s.captures.MaskPicture(ctx, s.By(access.Reviewer), capture.NewMask{Capture: id, Medium: c.Media[0].Name, Areas: []media.Area{{Right: 500, Bottom: 500}}, Shows: "压实线"})
	s.must(err)
	of[masked.Record.SHA256] = "masked copy of capture " + id
}

func (s *system) keepOfPapers(of map[string]string) {
	ctx, keeper := s.t.Context(), s.By(access.Keeper)
	photo := s.document("标志照片")
	told, err := s.captures.Devices.ReportSign(ctx, act.By{Actor: access.Actor{Book: s.Book}, Command: "sign-report:1"},
		device.On{Use: s.ids.Use, Documents: []device.Attachment{photo}}, device.SignReport{What: "hidden"})
	s.must(err)
	of[photo.Digest] = "fact " + told.Record.ID
	papers := &docket.Service{Engine: s.Engine, People: s.People, Keys: s.Keys, Files: s.store, Drawer: media.NewDecoder(media.DefaultLimits(), 1, 1<<28), PublicURL: "https://yuanjian.example"}
	k, _ := docket.KindByID("C1.7")
	drafted, err := papers.Draft(ctx, keeper, docket.New{Kind: k.ID, Body: s.County.ID, Subject: "use", SubjectID: s.ids.Use,
		Compose: func(context.Context, db.Queryer, time.Time) (paper.Document, error) {
			b := paper.New(docket.TemplateOf(k.ID), k.Title.ZH, s.County.Name)
			b.Paragraph("检定合格。")
			return b.Document(), nil
		}})
	s.must(err)
	_, err = papers.Approve(ctx, keeper, drafted.Record.ID, drafted.Record.Digest)
	s.must(err)
	worker := &job.Worker{DB: s.DB, Clock: s.Clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{docket.JobRender: papers.Render}}
	s.must(worker.Drain(ctx))
	p, err := papers.Find(ctx, keeper.Scope(access.ViewDevices), drafted.Record.ID)
	s.must(err)
	of[p.PDF.Digest], of[p.OFD.Digest] = "paper "+p.ID, "paper "+p.ID
	var list bytes.Buffer
	w := csvout.New(&list)
	var titles []string
	for _, c := range enrol.Columns(enrol.Legacy) {
		titles = append(titles, c.Title)
	}
	s.must(w.Row(titles...))
	s.must(w.Row(slices.Repeat([]string{"1"}, len(titles))...)) // wrong in every cell, and kept until it is cleared
	s.must(w.Flush())
	proof := s.document("当时的依据")
	lists := &enrol.Service{Engine: s.Engine, People: s.People, Devices: s.captures.Devices, Keys: s.Keys}
	read, err := lists.Read(ctx, keeper, enrol.Legacy, list.Bytes(), sheet.Detect, proof)
	s.must(err)
	of[proof.Digest] = "list " + read.ID
}

// damage changes one byte of each file, or removes it.
func (s *system) damage(of map[string]string, change func(path string) error) {
	s.t.Helper()
	for text := range of {
		digest, err := blob.ParseDigest(text)
		s.must(err)
		s.must(change(s.store.Path(digest)))
	}
}

// allNamed asks that a new backup misses every file, and that verify names each with what it is of, and nothing else.
func (s *system) allNamed(of map[string]string, as string) {
	s.t.Helper()
	missing := s.backup(filepath.Join(s.t.TempDir(), "backup")).Missing
	_, named := s.verify()
	for digest, what := range of {
		if !slices.Contains(missing, digest) {
			s.t.Errorf("%s: a backup does not name the file of %s", as, what)
		}
		if strings.HasPrefix(what, "fact ") && as == "is missing" { // s.verify leaves those out
			continue
		}
		end := fmt.Sprintf(" original %s of %s %s", digest, what, as)
		if !slices.ContainsFunc(named, func(n string) bool { return strings.HasSuffix(n, end) }) {
			s.t.Errorf("%s: verify does not name the file of %s: %q", as, what, named)
		}
	}
}

// What any chapter keeps in the store of originals is read like the originals of captures: a backup that cannot keep it says so, and
// verify names what is altered or missing, with what it is of.
func TestEveryKeptFileIsMissed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		of := s.keepOne()
		if _, named := s.verify(); len(named) != 0 {
			t.Fatalf("untouched: %q", named)
		}
		s.must(s.store.Walk(t.Context(), func(digest blob.Digest, _ int64) error {
			if of[digest.String()] == "" {
				t.Errorf("a file that the test does not know: %s", digest)
			}
			return nil
		}))
		s.damage(of, func(path string) error {
			content, err := os.ReadFile(path)
			s.must(err)
			content[len(content)/2] ^= 1
			s.must(os.Chmod(path, 0o600))
			return os.WriteFile(path, content, 0o400)
		})
		s.allNamed(of, "was altered")
		s.damage(of, os.Remove)
		s.allNamed(of, "is missing")
	})
}

// A row that does not tell its file any more is named, and stops neither a backup nor a verification.
func TestARowThatTellsNoFileIsNamed(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newSystem(t, w)
		of := s.keepOne()
		s.alter(`UPDATE paper SET pdf = 'none' WHERE pdf IS NOT NULL`, `UPDATE assurance SET papers = '{'`, `UPDATE finding SET parts = (SELECT m.said FROM capture_mask m LIMIT 1)`)
		s.backup(filepath.Join(t.TempDir(), "backup"))
		_, named := s.verify()
		for _, what := range of {
			lost := strings.HasPrefix(what, "paper ") || strings.HasPrefix(what, "finding ") || strings.HasPrefix(what, "record of the system ")
			if lost != slices.Contains(named, "-1 the row of "+what+" does not tell its file: it was altered") {
				t.Errorf("%s: %q", what, named)
			}
		}
	})
}
