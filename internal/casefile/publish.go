package casefile

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/term"
)

// A decision of some social influence is made public; one that is changed, revoked or found unlawful or void afterwards is taken off within three
// working days, with public reasons (行政处罚法 48; T34; documents.md C6.10).
var (
	MadePublic = step("publish", "公开行政处罚决定", "Make the decision public", access.DecideCases, false)
	TakenOff   = step("unpublish", "撤回公开的行政处罚决定", "Withdraw the public decision", access.DecideCases, false)
)

var publicSteps = []order{
	{MadePublic, []State{Penalised, Closed}, func() said { return new(Publication) }},
	{TakenOff, []State{Penalised, Revoked, Closed}, func() said { return new(Unpublication) }},
}

// publicYears is how long a decision is public at most. [POLICY]
const publicYears = 3

// Publication is a decision as everybody may read it.
type Publication struct {
	No        int      `json:"-"`
	ID        string   `json:"id"` // of its public page
	Influence string   `json:"influence"`
	Text      string   `json:"text"` // masked
	Until     law.Date `json:"until"`
	Elsewhere string   `json:"elsewhere,omitempty"` // other places where it is public, each with its receipt
	Decision  string   `json:"decision"`            // number and day of the decision
	DecidedOn law.Date `json:"decided_on"`
	Violation string   `json:"violation"`
	Paper     string   `json:"paper,omitempty"`
	Number    string   `json:"number,omitempty"`

	Withdrawn *Unpublication `json:"-"`
}

func (x *Publication) enter(c *Case, s *Step) {
	x.No = s.No
	c.Publications = append(c.Publications, x)
}

// Unpublication is that a public decision was taken off, and why. Its reasons are public in its place.
type Unpublication struct {
	Publication int    `json:"publication"`
	Why         string `json:"why"`
	Reasons     string `json:"reasons"`
	Proof       string `json:"proof,omitempty"` // that it was taken off elsewhere too
	Late        bool   `json:"late"`            // after the term of T34
	Paper       string `json:"paper,omitempty"`
	Number      string `json:"number,omitempty"`
}

func (x *Unpublication) enter(c *Case, _ *Step) {
	for _, p := range c.Publications {
		if p.No == x.Publication {
			p.Withdrawn = x
		}
	}
}

// Unpublishings are why a public decision is taken off.
var Unpublishings = []struct {
	Key   string
	Words law.Words
}{
	{"changed", law.Words{ZH: "决定被依法变更", EN: "the decision was changed"}},
	{"revoked", law.Words{ZH: "决定被依法撤销", EN: "the decision was revoked"}},
	{"unlawful", law.Words{ZH: "决定被确认违法", EN: "the decision was found unlawful"}},
	{"void", law.Words{ZH: "决定被确认无效", EN: "the decision was found void"}},
	{"mistaken", law.Words{ZH: "公开的内容有误，或者不应当公开", EN: "what was made public was wrong, or was not to be public"}},
}

// UnpublishingWords names why a decision was taken off; empty for what there is not.
func UnpublishingWords(key string) law.Words {
	for _, k := range Unpublishings {
		if k.Key == key {
			return k.Words
		}
	}
	return law.Words{}
}

// Public is the publication that stands; nil: none does.
func (c *Case) Public() *Publication {
	if n := len(c.Publications); n > 0 && c.Publications[n-1].Withdrawn == nil {
		return c.Publications[n-1]
	}
	return nil
}

// upset is the step by which a public decision was changed, revoked or found unlawful; nil: it was not.
func (c *Case) upset(p *Publication) *Step {
	for _, x := range c.Course[p.No:] {
		if x.Void == 0 && upsets(x.Said) {
			return x
		}
	}
	return nil
}

// upsets tells whether a step says that the decision did not stand as it was.
func upsets(x said) bool {
	switch d := x.(type) {
	case *Correction:
		return d.How != "kept"
	case *RemedyEnd:
		return d.Against()
	}
	return false
}

// withdrawalClocks are the three working days of what was public when it was upset.
func (c *Case) withdrawalClocks() (out []Clock) {
	for _, p := range c.Publications {
		x := c.upset(p)
		if x == nil {
			continue
		}
		k := Clock{Term: term.Withdrawal, Title: w("撤回公开的处罚决定信息", "withdraw the published decision"), From: x.At, No: x.No, Due: c.due(term.Of(term.Withdrawal), x.At)}
		for _, y := range c.Course[p.No:] {
			if d, ok := y.Said.(*Unpublication); ok && d.Publication == p.No {
				k.Met = &y.At
			}
		}
		if k.Met == nil || !k.Met.Before(x.At) {
			out = append(out, k)
		}
	}
	return out
}

// publishable: what is made public is a penalty that stands, and is not public yet.
var publishable = Gate{ID: "L48", Article: "行政处罚法第四十八条", Title: w("公开的是现在有效的处罚决定，还没有公开", "A penalty that stands, and is not public yet"),
	Check: func(c *Case) Found {
		switch {
		case c.Decision == nil || c.Decision.Outcome != Penalty:
			return unmet(w("本案没有行政处罚决定。", "The case has no decision of a penalty."), w("不予处罚的决定不按本条公开。", "A decision of no penalty is not made public under this article."))
		case c.Public() != nil:
			return unmet(w("本案的决定已经公开。", "The decision is public already."), w("需要更正公开内容的，先撤回，再重新公开。", "To mend what is public, withdraw it first."))
		case c.overturned():
			return unmet(w("本案的决定已经被变更、撤销或者确认违法，还没有按结果纠正。", "The decision was changed, revoked or found unlawful, and has not been corrected accordingly."), w("请先办理自我纠正；变更以后的决定可以公开。", "Correct it first; the decision as changed may be made public."))
		}
		return met
	}}

// overturned tells whether a reconsideration or suit went against the decision, and it was not changed accordingly.
func (c *Case) overturned() bool {
	for _, r := range c.Remedies {
		if r.End != nil && r.End.Against() && (r.End.Result != "changed" || c.Correction == nil || c.Correction.How != "changed") {
			return true
		}
	}
	return false
}

// MaskedText is the decision as it is proposed to everybody: a person by the family name alone, no number, no plate and no place.
func (c *Case) MaskedText() string {
	if c.Decision == nil || c.Report == nil {
		return ""
	}
	party := c.Party.Name
	if c.Party.Kind == Citizen {
		party = string([]rune(party)[:1]) + "某某"
	}
	return fmt.Sprintf("当事人：%s（%s）\n违法行为：%s，%s\n处罚依据：%s\n处罚内容：%s", party, PartyKinds[c.Party.Kind].ZH, dayOf(c.ActFrom), capture.ViolationWords(c.Violation).ZH,
		c.Report.Basis.Words(), c.Decision.Penalty.Words().ZH)
}

// What looks like a number of a person or of a vehicle, once blanks are taken out.
var (
	longNumber = regexp.MustCompile(`[0-9]{11}`)
	plateLike  = regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使][A-HJ-NP-Z][·•.]?[A-HJ-NP-Z0-9]{5,6}`)
)

// personal says what in a text would tell who a party is; empty: nothing does.
func (c *Case) personal(text string) law.Words {
	flat := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	has := func(s string) bool {
		s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
		return s != "" && strings.Contains(flat, s)
	}
	p := &c.Party
	switch {
	case p.Kind == Citizen && has(p.Name), has(p.Representative):
		return w("写了个人的全名", "the full name of a person")
	case p.Kind == Citizen && (has(p.Number) || has(p.Address)), longNumber.MatchString(flat):
		return w("写了证件号码、电话或者住址", "an identity number, telephone number or address")
	case has(p.Phone), has(p.Email):
		return w("写了联系方式", "how a person is reached")
	case has(seal.PlateForm(c.Plate)), plateLike.MatchString(flat):
		return w("写了车辆号牌", "a plate")
	}
	return law.Words{}
}

// masked refuses a text that would tell who a party is.
func (c *Case) masked(field, text string) error {
	if x := c.personal(text); x.ZH != "" {
		return fault.Invalid{Fields: []fault.Field{{Name: field, Want: w("公开的文字"+x.ZH+"，请隐去。", "What is public gives "+x.EN+": leave it out.")}}}
	}
	return nil
}

// Publish makes a decision public until a day, with a masked text (行政处罚法 48). A matter that is secret is never public (Art 6(2)).
func (s *Service) Publish(ctx context.Context, by act.By, id string, x Publication) (Done, error) {
	var check fault.Check
	check.Text(&x.Influence, factMost, true, "influence", "请写明这件决定有什么社会影响。", "Say which social influence the decision has.")
	check.Text(&x.Text, wordsMost, true, "text", "请写明公开的内容。", "Give what is made public.")
	check.Want(x.Until != 0, "until", "请填写公开到哪一天。", "Give the last day on which it is public.")
	check.AtMost(&x.Elsewhere, factMost, "elsewhere")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, MadePublic, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if last := law.DateOf(c.Now.AddDate(publicYears, 0, 0)); x.Until <= c.Today || x.Until > last {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "until", Want: w(fmt.Sprintf("公开到今天以后、%s以前的一天。", last.Words()), fmt.Sprintf("A day after today, until %s.", last))}}}
		}
		if err := c.masked("text", x.Text); err != nil {
			return nil, err
		}
		d := &draft{said: &x}
		d.issue = func() error {
			x.ID, x.Decision, x.DecidedOn, x.Violation = tx.NewID(), c.first().Number, law.DateOf(c.Course[c.Decision.No-1].At), c.Violation
			p, err := s.issue(ctx, tx, c, PublicPaper, func(w *writing) error { return w.publication(&x) })
			if err != nil {
				return err
			}
			x.Paper, x.Number, d.paper = p.ID, p.Number, p.ID
			return publish(ctx, tx, c, &x)
		}
		return d, nil
	})
}

// Unpublish takes a public decision off, with reasons that are public in its place (行政处罚法 48; T34).
func (s *Service) Unpublish(ctx context.Context, by act.By, id string, x Unpublication) (Done, error) {
	var check fault.Check
	check.Want(UnpublishingWords(x.Why).ZH != "", "why", "请选择撤回的原因。", "Choose why it is withdrawn.")
	check.Text(&x.Reasons, wordsMost, true, "reasons", "请写明公开说明的理由。", "Give the reasons, which are public.")
	check.AtMost(&x.Proof, lineMost, "proof")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, TakenOff, by, id, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		p := c.Public()
		if p == nil {
			return nil, fault.Conflict{Because: w("本案没有公开的决定，或者已经撤回。", "No decision of the case is public, or it was withdrawn.")}
		}
		if p.Elsewhere != "" && x.Proof == "" {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "proof", Want: w("这件决定还在别处公开，请写明那里撤回的凭证。", "It is public elsewhere too: give the proof that it was taken off there.")}}}
		}
		if err := c.masked("reasons", x.Reasons); err != nil {
			return nil, err
		}
		x.Publication = p.No
		if upset := c.upset(p); upset != nil {
			x.Late = c.Today > c.due(term.Of(term.Withdrawal), upset.At).Date
		}
		d := &draft{said: &x}
		d.issue = func() error {
			made, err := s.issue(ctx, tx, c, PublicPaper, func(w *writing) error { return w.unpublication(p, &x) })
			if err != nil {
				return err
			}
			x.Paper, x.Number, d.paper = made.ID, made.Number, made.ID
			return unpublish(ctx, tx, c, p)
		}
		return d, nil
	})
}
