package public_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/blob"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/testkit"
)

// photograph is a small picture.
func photograph(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// report sends the form of a report as a browser does.
func (s *street) report(command, what string, photo []byte, from string) *httptest.ResponseRecorder {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range map[string]string{"what": what, "command": command} {
		s.fleet.Must(nil, w.WriteField(name, value))
	}
	if photo != nil {
		part, err := w.CreateFormFile("photo", canary+".jpg")
		s.fleet.Must(part, err)
		_, err = part.Write(photo)
		s.fleet.Must(nil, err)
	}
	s.fleet.Must(nil, w.Close())
	r := httptest.NewRequest(http.MethodPost, "/public/s/"+s.code()+"/report", &b)
	r.RemoteAddr = from
	return s.send(r, "Content-Type", w.FormDataContentType())
}

// TestA14_1a_ThreeTapsReportASign: choose, send, and there is a receipt; the keeper has a task, the ledger a record of the system, and
// nobody was asked who they are.
func TestA14_1a_ThreeTapsReportASign(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := newStreet(t, w)
		store, err := blob.Open(t.TempDir(), blob.OS{})
		s.fleet.Must(store, err)
		s.p.Files = device.Files{Store: store}
		page := "/public/s/" + s.code()
		if got := s.want(200, page+"/report"); strings.Contains(got, `name="phone"`) || strings.Contains(got, `type="tel"`) || !strings.Contains(got, "不用留姓名") {
			t.Error("the form asks who it is")
		}
		got := s.report("11111111-0001", "hidden", photograph(t), "192.0.2.1:1")
		to := got.Header().Get("Location")
		if got.Code != 303 || !strings.HasPrefix(to, page+"/reports/") {
			t.Fatalf("%d %s %s", got.Code, to, got.Body)
		}
		if again := s.report("11111111-0001", "hidden", nil, "192.0.2.1:1"); again.Header().Get("Location") != to {
			t.Errorf("the same report twice: %d %s", again.Code, again.Header().Get("Location"))
		}
		if text := s.want(200, to); !strings.Contains(text, "等待核查") || !strings.Contains(text, "B-") {
			t.Errorf("the receipt: %s", text)
		}
		waiting, err := s.fleet.Service.List(t.Context(), s.fleet.By(access.Keeper).Scope(access.ViewDevices), device.Filter{Work: "sign-report", WorkScope: s.fleet.By(access.Keeper).Scope(access.InstallDevice)}, w.Clock.Now())
		if s.fleet.Must(waiting, err); len(waiting.Rows) != 1 {
			t.Errorf("the keeper has %d tasks", len(waiting.Rows))
		}
		w.Clock.Advance(time.Hour)
		done, err := s.fleet.Service.AnswerSignReport(t.Context(), s.fleet.By(access.Keeper), devicetest.With(s.ids.Use, devicetest.Picture("标志")), device.SignAnswer{Note: canary})
		s.fleet.Must(done, err)
		if text := s.want(200, to); !strings.Contains(text, "标志在位") {
			t.Errorf("after the answer: %s", text)
		}
		for _, id := range []string{"0", s.ids.Use, done.Record.ID} {
			s.want(404, page+"/reports/"+id)
		}
		if text := s.want(200, page); strings.Contains(text, "收到标志报告") {
			t.Error("reports stand in the public history")
		}
	})
}

func TestReportsThatAreNotTaken(t *testing.T) {
	s := newStreet(t, testkit.NewWorld(t, testkit.SQLite(t)))
	store, err := blob.Open(t.TempDir(), blob.OS{})
	s.fleet.Must(store, err)
	s.p.Files = device.Files{Store: store}
	for name, c := range map[string]struct {
		what  string
		photo []byte
		says  string
	}{
		"nothing chosen": {"", nil, "请选择标志的情况"}, "an unknown trouble": {"<script>", nil, "请选择标志的情况"}, "no picture": {"hidden", []byte("%PDF-1.4 %%EOF"), "不是可以接收的类型"},
		"a broken picture": {"hidden", photograph(t)[:200], ""}, "an empty picture": {"hidden", []byte{}, ""},
	} {
		got := s.report("22222222-"+strings.ReplaceAll(name, " ", "-"), c.what, c.photo, "192.0.2."+string(rune('1'+len(name)%9))+":1")
		if got.Code != 422 || !strings.Contains(got.Body.String(), c.says) || !strings.Contains(got.Body.String(), `role="alert"`) {
			t.Errorf("%s: %d", name, got.Code)
		}
	}
	taken := 0
	for n := range 10 {
		got := s.report("33333333-000"+string(rune('0'+n)), "missing", nil, "198.51.100.7:99")
		switch got.Code {
		case 303:
			taken++
		case 429:
			if got.Header().Get("Retry-After") == "" || !strings.Contains(got.Body.String(), "五分钟") {
				t.Error("who is turned away is not told until when")
			}
		default:
			t.Errorf("%d: %d", n, got.Code)
		}
	}
	if taken != 6 {
		t.Errorf("%d of 10 from one address were taken", taken)
	}
	r := httptest.NewRequest(http.MethodPost, "/public/s/0000000000/report", strings.NewReader("what=hidden"))
	if got := s.send(r, "Content-Type", "application/x-www-form-urlencoded"); got.Code != 404 {
		t.Errorf("a guessed site: %d", got.Code)
	}
}
