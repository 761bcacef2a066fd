package serving

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// The acts on consents. A recipient may take each on its own page.
var (
	ConsentOffered   = act.Kind{Name: "serving.consent.offer", Title: law.Words{ZH: "制作送达地址和电子送达确认书", EN: "Make a confirmation of addresses and e-service"}, Permission: access.HandleCases}
	ConsentSigned    = act.Kind{Name: "serving.consent.sign", Title: law.Words{ZH: "登记确认书已签署", EN: "Record that a confirmation was signed"}, Permission: access.HandleCases}
	ConsentWithdrawn = act.Kind{Name: "serving.consent.withdraw", Title: law.Words{ZH: "登记撤回电子送达同意", EN: "Record that consent to e-service was withdrawn"}, Permission: access.HandleCases}
	ConsentDeclined  = act.Kind{Name: "serving.consent.decline", Title: law.Words{ZH: "登记不同意电子送达", EN: "Record that e-service is declined"}, Permission: access.HandleCases}
	ConsentDropped   = act.Kind{Name: "serving.consent.drop", Title: law.Words{ZH: "作废没有签署的确认书", EN: "Drop a confirmation that was not signed"}, Permission: access.HandleCases}
)

// ConsentRecord is what the ledger commits to: ids and digests.
type ConsentRecord struct {
	ID        string       `json:"id"`
	State     ConsentState `json:"state"`
	Paper     string       `json:"paper"`
	Says      string       `json:"paper_sha256"`
	Said      string       `json:"said_sha256,omitempty"`
	Signature string       `json:"signature_sha256,omitempty"`
	Ending    string       `json:"ending_sha256,omitempty"`
	Files     []string     `json:"files_sha256,omitempty"`
	Ends      []string     `json:"ends,omitempty"` // older consents that a signature ends
}

// ConsentPaper is the confirmation (documents.md C5.1).
const ConsentPaper = "C5.1"

// Offer makes the paper that a recipient is asked to sign. It is no consent until it was signed.
func (s *Service) Offer(ctx context.Context, by act.By, o Offer) (act.Done[ConsentRecord], error) {
	if err := o.check(); err != nil {
		return act.Done[ConsentRecord]{}, err
	}
	by.Matters = append(by.Matters, o.MatterID)
	return act.Do(ctx, s.Engine, own(ConsentOffered, by), by, func(ctx context.Context, tx *act.Tx) (ConsentRecord, error) {
		if by.Person != "" && o.Body == "" {
			o.Body = tx.By.Body
		}
		if by.Person != "" && !tx.By.ActsFor(access.HandleCases, o.Body) {
			return ConsentRecord{}, errNoConsent
		}
		if o.InNameOf == "" {
			o.InNameOf = o.Body
		}
		if err := s.signsFor(ctx, tx, &o); err != nil {
			return ConsentRecord{}, err
		}
		x := &Consent{Book: tx.Book, ID: tx.NewID(), Body: o.Body, Matter: o.Matter, MatterID: o.MatterID, State: Offered, MadeBy: tx.By.Person, MadeAt: tx.Now, Entry: tx.Next, Offer: o, recipient: s.index(&o.Recipient)}
		subject, id := o.Matter, o.MatterID
		if id == "" {
			subject, id = "consent", x.ID
		}
		p, err := s.Papers.Issue(ctx, tx, docket.New{Kind: ConsentPaper, Body: x.Body, InNameOf: o.InNameOf, Subject: subject, SubjectID: id, Source: x.ID,
			Compose: func(ctx context.Context, q db.Queryer, _ time.Time) (paper.Document, error) {
				return composeConsent(ctx, q, x)
			}})
		if err != nil {
			return ConsentRecord{}, err
		}
		x.Paper, x.Digest, x.Number = p.ID, p.Digest, p.Number
		return s.storeConsent(ctx, tx, x)
	})
}

// composeConsent is the text of C5.1: whom, by which channels at which systems, for which papers, with which effects, and the rights.
func composeConsent(ctx context.Context, q db.Queryer, x *Consent) (paper.Document, error) {
	body, err := people.BodyByID(ctx, q, x.Book, x.InNameOf)
	if err != nil {
		return paper.Document{}, err
	}
	scope := "只适用于本件事项"
	if x.MatterID == "" {
		scope = "适用于" + body.Name + "办理的、受送达人的全部事项"
	}
	b := paper.New(docket.TemplateOf(ConsentPaper), "", body.Name)
	b.Paragraph("本确认书由受送达人自愿签署。可以不签；不签的，文书用直接、邮寄等方式送达，不影响任何权利。")
	signer := device.Words(Capacities, x.Capacity).ZH
	if x.Capacity != "party" {
		signer += "：" + x.Signer + "（" + x.Authority + "）"
	}
	number := x.Recipient.Number
	if number == "" {
		number = "无"
	}
	b.Fields(paper.Filled("受送达人", x.Recipient.Name), paper.Filled("证件号码（统一社会信用代码）", number), paper.Filled("签署人", signer))
	b.Heading("送达地址").Fields(paper.Filled("邮寄和当面送达地址", x.Post))
	b.Heading("同意电子送达的渠道").List(x.ChannelWords()...)
	b.Fields(paper.Filled("同意电子送达的文书", x.KindWords()), paper.Filled("适用范围", scope))
	b.Heading("电子送达的效果和您的权利").List(Effects()...)
	b.Paragraph("我已阅读以上内容并听取说明，确认所填地址、账号由我使用，同意按上述渠道电子送达。")
	b.Fields(paper.Filled("签名（盖章）", "（由签署人在此签名或者盖章）"), paper.Filled("签署日期", "（由签署人填写）"))
	b.Note("没有签名或者盖章的，本确认书不产生同意的效力。")
	return b.Document(), nil
}

// Sign puts on record that a confirmation was signed, by whom and how; what was signed is its paper, by digest. Older consents that it covers end.
func (s *Service) Sign(ctx context.Context, by act.By, id string, g Signature) (act.Done[ConsentRecord], error) {
	x, err := s.consent(ctx, s.Engine.DB.Reader(), by.Book, id)
	if err != nil {
		return act.Done[ConsentRecord]{}, err
	}
	by.Matters = append(by.Matters, x.MatterID)
	return act.Do(ctx, s.Engine, own(ConsentSigned, by), by, func(ctx context.Context, tx *act.Tx) (ConsentRecord, error) {
		x, err := s.mayConsent(ctx, tx, id)
		if err != nil {
			return ConsentRecord{}, err
		}
		if err := g.check(&x, tx.Now); err != nil {
			return ConsentRecord{}, err
		}
		if err := s.signsFor(ctx, tx, &x.Offer); err != nil {
			return ConsentRecord{}, err
		}
		if err := x.move(Given); err != nil {
			return ConsentRecord{}, err
		}
		x.Signature, x.SignedAt = &g, &tx.Now
		if by.Person == "" && g.Means == Handwritten || by.Person != "" && g.Means == OnPage {
			return ConsentRecord{}, noConsent("网上签署须实名核验并用可靠的电子签名。", "On a page it is signed by a reliable electronic signature of a verified person.")
		}
		if g.Typed != nil {
			if err := g.Typed.own(&x); err != nil {
				return ConsentRecord{}, err
			}
		}
		r, err := s.saveConsent(ctx, tx, &x)
		if err != nil {
			return r, err
		}
		if r.Files, err = keepFiles(ctx, tx, `INSERT INTO service_consent_file (book, consent, place, type, sha256, size) VALUES `, g.Files, tx.Book, x.ID); err != nil {
			return r, err
		}
		r.Ends, err = endOlder(ctx, tx, &x)
		return r, err
	})
}

// SignAsRecipient is a recipient signing on its own page, by what it types. by whom it is known: a provider of identities that vouched for its number;
// empty: the paper's number and code, and the number that it types.
func (s *Service) SignAsRecipient(ctx context.Context, by act.By, id, digest, vouched string, t Typed) (act.Done[ConsentRecord], error) {
	identity := "受送达人凭文书文号、查验码打开案件，键入的姓名、证件号码与登记的一致，并键入签署语句"
	if vouched != "" {
		identity = "受送达人经" + vouched + "实名登录，登录的号码与登记的一致，键入姓名和签署语句"
	}
	return s.Sign(ctx, by, id, Signature{Means: OnPage, Digest: digest, Typed: &t, At: s.Engine.Now(by.Book), Identity: identity})
}

// Declining is that a recipient does not want e-service: for which matter, and what it said. It costs the recipient nothing.
type Declining struct {
	Body, InNameOf   string
	Matter, MatterID string
	Recipient        Recipient
	Said             Ending
}

// Decline puts on record that a recipient does not want e-service. What it was offered and did not sign ends with it.
func (s *Service) Decline(ctx context.Context, by act.By, d Declining) (act.Done[ConsentRecord], error) {
	var c fault.Check
	_, ok := people.Doors[d.Said.Door]
	c.Want(ok, "door", "请选择从哪里提出的。", "Choose where it was said.")
	c.AtMost(&d.Said.Words, wordsMost, "words")
	if err := c.Err(); err != nil {
		return act.Done[ConsentRecord]{}, err
	}
	by.Matters = append(by.Matters, d.MatterID)
	return act.Do(ctx, s.Engine, own(ConsentDeclined, by), by, func(ctx context.Context, tx *act.Tx) (ConsentRecord, error) {
		if by.Person != "" && !tx.By.ActsFor(access.HandleCases, d.Body) {
			return ConsentRecord{}, errNoConsent
		}
		all, err := s.ConsentsOf(ctx, tx, tx.Book, d.Body, &Paper{Recipient: d.Recipient, Matter: d.Matter, MatterID: d.MatterID})
		if err != nil {
			return ConsentRecord{}, err
		}
		if d.Said.At.IsZero() {
			d.Said.At = tx.Now
		}
		return s.decline(ctx, tx, &d, all)
	})
}

// decline ends the newest that was offered in the matter, or keeps that there was none.
func (s *Service) decline(ctx context.Context, tx *act.Tx, d *Declining, all []Consent) (r ConsentRecord, err error) {
	if slices.ContainsFunc(all, func(x Consent) bool { return x.State == Given }) {
		return r, fault.Conflict{Because: law.Words{ZH: "已经签署确认书。不再同意的，请撤回。", EN: "A confirmation was signed. Withdraw it instead."}}
	}
	if len(all) > 0 && all[0].State == Declined {
		return r, fault.Conflict{Because: law.Words{ZH: "已经记录不同意电子送达，不用再提。", EN: "It is on record already."}}
	}
	if len(all) > 0 && all[0].State == Offered {
		x := &all[0]
		x.Ending, x.EndedAt = &d.Said, &tx.Now
		if err := x.move(Declined); err != nil {
			return r, err
		}
		return s.saveConsent(ctx, tx, x)
	}
	x := &Consent{Book: tx.Book, ID: tx.NewID(), Body: d.Body, Matter: d.Matter, MatterID: d.MatterID, State: Declined, MadeBy: tx.By.Person, MadeAt: tx.Now, EndedAt: &tx.Now, Entry: tx.Next, Ending: &d.Said,
		Offer: Offer{Body: d.Body, InNameOf: d.InNameOf, Recipient: d.Recipient, Capacity: "party", Post: d.Recipient.Address}, recipient: s.index(&d.Recipient)}
	made, err := s.storeConsent(ctx, tx, x)
	if err == nil {
		r, err = s.saveConsent(ctx, tx, x)
	}
	r.Said = made.Said
	return r, err
}

// endOlder ends the consents that a new signature covers: new addresses end the old.
func endOlder(ctx context.Context, tx *act.Tx, x *Consent) ([]string, error) {
	w := db.NewWhere("c.book = $1 AND c.body = $2 AND c.recipient = $3 AND c.state = $4 AND c.id <> $5", []any{tx.Book, x.Body, x.recipient, string(Given), x.ID})
	if x.MatterID != "" {
		w.And("c.matter = %s AND c.matter_id = %s", x.Matter, x.MatterID)
	}
	ids, err := db.Strings(ctx, tx, `SELECT c.id FROM service_consent c WHERE `+w.Text()+` ORDER BY c.id`, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("look for older consents: %w", err)
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `UPDATE service_consent SET state = $3, ended_at = $4 WHERE book = $1 AND id = $2`, tx.Book, id, string(Replaced), tx.Now); err != nil {
			return nil, fmt.Errorf("end an older consent: %w", err)
		}
	}
	return ids, nil
}

// Withdraw puts on record that consent was withdrawn: it holds for papers that were not sent yet, and what arrived stays served.
func (s *Service) Withdraw(ctx context.Context, by act.By, id string, e Ending) (act.Done[ConsentRecord], error) {
	now := s.Engine.Now(by.Book)
	var c fault.Check
	_, ok := people.Doors[e.Door]
	c.Want(ok, "door", "请选择从哪里提出的。", "Choose where it was said.")
	c.Want(!e.At.IsZero() && !e.At.After(now), "at", "请填写提出撤回的时间，不能晚于现在。", "Give when it was withdrawn, not after now.")
	c.AtMost(&e.Words, wordsMost, "words")
	if err := c.Err(); err != nil {
		return act.Done[ConsentRecord]{}, err
	}
	return s.endConsent(ctx, by, ConsentWithdrawn, id, func(x *Consent, now time.Time) error {
		x.Ending, x.EndedAt = &e, &now
		return x.move(Withdrawn)
	})
}

// DropConsent gives up a confirmation that was not signed.
func (s *Service) DropConsent(ctx context.Context, by act.By, id string) (act.Done[ConsentRecord], error) {
	return s.endConsent(ctx, by, ConsentDropped, id, func(x *Consent, now time.Time) error {
		x.EndedAt = &now
		return x.move(Dropped)
	})
}

func (s *Service) endConsent(ctx context.Context, by act.By, kind act.Kind, id string, end func(x *Consent, now time.Time) error) (act.Done[ConsentRecord], error) {
	x, err := s.consent(ctx, s.Engine.DB.Reader(), by.Book, id)
	if err != nil {
		return act.Done[ConsentRecord]{}, err
	}
	by.Matters = append(by.Matters, x.MatterID)
	return act.Do(ctx, s.Engine, own(kind, by), by, func(ctx context.Context, tx *act.Tx) (ConsentRecord, error) {
		x, err := s.mayConsent(ctx, tx, id)
		if err == nil {
			err = end(&x, tx.Now)
		}
		if err != nil {
			return ConsentRecord{}, err
		}
		return s.saveConsent(ctx, tx, &x)
	})
}

// mayConsent reads a consent for who acts: an officer of its body, or its recipient on its own page.
func (s *Service) mayConsent(ctx context.Context, tx *act.Tx, id string) (Consent, error) {
	x, err := s.consent(ctx, tx, tx.Book, id)
	if err == nil && tx.By.Person != "" && !tx.By.ActsFor(access.HandleCases, x.Body) {
		err = errNoConsent
	}
	return x, err
}

func (x *Consent) move(to ConsentState) error {
	for _, n := range nextConsent[x.State] {
		if n == to {
			x.State = to
			return nil
		}
	}
	w := ConsentStateWords[x.State]
	return fault.Conflict{Because: law.Words{ZH: "这份确认书现在是“" + w.ZH + "”，请刷新页面。", EN: "The confirmation is “" + w.EN + "”; reload the page."}}
}

// Stands refuses e-service of a paper to a recipient, and says what is missing; otherwise it is the consent that carries it.
func (s *Service) Stands(ctx context.Context, q db.Queryer, book, body string, p *Paper, now time.Time) (Consent, error) {
	x, err := s.newest(ctx, q, book, body, p)
	if err != nil {
		return Consent{}, err
	}
	if err := covers(x, asked{group: groupOf(p.Kind), now: now}); err != nil {
		return Consent{}, err
	}
	if x.Contact != "" {
		if _, err := s.acceptsFor(ctx, q, book, &x.Offer, now); err != nil {
			return *x, err
		}
	}
	return *x, s.current(ctx, q, x, p, now)
}

// current keeps the channels of a consent that serve and whose addresses are still the recipient's; without one e-service is refused.
func (s *Service) current(ctx context.Context, q db.Queryer, x *Consent, p *Paper, now time.Time) error {
	var left []ConsentChannel
	var why []string
	for _, c := range x.Channels {
		if !x.serves(c.Kind) {
			why = append(why, "短信只写明到哪里查看文书，确认书没有写明以应用程序为特定系统，短信不算送达")
			continue
		}
		if no, err := s.another(ctx, q, x, p, c, now); err != nil {
			return err
		} else if no {
			why = append(why, c.Kind.Words().ZH+"的号码是联系人、代办人的，当事人没有授权其接受送达")
			continue
		}
		lost, err := s.Letters.Lost(ctx, q, x.Book, c.channel(), *x.SignedAt)
		if err != nil {
			return err
		}
		if lost {
			why = append(why, c.Kind.Words().ZH+"的地址已经不是受送达人的，或者已经失效")
			continue
		}
		left = append(left, c)
	}
	if len(left) == 0 {
		return law.Refusal{Rule: "A38.1b", Article: "第三十八条第一款", Because: law.Words{ZH: "确认书上没有可以送达的渠道：" + strings.Join(why, "；") + "。", EN: "The confirmation has no channel that can serve now."}, Cure: byPaper}
	}
	x.Channels = left
	return nil
}
