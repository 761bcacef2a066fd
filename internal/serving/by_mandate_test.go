package serving_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/serving"
)

// freight is an enterprise on which papers are served.
var freight = serving.Recipient{Kind: serving.Unit, Name: "测试货运有限公司", Number: "91440600MA00000001", Phone: "13700000001", Address: "测试区工业路1号", Representative: "钱法定"}

// contact names a contact of the enterprise for all its matters, and returns the mandate.
func (o *office) contact(phone string, scopes ...party.Scope) party.Mandate {
	o.t.Helper()
	r := freight
	done, err := o.s.Mandates.Grant(o.t.Context(), o.first, party.Grant{Body: o.County.ID, Matter: party.Matter{Book: o.Book}, Principal: party.Principal{Kind: r.Kind, Name: r.Name, Number: r.Number, Phone: r.Phone, Representative: r.Representative},
		Kind: party.Contact, Holder: party.Holder{Name: "孙联系", Phone: phone}, Scopes: scopes, Until: law.DateOf(o.Clock.Now()).AddDays(60), Door: "counter", Note: "法定代表人当面提交授权书", Files: []device.Attachment{o.file("授权" + phone + string(party.ScopeWords(scopes).ZH))}})
	o.must(err)
	m, err := o.s.Mandates.ByID(o.t.Context(), o.DB.Reader(), o.Book, done.Record.ID)
	o.must(err)
	return m
}

// agent names an agent of the citizen in one matter for three days more.
func (o *office) agent(matter string) party.Mandate {
	o.t.Helper()
	done, err := o.s.Mandates.Grant(o.t.Context(), o.first, party.Grant{Body: o.County.ID, Matter: party.Matter{Book: o.Book, Kind: "test", ID: matter}, Principal: party.Principal{Kind: citizen.Kind, Name: citizen.Name, Number: citizen.Number},
		Kind: party.Agent, Holder: party.Holder{Name: "钱代理", Phone: "13800001234"}, Scopes: []party.Scope{party.Service}, Until: o.today().AddDays(3), Door: "counter", Note: "当面提交委托书", Files: []device.Attachment{o.file("委托")}})
	o.must(err)
	return party.Mandate{ID: done.Record.ID}
}

// revoke revokes a mandate, as an officer enters it.
func (o *office) revoke(m party.Mandate) {
	o.t.Helper()
	_, err := o.s.Mandates.Revoke(o.t.Context(), o.first, party.Reach{Matter: party.Matter{Book: o.Book, Kind: "test", ID: "m", Mandate: m.ID}, Body: o.County.ID, Number: freight.Number}, party.Ending{Ground: party.Left, Words: "企业来电，已经离职"})
	o.must(err)
}

// signedBy is an offer that a contact signs by a mandate.
func (o *office) signedBy(m party.Mandate, channels ...serving.ConsentChannel) serving.Offer {
	f := o.offer(channels...)
	f.Recipient, f.Capacity, f.Contact = freight, "contact", m.ID
	return f
}

// TestA25_2_ScopeWithoutServiceServesNothing: a contact whose mandate does not say "accept service", or says nothing, signs no confirmation, and one whose
// scope is gone serves nothing any more; its phone serves nothing either, whoever signed; with the scope the paper is served.
func TestA25_2_ScopeWithoutServiceServesNothing(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		p := o.paper("m", freight)
		for _, scopes := range [][]party.Scope{nil, {party.Receive, party.Upload, party.Sign, party.Pay}} {
			m := o.contact("13800005678", scopes...)
			if _, err := o.s.Offer(t.Context(), o.first, o.signedBy(m)); rule(err) != "A25.2" || !strings.Contains(err.Error(), "不算送达") || !strings.Contains(err.Error(), "邮寄") {
				t.Errorf("%v: %v", scopes, err)
			}
		}
		own := o.offer(serving.ConsentChannel{Kind: delivery.SMS, Address: "+86 138-0000-5678", System: "手机短信"})
		own.Recipient, own.Channels = freight, []serving.ConsentChannel{{Kind: delivery.IM, Address: "13800005678", System: "即时消息"}}
		o.consented(own)
		if _, err := o.begin(p, serving.ByElectronic); rule(err) != "A38.1b" || !strings.Contains(err.Error(), "没有授权其接受送达") {
			t.Errorf("to the phone of a contact without the scope: %v", err)
		}
		other := o.offer()
		other.Recipient = freight
		other.Capacity = "contact"
		if _, err := o.s.Offer(t.Context(), o.first, other); rule(err) != "contact" {
			t.Errorf("a contact without a mandate: %v", err)
		}
		m := o.contact("13800005679", party.Service)
		stranger := o.signedBy(m)
		stranger.Recipient.Number = "91440600MA00000002"
		if _, err := o.s.Offer(t.Context(), o.first, stranger); rule(err) != "contact" {
			t.Errorf("a mandate of another enterprise: %v", err)
		}
		agent := o.signedBy(m)
		agent.Capacity = "agent"
		if _, err := o.s.Offer(t.Context(), o.first, agent); rule(err) != "contact" {
			t.Errorf("a contact signs as an agent: %v", err)
		}
		if x := o.consented(o.signedBy(m)); x.Signer != "孙联系" || !strings.Contains(x.Authority, m.ShownNumber()) || x.Until != m.Until {
			t.Errorf("who signed: %+v", x.Offer)
		}
		id := o.begun(p, serving.ByElectronic)
		o.after(2 * time.Minute)
		o.mailSays(id, 1, "a", delivery.Arrived, "", o.Clock.Now())
		o.stands(id, serving.Served, serving.Arrived)
		late := o.offered(o.signedBy(m))
		o.revoke(m)
		if _, err := o.s.Sign(t.Context(), o.first, late.ID, o.signature(late)); rule(err) != "A25.2" {
			t.Errorf("signed after it was revoked: %v", err)
		}
		if _, err := o.begin(o.paper("n", freight), serving.ByElectronic); rule(err) != "A25.2" || !strings.Contains(err.Error(), "收回") {
			t.Errorf("another paper after it was revoked: %v", err)
		}
		o.stands(id, serving.Served, serving.Arrived) // what arrived stays served
		o.Verify()
	})
}

// TestA25_2_RevokedAtOnceFallsBackToPaper: what was not handed to a channel yet does not go out, neither by the next channel of the ladder, and service in
// person is prepared; what was sent before counts when it arrives.
func TestA25_2_RevokedAtOnceFallsBackToPaper(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		m := o.contact("13800005678", party.Service)
		o.consented(o.signedBy(m, mail, app))
		waits := o.began(o.paper("m", freight))
		o.revoke(m)
		o.work()
		x := o.stands(waits, serving.Missed, serving.Failed, serving.Prepared)
		if x.Attempts[1].Way != serving.ByHand || x.Attempts[0].Reason != "authority-ended" {
			t.Errorf("not sent yet: %+v %+v", x.Attempts[0], x.Attempts[1])
		}
		if sent := o.channels[delivery.Email].Taken() + o.channels[delivery.App].Taken(); sent != 0 {
			t.Errorf("%d went out all the same", sent)
		}
		again := o.contact("13800005678", party.Service)
		o.consented(o.signedBy(again))
		sent := o.began(o.paper("n", freight))
		o.work()
		o.revoke(again)
		o.work()
		o.mailSays(sent, 1, "a", delivery.Arrived, "", o.Clock.Now())
		o.stands(sent, serving.Served, serving.Arrived)
		o.Verify()
	})
}

// began begins to serve a paper electronically; no job has run since.
func (o *office) began(paper string) string {
	o.t.Helper()
	id, err := o.begin(paper, serving.ByElectronic)
	o.must(err)
	return id
}
