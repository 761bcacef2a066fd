package capture

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Who has a direct interest in a matter recuses himself (Art 42(1)). An officer declares the plates of the own vehicles and of those
// of near relatives once, and is kept from every capture of them as from a matter from which he is recused: unconcerned is asked
// wherever captures are handed out, listed or opened. The vehicles of the body itself are everybody's there: their verdicts are always
// given a second time (second_draw.go). Plates are personal data: no record, log or address has one.

// The acts of declaring, and of taking back for the time to come.
var (
	PlateDeclared  = act.Kind{Name: "capture.plate.declare", Title: law.Words{ZH: "申报应当回避的车辆", EN: "Declare a vehicle one is recused from"}, Permission: access.Recuse}
	PlateEnded     = act.Kind{Name: "capture.plate.end", Title: law.Words{ZH: "结束车辆申报", EN: "End the declaration of a vehicle"}, Permission: access.Recuse}
	VehicleEntered = act.Kind{Name: "capture.vehicle.enter", Title: law.Words{ZH: "登记本单位车辆", EN: "Enter a vehicle of the body"}, Permission: access.KeepPeople}
	VehicleEnded   = act.Kind{Name: "capture.vehicle.end", Title: law.Words{ZH: "注销本单位车辆", EN: "Remove a vehicle of the body"}, Permission: access.KeepPeople}
)

// What an officer may have to do with a vehicle.
const (
	OwnVehicle = "own"
	OfRelative = "relative"
	InUse      = "use"
)

// RelationWords are the words for them.
var RelationWords = map[string]law.Words{
	OwnVehicle: {ZH: "本人的车辆", EN: "my own vehicle"}, OfRelative: {ZH: "近亲属的车辆", EN: "a near relative's vehicle"},
	InUse: {ZH: "本人经常使用的车辆，或者有其他利害关系", EN: "a vehicle that I often use, or another interest in it"},
}

// RelatedPlate is a declared plate, for who declared it.
type RelatedPlate struct {
	ID, Plate string
	Relation  string // a key of RelationWords; empty: a vehicle of the body
	At        time.Time
}

// RelatedRecord is what the ledger commits to: that something was declared, and what is reviewed again because of it.
type RelatedRecord struct {
	ID     string   `json:"id"`
	Body   string   `json:"body,omitempty"`   // whose vehicle it is
	Drawn  []string `json:"drawn,omitempty"`  // second reviews that were opened
	Opened []string `json:"opened,omitempty"` // second reviews that were given by who declared it, and are open again
	Ended  bool     `json:"ended,omitempty"`
}

// relatedField is the sealed field of a declaration; the record that it is bound to is its id.
const relatedField = "related.plate"

type relatedSaid struct {
	Plate    string `json:"plate"`
	Relation string `json:"relation,omitempty"`
}

// DeclarePlate keeps the officer from all captures of a plate, at once. What the officer has decided of them is reviewed again by
// somebody else.
func (s *Service) DeclarePlate(ctx context.Context, by act.By, plate, relation string) (act.Done[RelatedRecord], error) {
	var c fault.Check
	checkPlate(&c, plate)
	_, ok := RelationWords[relation]
	c.Want(ok, "relation", "请选择您和这辆车的关系。", "Choose what the vehicle is to you.")
	if err := c.Err(); err != nil {
		return act.Done[RelatedRecord]{}, err
	}
	return act.Do(ctx, s.Engine, PlateDeclared, by, func(ctx context.Context, tx *act.Tx) (RelatedRecord, error) {
		return s.relate(ctx, tx, related{id: tx.NewID(), holder: tx.By.Person}, relatedSaid{seal.PlateForm(plate), relation})
	})
}

// EnterVehicle enters a vehicle of a body.
func (s *Service) EnterVehicle(ctx context.Context, by act.By, body, plate string) (act.Done[RelatedRecord], error) {
	var c fault.Check
	checkPlate(&c, plate)
	if err := c.Err(); err != nil {
		return act.Done[RelatedRecord]{}, err
	}
	return act.Do(ctx, s.Engine, VehicleEntered, by, func(ctx context.Context, tx *act.Tx) (RelatedRecord, error) {
		if _, err := people.BodyFor(ctx, tx, body); err != nil {
			return RelatedRecord{}, err
		}
		return s.relate(ctx, tx, related{id: tx.NewID(), holder: body, ofBody: true}, relatedSaid{Plate: seal.PlateForm(plate)})
	})
}

func checkPlate(c *fault.Check, plate string) {
	n := len([]rune(seal.PlateForm(plate)))
	c.Want(n >= 5 && n <= 12, "plate", "请填写完整的号牌号码，如粤A12345。", "Enter the whole number plate, such as 粤A12345.")
}

// related is a declaration as its steps need it.
type related struct {
	id, holder string
	ofBody     bool
	plate      string // its blind index
}

func (s *Service) relate(ctx context.Context, tx *act.Tx, p related, said relatedSaid) (RelatedRecord, error) {
	r := RelatedRecord{ID: p.id}
	if p.ofBody {
		r.Body = p.holder
	}
	p.plate = s.PlateIndex(said.Plate)
	sealed, err := s.Keys.SealJSON(relatedField, p.id, said)
	if err != nil {
		return r, fmt.Errorf("seal a declared plate: %w", err)
	}
	n, err := tx.Exec(ctx, `INSERT INTO related_plate (book, id, holder, of_body, plate, said, by_whom, at, ended_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9)
		ON CONFLICT DO NOTHING`, tx.Book, p.id, p.holder, p.ofBody, p.plate, sealed, tx.By.Person, tx.Now, tx.Next)
	if err != nil {
		return r, fmt.Errorf("store a declared plate: %w", err)
	}
	if n == 0 {
		return r, fault.Conflict{Because: law.Words{ZH: "这辆车已经申报过，不用再申报。", EN: "This vehicle has been declared already."}}
	}
	return r, s.againForConflict(ctx, tx, p, &r)
}

// EndPlate ends a declaration of the officer's own. Captures of before stay kept from the officer.
func (s *Service) EndPlate(ctx context.Context, by act.By, id string) (act.Done[RelatedRecord], error) {
	return act.Do(ctx, s.Engine, PlateEnded, by, func(ctx context.Context, tx *act.Tx) (RelatedRecord, error) {
		return RelatedRecord{ID: id, Ended: true}, endRelated(ctx, tx, id, tx.By.Person)
	})
}

// EndVehicle takes a vehicle from those of a body.
func (s *Service) EndVehicle(ctx context.Context, by act.By, body, id string) (act.Done[RelatedRecord], error) {
	return act.Do(ctx, s.Engine, VehicleEnded, by, func(ctx context.Context, tx *act.Tx) (RelatedRecord, error) {
		if _, err := people.BodyFor(ctx, tx, body); err != nil {
			return RelatedRecord{}, err
		}
		return RelatedRecord{ID: id, Body: body, Ended: true}, endRelated(ctx, tx, id, body)
	})
}

var noRelated = fault.NotFound{What: law.Words{ZH: "这辆申报的车", EN: "the declared vehicle"}}

// endRelated ends a declaration and destroys what could be read of it.
func endRelated(ctx context.Context, tx *act.Tx, id, holder string) error {
	n, err := tx.Exec(ctx, `UPDATE related_plate SET ended_at = $4, said = NULL WHERE book = $1 AND id = $2 AND holder = $3 AND ended_at IS NULL`, tx.Book, id, holder, tx.Now)
	if err != nil {
		return fmt.Errorf("end a declared plate: %w", err)
	}
	if n == 0 {
		return noRelated
	}
	return nil
}

// OwnPlates lists what who asks has declared and not ended, oldest first. Nobody else is shown it.
func (s *Service) OwnPlates(ctx context.Context, q db.Queryer, who access.Actor) ([]RelatedPlate, error) {
	return s.relatedOf(ctx, q, who.Book, who.Person)
}

// Vehicles lists the vehicles of a body in a scope.
func (s *Service) Vehicles(ctx context.Context, q db.Queryer, scope access.Scope, body string) ([]RelatedPlate, error) {
	if !scope.Covers(scope.Book, body) {
		return nil, nil
	}
	return s.relatedOf(ctx, q, scope.Book, body)
}

func (s *Service) relatedOf(ctx context.Context, q db.Queryer, book, holder string) ([]RelatedPlate, error) {
	var out []RelatedPlate
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var p RelatedPlate
		var sealed []byte
		if err := rows.Scan(&p.ID, &sealed, db.At(&p.At)); err != nil {
			return err
		}
		var said relatedSaid
		if err := s.Keys.OpenJSON(relatedField, p.ID, sealed, &said); err != nil {
			return fmt.Errorf("open a declared plate: %w", err)
		}
		p.Plate, p.Relation = said.Plate, said.Relation
		out = append(out, p)
		return nil
	}, `SELECT id, said, at FROM related_plate WHERE book = $1 AND holder = $2 AND ended_at IS NULL ORDER BY id`, book, holder)
	if err != nil {
		return nil, fmt.Errorf("list declared plates: %w", err)
	}
	return out, nil
}

// Unconcerned is the SQL condition that a person is kept from nothing of capture c: neither recused from it or its use, nor declared
// its plate. Book and person are given by their parameters ("$1").
func Unconcerned(book, person string) string {
	return people.NotRecused(book, person, matters...) + ` AND NOT EXISTS (SELECT 1 FROM related_plate d WHERE d.book = ` + book + ` AND d.holder = ` + person + `
		AND d.plate = c.plate_blind AND (d.ended_at IS NULL OR c.at < d.ended_at))`
}

// unconcernedIn is Unconcerned for who looks through a scope, as short as it can be: most are kept from nothing, and a list then asks
// nothing of its rows. Empty: nothing is asked.
func unconcernedIn(ctx context.Context, q db.Queryer, scope access.Scope, mark func(any) string) (string, error) {
	declared, recused, err := keptFrom(ctx, q, scope)
	switch {
	case err != nil || !declared && !recused:
		return "", err
	case declared:
		return " AND " + Unconcerned(mark(scope.Book), mark(scope.Person)), nil
	}
	return " AND " + people.NotRecused(mark(scope.Book), mark(scope.Person), matters...), nil
}

// keptFrom tells whether the person of a scope declared any plate, and is recused from anything.
func keptFrom(ctx context.Context, q db.Queryer, scope access.Scope) (declared, recused bool, err error) {
	if scope.Person == "" {
		return false, false, nil
	}
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM related_plate d WHERE d.book = $1 AND d.holder = $2), EXISTS (SELECT 1 FROM recusal n WHERE n.book = $1 AND n.person = $2 AND n.holds_from IS NOT NULL)`,
		scope.Book, scope.Person).Scan(&declared, &recused)
	if err != nil {
		return false, false, fmt.Errorf("look for declared plates and recusals: %w", err)
	}
	return declared, recused, nil
}

// eased is the scope without its person when the person is kept from nothing: what is asked of it then asks that no more.
func eased(ctx context.Context, q db.Queryer, scope access.Scope) (access.Scope, error) {
	declared, recused, err := keptFrom(ctx, q, scope)
	if err == nil && !declared && !recused {
		scope.Person = ""
	}
	return scope, err
}

// itemsUnconcerned is unconcernedIn for rows i that name a capture: those of recalls and of findings, in lists and in counts.
func itemsUnconcerned(ctx context.Context, q db.Queryer, scope access.Scope, args *[]any) (string, error) {
	cond, err := unconcernedIn(ctx, q, scope, func(v any) string {
		*args = append(*args, v)
		return fmt.Sprintf("$%d", len(*args))
	})
	if err != nil || cond == "" {
		return "", err
	}
	return " AND EXISTS (SELECT 1 FROM capture c WHERE c.book = i.book AND c.id = i.capture" + cond + ")", nil
}

// unconcerned refuses when a person is recused from a capture or its use, or declared its plate (Art 42(1)).
func (s *Service) unconcerned(ctx context.Context, q db.Queryer, book, person string, c *Capture) error {
	if err := people.Unrecused(ctx, q, book, person, c.ID, c.Use); err != nil || person == "" {
		return err
	}
	found, err := s.declared(ctx, q, book, person, c)
	if err != nil || !found {
		return err
	}
	return law.Refusal{Rule: "A42.1a", Article: "第四十二条第一款",
		Because: law.Words{ZH: "这是您申报过的车辆，您应当回避，不能办理或者查看。", EN: "This is a vehicle that you declared; you are recused and may neither handle nor open the capture."},
		Cure:    law.Words{ZH: "由本单位其他人员办理，您不用再做什么。", EN: "Somebody else of your body handles it; there is nothing more for you to do."}}
}

// declared tells whether somebody, or a body, declared the plate of a capture.
func (s *Service) declared(ctx context.Context, q db.Queryer, book, holder string, c *Capture) (bool, error) {
	if c.Plate == "" {
		return false, nil
	}
	n, err := db.CountUpTo(ctx, q, `FROM related_plate d WHERE d.book = $1 AND d.holder = $2 AND d.plate = $3 AND (d.ended_at IS NULL OR d.ended_at > $4)`, book, holder, s.PlateIndex(c.Plate), c.At)
	if err != nil {
		return false, fmt.Errorf("look for declared plates: %w", err)
	}
	return n > 0, nil
}
