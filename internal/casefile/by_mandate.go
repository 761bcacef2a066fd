package casefile

import (
	"context"
	"fmt"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/payment"
)

// MaterialSent is what a party sends without stating anything by it: a contact may upload who states nothing (Art 25(1)(5), 25(2)).
var MaterialSent = partyStep("material", "当事人提交材料", "The party sends documents")

// Material is what was sent.
type Material struct {
	Acting
	No    int        `json:"-"`
	Words string     `json:"words"` // what it is
	Files []SentFile `json:"files"`
}

func (x *Material) enter(_ *Case, s *Step) { x.No = s.No }

// SendAsParty takes documents of the party, at any time.
func (s *Service) SendAsParty(ctx context.Context, m party.Matter, command, words string, files []device.Attachment) (Done, error) {
	var check fault.Check
	check.Text(&words, lineMost, true, "words", "请写明是什么材料。", "Say what the documents are.")
	check.Want(len(files) > 0 && len(files) <= filesMost, "picture1", fmt.Sprintf("请选择1至%d份文件。", filesMost), fmt.Sprintf("Choose one to %d files.", filesMost))
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.doAsParty(ctx, MaterialSent, m, command, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if err := c.tooMany(); err != nil {
			return nil, err
		}
		return &draft{said: &Material{Words: words, Files: sent(files)}}, keepSent(ctx, tx, c, files)
	})
}

// Acting says by which mandate a step of the party was taken; it is part of what such a step says, and so of its digest in the ledger.
type Acting struct {
	Mandate string `json:"mandate,omitempty"` // empty: by the party itself
}

func (a *Acting) actsBy(mandate string) { a.Mandate = mandate }
func (a *Acting) actedBy() string       { return a.Mandate }

// Mandate is the mandate by which somebody took a step for the party; empty: the party took it itself, or the step is none of its own.
func (s *Step) Mandate() string {
	if a, ok := s.Said.(interface{ actedBy() string }); ok {
		return a.actedBy()
	}
	return ""
}

// Scopes are what a mandate must allow for each step of a party; for one that is not here it is enough that it stands.
func Scopes(kind string) party.Scope {
	switch kind {
	case Stated.Name, HeardWanted.Name, ReviewWanted.Name, Complaining.Name:
		return party.State
	case MaterialSent.Name:
		return party.Upload
	case TakenBack.Name:
		return party.Withdraw
	}
	return ""
}

// Reach is the case as where a mandate is used.
func (f *File) Reach(mandate string) party.Reach {
	r := party.Reach{Matter: f.Matter(), Body: f.Body, Number: f.Party.Number}
	r.Mandate = mandate
	return r
}

// Principal is the party of the case as who grants a mandate.
func (f *File) Principal() party.Principal {
	p := &f.Party
	return party.Principal{Kind: p.Kind, Name: p.Name, Number: p.Number, Phone: p.Phone, Email: p.Email, Address: p.Address, Representative: p.Representative}
}

// Matter is the case as what somebody has come to, by which mandate.
func (c *Case) Matter() party.Matter {
	m := c.File.Matter()
	if c.Through != nil {
		m.Mandate = c.Through.ID
	}
	return m
}

// comes finds by which mandate somebody has come to a case; one that stands no more opens nothing.
func (s *Service) comes(ctx context.Context, q db.Queryer, c *Case, mandate string) error {
	if mandate == "" {
		return nil
	}
	m, err := s.Mandates.May(ctx, q, c.Reach(mandate), "", c.Now)
	if _, ended := err.(law.Refusal); ended {
		return party.ErrNone
	}
	c.Through = &m
	return err
}

// MayAct refuses what who has come to the case may not do in it: nothing is refused to the party itself.
func (c *Case) MayAct(scope party.Scope) error {
	if c.Through == nil {
		return nil
	}
	return c.Through.Allows(scope, c.Now)
}

// acts is the step of the act of who holds a mandate: it is refused where the mandate does not carry it, and the party is told. Of the party itself
// nothing is asked.
func (s *Service) acts(ctx context.Context, tx *act.Tx, c *Case, mandate string, what law.Words, scopes ...party.Scope) error {
	if mandate == "" {
		return nil
	}
	m, err := s.Mandates.Acted(ctx, tx, c.Reach(mandate), what, scopes...)
	c.Through = m
	return err
}

// MandatesOf are the mandates that reach a case, those that ended too.
func (s *Service) MandatesOf(ctx context.Context, q db.Queryer, f *File) ([]party.Mandate, error) {
	return s.Mandates.Of(ctx, q, f.Reach(""))
}

// actsBeside is acts as a step of an act of another chapter.
func (s *Service) actsBeside(c *Case, mandate string, what law.Words, scopes ...party.Scope) func(ctx context.Context, tx *act.Tx) error {
	return func(ctx context.Context, tx *act.Tx) error {
		return s.acts(ctx, tx, c, mandate, what, scopes...)
	}
}

// byWords name who acts for the party and by which mandate, as other chapters keep it; empty: the party itself.
func (c *Case) byWords() string {
	if c.Through == nil {
		return ""
	}
	return c.Through.Kind.Words().ZH + c.Through.Holder.Name + "（授权" + c.Through.ShownNumber() + "）"
}

// ObjectAsParty takes an objection to the evidence (Art 40) from the party, or from who may object for it.
func (s *Service) ObjectAsParty(ctx context.Context, m party.Matter, command string, point evidence.Point, files []device.Attachment) (evidence.ObjectionDone, error) {
	c, err := s.ByMatter(ctx, m)
	if err != nil {
		return evidence.ObjectionDone{}, err
	}
	scopes := []party.Scope{party.State}
	if len(files) > 0 {
		scopes = append(scopes, party.Upload)
	}
	return s.Evidence.Object(ctx, c.Book, c.Body, command, evidence.Objecting{Case: c.ID, Objector: evidence.Objector{Name: c.Party.Name, Contact: c.Party.Phone, Agent: c.byWords()}, Points: []evidence.Point{point}, Files: files,
		Beside: s.actsBeside(c, m.Mandate, law.Words{ZH: "对证据提出异议", EN: "an objection to the evidence"}, scopes...)})
}

// DeferAsParty takes an application for deferral or instalments (行政处罚法 66) from the party, or from who may ask for it.
func (s *Service) DeferAsParty(ctx context.Context, m party.Matter, command string, x payment.Deferral) (payment.Done, error) {
	c, err := s.ByMatter(ctx, m)
	if err != nil {
		return payment.Done{}, err
	}
	x.By, x.Beside = c.byWords(), s.actsBeside(c, m.Mandate, law.Words{ZH: "申请暂缓或者分期办理", EN: "an application for more time"}, party.State)
	return s.Payments.AskAsPayer(ctx, c.Book, c.ID, command, x)
}

// Beside is the step of an act of another chapter in a case, by which who acts for the party is asked what its mandate carries, and the party is told; nil
// for the party itself.
func (s *Service) Beside(c *Case, what law.Words, scopes ...party.Scope) func(ctx context.Context, tx *act.Tx) error {
	if c.Through == nil {
		return nil
	}
	return s.actsBeside(c, c.Through.ID, what, scopes...)
}

// SaidBy adds to what is said who says it for the party, and by which mandate.
func (c *Case) SaidBy(words string) string {
	if by := c.byWords(); by != "" {
		return strings.TrimSpace(words + "\n（由" + by + "提出）")
	}
	return words
}
