package office_test

import (
	"context"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// mailroom is a face whose office sends letters by hand only.
type mailroom struct {
	*works
	letters *delivery.Service
}

func newMailroom(t *testing.T, w *testkit.World) *mailroom {
	t.Helper()
	m := &mailroom{works: newWorks(t, w)}
	m.letters = m.office.Letters
	return m
}

// letter is a letter that has been ordered to go by some channels.
func (f *face) letter(ladder ...delivery.Channel) string {
	f.t.Helper()
	l := delivery.Letter{Matter: "test", MatterID: "m-1", Subject: law.Words{ZH: "涉嫌违法行为告知提示", EN: "Notice"}, Text: law.Words{ZH: "粤S·12A34号车涉嫌超限运输，请您核实。", EN: "Please check."},
		Public: delivery.Announcement{Subject: law.Words{ZH: "公告"}, Text: law.Words{ZH: "请凭告知编号查询。"}}, Ladder: ladder}
	kind := act.Kind{Name: "test.tell", Title: law.Words{ZH: "告知", EN: "tell"}, Permission: access.KeepLetters}
	done, err := act.Do(f.t.Context(), f.Engine, kind, f.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return f.office.Letters.Send(ctx, tx, l) })
	if err != nil {
		f.t.Fatal(err)
	}
	return done.Record
}

// send sends a letter and carries out what is due.
func (m *mailroom) send(ladder ...delivery.Channel) string {
	m.t.Helper()
	id := m.letter(ladder...)
	m.work()
	return id
}

func (m *mailroom) work() {
	m.t.Helper()
	worker := &job.Worker{DB: m.DB, Clock: m.Clock, Handlers: map[string]job.Handler{delivery.JobSend: m.letters.Carry, delivery.JobWatch: m.letters.Watch},
		Periodic: []job.Periodic{{Kind: delivery.JobWatch, Every: delivery.WatchEvery}}}
	if err := worker.Drain(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
}

const landLine = "0769 2233 4455"

var (
	bySMS   = delivery.Channel{Kind: delivery.SMS, Address: "13800138000"}
	byPhone = delivery.Channel{Kind: delivery.Phone, Address: landLine}
	byPost  = delivery.Channel{Kind: delivery.Post, Address: "东莞市测试路1号"}
)

// TestA7_AWholeAddressIsShownForAPurpose: on the page of a letter the addresses of the party are masked for everybody; who keeps the
// letters of that body opens one whole by the form of a step, whose name is the purpose in the log of looks; nobody else does.
func TestA7_AWholeAddressIsShownForAPurpose(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		m := newMailroom(t, w)
		page := "/letters/" + m.send(byPhone, byPost)
		const whole, road = "076922334455", "东莞市测试路1号"
		for _, role := range []access.Role{access.Reviewer, access.Head, access.Supervisor} {
			m.now(role).get(page).wants(200, "…4455").lacks(whole, road)
		}
		looks := m.now(access.AuditAdministrator)
		looks.get("/audit/looks?kind=letter").wants(200, "查看").lacks("打电话告知", "邮寄告知")
		for _, role := range []access.Role{access.Head, access.Supervisor, access.Keeper} {
			m.now(role).get(page + "/0/call").wants(403).lacks(whole)
		}
		m.with(m.Who(access.Reviewer, m.Other)).get(page + "/0/call").wants(404).lacks(whole)
		looks.get("/audit/looks?kind=letter").lacks("打电话告知")
		m.now(access.Reviewer).get(page+"/0/call").wants(200, whole).lacks(road)
		m.now(access.Reviewer).get(page+"/1/post").wants(200, road).lacks(whole)
		looks.get("/audit/looks?kind=letter").wants(200, "打电话告知", "邮寄告知").lacks(whole, road)
	})
}

// TestA28a_CallsArePutOnRecord: a letter whose channel failed waits for a call; the officer sees the number on the form alone, says
// when, how and what, and the letter is told; a look is logged, and nobody of another body sees any of it.
func TestA28a_CallsArePutOnRecord(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		m := newMailroom(t, w)
		id := m.send(bySMS, byPhone, byPost)
		page := "/letters/" + id
		v := m.now(access.Reviewer)
		v.get("/").wants(200, "打电话或者邮寄告知")
		v.get("/letters?state=todo").wants(200, page, "电话", "等待办理")
		v.get("/letters?state=stuck").wants(200, "没有这样的告知信息").lacks(page)
		v.get(page).wants(200, "没有开通这个渠道", "未能送达", "登记电话告知", "未轮到", "粤S·12A34", "…4455").lacks("076922334455", "13800138000", "登记邮寄单号")
		m.now(access.Supervisor).get(page).wants(200, "未能送达").lacks(page + "/1/call")
		m.now(access.Keeper).get(page).wants(403)
		w.Clock.Advance(time.Minute)
		form := page + "/1/call"
		v.get(form).wants(200, "076922334455", "粤S·12A34")
		v.get(page + "/0/call").wants(200) // the form of another channel: its act is not found
		at := w.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04")
		told := fields{"at", at, "result", "told", "identity", "yes", "note", "说明了时间、地点和查询方式"}
		v.post(form, told.with("identity", "")...).wants(422, "表明执法身份")
		v.post(form, told.with("result", "")...).wants(422)
		v.post(form, told.with("note", "")...).wants(422, "写明告知了哪些内容")
		v.post(page+"/0/call", told...).wants(404)
		m.now(access.Head).post(form, told...).wants(403)
		v.post(form, told.with("result", "nobody-answers", "note", "", "identity", "")...).goes(page)
		v.get(page).wants(200, "无人接听", "登记电话告知")
		v.post(form, told...).goes(page)
		v.get(page).wants(200, "已送达", "说明了时间、地点和查询方式", "执法人员登记").lacks("登记电话告知</")
		v.post(form, told...).wants(409)
		m.now(access.AuditAdministrator).get("/audit/looks?kind=letter").wants(200, id)
		w.Verify()
	})
}

// A letter that goes by post has a number from the day it was handed over, and its result from the slip; what reached nobody stands
// in the queue of the start page.
func TestPostedLettersHaveTheirResult(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		m := newMailroom(t, w)
		id, stuck := m.send(byPost), m.send(bySMS)
		page := "/letters/" + id
		v := m.now(access.Reviewer)
		v.get("/").wants(200, "各渠道均未送达的告知信息")
		v.get("/letters?state=stuck").wants(200, "/letters/"+stuck, "没有开通这个渠道")
		v.get("/letters/"+stuck).wants(200, "现场告知")
		at := w.Clock.Now().In(law.Beijing).Format("2006-01-02T15:04")
		v.get(page+"/0/post").wants(200, "东莞市测试路1号")
		v.post(page+"/0/post", "at", at, "number", "12").wants(422, "邮件单号")
		v.post(page+"/0/post", "at", at, "number", "EA 123 456 789 CN").goes(page)
		v.get(page).wants(200, "EA123456789CN", "送达中", "登记送达结果")
		w.Clock.Advance(time.Hour)
		v = m.now(access.Reviewer)
		v.get(page + "/0/result").wants(200)
		v.post(page+"/0/result", "at", at, "result", "arrived", "note", "").wants(422)
		v.post(page+"/0/result", "at", at, "result", "arrived", "note", "本人签收").goes(page)
		v.get(page).wants(200, "已送达", "本人签收", "首次送达")
		w.Verify()
	})
}
