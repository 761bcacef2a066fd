package operate

import (
	"context"
	"time"

	"yuanjian/internal/blob"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/retention"
)

// filesAtATime is how many files of disposals are looked for between two queries.
const filesAtATime = 500

// removedWithin is within which time of a disposal its files are out of the store: far longer than the job takes, so that only a job
// that has failed or never ran is named. [POLICY]
const removedWithin = 24 * time.Hour

// disposed looks whether the files that disposals of a book took out are rightly absent. One that is there again, such as from a backup of
// before the disposal, is named, and so is one that should be out and is not.
func (r *run) disposed(ctx context.Context, book string) error {
	for after := ""; ; {
		files, err := retention.Files(ctx, r.DB.Reader(), book, after, filesAtATime)
		if err != nil || len(files) == 0 {
			return err
		}
		after = files[len(files)-1].SHA256
		if err := r.absent(ctx, book, files); err != nil {
			return err
		}
		r.tell("已处置的文件", "files of disposals", r.out.Disposed)
	}
}

func (r *run) absent(ctx context.Context, book string, files []retention.File) error {
	var there []retention.File
	var digests []string
	for _, f := range files {
		digest, err := blob.ParseDigest(f.SHA256)
		if err != nil {
			r.found(ledger.Broken{Book: book, Index: f.Entry, What: law.Words{ZH: "处置文件的登记已被改动", EN: "the record of a file of a disposal was altered"}})
			continue
		}
		has, err := r.Originals.Has(digest)
		if err != nil {
			return err
		}
		if has {
			there, digests = append(there, f), append(digests, f.SHA256)
			continue
		}
		r.out.Disposed++
	}
	if len(there) == 0 {
		return nil
	}
	kept, err := Referenced(ctx, r.DB.Reader(), r.Keys, digests)
	if err != nil {
		return err
	}
	for _, f := range there {
		switch {
		case kept[f.SHA256]: // the same bytes came again, or something else keeps them
		case f.Removed:
			r.found(ledger.Broken{Book: book, Index: f.Entry, What: law.Words{ZH: "已处置的文件" + f.SHA256 + "又在库里：可能是从处置以前的备份中取回的；系统每天会再次取出",
				EN: "file " + f.SHA256 + " was disposed of and is there again: perhaps from a backup of before; the system takes it out again every day"}})
		case !f.Removed && f.At.Before(r.Now.Add(-removedWithin)):
			r.found(ledger.Broken{Book: book, Index: f.Entry, What: law.Words{ZH: "已处置的文件" + f.SHA256 + "一天以上还没有取出：请查看停下的任务", EN: "file " + f.SHA256 + " of a disposal is not out after a day: look at the jobs that stopped"}})
		}
	}
	return nil
}
