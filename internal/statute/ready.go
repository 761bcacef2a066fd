package statute

import (
	"context"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Ready says what a field still lacks on a day before cases may be filed in it: every threshold of a hearing that no source sets, with
// the article that asks for it and who enters it (行政处罚法 63; T44). Nothing: it is ready.
func Ready(ctx context.Context, q db.Queryer, book, field string, day law.Date) ([]law.Words, error) {
	values, err := Parameters(ctx, q, book, field, day)
	if err != nil {
		return nil, err
	}
	return lacking(values), nil
}

func lacking(values []Value) (out []law.Words) {
	for _, name := range hearings {
		for _, v := range values {
			if v.Kind.Name != name || v.Amount > 0 {
				continue
			}
			out = append(out, law.Words{
				ZH: "“" + v.Kind.Words.ZH + "”没有录入（" + hearingArticle + "）。由法制审核人员或者省级审批人员在“领域特别规定”中按来源录入。",
				EN: "“" + v.Kind.Words.EN + "” is not entered (" + law.Cited("en", hearingArticle) + "). A legal reviewer or the provincial approver enters it with its source under “Overlays by field”."})
		}
	}
	return out
}
