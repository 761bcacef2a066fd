package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/bench"
	"yuanjian/internal/casefile"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/simulate"
	"yuanjian/internal/statute"
)

// casesUsually is how many cases are measured over, and longCourse how many entries the one case has whose page is asked for.
const (
	casesUsually = 2_000
	longCourse   = 300
	casesAtOnce  = 16
)

// manyCases measures the pages of cases over a body that has many, all of them filed by acts, and one of them with a long course.
func (p *proving) manyCases() ([]bench.Row, error) {
	ctx := context.Background()
	in := &proving{dir: filepath.Join(p.dir, "cases"), dsn: p.dsn, log: p.log, cases: p.cases}
	long, took, err := in.fileCases(ctx)
	if err != nil {
		return nil, err
	}
	base, stop, err := in.serve()
	if err != nil {
		return nil, err
	}
	defer stop()
	rows := []bench.Row{{Name: fmt.Sprintf("%d cases registered, joined and filed by acts", in.cases), Value: fmt.Sprint(took.Round(time.Second))}}
	for _, x := range []asked{{name: fmt.Sprintf("page of a case with %d entries", longCourse), role: "officer", path: "/cases/" + long}, {name: "what is due of cases", role: "officer", path: "/cases/due"},
		{name: "list of cases", role: "officer", path: "/cases"}, {name: "approvals", role: "head", path: "/approvals"}, {name: "start page of an officer", role: "officer", path: "/"}, {name: "start page of the head", role: "head", path: "/"}} {
		client, err := in.signIn(base, x.role)
		if err != nil {
			return nil, err
		}
		t, err := ask(client, base, x)
		if err != nil {
			return nil, err
		}
		rows = append(rows, bench.Row{Name: x.name, Value: fmt.Sprintf("p95 %.1f ms, p50 %.1f ms", ms(t.p95), ms(t.p50)), Target: "≤ 100 ms"})
	}
	return rows, nil
}

// fileCases builds a demonstration and files cases in it. It returns the one with a long course, and how long the acts took.
func (p *proving) fileCases(ctx context.Context) (long string, took time.Duration, err error) {
	real := clock.System{}
	g, err := p.raise(ctx, real.Now())
	if err != nil {
		return "", 0, err
	}
	defer g.Close()
	a := g.app
	p.manifest = g.manifest
	a.engine.Clock = real
	f, err := newFiling(ctx, a, p.manifest)
	if err != nil {
		return "", 0, err
	}
	ended, err := profiled()
	if err != nil {
		return "", 0, err
	}
	began := real.Now()
	ids := make([]string, p.cases)
	_, err = bench.Each(casesAtOnce, p.cases, func(i int) error {
		ids[i], err = f.file(ctx, i)
		return err
	})
	took = real.Now().Sub(began)
	ended()
	if err != nil {
		return "", 0, err
	}
	for range longCourse - 3 {
		if _, err := a.cases.Inquire(ctx, f.first, ids[0], casefile.Inquiry{Way: "collect", At: real.Now(), Words: "调取监控资料，核对登记信息"}); err != nil {
			return "", 0, err
		}
	}
	return ids[0], took, a.db.Analyze(ctx)
}

// filing files cases as two officers and a head.
type filing struct {
	a                   *app
	first, second, head act.By
	now                 time.Time
}

func newFiling(ctx context.Context, a *app, m simulate.Manifest) (*filing, error) {
	f := &filing{a: a, now: a.engine.Clock.Now()}
	var officers []act.By
	for _, x := range m.Accounts {
		if x.Role != string(access.Officer) {
			continue
		}
		entry, err := a.people.SignIn(ctx, people.From{}, x.Login, x.Password)
		if err != nil {
			return nil, err
		}
		actor, err := a.people.Actor(ctx, entry.Token)
		if err != nil {
			return nil, err
		}
		officers = append(officers, act.By{Actor: actor})
	}
	if len(officers) < 2 {
		return nil, fmt.Errorf("the demonstration has %d officers", len(officers))
	}
	f.first, f.second = officers[0], officers[1]
	var err error
	if f.head, err = signedIn(ctx, a, m, access.Head); err != nil {
		return nil, err
	}
	legal, err := signedIn(ctx, a, m, access.LegalReviewer)
	if err != nil {
		return nil, err
	}
	lacks, err := statute.Ready(ctx, a.db.Reader(), simulate.Book, "traffic", law.DateOf(f.now))
	for _, l := range lacks {
		if _, err = (&statute.Service{Engine: a.engine}).AddOverlay(ctx, legal, statute.NewOverlay{Field: "traffic", Citation: statute.Key("gdtz", ""), Parameter: l.Kind.Name, Amount: 2_000_00, From: law.DateOf(f.now)}); err != nil {
			break
		}
	}
	return f, err
}

// file registers, joins and files one case.
func (f *filing) file(ctx context.Context, i int) (string, error) {
	at := f.now.Add(-time.Duration(i+1) * time.Minute)
	done, err := f.a.cases.Register(ctx, f.first, casefile.New{Source: casefile.FromPatrol, Field: "traffic", Violation: "1345", ActFrom: at, ActUntil: at, Discovered: at, Modes: []casefile.Mode{casefile.Online}, Secret: "no",
		About: casefile.About{Party: casefile.Party{Kind: casefile.Citizen, Name: "测试当事人", Number: fmt.Sprintf("测%017d", i)}, Place: "测试路", Fact: "涉嫌违反禁止标线指示"}})
	if err != nil {
		return "", err
	}
	id := done.Record.Case
	if _, err := f.a.cases.Join(ctx, f.second, id, true); err != nil {
		return "", err
	}
	_, err = f.a.cases.File(ctx, f.head, id, casefile.Filing{Place: "行为发生在本区", Reasons: "有证据证明有违法行为"})
	return id, err
}
