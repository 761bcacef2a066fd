package delivery_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/delivery"
	"yuanjian/internal/fault"
	"yuanjian/internal/testkit"
)

var (
	mobile = delivery.Channel{Kind: delivery.SMS, Address: "138 0013 8000"}
	call   = delivery.Channel{Kind: delivery.Phone, Address: "+8613800138000"}
	land   = delivery.Channel{Kind: delivery.Phone, Address: "0769-22334455"}
	parcel = delivery.Channel{Kind: delivery.Post, Address: "东莞市测试路1号"}
	public = delivery.Channel{Kind: delivery.Notice}
)

// What is not set up fails at once, what nobody does fails at its term, and the ladder ends with the public notice: nothing of it is
// an arrival.
func TestLadderGoesDownToThePublicNotice(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		o := newOffice(t, w)
		id := o.send(letter(mobile, land, parcel, public))
		o.stands(id, delivery.Going, delivery.Sending, delivery.Planned, delivery.Planned, delivery.Planned)
		o.work()
		o.stands(id, delivery.Going, delivery.Failed, delivery.Todo, delivery.Planned, delivery.Planned)
		if got := o.read(id).Ladder[0].Reason; got != "not-configured" {
			t.Errorf("the SMS failed for %q", got)
		}
		o.after(71 * time.Hour)
		o.stands(id, delivery.Going, delivery.Failed, delivery.Todo, delivery.Planned, delivery.Planned)
		o.after(2 * time.Hour)
		o.stands(id, delivery.Going, delivery.Failed, delivery.Failed, delivery.Todo, delivery.Planned)
		o.after(73 * time.Hour)
		o.stands(id, delivery.Public, delivery.Failed, delivery.Failed, delivery.Failed, delivery.Published)
		if a, ok := o.arrived(id); ok {
			t.Errorf("a letter that nobody received arrived: %+v", a)
		}
		all, err := delivery.StandingNotices(t.Context(), w.DB.Reader(), w.Clock.Now(), o.turn())
		if err != nil || len(all.Rows) != 1 || all.Rows[0].Letter != id || strings.Contains(all.Rows[0].Text.ZH, "12A34") {
			t.Errorf("public notices: %+v (%v)", all.Rows, err)
		}
		w.Clock.Advance(31 * 24 * time.Hour)
		if all, err := delivery.StandingNotices(t.Context(), w.DB.Reader(), w.Clock.Now(), o.turn()); err != nil || len(all.Rows) != 0 {
			t.Errorf("after its term: %+v (%v)", all.Rows, err)
		}
		w.Verify()
	})
}

// A call is told of by the officer who made it: with time, identity and what was said (Art 28). Who was told is reached, and the
// posting to come is not needed.
func TestCallsAreRecorded(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		o := newOffice(t, w)
		ctx := t.Context()
		id := o.send(letter(land, parcel))
		begun := w.Clock.Now()
		w.Clock.Advance(time.Hour)
		for _, c := range []struct {
			call  delivery.Call
			field string
		}{
			{delivery.Call{Result: "told", At: begun, Note: "说明了时间地点", Identity: false}, "identity"},
			{delivery.Call{Result: "told", At: begun, Identity: true}, "note"},
			{delivery.Call{Result: "told", At: begun.Add(3 * time.Hour), Identity: true, Note: "说明"}, "at"},
			{delivery.Call{Result: "perhaps", At: begun, Identity: true, Note: "说明"}, "result"},
		} {
			var bad fault.Invalid
			if _, err := o.s.RecordCall(ctx, w.By(access.Reviewer), id, 0, c.call); !errors.As(err, &bad) || bad.Fields[0].Name != c.field {
				t.Errorf("%+v: %v", c.call, err)
			}
		}
		good := delivery.Call{Result: "told", At: begun.Add(30 * time.Minute), Identity: true, Note: "说明了时间地点"}
		if _, err := o.s.RecordCall(ctx, w.Who(access.Reviewer, w.Other).By, id, 0, good); !fault.IsNotFound(err) {
			t.Errorf("another body records: %v", err)
		}
		if _, err := o.s.RecordCall(ctx, w.By(access.Reviewer), id, 0, delivery.Call{Result: "nobody-answers", At: begun}); err != nil {
			t.Fatal(err)
		}
		o.stands(id, delivery.Going, delivery.Todo, delivery.Planned)
		if _, err := o.s.RecordCall(ctx, w.By(access.Reviewer), id, 0, good); err != nil {
			t.Fatal(err)
		}
		o.stands(id, delivery.Reached, delivery.Arrived, delivery.Planned)
		if a, ok := o.arrived(id); !ok || a.Kind != delivery.Phone || !a.At.Equal(good.At) {
			t.Errorf("arrival %+v %v", a, ok)
		}
		if _, err := o.s.RecordCall(ctx, w.By(access.Reviewer), id, 0, good); err == nil {
			t.Error("a call is recorded on a channel that has its result")
		}
		w.Verify()
	})
}

// Who has the number now says so: channels with it are closed, in whatever way it is written, and the ladder goes on.
func TestNumberThatChangedHands(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		o := newOffice(t, w)
		id := o.send(letter(call, mobile, land, public))
		if _, err := o.s.RecordCall(t.Context(), w.By(access.Reviewer), id, 0, delivery.Call{Result: "told", At: w.Clock.Now(), Identity: true, Note: "说明"}); err != nil {
			t.Fatal(err)
		}
		o.stands(id, delivery.Reached, delivery.Arrived, delivery.Planned, delivery.Planned, delivery.Planned)
		o.notMine(id)
		o.stands(id, delivery.Going, delivery.Closed, delivery.Closed, delivery.Todo, delivery.Planned)
		if _, ok := o.arrived(id); ok {
			t.Error("what reached a stranger is an arrival")
		}
		o.notMine(id) // again: nobody new was reached
		o.stands(id, delivery.Going, delivery.Closed, delivery.Closed, delivery.Todo, delivery.Planned)
		w.Verify()
	})
}

func (o *office) notMine(id string) {
	o.t.Helper()
	_, err := act.Do(o.t.Context(), o.Engine, act.Kind{Name: "test.notmine"}, act.By{Actor: access.Actor{Book: o.Book, System: "test"}}, func(ctx context.Context, tx *act.Tx) (string, error) {
		return id, delivery.NotMine(ctx, tx, id)
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// A notice does not read like a penalty (Art 30(4)), and its channels have addresses.
func TestLettersThatAreNotTaken(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		o := newOffice(t, w)
		for name, change := range map[string]func(*delivery.Letter){
			"text":           func(l *delivery.Letter) { l.Text.ZH = "您将被罚款200元" },
			"subject":        func(l *delivery.Letter) { l.Subject.EN = "Penalty decision" },
			"public_text":    func(l *delivery.Letter) { l.Public.Text.ZH = "" },
			"public_subject": func(l *delivery.Letter) { l.Public.Subject.ZH = "行政处罚公告" },
			"ladder":         func(l *delivery.Letter) { l.Ladder = nil },
			"ladder.0":       func(l *delivery.Letter) { l.Ladder[0].Address = "12" },
			"link":           func(l *delivery.Letter) { l.Link = "http://example.com" },
			"paper":          func(l *delivery.Letter) { l.Paper = "abc" },
			"matter":         func(l *delivery.Letter) { l.MatterID = "" },
		} {
			l := letter(mobile, public)
			change(&l)
			_, err := act.Do(t.Context(), w.Engine, told, w.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return o.s.Send(ctx, tx, l) })
			var bad fault.Invalid
			if !errors.As(err, &bad) || bad.Fields[0].Name != name || bad.Fields[0].Want.EN == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		l := letter(public, mobile)
		if _, err := act.Do(t.Context(), w.Engine, told, w.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return o.s.Send(ctx, tx, l) }); err == nil {
			t.Error("a public notice before the others is taken")
		}
	})
}

func TestAddressesByKind(t *testing.T) {
	for _, c := range []struct {
		ch delivery.Channel
		ok bool
	}{
		{delivery.Channel{Kind: delivery.Email, Address: "party@example.com"}, true},
		{delivery.Channel{Kind: delivery.Email, Address: "A <party@example.com>"}, false},
		{delivery.Channel{Kind: delivery.Email, Address: "party@example.com\r\nRCPT TO:<x@y>"}, false},
		{delivery.Channel{Kind: delivery.Email, Address: "\"a b\"@example.com"}, false},
		{delivery.Channel{Kind: delivery.SMS, Address: "１３８００１３８０００"}, true},
		{delivery.Channel{Kind: delivery.SMS, Address: "13800138000x"}, false},
		{delivery.Channel{Kind: delivery.IM, Address: "wxid_1"}, true},
		{delivery.Channel{Kind: delivery.IM, Address: "a b"}, false},
		{delivery.Channel{Kind: delivery.Post, Address: "测试路 1号"}, true},
		{delivery.Channel{Kind: "pigeon", Address: "x"}, false},
		{delivery.Channel{Kind: delivery.Notice, Address: "x"}, false},
	} {
		if got := delivery.Possible(c.ch); got != c.ok {
			t.Errorf("%s %q: %v", c.ch.Kind, c.ch.Address, got)
		}
	}
}
