package public

import (
	"fmt"
	"strings"

	"yuanjian/internal/disclosure"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/web/i18n"
	"yuanjian/internal/web/ui"
)

// GovernedPart is one concluded task of source governance.
type GovernedPart struct {
	Title string
	Facts ui.Facts
}

// governed are what was found to cause the violations at a site, what was done about it, and what came of it (Art 19).
func governed(v View, site *disclosure.Site) []GovernedPart {
	var out []GovernedPart
	for i := range site.Governed {
		t := &site.Governed[i]
		var measures []string
		for _, m := range t.Measures {
			measures = append(measures, v.W(m))
		}
		between := "；"
		if v.Lang == i18n.EN {
			between = "; "
		}
		part := GovernedPart{Title: v.T("public.governed.one", law.DateOf(t.Closed).String()), Facts: ui.Facts{
			{Key: v.T("public.governed.opened"), Value: ui.On(law.DateOf(t.Opened))}, {Key: v.T("public.governed.cause"), Value: ui.Text(v.W(t.Cause))},
			{Key: v.T("public.governed.measures"), Value: ui.Text(strings.Join(measures, between))}, {Key: v.T("public.governed.measured"), Value: ui.On(t.Measured)}}}
		if t.BeforeDays > 0 && t.AfterDays > 0 {
			part.Facts = append(part.Facts, ui.Fact{Key: v.T("public.governed.before"), Value: ui.Text(stretch(v, t.Before, t.BeforeDays, t.BeforeDay))},
				ui.Fact{Key: v.T("public.governed.after"), Value: ui.Text(stretch(v, t.After, t.AfterDays, t.AfterDay))})
		}
		part.Facts = append(part.Facts, ui.Fact{Key: v.T("public.governed.effect"), Value: ui.Text(v.W(t.Effect))}, ui.Fact{Key: v.T("public.governed.conclusion"), Value: ui.Text(t.Conclusion)})
		out = append(out, part)
	}
	return out
}

// stretch is how much was captured on some days, or that it was too little to be told.
func stretch(v View, n governance.Told, days int, tenths int64) string {
	if n.Few {
		return v.T("public.governed.few", days, governance.Few)
	}
	return v.T("public.governed.days", days, n.Number, fmt.Sprintf("%d.%d", tenths/10, tenths%10))
}
