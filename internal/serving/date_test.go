package serving_test

import (
	"strings"
	"testing"
	"time"

	"yuanjian/internal/delivery"
	"yuanjian/internal/law"
	"yuanjian/internal/serving"
	"yuanjian/internal/term"
)

func (o *office) today() law.Date { return law.DateOf(o.Clock.Now()) }

// TestA38_2_TheDayOfArrivalIsTheDayOfService: holidays and 23:59 count that day, and the fifteen days to pay run from the next and roll.
func TestA38_2_TheDayOfArrivalIsTheDayOfService(t *testing.T) {
	for _, c := range []struct{ arrived, day, pay string }{
		{"2025-10-03T23:50:00+08:00", "2025-10-03", "2025-10-20"}, // the row: 国庆, ends Sat 18 Oct, rolls to Mon
		{"2025-10-01T00:00:00+08:00", "2025-10-01", "2025-10-16"},
		{"2025-09-20T23:59:59+08:00", "2025-09-20", "2025-10-09"}, // ends within 国庆
		{"2025-09-21T00:00:00+08:00", "2025-09-21", "2025-10-09"},
		{"2026-02-16T23:59:00+08:00", "2026-02-16", "2026-03-03"}, // 除夕
		{"2026-02-01T12:00:00+08:00", "2026-02-01", "2026-02-24"}, // ends on the eve of 春节, rolls behind it
		{"2026-09-18T09:00:00+08:00", "2026-09-18", "2026-10-08"},
		{"2025-10-03T15:59:00Z", "2025-10-03", "2025-10-20"}, // another zone: Beijing's day counts
	} {
		at, err := time.Parse(time.RFC3339, c.arrived)
		if err != nil {
			t.Fatal(err)
		}
		x := serving.Serving{ServedAt: &at}
		due, err := term.Of(term.Payment).Due(at, law.StateCouncil())
		if err != nil || x.Day().String() != c.day || due.Date.String() != c.pay {
			t.Errorf("%s: served on %s, to be paid until %s (%v), want %s and %s", c.arrived, x.Day(), due.Date, err, c.day, c.pay)
		}
	}
	offices(t, func(t *testing.T, o *office) {
		o.consented(o.offer(mail, app))
		o.Clock.Set(time.Date(2026, time.October, 3, 23, 48, 0, 0, law.Beijing)) // 国庆
		p := o.paper("m", citizen)
		id := o.begun(p, serving.ByElectronic)
		o.work()
		o.stands(id, serving.Going, serving.Sent)
		o.after(30 * time.Second)
		o.stands(id, serving.Going, serving.Sent) // taken by the channel, and sent, is no arrival
		o.Clock.Set(time.Date(2026, time.October, 4, 0, 10, 0, 0, law.Beijing))
		o.mailSays(id, 1, "arrived", delivery.Arrived, "", time.Date(2026, time.October, 3, 23, 50, 0, 0, law.Beijing))
		x := o.stands(id, serving.Served, serving.Arrived)
		if x.Day().String() != "2026-10-03" || x.Attempts[0].Channel != delivery.Email {
			t.Errorf("served on %s by %s", x.Day(), x.Attempts[0].Channel)
		}
		text := o.says(x.Proof)
		for _, want := range []string{"2026年10月3日", "电子送达", "zhao@example.com", "演示沙箱", "渠道", "确认书", "赵测试", x.Digest} {
			if !strings.Contains(text, want) {
				t.Errorf("the proof lacks %q:\n%s", want, text)
			}
		}
		if len(o.told) == 0 || o.told[0] != id {
			t.Errorf("told of %v", o.told)
		}
		a, ok, err := serving.ServedAt(t.Context(), o.DB.Reader(), o.Book, p)
		if err != nil || !ok || a.Day().String() != "2026-10-03" || a.Proof != x.ProofNumber || a.Proof == "" {
			t.Errorf("%+v %v %v", a, ok, err)
		}
		o.Verify()
	})
}

// What channels say late, twice, or against what they said: the first effective arrival counts, a bounce undoes it, and the proof says all of it.
func TestChannelsThatBounceLieAndSpeakLate(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		silent := mail
		silent.Address = "zhao@example.com3"
		o.consented(o.offer(silent))
		p := o.paper("m", citizen)
		id := o.begun(p, serving.ByElectronic)
		o.after(25 * time.Hour)
		x := o.stands(id, serving.Unknown, serving.Unclear, serving.Prepared) // no receipt in a day: unknown is not failed, and the next way is prepared
		letter, err := delivery.Of(t.Context(), o.DB.Reader(), o.Book, x.Body, x.Attempts[0].Letter)
		o.must(err)
		if !letter.Serves {
			t.Error("a letter that serves is not marked")
		}
		arrived := o.Clock.Now().Add(-20 * time.Hour)
		o.mailSays(id, 1, "late", delivery.Arrived, "", arrived)
		x = o.stands(id, serving.Served, serving.Arrived, serving.Ended)
		if !x.ServedAt.Equal(arrived.UTC().Truncate(time.Microsecond)) {
			t.Errorf("served at %v, want %v", x.ServedAt, arrived)
		}
		steps, first := x.Steps, x.Proof
		o.mailSays(id, 1, "late", delivery.Arrived, "", arrived) // the same again
		o.mailSays(id, 1, "again", delivery.Arrived, "", arrived)
		if x = o.see(id); x.Steps != steps {
			t.Errorf("the same word made %d steps", x.Steps-steps)
		}
		told := len(o.told)
		o.mailSays(id, 1, "bounce", delivery.Failed, "full", o.Clock.Now())
		x = o.stands(id, serving.Missed, serving.Failed, serving.Ended, serving.Prepared)
		if len(o.told) != told+1 || x.Proof == first {
			t.Errorf("of the bounce %d were told, proof %s", len(o.told)-told, x.Proof)
		}
		if text := o.says(x.Proof); !strings.Contains(text, "不成立") || !strings.Contains(text, "对方信箱已满") {
			t.Errorf("the proof of a bounce:\n%s", text)
		}
		o.record(id, o.received(3))
		x = o.stands(id, serving.Served, serving.Failed, serving.Ended, serving.Arrived)
		if x.Way != serving.ByHand || x.Day() != o.today() {
			t.Errorf("%s on %s", x.Way, x.Day())
		}
		o.Verify()
	})
}
