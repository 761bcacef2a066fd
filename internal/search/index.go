package search

import (
	"context"
	"fmt"
	"strings"

	"yuanjian/internal/db"
)

// Doc is a thing that is found: its kind and id, and the body whose rows it is among.
type Doc struct{ Book, Body, Kind, ID string }

// Put makes what a thing is found by: the words of some texts, instead of what it was found by before.
func Put(ctx context.Context, tx *db.Tx, d Doc, texts ...string) error {
	if _, err := tx.Exec(ctx, `DELETE FROM search_word WHERE book = $1 AND kind = $2 AND doc = $3`, d.Book, d.Kind, d.ID); err != nil {
		return fmt.Errorf("clear the index: %w", err)
	}
	var rows db.Rows
	for _, w := range Words(strings.Join(texts, " ")) {
		rows.Add(d.Book, w, d.Kind, d.ID, d.Body)
	}
	if err := tx.InsertMissing(ctx, `INSERT INTO search_word (book, word, kind, doc, body) VALUES `, &rows); err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	return nil
}

// wordsMost is how many words of a query are asked for.
const wordsMost = 30

// Condition is an SQL condition that column is the id of a thing of a kind whose texts hold every word of a query, with its
// arguments numbered from next; it is never true for a query without words.
func Condition(book, kind, query, column string, next int) (string, []any) {
	words := wanted(query)
	if len(words) == 0 {
		return "1 = 0", nil
	}
	args := []any{book, kind}
	marks := make([]string, len(words))
	for i, w := range words {
		args = append(args, w)
		marks[i] = fmt.Sprintf("$%d", next+1+i+1)
	}
	return fmt.Sprintf(`%s IN (SELECT w.doc FROM search_word w WHERE w.book = $%d AND w.kind = $%d AND w.word IN (%s) GROUP BY w.doc HAVING count(*) = %d)`,
		column, next, next+1, strings.Join(marks, ", "), len(words)), args
}
