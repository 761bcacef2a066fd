package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/clock"
)

// Every line that is logged in the course of a request carries its reference, once.
func TestLinesOfARequestCarryItsReference(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(WithReference(slog.NewJSONHandler(&out, nil))).With("part", "test")
	h, err := Mount([]Route{{Method: "GET", Path: "/x", Policy: Public{Reason: "a test"}, Write: func(c *Context) error {
		log.WarnContext(c.Ctx(), "inside")
		return nil
	}}}, Deps{Log: log, Clock: clock.System{}, Sessions: people})
	if err != nil {
		t.Fatal(err)
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/x", nil))
	log.Info("outside")
	refs := map[string]string{}
	for line := range strings.Lines(out.String()) {
		var entry struct{ Msg, Ref, Part string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Part != "test" || strings.Count(line, `"ref"`) > 1 {
			t.Errorf("%v: %s", err, line)
		}
		refs[entry.Msg] = entry.Ref
	}
	if refs["inside"] == "" || refs["inside"] != refs["request"] || refs["outside"] != "" || len(refs) != 3 {
		t.Errorf("%v", refs)
	}
}
