package office

import (
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// RecordPage is a thing on record: what it is, what belongs to it, and what can be done with it.
type RecordPage struct {
	Filters  *ui.Filters
	Facts    ui.Facts
	Warnings []string
	Sections []RecordSection
	Forms    []RecordForm
}

// RecordSection is a list under a heading, or the sentence that says why it is empty.
type RecordSection struct {
	Title, Note, None string
	Table             *ui.Table
}

// RecordForm is one act on the thing.
type RecordForm struct {
	Title, Action, Button string
	Fields                []ui.Field
}

var recordPage = web.NewTemplate[RecordPage](files, "record.html")

// sectionOf is a table, or why there is nothing in it.
func sectionOf(title, none string, t ui.Table) RecordSection {
	s := RecordSection{Title: title, None: none}
	if len(t.Rows) > 0 {
		t.Caption = title
		s.Table = &t
	}
	return s
}

func columns(c *web.Context, keys ...string) []ui.Column {
	out := make([]ui.Column, len(keys))
	for i, k := range keys {
		out[i] = ui.Column{Title: c.T(k)}
	}
	return out
}
