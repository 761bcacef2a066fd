package capture_test

import (
	"errors"
	"strings"
	"testing"
	"yuanjian/internal/paper/papertest"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/paper"
	"yuanjian/internal/testkit"
)

// TestC2_1_C2_2_PapersOfACapture: the record of what was captured says device, software, instants, position, digests and signature; the
// record of its review the four findings, the conditions and who gave the verdict by which certificate, and is made once there is one.
// Neither names the vehicle, nor what the reviewer wrote.
func TestC2_1_C2_2_PapersOfACapture(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		by := r.reviewer()
		written := func(id, kind string) (paper.Document, error) {
			return r.s.Compose(docket.TemplateOf(kind), by.Actor.Scope(access.ViewCaptures), id)(t.Context(), w.DB.Reader(), w.Clock.Now())
		}
		id := r.arrive()
		c := r.see(id)
		says := func(kind string, wants ...string) {
			t.Helper()
			d, err := written(id, kind)
			r.must(err)
			if err := paper.Check(&d); err != nil {
				t.Error(err)
			}
			papertest.Keep(t, kind, &d)
			text := d.Text()
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("%s does not say %q:\n%s", kind, want, text)
				}
			}
			for _, not := range []string{c.Plate, "这辆车我认识"} {
				if not == "" || strings.Contains(text, not) {
					t.Errorf("%s says %q", kind, not)
				}
			}
		}
		says(capture.TakenPaper, id, c.Media[0].SHA256.String(), "第二十条", "v1", "时钟核对", "设备软件版本", "东经")
		var no fault.Conflict
		if _, err := written(id, capture.ReviewedPaper); !errors.As(err, &no) || len(c.PossiblePapers()) != 1 {
			t.Errorf("before a verdict: %v, %v", err, c.PossiblePapers())
		}
		v := pass(id)
		v.Words = "这辆车我认识"
		_, err := r.s.Review(t.Context(), by, v)
		r.must(err)
		says(capture.ReviewedPaper, id, "第三十条", "通过", "真实", "准确", "行政执法证号", "设备使用条件", "符合")
		if c = r.see(id); len(c.PossiblePapers()) != 2 {
			t.Errorf("after it: %v", c.PossiblePapers())
		}
		if _, err := r.s.Compose(docket.TemplateOf(capture.TakenPaper), access.Scope{Book: w.Book, Bodies: []string{"other"}}, id)(t.Context(), w.DB.Reader(), w.Clock.Now()); !errors.As(err, new(fault.NotFound)) {
			t.Errorf("out of scope: %v", err)
		}
	})
}
