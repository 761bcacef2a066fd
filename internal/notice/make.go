package notice

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// New is a notice to be made.
type New struct {
	Capture string
	Party   Party
	Fact    string   // what was seen, in words; empty: the kind of violation
	Clear   []string // names of the media in which, as the officer found, nobody else can be seen
}

// The longest texts, in characters.
const (
	nameMost   = 100
	lineMost   = 200
	numberMost = 60
	factMost   = 500
	wordsMost  = 2000
	StatedMost = 5000 // what a party states: a lower limit would restrict the right to state (Art 41)
)

// ReplyDays is by when a party is asked to answer: a suggestion, not a term of law. [POLICY]
var ReplyDays = law.Deadline{Days: 10, Unit: law.WorkingDays}

func (n *New) check() error {
	var c fault.Check
	c.Text(&n.Party.Name, nameMost, true, "name", "请填写向谁告知。", "Say who is told.")
	c.AtMost(&n.Party.Phone, 40, "phone")
	c.AtMost(&n.Party.Email, lineMost, "email")
	c.AtMost(&n.Party.Address, lineMost, "address")
	c.Want(n.Party.Phone+n.Party.Email+n.Party.Address != "", "phone", "请至少填写电话、邮箱、地址中的一项，否则无法告知。", "Enter a phone, an e-mail or an address; without one nobody can be told.")
	c.AtMost(&n.Fact, factMost, "fact")
	if err := c.Err(); err != nil {
		return err
	}
	return notPenal(n.Fact)
}

// Make makes a notice on a capture that passed its review, with its paper and its check code. Nobody has been told by it yet.
func (s *Service) Make(ctx context.Context, by act.By, n New) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, n.Capture)
	return act.Do(ctx, s.Engine, Made, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		c, v, err := s.positive(ctx, tx, n.Capture)
		if err != nil {
			return Record{}, err
		}
		shown, err := s.showable(ctx, tx, &c, n.Clear)
		if err != nil {
			return Record{}, err
		}
		x, err := s.begin(ctx, tx, &c, v, &n)
		if err != nil {
			return Record{}, err
		}
		if err := s.issue(ctx, tx, &c, &x, shown); err != nil {
			return Record{}, err
		}
		return s.store(ctx, tx, &x, shown)
	})
}

// positive is the capture with the verdict that passed it and stands.
func (s *Service) positive(ctx context.Context, tx *act.Tx, id string) (capture.Capture, capture.Given, error) {
	c, err := s.Captures.ByID(ctx, tx, tx.By.Scope(access.MakeNotices), id)
	if err != nil {
		return c, capture.Given{}, err
	}
	v, standing, err := s.verdictOf(ctx, tx, tx.Book, &c)
	if err != nil {
		return c, v, err
	}
	switch standing {
	case Gone:
		return c, v, law.Refusal{Rule: "A30.4", Article: "第三十条第（三）项、第（四）项",
			Because: law.Words{ZH: fmt.Sprintf("这次抓拍现在是“%s”，没有审核通过，不得据此告知当事人。", capture.StateWords[c.State].ZH), EN: fmt.Sprintf("The capture is %s; nobody is told of what has not passed its review.", capture.StateWords[c.State].EN)},
			Cure:    law.Words{ZH: "审核通过以后再制作。", EN: "Make it once the capture has passed."}}
	case InQuestion:
		return c, v, law.Refusal{Rule: "A30.4", Article: "第三十条第（四）项、第三十六条",
			Because: law.Words{ZH: "这次抓拍涉及召回，还没有决定是否保留审核结果。", EN: "A recall touches the capture, and nobody has decided yet whether its verdict stays."},
			Cure:    law.Words{ZH: "请先在召回页面作出决定。", EN: "Decide of it on the page of the recall first."}}
	}
	var there int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM notice WHERE book = $1 AND capture = $2 AND state <> 'withdrawn'`, tx.Book, c.ID).Scan(&there)
	if err == nil && there > 0 {
		err = fault.Conflict{Because: law.Words{ZH: "这次抓拍已经制作了告知提示，请刷新页面查看。", EN: "There is a notice of this capture already; look at its page again."}}
	}
	return c, v, err
}

// showable is what the party will see of each medium.
func (s *Service) showable(ctx context.Context, tx *act.Tx, c *capture.Capture, clear []string) ([]Shown, error) {
	masks, err := s.Captures.Masks(ctx, tx, tx.Book, c.ID)
	if err != nil {
		return nil, err
	}
	var out []Shown
	for _, m := range c.Media {
		x := Shown{Medium: m.Name, Type: m.Type, Original: m.SHA256.String(), SHA256: m.SHA256.String(), Size: m.Size}
		i := slices.IndexFunc(masks, func(k capture.Mask) bool { return k.Medium == m.Name && k.Original == m.SHA256 }) // the newest first
		switch {
		case slices.Contains(clear, m.Name):
		case i >= 0:
			x.Type, x.SHA256, x.Size, x.Mask = masks[i].Type, masks[i].SHA256.String(), masks[i].Size, masks[i].ID
		default:
			return nil, unshowable(m.Name)
		}
		out = append(out, x)
	}
	return out, nil
}

// begin is the notice before it has its paper.
func (s *Service) begin(ctx context.Context, tx *act.Tx, c *capture.Capture, v capture.Given, n *New) (Notice, error) {
	life, err := device.LoadAround(ctx, tx, tx.Book, c.Use, c.At, nil)
	if err != nil {
		return Notice{}, err
	}
	// Art 2: only a body with the power, or with a mandate, tells a party that it looks into a violation.
	if _, err := people.AuthorityFor(ctx, tx, tx.Book, tx.By.Body, people.Matter{Field: life.Use.Field, Violation: c.Violation, Power: people.Investigating}, tx.Now); err != nil {
		return Notice{}, err
	}
	site := life.SiteAt(c.At)
	x := Notice{Book: tx.Book, ID: tx.NewID(), Body: c.Body, Capture: c.ID, Verdict: v.ID, Use: c.Use, Violation: c.Violation, State: Open, VerdictAt: v.At,
		MadeBy: tx.By.Person, MadeAt: tx.Now, Entry: tx.Next, Party: n.Party, Plate: c.Plate, At: c.At, Place: site.Named(), Fact: n.Fact, Code: docket.NewCode(codeLength)}
	if x.Fact == "" {
		x.Fact = "涉嫌" + capture.ViolationWords(c.Violation).ZH
	}
	if err := notPenal(x.Fact + x.Place); err != nil {
		return x, err
	}
	terms, err := termsOf(ctx, tx, tx.Book, tx.Now)
	if err != nil {
		return x, err
	}
	if x.Due, _, err = terms.due(life.Use.Field, v.At); err != nil {
		return x, err
	}
	x.ReplyBy, err = terms.after(ReplyDays, tx.Now)
	return x, err
}

// issue makes the paper of a notice (C2.5).
func (s *Service) issue(ctx context.Context, tx *act.Tx, c *capture.Capture, x *Notice, shown []Shown) error {
	p, err := s.Papers.Issue(ctx, tx, docket.New{Kind: Paper, Body: x.Body, Subject: Subject, SubjectID: x.ID,
		Proof: func(p docket.Paper) paper.CheckCode {
			return paper.CheckCode{Code: docket.ShownCode(x.Code), Address: s.address(p.Number, x.Code), Words: "扫描二维码，或者打开" + s.PublicURL + Path + "，输入本提示的编号和核验码，可以查看照片、设备资料，提交说明，也可以核实本提示是否真实。核验码："}
		},
		Compose: func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
			return s.compose(ctx, q, c, x, shown)
		}})
	x.Paper, x.PaperDigest, x.Number = p.ID, p.Digest, p.Number
	return err
}

// Path is the page on which a notice is looked up.
const Path = "/notices"

// address is what the QR says: number and code stand behind the #, which no browser sends to anybody.
func (s *Service) address(number, code string) string {
	return s.PublicURL + Path + "#" + url.PathEscape(Plain(number)) + "." + code
}

// Address is what the QR of a notice says.
func (s *Service) Address(n *Notice) string { return s.address(n.Number, n.Code) }

// codeLength is how many letters the check code of a notice has: 40 bits. Five wrong ones of a number close it for a while.
const codeLength = 8

// Plain is a number without brackets and blanks, however it was typed.
func Plain(number string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("〔〕[]()（）【】［］ 　-－", r):
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, strings.TrimSuffix(strings.TrimSpace(number), "号"))
}

const (
	saidField    = "notice.said"
	reasonsField = "notice.reasons"
	codeField    = "notice.code"
)

func (s *Service) store(ctx context.Context, tx *act.Tx, x *Notice, shown []Shown) (Record, error) {
	r := x.record(shown)
	sealed, err := s.Keys.SealJSON(saidField, x.ID, said{x.Party, x.Plate, x.At, x.Place, x.Fact, x.Code})
	if err != nil {
		return r, err
	}
	r.Said = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO notice (book, id, body, capture, verdict, device_use, violation, number, plain, code, paper, paper_digest, state, said, verdict_at, due, reply_by,
		made_by, made_at, entry, ended_by, ended_at, ground, reasons) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, '', NULL, '', NULL)`,
		tx.Book, x.ID, x.Body, x.Capture, x.Verdict, x.Use, x.Violation, x.Number, Plain(x.Number), s.Keys.Blind(codeField, x.ID+"\x00"+x.Code), x.Paper, x.PaperDigest, string(x.State), sealed,
		x.VerdictAt, x.Due, x.ReplyBy, x.MadeBy, x.MadeAt, x.Entry)
	if err != nil {
		return r, fmt.Errorf("keep a notice: %w", err)
	}
	for i, m := range shown {
		_, err = tx.Exec(ctx, `INSERT INTO notice_medium (book, notice, place, medium, type, original, shown, size, mask) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			tx.Book, x.ID, i, m.Medium, m.Type, m.Original, m.SHA256, m.Size, m.Mask)
		if err != nil {
			return r, fmt.Errorf("keep what a notice shows: %w", err)
		}
	}
	return r, nil
}
