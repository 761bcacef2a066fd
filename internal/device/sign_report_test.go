package device_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/testkit"
)

// somebody is who passes: no person, no account.
func somebody(w *testkit.World, command string) act.By {
	return act.By{Actor: access.Actor{Book: w.Book}, Command: command}
}

// TestA14_1a_SomebodyReportsTheSign: a report of a sign is a record and a task of the keeper with a day, once; it ends when somebody
// looked: by an answer with a photograph, or by the record that the sign is missing.
func TestA14_1a_SomebodyReportsTheSign(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		use := f.Live().Use
		ctx := t.Context()
		report := func(command, what string) (device.Done, error) {
			return f.Service.ReportSign(ctx, somebody(w, command), device.On{Use: use}, device.SignReport{What: what})
		}
		waiting := func() int {
			rows, err := f.Service.List(ctx, f.By(access.Keeper).Scope(access.ViewDevices), device.Filter{Work: "sign-report", WorkScope: f.By(access.Keeper).Scope(access.InstallDevice)}, w.Clock.Now())
			f.Must(rows, err)
			return len(rows.Rows)
		}
		if _, err := report("report-0001", "ugly"); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("a trouble that there is not: %v", err)
		}
		first, err := report("report-0001", "hidden")
		f.Must(first, err)
		again, err := report("report-0001", "hidden")
		f.Must(again, err)
		if !again.Replayed || again.Record.ID != first.Record.ID || waiting() != 1 {
			t.Errorf("sent twice: %+v, %d wait", again, waiting())
		}
		if got := f.State(use).State; got != device.Live {
			t.Errorf("a report alone makes the use %s", got)
		}
		known, err := device.SignReportOf(ctx, w.DB.Reader(), w.Book, use, first.Record.ID)
		if f.Must(known, err); !known.Done.IsZero() {
			t.Errorf("nobody has looked: %+v", known)
		}
		w.Clock.Advance(time.Hour)
		answer := device.SignAnswer{Note: "到现场核查，树枝已修剪"}
		if _, err := f.Service.AnswerSignReport(ctx, f.By(access.Keeper), devicetest.With(use, devicetest.Document("记录")), answer); !errors.As(err, new(fault.Invalid)) {
			t.Errorf("an answer without a photograph: %v", err)
		}
		done, err := f.Service.AnswerSignReport(ctx, f.By(access.Keeper), devicetest.With(use, devicetest.Picture("标志")), answer)
		f.Must(done, err)
		if waiting() != 0 {
			t.Error("the answer leaves the task")
		}
		known, err = device.SignReportOf(ctx, w.DB.Reader(), w.Book, use, first.Record.ID)
		if f.Must(known, err); known.Done.IsZero() || known.Missing {
			t.Errorf("after the answer: %+v", known)
		}
		if _, err := f.Service.AnswerSignReport(ctx, f.By(access.Keeper), devicetest.With(use, devicetest.Picture("标志")), answer); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("an answer to nothing: %v", err)
		}
		w.Clock.Advance(time.Hour)
		second, err := report("report-0002", "missing")
		f.Must(second, err)
		w.Clock.Advance(time.Minute)
		done, err = f.Service.ReportSignMissing(ctx, f.By(access.Keeper), devicetest.With(use), device.MissingSign{Note: "立柱被撞"})
		f.Must(done, err)
		known, err = device.SignReportOf(ctx, w.DB.Reader(), w.Book, use, second.Record.ID)
		if f.Must(known, err); !known.Missing || waiting() != 0 {
			t.Errorf("found missing: %+v, %d wait", known, waiting())
		}
		var refused law.Refusal
		third, err := report("report-0003", "missing")
		f.Must(third, err)
		if _, err := f.Service.AnswerSignReport(ctx, f.By(access.Keeper), devicetest.With(use, devicetest.Picture("标志")), answer); !errors.As(err, &refused) || refused.Rule != "A14.1a" || refused.Article != "第十四条第一款" || refused.Cure.ZH == "" {
			t.Errorf("a missing sign is answered as standing: %v", err)
		}
	})
}

// TestReportsOfOneSignAreBounded: who reports again and again fills nobody's file, and what is not public takes no report.
func TestReportsOfOneSignAreBounded(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	f := devicetest.New(t, w)
	use := f.Live().Use
	refused := 0
	for n := range 25 {
		_, err := f.Service.ReportSign(t.Context(), somebody(w, fmt.Sprintf("report-%04d", n)), device.On{Use: use}, device.SignReport{What: "hidden"})
		if errors.As(err, new(fault.Conflict)) {
			refused++
		} else {
			f.Must(nil, err)
		}
	}
	if refused != 5 {
		t.Errorf("%d of 25 refused", refused)
	}
	hidden := f.Register("").Use
	if _, err := f.Service.ReportSign(t.Context(), somebody(w, "report-9999"), device.On{Use: hidden}, device.SignReport{What: "hidden"}); !fault.IsNotFound(err) {
		t.Errorf("a use that is not public: %v", err)
	}
}
