package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/detect"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media/apart"
)

// Detection has detectors look at captures that wait for a reviewer, outside the way of every answer and of every act (Art 5: as an
// aid). A detector looks only for a body that has registered it in the version that runs, and not while it is switched off.
type Detection struct {
	Detectors []detect.Detector
	Within    time.Duration // for one look; 0: a minute
	Log       *slog.Logger  // nil: nowhere

	one   sync.Mutex // one look at a time in a process, whatever the number of books
	mu    sync.Mutex
	upTo  map[ran]string    // up to which capture the ones that wait have been looked at, by this process
	stuck map[string]string // detectors that did not end in time and have not yet → capture
}

// ran is a version of a model of a body.
type ran struct{ book, body, id, name, version string }

const (
	detectWithin = time.Minute
	// detectMost is how many looks go into one act.
	detectMost = 12
)

// errNoScoring ends an act that has nothing left to record.
var errNoScoring = errors.New("nothing to record")

// DetectSome has detectors look at some captures of a book that wait, oldest first, and puts on record what they suggest. It returns how many
// looks it had. While Busy says so it does nothing. A detector that fails, does not end, or answers nonsense is noted against the
// capture, once, and logged; the capture is as it was.
func (s *Service) DetectSome(ctx context.Context, book string) (int, error) {
	if s.busy() || len(s.Detection.Detectors) == 0 || !s.Detection.one.TryLock() {
		return 0, nil
	}
	defer s.Detection.one.Unlock()
	all, err := s.running(ctx, book)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range all {
		k, err := s.detectFor(ctx, r, s.Detection.ByName(r.name))
		n += k
		if err != nil || s.busy() {
			return n, err
		}
	}
	return n, nil
}

// ByName is the detector of a name; nil where there is none.
func (d *Detection) ByName(name string) detect.Detector {
	i := slices.IndexFunc(d.Detectors, func(x detect.Detector) bool { return x.Model().Name == name })
	if i < 0 {
		return nil
	}
	return d.Detectors[i]
}

// running are the detectors that bodies of a book have registered in the version that runs, those switched off left out.
func (s *Service) running(ctx context.Context, book string) ([]ran, error) {
	q := s.Engine.DB.Reader()
	var all, out []ran
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var r ran
		err := rows.Scan(&r.book, &r.body, &r.id, &r.name)
		all = append(all, r)
		return err
	}, `SELECT m.book, m.body, m.id, m.name FROM model m WHERE m.book = $1 ORDER BY m.body, m.name`, book)
	if err != nil {
		return nil, fmt.Errorf("look for models that run: %w", err)
	}
	for _, r := range all {
		d := s.Detection.ByName(r.name)
		if d == nil || s.Detection.isStuck(r.name) {
			continue
		}
		r.version = d.Model().Version
		switch runs, err := s.runs(ctx, q, r); {
		case err != nil:
			return nil, err
		case runs:
			out = append(out, r)
		}
	}
	return out, nil
}

// runs tells whether a version of a model is the registered one now, and not switched off.
func (s *Service) runs(ctx context.Context, q db.Queryer, r ran) (bool, error) {
	now := s.Engine.Now(r.book)
	version, err := versionAt(ctx, q, r.book, r.body, r.name, now)
	if err != nil || version != r.version {
		return false, err
	}
	off, err := switchesOf(ctx, q, r.book, r.body)
	return err == nil && !off.off(r.name, now), err
}

// detectFor has one detector look at some captures of one body.
func (s *Service) detectFor(ctx context.Context, r ran, d detect.Detector) (int, error) {
	todo, err := s.unlooked(ctx, r)
	if err != nil || len(todo) == 0 {
		return 0, err
	}
	var found []scored
	n, last := 0, ""
	for _, id := range todo {
		last = id
		seen, err := s.seenBy(ctx, r, id)
		if fault.IsNotFound(err) { // disposed of meanwhile
			continue
		}
		if err != nil {
			return n, err
		}
		n++
		hints, err := s.Detection.look(ctx, d, id, seen)
		switch {
		case ctx.Err() != nil:
			return n, ctx.Err()
		case errors.Is(err, apart.ErrUnavailable): // the machine's fault: the job tries again, nothing is said of the capture
			return n, err
		case err != nil:
			s.Detection.log().Warn("a detector failed over a capture", "model", r.name, "version", r.version, "capture", id, "error", err.Error())
			if err := s.noteFailure(ctx, r, id, err); err != nil {
				return n, err
			}
		default:
			found = append(found, scored{capture: id, model: r.id, name: r.name, version: r.version, hints: hints})
		}
		if s.Detection.isStuck(r.name) {
			break
		}
	}
	if err := s.record(ctx, r, found); err != nil {
		return n, err
	}
	s.Detection.reached(r, last)
	return n, nil
}

// unlooked finds captures that wait and that a version of a model has not looked at, oldest first.
func (s *Service) unlooked(ctx context.Context, r ran) ([]string, error) {
	var out []string
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, fmt.Sprintf(`SELECT c.id FROM capture c WHERE c.book = $1 AND c.body = $2 AND c.state = $3 AND c.id > $4
		AND NOT EXISTS (SELECT 1 FROM scoring s WHERE s.book = c.book AND s.capture = c.id AND s.model = $5 AND s.version = $6)
		AND NOT EXISTS (SELECT 1 FROM scoring_failure f WHERE f.book = c.book AND f.capture = c.id AND f.name = $7 AND f.version = $6)
		ORDER BY c.id LIMIT %d`, detectMost), r.book, r.body, string(Queued), s.Detection.from(r), r.id, r.version, r.name)
	if err != nil {
		return nil, fmt.Errorf("look for captures that no model has looked at: %w", err)
	}
	return out, nil
}

// seenBy is what a detector is shown of a capture.
func (s *Service) seenBy(ctx context.Context, r ran, id string) (detect.Seen, error) {
	q, scope := s.Engine.DB.Reader(), access.Scope{Book: r.book, Bodies: []string{r.body}}
	c, err := s.ByID(ctx, q, scope, id)
	if err != nil {
		return detect.Seen{}, err
	}
	d, err := device.DeviceIn(ctx, q, scope, c.Device)
	if err != nil && !fault.IsNotFound(err) { // another body's: its serial number is not known here
		return detect.Seen{}, fmt.Errorf("load the device of a capture: %w", err)
	}
	seen := detect.Seen{At: c.At, Plate: c.Plate, Serial: d.Serial}
	for _, m := range c.Media {
		digest := m.SHA256
		seen.Media = append(seen.Media, detect.Medium{Name: m.Name, Type: m.Type, TakenAt: m.TakenAt, Size: m.Size, Open: func() (detect.Original, error) { return s.Originals.Open(digest) }})
	}
	return seen, nil
}

// look lets a detector look, for a bounded time. One that does not end is left behind and is given nothing more until it has; one that
// panics is an error of this look. What it answers is checked before it is believed.
func (d *Detection) look(ctx context.Context, by detect.Detector, capture string, seen detect.Seen) ([]detect.Hint, error) {
	within := d.Within
	if within == 0 {
		within = detectWithin
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	type answer struct {
		hints []detect.Hint
		err   error
	}
	name, ended := by.Model().Name, make(chan answer, 1)
	d.set(name, capture)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil {
				a = answer{err: fmt.Errorf("it broke: %v", p)}
			}
			d.set(name, "")
			ended <- a
		}()
		a.hints, a.err = by.Look(ctx, seen)
	}()
	select {
	case <-ctx.Done():
		return nil, fmt.Errorf("it did not answer within %s: %w", within, ctx.Err())
	case a := <-ended:
		if a.err != nil {
			return nil, a.err
		}
		names := make([]string, len(seen.Media))
		for i, m := range seen.Media {
			names[i] = m.Name
		}
		if err := detect.Check(a.hints, names); err != nil {
			return nil, fmt.Errorf("it answered nonsense: %w", err)
		}
		return a.hints, nil
	}
}

// record puts on record what a detector found, unless meanwhile it was switched off or another process was first.
func (s *Service) record(ctx context.Context, r ran, found []scored) error {
	if len(found) == 0 {
		return nil
	}
	by := act.By{Actor: access.Actor{Book: r.book, Body: r.body, System: r.name}}
	_, err := act.Batch(ctx, s.Engine, Scored, by, func(ctx context.Context, tx *act.Tx) ([]ScoringRecord, error) {
		runs, err := s.runs(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		left, err := s.stillUnlooked(ctx, tx, found)
		if err == nil && (!runs || len(left) == 0) {
			err = errNoScoring
		}
		if err != nil {
			return nil, err
		}
		return s.put(ctx, tx, left)
	})
	if errors.Is(err, errNoScoring) {
		return nil
	}
	return err
}

// stillUnlooked leaves out captures that are gone or that the same version has looked at meanwhile.
func (s *Service) stillUnlooked(ctx context.Context, tx *act.Tx, found []scored) ([]scored, error) {
	var out []scored
	for _, x := range found {
		var there, looked int
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM capture c WHERE c.book = $1 AND c.id = $2), (SELECT count(*) FROM scoring s WHERE s.book = $1 AND s.capture = $2 AND s.model = $3 AND s.version = $4)`,
			tx.Book, x.capture, x.model, x.version).Scan(&there, &looked)
		if err != nil {
			return nil, fmt.Errorf("look whether a model has looked: %w", err)
		}
		if there == 1 && looked == 0 {
			out = append(out, x)
		}
	}
	return out, nil
}

func (s *Service) noteFailure(ctx context.Context, r ran, capture string, failure error) error {
	words := []rune(failure.Error())
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO scoring_failure (book, capture, name, version, error, at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			r.book, capture, r.name, r.version, string(words[:min(len(words), 300)]), s.Engine.Clock.Now())
		return err
	})
	if err != nil {
		return fmt.Errorf("note that a detector failed: %w", err)
	}
	return nil
}

// Detected counts what a version of a model of a body did: captures it looked at, suggestions it made, captures it failed over.
func Detected(ctx context.Context, q db.Queryer, scope access.Scope, model Model, version string) (looked, hints, failed int64, err error) {
	if !scope.Covers(scope.Book, model.Body) {
		return 0, 0, 0, fault.NotFound{What: law.Words{ZH: "这个算法模型", EN: "the model"}}
	}
	err = q.QueryRow(ctx, `SELECT (SELECT count(*) FROM scoring s WHERE s.book = $1 AND s.model = $2 AND s.version = $3),
		(SELECT count(*) FROM scoring s JOIN hint h ON h.book = s.book AND h.scoring = s.id WHERE s.book = $1 AND s.model = $2 AND s.version = $3),
		(SELECT count(*) FROM scoring_failure f JOIN capture c ON c.book = f.book AND c.id = f.capture WHERE f.book = $1 AND f.name = $4 AND f.version = $3 AND c.body = $5)`,
		scope.Book, model.ID, version, model.Name, model.Body).Scan(&looked, &hints, &failed)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("count what a model did: %w", err)
	}
	return looked, hints, failed, nil
}

func (d *Detection) from(r ran) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.upTo[r]
}

func (d *Detection) reached(r ran, capture string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.upTo == nil {
		d.upTo = map[ran]string{}
	}
	d.upTo[r] = capture
}

// set remembers over which capture a detector is; empty: it has ended.
func (d *Detection) set(name, capture string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stuck == nil {
		d.stuck = map[string]string{}
	}
	if d.stuck[name] = capture; capture == "" {
		delete(d.stuck, name)
	}
}

// DetectorHangs tells whether a detector is over a capture now: in a process whose job has gone on, it did not answer in time.
func (s *Service) DetectorHangs(name string) bool { return s.Detection.isStuck(name) }

func (d *Detection) isStuck(name string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.stuck[name] != ""
}

func (d *Detection) log() *slog.Logger {
	if d.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return d.Log
}
