package office_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// money are the words by which a figure of money or a ranking of officers would be named.
var (
	money  = regexp.MustCompile(`罚款|罚没|罚金|金额|收入|创收|缴款|￥|¥|(?i)\b(fines? (paid|collected|total|income)|revenue|amount of (the )?fines?|yuan|rmb|cny)\b`)
	rank   = regexp.MustCompile(`排名|排行|名次|(?i)\b(rank(ed|ing)?|league|leaderboard)\b`)
	figure = regexp.MustCompile(`\{\d+\}|\{\{`)
	// column is a column of a table that would hold one.
	column = regexp.MustCompile(`(?m)^\s+(fine|fines|fine_fen|amount|amount_fen|revenue|income|penalty_fen)\s`)
)

// shows tells whether a text shows a figure of money or ranks officers: it has a place for a value, and such a word. A sentence
// that says that there is none has no value.
func shows(text string) bool {
	return figure.MatchString(text) && (money.MatchString(text) || rank.MatchString(text))
}

// No page of siting, review or management shows a figure of money or ranks officers (Art 13(1), 行政处罚法 第七十四条, roles.md E16):
// not in a text, not in a template, and no table that those pages read has a column for one.
func TestA13_1c_NoPageShowsMoneyOrRanksOfficers(t *testing.T) {
	for text, want := range map[string]bool{"罚款{1}元": true, "本月罚没收入{1}": true, "第{1}名，排名上升": true, "fines collected: {1}": true, "{1}，revenue": true,
		"只看地点，不看人员和金额": false, "抓拍{1}次": false, "determined in {1} ways": false} {
		if shows(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	read := 0
	each := func(pattern string, see func(name, text string)) {
		names, err := filepath.Glob(pattern)
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(names), err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			read++
			see(name, string(text))
		}
	}
	for _, folder := range []string{"../i18n/zh", "../i18n/en"} {
		each(folder+"/*.txt", func(name, text string) {
			if slices.Contains([]string{"cases.txt", "payments.txt", "mycase.txt"}, filepath.Base(name)) {
				return // a case and what it demands name the fine that they are about; nobody sites a device or reviews a capture there
			}
			for n, line := range strings.Split(text, "\n") {
				if _, value, ok := strings.Cut(line, " = "); ok && shows(value) {
					t.Errorf("%s:%d shows money or a ranking: %s", name, n+1, line)
				}
			}
		})
	}
	each("*.html", func(name, text string) {
		for _, word := range append(money.FindAllString(text, -1), rank.FindAllString(text, -1)...) {
			t.Errorf("%s says %q", name, word)
		}
	})
	each("../../db/migrations/*.sql", func(name, text string) {
		for _, table := range strings.Split(text, "CREATE TABLE ")[1:] {
			for _, prefix := range []string{"device", "site", "use_", "capture", "verdict", "tally_", "source_", "year_report"} {
				if found := column.FindString(table); strings.HasPrefix(table, prefix) && found != "" {
					t.Errorf("%s: table %s has the column %s", name, strings.Fields(table)[0], strings.TrimSpace(found))
				}
			}
			if strings.HasPrefix(table, "tally_") && strings.Contains(table, "person") {
				t.Errorf("%s: a counter by person", name)
			}
		}
	})
	if read < 60 {
		t.Errorf("only %s were read", fmt.Sprint(read, " files"))
	}
}
