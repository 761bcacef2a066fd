package office

import (
	"bytes"
	"fmt"
	"html/template"
	"math"
	"strings"
	"sync"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// deskItem is one capture as the desk shows it: words, not codes, in the person's language.
type deskItem struct {
	ID        string        `json:"id"`
	Violation string        `json:"violation"`
	At        string        `json:"at"`
	Plate     string        `json:"plate"`
	Place     string        `json:"place"`
	Measured  []deskValue   `json:"measured"`
	Media     []deskMedium  `json:"media"`
	Elements  []deskElement `json:"elements"` // what a pass points to, in the order of the keys
	Outcome   deskOutcome   `json:"outcome"`
	Pass      deskPass      `json:"pass"`
	Machine   string        `json:"machine"` // the machine's reason not to pass it; empty: it has none
	Gates     string        `json:"gates"`   // the panel of conditions as HTML, the same part as everywhere
	Same      deskSame      `json:"same"`
	Cautions  []string      `json:"cautions"` // exempt, doubled, repeated: to be weighed before deciding
	Twins     []string      `json:"twins"`    // the captures of which they say that they were passed
	Hints     []string      `json:"hints"`    // what models suggest, with version and score; shown later, or not (Quiet)
	Doubt     string        `json:"doubt"`    // who doubts it and why, and why it waits for a person; empty: nobody, nothing
	Digest    string        `json:"digest"`   // SHA-256 of what is shown
	Ask       bool          `json:"ask"`      // one in twenty: each finding is asked for by itself
	Quiet     bool          `json:"quiet"`    // one in fifty: the machine's suggestion is not shown, to measure what it does
}

type deskValue struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// deskElement is an element of the violation, with the roles of media on which it is usually to be seen.
type deskElement struct {
	Code  string   `json:"code"`
	Words string   `json:"words"`
	Roles []string `json:"roles"`
}

type deskMedium struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Words    string `json:"words"`
	Film     bool   `json:"film"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Seconds  int    `json:"seconds"`
	View     string `json:"view"`
	Original string `json:"original"`
}

type deskOutcome struct {
	Code  string   `json:"code"`
	Words string   `json:"words"`
	State ui.State `json:"state"`
}

// deskPass tells whether the law lets the capture pass now, and the sentence when not.
type deskPass struct {
	Allowed bool   `json:"allowed"`
	Because string `json:"because"`
}

type deskSame struct {
	Plate int64 `json:"plate"`
	Site  int64 `json:"site"`
}

// itemBuilder makes the items of one answer. What can be asked for all captures together is asked once.
type itemBuilder struct {
	o      *Office
	c      *web.Context
	scope  access.Scope
	held   *holding
	hints  map[string][]capture.Hinted // by capture: of models that are not switched off
	doubts *doubtWords
}

// items are captures as the desk shows them, in their order.
func (o *Office) items(c *web.Context, scope access.Scope, rows []capture.Capture) ([]deskItem, error) {
	out := make([]deskItem, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	b := itemBuilder{o: o, c: c, scope: scope}
	var err error
	if b.held, err = o.holding(c, rows); err != nil {
		return nil, err
	}
	if b.hints, err = o.Captures.Hints(c.Ctx(), o.reader(), scope.Book, rows); err != nil {
		return nil, err
	}
	if b.doubts, err = o.doubtWords(c, scope, rows); err != nil {
		return nil, err
	}
	for i := range rows {
		if out[i], err = b.item(rows[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (b *itemBuilder) item(x capture.Capture) (deskItem, error) {
	c := b.c
	j, err := capture.Arrival(c.Ctx(), b.o.reader(), b.scope.Book, x.ID)
	if err != nil {
		return deskItem{}, err
	}
	receipt, _, err := j.Statements()
	if err != nil {
		return deskItem{}, fmt.Errorf("read judgement %s: %w", j.ID, err)
	}
	item := deskItem{ID: x.ID, Violation: c.Words(capture.ViolationWords(x.Violation)), At: ui.Moment(c.Lang(), x.At), Plate: ui.Plate(x.Plate),
		Measured: []deskValue{}, Media: deskMedia(c, x), Elements: deskElements(c, x.Violation), Digest: capture.ShownDigest(x, j),
		Outcome: deskOutcome{receipt.Outcome.String(), c.Words(receipt.Outcome.Words()), outcomeStates[receipt.Outcome]}}
	for _, f := range measured(c, x.Measured) {
		item.Measured = append(item.Measured, deskValue{f.Key, f.Value.Text})
	}
	no, err := b.o.Captures.MayPass(c.Ctx(), b.o.reader(), b.scope.Book, j)
	if err != nil {
		return item, err
	}
	if item.Pass.Allowed = no == (law.Refusal{}); !item.Pass.Allowed {
		item.Pass.Because = refusalWords(c, no)
	}
	if s, found := capture.MachineReason(j); found {
		item.Machine = c.Words(s.Because)
	}
	if item.Place, err = b.held.lives.place(x); err != nil {
		return item, err
	}
	if item.Gates, err = b.gates(x, j); err != nil {
		return item, err
	}
	if item.Same.Plate, err = b.o.Captures.CountSame(c.Ctx(), b.scope, x, capture.SamePlate); err != nil {
		return item, err
	}
	if item.Same.Site, err = b.o.Captures.CountSame(c.Ctx(), b.scope, x, capture.SameSite); err != nil {
		return item, err
	}
	item.Ask, item.Quiet = drawn(item.Digest)
	if item.Cautions, item.Twins, err = b.o.cautions(c, b.scope, x); err != nil {
		return item, err
	}
	item.Hints = b.o.hintLines(c, b.hints[x.ID])
	doubt, err := b.doubts.of(x)
	if err != nil {
		return item, err
	}
	held, err := b.held.of(x)
	item.Doubt = strings.Join(append(nonEmpty(doubt), held...), " ")
	return item, err
}

func deskElements(c *web.Context, violation string) []deskElement {
	var out []deskElement
	for _, e := range capture.Elements(violation) {
		out = append(out, deskElement{e.Code, c.Words(e.Title), e.Roles})
	}
	return out
}

func deskMedia(c *web.Context, x capture.Capture) []deskMedium {
	out := []deskMedium{}
	for _, m := range x.Media {
		out = append(out, deskMedium{Name: m.Name, Role: m.Role, Words: mediumWords(c, m), Film: film(m), Width: m.Width, Height: m.Height,
			Seconds: int(math.Ceil(m.Duration.Seconds())), View: mediumURL(x.ID, m.Name, capture.View), Original: mediumURL(x.ID, m.Name, original)})
	}
	return out
}

// drawn picks by lot, from the digest of what is shown, the captures whose findings are asked for one by one (5 %) and
// those whose suggestion is hidden (2 %). The digest goes into the verdict's record, so that it can be worked out later
// which they were; nobody can tell beforehand.
func drawn(digest string) (ask, quiet bool) {
	var n uint32
	if _, err := fmt.Sscanf(digest[len(digest)-8:], "%08x", &n); err != nil {
		return true, false
	}
	return n%20 == 0, n/20%50 == 0
}

// doubtWords say of captures in doubt who doubts and why.
type doubtWords struct {
	c     *web.Context
	open  map[string]capture.Given // by capture
	names func(string) (string, error)
}

func (o *Office) doubtWords(c *web.Context, scope access.Scope, rows []capture.Capture) (*doubtWords, error) {
	open, err := capture.OpenDoubts(c.Ctx(), o.reader(), scope, rows)
	return &doubtWords{c, open, o.namer(c)}, err
}

// of is the sentence of a capture; empty: nobody doubts it.
func (d *doubtWords) of(x capture.Capture) (string, error) {
	g, found := d.open[x.ID]
	if !found {
		return "", nil
	}
	name, err := d.names(g.Person)
	return d.c.T("captures.doubted", name, reasonWords(d.c, g), ui.Stamp(g.At)), err
}

// gatesTemplates is the panel by itself, parsed once for each language.
var gatesTemplates = map[i18n.Language]func() (*template.Template, error){
	i18n.ZH:   sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.ZH, files, "desk_gates.html") }),
	i18n.EN:   sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.EN, files, "desk_gates.html") }),
	i18n.Long: sync.OnceValues(func() (*template.Template, error) { return ui.Parse(i18n.Long, files, "desk_gates.html") }),
}

func (b *itemBuilder) gates(x capture.Capture, j capture.Judgement) (string, error) {
	p, err := gatesOf(b.c, x, j)
	if err != nil {
		return "", err
	}
	t, err := gatesTemplates[b.c.Lang()]()
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "desk_gates.html", p); err != nil {
		return "", fmt.Errorf("write the panel of conditions: %w", err)
	}
	return out.String(), nil
}
