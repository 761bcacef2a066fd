package sharing_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/sharing"
	"yuanjian/internal/testkit"
)

// street is a world with a live device of County that Other asks for.
type street struct {
	*testkit.World
	t     *testing.T
	fleet *devicetest.Fleet
	s     *sharing.Service
	ids   devicetest.Ids
}

func newStreet(t *testing.T, w *testkit.World) *street {
	t.Helper()
	f := devicetest.New(t, w)
	sight := act.NewSight(w.DB, w.Clock)
	t.Cleanup(sight.Close)
	return &street{World: w, t: t, fleet: f, s: &sharing.Service{Engine: w.Engine, Sight: sight}, ids: f.Live()}
}

func (x *street) other(r access.Role) act.By { return x.Who(r, x.Other).By }

func (x *street) ask(kind string) string {
	x.t.Helper()
	done, err := x.s.Ask(x.t.Context(), x.other(access.Keeper), sharing.Request{Kind: kind, Use: x.ids.Use, Field: "urban", Purpose: "查处占道经营", Content: "该路口设备，全年"})
	x.fleet.Must(done, err)
	return done.Record.ID
}

func (x *street) terms() sharing.Terms {
	today := law.DateOf(x.Clock.Now())
	return sharing.Terms{Number: "共享〔2026〕1号", Purpose: "查处占道经营", Fields: []string{"urban"}, Data: []string{"captures", "dossier"}, From: today, Until: today.AddDays(200), NoOnward: true}
}

// shared is a share that is agreed.
func (x *street) shared() string {
	x.t.Helper()
	done, err := x.s.AgreeToShare(x.t.Context(), x.By(access.Head), x.ask(sharing.Sharing), x.terms(), []device.Attachment{devicetest.Document("共享协议")})
	x.fleet.Must(done, err)
	return done.Record.Share
}

func refusal(t *testing.T, err error, rule string) law.Refusal {
	t.Helper()
	var no law.Refusal
	if !errors.As(err, &no) || no.Rule != rule || no.Article == "" || no.Because.ZH == "" || no.Because.EN == "" || no.Cure.ZH == "" || no.Cure.EN == "" {
		t.Errorf("want a refusal by %s, got %v", rule, err)
	}
	return no
}

func invalid(t *testing.T, err error, field string) {
	t.Helper()
	var bad fault.Invalid
	if !errors.As(err, &bad) || bad.Fields[0].Name != field || bad.Fields[0].Want.EN == "" {
		t.Errorf("want %s to be mended, got %v", field, err)
	}
}

// TestA4_1_HelpBetweenBodies: a request, its answer and its times are on record for both sides and nobody else; a refusal takes
// a ground of the law and its reasons; who is not asked does not answer.
func TestA4_1_HelpBetweenBodies(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newStreet(t, w)
		ctx := t.Context()
		asked := w.Clock.Now()
		footage, other := x.ask("footage"), x.ask("footage")
		w.Clock.Advance(26 * time.Hour)
		_, err := x.s.Refuse(ctx, w.By(access.Head), footage, "too_busy", "没有时间")
		invalid(t, err, "ground")
		_, err = x.s.Refuse(ctx, w.By(access.Head), footage, "beyond_powers", " ")
		invalid(t, err, "answer")
		if _, err := x.s.Refuse(ctx, x.other(access.Head), footage, "beyond_powers", "自己答复"); !fault.IsNotFound(err) {
			t.Errorf("the asking body answers: %v", err)
		}
		if _, err := x.s.Refuse(ctx, w.By(access.Keeper), footage, "beyond_powers", "保管员答复"); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a keeper answers: %v", err)
		}
		x.fleet.Must(x.s.Refuse(ctx, w.By(access.Head), footage, "beyond_powers", "占道经营不属于本单位职权"))
		if _, err := x.s.Refuse(ctx, w.By(access.Head), footage, "beyond_powers", "再答一次"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("answered twice: %v", err)
		}
		x.fleet.Must(x.s.Agree(ctx, w.By(access.Head), other, "3月5日由技术科移交"))
		for _, side := range []access.Scope{w.By(access.Head).Scope(access.ViewDevices), x.other(access.Keeper).Scope(access.ViewDevices)} {
			r, err := sharing.RequestIn(ctx, w.DB.Reader(), side, footage)
			x.fleet.Must(r, err)
			if r.State != sharing.Refused || r.Ground != "beyond_powers" || r.Answer == "" || r.AskedAt.Before(asked) || r.AnsweredAt == nil || r.AnsweredAt.Sub(r.AskedAt) < 26*time.Hour {
				t.Errorf("%+v", r)
			}
			all, n, err := sharing.Requests(ctx, w.DB.Reader(), side, sharing.RequestFilter{Turn: db.Turn{}})
			x.fleet.Must(all, err)
			if n != 2 || len(all.Rows) != 2 {
				t.Errorf("%d requests", n)
			}
		}
		stranger := access.Scope{Book: w.Book, Bodies: []string{w.Province.ID}}
		if _, err := sharing.RequestIn(ctx, w.DB.Reader(), stranger, footage); !fault.IsNotFound(err) {
			t.Errorf("a third body reads it: %v", err)
		}
		_, err = x.s.Ask(ctx, w.By(access.Keeper), sharing.Request{Kind: "footage", Use: x.ids.Use, Field: "traffic", Purpose: "自查", Content: "全部"})
		invalid(t, err, "asked")
		open := x.ask("other")
		x.fleet.Must(x.s.Withdraw(ctx, x.other(access.Keeper), open))
		if _, err := x.s.Agree(ctx, w.By(access.Head), open, "可以"); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("a withdrawn request was answered: %v", err)
		}
		w.Verify()
	})
}

// TestA17b_TheOwnersDossierAsOfAnInstant: under a share the user body reads what the owner had on record at the instant of a
// capture, and what came later is not in it; every look is in the log.
func TestA17b_TheOwnersDossierAsOfAnInstant(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newStreet(t, w)
		ctx := t.Context()
		share := x.shared()
		then := w.Clock.Now()
		w.Clock.Advance(24 * time.Hour)
		x.fleet.Must(x.fleet.Service.ReportAbnormal(ctx, w.By(access.Keeper), devicetest.With(x.ids.Use), device.Condition{Detail: "画面偏移"}))
		who := x.other(access.Keeper).Actor
		s, before, err := x.s.Dossier(ctx, w.DB.Reader(), who, share, "urban", then, w.Clock.Now())
		x.fleet.Must(s, err)
		_, after, err := x.s.Dossier(ctx, w.DB.Reader(), who, share, "urban", w.Clock.Now(), w.Clock.Now())
		x.fleet.Must(nil, err)
		has := func(l device.Life, e device.Event) bool {
			for _, f := range l.Facts {
				if f.Event == e {
					return true
				}
			}
			return false
		}
		for _, e := range []device.Event{device.PlanApproved, device.LegalReview, device.TechnicalReview, device.Verified} {
			if !has(before, e) {
				t.Errorf("the dossier lacks %s", e)
			}
		}
		if has(before, device.AbnormalStarted) || !has(after, device.AbnormalStarted) {
			t.Error("the dossier is not as of its instant")
		}
		looks, n, err := s.Looks(ctx, w.DB.Reader(), w.Book, db.Turn{})
		x.fleet.Must(looks, err)
		if n != 2 || looks.Rows[0].Person != who.Person || looks.Rows[0].Purpose != "urban" {
			t.Errorf("%d looks: %+v", n, looks.Rows)
		}
		third := w.By(access.ProvincialApprover).Actor
		third.Posts = []access.Post{{Body: w.City.ID, Role: access.Keeper, Reads: []string{w.City.ID}}}
		if _, _, err := x.s.Dossier(ctx, w.DB.Reader(), third, share, "urban", then, w.Clock.Now()); !fault.IsNotFound(err) {
			t.Errorf("a third body reads the dossier: %v", err)
		}
		refusal(t, try(x.fleet.Service.PlaceSign(ctx, x.other(access.Keeper), devicetest.With(x.own(share), devicetest.Picture("标志")), device.Sign{Kind: "牌", Position: "前方"})), "A9b")
	})
}

func try(_ any, err error) error { return err }

// own registers the receiver's own use.
func (x *street) own(share string) string {
	x.t.Helper()
	done, err := x.s.UseShared(x.t.Context(), x.other(access.Keeper), share, "9001", "urban")
	x.fleet.Must(done, err)
	return done.Record.Own
}

// TestA18_1_PurposeTermAndNoOnward: a use for another purpose is blocked with its reason, for dossier and use; so is what lies
// outside the term, and passing on. A share says all of it, or is not agreed.
func TestA18_1_PurposeTermAndNoOnward(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newStreet(t, w)
		ctx := t.Context()
		request := x.ask(sharing.Sharing)
		agreement := []device.Attachment{devicetest.Document("共享协议")}
		for name, change := range map[string]func(*sharing.Terms){
			"number": func(t *sharing.Terms) { t.Number = "" }, "share_purpose": func(t *sharing.Terms) { t.Purpose = "" }, "fields": func(t *sharing.Terms) { t.Fields = nil },
			"data": func(t *sharing.Terms) { t.Data = []string{"everything"} }, "until": func(t *sharing.Terms) { t.Until = t.From.AddDays(-1) }, "no_onward": func(t *sharing.Terms) { t.NoOnward = false },
		} {
			bad := x.terms()
			change(&bad)
			_, err := x.s.AgreeToShare(ctx, w.By(access.Head), request, bad, agreement)
			invalid(t, err, name)
		}
		_, err := x.s.AgreeToShare(ctx, w.By(access.Head), request, x.terms(), nil)
		invalid(t, err, "documents")
		other := x.terms()
		other.Fields = []string{"traffic"}
		_, err = x.s.AgreeToShare(ctx, w.By(access.Head), request, other, agreement)
		invalid(t, err, "fields") // not what was asked for
		done, err := x.s.AgreeToShare(ctx, w.By(access.Head), request, x.terms(), agreement)
		x.fleet.Must(done, err)
		share := done.Record.Share
		no := refusal(t, try(x.s.UseShared(ctx, x.other(access.Keeper), share, "9001", "traffic")), "A18.1")
		if !strings.Contains(no.Because.ZH, "城市管理") || !strings.Contains(no.Because.ZH, "公安交通管理") {
			t.Errorf("%s", no.Because.ZH)
		}
		_, _, err = x.s.Dossier(ctx, w.DB.Reader(), x.other(access.Keeper).Actor, share, "traffic", w.Clock.Now(), w.Clock.Now())
		refusal(t, err, "A18.1")
		use := x.own(share)
		_, err = x.s.Ask(ctx, w.Who(access.Keeper, w.City).By, sharing.Request{Kind: sharing.Sharing, Use: use, Field: "urban", Purpose: "转用", Content: "转用"})
		refusal(t, err, "A18.1")
		if _, err := x.s.UseShared(ctx, w.By(access.Keeper), share, "9002", "urban"); !fault.IsNotFound(err) {
			t.Errorf("the owner registers the receiver's use: %v", err)
		}
		w.Clock.Advance(201 * 24 * time.Hour)
		refusal(t, try(x.s.UseShared(ctx, x.other(access.Keeper), share, "9002", "urban")), "A18.1")
		_, _, err = x.s.Dossier(ctx, w.DB.Reader(), x.other(access.Keeper).Actor, share, "urban", w.Clock.Now(), w.Clock.Now())
		refusal(t, err, "A18.1")
		w.Verify()
	})
}
