package papertest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"yuanjian/internal/testkit"
)

// Seen is what pdf.js reads of a PDF.
type Seen struct {
	Title, Language string
	Tagged          bool
	Pages           []string // the text of each page
	Pictures        [][]byte // each page as PNG, 96 dots an inch
}

const look = `(async () => {
const lib = await import("/pdfjs/build/pdf.mjs");
lib.GlobalWorkerOptions.workerSrc = "/pdfjs/build/pdf.worker.mjs";
const doc = await lib.getDocument({url: "/paper.pdf"}).promise;
const meta = await doc.getMetadata();
const tree = await (await doc.getPage(1)).getStructTree();
const out = {Title: meta.info.Title, Language: meta.info.Language, Tagged: !!tree && JSON.stringify(tree).includes("H1"), Pages: [], Pictures: []};
for (let n = 1; n <= doc.numPages; n++) {
	const page = await doc.getPage(n);
	const text = await page.getTextContent();
	out.Pages.push(text.items.map(i => i.str).join(""));
	const view = page.getViewport({scale: 96 / 72});
	const canvas = document.createElement("canvas");
	canvas.width = view.width; canvas.height = view.height;
	await page.render({canvas, viewport: view}).promise;
	out.Pictures.push(canvas.toDataURL("image/png").split(",")[1]);
}
return JSON.stringify(out);
})()`

// PDFJS reads a PDF with pdf.js (npm, tests only) in Chromium, and draws it.
func PDFJS(t testing.TB, file []byte) Seen {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/pdfjs/", http.StripPrefix("/pdfjs/", http.FileServer(http.Dir(filepath.Join(testkit.Root(t), "node_modules", "pdfjs-dist")))))
	mux.HandleFunc("/paper.pdf", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(file) })
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>pdf</title>") })
	server := httptest.NewServer(modules(mux))
	t.Cleanup(server.Close)
	ctx := testkit.Chromium(t)
	var answer string
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := chromedp.Run(ctx, chromedp.Navigate(server.URL), chromedp.Evaluate(look, &answer, wait)); err != nil {
		t.Fatalf("read the PDF with pdf.js (run scripts/npm when it is missing): %v", err)
	}
	var seen Seen
	if err := json.Unmarshal([]byte(answer), &seen); err != nil {
		t.Fatal(err)
	}
	return seen
}

// modules serves .mjs as JavaScript whatever the machine's table of types says.
func modules(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".mjs") {
			w.Header().Set("Content-Type", "text/javascript")
		}
		next.ServeHTTP(w, r)
	})
}
