package statute

import (
	"slices"

	"yuanjian/internal/law"
)

// Rank is the rank of a source in the hierarchy of law, or the kind of a standard.
type Rank string

// The ranks, highest first, then the kinds of standards.
const (
	Law                      Rank = "law"
	AdministrativeRegulation Rank = "administrative_regulation"
	LocalRegulation          Rank = "local_regulation"
	MinistryRule             Rank = "ministry_rule"
	LocalRule                Rank = "local_rule"
	NormativeDocument        Rank = "normative_document"
	MetrologicalRule         Rank = "metrological_rule" // JJG: how a measuring instrument is verified
	NationalStandard         Rank = "standard_national"
	IndustryStandard         Rank = "standard_industry"
	LocalStandard            Rank = "standard_local"
	GroupStandard            Rank = "standard_group"
	EnterpriseStandard       Rank = "standard_enterprise"
)

// rank is what is known of a rank: its words and its place. Ministry rules and rules of a provincial government have the same
// force (立法法 第一百零二条). A lower place is a higher rank.
type rank struct {
	key   Rank
	words law.Words
	place int
}

var ranks = []rank{
	{Law, law.Words{ZH: "法律", EN: "law"}, 1},
	{AdministrativeRegulation, law.Words{ZH: "行政法规", EN: "administrative regulation"}, 2},
	{LocalRegulation, law.Words{ZH: "地方性法规", EN: "local regulation"}, 3},
	{MinistryRule, law.Words{ZH: "部门规章", EN: "ministry rule"}, 4},
	{LocalRule, law.Words{ZH: "地方政府规章", EN: "rule of a local government"}, 4},
	{NormativeDocument, law.Words{ZH: "行政规范性文件", EN: "normative document"}, 9},
	{MetrologicalRule, law.Words{ZH: "计量检定规程", EN: "verification regulation"}, 10},
	{NationalStandard, law.Words{ZH: "国家标准", EN: "national standard"}, 11},
	{IndustryStandard, law.Words{ZH: "行业标准", EN: "industry standard"}, 12},
	{LocalStandard, law.Words{ZH: "地方标准", EN: "local standard"}, 13},
	{GroupStandard, law.Words{ZH: "团体标准", EN: "group standard"}, 14},
	{EnterpriseStandard, law.Words{ZH: "企业标准", EN: "enterprise standard"}, 15},
}

// Ranks lists every rank, highest first.
func Ranks() []Rank {
	out := make([]Rank, len(ranks))
	for i, r := range ranks {
		out[i] = r.key
	}
	return out
}

func (r Rank) known() (rank, bool) {
	i := slices.IndexFunc(ranks, func(x rank) bool { return x.key == r })
	if i < 0 {
		return rank{place: 99}, false
	}
	return ranks[i], true
}

// Words names the rank; empty for one that there is not.
func (r Rank) Words() law.Words {
	k, _ := r.known()
	return k.words
}

// MayOverlay tells whether a source of the rank prevails over the Measures (Art 2(1): 法律、法规、规章另有规定的，从其规定).
func (r Rank) MayOverlay() bool {
	k, ok := r.known()
	return ok && k.place <= 4
}

// Standard tells whether the rank is a standard or a verification regulation.
func (r Rank) Standard() bool {
	k, ok := r.known()
	return ok && k.place >= 10
}

// Counts tells whether a standard is one that Art 12(1)(三) names: national, industry or local. A verification regulation is
// a national one.
func (r Rank) Counts() bool {
	k, ok := r.known()
	return ok && k.place >= 10 && k.place <= 13
}

// Above tells whether the rank is higher than another.
func (r Rank) Above(o Rank) bool {
	return r.Place() < o.Place()
}

// Basis is the rank in the word of the admissibility contract, which has one word for both kinds of rules and none for
// standards.
func (r Rank) Basis() string {
	switch {
	case r == MinistryRule || r == LocalRule:
		return "rule"
	case r.Standard():
		return "none"
	}
	return string(r)
}

// Place is where the rank stands: a lower place is a higher rank. Ministry rules and rules of a provincial government share one.
func (r Rank) Place() int {
	k, _ := r.known()
	return k.place
}
