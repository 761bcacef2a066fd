package office_test

import (
	"log/slog"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/job"
	"yuanjian/internal/paper/pades"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/testkit"
)

// seal makes and seals the files of approved papers.
func (s *works) seal() {
	s.t.Helper()
	w := &job.Worker{DB: s.DB, Clock: s.Clock, Log: slog.New(slog.DiscardHandler), Handlers: map[string]job.Handler{docket.JobRender: s.office.Papers.Render}}
	if err := w.Drain(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// drafted drafts a paper of a kind on the page of a use, and returns where it is.
func (s *works) drafted(use string, by access.Role, kind string) string {
	s.t.Helper()
	v := s.now(by)
	at := "/devices/uses/" + use + "/papers"
	form := regexp.MustCompile(`name="kind" value="` + regexp.QuoteMeta(kind) + `"><input type="hidden" name="fact" value="([^"]*)"`).FindStringSubmatch(v.get(at).text)
	if form == nil {
		s.t.Fatalf("%s cannot be drafted by %s", kind, by)
	}
	return strings.Split(v.post(at, "kind", kind, "fact", form[1]).goes("/papers/"), "?")[0]
}

// TestPaperOnItsPages: drafted by the publisher on the page of the use, read and approved by the head, downloaded, checked by
// anybody.
func TestPaperOnItsPages(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newWorks(t, testkit.NewWorld(t, d))
		use := s.fleet.Live().Use
		at := s.drafted(use, access.Keeper, "C1.9")
		s.now(access.Keeper).get(at).wants(200, "待签发", "启用决定", "撤销草稿").lacks(at + "/approve")
		s.now(access.Reviewer).get(at).wants(200, "启用决定").lacks(at+"/drop", at+"/approve")
		head := s.now(access.Head)
		head.get("/papers").wants(200, "启用决定")
		page := head.get(at).wants(200, "请通读左侧全文", "第十四条第一款", "启用条件核对")
		digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page.text)
		if digest == nil {
			t.Fatal("the page does not say what is approved")
		}
		head.post(at+"/approve", "digest", strings.Repeat("0", 64)).wants(409, "草稿和您看到的不一样")
		head.post(at+"/approve", "digest", digest[1]).goes(at)
		head.get(at).wants(200, "正在生成文件")
		s.seal()
		shown := head.get(at).wants(200, "已用印", s.County.Name+"启用〔2026〕1号", "PDF文件", "查验码", "系统印章")
		file := head.get(at + "/files/pdf").wants(200)
		if _, err := pades.Check([]byte(file.text)); err != nil || file.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the file is %s: %v", file.header.Get("Content-Type"), err)
		}
		head.get(at + "/files/doc").wants(404)
		if ofd := head.get(at + "/files/ofd").wants(200); ofd.header.Get("Content-Type") != "application/ofd" {
			t.Errorf("the OFD is %s", ofd.header.Get("Content-Type"))
		}
		large := head.get(at + "/large.pdf").wants(200)
		if said, err := papertest.PDFText([]byte(large.text)); err != nil || !strings.Contains(said, "启用决定") {
			t.Errorf("the large-text version says %q (%v)", said, err)
		}
		s.with(s.Who(access.Head, s.Other)).get(at).wants(404)

		code := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}`).FindString(shown.text)
		anybody := s.visitor()
		ask := func(number, code string) answer {
			return anybody.get(docket.CheckPath + "?" + url.Values{"number": {number}, "code": {code}}.Encode())
		}
		number := s.County.Name + "启用〔2026〕1号"
		good := ask(number, code).wants(200, "文书真实", s.County.Name, "启用决定")
		for _, person := range []access.Role{access.Keeper, access.Head} {
			name, err := s.People.Name(t.Context(), s.DB.Reader(), s.Book, s.By(person).Person)
			if err != nil || strings.Contains(good.text, name) {
				t.Errorf("the answer names %s (%v)", name, err)
			}
		}
		if len(good.header.Values("Set-Cookie")) > 0 || good.header.Get("Cache-Control") != "no-store" {
			t.Errorf("the answer sets %q and is kept %q", good.header.Values("Set-Cookie"), good.header.Get("Cache-Control"))
		}
		wrong, none := ask(number, "2222-2222-2222-2222").wants(200, "不相符"), ask("没有〔2026〕1号", "2222-2222-2222-2222").wants(200, "不相符")
		if flatten(wrong.plain(), number) != flatten(none.plain(), "没有〔2026〕1号") {
			t.Error("a wrong code for a number that exists is answered otherwise than for one that does not")
		}
	})
}

// flatten takes out what was typed.
func flatten(text, typed string) string { return strings.ReplaceAll(text, typed, "") }

func TestChecksOfPapersAreBoundedByAddress(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	v := s.visitor()
	ask := docket.CheckPath + "?number=a&code=2222222222222222"
	for range 20 {
		v.get(ask).wants(200)
	}
	v.get(ask).wants(429, "查验过于频繁")
	v.get(docket.CheckPath).wants(200)
	s.Clock.Advance(time.Minute)
	v.get(ask).wants(200, "不相符")
}

// TestCorrectionOnItsPages: an approved paper is corrected by another, which is drafted from what is on record now.
func TestCorrectionOnItsPages(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := s.fleet.Live().Use
	at := s.drafted(use, access.LegalReviewer, "C1.4")
	approve := func(at string) {
		legal := s.now(access.LegalReviewer)
		digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(legal.get(at).text)
		legal.post(at+"/approve", "digest", digest[1]).goes(at)
		s.seal()
	}
	approve(at)
	corrected := strings.Split(s.now(access.LegalReviewer).post(at+"/correct").goes("/papers/"), "?")[0]
	approve(corrected)
	s.now(access.Head).get(at).wants(200, "已被更正", "已被"+s.County.Name+"法审〔2026〕2号更正")
	s.now(access.Head).get(corrected).wants(200, "更正并代替"+s.County.Name+"法审〔2026〕1号")
	gone := s.drafted(use, access.Keeper, "C1.1")
	s.now(access.Keeper).post(gone + "/drop").goes(gone)
	s.now(access.Keeper).get(gone).wants(200, "草稿已撤销").lacks("/approve\"")
	s.drafted(use, access.Keeper, "C1.1") // it may be drafted again
}

// TestPaperPagesInABrowser: the pages of papers keep the rules of accessibility and are no wider than their window. With
// -artifacts their pictures stay.
func TestPaperPagesInABrowser(t *testing.T) {
	s := newWorks(t, testkit.NewWorld(t, testkit.SQLite(t)))
	use := s.fleet.Live().Use
	notice, legal := s.drafted(use, access.Keeper, "C1.9"), s.drafted(use, access.LegalReviewer, "C1.4")
	page := s.now(access.LegalReviewer).get(legal)
	digest := regexp.MustCompile(`name="digest" value="([0-9a-f]{64})"`).FindStringSubmatch(page.text)
	s.now(access.LegalReviewer).post(legal+"/approve", "digest", digest[1]).goes(legal)
	s.seal()
	code := regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}`).FindString(s.now(access.Head).get(legal).text)
	good := docket.CheckPath + "?" + url.Values{"number": {s.County.Name + "法审〔2026〕1号"}, "code": {code}}.Encode()
	s.look([]sight{
		{"papers", access.Head, "/papers", false}, {"papers-none", access.Head, "/papers?state=replaced", false}, {"paper-draft", access.Head, notice, false},
		{"paper-sealed", access.LegalReviewer, legal, false}, {"use-papers", access.Keeper, "/devices/uses/" + use + "/papers", false},
		{"paper-check", access.Head, docket.CheckPath, false}, {"paper-genuine", access.Head, good, false}, {"paper-wrong", access.Head, docket.CheckPath + "?number=a&code=b", false},
	})
}
