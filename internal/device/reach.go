package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/job"
)

// JobRecall is the job by which captures are judged again that a fact can touch, once it is recorded or taken back. What is
// touched, and how, is known to the chapter of captures.
const JobRecall = "device.recall"

// RecallArgs say what has become known: a fact, or a clock check of a device at an instant.
type RecallArgs struct {
	Fact   string `json:"fact,omitempty"`
	Back   bool   `json:"back,omitempty"` // the fact was taken back
	Device string `json:"device,omitempty"`
	At     int64  `json:"at,omitempty"` // of the clock check, microseconds
}

// Cause names what opened a recall: the same fact is one cause when it is recorded and another when it is taken back.
func (a RecallArgs) Cause() string {
	switch {
	case a.Fact == "":
		return fmt.Sprintf("clock %s %d", a.Device, a.At)
	case a.Back:
		return "takeback " + a.Fact
	}
	return "fact " + a.Fact
}

// recallFor has the captures judged again that a fact can touch: a step of the act that records it or takes it back.
func recallFor(ctx context.Context, tx *act.Tx, f *Fact, back bool) error {
	if judgedKinds[f.Event] == 0 && f.Event != SiteCancelled && f.Event != PartsListed && f.Event != RuleIssued {
		return nil // no rule asks for it, and it changes nothing of what rules ask for
	}
	a := RecallArgs{Fact: f.ID, Back: back}
	return job.Enqueue(ctx, tx, job.Order{Kind: JobRecall, Args: a, Key: a.Cause()})
}

// Span is the instants of captures that something can matter for: from From on, before Until. A zero end is open.
type Span struct {
	From  time.Time `json:"from,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Empty tells whether no instant is in the span.
func (s Span) Empty() bool { return !s.Until.IsZero() && !s.From.Before(s.Until) }

// Reach is the narrowest span of captures of this use that a fact can matter for, by the rules of the contract, whether the
// fact is among those of the life or was taken back. Most facts matter from their instant on. Some look back: a sign found
// missing, a verification that failed and a clock that was off make earlier captures unknown; and where a rule has no record
// at all every capture is unknown, so that the first record matters for all.
func (l *Life) Reach(f *Fact) Span {
	o := others{at: f.At}
	for i := range l.Facts {
		if l.Facts[i].ID != f.ID && l.Facts[i].RetractedAt == nil {
			o.facts = append(o.facts, &l.Facts[i])
		}
	}
	if records := recordsOf(f); records != nil && !o.any(records) {
		return Span{}
	}
	all := Span{From: f.At}
	switch d := f.Data.(type) {
	case Sign, MissingSign:
		return o.reachOfSign(f)
	case MeasuringParts:
		return Span{} // what certificates say of the device depends on its parts, whenever they were listed
	case VerificationRule:
		return Span{From: d.From.Start()}
	case VerificationCertificate:
		if len(l.partsEver()) > 0 {
			return Span{} // certificates of other parts count with it, and the first that makes them whole is the first record
		}
		return Span{o.before(is(Verified)), o.after(is(Verified, Repaired))}
	case Repair:
		all.Until = o.after(is(Verified, Repaired))
	case ClockOffset:
		return Span{o.before(is(ClockChecked)), o.after(is(ClockChecked))}
	case Condition:
		all.Until = o.after(is(AbnormalStarted, AbnormalEnded))
	case Survey:
		all.Until = o.after(is(Surveyed))
	case Approval, Rejection:
		all.Until = o.after(is(PlanApproved, PlanWithdrawn))
	case LegalOpinion:
		all.Until = o.after(is(LegalReview))
	case TechnicalOpinion:
		return o.reachOfTechnical(d)
	case Mark:
		all.Until = o.after(is(MarkPhotographed))
		if o.any(func(x *Fact) bool { return x.Event == MarkPhotographed && !x.At.After(f.At) }) {
			all.Until = all.From // one before it is enough
		}
	case FlightPlan:
		if d.From.After(all.From) {
			all.From = d.From
		}
		all.Until = d.Until
	}
	return all
}

// others are the facts of a life beside one that holds from an instant.
type others struct {
	at    time.Time
	facts []*Fact
}

func is(events ...Event) func(*Fact) bool {
	return func(f *Fact) bool { return slices.Contains(events, f.Event) }
}

func (o *others) any(of func(*Fact) bool) bool { return slices.ContainsFunc(o.facts, of) }

// before is the instant of the last of them before the one; zero without any.
func (o *others) before(of func(*Fact) bool) (t time.Time) {
	for _, f := range o.facts {
		if of(f) && f.At.Before(o.at) && f.At.After(t) {
			t = f.At
		}
	}
	return t
}

// after is the instant of the first of them after the one; zero without any.
func (o *others) after(of func(*Fact) bool) (t time.Time) {
	for _, f := range o.facts {
		if of(f) && f.At.After(o.at) && (t.IsZero() || f.At.Before(t)) {
			t = f.At
		}
	}
	return t
}

// reachOfSign: the first of the signs after a capture says whether it was still there (Sign in the contract). One found
// missing says nothing of what came before it was last seen, unless the next after it is missing too.
func (o *others) reachOfSign(f *Fact) Span {
	signs := is(SignPlaced, SignMissing)
	s := Span{o.before(signs), o.after(signs)}
	missing, looksBack := f.Data.(MissingSign)
	if !looksBack || missing.LastSeen == nil || !missing.LastSeen.After(s.From) {
		return s
	}
	if o.any(func(x *Fact) bool { return x.Event == SignMissing && x.At.Equal(s.Until) }) {
		return s
	}
	s.From = *missing.LastSeen
	if s.From.After(f.At) {
		s.From = f.At
	}
	return s
}

// reachOfTechnical: what the device is holds also for captures before the first review that says it (instrument in life.go).
func (o *others) reachOfTechnical(d TechnicalOpinion) Span {
	says := func(f *Fact) bool {
		t, ok := f.Data.(TechnicalOpinion)
		return ok && t.Instrument != ""
	}
	s := Span{From: o.at, Until: o.after(func(f *Fact) bool { return says(f) && f.Data.(TechnicalOpinion).Pass })}
	if d.Instrument != "" && o.before(says).IsZero() {
		s.From = time.Time{}
	}
	return s
}

// recordsOf are the events that are the record of the same rule as a fact ("no record" in the contract); nil: of none.
func recordsOf(f *Fact) func(*Fact) bool {
	switch d := f.Data.(type) {
	case Publication:
		return func(x *Fact) bool {
			p, ok := x.Data.(Publication)
			return ok && p.Channel == d.Channel
		}
	case Approval:
		return is(PlanApproved, PlanWithdrawn)
	case LegalOpinion:
		return is(LegalReview)
	case TechnicalOpinion:
		return is(TechnicalReview)
	case Sign, MissingSign:
		return is(SignPlaced, SignMissing)
	case VerificationCertificate, Repair:
		return is(Verified, Repaired)
	case FlightPlan:
		return is(FlightPlanned)
	case Mark:
		return is(MarkPhotographed)
	}
	switch f.Event {
	case PlanWithdrawn:
		return is(PlanApproved, PlanWithdrawn)
	case Commissioned:
		return is(Commissioned)
	}
	return nil
}

// clockReach is the span that a clock check of a device matters for: from the one before it, to the one after it. Checks that
// count for some uses only are left out, which makes the span no narrower than it is.
func clockReach(ctx context.Context, q db.Queryer, book, device string, at time.Time) (Span, error) {
	var before, after *time.Time
	const checks = `SELECT %[1]s(at) FROM (SELECT %[1]s(c.at) AS at FROM clock_check c WHERE c.book = $1 AND c.device = $2 AND c.source <> 'door' AND c.at %[2]s $3
		UNION ALL SELECT %[1]s(f.at) FROM device_fact f WHERE f.book = $1 AND f.subject_id = $2 AND f.event = 'clock_checked' AND f.retracted_at IS NULL AND f.at %[2]s $3) AS checks`
	err := q.QueryRow(ctx, fmt.Sprintf(checks, "max", "<"), book, device, at).Scan(db.AtOrNil(&before))
	if err == nil {
		err = q.QueryRow(ctx, fmt.Sprintf(checks, "min", ">"), book, device, at).Scan(db.AtOrNil(&after))
	}
	if err != nil {
		return Span{}, fmt.Errorf("look for the clock checks beside one: %w", err)
	}
	s := Span{From: at} // with none before it, earlier captures are unknown whatever it says
	if before != nil {
		s.From = *before
	}
	if after != nil {
		s.Until = *after
	}
	return s, nil
}

// ClockTells has the captures judged again that a clock check just stored can touch, when it says other than its neighbours do:
// as long as a clock is right, or stays wrong, nothing is to be judged again.
func ClockTells(ctx context.Context, tx *act.Tx, device string, at time.Time, offsetMS int64) error {
	limits, err := limitsOf(ctx, tx, device)
	if err != nil || len(limits) == 0 {
		return err
	}
	latest, err := besideCheck(ctx, tx, `c.at <= $3 ORDER BY c.at DESC, c.known_at DESC, c.place DESC`, device, at)
	if err != nil {
		return err
	}
	next, err := besideCheck(ctx, tx, `c.at > $3 ORDER BY c.at, c.known_at, c.place`, device, at)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(limits, func(limit int64) bool { return tells(offsetMS, latest, next, limit) }) {
		return nil
	}
	a := RecallArgs{Device: device, At: at.UnixMicro()}
	return job.Enqueue(ctx, tx, job.Order{Kind: JobRecall, Args: a, Key: a.Cause()})
}

// nearCheck is a check beside another, and whether the door made it, which counts for some uses only.
type nearCheck struct {
	offsetMS int64
	door     bool
}

// counts tells whether a check counts for a use with a clock limit.
func (c nearCheck) counts(limit int64) bool {
	return !c.door || max(c.offsetMS, -c.offsetMS) > limit+doorMargin.Milliseconds()
}

// tells says whether a check says other than its neighbours: the latest before it (latest[0] is itself) and the first after it.
func tells(offsetMS int64, latest, next []nearCheck, limit int64) bool {
	off := func(ms int64) bool { return max(ms, -ms) > limit }
	for i, c := range latest {
		if i > 0 && c.counts(limit) {
			after := slices.IndexFunc(next, func(c nearCheck) bool { return c.counts(limit) })
			return off(c.offsetMS) != off(offsetMS) || after >= 0 && off(next[after].offsetMS)
		}
	}
	return true // the first of all
}

// besideCheck reads a few checks on one side of an instant, the nearest first.
func besideCheck(ctx context.Context, tx *act.Tx, side, device string, at time.Time) ([]nearCheck, error) {
	var out []nearCheck
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var c nearCheck
		var source string
		err := rows.Scan(&c.offsetMS, &source)
		c.door = source == FromDoor
		out = append(out, c)
		return err
	}, `SELECT c.offset_ms, c.source FROM clock_check c WHERE c.book = $1 AND c.device = $2 AND `+side+` LIMIT 4`, tx.Book, device, at)
	if err != nil {
		return nil, fmt.Errorf("read the clock checks beside one: %w", err)
	}
	return out, nil
}

// limitsOf are the clock limits of the uses of a device, in milliseconds.
func limitsOf(ctx context.Context, tx *act.Tx, device string) ([]int64, error) {
	var out []int64
	err := db.Each(ctx, tx, func(rows *sql.Rows) error {
		var limit int64
		err := rows.Scan(&limit)
		out = append(out, limit)
		return err
	}, `SELECT DISTINCT clock_limit_ms FROM device_use WHERE book = $1 AND device = $2`, tx.Book, device)
	if err != nil {
		return nil, fmt.Errorf("read clock limits: %w", err)
	}
	return out, nil
}

// Touch is a use whose captures something that became known can touch, and in which span.
type Touch struct {
	Use  Use
	Span Span
}

// Touched lists the uses that something touches, each with its span, as known now.
func Touched(ctx context.Context, q db.Queryer, book string, a RecallArgs) ([]Touch, error) {
	subject, clock := a.Device, Span{}
	var f Fact
	var err error
	if a.Fact != "" {
		f, err = factByID(ctx, q, book, a.Fact)
		subject = f.SubjectID
	} else {
		clock, err = clockReach(ctx, q, book, a.Device, time.UnixMicro(a.At).UTC())
	}
	if err != nil {
		return nil, err
	}
	uses, err := usesOn(ctx, q, book, subject)
	if err != nil {
		return nil, err
	}
	var out []Touch
	for _, id := range uses {
		l, err := Load(ctx, q, book, id)
		if err != nil {
			return nil, err
		}
		span := clock
		if a.Fact != "" {
			span = l.Reach(&f)
		}
		if !span.Empty() {
			out = append(out, Touch{l.Use, span})
		}
	}
	return out, nil
}

// NewerThan tells whether a fact of the life was recorded or taken back after an instant of recording.
func (l *Life) NewerThan(ctx context.Context, q db.Queryer, known time.Time) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT (SELECT count(*) FROM device_fact f WHERE f.book = $1 AND f.known_at > $2 AND f.subject_id || '' IN ($3, $4, $5))
		+ (SELECT count(*) FROM device_fact f WHERE f.book = $1 AND f.retracted_at > $2 AND f.subject_id || '' IN ($3, $4, $5))`,
		l.Book, known, l.Device.ID, l.Site.ID, l.Use.ID).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for newer facts: %w", err)
	}
	return n > 0, nil
}

// ChecksWithin reads the clock checks that judging the use anywhere between two instants needs, in their order: the latest at or
// before the first, all between, and the first after the last.
func (l *Life) ChecksWithin(ctx context.Context, q db.Queryer, first, last time.Time) ([]ClockCheck, error) {
	var out []ClockCheck
	const some = `SELECT at, known_at, offset_ms, place`
	const from = some + ` FROM clock_check WHERE book = $1 AND device = $2 AND (source <> 'door' OR abs(offset_ms) > $5) `
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var c ClockCheck
		var place int
		err := rows.Scan(db.At(&c.At), db.At(&c.KnownAt), &c.OffsetMS, &place)
		out = append(out, c)
		return err
	}, `SELECT at, known_at, offset_ms, place FROM (`+some+` FROM (`+from+`AND at <= $3 ORDER BY at DESC, known_at DESC, place DESC LIMIT 1) AS before
		UNION ALL `+some+` FROM (`+from+`AND at > $3 AND at <= $4) AS between_them
		UNION ALL `+some+` FROM (`+from+`AND at > $4 ORDER BY at, known_at, place LIMIT 1) AS after) AS checks ORDER BY at, known_at, place`,
		l.Book, l.Device.ID, first, last, l.Use.ClockLimitMS+doorMargin.Milliseconds())
	if err != nil {
		return nil, fmt.Errorf("load clock checks: %w", err)
	}
	return out, nil
}
