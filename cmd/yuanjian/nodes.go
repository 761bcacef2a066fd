package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
)

// newestLooked is how many of the newest originals are looked for at the start.
const newestLooked = 20

// errElsewhere says that the originals of the database are not where this process looks for them.
var errElsewhere = errors.New("本进程看不到数据库中最近的任何一个原始文件：多个节点须共用同一个原始文件目录（共享存储）或者同一个S3存储桶，请检查data和blob / " +
	"none of the newest originals of the database is here: nodes must share one folder of originals or one bucket; check data and blob")

// seesOriginals tells whether this process looks for originals where the others of the same PostgreSQL put them. Some that
// are missing are damage, which verify names; all of the newest missing is another place. An embedded database is in the
// same folder as its originals.
func seesOriginals(ctx context.Context, d *db.DB, originals *blob.Store) error {
	if d.Engine() != db.PostgreSQL {
		return nil
	}
	var newest []string
	err := db.Each(ctx, d.Reader(), func(rows *sql.Rows) error {
		var digest string
		err := rows.Scan(&digest)
		newest = append(newest, digest)
		return err
	}, fmt.Sprintf(`SELECT sha256 FROM capture_media ORDER BY book DESC, capture DESC LIMIT %d`, newestLooked))
	if err != nil {
		return fmt.Errorf("look for the newest originals: %w", err)
	}
	for _, text := range newest {
		digest, err := blob.ParseDigest(text)
		if err != nil {
			return err
		}
		if there, err := originals.Has(digest); there || err != nil {
			return err
		}
	}
	if len(newest) > 0 {
		return errElsewhere
	}
	return nil
}
