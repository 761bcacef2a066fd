package devicetest

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
)

// Entrusted registers an institution with a qualification for imaging devices that ends on a day, and a contract of the fleet's
// body that is in force for three years. It returns the institution's id.
func (f *Fleet) Entrusted(kind entrust.ContractKind, qualification entrust.QualificationKind, until law.Date) string {
	f.t.Helper()
	f.made++
	s, by, today := &entrust.Service{Engine: f.W.Engine}, f.By(access.TechnicalReviewer), law.DateOf(f.W.Clock.Now())
	classes := []entrust.Class{entrust.Imaging}
	i, err := s.EnterInstitution(f.t.Context(), by, entrust.NewInstitution{Name: fmt.Sprintf("测试机构%d", f.made), Code: CreditCode(f.made)})
	f.Must(i, err)
	q, err := s.AddQualification(f.t.Context(), by, i.ID, entrust.NewQualification{Kind: qualification, Number: "ZZ-1", Classes: classes, From: min(today, until).AddDays(-400), Until: until, Papers: []entrust.Paper{Document("资质")}})
	f.Must(q, err)
	c, err := s.EnterContract(f.t.Context(), by, entrust.NewContract{Kind: kind, Number: "HT-1", Institution: i.ID, Scope: "检测和维护", Classes: classes, From: today, Until: today.AddDays(1095),
		Confidential: "第九条：双方保密", Terms: "总价固定", Pay: entrust.FixedPrice, Papers: []entrust.Paper{Document("合同")}})
	f.Must(c, err)
	return i.ID
}

// ByInstitution is a technical opinion that rests on the examination of an institution.
func ByInstitution(instrument device.Instrument, institution string) device.TechnicalOpinion {
	o := Technical(instrument)
	o.Institution, o.Conclusion = &device.Institution{ID: institution}, "核对了检测报告，同意其结论"
	return o
}

// CreditCode is the n-th invented unified social credit code, right by its check character.
func CreditCode(n int) string {
	first := fmt.Sprintf("9144%013d", n)
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if code := first + string(c); law.CreditCode(code) {
			return code
		}
	}
	return first
}
