package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"yuanjian/internal/blob"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/operate"
	"yuanjian/internal/people"
)

// restoreCommand is `yuanjian restore`.
type restoreCommand struct {
	place
	Dir      string `arg:"" name:"DIR" help:"备份目录。 Backup folder."`
	Snapshot string `placeholder:"NAME" help:"哪一份备份；不填为最近一份。 Which snapshot; the last one by default."`
	Keys     string `placeholder:"FILE" help:"backup --with-keys写出的密钥文件；密钥已在数据目录的keys里时不填。 The file of keys; not needed when the keys are in the data folder."`
}

// Help is the longer text of `yuanjian restore --help`.
func (*restoreCommand) Help() string {
	return "按清单核对备份，恢复到空的数据目录（或者新建的PostgreSQL数据库），结束全部登录，然后全部核对。不覆盖任何已有的数据；中断后可以再次运行。\n" +
		"Checks the backup against its manifest, restores it into an empty data folder (or a new PostgreSQL database), ends all sessions and verifies all of it.\n" +
		"Nothing that is there is overwritten; after an interruption it can be run again."
}

func (r *restoreCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := r.find()
	if err != nil {
		return failed(s, err)
	}
	done, err := r.run(ctx, s, l)
	if err != nil {
		return failed(s, err)
	}
	_, _ = fmt.Fprintf(s.out, "已恢复到%s（备份时间%s），正在全部核对 / restored into %s (taken at %s); verifying all of it\n",
		l.Data, done.TakenAt.Format("2006-01-02T15:04:05Z07:00"), l.Data, done.TakenAt.Format("2006-01-02T15:04:05Z07:00"))
	for _, digest := range done.Damaged {
		_, _ = fmt.Fprintf(s.out, "备份中的原始文件已损坏 / damaged in the backup: %s\n", digest)
	}
	code := (&verifyCommand{Full: true}).verify(ctx, s, l)
	if code == exitDone && len(done.Damaged) > 0 {
		return fail(s.err, exitRefused, fmt.Errorf("备份中有%d个原始文件已损坏，请从另一份备份补回 / %d originals are damaged in the backup: bring them back from another one", len(done.Damaged), len(done.Damaged)))
	}
	return code
}

func (r *restoreCommand) run(ctx context.Context, s streams, l located) (out operate.Restored, err error) {
	var text []byte
	if r.Keys != "" {
		if text, err = os.ReadFile(r.Keys); err != nil {
			return out, fmt.Errorf("读取密钥文件 / read the file of keys: %w", err)
		}
	}
	if err := os.MkdirAll(l.Data, 0o700); err != nil {
		return out, err
	}
	held, err := l.hold()
	if err != nil {
		return out, err
	}
	defer func() { _ = held.Release() }() // the process ends next
	p := newProgress(s.err)
	defer p.end()
	bucket, err := l.objects()
	if err != nil {
		return out, err
	}
	originals := func(ctx context.Context) (*blob.Store, error) {
		return openOriginals(ctx, settings{Data: l.Data, Disk: blob.OS{}, Clock: clock.System{}, Objects: bucket}, nil)
	}
	job := operate.Restore{Folder: r.Dir, Snapshot: r.Snapshot, Data: l.Data, DSN: l.DSN, Originals: originals, Keys: l.keys(), KeyText: text, Progress: p.say}
	if out, err = job.Run(ctx); err != nil {
		return out, err
	}
	d, err := db.Open(ctx, l.DSN) // runs the migrations since the backup
	if err != nil {
		return out, err
	}
	_, err = people.EndSessions(ctx, d, clock.System{}.Now())
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	return out, err
}
