package public

import (
	"yuanjian/internal/capture"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// figures are the captures of a site by month and use; nil where captures are not known.
func (p *Public) figures(c *web.Context, v View, s *disclosure.Snapshot, site *disclosure.Site) (*ui.Table, error) {
	if p.Engine == nil {
		return nil, nil
	}
	t := &ui.Table{Caption: v.T("public.figures"), Columns: []ui.Column{{Title: v.T("public.month")}, {Title: v.T("public.violation")},
		{Title: v.T("public.captures"), Number: true}, {Title: v.T("public.adopted"), Number: true}}}
	for _, u := range site.Uses {
		months, err := p.counted.Of(c.Ctx(), p.Engine.DB.Reader(), site.Book, u.Life.Use.ID, s.At)
		if err != nil {
			return nil, err
		}
		name := v.W(capture.ViolationWords(u.Life.UseAt(s.At).Violation))
		for _, m := range months {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Text(ui.Month(v.Lang, m.First)), ui.Text(name), figure(v, m.Captures), figure(v, m.Adopted)}})
		}
	}
	return t, nil
}

// figure is a number, or that it is too small to be told.
func figure(v View, n int) ui.Value {
	if n < 0 {
		return ui.Value{Text: v.T("public.figures.few", disclosure.Small), Number: true}
	}
	return ui.Count(n)
}
