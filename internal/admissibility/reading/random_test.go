package reading

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// source gives the random numbers of one seed.
func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x5941)) }

// histories is how many documents the tests of one run draw.
const histories = 12000

// TestRandomHistoriesReachEveryResult measures how often each rule has each result, and asks that none is rare.
func TestRandomHistoriesReachEveryResult(t *testing.T) {
	const least = 50
	count := map[string]map[string]int{}
	outcomes := map[string]int{}
	for seed := range uint64(histories) {
		r := source(seed)
		doc := Random(r)
		outcome, findings, invalid := Judge(doc, nil)
		if invalid != nil {
			t.Fatalf("seed %d: %v\n%s", seed, invalid, doc)
		}
		outcomes[outcome]++
		for _, f := range findings {
			if count[f.Rule] == nil {
				count[f.Rule] = map[string]int{}
			}
			count[f.Rule][f.Result]++
		}
	}
	for _, r := range table {
		for _, result := range []string{met, unmet, unknown} {
			if r.rule == "A30.1" && result == unknown { // nothing makes it unknown
				continue
			}
			if count[r.rule][result] < least {
				t.Errorf("%s was %s only %d times", r.rule, result, count[r.rule][result])
			}
		}
		t.Logf("%-16s met %5d  unmet %5d  unknown %5d", r.rule, count[r.rule][met], count[r.rule][unmet], count[r.rule][unknown])
	}
	for _, outcome := range []string{"barred", "finding_required", "incomplete", "corroboration_required", "reviewable", "admissible"} {
		if outcomes[outcome] < least {
			t.Errorf("outcome %s only %d times", outcome, outcomes[outcome])
		}
		t.Logf("%-24s %5d", outcome, outcomes[outcome])
	}
}

// TestRandomIsRepeatable: the same seed gives the same bytes.
func TestRandomIsRepeatable(t *testing.T) {
	for seed := range uint64(200) {
		if a, b := Random(source(seed)), Random(source(seed)); !slices.Equal(a, b) {
			t.Fatalf("seed %d gives two documents:\n%s\n%s", seed, a, b)
		}
	}
}

// misreadings is every wrong reading, one word turned around in each.
var misreadings = map[string]misreading{
	"30 instead of 31 days":                  {thirtyInsteadOfThirtyOne: true},
	"dates exclude their end":                {datesExcludeEnd: true},
	"instants include their end":             {instantsIncludeEnd: true},
	"retraction ignored":                     {ignoresRetraction: true},
	"known ignored":                          {ignoresKnown: true},
	"before is strict":                       {beforeIsStrict: true},
	"later in the list first":                {laterInListFirst: true},
	"dates in UTC":                           {datesInUTC: true},
	"no record is unmet":                     {noRecordIsUnmet: true},
	"own ignored":                            {ignoresOwn: true},
	"qualified at the capture":               {qualifiedAtCapture: true},
	"Article 41 is a basis":                  {takesArticle41: true},
	"later sign ignored":                     {ignoresLaterSign: true},
	"later verification ignored":             {ignoresLaterVerification: true},
	"later clock ignored":                    {ignoresLaterClock: true},
	"unknown airspace is unmet":              {unknownAirspaceIsUnmet: true},
	"firmware of a failed review":            {firmwareOfAnyReview: true},
	"limit exceeded at the limit":            {limitIsExceededAtLimit: true},
	"certificate at the capture":             {certificateAtCapture: true},
	"mandate null bars":                      {nullMandateIsFalse: true},
	"repair ignored":                         {ignoresRepair: true},
	"serial number ignored":                  {serialNeedNotMatch: true},
	"withdrawal ignored":                     {ignoresWithdrawal: true},
	"every correction restarts":              {everyCorrectionRestarts: true},
	"latest publication starts":              {latestPublicationStarts: true},
	"maintenance always stops":               {maintenanceAlwaysStops: true},
	"stop before commissioning ignored":      {stopCountsFromCommissioning: true},
	"resumed ends maintenance":               {resumesFromMaintenance: true},
	"self-test never lifts a stop":           {maintenanceEndNeverLiftsStop: true},
	"old site re-aimed stays old":            {oldSiteForgetsAim: true},
	"old site stopped and resumed stays old": {oldSiteForgetsStop: true},
	"accuracy ignored":                       {accuracyIgnored: true},
	"survey ignored":                         {surveyIgnored: true},
	"longitude as long as latitude":          {longitudeNotNarrowed: true},
}

// TestEveryMisreadingIsReached: each wrong reading gives another answer than the right one, five times within the same histories.
func TestEveryMisreadingIsReached(t *testing.T) {
	const enough = 5
	caught, after := map[string]int{}, map[string]uint64{}
	for seed := range uint64(histories) {
		r := source(seed)
		doc := Random(r)
		var knownAt *time.Time
		if seed%3 == 0 {
			instant := RandomKnownAt(r, doc)
			knownAt = &instant
		}
		document, invalid := read(doc)
		if invalid != nil {
			t.Fatalf("seed %d: %v\n%s", seed, invalid, doc)
		}
		right := open(document, knownAt, misreading{}).findings()
		for name, wrong := range misreadings {
			if caught[name] == enough {
				continue
			}
			answer := open(document, knownAt, wrong).findings()
			if !slices.Equal(answer, right) {
				caught[name]++
				after[name] = seed
			}
		}
	}
	for name := range misreadings {
		t.Logf("%-40s caught %d times in the first %d", name, caught[name], after[name]+1)
		if caught[name] < enough {
			t.Errorf("%s: caught only %d times in %d", name, caught[name], histories)
		}
	}
}
