package office_test

import (
	"testing"

	"yuanjian/internal/testkit"
)

// TestA41a_AnOfficerFindsThatNobodyElseIsShownByForms: the page of the item offers the finding to who handles the case, says it once it was made, and
// offers to take it back.
func TestA41a_AnOfficerFindsThatNobodyElseIsShownByForms(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		d := newCaseDesk(t, w)
		id := d.of.Filed()
		item := d.of.Prove(id)
		first, at := d.as(d.of.First), "/evidence/"+item
		d.as(d.of.Head).get(at).wants(200).lacks("/steps/clear")
		form := link(first.get(at), "认定不含他人信息")
		all, err := d.of.E.Of(t.Context(), d.DB.Reader(), d.Book, id)
		d.of.Must(err)
		sum := all[0].Files[0].SHA256
		first.get(form).wants(200, sum[:16], "原始画质")
		first.post(form, "words", "只有本车").wants(422, "请选择看过的文件", "只有本车")
		first.post(form, "files", sum, "words", "").wants(422, "请写明看过什么")
		first.post(form, "files", sum, "words", "只有本车，没有行人").goes(at)
		end := link(first.get(at).wants(200, "1份文件中1份不含他人信息", "只有本车，没有行人").lacks(form+"\""), "收回不含他人信息的认定")
		first.post(end, "reasons", "有倒影").goes(at)
		first.get(at).wants(200).lacks("份不含他人信息")
	})
}
