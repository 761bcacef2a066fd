package office

import (
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/job"
	"yuanjian/internal/ledger"
	"yuanjian/internal/web"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

func (o *Office) operationRoutes() []web.Route {
	may := web.Permission(access.ViewJobs)
	return []web.Route{
		{Method: "GET", Path: "/operation", Policy: may, Page: o.operation},
		{Method: "POST", Path: "/operation/jobs/{id}/wake", Policy: may, Page: o.wakeJob},
	}
}

// OperationPage is how the system runs: what follows acts and has failed, and whether what is committed stays.
type OperationPage struct {
	Dead    []DeadJob
	NoDead  ui.Empty
	Waiting *ui.Table
	None    *ui.Empty
	System  ui.Facts
	Ledger  ui.Facts
}

// DeadJob is a job that has failed too often and waits for a person.
type DeadJob struct {
	ID, Title, Error string
	Facts            ui.Facts
}

var operationPage = web.NewTemplate[OperationPage](files, "operation.html")

// jobTitle names a kind of job in words where there are some.
func jobTitle(c *web.Context, kind string) string {
	if key := "operation.job." + kind; i18n.Has(key) {
		return c.T(key)
	}
	return kind
}

func (o *Office) operation(c *web.Context) (web.Page, error) {
	jobs, err := job.List(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, fmt.Errorf("list jobs: %w", err)
	}
	waiting, dead, err := job.Count(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return web.Page{}, err
	}
	p := OperationPage{NoDead: ui.Empty{Why: c.T("operation.dead.none"), Next: c.T("operation.dead.none.next")}}
	t := ui.Table{Caption: c.T("operation.waiting"), Columns: []ui.Column{{Title: c.T("operation.kind")}, {Title: c.T("operation.due")},
		{Title: c.T("operation.tries"), Number: true}, {Title: c.T("operation.error")}}}
	for _, j := range jobs {
		if j.State == "dead" {
			p.Dead = append(p.Dead, DeadJob{ID: j.ID, Title: jobTitle(c, j.Kind), Error: j.Error, Facts: ui.Facts{
				{Key: c.T("operation.created"), Value: ui.AtSecond(j.CreatedAt)}, {Key: c.T("operation.tries"), Value: ui.Count(j.Attempts)},
				{Key: c.T("operation.number"), Value: ui.Text(j.ID)}}})
			continue
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(jobTitle(c, j.Kind)), ui.At(j.RunAt), ui.Count(j.Attempts), ui.Text(j.Error)}})
	}
	if p.Waiting = &t; len(t.Rows) == 0 {
		p.Waiting, p.None = nil, &ui.Empty{Why: c.T("operation.waiting.none")}
	}
	if p.System, err = o.systemFacts(c, waiting, dead); err != nil {
		return web.Page{}, err
	}
	if p.Ledger, err = o.ledgerFacts(c); err != nil {
		return web.Page{}, err
	}
	return operationPage.Page(web.Head{Title: c.T("operation.title"), Lead: c.T("operation.lead"), Wide: true}, p), nil
}

// systemFacts says which engine keeps the data, and whether a commit is on the disk when it returns.
func (o *Office) systemFacts(c *web.Context, waiting, dead int) (ui.Facts, error) {
	level, err := o.Engine.DB.Synchronous(c.Ctx())
	if err != nil {
		return nil, fmt.Errorf("ask how durable a commit is: %w", err)
	}
	durable := ui.Status(ui.Unmet, c.T("operation.durable.no")).WithNote(level)
	if level == "full" {
		durable = ui.Status(ui.Met, c.T("operation.durable.yes"))
	}
	return ui.Facts{
		{Key: c.T("operation.engine"), Value: ui.Text(c.T("operation.engine." + string(o.Engine.DB.Engine())))},
		{Key: c.T("operation.durable"), Value: durable},
		{Key: c.T("operation.waiting"), Value: ui.Count(waiting)},
		{Key: c.T("operation.dead"), Value: ui.Count(dead)},
	}, nil
}

func (o *Office) ledgerFacts(c *web.Context) (ui.Facts, error) {
	b, err := ledger.BookByID(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return nil, err
	}
	derived, err := ledger.Derived(c.Ctx(), o.reader(), c.Actor.Book)
	if err != nil {
		return nil, fmt.Errorf("ask how much of the ledger can be proved: %w", err)
	}
	facts := ui.Facts{
		{Key: c.T("operation.book"), Value: ui.Text(b.Name).WithNote(b.Book)},
		{Key: c.T("operation.size"), Value: ui.Count(int(b.Size))},
		{Key: c.T("operation.derived"), Value: ui.Count(int(derived))},
	}
	if b.Size > 0 {
		facts = append(facts, ui.Fact{Key: c.T("operation.last"), Value: ui.AtSecond(b.LastAt)})
	}
	return facts, nil
}

func (o *Office) wakeJob(c *web.Context) (web.Page, error) {
	if err := job.Wake(c.Ctx(), o.Engine.DB, c.Actor.Book, c.Path("id"), c.Now()); err != nil {
		return web.Page{}, err
	}
	return c.Done("/operation", "operation.woken", ""), nil
}

// operationQueues is what waits for who runs the system.
func (o *Office) operationQueues(c *web.Context) ([]Queue, error) {
	if !c.May(access.ViewJobs) {
		return nil, nil
	}
	_, dead, err := job.Count(c.Ctx(), o.reader(), c.Actor.Book)
	return []Queue{{Title: c.T("operation.queue"), Count: dead, Link: "/operation", Why: c.T("operation.queue.why")}}, err
}
