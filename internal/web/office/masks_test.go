package office_test

import (
	"bytes"
	"image/color"
	"image/jpeg"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/media"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/testkit"
)

// brightness of the middle of a part of a JPEG, the place in hundredths.
func brightness(t *testing.T, picture []byte, x, y int) uint8 {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	return color.GrayModel.Convert(img.At(b.Dx()*x/100, b.Dy()*y/100)).(color.Gray).Y
}

// TestA16_1_5_AnExportedPictureIsMasked: a person draws what is not in the case; what is exported shows black there, the original is
// what it was, and the copy names method, maker, time and what it is to show. A recused or foreign person makes and gets none.
func TestA16_1_5_AnExportedPictureIsMasked(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		id := s.arrive()
		original := s.state(id).Media[0]
		reviewer := s.fresh(access.Reviewer)
		form := "/captures/" + id + "/masks/front/new"
		reviewer.get("/captures/"+id).wants(200, form).lacks("制作人和时间")
		reviewer.get(form).wants(200, "遮盖划定的区域", "系统不识别人脸", "/captures/"+id+"/media/front/view")
		reviewer.post(form, "areas", "50 10 90 20", "shows", "压实线").wants(422, "请选择怎样遮盖")
		reviewer.post(form, "outside", "no", "areas", "50 10 90", "shows", "压实线").wants(422, "每行四个数")
		reviewer.post(form, "outside", "no", "areas", "50 10 40 20", "shows", "压实线").wants(422, "右边大于左边")
		reviewer.post(form, "outside", "no", "areas", "50 10 140 20", "shows", "压实线").wants(422, "在画面之内")
		reviewer.post(form, "outside", "no", "areas", "", "shows", "压实线").wants(422, "请至少划定一个区域")
		reviewer.post(form, "outside", "no", "areas", "60 60 90.5 95", "shows", "").wants(422, "证明什么")
		reviewer.post(form, "outside", "no", "areas", "60 60 90.5 95", "shows", "车辆压实线").goes("/captures/" + id)
		page := reviewer.get("/captures/"+id).wants(200, "车辆压实线", "手工划定1个矩形区域", "测试员", "对外提供用遮盖副本")
		copied := reviewer.fetch(lastLink(page, "/captures/"+id+"/masks/[0-9a-f-]+/file"))
		before := reviewer.fetch("/captures/" + id + "/media/front/view").Body.Bytes()
		if b := copied.Body.Bytes(); brightness(t, b, 75, 80) > 20 || brightness(t, before, 75, 80) < 60 || brightness(t, b, 20, 20) == 0 || copied.Header().Get("X-Content-SHA256") == original.SHA256.String() {
			t.Errorf("the copy: %d in the mask, %d before, %d beside it", brightness(t, b, 75, 80), brightness(t, before, 75, 80), brightness(t, b, 20, 20))
		}
		s.fleet.Must(nil, s.store.Verify(original.SHA256))
		if got := reviewer.fetch("/captures/" + id + "/media/front/original").Body.Bytes(); blob.DigestOf(got) != original.SHA256 {
			t.Error("the original is another")
		}
		reviewer.post(form, "outside", "yes", "areas", "10 10 40 40", "shows", "只留车辆").goes("/captures/" + id)
		kept := reviewer.fetch(lastLink(reviewer.get("/captures/"+id).wants(200, "区域以外的画面用黑色覆盖"), "/captures/"+id+"/masks/[0-9a-f-]+/file")).Body.Bytes()
		if a, b := brightness(t, kept, 75, 80), brightness(t, copied.Body.Bytes(), 75, 80); a > 20 && b > 20 {
			t.Errorf("outside the area: %d", a)
		}
		s.fresh(access.Head).post(form, "outside", "no", "areas", "1 1 9 9", "shows", "x").wants(403)
		s.with(s.Who(access.Reviewer, s.Other)).get(form).wants(404)
		s.fresh(access.AuditAdministrator).get("/audit/looks?item="+id).wants(200, "导出")
		w.Verify()
	})
}

// TestA16_1_5_AnExportedFilmIsMasked: the program holds no film decoder, so that a film is masked with another program, wholly, and
// comes back under the same record.
func TestA16_1_5_AnExportedFilmIsMasked(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		studio, err := draw.New()
		s.fleet.Must(studio, err)
		scene := draw.Scene{Seed: 7, At: s.Clock.Now(), Place: "测试大道", Plate: "粤A10001", Violation: "1345"}
		film := studio.Film(scene)
		scene.Seed, scene.Plate = 8, ""
		masked := studio.Film(scene)
		m := s.keep("film", "video/mp4", "clip", film, 640, 360)
		m.Duration = lengthOf(t, film)
		id := s.arrive(func(sub *capture.Submission) { sub.Media = []capture.Media{m} })
		reviewer := s.fresh(access.Reviewer)
		form := "/captures/" + id + "/masks/film/new"
		said := fields{"method", "用视频编辑程序全程遮盖右侧行人，声音已去除", "shows", "车辆压实线"}
		reviewer.get(form).wants(200, "遮盖后的影片", "去除声音")
		reviewer.post(form, "outside", "no", "areas", "1 1 9 9", "shows", "x").wants(422, "再上传遮盖后的影片")
		reviewer.uploadBytes(form, "遮盖.mp4", masked, said.with("method", "")).wants(422, "用什么程序")
		reviewer.uploadBytes(form, "遮盖.mp4", film, said).wants(422, "这是原件")
		reviewer.uploadBytes(form, "遮盖.mp4", drawn(t, 1, 64, 48), said).wants(422)
		reviewer.uploadBytes(form, "遮盖.mp4", masked, said).goes("/captures/" + id)
		page := reviewer.get("/captures/"+id).wants(200, "全程遮盖右侧行人", "车辆压实线")
		if got := reviewer.fetch(lastLink(page, "/captures/"+id+"/masks/[0-9a-f-]+/file")).Body.Bytes(); !bytes.Equal(got, masked) {
			t.Error("what is exported is not the masked film")
		}
		s.fleet.Must(nil, s.store.Verify(m.SHA256))
		w.Verify()
	})
}

// TestMaskPagesInABrowser: the form keeps the rules of accessibility and is no wider than its window.
func TestMaskPagesInABrowser(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	s.fresh(access.Reviewer).post("/captures/"+id+"/masks/front/new", "outside", "no", "areas", "60 60 90.5 95", "shows", "车辆压实线").goes("/captures/" + id)
	w := &works{s.face, s.fleet}
	w.look([]sight{{"mask-new", access.Reviewer, "/captures/" + id + "/masks/front/new", true}, {"capture-masked", access.Reviewer, "/captures/" + id, true}})
}

func lengthOf(t *testing.T, film []byte) time.Duration {
	t.Helper()
	info, err := media.Check(bytes.NewReader(film), int64(len(film)), media.MP4, media.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return info.Duration
}

// TestAMaskIsDrawnByHand: a rectangle that is dragged over the picture becomes a line of the form, in per cent of the picture.
func TestAMaskIsDrawnByHand(t *testing.T) {
	s := onStreet(t)
	id := s.arrive()
	server := httptest.NewServer(s.h)
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	at := sight{path: "/captures/" + id + "/masks/front/new"}
	s.fleet.Must(nil, show(ctx, server.URL, s.fresh(access.Reviewer).jar["yuanjian"], at, 1440))
	const drag = `(() => { const svg = document.querySelector("#mask svg"), b = svg.getBoundingClientRect()
		for (const [kind, x, y] of [["pointerdown", .8, .9], ["pointermove", .3, .4], ["pointerup", .25, .2]])
			svg.dispatchEvent(new PointerEvent(kind, { pointerId: 1, bubbles: true, clientX: b.left + b.width * x, clientY: b.top + b.height * y }))
		return document.querySelector("textarea[name=areas]").value + "|" + svg.querySelectorAll("rect").length })()`
	var got string
	s.fleet.Must(nil, chromedp.Run(ctx, chromedp.WaitVisible("#mask img"), chromedp.Poll(`document.querySelector("#mask svg g")`, nil),
		chromedp.Evaluate(`SVGElement.prototype.setPointerCapture = () => {}`, nil), chromedp.Evaluate(drag, &got)))
	if got != "25 20 80 90|1" {
		t.Errorf("drawn: %q", got)
	}
}
