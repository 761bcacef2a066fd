package notice_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
)

// TestCodesAreNotGuessed: five tries of a number, whether there is such a notice or not, and no hint which of the two is wrong.
func TestCodesAreNotGuessed(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n := d.Made()
		look := func(number, code string) notice.Found {
			t.Helper()
			f, err := d.S.LookUp(t.Context(), number, code)
			d.Must(err)
			return f
		}
		typed := strings.NewReplacer("〔", "[", "〕", " ] ").Replace(n.Number)
		if f := look(typed, strings.ToLower(n.Code[:4])+" - "+n.Code[4:]); f.Notice == nil || f.Notice.ID != n.ID {
			t.Fatalf("number and code as people type them: %+v", f)
		}
		nowhere := strings.Replace(n.Number, "〕1号", "〕9号", 1)
		for i := range notice.TriesMost {
			here, there := look(n.Number, "AAAA-AAAA"), look(nowhere, "AAAA-AAAA")
			if here.Notice != nil || here != there || here.Left != notice.TriesMost-1-i {
				t.Fatalf("try %d: %+v and %+v", i, here, there)
			}
		}
		if f := look(n.Number, n.Code); f.Notice != nil || f.Locked.IsZero() {
			t.Errorf("the sixth try opens it: %+v", f)
		}
		if f := look(nowhere, n.Code); f.Locked.IsZero() {
			t.Errorf("a number that is none is not closed like one: %+v", f)
		}
		d.Clock.Advance(notice.TriesFor + time.Second)
		if f := look(n.Number, n.Code); f.Notice == nil {
			t.Errorf("after an hour: %+v", f)
		}
		var opened, wg = make(chan bool, 40), sync.WaitGroup{}
		for i := range 40 {
			wg.Go(func() {
				f, err := d.S.LookUp(t.Context(), n.Number, "BBBB-BBB"+string("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[i%32]))
				opened <- err == nil && f.Locked.IsZero()
			})
		}
		wg.Wait()
		close(opened)
		tried := 0
		for yes := range opened {
			if yes {
				tried++
			}
		}
		if tried > notice.TriesMost {
			t.Errorf("%d codes were tried at once", tried)
		}
	})
}

func TestATicketOpensItsNoticeForADay(t *testing.T) {
	desks(t, func(t *testing.T, d *noticetest.Desk) {
		n, other := d.Made(), d.Made()
		ticket, err := d.S.Ticket(&n, d.Clock.Now())
		d.Must(err)
		if strings.Contains(ticket, n.ID) || strings.Contains(ticket, n.Code) {
			t.Error("the ticket says what it opens")
		}
		if got, err := d.S.ByTicket(t.Context(), ticket, d.Clock.Now()); err != nil || got.ID != n.ID || got.ID == other.ID {
			t.Errorf("%v %v", got.ID, err)
		}
		for name, bad := range map[string]string{"none": "", "no base64": "§", "spoilt": ticket[:len(ticket)-2] + "AA"} {
			if _, err := d.S.ByTicket(t.Context(), bad, d.Clock.Now()); !fault.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := d.S.ByTicket(t.Context(), ticket, d.Clock.Now().Add(notice.TicketFor)); !fault.IsNotFound(err) {
			t.Errorf("too old: %v", err)
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
