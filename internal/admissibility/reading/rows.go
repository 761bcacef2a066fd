package reading

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"
)

// The results and the consequences of the contract.
const (
	met     = "met"
	unmet   = "unmet"
	unknown = "unknown"

	barred        = "barred"
	finding       = "finding"
	corroboration = "corroboration"
)

// row is a row of the contract's table: rule, from – to, applies, record, met when, consequence. A nil applies is an empty cell, a
// nil record is "—".
type row struct {
	rule        string
	from, until day
	applies     func(*matter) bool
	record      func(*matter) bool
	met         func(*matter) string
	consequence string
}

// table is the contract's table, in its order.
var table = []row{
	{"A9b", measuresDay, forever, notOldSite, record("plan_approved", "plan_withdrawn"), plan, finding},
	{"A9b-place", measuresDay, forever, noCarrier, nil, place, finding},
	{"A10.2-legal", firstDay, forever, nil, record("legal_review"), legalReview, finding},
	{"A10.2-technical", firstDay, forever, nil, record("technical_review"), technicalReview, finding},
	{"A11.1.3", firstDay, forever, nil, nil, soleBasis, corroboration},
	{"L41-sign", firstDay, lastOldDay, nil, record("sign_placed", "sign_missing"), sign, finding},
	{"A14.1a", measuresDay, forever, nil, record("sign_placed", "sign_missing"), sign, finding},
	{"L41-published", firstDay, forever, beforeTheMeasuresOrOldSite, record("published"), publishedOnce, finding},
	{"A14.1b", measuresDay, forever, notOldSite, recordOfChannel("platform"), thirtyDays("platform"), finding},
	{"A14.1c", measuresDay, forever, notOldSite, recordOfChannel("other"), thirtyDays("other"), finding},
	{"A14.2", measuresDay, forever, nil, record("commissioned"), isLive, finding},
	{"A15", measuresDay, forever, nil, nil, reservedPlace, barred},
	{"A16.1.1", measuresDay, forever, someCarrier, record("flight_plan"), flightPlan, finding},
	{"A16.1.2", measuresDay, forever, someCarrier, record("flight_plan"), airspace, finding},
	{"A16.1.3a", measuresDay, forever, someCarrier, nil, place, finding},
	{"A16.1.4", measuresDay, forever, someCarrier, record("mark_photographed"), mark, finding},
	{"A20b", firstDay, forever, nil, nil, integrity, barred},
	{"A21b", firstDay, forever, nil, nil, firmware, finding},
	{"A22.1b", firstDay, forever, nil, nil, verification, barred},
	{"A36.3", firstDay, forever, nil, nil, health, finding},
	{"A30.1", firstDay, forever, stageReviewed, nil, certificate, barred},
	{"A30.3a", firstDay, forever, stageReviewed, nil, fourFindings, barred},
}

func record(names ...string) func(*matter) bool {
	return func(m *matter) bool {
		return m.anyAt(named(names...)) && (m.latest(named(names...)) >= 0 || !m.wrong.recordOnlyBefore)
	}
}

// recordOfChannel is "published of platform", "published of other".
func recordOfChannel(channel string) func(*matter) bool {
	return func(m *matter) bool { return m.anyAt(with("published", "channel", channel)) }
}

func notOldSite(m *matter) bool    { return !m.oldSite() }
func noCarrier(m *matter) bool     { return m.fact("site", "carrier") == nil }
func someCarrier(m *matter) bool   { return m.fact("site", "carrier") != nil }
func stageReviewed(m *matter) bool { return m.fact("stage") == "reviewed" }

// "date(t) ≤ 2025-04-30, or an old site"; "before 2025-05-01 the notion is not needed".
func beforeTheMeasuresOrOldSite(m *matter) bool { return m.date(m.t) <= lastOldDay || m.oldSite() }

// A9b: "the latest of them before t is an approval, after the latest altered place before t; level is province; until null or
// ≥ date(t); covers true (null: unknown, if all else holds)".
func plan(m *matter) string {
	i := m.latest(named("plan_approved", "plan_withdrawn"))
	if i < 0 || m.events[i].name != "plan_approved" || i < m.latest(with("altered", "what", "place")) && !m.wrong.planForgetsMove {
		return unmet
	}
	approval := m.events[i].fields
	if approval["covers"] == nil && m.wrong.unknownBeforeUnmet {
		return unknown
	}
	if approval["level"] != "province" {
		return unmet
	}
	if approval["until"] != nil && !m.notEnded(approval["until"], m.date(m.t)) {
		return unmet
	}
	return threeValued(approval["covers"])
}

// A10.2-legal: "the latest before t is after every altered before t, has result pass and own; covers true (null: unknown, if all
// else holds)".
func legalReview(m *matter) string {
	i := m.latest(named("legal_review"))
	altered := named("altered")
	if m.wrong.reviewForgetsModel {
		altered = either(with("altered", "what", "place"), with("altered", "what", "aim"), with("altered", "what", "violation"))
	}
	if i < 0 || i < m.latest(altered) || m.events[i].fields["result"] != "pass" {
		return unmet
	}
	if m.events[i].fields["own"] != true && !m.wrong.ignoresOwn {
		return unmet
	}
	return threeValued(m.events[i].fields["covers"])
}

// A10.2-technical: "as above with result pass and (own or qualified_until ≥ date(at)); not own with qualified_until null, or covers
// null: unknown, if nothing else makes it unmet".
func technicalReview(m *matter) string {
	i := m.latest(named("technical_review"))
	if i < 0 || i < m.latest(named("altered")) || m.events[i].fields["result"] != "pass" {
		return unmet
	}
	review := m.events[i]
	isOpen := false
	if review.fields["own"] != true {
		reviewed := m.date(review.at)
		if m.wrong.qualifiedAtCapture {
			reviewed = m.date(m.t)
		}
		if review.fields["qualified_until"] == nil {
			isOpen = true
		} else if !m.notEnded(review.fields["qualified_until"], reviewed) {
			return unmet
		}
	}
	covers := threeValued(review.fields["covers"])
	if covers == met && isOpen {
		return unknown
	}
	return covers
}

// A11.1.3: "rank is law or administrative_regulation and citation is not Article 41 alone; sole_basis null: unknown; else unmet".
func soleBasis(m *matter) string {
	if m.fact("use", "sole_basis") == nil {
		return unknown
	}
	rank, citation := m.fact("use", "sole_basis", "rank"), m.fact("use", "sole_basis", "citation").(string)
	if rank != "law" && rank != "administrative_regulation" {
		return unmet
	}
	if isArticle41Alone(citation) && !m.wrong.takesArticle41 {
		return unmet
	}
	return met
}

// isArticle41Alone: "citation, without blanks and 《》 and a leading 中华人民共和国, is 行政处罚法第四十一条, alone or followed by
// 第一款 … 第四款".
func isArticle41Alone(citation string) bool {
	bare := ""
	for _, character := range citation {
		if !unicode.IsSpace(character) && character != '《' && character != '》' {
			bare += string(character)
		}
	}
	bare = strings.TrimPrefix(bare, "中华人民共和国")
	return slices.Contains([]string{
		"行政处罚法第四十一条", "行政处罚法第四十一条第一款", "行政处罚法第四十一条第二款", "行政处罚法第四十一条第三款", "行政处罚法第四十一条第四款",
	}, bare)
}

// Sign: "the latest sign_placed/sign_missing before t is sign_placed: met, but unknown instead when the first of the two kinds after
// t is a sign_missing whose last_seen is null or < t. Otherwise unmet."
func sign(m *matter) string {
	i := m.latest(named("sign_placed", "sign_missing"))
	if i < 0 || m.events[i].name != "sign_placed" {
		return unmet
	}
	next := m.firstAfter(named("sign_placed", "sign_missing"))
	if next < 0 || m.events[next].name != "sign_missing" || m.wrong.ignoresLaterSign {
		return met
	}
	seen := m.events[next].fields["last_seen"]
	if seen == nil || instantOf(seen).Before(m.t) || m.wrong.seenAtTIsTooEarly && instantOf(seen).Equal(m.t) {
		return unknown
	}
	return met
}

// L41-published: "some published with covers before t, of either channel, even if withdrawn since".
func publishedOnce(m *matter) string {
	return metIf(m.latest(with("published", "covers", true)) >= 0)
}

// A15: "place is not one of …; null: unknown".
func reservedPlace(m *matter) string {
	seven := []string{"hotel_room", "dormitory", "public_bath", "changing_room", "toilet", "nursing_room", "other_private"}
	name, isKnown := m.fact("site", "place").(string)
	if !isKnown {
		return unknown
	}
	return metIf(!slices.Contains(seven, name))
}

// flights are the plans that satisfy A16.1.1: "some plan before t by head with from ≤ t < until".
func (m *matter) flights() []event {
	list := []event{}
	for _, e := range m.everyBefore(with("flight_plan", "by", "head")) {
		if m.within(e.fields) {
			list = append(list, e)
		}
	}
	return list
}

// within: "from ≤ t < until"; "pairs of instants exclude the end".
func (m *matter) within(pair map[string]any) bool {
	from, until := instantOf(pair["from"]), instantOf(pair["until"])
	if m.wrong.instantsIncludeEnd && m.t.Equal(until) {
		return !m.t.Before(from)
	}
	return !m.t.Before(from) && m.t.Before(until)
}

// A16.1.1
func flightPlan(m *matter) string { return metIf(len(m.flights()) > 0) }

// A16.1.2: "among the plans that satisfy A16.1.1: met if any has airspace not required or from ≤ t < until; else unknown if any has
// airspace null; else unmet. No such plan: as A16.1.1"
func airspace(m *matter) string {
	plans := m.flights()
	if len(plans) == 0 {
		return flightPlan(m)
	}
	isOpen := false
	for _, plan := range plans {
		filing, isKnown := plan.fields["airspace"].(map[string]any)
		switch {
		case !isKnown:
			isOpen = true
		case filing["required"] == false:
			return met
		case filing["from"] == nil || filing["until"] == nil: // "null bounds = required, not obtained"
		case m.within(filing):
			return met
		}
	}
	if isOpen && !m.wrong.unknownAirspaceIsUnmet {
		return unknown
	}
	return unmet
}

// A16.1.4: "some before t".
func mark(m *matter) string { return metIf(m.latest(named("mark_photographed")) >= 0) }

// A20b: "integrity is verified; unverified is unknown; broken unmet".
func integrity(m *matter) string {
	return map[any]string{"verified": met, "unverified": unknown, "broken": unmet}[m.fact("capture", "integrity")]
}

// A21b: "capture.firmware equals firmware of the latest among the technical_review before t with result pass; no such review, or
// either firmware null: unknown; different: unmet".
func firmware(m *matter) string {
	passed := with("technical_review", "result", "pass")
	if m.wrong.firmwareOfAnyReview {
		passed = named("technical_review")
	}
	i := m.latest(passed)
	if i < 0 || m.events[i].fields["firmware"] == nil || m.fact("capture", "firmware") == nil {
		return unknown
	}
	return metIf(m.fact("capture", "firmware") == m.events[i].fields["firmware"])
}

// Health: "unmet when the latest abnormal_* before t is a start, or when the latest clock_checked before t has |offset_ms| >
// clock_limit_ms. Otherwise unknown when there is no clock_checked before t, or the first one after t exceeds the limit. Otherwise
// met."
func health(m *matter) string {
	state := m.latest(named("abnormal_started", "abnormal_ended"))
	check := m.latest(named("clock_checked"))
	next := m.firstAfter(named("clock_checked"))
	if check < 0 && m.wrong.clockBeforeHealth {
		return unknown
	}
	switch {
	case state >= 0 && m.events[state].name == "abnormal_started":
		return unmet
	case check >= 0 && m.exceedsLimit(m.events[check]):
		return unmet
	case check < 0:
		return unknown
	case next >= 0 && m.exceedsLimit(m.events[next]) && !m.wrong.ignoresLaterClock:
		return unknown
	}
	return met
}

// exceedsLimit: "|offset_ms| > clock_limit_ms", "default 1000".
func (m *matter) exceedsLimit(check event) bool {
	limit := "1000"
	if given, there := m.fact("use", "clock_limit_ms").(json.Number); there {
		limit = string(given)
	}
	offset := integerOf(string(check.fields["offset_ms"].(json.Number)))
	compared := offset.Abs(offset).Cmp(integerOf(limit))
	if m.wrong.limitIsExceededAtLimit {
		return compared >= 0
	}
	return compared > 0
}

// A30.1: "certificate: from ≤ date(review.at) ≤ until, same_body, field, not suspended, mandate not false; review null: unmet".
func certificate(m *matter) string {
	c, isReviewed := m.fact("review", "certificate").(map[string]any)
	if !isReviewed {
		return unmet
	}
	reviewed := m.date(instantOf(m.fact("review", "at")))
	if m.wrong.certificateAtCapture {
		reviewed = m.date(m.t)
	}
	mandate := c["mandate"] != false
	if m.wrong.nullMandateIsFalse {
		mandate = c["mandate"] == true
	}
	return metIf(dayOf(c["from"]) <= reviewed && m.notEnded(c["until"], reviewed) &&
		c["same_body"] == true && c["field"] == true && c["suspended"] == false && mandate)
}

// A30.3a: "all four findings yes; any no: unmet; else any null: unknown; review null: unmet".
func fourFindings(m *matter) string {
	review, isReviewed := m.fact("review").(map[string]any)
	if !isReviewed {
		return unmet
	}
	four := []any{review["true"], review["clear"], review["complete"], review["accurate"]}
	if slices.Contains(four, any("no")) {
		return unmet
	}
	if slices.Contains(four, nil) {
		return unknown
	}
	return met
}

// notEnded: until ≥ the date; "pairs of dates include both ends".
func (m *matter) notEnded(until any, on day) bool {
	if m.wrong.datesExcludeEnd {
		return on < dayOf(until)
	}
	return on <= dayOf(until)
}

// threeValued reads a `covers`: "covers true (null: unknown …)".
func threeValued(covers any) string {
	switch covers {
	case true:
		return met
	case nil:
		return unknown
	}
	return unmet
}

func metIf(holds bool) string {
	if holds {
		return met
	}
	return unmet
}
