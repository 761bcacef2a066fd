package capture_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

func ofPlate(plate string) func(*capture.Submission) {
	return func(s *capture.Submission) { s.Event.Plate = plate }
}

func (r *roadside) declare(by act.By, plate string) capture.RelatedRecord {
	r.t.Helper()
	done, err := r.s.DeclarePlate(r.t.Context(), by, plate, capture.OwnVehicle)
	r.must(err)
	return done.Record
}

// listed are the captures of a person's lists, at most 30.
func (r *roadside) listed(by act.By, f capture.Filter) (ids []string) {
	r.t.Helper()
	f.Turn = db.Turn{Limit: 30}
	page, err := r.s.List(r.t.Context(), by.Scope(access.ViewCaptures), f)
	r.must(err)
	n, err := r.s.Count(r.t.Context(), by.Scope(access.ViewCaptures), f)
	r.must(err)
	if n != len(page.Rows) {
		r.t.Errorf("%d listed, %d counted", len(page.Rows), n)
	}
	for _, c := range page.Rows {
		ids = append(ids, c.ID)
	}
	return ids
}

// Conformance A42.1a: an officer has nothing to do with captures of the vehicles that he declared, however the plate is written, from
// the moment he declares them: neither at the desk nor as second or third reviewer, in lists or by their address; others have.
func TestA42_1a_CapturesOfDeclaredVehiclesGoToOthers(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		mine, next := r.reviewer(), w.Another(access.Reviewer)
		own, foreign := r.arrive(ofPlate("粤B88X77")), r.arrive(ofPlate("粤B99X99"))
		for plate, relation := range map[string]string{"粤B": capture.OwnVehicle, "粤B88X77粤B88X77": capture.OwnVehicle, "粤B88X77": "friend"} {
			if _, err := r.s.DeclarePlate(t.Context(), mine, plate, relation); !fault.IsInvalid(err) {
				t.Errorf("declared %s as %s: %v", plate, relation, err)
			}
		}
		if ids, _ := r.take(mine, 5); !slices.Equal(ids, []string{own, foreign}) { // on the desk when it is declared
			t.Fatalf("handed out before: %v", ids)
		}
		r.declare(mine, " 粤b·88x77")
		if _, err := r.s.DeclarePlate(t.Context(), mine, "粤B-88X77", capture.OfRelative); !errors.As(err, new(fault.Conflict)) {
			t.Errorf("declared twice: %v", err)
		}
		if _, err := r.s.Review(t.Context(), mine, reject(own, "unclear")); !recusedFrom(err) {
			t.Errorf("reviewed what lay on the desk: %v", err)
		}
		if ids, _ := r.take(mine, 5); !slices.Equal(ids, []string{foreign}) {
			t.Errorf("held after it: %v", ids)
		}
		if ids, _ := r.take(next, 5); !slices.Equal(ids, []string{own}) {
			t.Errorf("another is handed %v", ids)
		}
		for name, f := range map[string]capture.Filter{"all": {}, "queued": {State: capture.Queued}, "by plate": {Plate: "粤B88X77"}, "of the use": {Use: r.ids.Use}} {
			if slices.Contains(r.listed(mine, f), own) || !slices.Contains(r.listed(next, f), own) {
				t.Errorf("list %s: mine %v, another's %v", name, r.listed(mine, f), r.listed(next, f))
			}
		}
		if _, err := r.s.ByID(t.Context(), w.DB.Reader(), mine.Scope(access.ViewCaptures), own); !recusedFrom(err) {
			t.Errorf("opened: %v", err)
		}
		r.give(next, pass(own)) // among the first of a new reviewer: given twice
		if ids, _ := r.take(mine, 5); slices.Contains(ids, own) {
			t.Error("handed out for a second review")
		}
		third := w.Another(access.Reviewer)
		if ids, _ := r.take(third, 5); !slices.Contains(ids, own) {
			t.Errorf("a third is handed %v", ids)
		}
		r.give(third, reject(own, "unclear"))
		if page, n, err := r.s.Disputes(t.Context(), mine.Actor, mine.Scope(access.ReviewCaptures), db.Turn{Limit: 5}); err != nil || n != 0 || len(page.Rows) != 0 {
			t.Errorf("the dispute is offered to who declared the plate: %v, %v", page.Rows, err)
		}
		if _, err := r.s.Correct(t.Context(), mine, capture.Correction{Verdict: reject(own, "unclear"), Why: "自己的车"}); !recusedFrom(err) {
			t.Errorf("corrected: %v", err)
		}
		w.Verify()
	})
}

// Conformance A42.2: what an officer decided before he declared the plate is reviewed again by somebody without a relation: his verdicts,
// his second verdicts and what he upheld between two others.
func TestA42_2_VerdictsBeforeADeclarationAreReviewedAgain(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		mine, next, third := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		_, err := r.s.SetSecondPolicy(t.Context(), w.By(access.Head), capture.SecondPolicy{Positive: capture.LeastShare, Negative: capture.LeastShare, Reason: "少抽"})
		r.must(err)
		const plate = "粤B88X77"
		upheld, d := r.disputedOf(plate, next, third, mine)
		_, err = r.s.DecideDispute(t.Context(), mine, d, capture.Correction{Verdict: pass(upheld), Why: "原图清楚"})
		r.must(err)
		second := r.secondBy(plate, next, mine)
		var own []string
		for range 25 { // more than one act opens
			id := r.arrive(ofPlate(plate))
			r.give(mine, pass(id))
			own = append(own, id)
		}
		foreign := r.arrive(ofPlate("粤B99X99"))
		r.give(mine, pass(foreign))
		before := r.seconds(foreign)
		done := r.declare(mine, plate)
		jobs := r.fleet.Worker()
		jobs.Handlers[capture.JobConflicts] = r.s.Conflicts
		r.must(jobs.Drain(t.Context()))
		for _, id := range own {
			if got := r.seconds(id); len(got) != 1 || !strings.HasPrefix(got[0], "open ") || !strings.HasSuffix(got[0], "conflict") && !strings.HasSuffix(got[0], "lot") {
				t.Errorf("verdict on the own vehicle: %v", got)
			}
		}
		if got := r.seconds(upheld); !slices.Equal(got, []string{"disputed correction"}) {
			t.Errorf("upheld by who declared the plate: %v", got)
		}
		if got := r.seconds(second); !slices.Equal(got, []string{"open correction"}) {
			t.Errorf("second verdict of who declared the plate: %v", got)
		}
		if got := r.seconds(foreign); !slices.Equal(got, before) {
			t.Errorf("another vehicle: %v", got)
		}
		if len(done.Drawn) == 0 || len(done.Drawn) > 20 || len(done.Opened) != 2 {
			t.Errorf("on record: %+v", done)
		}
		w.Clock.Advance(capture.UndoFor + time.Second)
		if ids, _ := r.take(third, 26); !slices.Contains(ids, second) || !slices.Contains(ids, own[0]) || slices.Contains(ids, upheld) {
			t.Errorf("handed to who has no relation: %v", ids)
		}
		r.give(third, pass(own[0]))
		if got := r.seconds(own[0]); !strings.HasPrefix(got[0], "agreed ") {
			t.Errorf("reviewed again: %v", got)
		}
		r.Verify()
	})
}

// secondBy has a person correct a verdict and another give it a second time, the same; the capture is returned.
func (r *roadside) secondBy(plate string, first, second act.By) string {
	r.t.Helper()
	id := r.corrected(plate, first)
	r.take(second, 5)
	r.give(second, pass(id))
	return id
}

// corrected is a capture whose verdict was corrected to a pass, so that it is always given a second time.
func (r *roadside) corrected(plate string, first act.By) string {
	r.t.Helper()
	id := r.arrive(ofPlate(plate))
	r.must(r.rejected(first, id))
	_, err := r.s.Correct(r.t.Context(), first, capture.Correction{Verdict: pass(id), Why: "放大后清楚"})
	r.must(err)
	r.must(r.dropOthers(id))
	r.Clock.Advance(capture.UndoFor + time.Second)
	return id
}

func (r *roadside) rejected(by act.By, id string) error {
	_, err := r.s.Review(r.t.Context(), by, reject(id, "unclear"))
	return err
}

// dropOthers takes away the second review of a corrected verdict that a lot may have drawn.
func (r *roadside) dropOthers(id string) error {
	return r.DB.Write(r.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(r.t.Context(), `DELETE FROM second_review WHERE capture = $1 AND why <> 'correction'`, id)
		return err
	})
}

// disputedOf is a capture of which two found differently, and the second review for the third to decide.
func (r *roadside) disputedOf(plate string, first, second, third act.By) (id, dispute string) {
	r.t.Helper()
	id = r.corrected(plate, first)
	r.take(second, 5)
	r.give(second, reject(id, "unclear"))
	page, _, err := r.s.Disputes(r.t.Context(), third.Actor, third.Scope(access.ReviewCaptures), db.Turn{Limit: 10})
	r.must(err)
	if len(page.Rows) != 1 {
		r.t.Fatalf("disputes %+v", page.Rows)
	}
	return id, page.Rows[0].ID
}

// Conformance A42.1a: verdicts on the body's own vehicles are always given a second time, and not by who declared the vehicle.
func TestA42_1a_VehiclesOfTheBodyAreReviewedTwice(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		first, driver, next := r.reviewer(), w.Another(access.Reviewer), w.Another(access.Reviewer)
		security := w.By(access.SecurityAdministrator)
		_, err := r.s.SetSecondPolicy(t.Context(), w.By(access.Head), capture.SecondPolicy{Positive: capture.LeastShare, Negative: capture.LeastShare, Reason: "少抽"})
		r.must(err)
		const plate = "粤E66J66"
		before := r.arrive(ofPlate(plate))
		r.give(first, reject(before, "unclear"))
		if _, err := r.s.EnterVehicle(t.Context(), first, w.County.ID, plate); !errors.Is(err, act.ErrForbidden) {
			t.Errorf("entered by a reviewer: %v", err)
		}
		if _, err := r.s.EnterVehicle(t.Context(), security, "nowhere", plate); !fault.IsNotFound(err) {
			t.Errorf("entered for no body: %v", err)
		}
		done, err := r.s.EnterVehicle(t.Context(), security, w.County.ID, plate)
		r.must(err)
		r.declare(driver, plate)
		after := r.arrive(ofPlate(plate))
		r.give(first, pass(after))
		for _, id := range []string{before, after} {
			if got := r.seconds(id); len(got) != 1 || got[0] != "open conflict" && got[0] != "open lot" {
				t.Errorf("%v", got)
			}
		}
		if got := r.seconds(after); !slices.Equal(got, []string{"open conflict"}) {
			t.Errorf("a vehicle of the body: %v", got)
		}
		if ids, _ := r.take(driver, 9); len(ids) != 0 {
			t.Errorf("who drives it is handed %v", ids)
		}
		if ids, _ := r.take(next, 9); !slices.Equal(ids, []string{before, after}) {
			t.Errorf("who has no relation is handed %v", ids)
		}
		cars, err := r.s.Vehicles(t.Context(), w.DB.Reader(), access.Scope{Book: w.Book, Bodies: []string{w.County.ID}}, w.County.ID)
		if err != nil || len(cars) != 1 || cars[0].Plate != plate || cars[0].Relation != "" {
			t.Errorf("vehicles %+v, %v", cars, err)
		}
		if cars, err := r.s.Vehicles(t.Context(), w.DB.Reader(), first.Scope(access.KeepPeople), w.County.ID); err != nil || len(cars) != 0 {
			t.Errorf("shown to a reviewer: %+v, %v", cars, err)
		}
		_, err = r.s.EndVehicle(t.Context(), security, w.County.ID, done.Record.ID)
		r.must(err)
		w.Clock.Advance(time.Minute)
		free := r.arrive(ofPlate(plate))
		r.give(first, pass(free))
		if got := r.seconds(free); slices.Contains(got, "open conflict") {
			t.Errorf("after it was removed: %v", got)
		}
		w.Verify()
	})
}

// A declaration that has ended keeps the officer from captures of before, and from none of later; what it said is destroyed.
func TestA42_1a_AnEndedDeclarationStillCoversWhatWasBefore(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		mine, next := r.reviewer(), w.Another(access.Reviewer)
		const plate = "粤B88X77"
		before := r.arrive(ofPlate(plate))
		id := r.declare(mine, plate).ID
		if _, err := r.s.EndPlate(t.Context(), next, id); !fault.IsNotFound(err) {
			t.Errorf("ended by another: %v", err)
		}
		w.Clock.Advance(time.Hour)
		_, err := r.s.EndPlate(t.Context(), mine, id)
		r.must(err)
		if _, err := r.s.EndPlate(t.Context(), mine, id); !fault.IsNotFound(err) {
			t.Errorf("ended twice: %v", err)
		}
		w.Clock.Advance(time.Hour)
		after := r.arrive(ofPlate(plate))
		if ids, _ := r.take(mine, 5); !slices.Equal(ids, []string{after}) {
			t.Errorf("handed %v, of before is %s", ids, before)
		}
		if _, err := r.s.ByID(t.Context(), w.DB.Reader(), mine.Scope(access.ViewCaptures), before); !recusedFrom(err) {
			t.Errorf("opened: %v", err)
		}
		if own, err := r.s.OwnPlates(t.Context(), w.DB.Reader(), mine.Actor); err != nil || len(own) != 0 {
			t.Errorf("still listed: %+v, %v", own, err)
		}
		var kept int
		r.must(w.DB.Reader().QueryRow(t.Context(), `SELECT count(*) FROM related_plate WHERE said IS NOT NULL`).Scan(&kept))
		if kept != 0 {
			t.Error("what the declaration said is still there")
		}
		r.declare(mine, plate) // bought again
		if own, err := r.s.OwnPlates(t.Context(), w.DB.Reader(), mine.Actor); err != nil || len(own) != 1 || own[0].Plate != plate || own[0].Relation != capture.OwnVehicle {
			t.Errorf("listed %+v, %v", own, err)
		}
		w.Verify()
	})
}

// Declared plates are personal data (Art 7): no record of the ledger has one, nor its digest, and the row has it sealed.
func TestA7_NoRecordHasADeclaredPlate(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		const plate = "粤BZ9Y8W7"
		mine := r.reviewer()
		r.declare(mine, plate)
		_, err := r.s.EnterVehicle(t.Context(), w.By(access.SecurityAdministrator), w.County.ID, plate)
		r.must(err)
		records, err := db.Strings(t.Context(), w.DB.Reader(), `SELECT body FROM record WHERE book = $1`, w.Book)
		r.must(err)
		rows, err := db.Strings(t.Context(), w.DB.Reader(), `SELECT id || holder || plate || by_whom FROM related_plate`)
		r.must(err)
		all, err := json.Marshal([][]string{records, rows})
		r.must(err)
		if strings.Contains(string(all), "Z9Y8W7") {
			t.Error("the plate stands in a record or in the clear in its row")
		}
		if joined := strings.Join(records, "\n"); strings.Contains(joined, r.s.PlateIndex(plate)) || !strings.Contains(joined, "capture.plate.declare") {
			t.Error("its digest is in the ledger, or the declaration is not")
		}
	})
}

// Lists of recalls and of findings leave out for the one who declared the vehicle, or is recused, what the lists of captures leave out, and
// their counts say the same.
func TestA42_1_RecallsAndFindingsLeaveOutOwnVehicles(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		r := newRoadside(t, w)
		mine, next := r.reviewer(), w.Another(access.Reviewer)
		since := w.Clock.Now()
		own, recused, foreign := r.arrive(ofPlate("粤B88X77")), r.arrive(ofPlate("粤B00X00")), r.arrive(ofPlate("粤B99X99"))
		stray := func(p string) string {
			return r.arrive(func(s *capture.Submission) { s.Event.Position, s.Event.Plate = &[2]float64{113.3, 23.14}, p })
		}
		found := []string{stray("粤B88X77"), stray("粤B99X99")}
		id := r.find(w.By(access.LegalReviewer), finding(place("定位漂移，全景画面可辨认批准的设置地点。")).of(found...))
		_, err := r.fleet.Service.ReportSignMissing(t.Context(), w.By(access.Keeper), device.On{Use: r.ids.Use, At: since}, device.MissingSign{Note: "被撞倒"})
		r.must(err)
		r.work()
		recall := r.recalls()[0].ID
		r.declare(mine, "粤B88X77")
		_, err = w.People.Recuse(t.Context(), mine, people.Subject{Kind: people.OfCapture, ID: recused, Body: w.County.ID}, "与当事人是亲属")
		r.must(err)
		for name, x := range map[string]struct {
			by              act.By
			recalled, found []string
		}{"the one who declared": {mine, []string{foreign, found[1]}, found[1:]}, "another": {next, []string{own, recused, foreign, found[0], found[1]}, found}} {
			scope, q := x.by.Scope(access.ViewCaptures), w.DB.Reader()
			page, total, err := r.s.RecallItems(t.Context(), q, scope, recall, "", db.Turn{})
			r.must(err)
			var ids []string
			for _, i := range page.Rows {
				ids = append(ids, i.Capture)
			}
			stages, err := capture.RecallStages(t.Context(), q, scope, recall)
			r.must(err)
			var staged int64
			for _, s := range stages {
				staged += s.Count
			}
			if !slices.Equal(ids, x.recalled) || total != len(ids) || staged != int64(len(ids)) {
				t.Errorf("recall, %s: %v of %v, %d counted, %d by stage", name, ids, x.recalled, total, staged)
			}
			items, err := r.s.ItemsOf(t.Context(), q, scope, id)
			r.must(err)
			ids = nil
			for _, i := range items {
				ids = append(ids, i.Capture)
			}
			f, err := r.s.FindingIn(t.Context(), q, scope, id)
			r.must(err)
			var counted int64
			for _, n := range f.Items {
				counted += n
			}
			if !slices.Equal(ids, x.found) || counted != int64(len(ids)) {
				t.Errorf("finding, %s: %v of %v, %d counted", name, ids, x.found, counted)
			}
		}
	})
}
