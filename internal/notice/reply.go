package notice

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/term"
)

// ReplyKind is what a party asks for.
type ReplyKind string

// The kinds of replies (Art 29): each has its receipt.
const (
	Explanation ReplyKind = "explanation"
	Recusal     ReplyKind = "recusal"
	Copy        ReplyKind = "copy"
	Call        ReplyKind = "call"
	NotMe       ReplyKind = "not_me"
)

// replyKinds are the kinds with their words, and the term of the answer: three working days for a recusal (Art 42(2)), five otherwise. [POLICY]
var replyKinds = []struct {
	kind  ReplyKind
	words law.Words
	term  law.Deadline
}{
	{Explanation, law.Words{ZH: "说明、陈述申辩", EN: "explanation"}, law.Deadline{Days: 5, Unit: law.WorkingDays}},
	{Recusal, law.Words{ZH: "申请换人办理（回避）", EN: "application for recusal"}, term.Of(term.RecusalDecision).Deadline(time.Time{})},
	{Copy, law.Words{ZH: "索取纸质或者大字材料", EN: "request for paper"}, law.Deadline{Days: 5, Unit: law.WorkingDays}},
	{Call, law.Words{ZH: "请打电话联系", EN: "request for a call"}, law.Deadline{Days: 5, Unit: law.WorkingDays}},
	{NotMe, law.Words{ZH: "收到的人不是当事人", EN: "the message came to somebody else"}, law.Deadline{Days: 5, Unit: law.WorkingDays}},
}

// Words names a kind; empty for one that there is not.
func (k ReplyKind) Words() law.Words {
	w, _ := k.what()
	return w
}

func (k ReplyKind) what() (law.Words, law.Deadline) {
	for _, x := range replyKinds {
		if x.kind == k {
			return x.words, x.term
		}
	}
	return law.Words{}, law.Deadline{}
}

// Reasons are what an explanation may rest on.
var Reasons = []device.Choice{
	{Key: "device", Words: law.Words{ZH: "设备或者标志有问题", EN: "the device or its sign is at fault"}},
	{Key: "emergency", Words: law.Words{ZH: "救人、避险等紧急情况", EN: "an emergency"}},
	{Key: "permit", Words: law.Words{ZH: "已经获得许可", EN: "there is a permit"}},
	{Key: "corrected", Words: law.Words{ZH: "已经改正", EN: "it has been put right"}},
	{Key: "not_my_vehicle", Words: law.Words{ZH: "不是我的车（已卖出、被套牌等）", EN: "it is not my vehicle"}},
	{Key: "other", Words: law.Words{ZH: "其他", EN: "something else"}},
}

// RecusalReasons are why a party may ask for another officer, in the words of Art 42(1): a direct interest, or another relation that may
// impair fairness.
var RecusalReasons = []device.Choice{
	{Key: "interest", Words: law.Words{ZH: "与这件事有直接利害关系", EN: "a direct interest in the matter"}},
	{Key: "relation", Words: law.Words{ZH: "与我或者有关的人有其他关系（如亲友、纠纷），可能影响公正", EN: "another relation to me or to others concerned (kin, friends, a dispute) that may impair fairness"}},
}

// ReasonsOf are what a reply of a kind may rest on; nil for a kind that needs no reason.
func ReasonsOf(k ReplyKind) []device.Choice {
	switch k {
	case Explanation:
		return Reasons
	case Recusal:
		return RecusalReasons
	}
	return nil
}

// Grounds are the words for what a reply rests on.
func (r *Reply) Grounds() (out []law.Words) {
	for _, key := range r.Reasons {
		out = append(out, device.Words(ReasonsOf(r.Kind), key))
	}
	return out
}

// ReplyState is where a reply stands.
type ReplyState string

// The states of a reply.
const (
	Received    ReplyState = "received"
	Accepted    ReplyState = "accepted"
	NotAccepted ReplyState = "not_accepted"
	Noted       ReplyState = "noted"   // done as asked, or told why not
	Settled     ReplyState = "settled" // the notice ended before an answer was needed
)

var nextReply = map[ReplyState][]ReplyState{
	Received: {Accepted, NotAccepted, Noted, Settled},
}

// ReplyStateWords are the words for the states of a reply.
var ReplyStateWords = map[ReplyState]law.Words{
	Received:    {ZH: "已收到，等待答复", EN: "received, awaiting an answer"},
	Accepted:    {ZH: "已采纳", EN: "accepted"},
	NotAccepted: {ZH: "未采纳", EN: "not accepted"},
	Noted:       {ZH: "已办理", EN: "done"},
	Settled:     {ZH: "告知提示已了结，不再单独答复", EN: "settled with the notice"},
}

// Draft is what a party has written.
type Draft struct {
	Reasons []string `json:"reasons,omitempty"` // keys of Reasons
	Words   string   `json:"words,omitempty"`
	Contact string   `json:"contact,omitempty"` // how the party wants to be answered
}

// replySaid is what is sealed of a reply.
type replySaid struct {
	Draft
	Files []string `json:"files,omitempty"` // names
}

// File is a picture or document that came with a reply.
type File struct {
	Name, Type, SHA256 string
	Size               int64
}

// Reply is what a party said of a notice, with its answer.
type Reply struct {
	ID, Notice, Body string
	Kind             ReplyKind
	Serial           int
	Receipt          string // number of the receipt
	State            ReplyState
	Draft
	Files      []File
	ReceivedAt time.Time
	Due        law.Date
	Answer     string
	AnsweredBy string
	AnsweredAt *time.Time
	Entry      int64
}

// Cursor is where a reply stands in a list.
func (r Reply) Cursor() string { return r.ID }

// ReplyRecord is what the ledger commits to.
type ReplyRecord struct {
	ID      string     `json:"id"`
	Notice  string     `json:"notice"`
	Kind    ReplyKind  `json:"kind"`
	Receipt string     `json:"receipt"`
	State   ReplyState `json:"state"`
	Said    string     `json:"said_sha256,omitempty"`
	Files   []string   `json:"files_sha256,omitempty"`
	Due     law.Date   `json:"due"`
	Answer  string     `json:"answer_sha256,omitempty"`
	Ends    *Record    `json:"ends,omitempty"` // the notice, where the answer ended it
	Letters []string   `json:"letters,omitempty"`
}

const (
	repliesMost = 30 // of one notice
	filesMost   = 5
	replyField  = "notice.reply"
	answerField = "notice.answer"
)

func (d *Draft) check(kind ReplyKind) error {
	var c fault.Check
	w, _ := kind.what()
	c.Want(w.ZH != "", "kind", "请选择要办理的事项。", "Choose what you ask for.")
	c.AtMost(&d.Words, StatedMost, "words")
	c.Text(&d.Contact, lineMost, kind == Call || kind == Copy, "contact", "请填写怎样联系您，或者寄到哪里。", "Say how to reach you, or where to send it.")
	for _, r := range d.Reasons {
		c.Want(device.IsOneOf(ReasonsOf(kind), r), "reasons", "请从列出的情况中选择。", "Choose from the list.")
	}
	if kind == Explanation {
		c.Want(len(d.Reasons) > 0, "reasons", "请选择您要说明的情况。", "Choose what you explain.")
		c.Want(d.Words != "" || !slices.Contains(d.Reasons, "other"), "words", "请写明您的意见（写一句也可以）。", "Write what you have to say; one sentence will do.")
	}
	return c.Err()
}

// ReplyTo puts on record what the party of a notice says: who holds its number and check code. command is that of the form: the same
// again gives the same receipt.
func (s *Service) ReplyTo(ctx context.Context, n *Notice, command string, kind ReplyKind, d Draft, files []device.Attachment) (act.Done[ReplyRecord], error) {
	if err := d.check(kind); err != nil {
		return act.Done[ReplyRecord]{}, err
	}
	if len(files) > filesMost {
		return act.Done[ReplyRecord]{}, fault.Invalid{Fields: []fault.Field{{Name: "files", Want: law.Words{ZH: fmt.Sprintf("一次最多%d份。", filesMost), EN: fmt.Sprintf("At most %d files at a time.", filesMost)}}}}
	}
	by := act.By{Actor: access.Actor{Book: n.Book, System: "party"}, Command: "notice-reply:" + n.ID + ":" + command}
	return act.Do(ctx, s.Engine, Replied, by, func(ctx context.Context, tx *act.Tx) (ReplyRecord, error) {
		x, err := s.load(ctx, tx, tx.Book, n.ID)
		if err != nil {
			return ReplyRecord{}, err
		}
		if err := x.takes(kind); err != nil {
			return ReplyRecord{}, err
		}
		r := Reply{ID: tx.NewID(), Notice: x.ID, Body: x.Body, Kind: kind, State: Received, Draft: d, ReceivedAt: tx.Now, Entry: tx.Next}
		if err := tx.QueryRow(ctx, `SELECT count(*) + 1 FROM notice_reply WHERE book = $1 AND notice = $2`, tx.Book, x.ID).Scan(&r.Serial); err != nil {
			return ReplyRecord{}, fmt.Errorf("number a reply: %w", err)
		}
		if r.Serial > repliesMost {
			return ReplyRecord{}, fault.Conflict{Because: law.Words{ZH: "这份告知提示已经收到很多次回复，请打电话或者当面补充。", EN: "Many replies to this notice have come; add more by phone or in person."}}
		}
		if r.Due, err = s.AnswerBy(ctx, tx, tx.Book, kind, tx.Now); err != nil {
			return ReplyRecord{}, err
		}
		rec, err := s.storeReply(ctx, tx, &x, &r, files)
		if err == nil && kind == NotMe {
			rec.Letters, err = s.eachLetter(ctx, tx, &x, delivery.NotMine)
		}
		return rec, err
	})
}

// takes refuses what cannot be asked of a notice as it stands. Paper and a call can be asked for always.
func (n *Notice) takes(kind ReplyKind) error {
	if n.State == Open || kind == Copy || kind == Call {
		return nil
	}
	w := StateWords[n.State]
	return fault.Conflict{Because: law.Words{ZH: "这份告知提示" + w.ZH + "，不用再办理；有需要可以打电话。", EN: "The notice is " + w.EN + "; nothing needs to be done. Call if you need anything."}}
}

// AnswerBy is the last day for the answer to a reply that comes at now.
func (s *Service) AnswerBy(ctx context.Context, q db.Queryer, book string, kind ReplyKind, now time.Time) (law.Date, error) {
	t, err := termsOf(ctx, q, book, now)
	if err != nil {
		return 0, err
	}
	_, term := kind.what()
	return t.after(term, now)
}

func (s *Service) storeReply(ctx context.Context, tx *act.Tx, n *Notice, r *Reply, files []device.Attachment) (ReplyRecord, error) {
	r.Receipt = receiptOf(n.Number, r.Serial)
	rec := ReplyRecord{ID: r.ID, Notice: r.Notice, Kind: r.Kind, Receipt: r.Receipt, State: r.State, Due: r.Due}
	x := replySaid{Draft: r.Draft}
	for i, f := range files {
		x.Files, rec.Files = append(x.Files, f.Name), append(rec.Files, f.Digest)
		if _, err := tx.Exec(ctx, `INSERT INTO notice_reply_file (book, reply, place, type, sha256, size) VALUES ($1, $2, $3, $4, $5, $6)`, tx.Book, r.ID, i, f.Type, f.Digest, f.Size); err != nil {
			return rec, fmt.Errorf("keep a file of a reply: %w", err)
		}
	}
	sealed, err := s.Keys.SealJSON(replyField, r.ID, x)
	if err != nil {
		return rec, err
	}
	rec.Said = blob.DigestOf(sealed).String()
	_, err = tx.Exec(ctx, `INSERT INTO notice_reply (book, id, notice, body, kind, serial, state, said, received_at, due, answer, answered_by, answered_at, entry)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, '', NULL, $11)`, tx.Book, r.ID, r.Notice, r.Body, string(r.Kind), r.Serial, string(r.State), sealed, r.ReceivedAt, r.Due, r.Entry)
	if err != nil {
		return rec, fmt.Errorf("keep a reply: %w", err)
	}
	return rec, party.Sent(ctx, tx, party.Matter{Book: tx.Book, ID: r.Notice}, string(r.Kind))
}

// receiptOf is the number of a receipt: that of the notice with the serial of the reply.
func receiptOf(number string, serial int) string { return fmt.Sprintf("%s-Y%d", number, serial) }

const replyColumns = `r.id, r.notice, r.body, r.kind, r.serial, r.state, r.said, r.received_at, r.due, r.answer, r.answered_by, r.answered_at, r.entry, n.number`

func (s *Service) scanReply(rows *sql.Rows) (Reply, error) {
	var r Reply
	var sealed, answer []byte
	var number string
	err := rows.Scan(&r.ID, &r.Notice, &r.Body, &r.Kind, &r.Serial, &r.State, &sealed, db.At(&r.ReceivedAt), db.Day(&r.Due), &answer, &r.AnsweredBy, db.AtOrNil(&r.AnsweredAt), &r.Entry, &number)
	if err != nil {
		return r, err
	}
	var x replySaid
	if err := s.Keys.OpenJSON(replyField, r.ID, sealed, &x); err != nil {
		return r, fmt.Errorf("reply %s: %w", r.ID, err)
	}
	r.Draft, r.Receipt = x.Draft, receiptOf(number, r.Serial)
	for _, name := range x.Files {
		r.Files = append(r.Files, File{Name: name})
	}
	if answer != nil {
		if r.Answer, err = s.Keys.OpenField(answerField, r.ID, answer); err != nil {
			return r, fmt.Errorf("open the answer to reply %s: %w", r.ID, err)
		}
	}
	return r, nil
}

func (s *Service) replies(ctx context.Context, q db.Queryer, cond string, args ...any) (out []Reply, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := s.scanReply(rows)
		out = append(out, r)
		return err
	}, `SELECT `+replyColumns+` FROM notice_reply r JOIN notice n ON n.book = r.book AND n.id = r.notice WHERE `+cond, args...)
	if err != nil {
		return nil, fmt.Errorf("list replies: %w", err)
	}
	return out, nil
}

// RepliesOf are the replies to a notice that the caller has found, oldest first, with their files.
func (s *Service) RepliesOf(ctx context.Context, q db.Queryer, n *Notice) ([]Reply, error) {
	out, err := s.replies(ctx, q, `r.book = $1 AND r.notice = $2 ORDER BY r.serial`, n.Book, n.ID)
	for i := range out {
		if err == nil {
			err = filesOf(ctx, q, n.Book, &out[i])
		}
	}
	return out, err
}

func filesOf(ctx context.Context, q db.Queryer, book string, r *Reply) error {
	i := 0
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var f File
		err := rows.Scan(&f.Type, &f.SHA256, &f.Size)
		if i < len(r.Files) {
			f.Name = r.Files[i].Name
			r.Files[i] = f
		}
		i++
		return err
	}, `SELECT f.type, f.sha256, f.size FROM notice_reply_file f WHERE f.book = $1 AND f.reply = $2 ORDER BY f.place`, book, r.ID)
	if err != nil {
		return fmt.Errorf("read the files of a reply: %w", err)
	}
	return nil
}
