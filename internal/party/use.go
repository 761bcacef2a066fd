package party

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// NewNumber is the number of a new mandate.
func NewNumber() string { return numberPrefix + docket.NewCode(numberLetters) }

// ShownNumber is a number as people read it.
func (m *Mandate) ShownNumber() string {
	return numberPrefix + "-" + docket.ShownCode(m.Number[len(numberPrefix):])
}

// May is the mandate of a reach, where it carries a scope at an instant; a law.Refusal where it does not, and fault.NotFound where it is none of this
// matter's. Without a scope it is asked whether it stands. It is the one question that everything asks of a mandate (Art 25(2)).
func (s *Mandates) May(ctx context.Context, q db.Queryer, r Reach, scope Scope, now time.Time) (Mandate, error) {
	m, err := s.reached(ctx, q, r)
	if err != nil {
		return m, err
	}
	return m, m.carries(scope, now)
}

// Stands tells whether it holds at an instant.
func (m *Mandate) Stands(now time.Time) bool { return m.carries("", now) == nil }

// Allows refuses what it does not carry at an instant.
func (m *Mandate) Allows(s Scope, now time.Time) error { return m.carries(s, now) }

// ServesNot tells whether a phone is that of somebody whom the party named for the matter and did not authorise to accept service, so that what
// reaches it is not served (Art 25(2)). Who was authorised and is no more counts so too.
func (s *Mandates) ServesNot(ctx context.Context, q db.Queryer, r Reach, phone string, now time.Time) (bool, error) {
	all, err := s.Of(ctx, q, r)
	if err != nil {
		return false, err
	}
	held := false
	for i := range all {
		if m := &all[i]; seal.PhoneForm(m.Holder.Phone) == seal.PhoneForm(phone) {
			if m.carries(Service, now) == nil {
				return false, nil
			}
			held = true
		}
	}
	return held, nil
}

// Acted is a step of the act of a holder: it refuses what the mandate does not carry, and tells the party what was done for it (ux D.4).
func (s *Mandates) Acted(ctx context.Context, tx *act.Tx, r Reach, what law.Words, scopes ...Scope) (*Mandate, error) {
	var m Mandate
	var err error
	for _, scope := range scopes {
		if m, err = s.May(ctx, tx, r, scope, tx.Now); err != nil {
			return nil, err
		}
	}
	return &m, s.tell(ctx, tx, &m, r.Matter, law.Words{ZH: "您授权的人" + law.DateOf(tx.Now).Words() + clockOf(tx.Now) + "替您办理了：" + what.ZH + "。", EN: "Somebody you authorised did this for you: " + what.EN + "."})
}

func clockOf(t time.Time) string { return t.In(law.Beijing).Format("15:04") }

func grantedWords(m *Mandate) law.Words {
	return law.Words{ZH: "您的页面上刚刚授权了一人替您办理（可以：" + told(m.Scopes).ZH + "；到" + m.Until.Words() + "）。", EN: "On your page somebody was authorised to act for you (" + told(m.Scopes).EN + ", until " + m.Until.String() + ")."}
}

// told are the words of scopes as a letter says them: it has no words of money, which frauds do (ux F.2).
func told(scopes []Scope) law.Words {
	var out []Scope
	for _, s := range scopes {
		if s != Pay {
			out = append(out, s)
		}
	}
	w := ScopeWords(out)
	if len(out) < len(scopes) {
		if len(out) == 0 {
			return law.Words{ZH: "代交", EN: "hand in money"}
		}
		w.ZH, w.EN = w.ZH+"、代交", w.EN+", hand in money"
	}
	return w
}

// tell sends the party a letter: by SMS to its own phone, else by e-mail or post; never to the phone of who acts for it. A party of whom no address is
// on record reads it on its page.
func (s *Mandates) tell(ctx context.Context, tx *act.Tx, m *Mandate, about Matter, what law.Words) error {
	p := &m.Principal
	var ladder []delivery.Channel
	for _, c := range []delivery.Channel{{Kind: delivery.SMS, Address: p.Phone}, {Kind: delivery.Email, Address: p.Email}, {Kind: delivery.Post, Address: p.Address}} {
		if delivery.Possible(c) && (c.Kind != delivery.SMS || seal.PhoneForm(c.Address) != seal.PhoneForm(m.Holder.Phone)) {
			ladder = append(ladder, c)
		}
	}
	if len(ladder) == 0 {
		return nil
	}
	body, err := people.BodyByID(ctx, tx, tx.Book, m.Body)
	if err != nil {
		return err
	}
	id := about.ID
	if id == "" {
		id = m.ID
	}
	_, err = s.Letters.Send(ctx, tx, delivery.Letter{Body: m.Body, Matter: LetterMatter(about), MatterID: id, Ladder: ladder,
		Subject: law.Words{ZH: "有人替您办理事项", EN: "Somebody acted for you"},
		Text: law.Words{ZH: fmt.Sprintf("【%s】%s不是您同意的，请在案件页面“谁在帮我办理”收回授权，或者致电%s，也可打12345核实。我们不会用短信要钱、要验证码。", body.Name, what.ZH, body.Phone),
			EN: fmt.Sprintf("%s: %s If you did not agree, revoke it on the page of your case, call %s, or ask 12345. We never ask for money or codes by SMS.", body.Name, what.EN, body.Phone)}})
	if err != nil {
		return fmt.Errorf("tell the party what was done for it: %w", err)
	}
	return nil
}

// LetterMatter is what a letter to a party is about.
func LetterMatter(m Matter) string {
	if m.ID == "" {
		return "mandate"
	}
	return m.Kind
}

// Ended is for the door: who holds a mandate that stands no more is told so, and nothing of the matter.
func (s *Mandates) Ended(ctx context.Context, m Matter) (law.Words, bool) {
	if m.Mandate == "" {
		return law.Words{}, false
	}
	x, err := s.ByID(ctx, s.Engine.DB.Reader(), m.Book, m.Mandate)
	if fault.IsNotFound(err) || err != nil {
		return law.Words{}, false
	}
	no, ended := x.carries("", s.Engine.Now(m.Book)).(law.Refusal)
	return no.Because, ended
}

// OfEnterprise are all mandates of an enterprise within a body that stand, the newest first.
func (s *Mandates) OfEnterprise(ctx context.Context, q db.Queryer, r Reach) ([]Mandate, error) {
	all, err := s.all(ctx, q, r.Book, r.Body, r.Number)
	slices.Reverse(all)
	return slices.DeleteFunc(all, func(m Mandate) bool { return !m.Stands(s.Engine.Now(r.Book)) }), err
}

// OverAll is a mandate for all matters of an enterprise, of who came by it; fault.NotFound where it is none, or stands no more.
func (s *Mandates) OverAll(ctx context.Context, m Matter) (Mandate, error) {
	x, err := s.ByID(ctx, s.Engine.DB.Reader(), m.Book, m.Mandate)
	if err == nil && (!x.General() || !x.Stands(s.Engine.Now(m.Book))) {
		err = ErrNone
	}
	return x, err
}
