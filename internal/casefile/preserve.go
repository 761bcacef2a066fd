package casefile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/term"
)

// Registration and preservation of evidence at risk, and what becomes of it within seven working days (行政处罚法 56; T21; documents.md C4.3).
const (
	ByPreserving = "preserve"
	ByReleasing  = "preserved"
)

// thingsMost bounds the list of what is preserved at once.
const thingsMost = 100

// preserving checks what an inquiry says of preservation; of any other it says nothing.
func (x *Inquiry) preserving(check *fault.Check) {
	if x.Way != ByPreserving {
		x.Things, x.Kept = nil, ""
	} else {
		things := slices.DeleteFunc(slices.Clone(x.Things), func(s string) bool { return strings.TrimSpace(s) == "" })
		check.Want(len(things) > 0 && len(things) <= thingsMost, "things", "请逐行写明登记保存的物品、文件和数量，最多一百行。", "List what is preserved, a thing with its quantity a line, at most a hundred.")
		for i := range things {
			check.Text(&things[i], lineMost, true, "things", "请逐行写明登记保存的物品、文件和数量。", "List what is preserved, a thing with its quantity a line.")
		}
		x.Things = things
		check.Text(&x.Kept, lineMost, true, "kept", "请写明保存的地点和保管人。", "Say where it is kept, and by whom.")
	}
	if x.Way != ByReleasing {
		x.Ends = 0
	}
}

// ends checks that what an inquiry ends is a preservation that runs.
func (x *Inquiry) ends(c *Case) error {
	if x.Way != ByReleasing {
		return nil
	}
	was := c.inquiry(x.Ends)
	if was == nil || !slices.Contains(c.Preserved(), was) {
		return fault.Conflict{Because: law.Words{ZH: "没有这次先行登记保存，或者已经处理，请刷新页面核对。", EN: "There is no such preservation, or it was ended; reload the page."}}
	}
	if x.At.Before(was.At) {
		return fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "处理的时间在登记保存以后。", EN: "It was ended after it was begun."}}}}
	}
	return nil
}

func (c *Case) inquiry(no int) *Inquiry {
	for _, x := range c.Inquiries {
		if x.No == no {
			return x
		}
	}
	return nil
}

// Preserved are the preservations of which nothing has been decided yet.
func (c *Case) Preserved() (out []*Inquiry) {
	for _, x := range c.Inquiries {
		if x.Way == ByPreserving && c.endOf(x) == nil {
			out = append(out, x)
		}
	}
	return out
}

// endOf is the inquiry by which a preservation ended; nil: it runs.
func (c *Case) endOf(x *Inquiry) *Inquiry {
	for _, y := range c.Inquiries {
		if y.Way == ByReleasing && y.Ends == x.No {
			return y
		}
	}
	return nil
}

// preservationClocks are the seven working days of each preservation.
func (c *Case) preservationClocks() (out []Clock) {
	for _, x := range c.Inquiries {
		if x.Way != ByPreserving {
			continue
		}
		k := Clock{Term: term.Preservation, Title: w("处理先行登记保存的证据", "decide what becomes of what is preserved"), From: x.At, No: x.No, Due: c.preservedUntil(x), Person: c.firstHandler()}
		if end := c.endOf(x); end != nil {
			k.Met = &end.At
		}
		out = append(out, k)
	}
	return out
}

func (c *Case) preservedUntil(x *Inquiry) term.Due { return c.due(term.Of(term.Preservation), x.At) }

// preservations are the preservations of a case and their ends, which two officers signed.
func (c *Case) preservations() (out []int) {
	for _, x := range c.Inquiries {
		if (x.Way == ByPreserving && len(x.Things) > 0 || x.Way == ByReleasing) && c.Cosigned(x.No) {
			out = append(out, x.No)
		}
	}
	return out
}

// preservation is C4.3: what is registered and kept, where and until when, or what becomes of it; the head approves it by signing (行政处罚法 56).
func (w *writing) preservation() error {
	x := w.step().Said.(*Inquiry)
	officers, err := w.officers()
	if err != nil {
		return err
	}
	was := cmp.Or(w.c.inquiry(x.Ends), x)
	if was != x {
		w.title("先行登记保存证据处理决定书")
	} else {
		w.title("先行登记保存证据决定书")
	}
	w.toParty()
	w.what()
	if was == x {
		w.Paragraph("因下列证据可能灭失或者以后难以取得，根据" + w.basis() + "，经本机关负责人批准，决定先行登记保存。")
	} else {
		w.Paragraph("根据" + w.basis() + "，本机关对先行登记保存的下列证据作出处理决定。")
	}
	things := make([]string, len(was.Things))
	for i, thing := range was.Things {
		things[i] = fmt.Sprintf("%d. %s", i+1, thing)
	}
	w.Heading("登记保存的证据").List(things...)
	w.Fields(paper.Filled("登记保存的时间", instant(was.At)), paper.Filled("保存的地点和保管人", was.Kept), paper.Filled("处理期限", until(w.c.preservedUntil(was))))
	if was == x {
		w.Heading("理由").Paragraph(sentence(x.Words))
		w.Paragraph("本机关在上列期限内作出处理决定；期满没有作出处理决定的，解除登记保存。在此期间，当事人或者有关人员不得销毁或者转移证据。对登记保存有意见的，可以按下列联系方式提出。")
	} else {
		w.Heading("处理决定").Paragraph(sentence(x.Words)).Fields(paper.Filled("处理的时间", instant(x.At)))
	}
	w.Signature(paper.Filled("执法人员", officers))
	return nil
}
