package citizen_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/device/devicetest"
	"yuanjian/internal/law"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
)

var openPapers = regexp.MustCompile(`href="/notices/mine/device/papers/[0-9a-f]{64}"`)

// verified gives the device a verification certificate and a change of software, each with a document that is kept.
func (p *phone) verified() (certificate, order device.Attachment) {
	p.t.Helper()
	certificate, order = p.kept("检定证书"), p.kept("升级单")
	life := p.Fleet.Life(p.Ids.Use)
	_, err := p.Fleet.Service.RecordVerification(p.t.Context(), p.By(access.Keeper), devicetest.With(p.Ids.Use, certificate), devicetest.Certificate(life.Device.Serial, law.DateOf(p.Clock.Now())))
	p.Must(err)
	_, err = p.Fleet.Service.ChangeFirmware(p.t.Context(), p.By(access.Keeper), devicetest.With(p.Ids.Use, order), device.Firmware{Version: devicetest.Firmware, Reason: "重装"})
	p.Must(err)
	return certificate, order
}

// kept is a document that is kept in the store.
func (p *phone) kept(name string) device.Attachment {
	p.t.Helper()
	a, err := (device.Files{Store: p.Store}).Keep(p.t.Context(), strings.NewReader("%PDF-1.7\n"+name+"\n%%EOF\n"), name+".pdf")
	p.Must(err)
	return a
}

// TestA40_1a_ThePartyOpensTheDeviceFile: what authorities issued and what was public can be opened by who has the notice, and nothing else;
// what the conditions were judged on gives the same receipt without us.
func TestA40_1a_ThePartyOpensTheDeviceFile(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		certificate, order := p.verified()
		n := p.Made()
		if status, _, _ := p.get("/notices/mine/device/facts.json"); status != 404 {
			t.Errorf("the facts without a ticket: %d", status)
		}
		p.open(&n)
		_, page, _ := p.get("/notices/mine/device")
		for _, act := range []string{"批准设置方案", "设置标志", "法制审核", "技术审核", "公示", "启用", "这次抓拍", "校时记录"} {
			if !strings.Contains(page, act) {
				t.Errorf("the file has no %s", act)
			}
		}
		if n := len(openPapers.FindAllString(page, -1)); n < 3 {
			t.Errorf("%d papers can be opened", n)
		}
		if status, body, _ := p.get("/notices/mine/device/papers/" + certificate.Digest); status != 200 || blob.DigestOf([]byte(body)).String() != certificate.Digest || !strings.Contains(page, certificate.Digest) {
			t.Errorf("the certificate: %d", status)
		}
		if status, _, _ := p.get("/notices/mine/device/papers/" + order.Digest); status != 404 || strings.Contains(page, order.Digest) {
			t.Errorf("an internal paper: %d", status)
		}
		_, facts, _ := p.get("/notices/mine/device/facts.json")
		_, receipt, _ := p.get("/notices/mine/device/receipt.json")
		if again, err := admissibility.JudgeDocument([]byte(facts), nil); err != nil || string(again.Append(nil)) != receipt {
			t.Errorf("judged again: %v", err)
		}
		if status, _, _ := p.get("/notices/mine/device/other.json"); status != 404 {
			t.Errorf("another file: %d", status)
		}
		p.send(notice.NotMe, map[string]string{"command": "44444444-0001"}, nil)
		if status, _, _ := p.get("/notices/mine/device/papers/" + certificate.Digest); status != 404 {
			t.Errorf("a paper after somebody else had the message: %d", status)
		}
	})
}

// TestAnybodyAsksWhosePhoneItIs: a number that a body made known, however it is written, and one that nobody did.
func TestAnybodyAsksWhosePhoneItIs(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		for phone, want := range map[string]string{"0000 12345": "是执法单位公布的电话", "+86 0000-12345": "是执法单位公布的电话", "0000-12346": "不是执法单位公布的电话", "abc": "不是执法单位公布的电话"} {
			if status, body, _ := p.post("/notices/genuine/phone", url.Values{"phone": {phone}}); status != 200 || !strings.Contains(body, ">"+want) {
				t.Errorf("%s: %d, not %s", phone, status, want)
			}
		}
		if status, body, _ := p.post("/notices/genuine/phone", url.Values{"phone": {""}}); status != 422 || !strings.Contains(body, "对方的号码") {
			t.Errorf("no number: %d", status)
		}
		status, body, _ := p.post("/notices/genuine", url.Values{"number": {"不存在告〔2026〕1号"}, "code": {"AAAABBBB"}})
		if status != 422 || !strings.Contains(body, "不要打提示上的电话") {
			t.Errorf("a message that is not ours: %d", status)
		}
	})
}

// TestA42_1b_ARecusalIsAskedForByPlainChoices: with the day of the answer, and the ground on the receipt.
func TestA42_1b_ARecusalIsAskedForByPlainChoices(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		p.open(&n)
		if _, form, _ := p.get("/notices/mine/reply/recusal"); !strings.Contains(form, "与这件事有直接利害关系") || !regexp.MustCompile(`负责人在\d+年\d+月\d+日（星期.）24:00前决定并答复`).MatchString(form) {
			t.Error("no choices, or no day")
		}
		if status, body := p.send(notice.Recusal, map[string]string{"reasons": "interest", "command": "55555555-0001"}, nil); status != 200 || !strings.Contains(body, "与这件事有直接利害关系") {
			t.Errorf("sent: %d", status)
		}
		if status, _ := p.send(notice.Recusal, map[string]string{"reasons": "permit", "command": "55555555-0002"}, nil); status != 422 {
			t.Errorf("a reason of an explanation: %d", status)
		}
	})
}

// TestA41c_FiveThousandCharactersAreTaken: and one more is refused with the limit named, what was typed still there.
func TestA41c_FiveThousandCharactersAreTaken(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		n := p.Made()
		p.open(&n)
		if status, _ := p.send(notice.Explanation, map[string]string{"reasons": "other", "words": strings.Repeat("说", 5000), "command": "66666666-0001"}, nil); status != 200 {
			t.Errorf("5,000 characters: %d", status)
		}
		if status, body := p.send(notice.Explanation, map[string]string{"reasons": "other", "words": strings.Repeat("说", 5001), "command": "66666666-0002"}, nil); status != 422 || !strings.Contains(body, "5000") || !strings.Contains(body, strings.Repeat("说", 5001)) {
			t.Errorf("5,001 characters: %d", status)
		}
	})
}

// TestA36_3_ThePartySeesTheFindingOnWhichACaptureIsUsed: the words of the legal reviewer, who found and who approved, and that the condition
// stays unmet; without a finding none is spoken of.
func TestA36_3_ThePartySeesTheFindingOnWhichACaptureIsUsed(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		without := p.Made()
		p.open(&without)
		if _, page, _ := p.get("/notices/mine/device"); strings.Contains(page, "书面认定") {
			t.Error("a finding where there is none")
		}
		id := p.Arrive(func(s *capture.Submission) { s.Event.Position = &[2]float64{113.3, 23.14} })
		words := "定位漂移，全景画面可辨认批准的设置地点，不影响合法性和真实性。"
		finding, _, err := p.Shots.MakeFinding(t.Context(), p.By(access.LegalReviewer), capture.NewFinding{Captures: []string{id},
			Parts: []capture.FindingPart{{Rule: "A9b-place", Result: "unmet", Manner: capture.ByFinding, Words: words}}})
		p.Must(err)
		_, err = p.Shots.DecideFinding(t.Context(), p.By(access.Head), finding, []string{id}, true, "同意")
		p.Must(err)
		p.Pass(id)
		done, err := p.S.Make(t.Context(), p.By(access.Reviewer), noticetest.Clear(id))
		p.Must(err)
		n := p.See(done.Record.ID)
		p.fresh()
		if page := p.open(&n); !strings.Contains(page, "负责人批准后使用") {
			t.Error("the notice does not say that the capture is used on a finding")
		}
		_, page, _ := p.get("/notices/mine/device")
		for _, want := range []string{words, "不影响合法性、真实性", "不符合", "1项不符合"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of the device does not say %s", want)
			}
		}
	})
}
