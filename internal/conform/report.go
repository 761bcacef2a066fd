package conform

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/conformity"
)

// report says what was found. The lock is held.
func (r *Run) report(began time.Time) conformity.Report {
	out := conformity.Report{Format: conformity.Format, Program: r.Program, Began: began, Ended: r.Clock.Now(), Model: r.Model, Firmware: []string{}}
	for _, p := range r.plays {
		p.attempts = slices.DeleteFunc(p.attempts, func(a *attempt) bool { return a.answered.IsZero() }) // still on their way
		out.Exchanges += len(p.attempts)
		for _, a := range p.attempts {
			if f := a.shot.Firmware; f != "" && !slices.Contains(out.Firmware, f) {
				out.Firmware = append(out.Firmware, f)
			}
		}
	}
	for _, c := range checks() {
		out.Tests = append(out.Tests, c.test(r))
	}
	for _, p := range r.plays {
		out.Tests = append(out.Tests, p.test())
	}
	out.Passed = out.Count(conformity.Failed)+out.Count(conformity.NotRun) == 0
	return out
}

// test is the result of a play by itself: what was answered, and whether the capture came to the right end.
func (p *play) test() conformity.Test {
	t := conformity.Test{Name: p.name, Title: p.title, Result: conformity.Passed, Expected: p.expected(), Seen: p.seen()}
	arrived := len(p.arrived())
	switch {
	case p.watched.IsZero(), len(p.attempts) == 0:
		t.Result = conformity.NotRun
	case p.want == delivered && arrived < p.shots, p.want == given && len(p.attempts) > repeatsMost:
		t.Result = conformity.Failed
	case p.answers[0].how == unreadBut && !p.attempts[0].expects:
		t.Result = conformity.Advice
		t.Seen = words("网关没有使用Expect: 100-continue，被拒绝时已经发出全部文件。"+t.Seen.ZH, "The gateway does not use Expect: 100-continue and had sent all files when it was refused. "+t.Seen.EN)
		cure := words("发送前带上Expect: 100-continue，先听回答再发文件，省流量，也不会因连接中断丢失回答。", "Send Expect: 100-continue and listen before sending the files: it saves traffic, and no answer is lost in a reset.")
		t.Fix = &cure
		return t
	}
	if t.Result != conformity.Passed {
		t.Fix = &p.cure
	}
	return t
}

func (p *play) expected() conformity.Words {
	switch {
	case p.want == delivered && p.shots > 1:
		return words(fmt.Sprintf("%d次抓拍各送达一次", p.shots), fmt.Sprintf("%d captures, each delivered once", p.shots))
	case p.want == delivered:
		return words("抓拍最终送达（201或者200）", "the capture is delivered in the end (201 or 200)")
	case p.want == given:
		return words(fmt.Sprintf("同一抓拍最多发送%d次", repeatsMost), fmt.Sprintf("the same capture is sent %d times at most", repeatsMost))
	}
	return words("校时后以新的时间重新签名发送，或者保留待人员处理", "set the clock, sign with a new time and send again, or keep the capture for a person")
}

func (p *play) seen() conformity.Words {
	if len(p.attempts) == 0 {
		if len(p.told) > 0 {
			return words("没有收到抓拍；网关对触发请求的回答："+strings.Join(p.told, "；"), "No capture came; the gateway answered the trigger: "+strings.Join(p.told, "; "))
		}
		return words("没有收到抓拍", "No capture came")
	}
	var parts []string
	for i, a := range p.attempts {
		if i == 12 {
			parts = append(parts, "…")
			break
		}
		if a.status == 0 {
			parts = append(parts, "reset")
			continue
		}
		text := fmt.Sprint(a.status)
		if a.real.Code != "" {
			text += " " + strings.TrimSpace(a.real.Code+" "+a.real.Pointer)
		}
		parts = append(parts, text)
	}
	return words(fmt.Sprintf("收到%d次请求，依次回答：%s", len(p.attempts), strings.Join(parts, "、")), fmt.Sprintf("%d requests, answered %s", len(p.attempts), strings.Join(parts, ", ")))
}
