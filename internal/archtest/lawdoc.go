package archtest

import (
	"bufio"
	"cmp"
	"fmt"
	"go/ast"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// ruleID is how a rule is named: A for the Measures, L for the law on penalties, E for the separation of duties.
var ruleID = regexp.MustCompile(`^[AEL][0-9]+[a-z]?(\.[0-9]+[a-z]?)*(-[a-z]+)?$`)

// entry is what is known of one rule.
type entry struct {
	id       string
	judged   *law.Rule[admissibility.Moment] // nil: no rule of the judge
	article  string                          // as a refusal words it
	refusals map[string][]string             // file → sentences of the refusals there
	cases    map[string]map[string]int       // file of cases → result → how many
	tests    []string                        // package.TestName
	waits    string                          // for which part of the system
}

// lawBook collects rules by their ids.
type lawBook map[string]*entry

func (b lawBook) of(id string) *entry {
	if b[id] == nil {
		b[id] = &entry{id: id, refusals: map[string][]string{}, cases: map[string]map[string]int{}}
	}
	return b[id]
}

// LawDoc writes docs/law.md: article → rule → where it is refused → its cases and tests. root is the project's folder.
func LawDoc(root string, files []*File) (string, error) {
	b := lawBook{}
	rules := admissibility.Rules()
	for i := range rules {
		b.of(rules[i].ID).judged = &rules[i]
	}
	for _, r := range rows {
		b.of(r.id).waits = r.waits
	}
	if err := b.readCases(root); err != nil {
		return "", err
	}
	for _, f := range files {
		if place, ok := placeOf(f.Package); ok && !f.Test && places[place].class == chapter {
			b.readRefusals(f)
		}
	}
	for _, f := range files {
		if f.Test {
			b.readTests(f)
		}
	}
	return b.write(), nil
}

// readCases counts the cases of the text tables that lawyers read: lines that begin with a rule and a result.
func (b lawBook) readCases(root string) error {
	names, err := filepath.Glob(filepath.Join(root, "internal", "admissibility", "testdata", "*.txt"))
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("read cases: %w", err)
		}
		lines := bufio.NewScanner(strings.NewReader(string(text)))
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			id, rest, _ := strings.Cut(lines.Text(), " ")
			result, _, _ := strings.Cut(rest, " ")
			if !ruleID.MatchString(id) || !slices.Contains(results, result) {
				continue
			}
			e := b.of(id)
			if e.cases[filepath.Base(name)] == nil {
				e.cases[filepath.Base(name)] = map[string]int{}
			}
			e.cases[filepath.Base(name)][result]++
		}
		if err := lines.Err(); err != nil {
			return fmt.Errorf("read cases %s: %w", name, err)
		}
	}
	return nil
}

// results are the results of a case, in the order in which they are written.
var results = []string{"met", "unmet", "unknown", "absent"}

// readRefusals finds where a chapter refuses by a rule: a law.Refusal with its id, or an id beside the words of its
// article in a call or a row; a separation of duties has no article.
func (b lawBook) readRefusals(f *File) {
	ast.Inspect(f.AST, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CompositeLit:
			if fields := keyed(n); fields["Rule"] != nil {
				b.refused(f, textOf(fields["Rule"]), textOf(fields["Article"]), chinese(fields["Because"]))
			} else {
				b.beside(f, n.Elts)
			}
		case *ast.CallExpr:
			b.beside(f, n.Args)
		}
		return true
	})
}

func (b lawBook) beside(f *File, list []ast.Expr) {
	for i, e := range list {
		id := textOf(e)
		if !ruleID.MatchString(id) {
			continue
		}
		if id[0] == 'E' && i+1 < len(list) {
			b.refused(f, id, "", "")
			return
		}
		for _, other := range list[i+1:] {
			if article := textOf(other); strings.HasPrefix(article, "第") && strings.Contains(article, "条") {
				b.refused(f, id, article, "")
				return
			}
		}
	}
}

func (b lawBook) refused(f *File, id, article, sentence string) {
	if !ruleID.MatchString(id) {
		return
	}
	e := b.of(id)
	if e.article == "" {
		e.article = article
	}
	sentences := e.refusals[f.Path]
	if sentence != "" && !slices.Contains(sentences, sentence) {
		sentences = append(sentences, sentence)
	}
	e.refusals[f.Path] = sentences
}

// keyed returns the fields of a literal that names them.
func keyed(c *ast.CompositeLit) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	for _, e := range c.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				out[name.Name] = kv.Value
			}
		}
	}
	return out
}

func textOf(e ast.Expr) string {
	text := ""
	if b, ok := e.(*ast.BasicLit); ok {
		text, _ = literal(b)
	}
	return text
}

// chinese returns the Chinese of a law.Words literal; what a format fills in is ….
func chinese(e ast.Expr) string {
	words, ok := e.(*ast.CompositeLit)
	if !ok {
		return ""
	}
	zh := keyed(words)["ZH"]
	if call, ok := zh.(*ast.CallExpr); ok && len(call.Args) > 0 {
		zh = call.Args[0]
	}
	text, _ := joined(cmp.Or[ast.Expr](zh, ast.NewIdent("none")))
	return verbs.ReplaceAllString(text, "…")
}

var verbs = regexp.MustCompile(`%[-+0-9.]*[a-z]`)

// readTests enters the tests whose names begin with the id of a rule: TestA14_1b_PublishedForThirtyDays.
func (b lawBook) readTests(f *File) {
	for _, d := range f.AST.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Recv != nil {
			continue
		}
		if id := b.idOf(strings.TrimPrefix(fn.Name.Name, "Test")); id != "" {
			b.of(id).tests = append(b.of(id).tests, path.Base(f.Package)+"."+fn.Name.Name)
		}
	}
}

// idOf returns the longest rule that a test's name begins with.
func (b lawBook) idOf(name string) (id string) {
	for candidate := range b {
		if form := strings.NewReplacer(".", "_", "-", "_").Replace(candidate); len(candidate) > len(id) && (name == form || strings.HasPrefix(name, form+"_")) {
			id = candidate
		}
	}
	return id
}

const lawDocHead = `# From article to rule to test

Made from the source; a test fails when it is out of date. To make it again:

    go test ./internal/archtest -run LawDoc -update

Every rule stands under the article it rests on today. A rule of the judge (` + "`internal/admissibility`" + `) is a condition on a
capture: met, unmet or unknown; what follows when it is not met is barred, finding (the legal reviewer finds in writing whether
the defect matters) or corroboration (other evidence is needed). The other rules refuse an act, in the words given here. Cases
are the text tables in ` + "`internal/admissibility/testdata`" + `.
`

func (b lawBook) write() string {
	var out strings.Builder
	out.WriteString(lawDocHead)
	heading := ""
	for _, id := range slices.SortedFunc(maps.Keys(b), byNumber) {
		e := b[id]
		if h := e.heading(); h != heading {
			heading = h
			fmt.Fprintf(&out, "\n## %s\n", h)
		}
		e.write(&out)
	}
	return out.String()
}

// heading is the article under which a rule stands, without paragraph and item.
func (e *entry) heading() string {
	number := 0
	fmt.Sscanf(e.id[1:], "%d", &number)
	switch e.id[0] {
	case 'A':
		return "广东省非现场执法管理办法（" + law.SourceMeasures + "）第" + law.Numeral(number) + "条"
	case 'L':
		return law.SourcePenaltyLaw + "第" + law.Numeral(number) + "条"
	}
	return "Separation of duties (E)"
}

func (e *entry) write(out *strings.Builder) {
	fmt.Fprintf(out, "\n### %s", e.id)
	if e.judged == nil {
		fmt.Fprintf(out, "%s\n\n", spaced(e.article))
	} else {
		r := e.judged
		fmt.Fprintf(out, " %s\n\n%s. %s。\n\n", r.Citations[0].Words, r.Title.EN, r.Title.ZH)
		fmt.Fprintf(out, "- Judged for captures from %s%s; not met: %s.\n", r.From, until(r.Until), r.Bars)
		for _, c := range r.Citations[1:] {
			fmt.Fprintf(out, "- Before, it rests on %s%s.\n", c.Source, c.Words)
		}
	}
	if e.waits != "" {
		fmt.Fprintf(out, "- Waits for %s.\n", e.waits)
	}
	for _, file := range slices.Sorted(maps.Keys(e.refusals)) {
		fmt.Fprintf(out, "- Refuses in `%s`%s\n", file, quoted(e.refusals[file]))
	}
	for _, file := range slices.Sorted(maps.Keys(e.cases)) {
		var counts []string
		for _, result := range results {
			if n := e.cases[file][result]; n > 0 {
				counts = append(counts, fmt.Sprintf("%d %s", n, result))
			}
		}
		fmt.Fprintf(out, "- Cases in `%s`: %s.\n", file, strings.Join(counts, ", "))
	}
	slices.Sort(e.tests)
	for _, test := range e.tests {
		fmt.Fprintf(out, "- Test `%s`\n", test)
	}
}

func spaced(article string) string {
	if article == "" {
		return ""
	}
	return " " + article
}

func until(d law.Date) string {
	if d == 0 {
		return ""
	}
	return " to " + d.String()
}

func quoted(sentences []string) string {
	if len(sentences) == 0 {
		return "."
	}
	return ": " + strings.Join(sentences, " ")
}

var digits = regexp.MustCompile(`[0-9]+`)

// byNumber sorts rules as the articles stand: A9b before A10.1a.
func byNumber(a, b string) int {
	pad := func(s string) string {
		return digits.ReplaceAllStringFunc(s, func(d string) string { return fmt.Sprintf("%03s", d) })
	}
	return cmp.Compare(pad(a), pad(b))
}
