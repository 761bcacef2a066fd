package serving

import (
	"context"
	"errors"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/seal"
)

// reach is where the mandate is used by which somebody signs for a recipient.
func (o *Offer) reach(book string) party.Reach {
	return party.Reach{Matter: party.Matter{Book: book, Kind: o.Matter, ID: o.MatterID, Mandate: o.Contact}, Body: o.Body, Number: o.Recipient.Number}
}

// acceptsFor is the mandate of who signs for a recipient, where it carries "accept service" (Art 25(2); roles.md E17); the refusal says what cures it.
func (s *Service) acceptsFor(ctx context.Context, q db.Queryer, book string, o *Offer, now time.Time) (party.Mandate, error) {
	m, err := s.Mandates.May(ctx, q, o.reach(book), party.Service, now)
	if fault.IsNotFound(err) {
		return m, fault.Invalid{Fields: []fault.Field{{Name: "contact", Want: law.Words{ZH: "请从当事人对这件事项的授权中选择。", EN: "Choose one of the party's mandates for this matter."}}}}
	}
	var no law.Refusal
	if errors.As(err, &no) {
		no.Because.ZH, no.Because.EN = "送给签署人不算送达："+no.Because.ZH, "What reaches the signer is not served: "+no.Because.EN
		no.Cure = byPaper
		return m, no
	}
	return m, err
}

// signsFor refuses an offer to, and a signature of, somebody who may not accept service for the recipient, and fills in who that is.
func (s *Service) signsFor(ctx context.Context, tx *act.Tx, o *Offer) error {
	o.Signer, o.Authority, o.Until = "", "", 0
	if o.Contact == "" {
		return nil
	}
	m, err := s.acceptsFor(ctx, tx, tx.Book, o, tx.Now)
	if err == nil && (m.Kind == party.Contact) != (o.Capacity == "contact") {
		err = fault.Invalid{Fields: []fault.Field{{Name: "contact", Want: law.Words{ZH: "选择的授权与签署人的身份不一致。", EN: "The mandate is of another capacity."}}}}
	}
	if err != nil {
		return err
	}
	o.Signer, o.Authority, o.Until = m.Holder.Name, "授权"+m.ShownNumber(), m.Until
	return nil
}

// another tells whether an address of a consent is the phone of somebody whom the party named and did not authorise to accept service: it is not the
// recipient's, whoever signed (Art 25(2)). The recipient's own phone is its own.
func (s *Service) another(ctx context.Context, q db.Queryer, x *Consent, p *Paper, c ConsentChannel, now time.Time) (bool, error) {
	if c.Kind != delivery.SMS && c.Kind != delivery.IM || seal.PhoneForm(c.Address) == seal.PhoneForm(p.Recipient.Phone) {
		return false, nil
	}
	r := party.Reach{Matter: party.Matter{Book: x.Book, Kind: p.Matter, ID: p.MatterID}, Body: x.Body, Number: p.Recipient.Number}
	return s.Mandates.ServesNot(ctx, q, r, c.Address, now)
}

// MayGo tells delivery, before a channel is handed a letter that serves, whether it still may go: where somebody signed for the recipient by a mandate,
// that must still let it accept service. What does not go falls back to paper; what was handed over before stays sent.
func (s *Service) MayGo(ctx context.Context, q db.Queryer, book string, l *delivery.Sent) (bool, error) {
	if l.Matter != Subject {
		return true, nil
	}
	x, err := s.load(ctx, q, book, l.MatterID)
	if err != nil {
		return false, err
	}
	for _, a := range x.Attempts {
		if a.Letter != l.ID || a.Consent == "" {
			continue
		}
		c, err := s.consent(ctx, q, book, a.Consent)
		if err != nil || c.Contact == "" {
			return err == nil, err
		}
		_, err = s.acceptsFor(ctx, q, book, &c.Offer, s.Engine.Now(book))
		if refused(err) {
			return false, nil
		}
		return err == nil, err
	}
	return true, nil
}
