package office

import (
	"net/url"
	"slices"
	"strconv"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// courseKind is a kind of steps by which the course of a case is narrowed (ux G.5).
type courseKind struct {
	key string // in the address
	has func(x *casefile.Step) bool
}

// courseKinds are the kinds in their order. A step may be of several.
var courseKinds = []courseKind{
	{"inquiry", func(x *casefile.Step) bool {
		return kindIn(x, casefile.Inquired.Name, casefile.ReportMade.Name, casefile.SentBack.Name, casefile.Touched.Name, casefile.Thawed.Name)
	}},
	{"party", func(x *casefile.Step) bool {
		return kindIn(x, casefile.DefenceTaken.Name, casefile.DefenceAnswered.Name, casefile.Waived.Name, casefile.HearingAsked.Name, casefile.HearingAnswered.Name, casefile.HearingSet.Name,
			casefile.HearingServed.Name, casefile.HearingHeld.Name, casefile.HearingReported.Name, casefile.RemedyTaken.Name, casefile.RemedyAnswered.Name, casefile.RemedyEnded.Name, casefile.HelpWanted.Name, casefile.HelpGiven.Name)
	}},
	{"approval", func(x *casefile.Step) bool {
		p := x.Asks()
		return p == access.DecideCases || p == access.ReviewCases
	}},
	{"papers", func(x *casefile.Step) bool {
		return x.Paper != "" || kindIn(x, casefile.NoticeServed.Name, casefile.HearingServed.Name, casefile.DecisionServed.Name)
	}},
	{"money", func(x *casefile.Step) bool {
		return kindIn(x, casefile.ReportMade.Name, casefile.NoticeIssued.Name, casefile.PutUp.Name, casefile.Decided.Name, casefile.SimplePrepared.Name, casefile.SimpleDecided.Name, casefile.Corrected.Name, casefile.Ended.Name)
	}},
}

func kindIn(x *casefile.Step, names ...string) bool { return slices.Contains(names, x.Kind) }

// courseView is how the course is shown: the steps of a month where it is long, and of one kind where that is asked for.
type courseView struct {
	month string // empty: all
	kind  *courseKind
}

func (n courseView) shows(x *casefile.Step) bool { return n.kind == nil || n.kind.has(x) }

// address is the page of a case in that view.
func (n courseView) address(id string) string {
	q := url.Values{}
	if n.month != "" {
		q.Set("month", n.month)
	}
	if n.kind != nil {
		q.Set("kind", n.kind.key)
	}
	if len(q) == 0 {
		return casePath(id)
	}
	return casePath(id) + "?" + q.Encode()
}

// courseFilter is the kind that the address asks for, and the ways to the others, each with how many steps of the month it has; nil for a course that
// is short.
func courseFilter(c *web.Context, k *casefile.Case, n courseView) (courseView, *ui.Tabs, error) {
	in := c.Read()
	key := in.OptionalText("kind", 20)
	i := slices.IndexFunc(courseKinds, func(x courseKind) bool { return x.key == key })
	in.Want(key == "" || i >= 0, "kind", "请选择列出的类别。", "Choose one of the kinds listed.")
	if i >= 0 {
		n.kind = &courseKinds[i]
	}
	if len(k.Course) < courseLeast {
		return n, nil, in.Err()
	}
	t := &ui.Tabs{Label: c.T("cases.course.kinds")}
	add := func(of *courseKind, words string) {
		m := courseView{n.month, of}
		count := 0
		for _, x := range k.Course {
			if (m.month == "" || caseMonth(x) == m.month) && m.shows(x) {
				count++
			}
		}
		t.Items = append(t.Items, ui.Tab{URL: m.address(k.ID), Text: words, Current: n.kind == of, Count: &count})
	}
	add(nil, c.T("devices.all"))
	for i := range courseKinds {
		add(&courseKinds[i], c.T("cases.course."+courseKinds[i].key))
	}
	return n, t, in.Err()
}

// courseLeast is from how many steps on a course is narrowed by kind.
const courseLeast = 8

// folded stands for a run of steps that are not of the kind asked for: their numbers are never hidden (ux G.5).
func folded(c *web.Context, k *casefile.Case, run []*casefile.Step, n courseView) ui.TimelineEntry {
	first, last := run[0].No, run[len(run)-1].No
	e := ui.TimelineEntry{Kind: ui.Folded, Act: c.T("cases.folded", first, last)}
	if first == last {
		e.Act = c.T("cases.folded.one", first)
	}
	times := map[string]int{}
	var order []string
	for _, x := range run {
		title := c.Words(x.Title())
		if times[title]++; times[title] == 1 {
			order = append(order, title)
		}
	}
	for i, title := range order {
		if times[title] > 1 {
			order[i] = c.T("cases.folded.times", title, times[title])
		}
	}
	e.Details = []string{listed(c, order)}
	e.Asks = []ui.Link{{URL: courseView{month: n.month}.address(k.ID) + "#entry-" + strconv.Itoa(first), Text: c.T("cases.folded.show")}}
	return e
}
