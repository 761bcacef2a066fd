package operate

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/retention"
)

// disposedWithin is within which time what is due should be disposed of. [POLICY]
const disposedWithin = 30 * 24 * time.Hour

// forgotten looks for records that are long due: nobody ordered their disposal, or a backup from before it was restored, whose ledger
// does not know of it.
func (e *Examination) forgotten(ctx context.Context, d *db.DB, book string) error {
	n, since, err := retention.Forgotten(ctx, d.Reader(), book, e.Now.Add(-disposedWithin))
	if err != nil || n == 0 {
		return err
	}
	day := law.DateOf(*since).String()
	e.warn(law.Words{ZH: fmt.Sprintf("账簿%s有%d条采集记录到期30日以上没有处置，最早的于%s到期", book, n, day), EN: fmt.Sprintf("%d captures of book %s have been due for disposal for over 30 days, the first since %s", n, book, day)},
		law.Words{ZH: "处理目的已经实现的个人信息应当删除；从处置以前的备份恢复后，已处置的记录会重新出现", EN: "personal data whose purpose has ended are to be deleted; after a restore of a backup from before a disposal, what it took is there again"},
		law.Words{ZH: "由执法主体负责人在“到期处置”页批准处置", EN: "the head orders the disposal on the page of what is due"})
	return nil
}
