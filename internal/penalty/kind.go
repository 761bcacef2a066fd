package penalty

import (
	"slices"

	"yuanjian/internal/law"
)

// Kind is a kind of penalty (行政处罚法 9).
type Kind string

// The kinds, in the order of the article. Other is what a law or an administrative regulation sets beside them (9(六)).
const (
	Warning            Kind = "warning"
	Criticism          Kind = "criticism"
	Fine               Kind = "fine"
	ConfiscateGains    Kind = "confiscate_gains"
	ConfiscateGoods    Kind = "confiscate_goods"
	SuspendLicence     Kind = "suspend_licence"
	LowerGrade         Kind = "lower_grade"
	RevokeLicence      Kind = "revoke_licence"
	RestrictBusiness   Kind = "restrict_business"
	StopBusiness       Kind = "stop_business"
	CloseDown          Kind = "close_down"
	RestrictProfession Kind = "restrict_profession"
	Other              Kind = "other"
)

// Class is the item of 行政处罚法 9 that names a kind: what the penalty touches.
type Class string

// The classes, one for each item but (五).
const (
	Reputation    Class = "reputation"    // 9(一)
	Property      Class = "property"      // 9(二)
	Qualification Class = "qualification" // 9(三)
	Conduct       Class = "conduct"       // 9(四)
	ByOtherLaw    Class = "by_other_law"  // 9(六)
)

var classes = map[Class]law.Words{
	Reputation:    {ZH: "名誉罚（第九条第（一）项）", EN: "touches the name (Art 9(1))"},
	Property:      {ZH: "财产罚（第九条第（二）项）", EN: "touches property (Art 9(2))"},
	Qualification: {ZH: "资格罚（第九条第（三）项）", EN: "touches a licence (Art 9(3))"},
	Conduct:       {ZH: "行为罚（第九条第（四）项）", EN: "touches conduct (Art 9(4))"},
	ByOtherLaw:    {ZH: "法律、行政法规规定的其他处罚（第九条第（六）项）", EN: "by another law or administrative regulation (Art 9(6))"},
}

// Words names the class with its item.
func (c Class) Words() law.Words { return classes[c] }

// need says whether a measure of a kind has a sum, days or things.
type need int

const (
	none need = iota
	may
	must
)

// kind is what is known of a kind of penalty.
type kind struct {
	key   Kind
	words law.Words
	class Class
	// sum is in fen: of a fine or of gains, or the value of goods. Things are what is taken, touched or forbidden, one a line.
	sum, days, things need
	// endless is what no days mean where they may be left out: true for ever, false until something is done.
	endless bool
	// above are the kinds in whose place this one is lighter whatever they are of, as long as it touches nothing they do not.
	above []Kind
}

// kinds is the table. The law sets no ladder between classes: of it the table has only what is sure. A warning is the
// lightest of all kinds that the article names. Suspending a licence or lowering its grade is less than revoking it,
// restricting a business less than stopping it, and both are less than closing it down.
var kinds = []kind{
	{Warning, law.Words{ZH: "警告", EN: "warning"}, Reputation, none, none, none, false,
		[]Kind{Criticism, Fine, ConfiscateGains, ConfiscateGoods, SuspendLicence, LowerGrade, RevokeLicence, RestrictBusiness, StopBusiness, CloseDown, RestrictProfession}},
	{Criticism, law.Words{ZH: "通报批评", EN: "public criticism"}, Reputation, none, none, none, false, nil},
	{Fine, law.Words{ZH: "罚款", EN: "fine"}, Property, must, none, none, false, nil},
	{ConfiscateGains, law.Words{ZH: "没收违法所得", EN: "confiscation of unlawful gains"}, Property, must, none, none, false, nil},
	{ConfiscateGoods, law.Words{ZH: "没收非法财物", EN: "confiscation of unlawful goods"}, Property, may, none, must, false, nil},
	{SuspendLicence, law.Words{ZH: "暂扣许可证件", EN: "suspension of a licence"}, Qualification, none, must, must, false, []Kind{RevokeLicence}},
	{LowerGrade, law.Words{ZH: "降低资质等级", EN: "lowering of a grade"}, Qualification, none, none, must, false, []Kind{RevokeLicence}},
	{RevokeLicence, law.Words{ZH: "吊销许可证件", EN: "revocation of a licence"}, Qualification, none, none, must, false, nil},
	{RestrictBusiness, law.Words{ZH: "限制开展生产经营活动", EN: "restriction of business"}, Conduct, none, may, must, false, []Kind{StopBusiness, CloseDown}},
	{StopBusiness, law.Words{ZH: "责令停产停业", EN: "order to stop business"}, Conduct, none, may, may, false, []Kind{CloseDown}},
	{CloseDown, law.Words{ZH: "责令关闭", EN: "order to close down"}, Conduct, none, none, may, false, nil},
	{RestrictProfession, law.Words{ZH: "限制从业", EN: "restriction of a profession"}, Conduct, none, may, must, true, nil},
	{Other, law.Words{ZH: "法律、行政法规规定的其他行政处罚", EN: "another penalty set by law or administrative regulation"}, ByOtherLaw, may, may, must, false, nil},
}

// Kinds lists every kind in the order of the article.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, k := range kinds {
		out[i] = k.key
	}
	return out
}

func (k Kind) known() (kind, bool) {
	i := slices.IndexFunc(kinds, func(x kind) bool { return x.key == k })
	if i < 0 {
		return kind{}, false
	}
	return kinds[i], true
}

// Known tells whether there is such a kind.
func (k Kind) Known() bool { _, ok := k.known(); return ok }

// Words names the kind as the article does; empty for one that there is not.
func (k Kind) Words() law.Words { x, _ := k.known(); return x.words }

// Class is the item of the article that names the kind; empty for one that there is not.
func (k Kind) Class() Class { x, _ := k.known(); return x.class }

// HasSum, HasDays and HasThings tell whether a measure of the kind may have a sum, days, or things that are named.
func (k Kind) HasSum() bool    { x, _ := k.known(); return x.sum != none }
func (k Kind) HasDays() bool   { x, _ := k.known(); return x.days != none }
func (k Kind) HasThings() bool { x, _ := k.known(); return x.things != none }
