package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// helpFlag is --help of the program and of every subcommand.
type helpFlag bool

// helpAsked stops the parsing: the answer is the help text and nothing else is wrong.
type helpAsked struct{ text string }

func (helpAsked) Error() string { return "help was asked for" }

// BeforeReset runs before required flags are missed.
func (helpFlag) BeforeReset(ctx *kong.Context) error { return helpAsked{helpText(ctx)} }

// helpText describes the program, or the subcommand named on the command line.
func helpText(ctx *kong.Context) string {
	var b strings.Builder
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	fmt.Fprintf(&b, "%s\n\n用法 Usage: %s\n", node.Help, usage(node))
	if node.Detail != "" {
		fmt.Fprintf(&b, "\n%s\n", node.Detail)
	}
	if len(node.Children) > 0 {
		fmt.Fprint(&b, "\n命令 Commands:\n")
		for _, child := range node.Children {
			if child.Hidden {
				continue
			}
			fmt.Fprintf(&b, "  %s\n        %s\n", child.Name, child.Help)
		}
	}
	fmt.Fprint(&b, "\n选项 Flags:\n")
	for _, flags := range node.AllFlags(true) {
		for _, f := range flags {
			fmt.Fprintf(&b, "  %s\n        %s\n", flagName(f), f.Help)
		}
	}
	fmt.Fprint(&b, "\n退出码 Exit codes: 0 完成 done; 1 拒绝或者失败 refused or failed; 2 输入或者用法有误 wrong input or usage\n")
	return b.String()
}

func usage(node *kong.Node) string {
	if len(node.Children) > 0 {
		return node.FullPath() + " <命令 command> [选项 flags]"
	}
	parts := []string{node.FullPath()}
	for _, f := range node.Flags {
		switch {
		case f.Required:
			parts = append(parts, flagName(f))
		case f.IsCumulative():
			parts = append(parts, "["+flagName(f)+"]…")
		default:
			parts = append(parts, "["+flagName(f)+"]")
		}
	}
	for _, p := range node.Positional {
		parts = append(parts, p.Summary())
	}
	return strings.Join(parts, " ")
}

// flagName writes --days N, and -h, --help for the one with a letter.
func flagName(f *kong.Flag) string {
	name := "--" + f.Name
	if f.Short != 0 {
		name = "-" + string(f.Short) + ", " + name
	}
	if f.IsBool() {
		return name
	}
	return name + " " + f.FormatPlaceHolder()
}
