package entrust_test

import (
	"errors"
	"fmt"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refusedBy(t *testing.T, err error, rule string) {
	t.Helper()
	var r law.Refusal
	if !errors.As(err, &r) || r.Rule != rule || r.Article == "" || r.Cure.ZH == "" || r.Cure.EN == "" {
		t.Errorf("want a refusal by %s with article and cure, got %v", rule, err)
	}
}

func paper(name string) []entrust.Paper {
	return []entrust.Paper{{Digest: fmt.Sprintf("%064x", len(name)+3), Name: name + ".pdf", Type: "application/pdf", Size: 900}}
}

func contract(institution string, day law.Date) entrust.NewContract {
	return entrust.NewContract{Kind: entrust.Examination, Number: "HT-1", Institution: institution, Scope: "对新设设备进行检测", Classes: []entrust.Class{entrust.Imaging, entrust.SpeedRadar},
		From: day, Until: day.AddDays(364), Confidential: "第九条：双方对执法数据保密", Terms: "按检测次数结算", Pay: entrust.ByService, Papers: paper("合同")}
}

func TestA13_1c_AContractPaidByFinesIsRefused(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &entrust.Service{Engine: w.Engine}
		keeper, day := w.By(access.Keeper), law.DateOf(w.Clock.Now())
		i, err := s.EnterInstitution(t.Context(), keeper, entrust.NewInstitution{Name: "测试设备公司", Code: "91440300708461136T"})
		must(t, err)
		for _, pay := range []entrust.Pay{entrust.ShareOfFines, entrust.PerTicket} {
			n := contract(i.ID, day)
			n.Kind, n.Pay = entrust.Supply, pay
			_, err := s.EnterContract(t.Context(), keeper, n)
			refusedBy(t, err, "A13.1c")
		}
		// Words that look like a target are shown, and need an explanation.
		n := contract(i.ID, day)
		n.Kind, n.Terms = entrust.Supply, "乙方完成抓拍数量不少于每月一千条的，按季度付款"
		_, err = s.EnterContract(t.Context(), keeper, n)
		var invalid fault.Invalid
		if !errors.As(err, &invalid) || len(invalid.Fields) != 1 || invalid.Fields[0].Name != "explained" {
			t.Fatalf("a target went in: %v", err)
		}
		n.Explained = "条款已经删去，见补充协议"
		r, err := s.EnterContract(t.Context(), keeper, n)
		must(t, err)
		c, err := entrust.ContractIn(t.Context(), w.DB.Reader(), keeper.Scope(access.ViewDevices), r.ID)
		must(t, err)
		if fmt.Sprint(c.Warned) != "[抓拍数量]" || c.Explained == "" || c.Pay != entrust.ByService {
			t.Errorf("%+v", c)
		}
		if _, err := entrust.ContractIn(t.Context(), w.DB.Reader(), w.Who(access.Keeper, w.Other).By.Scope(access.ViewDevices), r.ID); !fault.IsNotFound(err) {
			t.Errorf("another body read it: %v", err)
		}
		if _, err := s.EnterContract(t.Context(), w.By(access.Publisher), n); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a publisher entered a contract: %v", err)
		}
		w.Verify()
	})
}

func TestA12_2b_AnInstitutionIsReliedOnWithContractQualificationAndScope(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		s := &entrust.Service{Engine: w.Engine}
		reviewer, day := w.By(access.TechnicalReviewer), law.DateOf(w.Clock.Now())
		body := w.County.ID
		ask := func(class entrust.Class, day law.Date) error {
			all, err := entrust.Institutions(t.Context(), w.DB.Reader(), w.Book)
			must(t, err)
			_, err = entrust.Qualified(t.Context(), w.DB.Reader(), w.Book, body, all[0].ID, entrust.Examination, class, day, entrust.ForExamination)
			return err
		}
		if _, err := s.EnterInstitution(t.Context(), reviewer, entrust.NewInstitution{Name: "测试检测公司", Code: "91440300708461136X"}); !fault.IsInvalid(err) {
			t.Errorf("a wrong credit code: %v", err)
		}
		i, err := s.EnterInstitution(t.Context(), reviewer, entrust.NewInstitution{Name: "测试检测公司", Code: "91440300708461136T", AffiliateOf: "测试仪器厂"})
		must(t, err)
		if _, err := s.EnterInstitution(t.Context(), reviewer, entrust.NewInstitution{Name: "又一家", Code: "91440300708461136t"}); err == nil {
			t.Error("one credit code twice")
		}
		refusedBy(t, ask(entrust.Imaging, day), "A12.2b") // no contract
		n := contract(i.ID, day)
		n.Confidential = ""
		_, err = s.EnterContract(t.Context(), reviewer, n)
		refusedBy(t, err, "A12.2b")
		c, err := s.EnterContract(t.Context(), reviewer, contract(i.ID, day))
		must(t, err)
		refusedBy(t, ask(entrust.Imaging, day), "A12.2b") // no qualification
		q, err := s.AddQualification(t.Context(), reviewer, i.ID, entrust.NewQualification{Kind: entrust.CMA, Number: "CMA-1", Classes: []entrust.Class{entrust.Imaging}, From: day.AddDays(-300), Until: day.AddDays(10), Papers: paper("资质")})
		must(t, err)
		must(t, ask(entrust.Imaging, day))
		must(t, ask(entrust.Imaging, day.AddDays(10)))
		refusedBy(t, ask(entrust.Imaging, day.AddDays(11)), "A12.2b") // expired the day before
		refusedBy(t, ask(entrust.SpeedRadar, day), "A12.2b")          // the scope lacks the class
		refusedBy(t, ask(entrust.Noise, day), "A12.2b")               // and so does the contract
		_, err = s.EndQualification(t.Context(), reviewer, q.ID, day.AddDays(5), "被撤销")
		must(t, err)
		must(t, ask(entrust.Imaging, day.AddDays(4)))
		refusedBy(t, ask(entrust.Imaging, day.AddDays(5)), "A12.2b")
		_, err = s.EndContract(t.Context(), reviewer, c.ID, day.AddDays(2), "协商解除")
		must(t, err)
		must(t, ask(entrust.Imaging, day.AddDays(1)))
		refusedBy(t, ask(entrust.Imaging, day.AddDays(2)), "A12.2b")
		w.Verify()
	})
}
