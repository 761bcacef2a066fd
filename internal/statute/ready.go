package statute

import (
	"context"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
)

// Lack is a figure that a field must have before cases are filed in it.
type Lack struct{ Kind Kind }

// Words names the figure, the article that asks for it and who enters it.
func (l Lack) Words() law.Words {
	return law.Words{
		ZH: "“" + l.Kind.Words.ZH + "”没有录入（" + l.Kind.Article + "）。由法制审核人员或者省级审批人员在“领域特别规定”中按来源录入。",
		EN: "“" + l.Kind.Words.EN + "” is not entered (" + law.Cited("en", l.Kind.Article) + "). A legal reviewer or the provincial approver enters it with its source under “Overlays by field”."}
}

// Ready says what a field still lacks on a day before cases may be filed in it: every threshold of a hearing that no source sets
// (行政处罚法 63; T44). Nothing: it is ready.
func Ready(ctx context.Context, q db.Queryer, book, field string, day law.Date) ([]Lack, error) {
	values, err := Parameters(ctx, q, book, field, day)
	if err != nil {
		return nil, err
	}
	return Lacking(values), nil
}

// Lacking is Ready of the values of a field.
func Lacking(values []Value) (out []Lack) {
	for _, name := range hearings {
		for _, v := range values {
			if v.Kind.Name == name && v.Amount == 0 {
				out = append(out, Lack{v.Kind})
			}
		}
	}
	return out
}
