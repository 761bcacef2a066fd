package admissibility

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
)

// The contract's example, key by key.
func TestReceiptIsThatOfTheContract(t *testing.T) {
	f, err := Parse([]byte(`{"format":"yuanjian/facts/1","stage":"received","use":{"violation":"x"},"site":{"kind":"fixed"},` +
		`"capture":{"at":"2021-07-15T00:00:00.25Z","integrity":"broken"}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := string(Judge(&f, OnRecord).Append(nil))
	want := `{"format":"yuanjian/receipt/1","instant":"2021-07-15T08:00:00.25+08:00","stage":"received","outcome":"barred","findings":[` +
		`{"rule":"A10.2-legal","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"finding","because":"没有法制审核的记录。","cure":"补充抓拍前作出的法制审核意见。"},` +
		`{"rule":"A10.2-technical","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"finding","because":"没有技术审核的记录。","cure":"补充抓拍前作出的技术审核意见。"},` +
		`{"rule":"A11.1.3","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"corroboration","because":"单凭设备记录实施行政处罚有无法律、行政法规依据，尚未查明。","cure":"由法制审核写明有无法律、行政法规依据及其条文。"},` +
		`{"rule":"L41-sign","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"finding","because":"没有标识或者标志的记录。","cure":"补充抓拍前标识或者标志设在现场的记录和照片。"},` +
		`{"rule":"L41-published","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"finding","because":"没有向社会公布设置地点的记录。","cure":"补充抓拍前公布设置地点的凭证。"},` +
		`{"rule":"A20b","article":"第四十六条","source":"行政处罚法","result":"unmet","consequence":"barred","because":"原始记录经核对不一致。","cure":null},` +
		`{"rule":"A21b","article":"第四十一条第一款","source":"行政处罚法","result":"unknown","consequence":"finding","because":"抓拍前没有通过的技术审核，无法比对软件版本。","cure":"补充抓拍前通过的技术审核意见。"},` +
		`{"rule":"A22.1b","article":"第九条","source":"计量法","result":"unknown","consequence":"barred","because":"设备是否属于计量器具，尚未查明。","cure":"由技术审核写明设备是否属于计量器具及其理由。"},` +
		`{"rule":"A36.3","article":"第四十六条","source":"行政处罚法","result":"unknown","consequence":"finding","because":"抓拍前没有校时的记录。","cure":"补充抓拍前校时的记录。"}]}`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// The articles of the table since 2025-05-01 and before, in the sources' own way of writing.
func TestArticles(t *testing.T) {
	const now, penalty, metrology = "粤府〔2025〕12号", "行政处罚法", "计量法"
	for id, want := range map[string][2]string{
		"A9b": {now + "第九条"}, "A9b-place": {now + "第九条"},
		"A10.2-legal":     {now + "第十条第二款", penalty + "第四十一条第一款"},
		"A10.2-technical": {now + "第十条第二款", penalty + "第四十一条第一款"},
		"A11.1.3":         {now + "第十一条第一款第（三）项", penalty + "第四十一条第一款"},
		"L41-sign":        {penalty + "第四十一条第一款", penalty + "第四十一条第一款"},
		"L41-published":   {penalty + "第四十一条第一款", penalty + "第四十一条第一款"},
		"A14.1a":          {now + "第十四条第一款"}, "A14.1b": {now + "第十四条第一款"}, "A14.1c": {now + "第十四条第一款"},
		"A14.2": {now + "第十四条第二款"}, "A15": {now + "第十五条"},
		"A16.1.1": {now + "第十六条第一款第（一）项"}, "A16.1.2": {now + "第十六条第一款第（二）项"},
		"A16.1.3a": {now + "第十六条第一款第（三）项"}, "A16.1.4": {now + "第十六条第一款第（四）项"},
		"A20b":   {now + "第二十条", penalty + "第四十六条"},
		"A21b":   {now + "第二十一条", penalty + "第四十一条第一款"},
		"A22.1b": {now + "第二十二条第一款", metrology + "第九条"},
		"A36.3":  {now + "第三十六条第（三）项", penalty + "第四十六条"},
		"A30.1":  {now + "第三十条第（一）项", penalty + "第四十二条"},
		"A30.3a": {now + "第三十条第（三）项", penalty + "第四十一条第二款"},
	} {
		r := ruleOf(id)
		if r == nil {
			t.Errorf("no rule %s", id)
			continue
		}
		for i, day := range []law.Date{law.MeasuresInForce, law.MeasuresInForce.AddDays(-1)} {
			if a := r.On(day); want[i] != "" && a.Source+a.Words != want[i] {
				t.Errorf("%s on %s: %s%s, want %s", id, day, a.Source, a.Words, want[i])
			}
			if inForce := r.InForce(day); id != "L41-sign" && inForce != (want[i] != "") {
				t.Errorf("%s on %s: in force %v", id, day, inForce)
			}
		}
	}
	if len(Rules()) != 22 {
		t.Errorf("%d rules", len(Rules()))
	}
}

// Equal facts give equal bytes, in one line and in many; both are JSON of the same meaning; and a stored judgement put
// together again prints the same.
func TestReceiptIsStable(t *testing.T) {
	all := readBases(t)
	for _, c := range readCases(t) {
		doc, want := all.compose(t, c)
		r, err := JudgeDocument(doc, want.knownAt)
		if err != nil {
			t.Fatal(err)
		}
		line, indented := r.Append(nil), r.AppendIndented(nil)
		again, _ := JudgeDocument(doc, want.knownAt)
		stored := Receive(again.Facts, r.Version, r.Findings)
		if !bytes.Equal(line, stored.Append(nil)) {
			t.Fatalf("%s: another receipt", c.where)
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, indented); err != nil || !bytes.Equal(compact.Bytes(), line) {
			t.Fatalf("%s: %v\n%s\n%s", c.where, err, compact.Bytes(), line)
		}
		var shape struct {
			Findings []struct{ Because string }
			Outcome  string
		}
		if err := json.Unmarshal(line, &shape); err != nil || len(shape.Findings) != len(r.Findings) || shape.Outcome != r.Outcome.String() {
			t.Fatalf("%s: %v", c.where, err)
		}
		for i, found := range shape.Findings {
			if s := r.Statement(i); s.Because.ZH != found.Because {
				t.Fatalf("%s: %q and %q", c.where, s.Because.ZH, found.Because)
			}
		}
	}
}

// Text from outside cannot break the sentence it stands in.
func TestHostileTextStaysInItsQuotes(t *testing.T) {
	f := parsed(t, "fixed")
	f.Capture.Firmware = Some("\"\\\n\u202e</script>" + strings.Repeat("长", 500))
	r := Judge(&f, OnRecord)
	line := r.Append(nil)
	if !json.Valid(line) || bytes.ContainsAny(line, "\n\u202e") || len(line) > 8192 {
		t.Errorf("%d bytes: %s", len(line), line)
	}
	_, place := found(r, "A21b")
	if because := r.Statement(place).Because.ZH; !strings.Contains(because, "…”，2025年5月3日技术审核通过的是“1.4.2”。") {
		t.Error(because)
	}
}

// The dates of sentences are those of the calendar.
func TestCivil(t *testing.T) {
	for d := law.NewDate(-1, 1, 1); d < law.NewDate(10001, 1, 1); d += 13 {
		year, month, day := civil(d)
		if y, m, dd := d.Start().Date(); year != y || month != m || day != dd {
			t.Fatalf("%d: %d-%d-%d, want %d-%d-%d", d, year, month, day, y, m, dd)
		}
	}
}

func TestInstant(t *testing.T) {
	for text, want := range map[string]string{
		"2025-06-05T16:00:00Z":             "2025-06-06T00:00:00+08:00",
		"2025-06-06T00:00:00.100000+08:00": "2025-06-06T00:00:00.1+08:00",
		"1969-12-31T15:59:59.999999Z":      "1969-12-31T23:59:59.999999+08:00",
		"0000-01-01T00:00:00+08:00":        "0000-01-01T00:00:00+08:00",
	} {
		at, err := law.ParseInstant(text)
		if err != nil {
			t.Fatal(err)
		}
		i := InstantOf(at)
		if i.String() != want || !i.Time().Equal(at) || i.Date() != law.DateOf(at) || startOf(i.Date()).Date() != i.Date() {
			t.Errorf("%s: %s on %s", text, i, i.Date())
		}
	}
	if got := InstantOf(time.Unix(0, -1)); got != -1 {
		t.Errorf("a nanosecond before 1970 is %d", got)
	}
}

// A length is shown so that it stands on the side of the limit on which it was judged.
func TestLengthKeepsItsSide(t *testing.T) {
	for _, c := range []struct {
		v      float64
		limits []float64
		want   string
	}{
		{29.94, []float64{30}, "29.9"}, {29.96, []float64{30}, "30"}, {30.04, []float64{30}, "30.04"},
		{30.00001, []float64{30}, "30.00001"}, {0, []float64{30}, "0"}, {34.96, []float64{30, 35}, "35"}, {35.04, []float64{30, 35}, "35.04"},
		{math30Up, []float64{30}, "30.000000000000004"},
	} {
		if got := string(length(nil, c.v, c.limits...)); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
}

const math30Up = 30.000000000000004

func TestTitles(t *testing.T) {
	for i := range rules {
		w := rules[i].Title
		if w.ZH == "" || w.EN == "" || strings.HasSuffix(w.ZH, "。") {
			t.Errorf("%s: %+v", rules[i].ID, w)
		}
	}
}

// The words of the outcomes are the contract's, everywhere the same.
func TestOutcomeWords(t *testing.T) {
	var all []string
	for o := Barred; o <= Admissible; o++ {
		all = append(all, o.Words().ZH)
		if o.Words().EN == "" || o.String() == "" {
			t.Errorf("%d has no words", o)
		}
	}
	const contract = "不得作为证据材料 · 设置或程序有欠缺，须由法制审核人员认定 · 待查明 · 不能单独定案，须有其他证据印证 · " +
		"可以提交审核，尚不得作为证据材料 · 可以作为证据材料；能否认定事实，须经查证属实并结合全案审查（第三十五条）"
	if got := strings.Join(all, " · "); got != contract {
		t.Error(got)
	}
	if (Outcome(0)).Words() != (law.Words{}) || Outcome(99).Words() != (law.Words{}) {
		t.Error("words for no outcome")
	}
}

// Rules see facts only: their files import law, term, geo and a short list of standard packages.
func TestRulesArePure(t *testing.T) {
	allowed := regexp.MustCompile(`^"(strings|yuanjian/internal/geo|yuanjian/internal/law|yuanjian/internal/term)"$`)
	for _, name := range []string{"rules.go", "rules_setting.go", "rules_place.go", "rules_public.go", "rules_use.go", "rules_carrier.go", "rules_record.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		imports := string(text)
		if i := strings.Index(imports, "\nfunc "); i >= 0 {
			imports = imports[:i]
		}
		for _, path := range regexp.MustCompile(`(?m)^(?:import )?\t?("[a-z/]+")$`).FindAllStringSubmatch(imports, -1) {
			if !allowed.MatchString(path[1]) {
				t.Errorf("%s imports %s", name, path[1])
			}
		}
	}
}
