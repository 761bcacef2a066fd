package testkit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeRun answers one line for each element that breaks a rule: the rule, what it asks for, the element's selector.
const axeRun = `axe.run(document, {resultTypes: ["violations"],
runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => r.violations.flatMap(
v => v.nodes.map(n => v.id + ": " + v.help + ": " + n.target.join(" "))))`

// Axe checks the page that the tab shows for accessibility with axe-core (npm) and returns a line for each element that
// breaks one of its rules. The script is evaluated from outside the page, because the page's policy rightly bars it.
func Axe(ctx context.Context) (broken []string, err error) {
	root, err := root()
	if err != nil {
		return nil, err
	}
	script, err := os.ReadFile(filepath.Join(root, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return nil, fmt.Errorf("axe-core: run 'npm ci' in %s: %w", root, err)
	}
	wait := func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
	if err := chromedp.Run(ctx, chromedp.Evaluate(string(script), nil), chromedp.Evaluate(axeRun, &broken, wait)); err != nil {
		return nil, fmt.Errorf("axe-core: %w", err)
	}
	return broken, nil
}
