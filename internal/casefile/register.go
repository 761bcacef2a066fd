package casefile

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The longest texts, in characters.
const (
	nameMost   = 100
	lineMost   = 200
	factMost   = 1000
	wordsMost  = 5000
	reportMost = 12000
)

// New is a clue to be registered (案源登记, documents.md C4.1).
type New struct {
	Capture    string // id; empty: another source
	Source     Source // for another source
	Reference  string // number of the complaint, referral or order
	Field      string // of another source; that of a capture comes from its use
	Violation  string
	ActFrom    time.Time
	ActUntil   time.Time
	Discovered time.Time
	Modes      []Mode
	Secret     string // "no": neither a state secret nor unsuitable (Art 6(2)); anything else leaves a stub
	About
}

// Entry is what the registration of a clue says.
type Entry struct {
	Elsewhere bool `json:"elsewhere,omitempty"` // secret or unsuitable: nothing but the number is kept (Art 6(2))
}

func (x *Entry) enter(*Case, *Step) {}

func (n *New) check() error {
	var c fault.Check
	c.Want(n.Secret == "no" || n.Secret == "yes", "secret", "请先回答：这件事是否涉及国家秘密，或者不宜采用非现场方式办理。", "Answer first: is it a state secret, or unsuitable for off-site handling?")
	if n.Secret == "yes" {
		return c.Err()
	}
	n.Party.check(&c)
	c.AtMost(&n.Plate, 20, "plate")
	c.AtMost(&n.Reference, lineMost, "reference")
	c.Text(&n.Fact, factMost, true, "fact", "请写明涉嫌的行为。", "Say what is suspected.")
	if n.Capture == "" {
		c.Text(&n.Place, lineMost, true, "place", "请写明违法行为发生的地点。", "Give the place of the act.")
		c.Want(n.Source.Words().ZH != "" && n.Source != FromCapture, "source", "请选择案源。", "Choose where it comes from.")
		_, known := people.Fields[n.Field]
		c.Want(known, "field", "请选择执法领域。", "Choose the field.")
		c.Text(&n.Violation, 20, true, "violation", "请选择违法行为。", "Choose the violation.")
		c.Want(!n.ActFrom.IsZero() && !n.ActUntil.Before(n.ActFrom), "act_from", "请填写行为开始和结束的时间，结束不早于开始。", "Give when the act began and ended, the end not before the beginning.")
		c.Want(!n.Discovered.IsZero(), "discovered", "请填写发现线索的时间。", "Give when the clue was discovered.")
		c.Want(len(n.Modes) > 0 && !slices.ContainsFunc(n.Modes, func(m Mode) bool { return ModeWords[m].ZH == "" }), "modes", "请选择采用哪种非现场执法方式。", "Choose the way of off-site enforcement.")
	}
	return c.Err()
}

func (p *Party) check(c *fault.Check) {
	c.Want(PartyKinds[p.Kind].ZH != "", "kind", "请选择当事人是公民，还是法人或者其他组织。", "Choose whether the party is a citizen or a unit.")
	c.Text(&p.Name, nameMost, true, "name", "请填写当事人的姓名或者名称。", "Give the party's name.")
	c.AtMost(&p.Number, 40, "number")
	c.Want(p.Kind != Unit || p.Number == "" || law.CreditCode(p.Number), "number", "统一社会信用代码不正确，请核对。", "The credit code is not right; check it.")
	c.AtMost(&p.Phone, 40, "phone")
	c.AtMost(&p.Email, lineMost, "email")
	c.AtMost(&p.Address, lineMost, "address")
	c.AtMost(&p.Representative, nameMost, "representative")
	c.Want(p.Kind != Unit || p.Representative != "", "representative", "请填写法定代表人或者负责人。", "Give the legal representative or the person in charge.")
}

// Register registers a clue. Who registers it handles it from then on, and declares with it that no relation may affect fairness
// (Art 42(1)); a second officer joins. A matter that is secret or unsuitable leaves a numbered stub and nothing else (Art 6(2)).
func (s *Service) Register(ctx context.Context, by act.By, n New) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, n.Capture)
	return act.Do(ctx, s.Engine, Entered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		c := &Case{Now: tx.Now, Today: law.DateOf(tx.Now), Actor: tx.By.Person}
		if n.Secret == "yes" {
			return s.stub(ctx, tx, c)
		}
		if err := s.clue(ctx, tx, c, &n); err != nil {
			return Record{}, err
		}
		opened, err := s.storeFile(ctx, tx, &c.File)
		if err != nil {
			return Record{}, err
		}
		if err := assign(ctx, tx, c, tx.By.Person, true); err != nil {
			return Record{}, err
		}
		return s.keep(ctx, tx, c, Entered, &draft{said: &Entry{}, opened: opened})
	})
}

// clue is a new case before it is kept.
func (s *Service) clue(ctx context.Context, tx *act.Tx, c *Case, n *New) error {
	c.File = File{Book: tx.Book, ID: tx.NewID(), Body: tx.By.Body, State: Registered, Field: n.Field, Violation: n.Violation, Modes: n.Modes, Source: n.Source, Reference: n.Reference,
		ActFrom: n.ActFrom, ActUntil: n.ActUntil, Discovered: n.Discovered, RegisteredBy: tx.By.Person, RegisteredAt: tx.Now, About: n.About}
	if n.Capture != "" {
		if err := s.fromCapture(ctx, tx, c, n); err != nil {
			return err
		}
	}
	if c.ActUntil.After(tx.Now) || c.Discovered.After(tx.Now) {
		return fault.Invalid{Fields: []fault.Field{{Name: "act_from", Want: law.Words{ZH: "行为和发现的时间不能晚于现在。", EN: "Act and discovery cannot be later than now."}}}}
	}
	// Art 2: only a body with the power, or with a mandate, takes a matter up; papers go out in the name of who holds the power.
	a, err := people.AuthorityFor(ctx, tx, tx.Book, c.Body, people.Matter{Field: c.Field, Violation: c.Violation, Power: people.Investigating}, tx.Now)
	c.InNameOf = a.InNameOf
	return err
}

// fromCapture takes time, place, plate and kind of violation from a capture that passed its review (Art 30(3)).
func (s *Service) fromCapture(ctx context.Context, tx *act.Tx, c *Case, n *New) error {
	shot, err := s.Captures.ByID(ctx, tx, tx.By.Scope(access.HandleCases), n.Capture)
	if err != nil {
		return err
	}
	if err := passed(&shot); err != nil {
		return err
	}
	site, err := s.siteOf(ctx, tx, &shot, tx.Book)
	if err != nil {
		return err
	}
	c.Capture, c.Source, c.Modes = shot.ID, FromCapture, []Mode{ByDevice}
	c.Field, c.Violation = site.field, shot.Violation
	c.ActFrom, c.ActUntil, c.Discovered = shot.At, shot.At, shot.At
	c.Plate, c.Place = shot.Plate, site.words
	return nil
}

// passed refuses a capture that has not passed its review (Art 30(3): A30.3b).
func passed(shot *capture.Capture) error {
	if shot.State == capture.Adopted || shot.State == capture.OnFinding {
		return nil
	}
	w := capture.StateWords[shot.State]
	return law.Refusal{Rule: "A30.3b", Article: "第三十条第（三）项",
		Because: law.Words{ZH: "这次抓拍现在是“" + w.ZH + "”：未经审核或者审核不通过的，不得作为行政执法的证据。", EN: "The capture is " + w.EN + ": what was not reviewed, or did not pass, is no evidence."},
		Cure:    law.Words{ZH: "审核通过以后再登记；有其他证据的，按其他案源登记。", EN: "Register it once it has passed; where there is other evidence, register it from another source."}}
}

// Join is what the second officer's joining says.
type Join struct {
	Person string `json:"person"`
}

func (x *Join) enter(*Case, *Step) {}

// Join has an officer handle a case from now on, who declares that no relation may affect fairness (Art 42(1)). Two handle a case.
func (s *Service) Join(ctx context.Context, by act.By, id string, noConflict bool) (Done, error) {
	var check fault.Check
	check.Want(noConflict, "declare", "请声明与本案没有直接利害关系或者其他可能影响公正的关系；有的，请自行回避。", "Declare that you have no interest in the case and no relation that may affect fairness; else recuse yourself.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Joined, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if c.handles(tx.By.Person) {
			return nil, fault.Conflict{Because: law.Words{ZH: "您已经是这件案件的办案人员。", EN: "You handle this case already."}}
		}
		if len(c.HandledBy()) >= 2 {
			return nil, fault.Conflict{Because: law.Words{ZH: "这件案件已经有两名办案人员；更换的，由负责人指定。", EN: "Two officers handle this case already; the head changes who does."}}
		}
		return &draft{said: &Join{Person: tx.By.Person}}, assign(ctx, tx, c, tx.By.Person, true)
	})
}

// Assignment is a change of who handles a case.
type Assignment struct {
	Out     string `json:"out"`
	Reasons string `json:"reasons"`
}

func (x *Assignment) enter(*Case, *Step) {}

// Relieve takes an officer off a case, with reasons: one who is recused, ill or moved. Another then joins.
func (s *Service) Relieve(ctx context.Context, by act.By, id, person, reasons string) (Done, error) {
	var check fault.Check
	check.Want(person != "", "person", "请选择更换哪名办案人员。", "Choose who no longer handles the case.")
	check.Text(&reasons, factMost, true, "reasons", "请写明更换的理由。", "Give the reasons.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Assigned, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if !c.handles(person) {
			return nil, fault.Conflict{Because: law.Words{ZH: "这名人员现在没有办理本案，请刷新页面核对。", EN: "That person does not handle the case now; reload the page."}}
		}
		return &draft{said: &Assignment{Out: person, Reasons: reasons}}, relieve(ctx, tx, c, person)
	})
}
