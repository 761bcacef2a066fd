package reading

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/admissibility"
)

// histories is how many documents one run draws, with seeds from 0; YUANJIAN_HISTORIES asks for more, YUANJIAN_SEED begins elsewhere.
const histories = 12000

// source gives the random numbers of one seed.
func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x5941)) }

// answer is what two implementations are compared on.
type answer struct {
	outcome  string
	findings []Finding
}

func (a answer) String() string {
	lines := []string{a.outcome}
	for _, f := range a.findings {
		lines = append(lines, fmt.Sprintf("  %-16s %-8s %s", f.Rule, f.Result, f.Consequence))
	}
	return strings.Join(lines, "\n")
}

func (a answer) equal(b answer) bool {
	return a.outcome == b.outcome && slices.Equal(a.findings, b.findings)
}

// productAnswer is the product's reading, taken from the receipt as it is printed.
func productAnswer(doc []byte, knownAt *time.Time) (answer, *admissibility.Invalid, error) {
	receipt, err := admissibility.JudgeDocument(doc, knownAt)
	var invalid *admissibility.Invalid
	if errors.As(err, &invalid) {
		return answer{}, invalid, nil
	}
	if err != nil {
		return answer{}, nil, err
	}
	text, err := json.Marshal(receipt)
	if err != nil {
		return answer{}, nil, err
	}
	var printed struct {
		Outcome  string
		Findings []struct {
			Rule, Result string
			Consequence  *string
		}
	}
	if err := json.Unmarshal(text, &printed); err != nil {
		return answer{}, nil, err
	}
	a := answer{outcome: printed.Outcome}
	for _, f := range printed.Findings {
		one := Finding{Rule: f.Rule, Result: f.Result}
		if f.Consequence != nil {
			one.Consequence = *f.Consequence
		}
		a.findings = append(a.findings, one)
	}
	return a, nil, nil
}

// readingAnswer is the second reading, or a misreading, of a document already read.
func readingAnswer(document map[string]any, knownAt *time.Time, wrong misreading) answer {
	findings := open(document, knownAt, wrong).findings()
	return answer{outcomeOf(findings), findings}
}

// differs tells whether two readings differ on a document; one that is invalid to both does not count.
func differs(doc []byte, knownAt *time.Time, wrong misreading) bool {
	document, invalid := read(doc)
	product, refused, err := productAnswer(doc, knownAt)
	if err != nil || (invalid != nil) != (refused != nil) {
		return true
	}
	return invalid == nil && !product.equal(readingAnswer(document, knownAt, wrong))
}

// minimised drops events and optional facts one by one while the two readings still differ.
func minimised(doc []byte, knownAt *time.Time, wrong misreading) []byte {
	for {
		smaller := smallerOne(doc, knownAt, wrong)
		if smaller == nil {
			return doc
		}
		doc = smaller
	}
}

func smallerOne(doc []byte, knownAt *time.Time, wrong misreading) []byte {
	document, invalid := parse(doc)
	root, isObject := document.(map[string]any)
	if invalid != nil || !isObject {
		return nil
	}
	list, _ := root["events"].([]any)
	for i := range list {
		less := maps.Clone(root)
		less["events"] = slices.Delete(slices.Clone(list), i, i+1)
		if text := plain(less); differs(text, knownAt, wrong) {
			return text
		}
	}
	for _, part := range []string{"", "use", "site", "device", "capture"} {
		object := root
		if part != "" {
			object, _ = root[part].(map[string]any)
		}
		for _, key := range sorted(object) {
			was := object[key]
			delete(object, key)
			text := plain(root)
			if _, invalid := read(text); invalid == nil && differs(text, knownAt, wrong) {
				return text
			}
			object[key] = was
		}
	}
	return nil
}

// fromEnvironment reads a number from the environment, for bigger runs.
func fromEnvironment(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s is %q, want a number", name, text)
	}
	return n
}

// TestTwoReadingsAgree compares the product's reading with the second one on random histories, measures that every rule has seen
// every result, and shows that a wrong reading would have been caught by the same comparison.
func TestTwoReadingsAgree(t *testing.T) {
	first, number := fromEnvironment(t, "YUANJIAN_SEED", 0), fromEnvironment(t, "YUANJIAN_HISTORIES", histories)
	t.Logf("seeds %d to %d", first, first+number-1)
	seen, caught, faults := tally{}, catches{}, 0
	for seed := first; seed < first+number; seed++ {
		r := source(seed)
		doc := Random(r)
		var knownAt *time.Time
		if r.IntN(3) == 0 {
			instant := RandomKnownAt(r, doc)
			knownAt = &instant
		}
		document, invalid := read(doc)
		if invalid != nil {
			t.Fatalf("seed %d: the generator made an invalid document: %v\n%s", seed, invalid, doc)
		}
		product, refused, err := productAnswer(doc, knownAt)
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, doc)
		}
		right := readingAnswer(document, knownAt, misreading{})
		if refused != nil || !product.equal(right) {
			faults++
			report(t, seed, doc, knownAt)
			if faults == 5 {
				t.FailNow()
			}
			continue
		}
		seen.add(right)
		caught.add(seed-first+1, document, knownAt, product)
	}
	t.Run("every result was seen", seen.check)
	t.Run("every misreading was caught", caught.check)
}

// report prints a difference, minimised, with both answers.
func report(t *testing.T, seed uint64, doc []byte, knownAt *time.Time) {
	t.Helper()
	small := minimised(doc, knownAt, misreading{})
	product, refused, err := productAnswer(small, knownAt)
	outcome, findings, invalid := Judge(small, knownAt)
	at := "on record"
	if knownAt != nil {
		at = "known at " + knownAt.Format(time.RFC3339Nano)
	}
	t.Errorf("seed %d, %s\n%s\nproduct: %v %v %v\nsecond reading: %v %v", seed, at, small, product, refused, err, answer{outcome, findings}, invalid)
}

// tally counts results by rule, and outcomes.
type tally map[string]map[string]int

func (c tally) add(a answer) {
	count := func(name, result string) {
		if c[name] == nil {
			c[name] = map[string]int{}
		}
		c[name][result]++
	}
	for _, f := range a.findings {
		count(f.Rule, f.Result)
	}
	count("outcome", a.outcome)
}

// check asks that each rule was met, unmet and unknown, and each outcome reached, at least so often.
func (c tally) check(t *testing.T) {
	const least = 25
	for _, r := range table {
		for _, result := range []string{met, unmet, unknown} {
			if r.rule == "A30.1" && result == unknown { // nothing makes it unknown
				continue
			}
			if c[r.rule][result] < least {
				t.Errorf("%s was %s only %d times", r.rule, result, c[r.rule][result])
			}
		}
		t.Logf("%-16s met %5d  unmet %5d  unknown %5d", r.rule, c[r.rule][met], c[r.rule][unmet], c[r.rule][unknown])
	}
	for _, outcome := range []string{"barred", "finding_required", "incomplete", "corroboration_required", "reviewable", "admissible"} {
		if c["outcome"][outcome] < least {
			t.Errorf("outcome %s only %d times", outcome, c["outcome"][outcome])
		}
		t.Logf("%-24s %5d", outcome, c["outcome"][outcome])
	}
}

// catches remembers, for each misreading, after how many histories it was caught for the last time that counts.
type catches map[string][]uint64

const enough = 4

func (c catches) add(number uint64, document map[string]any, knownAt *time.Time, product answer) {
	for name, wrong := range misreadings {
		if len(c[name]) < enough && !product.equal(readingAnswer(document, knownAt, wrong)) {
			c[name] = append(c[name], number)
		}
	}
}

// check asks that each misreading was caught often enough within the same histories.
func (c catches) check(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(misreadings)) {
		t.Logf("%-40s caught in histories %v", name, c[name])
		if len(c[name]) < enough {
			t.Errorf("%s: caught only %d times", name, len(c[name]))
		}
	}
}

// TestLiteralCasesAgree: both readings give the same answer to every literal case.
func TestLiteralCasesAgree(t *testing.T) {
	for _, c := range literals {
		if doc := literalDocument(t, c.changes); differs(doc, nil, misreading{}) {
			report(t, 0, doc, nil)
		}
	}
}

// TestBothRefuseInvalidDocuments: one invalid change and both refuse, at the same place where the contract leaves no choice.
func TestBothRefuseInvalidDocuments(t *testing.T) {
	first, documents := fromEnvironment(t, "YUANJIAN_SEED", 0), fromEnvironment(t, "YUANJIAN_HISTORIES", histories)/2
	t.Logf("seeds %d to %d", first, first+documents-1)
	same, borne, faults := 0, 0, 0
	for seed := first; seed < first+documents; seed++ {
		r := source(seed)
		bad, change := Corrupt(r, Random(r))
		_, _, invalid := Judge(bad, nil)
		_, refused, err := productAnswer(bad, nil)
		switch {
		case err != nil || refused == nil:
			t.Errorf("seed %d: %s: the product accepts (%v), the second reading says %v\n%s", seed, change, err, invalid, bad)
			faults++
		case !json.Valid(bad), refused.Pointer == invalid.Pointer:
			same++
		case slices.Contains(invalid.Also, refused.Pointer):
			borne++
		default:
			t.Errorf("seed %d: %s: the product says %v, the second reading %v\n%s", seed, change, refused, invalid, bad)
			faults++
		}
		if faults == 10 {
			t.FailNow()
		}
	}
	t.Logf("the same place in %d, another that the words bear in %d of %d", same, borne, documents)
}

// TestMinimisedKeepsTheDifference: what is printed of a difference is small and still shows it.
func TestMinimisedKeepsTheDifference(t *testing.T) {
	wrong := misreading{thirtyInsteadOfThirtyOne: true}
	for seed := range uint64(histories) {
		doc := Random(source(seed))
		if !differs(doc, nil, wrong) {
			continue
		}
		small := minimised(doc, nil, wrong)
		document, invalid := read(small)
		if invalid != nil || !differs(small, nil, wrong) {
			t.Fatalf("seed %d: minimised to a document without the difference: %v\n%s", seed, invalid, small)
		}
		if events := document["events"].([]any); len(events) != 1 { // one publication, thirty days before
			t.Fatalf("seed %d: %d events are left, want 1\n%s", seed, len(events), small)
		}
		return
	}
	t.Fatal("no history shows the difference")
}

// TestHistoriesReachTheEndsOfTheCalendar: "for ever" and "since always" stand in every place that holds an instant but the capture.
func TestHistoriesReachTheEndsOfTheCalendar(t *testing.T) {
	late, early := map[string]int{}, map[string]int{}
	count := func(place string, object map[string]any) {
		for key, value := range object {
			if text, isText := value.(string); isText && slices.Contains(forEver, text) {
				late[place+key]++
			} else if isText && slices.Contains(sinceAlways, text) {
				early[place+key]++
			}
		}
	}
	for seed := range uint64(histories) {
		document, invalid := read(Random(source(seed)))
		if invalid != nil {
			t.Fatalf("seed %d: %v", seed, invalid)
		}
		review, _ := document["review"].(map[string]any)
		count("review ", review)
		events, _ := document["events"].([]any)
		for _, value := range events {
			e := value.(map[string]any)
			count("", e)
			airspace, _ := e["airspace"].(map[string]any)
			count("airspace ", airspace)
		}
	}
	t.Logf("for ever %v\nsince always %v", late, early)
	for _, place := range []string{"at", "known", "retracted", "last_seen", "from", "until", "airspace from", "airspace until"} {
		if late[place] < 5 || early[place] < 5 {
			t.Errorf("%s: for ever %d times, since always %d times", place, late[place], early[place])
		}
	}
	if late["review at"] < 10 || early["review at"] > 0 {
		t.Errorf("reviews: for ever %d times, since always %d times", late["review at"], early["review at"])
	}
}

// TestRandomIsRepeatable: the same seed gives the same bytes.
func TestRandomIsRepeatable(t *testing.T) {
	for seed := range uint64(100) {
		a, b := source(seed), source(seed)
		docA, docB := Random(a), Random(b)
		badA, _ := Corrupt(a, docA)
		badB, _ := Corrupt(b, docB)
		if !slices.Equal(docA, docB) || !slices.Equal(badA, badB) {
			t.Fatalf("seed %d gives two documents:\n%s\n%s", seed, docA, docB)
		}
	}
}
