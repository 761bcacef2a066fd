package main

import (
	"errors"
	"strings"
	"testing"
)

// yuanjian runs the program in process.
func yuanjian(args ...string) (code int, stdout, stderr string) {
	var out, errs strings.Builder
	code = run(args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// refused runs the program with wrong input: code 2, nothing on stdout, one line on stderr that names each part.
func refused(t *testing.T, parts []string, args ...string) {
	t.Helper()
	code, stdout, stderr := yuanjian(args...)
	if code != exitUsage || stdout != "" || strings.Count(stderr, "\n") != 1 || !strings.HasSuffix(stderr, "\n") || len(stderr) > 600 {
		t.Errorf("%q: code %d, stdout %q, stderr %q", args, code, stdout, stderr)
	}
	for _, part := range parts {
		if !strings.Contains(stderr, part) {
			t.Errorf("%q: %q does not name %q", args, stderr, part)
		}
	}
}

func TestHelpIsChineseAndEnglish(t *testing.T) {
	for _, v := range []struct {
		args, parts []string
	}{
		{[]string{"--help"}, []string{"远鉴", "Off-site", "用法 Usage: yuanjian <", "deadline", "届满日", "due date", "--help"}},
		{[]string{"-h"}, []string{"命令 Commands"}},
		{[]string{"deadline", "--help"}, []string{
			"yuanjian deadline --days N --unit working|calendar --from INSTANT [--suspend FROM/UNTIL]… [--roll]", "调休", "State Council", "退出码"}},
		{[]string{"deadline", "--days", "3", "-h"}, []string{"Usage: yuanjian deadline"}},
	} {
		code, stdout, stderr := yuanjian(v.args...)
		if code != exitDone || stderr != "" {
			t.Errorf("%q: code %d, stderr %q", v.args, code, stderr)
		}
		for _, part := range v.parts {
			if !strings.Contains(stdout, part) {
				t.Errorf("%q: help does not say %q:\n%s", v.args, part, stdout)
			}
		}
	}
}

// Every subcommand has help in both languages and is one the parser can run.
func TestEverySubcommandIsComplete(t *testing.T) {
	_, help, _ := yuanjian("--help")
	_, list, _ := strings.Cut(help, "Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	lines := strings.Split(list, "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		name, words := strings.TrimSpace(lines[i]), lines[i+1]
		if !strings.Contains(words, "。 ") || !strings.HasSuffix(words, ".") {
			t.Errorf("%s: %q is not Chinese and English", name, words)
		}
		if code, out, _ := yuanjian(name, "--help"); code != exitDone || !strings.Contains(out, "Usage: yuanjian "+name) {
			t.Errorf("%s --help: code %d, %q", name, code, out)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	refused(t, []string{"deadline", "--help"})
	refused(t, []string{"nonsense"}, "nonsense")
	refused(t, []string{"--nonsense"}, "--nonsense")
	refused(t, []string{"--days"}, "--days", "3") // a flag of a subcommand before it
	refused(t, []string{"--no such"}, "deadline", "--no\nsuch")
	refused(t, nil, "\x1b[31m")
	if _, _, stderr := yuanjian("\x1b[31m"); strings.Contains(stderr, "\x1b") {
		t.Errorf("an escape reaches the terminal: %q", stderr)
	}
}

// brokenPipe is a stdout nobody reads any more.
type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestResultThatCannotBeWrittenIsAFailure(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"deadline", "--days", "1", "--unit", "calendar", "--from", "2026-06-01T00:00:00Z"}} {
		var errs strings.Builder
		if code := run(args, strings.NewReader(""), brokenPipe{}, &errs); code != exitRefused || !strings.Contains(errs.String(), "broken pipe") {
			t.Errorf("%q: code %d, %q", args, code, errs.String())
		}
	}
}

func TestBenchNamesWhatItKnowsWhenAskedForSomethingElse(t *testing.T) {
	refused(t, []string{"juge", "judge, store", "million"}, "bench", "juge")
}
