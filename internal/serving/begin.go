package serving

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/calendar"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// Subject is what a letter that serves is about.
const Subject = "serving"

// Begin is what an officer asks for: a paper served by a way. Without a way the house chooses: electronically where consent carries it,
// otherwise in person.
type Begin struct {
	Matter, MatterID, Paper string
	Way                     Way
	To                      string // entrusted, transfer: which organ or unit
	Why                     string // post, entrusted, transfer: why not in person
	Address                 string // post: where it goes; empty: that of the recipient
}

// Beginning is the step that begins an attempt.
type Beginning struct {
	Way      Way      `json:"way"`
	Letter   string   `json:"letter,omitempty"`
	Consent  string   `json:"consent,omitempty"`
	Channels []string `json:"channels,omitempty"`
	To       string   `json:"to,omitempty"`
	Why      string   `json:"why,omitempty"`
	Address  string   `json:"address,omitempty"`
}

func (b *Beginning) enter(x *Serving, s *Step) {
	a := x.attempt(b.Way, s.At)
	a.Letter, a.Consent, a.Channels, a.To, a.Why = b.Letter, b.Consent, b.Channels, b.To, b.Why
	if b.Way == ByElectronic || b.Way == ByEntrusting || b.Way == ByTransfer {
		a.State = Sent
	}
}

// attempt adds an attempt; what was only prepared gives way to it.
func (x *Serving) attempt(w Way, at time.Time) *Attempt {
	x.endPrepared()
	a := &Attempt{No: len(x.Attempts) + 1, Way: w, State: Prepared, BegunAt: at}
	x.Attempts = append(x.Attempts, a)
	return a
}

func (x *Serving) endPrepared() {
	for _, a := range x.Attempts {
		if a.State == Prepared {
			a.State = Ended
		}
	}
}

func (b *Begin) check() error {
	var c fault.Check
	c.Want(b.Way == "" || b.Way.Words().ZH != "", "way", "请选择怎样送达。", "Choose how it is served.")
	c.Text(&b.To, nameMost, b.Way == ByEntrusting || b.Way == ByTransfer, "to", "请写明委托的机关，或者转交的单位。", "Name the organ or unit.")
	c.Text(&b.Why, lineMost, b.Way == ByPost || b.Way == ByEntrusting || b.Way == ByTransfer, "why", "请写明直接送达有困难或者依法转交的理由。", "Say why it is not handed over directly.")
	c.AtMost(&b.Address, lineMost, "address")
	return c.Err()
}

// Begin begins the service of a paper, or tries another way where one did not serve.
func (s *Service) Begin(ctx context.Context, by act.By, b Begin) (Done, error) {
	if err := b.check(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, b.MatterID)
	return act.Do(ctx, s.Engine, Begun, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		return s.begin(ctx, tx, &b)
	})
}

// begin is the step of it. It writes nothing before it has found that the way is open: what it refuses leaves no trace.
func (s *Service) begin(ctx context.Context, tx *act.Tx, b *Begin) (Record, error) {
	p, err := s.paper(ctx, tx, tx.Book, b.Matter, b.MatterID, b.Paper)
	if err == nil && tx.By.Body != p.Body && !tx.By.ActsFor(access.HandleCases, p.Body) { // for the body acted for, Standing has answered
		err = errNoServing
	}
	if err == nil {
		err = people.Unrecused(ctx, tx, tx.Book, tx.By.Person, b.MatterID)
	}
	if err != nil {
		return Record{}, err
	}
	x, fresh, err := s.of(ctx, tx, &p)
	if err != nil {
		return Record{}, err
	}
	begun, consent, err := s.choose(ctx, tx, x, &p, b)
	if err != nil {
		return Record{}, err
	}
	letter, err := s.letter(ctx, tx, x, &p, begun, consent)
	if err != nil {
		return Record{}, err
	}
	if letter != nil {
		if begun.Letter, err = s.Letters.Send(ctx, tx, *letter); err != nil {
			return Record{}, fmt.Errorf("send a letter that serves: %w", err)
		}
	}
	if fresh {
		if err := s.store(ctx, tx, x); err != nil {
			return Record{}, err
		}
	}
	return s.keep(ctx, tx, x, &draft{kind: Begun, said: begun, letter: begun.Letter})
}

// of is the service of a paper on its recipient as it stands; fresh: it begins now.
func (s *Service) of(ctx context.Context, tx *act.Tx, p *Paper) (x *Serving, fresh bool, err error) {
	index := s.index(&p.Recipient)
	ids, err := db.Strings(ctx, tx, `SELECT id FROM serving WHERE book = $1 AND paper = $2 AND recipient = $3`, tx.Book, p.ID, index)
	if err != nil {
		return nil, false, fmt.Errorf("look for a service: %w", err)
	}
	if len(ids) > 0 {
		x, err = s.load(ctx, tx, tx.Book, ids[0])
		return x, false, err
	}
	x = &Serving{Book: tx.Book, ID: tx.NewID(), Body: p.Body, Matter: p.Matter, MatterID: p.MatterID, Paper: p.ID, Kind: p.Kind, Number: p.Number, Digest: p.Digest, Recipient: p.Recipient, State: Waiting,
		IssuedAt: p.IssuedAt, BegunAt: tx.Now, inNameOf: p.InNameOf}
	c, err := calendar.At(ctx, tx, tx.Book, tx.Now)
	if err != nil {
		return nil, true, err
	}
	if due, err := term.Of(term.Service).Due(p.IssuedAt, c); err == nil && Decides(p.Kind) { // of a year without a calendar there is no day yet
		x.Due = due.Date
	}
	return x, true, nil
}

func (s *Service) store(ctx context.Context, tx *act.Tx, x *Serving) error {
	sealed, err := s.Keys.SealJSON(aboutField, x.ID, about{x.Recipient, x.inNameOf})
	if err != nil {
		return err
	}
	due := ""
	if x.Due != 0 {
		due = x.Due.String()
	}
	_, err = tx.Exec(ctx, `INSERT INTO serving (book, id, body, matter, matter_id, paper, kind, number, digest, recipient, about, state, way, issued_at, due, begun_at, served_at, proof, proof_no, watch_at, steps)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', $13, $14, $15, NULL, '', '', NULL, 0)`,
		tx.Book, x.ID, x.Body, x.Matter, x.MatterID, x.Paper, x.Kind, x.Number, x.Digest, s.index(&x.Recipient), sealed, string(x.State), x.IssuedAt, due, x.BegunAt)
	if err != nil {
		return fmt.Errorf("keep a service: %w", err)
	}
	return nil
}

// choose is the way that is begun, with the consent that carries it; a refusal where the way is not open.
func (s *Service) choose(ctx context.Context, tx *act.Tx, x *Serving, p *Paper, b *Begin) (*Beginning, *Consent, error) {
	if x.State == Served || x.State == Stopped || x.AskedNotice != nil {
		return nil, nil, x.outOfOrder()
	}
	if slices.ContainsFunc(x.Attempts, func(a *Attempt) bool { return a.Way == b.Way && a.State == Sent }) {
		return nil, nil, x.outOfOrder()
	}
	out := &Beginning{Way: b.Way, To: b.To, Why: b.Why, Address: b.Address}
	switch b.Way {
	case "", ByElectronic:
		consent, err := s.Stands(ctx, tx, tx.Book, x.Body, p, tx.Now)
		if err != nil && b.Way == "" && refused(err) {
			out.Way = ByHand
			return out, nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
		out.Way, out.Consent = ByElectronic, consent.ID
		for _, c := range consent.Channels {
			out.Channels = append(out.Channels, string(c.Kind))
		}
		return out, &consent, nil
	case ByNotice:
		return nil, nil, law.Refusal{Rule: "A38.2", Article: "民事诉讼法第九十五条", Because: law.Words{ZH: "公告送达须先报请负责人批准。", EN: "Service by public notice is approved first."},
			Cure: law.Words{ZH: "请在送达页面“报请公告送达”。", EN: "Ask for it on the page of the service."}}
	case ByLeaving:
		if !x.refused() {
			return nil, nil, law.Refusal{Rule: "A38.2", Article: "民事诉讼法第八十九条", Because: law.Words{ZH: "还没有登记受送达人拒绝签收：留置送达以拒收为前提。", EN: "No refusal is on record: a paper is left only after one."},
				Cure: law.Words{ZH: "请先直接送达；拒绝签收的，登记拒收的事由和日期，再留置。", EN: "Serve in person first; where it is refused, record that, and then leave it."}}
		}
	case ByPost:
		if out.Address == "" {
			out.Address = p.Recipient.Address
		}
		if !delivery.Possible(delivery.Channel{Kind: delivery.Post, Address: out.Address}) {
			return nil, nil, fault.Invalid{Fields: []fault.Field{{Name: "address", Want: law.Words{ZH: "请填写邮寄的地址。", EN: "Give the address."}}}}
		}
	}
	return out, nil, nil
}

// refused tells whether somebody refused to take the paper.
func (x *Serving) refused() bool {
	return slices.ContainsFunc(x.Attempts, func(a *Attempt) bool { return a.Try != nil && a.Try.Result == "refused" })
}

// letter is what goes through the channels of delivery; nil: nothing does. Without the paper's file, or a page that asks who reads, nothing is
// served electronically: the content is complete (conformance.md A38.1b).
func (s *Service) letter(ctx context.Context, tx *act.Tx, x *Serving, p *Paper, b *Beginning, consent *Consent) (*delivery.Letter, error) {
	if b.Way != ByElectronic && b.Way != ByPost {
		return nil, nil
	}
	body, err := people.BodyByID(ctx, tx, tx.Book, nameOf(p.InNameOf, p.Body))
	if err != nil {
		return nil, err
	}
	kind, _ := docket.KindByID(p.Kind)
	l := &delivery.Letter{Body: x.Body, Matter: Subject, MatterID: x.ID, Paper: p.Digest, Serves: true,
		Subject: law.Words{ZH: "送达：" + kind.Title.ZH, EN: "Service of a paper: " + kind.Title.EN}}
	if b.Way == ByPost {
		l.Text = law.Words{ZH: fmt.Sprintf("邮寄送达%s（%s）。请用可以查询、由收件人签收的方式交寄，并留存回执。", kind.Title.ZH, p.Number)}
		l.Ladder = []delivery.Channel{{Kind: delivery.Post, Address: b.Address}}
		return l, nil
	}
	issued, err := docket.Issued(ctx, tx, tx.Book, x.Body, p.ID)
	if err != nil {
		return nil, err
	}
	if issued.PDF.Digest == "" {
		return nil, fault.Conflict{Because: law.Words{ZH: "文书正在用印，版式文件还没有生成。请稍后再发送。", EN: "The paper is being sealed; send it in a moment."}}
	}
	if issued.PDF.Size > delivery.FileMost {
		return nil, law.Refusal{Rule: "A38.1b", Article: "第三十八条第一款", Because: law.Words{ZH: "文书文件超过5 MB，不能作为附件完整送达。", EN: "The paper is larger than 5 MB and cannot go whole with a message."}, Cure: byPaper}
	}
	l.File = delivery.Attached{Name: strings.TrimSpace(p.Number+" "+kind.Title.ZH) + ".pdf", Digest: issued.PDF.Digest}
	l.Text = law.Words{ZH: fmt.Sprintf("【%s】按照您签署的确认书（%s），向您电子送达%s（%s）。文书到达您的系统之日就是送达日期。文书全文见附件，可以在本单位公布的查验页面核对真伪；需要纸质文书，或者认为送达有误的，请致电%s。", body.Name, consent.Number, kind.Title.ZH, p.Number, body.Phone),
		EN: fmt.Sprintf("%s serves on you, as you agreed (%s), %s %s, which is attached. The day on which it reaches your system is the day of service. For paper, or if something is wrong, call %s.", body.Name, consent.Number, kind.Title.EN, p.Number, body.Phone)}
	if strings.HasPrefix(p.Remedy, "https://") {
		l.Link = p.Remedy
		l.Text.ZH += "对这个决定不服的，可以打开随附的链接，凭文书编号和查验码直接申请行政复议。"
		l.Text.EN += " The link leads to an application for reconsideration; number and check code stand on the paper."
	}
	for _, c := range consent.Channels {
		l.Ladder = append(l.Ladder, c.channel())
	}
	return l, nil
}

func nameOf(inNameOf, body string) string {
	if inNameOf != "" {
		return inNameOf
	}
	return body
}
