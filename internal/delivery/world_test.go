package delivery_test

import (
	"context"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// office is a world that sends letters.
type office struct {
	*testkit.World
	t      *testing.T
	s      *delivery.Service
	worker *job.Worker
}

func newOffice(t *testing.T, w *testkit.World) *office {
	t.Helper()
	s := &delivery.Service{Engine: w.Engine, Keys: w.Keys, Carriers: map[delivery.Kind]delivery.Carrier{}}
	return &office{World: w, t: t, s: s, worker: &job.Worker{DB: w.DB, Clock: w.Clock, Handlers: map[string]job.Handler{delivery.JobSend: s.Carry, delivery.JobWatch: s.Watch},
		Periodic: []job.Periodic{{Kind: delivery.JobWatch, Every: delivery.WatchEvery}}}}
}

// told is an act of another chapter that sends a letter.
var told = act.Kind{Name: "test.tell", Title: law.Words{ZH: "告知", EN: "tell"}, Permission: access.KeepLetters}

// letter is a notice about a plate with a ladder.
func letter(ladder ...delivery.Channel) delivery.Letter {
	return delivery.Letter{Matter: "test", MatterID: "m-1", Subject: law.Words{ZH: "涉嫌违法行为告知提示", EN: "Notice"},
		Text:   law.Words{ZH: "粤S·12A34号车3月2日涉嫌超限运输，请您核实。这是告知提示，不是处罚决定，现在无需缴款。核验码7K4M。", EN: "This is a notice, not a penalty decision."},
		Link:   "https://yuanjian.example.gov.cn/look",
		Public: delivery.Announcement{Subject: law.Words{ZH: "公告"}, Text: law.Words{ZH: "粤S·12***号车的所有人，请凭告知编号查询。"}}, Ladder: ladder}
}

func (o *office) send(l delivery.Letter) string {
	o.t.Helper()
	done, err := act.Do(o.t.Context(), o.Engine, told, o.By(access.Reviewer), func(ctx context.Context, tx *act.Tx) (string, error) { return o.s.Send(ctx, tx, l) })
	if err != nil {
		o.t.Fatal(err)
	}
	return done.Record
}

// work carries out what is due now.
func (o *office) work() {
	o.t.Helper()
	if err := o.worker.Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// after lets time pass and carries out what is due then.
func (o *office) after(d time.Duration) {
	o.t.Helper()
	o.Clock.Advance(d)
	o.work()
}

func (o *office) scope() access.Scope { return o.By(access.Reviewer).Scope(access.ViewLetters) }

func (o *office) read(id string) delivery.Sent {
	o.t.Helper()
	l, err := delivery.ByID(o.t.Context(), o.DB.Reader(), o.scope(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

// stands checks the standing of a letter and the states of its channels.
func (o *office) stands(id string, standing delivery.Standing, states ...delivery.State) {
	o.t.Helper()
	l := o.read(id)
	var got []delivery.State
	for _, s := range l.Ladder {
		got = append(got, s.State)
	}
	if l.Standing != standing || len(got) != len(states) {
		o.t.Fatalf("the letter is %s with %v, want %s with %v", l.Standing, got, standing, states)
	}
	for i := range got {
		if got[i] != states[i] {
			o.t.Fatalf("the letter is %s with %v, want %s with %v", l.Standing, got, standing, states)
		}
	}
}

// arrived is the first arrival of a letter.
func (o *office) arrived(id string) (delivery.Arrival, bool) {
	o.t.Helper()
	a, ok, err := delivery.FirstArrived(o.t.Context(), o.DB.Reader(), o.Book, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return a, ok
}

func (o *office) turn() db.Turn { return db.Turn{} }
