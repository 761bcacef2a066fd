package ui

import (
	"cmp"
	"slices"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
)

// GatesPanel is 设备使用条件与证据审核 (ux G.4): the answer first, then counts, then every condition, those not met first and
// never folded away. The same part stands on the desk, in the dossier, on the party's page and on the public page.
type GatesPanel struct {
	Title   string    // of the panel; empty: 设备使用条件与证据审核
	Subject string    // 这次抓拍, 这台设备
	Answer  string    // the outcome, in the contract's sentence
	State   State     // the answer's shape
	Why     string    // a sentence under the answer, such as the first lawful day; may be empty
	At      time.Time // the instant judged
	Rules   string    // version of the rules: 2025-05-01
	Rows    []GateRow
	Digest  string // digest of the receipt; may be empty
	Level   int    // level of the heading, 2 unless told
}

// GateRow is one condition.
type GateRow struct {
	State      State  // Met, Unmet or Unknown
	Title      string // a statement that is true when met: 检定有效期覆盖抓拍时间
	Because    string // the facts that decided, with dates
	Tone       string // what follows while it is not met, in the law's words
	Article    string // 第二十二条
	ArticleURL string
	Source     string // 粤府〔2025〕12号; shown when it is not the panel's own
	Cure       string // what would change it; empty when nothing can
	CureURL    string // where that is done, when the reader may
	Proof      string // 证书, 公示凭证
	ProofURL   string
	By         string // who settled it, when not the machine: 陈某某认定（2026-06-03 14:05）
}

// Conditions are the rows of a judgement's statements, as admissibility writes them. Links to proofs and to where a cure
// is done are the page's to add: they depend on who reads.
func Conditions(l i18n.Language, statements []law.Statement) []GateRow {
	rows := make([]GateRow, 0, len(statements))
	for _, s := range statements {
		r := GateRow{State: StateOf(s.Result), Title: s.Title.In(string(l)), Because: s.Because.In(string(l)), Cure: s.Cure.In(string(l)), Article: s.Article.Words}
		if s.Article.Source != law.SourceMeasures {
			r.Source = s.Article.Source
		}
		if s.Result == law.Unmet {
			r.Tone = tone(l, s.Consequence)
		}
		rows = append(rows, r)
	}
	return rows
}

// StateOf is the state of a rule's result.
func StateOf(r law.Result) State {
	switch r {
	case law.Met:
		return Met
	case law.Unmet:
		return Unmet
	}
	return Unknown
}

func tone(l i18n.Language, c law.Consequence) string {
	switch c {
	case law.Barred:
		return i18n.Text(l, "ui.tone.barred")
	case law.FindingNeeded:
		return i18n.Text(l, "ui.tone.finding")
	case law.Corroboration:
		return i18n.Text(l, "ui.tone.corroboration")
	}
	return ""
}

var gateOrder = map[State]int{Unmet: 0, Unknown: 1, Met: 2}

// Sorted returns the rows not met first, then unknown, then met; inside these in the order given.
func (p GatesPanel) Sorted() []GateRow {
	rows := slices.Clone(p.Rows)
	slices.SortStableFunc(rows, func(a, b GateRow) int { return cmp.Compare(gateOrder[a.State], gateOrder[b.State]) })
	return rows
}

func (p GatesPanel) count(s State) int {
	n := 0
	for _, r := range p.Rows {
		if r.State == s {
			n++
		}
	}
	return n
}

// Total is the number of conditions.
func (p GatesPanel) Total() int { return len(p.Rows) }

// MetCount, UnmetCount and UnknownCount count the rows.
func (p GatesPanel) MetCount() int { return p.count(Met) }

// UnmetCount counts the conditions that are not met.
func (p GatesPanel) UnmetCount() int { return p.count(Unmet) }

// UnknownCount counts the conditions that a document has yet to settle.
func (p GatesPanel) UnknownCount() int { return p.count(Unknown) }

// Timeline is 经过 (ux G.5): a real numbered list, oldest first.
type Timeline struct {
	Entries []TimelineEntry
	Label   string // 设备经过, for people who hear the page
}

// EntryKind is the mark of an entry on the rail.
type EntryKind string

// Solid dot, square, dashed ring.
const (
	ByPerson  EntryKind = "person"
	ByMachine EntryKind = "machine"
	NextStep  EntryKind = "next"
	Folded    EntryKind = "folded" // a run of entries that are not shown, by their numbers: no mark
)

// TimelineEntry is one act, event or next step.
type TimelineEntry struct {
	Number    int // 第 7 号; 0 for a next step
	Kind      EntryKind
	At        time.Time // zero for a next step without a day
	Act       string    // in the law's word: 法制审核
	By        string    // name and post, or 系统
	Result    string    // one line
	Details   []string  // what the result rests on, a line each
	Article   string
	Papers    []Link
	Asks      []Link     // what can be done about it: 提出撤回
	Due       string     // for a next step: until when, in words
	GapDays   int        // days without any entry before this one, when longer than the rule: a broken rail
	Withdrawn *Withdrawn // stays, struck, with reason and who
	State     State      // shape beside the result, where one fits; empty: none
}

// Withdrawn says who took an entry back, when and why.
type Withdrawn struct {
	At  time.Time
	By  string
	Why string
}

// Latest is the address of the newest entry, for 跳到最新; empty when the list is short.
func (t Timeline) Latest() string {
	if len(t.Entries) < 8 {
		return ""
	}
	return "#latest"
}

// IsLast tells whether entry i is the newest.
func (t Timeline) IsLast(i int) bool { return i == len(t.Entries)-1 }
