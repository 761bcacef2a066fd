package evidencetest

import (
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
)

// Objecting is an objection of one point against items of the case, as a test changes it.
func (b *Bench) Objecting(items ...string) evidence.Objecting {
	return evidence.Objecting{Case: b.Case.ID, Door: "phone", Objector: evidence.Objector{Name: "陈某某", Contact: "13800001234"},
		Points: []evidence.Point{{Kind: "device", Words: "设备没有检定", Items: items}}}
}

// Objected reads an objection as its reviewers do.
func (b *Bench) Objected(id string) evidence.Objection {
	b.t.Helper()
	o, err := b.E.ObjectionByID(b.t.Context(), b.DB.Reader(), b.By(access.ObjectionReviewer).Scope(access.AnswerObjections), id)
	b.Must(err)
	return o
}

// AlsoHolding is who holds a role in the county, given a further one.
func (b *Bench) AlsoHolding(role, further access.Role) (by act.By) {
	b.t.Helper()
	who := b.Who(role, b.County)
	_, err := b.People.Appoint(b.t.Context(), b.By(access.SecurityAdministrator), who.By.Person, b.County.ID, further)
	b.Must(err)
	by.Actor, err = b.People.Actor(b.t.Context(), who.Token)
	b.Must(err)
	return by
}

// PassBy passes a capture as somebody.
func (b *Bench) PassBy(by act.By, id string) {
	b.t.Helper()
	_, err := b.Shots.Review(b.t.Context(), by, capture.Verdict{Capture: id, Result: "pass", Findings: capture.AllYes(), Elements: capture.AllAt(devicetest.Violation, "front"), Seen: capture.Seen{Digest: "ab", Painted: 1, Dwell: 2 * time.Second}})
	b.Must(err)
}
