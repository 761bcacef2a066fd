package web

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// readerOf returns a reader of a form as the edge would make it.
func readerOf(form url.Values) *Reader {
	r := httptest.NewRequest("POST", "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return (&Context{R: r, server: &server{}}).Read()
}

// wrong lists the fields that a reader could not take.
func wrong(t *testing.T, in *Reader) []string {
	t.Helper()
	err := in.Err()
	if err == nil {
		return nil
	}
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("not fault.Invalid: %v", err)
	}
	var names []string
	for _, f := range invalid.Fields {
		names = append(names, f.Name)
		if f.Want.ZH == "" || f.Want.EN == "" {
			t.Errorf("%s: no words in one language: %+v", f.Name, f.Want)
		}
	}
	return names
}

func TestReaderTakesGoodFields(t *testing.T) {
	in := readerOf(url.Values{"name": {"  陈某某 "}, "note": {"一\r\n二"}, "day": {"2026-06-03"}, "at": {"2026-06-03T14:05"}, "at2": {"2026-06-03 14:05:22"},
		"n": {"7"}, "x": {"113.27"}, "kind": {"b"}, "kinds": {"a", "c"}, "tick": {"yes"}, "secret": {" a b "}})
	name, note, day, at, at2 := in.Text("name", 3), in.OptionalText("note", 3), in.Date("day"), in.Instant("at"), in.Instant("at2")
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	if name != "陈某某" || note != "一\n二" || day != law.NewDate(2026, 6, 3) || !at.Equal(time.Date(2026, 6, 3, 6, 5, 0, 0, time.UTC)) || at2.Sub(at) != 22*time.Second {
		t.Errorf("%q %q %v %v %v", name, note, day, at, at2)
	}
	if n, x := in.Int("n", 1, 9), in.Number("x", -180, 180); n != 7 || x != 113.27 {
		t.Errorf("%d %g", n, x)
	}
	if k, ks := in.Choice("kind", "a", "b"), in.Choices("kinds", "a", "b", "c"); k != "b" || !slices.Equal(ks, []string{"a", "c"}) {
		t.Errorf("%s %v", k, ks)
	}
	if !in.Bool("tick") || in.Bool("tock") || in.Password("secret", 64) != " a b " || in.c.R.PostForm.Get("secret") != "" {
		t.Error("tick, or the password is kept or trimmed")
	}
	if in.OptionalDate("none") != nil || in.OptionalInstant("none") != nil || in.OptionalNumber("none", 0, 1) != nil || in.OptionalText("none", 1) != "" {
		t.Error("what is not there is something")
	}
	if err := in.Err(); err != nil {
		t.Error(err)
	}
}

func TestReaderNamesEveryFieldItCannotTake(t *testing.T) {
	for _, c := range []struct {
		value string
		read  func(*Reader)
	}{
		{"", func(in *Reader) { in.Text("f", 9) }},
		{"   ", func(in *Reader) { in.Text("f", 9) }},
		{"一二三四", func(in *Reader) { in.Text("f", 3) }},
		{"a\x00b", func(in *Reader) { in.OptionalText("f", 9) }},
		{"a\u202eb", func(in *Reader) { in.OptionalText("f", 9) }},
		{"\xff", func(in *Reader) { in.OptionalText("f", 9) }},
		{"", func(in *Reader) { in.Password("f", 9) }},
		{"0123456789", func(in *Reader) { in.Password("f", 9) }},
		{"c", func(in *Reader) { in.Choice("f", "a", "b") }},
		{"", func(in *Reader) { in.Choice("f", "a", "b") }},
		{"c", func(in *Reader) { in.Choices("f", "a", "b") }},
		{"2026-02-30", func(in *Reader) { in.Date("f") }},
		{"", func(in *Reader) { in.Date("f") }},
		{"6月3日", func(in *Reader) { in.OptionalDate("f") }},
		{"2026-06-03", func(in *Reader) { in.Instant("f") }},
		{"2026-06-03T14:05:22Z", func(in *Reader) { in.Instant("f") }},
		{"x", func(in *Reader) { in.OptionalInstant("f") }},
		{"10", func(in *Reader) { in.Int("f", 1, 9) }},
		{"1.5", func(in *Reader) { in.Int("f", 1, 9) }},
		{"99999999999999999999", func(in *Reader) { in.Int("f", 1, 9) }},
		{"181", func(in *Reader) { in.Number("f", -180, 180) }},
		{"NaN", func(in *Reader) { in.Number("f", -180, 180) }},
		{"Inf", func(in *Reader) { in.Number("f", -180, 180) }},
		{"x", func(in *Reader) { in.OptionalNumber("f", -180, 180) }},
		{"", func(in *Reader) { in.File("f", 9, "application/pdf") }},
	} {
		in := readerOf(url.Values{"f": {c.value}})
		c.read(in)
		if got := wrong(t, in); len(got) != 1 || got[0] != "f" {
			t.Errorf("%q: fields %v, want f once", c.value, got)
		}
	}
}

func TestAFormWithoutACommandGetsOne(t *testing.T) {
	for given, kept := range map[string]bool{"0190aaaa-bbbb-4ccc-8ddd-eeeeffff0000": true, "": false, "x": false, "a b c d e f g": false, strings.Repeat("a", 65): false} {
		c := &Context{R: httptest.NewRequest("POST", "/", strings.NewReader(url.Values{"command": {given}}.Encode())), server: &server{}}
		c.R.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if got := c.Command(); (got == given) != kept || !commandID.MatchString(got) {
			t.Errorf("command %q becomes %q", given, got)
		}
	}
}

func upload(name string, body []byte) *http.Request {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if name != "" {
		f, _ := w.CreateFormFile("paper", name)
		f.Write(body)
	}
	w.WriteField("text", "kept")
	w.Close()
	r := httptest.NewRequest("POST", "/", &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func TestFilesAreWhatTheirBytesSay(t *testing.T) {
	pdf, png := []byte("%PDF-1.7\nrest"), []byte("\x89PNG\r\n\x1a\nrest")
	for _, c := range []struct {
		name  string
		body  []byte
		taken bool
	}{
		{"证书.pdf", pdf, true}, {`C:\papers\..\证书.pdf`, pdf, true}, {"../../etc/证书.pdf", pdf, true},
		{"证书.pdf", png, false}, {"证书.pdf", nil, false}, {"证书.pdf", append(bytes.Clone(pdf), make([]byte, 64)...), false}, {"", nil, false},
	} {
		in := (&Context{R: upload(c.name, c.body), server: &server{}}).Read()
		u := in.File("paper", 64, "application/pdf")
		if bad := wrong(t, in); (bad == nil) != c.taken {
			t.Errorf("%q with %d bytes: taken %v", c.name, len(c.body), bad == nil)
		} else if c.taken && (u.Name != "证书.pdf" || u.Type != "application/pdf" || !bytes.Equal(u.Body, pdf)) {
			t.Errorf("%q becomes %q %s", c.name, u.Name, u.Type)
		}
		if in.Text("text", 9) != "kept" {
			t.Error("the other fields are lost")
		}
		in = (&Context{R: upload(c.name, c.body), server: &server{}}).Read()
		if got := in.OptionalFile("paper", 64, "application/pdf"); c.name == "" && (got != nil || in.Err() != nil) {
			t.Error("no file is something")
		}
	}
}

func TestABrokenBodyIsNoFormAndSaysSo(t *testing.T) {
	e := newEdge(t, nil)
	for _, c := range []struct{ kind, body string }{
		{"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\ncut"},
		{"application/x-www-form-urlencoded", "text=%zz"},
	} {
		r := httptest.NewRequest("POST", "/letters", strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		w := httptest.NewRecorder()
		e.h.ServeHTTP(w, r)
		if w.Code != 400 || !strings.Contains(w.Body.String(), "没有读懂这次提交") {
			t.Errorf("%s: %d", c.kind, w.Code)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "text=a&day=2026-06-03&at=2026-06-03T14:05&n=1")
	f.Add("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\na\r\n--x--\r\n")
	f.Fuzz(func(t *testing.T, kind, body string) {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		in := (&Context{R: r, server: &server{}}).Read()
		text, day, at, n := in.Text("text", 10), in.Date("day"), in.Instant("at"), in.Int("n", 1, 9)
		in.OptionalFile("paper", 100, "image/png")
		if in.Err() == nil && (text == "" || len([]rune(text)) > 10 || n < 1 || n > 9 || at.IsZero() || day.String() == "") {
			t.Errorf("taken: %q %v %v %d", text, day, at, n)
		}
	})
}
