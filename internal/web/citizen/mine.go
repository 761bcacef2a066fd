package citizen

import (
	"slices"
	"strconv"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/notice"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// MinePage is the page of a notice: what it is, the rights, what was seen, what was said of it (ux P2).
type MinePage struct {
	Banners []string
	What    []string
	Actions []ui.Link // of equal size
	Rights  ui.Links
	Facts   ui.Facts
	Notes   []string
	Reply   []string
	Replies ui.Timeline
	Genuine string
	Leave   string
	Who     ui.Facts
}

var minePage = web.NewTemplate[MinePage](files, "mine.html")

func (z *Citizen) mine(c *web.Context) (web.Page, error) {
	n, sight, err := z.opened(c)
	if err != nil || n == nil {
		return orAgain(err)
	}
	o, err := z.officerOf(c.Ctx(), n)
	if err != nil {
		return web.Page{}, err
	}
	p := MinePage{Banners: standingWords(c, n, &sight), Genuine: genuine, Leave: mine + "/leave", Replies: z.repliesOf(c, n, &sight), Who: whoOf(c, &o)}
	if sight.NotMe { // who says that it is somebody else's sees nothing more of it
		return minePage.Page(head(c.T("citizen.mine"), c.T("citizen.notme.lead")), p), nil
	}
	p.What = []string{c.T("citizen.what"), c.T("citizen.what.not")}
	p.Facts = factsOf(c, n)
	p.Actions = []ui.Link{{URL: pictured, Text: c.T("citizen.evidence"), Icon: "capture"}, {URL: mine + "/reply/explanation", Text: c.T("citizen.explain"), Icon: "edit"}, phoneOf(c, o.Body)}
	p.Rights = rights(c)
	p.Notes = []string{c.Words(notice.ShownWords(sight.Shown)), c.Words(sight.Assisted.Words())}
	if len(sight.Findings) > 0 {
		p.Notes = append(p.Notes, c.T("citizen.finding.note"))
	}
	if n.State == notice.Open {
		p.Reply = []string{c.T("citizen.reply.by", dayWords(c, n.ReplyBy)), c.T("citizen.reply.none")}
		if slices.ContainsFunc(sight.Replies, func(r notice.Reply) bool { return r.Kind == notice.Explanation }) {
			p.Reply = []string{c.T("citizen.reply.has")}
		}
	}
	title := factIn(c, n)
	if n.State == notice.Open && sight.Standing != notice.Gone {
		title = c.T("citizen.mine.of", title)
		if n.Plate != "" {
			title = c.T("citizen.mine.vehicle", ui.Plate(n.Plate), factIn(c, n))
		}
	}
	h := head(title, "")
	h.Status = stateOf(c, n)
	return minePage.Page(h, p), nil
}

// factIn is what is suspected, in the language of the page: the officer wrote it in Chinese, the kind of violation has a name in both.
func factIn(c *web.Context, n *notice.Notice) string {
	if c.Lang() == i18n.EN {
		return c.T("citizen.suspected", c.Words(capture.ViolationWords(n.Violation)))
	}
	return n.Fact
}

// whoOf are the body in charge, how to reach it (Art 41), and the officer with the certificate.
func whoOf(c *web.Context, o *officer) ui.Facts {
	return append(bodyFacts(c, &o.Body),
		ui.Fact{Key: c.T("citizen.officer"), Value: ui.Text(o.Name)}, ui.Fact{Key: c.T("citizen.certificate"), Value: ui.Text(o.Certificate)})
}

// bodyFacts are a body and how to reach it: contact person, address, phone (Art 41).
func bodyFacts(c *web.Context, b *people.Body) ui.Facts {
	out := ui.Facts{{Key: c.T("citizen.body"), Value: ui.Text(b.Name)}, {Key: c.T("citizen.address"), Value: ui.Text(b.Address)}}
	if b.Contact != "" {
		out = append(out, ui.Fact{Key: c.T("citizen.contact"), Value: ui.Text(b.Contact)})
	}
	return append(out, ui.Fact{Key: c.T("citizen.phone"), Value: ui.Goto("tel:"+b.Phone, b.Phone)})
}

// orAgain asks for number and code where there is no ticket.
func orAgain(err error) (web.Page, error) {
	if err != nil {
		return web.Page{}, err
	}
	return again()
}

func stateOf(c *web.Context, n *notice.Notice) *ui.Badge {
	s := map[notice.State]ui.State{notice.Open: ui.Waiting, notice.Closed: ui.Met, notice.Void: ui.Plain}[n.State]
	return &ui.Badge{State: s, Word: c.Words(notice.StateWords[n.State])}
}

// standingWords say whether the notice still counts.
func standingWords(c *web.Context, n *notice.Notice, s *notice.Sight) (out []string) {
	switch {
	case n.State == notice.Void:
		out = append(out, c.T("citizen.withdrawn", c.Words(device.Words(notice.Grounds, n.Ground)), n.Reasons))
	case n.State == notice.Closed:
		out = append(out, c.T("citizen.closed"))
	case s.Standing == notice.Gone:
		out = append(out, c.T("citizen.gone"))
	case s.Standing == notice.InQuestion:
		out = append(out, c.T("citizen.question"))
	}
	return out
}

func factsOf(c *web.Context, n *notice.Notice) ui.Facts {
	f := append(ui.Facts{{Key: c.T("citizen.number"), Value: ui.Text(n.Number)}}, seenOf(c, n)...)
	fact := ui.Text(n.Fact)
	if said := factIn(c, n); said != n.Fact {
		fact = fact.WithNote(said)
	}
	return append(f, ui.Fact{Key: c.T("citizen.fact"), Value: fact}, ui.Fact{Key: c.T("citizen.made"), Value: ui.AtSecond(n.MadeAt)})
}

// seenOf are when and where it was, and which vehicle.
func seenOf(c *web.Context, n *notice.Notice) ui.Facts {
	f := ui.Facts{{Key: c.T("citizen.at"), Value: ui.AtSecond(n.At)}, {Key: c.T("citizen.place"), Value: ui.Text(n.Place)}}
	if n.Plate != "" {
		f = append(f, ui.Fact{Key: c.T("citizen.plate"), Value: ui.Vehicle(n.Plate)})
	}
	return f
}

// rights are the rights that there are so far (Art 29), each one tap from here.
func rights(c *web.Context) ui.Links {
	to := func(kind notice.ReplyKind) string { return mine + "/reply/" + string(kind) }
	return ui.Links{
		{URL: pictured, Text: c.T("citizen.right.know"), Icon: "capture", Note: c.T("citizen.right.know.note")},
		{URL: life, Text: c.T("citizen.right.device"), Icon: "device", Note: c.T("citizen.right.device.note")},
		{URL: to(notice.Explanation), Text: c.T("citizen.right.state"), Icon: "edit", Note: c.T("citizen.right.state.note")},
		{URL: to(notice.Recusal), Text: c.T("citizen.right.recuse"), Icon: "people", Note: c.T("citizen.right.recuse.note")},
		{URL: to(notice.Copy), Text: c.T("citizen.right.copy"), Icon: "document"},
		{URL: to(notice.Call), Text: c.T("citizen.right.call"), Icon: "phone"},
		{URL: to(notice.NotMe), Text: c.T("citizen.right.notme"), Icon: "person"},
	}
}

// repliesOf are the replies as the party sees them, each with its receipt and its answer.
func (z *Citizen) repliesOf(c *web.Context, n *notice.Notice, s *notice.Sight) ui.Timeline {
	t := ui.Timeline{Label: c.T("citizen.replies")}
	for _, r := range s.Replies {
		result := c.T("layout.pair", c.T("citizen.receipt"), r.Receipt)
		if r.State != notice.Received {
			result = c.T("layout.pair", result, c.Words(notice.ReplyStateWords[r.State]))
		}
		t.Entries = append(t.Entries, ui.TimelineEntry{Number: r.Serial, Kind: ui.ByPerson, At: r.ReceivedAt, Act: c.Words(r.Kind.Words()), Result: result,
			Papers: []ui.Link{{URL: mine + "/replies/" + strconv.Itoa(r.Serial), Text: c.T("citizen.receipt.open")}}})
	}
	return t
}

// EvidencePage shows the pictures: the bytes themselves, with their digests (ux P3).
type EvidencePage struct {
	Facts   ui.Facts
	Media   []Medium
	Lead    string
	Explain string
}

// Medium is one picture or film.
type Medium struct {
	Words, URL, SHA256, Original string
	Comment                      string // where something can be said of it
	Film, Paper, Masked          bool
}

var evidencePage = web.NewTemplate[EvidencePage](files, "evidence.html", "medium.html")

func (z *Citizen) evidence(c *web.Context) (web.Page, error) {
	n, sight, err := z.opened(c)
	if err != nil || n == nil || sight.NotMe {
		return orAgainOr(n, err)
	}
	p := EvidencePage{Facts: seenOf(c, n), Lead: c.T("citizen.evidence.lead"), Explain: mine + "/reply/explanation"}
	for i, s := range sight.Shown {
		place := strconv.Itoa(i + 1)
		p.Media = append(p.Media, Medium{Words: c.T("citizen.medium", i+1), URL: pictured + "/" + place, SHA256: s.SHA256, Original: s.Original, Film: s.Type == media.MP4, Masked: s.Masked(),
			Comment: p.Explain + "?about=" + place})
	}
	h := head(c.T("citizen.evidence"), "", back(c))
	h.Styles = append(h.Styles, "captures.css")
	return evidencePage.Page(h, p), nil
}

// orAgainOr leads to the notice where there is one, else to where number and code are asked for.
func orAgainOr(n *notice.Notice, err error) (web.Page, error) {
	if err == nil && n != nil {
		return web.Redirect(mine), nil
	}
	return orAgain(err)
}

// medium sends the bytes of a picture or film as they are kept.
// placesMost bounds the number of a medium in an address.
const placesMost = 1000

func (z *Citizen) medium(c *web.Context) error {
	n, err := z.ticketed(c)
	if err != nil {
		return err
	}
	place, err := strconv.Atoi(c.Path("place"))
	if n == nil || err != nil || place < 1 || place > placesMost {
		return noSuch
	}
	s, err := z.Notices.MediumOf(c.Ctx(), n, place-1)
	if err != nil {
		return err
	}
	digest, err := blob.ParseDigest(s.SHA256)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", `inline; filename="evidence-`+strconv.Itoa(place)+media.Extension(s.Type)+`"`)
	return c.Bytes(z.Notices.Captures.Originals, digest, s.Type, law.Words{ZH: "这份材料", EN: "this picture"})
}
