package device

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// What is due (到期事项) is the work of WorkKinds that has a last day. A chapter that owes things of its own by a day gives them
// to the page as a source of the same DueItems (web/office/due.go); what belongs to a use is a further WorkKind here.

// DueItem is one thing to be done by a day.
type DueItem struct {
	Kind   string // a key of WorkKinds, or of another source
	Body   string // who owes it
	Use    string // of which use; empty: of none
	Device string
	Place  string // as people read where it is
	Serial string
	Day    law.Date          // last day
	Link   string            // where it is done; empty: by a step on the use
	May    access.Permission // who does it, when Kind is of another source
}

// DueFilter narrows what is due.
type DueFilter struct {
	Kinds       []string // of WorkKinds; none: all that have a last day
	Body        string
	From, Until law.Date // last days, both included; 0: no bound
	Turn        db.Turn
}

// undue are the kinds that have no last day, or whose day is a first one.
var undue = []string{"soon", "commission"}

// DueKinds are the kinds of work that have a last day, in the order of WorkKinds.
func DueKinds() []WorkKind {
	var out []WorkKind
	for _, k := range WorkKinds {
		if k.waits != nil && !slices.Contains(undue, k.Key) {
			out = append(out, k)
		}
	}
	return out
}

func (f DueFilter) where(scope access.Scope) *db.Where {
	w := db.NewWhere(scope.Where("w", 1))
	if scope.Person != "" {
		w.And(people.NotRecused("$1", w.Mark(scope.Person), "w.device_use"))
	}
	kinds := f.Kinds
	if len(kinds) == 0 {
		for _, k := range DueKinds() {
			kinds = append(kinds, k.Key)
		}
	}
	marks := make([]string, len(kinds))
	for i, k := range kinds {
		marks[i] = w.Mark(k)
	}
	w.And("w.due IS NOT NULL AND w.kind IN (" + strings.Join(marks, ", ") + ")")
	if f.Body != "" {
		w.And("w.body = %s", f.Body)
	}
	if f.From > 0 {
		w.And("w.due >= %s", f.From)
	}
	if f.Until > 0 {
		w.And("w.due <= %s", f.Until)
	}
	return w
}

// duePlace is where an item stands in the list: its day, then its kind and use.
const duePlace = `w.due || ' ' || w.kind || ' ' || w.device_use`

// Due is a page of what is due in the scope at now, the earliest day first.
func (s *Service) Due(ctx context.Context, scope access.Scope, f DueFilter, now time.Time) (db.Leaf[DueItem], error) {
	var none db.Leaf[DueItem]
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return none, nil
	}
	scope, err := s.settled(ctx, scope, now)
	if err != nil {
		return none, err
	}
	q := s.Engine.DB.Reader()
	w := f.where(scope)
	if at := f.Turn.Cursor(); at != "" {
		day, _, _ := strings.Cut(at, " ")
		d, err := law.ParseDate(day)
		if err != nil {
			return none, fault.Invalid{Fields: []fault.Field{{Name: "cursor", Want: law.Words{ZH: "翻页位置不对，请从第一页开始。", EN: "This is no position in the list; begin at the first page."}}}}
		}
		beyond := f.Turn.Beyond(false)
		w.And("w.due "+beyond+"= %s AND "+duePlace+" "+beyond+" %s", d, at)
	}
	var read []DueItem
	order := f.Turn.Order(false)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x DueItem
		err := rows.Scan(&x.Kind, &x.Use, &x.Body, db.Day(&x.Day))
		read = append(read, x)
		return err
	}, `SELECT w.kind, w.device_use, w.body, w.due FROM use_work w WHERE `+w.Text()+
		fmt.Sprintf(` ORDER BY w.due %s, w.kind %s, w.device_use %s LIMIT %d`, order, order, order, f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return none, fmt.Errorf("list what is due: %w", err)
	}
	page := db.Cut(f.Turn, read)
	return page, s.nameDue(ctx, q, scope.Book, page.Rows, now)
}

// nameDue fills in where the items of a page are and which device it is.
func (s *Service) nameDue(ctx context.Context, q db.Queryer, book string, items []DueItem, now time.Time) error {
	var uses []string
	for _, x := range items {
		uses = append(uses, x.Use)
	}
	lives, err := LivesIn(ctx, q, book, distinct(uses), Altered)
	if err != nil {
		return err
	}
	for i := range items {
		at := slices.IndexFunc(lives, func(l Life) bool { return l.Use.ID == items[i].Use })
		if at < 0 {
			continue
		}
		l := &lives[at]
		items[i].Device, items[i].Place, items[i].Serial = l.Device.ID, l.SiteAt(now).Words, l.DeviceAt(now).Serial
	}
	return nil
}

// Cursor is where the item stands in the list.
func (x DueItem) Cursor() string { return x.Day.String() + " " + x.Kind + " " + x.Use }

// CountDue counts what Due would list, by kind and last day.
func (s *Service) CountDue(ctx context.Context, scope access.Scope, f DueFilter, now time.Time) (map[string]map[law.Date]int, error) {
	out := map[string]map[law.Date]int{}
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return out, nil
	}
	scope, err := s.settled(ctx, scope, now)
	if err != nil {
		return nil, err
	}
	q := s.Engine.DB.Reader()
	w := f.where(scope)
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var kind string
		var day law.Date
		var n int
		err := rows.Scan(&kind, db.Day(&day), &n)
		if out[kind] == nil {
			out[kind] = map[law.Date]int{}
		}
		out[kind][day] = n
		return err
	}, `SELECT w.kind, w.due, count(*) FROM use_work w WHERE `+w.Text()+` GROUP BY w.kind, w.due`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("count what is due: %w", err)
	}
	return out, nil
}
