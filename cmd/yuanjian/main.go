package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/alecthomas/kong"
)

// Exit codes of every subcommand.
const (
	exitDone    = 0
	exitRefused = 1 // refused or failed; stderr says what, why and the cure
	exitUsage   = 2 // wrong input, usage or unknown configuration key
)

// commands is the table of subcommands, in the order of the help.
type commands struct {
	Help     helpFlag          `short:"h" help:"显示帮助。 Show this help."`
	Serve    serveCommand      `cmd:"" help:"运行系统。 Run the system."`
	Demo     demoCommand       `cmd:"" help:"建立并运行演示县。 Build and run the demonstration county."`
	Judge    judgeCommand      `cmd:"" help:"判断抓拍能否作为证据材料。 Judge whether captures may be used as evidence."`
	Deadline deadlineCommand   `cmd:"" help:"计算期限的届满日，考虑节假日和调休。 Work out a due date, with holidays and swapped working days."`
	Conform  conformCommand    `cmd:"" help:"测试网关是否符合设备接口，写出签名报告。 Test a gateway against the device interface; writes a signed report."`
	Backup   backupCommand     `cmd:"" help:"备份数据库和原始文件，可在系统运行时进行。 Back up database and originals, beside the server."`
	Restore  restoreCommand    `cmd:"" help:"把备份恢复到空的地方，并全部核对。 Restore a backup into an empty place, and verify all of it."`
	Verify   verifyCommand     `cmd:"" help:"核对账簿和原始文件，指明每一项不符。 Verify ledgers and originals; names each item that differs."`
	Doctor   doctorCommand     `cmd:"" help:"查看哪里不安全，写明原因和办法。 Say what is unsafe, why, and what cures it."`
	Migrate  migrateCommand    `cmd:"" help:"先备份数据库，再升级。 Back up the database, then migrate it."`
	Rotate   rotateCommand     `cmd:"" help:"换用新的个人信息加密密钥。 Seal personal data with a new key from now on."`
	Bench    benchCommand      `cmd:"" help:"测量并打印一张表。 Measure and print a table."`
	Decode   decodeCommand     `cmd:"" name:"decode-picture" hidden:"" help:"程序自用：解码图片的子进程。 For the program itself: the process that decodes pictures."`
	Measured benchServeCommand `cmd:"" name:"bench-serve" hidden:"" help:"程序自用：被测量的服务。 For the program itself: the server that is measured."`
}

// command is a subcommand with its flags read. It writes results to out and messages to err, and returns an exit code.
type command interface{ execute(s streams) int }

type streams struct {
	in       io.Reader
	out, err io.Writer
}

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run is main as a function: arguments without the program's name in, exit code out.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var table commands
	parser, err := kong.New(&table, kong.Name("yuanjian"), kong.NoDefaultHelp(), kong.Writers(stdout, stderr),
		kong.Description("远鉴：非现场执法系统（粤府〔2025〕12号）。 Off-site administrative enforcement, Guangdong."))
	if err != nil {
		return fail(stderr, exitRefused, err)
	}
	chosen, err := parser.Parse(args)
	var asked helpAsked
	switch {
	case errors.As(err, &asked):
		if _, err := io.WriteString(stdout, asked.text); err != nil {
			return fail(stderr, exitRefused, fmt.Errorf("write help: %w", err))
		}
		return exitDone
	case err != nil:
		return fail(stderr, exitUsage, fmt.Errorf("用法有误 / wrong usage: %w（见 / see yuanjian --help）", err))
	}
	return chosen.Selected().Target.Addr().Interface().(command).execute(streams{stdin, stdout, stderr})
}

// fail writes one line to stderr and returns the code. Arguments of the caller may stand in it: control characters
// among them must not reach a terminal or break the line.
func fail(stderr io.Writer, code int, err error) int {
	line := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, err.Error())
	fmt.Fprintln(stderr, "yuanjian: "+line)
	return code
}
