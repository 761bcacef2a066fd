package i18n

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Language names a set of texts.
type Language string

// The languages of the pages. Long is Chinese made 40 % longer: a page that survives it has room for translation.
const (
	ZH   Language = "zh"
	EN   Language = "en"
	Long Language = "x-long"
)

// Tag is the BCP 47 tag for the lang attribute.
func (l Language) Tag() string {
	if l == EN {
		return "en"
	}
	return "zh-CN"
}

//go:embed zh/*.txt en/*.txt
var files embed.FS

type table struct {
	texts map[string]string
	from  map[string]string // key → file, for messages
}

// tables are read once; a broken file is a bug of the build and stops the program at the first text.
var tables = sync.OnceValue(func() map[Language]table {
	out := map[Language]table{}
	for _, l := range []Language{ZH, EN} {
		t, err := readLanguage(l)
		if err != nil {
			panic("i18n: " + err.Error())
		}
		out[l] = t
	}
	return out
})

func readLanguage(l Language) (table, error) {
	t := table{texts: map[string]string{}, from: map[string]string{}}
	entries, err := files.ReadDir(string(l))
	if err != nil {
		return t, err
	}
	for _, e := range entries {
		name := path.Join(string(l), e.Name())
		b, err := files.ReadFile(name)
		if err != nil {
			return t, err
		}
		texts, err := parse(string(b), strings.TrimSuffix(e.Name(), ".txt"))
		if err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		for k, v := range texts {
			t.texts[k], t.from[k] = v, name
		}
	}
	return t, nil
}

// parse reads "key = text" lines; every key begins with prefix and a dot.
func parse(src, prefix string) (map[string]string, error) {
	out := map[string]string{}
	for i, line := range strings.Split(src, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		key, text, found := strings.Cut(line, "=")
		key, text = strings.TrimSpace(key), strings.TrimSpace(text)
		switch {
		case !found || text == "":
			return nil, fmt.Errorf("line %d: expected key = text", i+1)
		case !strings.HasPrefix(key, prefix+"."):
			return nil, fmt.Errorf("line %d: key %q must begin with %q, the name of its file", i+1, key, prefix+".")
		case out[key] != "":
			return nil, fmt.Errorf("line %d: key %q stands twice", i+1, key)
		}
		out[key] = text
	}
	return out, nil
}

// Text returns the text of a key with its arguments filled in. A key that does not exist comes back in corner
// brackets, which people can report and the tests catch.
func Text(l Language, key string, args ...any) string {
	from := l
	if l != EN {
		from = ZH
	}
	text, ok := tables()[from].texts[key]
	if !ok {
		return "⟨" + key + "⟩"
	}
	text = fill(text, args)
	if l == Long {
		return lengthen(text)
	}
	return text
}

// Has reports whether both languages have the key.
func Has(key string) bool {
	_, zh := tables()[ZH].texts[key]
	_, en := tables()[EN].texts[key]
	return zh && en
}

// Keys lists the keys of a language in order.
func Keys(l Language) []string { return slices.Sorted(maps.Keys(tables()[l].texts)) }

// fill replaces {1} and {1|one|many}.
func fill(text string, args []any) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			break
		}
		shut := strings.IndexByte(text[open:], '}')
		if shut < 0 {
			break
		}
		b.WriteString(text[:open])
		b.WriteString(argument(text[open+1:open+shut], args))
		text = text[open+shut+1:]
	}
	return b.String() + text
}

func argument(spec string, args []any) string {
	parts := strings.Split(spec, "|")
	n, err := strconv.Atoi(parts[0])
	if err != nil || n < 1 || n > len(args) {
		return "{" + spec + "}"
	}
	value := fmt.Sprint(args[n-1])
	if len(parts) == 3 {
		if value == "1" {
			return parts[1]
		}
		return parts[2]
	}
	return value
}

// lengthen makes a text about 40 % longer and marks both ends, so that a cut-off text is seen.
func lengthen(s string) string {
	n := (len([]rune(s))*4 + 9) / 10
	return "⟦" + s + strings.Repeat("长", n) + "⟧"
}
