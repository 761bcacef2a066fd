package device_test

import (
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
)

// counts tells whether a note counts with what was known at an instant.
func (n *note) counts(known *time.Time) bool {
	if known == nil {
		return n.retracted == nil
	}
	return !n.known.After(*known) && (n.retracted == nil || n.retracted.After(*known))
}

// document writes the facts document of a capture at t from the notes alone.
func (w *walk) document(t time.Time, known *time.Time) []byte {
	order := sorted(w.notes)
	serial, code, point := w.serial, devicetest.Violation, &devicetest.Point
	var basis, instrument any
	for _, n := range order {
		if !n.counts(known) {
			continue
		}
		if n.instrument != "" && (!n.at.After(t) || instrument == nil) {
			instrument = string(n.instrument)
		}
		if n.at.After(t) {
			continue
		}
		if n.toSerial != "" {
			serial = n.toSerial
		}
		if n.toCode != "" {
			code = n.toCode
		}
		if n.toPoint != nil {
			point = n.toPoint
		}
		if n.basis != nil {
			basis = map[string]any{"rank": "none", "citation": ""}
			if n.basis.Sole {
				basis = map[string]any{"rank": string(n.basis.Rank), "citation": n.basis.Citation}
			}
		}
	}
	events := []map[string]any{}
	for _, n := range order {
		e := map[string]any{"at": instant(n.at), "known": instant(n.known)}
		if n.retracted != nil {
			e["retracted"] = instant(*n.retracted)
		}
		for k, v := range n.event {
			e[k] = v
		}
		switch e["event"] {
		case "plan_approved":
			e["covers"] = contains(n.violations, code)
		case "legal_review", "technical_review":
			e["covers"] = n.violation == code
		case "verified":
			e["serial_match"] = n.serial == serial
		case "mark_photographed":
			if n.serial != "" && n.serial != serial { // another thing bore it
				continue
			}
		}
		events = append(events, e)
	}
	site := map[string]any{"kind": "fixed", "place": "road", "point": [2]float64{point.Lon, point.Lat}}
	if w.carrier != "" {
		area := [][2]float64{}
		for _, p := range devicetest.Area {
			area = append(area, [2]float64{p.Lon, p.Lat})
		}
		site = map[string]any{"kind": "mobile", "carrier": w.carrier, "place": "road", "area": area}
	}
	var position any
	if !unplaced(t) {
		position = [2]float64{devicetest.Point.Lon, devicetest.Point.Lat}
	}
	text, err := json.Marshal(map[string]any{"format": "yuanjian/facts/1", "stage": "received", "use": map[string]any{"violation": code, "sole_basis": basis}, "site": site,
		"device": map[string]any{"instrument": instrument}, "events": events,
		"capture": map[string]any{"at": instant(t), "position": position, "firmware": devicetest.Firmware, "integrity": "verified"}})
	w.f.Must(text, err)
	return text
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// sorted orders notes by the instant they hold from, then as they were taken.
func sorted(notes []note) []note {
	out := append([]note(nil), notes...)
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].at.Before(out[j-1].at); j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

// compare judges a capture at t from the acts and from the notes, and says how they differ; empty: they do not.
func (w *walk) compare(t time.Time, known *time.Time) string {
	w.t.Helper()
	l, err := device.LoadAround(w.t.Context(), w.f.W.DB.Reader(), w.f.W.Book, w.ids.Use, t, known)
	w.f.Must(l, err)
	got := judgeAt(l, t, func(f *admissibility.Facts) {
		if unplaced(t) {
			f.Capture.Position = admissibility.Maybe[admissibility.Point]{}
		}
	})
	text := w.document(t, known)
	want, err := admissibility.JudgeDocument(text, known)
	w.f.Must(want, err)
	if got.Outcome != want.Outcome || len(got.Findings) != len(want.Findings) {
		return fmt.Sprintf("at %s known %v: outcome %s with %d findings, by the notes %s with %d\n%s", t, known, got.Outcome, len(got.Findings), want.Outcome, len(want.Findings), text)
	}
	for i, f := range got.Findings {
		w.seen[f.Rule+" "+f.Result.String()]++
		if g := want.Findings[i]; f.Rule != g.Rule || f.Result != g.Result || f.Consequence() != g.Consequence() {
			return fmt.Sprintf("at %s known %v: %s is %s, by the notes %s %s\n%s", t, known, f.Rule, f.Result, g.Rule, g.Result, text)
		}
	}
	return ""
}

// unplaced tells whether the capture of an instant has no position, so that the survey decides.
func unplaced(t time.Time) bool { return t.Unix()%2 == 0 }

// same asks that acts and notes judge alike.
func (w *walk) same(t time.Time, known *time.Time) {
	w.t.Helper()
	if difference := w.compare(t, known); difference != "" {
		w.t.Fatal(difference)
	}
}
