package conform

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/conformity"
)

// repeatsMost is how often a capture may be sent that is refused for good: a gateway may ask once more, and once more after
// a new start. [POLICY]
const repeatsMost = 3

// check is one rule that holds over all plays.
type check struct {
	name            string
	title, expected conformity.Words
	fix             conformity.Words
	advice          bool                                               // what it finds does not make the report fail
	look            func(r *Run) (wrong []conformity.Words, asked int) // what is wrong; how much was looked at
}

func checks() []check {
	return []check{
		{name: "triggered", title: words("按请求发送抓拍", "captures on request"), expected: words("每次触发都发来一次抓拍，用所给的设备编号", "a capture for each trigger, from the device that was named"),
			fix: words("收到POST {endpoint, device, secret}后，用该设备编号和密钥向endpoint发送一次抓拍。", "On POST {endpoint, device, secret} send one capture to endpoint with that device id and secret."), look: triggered},
		ofRefusals("signature", words("签名", "signature"), words("每次请求的签名相符", "the signature of every request fits"),
			words("签名内容是“webhook-id.webhook-timestamp.”加event部分的原始字节；密钥是whsec_后面的部分按base64解码的字节；HMAC-SHA256，结果按base64写成“v1,…”。",
				"Sign “webhook-id.webhook-timestamp.” and the raw bytes of the event part; the key is what follows whsec_, decoded from base64; HMAC-SHA256, written as “v1,” and base64."),
			func(code, _ string) bool { return code == "bad-signature" || code == "unknown-device" }),
		ofRefusals("timestamp", words("签名时间", "timestamp"), words("webhook-timestamp是当前时间的Unix秒数", "webhook-timestamp is the present in Unix seconds"),
			words("用秒数，不用毫秒；发送前用NTP校时。", "Use seconds, not milliseconds; set the clock by NTP before sending."), func(code, _ string) bool { return code == "stale-timestamp" }),
		ofRefusals("digests", words("文件摘要", "digests"), words("事件中的sha256与文件字节相符", "sha256 in the event is that of the file's bytes"),
			words("对最终发送的文件字节计算SHA-256，写成64位小写十六进制；压缩、加水印之后再算。", "Hash the bytes that are sent, in 64 lower-case hex digits, after compressing and marking."),
			func(code, pointer string) bool { return strings.HasSuffix(pointer, "/sha256") }),
		ofRefusals("fields", words("字段和文件", "fields and files"), words("事件和文件符合接口说明", "event and files are as the interface says"),
			words("按回答中pointer所指的字段修改；字段说明见/api/v1/openapi.json。", "Change the field that pointer names; /api/v1/openapi.json describes it."),
			func(code, pointer string) bool {
				return (code == "bad-field" || code == "bad-media" || code == "too-large") && !strings.HasSuffix(pointer, "/sha256")
			}),
		ofRefusals("unique-keys", words("编号不重复使用", "ids are not used twice"), words("不同的抓拍用不同的webhook-id和事件id", "different captures have different webhook-id and event id"),
			words("为每次抓拍生成新的webhook-id和事件id（例如UUID），写入队列后不再改变。", "Make a new webhook-id and event id (such as a UUID) for each capture, and keep them in the queue unchanged."),
			func(code, _ string) bool { return code == "same-id-other-bytes" }),
		{name: "sequence", title: words("序号", "sequence"), expected: words("同一设备的下一次抓拍序号加一", "the next capture of a device has the next sequence number"),
			fix: words("data.sequence按设备逐次加一，保存在断电不丢失的地方；没有序号就无法证明没有漏传。", "Count data.sequence up by one for each capture of a device and keep it where a power cut does not lose it; without it nobody can show that none is missing."), look: sequence},
		{name: "clock-offset", title: words("时钟误差", "clock offset"), expected: words("每次抓拍报告clock_offset_ms", "every capture reports clock_offset_ms"),
			fix: words("在data.clock_offset_ms中报告设备时钟与NTP的差（毫秒，整数）。", "Report the difference of the device's clock to NTP in data.clock_offset_ms (milliseconds, an integer)."), advice: true, look: offset},
		{name: "firmware", title: words("软件版本", "firmware"), expected: words("每次抓拍报告同一个软件版本", "every capture reports one and the same firmware"),
			fix: words("在data.firmware中报告运行的软件版本，与技术审核的版本一致；变更软件后重新测试。", "Report the running software in data.firmware, as it is technically reviewed; test again after a change."), look: firmware},
		{name: "same-keys", title: words("重发时编号不变", "the same ids on repetition"), expected: words("重发的webhook-id和事件id与第一次相同", "a repetition has the webhook-id and the event id of the first time"),
			fix: words("webhook-id和事件id随抓拍写入队列，重发时照用，不重新生成。", "Queue webhook-id and event id with the capture and use them again; do not make new ones."), look: pairs(sameKeys)},
		{name: "same-bytes", title: words("重发时事件字节不变", "the same event bytes on repetition"), expected: words("重发的event部分逐字节相同", "the event part of a repetition is the same byte by byte"),
			fix: words("把序列化后的event字节写入队列，重发时原样发送，不重新序列化、不更新其中的时间。", "Queue the serialised bytes of the event and send them as they are; do not serialise again nor touch the times in it."), look: pairs(sameBytes)},
		{name: "new-timestamp", title: words("重发时重新签名", "a new timestamp on repetition"), expected: words("重发用新的webhook-timestamp和新的签名", "a repetition has a new webhook-timestamp and a new signature"),
			fix: words("每次发送前取当前时间重新签名；签名时间超过5分钟的会被拒绝。", "Take the present time and sign anew before each sending; a timestamp older than 5 minutes is refused."), look: pairs(newTimestamp)},
		{name: "back-off", title: words("按Retry-After等待", "Retry-After is honoured"), expected: words("429和503之后至少等待Retry-After所说的秒数", "after 429 and 503 at least the seconds of Retry-After go by"),
			fix: words("读取Retry-After（秒），等待之后再发；没有这个头时等待10秒以上，并逐次加长。", "Read Retry-After (seconds) and wait so long; without it wait 10 s or more, longer each time."), look: pairs(backOff)},
		{name: "one-at-a-time", title: words("等待回答", "waits for the answer"), expected: words("回答到达之前，同一抓拍不另开请求", "no second request for a capture before the first is answered"),
			fix: words("把超时设为60秒以上；超时后先关闭原连接再重发。", "Set the timeout to 60 s or more, and close the old connection before sending again."), look: pairs(overlap)},
		{name: "nothing-dropped", title: words("不丢失抓拍", "nothing is dropped"), expected: words("回答丢失、429、503、连接中断之后，抓拍最终送达", "after a lost answer, 429, 503 and a reset the capture is delivered in the end"),
			fix: words("只有收到201或者200才从队列中删除；429、503、连接中断和超时都要重发。", "Take a capture off the queue on 201 or 200 only; send again after 429, 503, a reset and a timeout."), look: dropped},
		{name: "no-endless-repetition", title: words("不无休止重发", "no endless repetition"), expected: words("401、409、413、415、422和已保存之后不反复发送", "after 401, 409, 413, 415, 422 and after being stored nothing is sent again and again"),
			fix: words("收到4xx（429除外）后停止自动重发并告警；收到201、200后从队列中删除。", "On 4xx except 429 stop sending by itself and raise an alarm; on 201 and 200 take the capture off the queue."), look: endless},
	}
}

// test carries out a check.
func (c check) test(r *Run) conformity.Test {
	t := conformity.Test{Name: c.name, Title: c.title, Result: conformity.Passed, Expected: c.expected}
	wrong, asked := c.look(r)
	switch {
	case asked == 0:
		t.Result, t.Seen = conformity.NotRun, words("没有可以检查的请求", "there was nothing to look at")
	case len(wrong) == 0:
		t.Seen = words(fmt.Sprintf("检查%d项，全部符合", asked), fmt.Sprintf("%d looked at, all in order", asked))
	default:
		t.Result, t.Seen = conformity.Failed, some(wrong)
		if c.advice {
			t.Result = conformity.Advice
		}
	}
	if t.Result != conformity.Passed {
		t.Fix = &c.fix
	}
	return t
}

// some joins the first of many sentences.
func some(wrong []conformity.Words) conformity.Words {
	const most = 4
	var zh, en []string
	for i, w := range wrong {
		if i == most {
			zh, en = append(zh, fmt.Sprintf("等共%d处", len(wrong))), append(en, fmt.Sprintf("%d in all", len(wrong)))
			break
		}
		zh, en = append(zh, w.ZH), append(en, w.EN)
	}
	return words(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// ofRefusals is a check of what the door itself says of the requests.
func ofRefusals(name string, title, expected, fix conformity.Words, mine func(code, pointer string) bool) check {
	return check{name: name, title: title, expected: expected, fix: fix, look: func(r *Run) (wrong []conformity.Words, asked int) {
		for _, p := range r.plays {
			for _, a := range p.attempts {
				asked++
				if no := a.real; no.Code != "" && mine(no.Code, no.Pointer) {
					at := strings.TrimSpace(p.name + " " + no.Pointer)
					wrong = append(wrong, words(at+"："+no.ZH, at+": "+no.EN))
				}
			}
		}
		return wrong, asked
	}}
}

func triggered(r *Run) (wrong []conformity.Words, asked int) {
	for _, p := range r.plays {
		asked++
		if p.watched.IsZero() {
			continue
		}
		if len(p.attempts) == 0 {
			seen := p.seen()
			wrong = append(wrong, words(p.name+"："+seen.ZH, p.name+": "+seen.EN))
		}
		for _, a := range p.attempts {
			if a.shot.Source != "" && a.shot.Source != "devices/"+p.device {
				wrong = append(wrong, words(p.name+"：事件的source是"+a.shot.Source, p.name+": source of the event is "+a.shot.Source))
			}
		}
	}
	return wrong, asked
}

func sequence(r *Run) (wrong []conformity.Words, asked int) {
	for _, p := range r.plays {
		var last *attempt
		seen := map[string]bool{}
		for _, a := range p.attempts {
			if len(a.event) == 0 || seen[a.shot.ID] {
				continue
			}
			seen[a.shot.ID] = true
			asked++
			switch {
			case a.shot.Sequence == nil:
				wrong = append(wrong, words(p.name+"：没有sequence", p.name+": no sequence"))
			case last != nil && p.shots > 1 && last.shot.Sequence != nil && *a.shot.Sequence != *last.shot.Sequence+1:
				wrong = append(wrong, words(fmt.Sprintf("%s：%d之后是%d", p.name, *last.shot.Sequence, *a.shot.Sequence), fmt.Sprintf("%s: %d is followed by %d", p.name, *last.shot.Sequence, *a.shot.Sequence)))
			}
			last = a
		}
	}
	return wrong, asked
}

func offset(r *Run) (wrong []conformity.Words, asked int) {
	return each(r, func(a *attempt) (bool, conformity.Words) {
		return a.shot.Offset == nil, words("没有clock_offset_ms", "no clock_offset_ms")
	})
}

func firmware(r *Run) (wrong []conformity.Words, asked int) {
	first := ""
	return each(r, func(a *attempt) (bool, conformity.Words) {
		if first == "" {
			first = a.shot.Firmware
		}
		return a.shot.Firmware == "" || a.shot.Firmware != first, words("软件版本是“"+a.shot.Firmware+"”", fmt.Sprintf("firmware is %q", a.shot.Firmware))
	})
}

// each looks at every request whose event could be read.
func each(r *Run, is func(a *attempt) (bool, conformity.Words)) (wrong []conformity.Words, asked int) {
	for _, p := range r.plays {
		for _, a := range p.attempts {
			if len(a.event) == 0 {
				continue
			}
			asked++
			if bad, what := is(a); bad {
				wrong = append(wrong, words(p.name+"："+what.ZH, p.name+": "+what.EN))
			}
		}
	}
	return wrong, asked
}

// pairs looks at every request of a play that asks for one capture, and the one before it.
func pairs(is func(before, a *attempt) (bool, conformity.Words)) func(r *Run) ([]conformity.Words, int) {
	return func(r *Run) (wrong []conformity.Words, asked int) {
		for _, p := range r.plays {
			if p.shots > 1 || p.answers[0].refusal.Code == "same-id-other-bytes" { // there a new id is the cure
				continue
			}
			for i := 1; i < len(p.attempts); i++ {
				asked++
				if bad, what := is(p.attempts[i-1], p.attempts[i]); bad {
					wrong = append(wrong, words(p.name+"："+what.ZH, p.name+": "+what.EN))
				}
			}
		}
		return wrong, asked
	}
}

func sameKeys(before, a *attempt) (bool, conformity.Words) {
	known := len(before.event) > 0 && len(a.event) > 0
	switch {
	case before.id != a.id:
		return true, words("webhook-id变了", "webhook-id has changed")
	case known && before.shot.ID != a.shot.ID:
		return true, words("事件id变了", "the event's id has changed")
	}
	return false, conformity.Words{}
}

func sameBytes(before, a *attempt) (bool, conformity.Words) {
	known := len(before.event) > 0 && len(a.event) > 0
	return known && !bytes.Equal(before.event, a.event), words("事件字节变了", "the bytes of the event have changed")
}

func newTimestamp(before, a *attempt) (bool, conformity.Words) {
	apart := a.began.Sub(before.began)
	return apart > 1100*time.Millisecond && before.stamp == a.stamp, words(fmt.Sprintf("%.1f秒后仍用同一签名时间", apart.Seconds()), fmt.Sprintf("the same timestamp after %.1f s", apart.Seconds()))
}

// early is how much sooner than told a repetition may come: clocks and lines are not exact.
const early = 100 * time.Millisecond

func backOff(before, a *attempt) (bool, conformity.Words) {
	waited := a.began.Sub(before.answered)
	return before.retry > 0 && waited < time.Duration(before.retry)*time.Second-early,
		words(fmt.Sprintf("应等待%d秒，%.1f秒后重发", before.retry, waited.Seconds()), fmt.Sprintf("told to wait %d s, came again after %.1f s", before.retry, waited.Seconds()))
}

func overlap(before, a *attempt) (bool, conformity.Words) {
	return !before.gone && a.began.Before(before.answered), words("上一请求还没有回答，又发来同一抓拍", "the capture came again before the request before was answered")
}

func dropped(r *Run) (wrong []conformity.Words, asked int) {
	for _, p := range r.plays {
		if p.want != delivered || len(p.attempts) == 0 {
			continue
		}
		asked++
		last := p.attempts[len(p.attempts)-1]
		if len(p.arrived()) < p.shots && (last.status == 0 || last.retry > 0) {
			wrong = append(wrong, words(fmt.Sprintf("%s：%d次请求后没有再发", p.name, len(p.attempts)), fmt.Sprintf("%s: nothing came after %d requests", p.name, len(p.attempts))))
		}
	}
	return wrong, asked
}

func endless(r *Run) (wrong []conformity.Words, asked int) {
	for _, p := range r.plays {
		asked += min(1, len(p.attempts))
		n := 0 // requests beyond those that were wanted
		arrived := map[string]time.Time{}
		for _, a := range p.attempts {
			at, known := arrived[a.shot.ID]
			switch {
			case known && a.began.After(at):
				n += repeatsMost // what is known to be stored is not sent again
			case a.status >= 400 && a.retry == 0:
				n++
			}
			if a.status/100 == 2 && !a.gone && !known && a.shot.ID != "" {
				arrived[a.shot.ID] = a.answered
			}
		}
		if n > repeatsMost || n == repeatsMost && len(arrived) > 0 {
			wrong = append(wrong, words(fmt.Sprintf("%s：共%d次请求", p.name, len(p.attempts)), fmt.Sprintf("%s: %d requests", p.name, len(p.attempts))))
		}
	}
	return wrong, asked
}
