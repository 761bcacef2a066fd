package casefile_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
)

// reminders are what the party of a case was told, by the day on which it was: the texts of the letters, the oldest first.
type reminders map[string][]string

// remind runs the periodic work once.
func remind(t *testing.T, o *casefiletest.Office) {
	t.Helper()
	o.Must(o.C.RemindJob(t.Context(), job.Job{Book: o.Book, Kind: casefile.JobRemind}))
}

// told are the letters that told the party of a case something.
func told(t *testing.T, o *casefiletest.Office, id string) reminders {
	t.Helper()
	letters, err := delivery.Letters(t.Context(), o.DB.Reader(), access.Scope{Book: o.Book, Bodies: []string{o.County.ID}}, casefile.Subject, id)
	o.Must(err)
	out := reminders{}
	for _, l := range letters {
		_, text, _, err := o.V.Letters.Words(t.Context(), o.DB.Reader(), o.Book, l.ID)
		o.Must(err)
		if l.Serves || len(l.Ladder) != 1 || l.Ladder[0].Kind != delivery.SMS {
			t.Errorf("a reminder goes by %+v and serves: %v", l.Ladder, l.Serves)
		}
		on := law.DateOf(l.MadeAt).String()
		out[on] = append(out[on], text.ZH)
	}
	return out
}

// walk runs the work at nine each day from today until a day, twice as a process that was killed after it would.
func walk(t *testing.T, o *casefiletest.Office, until law.Date) {
	t.Helper()
	for o.Today() < until {
		o.Clock.Set(o.Today().AddDays(1).Start().Add(9 * time.Hour))
		remind(t, o)
		remind(t, o)
	}
}

// on checks on which days there were reminders, in order, one each day unless said otherwise, and what each says.
func on(t *testing.T, got reminders, want map[string]string) {
	t.Helper()
	for day, says := range want {
		if len(got[day]) != 1 || !strings.Contains(got[day][0], says) {
			t.Errorf("on %s: %q, want one that says %q", day, got[day], says)
		}
	}
	for day, texts := range got {
		if _, ok := want[day]; !ok {
			t.Errorf("on %s: %q", day, texts)
		}
	}
}

// TestA41a_ThePartyIsRemindedSevenThreeAndOneDayBefore (ux P15, F.2): of the days to state its case and to ask for a hearing, over 国庆, in one letter for
// one day; by day and not by night; once each, however often the work runs; with number and phone, without link, sum or name. None once it was done.
func TestA41a_ThePartyIsRemindedSevenThreeAndOneDayBefore(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		o.Clock.Set(law.NewDate(2026, 9, 28).Start().Add(9 * time.Hour))
		id := o.Noticed(3_000_00)
		last, _ := o.See(id).Window()
		if last.Date != law.NewDate(2026, 10, 10) { // 29, 30 September, 8, 9 and, worked instead, 10 October
			t.Fatalf("until %s", last.Date)
		}
		quiet := o.Noticed(3_000_00)
		o.Done(o.C.StateAsParty(t.Context(), o.See(quiet).Matter(), "form-1", "标线看不清", nil))
		o.Done(o.C.AskHearingAsParty(t.Context(), o.See(quiet).Matter(), "form-2"))
		remind(t, o)
		walk(t, o, law.NewDate(2026, 10, 2))
		o.Clock.Set(law.NewDate(2026, 10, 3).Start().Add(3 * time.Hour))
		remind(t, o)
		on(t, told(t, o, id), nil)
		o.Clock.Set(law.NewDate(2026, 10, 2).Start().Add(19 * time.Hour))
		walk(t, o, law.NewDate(2026, 10, 20))
		got := told(t, o, id)
		on(t, got, map[string]string{"2026-10-03": "陈述申辩、要求听证的期限到2026年10月10日（星期六）24:00止，还有7天", "2026-10-07": "还有3天", "2026-10-09": "还有1天"})
		for _, want := range []string{o.See(id).Number, o.County.Phone, o.County.Name, "12345", "不是送达"} {
			if !strings.Contains(got["2026-10-03"][0], want) {
				t.Errorf("the reminder does not say %s", want)
			}
		}
		for _, not := range []string{"http", "3,000", "罚款", casefiletest.Party.Name, casefiletest.Party.Phone} {
			if strings.Contains(got["2026-10-03"][0], not) {
				t.Errorf("the reminder says %s", not)
			}
		}
		on(t, told(t, o, quiet), nil)
		o.Verify()
	})
}

// TestA41a_NoReminderComesAfterTheActIsDone: stated between two reminders, only the hearing is left; and asked for, nothing.
func TestA41a_NoReminderComesAfterTheActIsDone(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		o.Clock.Set(law.NewDate(2026, 9, 28).Start().Add(9 * time.Hour))
		id := o.Noticed(3_000_00)
		walk(t, o, law.NewDate(2026, 10, 5))
		o.Done(o.C.StateAsParty(t.Context(), o.See(id).Matter(), "form-1", "标线看不清", nil))
		walk(t, o, law.NewDate(2026, 10, 8))
		got := told(t, o, id)
		on(t, got, map[string]string{"2026-10-03": "陈述申辩、要求听证", "2026-10-07": "要求听证"})
		if strings.Contains(got["2026-10-07"][0], "陈述申辩") {
			t.Error("who stated its case is told to")
		}
		o.Done(o.C.AskHearingAsParty(t.Context(), o.See(id).Matter(), "form-2"))
		walk(t, o, law.NewDate(2026, 10, 12))
		on(t, told(t, o, id), map[string]string{"2026-10-03": "", "2026-10-07": ""})
		o.Verify()
	})
}

// TestA41a_AReminderMovesWithItsDay: payment over 国庆, by the day of service; the day is rebutted, and what comes is of the new one; paid, none comes. The
// days of reconsideration and suit follow, and end with the application.
func TestA41a_AReminderMovesWithItsDay(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		ctx := t.Context()
		o.Clock.Set(law.NewDate(2026, 9, 1).Start().Add(9 * time.Hour))
		id, paid := o.Decided(200_00), ""
		o.Clock.Set(law.NewDate(2026, 9, 14).Start().Add(9 * time.Hour))
		paid = o.Decided(200_00)
		o.Clock.Set(law.NewDate(2026, 9, 29).Start().Add(9 * time.Hour))
		for _, x := range []string{id, paid} {
			o.Done(o.C.ServeDecision(ctx, o.First, o.HandedOver(x)))
			o.Bank.Ask(x)
		}
		due := o.Bank.Of(id).Due // the fifteenth day after 29 September
		if due != law.NewDate(2026, 10, 14) {
			t.Fatalf("due %s", due)
		}
		walk(t, o, law.NewDate(2026, 10, 8))
		on(t, told(t, o, id), map[string]string{"2026-10-07": "履行决定书的期限到2026年10月14日（星期三）24:00止，还有7天"})
		o.Pay(paid)
		at := law.NewDate(2026, 10, 2).Start().Add(10 * time.Hour)
		all, err := o.V.Of(ctx, o.DB.Reader(), o.Book, casefile.Subject, id)
		o.Must(err)
		rebutted(t, o, all[len(all)-1].ID, &at)
		if moved := o.Bank.Of(id).Due; moved != law.NewDate(2026, 10, 19) { // the seventeenth is a Saturday
			t.Fatalf("moved to %s", moved)
		}
		walk(t, o, law.NewDate(2026, 10, 25))
		on(t, told(t, o, id), map[string]string{"2026-10-07": "2026年10月14日", "2026-10-12": "2026年10月19日（星期一）24:00止，还有7天", "2026-10-16": "还有3天", "2026-10-18": "还有1天"})
		on(t, told(t, o, paid), map[string]string{"2026-10-07": "2026年10月14日"})
		review, _ := o.See(paid).RemedyDays()
		walk(t, o, review.Date.AddDays(-5))
		if got := told(t, o, paid)[review.Date.AddDays(-7).String()]; len(got) != 1 || !strings.Contains(got[0], "申请行政复议的期限") {
			t.Errorf("of reconsideration: %q", got)
		}
		o.Done(o.C.AskReviewAsParty(ctx, o.See(paid).Matter(), "form-3", "测试区人民政府", "请求撤销", nil))
		before := len(told(t, o, paid))
		walk(t, o, review.Date.AddDays(1))
		if after := len(told(t, o, paid)); after != before {
			t.Errorf("%d reminders more after the application", after-before)
		}
		o.Verify()
	})
}

// TestA41a_AKilledReminderIsSentOnce: the process ends behind the first of three letters; the next goes on, and each party has one. An address that turned
// out to be somebody else's gets none.
func TestA41a_AKilledReminderIsSentOnce(t *testing.T) {
	casefiletest.Worlds(t, func(t *testing.T, o *casefiletest.Office) {
		o.Clock.Set(law.NewDate(2026, 9, 28).Start().Add(9 * time.Hour))
		ids := []string{o.Noticed(200_00), o.Noticed(200_00), o.Noticed(200_00)}
		o.Clock.Set(law.NewDate(2026, 10, 3).Start().Add(9 * time.Hour))
		ctx, end := context.WithCancel(t.Context())
		defer end()
		was, sent := o.Engine.Watch, 0
		o.Engine.Watch = func(ctx context.Context, kind string) (context.Context, func(time.Duration, error)) {
			return ctx, func(time.Duration, error) {
				if kind == casefile.Reminding.Name {
					sent++
					end()
				}
			}
		}
		if err := o.C.RemindJob(ctx, job.Job{Book: o.Book, Kind: casefile.JobRemind}); err == nil || sent == 0 {
			t.Fatalf("the work went on: %d, %v", sent, err)
		}
		o.Engine.Watch = was
		all := func() (n int) {
			for _, id := range ids {
				n += len(told(t, o, id)["2026-10-03"])
			}
			return n
		}
		if n := all(); n != 1 {
			t.Errorf("%d letters before the process ended", n)
		}
		remind(t, o)
		remind(t, o)
		if n := all(); n != 3 {
			t.Errorf("%d letters", n)
		}
		letters, err := delivery.Letters(t.Context(), o.DB.Reader(), access.Scope{Book: o.Book, Bodies: []string{o.County.ID}}, casefile.Subject, ids[0])
		o.Must(err)
		_, err = o.V.Letters.TakeCallback(t.Context(), delivery.SMS, delivery.Callback{ID: "callback-1", Key: letters[0].Ladder[0].ID, Report: delivery.Report{State: delivery.Failed, Reason: "number-changed", At: o.Clock.Now()}})
		o.Must(err)
		walk(t, o, law.NewDate(2026, 10, 12))
		for _, id := range ids {
			on(t, told(t, o, id), map[string]string{"2026-10-03": "还有7天"})
		}
		o.Verify()
	})
}
