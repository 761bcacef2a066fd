package office

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
)

// DeskPage is the shell of the review desk (ux C.5), the one page that needs a script; without it the page leads to
// the list of captures, where the same verdicts are given by forms.
type DeskPage struct {
	Authority string
	Setup     string // JSON for the script: who works here, and the sentences it says
	Reasons   []deskReason
	Doubts    []deskReason
	Keys      []deskKey
	Findings  []deskFinding
	Forms     string // the way without the script
	Path      string // of the desk: its own, or that of training
	Practice  bool   // nothing of it is a verdict
}

type deskReason struct {
	Key         int
	Code, Words string
	Machine     bool // the machine's own reason: only when it has one
	Written     bool // must be written
}

// deskKey is what a key does; Act is the act whose letter a person may change, empty for the other keys.
type deskKey struct{ Keys, Does, Act string }

// lettered are the acts whose letter may be changed.
var lettered = []string{"pass", "reject", "doubt", "undo", "loupe", "film", "same", "beside"}

type deskFinding struct {
	Key         int
	Name, Words string
}

const deskPath = "/desk"

var deskPage = web.NewTemplate[DeskPage](files, "desk.html")

func (o *Office) deskRoutes() []web.Route {
	may := web.Permission(access.ReviewCaptures)
	return []web.Route{
		{Method: "GET", Path: "/desk", Policy: may, Page: o.desk},
		{Method: "POST", Path: "/desk/take", Policy: may, Page: o.deskTake},
		{Method: "POST", Path: "/desk/verdict", Policy: may, Page: o.deskVerdict},
		{Method: "POST", Path: "/desk/undo", Policy: may, Page: o.deskUndo},
		{Method: "POST", Path: "/desk/renew", Policy: may, Page: o.deskRenew},
		{Method: "POST", Path: "/desk/release", Policy: may, Page: o.deskRelease},
	}
}

// The four findings of Art 30(3), in the law's order.
var findings = []string{"true", "clear", "complete", "accurate"}

func (o *Office) desk(c *web.Context) (web.Page, error) { return o.deskAt(c, deskPath) }

// deskAt is the desk that asks and answers under an address: the one of review, or of training. There is one desk.
func (o *Office) deskAt(c *web.Context, under string) (web.Page, error) {
	p := DeskPage{Authority: c.Words(c.Session.Body), Forms: "/captures?state=" + string(capture.Queued), Path: deskPath}
	title, texts := c.T("desk.title"), deskTexts(c.Lang())
	if under == practicePath {
		p.Path, p.Practice, p.Forms, title = practicePath+"/desk", true, practicePath, c.T("practice.desk")
		texts["empty"], texts["empty.next"] = c.T("practice.empty"), c.T("practice.empty.next")
	}
	setup, err := json.Marshal(map[string]any{"account": c.Actor.Account, "under": under, "texts": texts})
	if err != nil {
		return web.Page{}, fmt.Errorf("write the desk's texts: %w", err)
	}
	p.Setup = string(setup)
	for i, r := range capture.Reasons {
		p.Reasons = append(p.Reasons, deskReason{Key: i + 1, Code: r.Code, Words: c.Words(r.Title), Machine: i == 0, Written: r.Code == "other"})
	}
	for i, r := range capture.Doubts {
		p.Doubts = append(p.Doubts, deskReason{Key: i + 1, Code: r.Code, Words: c.Words(r.Title)})
	}
	for i, f := range findings {
		p.Findings = append(p.Findings, deskFinding{i + 1, f, c.T("captures.finding." + f)})
	}
	for _, k := range []string{"pass", "reject", "doubt", "undo", "frames", "space", "loupe", "film", "elements", "same", "beside", "proof", "neighbours", "help"} {
		key := deskKey{Keys: c.T("desk.key." + k), Does: c.T("desk.does." + k)}
		if slices.Contains(lettered, k) {
			key.Act = k
		}
		p.Keys = append(p.Keys, key)
	}
	return deskPage.Page(web.Head{Title: title, Frame: web.Desk, Styles: []string{"desk.css"}, Scripts: []string{"desk.js"}}, p), nil
}

// deskTexts are the sentences that the script says, by the part of their key after desk.say.
func deskTexts(l i18n.Language) map[string]string {
	const prefix = "desk.say."
	from := l
	if l == i18n.Long {
		from = i18n.ZH
	}
	out := map[string]string{}
	for _, key := range i18n.Keys(from) {
		if name, found := strings.CutPrefix(key, prefix); found {
			out[name] = i18n.Text(l, key)
		}
	}
	return out
}

// figuresView is what stands in the desk's bar.
type figuresView struct {
	Waiting  int64 `json:"waiting"`
	Doubtful int64 `json:"doubtful"`
	Mine     int64 `json:"mine"`
	MedianMS int64 `json:"median_ms"`
}

func (o *Office) figures(c *web.Context) (figuresView, error) {
	f, err := o.Captures.Figures(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures))
	return figuresView(f), err
}

// takeIn asks for so many more captures; Have are those that the desk knows already.
type takeIn struct {
	More int      `json:"more"`
	Have []string `json:"have"`
}

// takeOut holds the new ones whole, and the ids of all that this person holds.
type takeOut struct {
	Now     time.Time   `json:"now"`
	Held    []string    `json:"held"`
	Items   []deskItem  `json:"items"`
	Figures figuresView `json:"figures"`
}

func (o *Office) deskTake(c *web.Context) (web.Page, error) {
	var in takeIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ReviewCaptures)
	held, err := o.Captures.Take(c.Ctx(), c.Actor, scope, max(0, in.More))
	if err != nil {
		return web.Page{}, err
	}
	out := takeOut{Now: c.Now(), Held: []string{}}
	known := map[string]bool{}
	for _, id := range in.Have {
		known[id] = true
	}
	var fresh []capture.Capture
	for _, x := range held {
		out.Held = append(out.Held, x.ID)
		if !known[x.ID] {
			fresh = append(fresh, x)
		}
	}
	counted := make(chan error, 1) // beside the items: neither waits for the other
	go func() {
		var err error
		out.Figures, err = o.figures(c)
		counted <- err
	}()
	out.Items, err = o.items(c, scope, fresh)
	if err := errors.Join(err, <-counted); err != nil {
		return web.Page{}, err
	}
	return web.JSON(200, out), nil
}

// verdictIn is one verdict as the desk sends it; Shown is the digest that came with the item.
type verdictIn struct {
	Command  string            `json:"command"`
	Capture  string            `json:"capture"`
	Result   string            `json:"result"`
	Reason   string            `json:"reason"`
	Words    string            `json:"words"`
	Findings capture.Findings  `json:"findings"`
	Elements []capture.Pointed `json:"elements"`
	Shown    string            `json:"shown"`
	Twins    []string          `json:"twins"` // as they came with the item
	Painted  int               `json:"painted"`
	DwellMS  int64             `json:"dwell_ms"`

	PaintedMedia []capture.PaintedMedium `json:"painted_media"`
}

type verdictOut struct {
	Capture  string      `json:"capture"`
	Entry    int64       `json:"entry"`
	Outcome  string      `json:"outcome"`
	Replayed bool        `json:"replayed"`
	Figures  figuresView `json:"figures"`
}

func (o *Office) deskVerdict(c *web.Context) (web.Page, error) {
	var in verdictIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	if err := in.check(); err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.CheckShown(c.Ctx(), c.Actor.Scope(access.ReviewCaptures), in.Capture, in.Shown); err != nil {
		return web.Page{}, err
	}
	done, err := o.Captures.Review(c.Ctx(), act.By{Actor: c.Actor, Command: in.Command}, capture.Verdict{Capture: in.Capture, Result: in.Result,
		Findings: in.Findings, Elements: in.Elements, Reason: in.Reason, Words: in.Words,
		Seen: capture.Seen{Digest: in.Shown, Painted: in.Painted, Dwell: time.Duration(in.DwellMS) * time.Millisecond, Media: in.PaintedMedia, Twins: &in.Twins}})
	if err != nil {
		return web.Page{}, err
	}
	out := verdictOut{Capture: in.Capture, Entry: done.Entry.Index, Outcome: done.Record.Outcome, Replayed: done.Replayed}
	out.Figures, err = o.figures(c)
	return web.JSON(200, out), err
}

// check refuses what no desk sends: numbers that cannot be, a command without an id.
func (in *verdictIn) check() error {
	var check fault.Check
	check.Want(commandOf(in.Command), "command", "8至64个字母、数字或者横线", "8 to 64 letters, digits or hyphens")
	check.Want(len(in.Shown) == 64, "shown", "所显示内容的SHA-256", "the SHA-256 of what was shown")
	check.Want(in.Painted >= 0 && in.Painted <= 100, "painted", "0至100", "0 to 100")
	check.Want(len(in.Elements) <= capture.ElementsMost, "elements", "要素和画面", "elements and media")
	check.Want(len(in.PaintedMedia) <= 100, "painted_media", "至多100幅画面", "at most 100 media")
	check.Want(in.DwellMS >= 0 && in.DwellMS <= 24*time.Hour.Milliseconds(), "dwell_ms", "不超过一天的毫秒数", "milliseconds of at most a day")
	return check.Err()
}

func commandOf(id string) bool {
	return len(id) >= 8 && len(id) <= 64 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
}

type undoIn struct {
	Command string `json:"command"`
	Capture string `json:"capture"`
}

type undoOut struct {
	Capture string      `json:"capture"`
	Figures figuresView `json:"figures"`
}

func (o *Office) deskUndo(c *web.Context) (web.Page, error) {
	var in undoIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	var check fault.Check
	if check.Want(commandOf(in.Command), "command", "8至64个字母、数字或者横线", "8 to 64 letters, digits or hyphens"); check.Err() != nil {
		return web.Page{}, check.Err()
	}
	done, err := o.Captures.Undo(c.Ctx(), act.By{Actor: c.Actor, Command: in.Command}, in.Capture)
	if err != nil {
		return web.Page{}, err
	}
	out := undoOut{Capture: done.Record.Capture}
	out.Figures, err = o.figures(c)
	return web.JSON(200, out), err
}

func (o *Office) deskRenew(c *web.Context) (web.Page, error) {
	if err := o.Captures.Renew(c.Ctx(), c.Actor); err != nil {
		return web.Page{}, err
	}
	f, err := o.figures(c)
	return web.JSON(200, f), err
}

func (o *Office) deskRelease(c *web.Context) (web.Page, error) {
	return web.JSON(200, struct{}{}), o.Captures.Release(c.Ctx(), c.Actor)
}

// readJSON reads the one JSON value that a script of ours sends; anything else is refused with what was wanted.
func readJSON(c *web.Context, into any) error {
	d := json.NewDecoder(c.R.Body)
	d.DisallowUnknownFields()
	err := cmp.Or(d.Decode(into), func() error {
		if d.More() {
			return fmt.Errorf("text after the value")
		}
		return nil
	}())
	if err == nil {
		return nil
	}
	return fault.Invalid{Fields: []fault.Field{{Name: "JSON", Want: law.Words{ZH: "审核台发送的内容：" + err.Error(), EN: "what the desk sends: " + err.Error()}}}}
}
