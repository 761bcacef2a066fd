package office_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// order makes a job by an act.
func order(t *testing.T, w *testkit.World, kind string) {
	t.Helper()
	by := act.By{Actor: access.Actor{Book: w.Book, System: "test"}}
	_, err := act.Do(t.Context(), w.Engine, act.Kind{Name: "test.order"}, by, func(ctx context.Context, tx *act.Tx) (string, error) {
		return "ordered", job.Enqueue(ctx, tx, job.Order{Kind: kind, Args: struct{}{}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDeadJobIsSeenAndWokenByAPerson(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := newFace(t, w)
		v := f.as(access.SystemAdministrator)
		v.get("/operation").wants(200, "没有停下的任务", "没有等待的任务", "提交后立即落盘", "云水市（测试）")
		v.get("/").wants(200, "没有待办的事项", "处理停下的任务")

		fails := true
		worker := &job.Worker{DB: w.DB, Clock: w.Clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{"test.call": func(context.Context, job.Job) error {
			if fails {
				return errors.New("platform answered 503")
			}
			return nil
		}}}
		order(t, w, "test.call")
		if _, err := worker.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.signIn(v, access.SystemAdministrator)
		v.get("/operation").wants(200, "test.call", "platform answered 503").lacks("重新办理")
		for range 12 {
			w.Clock.Advance(7 * time.Hour)
			if _, err := worker.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		f.signIn(v, access.SystemAdministrator)
		v.get("/").wants(200, "处理停下的任务", "需要查明原因")
		page := v.get("/operation").wants(200, "test.call", "platform answered 503", "重新办理", "12")
		wake := page.text[strings.Index(page.text, "/operation/jobs/"):]
		wake = wake[:strings.IndexByte(wake, '"')]

		v.post("/operation/jobs/nothing/wake").wants(404, "没有找到这项停下的任务")
		v.post(wake).goes("/operation")
		v.get("/operation").wants(200, "任务已重新排队", "没有停下的任务")
		v.post(wake).wants(404)
		fails = false
		if _, err := worker.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		v.get("/operation").wants(200, "没有等待的任务")

		if _, err := ledger.Derive(t.Context(), w.DB, w.Book); err != nil {
			t.Fatal(err)
		}
		book, err := ledger.BookByID(t.Context(), w.DB.Reader(), w.Book)
		if err != nil || book.Size == 0 || !book.Demo {
			t.Fatalf("the book is %+v, %v", book, err)
		}
	})
}

func TestOperationShowsOnlyTheOwnBook(t *testing.T) {
	f := on(t)
	if err := ledger.Open(t.Context(), f.DB, "elsewhere", "别处（测试）", true); err != nil {
		t.Fatal(err)
	}
	by := act.By{Actor: access.Actor{Book: "elsewhere", System: "test"}}
	_, err := act.Do(t.Context(), f.Engine, act.Kind{Name: "test.order"}, by, func(ctx context.Context, tx *act.Tx) (string, error) {
		return "ordered", job.Enqueue(ctx, tx, job.Order{Kind: "test.foreign", Args: struct{}{}})
	})
	if err != nil {
		t.Fatal(err)
	}
	f.as(access.SystemAdministrator).get("/operation").wants(200, "没有等待的任务").lacks("test.foreign", "别处")
}
