package office_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/penalty"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/testkit"
)

// filedFrom is a filed case of a capture that passed.
func (d *caseDesk) filedFrom(shot string) (id string) {
	d.t.Helper()
	id = d.of.Done(d.of.C.Register(d.t.Context(), d.of.First, d.of.New(shot))).Case
	d.of.Done(d.of.C.Join(d.t.Context(), d.of.Second, id, true))
	d.of.Done(d.of.C.File(d.t.Context(), d.of.Head, id, d.of.Filing(id)))
	return id
}

// filmed is a filed case of a capture with a picture and a film, and the digest of the film.
func (d *caseDesk) filmed() (id, clip string) {
	d.t.Helper()
	studio, err := draw.New()
	d.of.Must(err)
	film := studio.Film(draw.Scene{Seed: 7, At: d.Clock.Now(), Place: "测试大道", Plate: "粤A12345", Violation: "1345"})
	staged, err := d.of.Store.Stage(d.t.Context(), bytes.NewReader(film), 1<<26)
	d.of.Must(err)
	d.of.Must(d.of.Store.Publish(d.t.Context(), staged))
	m := capture.Media{Name: "film", Type: "video/mp4", Role: "clip", SHA256: staged.Digest, Size: staged.Size, Width: 640, Height: 360, Duration: lengthOf(d.t, film)}
	shot := d.of.Arrive(func(in *capture.Submission) { in.Media = append(in.Media, m) })
	d.of.Pass(shot)
	return d.filedFrom(shot), m.SHA256.String()
}

// offered is the first value of a name on a page.
func (a answer) offered(name string) string {
	a.t.Helper()
	for tag := range strings.SplitSeq(a.text, "<input ") {
		tag, _, _ = strings.Cut(tag, ">")
		if strings.Contains(tag, `name="`+name+`"`) {
			_, value, _ := strings.Cut(tag, `value="`)
			value, _, _ = strings.Cut(value, `"`)
			return value
		}
	}
	a.t.Fatalf("nothing of %s is offered", name)
	return ""
}

// TestA33_6_MaskedCopiesAndStillsByForms: a masked copy that was made of the capture becomes an item with what it says of its making (Art 7, 33(6));
// a still out of a clip says its second, which the clip has.
func TestA33_6_MaskedCopiesAndStillsByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id, clip := d.filmed()
		item := d.attached(id)
		first, second, reviewer := d.as(d.of.First), d.as(d.of.Second), d.as(w.By(access.Reviewer))
		first.get(item).wants(200).lacks("登记遮盖副本")
		first.get(item+"/steps/masked").wants(409, "还没有遮盖副本")
		shot := "/captures/" + d.of.See(id).Capture
		reviewer.post(shot+"/masks/front/new", "outside", "no", "areas", "60 60 90 95", "shows", "车辆压实线").goes(shot)
		form := link(first.get(item), "登记遮盖副本")
		mask := first.get(form).wants(200, "车辆压实线").offered("mask")
		first.post(form).wants(422, "请选择遮盖副本")
		first.post(form, "mask", mask).goes(item)
		copied := link(first.get(item), "2号证据")
		second.get(copied).wants(200, "遮盖他人信息的副本", "手工划定1个矩形区域", "车辆压实线", "1号证据", "由其他证据制作")
		if got := second.fetch(copied + "/files/0"); got.Code != 200 || bytes.Equal(got.Body.Bytes(), second.fetch(item+"/files/0").Body.Bytes()) {
			t.Errorf("the masked copy (%d) is the original", got.Code)
		}

		derive := item + "/steps/derive"
		first.get(derive).wants(200, "录像截图", "录像第几秒").lacks("遮盖他人信息的副本")
		still := fields{"manner", "still", "medium", clip, "at_ms", "", "method", "暂停后截图", "at", d.minute(0), "maker", "执法人员甲", "version", "播放程序 3.0", "proves", "车轮压线", "what", "第一张截图"}
		first.upload(derive, "截图", still).wants(422, "录像截图须写明截自第几秒", "暂停后截图")
		first.upload(derive, "截图", still.with("at_ms", "9999")).wants(422, "录像只有", "9999")
		first.upload(derive, "截图", still.with("at_ms", "1.25")).goes(item)
		second.get(link(first.get(item), "3号证据")).wants(200, "录像截图", "1.25", "播放程序 3.0", "车轮压线", clip)
		w.Verify()
	})
}

// TestWhatIsSuggestedIsAttachedByForms: beside its own, a case is offered captures of the same vehicle and violation that passed, and nothing
// else; what is attached is offered no more (Art 30(3)).
func TestWhatIsSuggestedIsAttachedByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		again, waits := d.of.Passed(), d.of.Arrive()
		other := d.of.Arrive(func(in *capture.Submission) { in.Event.Plate = "粤A99999" })
		d.of.Pass(other)
		own := d.of.See(id).Capture
		first := d.as(d.of.First)
		form := link(first.get("/cases/"+id), "将采集记录列为证据")
		page := first.get(form).wants(200, own, again, "本案案源").lacks(waits, other)
		if page.checked("capture") != own {
			t.Error("another capture than the case's own is chosen beforehand")
		}
		first.post(form, "capture", "", "second", d.of.Second.Person).wants(422, "请选择采集记录")
		item := first.post(form, "capture", again, "second", d.of.Second.Person, "what", "同一车辆的另一张照片").goes("/evidence/")
		first.get(item).wants(200, "同一车辆的另一张照片", "1号证据")
		first.get(form).wants(200, own).lacks(again)
		first.post(form, "capture", own, "second", d.of.Second.Person).goes("/evidence/")
		first.get(form).wants(409, "没有可以列为本案证据的采集记录")
		w.Verify()
	})
}

// TestA40_1_AnObjectionAfterTheDecisionByForms: it is taken, starts self-correction, and its page says until when reconsideration and suit are
// open, each with the days that are left; it stops neither (Art 40, 45(1)).
func TestA40_1_AnObjectionAfterTheDecisionByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Decided(20000)
		d.Clock.Advance(time.Minute)
		d.of.Done(d.of.C.ServeDecision(t.Context(), d.of.First, d.of.HandedOver(id)))
		d.Clock.Advance(10 * 24 * time.Hour)
		first, reviewer, head := d.as(d.of.First), d.as(w.By(access.ObjectionReviewer)), d.as(d.of.Head)
		item := link(first.get("/cases/"+id), "1号证据")
		at := first.upload(link(first.get("/cases/"+id), "登记证据异议"), "来信", d.objected(item)).goes("/objections/")
		d.of.Work()
		left := []string{"同时启动自我纠错（第四十五条第一款）", "申请行政复议", "还有50天", "提起行政诉讼", "提出异议不停止计算"}
		first.get(at).wants(200, left...)
		if c := d.of.See(id); c.Frozen != casefile.FrozenReview {
			t.Errorf("the case is frozen by %q", c.Frozen)
		}
		head.get("/cases/"+id).wants(200, "已经冻结", casefile.FrozenWords[casefile.FrozenReview].ZH)
		head.get("/cases?todo=thaw").wants(200, "/cases/"+id)
		reviewer.post(at + "/steps/take").goes(at)
		reviewer.post(link(reviewer.get(at), "逐点审核证据异议"), "points/0", "not_adopted", "points/0/reasons", "检定有效", "points/1", "adopted", "points/1/reasons", "时钟偏差", "points/1/ground", "3").goes(at)
		reviewer.get(link(reviewer.get(at), "答复证据异议")).wants(200, left[1:]...)
		head.get("/cases/"+id+"/steps/correct").wants(200, "按现有证据建议")
		d.Clock.Advance(51 * 24 * time.Hour)
		d.as(d.of.First).get(at).wants(200, "已经届满")
		w.Verify()
	})
}

// threeKinds are the fields of a penalty of three kinds.
var threeKinds = fields{"measures/0/kind", "fine", "measures/0/fen", "500", "measures/1/kind", "confiscate_gains", "measures/1/fen", "120.50", "measures/2/kind", "suspend_licence", "measures/2/days", "30", "measures/2/what", "机动车驾驶证"}

// TestAPenaltyOfThreeKindsByForms: each is entered, told, put up, discussed by five and decided as it is; one of them made heavier is refused, and
// what fails keeps all that was typed (行政处罚法 9, 57; Art 40(2)).
func TestAPenaltyOfThreeKindsByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		at, item := "/cases/"+id, d.of.Prove(id)
		first, second, head := d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
		words := []string{"罚款人民币伍佰元整（500.00元）", "没收违法所得", "120.50元", "暂扣许可证件", "机动车驾驶证", "30"}
		report := append(fields(d.reportForm(id, item, "500")), threeKinds[4:]...)
		first.post(at+"/steps/report", report.with("measures/2/days", "")...).wants(422, "机动车驾驶证", "120.50")
		first.post(at+"/steps/report", report...).goes(at)
		first.get(at).wants(200, words...)
		second.post(at+"/steps/cosign", "step", d.newest(id, casefile.ReportMade.Name)).goes(at)
		head.get(at+"/steps/notice").wants(200, words...)
		d.of.Notice(id)
		d.of.After(id)
		first, second, head = d.as(d.of.First), d.as(d.of.Second), d.as(d.of.Head)
		put := append(fields{"outcome", "penalty", "reasons", "事实清楚"}, threeKinds...)
		first.get(at+"/steps/propose").wants(200, "value=\"120.50\"", "value=\"30\"", "机动车驾驶证")
		first.post(at+"/steps/propose", put.with("measures/2/days", "31")...).wants(409, "第四十条第二款", "机动车驾驶证")
		first.post(at+"/steps/propose", put...).goes(at)
		second.post(at+"/steps/cosign", "step", d.newest(id, casefile.PutUp.Name)).goes(at)
		d.of.Done(d.of.C.LegallyReview(t.Context(), d.of.Legal, id, casefiletest.Reviewed("yes")))

		discussion := fields{"conclusion", "多数同意", "agreed", "yes"}
		for i, said := range []string{"同意", "同意", "同意，注意送达", "保留：建议从轻", "同意"} {
			discussion = append(discussion, fmt.Sprintf("opinions/%d/member", i), fmt.Sprintf("负责人%d", i+1), fmt.Sprintf("opinions/%d/opinion", i), said)
		}
		head.get(at+"/steps/discuss").wants(200, append(words, "参加人5")...)
		head.post(at+"/steps/discuss", discussion.with("opinions/4/opinion", "")...).wants(422, "请填写意见", "保留：建议从轻", "负责人5")
		head.post(at+"/steps/discuss", discussion.with("agreed", "")...).wants(422, "是否同意处理建议", "负责人5")
		head.post(at+"/steps/discuss", discussion...).goes(at)
		all := []string{"负责人1", "负责人2", "负责人3", "负责人4", "负责人5", "保留：建议从轻", "多数同意"}
		head.get(at).wants(200, all...)
		head.get(at+"/steps/decide").wants(200, append(all, words...)...)

		lighter := append(fields{"lighter", "yes", "reasons", "减轻"}, threeKinds...)
		head.post(at+"/steps/decide", lighter.with("measures/1/fen", "121")...).wants(409, "第四十条第二款")
		head.post(at+"/steps/decide", lighter.with("measures/2/days", "15")...).goes(at)
		head.get(at).wants(200, "已决定处罚", "15")
		p := d.of.See(id).Decision.Penalty
		if m, ok := p.Of(penalty.SuspendLicence); len(p.Measures) != 3 || !ok || m.Days != 15 || m.What != "机动车驾驶证" {
			t.Errorf("decided: %+v", p)
		}
		w.Verify()
	})
}

// TestA40_1_FourPointsAreAnsweredOneByOne: each point is refused until it has its own answer with reasons, and what was typed for the others stays.
func TestA40_1_FourPointsAreAnsweredOneByOne(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		d.of.Prove(id)
		first, reviewer := d.as(d.of.First), d.as(w.By(access.ObjectionReviewer))
		page := first.get("/cases/" + id)
		form := d.objected(link(page, "1号证据"))
		for i, words := range []string{2: "不是我的车", 3: "照片经过修改"} {
			if i > 1 {
				form = append(form, fmt.Sprintf("points/%d/kind", i), map[int]string{2: "identity", 3: "accuracy"}[i], fmt.Sprintf("points/%d/words", i), words)
			}
		}
		at := first.upload(link(page, "登记证据异议"), "来信", form).goes("/objections/")
		first.get(at).wants(200, "第1点", "第4点", "不是我的车", "照片经过修改")
		first.get("/cases/"+id).wants(200, "共4点")
		reviewer.post(at + "/steps/take").goes(at)
		decide := at + "/steps/decide"
		said := fields{}
		for i := range 4 {
			said = append(said, fmt.Sprintf("points/%d", i), "not_adopted", fmt.Sprintf("points/%d/reasons", i), fmt.Sprintf("第%d点的理由", i+1))
		}
		for i := range 4 {
			reviewer.post(decide, said.with(fmt.Sprintf("points/%d", i), "")...).wants(422, "请选择采纳、部分采纳或者不采纳", "第1点的理由", "第4点的理由")
			missing := said.with(fmt.Sprintf("points/%d/reasons", i), "")
			reviewer.post(decide, missing...).wants(422, "请写明理由", fmt.Sprintf("第%d点的理由", (i+1)%4+1)).lacks(fmt.Sprintf("第%d点的理由", i+1))
		}
		reviewer.post(decide, said.with("points/3", "partly")...).goes(at)
		reviewer.get(at).wants(200, "部分采纳，待答复", "第1点的理由", "第2点的理由", "第3点的理由", "第4点的理由")
		reviewer.get(link(reviewer.get(at), "答复证据异议")).wants(200, "第1点的理由", "第4点的理由")
		w.Verify()
	})
}
