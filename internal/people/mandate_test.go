package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

var paper = people.Paper{Digest: strings.Repeat("ab", 32), Name: "依据.pdf", Type: "application/pdf", Size: 9}

func basis(rank string) people.Basis {
	return people.Basis{Rank: rank, Title: "测试条例", Number: "测〔2026〕1号", Article: "第三条", Paper: paper}
}

func day(m time.Month, d int) law.Date { return law.NewDate(2026, m, d) }

// delegate founds a delegated organisation beside County.
func delegate(t *testing.T, w *testkit.World, name string) people.Body {
	t.Helper()
	return must[people.Body](t)(w.People.FoundBody(t.Context(), w.By(access.SecurityAdministrator), people.Body{Name: name, Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}}))
}

// mandateOf is a mandate of County over the first half of 2026, in order and published.
func mandateOf(w *testkit.World, to people.Body) people.Mandate {
	on := day(1, 5)
	return people.Mandate{Body: to.ID, Delegator: w.County.ID, Field: "traffic", Matters: []string{"1302", "1303"}, Powers: []string{people.Investigating},
		Conditions: "依法成立，有三名取得行政执法资格的工作人员", From: day(1, 1), Until: day(6, 30), Basis: basis("local"), PublishedWhere: "测试区政府网站", PublishedOn: &on}
}

// refusedWith tells whether err is a refusal by the rule whose sentence, in both languages, holds the parts.
func refusedWith(err error, rule, zh, en string) bool {
	var r law.Refusal
	return errors.As(err, &r) && r.Rule == rule && strings.Contains(r.Sentence("zh"), zh) && strings.Contains(r.Sentence("en"), en) && r.Cure.ZH != "" && r.Article != ""
}

func TestA2_3_WhatAMandateMayNotBe(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		security := w.Who(access.SecurityAdministrator, w.City)
		to, second := delegate(t, w, "青岚区道路巡查服务中心（测试）"), delegate(t, w, "青岚区第二巡查中心（测试）")
		by := afresh(t, w, security)
		for _, c := range []struct {
			name, zh, en string
			spoil        func(m *people.Mandate)
		}{
			{"not to a delegated organisation", "不是受委托组织", "not on record as a delegated", func(m *people.Mandate) { m.Body = w.Other.ID }},
			{"no sub-delegation", "不得再委托", "may not delegate further", func(m *people.Mandate) { m.Delegator, m.Body = to.ID, second.ID }},
			{"coercive measures", "行政强制措施权不得委托", "never delegated", func(m *people.Mandate) { m.Powers = append(m.Powers, people.Coercive) }},
			{"by a decision", "法律、法规或者规章", "a law, a regulation or a rule", func(m *people.Mandate) { m.Basis.Rank = "decision" }},
			{"a field of another", "法定权限内", "within its own powers", func(m *people.Mandate) { m.Field = "market" }},
		} {
			m := mandateOf(w, to)
			c.spoil(&m)
			if _, err := w.People.GiveMandate(t.Context(), by, m); !refusedWith(err, "A2.3", c.zh, c.en) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		for field, spoil := range map[string]func(m *people.Mandate){
			"matters": func(m *people.Mandate) { m.Matters = nil }, "powers": func(m *people.Mandate) { m.Powers = []string{"fly"} },
			"until": func(m *people.Mandate) { m.Until = m.From - 1 }, "documents": func(m *people.Mandate) { m.Basis.Paper.Digest = "" },
			"conditions": func(m *people.Mandate) { m.Conditions = " " }, "published_on": func(m *people.Mandate) { m.PublishedOn = nil },
			"article": func(m *people.Mandate) { m.Basis.Article = "" }, "rank": func(m *people.Mandate) { m.Basis.Rank = "notice" },
		} {
			m := mandateOf(w, to)
			spoil(&m)
			_, err := w.People.GiveMandate(t.Context(), by, m)
			var invalid fault.Invalid
			if !errors.As(err, &invalid) || invalid.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if all, err := people.Mandates(t.Context(), w.DB.Reader(), w.Book, to.ID); err != nil || len(all) != 0 {
			t.Errorf("something was recorded: %+v, %v", all, err)
		}
		w.Verify()
	})
}

func TestA2_3_DelegateActsInTheDelegatingBodysNameWithinItsMandate(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		security := w.Who(access.SecurityAdministrator, w.City)
		to := delegate(t, w, "青岚区道路巡查服务中心（测试）")
		by := afresh(t, w, security)
		ask := func(violation, power string, at time.Time) (people.Authority, error) {
			return people.AuthorityFor(t.Context(), w.DB.Reader(), w.Book, to.ID, people.Matter{Field: "traffic", Violation: violation, Power: power}, at)
		}
		now := w.Clock.Now()
		if _, err := ask("1302", people.Investigating, now); !refusedWith(err, "A2.3", "没有登记", "No mandate") {
			t.Errorf("without a mandate: %v", err)
		}
		m := mandateOf(w, to)
		m.PublishedWhere, m.PublishedOn = "", nil
		made := must[people.Recorded](t)(w.People.GiveMandate(t.Context(), by, m))
		if _, err := ask("1302", people.Investigating, now); !refusedWith(err, "A2.3", "公布", "published") {
			t.Errorf("not published: %v", err)
		}
		if _, err := w.People.PublishMandate(t.Context(), by, made.ID, "测试区政府网站", day(3, 9)); err == nil {
			t.Error("a publication of next week was recorded")
		}
		must[people.Recorded](t)(w.People.PublishMandate(t.Context(), by, made.ID, "测试区政府网站", day(3, 1)))
		if _, err := w.People.PublishMandate(t.Context(), by, made.ID, "别处", day(3, 1)); err == nil {
			t.Error("published twice")
		}
		if a, err := ask("1302", people.Investigating, now); err != nil || a.InNameOf != w.County.ID || a.Mandate != made.ID {
			t.Errorf("within the mandate: %+v, %v", a, err)
		}
		last := day(7, 1).Start().Add(-time.Microsecond)
		if _, err := ask("1302", people.Investigating, last); err != nil {
			t.Errorf("in the last microsecond: %v", err)
		}
		for _, c := range []struct {
			name, violation, power, zh, en string
			at                             time.Time
		}{
			{"expired", "1302", people.Investigating, "2026年6月30日期满", "ended on 2026-06-30", day(7, 1).Start()},
			{"before it was published", "1302", people.Investigating, "公布", "published", day(2, 28).Start()},
			{"before it begins", "1302", people.Investigating, "还没有开始", "begins on 2026-01-01", law.NewDate(2025, 12, 31).Start()},
			{"another matter", "9999", people.Investigating, "9999不在委托的事项内", "9999 is not among", now},
			{"another power", "1302", people.Penalising, "不包括行政处罚", "does not allow penalties", now},
		} {
			if _, err := ask(c.violation, c.power, c.at); !refusedWith(err, "A2.3", c.zh, c.en) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		w.Clock.Advance(time.Hour)
		must[people.Recorded](t)(w.People.EndMandate(t.Context(), by, made.ID, "机构撤并"))
		if _, err := ask("1302", people.Investigating, w.Clock.Now().Add(time.Second)); !refusedWith(err, "A2.3", "已经解除", "has been ended") {
			t.Errorf("after it was ended: %v", err)
		}
		if _, err := ask("1302", people.Investigating, now); err != nil {
			t.Errorf("what was lawful before is not any more: %v", err)
		}
		if _, err := w.People.EndMandate(t.Context(), by, made.ID, "再次"); err == nil {
			t.Error("ended twice")
		}
		w.Verify()
	})
}

func TestA2_2_StreetActsWithinThePowersOfTheProvincialDecision(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		security := w.Who(access.SecurityAdministrator, w.City)
		street := must[people.Body](t)(w.People.FoundBody(t.Context(), security.By, people.Body{Name: "青岚区石桥街道办事处（测试）", Kind: "government", Level: "town", Region: "440605", Fields: []string{"urban"}}))
		by := afresh(t, w, security)
		ask := func(field, violation string, d law.Date) error {
			_, err := people.AuthorityFor(t.Context(), w.DB.Reader(), w.Book, street.ID, people.Matter{Field: field, Violation: violation, Power: people.Investigating}, d.Start())
			return err
		}
		if err := ask("urban", "5001", day(3, 2)); err != nil {
			t.Errorf("a field entered without dates does not count: %v", err)
		}
		until, on := day(9, 30), day(1, 20)
		p := people.Power{Body: street.ID, Field: "urban", Matters: []string{"5001"}, From: day(3, 1), Until: &until, Basis: basis("decision")}
		if _, err := w.People.RecordPower(t.Context(), by, p); !refusedWith(err, "A2.2", "应当公布", "must be published") {
			t.Errorf("a decision that was not published: %v", err)
		}
		p.PublishedWhere, p.PublishedOn = "省政府公报", &on
		made := must[people.Recorded](t)(w.People.RecordPower(t.Context(), by, p))
		for _, c := range []struct {
			name, field, violation string
			on                     law.Date
			rule, zh               string
		}{
			{"in the list", "urban", "5001", day(3, 1), "", ""}, {"on the last day", "urban", "5001", until, "", ""},
			{"before it begins", "urban", "5001", day(2, 28), "A2.2", "不在有效期内：2026年3月1日至2026年9月30日"},
			{"after its end", "urban", "5001", until + 1, "A2.2", "不在有效期内"},
			{"outside the list", "urban", "5002", day(3, 1), "A2.2", "违法行为5002不在"},
			{"another field", "market", "5001", day(3, 1), "A2.1a", "没有登记“市场监督管理”领域的执法权"},
		} {
			err := ask(c.field, c.violation, c.on)
			if c.rule == "" && err != nil || c.rule != "" && !refusedWith(err, c.rule, c.zh, "") {
				t.Errorf("%s: %v", c.name, err)
			}
			if c.rule == "A2.2" && !strings.Contains(err.Error(), "第二十四条") {
				t.Errorf("%s: the article on towns and streets is not named: %v", c.name, err)
			}
		}
		if _, err := w.People.EndPower(t.Context(), by, made.ID, day(3, 1), "昨天"); err == nil {
			t.Error("a power was ended in the past")
		}
		must[people.Recorded](t)(w.People.EndPower(t.Context(), by, made.ID, day(3, 31), "决定修改"))
		if err := ask("urban", "5001", day(4, 1)); !refusedWith(err, "A2.2", "2026年3月31日", "2026-03-31") {
			t.Errorf("after it was ended: %v", err)
		}
		w.Verify()
	})
}

func TestA2_2_WhoHasWhichPowersByWhat(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	security := w.Who(access.SecurityAdministrator, w.City)
	found := func(name, kind string) people.Body {
		return must[people.Body](t)(w.People.FoundBody(t.Context(), security.By, people.Body{Name: name, Kind: kind, Level: "county", Region: "440605", Fields: []string{"transport"}}))
	}
	organisation, agency := found("青岚区公路事务中心（测试）", "empowered"), found("青岚区路政服务站（测试）", "delegated")
	by := afresh(t, w, security)
	if _, err := w.People.RecordPower(t.Context(), by, people.Power{Body: organisation.ID, Field: "transport", From: day(1, 1), Basis: basis("rule")}); !refusedWith(err, "A2.2", "法律、法规授予", "by law or regulation only") {
		t.Errorf("empowered by a rule: %v", err)
	}
	must[people.Recorded](t)(w.People.RecordPower(t.Context(), by, people.Power{Body: organisation.ID, Field: "market", From: day(1, 1), Basis: basis("local")}))
	if b, err := people.BodyByID(t.Context(), w.DB.Reader(), w.Book, organisation.ID); err != nil || strings.Join(b.Fields, " ") != "transport market" {
		t.Errorf("the text of fields: %v, %v", b.Fields, err)
	}
	if _, err := w.People.RecordPower(t.Context(), by, people.Power{Body: agency.ID, Field: "transport", From: day(1, 1), Basis: basis("law")}); !refusedWith(err, "A2.3", "没有自己的执法权", "no power of its own") {
		t.Errorf("a delegated organisation got a power: %v", err)
	}
	if a, err := people.AuthorityFor(t.Context(), w.DB.Reader(), w.Book, organisation.ID, people.Matter{Field: "market", Power: people.Penalising}, w.Clock.Now()); err != nil || a.InNameOf != organisation.ID {
		t.Errorf("an empowered organisation acts in its own name: %+v, %v", a, err)
	}
	if _, err := w.People.RecordPower(t.Context(), w.By(access.Head), people.Power{Body: w.County.ID, Field: "market", From: day(1, 1), Basis: basis("law")}); !refused(err, "") {
		t.Errorf("the head of a body gave it powers: %v", err)
	}
}
