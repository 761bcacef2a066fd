package party

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Mandates carries out the acts on mandates, and says what one carries.
type Mandates struct {
	Engine  *act.Engine
	Keys    *seal.Keys
	Letters *delivery.Service
}

// The acts on mandates. A party takes the first two on its own page.
var (
	MandateGranted        = act.Kind{Name: "party.mandate.grant", Title: law.Words{ZH: "登记授权他人办理", EN: "Record that somebody may act for the party"}, Permission: access.HandleCases}
	MandateRevoked        = act.Kind{Name: "party.mandate.revoke", Title: law.Words{ZH: "登记收回授权", EN: "Record that a mandate was revoked"}, Permission: access.HandleCases}
	RepresentativeChanged = act.Kind{Name: "party.representative.change", Title: law.Words{ZH: "登记法定代表人（负责人）变更", EN: "Record that the legal representative changed"}, Permission: access.HandleCases}
)

// own is an act of an officer as it is when the party acts on its own page, who has no post.
func own(k act.Kind, by act.By) act.Kind {
	if by.Person == "" {
		k.Permission = ""
	}
	return k
}

// Online is who acts where a party does so on its own page; command is that of its form.
func Online(book, command string) act.By {
	return act.By{Actor: access.Actor{Book: book, System: "party"}, Command: command}
}

// MandateRecord is what the ledger commits to of a mandate: ids and digests.
type MandateRecord struct {
	ID      string      `json:"id"`
	Kind    MandateKind `json:"kind,omitempty"`
	Matter  string      `json:"matter,omitempty"` // kind and id; empty: all matters of the principal within the body
	Scopes  []Scope     `json:"scopes,omitempty"`
	Until   string      `json:"last_day,omitempty"`
	Said    string      `json:"said_sha256,omitempty"`
	Files   []string    `json:"files_sha256,omitempty"`
	Ground  Ground      `json:"ground,omitempty"` // of a revocation
	Revokes []string    `json:"revokes,omitempty"`
}

// MandateDone is an act on a mandate that was carried out.
type MandateDone = act.Done[MandateRecord]

// Grant is a mandate to be granted.
type Grant struct {
	Body      string // whose matter it is
	Matter    Matter // without an id: all matters of the principal within the body
	Principal Principal
	Kind      MandateKind
	Holder    Holder
	Scopes    []Scope
	Until     law.Date
	Door      string // by which an officer was told: a key of people.Doors
	Note      string
	Declared  string // the legal representative's name as typed online, where a contact is named for all matters
	Files     []device.Attachment
}

// The bounds of mandates. [POLICY]
const (
	nameMost     = 100
	noteMost     = 2000
	filesMost    = 10
	mandateDays  = 2 * 366
	mandatesMost = 30 // that stand at a time for one party
)

func (g *Grant) check(today law.Date, online bool) error {
	var c fault.Check
	c.Want(device.IsOneOf(MandateKinds, string(g.Kind)), "kind", "请选择他（她）是代办人、联系人还是代理人。", "Choose whether it is a helper, a contact or an agent.")
	c.Text(&g.Holder.Name, nameMost, true, "name", "请填写帮您办理的人的姓名。", "Give the name of who helps.")
	c.Want(delivery.Possible(delivery.Channel{Kind: delivery.SMS, Address: g.Holder.Phone}) && len(g.Holder.Phone) <= 40, "phone", "请填写帮您办理的人自己的手机号码，进入时要核对后四位。", "Give the phone number of who helps: its last four are asked for at the door.")
	for _, s := range g.Scopes {
		c.Want(device.IsOneOf(Scopes, string(s)), "scopes", "请从列出的权限中选择。", "Choose from the list.")
	}
	c.Want(g.Until >= today && g.Until <= today.AddDays(mandateDays), "until", "请填写授权到哪一天为止：今天以后，两年以内。", "Say to which day it holds: from today on, within two years.")
	_, door := people.Doors[g.Door]
	c.Want(online || door && g.Door != "online", "door", "请选择当事人怎样授权。", "Choose how the party granted it.")
	c.Text(&g.Note, noteMost, !online, "note", "请记录怎样核对当事人身份、当事人怎样说的。", "Record how the party was identified and what it said.")
	c.Want(online || g.Kind == Helper || len(g.Files) > 0, "documents", "联系人、代理人的授权要有授权书（委托书），请上传。", "The mandate of a contact or an agent is in writing; upload it.")
	c.Want(len(g.Files) <= filesMost, "documents", fmt.Sprintf("一次最多%d份文件。", filesMost), fmt.Sprintf("At most %d files at a time.", filesMost))
	if err := c.Err(); err != nil {
		return err
	}
	return contactsBounds(g)
}

// Grant puts a mandate on record: by an officer as the party said, or by the party on its own page, who is told of it by another way too, so that a
// paper in wrong hands grants nothing unseen. The number and the check code are for who holds it.
func (s *Mandates) Grant(ctx context.Context, by act.By, g Grant) (MandateDone, error) {
	if g.Matter.Mandate != "" {
		return MandateDone{}, ErrPassedOn
	}
	by.Matters = append(by.Matters, g.Matter.ID)
	return act.Do(ctx, s.Engine, own(MandateGranted, by), by, func(ctx context.Context, tx *act.Tx) (MandateRecord, error) {
		online := tx.By.Person == ""
		if !online && !tx.By.ActsFor(access.HandleCases, g.Body) {
			return MandateRecord{}, ErrNone
		}
		if err := g.check(law.DateOf(tx.Now), online); err != nil {
			return MandateRecord{}, err
		}
		if online {
			g.Door = "online"
			if err := s.declared(ctx, tx, &g); err != nil {
				return MandateRecord{}, err
			}
		}
		m := &Mandate{Book: tx.Book, ID: tx.NewID(), Body: g.Body, Kind: g.Kind, Matter: g.Matter.Kind, MatterID: g.Matter.ID, Number: NewNumber(), Until: g.Until, GrantedBy: tx.By.Person, GrantedAt: tx.Now, Entry: tx.Next,
			mandateSaid: mandateSaid{Principal: g.Principal, Holder: g.Holder, Code: docket.NewCode(codeLength), Door: g.Door, Note: g.Note}, principal: s.principal(g.Principal.Number)}
		for _, x := range Scopes {
			if slices.Contains(g.Scopes, Scope(x.Key)) {
				m.Scopes = append(m.Scopes, Scope(x.Key))
			}
		}
		if err := s.notTooMany(ctx, tx, m); err != nil {
			return MandateRecord{}, err
		}
		r, err := s.store(ctx, tx, m, g.Files)
		if err == nil && online {
			err = s.tell(ctx, tx, m, g.Matter, grantedWords(m))
		}
		return r, err
	})
}

// ErrPassedOn is for who holds a mandate and would give it to somebody else.
var ErrPassedOn = law.Refusal{Rule: "A25.2", Article: "第二十五条第二款", Because: law.Words{ZH: "您是替当事人办理，授权、收回授权只能由当事人本人决定。", EN: "You act for the party; only the party grants and revokes."},
	Cure: law.Words{ZH: "请当事人本人用自己的文书进入办理，或者打电话、到窗口办理。", EN: "The party does it with its own paper, by phone or at the counter."}}

// declared refuses a contact for all matters of an enterprise that its legal representative did not name (Art 25(2)): online it is the representative
// on record who declares it; where none is on record it is done on paper.
func (s *Mandates) declared(ctx context.Context, tx *act.Tx, g *Grant) error {
	if g.Matter.ID != "" {
		return nil
	}
	who, err := s.Representative(ctx, tx, tx.Book, g.Body, &g.Principal)
	if err != nil {
		return err
	}
	if who == "" || seal.NameForm(who) != seal.NameForm(g.Declared) {
		return law.Refusal{Rule: "A25.2", Article: "第二十五条第二款", Because: law.Words{ZH: "为企业全部事项授权联系人，要由登记的法定代表人（负责人）办理；填写的姓名与登记的不一致，或者没有登记。", EN: "A contact for all matters of an enterprise is named by the legal representative on record; the name does not match, or none is on record."},
			Cure: law.Words{ZH: "请核对姓名；法定代表人已经变更或者没有登记的，请持授权书到窗口或者邮寄办理。", EN: "Check the name; where the representative changed or is not on record, bring or post the written mandate."}}
	}
	return nil
}

func (s *Mandates) notTooMany(ctx context.Context, tx *act.Tx, m *Mandate) error {
	standing, err := s.Of(ctx, tx, Reach{Matter: Matter{Book: tx.Book, Kind: m.Matter, ID: m.MatterID}, Body: m.Body, Number: m.mandateSaid.Principal.Number})
	if err != nil {
		return err
	}
	n := 0
	for i := range standing {
		if standing[i].carries("", tx.Now) == nil {
			n++
		}
	}
	if n >= mandatesMost {
		return fault.Conflict{Because: law.Words{ZH: "已经授权了很多人，请先收回不再需要的授权。", EN: "A great many mandates stand; revoke those that are not needed first."}}
	}
	return nil
}

// Ending is how a mandate is revoked.
type Ending struct {
	Ground Ground
	Words  string
}

// Revoke revokes a mandate at once: on the party's own page by one tap, or by an officer with ground and words.
func (s *Mandates) Revoke(ctx context.Context, by act.By, r Reach, e Ending) (MandateDone, error) {
	if by.Person == "" {
		e = Ending{Ground: TakenBack}
	}
	var c fault.Check
	c.Want(device.IsOneOf(Grounds, string(e.Ground)), "ground", "请选择收回的原因。", "Choose why it is revoked.")
	c.Text(&e.Words, noteMost, by.Person != "", "words", "请写明怎样知道、怎样核对的。", "Say how it is known and was checked.")
	if err := c.Err(); err != nil {
		return MandateDone{}, err
	}
	by.Matters = append(by.Matters, r.ID)
	return act.Do(ctx, s.Engine, own(MandateRevoked, by), by, func(ctx context.Context, tx *act.Tx) (MandateRecord, error) {
		m, err := s.reached(ctx, tx, r)
		if err == nil && tx.By.Person != "" && !tx.By.ActsFor(access.HandleCases, m.Body) {
			err = ErrNone
		}
		if err != nil {
			return MandateRecord{}, err
		}
		if m.RevokedAt != nil {
			return MandateRecord{}, fault.Conflict{Because: law.Words{ZH: "这项授权已经收回。", EN: "This mandate was revoked already."}}
		}
		return MandateRecord{ID: m.ID, Ground: e.Ground}, s.end(ctx, tx, &m, e)
	})
}

// Change is a change of who represents an enterprise.
type Change struct {
	Reach
	Principal Principal
	Name      string // the new representative's
	Words     string // from what it is known
}

// representativeSaid is what is sealed of a change.
type representativeSaid struct {
	Name  string `json:"name"`
	Words string `json:"words"`
}

// ChangeRepresentative enters that somebody else represents an enterprise: what the former one granted ends with it, and is granted anew by who follows.
func (s *Mandates) ChangeRepresentative(ctx context.Context, by act.By, x Change) (MandateDone, error) {
	var c fault.Check
	c.Want(x.Principal.Kind == Unit && x.Number != "", "name", "只有登记了统一社会信用代码的单位可以登记变更。", "Only a unit whose credit code is on record has one entered.")
	c.Text(&x.Name, nameMost, true, "name", "请填写新的法定代表人（负责人）的姓名。", "Name the new legal representative.")
	c.Text(&x.Words, noteMost, true, "words", "请写明根据什么登记，例如核对了营业执照。", "Say from what it is known, such as the licence.")
	if err := c.Err(); err != nil {
		return MandateDone{}, err
	}
	by.Matters = append(by.Matters, x.ID)
	return act.Do(ctx, s.Engine, RepresentativeChanged, by, func(ctx context.Context, tx *act.Tx) (MandateRecord, error) {
		if !tx.By.ActsFor(access.HandleCases, x.Body) {
			return MandateRecord{}, ErrNone
		}
		r := MandateRecord{ID: tx.NewID(), Ground: NewOfficial}
		all, err := s.all(ctx, tx, tx.Book, x.Body, x.Number)
		if err != nil {
			return r, err
		}
		for i := range all {
			if m := &all[i]; m.RevokedAt == nil {
				if err := s.end(ctx, tx, m, Ending{Ground: NewOfficial, Words: x.Words}); err != nil {
					return r, err
				}
				r.Revokes = append(r.Revokes, m.ID)
			}
		}
		sealed, err := s.Keys.SealJSON(representativeField, r.ID, representativeSaid{x.Name, x.Words})
		if err != nil {
			return r, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO party_representative (book, id, body, principal, said, entered_by, entered_at, entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			tx.Book, r.ID, x.Body, s.principal(x.Number), sealed, tx.By.Person, tx.Now, tx.Next)
		if err != nil {
			return r, fmt.Errorf("keep who represents an enterprise: %w", err)
		}
		return r, nil
	})
}

// Representative is who represents an enterprise: as an officer last entered it, or as its matter has it; empty: nobody is on record.
func (s *Mandates) Representative(ctx context.Context, q db.Queryer, book, body string, p *Principal) (string, error) {
	var id string
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT r.id, r.said FROM party_representative r WHERE r.book = $1 AND r.body = $2 AND r.principal = $3 ORDER BY r.id DESC LIMIT 1`, book, body, cmp.Or(s.principal(p.Number), "-")).Scan(&id, &sealed)
	if db.NoRow(err) {
		return p.Representative, nil
	}
	if err != nil {
		return "", fmt.Errorf("look for who represents an enterprise: %w", err)
	}
	var x representativeSaid
	return x.Name, s.Keys.OpenJSON(representativeField, id, sealed, &x)
}
