package search

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Queries keeps what was searched for behind tokens.
type Queries struct {
	DB   *db.DB
	Keys *seal.Keys
}

// keptFor is how long a token leads to what was typed: as long as somebody goes to and fro among what was found. [POLICY]
const keptFor = 30 * time.Minute

// queryField is the sealed field of a query; the record it is bound to is its row's key.
const queryField = "search.query"

func hashed(token string) string {
	h := seal.TokenHash(token)
	return hex.EncodeToString(h[:])
}

// Keep seals what a session searches for and returns the token that stands in the address.
func (s *Queries) Keep(ctx context.Context, book, session, query string, now time.Time) (string, error) {
	token, _ := seal.Token()
	sealed, err := s.Keys.SealField(queryField, hashed(token), query)
	if err != nil {
		return "", fmt.Errorf("seal a query: %w", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM search_query WHERE until_at <= $1`, now); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO search_query (token, book, session, query, until_at) VALUES ($1, $2, $3, $4, $5)`,
			hashed(token), book, hashed(session), sealed, now.Add(keptFor))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("keep a query: %w", err)
	}
	return token, nil
}

// Query returns what a token of the session stands for; fault.NotFound when it is over, unknown or another's.
func (s *Queries) Query(ctx context.Context, book, session, token string, now time.Time) (string, error) {
	var sealed []byte
	err := s.DB.Reader().QueryRow(ctx, `SELECT query FROM search_query WHERE token = $1 AND book = $2 AND session = $3 AND until_at > $4`,
		hashed(token), book, hashed(session), now).Scan(&sealed)
	if db.NoRow(err) {
		return "", fault.NotFound{What: law.Words{ZH: "这次查询（查询只保留30分钟，只有查询的人能看）", EN: "this search (kept for 30 minutes, for who searched alone)"}}
	}
	if err != nil {
		return "", fmt.Errorf("look up a query: %w", err)
	}
	query, err := s.Keys.OpenField(queryField, hashed(token), sealed)
	if err != nil {
		return "", fmt.Errorf("open a query: %w", err)
	}
	return query, nil
}
