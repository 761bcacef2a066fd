package citizen_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

var boldWord = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// guided steps through the party's guide: what it looks for and taps are the bold words of the guide, in their order.
type guided struct {
	*story
	words []string
}

// shownWords are the texts of what somebody can see and tap, or read as a title or label.
const shownWords = `[...document.querySelectorAll("main h1,main h2,main label,main legend,main button,main a")].filter(e => e.getClientRects().length).map(e => e.innerText.split("\n").map(x => x.trim()).filter(x => x)[0] || "")`

// sees wants the next words on the page, and returns the last.
func (g *guided) sees(n int) (word string) {
	g.t.Helper()
	for range n {
		if len(g.words) == 0 {
			g.t.Fatal("the guide is at its end before the walk")
		}
		word, g.words = g.words[0], g.words[1:]
		var texts []string
		g.does(chromedp.Evaluate(shownWords, &texts))
		if !slices.ContainsFunc(texts, func(t string) bool { return strings.TrimSuffix(t, "（选填）") == word }) {
			g.t.Fatalf("%q is not on the page, which has %q", word, texts)
		}
	}
	return word
}

// taps taps the next word of the guide, and waits for the page to which it leads.
func (g *guided) taps(path string) {
	g.t.Helper()
	word := g.sees(1)
	g.does(chromedp.Evaluate(`(w => { const e = [...document.querySelectorAll("main button,main a,main label")].find(e => e.getClientRects().length && e.innerText.split("\n").map(x => x.trim()).filter(x => x)[0] === w); e.scrollIntoView(); e.click() })(`+strconv.Quote(word)+`)`, nil))
	if path != "" {
		g.at(path)
	}
}

// back goes to the page of the case.
func (g *guided) back() {
	g.t.Helper()
	g.does(chromedp.Navigate(g.server.URL + "/case/mine"))
	g.at("/case/mine")
}

// TestTheGuideOfPartiesIsSteppedThrough: every bold word of docs/guides/party.md is on the page where the guide says so, and does what it says.
func TestTheGuideOfPartiesIsSteppedThrough(t *testing.T) {
	text, err := os.ReadFile("../../../docs/guides/party.md")
	if err != nil {
		t.Fatal(err)
	}
	g := &guided{story: newStory(t, testkit.Chromium(t), true)}
	for _, m := range boldWord.FindAllStringSubmatch(string(text), -1) {
		g.words = append(g.words, m[1])
	}
	n, told := g.Made(), g.of.Noticed(3_000_00)
	g.does(chromedp.Navigate(g.server.URL + "/notices"))
	g.at("/notices")
	g.sees(2)
	g.writes("number", n.Number)
	g.writes("code", n.Code)
	g.taps("/notices/mine")
	g.taps("/notices/mine/evidence")
	g.taps("/notices/mine/reply/explanation")
	g.taps("")
	g.taps("/notices/mine/replies/1")

	g.does(chromedp.Navigate(g.server.URL + "/notices"))
	g.at("/notices")
	g.taps("/case")
	g.enters(g.of.See(told).Told().Paper)
	g.sees(1) // what comes next
	g.taps("/case/mine/act/state")
	g.sees(2)
	g.writes("words", "为避让救护车")
	g.taps("/case/mine/receipts/")
	g.back()
	g.taps("/case/mine/act/hearing")
	g.taps("/case/mine/receipts/")
	g.back()
	g.sees(6) // what can be done at any time
	g.taps("/case/mine/service")
	g.sees(3)

	owed := g.owing(1000_00)
	g.comes(g.of.See(owed).Decision.Paper)
	g.taps("/case/mine/pay")
	g.pictures()
	g.sees(2)
	g.taps("/case/mine/act/defer")
	g.does(chromedp.Click(`main input[name=choice]`, chromedp.ByQuery), chromedp.SetValue("#f-day", g.of.Today().AddDays(20).String(), chromedp.ByQuery))
	g.sees(1)
	g.writes("words", "家里有病人")
	g.taps("/case/mine/pay/")
	g.back()
	g.taps("/case/mine/act/review")
	g.sees(1)
	g.does(chromedp.SetValue(`main [name=other]`, g.of.County.Reconsideration, chromedp.ByQuery))
	g.writes("words", "事实不清")
	g.taps("/case/mine/receipts/")
	g.back()
	g.taps("/case")
	if len(g.words) > 0 {
		t.Errorf("nobody has stepped through %q", g.words)
	}
}

// enters opens a case by the fields that the guide names next.
func (g *guided) enters(paper string) {
	g.t.Helper()
	number, code := g.paper(paper)
	g.sees(3)
	g.writes("number", number)
	g.writes("code", code)
	g.writes("last", "0011")
	g.taps("/case/mine")
}

// pictures makes the two pictures of the guide, where a folder is given.
func (g *guided) pictures() {
	g.t.Helper()
	folder := os.Getenv("YUANJIAN_PICTURES")
	if folder == "" {
		return
	}
	for name, path := range map[string]string{"case": "/case/mine", "pay": "/case/mine/pay"} {
		var png []byte
		g.does(chromedp.Navigate(g.server.URL+path), chromedp.CaptureScreenshot(&png))
		g.Must(os.WriteFile(filepath.Join(folder, "guide-party-"+name+".png"), png, 0o644))
	}
	g.does(chromedp.Navigate(g.server.URL + "/case/mine/pay"))
	g.at("/case/mine/pay")
}
