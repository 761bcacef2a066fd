package oidc

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
)

// page is the provider's own page, on which somebody chooses as whom to sign in: plain, since it is nobody's design but the stand-in's.
var page = template.Must(template.New("sign-in").Parse(`<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>沙箱：{{.Name}}</title></head>
<body>
<main>
<h1>沙箱：{{.Name}}</h1>
<p>{{.Label}}。这是演示用的替身，不是真实的{{.Name}}；下面的人都是虚构的。</p>
{{if .Says}}<p role="alert"><strong>{{.Says}}</strong></p>{{else}}
<form method="post">
{{range $k, $v := .Kept}}<input type="hidden" name="{{$k}}" value="{{$v}}">
{{end}}<fieldset><legend>以谁的身份登录</legend>
{{range $i, $p := .Persons}}<p><label><input type="radio" name="person" value="{{$p.Subject}}"{{if not $i}} checked{{end}}> {{$p.Title}}</label></p>
{{end}}</fieldset>
<p><label for="course">怎样回应</label> <select id="course" name="course">
<option value="">正常</option><option value="late">授权码已经过期</option><option value="nonce">是另一次登录的令牌</option><option value="lacking">不给证件号码</option><option value="hostile">姓名不是文字</option><option value="rotated">刚刚更换了密钥</option><option value="forged">签名是别人的</option><option value="other-user">给了另一个人的资料</option><option value="other-app">是给别的应用的令牌</option><option value="old">令牌已经过期</option>
</select></p>
<p><button type="submit" name="answer" value="yes">同意并登录</button> <button type="submit" name="answer" value="no">不同意</button></p>
</form>{{end}}
</main>
</body></html>
`))

// view is what the page shows.
type view struct {
	Name, Label, Says string
	Persons           []Person
	Kept              map[string]string
}

// asked are the parameters of a request to sign in that go through the page.
var asked = []string{"client_id", "redirect_uri", "state", "nonce", "scope", "response_type", "code_challenge", "code_challenge_method"}

// Handler is the provider's own page.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := view{Name: s.Name, Label: Label, Persons: s.Persons, Kept: map[string]string{}}
		for _, name := range asked {
			v.Kept[name] = r.FormValue(name)
		}
		back, err := url.Parse(v.Kept["redirect_uri"])
		switch {
		case err != nil || v.Kept["client_id"] != s.ClientID || !s.Redirect(v.Kept["redirect_uri"]):
			v.Says = "没有登记过的应用，或者返回地址不对"
		case v.Kept["response_type"] != "code" || v.Kept["code_challenge_method"] != "S256" || v.Kept["code_challenge"] == "" || v.Kept["nonce"] == "":
			v.Says = "登录请求不完整"
		case r.Method == http.MethodPost:
			http.Redirect(w, r, s.back(back, r, v.Kept), http.StatusSeeOther)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		if v.Says != "" {
			w.WriteHeader(http.StatusBadRequest)
		}
		_ = page.Execute(w, v) // who gave up does not read it
	})
}

// back is where the browser goes on: with a code, or with why there is none.
func (s *Server) back(to *url.URL, r *http.Request, kept map[string]string) string {
	q := to.Query()
	q.Set("state", kept["state"])
	q.Set("iss", s.Issuer)
	i := slices.IndexFunc(s.Persons, func(p Person) bool { return p.Subject == r.PostFormValue("person") })
	if i < 0 || r.PostFormValue("answer") != "yes" {
		q.Set("error", "access_denied")
	} else {
		e := &entry{person: s.Persons[i], course: Course(r.PostFormValue("course")), nonce: kept["nonce"], challenge: kept["code_challenge"], redirect: kept["redirect_uri"], at: s.Clock.Now()}
		if e.course == Late {
			e.at = e.at.Add(-codeFor)
		}
		q.Set("code", s.enter(e))
	}
	to.RawQuery = q.Encode()
	return to.String()
}
