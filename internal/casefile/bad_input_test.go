package casefile_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// TestOfTwoPeopleActingAtOnceOneIsFirst: two heads decide, two officers join, one step is signed from two places; one act counts, the other is told
// why not, and the course has one step.
func TestOfTwoPeopleActingAtOnceOneIsFirst(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		decide := o.Noticed(20000)
		o.PutUp(decide, casefiletest.Fined(20000))
		file := o.Registered()
		join := o.Done(o.C.Register(ctx, o.First, o.New(o.Passed()))).Case
		sign := o.Filed()
		waits := o.Done(o.C.Inquire(ctx, o.First, sign, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"})).No
		deputy, third := o.Another(access.Head), o.Another(access.Officer)
		for name, c := range map[string]struct {
			id  string
			try [2]func() error
		}{
			"decide": {decide, [2]func() error{
				func() error { _, err := o.C.Decide(ctx, o.Head, decide, nil, "同意"); return err },
				func() error { _, err := o.C.Decide(ctx, deputy, decide, nil, "同意"); return err }}},
			"file or not": {file, [2]func() error{
				func() error { _, err := o.C.File(ctx, o.Head, file, o.Filing(file)); return err },
				func() error { _, err := o.C.Refuse(ctx, deputy, file, "不立案"); return err }}},
			"join": {join, [2]func() error{
				func() error { _, err := o.C.Join(ctx, o.Second, join, true); return err },
				func() error { _, err := o.C.Join(ctx, third, join, true); return err }}},
			"sign": {sign, [2]func() error{
				func() error { _, err := o.C.Cosign(ctx, o.Second, sign, waits); return err },
				func() error { _, err := o.C.Cosign(ctx, o.Second, sign, waits); return err }}},
		} {
			before := o.See(c.id).Steps
			var wait sync.WaitGroup
			var errs [2]error
			for i, try := range c.try {
				wait.Go(func() { errs[i] = try() })
			}
			wait.Wait()
			failed := errors.Join(errs[0], errs[1])
			if (errs[0] == nil) == (errs[1] == nil) || !refusal(failed) {
				t.Errorf("%s: %v and %v", name, errs[0], errs[1])
			}
			if after := o.See(c.id).Steps; after != before+1 {
				t.Errorf("%s: %d steps after %d", name, after, before)
			}
		}
		o.Verify()
	})
}

// suspended suspends the certificate of an officer, as between opening a form and signing it.
func suspended(t *testing.T, o *casefiletest.Office, who act.By) (certificate string) {
	t.Helper()
	c, found, err := people.CertificateIn(t.Context(), o.DB.Reader(), o.Book, who.Person, o.County.ID, "traffic", o.Clock.Now())
	o.Must(err)
	if !found {
		t.Fatal("the officer has no certificate")
	}
	_, err = o.People.Suspend(t.Context(), o.By(access.SecurityAdministrator), c.ID, "年审未通过")
	o.Must(err)
	return c.ID
}

// TestE1_ACertificateThatLapsesBeforeSigningSignsNothing: what is asked is the certificate at the instant of the act (roles.md E1), of who acts, and of
// both officers where the head decides on their work; once it is valid again the same step is taken.
func TestE1_ACertificateThatLapsesBeforeSigningSignsNothing(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Filed()
		no := o.Done(o.C.Report(ctx, o.First, id, o.Report(id, 20000, o.Prove(id)))).No
		o.See(id) // the second officer opens what is to be signed
		lapsed := suspended(t, o, o.Second)
		_, err := o.C.Cosign(ctx, o.Second, id, no)
		refused(t, err, "E1", "正在暂扣，不能办理")
		if o.See(id).Cosigned(no) {
			t.Error("the signature counts")
		}
		_, err = o.People.LiftSuspension(ctx, o.By(access.SecurityAdministrator), lapsed)
		o.Must(err)
		o.Done(o.C.Cosign(ctx, o.Second, id, no))
		suspended(t, o, o.First)
		_, err = o.C.IssueNotice(ctx, o.Head, id, "", nil)
		refused(t, err, "E1", "办案人员")
	})
}

// TestE1_ACertificateThatEndsMeanwhile: one that ended by its date is like one that was suspended.
func TestE1_ACertificateThatEndsMeanwhile(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		id := o.Filed()
		no := o.Done(o.C.Inquire(t.Context(), o.First, id, casefile.Inquiry{Way: "collect", At: o.Clock.Now(), Words: "调取"})).No
		o.Clock.Set(o.Today().AddDays(1600).Start().Add(10 * time.Hour))
		_, err := o.C.Cosign(t.Context(), o.Second, id, no)
		refused(t, err, "E1", "不在有效期内")
	})
}

// TestA40_2_NewFactsAreNotSmuggledInAsOld: a report on other facts than the party was told of makes no decision before a new notice, though the
// penalty stays the same; the window of the party begins anew.
func TestA40_2_NewFactsAreNotSmuggledInAsOld(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(50000)
		told := o.See(id).Told()
		o.Done(o.C.SendBack(ctx, o.Head, id, "核实新线索"))
		o.Clock.Advance(time.Hour)
		found := o.Enter(id, "inspection")
		o.Admit(id, found)
		r := o.Report(id, 50000, o.See(id).Evidence[0].ID, found)
		r.Facts[0].Words = "另查明同一地点另有一次违法"
		o.ReportSigned(id, r)
		o.After(id)
		_, err := o.C.Propose(ctx, o.First, id, casefiletest.Fined(50000))
		refused(t, err, "A32.5", "当事人还没有被告知")
		o.Notice(id)
		if n := o.See(id).Told(); n.No == told.No {
			t.Error("the old notice still counts as the one that was served")
		}
		_, err = o.C.Propose(ctx, o.First, id, casefiletest.Fined(50000))
		refused(t, err, "A32.5", "期限")
		o.PutUp(id, casefiletest.Fined(50000))
		o.Done(o.C.Decide(ctx, o.Head, id, nil, "同意"))
		o.Verify()
	})
}

// TestARecallInTheMiddleOfAHearing: between the sitting and the host's report the device is recalled. The report waits; nothing is put up; once the
// recall excluded the capture, no decision rests on it.
func TestARecallInTheMiddleOfAHearing(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.InHearing(300000)
		held := o.Today().AddDays(21).Start().Add(10 * time.Hour)
		o.Done(o.C.SetHearing(ctx, o.Host, id, casefile.HearingNotice{At: held, Place: "听证室", Public: true}))
		o.Done(o.C.ServeHearing(ctx, o.First, o.HandedOver(id)))
		o.Clock.Set(held.Add(2 * time.Hour))
		record := casefile.HearingRecord{Attending: "当事人、调查人员", Words: "各方陈述并质证", Signed: "当事人核对后签名"}
		o.Done(o.C.HoldHearing(ctx, o.Host, id, record))
		now := o.Clock.Now()
		asked, err := o.Shots.AskRecall(ctx, o.By(access.Keeper), o.Ids.Use, "镜头松动", device.Span{From: now.AddDate(0, -6, 0), Until: now})
		o.Must(err)
		o.Work()
		o.Must(o.C.WatchJob(ctx, job.Job{Book: o.Book}))
		var conflict fault.Conflict
		if _, err := o.C.ReportHearing(ctx, o.Host, id, "建议按告知的处罚决定"); !errors.As(err, &conflict) || !strings.Contains(err.Error(), "冻结") {
			t.Errorf("the host reports on evidence that is in question: %v", err)
		}
		if c := o.See(id); c.Hearing.Record == nil || c.State != casefile.InHearing {
			t.Errorf("the record of the hearing is gone: %s, %+v", c.State, c.Hearing)
		}
		all, err := o.Shots.DecideRecall(ctx, o.Legal, capture.RecallDecision{Recall: asked.Record.ID, Captures: []string{o.See(id).Capture}, Decision: capture.DecideExclude, Ground: 3, Reasons: "经核查"})
		o.Must(err)
		o.Must(all[0].Err)
		o.Must(o.E.Watch(ctx, o.Book))
		o.Work()
		o.Must(o.C.WatchJob(ctx, job.Job{Book: o.Book}))
		o.Done(o.C.Thaw(ctx, o.Head, id, "证据已经排除，听证报告如实写明"))
		o.Done(o.C.ReportHearing(ctx, o.Host, id, "证据已经排除，建议不予处罚"))
		_, err = o.C.Propose(ctx, o.First, id, casefiletest.Fined(300000))
		refused(t, err, "A36.X", "已经排除")
		o.Verify()
	})
}

// TestA6_2_ASecretFoundMidCaseStopsItsPapers: a paper that was drafted before is neither signed nor corrected after; none is drafted; no step is
// taken, and nothing is offered.
func TestA6_2_ASecretFoundMidCaseStopsItsPapers(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, id := t.Context(), o.Filed()
		can, _ := o.possible(id, "C4.2")
		drafted, err := o.draft(id, "C4.2", can.Source)
		o.Must(err)
		o.Done(o.C.Hide(ctx, o.First, id))
		_, err = o.S.Papers.Approve(ctx, o.Head, drafted.Record.ID, drafted.Record.Digest)
		refused(t, err, "A6.2", "不在本系统制作、签发文书")
		if p, err := o.S.Papers.Find(ctx, o.Head.Scope(access.ViewCases), drafted.Record.ID); err != nil || p.State != docket.DraftState || p.Number != "" {
			t.Errorf("the paper: %s %q, %v", p.State, p.Number, err)
		}
		if _, err := o.draft(id, "C4.1", "1"); err == nil {
			t.Error("a paper of a secret is drafted")
		}
		c := o.See(id)
		if len(c.PossiblePapers()) > 0 {
			t.Errorf("papers are offered: %v", c.PossiblePapers())
		}
		for _, k := range c.Possible() {
			switch k.Name {
			case casefile.Inquired.Name, casefile.ReportMade.Name, casefile.NoticeIssued.Name, casefile.Decided.Name, casefile.MadePublic.Name:
				t.Errorf("a secret still knows %s", k.Name)
			}
		}
		if _, err := o.E.Enter(ctx, o.First, o.Item(id, "inspection")); err == nil {
			t.Error("evidence of a secret is entered")
		}
		o.Verify()
	})
}

// TestA6_2_ASecretFoundMidCaseStopsPapersOfItsEvidence: papers about an item and about an objection of the case are held as its own are: what
// was drafted before is not signed, and none is drafted; of an objection in another case they go on.
func TestA6_2_ASecretFoundMidCaseStopsPapersOfItsEvidence(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx, reviewer, id, other := t.Context(), o.By(access.ObjectionReviewer), o.Filed(), o.Filed()
		excluded := func(id string) (objection string) {
			done, err := o.E.Object(ctx, o.Book, o.County.ID, "form-"+id, evidence.Objecting{Case: id, Objector: evidence.Objector{Name: "陈某某"}, Points: []evidence.Point{{Kind: "device", Words: "设备没有检定", Items: []string{o.Prove(id)}}}})
			o.Must(err)
			_, err = o.E.Take(ctx, reviewer, done.Record.ID)
			o.Must(err)
			_, err = o.E.DecideObjection(ctx, reviewer, done.Record.ID, []evidence.PointDecision{{Result: evidence.Adopt, Reasons: "检定证书不符", Ground: 3}})
			o.Must(err)
			return done.Record.ID
		}
		draft := func(by act.By, kind, subject, id string) (docket.Done, error) {
			compose := o.E.Compose(docket.TemplateOf(kind), by.Scope(access.ViewCases), id)
			if subject == evidence.ObjectionSubject {
				compose = o.E.ComposeObjection(docket.TemplateOf(kind), by.Scope(access.ViewCases), id)
			}
			return o.S.Papers.Draft(ctx, by, docket.New{Kind: kind, Body: o.County.ID, Subject: subject, SubjectID: id, Compose: compose})
		}
		objection, open := excluded(id), excluded(other)
		items, err := o.E.Of(ctx, o.DB.Reader(), o.Book, id)
		o.Must(err)
		item := items[0].ID
		ofItem, err := draft(o.First, evidence.ExcludedPaper, evidence.Subject, item)
		o.Must(err)
		ofObjection, err := draft(reviewer, evidence.ObjectionPaper, evidence.ObjectionSubject, objection)
		o.Must(err)
		o.Done(o.C.Hide(ctx, o.First, id))

		for signs, drafted := range map[*act.By]docket.Done{&o.First: ofItem, &o.Head: ofObjection} {
			_, err = o.S.Papers.Approve(ctx, *signs, drafted.Record.ID, drafted.Record.Digest)
			refused(t, err, "A6.2", "不在本系统制作、签发文书")
			if p, err := o.S.Papers.Find(ctx, o.Head.Scope(access.ViewCases), drafted.Record.ID); err != nil || p.State != docket.DraftState || p.Number != "" {
				t.Errorf("the paper: %s %q, %v", p.State, p.Number, err)
			}
		}
		_, err = draft(o.First, evidence.ExcludedPaper, evidence.Subject, item)
		refused(t, err, "A6.2", "不在本系统制作、签发文书")
		_, err = draft(reviewer, evidence.ObjectionPaper, evidence.ObjectionSubject, objection)
		refused(t, err, "A6.2", "不在本系统制作、签发文书")
		goes, err := draft(reviewer, evidence.ObjectionPaper, evidence.ObjectionSubject, open)
		o.Must(err)
		_, err = o.S.Papers.Approve(ctx, o.Head, goes.Record.ID, goes.Record.Digest)
		o.Must(err)
		o.Verify()
	})
}

// TestAnEmptyBlankIsRefusedOrSaysNone: what a step needs for its paper is asked for before the step; what may be missing says 无 on the paper, and
// blanks of spaces are empty.
func TestAnEmptyBlankIsRefusedOrSaysNone(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		ctx := t.Context()
		n := o.New(o.Passed())
		n.Party.Number, n.Party.Address, n.Party.Phone = "", "", ""
		id := o.Done(o.C.Register(ctx, o.First, n)).Case
		o.Done(o.C.Join(ctx, o.Second, id, true))
		var invalid fault.Invalid
		for _, blank := range []string{"", "  ", "　", "\n\t"} {
			if _, err := o.C.Refuse(ctx, o.Head, id, blank); !errors.As(err, &invalid) {
				t.Errorf("reasons %q: %v", blank, err)
			}
			f := o.Filing(id)
			f.Reasons = blank
			if _, err := o.C.File(ctx, o.Head, id, f); !errors.As(err, &invalid) {
				t.Errorf("filed for %q: %v", blank, err)
			}
		}
		_, d, err := o.S.Papers.Says(ctx, o.Head.Scope(access.ViewCases), o.paper(t, id, "C4.1"))
		o.Must(err)
		if text := d.Text(); !strings.Contains(text, "身份证件号码\n无") || !strings.Contains(text, "住址（住所）\n无") || !strings.Contains(text, "来源编号\n无") {
			t.Errorf("blanks do not say 无:\n%s", text)
		}
		for _, p := range d.Parts {
			for _, f := range p.Fields {
				if strings.TrimSpace(f.Value) == "" {
					t.Errorf("%s is blank", f.Label)
				}
			}
		}
	})
}

// TestActsOutOfOrderByTheProgramsOwnDoor: a step of another case, of a number that there is not, or of what was answered is refused and changes
// nothing, by whoever calls.
func TestActsOutOfOrderByTheProgramsOwnDoor(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		id := o.Noticed(20000)
		o.Defended(id, "not")
		before := o.See(id).Steps
		for name, try := range map[string]func() error{
			"sign a step of the future": func() error { _, err := o.C.Cosign(ctx, o.Second, id, 999); return err },
			"sign step 0":               func() error { _, err := o.C.Cosign(ctx, o.Second, id, 0); return err },
			"sign a step below":         func() error { _, err := o.C.Cosign(ctx, o.Second, id, -1); return err },
			"answer what was answered": func() error {
				_, err := o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: o.See(id).Defences[0].No, Points: []casefile.PointAnswer{{Result: "adopted", Reasons: "改"}}})
				return err
			},
			"answer no defence": func() error {
				_, err := o.C.AnswerDefence(ctx, o.First, id, casefile.DefenceAnswer{Defence: 1, Points: []casefile.PointAnswer{{Result: "adopted", Reasons: "改"}}})
				return err
			},
			"decide what was not put up": func() error { _, err := o.C.Decide(ctx, o.Head, id, nil, "同意"); return err },
			"serve twice":                func() error { _, err := o.C.ServeNotice(ctx, o.First, id); return err },
			"report again":               func() error { _, err := o.C.Report(ctx, o.First, id, o.Report(id, 100)); return err },
			"close": func() error {
				_, err := o.C.Close(ctx, o.Head, id, casefile.Closing{How: "performed", Words: "已缴清"})
				return err
			},
			"a case that there is not": func() error { _, err := o.C.Decide(ctx, o.Head, "no-such-case", nil, "同意"); return err },
		} {
			if err := try(); !refusal(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after := o.See(id).Steps; after != before {
			t.Errorf("%d steps after %d", after, before)
		}
		// An item of another case, and one that there is not, prove nothing in this one.
		one, two := o.Filed(), o.Filed()
		foreign := o.Prove(two)
		for _, item := range []string{foreign, "no-such-item"} {
			if _, err := o.C.Report(ctx, o.First, one, o.Report(one, 20000, item)); !refusal(err) {
				var invalid fault.Invalid
				if !errors.As(err, &invalid) {
					t.Errorf("a report on %s: %v", item, err)
				}
			}
		}
		if _, err := o.E.Examine(ctx, o.First, "no-such-item", evidence.Findings{}); err == nil {
			t.Error("an item that there is not was examined")
		}
		o.Verify()
	})
}

// TestADateInAnUnknownYearIsProvisional: a term that ends in a year whose working days are not known says so on the paper, and the list of what is
// due counts it by its weekends.
func TestADateInAnUnknownYearIsProvisional(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, of *casefiletest.Office) {
		o := office{of}
		id := o.Filed()
		o.Clock.Set(law.NewDate(2026, time.December, 30).Start().Add(10 * time.Hour))
		o.Preserved(id)
		text := o.Text(o.paper(t, id, "C4.3"))
		if !strings.Contains(text, "处理期限\n2027年1月") || !strings.Contains(text, "公布以前暂按周末推算") {
			t.Errorf("the paper does not say that the day is provisional:\n%s", text)
		}
	})
}
