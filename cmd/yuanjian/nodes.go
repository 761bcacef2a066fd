package main

import (
	"context"
	"errors"
	"fmt"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/operate"
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
	newest, err := db.Strings(ctx, d.Reader(), fmt.Sprintf(`SELECT sha256 FROM capture_media ORDER BY book DESC, capture DESC LIMIT %d`, newestLooked))
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

// sharedOriginals says where the nodes of a PostgreSQL have their originals, and whether this one sees them. It has nothing
// to say of an embedded database, nor while the database is out of reach, which another finding tells.
func sharedOriginals(ctx context.Context, l located) (operate.Finding, bool) {
	if l.sqlite() {
		return operate.Finding{}, false
	}
	d, err := l.look(ctx)
	if err != nil {
		return operate.Finding{}, false
	}
	defer func() { _ = d.Close() }() // nothing was written
	store, err := l.store()
	if err == nil {
		err = seesOriginals(ctx, d, store)
	}
	switch {
	case err != nil:
		return operate.Finding{Unsafe: true, What: law.Words{ZH: "原始文件：" + err.Error(), EN: "originals: " + err.Error()},
			Why:  law.Words{ZH: "几个节点各存各的，一个节点接收的抓拍，别的节点打不开", EN: "what one node takes in another cannot open"},
			Cure: law.Words{ZH: "让所有节点使用同一个共享目录，或者设置blob使用S3存储桶", EN: "give all nodes one shared folder, or a bucket by blob"}}, true
	case l.Blob == "":
		return operate.Finding{What: law.Words{ZH: "原始文件在" + l.originals() + "：有多个节点时，它必须是各节点共用的存储", EN: "originals are in " + l.originals() + ": with several nodes it must be storage that all of them share"}}, true
	}
	return operate.Finding{}, false
}
