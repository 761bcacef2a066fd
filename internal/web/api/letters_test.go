package api

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/adapter/message"
	"yuanjian/internal/adapter/sandbox/gate"
	sandbox "yuanjian/internal/adapter/sandbox/message"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// exchange is a world with a stand-in of SMS and of the post, and the address of callbacks.
type exchange struct {
	*testkit.World
	t       *testing.T
	sms     *sandbox.Server
	post    *sandbox.Server
	letters *delivery.Service
	worker  *job.Worker
	door    http.Handler
	logged  *bytes.Buffer
}

func newExchange(t *testing.T, w *testkit.World) *exchange {
	t.Helper()
	secret := seal.NewSecret()
	key, err := seal.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	x := &exchange{World: w, t: t, sms: sandbox.New(w.Clock, "geheim", secret), post: sandbox.New(w.Clock, "geheim", ""), logged: &bytes.Buffer{}}
	x.letters = &delivery.Service{Engine: w.Engine, Keys: w.Keys, Carriers: map[delivery.Kind]delivery.Carrier{}}
	for kind, server := range map[delivery.Kind]*sandbox.Server{delivery.SMS: x.sms, delivery.Post: x.post} {
		if x.letters.Carriers[kind], err = message.New(kind, "http://sandbox.invalid", "geheim", &http.Client{Transport: server}); err != nil {
			t.Fatal(err)
		}
	}
	log := slog.New(slog.NewTextHandler(x.logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	x.worker = &job.Worker{DB: w.DB, Clock: w.Clock, Log: log, Handlers: map[string]job.Handler{delivery.JobSend: x.letters.Carry, delivery.JobWatch: x.letters.Watch},
		Periodic: []job.Periodic{{Kind: delivery.JobWatch, Every: delivery.WatchEvery}}}
	g := &Gateways{Letters: x.letters, Keys: map[delivery.Kind][]seal.WebhookKey{delivery.SMS: {key}}, Clock: w.Clock, Log: log}
	mux := http.NewServeMux()
	for _, r := range g.Routes() {
		mux.Handle(r.Pattern(), r.Serve)
	}
	x.door = mux
	return x
}

// send sends a letter by a ladder and carries out what is due.
func (x *exchange) send(ladder ...delivery.Channel) string {
	x.t.Helper()
	l := delivery.Letter{Matter: "test", MatterID: "m-1", Subject: law.Words{ZH: "涉嫌违法行为告知提示"}, Text: law.Words{ZH: "粤S12A34金丝雀，请您核实。"},
		Public: delivery.Announcement{Subject: law.Words{ZH: "公告"}, Text: law.Words{ZH: "请凭告知编号查询。"}}, Ladder: ladder}
	kind := act.Kind{Name: "test.tell", Title: law.Words{ZH: "告知", EN: "tell"}, Permission: access.KeepLetters}
	done, err := act.Do(x.t.Context(), x.Engine, kind, x.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return x.letters.Send(ctx, tx, l) })
	if err != nil {
		x.t.Fatal(err)
	}
	x.after(0)
	return done.Record
}

// after lets time pass, lets the stand-in call back, and carries out what is due. It returns the answers to the callbacks.
func (x *exchange) after(d time.Duration) (answers []int) {
	x.t.Helper()
	x.Clock.Advance(d)
	calls, err := x.sms.Callbacks()
	if err != nil {
		x.t.Fatal(err)
	}
	for _, c := range calls {
		answers = append(answers, x.call("sms", c))
	}
	if err := x.worker.Drain(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
	return answers
}

func (x *exchange) call(channel string, c gate.Callback) int {
	r := httptest.NewRequest(http.MethodPost, "/api/v1/letters/"+channel+"/state", bytes.NewReader(c.Body))
	r.Header = c.Header
	w := httptest.NewRecorder()
	x.door.ServeHTTP(w, r)
	return w.Code
}

func (x *exchange) read(id string) (delivery.Sent, []delivery.State) {
	x.t.Helper()
	l, err := delivery.ByID(x.t.Context(), x.DB.Reader(), x.By(access.Reviewer).Scope(access.ViewLetters), id)
	if err != nil {
		x.t.Fatal(err)
	}
	var states []delivery.State
	for _, s := range l.Ladder {
		states = append(states, s.State)
	}
	return l, states
}

func (x *exchange) want(what, id string, standing delivery.Standing, states ...delivery.State) delivery.Sent {
	x.t.Helper()
	l, got := x.read(id)
	if l.Standing != standing || !slices.Equal(got, states) {
		x.t.Errorf("%s: %s with %v, want %s with %v", what, l.Standing, got, standing, states)
	}
	return l
}

func number(last string) delivery.Channel {
	return delivery.Channel{Kind: delivery.SMS, Address: "1380013800" + last}
}

var public = delivery.Channel{Kind: delivery.Notice}

// A channel tells the truth in many ways: at once, twice, late, only when it is asked, or behind a forgery; and nothing but its own word
// makes an arrival (Art 38(2)).
func TestCallbacksOfChannels(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		begun := w.Clock.Now()
		plain, nobody, lost, doubled, forged, blocked := x.send(number("1"), public), x.send(number("2"), public), x.send(number("4"), public), x.send(number("5"), public), x.send(number("7"), public), x.send(number("9"), public)
		x.want("before anything is heard", plain, delivery.Going, delivery.Accepted, delivery.Planned)
		if l := x.want("refused at once", blocked, delivery.Public, delivery.Failed, delivery.Published); l.Ladder[0].Reason != "blocked" {
			t.Errorf("it failed for %q", l.Ladder[0].Reason)
		}
		answers := x.after(2 * time.Minute)
		slices.Sort(answers)
		if !slices.Equal(answers, []int{204, 204, 204, 204, 204, 401}) {
			t.Errorf("answers to callbacks: %v", answers)
		}
		l := x.want("arrived", plain, delivery.Reached, delivery.Arrived, delivery.Planned)
		if at := l.Ladder[0].ArrivedAt; at == nil || at.Sub(begun) < time.Minute || at.Sub(begun) > 61*time.Second || !l.Ladder[0].Sandbox {
			t.Errorf("arrived at %v, begun at %v, sandbox %v", at, begun, l.Ladder[0].Sandbox)
		}
		x.want("no such user", nobody, delivery.Public, delivery.Failed, delivery.Published)
		x.want("doubled", doubled, delivery.Reached, delivery.Arrived, delivery.Planned)
		x.want("forged", forged, delivery.Reached, delivery.Arrived, delivery.Planned)
		events, err := delivery.Events(t.Context(), w.DB.Reader(), w.Book, doubled)
		if err != nil || len(events) != 3 { // begun, accepted, arrived once
			t.Errorf("%d events of the doubled callback (%v)", len(events), err)
		}
		x.want("the callback is lost", lost, delivery.Going, delivery.Accepted, delivery.Planned)
		x.after(9 * time.Minute)
		x.want("the watchdog asked", lost, delivery.Reached, delivery.Arrived, delivery.Planned)
		w.Verify()
	})
}

// What the channel does not know within its term stays 待查明, and the ladder goes on; a word that comes late still counts.
func TestTermsAndLateWords(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		unknown, late := x.send(number("3"), public), x.send(number("6"), delivery.Channel{Kind: delivery.Phone, Address: "0769-22334455"}, public)
		x.sms.Fail(slices.Repeat([]sandbox.Fault{sandbox.Down}, 100)...) // and it cannot even be asked
		for range 26 {
			x.after(time.Hour)
		}
		l := x.want("unknown at its term", unknown, delivery.Public, delivery.Unknown, delivery.Published)
		if l.Ladder[0].Reason != "no-answer" || l.Ladder[0].OverAt == nil {
			t.Errorf("unknown: %+v", l.Ladder[0])
		}
		x.want("late", late, delivery.Going, delivery.Unknown, delivery.Todo, delivery.Planned)
		x.after(24 * time.Hour) // two days after the message
		l = x.want("the late word", late, delivery.Reached, delivery.Arrived, delivery.Closed, delivery.Planned)
		if at := l.ArrivedAt; at == nil || at.Sub(testkit.WorldBegins) > 24*time.Hour {
			t.Errorf("arrived at %v", at)
		}
		w.Verify()
	})
}

// An outage of the gateway loses no letter: the job tries again under the same key.
func TestOutagesOfChannelsSendNothingTwice(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		x.sms.Fail(sandbox.Down, sandbox.Lost, sandbox.Broken)
		id := x.send(number("1"), public)
		for range 20 {
			x.after(time.Minute)
		}
		x.want("after the outage", id, delivery.Reached, delivery.Arrived, delivery.Planned)
		if x.sms.Taken() != 1 {
			t.Errorf("%d messages were taken", x.sms.Taken())
		}
		w.Verify()
	})
}

// The post is asked once there is a tracking number: signed for, or back.
func TestParcels(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		parcel := delivery.Channel{Kind: delivery.Post, Address: "东莞市测试路1号"}
		arrives, returns, wrong := x.send(parcel, public), x.send(parcel, public), x.send(parcel, public)
		x.want("to be posted", arrives, delivery.Going, delivery.Todo, delivery.Planned)
		for id, tracking := range map[string]string{arrives: "ea 000 000 001", returns: "EA000000002", wrong: "EA000000009"} {
			if _, err := x.letters.RecordPosting(t.Context(), w.By(access.Reviewer), id, 0, tracking, w.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := x.letters.RecordPosting(t.Context(), w.By(access.Reviewer), arrives, 0, "EA000000001", w.Clock.Now()); err == nil {
			t.Error("it is posted twice")
		}
		x.want("posted", arrives, delivery.Going, delivery.Out, delivery.Planned)
		for range 8 {
			x.after(10 * time.Hour)
		}
		l := x.want("signed for", arrives, delivery.Reached, delivery.Arrived, delivery.Planned)
		if l.Ladder[0].Number != "EA000000001" {
			t.Errorf("its number is %q", l.Ladder[0].Number)
		}
		x.want("returned", returns, delivery.Public, delivery.Failed, delivery.Published)
		x.want("no such parcel", wrong, delivery.Public, delivery.Failed, delivery.Published)
		r := delivery.Result{Arrived: true, At: w.Clock.Now(), Note: "回执由本人签收"}
		if _, err := x.letters.RecordResult(t.Context(), w.By(access.Reviewer), returns, 0, r); err != nil {
			t.Fatal(err)
		}
		x.want("the slip came all the same", returns, delivery.Reached, delivery.Arrived, delivery.Published)
		w.Verify()
	})
}

// A callback is believed from its channel alone, about its own messages, and within the bounds of its form.
func TestCallbacksThatAreNotBelieved(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		id := x.send(number("1"), public)
		w.Clock.Advance(2 * time.Minute)
		calls, err := x.sms.Callbacks()
		if err != nil || len(calls) != 1 {
			t.Fatalf("%d callbacks (%v)", len(calls), err)
		}
		honest := calls[0]
		changed := gate.Callback{Header: honest.Header, Body: bytes.Replace(honest.Body, []byte("arrived"), []byte("unknown"), 1)}
		bare := gate.Callback{Header: http.Header{}, Body: honest.Body}
		for name, c := range map[string]struct {
			channel string
			call    gate.Callback
			code    int
		}{"another body": {"sms", changed, 401}, "no signature": {"sms", bare, 401}, "a channel that is not set up": {"app", honest, 401}, "no channel": {"pigeon", honest, 401},
			"too much": {"sms", gate.Callback{Header: honest.Header, Body: bytes.Repeat([]byte("x"), callbackBytes+1)}, 413}} {
			if got := x.call(c.channel, c.call); got != c.code {
				t.Errorf("%s: %d, want %d", name, got, c.code)
			}
		}
		x.want("nothing was believed", id, delivery.Going, delivery.Accepted, delivery.Planned)
		w.Clock.Advance(time.Hour)
		if got := x.call("sms", honest); got != 401 {
			t.Errorf("an old signature: %d", got)
		}
	})
}

// No address and no word of a letter gets into the log, the ledger, the jobs or an answer.
func TestAddressesStayWhereTheyBelong(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		x := newExchange(t, w)
		x.sms.Fail(sandbox.Down, sandbox.Broken, sandbox.Strange)
		x.send(number("2"), delivery.Channel{Kind: delivery.Post, Address: "东莞市金丝雀路1号"}, public)
		for range 10 {
			x.after(2 * time.Minute)
		}
		all := x.logged.String()
		for _, table := range []string{"job", "record", "command", "letter", "letter_channel", "letter_event", "entry"} {
			all += x.dump(table)
		}
		for _, private := range []string{"1380013800", "金丝雀", "12A34"} {
			if strings.Contains(all, private) {
				t.Errorf("%q stands where it does not belong", private)
			}
		}
		if !strings.Contains(all, "delivery.send") || !strings.Contains(all, "no-such-user") {
			t.Error("the dump does not hold what it must")
		}
	})
}

// dump is a table as text.
func (x *exchange) dump(table string) string {
	x.t.Helper()
	rows, err := x.DB.Reader().Query(x.t.Context(), `SELECT * FROM `+table)
	if err != nil {
		x.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		x.t.Fatal(err)
	}
	var out strings.Builder
	for rows.Next() {
		values := make([]any, len(names))
		for i := range values {
			values[i] = new([]byte)
		}
		if err := rows.Scan(values...); err != nil {
			x.t.Fatal(err)
		}
		for _, v := range values {
			out.Write(*v.(*[]byte))
			out.WriteByte('\n')
		}
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return out.String()
}
