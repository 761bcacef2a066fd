package capture_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/strictjson"
	"yuanjian/internal/testkit"
)

// suggested makes a model of a version say something of a capture.
func suggested(version string, score float64) func(*capture.Submission) {
	return func(s *capture.Submission) {
		s.Event.Suggestions = []capture.Suggestion{{Model: "lane-net", Version: version, Score: score, Suggests: "1345"}}
	}
}

// exported reads back what is exported of a capture.
func (r *roadside) exported(id string) (out struct {
	Mode, Technique, Way, Firmware string
	Suggestions                    []struct {
		Model, Version, Suggests string
		Score                    float64
		Registered               bool
		Running                  string `json:"registered_version"`
	}
	Verdicts []struct {
		Result   string
		Findings map[string]string
	}
}) {
	r.t.Helper()
	b, err := r.s.Export(r.t.Context(), r.DB.Reader(), r.Book, r.see(id))
	r.must(err)
	if strings.Contains(string(b), "A12345") {
		r.t.Error("a plate is exported")
	}
	r.must(json.Unmarshal(b, &out))
	return out
}

// TestA3_1_ASuggestionIsExportedWithModelVersionAndScoreApartFromTheVerdict: the row's own test. Each capture says by which means it
// was made; what a model suggested stands with model, version and score beside what a person found, and changes neither judgement
// nor state; a model that is updated in mid-day counts by the version at the instant of the capture, and an update recorded later
// changes nothing of what was said.
func TestA3_1_ASuggestionIsExportedWithModelVersionAndScoreApartFromTheVerdict(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		ctx, keeper := t.Context(), r.By(access.Keeper)
		n := capture.NewModel{Name: "lane-net", Maker: "测试研究院", Purpose: "由全景照片判断是否压线", NewVersion: capture.NewVersion{Version: "3.1", Reason: "首次启用，已测试"}}
		m, err := r.s.RegisterModel(ctx, keeper, n)
		r.must(err)
		if _, err := r.s.RegisterModel(ctx, keeper, n); err == nil {
			t.Error("a model is registered twice")
		}
		if _, err := r.s.RegisterModel(ctx, r.reviewer(), n); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a reviewer registers a model: %v", err)
		}
		plain, morning := r.arrive(), r.arrive(suggested("3.1", 0.87))
		noon := r.Clock.Now().Add(time.Hour)
		r.Clock.Set(noon.Add(2 * time.Hour))
		after, old := r.arrive(suggested("3.2", 0.91)), r.arrive(suggested("3.1", 0.5))
		if x := r.exported(after); x.Suggestions[0].Registered || x.Suggestions[0].Running != "3.1" {
			t.Errorf("before the update is on record: %+v", x.Suggestions)
		}
		_, err = r.s.RecordVersion(ctx, keeper, m.ID, capture.NewVersion{Version: "3.2", Reason: "夜间样本重新训练，已测试", From: noon})
		r.must(err)
		if _, err = r.s.RecordVersion(ctx, keeper, m.ID, capture.NewVersion{Version: "3.3", Reason: "预告", From: r.Clock.Now().Add(time.Hour)}); err == nil {
			t.Error("a version runs from the future")
		}
		if _, err = r.s.RecordVersion(ctx, w.Who(access.Keeper, w.Other).By, m.ID, capture.NewVersion{Version: "9", Reason: "别的单位"}); err == nil {
			t.Error("another body records a version")
		}
		for id, want := range map[string]struct {
			version    string
			score      float64
			registered bool
			running    string
		}{morning: {"3.1", 0.87, true, "3.1"}, after: {"3.2", 0.91, true, "3.2"}, old: {"3.1", 0.5, false, "3.2"}} {
			x := r.exported(id)
			if len(x.Suggestions) != 1 {
				t.Fatalf("%d suggestions", len(x.Suggestions))
			}
			s := x.Suggestions[0]
			if s.Model != "lane-net" || s.Version != want.version || s.Score != want.score || s.Suggests != "1345" || s.Registered != want.registered || s.Running != want.running {
				t.Errorf("%+v, want %+v", s, want)
			}
			if x.Mode != "device" || x.Technique != "equipment+ai" || x.Way != "remote" || x.Firmware == "" || len(x.Verdicts) != 0 {
				t.Errorf("%+v", x)
			}
			if c := r.see(id); c.State != capture.Queued || c.Outcome != r.see(plain).Outcome {
				t.Errorf("a suggestion moved a capture to %s, %s", c.State, c.Outcome)
			}
		}
		if x := r.exported(plain); x.Technique != "equipment" || len(x.Suggestions) != 0 {
			t.Errorf("without a model: %+v", x)
		}
		_, err = r.s.Review(ctx, r.reviewer(), reject(morning, "no_violation"))
		r.must(err)
		_, err = r.s.Review(ctx, r.reviewer(), pass(after))
		r.must(err)
		if x := r.exported(morning); len(x.Verdicts) != 1 || x.Verdicts[0].Result != "reject" || x.Suggestions[0].Score != 0.87 {
			t.Errorf("after a verdict against the suggestion: %+v", x)
		}
		if x := r.exported(after); len(x.Verdicts) != 1 || x.Verdicts[0].Result != "pass" || x.Verdicts[0].Findings["true"] != "yes" {
			t.Errorf("after a verdict: %+v", x)
		}
		_, err = r.s.RecordVersion(ctx, keeper, m.ID, capture.NewVersion{Reason: "停止使用"})
		r.must(err)
		if x := r.exported(after); !x.Suggestions[0].Registered {
			t.Error("a model that was taken out of use later had run then")
		}
		w.Verify()
	})
}

// TestSuggestionsOfAnEvent: model, version and a score from 0 to 1 are read; what is none is named by its pointer.
func TestSuggestionsOfAnEvent(t *testing.T) {
	read := func(suggestions string) (capture.Event, error) {
		return capture.ParseEvent([]byte(`{"specversion":"1.0","type":"cn.yuanjian.capture.v1","source":"devices/d1","id":"1","time":"2026-06-06T08:00:00+08:00","data":{"violation":"1345",
			"suggestions":`+suggestions+`,"media":[{"name":"front","type":"image/jpeg","sha256":"`+strings.Repeat("ab", 32)+`"}]}}`), capture.MediaMost)
	}
	e, err := read(`[{"model":"lane-net","version":"3.1","score":0.87,"suggests":"1345"},{"model":"lane-net","version":"3.1","score":1}]`)
	if err != nil || len(e.Suggestions) != 2 || e.Suggestions[0] != (capture.Suggestion{Model: "lane-net", Version: "3.1", Score: 0.87, Suggests: "1345"}) {
		t.Errorf("%+v, %v", e.Suggestions, err)
	}
	for text, pointer := range map[string]string{
		`[{"model":"lane-net","version":"3.1","score":1.01}]`:                     "/data/suggestions/0/score",
		`[{"model":"lane-net","score":0.5}]`:                                      "/data/suggestions/0/version",
		`[{"model":"","version":"1","score":0.5}]`:                                "/data/suggestions/0/model",
		`[` + strings.Repeat(`{"model":"m","version":"1","score":0},`, 8) + `{}]`: "/data/suggestions/8",
	} {
		_, err := read(text)
		var invalid *strictjson.Invalid
		if !errors.As(err, &invalid) || invalid.Pointer != pointer {
			t.Errorf("%s: %v, want %s", text, err, pointer)
		}
	}
}
