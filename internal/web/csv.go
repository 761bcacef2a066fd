package web

import (
	"net/url"

	"yuanjian/internal/csvout"
)

// CSV answers with a list as a file for a spreadsheet, for a Write route: rows writes it line by line, and nothing is
// collected first. name is the file's, without its ending and without anything personal.
func (c *Context) CSV(name string, rows func(*csvout.Writer) error) error {
	c.Attach(name+".csv", "text/csv; charset=utf-8")
	w := csvout.New(c.W)
	err := rows(w)
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		c.W.Header().Del("Content-Disposition") // a page about the error, when no byte has left, is no file
	}
	return err
}

// Attach says that the answer is a file to keep, which no shared store may hold.
func (c *Context) Attach(name, kind string) {
	h := c.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Cache-Control", "no-store")
}
