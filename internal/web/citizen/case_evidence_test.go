package citizen_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/media"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/testkit"
)

var casePictures = regexp.MustCompile(`src="(/case/mine/evidence/\d+/\d+)"`)

// pictures are the addresses of the pictures of the case that is open, and the digests of what they send.
func (p *caseParty) pictures() (digests []string) {
	p.t.Helper()
	_, page, _ := p.getAt("/case/mine/evidence")
	for _, m := range casePictures.FindAllStringSubmatch(page, -1) {
		status, body, _ := p.getAt(m[1])
		if status != 200 {
			p.t.Errorf("%s: %d", m[1], status)
		}
		sum := sha256.Sum256([]byte(body))
		digests = append(digests, hex.EncodeToString(sum[:]))
	}
	return digests
}

func (p *caseParty) front(capture string) string {
	p.t.Helper()
	x, err := p.Shots.ByID(p.t.Context(), p.DB.Reader(), p.of.Head.Scope(access.ViewCases), capture)
	p.Must(err)
	return x.Media[0].SHA256.String()
}

// TestA41a_WhatShowsNobodyElseIsSentAsItIs: an officer of the case finds that a file shows nobody else, and the party gets the original; taken back, it
// gets it no more; of what is masked it gets the masked copy, and nothing else can be found of it.
func TestA41a_WhatShowsNobodyElseIsSentAsItIs(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		ctx := t.Context()
		id := p.of.Noticed(20000)
		c := p.of.See(id)
		p.opens(c.Told().Paper, "0011")
		original, item := p.front(c.Capture), c.Evidence[0].ID
		sent := func() int { status, _, _ := p.getAt("/case/mine/evidence/1/1"); return status }
		var conflict fault.Conflict
		if _, err := p.of.E.FindClear(ctx, p.of.First, item, []string{original}, ""); !fault.IsInvalid(err) {
			t.Errorf("without saying what was looked at: %v", err)
		}
		if _, err := p.of.E.FindClear(ctx, p.of.First, item, []string{strings.Repeat("0", 64)}, "看过"); !fault.IsInvalid(err) {
			t.Errorf("another file: %v", err)
		}
		if _, err := p.of.E.FindClear(ctx, p.By(access.ObjectionReviewer), item, []string{original}, "看过"); err == nil {
			t.Error("somebody else finds it")
		}
		if sent() != 404 {
			t.Error("it is sent before anybody looked")
		}
		_, err := p.of.E.FindClear(ctx, p.of.First, item, []string{original}, "只有本车，没有行人和其他车辆")
		p.Must(err)
		if got := p.pictures(); len(got) != 1 || got[0] != original {
			t.Errorf("found clear: %v, want %s", got, original)
		}
		if _, err := p.of.E.FindClear(ctx, p.of.First, item, []string{original}, "再次"); !errors.As(err, &conflict) {
			t.Errorf("found twice: %v", err)
		}
		_, err = p.of.E.EndClear(ctx, p.of.Second, item, "玻璃上有行人的倒影")
		p.Must(err)
		if sent() != 404 {
			t.Error("it is sent after it was taken back")
		}
		mask, err := p.Shots.MaskPicture(ctx, p.By(access.Reviewer), capture.NewMask{Capture: c.Capture, Medium: "front", Areas: []media.Area{{Right: 500, Bottom: 500}}, Shows: "车辆通过"})
		p.Must(err)
		if _, err := p.of.E.FindClear(ctx, p.of.First, item, []string{original}, "看过"); !errors.As(err, &conflict) {
			t.Errorf("of what is masked: %v", err)
		}
		if got := p.pictures(); len(got) != 1 || got[0] != mask.Record.SHA256 {
			t.Errorf("masked: %v", got)
		}
		p.of.Verify()
		_, err = evidence.CheckRows(ctx, p.DB.Reader(), p.Book, func(b ledger.Broken) { t.Errorf("entry %d: %s", b.Index, b.What.ZH) })
		p.Must(err)
	})
}

// TestA41a_ThePartySeesTheEvidenceOfItsCase (ux P3, P4): with the number and the code of a paper; what was neither masked nor found to show nobody else is
// named and not sent, then the masked copy is, and says so; what an officer let be shown is the very original. A witness is not named, nothing of another's
// case is reached, and from each item a comment leads to the objection with it chosen. The device's papers are one tap away.
func TestA41a_ThePartySeesTheEvidenceOfItsCase(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		id := p.of.Noticed(20000)
		c := p.of.See(id)
		if page := p.opens(c.Told().Paper, "0011"); !strings.Contains(page, `href="/case/mine/evidence"`) || !strings.Contains(page, `href="/case/mine/device"`) {
			t.Error("the evidence and the device are not one tap from the case")
		}
		original := p.front(c.Capture)
		_, page, _ := p.getAt("/case/mine/evidence")
		for _, want := range []string{"证据1", original, "还没有制作遮盖副本", "已采信", `href="/case/mine/act/object?item=1"`, c.Place} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		if status, _, _ := p.getAt("/case/mine/evidence/1/1"); status != 404 {
			t.Errorf("what nobody masked is sent: %d", status)
		}
		mask, err := p.Shots.MaskPicture(t.Context(), p.By(access.Reviewer), capture.NewMask{Capture: c.Capture, Medium: "front", Areas: []media.Area{{Right: 500, Bottom: 500}}, Shows: "车辆通过"})
		p.Must(err)
		if got := p.pictures(); len(got) != 1 || got[0] != mask.Record.SHA256 {
			t.Errorf("masked: %v", got)
		}
		if _, page, _ := p.getAt("/case/mine/evidence"); !strings.Contains(page, "遮盖了他人的信息") || !strings.Contains(page, mask.Record.SHA256) || !strings.Contains(page, original) {
			t.Error("the page does not say that something is covered, with both digests")
		}
		if _, page, _ := p.getAt("/case/mine/act/object?item=1"); !regexp.MustCompile(`value="1"[^>]*checked`).MatchString(page) {
			t.Error("the objection does not have the item chosen")
		}
		status, page, _ := p.getAt("/case/mine/device")
		if status != 200 || !strings.Contains(page, "设备的经过和材料") || !strings.Contains(page, `href="/case/mine/device/facts.json"`) || strings.Contains(page, "/notices/") {
			t.Errorf("the device: %d", status)
		}
		if status, body, _ := p.getAt("/case/mine/device/receipt.json"); status != 200 || !strings.Contains(body, "outcome") {
			t.Errorf("the receipt of the judgement: %d", status)
		}
		shown := p.of.Registered()
		_, err = p.S.Make(t.Context(), p.By(access.Reviewer), noticetest.Clear(p.of.See(shown).Capture))
		p.Must(err)
		p.shownOriginal(shown)
		for _, path := range []string{"/case/mine/evidence/9/1", "/case/mine/evidence/1/9", "/case/mine/evidence/1/-1", "/case/mine/evidence/x/1", "/case/mine/evidence/0/1"} {
			if status, _, _ := p.getAt(path); status != 404 {
				t.Errorf("%s: %d", path, status)
			}
		}
		p.fresh()
		for _, path := range []string{"/case/mine/evidence/1/1", "/case/mine/device/facts.json"} {
			if status, _, _ := p.getAt(path); status != 404 {
				t.Errorf("%s without a ticket: %d", path, status)
			}
		}
		for _, path := range []string{"/case/mine/evidence", "/case/mine/device"} {
			if _, _, at := p.getAt(path); at != "/case" {
				t.Errorf("%s without a ticket: %s", path, at)
			}
		}
		p.of.Verify()
	})
}

// shownOriginal has a witness heard in a case, brings it to its prior notice, and looks at its evidence: the picture is the original, of the witness there is nothing.
func (p *caseParty) shownOriginal(id string) {
	p.t.Helper()
	o := p.of
	o.Done(o.C.File(p.t.Context(), o.Head, id, o.Filing(id)))
	heard, err := o.E.Enter(p.t.Context(), o.First, evidence.Obtained{Case: id, Kind: "testimony", Origin: evidence.OfRecord, What: "证人钱某某的证言", How: "询问", From: "钱某某，电话13711112222", At: p.Clock.Now(), Second: o.Second.Person, Files: []device.Attachment{p.kept("钱某某证言")}})
	p.Must(err)
	o.Admit(id, heard.Record.ID)
	o.ReportSigned(id, o.Report(id, 20000, o.Prove(id)))
	o.Notice(id)
	c := o.See(id)
	p.opens(c.Told().Paper, "0011")
	if got := p.pictures(); len(got) != 1 || got[0] != p.front(c.Capture) {
		p.t.Errorf("shown as it is: %v", got)
	}
	_, page, _ := p.getAt("/case/mine/evidence")
	if !strings.Contains(page, "证人证言") || strings.Contains(page, "钱某某") || strings.Contains(page, "13711112222") {
		p.t.Error("the testimony is not there, or its witness is named")
	}
	if status, _, _ := p.getAt("/case/mine/evidence/1/1"); status != 404 {
		p.t.Errorf("the testimony is sent: %d", status)
	}
}

// TestA40_1a_ACommentOnAnItemIsAnObjectionToIt (ux P3): what was written beside a picture goes on record against that item.
func TestA40_1a_ACommentOnAnItemIsAnObjectionToIt(t *testing.T) {
	p := newCaseParty(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := p.of.Noticed(20000)
	c := p.of.See(id)
	p.opens(c.Told().Paper, "0011")
	if status, _, _ := p.acts("object", url.Values{"choice": {"device"}, "items": {"1"}, "words": {"看不清"}}); status != 200 {
		t.Fatalf("objection: %d", status)
	}
	all, err := p.of.E.ObjectionsOf(t.Context(), p.DB.Reader(), c.Book, id)
	p.Must(err)
	if len(all) != 1 || len(all[0].Points[0].Items) != 1 || all[0].Points[0].Items[0] != c.Evidence[0].ID || all[0].Objector.Name != casefiletest.Party.Name {
		t.Errorf("%+v", all)
	}
}
