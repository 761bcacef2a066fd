package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

// judgeCommand is `yuanjian judge`.
type judgeCommand struct {
	File    string `arg:"" optional:"" name:"FILE" help:"事实文件；-或者不写为标准输入。 Facts document; - or nothing reads stdin."`
	Lines   bool   `help:"每行一个文件，每行一份判断书，顺序相同，空行不计。 JSON Lines: one document and one receipt a line, blank lines skipped."`
	KnownAt once   `placeholder:"T" help:"按某一时刻已经知道的情况判断。 Judge with what was known at an instant."`
}

// Help is the longer text of `yuanjian judge --help`.
func (*judgeCommand) Help() string {
	return "按粤府〔2025〕12号和行政处罚法判断一次抓拍能否作为证据材料；每个文件不超过16 MiB。\n" +
		"Judges whether a capture may be used as evidence; a document has at most 16 MiB.\n\n" +
		"  yuanjian judge facts.json\n  yuanjian judge --lines --known-at 2025-09-30T16:20:00+08:00 captures.jsonl"
}

// largestDocument bounds one facts document, in bytes: a line without end must not fill the memory.
const largestDocument = 16 << 20

// execute judges every document. What is wrong with one does not stop the others.
func (c *judgeCommand) execute(s streams) int {
	with := admissibility.OnRecord
	if c.KnownAt != "" {
		t, err := law.ParseInstant(string(c.KnownAt))
		if err != nil {
			return fail(s.err, exitUsage, flagError("known-at", "应为带时区的时刻 / %w", err))
		}
		with = admissibility.KnownAt(admissibility.InstantOf(t))
	}
	in := s.in
	if c.File != "" && c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return fail(s.err, exitRefused, fmt.Errorf("不能读取 / cannot read: %w", err))
		}
		defer file.Close()
		in = file
	}
	b := judging{with: with, out: bufio.NewWriter(s.out), err: s.err}
	run := b.one
	if c.Lines {
		run = b.lines
	}
	if err := run(in); err != nil {
		b.out.Flush() // what was judged before is not lost; the first error is the one to report
		return fail(s.err, exitRefused, err)
	}
	if err := b.out.Flush(); err != nil {
		return fail(s.err, exitRefused, fmt.Errorf("write the receipt: %w", err))
	}
	if b.invalid {
		return exitUsage
	}
	return exitDone
}

// judging is the work on the documents of one input.
type judging struct {
	with    admissibility.Knowledge
	out     *bufio.Writer
	err     io.Writer
	invalid bool
	room    []byte
}

// one judges a single document into an indented receipt.
func (b *judging) one(in io.Reader) error {
	doc, err := io.ReadAll(io.LimitReader(in, largestDocument+1))
	if err != nil {
		return fmt.Errorf("不能读取 / cannot read: %w", err)
	}
	facts, err := parse(doc, len(doc) > largestDocument)
	if wrong, is := errors.AsType[*admissibility.Invalid](err); is {
		b.complain(1+bytes.Count(doc[:wrong.Offset], []byte("\n")), wrong)
		return nil
	}
	b.room = append(admissibility.Judge(&facts, b.with).AppendIndented(b.room[:0]), '\n')
	_, err = b.out.Write(b.room)
	return wrote(err)
}

// lines judges one document a line, and answers as soon as no more lines are waiting.
func (b *judging) lines(in io.Reader) error {
	r := bufio.NewReaderSize(in, 64<<10)
	var line []byte
	for number := 1; ; number++ {
		var tooLong bool
		var end error
		line, tooLong, end = readLine(r, line)
		if len(bytes.Trim(line, " \t\r\n")) > 0 || tooLong {
			if err := b.line(number, line, tooLong); err != nil {
				return err
			}
		}
		if end == io.EOF {
			return nil
		}
		if end != nil {
			return fmt.Errorf("第%d行不能读取 / cannot read line %d: %w", number, number, end)
		}
		if r.Buffered() == 0 {
			if err := b.out.Flush(); err != nil {
				return wrote(err)
			}
		}
	}
}

// line judges one line into one line.
func (b *judging) line(number int, line []byte, tooLong bool) error {
	facts, err := parse(line, tooLong)
	if wrong, is := errors.AsType[*admissibility.Invalid](err); is {
		b.complain(number, wrong)
		b.room = admissibility.AppendInvalid(b.room[:0], wrong)
	} else {
		b.room = admissibility.Judge(&facts, b.with).Append(b.room[:0])
	}
	b.room = append(b.room, '\n')
	_, err = b.out.Write(b.room)
	return wrote(err)
}

// parse reads a document that is not too long.
func parse(doc []byte, tooLong bool) (admissibility.Facts, error) {
	if tooLong {
		return admissibility.Facts{}, &admissibility.Invalid{
			Expected: law.Words{ZH: "不超过16 MiB的文件", EN: "a document of at most 16 MiB"},
		}
	}
	return admissibility.Parse(doc)
}

// complain writes the one line of an invalid document.
func (b *judging) complain(line int, wrong *admissibility.Invalid) {
	b.invalid = true
	fail(b.err, exitUsage, fmt.Errorf("第%d行 line %d: %w", line, line, wrong))
}

func wrote(err error) error {
	if err != nil {
		return fmt.Errorf("write the receipt: %w", err)
	}
	return nil
}

// readLine reads up to the next line end into room. What is longer than a document may be is passed over and not kept.
func readLine(r *bufio.Reader, room []byte) (line []byte, tooLong bool, end error) {
	line = room[:0]
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > largestDocument+len("\n") {
			line, tooLong = line[:0], true
		}
		if !tooLong {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, tooLong, err
		}
	}
}
