package statute

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"yuanjian/internal/law"
)

//go:embed sources.txt
var sources string

// Own are the sources that are part of the program, in the order of their ranks. A fault in the file is a fault of the
// program: the error names the line.
func Own() ([]Entry, error) {
	own, err := ownParsed()
	return slices.Clone(own), err
}

var ownParsed = sync.OnceValues(func() ([]Entry, error) { return parse(sources) })

// parse reads blocks as the head of sources.txt describes them.
func parse(text string) ([]Entry, error) {
	var out []Entry
	line := 0 // of the block: 0 none, 1 to 3 title, number, source
	for i, s := range strings.Split(text, "\n") {
		s = strings.TrimSpace(s)
		fault := func(what string) error { return fmt.Errorf("sources.txt line %d: %s", i+1, what) }
		if s == "" || strings.HasPrefix(s, "#") {
			continue
		}
		if head, ok := strings.CutPrefix(s, "= "); ok {
			e, err := parseHead(head)
			if err != nil {
				return nil, fault(err.Error())
			}
			if slices.ContainsFunc(out, func(x Entry) bool { return x.ID == e.ID }) {
				return nil, fault("id " + e.ID + " twice")
			}
			out, line = append(out, e), 1
			continue
		}
		if len(out) == 0 {
			return nil, fault("text before the first entry")
		}
		e := &out[len(out)-1]
		switch line {
		case 1:
			e.Title = s
		case 2:
			e.Number = strings.TrimPrefix(s, "-")
		case 3:
			e.Source = strings.TrimPrefix(s, "-")
		default:
			p, err := parseProvision(s)
			if err != nil {
				return nil, fault(err.Error())
			}
			e.Provisions = append(e.Provisions, p)
		}
		line++
	}
	slices.SortStableFunc(out, func(a, b Entry) int {
		return a.Rank.Place() - b.Rank.Place()
	})
	return out, nil
}

func parts(s string) []string {
	all := strings.Split(s, "|")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

func parseHead(s string) (Entry, error) {
	all := parts(s)
	if len(all) != 5 {
		return Entry{}, fmt.Errorf("five parts are wanted, found %d", len(all))
	}
	e := Entry{ID: all[0], Rank: Rank(all[1]), Checked: all[4] == "checked"}
	if _, ok := e.Rank.known(); !ok {
		return e, fmt.Errorf("no rank is called %q", all[1])
	}
	from, err := parseDay(all[2])
	if err != nil {
		return e, err
	}
	if from != nil {
		e.From = *from
	}
	e.Until, err = parseDay(all[3])
	return e, err
}

func parseDay(s string) (*law.Date, error) {
	if s == "-" {
		return nil, nil
	}
	d, err := law.ParseDate(s)
	return &d, err
}

func parseProvision(s string) (Provision, error) {
	all := parts(s)
	p := Provision{Article: all[0]}
	if len(all) > 1 {
		p.Gist = all[1]
	}
	if len(all) < 3 {
		return p, nil
	}
	var err error
	p.Until, err = parseDay(all[2])
	return p, err
}
