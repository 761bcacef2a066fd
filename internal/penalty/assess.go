package penalty

import (
	"fmt"

	"yuanjian/internal/law"
	"yuanjian/internal/money"
)

// Assessment is where a proposed penalty stands to a band of a benchmark.
type Assessment struct {
	Band  Band
	Above []law.Words // how it is heavier than the band
	Below []law.Words // how it is lighter than the band
	// BelowLaw is how it is less than the law's own least: mitigated (减轻), for which the law wants a ground (行政处罚法 30–32).
	BelowLaw []law.Words
}

// Inside tells whether the penalty lies within the band; otherwise it deviates, and the decision says why.
func (a Assessment) Inside() bool { return len(a.Above) == 0 && len(a.Below) == 0 }

// Assess compares a proposed penalty with a band of the benchmark (行政处罚法 34). What the law does not allow is refused: a kind
// that its provision has not, or more than its most (行政处罚法 38). A band that there is not is refused too.
func Assess(b Benchmark, key string, proposed Penalty) (Assessment, error) {
	band, ok := b.Band(key)
	if !ok {
		return Assessment{}, law.Refusal{Rule: "L34", Article: "行政处罚法第三十四条",
			Because: law.Words{ZH: "裁量基准里没有这个阶次。", EN: "The benchmark has no such band."},
			Cure:    law.Words{ZH: "请从裁量基准里选择与情形相符的阶次。", EN: "Choose the band that fits the circumstances."}}
	}
	a := Assessment{Band: band}
	for _, m := range proposed.Measures {
		least, ok := b.Law.Of(m.Kind)
		if above := least.above(m); !ok || len(above) > 0 {
			return Assessment{}, beyond(b, m, above)
		}
		a.BelowLaw = append(a.BelowLaw, least.below(m)...)
		r, ok := band.Ranges.Of(m.Kind)
		if !ok {
			w := m.Words()
			a.Above = append(a.Above, law.Words{ZH: "阶次“" + band.Key + "”没有" + w.ZH, EN: "the band “" + band.Key + "” has no " + w.EN})
			continue
		}
		a.Above = append(a.Above, r.above(m)...)
		a.Below = append(a.Below, r.below(m)...)
	}
	for _, r := range band.Ranges {
		if _, ok := proposed.Of(r.Kind); !ok {
			w := r.Words()
			a.Below = append(a.Below, law.Words{ZH: "没有处以" + w.ZH, EN: "leaves out the " + w.EN})
		}
	}
	return a, nil
}

func beyond(b Benchmark, m Measure, above []law.Words) error {
	because := law.Words{ZH: b.Basis + "没有设定" + m.Kind.Words().ZH + "。", EN: b.Basis + " sets no " + m.Kind.Words().EN + "."}
	if len(above) > 0 {
		because = law.Words{ZH: join(above, "；", "; ").ZH + "，是" + b.Basis + "设定的上限。", EN: join(above, "；", "; ").EN + ", the most of " + b.Basis + "."}
	}
	has := b.Law.Words()
	return law.Refusal{Rule: "L38", Article: "行政处罚法第三十八条", Because: because,
		Cure: law.Words{ZH: "请在法定的种类和幅度内拟处罚：" + has.ZH + "。", EN: "Propose a penalty within what the law allows: " + has.EN + "."}}
}

// above and below say how a measure leaves a range. A range without a sum or without days does not bound them.
func (r Range) above(m Measure) (out []law.Words) {
	w := m.Kind.Words()
	if r.To > 0 && m.Fen > r.To {
		a, b := money.Fen(m.Fen).Figures(), money.Fen(r.To).Figures()
		out = append(out, law.Words{ZH: w.ZH + a.ZH + "高于" + b.ZH, EN: "the " + w.EN + " of " + a.EN + " is above " + b.EN})
	}
	if r.DaysTo > 0 && (m.Days > r.DaysTo || m.Days == 0) {
		d := m.daysWords()
		out = append(out, law.Words{ZH: fmt.Sprintf("%s%s长于%d日", w.ZH, d.ZH, r.DaysTo), EN: fmt.Sprintf("the %s %s is longer than %d days", w.EN, d.EN, r.DaysTo)})
	}
	return out
}

func (r Range) below(m Measure) (out []law.Words) {
	w := m.Kind.Words()
	if m.Fen < r.From {
		a, b := money.Fen(m.Fen).Figures(), money.Fen(r.From).Figures()
		out = append(out, law.Words{ZH: w.ZH + a.ZH + "低于" + b.ZH, EN: "the " + w.EN + " of " + a.EN + " is below " + b.EN})
	}
	if m.Days > 0 && m.Days < r.DaysFrom {
		out = append(out, law.Words{ZH: fmt.Sprintf("%s%d日短于%d日", w.ZH, m.Days, r.DaysFrom), EN: fmt.Sprintf("the %s of %d days is shorter than %d", w.EN, m.Days, r.DaysFrom)})
	}
	return out
}
