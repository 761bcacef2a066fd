package device_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/testkit"
)

// message is a health message of a device, number n, at an instant.
func message(n int, at time.Time, abnormal bool) device.HealthMessage {
	return device.HealthMessage{Message: device.Message{WebhookID: fmt.Sprintf("w-%d", n), SentAt: at, Digest: fmt.Sprintf("%064x", n)},
		Health: device.Health{ID: fmt.Sprintf("e-%d", n), Time: at, ClockOffsetMS: 40, Firmware: devicetest.Firmware, Abnormal: abnormal, Detail: "存储将满"}}
}

// TestHealthTurns: a device says that it is abnormal and later normal; each turn is one fact, a repeated message nothing new.
func TestHealthTurns(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		ctx := t.Context()
		from := device.Sender{Book: w.Book, Body: w.County.ID, Device: ids.Device}
		send := func(m device.HealthMessage) device.Received {
			t.Helper()
			got, err := f.Service.ReportHealth(ctx, from, m)
			f.Must(got, err)
			w.Clock.Advance(time.Minute)
			return got
		}
		send(message(1, w.Clock.Now(), false))
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("a normal message makes it %s", s.Words.ZH)
		}
		m := message(2, w.Clock.Now(), true)
		first := send(m)
		if s := f.State(ids.Use); s.State != device.BlockedState || s.Words.ZH != "不得使用（设备或者时钟不正常）" {
			t.Errorf("an abnormal message makes it %s", s.Words.ZH)
		}
		if again := send(m); !again.Known || again.ID != first.ID || !again.ReceivedAt.Equal(first.ReceivedAt) {
			t.Errorf("asked again: %+v, first %+v", again, first)
		}
		send(message(3, w.Clock.Now(), true))
		send(message(4, w.Clock.Now(), false))
		if s := f.State(ids.Use); s.State != device.Live {
			t.Errorf("normal again, it is %s", s.Words.ZH)
		}
		turns := 0
		l := f.Life(ids.Use)
		for _, fact := range l.Facts {
			if fact.Event == device.AbnormalStarted || fact.Event == device.AbnormalEnded {
				turns++
			}
		}
		if turns != 2 {
			t.Errorf("%d turns are on record", turns)
		}
		for name, change := range map[string]func(*device.HealthMessage){
			"same webhook id": func(m *device.HealthMessage) { m.ID = "other" }, "same event id": func(m *device.HealthMessage) { m.WebhookID = "other" },
		} {
			other := m
			other.Digest = fmt.Sprintf("%064x", 99)
			change(&other)
			if _, err := f.Service.ReportHealth(ctx, from, other); !errors.Is(err, device.ErrSameIDOtherBytes) {
				t.Errorf("%s with other bytes: %v", name, err)
			}
		}
		scope := f.By(access.Keeper).Scope(access.ViewDevices)
		latest, err := device.HealthAmong(ctx, w.DB.Reader(), w.Book, []string{ids.Device})
		f.Must(latest, err)
		if h := latest[ids.Device]; h.Abnormal || h.OffsetMS != 40 || h.Detail != "存储将满" {
			t.Errorf("latest health is %+v", h)
		}
		if all, err := device.HealthOf(ctx, w.DB.Reader(), scope, ids.Device, 10); err != nil || len(all) != 4 || all[0].Abnormal || !all[1].Abnormal {
			t.Errorf("health messages: %+v, %v", all, err)
		}
		foreign := w.Who(access.Keeper, w.Other).By.Scope(access.ViewDevices)
		if all, err := device.HealthOf(ctx, w.DB.Reader(), foreign, ids.Device, 10); err != nil || len(all) != 0 {
			t.Errorf("a foreign body sees %v, %v", all, err)
		}
		w.Verify()
	})
}

// TestHealthBeforeAnyUse: a device that has no use yet may already say that it is abnormal; a use registered later knows.
func TestHealthBeforeAnyUse(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ctx, keeper := t.Context(), f.By(access.Keeper)
		d, err := f.Service.RegisterDevice(ctx, keeper, device.NewDevice{Serial: "SN-1", Model: devicetest.Model, Maker: devicetest.Maker})
		f.Must(d, err)
		f.Must(f.Service.ReportHealth(ctx, device.Sender{Book: w.Book, Body: w.County.ID, Device: d.Record.ID}, message(1, w.Clock.Now(), true)))
		site, err := f.Service.RegisterSite(ctx, keeper, device.NewSite{Words: "某路口", Kind: "fixed", Place: "road", Point: &devicetest.Point})
		f.Must(site, err)
		use, err := f.Service.RegisterUse(ctx, keeper, device.NewUse{Device: d.Record.ID, Site: site.Record.ID, Violation: devicetest.Violation, Field: "traffic"})
		f.Must(use, err)
		w.Clock.Advance(time.Hour)
		for _, g := range lifeGates(f, use.Record.ID) {
			if g.Rule == "A36.3" && g.Result.String() != "unmet" {
				t.Errorf("health is %s", g.Result)
			}
		}
	})
}

func lifeGates(f *devicetest.Fleet, use string) []law.Statement {
	l := f.Life(use)
	return l.Gates(f.W.Clock.Now())
}

// TestNeighboursAreEnough: over random clock checks, recorded in any order, the two next to an instant judge Health as all of
// them do, now and as known at any time.
func TestNeighboursAreEnough(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		r := rand.New(rand.NewPCG(7, 7))
		begins := w.Clock.Now()
		var all []device.ClockCheck
		for range 60 {
			w.Clock.Advance(time.Duration(r.IntN(3600)) * time.Second)
			at := begins.Add(time.Duration(r.IntN(40)) * time.Hour) // on purpose many at one instant
			offset := int64(r.IntN(2400) - 1200)
			by := act.By{Actor: access.Actor{Book: w.Book, Device: ids.Device, System: "test"}}
			done, err := act.Do(t.Context(), w.Engine, device.HealthReported, by, func(ctx context.Context, tx *act.Tx) (string, error) {
				return "", device.ObserveClock(ctx, tx, ids.Device, at, offset, device.FromCapture)
			})
			f.Must(done, err)
			all = append(all, device.ClockCheck{At: at, KnownAt: done.Entry.At, OffsetMS: offset})
		}
		found := map[string]int{}
		for i := range 300 {
			at := begins.Add(time.Duration(r.IntN(90)-5) * 30 * time.Minute)
			var known *time.Time
			if i%2 == 0 {
				k := begins.Add(time.Duration(r.IntN(40)) * time.Hour)
				known = &k
			}
			l, err := device.LoadAround(t.Context(), w.DB.Reader(), w.Book, ids.Use, at, known)
			f.Must(l, err)
			if len(l.Checks) > 2 {
				t.Fatalf("%d checks were loaded", len(l.Checks))
			}
			whole := l
			whole.Checks = all
			whole = whole.KnownAt(known)
			got, want := healthOf(l, at), healthOf(whole, at)
			if got != want {
				t.Fatalf("at %s known %v: %s by the neighbours, %s by all", at, known, got, want)
			}
			found[want]++
		}
		if len(found) != 3 {
			t.Errorf("the instants found only %v", found)
		}
	})
}

func healthOf(l device.Life, at time.Time) string {
	for _, f := range judgeAt(l, at, nil).Findings {
		if f.Rule == "A36.3" {
			return f.Result.String()
		}
	}
	return ""
}

// TestRegisterReadsTheNeighboursOfEachDevice: the checks of a page of devices are those that each life has by itself.
func TestRegisterReadsTheNeighboursOfEachDevice(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := []devicetest.Ids{f.Register(""), f.Register(""), f.Register(""), f.Register("")} // the last says nothing
		r := rand.New(rand.NewPCG(11, 11))
		begins := w.Clock.Now()
		for i := range 60 {
			w.Clock.Advance(time.Minute)
			of, at := ids[i%3].Device, begins.Add(time.Duration(r.IntN(12))*time.Hour)
			by := act.By{Actor: access.Actor{Book: w.Book, Device: of, System: "test"}}
			f.Must(act.Do(t.Context(), w.Engine, device.HealthReported, by, func(ctx context.Context, tx *act.Tx) (string, error) {
				return "", device.ObserveClock(ctx, tx, of, at, int64(i), device.FromHealth)
			}))
		}
		scope, seen := f.By(access.Keeper).Scope(access.ViewDevices), 0
		for hour := -1; hour <= 13; hour++ {
			at := begins.Add(time.Duration(hour) * time.Hour)
			page, err := f.Service.List(t.Context(), scope, device.Filter{}, at)
			f.Must(page, err)
			for _, row := range page.Rows {
				l, err := device.LoadIn(t.Context(), w.DB.Reader(), scope, row.Life.Use.ID, at)
				f.Must(l, err)
				if !slices.Equal(row.Life.Checks, l.Checks) {
					t.Fatalf("hour %d: %v in the register, %v in the life", hour, row.Life.Checks, l.Checks)
				}
				if row.Life.Device.ID == ids[3].Device && len(l.Checks) > 0 {
					t.Error("a silent device has clock checks")
				}
				seen += len(l.Checks)
			}
		}
		if seen < 60 {
			t.Errorf("only %d checks were read", seen)
		}
	})
}

// TestDoorObservation: the delay of a message tells of the clock only beyond the limit and five seconds.
func TestDoorObservation(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		for delay, counts := range map[time.Duration]bool{0: false, 6 * time.Second: false, 6001 * time.Millisecond: true, -6 * time.Second: false, -7 * time.Second: true} {
			w.Clock.Advance(time.Hour)
			by := act.By{Actor: access.Actor{Book: w.Book, Device: ids.Device, System: "test"}}
			done, err := act.Do(t.Context(), w.Engine, device.HealthReported, by, func(ctx context.Context, tx *act.Tx) (string, error) {
				return "", device.ObserveDoor(ctx, tx, ids.Device, tx.Now.Add(-delay))
			})
			f.Must(done, err)
			checks, err := device.Checks(t.Context(), w.DB.Reader(), w.Book, ids.Device, done.Entry.At, done.Entry.At.Add(time.Second), 10)
			f.Must(checks, err)
			if (len(checks) == 1) != counts || counts && checks[0].OffsetMS != delay.Milliseconds() {
				t.Errorf("a delay of %s gives %+v", delay, checks)
			}
		}
	})
}

// TestSecrets: a secret is shown once and stored sealed; two count at a time, so that one can be exchanged for the other; what
// was ended counts no more; a foreign body can do nothing.
func TestSecrets(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Register("")
		ctx, keeper, foreign := t.Context(), f.By(access.Keeper), w.Who(access.Keeper, w.Other).By
		if _, err := f.Service.Sender(ctx, ids.Device); !fault.IsNotFound(err) {
			t.Errorf("a device without keys is a sender: %v", err)
		}
		old, err := f.Service.IssueSecret(ctx, keeper, ids.Device)
		f.Must(old, err)
		fresh, err := f.Service.IssueSecret(ctx, keeper, ids.Device)
		f.Must(fresh, err)
		if _, err := f.Service.IssueSecret(ctx, keeper, ids.Device); !isConflict(err) {
			t.Errorf("a third secret: %v", err)
		}
		if _, err := f.Service.IssueSecret(ctx, foreign, ids.Device); !fault.IsNotFound(err) {
			t.Errorf("a foreign keeper: %v", err)
		}
		_, public := seal.NewKeyPair()
		f.Must(f.Service.EnterKey(ctx, keeper, ids.Device, public))
		if _, err := f.Service.EnterKey(ctx, keeper, ids.Device, old); outcome(err) != "invalid public_key" {
			t.Errorf("a shared secret as public key: %v", err)
		}
		signs := func(secret string) bool {
			t.Helper()
			s, err := f.Service.Sender(ctx, ids.Device)
			f.Must(s, err)
			key, err := seal.ParseSecret(secret)
			f.Must(key, err)
			now := w.Clock.Now()
			signature, err := seal.SignWebhook(key, "id", now, []byte("x"))
			f.Must(signature, err)
			return seal.VerifyWebhook(s.Keys, "id", fmt.Sprint(now.Unix()), signature, []byte("x"), now, time.Minute) == nil
		}
		if !signs(old) || !signs(fresh) {
			t.Error("one of two valid secrets does not count")
		}
		var first string
		f.Must(nil, w.DB.Reader().QueryRow(ctx, `SELECT id FROM device_secret WHERE book = $1 AND device = $2 ORDER BY issued_at LIMIT 1`, w.Book, ids.Device).Scan(&first))
		if _, err := f.Service.EndSecret(ctx, foreign, first); !fault.IsNotFound(err) {
			t.Errorf("a foreign keeper ended it: %v", err)
		}
		f.Must(f.Service.EndSecret(ctx, keeper, first))
		if signs(old) || !signs(fresh) {
			t.Error("the ended secret counts, or the other does not")
		}
		if _, err := f.Service.EndSecret(ctx, keeper, first); !fault.IsNotFound(err) {
			t.Errorf("ended twice: %v", err)
		}
		for table, column := range map[string]string{"record": "body", "command": "result"} {
			var n int
			f.Must(nil, w.DB.Reader().QueryRow(ctx, `SELECT count(*) FROM `+table+` WHERE book = $1 AND `+column+` LIKE '%' || $2 || '%'`, w.Book, strings.TrimPrefix(fresh, "whsec_")).Scan(&n))
			if n > 0 {
				t.Errorf("%d rows of %s hold a secret in clear", n, table)
			}
		}
	})
}

// TestSecretsAreSealedOnDisk: the bytes of the database file do not hold the secret.
func TestSecretsAreSealedOnDisk(t *testing.T) {
	dir := t.TempDir()
	w := testkit.NewWorld(t, testkit.Database(t, filepath.Join(dir, "yuanjian.db")))
	f := devicetest.New(t, w)
	ids := f.Register("")
	secret, err := f.Service.IssueSecret(t.Context(), f.By(access.Keeper), ids.Device)
	f.Must(secret, err)
	files, err := filepath.Glob(filepath.Join(dir, "yuanjian.db*"))
	f.Must(files, err)
	held := false
	for _, name := range files {
		text, err := os.ReadFile(name)
		f.Must(text, err)
		if bytes.Contains(text, []byte(strings.TrimPrefix(secret, "whsec_"))) {
			t.Errorf("%s holds the secret", filepath.Base(name))
		}
		held = held || bytes.Contains(text, []byte(ids.Device))
	}
	if !held {
		t.Error("the files do not even hold the device: the search proves nothing")
	}
}

// TestUseForCapture: the use that was live at the instant is picked, else the one registered last for the violation; none of
// another violation.
func TestUseForCapture(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		f := devicetest.New(t, w)
		ids := f.Live()
		live := w.Clock.Now()
		ctx, keeper := t.Context(), f.By(access.Keeper)
		site, err := f.Service.RegisterSite(ctx, keeper, device.NewSite{Words: "另一路口", Kind: "fixed", Place: "road", Point: &devicetest.Point})
		f.Must(site, err)
		second, err := f.Service.RegisterUse(ctx, keeper, device.NewUse{Device: ids.Device, Site: site.Record.ID, Violation: devicetest.Violation, Field: "traffic"})
		f.Must(second, err)
		pick := func(at time.Time, violation string) string {
			t.Helper()
			lives, err := device.LivesOf(ctx, w.DB.Reader(), w.Book, ids.Device)
			f.Must(lives, err)
			l, err := device.UseFor(lives, violation, at)
			if fault.IsNotFound(err) {
				return "none"
			}
			f.Must(l, err)
			return l.Use.ID
		}
		if got := pick(live, devicetest.Violation); got != ids.Use {
			t.Errorf("picked %s, the live use is %s", got, ids.Use)
		}
		f.Must(f.Service.Stop(ctx, f.By(access.Head), devicetest.With(ids.Use), device.Decision{Reason: "测试"}))
		w.Clock.Advance(time.Hour)
		if got := pick(w.Clock.Now(), devicetest.Violation); got != second.Record.ID {
			t.Errorf("none is live, picked %s, registered last is %s", got, second.Record.ID)
		}
		if got := pick(live, devicetest.Violation); got != ids.Use {
			t.Errorf("the past changed: %s", got)
		}
		if got := pick(live, "0000"); got != "none" {
			t.Errorf("a violation without use gives %s", got)
		}
	})
}
