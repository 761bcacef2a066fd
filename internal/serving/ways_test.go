package serving_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
)

// TestA38_2_OtherWaysServeByTheirOwnDay: in person by the day on the receipt, left by the day of leaving after a refusal and with photos, by
// post by the day on the slip; a proof for each.
func TestA38_2_OtherWaysServeByTheirOwnDay(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := o.paper("m", citizen)
		if _, err := o.begin(p, serving.ByLeaving); rule(err) != "A38.2" {
			t.Errorf("left before a refusal: %v", err)
		}
		id := o.begun(p, serving.ByHand)
		x := o.stands(id, serving.Waiting, serving.Prepared)
		if x.Due.String() != "2026-03-11" {
			t.Errorf("seven working days end on %s", x.Due)
		}
		for field, change := range map[string]func(*serving.Try){
			"result": func(r *serving.Try) { r.Result = "perhaps" }, "receiver": func(r *serving.Try) { r.Receiver = "mailroom" }, "documents": func(r *serving.Try) { r.Files = nil },
			"name": func(r *serving.Try) { r.Receiver = "family" }, "at": func(r *serving.Try) { r.At = o.Clock.Now().Add(time.Hour) }, "words": func(r *serving.Try) { r.Result = "absent" }, "place": func(r *serving.Try) { r.Place = "" },
		} {
			r := o.received(1)
			change(&r)
			if _, err := o.s.Record(ctx, o.first, id, r); rule(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := o.s.Record(ctx, o.Who(access.Officer, o.Other).By, id, o.received(1)); err == nil {
			t.Error("an officer of another body records a service")
		}
		o.record(id, o.failed(1, "refused"))
		o.stands(id, serving.Missed, serving.Failed)
		o.begun(p, serving.ByLeaving)
		left := serving.Try{Attempt: 2, Result: "served", At: o.Clock.Now(), Place: "测试路2号", Words: "当事人看后拒绝签收，留在住所", Second: o.Another(access.Officer).Person}
		if _, err := o.s.Record(ctx, o.first, id, left); rule(err) != "documents" {
			t.Errorf("left without photos: %v", err)
		}
		left.Files = []device.Attachment{o.file("照片")}
		alone := left
		alone.Second = o.first.Person
		if _, err := o.s.Record(ctx, o.first, id, alone); rule(err) != "second" {
			t.Errorf("left by one officer: %v", err)
		}
		o.record(id, left)
		x = o.stands(id, serving.Served, serving.Failed, serving.Arrived)
		if x.Way != serving.ByLeaving || !strings.Contains(o.says(x.Course[len(x.Course)-1].Paper), "留置经过") || !strings.Contains(o.says(x.Proof), "留置") {
			t.Errorf("%s, %q", x.Way, o.says(x.Proof))
		}
		if _, err := o.begin(p, serving.ByPost); rule(err) != "conflict" {
			t.Errorf("served twice: %v", err)
		}
		o.posted()
		o.Verify()
	})
}

// posted serves by post: nothing is served by handing it to the post, and a letter that came back is not.
func (o *office) posted() {
	o.t.Helper()
	ctx := o.t.Context()
	p := o.paper("m2", citizen)
	id := o.begun(p, serving.ByPost)
	o.work()
	x := o.stands(id, serving.Waiting, serving.Prepared)
	letter := x.Attempts[0].Letter
	_, err := o.s.Letters.RecordPosting(ctx, o.first, letter, 0, "EA123456789C3", o.Clock.Now())
	o.must(err)
	o.work()
	o.stands(id, serving.Going, serving.Sent)
	o.after(time.Hour)
	day := o.Clock.Now()
	_, err = o.s.Letters.RecordResult(ctx, o.first, letter, 0, delivery.Result{Arrived: true, At: day, Note: "本人签收"})
	o.must(err)
	o.Clock.Advance(50 * time.Hour)
	o.work()
	if x = o.stands(id, serving.Served, serving.Arrived); x.Way != serving.ByPost || x.Day() != law.DateOf(day) {
		o.t.Errorf("%s on %s", x.Way, x.Day())
	}
}

// TestA38_2_APublicNoticeServesAfterItsDaysAndOnlyAfterTheOthersFailed: asked for with cause and steps, approved by the head, masked, and served
// on its last day.
func TestA38_2_APublicNoticeServesAfterItsDaysAndOnlyAfterTheOthersFailed(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := o.paper("m", citizen)
		id := o.begun(p, serving.ByHand)
		ask := serving.NoticeRequest{Cause: "unreachable", Tried: "直接送达一次无人，邮寄退回", Gist: "赵某：本单位作出的行政处罚决定书，请到本单位领取。"}
		refused := func(why string) {
			t.Helper()
			if _, err := o.s.AskNotice(ctx, o.first, id, ask); rule(err) != "A38.2" || !strings.Contains(err.Error(), why) {
				t.Errorf("want a refusal for %q: %v", why, err)
			}
		}
		refused("直接送达")
		o.record(id, o.failed(1, "gone"))
		refused("邮寄或者委托")
		o.begun(p, serving.ByEntrusting)
		refused("正在进行")
		o.record(id, o.failed(2, "returned"))
		bad := ask
		bad.Gist = "赵测试，440611199001010011，请领取"
		if _, err := o.s.AskNotice(ctx, o.first, id, bad); rule(err) != "gist" {
			t.Errorf("with a number: %v", err)
		}
		_, err := o.s.AskNotice(ctx, o.first, id, ask)
		o.must(err)
		if _, err := o.s.DecideNotice(ctx, o.first, id, true, "同意"); err == nil {
			t.Error("who asks approves")
		}
		_, err = o.s.DecideNotice(ctx, o.head, id, true, "同意")
		o.must(err)
		begun := o.today()
		o.work()
		x := o.stands(id, serving.Going, serving.Failed, serving.Failed, serving.Sent)
		notice := o.says(x.Attempts[2].Notice)
		if !strings.Contains(notice, "赵某") || strings.Contains(notice, "赵测试") || strings.Contains(notice, "测试路2号") || x.Attempts[2].Over != begun.AddDays(30) {
			t.Errorf("until %s:\n%s", x.Attempts[2].Over, notice)
		}
		all, err := delivery.StandingNotices(ctx, o.DB.Reader(), o.Clock.Now().Add(30*24*time.Hour), db.Turn{})
		if err != nil || len(all.Rows) != 1 {
			t.Errorf("on the public pages on its last day: %v %v", all.Rows, err)
		}
		o.Clock.Set(begun.AddDays(30).Start().Add(23*time.Hour + 50*time.Minute))
		o.work()
		o.stands(id, serving.Going, serving.Failed, serving.Failed, serving.Sent)
		o.after(20 * time.Minute)
		if x = o.stands(id, serving.Served, serving.Failed, serving.Failed, serving.Arrived); x.Day() != begun.AddDays(30) || x.Way != serving.ByNotice {
			t.Errorf("served on %s by %s", x.Day(), x.Way)
		}
		o.Verify()
	})
}

// TestA38_2_TheRecipientProvesAnotherDayOrNone: what counts from the day is told to count anew; a new proof replaces the old one; what channels
// say afterwards moves nothing.
func TestA38_2_TheRecipientProvesAnotherDayOrNone(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.consented(o.offer(mail))
		p := o.paper("m", citizen)
		id := o.begun(p, serving.ByElectronic)
		o.after(time.Minute)
		if _, err := o.s.Rebut(ctx, o.first, id, serving.Proof{Never: true, Door: "phone", Words: "x"}); rule(err) != "conflict" {
			t.Errorf("before it was served: %v", err)
		}
		o.mailSays(id, 1, "a", delivery.Arrived, "", o.Clock.Now())
		o.after(72 * time.Hour)
		later := o.Clock.Now().Add(-24 * time.Hour)
		proof := serving.Proof{At: &later, Door: "online", Words: "邮件系统日志显示次日才收到", Files: []device.Attachment{o.file("日志")}}
		_, err := o.s.Rebut(ctx, serving.Recipients(o.Book, "r1"), id, proof)
		o.must(err)
		if _, err := o.s.Rebut(ctx, o.first, id, proof); rule(err) != "conflict" {
			t.Errorf("a second one: %v", err)
		}
		before, told := o.see(id), len(o.told)
		if before.Day() == law.DateOf(later) || before.OpenRebuttal() == nil {
			t.Fatal("a rebuttal changes something before it was decided")
		}
		if _, err := o.s.DecideRebuttal(ctx, o.first, id, serving.Decision{Accept: true, At: &later, Reasons: "属实"}); err == nil {
			t.Error("an officer decides")
		}
		_, err = o.s.DecideRebuttal(ctx, o.head, id, serving.Decision{Accept: true, At: &later, Reasons: "日志属实"})
		o.must(err)
		o.work()
		x := o.stands(id, serving.Served, serving.Arrived)
		if x.Day() != law.DateOf(later) || x.Proof == before.Proof || len(o.told) != told+1 || !strings.Contains(o.says(x.Proof), "予以采纳") {
			t.Errorf("served on %s, told %d", x.Day(), len(o.told)-told)
		}
		o.mailSays(id, 1, "b", delivery.Failed, "full", o.Clock.Now())
		o.stands(id, serving.Served, serving.Arrived)
		_, err = o.s.Rebut(ctx, o.first, id, serving.Proof{Never: true, Door: "counter", Words: "账号被他人使用"})
		o.must(err)
		_, err = o.s.DecideRebuttal(ctx, o.head, id, serving.Decision{Accept: false, Reasons: "不能证明"})
		o.must(err)
		o.stands(id, serving.Served, serving.Arrived)
		_, err = o.s.Rebut(ctx, o.first, id, serving.Proof{Never: true, Door: "counter", Words: "运营商证明账号已注销"})
		o.must(err)
		_, err = o.s.DecideRebuttal(ctx, o.head, id, serving.Decision{Accept: true, Never: true, Reasons: "证明属实"})
		o.must(err)
		o.work()
		o.stands(id, serving.Missed, serving.Failed, serving.Prepared)
		if len(o.told) != told+2 {
			t.Errorf("told %d", len(o.told)-told)
		}
		o.Verify()
	})
}

// Paper on request leaves the day as it is; seeing is no service; what is not to be served any more stops.
func TestPaperOnRequestSeeingAndStopping(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := o.paper("m", citizen)
		id := o.begun(p, serving.ByHand)
		o.must(o.s.See(ctx, serving.Recipients(o.Book, "s1"), id))
		o.must(o.s.See(ctx, serving.Recipients(o.Book, "s2"), id))
		if x := o.stands(id, serving.Waiting, serving.Prepared); x.SeenAt == nil || x.Steps != 2 {
			t.Errorf("seen %v in %d steps", x.SeenAt, x.Steps)
		}
		o.record(id, o.received(1))
		day := o.see(id).Day()
		o.Clock.Advance(48 * time.Hour)
		_, err := o.s.AskCopy(ctx, o.first, id, serving.Copy{Door: "phone", How: "寄到测试路2号"})
		o.must(err)
		if _, err := o.s.AskCopy(ctx, o.first, id, serving.Copy{Door: "phone", How: "寄到测试路2号"}); rule(err) != "conflict" {
			t.Errorf("asked twice: %v", err)
		}
		_, err = o.s.GiveCopy(ctx, o.first, id, "EA1")
		o.must(err)
		if x := o.stands(id, serving.Served, serving.Arrived); x.Day() != day || x.CopyGiven == nil {
			t.Errorf("%s, %v", x.Day(), x.CopyGiven)
		}
		mine, err := o.s.OfRecipient(ctx, o.DB.Reader(), o.Book, citizen.Number)
		if err != nil || len(mine) != 1 || mine[0].ID != id {
			t.Errorf("served on the recipient: %v %v", mine, err)
		}
		o.Verify()
	})
}
