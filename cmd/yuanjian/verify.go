package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"yuanjian/internal/clock"
	"yuanjian/internal/ledger"
	"yuanjian/internal/operate"
)

// verifyCommand is `yuanjian verify`.
type verifyCommand struct {
	place
	Full   bool `help:"核对全部原始文件。 Read every original again."`
	Days   int  `default:"7" placeholder:"N" help:"不用--full时，核对最近N天接收的原始文件。 Without --full: originals received in the last N days."`
	Sample int  `default:"200" placeholder:"N" help:"不用--full时，另外随机抽查N个。 Without --full: N others drawn at random."`
}

// Help is the longer text of `yuanjian verify --help`.
func (*verifyCommand) Help() string {
	return "重新计算每个账簿的记载、承诺值、哈希链和树，比对各项办理写入的数据与当时的记载，并重新计算原始文件的摘要；有不符的逐项指明，退出码为1。只读，可在系统运行时使用。\n" +
		"Recomputes every ledger (entries, commitments, chain, tree), compares the rows of acts with what was recorded of them, and reads originals again.\n" +
		"Each item that differs is named on stdout, and the exit code is 1. It only reads, and may run beside the server."
}

func (v *verifyCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if v.Days < 0 || v.Sample < 0 {
		return fail(s.err, exitUsage, fmt.Errorf("--days、--sample：应为不小于0的整数 / expected a number of 0 or more"))
	}
	l, err := v.find()
	if err != nil {
		return failed(s, err)
	}
	return v.verify(ctx, s, l)
}

// verify verifies the system that was found.
func (v *verifyCommand) verify(ctx context.Context, s streams, l located) int {
	wrong, err := v.run(ctx, s, l)
	if err != nil {
		return failed(s, err)
	}
	if wrong > 0 {
		return fail(s.err, exitRefused, fmt.Errorf("有%d项不符，已在上面逐项指明：请停止使用这些记录，不要改动现场，并从备份恢复或者报告 / %d items differ, each named above: stop relying on them, leave everything as it is, restore from a backup or report it", wrong, wrong))
	}
	return exitDone
}

// run verifies and returns how much does not fit.
func (v *verifyCommand) run(ctx context.Context, s streams, l located) (int64, error) {
	d, err := l.look(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = d.Close() }() // nothing was written
	keys, err := l.openKeys()
	if err != nil {
		return 0, err
	}
	if keys == nil {
		_, _ = fmt.Fprintln(s.err, "数据目录里没有密钥，加密的事件内容未核对。 There are no keys in the data folder: sealed events were not opened.")
	}
	p := newProgress(s.err)
	originals, err := l.store()
	if err != nil {
		return 0, err
	}
	job := operate.Verification{DB: d, Originals: originals, Keys: keys, Full: v.Full, Sample: v.Sample, Progress: p.say,
		Recent: clock.System{}.Now().AddDate(0, 0, -v.Days), Now: clock.System{}.Now(),
		Found: func(b ledger.Broken) {
			p.end()
			zh, en := fmt.Sprintf(" 第%d条", b.Index), fmt.Sprintf(", entry %d", b.Index)
			if b.Index < 0 { // of no entry that is known
				zh, en = "", ""
			}
			_, _ = fmt.Fprintf(s.out, "不符 账簿%s%s：%s / WRONG book %s%s: %s\n", b.Book, zh, b.What.ZH, b.Book, en, b.What.EN)
		}}
	done, err := job.Run(ctx)
	p.end()
	if err != nil {
		return done.Wrong, err
	}
	v.report(s, done)
	return done.Wrong, nil
}

// report says what was gone through, and which originals were not.
func (v *verifyCommand) report(s streams, d operate.Verified) {
	_, _ = fmt.Fprintf(s.out, "账簿%d个，记载%d条（其中内容已销毁%d条），设备事实%d项，抓拍%d次 / %d books, %d entries (%d of destroyed records), %d facts, %d captures\n",
		d.Books, d.Entries, d.Destroyed, d.Facts, d.Captures, d.Books, d.Entries, d.Destroyed, d.Facts, d.Captures)
	which := "全部 / all"
	if !v.Full {
		which = fmt.Sprintf("最近%d天的和文书共%d个，另随机抽查%d个；核对全部请用--full / %d of the last %d days and documents, %d drawn at random; --full reads all",
			v.Days, d.OnlyRecent, d.Sampled, d.OnlyRecent, v.Days, d.Sampled)
	}
	_, _ = fmt.Fprintf(s.out, "原始文件引用%d处，已核对文件%d个，%d字节：%s / %d references to originals, %d files read, %d bytes\n",
		d.Originals, d.Read, d.Bytes, which, d.Originals, d.Read, d.Bytes)
	if d.Wrong == 0 {
		_, _ = fmt.Fprintln(s.out, "全部相符 / everything fits")
	}
}
