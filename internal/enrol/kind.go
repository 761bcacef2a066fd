package enrol

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
)

// Kind is what the lines of a list are.
type Kind string

// The kinds of lists.
const (
	Bodies   Kind = "bodies"
	Officers Kind = "officers"
	Devices  Kind = "devices"
	Legacy   Kind = "legacy" // sites from before 2025-05-01 (Art 49)
)

// Kinds are all kinds, in the order in which a new jurisdiction needs them.
func Kinds() []Kind { return []Kind{Bodies, Officers, Devices, Legacy} }

// Permission is what entering a list of the kind asks for; empty when there is no such kind.
func (k Kind) Permission() access.Permission { return lists[k].entered.Permission }

// Proved tells whether documents that prove what the lines say are uploaded with a list of the kind.
func (k Kind) Proved() bool { return lists[k].proved }

// Title names the act of entering.
func (k Kind) Title() law.Words { return lists[k].entered.Title }

// list is how lists of one kind are read, judged and entered.
type list struct {
	columns []Column
	// chunk is how many lines one act enters, at most 200 (DESIGN §3) and few enough that an act stays well below 50 ms on a
	// busy machine too. Bodies are entered one by one, two statements each; docs/benchmarks.md has the measurement.
	chunk                     int
	entered, started, stopped act.Kind
	tables                    []string // that it fills
	proved                    bool     // documents go with it
	// judge says what would become of the lines, enter carries it out, and returns the records of facts, for the ledger. The
	// outcome of each line is merged with what is wrong with its cells.
	judge func(ctx context.Context, s *Service, q db.Queryer, by access.Actor, lines []parsed) ([]sheet.Outcome, error)
	enter func(ctx context.Context, s *Service, tx *act.Tx, lines []parsed) ([]sheet.Outcome, []device.Recorded, error)
}

// order makes the acts of starting and stopping for the act of entering.
func order(k Kind, entered act.Kind) (started, stopped act.Kind) {
	started, stopped = entered, entered
	started.Name, stopped.Name = "enrol."+string(k)+".start", "enrol."+string(k)+".stop"
	started.Title = law.Words{ZH: "开始" + entered.Title.ZH, EN: "Start: " + entered.Title.EN}
	stopped.Title = law.Words{ZH: "停止" + entered.Title.ZH, EN: "Stop: " + entered.Title.EN}
	return started, stopped
}

// Orders are the acts by which a person starts and stops the entering of lists.
func Orders() (out []act.Kind) {
	for _, k := range Kinds() {
		out = append(out, lists[k].started, lists[k].stopped)
	}
	return out
}

func newList(k Kind, entered act.Kind, chunk int, columns []Column, tables ...string) list {
	l := list{columns: columns, chunk: chunk, entered: entered, tables: tables}
	l.started, l.stopped = order(k, entered)
	return l
}

var lists = map[Kind]list{Bodies: bodyList(), Officers: officerList(), Devices: deviceList(), Legacy: legacyList()}

// bare are outcomes whose records hold ids only.
func bare(out []sheet.Outcome, err error) ([]sheet.Outcome, []device.Recorded, error) {
	return out, nil, err
}

func bodyList() list {
	l := newList(Bodies, people.BodiesEntered, 25, bodyColumns, "body")
	l.judge = func(ctx context.Context, _ *Service, q db.Queryer, by access.Actor, lines []parsed) ([]sheet.Outcome, error) {
		return people.JudgeBodies(ctx, q, by.Book, each(lines, bodyOf))
	}
	l.enter = func(ctx context.Context, _ *Service, tx *act.Tx, lines []parsed) ([]sheet.Outcome, []device.Recorded, error) {
		return bare(people.EnterBodies(ctx, tx, each(lines, bodyOf)))
	}
	return l
}

func officerList() list {
	l := newList(Officers, people.OfficersEntered, 100, officerColumns, "person", "certificate")
	l.judge = func(ctx context.Context, s *Service, q db.Queryer, by access.Actor, lines []parsed) ([]sheet.Outcome, error) {
		return s.People.JudgeOfficers(ctx, q, by.Book, by.Person, each(lines, officerOf))
	}
	l.enter = func(ctx context.Context, s *Service, tx *act.Tx, lines []parsed) ([]sheet.Outcome, []device.Recorded, error) {
		return bare(s.People.EnterOfficers(ctx, tx, each(lines, officerOf)))
	}
	return l
}

func deviceList() list {
	l := newList(Devices, device.DevicesEntered, 100, deviceColumns, useTables...)
	l.judge = func(ctx context.Context, s *Service, q db.Queryer, by access.Actor, lines []parsed) ([]sheet.Outcome, error) {
		return device.JudgeLines(ctx, q, by.Book, by.Body, each(lines, deviceOf), s.Engine.Now(by.Book))
	}
	l.enter = func(ctx context.Context, _ *Service, tx *act.Tx, lines []parsed) ([]sheet.Outcome, []device.Recorded, error) {
		return bare(device.EnterLines(ctx, tx, each(lines, deviceOf)))
	}
	return l
}

// useTables are the tables of uses.
var useTables = []string{"device", "site", "device_use", "device_fact", "use_standing", "use_work", "search_word"}

// legacyList enters four facts a line, each with its documents: fewer lines an act.
func legacyList() list {
	l := newList(Legacy, device.LegacyListEntered, 10, legacyColumns, append([]string{"device_document"}, useTables...)...)
	l.proved = true
	l.judge = func(ctx context.Context, s *Service, q db.Queryer, by access.Actor, lines []parsed) ([]sheet.Outcome, error) {
		return device.JudgeLegacyLines(ctx, q, by.Book, by.Body, by.Person, each(lines, legacyOf), s.Engine.Now(by.Book))
	}
	l.enter = func(ctx context.Context, _ *Service, tx *act.Tx, lines []parsed) ([]sheet.Outcome, []device.Recorded, error) {
		return device.EnterLegacyLines(ctx, tx, each(lines, legacyOf))
	}
	return l
}

func each[T any](lines []parsed, of func(*parsed) T) []T {
	out := make([]T, len(lines))
	for i := range lines {
		out[i] = of(&lines[i])
	}
	return out
}
