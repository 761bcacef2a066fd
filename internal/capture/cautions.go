package capture

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Captures of one plate for one kind of violation within DoubledWithin may be one act, which is not punished twice; captures of one
// device within eventWithin show one event. The law names no figure.
const (
	DoubledWithin = 10 * time.Minute
	eventWithin   = 5 * time.Second
)

// besideMost is how many captures are shown beside one, and how many earlier ones are looked at.
const besideMost = 12

// Notices tells when the notice about a capture reached the party (Art 30(4)): nil while none has, as far as is known.
type Notices interface {
	ReachedAt(ctx context.Context, q db.Queryer, book, capture string) (*time.Time, error)
}

// Caution is what a reviewer has to weigh before deciding: the capture may be exempt, or stand for an act that has its verdict
// already. It decides nothing.
type Caution struct {
	Code   string // emergency, doubled, repeated
	Words  law.Words
	Passed []string // the captures that it counts as passed (doubled)
}

// Cautions are those of a capture, in the order in which they are weighed.
func (s *Service) Cautions(ctx context.Context, scope access.Scope, c Capture) ([]Caution, error) {
	var out []Caution
	if w, found := emergencyPlate(c.Plate); found {
		out = append(out, Caution{Code: "emergency", Words: w})
	}
	like, _, err := s.likeActs(ctx, s.Engine.DB.Reader(), scope, c)
	if err != nil {
		return nil, err
	}
	if w, found := doubled(c, like); found {
		out = append(out, Caution{"doubled", w, idsOf(passedTwins(c, like))})
	}
	w, found, err := s.repeated(ctx, scope.Book, c, like)
	if found {
		out = append(out, Caution{Code: "repeated", Words: w})
	}
	return out, err
}

// emergencyPlate tells by its last characters that a plate is of those that vehicles on emergency duty bear. Whether this one was
// on duty the plate does not say (道路交通安全违法行为处理程序规定 2020 Art 22).
func emergencyPlate(plate string) (law.Words, bool) {
	for _, end := range []string{"警", "应急"} {
		if strings.HasSuffix(plate, end) {
			return law.Words{ZH: "号牌以“" + end + "”结尾，可能是执行紧急任务的车辆：请核实，是的按“特种车辆”不通过。",
				EN: "The plate ends with “" + end + "”: possibly a vehicle on emergency duty. Check; if so, reject it as such."}, true
		}
	}
	return law.Words{}, false
}

// likeActs are the other captures of the same plate for the same kind of violation that were not rejected or excluded, up to
// DoubledWithin after this one, latest first. What the person holds for a second review counts as not reviewed,
// and is returned with them.
func (s *Service) likeActs(ctx context.Context, q db.Queryer, scope access.Scope, c Capture) (like []Capture, blind []string, err error) {
	if blind, err = blindOf(ctx, q, scope.Book, scope.Person); err != nil {
		return nil, nil, err
	}
	cond, args := s.besideOf(scope, c)
	if c.Plate == "" || cond == "" {
		return nil, blind, nil
	}
	args = append(args, s.PlateIndex(c.Plate), c.Violation, c.At.Add(DoubledWithin))
	n := len(args)
	stands := unindexed("c.state") + ` NOT IN ('rejected', 'excluded')`
	if len(blind) > 0 {
		marks, ids := db.In(n+1, blind)
		stands, args = "("+stands+" OR "+unindexed("c.id")+" IN ("+marks+"))", append(args, ids...)
	}
	like, err = s.listBeside(ctx, q, scope, blind, fmt.Sprintf(`%s AND c.plate_blind = $%d AND %s = $%d AND c.at <= $%d AND %s`,
		cond, n-2, unindexed("c.violation"), n-1, n, stands), args)
	return like, blind, err
}

// Beside lists the other captures that may show the same event: of the same plate for the same kind within DoubledWithin, and of
// the same device within seconds, whatever plate was read.
func (s *Service) Beside(ctx context.Context, scope access.Scope, c Capture) ([]Capture, error) {
	q := s.Engine.DB.Reader()
	like, blind, err := s.likeActs(ctx, q, scope, c)
	if err != nil {
		return nil, err
	}
	out := slices.DeleteFunc(like, func(o Capture) bool { return !within(c, o, DoubledWithin) })
	cond, args := s.besideOf(scope, c)
	if cond == "" {
		return nil, nil
	}
	args = append(args, c.Device, c.At.Add(-eventWithin), c.At.Add(eventWithin))
	n := len(args)
	near, err := s.listBeside(ctx, q, scope, blind, fmt.Sprintf(`%s AND c.device = $%d AND c.at >= $%d AND c.at <= $%d`, cond, n-2, n-1, n), args)
	for _, o := range near {
		if !slices.ContainsFunc(out, func(x Capture) bool { return x.ID == o.ID }) {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b Capture) int { return a.At.Compare(b.At) })
	return out, errors.Join(err, withMedia(ctx, q, scope.Book, out))
}

// besideOf is the condition for the other captures that a person may see; empty: none.
func (s *Service) besideOf(scope access.Scope, c Capture) (string, []any) {
	cond, args := scope.Where("c", 1)
	if len(args) == 0 {
		return "", nil
	}
	cond = strings.Replace(cond, "c.body IN", unindexed("c.body")+" IN", 1) // the plate or the device finds them
	if scope.Person != "" {
		args = append(args, scope.Person)
		cond += " AND " + Unconcerned("$1", fmt.Sprintf("$%d", len(args)))
	}
	args = append(args, c.ID)
	return cond + fmt.Sprintf(" AND c.id <> $%d", len(args)), args
}

func (s *Service) listBeside(ctx context.Context, q db.Queryer, scope access.Scope, blind []string, cond string, args []any) ([]Capture, error) {
	var out []Capture
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		o, err := s.scan(rows)
		out = append(out, o)
		return err
	}, `SELECT `+columns+` FROM capture c WHERE `+cond+fmt.Sprintf(` ORDER BY c.at DESC LIMIT %d`, besideMost), args...)
	if err != nil {
		return nil, fmt.Errorf("list captures beside one: %w", err)
	}
	return out, s.blindAmong(ctx, q, scope.Book, blind, out)
}

func within(c, o Capture, d time.Duration) bool { return c.At.Sub(o.At).Abs() <= d }

// doubled tells of captures that may show the same act (一事不再罚).
func doubled(c Capture, like []Capture) (law.Words, bool) {
	var n, elsewhere int
	for _, o := range like {
		if !within(c, o, DoubledWithin) {
			continue
		}
		n++
		if o.Device != c.Device {
			elsewhere++
		}
	}
	passed := len(passedTwins(c, like))
	return law.Words{
		ZH: fmt.Sprintf("前后%d分钟内同车同类抓拍还有%d次，其中另一台设备%d次，已审核通过%d次：同一行为不能处罚两次，请并排核对。", int(DoubledWithin.Minutes()), n, elsewhere, passed),
		EN: fmt.Sprintf("Within %d minutes there are %d more captures of this plate for this kind, %d of another device, %d passed: one act is not punished twice; compare them.", int(DoubledWithin.Minutes()), n, elsewhere, passed),
	}, n > 0
}

// repeated tells of earlier captures of the same plate and kind whose notice had not reached the party when this one was made: the
// party could not yet have corrected (cf. 行政处罚法 Art 41(3); case G8).
func (s *Service) repeated(ctx context.Context, book string, c Capture, like []Capture) (law.Words, bool, error) {
	var earlier []Capture
	for _, o := range like {
		if !o.At.Before(c.At.Add(-DoubledWithin)) {
			continue
		}
		if s.Notices != nil {
			at, err := s.Notices.ReachedAt(ctx, s.Engine.DB.Reader(), book, o.ID)
			if err != nil {
				return law.Words{}, false, err
			}
			if at != nil && !at.After(c.At) {
				break // the party knew since then
			}
		}
		earlier = append(earlier, o)
	}
	if len(earlier) == 0 {
		return law.Words{}, false, nil
	}
	first := law.DateOf(earlier[len(earlier)-1].At)
	return law.Words{
		ZH: fmt.Sprintf("同车同类此前还有%d次（最早%s），没有告知在这次抓拍以前到达当事人的记载：当事人当时可能还不知道，请逐件判断。", len(earlier), first.Words()),
		EN: fmt.Sprintf("There are %d earlier captures of this plate for this kind (first on %s), and no record that a notice had reached the party by then: judge each by itself.", len(earlier), first),
	}, true, nil
}
