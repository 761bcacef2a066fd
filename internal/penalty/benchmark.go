package penalty

import (
	"fmt"
	"slices"
	"strconv"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Range is from which to which figure one kind of penalty goes, both included: fen for a sum, days for a term; the other stays
// zero, and both for a kind without figures.
type Range struct {
	Kind     Kind  `json:"kind"`
	From     int64 `json:"from,omitempty"` // fen
	To       int64 `json:"to,omitempty"`
	DaysFrom int   `json:"days_from,omitempty"`
	DaysTo   int   `json:"days_to,omitempty"`
}

// Words writes the range as ReadRanges reads it: 罚款200.00元至500.00元.
func (r Range) Words() law.Words {
	w := r.Kind.Words()
	sum, days := span(money.Fen(r.From).Decimal(), money.Fen(r.To).Decimal(), r.From == 0, r.From == r.To, "元", " yuan"), span(strconv.Itoa(r.DaysFrom), strconv.Itoa(r.DaysTo), r.DaysFrom == 0, r.DaysFrom == r.DaysTo, "日", " days")
	if r.To > 0 {
		w = law.Words{ZH: w.ZH + sum.ZH, EN: w.EN + " of " + sum.EN}
	}
	if r.DaysTo > 0 {
		w = law.Words{ZH: w.ZH + days.ZH, EN: w.EN + " for " + days.EN}
	}
	return w
}

// span writes from one figure to another, up to one, or just one.
func span(from, to string, open, one bool, zh, en string) law.Words {
	switch {
	case open:
		return law.Words{ZH: to + zh + "以下", EN: "up to " + to + en}
	case one:
		return law.Words{ZH: to + zh, EN: to + en}
	}
	return law.Words{ZH: from + zh + "至" + to + zh, EN: from + " to " + to + en}
}

// Ranges are those of one band, or of the provision of law: each kind once.
type Ranges []Range

// Of is the range of a kind, and whether there is one.
func (r Ranges) Of(k Kind) (Range, bool) {
	i := slices.IndexFunc(r, func(x Range) bool { return x.Kind == k })
	if i < 0 {
		return Range{}, false
	}
	return r[i], true
}

// Words writes all of them.
func (r Ranges) Words() law.Words {
	list := make([]law.Words, len(r))
	for i, x := range r {
		list[i] = x.Words()
	}
	return join(list, "；", "; ")
}

// Band is one 裁量阶次 of a benchmark: the circumstances in words, and the penalties for them.
type Band struct {
	Key    string    `json:"key"`
	Words  law.Words `json:"words"` // Chinese; the English may be missing
	Ranges Ranges    `json:"ranges"`
}

// Benchmark is a 裁量基准 for one kind of violation in a field (行政处罚法 34). Law is what the provision itself allows: no band
// reaches beyond it.
type Benchmark struct {
	Field     string `json:"field"`
	Violation string `json:"violation"`
	Basis     string `json:"basis"` // the provision that sets the penalty, as it is cited
	Law       Ranges `json:"law"`
	Bands     []Band `json:"bands"`
}

// Bounds of a benchmark.
const (
	BandsMost  = 30
	wordsMost  = 500
	keyMost    = 40
	basisMost  = 200
	rangesMost = 13
)

// Band returns a band by its key, and whether there is one.
func (b Benchmark) Band(key string) (Band, bool) {
	i := slices.IndexFunc(b.Bands, func(x Band) bool { return x.Key == key })
	if i < 0 {
		return Band{}, false
	}
	return b.Bands[i], true
}

// Check returns fault.Invalid with everything that is wrong: the provision and its ranges are there, each band has its own key,
// its circumstances and ranges that lie within those of the law.
func (b Benchmark) Check() error {
	var c fault.Check
	c.Want(b.Field != "", "field", "请选择执法领域。", "Choose the field of enforcement.")
	c.Want(b.Violation != "", "violation", "请选择违法行为。", "Choose the violation.")
	basis := b.Basis
	c.Text(&basis, basisMost, true, "basis", "请写明设定处罚的条款。", "Cite the provision that sets the penalty.")
	b.Law.check(&c, "law")
	c.Want(len(b.Bands) > 0, "bands", "请至少写一个裁量阶次。", "Give at least one band.")
	c.Want(len(b.Bands) <= BandsMost, "bands", fmt.Sprintf("裁量阶次最多%d个。", BandsMost), fmt.Sprintf("At most %d bands.", BandsMost))
	keys := map[string]bool{}
	for i, x := range b.Bands {
		at := fmt.Sprintf("bands/%d", i)
		key, words, english := x.Key, x.Words.ZH, x.Words.EN
		c.Text(&key, keyMost, true, at, "请写明阶次名称。", "Name the band.")
		c.Want(!keys[key], at, "阶次名称不能重复："+key, "Two bands have the same name: "+key)
		keys[key] = true
		c.Text(&words, wordsMost, true, at, "请写明“"+key+"”适用的情形。", "Say for which circumstances “"+key+"” is.")
		c.AtMost(&english, wordsMost, at)
		x.Ranges.check(&c, at)
		for _, r := range x.Ranges {
			if len(b.Law) > 0 {
				within(&c, at, r, b.Law)
			}
		}
	}
	return c.Err()
}

func (r Ranges) check(c *fault.Check, at string) {
	c.Want(len(r) > 0 && len(r) <= rangesMost, at, "请写明处罚的种类和幅度。", "Give the kinds of penalty and how far each goes.")
	seen := map[Kind]bool{}
	for _, x := range r {
		k, ok := x.Kind.known()
		if !c.Want(ok && !seen[x.Kind], at, "每种行政处罚写一次，种类按行政处罚法第九条。", "Each kind of penalty once, as Art 9 names them.") {
			continue
		}
		seen[x.Kind] = true
		w := k.words
		c.Want(x.From >= 0 && x.From <= x.To && x.To <= FenMost, at, w.ZH+"的金额应当由低到高。", "The sums of the "+w.EN+" go from low to high.")
		c.Want(x.DaysFrom >= 0 && x.DaysFrom <= x.DaysTo && x.DaysTo <= DaysMost, at, w.ZH+"的期限应当由短到长。", "The days of the "+w.EN+" go from short to long.")
		c.Want(k.sum != none || x.To == 0, at, w.ZH+"没有金额。", "A "+w.EN+" has no sum.")
		c.Want(k.days != none || x.DaysTo == 0, at, w.ZH+"没有期限。", "A "+w.EN+" has no days.")
		c.Want(x.Kind != Fine || x.To > 0, at, "请写明罚款的金额。", "Give the sums of the fine.")
		c.Want(k.days != must || x.DaysTo > 0, at, "请写明"+w.ZH+"的期限。", "Give the days of the "+w.EN+".")
	}
}

// within records that a range of a band lies within that of the law.
func within(c *fault.Check, at string, r Range, limits Ranges) {
	l, ok := limits.Of(r.Kind)
	w, has := r.Words(), limits.Words()
	fits := ok && r.From >= l.From && r.DaysFrom >= l.DaysFrom && (l.To == 0 || r.To <= l.To) && (l.DaysTo == 0 || r.DaysTo <= l.DaysTo)
	c.Want(fits, at, "“"+w.ZH+"”超出了法定的种类和幅度（"+has.ZH+"）。", "“"+w.EN+"” reaches beyond what the law allows ("+has.EN+").")
}
