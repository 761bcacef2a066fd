package public

import (
	"fmt"
	"net/http"
	"strings"

	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const decisionsPath = Home + "/decisions"

// DecisionsPage are the decisions that are public, and the notes that one was taken off (行政处罚法 48). Nobody looks for a person there.
type DecisionsPage struct {
	List *ui.Table
	None string
	More string // address of those before these; empty: there are none
}

// DecisionPage is one of them.
type DecisionPage struct {
	Facts ui.Facts
	Lines []string // of the masked text; of one that was taken off, of the reasons
	Title string
}

// decisions is GET /public/decisions.
func (p *Public) decisions(c *web.Context) error {
	found, err := p.Cases.Announcements(c.Ctx(), p.Engine.DB.Reader(), p.Engine.Clock.Now(), db.Turn{After: c.Query("after")})
	if err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	body := DecisionsPage{}
	t := ui.Table{Caption: v.T("public.decisions"), Columns: []ui.Column{{Title: v.T("public.decisions.number")}, {Title: v.T("public.decisions.about")}, {Title: v.T("public.decisions.of")}, {Title: v.T("public.decisions.stands")}}}
	for i := range found.Rows {
		x := &found.Rows[i]
		name, mark, err := p.deciding(c, v, x)
		if err != nil {
			return err
		}
		badge := decisionBadge(v, x)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto(v.To(decisionsPath+"/"+x.ID), x.Decision).WithNote(mark), ui.Text(v.W(capture.ViolationWords(x.Violation))),
			ui.Text(name).WithNote(ui.Day(v.Lang, x.DecidedOn)), {Badge: &badge}}, Struck: x.WithdrawnAt != nil})
	}
	if len(found.Rows) == 0 {
		body.None = v.T("public.decisions.none")
	} else {
		body.List = &t
	}
	if found.More {
		body.More = v.To(withValues(decisionsPath, "after", found.Rows[len(found.Rows)-1].ID))
	}
	return p.ownPage(c, http.StatusOK, "decisions.html", Page{View: v, Title: v.T("public.decisions"), Lead: v.T("public.decisions.lead"), Section: decisionsPath, Body: body})
}

// decision is GET /public/decisions/{id}: what is not public, or not any more, is missing alike.
func (p *Public) decision(c *web.Context) error {
	x, err := p.Cases.Announcement(c.Ctx(), p.Engine.DB.Reader(), p.Engine.Clock.Now(), c.Path("id"))
	if fault.IsNotFound(err) {
		return p.missing(c)
	}
	if err != nil {
		return err
	}
	v := viewOf(c.R.URL.Query())
	name, mark, err := p.deciding(c, v, &x)
	if err != nil {
		return err
	}
	body := DecisionPage{Title: v.T("public.decisions.text"), Lines: strings.Split(x.Text, "\n"), Facts: ui.Facts{{Key: v.T("public.decisions.of"), Value: ui.Text(name)}, {Key: v.T("public.decisions.about"), Value: ui.Text(v.W(capture.ViolationWords(x.Violation)))},
		{Key: v.T("public.decisions.day"), Value: ui.On(x.DecidedOn)}, {Key: v.T("public.decisions.since"), Value: ui.At(x.At)}}}
	if x.WithdrawnAt != nil {
		body.Title, body.Lines = v.T("public.decisions.reasons"), strings.Split(x.Withdrawn.Reasons, "\n")
		body.Facts = append(body.Facts, ui.Fact{Key: v.T("public.decisions.off"), Value: ui.At(*x.WithdrawnAt)}, ui.Fact{Key: v.T("public.decisions.why"), Value: ui.Text(v.W(casefile.UnpublishingWords(x.Withdrawn.Why)))})
	} else {
		body.Facts = append(body.Facts, ui.Fact{Key: v.T("public.decisions.until"), Value: ui.On(x.Until)})
	}
	badge := decisionBadge(v, &x)
	return p.ownPage(c, http.StatusOK, "decision.html", Page{View: v, Title: x.Decision, Lead: mark, Status: &badge, Crumbs: []ui.Link{{URL: v.To(decisionsPath), Text: v.T("public.decisions")}},
		Section: decisionsPath, Body: body})
}

// deciding names in whose name a decision is; mark says that its book is a demonstration, and is empty for any other.
func (p *Public) deciding(c *web.Context, v View, x *casefile.Announced) (name, mark string, err error) {
	body, err := people.BodyByID(c.Ctx(), p.Engine.DB.Reader(), x.Book, x.Body)
	if err != nil {
		return "", "", fmt.Errorf("name whose a public decision is: %w", err)
	}
	book, err := ledger.BookByID(c.Ctx(), p.Engine.DB.Reader(), x.Book)
	if book.Demo {
		mark = v.T("public.decisions.demo")
	}
	return body.Name, mark, err
}

func decisionBadge(v View, x *casefile.Announced) ui.Badge {
	if x.WithdrawnAt != nil {
		return ui.Badge{State: ui.Plain, Word: v.T("public.decisions.withdrawn")}
	}
	return ui.Badge{State: ui.Met, Word: v.T("public.decisions.public")}
}
