package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"yuanjian/internal/clock"
	"yuanjian/internal/law"
)

// BenchmarkPublic is what the server pays for one page for everybody, over the whole edge and without the line: `bench public` says how
// many a second it answers.
func BenchmarkPublic(b *testing.B) {
	face, s, err := publicFace(200, clock.System{}.Now())
	if err != nil {
		b.Fatal(err)
	}
	page := func(i int) string { return "/public/s/" + s.Sites[i%len(s.Sites)].Code }
	for _, c := range []struct {
		name string
		path func(i int) string
	}{
		{"Hot", func(i int) string { return page(i % 50) }},
		{"Site", func(i int) string { return fmt.Sprintf("%s?lang=en&n=%d", page(i), i) }},
		{"SiteChinese", func(i int) string { return fmt.Sprintf("%s?n=%d", page(i), i) }},
		{"Lawful", func(i int) string {
			return fmt.Sprintf("%s/lawful?day=%s&time=%02d:%02d:%02d&n=%d", page(i), law.DateOf(s.At).AddDays(-1), i/3600%24, i/60%60, i%60, i)
		}},
		{"List", func(i int) string { return fmt.Sprintf("/public?n=%d", i) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			began, n := spent(), 0
			for i := 0; b.Loop(); i++ {
				n++
				r := httptest.NewRequest(http.MethodGet, c.path(i), nil)
				r.Header.Set("Accept-Encoding", "gzip")
				w := httptest.NewRecorder()
				if face.ServeHTTP(w, r); w.Code != http.StatusOK {
					b.Fatal(w.Code, w.Body)
				}
			}
			b.ReportMetric(float64(spent()-began)/float64(n)/1e6, "cpu-ms/op")
		})
	}
}

// spent is the processor's time of this process: what counts on a machine that others use too.
func spent() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for a wrong address only
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
