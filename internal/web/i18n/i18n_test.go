package i18n

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestBothLanguagesHaveTheSameKeysAndArguments(t *testing.T) {
	zh, en := tables()[ZH], tables()[EN]
	for k, text := range zh.texts {
		other, ok := en.texts[k]
		if !ok {
			t.Errorf("%s: %s has no English", zh.from[k], k)
			continue
		}
		if a, b := arguments(text), arguments(other); !slices.Equal(a, b) {
			t.Errorf("%s: arguments %v in Chinese, %v in English", k, a, b)
		}
		if filepath.Base(zh.from[k]) != filepath.Base(en.from[k]) {
			t.Errorf("%s stands in %s and %s", k, zh.from[k], en.from[k])
		}
	}
	for k := range en.texts {
		if _, ok := zh.texts[k]; !ok {
			t.Errorf("%s: %s has no Chinese", en.from[k], k)
		}
	}
}

var placeholder = regexp.MustCompile(`\{(\d+)`)

func arguments(text string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

func TestChineseCopyKeepsTheRules(t *testing.T) {
	zh := tables()[ZH]
	for _, k := range Keys(ZH) {
		for _, fault := range Lint(zh.texts[k]) {
			t.Errorf("%s: %s: %q: %s", zh.from[k], k, zh.texts[k], fault)
		}
	}
}

func TestEnglishCopyHasNoFullWidthSigns(t *testing.T) {
	en := tables()[EN]
	for k, text := range en.texts {
		// A term of the law may stand in Chinese inside an English sentence; its punctuation may not.
		if i := strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune("，。；：！？（）、", r) }); i >= 0 {
			t.Errorf("%s: %s: full-width sign in %q", en.from[k], k, text)
		}
	}
}

func TestLintCatches(t *testing.T) {
	for _, bad := range []string{"系统繁忙，请稍后再试。", "请看这里,谢谢", "共 3 台", "完成!", "你的设备", "公示(平台)", "设备.", "恭喜您"} {
		if Lint(bad) == nil {
			t.Errorf("Lint passes %q", bad)
		}
	}
	for _, good := range []string{"共3台设备。", "检定有效期至2025年5月20日，抓拍在此之后（第二十二条）。", "G107国道K2530+200由北向南", "English only, here."} {
		if f := Lint(good); f != nil {
			t.Errorf("Lint refuses %q: %v", good, f)
		}
	}
}

// used finds the keys that templates and Go sources name: {{t "key"}}, (t "key"), .T("key"), Key: "key".
var used = regexp.MustCompile(`(?:\bt |\.T\(|i18n\.Text\([^,]+, |Key:\s*)"([a-z][a-z0-9_]*\.[a-z0-9_.]+)"`)

func TestEveryKeyThatIsUsedExists(t *testing.T) {
	seen, err := keysUsedBelow("..")
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) < 20 {
		t.Fatalf("only %d keys found in the sources: the pattern no longer fits them", len(seen))
	}
	for key, where := range seen {
		if strings.HasSuffix(key, ".") { // the beginning of keys that are put together: some must exist
			if !slices.ContainsFunc(Keys(ZH), func(k string) bool { return strings.HasPrefix(k, key) }) {
				t.Errorf("%s uses keys that begin with %q; there is none", where, key)
			}
		} else if !Has(key) {
			t.Errorf("%s uses %q, which zh/ and en/ do not both have", where, key)
		}
	}
}

func keysUsedBelow(root string) (map[string]string, error) {
	seen := map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		ext := filepath.Ext(p)
		if err != nil || d.IsDir() || (ext != ".html" && ext != ".go") || strings.HasSuffix(p, "_test.go") || d.Name() == "doc.go" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(b)) {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, m := range used.FindAllStringSubmatch(line, -1) {
				seen[m[1]] = p
			}
		}
		return nil
	})
	return seen, err
}

// TestTemplatesHoldNoChinese keeps every word of the pages in the text files.
func TestTemplatesHoldNoChinese(t *testing.T) {
	comment := regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}`)
	err := filepath.WalkDir("..", func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".html" || strings.Contains(p, "testdata") {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(comment.ReplaceAllString(string(b), ""), "\n") {
			if strings.IndexFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0 {
				t.Errorf("%s:%d: Chinese in a template; give it a key: %s", p, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTextFillsArguments(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"共{1}台", "共1台"}, {"{1} {1|device|devices}", "1 device"}, {"{2} {2|device|devices}", "7 devices"},
		{"{2}，{1}", "7，1"}, {"{9}", "{9}"}, {"{x}", "{x}"}, {"open {", "open {"},
	} {
		if got := fill(c.text, []any{1, 7}); got != c.want {
			t.Errorf("fill(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got := Text(EN, "no.such.key"); got != "⟨no.such.key⟩" {
		t.Errorf("missing key gives %q", got)
	}
}

func TestLongIsAtLeastFortyPercentLonger(t *testing.T) {
	for _, k := range Keys(ZH) {
		a, b := len([]rune(Text(ZH, k))), len([]rune(Text(Long, k)))
		if float64(b) < 1.4*float64(a) {
			t.Errorf("%s: %d → %d characters", k, a, b)
		}
	}
}

func TestParseNamesTheLine(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"a.x = 1\nnothing", "line 2"}, {"b.x = 1", `must begin with "a."`}, {"a.x = 1\na.x = 2", "stands twice"}, {"a.x =", "line 1"},
	} {
		if _, err := parse(c.src, "a"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("parse(%q): %v, want %q", c.src, err, c.want)
		}
	}
}
