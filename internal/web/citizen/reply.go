package citizen

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// ReplyPage is a form of a party: an explanation, or another right (ux P5, P8).
type ReplyPage struct {
	Action string
	Before []string
	Fields []ui.Field
	Button string
	Save   bool // a draft can be kept
	Back   ui.Link

	Pictures bool // it has fields for pictures, of which a draft keeps nothing
}

var replyPage = web.NewTemplate[ReplyPage](files, "reply.html")

// pictures are the names of the fields for pictures.
var pictures = []string{"picture1", "picture2", "picture3"}

// pictureMost is how large one picture or document may be, in bytes.
const pictureMost = 12 << 20

func (z *Citizen) askReply(c *web.Context) (web.Page, error) {
	kind := notice.ReplyKind(c.Path("kind"))
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return orAgainOr(n, err)
	}
	if !knownKind(kind) {
		return web.Page{}, noSuch
	}
	o, err := z.officerOf(c.Ctx(), n)
	if err != nil {
		return web.Page{}, err
	}
	f := c.Form()
	if !f.Again() {
		draft, err := z.Notices.DraftOf(c.Ctx(), n, kind)
		if err != nil {
			return web.Page{}, err
		}
		f.Prefill("reasons", draft.Reasons...)
		f.Prefill("words", about(c, &sight, draft.Words))
		f.Prefill("contact", draft.Contact)
	}
	p := ReplyPage{Action: mine + "/reply/" + string(kind), Button: c.T("citizen.send." + string(kind)), Save: kind == notice.Explanation || kind == notice.Recusal, Back: back(c), Pictures: kind == notice.Explanation}
	contact := f.Field("contact", c.T("citizen.contact.how")).Max(200)
	words := f.Field("words", c.T("citizen.words."+string(kind))).As("textarea").Max(notice.StatedMost).Lines(5).Optional()
	switch kind {
	case notice.Explanation:
		p.Before = []string{c.T("citizen.explain.no")}
		p.Fields = []ui.Field{f.Field("reasons", c.T("citizen.reasons")).As("checks").Of(reasons(c, kind)), words.Hint(c.T("citizen.words.hint"))}
		for i, name := range pictures {
			p.Fields = append(p.Fields, f.Field(name, c.T("citizen.picture", i+1)).As("file").Accept("image/jpeg,image/png,application/pdf").Hint(c.T("citizen.picture.hint", pictureMost>>20)).Optional())
		}
		p.Fields = append(p.Fields, contact.Optional())
	case notice.Recusal:
		due, err := z.Notices.AnswerBy(c.Ctx(), z.Notices.Engine.DB.Reader(), n.Book, kind, c.Now())
		if err != nil {
			return web.Page{}, err
		}
		p.Before = []string{c.T("citizen.recuse.who", o.Name, o.Certificate), c.T("citizen.recuse.term", dayWords(c, due)), c.T("citizen.recuse.meanwhile")}
		p.Fields = []ui.Field{f.Field("reasons", c.T("citizen.recuse.reasons")).As("checks").Of(reasons(c, kind)).Optional(), words, contact.Optional()}
	case notice.NotMe:
		p.Before = []string{c.T("citizen.notme.what")}
		p.Fields = []ui.Field{words}
	default:
		p.Before = []string{c.T("citizen.before." + string(kind))}
		p.Fields = []ui.Field{contact, words}
	}
	return replyPage.Page(head(c.Words(kind.Words()), n.Number, back(c)), p), nil
}

// about begins what is said with the item from which the party came (ux P3); what was written before stays above it.
func about(c *web.Context, s *notice.Sight, words string) string {
	i := placeOf(s.Shown, c.Query("about"))
	if i < 0 {
		return words
	}
	of := c.T("citizen.medium.about", i+1)
	if words == "" || strings.Contains(words, of) {
		return cmp.Or(words, of)
	}
	return words + "\n" + of
}

func reasons(c *web.Context, kind notice.ReplyKind) (out []ui.Choice) {
	for _, r := range notice.ReasonsOf(kind) {
		out = append(out, ui.Choice{Value: r.Key, Label: c.Words(r.Words)})
	}
	return out
}

// reply takes a form: it keeps a draft of what cannot be taken yet, and gives a receipt for what is taken.
func (z *Citizen) reply(c *web.Context) (web.Page, error) {
	kind := notice.ReplyKind(c.Path("kind"))
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return orAgainOr(n, err)
	}
	if !knownKind(kind) {
		return web.Page{}, noSuch
	}
	in := c.Read()
	d := notice.Draft{Reasons: in.Choices("reasons", reasonKeys(kind)...), Words: in.OptionalText("words", notice.StatedMost), Contact: in.OptionalText("contact", 200)}
	err = in.Err()
	if kind == notice.Explanation || kind == notice.Recusal { // what was typed survives whatever happens next
		if kept := z.Notices.SaveDraft(c.Ctx(), n, kind, d); kept != nil {
			return web.Page{}, kept
		}
	}
	if err == nil && in.Bool("save") {
		return c.Done(mine+"/reply/"+string(kind), "citizen.saved", ""), nil
	}
	if err == nil && !z.replies.Allow(c.From(), c.Now(), repliesPerSecond, repliesAtOnce) {
		err = tooMany("words")
	}
	if err != nil {
		return web.Page{}, err
	}
	kept, err := z.keepFiles(c, in)
	if err != nil {
		return web.Page{}, err
	}
	done, err := z.Notices.ReplyTo(c.Ctx(), n, c.Command(), kind, d, kept)
	if err != nil {
		return web.Page{}, err
	}
	all, err := z.Notices.RepliesOf(c.Ctx(), z.Notices.Engine.DB.Reader(), n)
	if err != nil {
		return web.Page{}, err
	}
	for _, r := range all {
		if r.ID == done.Record.ID && kind != notice.NotMe {
			return c.Done(mine+"/replies/"+strconv.Itoa(r.Serial), "citizen.received", "Y"+strconv.Itoa(r.Serial)), nil
		}
	}
	return c.Done(mine, "citizen.received", ""), nil
}

func reasonKeys(kind notice.ReplyKind) (out []string) {
	for _, r := range notice.ReasonsOf(kind) {
		out = append(out, r.Key)
	}
	return out
}

// keepFiles stores the pictures of a form before the act that refers to them.
func (z *Citizen) keepFiles(c *web.Context, in *web.Reader) ([]device.Attachment, error) {
	var out []device.Attachment
	for _, name := range pictures {
		u := in.OptionalFile(name, pictureMost, media.JPEG, media.PNG, "application/pdf")
		if err := in.Err(); err != nil {
			return nil, err
		}
		if u == nil {
			continue
		}
		kept, err := z.Files.Keep(c.Ctx(), bytes.NewReader(u.Body), u.Name)
		if bad, is := err.(fault.Invalid); is {
			for i := range bad.Fields {
				bad.Fields[i].Name = name
			}
			return nil, bad
		}
		if err != nil {
			return nil, fmt.Errorf("keep a picture of a party: %w", err)
		}
		out = append(out, kept)
	}
	return out, nil
}

// ReceiptPage is the receipt of a reply, and its answer once there is one.
type ReceiptPage struct {
	Facts  ui.Facts
	Answer string
	Next   []string
	Files  ui.Facts
	Back   ui.Link
}

var receiptPage = web.NewTemplate[ReceiptPage](files, "receipt.html")

func (z *Citizen) receipt(c *web.Context) (web.Page, error) {
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return orAgainOr(n, err)
	}
	for _, r := range sight.Replies {
		if strconv.Itoa(r.Serial) == c.Path("serial") {
			return z.receiptOf(c, n, &r)
		}
	}
	return web.Page{}, noSuch
}

func (z *Citizen) receiptOf(c *web.Context, n *notice.Notice, r *notice.Reply) (web.Page, error) {
	p := ReceiptPage{Back: back(c), Answer: r.Answer, Facts: ui.Facts{{Key: c.T("citizen.receipt"), Value: ui.Text(r.Receipt)}, {Key: c.T("citizen.received.at"), Value: ui.AtSecond(r.ReceivedAt)},
		{Key: c.T("citizen.kind"), Value: ui.Text(c.Words(r.Kind.Words()))}}}
	for _, ground := range r.Grounds() {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.reasons.said"), Value: ui.Text(c.Words(ground))})
	}
	for _, x := range [][2]string{{"citizen.words", r.Words}, {"citizen.contact.how", r.Contact}} {
		if x[1] != "" {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T(x[0]), Value: ui.Text(x[1])})
		}
	}
	for _, f := range r.Files {
		p.Files = append(p.Files, ui.Fact{Key: f.Name, Value: ui.Text(f.SHA256)})
	}
	if r.State == notice.Received {
		o, err := z.officerOf(c.Ctx(), n)
		if err != nil {
			return web.Page{}, err
		}
		p.Next = []string{c.T("citizen.answer.by", dayWords(c, r.Due)), c.T("citizen.answer.ask", whole(o.Body.Phone))}
	}
	if r.AnsweredAt != nil {
		name, err := z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), n.Book, r.AnsweredBy)
		if err != nil {
			return web.Page{}, err
		}
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.answered"), Value: ui.At(*r.AnsweredAt)}, ui.Fact{Key: c.T("citizen.answered.by"), Value: ui.Text(name)})
	}
	h := head(c.T("citizen.receipt.of"), "", back(c))
	state := ui.Waiting
	if r.State == notice.Accepted || r.State == notice.Noted {
		state = ui.Met
	} else if r.State != notice.Received {
		state = ui.Plain
	}
	h.Status = &ui.Badge{State: state, Word: c.Words(notice.ReplyStateWords[r.State])}
	return receiptPage.Page(h, p), nil
}
