package office

import (
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// captureReview are the forms of a review without a script: the same three verdicts, one capture at a time.
type captureReview struct {
	Form     *ui.Form
	Action   string
	Shown    string // digest of what the page shows
	Opened   string // when the page was made, milliseconds since 1970
	Cautions []string
	Twins    string // the captures of which they say that they were passed
	Refused  *ui.RefusedView
	Findings []findingField
	Elements []elementField
	Reasons  []ui.Choice
	Doubts   []ui.Choice
	Doubt    string // the doubt that is open, in words
	Own      bool   // one's own doubt, which another must answer
}

type findingField struct{ Name, Words string }

// elementField asks on which medium an element of the violation is to be seen.
type elementField struct {
	Name, Words string
	Media       []ui.Choice
}

type doubtAnswer struct {
	Form   *ui.Form
	Action string
	Doubt  string
}

var noJudgement = fault.NotFound{What: law.Words{ZH: "这次判断", EN: "this judgement"}}

// captureForms puts the forms on the page that are open to who reads it.
func (o *Office) captureForms(c *web.Context, x capture.Capture, said []capture.Given, p *CapturePage) error {
	scope := c.Actor.Scope(access.ViewCaptures)
	doubts, err := o.doubtWords(c, scope, []capture.Capture{x})
	if err != nil {
		return err
	}
	doubt, err := doubts.of(x)
	if err != nil {
		return err
	}
	open, own := x.State == capture.Queued || x.State == capture.Doubtful, x.State == capture.Doubtful && ownDoubt(c, said)
	reviews := open && c.Actor.ActsFor(access.ReviewCaptures, x.Body) && !own
	if p.Stopped = c.Words(c.Session.Warning); !reviews {
		p.Stopped = ""
	}
	if reviews && p.Stopped == "" {
		j, err := capture.Arrival(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
		if err != nil {
			return err
		}
		p.Review, p.Window = reviewForms(c, x, j), "/captures/"+x.ID+"/window"
		cautions, twins, err := o.cautions(c, scope, x)
		if err != nil {
			return err
		}
		p.Review.Cautions, p.Review.Twins = cautions, strings.Join(twins, " ")
		if p.Review.Refused, err = o.passRefusal(c, j); err != nil {
			return err
		}
		p.Review.Doubt = doubt
	}
	if x.State == capture.Doubtful && c.Actor.ActsFor(access.SettleDoubts, x.Body) && !own {
		p.Answer = &doubtAnswer{Form: c.Form(), Action: "/captures/" + x.ID + "/answer", Doubt: doubt}
	}
	if !open || own {
		if recentVerdict(c, said, o.Engine.Clock.Now()) {
			p.Undo = "/captures/" + x.ID + "/undo"
		}
	}
	return nil
}

func ownDoubt(c *web.Context, said []capture.Given) bool {
	for i := len(said) - 1; i >= 0; i-- {
		if said[i].Result == "doubt" && said[i].UndoneAt == nil {
			return said[i].Person == c.Actor.Person
		}
	}
	return false
}

func reviewForms(c *web.Context, x capture.Capture, j capture.Judgement) *captureReview {
	r := &captureReview{Form: c.Form(), Action: "/captures/" + x.ID + "/review", Shown: capture.ShownDigest(x, j),
		Opened: strconv.FormatInt(c.Now().UnixMilli(), 10)}
	for _, f := range findings {
		r.Findings = append(r.Findings, findingField{f, c.T("captures.finding." + f)})
	}
	media := elementMedia(c, x)
	for _, e := range capture.Elements(x.Violation) {
		r.Elements = append(r.Elements, elementField{Name: elementName(e), Words: c.Words(e.Title), Media: media})
	}
	for _, reason := range reasonsFor(j) {
		r.Reasons = append(r.Reasons, ui.Choice{Value: reason.Code, Label: c.Words(reason.Title)})
	}
	for _, d := range capture.Doubts {
		r.Doubts = append(r.Doubts, ui.Choice{Value: d.Code, Label: c.Words(d.Title)})
	}
	return r
}

// reasonsFor are the reasons that can be chosen: the machine's own only when it has one.
func reasonsFor(j capture.Judgement) []capture.Reason {
	if _, found := capture.MachineReason(j); found {
		return capture.Reasons
	}
	return capture.Reasons[1:]
}

// reviewCapture carries out a verdict that came by a form.
func (o *Office) reviewCapture(c *web.Context) (web.Page, error) {
	in := c.Read()
	v := capture.Verdict{Capture: c.Path("id"), Result: in.Choice("result", "pass", "reject", "doubt"), Seen: capture.Seen{Digest: in.Text("shown", 64), Twins: twinsOf(in.OptionalText("twins", 500))}}
	switch v.Result {
	case "pass":
		v.Findings = capture.Findings{True: in.Choice("true", "yes", "no"), Clear: in.Choice("clear", "yes", "no"),
			Complete: in.Choice("complete", "yes", "no"), Accurate: in.Choice("accurate", "yes", "no")}
		x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ReviewCaptures), v.Capture)
		if err != nil {
			return web.Page{}, err
		}
		v.Elements = readElements(in, x)
	case "reject":
		v.Reason, v.Words = in.Text("reason", 40), in.OptionalText("words", 500)
	case "doubt":
		v.Reason = in.Text("who", 40)
	}
	if opened, err := strconv.ParseInt(c.Form().Value("opened"), 10, 64); err == nil {
		v.Seen.Dwell = min(max(0, c.Now().Sub(time.UnixMilli(opened))), 24*time.Hour)
	}
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.CheckShown(c.Ctx(), c.Actor.Scope(access.ReviewCaptures), v.Capture, v.Seen.Digest); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.Review(c.Ctx(), o.by(c), v); err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+v.Capture, "captures.done."+v.Result, ""), nil
}

// twinsOf reads the captures of which the page told that they were passed.
func twinsOf(text string) *[]string {
	out := strings.Fields(text)
	return &out
}

func (o *Office) undoCapture(c *web.Context) (web.Page, error) {
	if _, err := o.Captures.Undo(c.Ctx(), o.by(c), c.Path("id")); err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+c.Path("id"), "captures.done.undo", ""), nil
}

// answerDoubt writes what was found about a doubt; the capture is in the queue again.
func (o *Office) answerDoubt(c *web.Context) (web.Page, error) {
	in := c.Read()
	words := in.Text("answer", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	if _, err := o.Captures.Answer(c.Ctx(), act.By{Actor: c.Actor, Command: c.Command()}, c.Path("id"), words); err != nil {
		return web.Page{}, err
	}
	return c.Done("/doubts", "captures.done.answer", ""), nil
}

// elementName is the name of the field that asks for an element.
func elementName(e capture.Element) string { return "element_" + e.Code }

// elementMedia are the media on which an element may be seen, after none.
func elementMedia(c *web.Context, x capture.Capture) []ui.Choice {
	out := []ui.Choice{{Label: c.T("captures.element.none")}}
	for i, m := range x.Media {
		out = append(out, ui.Choice{Value: m.Name, Label: c.T("captures.element.medium", i+1, mediumWords(c, m))})
	}
	return out
}

// readElements reads on which medium each element was seen, as a person chose.
func readElements(in *web.Reader, x capture.Capture) (out []capture.Pointed) {
	media := mediumNames(x)
	for _, e := range capture.Elements(x.Violation) {
		out = append(out, capture.Pointed{Element: e.Code, Medium: in.Choice(elementName(e), media...), By: capture.ByChoice})
	}
	return out
}

func mediumNames(x capture.Capture) (out []string) {
	for _, m := range x.Media {
		out = append(out, m.Name)
	}
	return out
}
