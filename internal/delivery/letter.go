package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Service carries out the acts of this chapter and the steps of it in others' acts.
type Service struct {
	Engine *act.Engine
	Keys   *seal.Keys
	// Carriers are the channels outside that are set up. A kind that is not here fails at once, and the ladder goes on.
	Carriers map[Kind]Carrier
	// Files hold the papers that letters that serve carry; nil: none is carried, and the letter says where the paper is read.
	Files *blob.Store
	// MayGo, when set, is asked before a channel is handed a letter that serves: false, and that channel fails. Who serves answers.
	MayGo func(ctx context.Context, q db.Queryer, book string, l *Sent) (bool, error)
}

// Letter is what is to be told to a party. Subject and Text name no person, and a plate or an address only where nothing else says
// what it is about; they go out as they are.
type Letter struct {
	Body             string // which sends it; empty: the body acted for
	Matter, MatterID string // what it is about: opaque here
	Paper            string // SHA-256 of the paper it goes with; empty: none
	Subject, Text    law.Words
	// Serves marks a letter by which a paper is served (送达, Art 38) and not one that tells (告知, Art 28, 30(4)): it speaks of penalty and
	// money as the paper does, and what becomes of it goes to who serves (JobHeard). A letter that tells serves nothing.
	Serves bool
	// File is the paper itself, for channels that carry files; only of a letter that serves.
	File Attached
	// Link leads to the page of the matter. E-mail, app and account of instant messages carry it; SMS and fax never do, since
	// frauds do (ux.md F.2): their text says where to look and by which code.
	Link   string
	Ladder []Channel
	// Public is the text of the public notice, without personal data; wanted when the ladder has one. Days is how long it stands; 0:
	// NoticeDays.
	Public Announcement
	Days   int
}

// Attached is a file in the store that goes with a message.
type Attached struct {
	Name   string `json:"name,omitempty"`
	Digest string `json:"digest,omitempty"` // SHA-256; empty: none
}

// Announcement is a public notice: everybody reads it.
type Announcement struct {
	Subject law.Words `json:"subject"`
	Text    law.Words `json:"text"`
}

// content is what is sealed of a letter.
type content struct {
	Subject law.Words `json:"subject"`
	Text    law.Words `json:"text"`
	Link    string    `json:"link,omitempty"`
	File    Attached  `json:"file,omitzero"`
}

// The bounds of a letter, in characters and steps.
const (
	subjectMost = 100
	textMost    = 2000
	ladderMost  = 12
	linkMost    = 500
	daysMost    = 180
)

// Sealed fields; a word is bound to the letter, an address to its channel, a note to its event.
const (
	wordsField   = "letter.words"
	addressField = "letter.address"
	noteField    = "letter.note"
)

func (l *Letter) check() error {
	var c fault.Check
	c.Want(l.Matter != "" && l.MatterID != "", "matter", "请写明信息所关联的事项。", "Say what the letter is about.")
	_, notDigest := blob.ParseDigest(l.Paper)
	c.Want(l.Paper == "" || notDigest == nil, "paper", "文书的摘要应为SHA-256。", "The paper is named by its SHA-256.")
	words(&c, "", &l.Subject, &l.Text, l.Serves)
	c.Want(l.Serves || l.File == (Attached{}), "file", "告知信息不附文书：送达文书的，另行送达。", "A letter that tells carries no paper; a paper is served.")
	c.Want(l.Days >= 0 && l.Days <= daysMost, "days", "公告期限不正确。", "The days of the public notice are not right.")
	if l.Link != "" {
		u, err := url.Parse(l.Link)
		c.Want(err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && len(l.Link) <= linkMost, "link", "链接应为https地址。", "The link must be an https address.")
	}
	c.Want(len(l.Ladder) > 0 && len(l.Ladder) <= ladderMost, "ladder", "请选择1至12个渠道。", "Choose one to twelve channels.")
	for i, ch := range l.Ladder {
		name := fmt.Sprintf("ladder.%d", i)
		switch {
		case !c.Want(ch.Kind.Words().ZH != "", name, "没有这种渠道。", "There is no such channel."):
		case ch.Kind == Notice:
			c.Want(i == len(l.Ladder)-1, name, "公告应为最后一个渠道。", "The public notice is the last channel.")
			c.Want(Possible(ch), name, "公告没有地址。", "A public notice has no address.")
			words(&c, "public_", &l.Public.Subject, &l.Public.Text, l.Serves)
		default:
			c.Want(Possible(ch), name, "这不是"+ch.Kind.Words().ZH+"的有效地址或者号码。", "This is no address of "+ch.Kind.Words().EN+".")
		}
	}
	return c.Err()
}

// words checks a subject and a text: there, within bounds, and without words of penalty (Art 30(4): a notice, not a prior notice of
// penalty and not a decision). A letter that serves a paper speaks as the paper does.
func words(c *fault.Check, prefix string, subject, text *law.Words, serves bool) {
	c.Text(&subject.ZH, subjectMost, true, prefix+"subject", "请填写标题。", "Give the subject in Chinese.")
	c.AtMost(&subject.EN, 2*subjectMost, prefix+"subject")
	c.Text(&text.ZH, textMost, true, prefix+"text", "请填写内容。", "Give the text in Chinese.")
	c.AtMost(&text.EN, 2*textMost, prefix+"text")
	if serves {
		return
	}
	for i, said := range []law.Words{*subject, *text} {
		w := PenalWord(said.ZH + "\n" + said.EN)
		c.Want(w == "", prefix+[]string{"subject", "text"}[i], "告知提示不得有处罚、缴款一类的字样，请去掉“"+w+"”。", "A notice has no words of penalty or payment; take out “"+w+"”.")
	}
}

// Send puts a letter on its way as a step of another's act and returns its id: the first channel of the ladder begins.
func (s *Service) Send(ctx context.Context, tx *act.Tx, l Letter) (id string, err error) {
	if err := l.check(); err != nil {
		return "", err
	}
	if l.Body == "" {
		l.Body = tx.By.Body
	}
	if l.Body == "" {
		return "", fmt.Errorf("send a letter: no body sends it")
	}
	id = tx.NewID()
	if err := s.store(ctx, tx, id, l); err != nil {
		return "", err
	}
	x, err := load(ctx, tx, tx.Book, id)
	if err != nil {
		return "", err
	}
	return id, x.goOn(ctx, tx)
}

func (s *Service) store(ctx context.Context, tx *act.Tx, id string, l Letter) error {
	sealed, err := s.Keys.SealJSON(wordsField, id, content{l.Subject, l.Text, l.Link, l.File})
	if err != nil {
		return fmt.Errorf("seal a letter: %w", err)
	}
	public := ""
	if l.Ladder[len(l.Ladder)-1].Kind == Notice {
		text, err := json.Marshal(l.Public)
		if err != nil {
			return fmt.Errorf("write a public notice: %w", err)
		}
		public = string(text)
	}
	_, err = tx.Exec(ctx, `INSERT INTO letter (book, id, body, matter, matter_id, paper, words, notice, state, made_at, arrived_at, serves, days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, $11, $12)`,
		tx.Book, id, l.Body, l.Matter, l.MatterID, l.Paper, sealed, public, string(Going), tx.Now, l.Serves, l.Days)
	if err != nil {
		return fmt.Errorf("store a letter: %w", err)
	}
	for i, ch := range l.Ladder {
		key := tx.NewID()
		address, blind := []byte{}, ""
		if ch.Kind != Notice {
			if address, err = s.Keys.SealField(addressField, key, ch.form()); err != nil {
				return fmt.Errorf("seal an address: %w", err)
			}
			blind = s.Keys.Blind(addressField, ch.form())
		}
		_, err = tx.Exec(ctx, `INSERT INTO letter_channel (book, letter, place, id, kind, address, blind, state, reason, number, sandbox, asks, ask_at, term_at, begun_at, state_at, arrived_at, over_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', $9, 0, NULL, NULL, NULL, NULL, NULL, NULL)`,
			tx.Book, id, i, key, string(ch.Kind), address, blind, string(Planned), false)
		if err != nil {
			return fmt.Errorf("store a channel: %w", err)
		}
	}
	return nil
}

// Sent is a letter as lists and pages have it: no words, no address.
type Sent struct {
	ID, Body         string
	Matter, MatterID string
	Paper            string
	Serves           bool // it serves a paper; otherwise it tells, and serves nothing
	Standing         Standing
	MadeAt           time.Time
	ArrivedAt        *time.Time // the first arrival that still stands
	Ladder           []Step
}

// Step is a channel of a letter with what it truly said.
type Step struct {
	Place     int
	ID        string // key of repetition
	Kind      Kind
	State     State
	Reason    string // a code, see ReasonWords
	Number    string // the channel's own
	Sandbox   bool   // a labelled stand-in answered
	BegunAt   *time.Time
	StateAt   *time.Time
	ArrivedAt *time.Time
	TermAt    *time.Time // until when the ladder waits for it
	OverAt    *time.Time // when the ladder went on past it
	blind     string
	asks      int
	askAt     *time.Time
}

// Current is the channel that is waited for; nil when none is.
func (l *Sent) Current() *Step {
	for i := range l.Ladder {
		if s := &l.Ladder[i]; s.State.waits() && s.OverAt == nil {
			return s
		}
	}
	return nil
}
