package search_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/search"
	"yuanjian/internal/testkit"
)

var begins = time.Date(2026, time.March, 2, 9, 0, 0, 0, law.Beijing)

// found lists what a query finds, by its documents.
func found(t *testing.T, d *db.DB, query string) []string {
	t.Helper()
	var out []string
	cond, args := search.Condition("book", "use", query, "x.doc", 1)
	err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, `SELECT DISTINCT x.doc FROM search_word x WHERE x.book = 'book' AND x.kind = 'use' AND `+cond+` ORDER BY x.doc`, args...)
	if err != nil {
		t.Fatalf("%q: %v", query, err)
	}
	return out
}

func put(t *testing.T, d *db.DB, id string, texts ...string) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		return search.Put(t.Context(), tx, search.Doc{Book: "book", Body: "body", Kind: "use", ID: id}, texts...)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestPlacesAndNumbersAreFoundByTheirParts(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		put(t, d, "a", "测试大道1号路口", "由东向西", "CS00031")
		put(t, d, "b", "Ｇ１０７国道K2530+200", "由北向南", "SN-0002")
		put(t, d, "c", "旧名")
		put(t, d, "c", "测试大道12号路口") // what it was found by before is gone
		for query, want := range map[string]string{
			"测试大道": "a c", "大道1号": "a", "1号": "a", "12号路口": "c", "路口": "a c", "由东": "a", "cs00031": "a", "00031": "a",
			"g107": "b", "G107 国道": "b", "国道 k2530": "b", "sn-0002": "b", "SN": "b", "旧名": "", "": "", "%": "", "'": "", "路口 国道": "", "号": "a c", "道": "a b c", "口由": "",
		} {
			if got := strings.Join(found(t, d, query), " "); got != want {
				t.Errorf("%q finds %q, want %q", query, got, want)
			}
		}
	})
}

// TestEveryPartOfTwoCharactersFindsItsText is the promise of the index.
func TestEveryPartOfTwoCharactersFindsItsText(t *testing.T) {
	d := testkit.SQLite(t)
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		id := fmt.Sprint("doc-", n)
		text := []rune(rapid.StringMatching(`[测试大道路口东西南北]{2,12}`).Draw(r, "text"))
		put(t, d, id, string(text))
		from := rapid.IntRange(0, len(text)-2).Draw(r, "from")
		until := rapid.IntRange(from+2, len(text)).Draw(r, "until")
		if part := string(text[from:until]); !slices.Contains(found(t, d, part), id) {
			r.Fatalf("%q is not found by %q", string(text), part)
		}
	})
}

func TestAQueryIsKeptForItsSessionAndHalfAnHour(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		keys, err := seal.Open(t.TempDir() + "/keys")
		if err != nil {
			t.Fatal(err)
		}
		now := clock.NewManual(begins)
		q := search.Queries{DB: d, Keys: keys}
		token, err := q.Keep(t.Context(), "book", "session", "粤A12345", now.Now())
		if err != nil || strings.Contains(token, "12345") {
			t.Fatalf("%q, %v", token, err)
		}
		is := func(book, session, token string, at time.Time, want string) {
			t.Helper()
			got, err := q.Query(t.Context(), book, session, token, at)
			if got != want || (want == "") != fault.IsNotFound(err) {
				t.Errorf("%q, %v; want %q", got, err, want)
			}
		}
		is("book", "session", token, begins.Add(29*time.Minute), "粤A12345")
		is("book", "session", token, begins.Add(30*time.Minute), "")
		is("book", "another", token, begins, "")
		is("other", "session", token, begins, "")
		is("book", "session", "x", begins, "")
		// Who reads the table reads neither query nor token.
		var sealed []byte
		var stored string
		if err := d.Reader().QueryRow(t.Context(), `SELECT query, token FROM search_query`).Scan(&sealed, &stored); err != nil || strings.Contains(string(sealed), "12345") || stored == token {
			t.Errorf("%q %q %v", sealed, stored, err)
		}
		// The next query sweeps out what is over.
		if _, err := q.Keep(t.Context(), "book", "session", "另一个", begins.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := d.Reader().QueryRow(t.Context(), `SELECT count(*) FROM search_query`).Scan(&n); err != nil || n != 1 {
			t.Errorf("%d queries are kept, %v", n, err)
		}
	})
}
