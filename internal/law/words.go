package law

// Words is one sentence or term in the languages of the pages, Chinese first.
type Words struct{ ZH, EN string }

// In returns the words in a language ("en"; anything else is Chinese).
func (w Words) In(lang string) string {
	if lang == "en" && w.EN != "" {
		return w.EN
	}
	return w.ZH
}
