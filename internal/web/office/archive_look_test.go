package office_test

import (
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/testkit"
)

// TestArchivePagesInABrowser: the lists, a file before and after it is sealed, and its forms keep the rules of accessibility and are no wider
// than their window. With -artifacts their pictures stay.
func TestArchivePagesInABrowser(t *testing.T) {
	d := newArchiveDesk(t, testkit.NewWorld(t, testkit.SQLite(t)))
	id := d.r.Ready()
	at := "/archive/" + id
	people := map[access.Role]act.By{access.Archivist: d.r.Archivist, access.Head: d.of.Head}
	session := func(role access.Role) string { return d.caseDesk.as(people[role]).jar["yuanjian"] }
	d.lookAs([]sight{{"archive-waiting", access.Archivist, "/archive", false}, {"archive-open", access.Archivist, at, false}, {"archive-checks", access.Archivist, at + "/checks", false},
		{"archive-seal", access.Archivist, at + "/seal", true}, {"archive-hold", access.Head, at + "/hold", false}}, session)
	_, err := d.r.A.Archive(t.Context(), d.r.Archivist, id, archive.Thirty)
	d.of.Must(err)
	d.caseDesk.as(d.of.Head).post(at+"/hold", "reason", "litigation", "words", "申诉1号").goes(at)
	d.lookAs([]sight{{"archive-sealed-list", access.Archivist, "/archive/sealed", false}, {"archive-sealed", access.Archivist, at, false}, {"archive-reopen", access.Archivist, at + "/reopen", false},
		{"holds", access.Head, "/retention/holds?open=1", false}}, session)
}
