package payment_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/act"
	sandbox "yuanjian/internal/adapter/sandbox/nontax"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/money"
	"yuanjian/internal/payment"
	"yuanjian/internal/payment/paymenttest"
)

// refused checks that an act was refused by a rule, or as not its turn (empty).
func refused(t *testing.T, err error, rule string) {
	t.Helper()
	var no law.Refusal
	var conflict fault.Conflict
	if rule == "" && !errors.As(err, &conflict) || rule != "" && (!errors.As(err, &no) || no.Rule != rule) {
		t.Errorf("%v, want a refusal by %q", err, rule)
	}
}

func wrong(t *testing.T, err error, field string) {
	t.Helper()
	var bad fault.Invalid
	if !errors.As(err, &bad) || bad.Fields[0].Name != field {
		t.Errorf("%v, want %s named", err, field)
	}
}

// feePaid is a decision whose late fee of two days was notified and paid with the fine.
func feePaid(d *paymenttest.Desk, fine money.Fen) (matter string) {
	matter = d.Served(fine)
	d.Until(d.Of(matter).Due.AddDays(2))
	d.Done(d.P.NoticeLate(context.Background(), d.Head, d.Of(matter).ID))
	d.Work()
	_, late := d.Of(matter).Owed()
	_, err := d.Bank.Pay(d.Code(matter, payment.LatePart), int64(late), paymenttest.Payer, sandbox.Plain)
	d.Must(err)
	d.Pay(matter, fine, sandbox.Plain)
	d.Call()
	d.Pass(5 * time.Minute)
	return matter
}

// TestTheLateFeeIsNotifiedWithItsTable (行政处罚法 72; documents.md C5.8): a code and a paper of its own; only what is owed, and only if the
// decision announced it.
func TestTheLateFeeIsNotifiedWithItsTable(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		silent := d.DecideAs(payment.New{Fine: 1000_00})
		d.Serve(silent)
		m := d.Served(1000_00)
		notice := func(m string) error { _, err := d.P.NoticeLate(t.Context(), d.Head, d.Of(m).ID); return err }
		refused(t, notice(m), "") // nothing has run
		d.Until(d.Of(m).Due.AddDays(2))
		refused(t, notice(silent), "T25")
		d.Must(notice(m))
		d.Work()
		x := is(t, d, m, payment.Notified, 1000_00, 60_00)
		text := d.Text(x.Course[len(x.Course)-2].Paper)
		for _, want := range []string{"加处罚款通知书", "人民币陆拾元整（60.00元）", "1,000.00", "按日3%", "不超过罚款的数额", "行政复议机关", "60日", "6个月"} {
			if !strings.Contains(text, want) {
				t.Errorf("the notice lacks %s:\n%s", want, text)
			}
		}
		refused(t, notice(m), "") // nothing was added
		d.Until(d.Of(m).Due.AddDays(60))
		d.Must(notice(m))
		is(t, d, m, payment.Notified, 1000_00, 1000_00) // the cap
		paid := feePaid(d, 1000_00)
		is(t, d, paid, payment.Paid, 0, 0)
	})
}

// TestARebuttalOfTheDateOfServiceIsCountedAnew (states.md D6): the last day, the late fee, and what of it was paid for nothing.
func TestARebuttalOfTheDateOfServiceIsCountedAnew(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		m := feePaid(d, 1000_00)
		was := d.Of(m)
		served := was.ServedAt.Add(24 * time.Hour)
		d.ServedAt(m, &served)
		x := is(t, d, m, payment.Paid, 0, 0)
		if x.Due != was.Due.AddDays(1) {
			t.Errorf("due on %s, was %s", x.Due, was.Due)
		}
		refundable(t, x, 30_00, "late") // one of two days was not late
		d.ServedAt(m, &served)
		if again := d.Of(m); again.Steps != x.Steps {
			t.Error("the same date is a step")
		}
		d.ServedAt(m, nil)
		if x := d.Of(m); x.Due != 0 || x.State != payment.Paid || len(x.Refunds) != 2 || x.Refunds[1].Fen != 30_00 {
			t.Errorf("without service: due %s, %s, %+v", x.Due, x.State, x.Refunds)
		}
		open := d.Served(200_00)
		d.ServedAt(open, nil)
		is(t, d, open, payment.Assessed, 200_00, 0)
	})
}

// TestInstalmentsAreApprovedByTheHead (行政处罚法 66; documents.md C5.7): within the plan nothing is late; the parts are what is owed.
func TestInstalmentsAreApprovedByTheHead(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		ctx, m := t.Context(), d.Served(1000_00)
		id := d.Of(m).ID
		ask := func(parts ...payment.Part) error {
			_, err := d.P.AskDeferral(ctx, d.Officer, id, payment.Deferral{At: d.Clock.Now(), Reason: "经济困难，附低保证明", Parts: parts})
			return err
		}
		day := func(n int) law.Date { return law.DateOf(d.Clock.Now()).AddDays(n) }
		wrong(t, ask(), "parts")
		wrong(t, ask(payment.Part{Fen: 999_99, Due: day(30)}), "parts")
		wrong(t, ask(payment.Part{Fen: 500_00, Due: day(30)}, payment.Part{Fen: 500_00, Due: day(30)}), "parts/1/due")
		wrong(t, ask(payment.Part{Fen: 1000_00, Due: day(0)}), "parts/0/due")
		plan := []payment.Part{{Fen: 400_00, Due: day(30)}, {Fen: 600_00, Due: day(60)}}
		d.Must(ask(plan...))
		refused(t, ask(plan...), "")
		if leaf, n, err := d.P.List(ctx, d.DB.Reader(), d.Head.Scope("payments.view"), payment.Filter{Queue: payment.QueueDeferral}); err != nil || n != 1 || leaf.Rows[0].ID != id {
			t.Errorf("what waits for the head: %+v (%v)", leaf.Rows, err)
		}
		d.Done(d.P.DecideDeferral(ctx, d.Head, id, payment.DeferralDecision{Reasons: "材料不足"}))
		d.Must(ask(plan...))
		d.Done(d.P.DecideDeferral(ctx, d.Head, id, payment.DeferralDecision{Approve: true, Reasons: "情况属实"}))
		x := is(t, d, m, payment.Notified, 1000_00, 0)
		if x.PayBy != plan[0].Due || x.Standing().ZH != "已批准暂缓或者分期" {
			t.Errorf("to be paid by %s: %s", x.PayBy, x.Standing().ZH)
		}
		if text := d.Text(x.Course[len(x.Course)-1].Paper); !strings.Contains(text, "同意暂缓、分期缴纳") || !strings.Contains(text, "600.00元") {
			t.Errorf("the paper says\n%s", text)
		}
		d.Pay(m, 400_00, sandbox.Plain)
		d.Call()
		if x = d.Of(m); x.PayBy != plan[1].Due {
			t.Errorf("then by %s", x.PayBy)
		}
		d.Until(plan[1].Due)
		late := d.Of(m).Late()
		if got := late.On(plan[1].Due); got != 0 {
			t.Errorf("within the plan it costs %s", got.Decimal())
		}
		if got := late.On(plan[1].Due.AddDays(1)); got != 18_00 {
			t.Errorf("the day after the plan it costs %s", got.Decimal())
		}
	})
}

// TestTheCourtIsAskedInItsTime (行政强制法 35, 53, 54; documents.md C5.9): reminder, ten days, and the time for reconsideration and suit.
func TestTheCourtIsAskedInItsTime(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		ctx, m := t.Context(), d.Served(1000_00) // on 2 March: the suit may be brought until 2 September
		id := d.Of(m).ID
		apply := func() error {
			_, err := d.P.ApplyToCourt(ctx, d.Head, id, payment.Court{At: d.Clock.Now(), Filing: "收1号"})
			return err
		}
		remind := func() error { _, err := d.P.Remind(ctx, d.Head, id); return err }
		refused(t, remind(), "T27")
		refused(t, apply(), "T27")
		d.Until(d.Of(m).Due.AddDays(1))
		d.Must(remind())
		x := d.Of(m)
		text := d.Text(x.Course[len(x.Course)-1].Paper)
		for _, want := range []string{"履行行政决定催告书", "10日内", "人民币壹仟元整（1,000.00元）", "陈述和申辩", "缴款码", "申请人民法院强制执行"} {
			if !strings.Contains(text, want) {
				t.Errorf("the reminder lacks %s:\n%s", want, text)
			}
		}
		refused(t, apply(), "T27")
		d.Clock.Advance(time.Minute)
		d.Done(d.P.ServeReminder(ctx, d.Officer, id, payment.ReminderArrival{At: d.Clock.Now(), Proof: "直接送达，回证3号"}))
		refused(t, apply(), "T27") // the suit may still be brought
		d.Until(law.NewDate(2026, time.September, 2))
		refused(t, apply(), "T27")
		d.Until(law.NewDate(2026, time.September, 3))
		d.Within(func(ctx context.Context, tx *act.Tx) error { return d.P.Pause(ctx, tx, m, 9, "review", d.Clock.Now()) })
		refused(t, apply(), "T28")
		d.Within(func(ctx context.Context, tx *act.Tx) error { return d.P.Resume(ctx, tx, m, 9) })
		d.Until(law.NewDate(2026, time.September, 20))
		refused(t, apply(), "T28") // no application was issued
		d.Done(d.P.WriteApplication(ctx, d.Head, id, payment.Application{Court: "测试区人民法院", Opinion: "没有提出意见"}))
		x = d.Of(m)
		text = d.Text(x.Course[len(x.Course)-1].Paper)
		for _, want := range []string{"强制执行申请书", "测试区人民法院：", x.Decision, x.Reminder.Number, "直接送达，回证3号", "没有提出意见", "复议已于", "合计", "人民币壹仟元整（1,000.00元）", "签发"} {
			if !strings.Contains(text, want) {
				t.Errorf("the application lacks %s:\n%s", want, text)
			}
		}
		d.Must(apply())
		if x = d.Of(m); x.Court.Number != x.Application.Number || x.Court.Court != "测试区人民法院" {
			t.Errorf("handed in as %+v", x.Court)
		}
		is(t, d, m, payment.Enforcing, 1000_00, 0)
		d.Done(d.P.EndEnforcement(ctx, d.Head, id, payment.CourtEnd{Enforced: true, Words: "已经划拨", Proof: "执1号"}))
		is(t, d, m, payment.Enforced, 1000_00, 0)
		if s, err := d.P.SettledAs(ctx, d.DB.Reader(), d.Book, m, d.Clock.Now()); err != nil || s.Performed() || !s.Ended() {
			t.Errorf("settled as %+v (%v)", s, err)
		}
		sound(t, d)
	})
}

// sound checks the rows of a world against its ledger.
func sound(t *testing.T, d *paymenttest.Desk) {
	t.Helper()
	n, err := payment.CheckRows(t.Context(), d.DB.Reader(), d.Book, func(b ledger.Broken) { t.Errorf("entry %d: %s", b.Index, b.What.ZH) })
	if err != nil || n == 0 {
		t.Errorf("%d demands compared (%v)", n, err)
	}
}

// TestRowsThatWereAlteredAreFound: a sum, a state, a payment that somebody put in or took out by hand.
func TestRowsThatWereAlteredAreFound(t *testing.T) {
	paymenttest.Worlds(t, func(t *testing.T, d *paymenttest.Desk) {
		m := d.Served(200_00)
		d.Paid(m, 200_00)
		open := d.Served(300_00)
		sound(t, d)
		for name, sql := range map[string]string{
			"marked as paid by hand": `UPDATE payment_demand SET state = 'paid' WHERE matter = '` + open + `'`,
			"a larger payment":       `UPDATE payment_received SET fen = fen + 1`,
			"a payment is gone":      `DELETE FROM payment_received`,
			"a step is gone":         `DELETE FROM payment_step WHERE kind = 'payment.receive'`,
			"a step is altered":      `UPDATE payment_step SET state = 'revoked' WHERE kind = 'payment.receipt'`,
		} {
			found := 0
			errBack := errors.New("back")
			err := d.DB.Write(t.Context(), func(tx *dbTx) error {
				if _, err := tx.Exec(t.Context(), sql); err != nil {
					return err
				}
				if _, err := payment.CheckRows(t.Context(), tx, d.Book, func(ledger.Broken) { found++ }); err != nil {
					return err
				}
				return errBack
			})
			if !errors.Is(err, errBack) || found == 0 {
				t.Errorf("%s: %d found (%v)", name, found, err)
			}
		}
		sound(t, d)
	})
}
