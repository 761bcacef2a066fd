package archive

import (
	"encoding/json"
	"fmt"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/people"
)

// Form is the form of a manifest. A foreign reader reads it; it changes with its number only.
const Form = "yuanjian/archive/1"

// Manifest is the index of a version (Art 34; DA/T 70): what the file holds, in its order, with the checks that were made of it.
type Manifest struct {
	Form      string  `json:"form"`
	Book      string  `json:"book"`
	Body      string  `json:"body"` // name
	Case      string  `json:"case"`
	Number    string  `json:"number"`
	Violation string  `json:"violation"`
	Filed     string  `json:"filed,omitempty"`   // day
	Decided   string  `json:"decided,omitempty"` // day
	Closed    string  `json:"closed"`            // day
	Version   int     `json:"version"`
	Previous  string  `json:"previous_sha256,omitempty"` // of the manifest of the version before
	Class     Class   `json:"class"`
	Until     string  `json:"until,omitempty"` // last day; none: for ever
	Entries   []Entry `json:"entries"`
	Steps     []Step  `json:"steps"`
	Checks    []Check `json:"checks"`
	CheckedAt string  `json:"checked_at"`
}

// Entry is one line of the index.
type Entry struct {
	No     int        `json:"no"`
	Part   int        `json:"part"` // 1 正卷, 2 副卷
	Kind   string     `json:"kind"`
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Number string     `json:"number,omitempty"`
	At     string     `json:"at"`
	Pages  int        `json:"pages,omitempty"`
	Place  string     `json:"place,omitempty"` // of a thing
	Files  []FileLine `json:"files,omitempty"`
}

// FileLine is one file of an entry.
type FileLine struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Step is one step of the case, with its entry in the ledger.
type Step struct {
	No    int    `json:"no"`
	Kind  string `json:"kind"`
	Title string `json:"title"`
	At    string `json:"at"`
	State string `json:"state"`
	Entry int64  `json:"entry"`
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// entriesOf are the lines of an index: the first part, then the second, each in the order of the file.
func entriesOf(contents []casefile.Content) (out []Entry) {
	for part := 1; part <= 2; part++ {
		for i := range contents {
			x := &contents[i]
			if x.Second != (part == 2) {
				continue
			}
			e := Entry{No: len(out) + 1, Part: part, Kind: x.Kind, ID: x.ID, Title: x.Title, Number: x.Number, At: instant(x.At), Pages: x.Pages}
			for _, f := range x.Files {
				e.Files = append(e.Files, FileLine{f.Name, f.Type, f.Size, f.SHA256})
			}
			if len(e.Files) == 0 {
				e.Place = x.Place
			}
			out = append(out, e)
		}
	}
	return out
}

func stepsOf(c *casefile.Case) (out []Step) {
	for _, x := range c.Course {
		out = append(out, Step{x.No, x.Kind, x.Title().ZH, instant(x.At), string(x.State), x.Entry})
	}
	return out
}

// manifest writes the manifest of the next version of a file.
func (d *Dossier) manifest(class Class, body people.Body) ([]byte, error) {
	c, end := d.Case, closing(d.Case)
	m := Manifest{Form: Form, Book: c.Book, Body: body.Name, Case: c.ID, Number: c.Number, Violation: capture.ViolationWords(c.Violation).ZH, Version: len(d.Versions) + 1, Class: class,
		Entries: d.Entries, Steps: stepsOf(c), Checks: d.Checks, CheckedAt: instant(c.Now)}
	m.Closed = dayOf(&end.At)
	m.Filed, m.Decided = dayOf(c.FiledAt), dayOf(c.DecidedAt)
	if until := class.Until(d.ClosedOn()); until != 0 {
		m.Until = until.String()
	}
	if len(d.Versions) > 0 {
		m.Previous = d.Versions[0].Manifest
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest of a file: %w", err)
	}
	return append(b, '\n'), nil
}
