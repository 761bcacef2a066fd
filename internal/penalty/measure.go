package penalty

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/money"
)

// Measure is one kind of penalty with what it consists of.
type Measure struct {
	Kind Kind  `json:"kind"`
	Fen  int64 `json:"fen,omitempty"` // sum of a fine or of gains, value of goods
	// Days is how long it lasts, in calendar days; 0 where the kind may do without: for ever (限制从业), or until something
	// is done (限制, 停产停业).
	Days int `json:"days,omitempty"`
	// What is taken, touched or forbidden, one thing a line. Goods may have their number behind ｜ (相机｜2), a licence whose grade
	// is lowered the new grade (资质证书｜二级). Empty, where it may be: the whole business.
	What string `json:"what,omitempty"`
	// Points are entered for the violation beside the measure, where the law of the field has such points.
	Points int `json:"points,omitempty"`
}

// Penalty is what one decision imposes: measures of different kinds.
type Penalty struct {
	Measures []Measure `json:"measures"`
}

// Bounds of what a penalty may hold.
const (
	FenMost    = 100_000_000_000_000 // 1万亿元
	DaysMost   = 36_500
	PointsMost = 100
	ThingsMost = 100
	whatMost   = 4000
)

// thing is a line of What: a name, and behind ｜ a number or a grade.
type thing struct{ name, rest string }

// Things are the lines of What that say something.
func (m Measure) Things() []string {
	var out []string
	for _, line := range strings.Split(strings.ReplaceAll(m.What, "\r", ""), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (m Measure) things() []thing {
	var out []thing
	for _, line := range m.Things() {
		name, rest, _ := strings.Cut(strings.ReplaceAll(line, "|", "｜"), "｜")
		out = append(out, thing{strings.TrimSpace(name), strings.TrimSpace(rest)})
	}
	return out
}

// number is how many of a thing there are, one when it is not said; false where the rest is no number.
func (t thing) number() (int, bool) {
	if t.rest == "" {
		return 1, true
	}
	n, err := strconv.Atoi(t.rest)
	return n, err == nil && n > 0
}

// Of returns the measure of a kind, and whether there is one.
func (p Penalty) Of(k Kind) (Measure, bool) {
	i := slices.IndexFunc(p.Measures, func(m Measure) bool { return m.Kind == k })
	if i < 0 {
		return Measure{}, false
	}
	return p.Measures[i], true
}

// Points are those of all measures.
func (p Penalty) Points() (sum int) {
	for _, m := range p.Measures {
		sum += m.Points
	}
	return sum
}

// Check returns fault.Invalid with everything that is wrong, by the place in the JSON of a penalty (measures/0/fen): there is at
// least one measure, each kind once, with what its kind has to say and nothing else.
func (p Penalty) Check() error {
	var c fault.Check
	c.Want(len(p.Measures) > 0, "measures", "请至少写明一种行政处罚；不予处罚的，不在这里写。", "Give at least one penalty; where there is none, it is not written here.")
	seen := map[Kind]bool{}
	for i, m := range p.Measures {
		at := fmt.Sprintf("measures/%d/", i)
		c.Want(!seen[m.Kind], at+"kind", "每种行政处罚只写一次；对几件物品、证照的，逐行写在对象里。", "Each kind once; several things are lines of one measure.")
		seen[m.Kind] = true
		m.check(&c, at)
	}
	return c.Err()
}

func (m Measure) check(c *fault.Check, at string) {
	k, ok := m.Kind.known()
	if !c.Want(ok, at+"kind", "请选择行政处罚的种类。", "Choose the kind of penalty.") {
		return
	}
	w := k.words
	c.Want(k.sum != must || m.Fen > 0, at+"fen", w.ZH+"应当写明金额。", "Give the sum of the "+w.EN+".")
	c.Want(k.sum != none || m.Fen == 0, at+"fen", w.ZH+"没有金额。", "A "+w.EN+" has no sum.")
	c.Want(m.Fen >= 0 && m.Fen <= FenMost, at+"fen", "金额不能为负，也不能超过"+money.Fen(FenMost).Figures().ZH+"。", "The sum is not negative and at most "+money.Fen(FenMost).Figures().EN+".")
	c.Want(k.days != must || m.Days > 0, at+"days", w.ZH+"应当写明期限（日）。", "Give the days of the "+w.EN+".")
	c.Want(k.days != none || m.Days == 0, at+"days", w.ZH+"没有期限。", "A "+w.EN+" has no days.")
	c.Want(m.Days >= 0 && m.Days <= DaysMost, at+"days", fmt.Sprintf("期限不能为负，也不能超过%d日。", DaysMost), fmt.Sprintf("The days are not negative and at most %d.", DaysMost))
	c.Want(m.Points >= 0 && m.Points <= PointsMost, at+"points", fmt.Sprintf("记分应当在0至%d之间。", PointsMost), fmt.Sprintf("Points lie between 0 and %d.", PointsMost))
	m.checkThings(c, at+"what", k)
}

func (m Measure) checkThings(c *fault.Check, at string, k kind) {
	things := m.things()
	c.Want(k.things != must || len(things) > 0, at, k.words.ZH+"应当写明对象，每行一项。", "Say of what the "+k.words.EN+" is, one a line.")
	c.Want(k.things != none || len(things) == 0, at, k.words.ZH+"不写对象。", "A "+k.words.EN+" names no thing.")
	c.Want(len(things) <= ThingsMost, at, fmt.Sprintf("最多%d项。", ThingsMost), fmt.Sprintf("At most %d things.", ThingsMost))
	what := m.What
	c.AtMost(&what, whatMost, at)
	names := map[string]bool{}
	for _, t := range things {
		c.Want(t.name != "" && !names[t.name], at, "每行先写名称，同一名称只写一次。", "Each line begins with a name, and each name comes once.")
		names[t.name] = true
		if _, ok := t.number(); m.Kind == ConfiscateGoods {
			c.Want(ok, at, "｜后面写数量，如“相机｜2”。", "A number stands behind ｜, as in “camera｜2”.")
		}
	}
}
