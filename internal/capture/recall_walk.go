package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/job"
)

// How a recall goes through captures.
const (
	// walkPage is how many captures are read at once.
	walkPage = 2000
	// chunkMost is how many changed captures one act writes: it stays below the 50 ms that an act may hold the book.
	chunkMost = 20
	// walkFor is how long one try of the job goes on; a job may take four minutes.
	walkFor = 2 * time.Minute
	// openAfter is how many captures are judged again before a recall is opened that has changed none yet, so that people see
	// a long one going on. Below it, a fact that changes nothing leaves nothing behind.
	openAfter = 200_000
)

// JobRecallGo goes on with a recall that is on record.
const JobRecallGo = "capture.recall"

// goArgs names the recall.
type goArgs struct {
	Recall string `json:"recall"`
}

// errOvertaken says that another process went on with the recall, or that somebody stopped it; errNewer that a fact came
// between reading and writing.
var (
	errOvertaken = errors.New("the recall is no longer where it was")
	errNewer     = errors.New("a newer fact came between")
)

// walk is one going-through of the captures of a use.
type walk struct {
	s    *Service
	book string
	r    Recall // ID is empty until something has changed

	life  device.Life
	known time.Time // up to this instant of recording the life is complete
	judge admissibility.Judgement
	room  []byte
}

// again is one capture as it is read to be judged again.
type again struct {
	c       Capture // what judging needs, its state and its outcome
	results admissibility.Results
	checks  []device.ClockCheck
	after   admissibility.Results
}

// Recall returns the handler of device.JobRecall: it judges the captures again that something can touch, use by use. Carried
// out twice, or after a kill, it goes on where it was.
func (s *Service) Recall(ctx context.Context, j job.Job) error {
	var a device.RecallArgs
	if err := j.Read(&a); err != nil {
		return err
	}
	touched, err := device.Touched(ctx, s.Engine.DB.Reader(), j.Book, a)
	if err != nil {
		return err
	}
	kind := ByFact
	switch {
	case a.Fact == "":
		kind = ByClock
	case a.Back:
		kind = ByTakeBack
	}
	for _, t := range touched {
		r := Recall{Body: t.Use.Body, Device: t.Use.Device, Use: t.Use.ID, Kind: kind, Cause: a.Cause(), Fact: a.Fact, Span: t.Span, State: RecallRunning}
		there, err := s.recallBy(ctx, s.Engine.DB.Reader(), `r.book = $1 AND r.device_use = $2 AND r.cause = $3`, j.Book, r.Use, r.Cause)
		switch {
		case err == nil:
			r = there
		case !db.NoRow(err):
			return err
		}
		if err := s.walk(ctx, j.Book, r); err != nil {
			return err
		}
	}
	return nil
}

// GoOn returns the handler of JobRecallGo.
func (s *Service) GoOn(ctx context.Context, j job.Job) error {
	var a goArgs
	if err := j.Read(&a); err != nil {
		return err
	}
	r, err := s.recallBy(ctx, s.Engine.DB.Reader(), `r.book = $1 AND r.id = $2`, j.Book, a.Recall)
	if err != nil {
		return err
	}
	if r.ReleasedAt != nil && r.State != RecallRunning {
		return s.letBack(ctx, j.Book, r.ID)
	}
	return s.walk(ctx, j.Book, r)
}

// GoOnWithAll goes on with every recall of a book that runs: what a process that was killed, or a try that took its time, left.
func (s *Service) GoOnWithAll(ctx context.Context, book string) error {
	ids, err := db.Strings(ctx, s.Engine.DB.Reader(), `SELECT id FROM recall WHERE book = $1 AND state = 'running' ORDER BY id`, book)
	if err != nil {
		return fmt.Errorf("list running recalls: %w", err)
	}
	for _, id := range ids {
		r, err := s.recallBy(ctx, s.Engine.DB.Reader(), `r.book = $1 AND r.id = $2`, book, id)
		if err == nil {
			err = s.walk(ctx, book, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// walk goes through the captures of a recall, from where it was, to the end or until its time is over.
func (s *Service) walk(ctx context.Context, book string, r Recall) error {
	w := &walk{s: s, book: book, r: r}
	began := s.Engine.Clock.Now()
	for w.r.State == RecallRunning {
		if err := w.load(ctx); err != nil {
			return err
		}
		err := w.through(ctx, began.Add(walkFor))
		switch {
		case errors.Is(err, errNewer): // the cursor stands behind what was written: go on from there with the newer facts
		case errors.Is(err, errOvertaken):
			return nil
		default:
			return err
		}
		if w.r.ID == "" {
			continue
		}
		if w.r, err = s.recallBy(ctx, s.Engine.DB.Reader(), `r.book = $1 AND r.id = $2`, book, w.r.ID); err != nil {
			return err
		}
	}
	return nil
}

// load reads the life as known now, and first up to which instant of recording it is complete.
func (w *walk) load(ctx context.Context) error {
	q := w.s.Engine.DB.Reader()
	if err := q.QueryRow(ctx, `SELECT last_at FROM book WHERE id = $1`, w.book).Scan(db.At(&w.known)); err != nil {
		return fmt.Errorf("read the last act: %w", err)
	}
	l, err := device.Load(ctx, q, w.book, w.r.Use)
	w.life = l.KnownAt(nil)
	return err
}

// through judges page after page. A capture is counted when what became of it is written, or with the page that changed nothing.
func (w *walk) through(ctx context.Context, until time.Time) error {
	for {
		page, err := w.page(ctx)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			return w.end(ctx)
		}
		if err := w.judgePage(ctx, page); err != nil {
			return err
		}
		from := 0
		var changed []*again
		for i := range page {
			if !w.touches(&page[i]) {
				continue
			}
			if changed = append(changed, &page[i]); len(changed) == chunkMost {
				if err := w.write(ctx, changed, page[from:i+1]); err != nil {
					return err
				}
				from, changed = i+1, nil
			}
		}
		if err := w.write(ctx, changed, page[from:]); err != nil {
			return err
		}
		if w.s.Engine.Clock.Now().After(until) && w.r.ID != "" {
			return errOvertaken // the periodic job goes on
		}
	}
}

// touches says whether something is to be written of a capture: its results are others, or somebody recalled it by hand.
func (w *walk) touches(a *again) bool { return a.after != "" || w.r.Kind == ByHand }

// page reads the next captures in the order of their instants.
func (w *walk) page(ctx context.Context) ([]again, error) {
	where := db.NewWhere(`c.book = $1 AND c.device_use = $2`, []any{w.book, w.r.Use})
	switch {
	case w.r.CursorAt != nil:
		at := where.Mark(*w.r.CursorAt)
		where.And("c.at >= " + at + " AND (c.at > " + at + " OR c.id > " + where.Mark(w.r.CursorID) + ")")
	case !w.r.Span.From.IsZero():
		where.And("c.at >= %s", w.r.Span.From)
	}
	if !w.r.Span.Until.IsZero() {
		where.And("c.at < %s", w.r.Span.Until)
	}
	out := make([]again, 0, walkPage)
	err := db.Each(ctx, w.s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var a again
		var lon, lat *float64
		var results sql.NullString
		err := rows.Scan(&a.c.ID, db.At(&a.c.At), &lon, &lat, &a.c.AccuracyM, &a.c.Firmware, &a.c.Integrity, &a.c.State, &a.c.Outcome, &results)
		if lon != nil && lat != nil {
			a.c.Position = &[2]float64{*lon, *lat}
		}
		a.results = admissibility.Results(results.String)
		out = append(out, a)
		return err
	}, `SELECT c.id, c.at, c.lon, c.lat, c.accuracy_m, c.firmware, c.integrity, c.state, c.outcome, c.results FROM capture c WHERE `+where.Text()+
		fmt.Sprintf(` ORDER BY c.at, c.id LIMIT %d`, walkPage), where.Args()...)
	if err != nil {
		return nil, fmt.Errorf("read captures to judge again: %w", err)
	}
	return out, w.resultsOfOld(ctx, out)
}

// resultsOfOld reads the results off the receipts of captures that a release before this one took in.
func (w *walk) resultsOfOld(ctx context.Context, page []again) error {
	var old []*again
	for i := range page {
		if !page[i].results.Current() {
			old = append(old, &page[i])
		}
	}
	for some := range slices.Chunk(old, 200) {
		if err := w.s.readResults(ctx, w.book, some); err != nil {
			return err
		}
	}
	return nil
}

// standingStage is the stage of the judgement that stands: that of its arrival until a capture is decided of, then its review.
func (s State) standingStage() string {
	switch s {
	case Queued, Doubtful, Held:
		return admissibility.Received.String()
	}
	return admissibility.Reviewed.String()
}

func (s *Service) readResults(ctx context.Context, book string, some []*again) error {
	ids := make([]string, len(some))
	of := map[string]*again{}
	for i, a := range some {
		ids[i], of[a.c.ID] = a.c.ID, a
	}
	marks, args := db.In(2, ids)
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var capture, stage, receipt string
		if err := rows.Scan(&capture, &stage, &receipt); err != nil {
			return err
		}
		a := of[capture]
		if stage != a.c.State.standingStage() {
			return nil
		}
		var err error
		a.results, err = admissibility.ResultsOf([]byte(receipt)) // the latest stands
		return err
	}, `SELECT capture, stage, receipt FROM judgement WHERE book = $1 AND capture IN (`+marks+`) ORDER BY id`, append([]any{book}, args...)...)
	if err != nil {
		return fmt.Errorf("read the results of judgements: %w", err)
	}
	return nil
}

// judgePage judges a page by the life as known now; of those whose results are others it notes the new ones.
func (w *walk) judgePage(ctx context.Context, page []again) error {
	checks, err := w.life.ChecksWithin(ctx, w.s.Engine.DB.Reader(), page[0].c.At, page[len(page)-1].c.At)
	if err != nil {
		return err
	}
	next := 0 // the first check after the capture
	for i := range page {
		a := &page[i]
		for next < len(checks) && !checks[next].At.After(a.c.At) {
			next++
		}
		a.checks = checks[max(next-1, 0):min(next+1, len(checks))]
		w.life.Checks = a.checks
		f := w.life.FactsFor(a.c.At, a.c.Position)
		fill(&f, &a.c, nil)
		w.judge.Judge(&f, admissibility.OnRecord)
		w.room = w.judge.AppendResults(w.room[:0])
		if string(a.results) != string(w.room) {
			a.after = admissibility.Results(w.room)
		}
	}
	return nil
}

// bySystem is who judges again.
func (w *walk) bySystem() act.By { return act.By{Actor: access.Actor{Book: w.book, System: "recall"}} }
