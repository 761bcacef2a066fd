package notice

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// comparison is one comparison of the rows of this chapter with what the ledger recorded.
type comparison struct {
	s     Service // with keys, or without
	book  string
	found func(ledger.Broken)

	made, replied, needless map[int64]string // entries with the ids of what they made, until its row is met
	ends                    map[string]Record
	answers                 map[string]ReplyRecord
	settled                 map[string]bool
	whole                   bool // no record of a later step was destroyed
}

// CheckRows compares the notices of a book, what parties said of them, and what was found to need none, with what the ledger recorded
// (Art 29, 30(4)). keys open what is sealed, to compare the code by which a notice is looked up; nil leaves that out. found is told of
// each row that differs, and of each entry whose row is gone. It returns how many notices there are. q must be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, keys *seal.Keys, found func(ledger.Broken)) (int64, error) {
	c := comparison{s: Service{Keys: keys}, book: book, found: found, made: map[int64]string{}, replied: map[int64]string{}, needless: map[int64]string{},
		ends: map[string]Record{}, answers: map[string]ReplyRecord{}, settled: map[string]bool{}, whole: true}
	if err := c.load(ctx, q); err != nil {
		return 0, err
	}
	n, err := c.notices(ctx, q)
	if err == nil {
		err = c.replies(ctx, q)
	}
	if err == nil {
		err = c.findings(ctx, q)
	}
	if err != nil {
		return n, err
	}
	for _, left := range []struct {
		of     map[int64]string
		zh, en string
	}{{c.made, "告知提示", "notice"}, {c.replied, "当事人回复", "reply"}, {c.needless, "无需告知的认定", "finding that no notice is needed"}} {
		for _, entry := range slices.Sorted(maps.Keys(left.of)) {
			c.tell(left.zh+left.of[entry], left.en+" "+left.of[entry], entry, law.Words{ZH: "已不在", EN: "it is gone"})
		}
	}
	return n, nil
}

func (c *comparison) tell(zh, en string, entry int64, what law.Words) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: zh + "：" + what.ZH, EN: en + ": " + what.EN}})
}

// load reads the entries of this chapter.
func (c *comparison) load(ctx context.Context, q db.Queryer) error {
	kinds := []string{Made.Name, Withdrawn.Name, Lapsed.Name, Replied.Name, Answered.Name, FoundNeedless.Name}
	return ledger.EachRecorded(ctx, q, c.book, kinds, func(entry int64, kind, body string, _ bool) { c.note(entry, kind, body) })
}

// note keeps what one entry says. A record that cannot be read was altered, which the ledger names.
func (c *comparison) note(entry int64, kind, body string) {
	switch kind {
	case Made.Name:
		r, _ := act.RecordOf[Record](body)
		c.made[entry] = r.ID
	case Replied.Name:
		r, _ := act.RecordOf[ReplyRecord](body)
		c.replied[entry] = r.ID
	case FoundNeedless.Name:
		r, _ := act.RecordOf[NeedlessRecord](body)
		c.needless[entry] = r.ID
	case Answered.Name:
		r, err := act.RecordOf[ReplyRecord](body)
		if c.whole = c.whole && err == nil; err == nil {
			c.answers[r.ID] = r
			if r.Ends != nil {
				c.end(*r.Ends)
			}
		}
	default:
		r, err := act.RecordOf[Record](body)
		if c.whole = c.whole && err == nil; err == nil {
			c.end(r)
		}
	}
}

func (c *comparison) end(r Record) {
	c.ends[r.ID] = r
	for _, id := range r.Settled {
		c.settled[id] = true
	}
}

func digestOf(sealed []byte) string {
	if sealed == nil {
		return ""
	}
	return blob.DigestOf(sealed).String()
}

// storedNotice is a notice as its row has it, beside the record of its entry.
type storedNotice struct {
	id, capture, verdict, number, plain, code, paper, says string
	state                                                  State
	ground                                                 string
	said, reasons                                          []byte
	due                                                    law.Date
	madeAt                                                 time.Time
	entry                                                  int64
	at                                                     sql.NullInt64
	kind, body                                             sql.NullString
}

func (c *comparison) notices(ctx context.Context, q db.Queryer) (n int64, err error) {
	shown, err := digestsOf(ctx, q, `SELECT notice, shown FROM notice_medium WHERE book = $1 ORDER BY notice, place`, c.book)
	if err != nil {
		return 0, err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x storedNotice
		err := rows.Scan(&x.id, &x.capture, &x.verdict, &x.number, &x.plain, &x.code, &x.paper, &x.says, &x.state, &x.ground, &x.said, &x.reasons, db.Day(&x.due), db.At(&x.madeAt), &x.entry, &x.at, &x.kind, &x.body)
		if err != nil {
			return err
		}
		n++
		delete(c.made, x.entry)
		if what := c.compare(&x, shown[x.id]); what != (law.Words{}) {
			c.tell("告知提示"+x.id, "notice "+x.id, x.entry, what)
		}
		return nil
	}, `SELECT n.id, n.capture, n.verdict, n.number, n.plain, n.code, n.paper, n.paper_digest, n.state, n.ground, n.said, n.reasons, n.due, n.made_at, n.entry, e.at, e.kind, r.body FROM notice n
		LEFT JOIN entry e ON e.book = n.book AND e.idx = n.entry LEFT JOIN record r ON r.book = n.book AND r.idx = n.entry WHERE n.book = $1 ORDER BY n.id`, c.book)
	if err != nil {
		return n, fmt.Errorf("compare notices: %w", err)
	}
	return n, nil
}

var noEntry = law.Words{ZH: "账簿里没有它的记载", EN: "the ledger has no entry of it"}

// compare tells what of a notice is not as recorded, nothing when all is.
func (c *comparison) compare(x *storedNotice, shown []string) law.Words {
	if x.kind.String != Made.Name {
		return noEntry
	}
	end := c.ends[x.id]
	if end.ID == "" {
		end.State = Open
	}
	if c.whole && (x.state != end.State || x.ground != end.Ground || digestOf(x.reasons) != end.Reasons) {
		return law.Words{ZH: "现在的状态、撤回的理由与记载不符", EN: "its state, or why it was withdrawn, is not as recorded"}
	}
	r, err := act.RecordOf[Record](x.body.String)
	if !x.body.Valid || err != nil { // destroyed, or altered, which the ledger names
		return law.Words{}
	}
	switch {
	case r.ID != x.id || r.Capture != x.capture || r.Verdict != x.verdict || r.Due != x.due || x.madeAt.UnixMicro() != x.at.Int64:
		return law.Words{ZH: "所告知的抓拍、审核或者时间与记载不符", EN: "its capture, verdict or instant is not as recorded"}
	case r.Number != x.number || Plain(r.Number) != x.plain || r.Paper != x.paper || r.Says != x.says:
		return law.Words{ZH: "文书或者编号与记载不符", EN: "its paper or number is not as recorded"}
	case r.Said != digestOf(x.said):
		return law.Words{ZH: "告知的内容与记载不符", EN: "what it says is not as recorded"}
	case !slices.Equal(r.Shown, shown):
		return law.Words{ZH: "给当事人看的材料与记载不符", EN: "what it shows is not as recorded"}
	case c.s.Keys != nil && !c.opens(x):
		return law.Words{ZH: "核验码与告知的内容不符", EN: "its check code is not that of what it says"}
	}
	return law.Words{}
}

// opens tells whether the code that a notice says is that by which it is looked up.
func (c *comparison) opens(x *storedNotice) bool {
	var s said
	return c.s.Keys.OpenJSON(saidField, x.id, x.said, &s) == nil && c.s.Keys.Blind(codeField, x.id+"\x00"+s.Code) == x.code
}

// storedReply is a reply as its row has it, beside the record of its entry.
type storedReply struct {
	id, notice   string
	kind         ReplyKind
	serial       int
	state        ReplyState
	said, answer []byte
	receivedAt   time.Time
	due          law.Date
	entry        int64
	at           sql.NullInt64
	act, body    sql.NullString
}

func (c *comparison) replies(ctx context.Context, q db.Queryer) error {
	files, err := digestsOf(ctx, q, `SELECT reply, sha256 FROM notice_reply_file WHERE book = $1 ORDER BY reply, place`, c.book)
	if err != nil {
		return err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var x storedReply
		err := rows.Scan(&x.id, &x.notice, &x.kind, &x.serial, &x.state, &x.said, &x.answer, db.At(&x.receivedAt), db.Day(&x.due), &x.entry, &x.at, &x.act, &x.body)
		if err != nil {
			return err
		}
		delete(c.replied, x.entry)
		if what := c.compareReply(&x, files[x.id]); what != (law.Words{}) {
			c.tell("当事人回复"+x.id, "reply "+x.id, x.entry, what)
		}
		return nil
	}, `SELECT p.id, p.notice, p.kind, p.serial, p.state, p.said, p.answer, p.received_at, p.due, p.entry, e.at, e.kind, r.body FROM notice_reply p
		LEFT JOIN entry e ON e.book = p.book AND e.idx = p.entry LEFT JOIN record r ON r.book = p.book AND r.idx = p.entry WHERE p.book = $1 ORDER BY p.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare replies: %w", err)
	}
	return nil
}

func (c *comparison) compareReply(x *storedReply, files []string) law.Words {
	if x.act.String != Replied.Name {
		return noEntry
	}
	state, answer := Received, c.answers[x.id]
	if c.settled[x.id] {
		state = Settled
	}
	if answer.ID != "" {
		state = answer.State
	}
	if c.whole && (x.state != state || digestOf(x.answer) != answer.Answer) {
		return law.Words{ZH: "答复与记载不符", EN: "its answer is not as recorded"}
	}
	r, err := act.RecordOf[ReplyRecord](x.body.String)
	if !x.body.Valid || err != nil {
		return law.Words{}
	}
	switch {
	case r.ID != x.id || r.Notice != x.notice || r.Kind != x.kind || !strings.HasSuffix(r.Receipt, receiptOf("", x.serial)) || r.Due != x.due || x.receivedAt.UnixMicro() != x.at.Int64:
		return law.Words{ZH: "事项、回执编号或者时间与记载不符", EN: "its kind, receipt or instant is not as recorded"}
	case r.Said != digestOf(x.said):
		return law.Words{ZH: "当事人所写的内容与记载不符", EN: "what the party wrote is not as recorded"}
	case !slices.Equal(r.Files, files):
		return law.Words{ZH: "当事人提交的材料与记载不符", EN: "the files of the party are not as recorded"}
	}
	return law.Words{}
}

// findings compares what was found to need no notice.
func (c *comparison) findings(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var x NeedlessRecord
		var words []byte
		var at time.Time
		var entry int64
		var instant sql.NullInt64
		var kind, body sql.NullString
		if err := rows.Scan(&x.ID, &x.Capture, &x.Verdict, &x.Ground, &x.Other, &words, db.At(&at), &entry, &instant, &kind, &body); err != nil {
			return err
		}
		delete(c.needless, entry)
		x.Words = digestOf(words)
		r, err := act.RecordOf[NeedlessRecord](body.String)
		what := law.Words{}
		switch {
		case kind.String != FoundNeedless.Name:
			what = noEntry
		case body.Valid && err == nil && (r != x || at.UnixMicro() != instant.Int64):
			what = law.Words{ZH: "与记载不符", EN: "it is not as recorded"}
		}
		if what != (law.Words{}) {
			c.tell("无需告知的认定"+x.ID, "finding that no notice is needed "+x.ID, entry, what)
		}
		return nil
	}, `SELECT w.id, w.capture, w.verdict, w.ground, w.other, w.words, w.at, w.entry, e.at, e.kind, r.body FROM notice_needless w
		LEFT JOIN entry e ON e.book = w.book AND e.idx = w.entry LEFT JOIN record r ON r.book = w.book AND r.idx = w.entry WHERE w.book = $1 ORDER BY w.id`, c.book)
	if err != nil {
		return fmt.Errorf("compare what needs no notice: %w", err)
	}
	return nil
}

// digestsOf reads lists of digests by what has them.
func digestsOf(ctx context.Context, q db.Queryer, query, book string) (map[string][]string, error) {
	out := map[string][]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, digest string
		err := rows.Scan(&id, &digest)
		out[id] = append(out[id], digest)
		return err
	}, query, book)
	if err != nil {
		return nil, fmt.Errorf("read digests of notices and replies: %w", err)
	}
	return out, nil
}
