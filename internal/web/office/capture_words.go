package office

import (
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// lives loads the life of each use once for a page, as it is known now.
type lives struct {
	o    *Office
	c    *web.Context
	uses map[string]*device.Life
}

func (o *Office) lives(c *web.Context) *lives {
	return &lives{o, c, map[string]*device.Life{}}
}

// livesOf loads the uses of some captures together: with all facts, or with those of some events only (naming a place needs device.Altered).
func (o *Office) livesOf(c *web.Context, rows []capture.Capture, only ...device.Event) (*lives, error) {
	l := o.lives(c)
	var uses []string
	for _, x := range rows {
		if !slices.Contains(uses, x.Use) {
			uses = append(uses, x.Use)
		}
	}
	found, err := device.LivesIn(c.Ctx(), o.reader(), c.Actor.Book, uses, only...)
	if err != nil {
		return nil, fmt.Errorf("load the uses of captures: %w", err)
	}
	for i := range found {
		l.uses[found[i].Use.ID] = &found[i]
	}
	return l, nil
}

func (l *lives) of(use string) (*device.Life, error) {
	if known, ok := l.uses[use]; ok {
		return known, nil
	}
	life, err := device.Load(l.c.Ctx(), l.o.reader(), l.c.Actor.Book, use)
	if err != nil {
		return nil, fmt.Errorf("load the use of a capture: %w", err)
	}
	life = life.KnownAt(nil)
	l.uses[use] = &life
	return &life, nil
}

// place names where a capture was made, as the site was named then, with its direction.
func (l *lives) place(x capture.Capture) (string, error) {
	life, err := l.of(x.Use)
	if err != nil {
		return "", err
	}
	site := life.SiteAt(x.At)
	if site.Direction == "" {
		return site.Words, nil
	}
	return l.c.T("captures.place", site.Words, site.Direction), nil
}

// Outcomes have the shape of what decided them. That other evidence is needed is neither met nor unmet: it waits.
var outcomeStates = map[admissibility.Outcome]ui.State{
	admissibility.Barred: ui.Unmet, admissibility.FindingRequired: ui.Unmet, admissibility.Incomplete: ui.Unknown,
	admissibility.CorroborationRequired: ui.Waiting, admissibility.Reviewable: ui.Met, admissibility.Admissible: ui.Met,
}

var captureStates = map[capture.State]ui.State{
	capture.Queued: ui.Waiting, capture.Doubtful: ui.Unknown, capture.Held: ui.Unknown, capture.Adopted: ui.Met, capture.OnFinding: ui.Met,
	capture.Rejected: ui.Unmet, capture.Excluded: ui.Unmet,
}

func captureState(c *web.Context, s capture.State) ui.Badge {
	return ui.Badge{State: captureStates[s], Word: c.Words(capture.StateWords[s])}
}

// outcomeValue shows an outcome by its code, as it is kept.
func outcomeValue(c *web.Context, code string) ui.Value {
	for o := admissibility.Barred; o <= admissibility.Admissible; o++ {
		if o.String() == code {
			return ui.Status(outcomeStates[o], c.Words(o.Words()))
		}
	}
	return ui.Text(code)
}

// measured writes the measured values with their names.
func measured(c *web.Context, values []capture.Measure) ui.Facts {
	var out ui.Facts
	for _, m := range values {
		out = append(out, ui.Fact{Key: term(c, "captures.measured.", m.Name), Value: ui.Whole(m.Value)})
	}
	return out
}

func mediumWords(c *web.Context, m capture.Media) string {
	if m.Role != "" {
		return term(c, "captures.role.", m.Role)
	}
	if film(m) {
		return c.T("captures.role.clip")
	}
	return c.T("captures.role.other", m.Name)
}

func film(m capture.Media) bool { return strings.HasPrefix(m.Type, "video/") }

// Kinds of media beside the copies of package capture.
const original = "original"

func mediumURL(id, name, kind string) string {
	return "/captures/" + id + "/media/" + name + "/" + kind
}

// gatesOf is the panel of a judgement (ux G.4), the same on the desk and on the capture's page. Every condition leads to
// what proves it.
func gatesOf(c *web.Context, x capture.Capture, j capture.Judgement) (ui.GatesPanel, error) {
	r, statements, err := j.Statements()
	if err != nil {
		return ui.GatesPanel{}, fmt.Errorf("read judgement %s: %w", j.ID, err)
	}
	p := ui.GatesPanel{Subject: c.T("captures.subject"), Answer: c.Words(r.Outcome.Words()), State: outcomeStates[r.Outcome], At: x.At, Rules: j.Rules,
		Rows: ui.Conditions(c.Lang(), statements), Digest: "sha256:" + j.ReceiptDigest()}
	for i := range p.Rows {
		p.Rows[i].Proof, p.Rows[i].ProofURL = c.T("captures.proof"), "/captures/"+x.ID+"/conditions/"+statements[i].Rule
	}
	return p, nil
}

// reasonWords are the words of a reason of a verdict.
func reasonWords(c *web.Context, g capture.Given) string {
	list := capture.Reasons
	if g.Result == "doubt" {
		list = capture.Doubts
	}
	for _, r := range list {
		if r.Code == g.Reason {
			return c.Words(r.Title)
		}
	}
	return g.Reason
}

// refusalWords joins what a refusal says, in one language.
func refusalWords(c *web.Context, r law.Refusal) string {
	lang := "zh"
	if c.Lang() == i18n.EN {
		lang = "en"
	}
	return r.Sentence(lang)
}

// cited is an article in the language of the page.
func cited(c *web.Context, article string) string { return law.Cited(string(c.Lang()), article) }
