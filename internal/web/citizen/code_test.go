package citizen_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/casefile/casefiletest"
	"yuanjian/internal/delivery"
	"yuanjian/internal/fault"
	"yuanjian/internal/job"
	"yuanjian/internal/notice"
	"yuanjian/internal/notice/noticetest"
	"yuanjian/internal/party"
)

// gateway stands for a gateway of SMS, and keeps what it was given.
type gateway struct {
	mu   sync.Mutex
	sent []delivery.Message
}

func (g *gateway) Send(_ context.Context, m delivery.Message) (delivery.Report, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sent = append(g.sent, m)
	return delivery.Report{State: delivery.Accepted, Number: "n"}, nil
}

func (g *gateway) Ask(context.Context, string, string) (delivery.Report, error) {
	return delivery.Report{}, delivery.ErrNotKnown
}

// answered answers the requests for codes, carries what follows, and returns the messages that went out since.
func (p *phone) answered() []delivery.Message {
	p.t.Helper()
	before := len(p.sms.sent)
	p.Must(p.codes.Answer(p.t.Context(), job.Job{}))
	w := &job.Worker{DB: p.DB, Clock: p.Clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{delivery.JobSend: p.S.Letters.Carry}}
	p.Must(w.Drain(p.t.Context()))
	return p.sms.sent[before:]
}

// asks asks for a code for a number, and returns the page and the messages that went out.
func (p *phone) asks(number string) (string, []delivery.Message) {
	p.t.Helper()
	status, body, _ := p.post("/code", url.Values{"number": {number}})
	if status != http.StatusOK {
		p.t.Fatalf("to ask for a code: %d %s", status, body)
	}
	return body, p.answered()
}

var digits = regexp.MustCompile(`[0-9]{6}`)

// code is the code that a number gets.
func (p *phone) code(number string) string {
	p.t.Helper()
	_, sent := p.asks(number)
	if len(sent) != 1 {
		p.t.Fatalf("%d messages went out", len(sent))
	}
	return digits.FindString(sent[0].Text.ZH)
}

// enters enters a code, and returns where that leads.
func (p *phone) enters(number, code, last string) (int, string, string) {
	p.t.Helper()
	status, body, r := p.post("/code/open", url.Values{"number": {number}, "code": {code}, "last": {last}})
	return status, body, r.Request.URL.Path
}

// number is the number of the prior notice of a case.
func (p *caseParty) number(id string) string {
	p.t.Helper()
	number, _ := p.paper(p.of.See(id).Told().Paper)
	return number
}

// TestA41a_ALostCodeIsReplaced (ux P1): by a one-time code to the phone on record, for a case and for a notice; the message is of F.2: who sends it, no
// link, no name, two parts at most. It opens once.
func TestA41a_ALostCodeIsReplaced(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		number := p.number(p.against(casefiletest.Party, true))
		for _, path := range []string{"/notices", "/case"} {
			if _, body, _ := p.get(path); !strings.Contains(body, `href="/code"`) {
				t.Errorf("%s does not lead to a code", path)
			}
		}
		_, sent := p.asks(number)
		if len(sent) != 1 || sent[0].Address != casefiletest.Party.Phone || sent[0].Link != "" {
			t.Fatalf("sent: %+v", sent)
		}
		text := sent[0].Text.ZH
		if !strings.HasPrefix(text, "【") || !strings.Contains(text, "10分钟内有效") || !strings.Contains(text, "致电") || strings.Contains(text, casefiletest.Party.Name) || strings.Contains(text, "://") || strings.Contains(text, number) || utf8.RuneCountInString(text) > 134 {
			t.Errorf("%d characters: %s", utf8.RuneCountInString(text), text)
		}
		code := digits.FindString(text)
		found, _, err := delivery.List(t.Context(), p.DB.Reader(), p.of.Head.Scope(access.ViewLetters), delivery.Filter{})
		p.Must(err)
		for i := range found.Rows {
			if _, words, _, err := p.S.Letters.Words(t.Context(), p.DB.Reader(), p.Book, found.Rows[i].ID); err != nil || strings.Contains(words.ZH, code) {
				t.Errorf("an officer finds the letter: %v", err)
			}
		}
		var letter string
		p.Must(p.DB.Reader().QueryRow(t.Context(), `SELECT id FROM letter WHERE matter = $1`, delivery.OneTime).Scan(&letter))
		if _, err := delivery.ByID(t.Context(), p.DB.Reader(), p.of.Head.Scope(access.ViewLetters), letter); !fault.IsNotFound(err) {
			t.Errorf("an officer opens the letter: %v", err)
		}
		if status, body, at := p.enters(number, code[:3]+" "+code[3:], "0011"); status != 200 || at != "/case/mine" || !strings.Contains(body, "等您的意见") {
			t.Errorf("the code leads to %d %s", status, at)
		}
		p.fresh()
		if status, _, at := p.enters(number, code, "0011"); status != 422 || at == "/case/mine" {
			t.Errorf("a second time: %d %s", status, at)
		}
		n := p.Made()
		code = p.code(notice.Plain(n.Number))
		if status, _, at := p.enters(n.Number, code, "粤A12345"); status != 200 || at != "/notices/mine" {
			t.Errorf("of a notice: %d %s", status, at)
		}
		if reached, err := p.S.ReachedAt(t.Context(), p.DB.Reader(), p.Book, n.Capture); err != nil || reached != nil {
			t.Errorf("a code counts as a notice: %v %v", reached, err)
		}
		all := p.log.String() + strings.Join(p.asked, " ")
		for _, not := range []string{code, number, n.Number, casefiletest.Party.Phone, noticetest.Owner.Phone} {
			if strings.Contains(all, not) {
				t.Errorf("the log or an address has %s", not)
			}
		}
		p.of.Verify()
	})
}

// TestA41a_ACodeIsNotGuessed: five tries, late, used, replaced, of another number, with the last four of the phone, which changes hands: all are answered
// alike, and open nothing.
func TestA41a_ACodeIsNotGuessed(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		number, other := p.number(p.against(casefiletest.Party, true)), p.number(p.against(somebody, true))
		refused := func(what, number, code, last string) {
			t.Helper()
			if status, body, at := p.enters(number, code, last); status != 422 || at != "/code/open" || !strings.Contains(body, "对不上") || strings.Contains(body, "赵测试") {
				t.Errorf("%s: %d %s", what, status, at)
			}
		}
		rested := func() { p.Clock.Advance(party.TriesFor + time.Minute) }
		first := p.code(number)
		second := p.code(number)
		if first != second {
			refused("a code that was replaced", number, first, "0011")
		}
		refused("the phone's last four", number, second, casefiletest.Party.Phone)
		refused("somebody else's last four", number, second, "002X")
		refused("another number", other, second, "002X")
		p.Clock.Advance(party.CodeFor + time.Second)
		refused("a late code", number, second, "0011")
		rested()
		code := p.code(number)
		for i := range party.CodeTries {
			wrong := "00000" + string(rune('0'+i))
			if wrong == code {
				wrong = "999999"
			}
			refused("a guess", number, wrong, "0011")
		}
		refused("the right one after five wrong ones", number, code, "0011")
		for range party.TriesMost {
			p.enters("无此文号〔2026〕9号", "123456", "0011")
		}
		_, there, _ := p.enters(number, code, "0011")
		_, nowhere, _ := p.enters("无此文号〔2026〕9号", "123456", "0011")
		said := regexp.MustCompile(`编号、验证码和后四位对不上[^<]*`)
		if said.FindString(there) == "" || said.FindString(there) != said.FindString(nowhere) {
			t.Errorf("there %q, nowhere %q", said.FindString(there), said.FindString(nowhere))
		}
		rested()
		code = p.code(number)
		opened, wg := make(chan bool, 20), sync.WaitGroup{}
		for range party.CodeTries - 1 {
			wg.Go(func() {
				m, err := p.codes.Open(context.WithoutCancel(t.Context()), notice.Plain(number), code, "0011")
				opened <- err == nil && m.ID != ""
			})
		}
		wg.Wait()
		close(opened)
		n := 0
		for yes := range opened {
			if yes {
				n++
			}
		}
		if n != 1 {
			t.Errorf("one code opened %d times at once", n)
		}
	})
}

// TestA41a_WhoAsksForACodeLearnsNothing: a number with a phone, one with none, one whose phone is no mobile, one that there is not, one that got too
// many, and a paper that goes to no party: the same page to the letter; a message goes out for the first alone, and for nobody too often.
func TestA41a_WhoAsksForACodeLearnsNothing(t *testing.T) {
	caseParties(t, func(t *testing.T, p *caseParty) {
		none := somebody
		none.Phone = ""
		mine := p.against(casefiletest.Party, true)
		number := p.number(mine)
		page := func(number string, sent int) string {
			t.Helper()
			body, all := p.asks(number)
			if len(all) != sent {
				t.Errorf("%s: %d messages", number, len(all))
			}
			return regexp.MustCompile(`name="(command|opened_at)" value="[^"]*"`).ReplaceAllString(strings.ReplaceAll(body, number, "NUMBER"), "")
		}
		want := page(number, 1)
		if !strings.Contains(want, "请打电话或者当面办理") {
			t.Error("the page does not name the phone")
		}
		for what, number := range map[string]string{"no phone": p.number(p.against(none, true)), "no mobile": p.number(p.against(company, true)), "no such number": "测交罚〔2026〕999号", "no number at all": "abc", "a report": p.reportNumber(mine)} {
			if got := page(number, 0); got != want {
				t.Errorf("%s: another page\n%s\n%s", what, got, want)
			}
		}
		for i := range party.CodesOfNumber + 2 {
			sent := 1
			if i+1 >= party.CodesOfNumber {
				sent = 0
			}
			if got := page(number, sent); got != want {
				t.Errorf("request %d: another page", i+2)
			}
		}
		p.Clock.Advance(party.CodesWithin)
		for i := range party.CodesOfPhone + 2 {
			sent := 1
			if i >= party.CodesOfPhone {
				sent = 0
			}
			page(p.number(p.against(casefiletest.Party, true)), sent)
		}
		p.Clock.Advance(3 * party.CodesWithin)
		p.Must(p.codes.Door.Forget(t.Context(), p.of.Book))
		var left int
		p.Must(p.DB.Reader().QueryRow(t.Context(), `SELECT (SELECT count(*) FROM code_request) + (SELECT count(*) FROM one_time_code)`).Scan(&left))
		if left != 0 {
			t.Errorf("%d rows are left", left)
		}
	})
}

// reportNumber is the number of a paper of a case that is not its party's, or of none where none has a number.
func (p *caseParty) reportNumber(id string) string {
	p.t.Helper()
	all, err := p.S.Papers.About(p.t.Context(), p.of.Head.Scope(access.ViewCases), id)
	p.Must(err)
	for i := range all {
		if all[i].Number != "" && all[i].Kind != casefile.NoticePaper {
			return all[i].Number
		}
	}
	return "内部文书〔2026〕1号"
}

// TestWithoutSMSNoCodeIsOffered: no link leads there, and the page names the other ways.
func TestWithoutSMSNoCodeIsOffered(t *testing.T) {
	phones(t, func(t *testing.T, p *phone) {
		p.S.Letters.Carriers = nil
		if _, body, _ := p.get("/notices"); strings.Contains(body, `href="/code"`) {
			t.Error("a code is offered")
		}
		status, body, _ := p.post("/code", url.Values{"number": {"测〔2026〕1号"}})
		if status != 200 || !strings.Contains(body, "没有开通短信") {
			t.Errorf("asked all the same: %d", status)
		}
	})
}
