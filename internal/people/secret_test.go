package people_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// everything returns all that the database holds, table by table.
func everything(t *testing.T, d *db.DB) map[string][]byte {
	t.Helper()
	tables := `SELECT name FROM sqlite_master WHERE type = 'table'`
	if d.Engine() == db.PostgreSQL {
		tables = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
	}
	out := map[string][]byte{}
	err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		out[name] = nil
		return err
	}, tables)
	if err != nil {
		t.Fatal(err)
	}
	for table := range out {
		err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
			columns, err := rows.Columns()
			if err != nil {
				return err
			}
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			if err := rows.Scan(values...); err != nil {
				return err
			}
			for _, v := range values {
				switch v := (*v.(*any)).(type) {
				case []byte:
					out[table] = append(append(out[table], v...), '\n')
				default:
					out[table] = fmt.Appendf(out[table], "%v\n", v)
				}
			}
			return nil
		}, `SELECT * FROM `+table)
		if err != nil {
			t.Fatalf("%s: %v", table, err)
		}
	}
	return out
}

// found names the tables in which a text stands, in clear or in one of the encodings a careless hand leaves it in.
func found(tables map[string][]byte, text string) (names []string) {
	escaped := strings.Trim(fmt.Sprintf("%+q", text), `"`)
	for table, content := range tables {
		if bytes.Contains(content, []byte(text)) || bytes.Contains(content, []byte(escaped)) || bytes.Contains(content, fmt.Appendf(nil, "%x", text)) {
			names = append(names, table)
		}
	}
	return names
}

// No name of a person and no password stands in any table, and so in no record of the ledger.
func TestNamesAndPasswordsStandNowhereInClear(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		ctx, security, made := t.Context(), w.By(access.SecurityAdministrator), must[people.Made](t)
		names := []string{"欧阳千澜", "𬴂小䶮", "Ömer Testname"}
		for i, name := range names {
			person := made(w.People.EnterPerson(ctx, security, "  "+name+" ", true)).Person
			certify(t, w, person, w.County.ID, 20000, 30000)
			post := made(w.People.Appoint(ctx, security, person, w.County.ID, access.Reviewer)).ID
			opened := must[people.Opened](t)(w.People.OpenAccount(ctx, w.By(access.SystemAdministrator), person, fmt.Sprintf("neutral-%d", i)))
			activate(t, w, opened.Link, "a-password-to-find")
			entry := must[people.Entry](t)(w.People.SignIn(ctx, people.From{}, fmt.Sprintf("neutral-%d", i), "a-password-to-find"))
			_, _ = w.People.SignIn(ctx, people.From{}, name, "another-password-typed")
			again := must[people.Link](t)(w.People.IssueLink(ctx, w.By(access.SystemAdministrator), opened.ID, false))
			for what, token := range map[string]string{"a session": entry.Token, "a link": opened.Link.Token, "a link not used": again.Token} {
				if at := found(everything(t, w.DB), token); at != nil {
					t.Errorf("the token of %s stands in %v", what, at)
				}
			}
			activate(t, w, again, "a-second-one-to-find")
			made(w.People.EndPost(ctx, security, post))
			if got, err := w.People.Name(ctx, w.DB.Reader(), w.Book, person); err != nil || got != name {
				t.Errorf("the name comes back as %q, %v", got, err)
			}
		}
		tables := everything(t, w.DB)
		if len(tables) < 15 || found(tables, w.County.Name) == nil || found(tables, "neutral-1") == nil || found(tables, "people.person.enter") == nil {
			t.Fatalf("the search itself finds nothing in %d tables", len(tables))
		}
		for _, secret := range append(names, "千澜", "a-password-to-find", "another-password-typed", "a-second-one-to-find", "甲系管", "乙安管", "丙审计", testkit.WorldPassword) {
			if at := found(tables, secret); at != nil {
				t.Errorf("%s stands in %v", secret, at)
			}
		}
		if name, err := w.People.Name(ctx, w.DB.Reader(), w.Book, "nobody"); name != "" || err != nil {
			t.Errorf("the name of nobody is %q, %v", name, err)
		}
	})
}
