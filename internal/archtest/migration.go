package archtest

import (
	"regexp"
	"slices"
	"strings"
)

// columnTypes are the types that mean the same on both engines.
var columnTypes = []string{"TEXT", "BIGINT", "INTEGER", "BOOLEAN", "BYTEA", "DOUBLE PRECISION"}

var (
	tableStart = regexp.MustCompile(`^CREATE TABLE (\w+) \($`)
	column     = regexp.MustCompile(`^([a-z_0-9]+)\s+([A-Z]+(?: PRECISION)?)\b`)
	primaryKey = regexp.MustCompile(`PRIMARY KEY \((\w+)`)
	dropBefore = regexp.MustCompile(`^DROP TABLE (\w+)_before;$`)
	// neverInMigrations is what one engine has, what gives a row its content behind our back, or what takes away.
	neverInMigrations = regexp.MustCompile(`\b(BIG)?SERIAL\b|(?i)\bBLOB\b|\bTIMESTAMP\w*|\bDATETIME\b|\bJSONB?\b|\bUUID\b|\bVARCHAR\b|\bNUMERIC\b|\bREAL\b|\bAUTOINCREMENT\b|\bnow\s*\(|\bCURRENT_\w+|\bDEFAULT\b|\bGENERATED\b|\bTRIGGER\b|\bDROP\b|::|\bCREATE EXTENSION\b|\bIF NOT EXISTS\b|\bSTRICT\b|\bWITHOUT ROWID\b`)
)

// Migration checks one file of migrations (DESIGN §5): one text for both engines, forward only, and book first in the
// key of every table that is no housekeeping.
func Migration(name, text string) (out []Breach) {
	if !strings.HasPrefix(text, "-- +goose Up\n") {
		out = append(out, Breach{name, "the first line is not -- +goose Up"})
	}
	if strings.Contains(text, "+goose Down") {
		out = append(out, Breach{name, "migrations go forward only"})
	}
	table, keyed := "", false
	for i, line := range strings.Split(text, "\n") {
		at := name + ":" + itoa(i+1)
		line, _, _ = strings.Cut(line, "--")
		line = strings.TrimSpace(line)
		if found := neverInMigrations.FindString(line); found != "" && !madeAnew(text, line) {
			out = append(out, Breach{at, found + " is not for both engines, or not for us"})
		}
		switch m := tableStart.FindStringSubmatch(line); {
		case m != nil:
			table, keyed = m[1], false
		case table == "":
		case line == ");":
			if !keyed {
				out = append(out, Breach{at, "table " + table + " has no primary key that begins with book"})
			}
			table = ""
		default:
			keyed = keyed || keyedBy(table, line)
			if c := column.FindStringSubmatch(line); c != nil && !slices.Contains(columnTypes, c[2]) {
				out = append(out, Breach{at, "column " + c[1] + " is " + c[2] + ", not one of " + strings.Join(columnTypes, ", ")})
			}
		}
	}
	return out
}

// madeAnew tells whether a line drops what is left of a table that the same file made anew with all its rows: neither engine has
// another way, common to both, to change a constraint.
func madeAnew(text, line string) bool {
	m := dropBefore.FindStringSubmatch(line)
	return m != nil && strings.Contains(text, "ALTER TABLE "+m[1]+" RENAME TO "+m[1]+"_before;\n") && strings.Contains(text, "\nFROM "+m[1]+"_before;\n")
}

// keyedBy tells whether the line gives the table the key that it needs: any for housekeeping, one that begins with book
// for legal state.
func keyedBy(table, line string) bool {
	if _, ok := housekeeping[table]; ok {
		return strings.Contains(line, "PRIMARY KEY")
	}
	m := primaryKey.FindStringSubmatch(line)
	return m != nil && m[1] == "book"
}
