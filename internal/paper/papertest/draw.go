package papertest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

// DrawOFD draws the pages of an OFD of ours as PNG, 96 dots an inch: each object as an element of SVG where the file says, in
// the file's own typeface, by Chromium.
func DrawOFD(t testing.TB, file []byte) [][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		f, err := z.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	style := `<style>@font-face{font-family:own;src:url(data:font/ttf;base64,` + base64.StdEncoding.EncodeToString(read("Doc_0/Res/font.ttf")) + `)}body{margin:0}svg{display:block}text{font-family:own;white-space:pre}</style>`
	ctx := testkit.Chromium(t)
	var out [][]byte
	for n := 0; ; n++ {
		name := fmt.Sprintf("Doc_0/Pages/Page_%d/Content.xml", n)
		if f, err := z.Open(name); err != nil {
			return out
		} else {
			f.Close()
		}
		drawing := "<!doctype html><meta charset=utf-8>" + style + `<svg width="794" height="1123" viewBox="0 0 210 297">` + svgOf(t, read(name), func(id string) string {
			for _, f := range z.File {
				if strings.HasPrefix(f.Name, "Doc_0/Res/image_"+id+".") {
					return "data:image/*;base64," + base64.StdEncoding.EncodeToString(read(f.Name))
				}
			}
			return ""
		}) + "</svg>"
		var picture []byte
		err := chromedp.Run(ctx, chromedp.EmulateViewport(794, 1123), chromedp.Navigate("about:blank"), chromedp.ActionFunc(func(ctx context.Context) error {
			tree, err := page.GetFrameTree().Do(ctx)
			if err != nil {
				return err
			}
			return page.SetDocumentContent(tree.Frame.ID, drawing).Do(ctx)
		}), chromedp.Poll(`document.fonts.status === "loaded" && [...document.querySelectorAll("image")].length >= 0`, nil), chromedp.Evaluate(`document.fonts.ready.then(() => document.fonts.check("12px own"))`, nil), chromedp.CaptureScreenshot(&picture))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, picture)
	}
}

// svgOf is a page as the inside of an SVG in millimetres.
func svgOf(t testing.TB, content []byte, image func(id string) string) string {
	t.Helper()
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(content))
	var at [4]float64
	var size, style, path string
	for {
		token, err := d.Token()
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		has := map[string]string{}
		for _, a := range e.Attr {
			has[a.Name.Local] = a.Value
		}
		switch e.Name.Local {
		case "TextObject", "PathObject", "ImageObject":
			for i, f := range strings.Fields(has["Boundary"]) {
				at[i], _ = strconv.ParseFloat(f, 64)
			}
			size, style = has["Size"], ""
			if w := has["LineWidth"]; w != "" {
				style = fmt.Sprintf(` stroke-width="%s" stroke="currentColor"`, w)
			}
			if e.Name.Local == "ImageObject" {
				fmt.Fprintf(&b, `<image x="%g" y="%g" width="%g" height="%g" preserveAspectRatio="none" href="%s"/>`, at[0], at[1], at[2], at[3], image(has["ResourceID"]))
			}
		case "FillColor":
			style += fmt.Sprintf(` fill="rgb(%[1]s)" color="rgb(%[1]s)"`, strings.ReplaceAll(has["Value"], " ", ","))
		case "AbbreviatedData":
			if err := d.DecodeElement(&path, &e); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&b, `<path d="%s"%s/>`, strings.ReplaceAll(path, "C", "Z"), style)
		case "TextCode":
			var text string
			if err := d.DecodeElement(&text, &e); err != nil {
				t.Fatal(err)
			}
			x, _ := strconv.ParseFloat(has["X"], 64)
			y, _ := strconv.ParseFloat(has["Y"], 64)
			x += at[0]
			places := fmt.Sprint(x)
			for _, f := range strings.Fields(has["DeltaX"]) {
				v, _ := strconv.ParseFloat(f, 64)
				x += v
				places += fmt.Sprintf(" %.4f", x)
			}
			fmt.Fprintf(&b, `<text x="%s" y="%.4f" font-size="%s"%s>%s</text>`, places, y+at[1], size, style, html.EscapeString(text))
		}
	}
}
