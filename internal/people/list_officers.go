package people

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/sheet"
)

// OfficersEntered is the act that enters persons and their certificates from a list. Posts and roles never come from a
// list: each is an act of its own (roles.md E14, E18).
var OfficersEntered = act.Kind{Name: "people.officers.enter", Title: law.Words{ZH: "批量登记人员", EN: "Enter persons from a list"}, Permission: access.KeepPeople}

// OfficerLine is one line of a list of persons.
type OfficerLine struct {
	Name        string
	Officer     bool         // false: auxiliary and other staff, who hold no certificate
	Auxiliary   bool         // 辅助人员, who never decide; not with Officer
	Body        string       // full name or credit code of the body that the certificate is for
	Certificate *Certificate // Number, Issuer, Field, From, Until, Ministry; nil: none
	// Former is the number of another certificate on record for the same person, who gets this one too; empty: none.
	Former string
}

// officerList is a list with what is on record about it.
type officerList struct {
	keys   *seal.Keys
	by     string // who enters it
	lines  []OfficerLine
	bodies bodyIndex
	held   map[string]heldCertificate // by number
	staff  map[string][]uncertified   // persons without a certificate, by blind name
	seen   map[string]bool
	out    []sheet.Outcome
	body   []string // of each line's certificate
	person []string // of each line that adds to somebody on record
}

// uncertified is somebody on record without a certificate.
type uncertified struct {
	id                 string
	officer, auxiliary bool
}

// heldCertificate is a certificate on record with its holder.
type heldCertificate struct {
	Certificate
	name    string
	officer bool
}

// JudgeOfficers says of each line of a list of persons what would become of it when the person by enters it, and writes
// nothing. Somebody with a certificate is known by its number, somebody without by the name alone.
func (s *Service) JudgeOfficers(ctx context.Context, q db.Queryer, book, by string, lines []OfficerLine) ([]sheet.Outcome, error) {
	l, err := s.judgeOfficers(ctx, q, book, by, lines)
	if err != nil {
		return nil, err
	}
	return l.out, nil
}

func (s *Service) judgeOfficers(ctx context.Context, q db.Queryer, book, by string, lines []OfficerLine) (*officerList, error) {
	l := &officerList{keys: s.Keys, by: by, lines: lines, held: map[string]heldCertificate{}, staff: map[string][]uncertified{}, seen: map[string]bool{},
		out: make([]sheet.Outcome, len(lines)), body: make([]string, len(lines)), person: make([]string, len(lines))}
	if err := l.load(ctx, q, book); err != nil {
		return nil, err
	}
	for i := range lines {
		if err := l.judge(i); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// load reads what is on record about all lines, with a query a table.
func (l *officerList) load(ctx context.Context, q db.Queryer, book string) error {
	var called, numbers, blinds []string
	for _, x := range l.lines {
		called, numbers = append(called, x.Body), append(numbers, x.Former)
		if x.Certificate != nil {
			numbers = append(numbers, strings.TrimSpace(x.Certificate.Number))
		} else {
			blinds = append(blinds, l.keys.Blind(nameField, seal.NameForm(x.Name)))
		}
	}
	var err error
	if l.bodies, err = bodiesCalled(ctx, q, book, called); err != nil {
		return err
	}
	if err := l.loadHeld(ctx, q, book, numbers); err != nil {
		return err
	}
	for some := range slices.Chunk(blinds, atOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var blind string
			var u uncertified
			err := rows.Scan(&u.id, &blind, &u.officer, &u.auxiliary)
			l.staff[blind] = append(l.staff[blind], u)
			return err
		}, `SELECT p.id, p.name_blind, p.officer, COALESCE(p.auxiliary, FALSE) FROM person p WHERE p.book = $1 AND p.name_blind IN (`+marks+`)
			AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.book = p.book AND c.person = p.id)`, append([]any{book}, args...)...)
		if err != nil {
			return fmt.Errorf("look up persons of a list: %w", err)
		}
	}
	return nil
}

func (l *officerList) loadHeld(ctx context.Context, q db.Queryer, book string, numbers []string) error {
	slices.Sort(numbers)
	numbers = slices.DeleteFunc(slices.Compact(numbers), func(s string) bool { return s == "" })
	sealed := map[string][]byte{}
	for some := range slices.Chunk(numbers, atOnce) {
		if err := l.loadSome(ctx, q, book, some, sealed); err != nil {
			return fmt.Errorf("look up certificates of a list: %w", err)
		}
	}
	for number, h := range l.held {
		var err error
		if h.name, err = l.keys.OpenField(nameField, h.Person, sealed[number]); err != nil {
			return fmt.Errorf("open the name of person %s: %w", h.Person, err)
		}
		l.held[number] = h
	}
	return nil
}

func (l *officerList) loadSome(ctx context.Context, q db.Queryer, book string, numbers []string, sealed map[string][]byte) error {
	marks, args := db.In(2, numbers)
	return db.Each(ctx, q, func(rows *sql.Rows) error {
		var h heldCertificate
		var name []byte
		err := rows.Scan(&h.ID, &h.Person, &h.Body, &h.Number, &h.Issuer, &h.Field, db.Day(&h.From), db.Day(&h.Until), &h.Ministry, &name, &h.officer)
		l.held[h.Number], sealed[h.Number] = h, name
		return err
	}, `SELECT c.id, c.person, c.body, c.number, c.issuer, c.field, c.valid_from, c.valid_until, COALESCE(c.ministry, FALSE), p.name, p.officer
		FROM certificate c JOIN person p ON p.book = c.book AND p.id = c.person WHERE c.book = $1 AND c.number IN (`+marks+`)`, append([]any{book}, args...)...)
}

func (l *officerList) judge(i int) error {
	x, o := &l.lines[i], &l.out[i]
	if err := o.Take("name", checkName(x.Name)); err != nil {
		return err
	}
	if x.Certificate == nil {
		l.judgeWithout(x, o)
		return nil
	}
	c := x.Certificate
	if err := o.Take("number", c.check()); err != nil {
		return err
	}
	if !x.Officer {
		if err := o.Take("number", noCertificates); err != nil {
			return err
		}
	}
	body, found := l.bodies[x.Body]
	if !found {
		o.Fault("body", "没有登记这个单位。请填写登记的单位全称或者统一社会信用代码，或者先登记单位。", "No such body is on record. Write its full name or credit code as on record, or register it first.")
	} else if !slices.Contains(body.Fields, c.Field) {
		o.Fault("field", notItsField.Want.ZH, notItsField.Want.EN)
	}
	if l.seen[c.Number] {
		o.Fault("number", "同一个文件里已经有这个证件编号。", "The file has this certificate number already.")
	}
	l.seen[c.Number] = true
	if o.State == sheet.Wrong {
		return nil
	}
	l.body[i], o.State = body.ID, sheet.New
	if h, there := l.held[c.Number]; there {
		l.compare(x, body, h, o)
		return nil
	}
	if x.Former != "" {
		l.further(i)
	}
	return nil
}

// judgeWithout judges a line without a certificate. Two persons of one name cannot be told apart by a list.
func (l *officerList) judgeWithout(x *OfficerLine, o *sheet.Outcome) {
	if x.Former != "" {
		o.Fault("former", "填写了原证件编号，也要填写新证件。", "With the number of a former certificate, give the new one too.")
	}
	blind := l.keys.Blind(nameField, seal.NameForm(x.Name))
	if l.seen[blind] {
		o.Fault("name", "同一个文件里已经有同名而且没有证件的人员。确有两人的，请在人员页面登记另一人。", "The file has somebody of this name without a certificate already. If there are two, enter the other on the page of persons.")
	}
	l.seen[blind] = true
	if o.State == sheet.Wrong {
		return
	}
	o.State = sheet.New
	called := l.staff[blind]
	if len(called) == 0 {
		return
	}
	i := slices.IndexFunc(called, func(u uncertified) bool { return u.officer == x.Officer && u.auxiliary == x.Auxiliary })
	if o.State, o.ID = sheet.Same, called[max(i, 0)].id; i < 0 {
		o.Fault("kind", "登记的同名人员类别不同。列表不改人员类别，请核对；确是另一人的，请在人员页面登记。", "Somebody of this name is on record as another kind of person. A list does not change it: check it, or enter the other person on the page of persons.")
	}
}

// compare holds a line against the certificate of its number that is on record. What is on record is never written anew.
func (l *officerList) compare(x *OfficerLine, body Body, h heldCertificate, o *sheet.Outcome) {
	o.State, o.ID = sheet.Same, h.Person
	const zh, en = "这个证件编号已经登记，这一项与登记的不同。登记过的证件不能用列表改写，请核对。", "A certificate of this number is on record, and this differs from it. A list rewrites no certificate; check it."
	c := x.Certificate
	for _, d := range []struct {
		column string
		equal  bool
	}{{"name", seal.NameForm(h.name) == seal.NameForm(x.Name)}, {"kind", h.officer == x.Officer}, {"body", h.Body == body.ID}, {"issuer", h.Issuer == c.Issuer},
		{"issued", h.Ministry == c.Ministry}, {"field", h.Field == c.Field}, {"from", h.From == c.From}, {"until", h.Until == c.Until}} {
		if !d.equal {
			o.Fault(d.column, zh, en)
		}
	}
}

// further judges a line that gives a certificate to somebody on record, who is named by another one.
func (l *officerList) further(i int) {
	x, o := &l.lines[i], &l.out[i]
	h, there := l.held[x.Former]
	switch {
	case !there:
		o.Fault("former", "没有登记这个原证件编号。请核对，或者不填。", "No certificate of this number is on record; check it, or leave it empty.")
	case seal.NameForm(h.name) != seal.NameForm(x.Name):
		o.Fault("name", "与原证件登记的姓名不同，请核对。", "It differs from the name on record for the former certificate; check it.")
	case h.Person == l.by && l.by != "":
		o.Fault("former", "不能为自己登记证件，请由另一名安全管理员办理。", "Nobody certifies themselves; let another security administrator do it.")
	default:
		o.State, o.ID, l.person[i] = sheet.Changed, h.Person, h.Person
	}
}

// EnterOfficers is the step that enters a list of persons, as JudgeOfficers says at tx.Now.
func (s *Service) EnterOfficers(ctx context.Context, tx *act.Tx, lines []OfficerLine) ([]sheet.Outcome, error) {
	l, err := s.judgeOfficers(ctx, tx, tx.Book, tx.By.Person, lines)
	if err != nil {
		return nil, err
	}
	var persons, certificates db.Rows
	for i, x := range lines {
		o := &l.out[i]
		if o.State == sheet.New {
			o.ID = tx.NewID()
			name := strings.TrimSpace(x.Name)
			sealed, err := s.Keys.SealField(nameField, o.ID, name)
			if err != nil {
				return nil, fmt.Errorf("seal a name: %w", err)
			}
			persons.Add(tx.Book, o.ID, sealed, s.Keys.Blind(nameField, seal.NameForm(name)), x.Officer, tx.Now, x.Auxiliary)
		}
		if c := x.Certificate; c != nil && (o.State == sheet.New || o.State == sheet.Changed) {
			certificates.Add(tx.Book, tx.NewID(), o.ID, l.body[i], c.Number, c.Issuer, c.Field, c.From, c.Until, tx.Now, c.Ministry)
		}
	}
	return l.out, storePersons(ctx, tx, &persons, &certificates)
}

func storePersons(ctx context.Context, tx *act.Tx, persons, certificates *db.Rows) error {
	if err := tx.Insert(ctx, `INSERT INTO person (book, id, name, name_blind, officer, created_at, auxiliary) VALUES `, persons); err != nil {
		return fmt.Errorf("enter persons: %w", err)
	}
	err := tx.Insert(ctx, `INSERT INTO certificate (book, id, person, body, number, issuer, field, valid_from, valid_until, known_at, ministry) VALUES `, certificates)
	if err != nil {
		return fmt.Errorf("record certificates: %w", err)
	}
	return nil
}
