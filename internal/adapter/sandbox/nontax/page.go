package nontax

import (
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
)

// PagePath is where the stand-in's own page is mounted, in the demonstration alone.
const PagePath = "/sandbox/nontax"

// page is the platform's own page, on which anybody pays under a code: plain, since it is nobody's design but the stand-in's.
var page = template.Must(template.New("pay").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>沙箱：非税收入电子缴款平台</title></head>
<body>
<main>
<h1>沙箱：非税收入电子缴款平台</h1>
<p>{{.Label}}。这是演示用的替身，不是真实的缴款平台。</p>
{{if .Says}}<p role="status"><strong>{{.Says}}</strong></p>{{end}}
{{if .Known}}
<p>缴款码：{{.Code}}；处罚决定书：{{.Due.Decision}}；应缴：{{.Yuan}}元{{if .Due.Closed}}；这个缴款码已经关闭{{end}}</p>
{{if not .Due.Closed}}
<form method="post">
<input type="hidden" name="code" value="{{.Code}}">
<p><label for="payer">缴款人</label> <input id="payer" name="payer" required maxlength="60" value="演示缴款人"></p>
<p><label for="yuan">金额（元）</label> <input id="yuan" name="yuan" required inputmode="decimal" value="{{.Yuan}}"></p>
<p><label for="course">平台怎样回应</label> <select id="course" name="course">
<option value="">正常</option><option value="twice">通知两次</option><option value="late">两天以后才通知</option><option value="silent">不通知，只在对账单上</option><option value="forged">先有一次伪造的通知</option><option value="lying">第二次通知的金额不同</option><option value="noreceipt">一直不开票据</option><option value="missing">对账单上没有</option>
</select></p>
<p><button type="submit">缴款</button></p>
</form>
{{end}}
{{else}}
<form method="get">
<p><label for="code">缴款码</label> <input id="code" name="code" required maxlength="64" value="{{.Code}}"></p>
<p><button type="submit">查询</button></p>
</form>
{{end}}
<p><a href="/">返回</a></p>
</main>
</body></html>
`))

// view is what the page shows.
type view struct {
	Label, Says, Code, Yuan string
	Known                   bool
	Due                     Due
}

// Page is the platform's own page for who pays. paid is told after each payment.
func (s *Server) Page(paid func(*http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := view{Label: Label, Code: strings.TrimSpace(r.FormValue("code"))}
		v.Due, v.Known = s.Look(v.Code)
		v.Yuan = fmt.Sprintf("%d.%02d", v.Due.Fen/100, v.Due.Fen%100)
		switch {
		case r.Method == http.MethodPost && v.Known:
			v.Says = s.take(r, v.Code)
			paid(r)
		case v.Code != "" && !v.Known:
			v.Says = "没有这个缴款码"
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		_ = page.Execute(w, v) // who gave up does not read it
	})
}

// take is one payment by the form; it returns what the page says of it.
func (s *Server) take(r *http.Request, code string) string {
	whole, part, _ := strings.Cut(r.FormValue("yuan"), ".")
	fen, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	payer := strings.TrimSpace(r.FormValue("payer"))
	if err != nil || len(part) > 2 || fen <= 0 || fen > 1e15 || payer == "" || len(payer) > 200 {
		return "请填写缴款人和金额"
	}
	trade, err := s.Pay(code, fen, payer, Course(r.FormValue("course")))
	if err != nil {
		return "没有收款：" + err.Error()
	}
	return "已收款，流水号" + trade
}
