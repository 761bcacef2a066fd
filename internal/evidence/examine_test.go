package evidence_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/evidence/evidencetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/media"
)

// barredBy is the rule by which an item cannot be cited; empty: it can.
func barredBy(t *testing.T, x evidence.Item, rule string) {
	t.Helper()
	err := x.Barred()
	if rule == "" {
		if err != nil {
			t.Errorf("item %d cannot be cited: %v", x.Number, err)
		}
		return
	}
	refused(t, "cited", err, rule)
}

// Given relevance blank, then the item cannot be cited; a no has reasons; the legal reviewer's findings stand beside the handler's.
func TestA35a_TheThreeFindingsOfAnItem(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx, legal := t.Context(), b.By(access.LegalReviewer)
		x := b.Entered("笔录")
		barredBy(t, x, "A35a")
		blank := b.AllYes()
		blank.Relevant, blank.Elements = evidence.Finding{}, nil
		_, err := b.E.Examine(ctx, b.First, x.ID, blank)
		b.Must(err)
		_, err = b.E.Verify(ctx, b.First, x.ID, "与登记信息核对")
		b.Must(err)
		if x = b.Item(x.ID); x.State != evidence.Entered || len(b.Cited()) != 0 {
			t.Errorf("relevance is blank and it is %s", x.State)
		}
		barredBy(t, x, "A35a")
		var invalid fault.Invalid
		for field, spoil := range map[string]func(*evidence.Findings){
			"lawful":           func(f *evidence.Findings) { f.Lawful.Answer = "perhaps" },
			"lawful.reasons":   func(f *evidence.Findings) { f.Lawful.Answer = evidence.No },
			"elements":         func(f *evidence.Findings) { f.Elements = nil },
			"relevant.reasons": func(f *evidence.Findings) { f.Relevant = evidence.Finding{Answer: evidence.No, Reasons: " "} },
		} {
			bad := b.AllYes()
			spoil(&bad)
			if _, err := b.E.Examine(ctx, b.First, x.ID, bad); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		foreign := b.AllYes()
		foreign.Elements = []string{"signal"}
		if _, err := b.E.Examine(ctx, b.First, x.ID, foreign); !errors.As(err, &invalid) {
			t.Errorf("an element of another violation: %v", err)
		}
		for role, by := range map[string]act.By{"legal reviewer": legal, "head": b.By(access.Head), "reviewer": b.By(access.Reviewer)} {
			if _, err := b.E.Examine(ctx, by, x.ID, b.AllYes()); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("examined by the %s: %v", role, err)
			}
		}
		_, err = b.E.Examine(ctx, b.Another(access.Officer), x.ID, b.AllYes())
		refused(t, "by an officer of another case", err, "E1")
		_, err = b.E.Examine(ctx, b.First, x.ID, b.AllYes())
		b.Must(err)
		x = b.Item(x.ID)
		barredBy(t, x, "")
		if x.State != evidence.Admitted || !slices.Equal(b.Cited(), []int{1}) || !x.Shows(b.Case.Elements[0]) || x.Shows("signal") {
			t.Errorf("the item: %+v", x)
		}
		no := b.AllYes()
		no.Authentic = evidence.Finding{Answer: evidence.No, Reasons: "笔录没有当事人确认"}
		b.Case.Officers = append(b.Case.Officers, legal.Person)
		_, err = b.E.Reexamine(ctx, legal, x.ID, no)
		refused(t, "by a legal reviewer who handles the case", err, "E4")
		b.Case.Officers = b.Case.Officers[:2]
		_, err = b.E.Reexamine(ctx, legal, x.ID, no)
		b.Must(err)
		x = b.Item(x.ID)
		barredBy(t, x, "A35a")
		if x.State != evidence.NotAdmitted || x.Legal.Authentic.Reasons != no.Authentic.Reasons || x.Handler.Authentic.Answer != evidence.Yes || len(b.Cited()) != 0 {
			t.Errorf("after the legal reviewer said no: %+v", x)
		}
		if _, err := b.E.Examine(ctx, b.First, x.ID, blank); !errors.As(err, &invalid) {
			t.Errorf("a later examination with a blank: %v", err)
		}
		_, err = b.E.Examine(ctx, b.First, x.ID, b.AllYes())
		b.Must(err)
		if len(b.Cited()) != 0 {
			t.Error("the handler's word overrides the legal reviewer's")
		}
		_, err = b.E.Reexamine(ctx, legal, x.ID, b.AllYes())
		b.Must(err)
		all, err := b.E.Examinations(ctx, b.DB.Reader(), b.Book, x.ID)
		if err != nil || len(all) != 5 || !slices.Equal(b.Cited(), []int{1}) {
			t.Errorf("%d examinations, cited %v, %v", len(all), b.Cited(), err)
		}
		b.Verify()
	})
}

// Given an item that nobody verified, then nothing rests on it; verified, with by whom and how, it is cited.
func TestA35b_OnlyVerifiedItemsAreCited(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		x, other := b.Attached(), b.Entered("匿名举报")
		_, err := b.E.Examine(ctx, b.First, x.ID, b.AllYes())
		b.Must(err)
		_, err = b.E.Examine(ctx, b.First, other.ID, b.AllYes())
		b.Must(err)
		barredBy(t, b.Item(x.ID), "A35b")
		if len(b.Cited()) != 0 {
			t.Fatal("unverified items are cited")
		}
		if _, err := b.E.Verify(ctx, b.First, x.ID, " "); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("without saying how: %v", err)
		}
		if _, err := b.E.Verify(ctx, b.By(access.Head), x.ID, "核对"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("by the head: %v", err)
		}
		_, err = b.E.Verify(ctx, b.Partner, x.ID, "到现场核对标志、车道")
		b.Must(err)
		got := b.Item(x.ID)
		if v := got.Verification; v == nil || v.How != "到现场核对标志、车道" || v.Person != b.Partner.Person || got.State != evidence.Admitted || !slices.Equal(b.Cited(), []int{1}) {
			t.Errorf("verified: %+v, cited %v", got, b.Cited())
		}
		b.Verify()
	})
}

// Given object of proof empty, when a derived item is entered, then it is refused; so without method, time or maker. The masked copy of a
// capture brings all four. What was derived goes with its source.
func TestA33_6_ADerivedItemSaysHowWhenByWhomAndWhatFor(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		source := b.Attached()
		var invalid fault.Invalid
		zero := int64(1500)
		for field, spoil := range map[string]func(*evidence.Deriving){
			"method": func(n *evidence.Deriving) { n.Method = " " }, "at": func(n *evidence.Deriving) { n.At = time.Time{} }, "maker": func(n *evidence.Deriving) { n.Maker = "" },
			"proves": func(n *evidence.Deriving) { n.Proves = "" }, "documents": func(n *evidence.Deriving) { n.Files = nil }, "medium": func(n *evidence.Deriving) { n.Medium = "other" },
			"manner": func(n *evidence.Deriving) { n.Manner = "guess" }, "at_ms": func(n *evidence.Deriving) { n.AtMS = &zero },
		} {
			n := b.Still(source, field)
			spoil(&n)
			if _, err := b.E.Derive(ctx, b.First, n); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		tool := b.Still(source, "增强")
		tool.Maker, tool.Version = "测试看图程序", "3.1"
		done, err := b.E.Derive(ctx, b.First, tool)
		b.Must(err)
		x := b.Item(done.Record.ID)
		if d := x.Derivation; !d.ByProgram() || x.Person != b.First.Person || d.SHA256 != source.Files[0].SHA256 || d.Medium != "front" || x.Source != source.ID || x.Root != source.ID || x.Capture != source.Capture || !x.ObtainedAt.Equal(d.At) {
			t.Errorf("made by a program: %+v", x)
		}
		again := b.Derived(x, "再截取")
		mask, err := b.Shots.MaskPicture(ctx, b.By(access.Reviewer), capture.NewMask{Capture: source.Capture, Medium: "front", Areas: []media.Area{{Left: 100, Top: 100, Right: 300, Bottom: 300}}, Shows: "车辆位置"})
		b.Must(err)
		if _, err := b.E.Derive(ctx, b.First, evidence.Deriving{Source: x.ID, Derivation: evidence.Derivation{Manner: evidence.Masked, Mask: mask.Record.ID}}); !fault.IsNotFound(err) {
			t.Errorf("a mask of another item: %v", err)
		}
		done, err = b.E.Derive(ctx, b.First, evidence.Deriving{Source: source.ID, Derivation: evidence.Derivation{Manner: evidence.Masked, Mask: mask.Record.ID}})
		b.Must(err)
		masked := b.Item(done.Record.ID)
		if d := masked.Derivation; d.Method == "" || d.At.IsZero() || d.Maker == "" || d.Proves != "车辆位置" || masked.Files[0].SHA256 != mask.Record.SHA256 || d.SHA256 != source.Files[0].SHA256 {
			t.Errorf("the masked copy: %+v", masked)
		}
		for _, id := range []string{source.ID, x.ID, again.ID, masked.ID} {
			b.Admit(id)
		}
		gone, err := b.E.Exclude(ctx, b.First, evidence.Exclusion{Item: source.ID, Ground: 2, Reasons: "画面经过处理"})
		b.Must(err)
		if len(gone.Record.AlsoGone) != 3 || len(b.Cited()) != 0 {
			t.Errorf("with the source went %v, cited %v", gone.Record.AlsoGone, b.Cited())
		}
		if fell := b.Item(again.ID); fell.State != evidence.Excluded || fell.Cause != evidence.BySource || fell.Ground != 2 {
			t.Errorf("what was made of what was made: %+v", fell)
		}
		if _, err := b.E.Derive(ctx, b.First, b.Still(source, "以后")); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("of an excluded item: %v", err)
		}
		b.Verify()
	})
}

// Given footage that another body holds, then its review counts for nothing: the receiver's officers examine and verify the item as their own,
// and other bytes than the provider's are explained (Art 18(2)).
func TestA18_2_WhatAnotherBodyProvidedIsExaminedAsOnesOwn(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		ctx := t.Context()
		n := b.Document("共享录像截图")
		n.Origin, n.Kind, n.Provider = evidence.OfDocument, "audiovisual", &evidence.Provider{Body: "云水市白芷区交通执法大队（测试）", SHA256: "ab"}
		var invalid fault.Invalid
		if _, err := b.E.Enter(ctx, b.First, n); !errors.As(err, &invalid) || invalid.Fields[0].Name != "differs" {
			t.Errorf("other bytes without a word: %v", err)
		}
		n.Provider.Differs = "由提供单位导出时重新编码"
		done, err := b.E.Enter(ctx, b.First, n)
		b.Must(err)
		x := b.Item(done.Record.ID)
		barredBy(t, x, "A35a")
		if x.Provider == nil || x.Provider.Differs != n.Provider.Differs {
			t.Errorf("the provider: %+v", x.Provider)
		}
		if _, err := b.E.Enter(ctx, b.First, n); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("the same bytes again: %v", err)
		}
		b.Admit(x.ID)
		if !slices.Equal(b.Cited(), []int{1}) {
			t.Errorf("cited %v", b.Cited())
		}
		// The capture that the other body passed is not the receiver's.
		theirs := evidence.Case{Book: b.Book, ID: "theirs", Body: b.Other.ID, Violation: devicetest.Violation, Open: true}
		officer, partner := b.Who(access.Officer, b.Other).By, b.Who(access.ObjectionReviewer, b.Other).By
		theirs.Officers = []string{officer.Person, partner.Person}
		b.Cases["theirs"] = &theirs
		if _, err := b.E.Attach(ctx, officer, evidence.Attaching{Case: "theirs", Capture: b.Passed(), Second: partner.Person}); !fault.IsNotFound(err) {
			t.Errorf("a capture that only its owner reviewed: %v", err)
		}
	})
}

// What officers enter says what, how, from whom, when and by which two officers; of a thing where it is kept.
func TestWhatOfficersObtainedSaysWhereItCameFrom(t *testing.T) {
	benches(t, func(t *testing.T, b *evidencetest.Bench) {
		var invalid fault.Invalid
		for field, spoil := range map[string]func(*evidence.Obtained){
			"kind": func(n *evidence.Obtained) { n.Kind = "rumour" }, "origin": func(n *evidence.Obtained) { n.Origin = evidence.OfCapture }, "what": func(n *evidence.Obtained) { n.What = "" },
			"how": func(n *evidence.Obtained) { n.How = " " }, "from": func(n *evidence.Obtained) { n.From = "" }, "place": func(n *evidence.Obtained) { n.Files = nil },
			"at": func(n *evidence.Obtained) { n.At = b.Clock.Now().Add(time.Hour) }, "second": func(n *evidence.Obtained) { n.Second = "" },
		} {
			n := b.Document(field)
			spoil(&n)
			if _, err := b.E.Enter(t.Context(), b.First, n); !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		thing := b.Document("物证")
		thing.Kind, thing.Origin, thing.Files, thing.Place = "physical", evidence.OfDocument, []device.Attachment{}, "大队物证室3号柜"
		done, err := b.E.Enter(t.Context(), b.First, thing)
		b.Must(err)
		if x := b.Item(done.Record.ID); x.Place != thing.Place || x.From != thing.From || x.Second != b.Partner.Person || !x.ObtainedAt.Equal(thing.At) {
			t.Errorf("the thing: %+v", x)
		}
	})
}
