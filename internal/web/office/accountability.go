package office

import (
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// AccountabilityPage is the list of Art 46 (1) to (3): what is known of devices and captures. It counts and names; whom to hold
// responsible is for the competent authority. Under (三) stand also places whose figures are unusual: hints of abuse that a person
// has to look into.
type AccountabilityPage struct {
	Parts []accountedFor
	None  *ui.Empty
}

// accountedFor are the captures of a time: since the regulation is in force, or before.
type accountedFor struct {
	Title, Note string
	Grounds     []ui.Table
}

var accountabilityTemplate = web.NewTemplate[AccountabilityPage](files, "accountability.html")

func (o *Office) accountability(c *web.Context) (web.Page, error) {
	begin := law.MeasuresInForce.Start()
	var p AccountabilityPage
	for _, era := range []struct {
		key         string
		from, until time.Time
	}{{"now", begin, time.Time{}}, {"before", time.Time{}, begin}} {
		groups, err := capture.Faults(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), era.from, era.until)
		if err != nil {
			return web.Page{}, err
		}
		tables, err := o.grounds46(c, groups)
		if err != nil {
			return web.Page{}, err
		}
		if era.until.IsZero() && c.May(access.ViewSources) {
			if tables, err = o.withHints(c, tables); err != nil {
				return web.Page{}, err
			}
		}
		if len(tables) > 0 {
			p.Parts = append(p.Parts, accountedFor{Title: c.T("accountability." + era.key), Note: c.T("accountability." + era.key + ".note"), Grounds: tables})
		}
	}
	if len(p.Parts) == 0 {
		p.None = &ui.Empty{Why: c.T("accountability.none"), Next: c.T("accountability.none.next")}
	}
	ways := []ui.Link{{URL: "/findings", Text: c.T("findings.title"), Icon: "law"}}
	if c.May(access.ViewAccountability) {
		ways = append(ways, ui.Link{URL: "/accountability/review", Text: c.T("quality.title"), Icon: "review"})
	}
	return accountabilityTemplate.Page(web.Head{Title: c.T("accountability.title"), Lead: c.T("accountability.lead"), Section: "/captures", Wide: true, Actions: ways}, p), nil
}

// withHints puts the places whose figures are unusual behind what is known, under ground (三): they are read from figures and not
// from a judgement.
func (o *Office) withHints(c *web.Context, tables []ui.Table) ([]ui.Table, error) {
	hints, day, err := o.anomalyTable(c)
	if err != nil || len(hints.Rows) == 0 {
		return tables, err
	}
	hints.Caption = c.T("accountability.hints", c.T(fmt.Sprintf("accountability.ground.%d", capture.Unlawful)), ui.Day(c.Lang(), day))
	return append(tables, hints), nil
}

// grounds46 makes a table of each ground. What comes under several is entered once, under the first, and refers to the others.
func (o *Office) grounds46(c *web.Context, groups []capture.FaultGroup) ([]ui.Table, error) {
	lives := o.lives(c)
	rows := map[int][]ui.Row{}
	for i := range groups {
		g := &groups[i]
		grounds := capture.GroundsOf46(g.Defects)
		if len(grounds) == 0 {
			continue
		}
		l, err := lives.of(g.Use)
		if err != nil {
			return nil, err
		}
		var parts []capture.FindingPart
		for _, d := range g.Defects {
			parts = append(parts, capture.FindingPart{Rule: d.Rule, Result: d.Result.String()})
		}
		lacks := ui.Text(defectWords(c, parts))
		for _, other := range grounds[1:] {
			lacks.Note = listed(c, nonEmpty(lacks.Note, c.T("accountability.see", c.T(fmt.Sprintf("accountability.ground.%d", other)))))
		}
		place := ui.Goto(usePath(g.Use), l.SiteAt(g.Last).Words)
		span := ui.On(law.DateOf(g.Last))
		if first := law.DateOf(g.First); first != law.DateOf(g.Last) {
			span = ui.Text(c.T("doubts.fromto", ui.Day(c.Lang(), first), ui.Day(c.Lang(), law.DateOf(g.Last))))
		}
		open := ui.Count(int(g.Open))
		if g.Findable() && c.Actor.ActsFor(access.FindDefects, g.Body) {
			open.URL = "/captures/" + g.Sample + "/finding"
		}
		rows[grounds[0]] = append(rows[grounds[0]], ui.Row{Cells: []ui.Value{place, lacks, span, ui.Count(int(g.Count)), open, ui.Count(int(g.OnFinding))}})
	}
	var out []ui.Table
	for ground := capture.NoReview; ground <= capture.Unlawful; ground++ {
		if len(rows[ground]) > 0 {
			out = append(out, ui.Table{Caption: c.T(fmt.Sprintf("accountability.ground.%d", ground)), Rows: rows[ground], Columns: []ui.Column{{Title: c.T("captures.where")}, {Title: c.T("findings.lacks")},
				{Title: c.T("accountability.span")}, {Title: c.T("recalls.count"), Number: true}, {Title: c.T("accountability.open"), Number: true}, {Title: c.T("accountability.onfinding"), Number: true}}})
		}
	}
	return out, nil
}
