package act_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/testkit"
)

// post answers for Standing: who is named may act.
type post struct{ person string }

func (p post) Standing(_ context.Context, tx *act.Tx, kind act.Kind) error {
	if tx.By.Person != p.person {
		return act.Forbidden{Because: law.Words{ZH: "无权。", EN: "No."}}
	}
	return nil
}

const book = "b"

var (
	count  = act.Kind{Name: "test.count", Title: law.Words{ZH: "计数", EN: "Count"}, Permission: "test.count"}
	other  = act.Kind{Name: "test.other", Permission: "test.count"}
	system = act.Kind{Name: "test.system"}
)

func engine(t *testing.T, d *db.DB) (*act.Engine, *clock.Manual) {
	t.Helper()
	c := clock.NewManual(testkit.WorldBegins)
	if err := ledger.Open(t.Context(), d, book, "账簿", false); err != nil {
		t.Fatal(err)
	}
	return &act.Engine{DB: d, Clock: c, Standing: post{"p"}}, c
}

func by(person, command string) act.By {
	return act.By{Actor: access.Actor{Book: book, Person: person, Account: "account of " + person, Body: "body"}, Command: command}
}

// counted is the record of the act that adds one to a number that is read before: the shape of a lost update.
type counted struct {
	Number int    `json:"number"`
	Note   string `json:"note,omitempty"`
}

func addOne(ctx context.Context, tx *act.Tx) (counted, error) {
	var n int
	err := tx.QueryRow(ctx, `SELECT failures FROM login_failure WHERE login = 'number'`).Scan(&n)
	if err != nil && !db.NoRow(err) {
		return counted{}, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO login_failure (login, failures, last_at) VALUES ('number', $1, $2) ON CONFLICT (login) DO UPDATE SET failures = $1`, n+1, tx.Now)
	return counted{Number: n + 1}, err
}

func number(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Reader().QueryRow(t.Context(), `SELECT coalesce(max(failures), 0) FROM login_failure`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func verified(t *testing.T, d *db.DB, want int64) {
	t.Helper()
	if n, err := ledger.Verify(t.Context(), d, book); n != want || err != nil {
		t.Errorf("ledger: %d entries, want %d, %v", n, want, err)
	}
}

func TestActCommitsItsRecord(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, _ := engine(t, d)
		done, err := act.Do(t.Context(), e, count, by("p", ""), addOne)
		if err != nil || done.Record.Number != 1 || done.Replayed || done.Entry.Index != 0 || !done.Entry.At.Equal(testkit.WorldBegins) {
			t.Fatalf("%+v, %v", done, err)
		}
		var kind, body string
		if err := d.Reader().QueryRow(t.Context(), `SELECT e.kind, r.body FROM entry e JOIN record r ON r.book = e.book AND r.idx = e.idx`).Scan(&kind, &body); err != nil {
			t.Fatal(err)
		}
		want := `{"kind":"test.count","by":{"person":"p","account":"account of p","body":"body"},"record":{"number":1}}`
		if kind != "test.count" || body != want {
			t.Errorf("the ledger has %s %s", kind, body)
		}
		verified(t, d, 1)
	})
}

func TestRefusalLeavesNothing(t *testing.T) {
	refusal := law.Refusal{Rule: "A9b", Because: law.Words{ZH: "不行。", EN: "No."}}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, _ := engine(t, d)
		after := func(err error) func(context.Context, *act.Tx) (counted, error) {
			return func(ctx context.Context, tx *act.Tx) (counted, error) {
				if _, err := addOne(ctx, tx); err != nil {
					t.Error(err)
				}
				return counted{}, err
			}
		}
		if _, err := act.Do(t.Context(), e, count, by("p", "c1"), after(refusal)); err != refusal {
			t.Errorf("got %v", err)
		}
		if done, err := act.Batch(t.Context(), e, system, act.By{Actor: access.Actor{Book: book, System: "test"}},
			func(ctx context.Context, tx *act.Tx) ([]counted, error) {
				_, err := after(refusal)(ctx, tx)
				return []counted{{}, {}}, err
			}); err != refusal || done != nil {
			t.Errorf("batch: %v, %v", done, err)
		}
		if _, err := act.Do(t.Context(), e, count, by("q", "c2"), addOne); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("without a post: %v", err)
		}
		if _, err := act.Do(t.Context(), e, system, by("p", "c3"), addOne); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("a person acts as the system: %v", err)
		}
		func() {
			defer func() { _ = recover() }()
			_, _ = act.Do(t.Context(), e, count, by("p", "c4"), func(ctx context.Context, tx *act.Tx) (counted, error) {
				_, _ = addOne(ctx, tx)
				panic("half way")
			})
		}()
		if _, err := act.Do(t.Context(), e, count, by("p", ""), func(ctx context.Context, tx *act.Tx) (chan int, error) {
			_, err := addOne(ctx, tx)
			return nil, err // no record can be made of a channel
		}); err == nil {
			t.Error("an act without a record")
		}
		verified(t, d, 0)
		var commands int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM command`).Scan(&commands); err != nil || commands != 0 || number(t, d) != 0 {
			t.Errorf("left behind: %d commands, number %d, %v", commands, number(t, d), err)
		}
		// What was refused may be tried again with the same command.
		if done, err := act.Do(t.Context(), e, count, by("p", "c1"), addOne); err != nil || done.Replayed || done.Record.Number != 1 {
			t.Errorf("tried again: %+v, %v", done, err)
		}
	})
}

func TestCommandIsCarriedOutOnce(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, c := engine(t, d)
		first, err := act.Do(t.Context(), e, count, by("p", "form-1"), addOne)
		if err != nil {
			t.Fatal(err)
		}
		c.Advance(time.Hour)
		again, err := act.Do(t.Context(), e, count, by("p", "form-1"), func(context.Context, *act.Tx) (counted, error) {
			t.Error("the body ran again")
			return counted{}, nil
		})
		if err != nil || !again.Replayed || again.Record != first.Record || again.Entry != first.Entry {
			t.Errorf("%+v, %v; first %+v", again, err, first)
		}
		var conflict fault.Conflict
		e.Standing = post{"q"}
		if _, err := act.Do(t.Context(), e, count, by("q", "form-1"), addOne); !errors.As(err, &conflict) {
			t.Errorf("another account with the same command: %v", err)
		}
		e.Standing = post{"p"}
		if _, err := act.Do(t.Context(), e, other, by("p", "form-1"), addOne); !errors.As(err, &conflict) {
			t.Errorf("another act with the same command: %v", err)
		}
		for range 2 { // without a command every time is a new act
			if _, err := act.Do(t.Context(), e, count, by("p", ""), addOne); err != nil {
				t.Error(err)
			}
		}
		if number(t, d) != 3 {
			t.Errorf("number %d", number(t, d))
		}
		verified(t, d, 3)
	})
}

func TestNowNeverGoesBack(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, c := engine(t, d)
		steps := []time.Duration{0, time.Second, -time.Hour, 0, 0, 2 * time.Hour, time.Microsecond, 0}
		var last time.Time
		for i, step := range steps {
			c.Advance(step)
			var now time.Time
			done, err := act.Do(t.Context(), e, count, by("p", ""), func(_ context.Context, tx *act.Tx) (counted, error) {
				now = tx.Now
				first, second := tx.NewID(), tx.NewID()
				if tx.Next != int64(i) || tx.Book != book || first == second {
					t.Errorf("act %d is told entry %d of %s", i, tx.Next, tx.Book)
				}
				return counted{Number: i}, nil
			})
			if err != nil || !done.Entry.At.Equal(now) || !now.After(last) || now.Before(c.Now()) {
				t.Errorf("act %d at %s after %s, clock %s, %v", i, now, last, c.Now(), err)
			}
			if want := max(c.Now().UnixMicro(), last.UnixMicro()+1); !last.IsZero() && now.UnixMicro() != want {
				t.Errorf("act %d at %d, want %d", i, now.UnixMicro(), want)
			}
			if e.Now(book).Before(now) {
				t.Errorf("after the act at %s, now is %s", now, e.Now(book))
			}
			last = now
		}
		if got := e.Now("another"); !got.Equal(c.Now()) {
			t.Errorf("in another book now is %s", got)
		}
		verified(t, d, int64(len(steps)))
	})
}

func TestBatchIsOneCommitAndManyEntries(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, _ := engine(t, d)
		commits := 0
		d.Committed = func() { commits++ }
		device := act.By{Actor: access.Actor{Book: book, Device: "camera"}, Command: "ignored"}
		done, err := act.Batch(t.Context(), e, system, device, func(_ context.Context, tx *act.Tx) ([]counted, error) {
			if tx.By.Command != "" {
				t.Error("a batch has a command")
			}
			return []counted{{Number: 1}, {Number: 2}, {Number: 3}}, nil
		})
		if err != nil || len(done) != 3 || commits != 1 {
			t.Fatalf("%d results, %d commits, %v", len(done), commits, err)
		}
		for i, one := range done {
			if one.Entry.Index != int64(i) || one.Record.Number != i+1 || one.Entry.At != done[0].Entry.At {
				t.Errorf("item %d: %+v", i, one)
			}
		}
		if none, err := act.Batch(t.Context(), e, system, device, func(context.Context, *act.Tx) ([]counted, error) { return nil, nil }); err != nil || len(none) != 0 {
			t.Errorf("empty batch: %v, %v", none, err)
		}
		verified(t, d, 3)
	})
}

// Acts of one book are serial on both engines: what an act has read is still so when it writes.
func TestActsOfOneBookLoseNoUpdate(t *testing.T) {
	const writers, acts = 6, 8
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		e, _ := engine(t, d)
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range acts {
					// Every command is sent twice at once, as a nervous finger does.
					var twice sync.WaitGroup
					for range 2 {
						twice.Go(func() {
							if _, err := act.Do(context.Background(), e, count, by("p", fmt.Sprintf("%d/%d", w, i)), addOne); err != nil {
								t.Error(err)
							}
						})
					}
					twice.Wait()
				}
			})
		}
		all.Wait()
		if n := number(t, d); n != writers*acts {
			t.Errorf("%d of %d updates are there", n, writers*acts)
		}
		verified(t, d, writers*acts)
		var numbers []int
		for i := range writers * acts {
			var body string
			if err := d.Reader().QueryRow(t.Context(), `SELECT body FROM record WHERE book = $1 AND idx = $2`, book, i).Scan(&body); err != nil {
				t.Fatal(err)
			}
			var r struct{ Record counted }
			if err := json.Unmarshal([]byte(body), &r); err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, r.Record.Number)
		}
		if !slices.IsSorted(numbers) {
			t.Errorf("the ledger is not in the order of the acts: %v", numbers)
		}
	})
}

// The negative control of the test above: the same body without the book's lock loses an update.
func TestWithoutTheLockAnUpdateIsLost(t *testing.T) {
	d := testkit.Database(t, testkit.MigratedPostgreSQL(t))
	adding := func(between func() error) error {
		return d.Write(t.Context(), func(tx *db.Tx) error {
			var n int
			if err := tx.QueryRow(t.Context(), `SELECT coalesce(max(failures), 0) FROM login_failure`).Scan(&n); err != nil {
				return err
			}
			if err := between(); err != nil {
				return err
			}
			_, err := tx.Exec(t.Context(), `INSERT INTO login_failure (login, failures, last_at) VALUES ('number', $1, 0) ON CONFLICT (login) DO UPDATE SET failures = $1`, n+1)
			return err
		})
	}
	err := adding(func() error { return adding(func() error { return nil }) })
	if n := number(t, d); err != nil || n != 1 {
		t.Errorf("two were added and the number is %d, %v: the test of serial acts proves nothing", n, err)
	}
}

func TestBooksRunInParallel(t *testing.T) {
	d := testkit.Database(t, testkit.MigratedPostgreSQL(t))
	e, _ := engine(t, d)
	if err := ledger.Open(t.Context(), d, "second", "", false); err != nil {
		t.Fatal(err)
	}
	_, err := act.Do(t.Context(), e, count, by("p", ""), func(ctx context.Context, _ *act.Tx) (counted, error) {
		elsewhere := by("p", "")
		elsewhere.Book = "second"
		done, err := act.Do(ctx, e, count, elsewhere, func(context.Context, *act.Tx) (counted, error) { return counted{Number: 7}, nil })
		return done.Record, err // would never come back if books shared a lock
	})
	if err != nil {
		t.Error(err)
	}
}

func TestActInABookThatIsNotThere(t *testing.T) {
	d := testkit.SQLite(t)
	e, _ := engine(t, d)
	elsewhere := by("p", "")
	elsewhere.Book = "nowhere"
	if _, err := act.Do(t.Context(), e, count, elsewhere, addOne); !fault.IsNotFound(err) {
		t.Errorf("got %v", err)
	}
}

func TestForbiddenSpeaksChineseAndIsOfItsKind(t *testing.T) {
	err := fmt.Errorf("do: %w", act.Forbidden{Because: law.Words{ZH: "无权办理。"}, Cure: law.Words{ZH: "请联系管理员。"}})
	if !errors.Is(err, act.ErrForbidden) || !strings.Contains(err.Error(), "无权办理。请联系管理员。") {
		t.Errorf("%v", err)
	}
}
