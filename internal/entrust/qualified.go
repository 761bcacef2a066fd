package entrust

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Relied is on what a body relies when it entrusts something: the institution, its qualification and the contract.
type Relied struct {
	Institution   Institution
	Qualification Qualification
	Contract      Contract
}

// ForRule names the rule and article in whose words Qualified refuses.
type ForRule struct{ Rule, Article string }

// The two rules.
var (
	ForExamination = ForRule{"A12.2b", "第十二条第二款"}
	ForMaintenance = ForRule{"A22.2", "第二十二条第二款"}
)

// suited are the kinds of qualification that a kind of contract asks for.
var suited = map[ContractKind][]QualificationKind{
	Examination: {CMA, CNAS, Verification},
	Maintenance: {Upkeep, CMA, CNAS, Verification},
}

// Qualified answers on what a body relies when an institution does something about a class of devices on a day, or refuses:
// no contract of the body in force, no qualification in force, or none whose scope has the class.
func Qualified(ctx context.Context, q db.Queryer, book, body, institution string, kind ContractKind, class Class, day law.Date, why ForRule) (Relied, error) {
	i, err := InstitutionByID(ctx, q, book, institution)
	if err != nil {
		return Relied{}, err
	}
	all, err := contracts(ctx, q, `c.book = $1 AND c.body = $2 AND c.institution = $3`, book, body, institution)
	if err != nil {
		return Relied{}, err
	}
	refuse := func(because, cure law.Words) (Relied, error) {
		return Relied{Institution: i}, law.Refusal{Rule: why.Rule, Article: why.Article, Because: because, Cure: cure}
	}
	at := slices.IndexFunc(all, func(c Contract) bool { return c.Kind == kind && c.On(day) && slices.Contains(c.Classes, class) })
	if at < 0 {
		w, k := class.Words(), kind.Words()
		return refuse(law.Words{ZH: fmt.Sprintf("本单位与%s没有在%s有效、包括%s的“%s”合同。", i.Name, day.Words(), w.ZH, k.ZH), EN: fmt.Sprintf("The body has no contract (%s) with %s in force on %s for this class: %s.", k.EN, i.Name, day, w.EN)},
			law.Words{ZH: "请先登记合同；没有合同的，由本单位自行办理或者另行委托。", EN: "Enter the contract; where there is none, do it in the own body or entrust another."})
	}
	held := slices.DeleteFunc(slices.Clone(i.Qualifications), func(x Qualification) bool { return !slices.Contains(suited[kind], x.Kind) })
	current := slices.DeleteFunc(slices.Clone(held), func(x Qualification) bool { return !x.On(day) })
	if len(current) == 0 {
		because := law.Words{ZH: i.Name + "没有登记国家规定的资质。", EN: i.Name + " has no qualification on record."}
		if len(held) > 0 {
			last := slices.MaxFunc(held, func(a, b Qualification) int { return int(a.Last()) - int(b.Last()) })
			until := last.Last()
			because = law.Words{ZH: fmt.Sprintf("%s的资质有效期至%s，在%s没有资质。", i.Name, until.Words(), day.Words()), EN: fmt.Sprintf("The qualification of %s ended on %s; on %s it has none.", i.Name, until, day)}
		}
		return refuse(because, law.Words{ZH: "请委托资质有效的机构，或者由本单位办理；已经续期的，先登记新的资质。", EN: "Entrust a qualified institution, or do it in the own body; where it was renewed, record that first."})
	}
	fits := slices.IndexFunc(current, func(x Qualification) bool { return slices.Contains(x.Classes, class) })
	if fits < 0 {
		w := class.Words()
		return refuse(law.Words{ZH: fmt.Sprintf("%s的资质范围不包括%s。", i.Name, w.ZH), EN: fmt.Sprintf("The scope of the qualification of %s does not have this class: %s.", i.Name, w.EN)},
			law.Words{ZH: "请委托资质范围包括这类设备的机构。", EN: "Entrust an institution whose scope has this class of devices."})
	}
	return Relied{Institution: i, Qualification: current[fits], Contract: all[at]}, nil
}
