package main

import (
	"fmt"

	"yuanjian/internal/seal"
)

// rotateCommand is `yuanjian rotate`.
type rotateCommand struct {
	place
}

// Help is the longer text of `yuanjian rotate --help`.
func (*rotateCommand) Help() string {
	return "换用新的个人信息加密密钥：以后写入的用新密钥加密，旧密钥留在field.key里，已有内容照常可读。先停止所有进程；有多个节点时，换好后把field.key复制到每个节点，再启动。\n" +
		"换好后请用 yuanjian backup --with-keys 重新备份密钥。签名密钥和检索密钥不换：已发出的回执和已有的检索要靠它们。\n" +
		"A new key seals personal data from now on; the old ones stay in field.key and open what is there. Stop every process first; with several nodes copy field.key to\n" +
		"each before they start. Then back up the keys anew (yuanjian backup --with-keys). The keys that sign and that index are not changed: receipts that went out and\n" +
		"what is found by plate rest on them."
}

func (r *rotateCommand) execute(s streams) int {
	l, err := r.find()
	if err == nil {
		err = r.run(s, l)
	}
	if err != nil {
		return failed(s, err)
	}
	return exitDone
}

func (r *rotateCommand) run(s streams, l located) error {
	keys, err := l.openKeys()
	if err == nil && keys == nil {
		err = fmt.Errorf("%s里没有密钥，请核对--data / there are no keys in %s; check --data", l.keys(), l.keys())
	}
	if err != nil {
		return err
	}
	held, err := l.hold()
	if err != nil {
		return err
	}
	defer func() { _ = held.Release() }() // the process ends next
	if err := seal.Rotate(l.keys(), seal.ForFields); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "已换用新的加密密钥，旧密钥仍在%s中；请重新备份密钥 / a new key seals from now on, the old ones stay in %s; back up the keys anew\n", l.keys(), l.keys())
	return err
}
