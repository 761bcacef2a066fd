package docket_test

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/people"
)

// TestA2_3_ADelegatedPaperBearsTheDelegatingBodysNameNumberAndSeal: name, number, contact and seal are those of the body that delegated
// (行政处罚法 20(3)), its numbers go on without gap whoever drafts, and the paper stays where it was made.
func TestA2_3_ADelegatedPaperBearsTheDelegatingBodysNameNumberAndSeal(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		made, err := r.People.FoundBody(t.Context(), r.By(access.SecurityAdministrator), people.Body{Name: "青岚区交通事务中心（测试）", Kind: "delegated", Level: "county", Region: "440605", Fields: []string{"traffic"}})
		if err != nil {
			t.Fatal(err)
		}
		own := r.issue(r.plain("C1.10", "停用公告"))
		n := r.plain("C1.10", "停用公告")
		n.Body, n.InNameOf = made.ID, r.County.ID
		drafted, err := r.papers.Draft(t.Context(), r.Who(access.Publisher, made).By, n)
		if err != nil {
			t.Fatal(err)
		}
		head := r.Who(access.Head, made).By
		if _, err := r.papers.Approve(t.Context(), head, drafted.Record.ID, drafted.Record.Digest); err != nil {
			t.Fatal(err)
		}
		r.work()
		p, d, err := r.papers.Says(t.Context(), head.Scope(access.ViewDevices), drafted.Record.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.Number != r.County.Name+"停公〔2026〕2号" || own.Number != r.County.Name+"停公〔2026〕1号" || p.Body != made.ID || p.InNameOf != r.County.ID {
			t.Errorf("numbers %s and %s, of body %s in the name of %s", own.Number, p.Number, p.Body, p.InNameOf)
		}
		if text := d.Text(); strings.Contains(text, made.Name) || !strings.Contains(text, "联系地址\n"+r.County.Address) || !strings.Contains(text, "联系电话\n"+r.County.Phone) {
			t.Errorf("it does not bear the name and contact of who delegated:\n%s", text)
		}
		if p.SealedBy != own.SealedBy {
			t.Error("its seal is not that of the body that delegated")
		}
		if signed, err := pades.Check(r.bytes(p.PDF)); err != nil || !strings.Contains(signed.Subject.String(), r.County.Name) {
			t.Errorf("its signature: %v, %v", signed, err)
		}
		if _, err := r.papers.Find(t.Context(), r.By(access.Head).Scope(access.ViewDevices), p.ID); !fault.IsNotFound(err) {
			t.Errorf("the body that delegated finds it in its own scope: %v", err)
		}
		r.Verify()
	})
}

// TestA41b_NoPaperToTheOutsideWithoutContact: a body that is not reached by post, address and phone issues none, and what is missing and who
// enters it is said before a number is given.
func TestA41b_NoPaperToTheOutsideWithoutContact(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		made, err := r.People.FoundBody(t.Context(), r.By(access.SecurityAdministrator), people.Body{Name: "云水市新设交通执法大队（测试）", Kind: "department", Level: "county", Region: "440605", Fields: []string{"traffic"}, Address: "测试路7号"})
		if err != nil {
			t.Fatal(err)
		}
		n := r.plain("C1.10", "停用公告")
		n.Body = made.ID
		publisher := r.Who(access.Publisher, made).By
		_, err = r.papers.Draft(t.Context(), publisher, n)
		var refusal law.Refusal
		if !errors.As(err, &refusal) || refusal.Rule != "A41b" || !strings.Contains(err.Error(), "联系岗位、联系电话") || !strings.Contains(refusal.Cure.ZH, "安全管理员") {
			t.Fatalf("drafted without contact: %v", err)
		}
		if _, err := r.People.SetContact(t.Context(), r.By(access.SecurityAdministrator), made.ID, people.Contact{Address: "测试路7号", Phone: "0000-7", Post: "公示岗"}); err != nil {
			t.Fatal(err)
		}
		drafted, err := r.papers.Draft(t.Context(), publisher, n)
		if err != nil {
			t.Fatal(err)
		}
		done, err := r.papers.Approve(t.Context(), r.Who(access.Head, made).By, drafted.Record.ID, drafted.Record.Digest)
		if err != nil || done.Record.Number != made.Name+"停公〔2026〕1号" {
			t.Errorf("it is %s (%v)", done.Record.Number, err)
		}
	})
}
