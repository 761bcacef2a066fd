package notice_test

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/party"
)

// TestNumberAndCodeOpenANotice: as people type them; a wrong one of the two opens nothing.
func TestNumberAndCodeOpenANotice(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		typed := strings.NewReplacer("〔", "[", "〕", " ] ").Replace(n.Number)
		for _, x := range []struct {
			number, code string
			fits         bool
		}{{typed, strings.ToLower(n.Code[:4]) + " - " + n.Code[4:], true}, {n.Number, "AAAA-AAAA", false}, {strings.Replace(n.Number, "〕1号", "〕9号", 1), n.Code, false}, {n.Number, "", false}} {
			got, err := d.S.ByCode(t.Context(), x.number, x.code)
			d.Must(err)
			if (got != nil) != x.fits || got != nil && got.ID != n.ID {
				t.Errorf("%s, %s: %v", x.number, x.code, got)
			}
		}
		if got, err := d.S.ByMatter(t.Context(), n.Matter()); err != nil || got.ID != n.ID {
			t.Errorf("by its matter: %v", err)
		}
		if _, err := d.S.ByMatter(t.Context(), party.Matter{Book: n.Book, Kind: party.Case, ID: n.ID}); !fault.IsNotFound(err) {
			t.Errorf("a case of this id: %v", err)
		}
	})
}

// TestA29_EachRightGivesANumberedReceipt: to state and defend, to have somebody else, paper, a call; the same form twice gives one.
func TestA29_EachRightGivesANumberedReceipt(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		file := device.Attachment{Digest: strings.Repeat("ab", 32), Name: "许可证.jpg", Type: "image/jpeg", Size: 10}
		for i, c := range []struct {
			kind  notice.ReplyKind
			draft notice.Draft
		}{
			{notice.Explanation, notice.Draft{Reasons: []string{"permit"}, Words: "当天有通行许可。"}}, {notice.Recusal, notice.Draft{Words: "与我有纠纷"}},
			{notice.Copy, notice.Draft{Contact: "北路1号"}}, {notice.Call, notice.Draft{Contact: "13800001234"}},
		} {
			var files []device.Attachment
			if c.kind == notice.Explanation {
				files = append(files, file)
			}
			done, err := d.S.ReplyTo(t.Context(), &n, "form-"+string(c.kind), c.kind, c.draft, files)
			d.Must(err)
			if want := n.Number + "-Y" + string(rune('1'+i)); done.Record.Receipt != want {
				t.Errorf("%s: receipt %s, want %s", c.kind, done.Record.Receipt, want)
			}
			again, err := d.S.ReplyTo(t.Context(), &n, "form-"+string(c.kind), c.kind, c.draft, files)
			d.Must(err)
			if !again.Replayed || again.Record.ID != done.Record.ID {
				t.Errorf("%s sent twice is two", c.kind)
			}
		}
		all, err := d.S.RepliesOf(t.Context(), d.DB.Reader(), &n)
		d.Must(err)
		if len(all) != 4 || all[0].Words != "当天有通行许可。" || len(all[0].Files) != 1 || all[0].Files[0] != (notice.File{Name: file.Name, Type: file.Type, SHA256: file.Digest, Size: 10}) {
			t.Errorf("replies: %+v", all)
		}
		three, _, err := law.Deadline{Days: 3, Unit: law.WorkingDays, From: all[1].ReceivedAt}.Provisional(law.StateCouncil())
		d.Must(err)
		if all[1].Due != three.Date {
			t.Errorf("the recusal is due on %s, want %s (Art 42(2))", all[1].Due, three.Date)
		}
		for name, c := range map[string]struct {
			kind  notice.ReplyKind
			draft notice.Draft
		}{
			"kind": {"appeal", notice.Draft{Words: "x"}}, "reasons": {notice.Explanation, notice.Draft{Words: "x"}}, "words": {notice.Explanation, notice.Draft{Reasons: []string{"other"}}}, "contact": {notice.Call, notice.Draft{}},
		} {
			var invalid fault.Invalid
			if _, err := d.S.ReplyTo(t.Context(), &n, "bad-form-1", c.kind, c.draft, nil); !errors.As(err, &invalid) || invalid.Fields[0].Name != name {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.Verify()
	})
}

// TestAnAcceptedExplanationClosesTheMatterWithoutACase: answered by somebody who neither reviewed nor made it (E7), on record for both.
func TestAnAcceptedExplanationClosesTheMatterWithoutACase(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		first, err := d.S.ReplyTo(t.Context(), &n, "form-0001", notice.Explanation, notice.Draft{Reasons: []string{"emergency"}, Words: "送病人去医院。"}, nil)
		d.Must(err)
		second, err := d.S.ReplyTo(t.Context(), &n, "form-0002", notice.Explanation, notice.Draft{Reasons: []string{"device"}}, nil)
		d.Must(err)
		paper, err := d.S.ReplyTo(t.Context(), &n, "form-0003", notice.Copy, notice.Draft{Contact: "北路1号"}, nil)
		d.Must(err)
		var refused law.Refusal
		if _, err := d.S.Answer(t.Context(), d.By(access.Reviewer), first.Record.ID, notice.Accepted, "核实属实。"); !errors.As(err, &refused) || refused.Rule != "E7" {
			t.Fatalf("answered by who reviewed it: %v", err)
		}
		for _, role := range []access.Role{access.Head, access.LegalReviewer, access.Supervisor} {
			if _, err := d.S.Answer(t.Context(), d.By(role), first.Record.ID, notice.Accepted, "属实。"); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("answered by %s: %v", role, err)
			}
		}
		other := d.Another(access.Reviewer)
		if _, err := d.S.Answer(t.Context(), other, second.Record.ID, notice.NotAccepted, "核对了检定证书和校时记录，设备正常。"); err != nil {
			t.Fatal(err)
		}
		if x := d.See(n.ID); x.State != notice.Open {
			t.Error("an explanation that is not accepted ends the notice")
		}
		done, err := d.S.Answer(t.Context(), other, first.Record.ID, notice.Accepted, "急诊记录属实，不再处理。")
		d.Must(err)
		if done.Record.Ends == nil || done.Record.Ends.State != notice.Closed {
			t.Errorf("the record: %+v", done.Record)
		}
		x := d.See(n.ID)
		all, err := d.S.RepliesOf(t.Context(), d.DB.Reader(), &x)
		d.Must(err)
		if x.State != notice.Closed || all[0].State != notice.Accepted || all[0].Answer != "急诊记录属实，不再处理。" || all[1].State != notice.NotAccepted || all[2].State != notice.Received || all[2].ID != paper.Record.ID {
			t.Errorf("after the answer: %s %+v", x.State, all)
		}
		var conflict fault.Conflict
		if _, err := d.S.Answer(t.Context(), other, first.Record.ID, notice.NotAccepted, "再答一次"); !errors.As(err, &conflict) {
			t.Errorf("answered twice: %v", err)
		}
		if _, err := d.S.ReplyTo(t.Context(), &x, "form-0004", notice.Explanation, notice.Draft{Reasons: []string{"permit"}}, nil); !errors.As(err, &conflict) {
			t.Errorf("explained after the end: %v", err)
		}
		if page, n, err := d.S.Replies(t.Context(), d.DB.Reader(), other.Scope(access.AnswerParties), true, db.Turn{}); err != nil || n != 1 || len(page.Rows) != 1 {
			t.Errorf("the queue: %d %v", n, err)
		}
		d.Verify()
	})
}

func TestADraftIsKeptUntilItIsSent(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		want := notice.Draft{Reasons: []string{"permit"}, Words: "写到一半"}
		d.Must(d.S.SaveDraft(t.Context(), &n, notice.Explanation, want))
		d.Must(d.S.SaveDraft(t.Context(), &n, notice.Explanation, want))
		if got, err := d.S.DraftOf(t.Context(), &n, notice.Explanation); err != nil || got.Words != want.Words || got.Reasons[0] != "permit" {
			t.Errorf("%+v %v", got, err)
		}
		_, err := d.S.ReplyTo(t.Context(), &n, "form-0001", notice.Explanation, want, nil)
		d.Must(err)
		if got, err := d.S.DraftOf(t.Context(), &n, notice.Explanation); err != nil || got.Words != "" {
			t.Errorf("after it was sent: %+v %v", got, err)
		}
	})
}
