package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// facts is a valid document whose capture is at a Beijing time of 2025-09-01.
func facts(at string) string {
	return `{"format":"yuanjian/facts/1","stage":"received","use":{"violation":"超限"},"site":{"kind":"fixed"},` +
		`"events":[{"at":"2025-08-01T00:00:00+08:00","event":"commissioned"},` +
		`{"at":"2025-08-20T00:00:00+08:00","event":"stopped","known":"2025-09-10T00:00:00+08:00"}],` +
		`"capture":{"at":"2025-09-01T` + at + `+08:00","integrity":"verified"}}`
}

// judge runs `yuanjian judge` on a text at stdin.
func judge(stdin string, args ...string) (code int, stdout, stderr string) {
	var out, errs strings.Builder
	code = run(append([]string{"judge"}, args...), strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// receipt is what the tests look at of one.
type receipt struct {
	Format, Instant, Outcome string
	Findings                 []struct{ Rule, Result string }
	Error                    *struct{ Pointer, Expected string }
}

func (r receipt) result(rule string) string {
	for _, f := range r.Findings {
		if f.Rule == rule {
			return f.Result
		}
	}
	return ""
}

func readReceipt(t *testing.T, text string) (r receipt) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

func TestJudgeOneDocument(t *testing.T) {
	file := filepath.Join(t.TempDir(), "facts.json")
	if err := os.WriteFile(file, []byte(facts("12:00:00")), 0o600); err != nil {
		t.Fatal(err)
	}
	var outputs []string
	for _, c := range []struct {
		stdin string
		args  []string
	}{{"", []string{file}}, {facts("12:00:00"), []string{"-"}}, {facts("12:00:00"), nil}} {
		code, stdout, stderr := judge(c.stdin, c.args...)
		if code != exitDone || stderr != "" {
			t.Fatalf("%q: code %d, %q", c.args, code, stderr)
		}
		outputs = append(outputs, stdout)
	}
	if outputs[0] != outputs[1] || outputs[0] != outputs[2] {
		t.Error("a file, - and nothing give different receipts")
	}
	r := readReceipt(t, outputs[0])
	if r.Format != "yuanjian/receipt/1" || r.Instant != "2025-09-01T12:00:00+08:00" || r.Outcome != "finding_required" {
		t.Errorf("%+v", r)
	}
	if !strings.HasPrefix(outputs[0], "{\n  \"format\"") || !strings.HasSuffix(outputs[0], "}\n") {
		t.Errorf("not indented: %s", outputs[0])
	}
}

func TestJudgeKnownAt(t *testing.T) {
	for at, want := range map[string]string{"": "unmet", "2025-09-09T23:59:59+08:00": "met", "2025-09-09T16:00:00Z": "unmet"} {
		var args []string
		if at != "" {
			args = []string{"--known-at", at}
		}
		code, stdout, stderr := judge(facts("12:00:00"), args...)
		if got := readReceipt(t, stdout).result("A14.2"); code != exitDone || got != want {
			t.Errorf("%q: code %d, A14.2 %s, want %s; %s", at, code, got, want, stderr)
		}
	}
	refused(t, []string{"--known-at"}, "judge", "--known-at", "yesterday")
	refused(t, []string{"--known-at"}, "judge", "--known-at", "2025-09-09T16:00:00Z", "--known-at", "2025-09-09T16:00:00Z")
}

func TestJudgeLines(t *testing.T) {
	in := facts("12:00:00") + "\n\n \t\r\n" + `{"format":"yuanjian/facts/1","stage":3}` + "\r\n" + facts("13:00:00") + "\n" + facts("14:00:00") + "\nx"
	code, stdout, stderr := judge(in, "--lines")
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	if code != exitUsage || len(lines) != 5 {
		t.Fatalf("code %d, %d lines: %s", code, len(lines), stdout)
	}
	for i, want := range []string{"2025-09-01T12:00:00+08:00", "", "2025-09-01T13:00:00+08:00", "2025-09-01T14:00:00+08:00", ""} {
		r := readReceipt(t, lines[i])
		if r.Instant != want || (r.Error != nil) != (want == "") {
			t.Errorf("line %d: %s", i+1, lines[i])
		}
	}
	if want := `{"error":{"pointer":"/stage","expected":"one of \"received\", \"reviewed\""}}`; lines[1] != want {
		t.Errorf("%s, want %s", lines[1], want)
	}
	complaints := strings.Split(strings.TrimSuffix(stderr, "\n"), "\n")
	if len(complaints) != 2 || !strings.Contains(complaints[0], "line 4: /stage") || !strings.Contains(complaints[0], "应为") ||
		!strings.Contains(complaints[1], "line 7: ") || !strings.Contains(complaints[1], "an object") {
		t.Errorf("%q", complaints)
	}
	if code, stdout, stderr := judge("\n\n", "--lines"); code != exitDone || stdout != "" || stderr != "" {
		t.Errorf("nothing to judge: code %d, %q, %q", code, stdout, stderr)
	}
}

func TestJudgeInvalidDocument(t *testing.T) {
	doc := strings.Replace(facts("12:00:00"), `"stage"`, "\n\n\"stage\"", 1)
	doc = strings.Replace(doc, "verified", "intact", 1)
	code, stdout, stderr := judge(doc)
	if code != exitUsage || stdout != "" || strings.Count(stderr, "\n") != 1 {
		t.Errorf("code %d, %q, %q", code, stdout, stderr)
	}
	for _, part := range []string{"第3行 line 3", "/capture/integrity", "之一", `one of "verified"`} {
		if !strings.Contains(stderr, part) {
			t.Errorf("%q does not say %q", stderr, part)
		}
	}
	if _, _, stderr := judge("{\"a\x1b[31m\n\": 1}"); strings.Contains(stderr, "\x1b") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("a key of the document breaks the line: %q", stderr)
	}
	if _, _, stderr := judge(`{"a\u001b[31m\n": 1}`); strings.Contains(stderr, "\x1b") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("an escaped key of the document breaks the line: %q", stderr)
	}
}

func TestJudgeWhatCannotBeRead(t *testing.T) {
	for _, args := range [][]string{{filepath.Join(t.TempDir(), "missing.json")}, {t.TempDir()}, {"--lines", t.TempDir()}} {
		if code, stdout, stderr := judge("", args...); code != exitRefused || stdout != "" || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: code %d, %q, %q", args, code, stdout, stderr)
		}
	}
	var out, errs strings.Builder
	broken := io.MultiReader(strings.NewReader(facts("12:00:00")+"\n"), failing{})
	if code := run([]string{"judge", "--lines"}, broken, &out, &errs); code != exitRefused || !strings.Contains(errs.String(), "no medium") {
		t.Errorf("code %d, %q", code, errs.String())
	}
	if r := readReceipt(t, out.String()); r.Outcome == "" {
		t.Errorf("what was judged before is lost: %q", out.String())
	}
	if code := run([]string{"judge"}, strings.NewReader(facts("12:00:00")), brokenPipe{}, &errs); code != exitRefused {
		t.Errorf("a receipt nobody can read: code %d", code)
	}
}

// failing is a file that cannot be read further.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no medium") }

// A line without end is refused in its place, whatever its length, and the next one is judged.
func TestJudgeLineTooLong(t *testing.T) {
	long := io.LimitReader(endless{}, largestDocument+100)
	var out, errs strings.Builder
	code := run([]string{"judge", "--lines"}, io.MultiReader(long, strings.NewReader("\n"+facts("12:00:00")+"\n")), &out, &errs)
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if code != exitUsage || len(lines) != 2 {
		t.Fatalf("code %d: %s", code, out.String())
	}
	if r := readReceipt(t, lines[0]); r.Error == nil || !strings.Contains(r.Error.Expected, "16 MiB") {
		t.Errorf("%s", lines[0])
	}
	if r := readReceipt(t, lines[1]); r.Instant == "" {
		t.Errorf("%s", lines[1])
	}
	if code, stdout, stderr := judge(facts("12:00:00") + strings.Repeat(" ", largestDocument)); code != exitUsage || stdout != "" || !strings.Contains(stderr, "16 MiB") {
		t.Errorf("one document: code %d, %q", code, stderr)
	}
	if code, _, stderr := judge(facts("12:00:00") + strings.Repeat(" ", largestDocument-len(facts("12:00:00")))); code != exitDone {
		t.Errorf("a document of just the limit: code %d, %q", code, stderr)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	return len(p), nil
}

// A program that asks line by line gets each answer before it sends the next line.
func TestJudgeAnswersAtOnce(t *testing.T) {
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan int)
	go func() {
		code := run([]string{"judge", "--lines"}, in, out, io.Discard)
		out.Close()
		done <- code
	}()
	read := json.NewDecoder(answers)
	for i := range 3 {
		at := time.Date(2025, 9, 1, 12, i, 0, 0, time.UTC).Format("15:04:05")
		if _, err := fmt.Fprintln(ask, facts(at)); err != nil {
			t.Fatal(err)
		}
		var r receipt
		if err := read.Decode(&r); err != nil || r.Instant != "2025-09-01T"+at+"+08:00" {
			t.Fatalf("%v: %+v", err, r)
		}
	}
	ask.Close()
	if code := <-done; code != exitDone {
		t.Errorf("code %d", code)
	}
}
