package governance

import (
	"context"
	"slices"
	"strings"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Addressee is the government that a body reports to (Art 13(2)): departments to that of their own level, towns and
// streets to that one level up.
type Addressee struct {
	Level, Region string
	Name          string // empty: that government is not in the register
}

// AddresseeOf finds whom a body reports to; law.Refusal when others report for it.
func AddresseeOf(ctx context.Context, q db.Queryer, book string, b people.Body) (Addressee, error) {
	to := Addressee{Level: b.Level, Region: b.Region}
	switch {
	case b.Level == "town":
		to.Level = "county"
	case b.Kind == "delegated":
		return to, law.Refusal{Rule: "A13.2", Article: article13,
			Because: law.Words{ZH: "受委托组织设置的设备，由委托机关报告。", EN: "The devices of a delegated organisation are reported by the body that delegated."},
			Cure:    law.Words{ZH: "请由委托机关生成报告。", EN: "Let the delegating body draft the report."}}
	case b.Kind == "government":
		return to, law.Refusal{Rule: "A13.2", Article: article13,
			Because: law.Words{ZH: "县级以上人民政府是报告的对象，由其部门报告。", EN: "A government of county level or above is whom one reports to; its departments report."},
			Cure:    law.Words{ZH: "请由设置设备的部门生成报告。", EN: "Let the department that set up the devices draft the report."}}
	}
	all, err := people.Bodies(ctx, q, book)
	if err != nil {
		return to, err
	}
	i := slices.IndexFunc(all, func(o people.Body) bool {
		return o.Kind == "government" && o.Level == to.Level && o.Region == to.Region
	})
	if i >= 0 {
		to.Name = all[i].Name
	}
	return to, nil
}

// named is the addressee's name: of the register, or as typed.
func (a Addressee) named(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if a.Name != "" {
		return a.Name, nil
	}
	if typed == "" {
		return "", fault.Invalid{Fields: []fault.Field{{Name: "addressee", Want: law.Words{
			ZH: "请填写接收报告的人民政府全称：部门报本级人民政府，乡镇、街道报上一级人民政府。", EN: "Give the full name of the government: a department's own level, for towns and streets one level up."}}}}
	}
	return typed, nil
}
