package ui

import (
	"html/template"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

var instant = time.Date(2026, 6, 3, 6, 5, 22, 0, time.UTC)

func TestDatesAsPeopleReadThem(t *testing.T) {
	late := time.Date(2026, 6, 3, 16, 0, 0, 0, time.UTC) // already 4 June in Beijing
	for _, c := range []struct{ got, want string }{
		{Moment(i18n.ZH, instant), "2026年6月3日（星期三）14:05:22"},
		{Moment(i18n.EN, instant), "3 June 2026 (Wednesday) 14:05:22"},
		{Stamp(instant), "2026-06-03 14:05"},
		{Moment(i18n.ZH, late), "2026年6月4日（星期四）00:00:00"},
		{Day(i18n.ZH, law.NewDate(2026, 6, 7)), "2026年6月7日（星期日）"},
		{string(timeElement(instant, "x")), `<time class="n" datetime="2026-06-03T14:05:22+08:00">x</time>`},
		{string(momentElement(i18n.ZH, instant)), `<time datetime="2026-06-03T14:05:22+08:00"><span class="n">2026年6月3日（星期三）</span><wbr><span class="n">14:05:22</span></time>`},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestPlatesAndNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"粤S12A34": "粤S·12A34", "粤AD12345": "粤A·D12345", "粤S·12A34": "粤S·12A34", "abc": "abc", "": "", "粤s12A34": "粤s12A34",
		"<b>12345": "<b>12345", " 粤S12A34 ": "粤S·12A34",
	} {
		if got := Plate(in); got != want {
			t.Errorf("Plate(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[int64]string{0: "0", 7: "7", 999: "999", 1284: "1,284", -1284: "-1,284", 1234567: "1,234,567", -123: "-123"} {
		if got := Number(in); got != want {
			t.Errorf("Number(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestAPhoneNumberIsCalledAndNothingElseIsRun(t *testing.T) {
	shared, err := parts[i18n.ZH]()
	if err == nil {
		shared, err = shared.Clone() // what has executed is cloned no more
	}
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"tel:0000-12345": `href="tel:0000-12345"`, "/notices": `href="/notices"`, "tel:1;ext": `href="#ZgotmplZ"`, "tel:": `href="#ZgotmplZ"`, "javascript:alert(1)": `href="#ZgotmplZ"`,
	} {
		var b strings.Builder
		if err := shared.ExecuteTemplate(&b, "links", Links{{URL: address, Text: "打电话"}}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s: got %s, want %s", address, b.String(), want)
		}
	}
}

func TestHeadingKeepsTermsWholeAndTextHarmless(t *testing.T) {
	if got := Heading("法制审核<b>"); got != `<span class="n">法制审核</span>&lt;b&gt;` {
		t.Errorf("got %s", got)
	}
}

func TestConditionsNotMetComeFirst(t *testing.T) {
	p := GatesPanel{Rows: []GateRow{{State: Met, Title: "a"}, {State: Unknown, Title: "b"}, {State: Unmet, Title: "c"}, {State: Met, Title: "d"}, {State: Unmet, Title: "e"}}}
	order := ""
	for _, r := range p.Sorted() {
		order += r.Title
	}
	if order != "cebad" {
		t.Errorf("order %s", order)
	}
	if p.Total() != 5 || p.UnmetCount() != 2 || p.UnknownCount() != 1 || p.MetCount() != 2 {
		t.Error("counts are wrong")
	}
	if p.Rows[0].Title != "a" {
		t.Error("sorting changed the panel")
	}
}

func TestConditionsOfStatements(t *testing.T) {
	rows := Conditions(i18n.ZH, []law.Statement{
		{Title: law.Words{ZH: "题"}, Article: law.Art(law.SourceMeasures, 22, 0, 0), Result: law.Unmet, Consequence: law.Barred, Because: law.Words{ZH: "因"}, Cure: law.Words{ZH: "治"}},
		{Title: law.Words{ZH: "题"}, Article: law.Art(law.SourcePenaltyLaw, 41, 1, 0), Result: law.Unknown, Consequence: law.FindingNeeded},
		{Title: law.Words{ZH: "题"}, Result: law.Met},
	})
	if r := rows[0]; r.State != Unmet || r.Tone != "不得作为证据材料" || r.Article != "第二十二条" || r.Source != "" || r.Because != "因" || r.Cure != "治" {
		t.Errorf("%+v", r)
	}
	if r := rows[1]; r.State != Unknown || r.Tone != "" || r.Source != law.SourcePenaltyLaw {
		t.Errorf("%+v", r)
	}
	if rows[2].State != Met {
		t.Errorf("%+v", rows[2])
	}
}

func TestAFormKeepsWhatWasTyped(t *testing.T) {
	first := NewForm(i18n.ZH, nil, nil)
	first.Prefill("model", "LX-1")
	if f := first.Field("model", "型号"); f.Value != "LX-1" || f.Again || f.Error != "" {
		t.Errorf("%+v", f)
	}
	again := NewForm(i18n.ZH, map[string][]string{"model": {""}, "kind": {"a", "b"}}, []fault.Field{
		{Name: "serial", Want: law.Words{ZH: "请填写"}}, {Name: "model", Want: law.Words{ZH: "甲"}}, {Name: "model", Want: law.Words{ZH: "乙"}}, {Name: "/data/x", Want: law.Words{ZH: "丙"}}})
	again.Prefill("model", "LX-1")
	if f := again.Field("model", "型号"); f.Value != "" || f.Error != "甲" || !f.Again {
		t.Errorf("what was emptied by the person came back: %+v", f)
	}
	if f := again.Field("kind", "种类"); !f.Picked("b") || f.Picked("c") {
		t.Errorf("%+v", f)
	}
	want := []Problem{{"", "serial", "请填写"}, {"#f-model", "型号", "甲"}, {"", "/data/x", "丙"}}
	got := again.Problems()
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("problem %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestChoicesHaveDifferentIDs(t *testing.T) {
	seen := map[string]bool{}
	for i := range 60 {
		id := Field{ID: "f-x"}.ChoiceID(i)
		if seen[id] {
			t.Fatalf("id %s twice", id)
		}
		seen[id] = true
	}
}

func TestCommandsDiffer(t *testing.T) {
	id := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	a, b := NewCommand(), NewCommand()
	if a == b || !id.MatchString(a) {
		t.Errorf("%s %s", a, b)
	}
}

var iconName = regexp.MustCompile(`(?:icon |Icon:\s*|Icon\()"([a-z-]+)"`)

func TestEveryIconThatIsNamedIsDrawn(t *testing.T) {
	n := 0
	err := fs.WalkDir(os.DirFS(".."), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".html") && !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "doc.go") || strings.HasSuffix(p, "ui_test.go") {
			return err
		}
		b, err := fs.ReadFile(os.DirFS(".."), p)
		if err != nil {
			return err
		}
		for _, m := range iconName.FindAllStringSubmatch(string(b), -1) {
			n++
			if m[1] != "state-" && Icon(m[1]) == "" {
				t.Errorf("%s names the icon %q, which is not drawn", p, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 10 {
		t.Errorf("only %d icons found in the sources", n)
	}
	for _, s := range []State{Met, Unmet, Unknown, Waiting} {
		if s.Drawing() == "" {
			t.Errorf("state %s has no shape", s)
		}
	}
}

// TestSheetsAreForOldBrowsersAndTheStrictPolicy: what Chromium 80 does not know is not in the sheets of every page.
func TestSheetsAreForOldBrowsersAndTheStrictPolicy(t *testing.T) {
	for _, folder := range []string{"sheets"} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			b, err := os.ReadFile(folder + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, bad := range newerThanTheFloor(string(b)) {
				t.Errorf("%s: %s", e.Name(), bad)
			}
		}
	}
	if len(newerThanTheFloor("a{gap:1px}")) == 0 || len(newerThanTheFloor("a:is(b){}")) == 0 {
		t.Error("the check passes what it should find")
	}
}

var tooNew = regexp.MustCompile(`[{;]gap:|:is\(|:where\(|:has\(|:focus-visible|aspect-ratio|@layer|@container|dvh|text-size-adjust|https?://`)

func newerThanTheFloor(css string) []string {
	return tooNew.FindAllString(regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(css, ""), -1)
}

func TestPartsParseAndUnknownNamesAreErrors(t *testing.T) {
	for _, l := range []i18n.Language{i18n.ZH, i18n.EN, i18n.Long} {
		page := fstest.MapFS{"a.html": {Data: []byte(`{{template "badge" .}}{{t "state.met"}}{{plate "粤S12A34"}}`)}}
		p, err := Parse(l, page, "a.html")
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := p.ExecuteTemplate(&b, "a.html", Badge{Unmet, "<停用>"}); err != nil {
			t.Fatal(err)
		}
		if s := b.String(); !strings.Contains(s, "&lt;停用&gt;") || !strings.Contains(s, "<rect") {
			t.Errorf("%s: %s", l, s)
		}
	}
	if _, err := Parse("fr", fstest.MapFS{}, "a.html"); err == nil {
		t.Error("a language that does not exist is taken")
	}
	if _, err := Parse(i18n.ZH, fstest.MapFS{"a.html": {Data: []byte(`{{`)}}, "a.html"); err == nil {
		t.Error("a broken template is taken")
	}
	if _, err := AssetPath("none.css"); err == nil {
		t.Error("an asset that does not exist has an address")
	}
	var _ template.HTML = Icon("none") // draws nothing
}
