package docket_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/people"
)

func flat(s string) string { return strings.ReplaceAll(s, "\n", "") }

// plain is a paper that says a text, about the book: what it is about does not matter.
func (r *registry) plain(kind, text string) docket.New {
	return docket.New{Kind: kind, Body: r.County.ID, Subject: "book", SubjectID: r.Book, Compose: func(context.Context, db.Queryer, time.Time) (paper.Document, error) {
		return paper.New(docket.TemplateOf(kind), "", r.County.Name).Paragraph(text).Document(), nil
	}}
}

// TestLocationNoticeFromDraftToCheck is the way of a paper: drafted from data, approved by another, numbered, sealed, checked.
func TestLocationNoticeFromDraftToCheck(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		ids := r.published()
		drafted := r.draft(r.of("C1.8", ids.Use, ""))
		p := r.paper(drafted.ID)
		if p.State != docket.DraftState || p.Number != "" {
			t.Errorf("as drafted it is %s with number %q", p.State, p.Number)
		}
		r.approve(drafted)
		r.work()
		p, d, err := r.papers.Says(t.Context(), r.By(access.Head).Scope(access.ViewDevices), drafted.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.State != docket.SealedState || p.Number != r.County.Name+"设公〔2026〕1号" || d.Number != p.Number {
			t.Errorf("as issued it is %s with number %q", p.State, p.Number)
		}
		text := d.Text()
		for _, want := range []string{"第十四条第一款", "测试大道1号路口", "由东向西", "机动车违反限速规定（代码1345）", r.County.Name, "粤测〔2026〕1号", "最早启用日期", "告示牌", "标志照片", "测试路1号", "0000-12345", "拟制", "签发", "查验码"} {
			if !strings.Contains(text, want) {
				t.Errorf("the notice does not say %q:\n%s", want, text)
			}
		}
		file := r.bytes(p.PDF)
		by, err := pades.Check(file)
		if err != nil {
			t.Fatal(err)
		}
		own, err := r.Keys.BodySeal(r.Book, r.County.ID, r.County.Name)
		if err != nil || !by.Equal(own.Certificate) || p.SealedBy != own.Fingerprint() {
			t.Errorf("the seal is by %v (%v)", by.Subject, err)
		}
		if said, err := papertest.SignedPDFText(file); err != nil || said != flat(text) {
			t.Errorf("the PDF says\n%s\n(%v), the model\n%s", said, err, text)
		}
		code := codeOf(t, &d)
		answer, err := r.papers.Check(t.Context(), r.DB.Reader(), strings.NewReplacer("〔", "[", "〕", "]").Replace(p.Number), strings.ToLower(code))
		scanned, err2 := url.Parse(addressOf(t, &d))
		if short, err := r.papers.Check(t.Context(), r.DB.Reader(), scanned.Query().Get("number"), scanned.Query().Get("code")); err2 != nil || err != nil || short != answer || len(scanned.String()) > 100 {
			t.Errorf("scanned (%s), it is %+v (%v, %v)", scanned, short, err, err2)
		}
		if err != nil || !answer.Genuine || answer.Body != r.County.Name || answer.Digest != p.Digest || answer.PDF != p.PDF.Digest {
			t.Errorf("checked, it is %+v (%v)", answer, err)
		}
		r.Verify()
	})
}

// codeOf is the check code that a paper bears.
func codeOf(t *testing.T, d *paper.Document) string {
	t.Helper()
	for _, p := range d.Parts {
		if p.Code != nil {
			return p.Code.Code
		}
	}
	t.Fatal("the paper has no check code")
	return ""
}

// addressOf is what the QR of a paper says.
func addressOf(t *testing.T, d *paper.Document) string {
	t.Helper()
	for _, p := range d.Parts {
		if p.Code != nil {
			return p.Code.Address
		}
	}
	t.Fatal("the paper has no QR")
	return ""
}

func TestWrongCodeDoesNotTellWhetherTheNumberExists(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		first, second := r.issue(r.plain("C1.8", "公告一")), r.issue(r.plain("C1.8", "公告二"))
		_, d, err := r.papers.Says(t.Context(), r.By(access.Head).Scope(access.ViewDevices), first.ID)
		if err != nil {
			t.Fatal(err)
		}
		code := codeOf(t, &d)
		none := docket.Answer{}
		for what, in := range map[string][2]string{
			"the code of another": {second.Number, code}, "no such number": {"没有〔2026〕9号", code}, "a wrong code": {first.Number, "2222-2222-2222-2222"},
			"no code": {first.Number, ""}, "half a code": {first.Number, code[:9]}, "no number": {"", code}, "text": {first.Number, strings.Repeat("'; --", 1000)},
		} {
			if a, err := r.papers.Check(t.Context(), r.DB.Reader(), in[0], in[1]); err != nil || a != none {
				t.Errorf("%s: %+v, %v", what, a, err)
			}
		}
		if a, err := r.papers.Check(t.Context(), r.DB.Reader(), first.Number, code); err != nil || !a.Genuine {
			t.Errorf("the right one: %+v, %v", a, err)
		}
	})
}

func TestNumbersHaveNoGapAndNoDouble(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		var drafts []docket.Recorded
		for range 6 {
			drafts = append(drafts, r.draft(r.plain("C1.10", "停用公告")))
		}
		if _, err := r.papers.Drop(t.Context(), r.By(access.Publisher), drafts[2].ID); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		head := r.By(access.Head)
		for i, d := range drafts {
			if i == 2 {
				continue
			}
			all.Go(func() {
				if _, err := r.papers.Approve(t.Context(), head, d.ID, d.Digest); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		seen := map[int]bool{}
		for i, d := range drafts {
			if p := r.paper(d.ID); i != 2 {
				seen[p.Serial] = true
			} else if p.State != docket.DroppedState || p.Number != "" {
				t.Errorf("the dropped draft is %s, number %q", p.State, p.Number)
			}
		}
		for n := 1; n <= 5; n++ {
			if !seen[n] {
				t.Errorf("number %d is missing among %v", n, seen)
			}
		}
		other := r.issue(r.plain("C1.11", "恢复使用公告"))
		r.Clock.Set(time.Date(2027, 1, 1, 0, 30, 0, 0, law.Beijing))
		next := r.issue(r.plain("C1.10", "停用公告"))
		if other.Serial != 1 || next.Serial != 1 || next.Year != 2027 || !strings.HasSuffix(next.Number, "停公〔2027〕1号") {
			t.Errorf("another series begins with %d, the new year with %d of %d: %s", other.Serial, next.Serial, next.Year, next.Number)
		}
		r.Verify()
	})
}

func TestWhoDraftedDoesNotApprove(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		head := r.Who(access.Head, r.County)
		_, err := r.People.Appoint(t.Context(), r.By(access.SecurityAdministrator), head.By.Person, r.County.ID, access.Publisher)
		if err != nil {
			t.Fatal(err)
		}
		both, err := r.People.Actor(t.Context(), head.Token)
		if err != nil {
			t.Fatal(err)
		}
		by := head.By
		by.Actor = both
		drafted, err := r.papers.Draft(t.Context(), by, r.plain("C1.8", "公告"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.papers.Approve(t.Context(), by, drafted.Record.ID, drafted.Record.Digest)
		var refusal law.Refusal
		if !errors.As(err, &refusal) || refusal.Rule != "C1-apart" || refusal.Article == "" || refusal.Cure.ZH == "" {
			t.Errorf("who drafted approves: %v", err)
		}
		if _, err := r.papers.Approve(t.Context(), r.By(access.Publisher), drafted.Record.ID, drafted.Record.Digest); err == nil {
			t.Error("somebody who may not approves")
		}
	})
}

func TestOnlyWhatWasReadIsApproved(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		d := r.draft(r.plain("C1.8", "公告"))
		var conflict fault.Conflict
		if _, err := r.papers.Approve(t.Context(), r.By(access.Head), d.ID, strings.Repeat("0", 64)); !errors.As(err, &conflict) {
			t.Errorf("another digest is approved: %v", err)
		}
		r.approve(d)
		if _, err := r.papers.Approve(t.Context(), r.By(access.Head), d.ID, d.Digest); !errors.As(err, &conflict) {
			t.Errorf("approved twice: %v", err)
		}
		if _, err := r.papers.Drop(t.Context(), r.By(access.Publisher), d.ID); !errors.As(err, &conflict) {
			t.Errorf("an approved paper is dropped: %v", err)
		}
	})
}

func TestACharacterThatCannotBePrintedIsRefusedAndNamed(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		_, err := r.papers.Draft(t.Context(), r.By(access.Publisher), r.plain("C1.8", "地点：测试\U000F0123路"))
		var refusal law.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Because.ZH, "U+F0123") || refusal.Cure.ZH == "" {
			t.Errorf("it is drafted: %v", err)
		}
		r.issue(r.plain("C1.8", "参加人员："+papertest.Names))
	})
}

func TestACorrectionMakesANewPaper(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		old := r.issue(r.plain("C1.8", "公告，地点有误"))
		_, was, err := r.papers.Says(t.Context(), r.By(access.Head).Scope(access.ViewDevices), old.ID)
		if err != nil {
			t.Fatal(err)
		}
		n := r.plain("C1.8", "公告，地点已更正")
		n.Replaces = old.ID
		corrected := r.issue(n)
		old = r.paper(old.ID)
		if old.State != docket.ReplacedState || old.ReplacedBy != corrected.ID || corrected.Serial != 2 {
			t.Errorf("the old one is %s by %q, the new one number %d", old.State, old.ReplacedBy, corrected.Serial)
		}
		_, d, err := r.papers.Says(t.Context(), r.By(access.Head).Scope(access.ViewDevices), corrected.ID)
		if err != nil || !strings.Contains(d.Text(), "更正并代替"+old.Number) {
			t.Errorf("the new one does not say what it replaces (%v)", err)
		}
		answer, err := r.papers.Check(t.Context(), r.DB.Reader(), old.Number, codeOf(t, &was))
		if err != nil || !answer.Genuine || answer.Replaced != corrected.Number {
			t.Errorf("the old one, checked: %+v (%v)", answer, err)
		}
		var conflict fault.Conflict
		if _, err := r.papers.Draft(t.Context(), r.By(access.Publisher), n); !errors.As(err, &conflict) {
			t.Errorf("it is corrected twice: %v", err)
		}
		r.Verify()
	})
}

func TestNobodyOfAnotherBodySeesOrDraftsAPaper(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		p := r.issue(r.plain("C1.8", "公告"))
		other := r.Who(access.Head, r.Other).By
		if _, err := r.papers.Find(t.Context(), other.Scope(access.ViewDevices), p.ID); !fault.IsNotFound(err) {
			t.Errorf("another body finds it: %v", err)
		}
		if all, err := r.papers.About(t.Context(), other.Scope(access.ViewDevices), r.Book); err != nil || len(all) != 0 {
			t.Errorf("another body lists %d (%v)", len(all), err)
		}
		if _, err := r.papers.Draft(t.Context(), r.Who(access.Publisher, r.Other).By, r.plain("C1.8", "公告")); !fault.IsNotFound(err) {
			t.Errorf("another body drafts in its name: %v", err)
		}
		if all, err := r.papers.About(t.Context(), r.By(access.Head).Scope(access.ViewDevices), r.Book); err != nil || len(all) != 1 {
			t.Errorf("the own body lists %d (%v)", len(all), err)
		}
	})
}

// TestA41b_EveryPaperSaysWhoAnswers: contact, address and phone of the body stand on the paper, and its short name in the number.
func TestA41b_EveryPaperSaysWhoAnswers(t *testing.T) {
	registries(t, func(t *testing.T, r *registry) {
		_, err := r.People.SetContact(t.Context(), r.By(access.SecurityAdministrator), r.County.ID, people.Contact{Address: "测试路9号", Phone: "0757-12345678", Post: "设备公示岗", Code: "青交执"})
		if err != nil {
			t.Fatal(err)
		}
		p := r.issue(r.plain("C1.10", "停用公告"))
		_, d, err := r.papers.Says(t.Context(), r.By(access.Head).Scope(access.ViewDevices), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if p.Number != "青交执停公〔2026〕1号" {
			t.Errorf("its number is %s", p.Number)
		}
		for _, want := range []string{"联系人\n设备公示岗", "联系地址\n测试路9号", "联系电话\n0757-12345678"} {
			if !strings.Contains(d.Text(), want) {
				t.Errorf("it does not say %q:\n%s", want, d.Text())
			}
		}
	})
}
