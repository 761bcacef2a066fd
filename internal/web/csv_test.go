package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yuanjian/internal/clock"
	"yuanjian/internal/csvout"
)

func exported(t *testing.T, rows func(*csvout.Writer) error) *httptest.ResponseRecorder {
	t.Helper()
	list := Route{Method: "GET", Path: "/list.csv", Policy: Public{"test"}, Write: func(c *Context) error { return c.CSV("人员", rows) }}
	h, err := Mount([]Route{list}, Deps{Log: slog.New(slog.DiscardHandler), Clock: clock.System{}, Sessions: testSessions{}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/list.csv", nil))
	return w
}

func TestExportIsAFileForASpreadsheet(t *testing.T) {
	w := exported(t, func(w *csvout.Writer) error { return w.Row("姓名", "=1+1") })
	if w.Code != http.StatusOK || w.Body.String() != "\uFEFF姓名,'=1+1\r\n" {
		t.Errorf("%d %q", w.Code, w.Body.String())
	}
	for name, want := range map[string]string{"Content-Type": "text/csv; charset=utf-8", "Cache-Control": "no-store",
		"Content-Disposition": "attachment; filename*=UTF-8''%E4%BA%BA%E5%91%98.csv"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
}

func TestExportThatFailsEarlyIsAPage(t *testing.T) {
	w := exported(t, func(w *csvout.Writer) error { return errors.Join(w.Row("姓名"), errors.New("database gone")) })
	if w.Code != http.StatusInternalServerError || w.Header().Get("Content-Disposition") != "" || strings.Contains(w.Body.String(), "姓名") {
		t.Errorf("%d %v %q", w.Code, w.Header(), w.Body.String())
	}
}
