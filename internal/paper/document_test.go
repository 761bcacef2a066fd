package paper_test

import (
	"errors"
	"html"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"yuanjian/internal/paper"
	"yuanjian/internal/paper/ofd"
	"yuanjian/internal/paper/papertest"
	"yuanjian/internal/paper/pdf"
)

// shown is the text of a fragment of HTML.
func shown(fragment string) string {
	return html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(fragment, ""))
}

func flat(s string) string { return strings.ReplaceAll(s, "\n", "") }

func nowhere(string) string { return "" }

func TestScreenSaysWhatTheModelSays(t *testing.T) {
	d, _ := papertest.Sample(t)
	if got, want := flat(shown(d.HTML(nowhere))), flat(d.Text()); got != want {
		t.Errorf("the screen says\n%s\nand the model\n%s", got, want)
	}
}

func TestWhateverAPaperSaysIsTheSameOnScreenInPDFAndInOFD(t *testing.T) {
	letters := rapid.SampledFrom([]rune("执法设备，。（）“”《》…—<&>\"' ABCxyz019-./\n王𬱖李𫖯张䶮赵㛃·〔2026〕号"))
	text := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(letters, 1, 300).Draw(t, "text")) })
	short := rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(letters, 1, 60).Draw(t, "short")) })
	rapid.Check(t, func(t *rapid.T) {
		b := paper.New(paper.Template{ID: "T", Version: 1}, short.Draw(t, "title"), short.Draw(t, "body"))
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				b.Paragraph(text.Draw(t, "paragraph"))
			case 1:
				b.Fields(paper.Field{Label: short.Draw(t, "label"), Value: text.Draw(t, "value")})
			case 2:
				b.Table([]string{short.Draw(t, "head"), "二", "三"}, nil, []string{short.Draw(t, "cell"), text.Draw(t, "cell"), ""})
			case 3:
				b.List(short.Draw(t, "item"), short.Draw(t, "item"))
			case 4:
				b.Heading(short.Draw(t, "heading"))
			}
		}
		d := b.Document()
		l, err := paper.Lay(&d, nil, paper.Options{Large: rapid.Bool().Draw(t, "large")})
		if err != nil {
			t.Fatal(err)
		}
		file, err := pdf.Write(l)
		if err != nil {
			t.Fatal(err)
		}
		inPDF, err := papertest.PDFText(file)
		if err != nil {
			t.Fatal(err)
		}
		want := flat(d.Text())
		if inPDF != want {
			t.Fatalf("the PDF says\n%q\nand the model\n%q", inPDF, want)
		}
		inOFD, err := ofd.Write(l)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := papertest.OFDText(inOFD); err != nil || got != want {
			t.Fatalf("the OFD says\n%q\n(%v) and the model\n%q", got, err, want)
		}
		if got := flat(shown(d.HTML(nowhere))); got != want {
			t.Fatalf("the screen says\n%q\nand the model\n%q", got, want)
		}
	})
}

func TestACharacterThatCannotBePrintedIsNamed(t *testing.T) {
	for _, c := range []struct {
		text string
		want rune
	}{{"姓名\U000F0001先生", '\U000F0001'}, {"零\u0007铃", '\u0007'}, {"车😀牌", '😀'}, {"坏\xff字", '\uFFFD'}} {
		d := paper.New(paper.Template{ID: "T", Version: 1}, "标题", "单位").Paragraph(c.text).Document()
		var missing paper.Missing
		if err := paper.Check(&d); !errors.As(err, &missing) || missing.Rune != c.want || !strings.Contains(missing.Near, string([]rune(c.text)[0])) {
			t.Errorf("%q: %v, want the character %U", c.text, err, c.want)
		}
		if _, err := paper.Lay(&d, nil, paper.Options{}); !errors.As(err, &missing) {
			t.Errorf("%q is laid out: %v", c.text, err)
		}
	}
}

func TestEveryBlankIsFilledOrMarked(t *testing.T) {
	d := paper.New(paper.Template{ID: "T", Version: 1}, "标题", "单位").
		Fields(paper.Field{Label: "附加条件"}, paper.Field{Label: "备注", Value: " \t\n"}).
		Table([]string{"甲", "乙"}, nil, []string{"一"}).Table([]string{"丙"}, nil).Document()
	for _, p := range d.Parts {
		for _, f := range p.Fields {
			if f.Value != paper.None {
				t.Errorf("%s is %q", f.Label, f.Value)
			}
		}
		for _, row := range p.Rows {
			if row[1] != paper.None {
				t.Errorf("the cell is %q", row[1])
			}
		}
	}
}

func TestModelIsReadAsItWasWritten(t *testing.T) {
	d, _ := papertest.Sample(t)
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := paper.Decode(text)
	if err != nil {
		t.Fatal(err)
	}
	was, _ := d.Digest()
	if is, err := again.Digest(); err != nil || is != was {
		t.Errorf("digest %s, want %s (%v)", is, was, err)
	}
	if _, err := paper.Decode([]byte(`{"format":"yuanjian.paper/9"}`)); err == nil {
		t.Error("a model of another format is read")
	}
}
