package serving_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/delivery"
	"yuanjian/internal/serving"
)

// TestA38_1a_NothingIsServedElectronicallyWithoutASignedConfirmation: without one, with one that was only made, for papers that it does not
// name, after it was withdrawn or its authority ended, and by a signature that is none, e-service is refused, says what is missing and offers
// paper; with one it goes.
func TestA38_1a_NothingIsServedElectronicallyWithoutASignedConfirmation(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		p := o.paper("m", citizen)
		electronic := func(why string) {
			t.Helper()
			if id, err := o.begin(p, serving.ByElectronic); rule(err) != "A38.1a" || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "邮寄") || id != "" {
				t.Errorf("want a refusal for %q, got %v", why, err)
			}
		}
		electronic("没有签署过")
		x := o.offered(o.offer())
		electronic("还没有签署")
		for means, want := range map[string]string{"silence": "没有表示反对", "ticked": "勾", "tap": "点一下", "terms": "协议"} {
			g := o.signature(x)
			g.Means = means
			if _, err := o.s.Sign(ctx, o.first, x.ID, g); rule(err) != "A38.1a" || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", means, err)
			}
		}
		for field, change := range map[string]func(*serving.Signature){
			"means": func(g *serving.Signature) { g.Means = "wink" }, "digest": func(g *serving.Signature) { g.Digest = strings.Repeat("0", 64) }, "documents": func(g *serving.Signature) { g.Files = nil },
			"at": func(g *serving.Signature) { g.At = o.Clock.Now().Add(time.Hour) }, "identity": func(g *serving.Signature) { g.Means = serving.Electronic },
		} {
			g := o.signature(x)
			change(&g)
			if _, err := o.s.Sign(ctx, o.first, x.ID, g); rule(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		electronic("还没有签署")
		if _, err := o.s.Sign(ctx, o.first, x.ID, o.signature(x)); err != nil {
			t.Fatal(err)
		}
		if _, err := o.s.Sign(ctx, o.first, x.ID, o.signature(x)); rule(err) != "conflict" {
			t.Errorf("signed twice: %v", err)
		}
		narrow := o.offer()
		narrow.Kinds = []string{"notice"}
		o.consented(narrow) // new addresses end the old
		electronic("没有包括这一类文书")
		if got := o.consent(x.ID).State; got != serving.Replaced {
			t.Errorf("the older confirmation is %s", got)
		}
		ended := o.offer()
		ended.Matter, ended.MatterID = "test", "m-"+p
		ended.Capacity, ended.Contact = "agent", o.agent("m-"+p).ID
		o.consented(ended)
		o.Clock.Advance(5 * 24 * time.Hour)
		if _, err := o.begin(p, serving.ByElectronic); rule(err) != "A25.2" {
			t.Errorf("after the authority ended: %v", err)
		}
		good := o.consented(o.offer())
		id := o.begun(p, serving.ByElectronic)
		o.stands(id, serving.Going, serving.Sent)
		if _, err := o.s.Withdraw(ctx, o.first, good.ID, serving.Ending{At: o.Clock.Now(), Door: "phone"}); err != nil {
			t.Fatal(err)
		}
		o.after(2 * time.Minute)
		o.mailSays(id, 1, "a", delivery.Arrived, "", o.Clock.Now())
		o.stands(id, serving.Served, serving.Arrived) // what was sent before stays
		p = o.paper("m2", citizen)
		electronic("已经撤回")
		if _, err := o.begin(p, ""); err != nil {
			t.Errorf("without a choice the paper route is taken: %v", err)
		}
		o.Verify()
	})
}

// The paper of a confirmation says channels with their systems, papers, effects and rights; who signs on its own page signs electronically.
func TestTheConfirmationSaysWhatIsSigned(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		for field, change := range map[string]func(*serving.Offer){
			"explained": func(f *serving.Offer) { f.Explained = false }, "kinds": func(f *serving.Offer) { f.Kinds = nil }, "channels": func(f *serving.Offer) { f.Channels = []serving.ConsentChannel{} },
			"address_email": func(f *serving.Offer) {
				f.Channels = []serving.ConsentChannel{{Kind: delivery.Email, Address: "x", System: "y"}}
			},
			"system_email": func(f *serving.Offer) {
				f.Channels = []serving.ConsentChannel{{Kind: delivery.Email, Address: "a@b.cn"}}
			},
			"contact": func(f *serving.Offer) { f.Capacity = "agent" }, "number": func(f *serving.Offer) { f.Recipient.Number = "" }, "post": func(f *serving.Offer) { f.Post = "" },
		} {
			f := o.offer()
			change(&f)
			if _, err := o.s.Offer(t.Context(), o.first, f); rule(err) != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := o.s.Offer(t.Context(), o.By(access.Keeper), o.offer()); err == nil {
			t.Error("a keeper makes a confirmation")
		}
		x := o.offered(o.offer(mail, app))
		text := o.says(x.Paper)
		for _, want := range []string{"zhao@example.com", "example.com邮箱", "粤省事", "决定书", "节假日", "不同意不影响", "随时撤回", "纸质文书", "全部事项"} {
			if !strings.Contains(text, want) {
				t.Errorf("the confirmation lacks %q:\n%s", want, text)
			}
		}
		own := o.offer()
		own.Body = o.County.ID
		made, err := o.s.Offer(t.Context(), serving.Recipients(o.Book, "own-offer"), own)
		o.must(err)
		y := o.consent(made.Record.ID)
		g := o.signature(y)
		if _, err := o.s.Sign(t.Context(), serving.Recipients(o.Book, "own-1"), y.ID, g); rule(err) != "A38.1a" {
			t.Errorf("by hand on a page: %v", err)
		}
		g.Means, g.Identity = serving.Electronic, "粤省事实名核验"
		_, err = o.s.Sign(t.Context(), serving.Recipients(o.Book, "own-2"), y.ID, g)
		o.must(err)
		if got := o.consent(y.ID); got.State != serving.Given || got.MadeBy != "" || got.Signature.Identity != g.Identity {
			t.Errorf("signed on the own page: %+v", got)
		}
		o.Verify()
	})
}

// TestA38_1b_AnSMSThatOnlySaysLogInIsNoService: it counts only where the confirmation names the app as the system too; the paper itself goes
// with what can carry it, and an address that is not the recipient's any more is none.
func TestA38_1b_AnSMSThatOnlySaysLogInIsNoService(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.consented(o.offer(text))
		p := o.paper("m", citizen)
		if _, err := o.begin(p, serving.ByElectronic); rule(err) != "A38.1b" || !strings.Contains(err.Error(), "短信") {
			t.Errorf("by SMS alone: %v", err)
		}
		gone := app
		gone.Address = "yss-2" // nobody has it
		o.consented(o.offer(gone))
		id := o.begun(p, serving.ByElectronic)
		o.work()
		o.after(11 * time.Minute)
		x := o.stands(id, serving.Missed, serving.Failed, serving.Prepared)
		if x.Attempts[0].Reason != "no-such-user" || x.Attempts[1].Way != serving.ByHand {
			t.Errorf("after the address failed: %+v %+v", x.Attempts[0], x.Attempts[1])
		}
		if _, err := o.begin(p, serving.ByElectronic); rule(err) != "A38.1b" || !strings.Contains(err.Error(), "失效") {
			t.Errorf("to an address that nobody has: %v", err)
		}
		o.consented(o.offer(text, app))
		again := o.begun(p, serving.ByElectronic)
		o.work()
		o.after(11 * time.Minute)
		if x := o.stands(again, serving.Served, serving.Failed, serving.Ended, serving.Arrived); again != id || x.Attempts[2].Channel != delivery.SMS {
			t.Errorf("with the app named: %+v", x.Attempts[2])
		}
		o.Verify()
	})
}

// spy is a channel that keeps what it carried.
type spy struct {
	delivery.Carrier
	carried []delivery.Message
}

// Send keeps the message and hands it on.
func (s *spy) Send(ctx context.Context, m delivery.Message) (delivery.Report, error) {
	s.carried = append(s.carried, m)
	return s.Carrier.Send(ctx, m)
}

// Each decision that is served electronically goes with the paper itself and a link at which reconsideration is applied for (Art 38; 行政复议法 32).
func TestADecisionGoesWithTheLinkOfItsRemedy(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		sent := &spy{Carrier: o.s.Letters.Carriers[delivery.App]}
		o.s.Letters.Carriers[delivery.App] = sent
		o.consented(o.offer(app))
		p := o.paper("m", citizen)
		with := o.issued[p]
		with.Remedy = "https://yuanjian.example/case/review"
		o.issued[p] = with
		o.begun(p, serving.ByElectronic)
		o.work()
		if len(sent.carried) != 1 || sent.carried[0].Link != with.Remedy || sent.carried[0].File == nil || !strings.Contains(sent.carried[0].Text.ZH, "申请行政复议") {
			t.Errorf("%+v", sent.carried)
		}
	})
}
