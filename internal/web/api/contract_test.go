package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
	"yuanjian/internal/simulate"
	"yuanjian/internal/testkit"
)

// The device interface of the contract (interfaces.md, "Devices: HTTP"), a test for every line:
//
//	201 with a receipt                     TestDoor_201_StoredWithASignedReceipt, _TwoSecretsRotate, _Ed25519AndSeveralSignatures,
//	                                       _ADeviceThatMayNotBeUsed, _SequenceGap, _AFailingCaptureFailsNoOther,
//	                                       _ClockOffsetIsACheckAtItsTime, _OwnClockObservation, _Health, _Readings; on disk: order_test, kill_test
//	200 with the same receipt              TestDoor_200_SameBytesHoweverLate, _SameEventOtherWebhookID, _AfterTheCaptureHasGone, _TwoAtOnce,
//	                                       _HealthAndReadings
//	409 same-id-other-bytes                TestDoor_409_SameWebhookIDOtherBytes, _SameEventIDOtherBytes, _HealthAndReadings
//	401 bad-signature                      TestDoor_401_BadSignature
//	401 stale-timestamp                    TestDoor_401_StaleTimestamp
//	401 unknown-device                     TestDoor_401_UnknownDevice
//	    nothing stored, counted by address TestDoor_401_IsCountedByAddressAndStoresNothing
//	    before any media byte              TestDoor_401_BeforeAnyMediaByte
//	413 too-large                          TestDoor_413_Event, _Picture, _Pixels, _Film, _Request, _Message
//	415 bad-media                          TestDoor_415_TypeNotAccepted, _NotWhatItSays, _NotMultipart, _Message
//	422 bad-field with its pointer         TestDoor_422_FieldsWithPointers, _Time, _Parts, _Digest, _HowManyMedia, _Health, _Readings
//	Expect: 100-continue                   TestDoor_Expect_NoContinueBeforeTheHeadersAreRight, _ARefusalIsNotLostInAReset
//	429 quota                              TestDoor_429_ASecond, _ADay, _AtOnce
//	503 not-durable with Retry-After       TestDoor_503_BelowFivePercentFree, _DiskFull, _DatabaseAway, _SyncFailed, _TooManyAtOnce, _ASlowLine
//	errors                                 every refusal of these goes through refused: RFC 9457, two languages, pointer
//
// Every request that was taken and every answer is also held against the OpenAPI document (openapi_test.go).

// atTheDoor runs a test in front of a door on both engines.
func atTheDoor(t *testing.T, limits Limits, test func(a *atDoor)) {
	t.Helper()
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) { test(openDoor(t, w, limits)) })
}

// count asks for one number.
func (a *atDoor) count(query string, args ...any) int {
	a.t.Helper()
	var n int
	if err := a.fleet.W.DB.Reader().QueryRow(a.t.Context(), query, args...).Scan(&n); err != nil {
		a.t.Fatal(err)
	}
	return n
}

func (a *atDoor) captured() int { a.t.Helper(); return a.count(`SELECT count(*) FROM capture`) }

func TestDoor_201_StoredWithASignedReceipt(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		r := a.accepted(a.send(s), http.StatusCreated)
		if got := outcome(a.t, r); got != "reviewable" {
			a.t.Errorf("outcome %q", got)
		}
		if m := r.Media["front"]; m.Size != int64(len(s.Media[0].Bytes)) || a.count(`SELECT count(*) FROM capture_media WHERE sha256 = $1`, m.SHA256) != 1 {
			a.t.Errorf("media of the receipt: %+v", r.Media)
		}
		if a.count(`SELECT count(*) FROM entry WHERE book = $1 AND idx = $2 AND kind = 'capture.receive'`, r.Book, r.Entry) != 1 {
			a.t.Errorf("entry %d is not the capture's", r.Entry)
		}
		signature, err := seal.ParseSignature(r.Signature)
		if err != nil {
			a.t.Fatal(err)
		}
		unsigned := r
		unsigned.Signature = ""
		raw, err := json.Marshal(unsigned)
		if err == nil {
			err = a.fleet.W.Keys.Verify("yuanjian/capture-receipt/1", raw, signature)
		}
		if err != nil {
			a.t.Errorf("the signature of the receipt: %v", err)
		}
		if _, err := ledger.Verify(a.t.Context(), a.fleet.W.DB, a.fleet.W.Book); err != nil {
			a.t.Error(err)
		}
	})
}

func TestDoor_201_TwoSecretsRotate(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		keeper, old := a.fleet.By(access.Keeper), a.from.Secret
		fresh, err := a.fleet.Service.IssueSecret(a.t.Context(), keeper, a.ids.Device)
		a.fleet.Must(fresh, err)
		a.accepted(a.send(a.shot()), http.StatusCreated) // both count
		a.from.Secret = fresh
		a.accepted(a.send(a.shot()), http.StatusCreated)
		var id string
		a.fleet.Must(nil, a.fleet.W.DB.Reader().QueryRow(a.t.Context(), `SELECT id FROM device_secret WHERE device = $1 ORDER BY id LIMIT 1`, a.ids.Device).Scan(&id))
		a.fleet.Must(a.fleet.Service.EndSecret(a.t.Context(), keeper, id))
		a.accepted(a.send(a.shot()), http.StatusCreated)
		a.from.Secret = old
		a.refused(a.send(a.shot()), http.StatusUnauthorized, codeSignature, "")
	})
}

func TestDoor_201_Ed25519AndSeveralSignatures(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		shared := a.from.Secret
		private, public := seal.NewKeyPair()
		foreign, _ := seal.NewKeyPair()
		a.fleet.Must(a.fleet.Service.EnterKey(a.t.Context(), a.fleet.By(access.Keeper), a.ids.Device, public))
		for _, keys := range []string{private, foreign + " " + private, seal.NewSecret() + " " + shared, private + " " + shared} {
			a.from.Secret = keys
			a.accepted(a.send(a.shot()), http.StatusCreated)
		}
		a.from.Secret = foreign + " " + seal.NewSecret()
		a.refused(a.send(a.shot()), http.StatusUnauthorized, codeSignature, "")
	})
}

func TestDoor_201_ADeviceThatMayNotBeUsed(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		a.fleet.W.Clock.Advance(400 * 24 * time.Hour) // the verification has ended
		if got := outcome(a.t, a.accepted(a.send(a.shot()), http.StatusCreated)); got != "barred" {
			a.t.Errorf("outcome %q", got)
		}
	})
}

func TestDoor_201_SequenceGap(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		for _, n := range []int64{7, 9, 8} {
			s := a.shot()
			s.Sequence = n
			a.accepted(a.send(s), http.StatusCreated)
		}
		if a.count(`SELECT count(*) FROM capture_gap WHERE kind = 'gap' AND after = 7 AND found = 9`) != 1 || a.count(`SELECT count(*) FROM capture_gap WHERE kind = 'back' AND after = 9 AND found = 8`) != 1 {
			a.t.Error("the gap or the step back is not stored")
		}
	})
}

// TestDoor_201_AFailingCaptureFailsNoOther hands in many at once, one of which has no use to be judged against.
func TestDoor_201_AFailingCaptureFailsNoOther(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		var all sync.WaitGroup
		var mu sync.Mutex
		failed := map[string]error{}
		for i := range 30 {
			s := a.shot()
			if i == 13 {
				s.Violation = "9999"
			}
			raw, err := a.from.Event(s)
			a.fleet.Must(raw, err)
			event, err := capture.ParseEvent(raw, 8)
			a.fleet.Must(event, err)
			event.Media = nil
			all.Go(func() {
				_, err := a.captures.Receive(context.WithoutCancel(a.t.Context()), capture.Submission{Book: a.fleet.W.Book, Event: event, Raw: raw, WebhookID: s.WebhookID, SentAt: s.Sent})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed[s.Violation] = err
				}
			})
		}
		all.Wait()
		if len(failed) != 1 || !fault.IsNotFound(failed["9999"]) || a.captured() != 29 {
			a.t.Errorf("%d stored, failed: %v", a.captured(), failed)
		}
	})
}

func TestDoor_201_ClockOffsetIsACheckAtItsTime(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		far := int64(1200) // over the limit of 1,000 ms
		s.ClockOffsetMS, s.At = &far, s.At.Add(-time.Minute)
		if got := outcome(a.t, a.accepted(a.send(s), http.StatusCreated)); got != "finding_required" {
			a.t.Errorf("outcome %q", got)
		}
		if a.count(`SELECT count(*) FROM clock_check WHERE device = $1 AND at = $2 AND offset_ms = 1200 AND source = 'capture'`, a.ids.Device, s.At.UnixMicro()) != 1 {
			a.t.Error("no clock check at the capture's time")
		}
	})
}

// TestDoor_201_OwnClockObservation: a delay of seven seconds counts for a use that allows a second, and not for one of the same
// device that allows ten.
func TestDoor_201_OwnClockObservation(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		s.Sent = s.Sent.Add(-6 * time.Second)
		if got := outcome(a.t, a.accepted(a.send(s), http.StatusCreated)); got != "reviewable" {
			a.t.Errorf("a delay of 6 s, no more than limit and 5 s: outcome %q", got)
		}
		a.fleet.W.Clock.Advance(time.Minute)
		s = a.shot()
		s.Sent = s.Sent.Add(-7 * time.Second)
		a.accepted(a.send(s), http.StatusCreated)
		if a.count(`SELECT count(*) FROM clock_check WHERE device = $1 AND at = $2 AND offset_ms = 7000 AND source = 'door'`, a.ids.Device, a.fleet.W.Clock.Now().UnixMicro()) != 1 {
			a.t.Error("no observation of 7 s at the receipt time")
		}
		wide := a.fleet.Life(a.ids.Use)
		wide.Use.ClockLimitMS = 10_000
		a.fleet.Must(nil, wide.CheckClocks(a.t.Context(), a.fleet.W.DB.Reader(), a.fleet.W.Clock.Now()))
		for _, c := range wide.Checks {
			if c.OffsetMS == 7000 {
				a.t.Error("the observation counts for a use that allows ten seconds")
			}
		}
		narrow := a.fleet.Life(a.ids.Use)
		a.fleet.Must(nil, narrow.CheckClocks(a.t.Context(), a.fleet.W.DB.Reader(), a.fleet.W.Clock.Now()))
		f := narrow.FactsAt(a.fleet.W.Clock.Now())
		f.Stage, f.Capture = admissibility.Received, admissibility.Capture{At: admissibility.InstantOf(a.fleet.W.Clock.Now()), Integrity: admissibility.Verified}
		for _, g := range admissibility.Judge(&f, admissibility.OnRecord).Findings {
			if g.Rule == "A36.3" && g.Result.String() != "unmet" {
				a.t.Errorf("A36.3 is %s", g.Result)
			}
		}
	})
}

func (a *atDoor) health(id string, spoil ...func(*simulate.Health)) simulate.Answer {
	a.t.Helper()
	now := a.fleet.W.Clock.Now()
	h := simulate.Health{ID: "h" + id, WebhookID: "mh" + id, At: now, Sent: now, ClockOffsetMS: 12, Firmware: devicetest.Firmware, State: "normal"}
	for _, s := range spoil {
		s(&h)
	}
	answer, err := a.from.SendHealth(a.t.Context(), h)
	a.fleet.Must(answer, err)
	return answer
}

func (a *atDoor) readings(id string, value float64) simulate.Answer {
	a.t.Helper()
	now := a.fleet.W.Clock.Now()
	answer, err := a.from.SendReadings(a.t.Context(), "r"+id, "mr"+id, now, now,
		simulate.Value{Name: "pm10", Value: &value, Unit: "mg/m3", Method: "beta", Flag: "normal"}, simulate.Value{Name: "noise", Unit: "dB", Method: "class 1", Flag: "fault"})
	a.fleet.Must(answer, err)
	return answer
}

func TestDoor_201_Health(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		var got acknowledgement
		answer := a.health("1", func(h *simulate.Health) { h.State, h.Detail = "abnormal", "镜头遮挡" })
		if err := json.Unmarshal(answer.Body, &got); err != nil || answer.Status != http.StatusCreated {
			a.t.Fatalf("%d %s", answer.Status, answer.Body)
		}
		if a.count(`SELECT count(*) FROM health_message WHERE id = $1 AND state = 'abnormal'`, got.ID) != 1 || a.count(`SELECT count(*) FROM clock_check WHERE source = 'health'`) != 1 ||
			a.count(`SELECT count(*) FROM device_fact WHERE event = 'abnormal_started'`) != 1 || a.count(`SELECT count(*) FROM entry WHERE kind = 'device.health'`) != 1 {
			a.t.Error("message, clock check, fact or entry is missing")
		}
	})
}

func TestDoor_201_Readings(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		var got acknowledgement
		answer := a.readings("1", 0.081)
		if err := json.Unmarshal(answer.Body, &got); err != nil || answer.Status != http.StatusCreated {
			a.t.Fatalf("%d %s", answer.Status, answer.Body)
		}
		if a.count(`SELECT count(*) FROM reading WHERE message = $1 AND name = 'pm10' AND value = 0.081 AND unit = 'mg/m3' AND method = 'beta' AND flag = 'normal'`, got.ID) != 1 ||
			a.count(`SELECT count(*) FROM reading WHERE message = $1 AND name = 'noise' AND value IS NULL AND flag = 'fault'`, got.ID) != 1 ||
			a.count(`SELECT count(*) FROM entry WHERE kind = 'device.readings'`) != 1 {
			a.t.Error("a value or the entry is missing")
		}
	})
}

func TestDoor_200_SameBytesHoweverLate(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		first := a.send(s)
		a.accepted(first, http.StatusCreated)
		for _, wait := range []time.Duration{0, time.Hour, 400 * 24 * time.Hour} {
			a.fleet.W.Clock.Advance(wait)
			s.Sent = a.fleet.W.Clock.Now()
			again := a.send(s)
			if a.accepted(again, http.StatusOK); !bytes.Equal(again.Body, first.Body) {
				a.t.Errorf("another receipt after %s: %s", wait, again.Body)
			}
		}
		if a.captured() != 1 {
			a.t.Errorf("%d captures", a.captured())
		}
	})
}

func TestDoor_200_SameEventOtherWebhookID(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		first := a.send(s)
		s.WebhookID = "another"
		if again := a.send(s); again.Status != http.StatusOK || !bytes.Equal(again.Body, first.Body) || a.captured() != 1 {
			a.t.Errorf("%d %s", again.Status, again.Body)
		}
	})
}

// TestDoor_200_AfterTheCaptureHasGone takes the rows of a capture away, as a disposal after the term of keeping would.
func TestDoor_200_AfterTheCaptureHasGone(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		first := a.send(s)
		id := a.accepted(first, http.StatusCreated).ID
		a.fleet.Must(nil, a.fleet.W.DB.Write(a.t.Context(), func(tx *db.Tx) error {
			for _, q := range []string{`DELETE FROM capture_media WHERE capture = $1`, `DELETE FROM capture WHERE id = $1`} {
				if n, err := tx.Exec(a.t.Context(), q, id); err != nil || n != 1 {
					return fmt.Errorf("%s: %d, %w", q, n, err)
				}
			}
			return nil
		}))
		if again := a.send(s); again.Status != http.StatusOK || !bytes.Equal(again.Body, first.Body) || a.captured() != 0 {
			a.t.Errorf("%d %s", again.Status, again.Body)
		}
		s.Sequence = 999
		a.refused(a.send(s), http.StatusConflict, codeClash, "")
	})
}

func TestDoor_200_TwoAtOnce(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		var all sync.WaitGroup
		answers := make([]simulate.Answer, 6)
		for i := range answers {
			all.Go(func() { answers[i], _ = a.from.Send(a.t.Context(), s) }) // a failed one has status 0
		}
		all.Wait()
		created := 0
		for _, got := range answers {
			if got.Status == http.StatusCreated {
				created++
			}
			if got.Status != http.StatusCreated && got.Status != http.StatusOK || !bytes.Equal(got.Body, answers[0].Body) {
				a.t.Errorf("%d %s", got.Status, got.Body)
			}
		}
		if created != 1 || a.captured() != 1 {
			a.t.Errorf("%d created, %d stored", created, a.captured())
		}
	})
}

func TestDoor_200_HealthAndReadings(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		first, values := a.health("1"), a.readings("1", 3)
		a.fleet.W.Clock.Advance(0)
		if again := a.health("1"); again.Status != http.StatusOK || !bytes.Equal(again.Body, first.Body) {
			a.t.Errorf("health: %d %s", again.Status, again.Body)
		}
		if again := a.readings("1", 3); again.Status != http.StatusOK || !bytes.Equal(again.Body, values.Body) || a.count(`SELECT count(*) FROM reading`) != 2 {
			a.t.Errorf("readings: %d %s", again.Status, again.Body)
		}
	})
}

// clashes checks that a refusal is on record as a security event of the device, in the ledger too.
func (a *atDoor) clashes(answer simulate.Answer, want int) {
	a.t.Helper()
	a.refused(answer, http.StatusConflict, codeClash, "")
	if n := a.count(`SELECT count(*) FROM security_event WHERE device = $1 AND kind = 'same-id-other-bytes'`, a.ids.Device); n != want {
		a.t.Errorf("%d security events, want %d", n, want)
	}
	if n := a.count(`SELECT count(*) FROM entry WHERE kind = 'capture.clash'`); n != want {
		a.t.Errorf("%d entries, want %d", n, want)
	}
}

func TestDoor_409_SameWebhookIDOtherBytes(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		a.accepted(a.send(s), http.StatusCreated)
		s.ID = "another"
		a.clashes(a.send(s), 1)
		if a.captured() != 1 {
			a.t.Error("it was stored")
		}
	})
}

func TestDoor_409_SameEventIDOtherBytes(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		s := a.shot()
		a.accepted(a.send(s), http.StatusCreated)
		s.WebhookID, s.Plate = "another", "粤B00001"
		a.clashes(a.send(s), 1)
		if a.captured() != 1 {
			a.t.Error("it was stored")
		}
	})
}

func TestDoor_409_HealthAndReadings(t *testing.T) {
	atTheDoor(t, DefaultLimits(), func(a *atDoor) {
		a.health("1")
		a.clashes(a.health("1", func(h *simulate.Health) { h.ClockOffsetMS = 13 }), 1)
		a.clashes(a.health("1", func(h *simulate.Health) { h.ID = "other" }), 2)
		a.readings("1", 3)
		a.clashes(a.readings("1", 4), 3)
	})
}
