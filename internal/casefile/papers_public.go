package casefile

import (
	"cmp"
	"fmt"
	"strings"

	"yuanjian/internal/paper"
	"yuanjian/internal/term"
)

// publication is C6.10: what of a decision is public, from when until when (行政处罚法 48).
func (w *writing) publication(x *Publication) error {
	w.title("行政处罚决定公开说明")
	w.Paragraph("根据" + w.basis() + "，本机关公开下列具有一定社会影响的行政处罚决定。公开的内容已经隐去个人信息。")
	w.announced(x)
	w.Fields(paper.Filled("公开期间", dayOf(w.now)+"至"+x.Until.Words()), paper.Filled("同时在别处公开", cmp.Or(x.Elsewhere, paper.None)), paper.Filled("社会影响", x.Influence))
	w.Heading("公开的内容")
	for line := range strings.SplitSeq(x.Text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.Paragraph(line)
		}
	}
	w.Note(fmt.Sprintf("公开的行政处罚决定被依法变更、撤销、确认违法或者确认无效的，本机关在%s内撤回公开的信息，并公开说明理由。", term.Of(term.Withdrawal).Length().ZH))
	return nil
}

// unpublication is C6.10: that a public decision was taken off, and why (行政处罚法 48).
func (w *writing) unpublication(p *Publication, x *Unpublication) error {
	w.title("行政处罚决定信息撤回说明")
	w.Paragraph("根据" + w.basis() + "，本机关撤回公开的下列行政处罚决定信息，并公开说明理由。")
	w.announced(p)
	w.Fields(paper.Filled("公开说明文号", p.Number), paper.Filled("公开的时间", instant(w.c.Course[p.No-1].At)), paper.Filled("撤回的时间", instant(w.now)), paper.Filled("撤回的原因", UnpublishingWords(x.Why).ZH),
		paper.Filled("别处公开的撤回凭证", cmp.Or(x.Proof, paper.None)))
	w.Heading("理由").Paragraph(x.Reasons)
	return nil
}

// announced names the decision without its party.
func (w *writing) announced(x *Publication) {
	w.Fields(paper.Filled("决定书文号", x.Decision), paper.Filled("决定日期", x.DecidedOn.Words()))
}
