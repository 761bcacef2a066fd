package party_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/testkit"
)

// parties is a world in which parties grant mandates.
type parties struct {
	*testkit.World
	t       *testing.T
	m       *party.Mandates
	officer act.By
	files   device.Files
	command int
}

func mandates(t *testing.T, test func(t *testing.T, p *parties)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		devicetest.New(t, w) // whose body has contact and powers
		store, err := blob.Open(filepath.Join(t.TempDir(), "files"), blob.OS{})
		if err != nil {
			t.Fatal(err)
		}
		letters := &delivery.Service{Engine: w.Engine, Keys: w.Keys}
		test(t, &parties{World: w, t: t, m: &party.Mandates{Engine: w.Engine, Keys: w.Keys, Letters: letters}, officer: w.By(access.Officer), files: device.Files{Store: store}})
	})
}

func (p *parties) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// freight is an enterprise with two matters; another has its own.
var freight = party.Principal{Kind: party.Unit, Name: "测试货运有限公司", Number: "91440600MA00000001", Phone: "13700000001", Representative: "钱法定"}

func (p *parties) contact(matter string, scopes ...party.Scope) party.Grant {
	return party.Grant{Body: p.County.ID, Matter: party.Matter{Book: p.Book, Kind: party.Case, ID: matter}, Principal: freight, Kind: party.Contact, Holder: party.Holder{Name: "孙联系", Phone: "13800005678"},
		Scopes: scopes, Until: law.DateOf(p.Clock.Now()).AddDays(30), Declared: "钱法定"}
}

// granted grants as the party on its own page.
func (p *parties) granted(g party.Grant) party.Mandate {
	p.t.Helper()
	done, err := p.grant(g)
	p.must(err)
	m, err := p.m.ByID(p.t.Context(), p.DB.Reader(), p.Book, done.Record.ID)
	p.must(err)
	return m
}

func (p *parties) grant(g party.Grant) (party.MandateDone, error) {
	p.command++
	return p.m.Grant(p.t.Context(), party.Online(p.Book, "form-"+strings.Repeat("x", p.command)), g)
}

func (p *parties) reach(m party.Mandate, matter, number string) party.Reach {
	return party.Reach{Matter: party.Matter{Book: p.Book, Kind: party.Case, ID: matter, Mandate: m.ID}, Body: p.County.ID, Number: number}
}

func (p *parties) may(m party.Mandate, matter, number string, s party.Scope) error {
	_, err := p.m.May(p.t.Context(), p.DB.Reader(), p.reach(m, matter, number), s, p.Clock.Now())
	return err
}

func refused(err error, words string) bool {
	var no law.Refusal
	return errors.As(err, &no) && no.Rule == "A25.2" && strings.Contains(no.Error(), words) && no.Cure.ZH != ""
}

// TestA25_2_ScopeSilentIsNarrowest: a mandate that says nothing allows to look and nothing else, one scope is not another, and it reaches its matter
// or those of its enterprise alone. A contact gets no agent's power, a citizen has no contact, and nobody grants for longer than two years or to the past.
func TestA25_2_ScopeSilentIsNarrowest(t *testing.T) {
	mandates(t, func(t *testing.T, p *parties) {
		silent := p.granted(p.contact("one"))
		if err := p.may(silent, "one", freight.Number, ""); err != nil {
			t.Errorf("to look: %v", err)
		}
		for _, s := range party.Scopes {
			if err := p.may(silent, "one", freight.Number, party.Scope(s.Key)); !refused(err, s.Words.ZH) || !strings.Contains(err.Error(), "只能查看") {
				t.Errorf("%s: %v", s.Key, err)
			}
		}
		some := p.granted(p.contact("", party.Upload, party.Pay))
		for s, want := range map[party.Scope]bool{party.Upload: true, party.Pay: true, party.Receive: false, party.Service: false, party.State: false, party.Withdraw: false, party.Sign: false} {
			if err := p.may(some, "two", freight.Number, s); (err == nil) != want {
				t.Errorf("%s: %v", s, err)
			}
		}
		for name, err := range map[string]error{"another matter": p.may(silent, "two", freight.Number, ""), "another enterprise": p.may(some, "two", "91440600MA00000002", ""), "no number": p.may(some, "two", "", "")} {
			if !fault.IsNotFound(err) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, change := range map[string]func(*party.Grant){
			"不能替企业提出意见": func(g *party.Grant) { g.Scopes = []party.Scope{party.State} },
			"没有联系人":     func(g *party.Grant) { g.Principal.Kind = party.Citizen },
			"全部事项":      func(g *party.Grant) { g.Kind, g.Matter.ID = party.Agent, "" },
			"登记的不一致":    func(g *party.Grant) { g.Matter.ID, g.Declared = "", "孙联系" },
			"只能由当事人本人":  func(g *party.Grant) { g.Matter.Mandate = some.ID },
		} {
			g := p.contact("one")
			change(&g)
			if _, err := p.grant(g); !refused(err, name) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, change := range map[string]func(*party.Grant){
			"kind": func(g *party.Grant) { g.Kind = "friend" }, "name": func(g *party.Grant) { g.Holder.Name = " " }, "phone": func(g *party.Grant) { g.Holder.Phone = "孙" },
			"scopes": func(g *party.Grant) { g.Scopes = []party.Scope{"everything"} }, "until": func(g *party.Grant) { g.Until = law.DateOf(p.Clock.Now()) - 1 },
		} {
			for _, far := range []bool{false, true} {
				g := p.contact("one")
				change(&g)
				if far && name == "until" {
					g.Until = law.DateOf(p.Clock.Now()).AddDays(800)
				}
				var bad fault.Invalid
				if _, err := p.grant(g); !errors.As(err, &bad) || bad.Fields[0].Name != name {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		p.Verify()
	})
}

// TestA25_2_RevokedAtOnce: from the instant of the tap it carries nothing and opens nothing; an officer revokes for an adverse party, with words; on its
// last day it still holds, on the next it does not.
func TestA25_2_RevokedAtOnce(t *testing.T) {
	mandates(t, func(t *testing.T, p *parties) {
		ctx := t.Context()
		m := p.granted(p.contact("one", party.Service))
		if err := p.may(m, "one", freight.Number, party.Service); err != nil {
			t.Fatal(err)
		}
		if _, err := p.m.Revoke(ctx, party.Online(p.Book, "a"), p.reach(m, "two", "91440600MA00000002"), party.Ending{}); !fault.IsNotFound(err) {
			t.Errorf("revoked from another matter: %v", err)
		}
		_, err := p.m.Revoke(ctx, party.Online(p.Book, "b"), p.reach(m, "one", freight.Number), party.Ending{})
		p.must(err)
		if err := p.may(m, "one", freight.Number, party.Service); !refused(err, "已经收回") {
			t.Errorf("after it was revoked: %v", err)
		}
		if got, err := p.m.ByCode(ctx, m.Number, m.Code, "5678"); err != nil || got != nil {
			t.Errorf("the door after it was revoked: %v %v", got, err)
		}
		if _, err := p.m.Revoke(ctx, party.Online(p.Book, "c"), p.reach(m, "one", freight.Number), party.Ending{}); err == nil {
			t.Error("it is revoked twice")
		}
		adverse := p.granted(p.contact("one", party.Receive))
		if _, err := p.m.Revoke(ctx, p.officer, p.reach(adverse, "one", freight.Number), party.Ending{Ground: party.Adverse}); err == nil {
			t.Error("an officer revokes without a word why")
		}
		_, err = p.m.Revoke(ctx, p.officer, p.reach(adverse, "one", freight.Number), party.Ending{Ground: party.Adverse, Words: "联系人就是举报人"})
		p.must(err)
		if err := p.may(adverse, "one", freight.Number, party.Receive); !refused(err, "利害冲突") {
			t.Errorf("after an officer revoked it: %v", err)
		}
		last := p.granted(p.contact("one", party.Receive))
		p.Clock.Advance(last.Until.Start().AddDate(0, 0, 1).Sub(p.Clock.Now()) - time.Second)
		if err := p.may(last, "one", freight.Number, party.Receive); err != nil {
			t.Errorf("at the end of its last day: %v", err)
		}
		p.Clock.Advance(2 * time.Second)
		if err := p.may(last, "one", freight.Number, party.Receive); !refused(err, "到期") {
			t.Errorf("after its last day: %v", err)
		}
		p.Verify()
	})
}

// TestA25_2_TheRepresentativeChanged: what the former representative granted ends, in all matters of the enterprise within the body and in no other's;
// the new one grants anew, and the name of the former one grants nothing more.
func TestA25_2_TheRepresentativeChanged(t *testing.T) {
	mandates(t, func(t *testing.T, p *parties) {
		ctx := t.Context()
		all, one := p.granted(p.contact("", party.Service)), p.granted(p.contact("one", party.Upload))
		g := p.contact("else", party.Upload)
		g.Principal.Name, g.Principal.Number = "另一家有限公司", "91440600MA00000002"
		other := p.granted(g)
		change := party.Change{Reach: p.reach(party.Mandate{}, "one", freight.Number), Principal: freight, Name: "周新任"}
		if _, err := p.m.ChangeRepresentative(ctx, p.officer, change); err == nil {
			t.Error("a change without what it is known from")
		}
		change.Words = "核对了新的营业执照"
		done, err := p.m.ChangeRepresentative(ctx, p.officer, change)
		p.must(err)
		if len(done.Record.Revokes) != 2 {
			t.Errorf("it ended %v", done.Record.Revokes)
		}
		for name, err := range map[string]error{"over all": p.may(all, "three", freight.Number, party.Service), "in one": p.may(one, "one", freight.Number, party.Upload)} {
			if !refused(err, "法定代表人") {
				t.Errorf("%s: %v", name, err)
			}
		}
		p.must(p.may(other, "else", "91440600MA00000002", party.Upload))
		if _, err := p.grant(p.contact("", party.Upload)); !refused(err, "窗口") {
			t.Errorf("the former representative grants: %v", err)
		}
		g = p.contact("", party.Upload)
		g.Declared = "周新任"
		p.granted(g)
		p.Verify()
	})
}

// TestTheHolderComesByNumberCodeAndPhone: in whatever form the number is typed, and by none of the three alone.
func TestTheHolderComesByNumberCodeAndPhone(t *testing.T) {
	mandates(t, func(t *testing.T, p *parties) {
		m := p.granted(p.contact("one", party.Upload))
		for _, number := range []string{m.Number, m.ShownNumber(), strings.ToLower(m.ShownNumber()), " " + m.Number + " "} {
			if got, err := p.m.ByCode(t.Context(), number, m.Code, "5678"); err != nil || got == nil || got.ID != m.ID {
				t.Errorf("%q: %v %v", number, got, err)
			}
		}
		for name, x := range map[string][3]string{"the number": {m.Number + "9", m.Code, "5678"}, "the code": {m.Number, "AAAAAAAA", "5678"}, "the phone": {m.Number, m.Code, "5679"}, "no phone": {m.Number, m.Code, ""}, "nothing": {"", "", ""}} {
			if got, err := p.m.ByCode(t.Context(), x[0], x[1], x[2]); err != nil || got != nil {
				t.Errorf("%s is wrong: %v %v", name, got, err)
			}
		}
		d := &party.Door{Engine: p.Engine, Keys: p.Keys}
		want := party.Matter{Book: p.Book, Kind: party.Case, ID: "one", Mandate: m.ID}
		ticket, err := d.Ticket(want, p.Clock.Now())
		p.must(err)
		if got, err := d.ByTicket(ticket, p.Clock.Now()); err != nil || got != want {
			t.Errorf("its ticket: %+v %v", got, err)
		}
		p.must(d.SaveDraft(t.Context(), want, "state", "代办人写的"))
		var own string
		p.must(d.Draft(t.Context(), party.Matter{Book: p.Book, Kind: party.Case, ID: "one"}, "state", &own))
		if own != "" {
			t.Errorf("the party finds the draft of who helps: %q", own)
		}
	})
}

// TestThePartyIsToldOfWhatIsGranted by another way than the page, and never at the phone of who was named.
func TestThePartyIsToldOfWhatIsGranted(t *testing.T) {
	mandates(t, func(t *testing.T, p *parties) {
		p.granted(p.contact("one", party.Pay, party.Upload))
		g := p.contact("two")
		g.Holder.Phone = "+86 137-0000-0001"
		p.granted(g)
		scope := p.officer.Scope(access.HandleCases)
		told, err := delivery.Letters(t.Context(), p.DB.Reader(), scope, party.Case, "one")
		p.must(err)
		if len(told) != 1 || told[0].Ladder[0].Kind != delivery.SMS {
			t.Fatalf("the party is told by %+v", told)
		}
		_, text, link, err := p.m.Letters.Words(t.Context(), p.DB.Reader(), p.Book, told[0].ID)
		p.must(err)
		if !strings.Contains(text.ZH, "授权了一人") || !strings.Contains(text.ZH, "12345") || link != "" || strings.Contains(text.ZH, "孙联系") {
			t.Errorf("the text: %s %s", text.ZH, link)
		}
		if told, err = delivery.Letters(t.Context(), p.DB.Reader(), scope, party.Case, "two"); err != nil || len(told) != 0 {
			t.Errorf("the holder is told in the party's place: %+v %v", told, err)
		}
	})
}
