package citizen

import (
	"strconv"
	"time"

	"yuanjian/internal/casefile"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// always is for what a party may do in every state of its case.
func always(*casefile.Case) bool { return true }

// helpForm asks for a person, beside the ways that need no form (ux P23): the phone, the window, 12345.
func helpForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	b, err := people.BodyByID(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, k.InNameOf)
	if err != nil {
		return err
	}
	p.Before = append(nonEmpty(c.T("mycase.help.call", whole(b.Phone)), answersNow(c, &b, k)), c.T("mycase.help.window", b.Address), c.T("mycase.help.free"))
	var ways []ui.Choice
	for _, x := range casefile.HelpWays {
		ways = append(ways, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	f := c.Form()
	p.Fields = []ui.Field{f.Field("choice", c.T("mycase.help.way")).As("radios").Of(ways), f.Field("contact", c.T("citizen.contact.how")).Max(200).Hint(c.T("mycase.help.when")),
		f.Field("at", c.T("mycase.help.wished")).As("datetime").Optional().Hint(c.T("mycase.help.wished.hint")), wordsField(c, "citizen.words.call").Optional()}
	return nil
}

// answersNow says until when somebody answers, or from when somebody does; empty where hours or calendar are not on record.
func answersNow(c *web.Context, b *people.Body, k *casefile.Case) string {
	from, until, open, err := b.OpeningHours().Next(c.Now(), k.Calendar)
	switch {
	case err != nil || from.IsZero(): // what the calendar does not reach is not told
		return ""
	case open:
		return c.T("mycase.help.open", ui.Stamp(until))
	}
	return c.T("mycase.help.closed", momentWords(c, from))
}

// momentWords is an instant with its day in words.
func momentWords(c *web.Context, t time.Time) string {
	return dayWords(c, law.DateOf(t)) + " " + t.In(law.Beijing).Format("15:04")
}

func nonEmpty(texts ...string) (out []string) {
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

func doHelp(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	x := casefile.Help{Way: in.OptionalText("choice", 40), Contact: in.OptionalText("contact", 200), Words: in.OptionalText("words", casefile.StatedMost), Wished: in.OptionalInstant("at")}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.AskHelp(c.Ctx(), k.Matter(), c.Command(), x)
	return receipted(c, k, done, err)
}

// complainForm takes a complaint about the handling (ux P25): of one of the officers or of none, by name or not.
func complainForm(z *Citizen, c *web.Context, k *casefile.Case, p *ReplyPage) error {
	who := []ui.Choice{{Value: "none", Label: c.T("mycase.complain.nobody")}}
	for i, person := range k.HandledBy() {
		name, err := z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, person)
		if err != nil {
			return err
		}
		who = append(who, ui.Choice{Value: strconv.Itoa(i + 1), Label: name})
	}
	p.Before = []string{c.T("mycase.complain.who"), c.T("mycase.complain.apart"), c.T("mycase.complain.goes")}
	f := c.Form()
	p.Fields = []ui.Field{f.Field("choice", c.T("mycase.complain.against")).As("radios").Of(who), wordsField(c, "mycase.words.complain"), f.Field("contact", c.T("citizen.contact.how")).Max(200).Optional(),
		f.Field("other", c.T("mycase.complain.unnamed")).As("checkbox").Optional()}
	return nil
}

func doComplain(z *Citizen, c *web.Context, k *casefile.Case, in *web.Reader) (web.Page, error) {
	x := casefile.Complaint{Words: in.OptionalText("words", casefile.StatedMost), Contact: in.OptionalText("contact", 200), Name: k.Party.Name}
	if in.Bool("other") {
		x.Name = ""
	}
	choice := in.OptionalText("choice", 4)
	if i, err := strconv.Atoi(choice); err == nil && i >= 1 && i <= len(k.HandledBy()) {
		x.Against = k.HandledBy()[i-1]
	}
	in.Want(x.Against != "" || choice == "none", "choice", "请选择投诉的是谁；不针对某一个人的，选第一项。", "Choose of whom you complain; of nobody in particular is the first.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := z.Cases.ComplainAsParty(c.Ctx(), k.Matter(), c.Command(), x)
	return receipted(c, k, done, err)
}

// recorded are the doors of what somebody of the body typed for the party (ux D.4), and when it was said; empty where it came online.
func recorded(x *casefile.Step) (door string) {
	switch said := x.Said.(type) {
	case *casefile.Defence:
		door = said.Door
	case *casefile.HearingRequest:
		door = said.Door
	}
	if x.ByParty() || door == "online" {
		return ""
	}
	return door
}

// sentBy is a step that is the party's: its own, or typed for it by phone, by letter or at the counter.
func sentBy(x *casefile.Step) bool { return x.ByParty() || recorded(x) != "" }

// typed says how something came in and who typed it, with the names that are known of the body.
func (z *Citizen) typed(c *web.Context, k *casefile.Case, door, person string) (string, error) {
	name, err := z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, person)
	return c.T("mycase.typed", c.Words(people.Doors[door]), name), err
}

// helped is what came of a request for a person.
func (p *CaseReceiptPage) helped(c *web.Context, x *casefile.Help) {
	for _, way := range casefile.HelpWays {
		if way.Key == x.Way {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.help.way"), Value: ui.Text(c.Words(way.Words))})
		}
	}
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.contact.how"), Value: ui.Text(x.Contact)})
	if x.Wished != nil {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.help.wished"), Value: ui.At(*x.Wished)})
	}
	if x.Words != "" {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.words.call"), Value: ui.Text(x.Words)})
	}
	if x.Answer == nil {
		p.Next = append(p.Next, c.T("mycase.help.next"))
		return
	}
	p.Answer = ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(x.Answer.Words).WithNote(x.Answer.Told)}}
	if x.Answer.Until != 0 {
		p.Answer = append(p.Answer, ui.Fact{Key: c.T("mycase.longer"), Value: ui.Text(dayWords(c, x.Answer.Until))})
	}
}

// complained is a complaint with the last day of its reply, and the reply.
func (p *CaseReceiptPage) complained(c *web.Context, k *casefile.Case, x *casefile.Complaint) {
	p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.words.complain"), Value: ui.Text(x.Words)})
	if x.Name == "" {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("mycase.complain.as"), Value: ui.Text(c.T("mycase.complain.unnamed"))})
	}
	if x.Reply == nil {
		p.Next = append(p.Next, c.T("mycase.complain.by", dayWords(c, k.ComplaintDue(x))))
		return
	}
	p.Answer = ui.Facts{{Key: c.T("citizen.answer"), Value: ui.Text(c.Words(casefile.PointWords(x.Reply.Result))).WithNote(x.Reply.Words)}}
}
