package public_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/admissibility/reading"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// history is a random document of the contract and the life that says the same.
type history struct {
	doc  map[string]any // what the public should be told, as a document
	life device.Life
	t    time.Time
	told bool // something was published
}

// notPublic are the events that nobody is told of.
var notPublic = []string{"clock_checked", "flight_plan"}

// historyOf turns a random document into a life, and into the document that its published facts should make. What a life cannot
// say (an approval of which nobody knows what it covers) is made plain in both.
func historyOf(t *testing.T, n int, text []byte) history {
	t.Helper()
	f, err := admissibility.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	h := history{t: f.Capture.At.Time(), life: device.Life{Book: "b", Device: device.Device{ID: fmt.Sprintf("device-%d", n), Serial: "S", Carrier: f.Site.Carrier},
		Site: device.Site{ID: fmt.Sprintf("site-%d", n), Words: "某路口", Kind: f.Site.Kind, ToleranceM: f.Site.ToleranceM, Area: f.Site.Area},
		Use:  device.Use{ID: fmt.Sprintf("use-%d", n), Violation: "1345", Field: "traffic", ClockLimitMS: f.Use.ClockLimitMS}}}
	if f.Site.Point.Known {
		p := f.Site.Point.Value
		h.life.Site.Point = &p
	}
	if f.Site.Place.Known {
		h.life.Site.Place = f.Site.Place.Value
	}
	listed, _ := doc["events"].([]any)
	kept := []any{}
	reviewed, based, technical := false, false, false
	for i := range f.Events {
		e, written := &f.Events[i], listed[i].(map[string]any)
		if e.Retracted.Known {
			continue
		}
		h.life.Facts = append(h.life.Facts, h.fact(e, i, f.Device.Instrument, f.Use.SoleBasis))
		if slices.Contains(notPublic, written["event"].(string)) {
			continue
		}
		switch e.Kind {
		case admissibility.PlanApproved:
			written["covers"] = e.Covers == admissibility.Yes
		case admissibility.LegalReview:
			written["covers"], written["own"], reviewed = e.Covers == admissibility.Yes, true, true
			based = based || e.At <= f.Capture.At
		case admissibility.TechnicalReview:
			written["covers"], written["firmware"], technical = e.Covers == admissibility.Yes, nil, true
			if !e.Until.Known {
				written["own"] = true
			}
			if written["own"] == true {
				written["qualified_until"] = nil
			}
		case admissibility.Published:
			h.told = true
		}
		delete(written, "known")
		delete(written, "retracted")
		kept = append(kept, written)
	}
	doc["events"], doc["stage"], doc["review"] = kept, "received", nil
	doc["capture"] = map[string]any{"at": doc["capture"].(map[string]any)["at"], "integrity": "unverified"}
	use := doc["use"].(map[string]any)
	use["violation"] = "1345"
	if !reviewed || !based || !f.Use.SoleBasis.Known {
		use["sole_basis"] = nil
	}
	if based && !f.Use.SoleBasis.Known {
		use["sole_basis"] = map[string]any{"rank": "", "citation": ""}
	}
	if site := doc["site"].(map[string]any); site["place"] == "" {
		site["place"] = nil // a life knows a class of place or none
	}
	if !technical {
		doc["device"] = map[string]any{"instrument": nil}
	}
	h.doc = doc
	slices.SortStableFunc(h.life.Facts, func(a, b device.Fact) int { return a.At.Compare(b.At) })
	return h
}

var instruments = map[admissibility.Instrument]device.Instrument{admissibility.IsInstrument: device.IsInstrument, admissibility.NotInstrument: device.NotInstrument, admissibility.NoVerificationRule: device.NoRule}

func (h *history) covered(a admissibility.Answer) string {
	if a == admissibility.Yes {
		return "1345"
	}
	return "9999"
}

func instantOrNil(m admissibility.Maybe[admissibility.Instant]) *time.Time {
	if !m.Known {
		return nil
	}
	t := m.Value.Time()
	return &t
}

// fact is an event as it stands in a life, with a person and free text in every field that may hold some.
func (h *history) fact(e *admissibility.Event, i int, instrument admissibility.Instrument, basis admissibility.Maybe[admissibility.SoleBasis]) device.Fact {
	f := device.Fact{ID: fmt.Sprintf("%s-fact-%d", h.life.Use.ID, i), At: e.At.Time(), KnownAt: e.At.Time(), Event: device.Event(e.Kind.String()), Data: device.Nothing{}, Person: canary,
		Documents: []device.Attachment{{Name: canary}}, Place: i}
	switch e.Kind {
	case admissibility.PlanApproved:
		a := device.Approval{Number: "1号", Level: map[admissibility.Level]string{admissibility.Province: "province", admissibility.City: "city", admissibility.County: "county"}[e.Level],
			Violations: []string{h.covered(e.Covers)}, Fields: []string{"traffic"}, Conditions: canary}
		if e.Until.Known {
			a.Until = &e.Until.Value
		}
		f.Data = a
	case admissibility.PlanWithdrawn:
		f.Data = device.Rejection{Reasons: canary}
	case admissibility.LegalReview:
		item := device.Item{Pass: e.Passed, Reason: canary}
		f.Data = device.LegalOpinion{Pass: e.Passed, Violation: h.covered(e.Covers), Necessary: item, Place: item, Other: item,
			SoleBasis: device.BasisFound{Rank: device.Rank(basis.Value.Rank), Citation: basis.Value.Citation, Reason: canary}}
	case admissibility.TechnicalReview:
		o := device.TechnicalOpinion{Pass: e.Passed, Violation: h.covered(e.Covers), Instrument: instruments[instrument], InstrumentReason: canary, Firmware: e.Firmware.Value}
		if !e.Own && e.Until.Known {
			o.Institution = &device.Institution{Name: "检测机构", QualifiedUntil: e.Until.Value}
		}
		f.Data = o
	case admissibility.Altered:
		a := device.Alteration{Reason: canary, What: map[admissibility.Change]device.Change{admissibility.ChangedPlace: device.ChangedPlace, admissibility.ChangedAim: device.ChangedAim,
			admissibility.ChangedModel: device.ChangedModel, admissibility.ChangedViolation: device.ChangedViolation}[e.Changed]}
		a.Words, a.Place, a.Point, a.Area = h.life.Site.Words, h.life.Site.Place, h.life.Site.Point, h.life.Site.Area
		a.Serial, a.Violation = "S", "1345"
		f.Data = a
	case admissibility.Surveyed:
		f.Data = device.Survey{Point: e.Point, Method: canary}
	case admissibility.SignPlaced:
		f.Data = device.Sign{Kind: "告示牌", Position: "前方"}
	case admissibility.SignMissing:
		f.Data = device.MissingSign{LastSeen: instantOrNil(e.LastSeen), Note: canary}
	case admissibility.Published:
		f.Data = device.Publication{Channel: channel(e), NamesPlace: e.Covers == admissibility.Yes}
	case admissibility.PublicationCorrected:
		f.Data = device.Correction{Channel: channel(e), Material: e.Material, Reason: canary}
	case admissibility.PublicationWithdrawn:
		f.Data = device.Withdrawal{Channel: channel(e), Reason: canary}
	case admissibility.Commissioned, admissibility.Stopped, admissibility.Resumed:
		f.Data = device.Decision{Reason: canary}
	case admissibility.MaintenanceStarted:
		m := device.MaintenanceStart{Reason: canary}
		if e.WorkOrder {
			m.WorkOrder = &device.WorkOrder{Number: canary, Fault: canary, Contractor: canary}
		}
		f.Data = m
	case admissibility.MaintenanceEnded:
		f.Data = device.MaintenanceEnd{SelfTest: e.Passed, Done: canary, Seal: canary}
	case admissibility.VerificationIssued:
		f.Data = device.VerificationCertificate{Number: "JD", Institution: "计量院", Pass: e.Passed, From: e.From, Until: e.Until.Value, Serial: map[bool]string{true: "S", false: "T"}[e.Serial]}
	case admissibility.Repaired:
		f.Data = device.Repair{What: canary}
	case admissibility.AbnormalStarted, admissibility.AbnormalEnded:
		f.Data = device.Condition{Detail: canary}
	case admissibility.ClockChecked:
		f.Data = device.ClockOffset{OffsetMS: e.OffsetMS, Method: canary}
	case admissibility.FlightPlan:
		f.Data = device.FlightPlan{Purpose: canary, Crew: canary, ByHead: e.ByHead, From: e.PlanFrom.Time(), Until: e.PlanUntil.Time()}
	case admissibility.MarkPhotographed:
		f.Data = device.Mark{Position: "两侧"}
	}
	return f
}

func channel(e *admissibility.Event) device.Channel {
	if e.Channel == admissibility.Platform {
		return device.Platform
	}
	return device.Other
}

// TestPublicAnswerIsTheJudges: on 2,000 random histories the answer on the public address is what the second reading of the
// contract, written from its words alone, finds on the published facts: those that the answer itself hands out, and those that the
// history should have made public. `yuanjian judge` on the same document gives the same (Art 14, issue 5).
func TestPublicAnswerIsTheJudges(t *testing.T) {
	const wanted = 2000
	r := rand.New(rand.NewPCG(14, 2025))
	var all []history
	var lives []device.Life
	now := time.Date(2040, 1, 1, 0, 0, 0, 0, law.Beijing)
	for n := 0; len(all) < wanted+200; n++ {
		h := historyOf(t, n, reading.Random(r))
		if h.t.After(now) {
			continue
		}
		all, lives = append(all, h), append(lives, h.life)
	}
	f := newFace(t, fixed{disclosure.SnapshotOf(lives, people.Body{ID: "body", Name: "某某市交通运输局"}, now)}, now)
	told, outcomes := 0, map[string]int{}
	for _, h := range all {
		got := f.get("/api/v1/public/devices/" + h.life.Device.ID + "/lawful?at=" + url.QueryEscape(h.t.Format(time.RFC3339Nano)))
		if !h.told {
			if got.Code != http.StatusNotFound {
				t.Fatalf("%s was never published: %d", h.life.Use.ID, got.Code)
			}
			continue
		}
		told++
		var answer struct {
			Answers []struct {
				Outcome string
				Receipt struct{ Findings []reading.Finding }
				Facts   json.RawMessage
			}
		}
		if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || len(answer.Answers) != 1 {
			t.Fatalf("%s: %v %s", h.life.Use.ID, err, got.Body)
		}
		a := answer.Answers[0]
		own, err := json.Marshal(h.doc)
		if err != nil {
			t.Fatal(err)
		}
		for name, doc := range map[string][]byte{"its own facts": a.Facts, "the history": own} {
			outcome, findings, invalid := reading.Judge(doc, nil)
			if invalid != nil {
				t.Fatalf("%s: %v in %s", h.life.Use.ID, invalid, doc)
			}
			if outcome != a.Outcome || !reflect.DeepEqual(findings, a.Receipt.Findings) {
				t.Fatalf("%s by %s at %s:\n got %s %v\nwant %s %v\n%s\n%s", h.life.Use.ID, name, h.t, a.Outcome, a.Receipt.Findings, outcome, findings, a.Facts, own)
			}
			judged, err := admissibility.JudgeDocument(doc, nil)
			if err != nil || judged.Outcome.String() != a.Outcome {
				t.Fatalf("%s by yuanjian judge: %v %v", h.life.Use.ID, judged.Outcome, err)
			}
		}
		outcomes[a.Outcome]++
	}
	if told < wanted*3/4 || len(outcomes) < 3 {
		t.Errorf("%d histories were public, outcomes %v: too few to prove anything", told, outcomes)
	}
	t.Logf("%d histories, %d public, outcomes %v", len(all), told, outcomes)
}
