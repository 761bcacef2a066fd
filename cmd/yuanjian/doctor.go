package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"yuanjian/internal/blob/s3"
	"yuanjian/internal/clock"
	"yuanjian/internal/law"
	"yuanjian/internal/operate"
)

// doctorCommand is `yuanjian doctor`.
type doctorCommand struct{ place }

// Help is the longer text of `yuanjian doctor --help`.
func (*doctorCommand) Help() string {
	return "查看配置、密钥、磁盘、时钟、数据库、任务、节假日安排、管理员和证书，逐项写明哪里不安全、为什么、怎么办；有不安全的，退出码为1。只读，可在系统运行时使用。\n" +
		"Looks at configuration, keys, disk, clock, database, jobs, calendar, administrators and certificate, and says of each thing that is unsafe what it is,\n" +
		"why, and what cures it; exit code 1 when there is any. It only reads, and may run beside the server."
}

func (d *doctorCommand) execute(s streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := d.find()
	if err != nil {
		return failed(s, err)
	}
	e := operate.Examination{Data: l.Data, Keys: l.keys(), LocalFiles: l.Blob == "", DSN: l.DSN, FreeLeast: l.FreeLeast, TLSCert: l.TLSCert,
		OpenToOthers: !onLoopback(l.Listen), Now: clock.System{}.Now()}
	for _, file := range append([]string{l.DBPasswordFile, l.PlatformTokenFile, l.BlobSecretFile, l.NonTaxTokenFile, l.NonTaxSecretFile, l.OIDCSecretFile, l.PersonSecretFile, l.EnterpriseSecretFile, l.TLSKey}, l.letterSecrets()...) {
		if file != "" {
			e.Secrets = append(e.Secrets, file)
		}
	}
	e.Findings = append(e.Findings, version(), decoding(ctx, l))
	e.Findings = append(append(e.Findings, lettersFound(ctx, l.config)...), nonTaxFound(l.config)...)
	if bucket, ok := objectStore(ctx, l); ok {
		e.Findings = append(e.Findings, bucket)
	}
	if found, ok := sharedOriginals(ctx, l); ok {
		e.Findings = append(e.Findings, found)
	}
	if err := l.check(); err != nil {
		e.Findings = append(e.Findings, operate.Finding{Unsafe: true, What: law.Words{ZH: "配置：" + err.Error(), EN: "configuration: " + err.Error()},
			Why: law.Words{ZH: "按这份配置不会启动", EN: "the system does not start with it"}, Cure: law.Words{ZH: "按上面所写修改", EN: "change it as it says"}})
	}
	e.Run(ctx)
	unsafe := 0
	for _, f := range e.Findings {
		if !f.Unsafe {
			_, _ = fmt.Fprintf(s.out, "·  %s / %s\n", f.What.ZH, f.What.EN)
			continue
		}
		unsafe++
		_, _ = fmt.Fprintf(s.out, "✗  不安全 UNSAFE：%s / %s\n   为什么 why：%s / %s\n   怎么办 cure：%s / %s\n", f.What.ZH, f.What.EN, f.Why.ZH, f.Why.EN, f.Cure.ZH, f.Cure.EN)
	}
	if unsafe > 0 {
		return fail(s.err, exitRefused, fmt.Errorf("有%d项不安全 / %d things are unsafe", unsafe, unsafe))
	}
	_, _ = fmt.Fprintln(s.out, "没有发现不安全之处 / nothing unsafe was found")
	return exitDone
}

// version says which program this is.
func version() operate.Finding {
	text := build()
	return operate.Finding{What: law.Words{ZH: "程序" + text, EN: "program " + text}}
}

// build is the commit, and what it was built with and for.
func build() string {
	revision := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	return revision + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH
}

// objectStore tries the bucket of the originals, where there is one.
func objectStore(ctx context.Context, l located) (operate.Finding, bool) {
	if l.Blob == "" {
		return operate.Finding{}, false
	}
	o, err := l.objects()
	if err == nil {
		var shelf *s3.Shelf
		if shelf, err = o.shelf(clock.System{}); err == nil {
			err = shelf.Check(ctx)
		}
	}
	if err != nil {
		return operate.Finding{Unsafe: true, What: law.Words{ZH: "存储桶" + o.Bucket + "：" + err.Error(), EN: "bucket " + o.Bucket + ": " + err.Error()},
			Why:  law.Words{ZH: "原始文件不能安全存入", EN: "originals cannot be entrusted to it"},
			Cure: law.Words{ZH: "核对blob的各配置项和存储服务", EN: "check the keys of blob, and the service"}}, true
	}
	return operate.Finding{What: law.Words{ZH: "原始文件在存储桶" + o.Bucket, EN: "originals are in the bucket " + o.Bucket}}, true
}

// decoding says whether pictures are decoded in processes that can do nothing else.
func decoding(ctx context.Context, l located) operate.Finding {
	pool, err := newDecoders(settings{Limits: l.limits(), Log: slog.New(slog.DiscardHandler)}, decoders)
	if err != nil {
		return operate.Finding{What: law.Words{ZH: "解码进程：" + err.Error(), EN: "decoding processes: " + err.Error()}}
	}
	defer pool.Close()
	holds, err := pool.Confinement(ctx)
	switch {
	case err != nil:
		return operate.Finding{Unsafe: true, What: law.Words{ZH: "解码图片的进程无法启动：" + err.Error(), EN: "the process that decodes pictures does not start: " + err.Error()},
			Why: law.Words{ZH: "没有缩略图和查看用的图片", EN: "there are no thumbnails and viewing copies"}, Cure: law.Words{ZH: "核对内存和进程数限制", EN: "check the limits on memory and processes"}}
	case holds.Missing() != 0:
		return operate.Finding{Unsafe: true, What: law.Words{ZH: "解码图片的进程没有全部限制住，缺少：" + holds.Missing().String(), EN: "the process that decodes pictures is not confined by: " + holds.Missing().String()},
			Why:  law.Words{ZH: "设备送来的图片可能利用解码程序的缺陷", EN: "a picture from a device may use a fault of the decoder"},
			Cure: law.Words{ZH: "使用支持Landlock的Linux内核（5.13以上）", EN: "take a Linux kernel with Landlock, 5.13 or later"}}
	}
	return operate.Finding{What: law.Words{ZH: "解码图片的进程受限：" + holds.String(), EN: "pictures are decoded in confined processes: " + holds.String()}}
}
