package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"yuanjian/internal/clock"
	"yuanjian/internal/conform"
	"yuanjian/internal/conformity"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
	"yuanjian/internal/web"
)

// conformCommand is `yuanjian conform URL`.
type conformCommand struct {
	Gateway  string `arg:"" name:"URL" help:"触发网关发送一次抓拍的地址。 Address that makes the gateway send one capture."`
	Model    string `placeholder:"TEXT" help:"设备型号，与登记的一致；技术审核时核对。 The device's model as registered; the technical review compares it."`
	Listen   string `default:"127.0.0.1:0" placeholder:"ADDR" help:"测试服务的监听地址。 Address on which the test server listens."`
	Endpoint string `placeholder:"URL" help:"网关访问测试服务的地址，默认按监听地址。 How the gateway reaches the test server; default: the address it listens on."`
	Report   string `default:"yuanjian-conform.json" placeholder:"FILE" help:"签名报告写入的文件。 File for the signed report."`
	Key      string `default:"yuanjian-conform.key" placeholder:"FILE" help:"签名密钥，没有时生成；其公钥登记在运维协议中。 Signing key, made when missing; its public key is entered in the agreement."`
}

// Help is the longer text of `yuanjian conform --help`.
func (*conformCommand) Help() string {
	return "启动一个测试服务，给出设备接口的每一种回答；向URL发送POST {\"endpoint\",\"device\",\"secret\"}，由网关向endpoint发送一次抓拍；检查网关发送、重发和丢弃了什么，写出签名报告。\n" +
		"Starts a test server that gives every answer of the device interface; POST URL {\"endpoint\",\"device\",\"secret\"} makes the gateway send one capture there; checks what it sends, repeats and drops, and writes a signed report.\n\n" +
		"  yuanjian conform http://192.168.1.20:8090/ --model YS-5000 --listen 192.168.1.10:8099\n\n" +
		"约需3分钟。 Takes about 3 minutes. 退出码1：有测试不通过，报告已写出。 Exit code 1: a test failed; the report is written."
}

func (c *conformCommand) execute(s streams) int {
	gateway, err := httpAddress(c.Gateway)
	if err != nil {
		return fail(s.err, exitUsage, fmt.Errorf("URL: %w", err))
	}
	if c.Endpoint != "" {
		if c.Endpoint, err = httpAddress(c.Endpoint); err != nil {
			return fail(s.err, exitUsage, fmt.Errorf("--endpoint: %w", err))
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	key, err := seal.OpenLone(c.Key)
	if err != nil {
		return fail(s.err, exitRefused, err)
	}
	run := &conform.Run{Gateway: gateway, Endpoint: c.Endpoint, Model: c.Model, Program: build(), Client: &http.Client{}, Clock: clock.System{},
		Signer: key, Pace: conform.Unhurried(), Log: slog.New(slog.DiscardHandler)}
	say := newProgress(s.err)
	run.Progress = func(done, _ int, name string) { say.say(law.Words{ZH: "测试", EN: name}, int64(done+1)) }
	report, err := c.test(ctx, run)
	say.end()
	if err != nil {
		return fail(s.err, exitRefused, err)
	}
	return c.write(s, report, key)
}

// httpAddress checks the address of a web server.
func httpAddress(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return "", fmt.Errorf("应为http://或者https://开头、不含账号的地址 / want an address that begins with http:// or https://, without a user")
	}
	return u.String(), nil
}

// test listens and plays everything.
func (c *conformCommand) test(ctx context.Context, run *conform.Run) (conformity.Report, error) {
	folder, err := os.MkdirTemp("", "yuanjian-conform-")
	if err != nil {
		return conformity.Report{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := run.Open(filepath.Join(folder, "media")); err != nil {
		return conformity.Report{}, err
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return conformity.Report{}, fmt.Errorf("监听 / listen on %s: %w", c.Listen, err)
	}
	if run.Endpoint == "" {
		at := l.Addr().(*net.TCPAddr)
		if at.IP.IsUnspecified() {
			return conformity.Report{}, fmt.Errorf("监听所有地址时请用--endpoint写明网关访问的地址 / when listening on every address, say with --endpoint how the gateway reaches it")
		}
		run.Endpoint = "http://" + at.String()
	}
	server := web.NewServer("", run.Handler(), run.Log)
	defer func() { _ = server.Close() }()
	go func() { _ = server.Serve(l) }() // ends with the server
	return run.Test(ctx)
}

// write signs the report, writes its file and prints it for people.
func (c *conformCommand) write(s streams, report conformity.Report, key seal.Lone) int {
	file, err := report.Write(key)
	if err == nil {
		err = os.WriteFile(c.Report, file, 0o644)
	}
	if err == nil {
		err = report.WriteText(s.out)
	}
	if err == nil {
		_, err = fmt.Fprintf(s.out, "\n报告 / report: %s\n公钥 / public key: %s\n", c.Report, key.Public())
	}
	switch {
	case err != nil:
		return fail(s.err, exitRefused, err)
	case !report.Passed:
		return fail(s.err, exitRefused, fmt.Errorf("%d项不通过，改法见报告 / %d tests not passed; the report says what cures each",
			report.Count(conformity.Failed)+report.Count(conformity.NotRun), report.Count(conformity.Failed)+report.Count(conformity.NotRun)))
	}
	return exitDone
}
