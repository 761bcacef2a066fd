package discretion_test

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/discretion"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/penalty"
	"yuanjian/internal/statute"
	"yuanjian/internal/testkit"
)

// desk is a world with the service of this chapter.
type desk struct {
	*testkit.World
	*discretion.Service
	t *testing.T
}

func worlds(t *testing.T, test func(t *testing.T, d *desk)) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		test(t, &desk{World: w, Service: &discretion.Service{Engine: w.Engine}, t: t})
		w.Verify()
	})
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// someDraft is a benchmark of parking as somebody writes it; the clock of a World begins on 2 March 2026.
func someDraft() discretion.Draft {
	return discretion.Draft{Field: "traffic", Violation: "1039", Basis: statute.Key("dljtaq", "第一百一十四条"), Law: "警告；罚款20元至200元",
		Bands:    "较轻｜没有影响通行，经提醒立即驶离｜警告｜left at once when told\n一般｜影响其他车辆通行｜罚款50元至150元\n较重|堵塞消防通道|罚款150元至200元",
		Document: discretion.Document{Title: "测试裁量基准", Number: "测裁〔2026〕1号", Rank: statute.NormativeDocument, Published: law.NewDate(2026, 2, 1), Place: "测试政府网站"}, From: law.NewDate(2026, 3, 1)}
}

// approved drafts a version and lets the head approve it.
func (d *desk) approved(n discretion.Draft) string {
	d.t.Helper()
	r, err := d.DraftVersion(d.t.Context(), d.By(access.LegalReviewer), n)
	d.must(err)
	_, err = d.Decide(d.t.Context(), d.By(access.Head), r.Record.ID, true, "")
	d.must(err)
	return r.Record.ID
}

// on is the version in force for parking on a day; empty when there is none.
func (d *desk) on(day law.Date) string {
	d.t.Helper()
	v, ok, err := discretion.For(d.t.Context(), d.DB.Reader(), d.Book, d.County.ID, "traffic", "1039", day)
	d.must(err)
	if ok != (v.ID != "") {
		d.t.Errorf("%t, and %q", ok, v.ID)
	}
	return v.ID
}

// 行政处罚法 34: what is drafted and approved by two persons is what was in force on a day, whole, and can be measured by.
func TestBenchmarkIsInForceOnceTwoPersonsAgree(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		day := law.NewDate(2026, 3, 2)
		r, err := d.DraftVersion(t.Context(), d.By(access.LegalReviewer), someDraft())
		d.must(err)
		if got := d.on(day); got != "" {
			t.Errorf("a draft is in force: %s", got)
		}
		decided, err := d.Decide(t.Context(), d.By(access.Head), r.Record.ID, true, "")
		d.must(err)
		if decided.Record.State != discretion.Approved {
			t.Errorf("%+v", decided.Record)
		}
		v, ok, err := discretion.For(t.Context(), d.DB.Reader(), d.Book, d.County.ID, "traffic", "1039", day)
		d.must(err)
		if !ok || v.ID != r.Record.ID || v.Basis != "《中华人民共和国道路交通安全法》第一百一十四条" || v.Law.Words().ZH != "警告；罚款20.00元至200.00元" || len(v.Bands) != 3 ||
			v.Bands[0].Words.EN != "left at once when told" || v.Document.Number != "测裁〔2026〕1号" || v.Until != nil {
			t.Errorf("%+v", v)
		}
		a, err := penalty.Assess(v.Benchmark, "一般", penalty.Penalty{Measures: []penalty.Measure{{Kind: penalty.Fine, Fen: 20000}}})
		if err != nil || a.Inside() || len(a.Above) != 1 {
			t.Errorf("%+v, %v", a, err)
		}
		for what, got := range map[string]bool{"the day before": d.on(law.NewDate(2026, 2, 28)) == "", "a year later": d.on(law.NewDate(2027, 3, 2)) == v.ID} {
			if !got {
				t.Errorf("%s it is otherwise", what)
			}
		}
		for _, other := range [][3]string{{d.Other.ID, "traffic", "1039"}, {d.County.ID, "urban", "1039"}, {d.County.ID, "traffic", "1208"}} {
			if _, ok, err := discretion.For(t.Context(), d.DB.Reader(), d.Book, other[0], other[1], other[2], day); ok || err != nil {
				t.Errorf("%v has it too, %v", other, err)
			}
		}
	})
}

// A new version ends the older one from its day, a version ends with its own last day, and what was in force stays answerable.
func TestNewVersionEndsTheOlderFromItsDay(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		first := d.approved(someDraft())
		second := someDraft()
		second.From, second.Law = law.NewDate(2026, 6, 1), "警告；罚款20元至100元"
		second.Bands = "一般｜影响通行｜罚款20元至100元"
		until := law.NewDate(2026, 8, 31)
		second.Until = &until
		next := d.approved(second)
		third := someDraft()
		third.From = law.NewDate(2026, 10, 1)
		last := d.approved(third)
		corrected := d.approved(third) // of the same day: the later approved counts
		for day, want := range map[law.Date]string{law.NewDate(2026, 5, 31): first, law.NewDate(2026, 6, 1): next, law.NewDate(2026, 8, 31): next, law.NewDate(2026, 9, 1): "",
			law.NewDate(2026, 9, 30): "", law.NewDate(2026, 10, 1): corrected, law.NewDate(2030, 1, 1): corrected} {
			if got := d.on(day); got != want {
				t.Errorf("on %s %s is in force, want %s", day, got, want)
			}
		}
		all, err := discretion.History(t.Context(), d.DB.Reader(), d.Book, d.County.ID, "traffic", "1039")
		d.must(err)
		now := law.NewDate(2026, 9, 1)
		current, found, err := discretion.For(t.Context(), d.DB.Reader(), d.Book, d.County.ID, "traffic", "1039", now)
		d.must(err)
		want := map[string]discretion.Standing{first: discretion.Replaced, next: discretion.Ended, last: discretion.Coming, corrected: discretion.Coming}
		for i := range all {
			if got := all[i].On(now, current, found); got != want[all[i].ID] {
				t.Errorf("%s from %s is %s", all[i].ID, all[i].From, got)
			}
		}
	})
}

func refusedBy(t *testing.T, err error, rule, because string) {
	t.Helper()
	var r law.Refusal
	if !errors.As(err, &r) || r.Rule != rule || !strings.HasPrefix(r.Article, "行政处罚法第") || !strings.Contains(r.Because.ZH, because) || r.Because.EN == "" || r.Cure.ZH == "" || r.Cure.EN == "" {
		t.Errorf("want a refusal by %s that says %s, got %v", rule, because, err)
	}
}

func TestBenchmarkIsRefusedWithArticleAndCure(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		legal, head, ctx := d.By(access.LegalReviewer), d.By(access.Head), t.Context()
		notice := someDraft()
		notice.Basis = statute.Key("gf2024-5", "")
		_, err := d.DraftVersion(ctx, legal, notice)
		refusedBy(t, err, "L16", "行政规范性文件，不得设定行政处罚")
		early := someDraft()
		early.From, early.Document.Published = law.NewDate(2003, 1, 1), law.NewDate(2002, 12, 1)
		_, err = d.DraftVersion(ctx, legal, early)
		refusedBy(t, err, "L16", "还没有施行")

		d.approved(someDraft())
		before := someDraft()
		before.From = law.NewDate(2026, 2, 28)
		_, err = d.DraftVersion(ctx, legal, before)
		refusedBy(t, err, "L34", "不能早于它")

		// One person with both posts drafts, and does not approve; another head does.
		_, err = d.People.Appoint(ctx, d.By(access.SecurityAdministrator), head.Person, d.County.ID, access.LegalReviewer)
		d.must(err)
		both := d.as(head.Person)
		own, err := d.DraftVersion(ctx, both, someDraft())
		d.must(err)
		_, err = d.Decide(ctx, both, own.Record.ID, true, "")
		refusedBy(t, err, "L34", "不能由您批准")
		var conflict fault.Conflict
		if _, err = d.DraftVersion(ctx, legal, someDraft()); !errors.As(err, &conflict) {
			t.Errorf("a second draft beside one that waits: %v", err)
		}
		if _, err = d.Decide(ctx, d.Who(access.Head, d.Other).By, own.Record.ID, true, ""); !fault.IsNotFound(err) {
			t.Errorf("the head of another body: %v", err)
		}
		another := d.Another(access.Head)
		if _, err = d.Decide(ctx, another, own.Record.ID, false, " "); !fault.IsInvalid(err) {
			t.Errorf("not approved without a reason: %v", err)
		}
		_, err = d.Decide(ctx, another, own.Record.ID, false, "幅度有误")
		d.must(err)
		if _, err = d.Decide(ctx, another, own.Record.ID, true, ""); !errors.As(err, &conflict) {
			t.Errorf("decided twice: %v", err)
		}
	})
}

// as is who acts for a person with all posts it has now.
func (d *desk) as(person string) act.By {
	d.t.Helper()
	a := d.By(access.Head)
	who := d.Who(access.Head, d.County)
	if a.Person != person {
		d.t.Fatal("somebody else")
	}
	actor, err := d.People.Actor(d.t.Context(), who.Token)
	d.must(err)
	return act.By{Actor: actor}
}

// What was true when it was drafted may not be when it is approved: a source taken back meanwhile, a later version.
func TestApprovalLooksAgain(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		legal, head, ctx := d.By(access.LegalReviewer), d.By(access.Head), t.Context()
		sources := &statute.Service{Engine: d.World.Engine}
		entered, err := sources.Enter(ctx, legal, statute.New{Title: "测试条例", Number: "测〔2026〕2号", Rank: statute.LocalRegulation, From: law.NewDate(2026, 1, 1), Provisions: "第十条｜违停处罚", Source: "测试"})
		d.must(err)
		n := someDraft()
		n.Basis = statute.Key(entered.ID, "第十条")
		drafted, err := d.DraftVersion(ctx, legal, n)
		d.must(err)
		back, err := sources.ProposeTakeBack(ctx, legal, entered.ID, "文号写错")
		d.must(err)
		_, err = sources.DecideTakeBack(ctx, d.By(access.ProvincialApprover), back.ID, true, "属实")
		d.must(err)
		_, err = d.Decide(ctx, head, drafted.Record.ID, true, "")
		refusedBy(t, err, "L16", "已经撤回")
		_, err = d.Decide(ctx, head, drafted.Record.ID, false, "依据已经撤回")
		d.must(err)
		if got := d.on(law.NewDate(2026, 3, 2)); got != "" {
			t.Errorf("%s is in force", got)
		}
	})
}

func TestDraftNamesEveryFieldThatIsWrong(t *testing.T) {
	d := &desk{World: testkit.NewWorld(t, testkit.SQLite(t)), t: t}
	d.Service = &discretion.Service{Engine: d.World.Engine}
	ended := law.NewDate(2026, 2, 1)
	for name, c := range map[string]struct {
		change func(*discretion.Draft)
		fields string
	}{
		"nothing":           {func(n *discretion.Draft) { *n = discretion.Draft{} }, "field violation basis law bands title number rank published place from"},
		"a field of nobody": {func(n *discretion.Draft) { n.Field = "poetry" }, "field"},
		"not published yet": {func(n *discretion.Draft) {
			n.Document.Published, n.From = law.NewDate(2026, 4, 1), law.NewDate(2026, 4, 1)
		}, "published"},
		"before it is published": {func(n *discretion.Draft) { n.From = law.NewDate(2026, 1, 31) }, "from"},
		"ended before it begins": {func(n *discretion.Draft) { n.Until = &ended }, "until"},
		"a standard":             {func(n *discretion.Draft) { n.Document.Rank = statute.NationalStandard }, "rank"},
		"ranges nobody can read": {func(n *discretion.Draft) { n.Law = "罚款很多" }, "law"},
		"a line of two cells":    {func(n *discretion.Draft) { n.Bands = "一般｜罚款50元" }, "bands"},
		"beyond the law":         {func(n *discretion.Draft) { n.Bands = "一般｜影响通行｜罚款50元至201元" }, "bands"},
		"no band":                {func(n *discretion.Draft) { n.Bands = "" }, "bands"},
		"no ranges":              {func(n *discretion.Draft) { n.Law = "" }, "law"},
	} {
		n := someDraft()
		c.change(&n)
		_, err := d.DraftVersion(t.Context(), d.By(access.LegalReviewer), n)
		var invalid fault.Invalid
		if !errors.As(err, &invalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range invalid.Fields {
			got = append(got, f.Name)
		}
		if strings.Join(got, " ") != c.fields {
			t.Errorf("%s: %v, want %s", name, err, c.fields)
		}
	}
}

// Only the legal reviewer drafts, only the head decides, and who looks reads the versions of the own body.
func TestBenchmarksBelongToTheirBody(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		ctx := t.Context()
		for _, role := range []access.Role{access.Head, access.Officer, access.Supervisor, access.Reviewer} {
			if _, err := d.DraftVersion(ctx, d.By(role), someDraft()); !errors.Is(err, act.ErrForbidden) {
				t.Errorf("%s drafts: %v", role, err)
			}
		}
		id := d.approved(someDraft())
		if _, err := d.Decide(ctx, d.By(access.LegalReviewer), id, true, ""); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("the legal reviewer decides: %v", err)
		}
		for who, want := range map[string]int{"county": 1, "other": 0, "supervisor": 1} {
			scope := map[string]access.Scope{"county": d.By(access.Officer).Scope(access.ViewCases), "other": d.Who(access.Officer, d.Other).By.Scope(access.ViewCases),
				"supervisor": d.By(access.Supervisor).Scope(access.ViewCases)}[who]
			page, err := discretion.List(ctx, d.DB.Reader(), scope, discretion.Filter{Field: "traffic", State: discretion.Approved})
			d.must(err)
			n, err := discretion.Count(ctx, d.DB.Reader(), scope, discretion.Filter{})
			d.must(err)
			if len(page.Rows) != want || n != want {
				t.Errorf("%s reads %d, counts %d", who, len(page.Rows), n)
			}
			if _, err := discretion.ByID(ctx, d.DB.Reader(), scope, id); fault.IsNotFound(err) != (want == 0) {
				t.Errorf("%s opens: %v", who, err)
			}
		}
	})
}

// TestVerifyNamesAlteredBenchmarks alters rows as an administrator of the database could: each is named, and nothing else.
func TestVerifyNamesAlteredBenchmarks(t *testing.T) {
	worlds(t, func(t *testing.T, d *desk) {
		d.approved(someDraft())
		waits, err := d.DraftVersion(t.Context(), d.By(access.LegalReviewer), someDraft())
		d.must(err)
		refused, err := d.Decide(t.Context(), d.By(access.Head), waits.Record.ID, false, "幅度有误")
		d.must(err)
		check := func() (named []string) {
			t.Helper()
			d.must(d.DB.Read(t.Context(), func(q db.Queryer) error {
				n, err := discretion.CheckRows(t.Context(), q, d.Book, func(b ledger.Broken) { named = append(named, b.What.EN) })
				if n < 1 {
					t.Errorf("%d versions", n)
				}
				return err
			}))
			return named
		}
		if named := check(); len(named) != 0 {
			t.Fatalf("untouched: %q", named)
		}
		for name, c := range map[string]struct{ alter, back, want string }{
			"a band":          {`UPDATE benchmark SET bands = replace(bands, '"to":20000', '"to":2000000')`, `UPDATE benchmark SET bands = replace(bands, '"to":2000000', '"to":20000')`, "what it says"},
			"a day":           {`UPDATE benchmark SET from_day = '2026-03-03'`, `UPDATE benchmark SET from_day = '2026-03-01'`, "what it says"},
			"the basis":       {`UPDATE benchmark SET citation = citation || 'x'`, `UPDATE benchmark SET citation = replace(citation, 'x', '')`, "what it says"},
			"the decision":    {`UPDATE benchmark SET state = 'approved' WHERE id = '` + refused.Record.ID + `'`, `UPDATE benchmark SET state = 'refused' WHERE id = '` + refused.Record.ID + `'`, "the decision"},
			"the reason":      {`UPDATE benchmark SET reason = '无' WHERE id = '` + refused.Record.ID + `'`, `UPDATE benchmark SET reason = '幅度有误' WHERE id = '` + refused.Record.ID + `'`, "the decision"},
			"when it was":     {`UPDATE benchmark SET decided_at = decided_at + 1`, `UPDATE benchmark SET decided_at = decided_at - 1`, "the decision"},
			"which entry":     {`UPDATE benchmark SET entry = entry + 100000`, `UPDATE benchmark SET entry = entry - 100000`, "no entry"},
			"a row of others": {`UPDATE benchmark SET body = body || 'x'`, `UPDATE benchmark SET body = replace(body, 'x', '')`, "what it says"},
		} {
			d.alter(c.alter)
			named := check()
			if len(named) == 0 || !strings.Contains(strings.Join(named, " "), c.want) {
				t.Errorf("%s: %q", name, named)
			}
			d.alter(c.back)
			if named := check(); len(named) != 0 {
				t.Fatalf("%s put back: %q", name, named)
			}
		}
		d.alter(`DELETE FROM benchmark WHERE id = '` + refused.Record.ID + `'`)
		if named := check(); len(named) != 1 || !strings.HasSuffix(named[0], "it is gone") {
			t.Errorf("a row is gone: %q", named)
		}
	})
}

// alter writes as an administrator of the database could.
func (d *desk) alter(text string) {
	d.t.Helper()
	d.must(d.DB.Write(d.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(d.t.Context(), text)
		return err
	}))
}
