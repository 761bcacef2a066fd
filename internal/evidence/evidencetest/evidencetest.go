// Package evidencetest builds worlds with cases that take evidence, by acts as far as the chapters above go. The cases themselves are a
// stand-in: the chapter that keeps them comes after evidence.
package evidencetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/retention"
	"yuanjian/internal/testkit"
)

// Cases are cases as a test says they are.
type Cases map[string]*evidence.Case

// ForEvidence finds a case of a scope.
func (c Cases) ForEvidence(_ context.Context, _ db.Queryer, scope access.Scope, id string) (evidence.Case, error) {
	if k := c[id]; k != nil && scope.Covers(k.Book, k.Body) {
		return *k, nil
	}
	return evidence.Case{}, fault.NotFound{What: law.Words{ZH: "这个案件", EN: "the case"}}
}

// Bench is a world with an open case, its two officers, and captures that can be its evidence.
type Bench struct {
	*noticetest.Desk
	E              *evidence.Service
	Cases          Cases
	Case           *evidence.Case
	First, Partner act.By // the officers of the case
	t              *testing.T
}

// New builds one.
func New(t *testing.T, w *testkit.World) *Bench {
	t.Helper()
	d := noticetest.New(t, w)
	d.Shots.Retention = &retention.Service{Engine: w.Engine, Keys: w.Keys}
	b := &Bench{Desk: d, Cases: Cases{}, First: w.By(access.Officer), Partner: w.Another(access.Officer), t: t}
	b.Case = b.Open("case-1")
	b.E = &evidence.Service{Engine: w.Engine, Keys: w.Keys, People: w.People, Captures: d.Shots, Retention: d.Shots.Retention, Cases: b.Cases}
	return b
}

// Open is a new open case with the two officers.
func (b *Bench) Open(id string) *evidence.Case {
	var elements []string
	for _, e := range capture.Elements(devicetest.Violation) {
		elements = append(elements, e.Code)
	}
	b.Cases[id] = &evidence.Case{Book: b.Book, ID: id, Body: b.County.ID, Field: "traffic", Violation: devicetest.Violation, Officers: []string{b.First.Person, b.Partner.Person}, Elements: elements, Open: true}
	return b.Cases[id]
}

// Attach attaches a capture to the case.
func (b *Bench) Attach(id string) (evidence.Done, error) {
	return b.E.Attach(b.t.Context(), b.First, evidence.Attaching{Case: b.Case.ID, Capture: id, Second: b.Partner.Person})
}

// Attached is a new capture that passed and was attached.
func (b *Bench) Attached() evidence.Item {
	b.t.Helper()
	done, err := b.Attach(b.Passed())
	b.Must(err)
	return b.Item(done.Record.ID)
}

// File is a document that was kept, with bytes of its own.
func (b *Bench) File(name string) device.Attachment {
	b.t.Helper()
	a, err := device.Files{Store: b.Store}.Keep(b.t.Context(), PDF(name), name+".pdf")
	b.Must(err)
	return a
}

// Document is an item that the officers obtained, as a test changes it.
func (b *Bench) Document(name string) evidence.Obtained {
	return evidence.Obtained{Case: b.Case.ID, Kind: "testimony", Origin: evidence.OfRecord, What: "证人王某的询问笔录", How: "两名执法人员当面询问", From: "证人王某", At: b.Clock.Now().Add(-time.Minute),
		Second: b.Partner.Person, Files: []device.Attachment{b.File(name)}}
}

// Entered is an item that the officers obtained.
func (b *Bench) Entered(name string) evidence.Item {
	b.t.Helper()
	done, err := b.E.Enter(b.t.Context(), b.First, b.Document(name))
	b.Must(err)
	return b.Item(done.Record.ID)
}

// Still is a picture made of an item's first file, as a test changes it.
func (b *Bench) Still(of evidence.Item, name string) evidence.Deriving {
	return evidence.Deriving{Source: of.ID, What: "车辆局部", Files: []device.Attachment{b.File(name)},
		Derivation: evidence.Derivation{Manner: "crop", Method: "用看图程序截取左下部分，没有调整颜色", At: b.Clock.Now().Add(-time.Minute), Maker: "执法人员甲", Proves: "车辆号牌", Medium: of.Files[0].SHA256}}
}

// Derived is an item made of another.
func (b *Bench) Derived(of evidence.Item, name string) evidence.Item {
	b.t.Helper()
	done, err := b.E.Derive(b.t.Context(), b.First, b.Still(of, name))
	b.Must(err)
	return b.Item(done.Record.ID)
}

// AllYes are three findings that say yes, of an item that shows all elements of the case.
func (b *Bench) AllYes() evidence.Findings {
	yes := evidence.Finding{Answer: evidence.Yes}
	return evidence.Findings{Lawful: yes, Authentic: yes, Relevant: yes, Elements: slices.Clone(b.Case.Elements)}
}

// Admit examines and verifies an item.
func (b *Bench) Admit(id string) {
	b.t.Helper()
	_, err := b.E.Examine(b.t.Context(), b.First, id, b.AllYes())
	b.Must(err)
	_, err = b.E.Verify(b.t.Context(), b.Partner, id, "与现场标志、登记信息核对一致")
	b.Must(err)
}

// Item reads an item as an officer of the case.
func (b *Bench) Item(id string) evidence.Item {
	b.t.Helper()
	x, _, err := b.E.ByID(b.t.Context(), b.DB.Reader(), b.First.Scope(access.ViewCases), id)
	b.Must(err)
	return x
}

// Cited are the numbers of the items that may be cited now.
func (b *Bench) Cited() (out []int) {
	b.t.Helper()
	all, err := b.E.Cited(b.t.Context(), b.DB.Reader(), b.Book, b.Case.ID)
	b.Must(err)
	for _, x := range all {
		out = append(out, x.Number)
	}
	return out
}

// Recall asks about every capture of the use, and has those that passed wait for a decision.
func (b *Bench) Recall() (id string) {
	b.t.Helper()
	b.Clock.Advance(time.Minute)
	now := b.Clock.Now()
	done, err := b.Shots.AskRecall(b.t.Context(), b.By(access.Keeper), b.Ids.Use, "镜头松动", device.Span{From: now.Add(-48 * time.Hour), Until: now})
	b.Must(err)
	b.Ordered()
	return done.Record.ID
}

// Stopped puts on record that the use was stopped at an instant, which recalls what it captured since.
func (b *Bench) Stopped(at time.Time) (recall string) {
	b.t.Helper()
	_, err := b.Fleet.Service.Stop(b.t.Context(), b.By(access.Head), device.On{Use: b.Ids.Use, At: at}, device.Decision{Reason: "标志被遮挡"})
	b.Must(err)
	b.Ordered()
	all, _, err := b.Shots.Recalls(b.t.Context(), b.DB.Reader(), b.By(access.Head).Scope(access.ViewCaptures), capture.RecallFilter{Use: b.Ids.Use})
	b.Must(err)
	return all.Rows[0].ID
}

// Decide decides of a capture in a recall, as the legal reviewer.
func (b *Bench) Decide(recall, id, decision string, ground int) {
	b.t.Helper()
	all, err := b.Shots.DecideRecall(b.t.Context(), b.By(access.LegalReviewer), capture.RecallDecision{Recall: recall, Captures: []string{id}, Decision: decision, Ground: ground, Reasons: "经核查"})
	b.Must(err)
	b.Must(all[0].Err)
}

// Ordered carries out what was enqueued, and returns the arguments of the jobs that exclusions enqueued, by case.
func (b *Bench) Ordered() (out []evidence.ExcludedArgs) {
	b.t.Helper()
	w := b.Fleet.Worker()
	w.Handlers[device.JobRecall], w.Handlers[capture.JobRecallGo] = b.Shots.Recall, b.Shots.GoOn
	w.Handlers[evidence.JobExcluded] = func(_ context.Context, j job.Job) error {
		var args evidence.ExcludedArgs
		err := j.Read(&args)
		out = append(out, args)
		return err
	}
	b.Must(w.Drain(b.t.Context()))
	slices.SortFunc(out, func(x, y evidence.ExcludedArgs) int { return strings.Compare(x.Case, y.Case) })
	return out
}
