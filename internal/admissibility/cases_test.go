package admissibility

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/law"
)

// block is one base or one case of the text tables: its first line and the lines indented below it.
type block struct {
	where string // file:line
	head  string
	lines []string
}

// readBlocks reads a text table.
func readBlocks(t *testing.T, path string) []block {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []block
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimRight(lines.Text(), " ")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, "  "):
			blocks = append(blocks, block{where: fmt.Sprintf("%s:%d", path, n), head: line})
		case len(blocks) == 0:
			t.Fatalf("%s:%d: belongs to nothing", path, n)
		default:
			b := &blocks[len(blocks)-1]
			b.lines = append(b.lines, strings.TrimSpace(line))
		}
	}
	return blocks
}

// bases are the starting points of the cases, by name.
type bases map[string]block

func readBases(t *testing.T) bases {
	all := bases{}
	for _, b := range readBlocks(t, "testdata/bases.txt") {
		words := strings.Fields(b.head)
		if words[0] != "base" {
			t.Fatalf("%s: want base", b.where)
		}
		if len(words) > 3 && words[2] == "from" {
			b.lines = append(slices.Clone(all[words[3]].lines), b.lines...)
		}
		all[words[1]] = b
	}
	return all
}

// facts is a facts document being put together.
type facts map[string]any

// wanted is what a case asks of the finding beside its result.
type wanted struct {
	because []string
	cure    string // "-": none
	knownAt *time.Time
}

// compose applies the lines of a case.
func (all bases) compose(t *testing.T, b block) ([]byte, wanted) {
	t.Helper()
	base := "fixed"
	var want wanted
	for _, line := range b.lines {
		if name, is := strings.CutPrefix(line, "base "); is {
			base = strings.TrimSpace(name)
		}
	}
	if _, known := all[base]; !known {
		t.Fatalf("%s: no base %s", b.where, base)
	}
	doc := facts{}
	for _, line := range append(slices.Clone(all[base].lines), b.lines...) {
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "base":
		case "set":
			path, value, found := strings.Cut(rest, " = ")
			if !found {
				t.Fatalf("%s: %s", b.where, line)
			}
			doc.set(strings.Split(path, "."), valueOf(value))
		case "add":
			doc["events"] = append(doc.events(), eventOf(t, b.where, rest))
		case "drop":
			doc.drop(t, b.where, rest)
		case "because":
			want.because = append(want.because, rest)
		case "cure":
			want.cure = rest
		case "known-at":
			at, err := law.ParseInstant(valueOf(rest).(string))
			if err != nil {
				t.Fatalf("%s: %v", b.where, err)
			}
			want.knownAt = &at
		default:
			t.Fatalf("%s: %s", b.where, line)
		}
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return text, want
}

func (doc facts) events() []any {
	list, _ := doc["events"].([]any)
	return list
}

func (doc facts) set(path []string, value any) {
	at := map[string]any(doc)
	for _, key := range path[:len(path)-1] {
		inner, is := at[key].(map[string]any)
		if !is {
			inner = map[string]any{}
		} else {
			inner = maps.Clone(inner)
		}
		at[key] = inner
		at = inner
	}
	at[path[len(path)-1]] = value
}

// drop takes out the events of a kind that have the values given. To drop what is not there is a mistake of the case.
func (doc facts) drop(t *testing.T, where, rest string) {
	words := strings.Fields(rest)
	kept := slices.DeleteFunc(slices.Clone(doc.events()), func(e any) bool {
		event := e.(map[string]any)
		if event["event"] != words[0] {
			return false
		}
		for _, word := range words[1:] {
			key, value, _ := strings.Cut(word, "=")
			if event[key] != valueOf(value) {
				return false
			}
		}
		return true
	})
	if len(kept) == len(doc.events()) {
		t.Fatalf("%s: nothing to drop: %s", where, rest)
	}
	doc["events"] = kept
}

func eventOf(t *testing.T, where, rest string) map[string]any {
	words := strings.Fields(rest)
	if len(words) < 2 {
		t.Fatalf("%s: want an instant and an event: %s", where, rest)
	}
	event := map[string]any{"at": valueOf(words[0]), "event": words[1]}
	for _, word := range words[2:] {
		key, value, _ := strings.Cut(word, "=")
		event[key] = valueOf(value)
	}
	return event
}

var plainInstant = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$`)

// valueOf reads a value of the tables: JSON, or an instant in Beijing without seconds or offset, or a bare word.
func valueOf(text string) any {
	if plainInstant.MatchString(text) {
		if len(text) == len("2025-05-06T10:00") {
			text += ":00"
		}
		return text + "+08:00"
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil || decoder.More() {
		return text
	}
	if n, is := v.(json.Number); is && n.String() != text {
		return text
	}
	return v
}

// found looks a rule up in a receipt: its result and its place, or absent.
func found(r Receipt, rule string) (result string, place int) {
	if rule == "outcome" {
		return r.Outcome.String(), -1
	}
	for i := range r.Findings {
		if r.Findings[i].Rule == rule {
			return r.Findings[i].Result.String(), i
		}
	}
	return "absent", -1
}

// readCases replays every table but bases and invalid documents.
func readCases(t *testing.T) []block {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) < 6 {
		t.Fatalf("%v: %v", paths, err)
	}
	var cases []block
	for _, path := range paths {
		if name := filepath.Base(path); name != "bases.txt" && name != "invalid.txt" {
			cases = append(cases, readBlocks(t, path)...)
		}
	}
	return cases
}

func TestCases(t *testing.T) {
	all := readBases(t)
	for _, c := range readCases(t) {
		words := strings.Fields(c.head)
		doc, want := all.compose(t, c)
		receipt, err := JudgeDocument(doc, want.knownAt)
		if err != nil {
			t.Errorf("%s: %v\n%s", c.where, err, doc)
			continue
		}
		got, place := found(receipt, words[0])
		if got != words[1] {
			t.Errorf("%s: %s: %s", c.where, c.head, got)
			if place >= 0 {
				t.Log(receipt.Statement(place).Because.ZH)
			}
			continue
		}
		if place < 0 {
			continue
		}
		s := receipt.Statement(place)
		for _, part := range want.because {
			if !strings.Contains(s.Because.ZH, part) {
				t.Errorf("%s: because %q, want %q in it", c.where, s.Because.ZH, part)
			}
		}
		if want.cure == "-" && s.Cure.ZH != "" || want.cure != "-" && !strings.Contains(s.Cure.ZH, want.cure) {
			t.Errorf("%s: cure %q, want %q", c.where, s.Cure.ZH, want.cure)
		}
	}
}

// Every rule has a case for met, unmet and unknown; A30.1 knows no unknown.
func TestEveryRuleHasCasesForEveryResult(t *testing.T) {
	have := map[string]bool{}
	for _, c := range readCases(t) {
		words := strings.Fields(c.head)
		if words[0] != "outcome" && ruleOf(words[0]) == nil {
			t.Errorf("%s: no rule %s", c.where, words[0])
		}
		if len(words) < 3 {
			t.Errorf("%s: says not what happened", c.where)
		}
		have[words[0]+" "+words[1]] = true
	}
	for i := range rules {
		for _, result := range []law.Result{law.Met, law.Unmet, law.Unknown} {
			if id := rules[i].ID; !have[id+" "+result.String()] && !(id == "A30.1" && result == law.Unknown) {
				t.Errorf("no case for %s %s", id, result)
			}
		}
	}
	for _, o := range []Outcome{Barred, FindingRequired, Incomplete, CorroborationRequired, Reviewable, Admissible} {
		if !have["outcome "+o.String()] {
			t.Errorf("no case for the outcome %s", o)
		}
	}
}

// The bases are in order: whatever a case finds is what the case itself put in.
func TestBasesAreInOrder(t *testing.T) {
	all := readBases(t)
	for name := range all {
		doc, _ := all.compose(t, block{where: name, lines: []string{"base " + name}})
		receipt, err := JudgeDocument(doc, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i := range receipt.Findings {
			if receipt.Findings[i].Result != law.Met {
				t.Errorf("%s: %s: %s", name, receipt.Findings[i].Rule, receipt.Statement(i).Because.ZH)
			}
		}
	}
}

// Every reason is given by some case, and every sentence in both languages is whole.
func TestEveryReasonIsReached(t *testing.T) {
	all, seen := readBases(t), map[law.Reason]bool{}
	for _, c := range readCases(t) {
		doc, want := all.compose(t, c)
		receipt, err := JudgeDocument(doc, want.knownAt)
		if err != nil {
			t.Fatalf("%s: %v", c.where, err)
		}
		for i := range receipt.Findings {
			seen[receipt.Findings[i].Reason] = true
			checkWords(t, c.where, receipt.Statement(i))
		}
	}
	for reason := law.Reason(1); reason < reasonCount; reason++ {
		if !seen[reason] {
			t.Errorf("no case gives the reason %d: %s", reason, phraseOf(reason).because.ZH)
		}
	}
}

func phraseOf(reason law.Reason) phrase {
	for _, phrases := range []map[law.Reason]phrase{settingPhrases, publicPhrases, recordPhrases} {
		if p, there := phrases[reason]; there {
			return p
		}
	}
	return phrase{}
}

// checkWords asks of a statement what can be asked of any: whole sentences, in both languages, with the law's punctuation.
func checkWords(t *testing.T, where string, s law.Statement) {
	t.Helper()
	for _, zh := range []string{s.Because.ZH, s.Cure.ZH} {
		outside := regexp.MustCompile(`“[^”]*”`).ReplaceAllString(zh, "")
		if zh != "" && (!strings.HasSuffix(zh, "。") || strings.Count(zh, "。") != 1 || strings.ContainsAny(outside, "{}[]()?!;") ||
			regexp.MustCompile(`\p{Han}[,:]|[,:]\p{Han}`).MatchString(outside)) {
			t.Errorf("%s: %s: %q", where, s.Rule, zh)
		}
	}
	for _, en := range []string{s.Because.EN, s.Cure.EN} {
		outside := regexp.MustCompile(`“[^”]*”`).ReplaceAllString(en, "")
		if en != "" && (!strings.HasSuffix(en, ".") || strings.ContainsAny(outside, "{}[]") || regexp.MustCompile(`\p{Han}`).MatchString(outside)) {
			t.Errorf("%s: %s: %q", where, s.Rule, en)
		}
	}
	if s.Because.ZH == "" || s.Because.EN == "" || (s.Cure.ZH == "") != (s.Cure.EN == "") || s.Article.Words == "" || s.Title.EN == "" {
		t.Errorf("%s: %s is not complete: %+v", where, s.Rule, s)
	}
	if s.Result == law.Met && s.Cure.ZH != "" {
		t.Errorf("%s: %s is met and has a cure", where, s.Rule)
	}
	if s.Result == law.Unknown && s.Cure.ZH == "" {
		t.Errorf("%s: %s is unknown and nothing is said to settle it", where, s.Rule)
	}
}
